"""The cast and the clock: there in a demo, nowhere else."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from yishi.access.gateways import Memory
from yishi.demo.playing import hanging
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.record import home, keys, publishing, reading
from yishi.rulebook.loader import shipped
from yishi.tlog import Folder
from yishi.verifier import verify

pytestmark = [pytest.mark.django_db(transaction=True)]
CODE = "150621108204003"
PAGES = ["/demo/cast/", "/demo/clock/", "/demo/clock/move/"]


@pytest.fixture
def town(tmp_path, settings):
    settings.HOME, settings.SMS_GATEWAY = tmp_path, "memory"
    settings.ROOT_URLCONF, settings.DEMO = "yishi.web.tests.addresses_of_a_demo", True
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    Memory.sent.clear()
    stage = ServiceStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    town = Town(stage)
    town.found()
    town.group(CODE, "西张社", "张义城窑村")
    hanging(town)
    publishing.publish_all(tmp_path)
    yield town
    keys.read.cache_clear()


def test_outside_a_demo_the_pages_have_no_address_and_the_views_refuse(town, settings, client):
    """The cast page cannot exist outside demo mode: not in the addresses, and not answering if it were."""
    settings.DEMO = False
    for page in PAGES:
        assert client.get(page).status_code == client.post(page, {"role": "registrar"}).status_code == 404
    settings.ROOT_URLCONF = "yishi.web.urls"
    for page in PAGES:
        assert client.post(page, {"role": "registrar"}).status_code == 404
    program = (
        "import django; django.setup()\n"
        "from django.urls import get_resolver\n"
        "print([n for n in get_resolver().reverse_dict if n in ('cast', 'clock', 'clock-move')])\n"
    )
    for demo, found in (("", "[]"), ("1", "['cast', 'clock', 'clock-move']")):
        env = {**os.environ, "YISHI_DEMO": demo, "DJANGO_SETTINGS_MODULE": "yishi.web.settings"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60
        )
        names = sorted(json.loads(done.stdout.replace("'", '"')))
        assert str(names) == found, done.stderr


def test_everybody_of_the_cast_is_one_press_away(town):
    client = Client()
    page = client.get("/demo/cast/").content.decode()
    roles = ["elder", "away", "party_lead", "deliberation_lead", "group_head", "group_secretary", "management_lead",
             "finance_lead", "village_accountant", "village_head", "village_clerk", "town_office", "town_accountant",
             "registrar", "auditor"]  # fmt: skip
    assert [r for r in roles if f'value="{r}"' in page] == roles
    for role in roles:
        assert client.get("/demo/cast/", {"role": role}).status_code == 200  # a link steps nobody in
        assert client.post("/demo/cast/", {"role": role}).status_code == 302
        answer = client.get("/account/")
        assert answer.status_code == (302 if role == "auditor" else 200), role
        if role in ("elder", "away"):
            assert "村民" in answer.content.decode()
        elif role != "auditor":
            rules = shipped()
            assert rules.title_of(role, "zh") in answer.content.decode()
    assert client.post("/demo/cast/", {"role": "nobody"}).status_code == 404


def test_a_role_stepped_into_gets_a_new_session_and_counts_as_strong(town, client):
    """Attack W4, and: no second factor is asked of the cast."""
    client.post("/demo/cast/", {"role": "party_lead"})
    first = client.cookies["yishi"].value
    client.post("/demo/cast/", {"role": "registrar"})
    assert client.cookies["yishi"].value != first
    assert client.get("/second-factor/resets/").status_code == 200
    assert Client(headers={"cookie": f"yishi={first}"}).get("/account/").status_code == 302


def move(client, **data):
    return client.post("/demo/clock/move/", data, headers={"origin": "http://testserver"})


def test_the_clock_goes_to_the_next_deadline_and_what_falls_due_is_recorded_signed_and_published(
    town, client, tmp_path
):
    size, day = reading.size(), reading.today()
    answer = move(client, to="day")
    assert answer.status_code == 302 and reading.size() == size and reading.today() > day
    assert "没有到期的事" in client.get(answer["Location"]).content.decode()
    answer = move(client, to="deadline", next="/m/x/")
    page = client.get(answer["Location"]).content.decode()
    assert "到期 1 件" in page and "西渠闸门维修" in page and "期满无异议" in page and 'href="/m/x/"' in page
    assert reading.size() == size + 1 and reading.signed().size == size + 1
    report = verify(Folder(tmp_path / "published"))
    assert report.ok and json.loads((tmp_path / "verified.json").read_text())["ok"]


def test_a_long_leap_takes_every_deadline_on_its_way_in_order(town, client):
    size, day = reading.size(), reading.today()
    until = f"{int(day[:4]) + 2}{day[4:8]}01"
    move(client, to="date", day=until)
    days = [json.loads(reading.entry(n))["recorded"] for n in range(size, reading.size())]
    assert len(days) > 1 and days == sorted(days) and days[0] < days[-1] < until == reading.today()


@pytest.mark.parametrize("day", ["2020-01-01", "9999-01-01", "morgen", "", "2026-02-30", "20260301"])
def test_the_clock_never_goes_back_nor_to_what_is_no_day(town, client, day):
    before = reading.today()
    answer = move(client, to="date", day=day)
    assert answer.status_code == 422 and "只能往前走" in answer.content.decode()
    assert reading.today() == before


def test_the_clock_moves_for_pages_of_ours_only(town, client):
    """Attack W19, without a token: the bar stands on public pages, which set no cookie."""
    before = reading.today()
    for origin in (
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://testserver.evil.example"},
    ):
        assert client.post("/demo/clock/move/", {"to": "day"}, headers=origin).status_code == 403
    assert client.get("/demo/clock/move/?to=day").status_code == 405
    assert reading.today() == before


def test_the_bar_shows_the_day_on_public_pages_and_leaves_no_cookie(town, client):
    """Attack W3."""
    answer = client.get("/")
    assert "过一天" in answer.content.decode() and not answer.cookies
    assert client.get("/en/").content.decode().count("+1 day") == 1


def test_the_demo_shows_the_code_on_the_page_and_only_a_demo_does(town, settings, client):
    settings.SMS_GATEWAY = "memory"
    client.post("/sign-in/", {"phone": "19400000700"})
    code = Memory.sent[-1][2]["code"]
    assert code in client.get("/sign-in/code/").content.decode()
    settings.DEMO = False
    other = Client()
    other.post("/sign-in/", {"phone": "19400000700"})
    assert Memory.sent[-1][2]["code"] not in other.get("/sign-in/code/").content.decode()


def test_one_who_stepped_in_confirms_by_one_press(town, client, monkeypatch):
    from datetime import timedelta

    from yishi.record import clock

    client.post("/demo/cast/", {"role": "elder"})
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=20))
    assert client.post("/account/end/")["Location"].startswith("/confirm/")
    assert "演示" in client.get("/confirm/").content.decode()
    assert client.post("/confirm/", {"next": "/account/"})["Location"] == "/account/"
    assert client.post("/account/end/")["Location"] == "/account/"
