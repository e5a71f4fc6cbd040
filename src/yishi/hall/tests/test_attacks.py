"""Attacks on a vote over HTTP, named as in attacks.md: V1 V4 V7 V8 V9 V11 V14, and the mishaps of a console."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from yishi.access import testing
from yishi.hall import devices
from yishi.hall.models import Phone
from yishi.meetings import queries as meetings
from yishi.meetings.models import Counting
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.publishing import publish_all

pytestmark = pytest.mark.django_db(transaction=True)


def text(answer) -> str:
    return answer.content.decode()


def ballots(hall) -> int:
    return sum(body["act"] == "cast" for _, body in reading.entries_of(hall.meeting))


# --- V1, V11: one voter, one ballot ------------------------------------------------------------------------------


def test_v1_one_household_through_every_channel_at_once_counts_once(hall):
    """Online, hall and another online at the same moment: the first stands, the others are refused in words."""
    hall.called().day().came(0, 1, 2).put()
    secretary, phone = hall.office("group_secretary"), hall.villager(0)
    row = next(
        r for r in secretary.get(hall.address("motion/m1/")).context["rows"] if r.voter == hall.voter(0)
    )
    drawn = phone.get(hall.vote_address(0)).context["form"].initial["form_key"]
    jobs = []
    for n in range(6):
        data = {"voter": hall.voter(0), "choice": "for", "seen": row.ballot, "form_key": f"{row.key}{n}"}
        jobs.append((secretary.cookies, hall.address("motion/m1/cast/"), data))
        jobs.append((phone.cookies, hall.vote_address(0), {"choice": "against", "form_key": f"{drawn}{n}"}))

    def press(job):
        client = Client()
        client.cookies.update(job[0])
        try:
            return client.post(job[1], job[2]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, jobs))
    assert set(answers) <= {302, 409} and 302 in answers and 409 in answers
    assert Counting.objects.filter(meeting=hall.meeting, voter=hall.voter(0)).count() == 1


def test_v1_a_second_channel_is_refused_and_named(hall):
    hall.called().day().came(0).put()
    assert hall.taps(0, "for").status_code == 302
    answer = hall.villager(0).post(hall.vote_address(0), {"choice": "against", "form_key": "k"})
    assert answer.status_code == 409 and "别的方式" in text(answer)
    assert hall.phones(5, "for").status_code == 302
    answer = hall.taps(5, "for", seen=meetings.standing(hall.meeting, "m1")[hall.voter(5)].ballot)
    assert answer.status_code == 409


def test_v11_a_form_sent_again_or_to_another_motion_casts_nothing_more(hall):
    hall.called().day().put()
    client = hall.villager(4)
    key = client.get(hall.vote_address(4)).context["form"].initial["form_key"]
    for _ in range(5):
        answer = client.post(hall.vote_address(4), {"choice": "for", "form_key": key})
        assert answer.status_code == 302
    assert ballots(hall) == 1
    answer = client.post(hall.vote_address(4), {"choice": "against", "form_key": key})
    assert answer.status_code == 409 and "交过一次" in text(answer)
    assert client.post(hall.vote_address(4, "m2"), {"choice": "for", "form_key": key}).status_code == 404
    assert ballots(hall) == 1


def test_two_tabs_of_one_phone_the_later_choice_stands(hall):
    hall.called().day().came(*range(23)).put()
    client = hall.villager(30)
    first = client.get(hall.vote_address(30)).context["form"].initial["form_key"]
    second = client.get(hall.vote_address(30)).context["form"].initial["form_key"]
    assert client.post(hall.vote_address(30), {"choice": "for", "form_key": first}).status_code == 302
    assert client.post(hall.vote_address(30), {"choice": "against", "form_key": second}).status_code == 302
    hall.counts()
    _, result = meetings.motion(hall.meeting, "m1")
    assert (result["for"], result["against"], result["replaced"]) == (0, 1, 1)


def test_a_stale_console_casts_nothing_over_what_was_entered_meanwhile(hall):
    hall.called().day().came(0).put()
    one, other = hall.office("group_secretary"), hall.office("group_head")
    row = one.get(hall.address("motion/m1/")).context["rows"][0]
    assert hall.taps(0, "for", other).status_code == 302
    data = {"voter": row.voter, "choice": "against", "seen": row.ballot, "form_key": row.key}
    answer = one.post(hall.address("motion/m1/cast/"), data)
    assert answer.status_code == 409 and "刚才已经记过" in text(answer) and ballots(hall) == 1
    assert hall.taps(0, "against", one).status_code == 302 and ballots(hall) == 2


def test_a_double_click_on_a_tap_is_one_ballot(hall):
    hall.called().day().came(0).put()
    client = hall.office("group_secretary")
    row = client.get(hall.address("motion/m1/")).context["rows"][0]
    data = {"voter": row.voter, "choice": "for", "seen": row.ballot, "form_key": row.key}
    assert [client.post(hall.address("motion/m1/cast/"), data).status_code for _ in range(3)] == [302] * 3
    assert ballots(hall) == 1


def test_every_button_pressed_twice_does_it_once(hall):
    hall.called().day()
    hall.came(*range(24)).came(*range(24))
    client = hall.office("group_secretary")
    assert client.post(hall.address("motion/m1/put/"), {"form_key": "a"}).status_code == 302
    assert client.post(hall.address("motion/m1/put/"), {"form_key": "a"}).status_code == 302
    assert client.post(hall.address("motion/m1/put/"), {"form_key": "b"}).status_code == 409
    size = reading.size()
    assert hall.counts().status_code == 302 and hall.counts().status_code == 302
    assert reading.size() == size + 2 and meetings.motion(hall.meeting, "m1") is not None


# --- V4: late ballots ----------------------------------------------------------------------------------------------


def test_v4_no_ballot_after_the_close_from_anywhere(hall):
    hall.called().day().came(*range(24)).put()
    client, phone = hall.office("group_secretary"), hall.villager(30)
    row = client.get(hall.address("motion/m1/")).context["rows"][0]
    key = phone.get(hall.vote_address(30)).context["form"].initial["form_key"]
    hall.counts()
    size = reading.size()
    data = {"voter": row.voter, "choice": "for", "seen": row.ballot, "form_key": row.key}
    assert client.post(hall.address("motion/m1/cast/"), data).status_code == 409
    answer = phone.post(hall.vote_address(30), {"choice": "for", "form_key": key})
    assert answer.status_code == 409 and "截止" in text(answer)
    assert "表决已经结束" in text(phone.get(hall.vote_address(30))) and reading.size() == size


def test_v4_no_ballot_before_the_day_nor_after_it(hall):
    hall.called()
    assert "还没开始" in text(hall.villager(3).get(hall.vote_address(3)))
    assert hall.villager(3).post(hall.vote_address(3), {"choice": "for"}).status_code == 409
    assert hall.office("group_secretary").post(hall.address("motion/m1/put/"), {}).status_code == 409
    hall.day().put().wait(1)
    answer = hall.villager(3).post(hall.vote_address(3), {"choice": "for"})
    assert answer.status_code == 409 and meetings.voted(hall.meeting, "m1") == 0


# --- V7, V8: one phone for several ---------------------------------------------------------------------------------


def borrowed(hall, phone: Client, n: int) -> Client:
    """The n-th household's representative signs in on somebody else's phone."""
    client = hall.villager(n)
    client.cookies[devices.COOKIE] = phone.cookies[devices.COOKIE].value
    return client


def test_v7_one_phone_for_several_households_is_counted_for_all_to_see(hall):
    hall.called().day().put()
    phone = hall.villager(0)
    hall.phones(0, "for", phone)
    for n in (1, 2):
        assert hall.phones(n, "for", borrowed(hall, phone, n)).status_code == 302
    assert devices.shared(hall.meeting) == devices.Shared(1, 3)
    assert "最多的投了 3 户" in text(Client().get(hall.address("screen/")))
    assert "最多的投了 3 户" in text(hall.office("group_secretary").get(hall.address("motion/m1/")))


def test_v7_a_limit_of_the_rulebook_holds(hall, monkeypatch):
    hall.called().day().put()
    phone = hall.villager(0)
    hall.phones(0, "for", phone)
    real = devices.Rulebook.number
    monkeypatch.setattr(
        devices.Rulebook,
        "number",
        lambda self, ref, on: 1 if ref == "§phone_households" else real(self, ref, on),
    )
    answer = hall.phones(1, "for", borrowed(hall, phone, 1))
    assert answer.status_code == 409 and "已经替 1 户投过" in text(answer)
    assert hall.phones(0, "against", borrowed(hall, phone, 0)).status_code == 302
    assert meetings.voted(hall.meeting, "m1") == 1


def test_v7_what_is_kept_of_a_phone_goes_with_the_minutes(hall):
    hall.called().day().came(*range(23)).put()
    phone = hall.villager(30)
    hall.phones(30, "for", phone)
    assert Phone.objects.count() == 0
    hall.phones(31, "for", borrowed(hall, phone, 31))
    assert Phone.objects.count() == 2
    hall.counts()
    secretary = hall.office("group_secretary")
    secretary.post(hall.address("minutes/"), {"text": "记录", "form_key": "m"})
    assert meetings.meeting(hall.meeting).state == "closed" and Phone.objects.count() == 0


def test_v8_what_is_entered_for_somebody_says_by_whom_and_in_which_capacity(hall):
    hall.called().day().came(0).put()
    hall.taps(0, "for")
    hall.phones(1, "for")
    bodies = [b for _, b in reading.entries_of(hall.meeting) if b["act"] == "cast"]
    actor = hall.town.actor("group_secretary", hall.group.code)
    assert (bodies[0]["by"], bodies[0]["capacity"]) == (actor.person, actor.capacity)
    assert (bodies[1]["by"], bodies[1]["capacity"]) == (hall.voter(1), "concerned")
    answer = hall.office("group_secretary").post(
        hall.address("motion/m1/cast/"), {"voter": hall.voter(9), "choice": "for"}
    )
    assert answer.status_code == 409 and "没有签到" in text(answer)


# --- V9: nothing of a choice before the close --------------------------------------------------------------------------


def everything(hall) -> dict[str, str]:
    """Every page, fragment and file about a meeting, as each role sees it, and the published folder."""
    publish_all(settings.HOME)
    secretary, voter, away = hall.office("group_secretary"), hall.villager(0), hall.villager(30)
    asks = [
        (Client(), p)
        for p in (
            hall.address("screen/"),
            hall.address("screen/live/"),
            hall.address("here/"),
            f"/m/{hall.matter.partition('/')[2]}/",
            f"/g/{hall.group.code}/",
        )
    ]
    asks += [
        (secretary, hall.address(p))
        for p in ("", "console/", "motion/m1/", "proxies/", "minutes/", "paper/", "roll.json")
    ]
    asks += [
        (voter, hall.address("")),
        (voter, hall.vote_address(0) + "receipt/"),
        (away, hall.vote_address(30) + "receipt/"),
    ]
    asks += [(away, hall.vote_address(30)), (away, f"/vote/{hall.ident}/m1/")]
    found = {}
    for n, (client, address) in enumerate(asks):
        for mode in ("", "/en"):
            answer = client.get(f"{mode}{address}")
            found[f"{n} {mode}{address}"] = re.sub(
                r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"', "", text(answer)
            )
    for index in range(reading.size()):
        found[f"entry {index}"] = reading.entry(index).decode()
    for file in sorted((settings.HOME / "published").rglob("*")):
        if file.is_file() and "entries" in str(file):
            found[str(file)] = file.read_bytes().decode("utf-8", "replace")
    return found


def said(told: dict[str, str]) -> dict[str, str]:
    """What pages say, without pseudonyms, seals, entry numbers and times, which differ from run to run."""
    plain = {}
    for name, page in told.items():
        if name.startswith(("entry", "/")):
            continue
        page = re.sub(r"[0-9a-f]{64}|[0-9a-f]{20}", "#", page)
        plain[name.split(" ")[0] + name.split("/")[-2]] = re.sub(
            r'form_key" value="[^"]*"|value="[\w.-]{16}h?"', "#", page
        )
    return plain


@pytest.mark.parametrize("choices", [("for", "against"), ("abstain", "for")])
def test_v9_pages_and_entries_say_the_same_whatever_was_chosen(hall, choices):
    """Two ballots are changed from the one to the other choice: no page says so, no entry holds the word."""
    hall.called().day().came(0, 1).put()
    hall.taps(0, choices[0])
    hall.phones(30, choices[0])
    before = everything(hall)
    for name, page in before.items():
        if name.startswith("entry") or "entries" in name:
            for entry in re.findall(r'\{[^{}]*"act":"cast".*', page):
                assert not re.search(r'"(for|against|abstain)"', entry), name
    hall.taps(0, choices[1])
    hall.phones(30, choices[1])
    first, second = said(before), said(everything(hall))
    for name in first:
        one, two = (re.sub(r"\d+", "0", x) for x in (first[name], second[name]))
        assert one == two, name


def test_v9_only_how_many_have_voted_is_shown(hall):
    hall.called().day().came(*range(9)).put()
    for n in range(9):
        hall.taps(n, "for" if n < 5 else "against")
    wall = text(Client().get(hall.address("screen/live/")))
    assert re.findall(r"<b>(\d+)</b>", wall) == ["9", "9"]
    assert "同意</p>" not in wall and "反对" not in wall
    console = text(hall.office("group_secretary").get(hall.address("motion/m1/")))
    assert "已投 9" in console and not re.search(
        r"(同意|反对|弃权)[^<]{0,6}\d", console.replace("同意花", "")
    )


# --- V14: short notice -------------------------------------------------------------------------------------------------


def test_v14_short_notice_is_refused_with_the_earliest_day_and_what_was_typed(hall):
    answer = hall.calls(date=hall.town.stage.day)
    assert answer.status_code == 409 and "最早只能开在" in text(answer) and "暖炉议事室" in text(answer)
    assert answer.context["refusal"].rule
    assert not meetings.upcoming(hall.group.code)


def test_v14_a_call_typed_later_does_not_begin_earlier(hall):
    """The day of the notice is the day of the entry, whatever a form says."""
    answer = hall.calls(on="2026-01-01", recorded="2026-01-01", date=hall.town.stage.plus(2))
    assert answer.status_code == 409 and answer.context["refusal"].rule


# --- the wall by log position --------------------------------------------------------------------------------------------


def test_the_wall_answers_304_until_something_happens(hall):
    hall.called().day().came(0).put()
    first = Client().get(hall.address("screen/live/"))
    again = Client().get(hall.address("screen/live/"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content and "no-cache" in first["Cache-Control"]
    hall.taps(0, "for")
    moved = Client().get(hall.address("screen/live/"), headers={"If-None-Match": first["ETag"]})
    assert moved.status_code == 200 and moved["ETag"] != first["ETag"]
    assert "Cookie" not in first.get("Vary", "") and "Set-Cookie" not in first


def test_the_wall_works_without_script(hall):
    hall.called().day()
    page = text(Client().get(hall.address("screen/")))
    assert '<noscript><meta http-equiv="refresh"' in page and "应到 34" in page


def test_the_roll_file_is_one_that_verify_takes(hall):
    from yishi.verifier import parse_roll

    hall.called().day()
    found = parse_roll(hall.villager(0).get(hall.address("roll.json")).content)
    assert found.meeting == hall.meeting and len(found.items) == 34
    assert (
        json.loads(hall.villager(0).get(hall.address("roll.json")).content)["items"][0]["place"]
        == hall.group.code
    )


def test_who_stands_for_two_households_is_asked_which(hall, monkeypatch):
    hall.called().day().put()
    mine = [hall.household(0), hall.household(1)]
    real = people.represented
    person = people.representative(mine[0])
    monkeypatch.setattr("yishi.access.who.people.represented", lambda p: mine if p == person else real(p))
    client = testing.sign_in(Client(), person)
    assert len(client.get(f"/vote/{hall.ident}/m1/").context["rows"]) == 2
