"""A founded town with 西张社, the people who do its steps signed in, and the well played up to where a test begins."""

import io
import json
import re

import pytest
from django.test import Client
from PIL import Image

from yishi.access import testing
from yishi.demo.cases import well
from yishi.demo.copies import played
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.record import keys, reading
from yishi.record.clock import set_demo_day
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

CODE = well.GROUP


def picture(shade: int = 90) -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 60)).save(made, "JPEG")
    made.seek(0)
    made.name = "photo.jpg"
    return made


class Village:
    """The town, and short words: who opens a page, what a form is sent."""

    def __init__(self) -> None:
        stage = ServiceStage(shipped())
        self.stage, self.town = stage, Town(stage)
        self.town.found()
        self.group = self.town.group(CODE, "西张社", "张义城窑村")
        self.households = [h for h, _ in self.group.households]

    def day(self) -> str:
        """The stage catches up with the record's day, after pages have acted."""
        return self.stage.until(reading.today())

    def goes_to(self, day: str) -> None:
        self.stage.until(day)
        set_demo_day(day)
        self.stage._set = day

    def office(self, office: str, place: str = CODE) -> Client:
        actor = self.town.actor(office, place)
        return testing.sign_in(Client(), actor.person, actor.capacity)

    def person(self, ident: str) -> Client:
        return testing.sign_in(Client(), ident)

    def of(self, household: str) -> Client:
        """Signed in as the one who represents a household."""
        return self.person(self.group.representative(household))

    def see(self, subject: str, key: str):
        return reading.read(subject, key)


def fields(answer) -> dict[str, str | list[str]]:
    """What the form of a page would send if nothing were changed: its hidden and filled inputs."""
    form = answer.context["form"]
    data = {}
    text = answer.content.decode()
    for tag in re.findall(r"<input[^>]*>", text):
        kind = (re.search(r'type="([^"]*)"', tag) or [None, "text"])[1]
        name = re.search(r'name="([^"]*)"', tag)
        value = (re.search(r'value="([^"]*)"', tag) or [None, ""])[1]
        if (
            name is None
            or kind in ("file", "submit")
            or (kind in ("radio", "checkbox") and "checked" not in tag)
        ):
            continue
        name = name[1]
        if kind == "checkbox":
            data.setdefault(name, []).append(value)
        else:
            data[name] = value
    for name in re.findall(r'<textarea name="([^"]*)"', text):
        data.setdefault(name, str(form[name].value() or ""))
    for name, body in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        data.setdefault(name, chosen[1] if chosen else "")
    return data


def send(client: Client, address: str, follow: bool = False, **typed):
    """Opens a page and sends its form with what is typed, as a browser does."""
    shown = client.get(address)
    assert shown.status_code == 200, (shown.status_code, words(shown))
    data = {**fields(shown), **typed}
    return client.post(address, data, follow=follow)


def done(answer) -> str:
    """The address a form led on to; else what the page said."""
    assert answer.status_code == 302, words(answer)
    return answer["Location"]


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def data_of(index: int) -> dict:
    return json.loads(reading.entry(index))


@pytest.fixture
def village(tmp_path, settings):
    settings.HOME, settings.SMS_GATEWAY = tmp_path, "memory"
    yield played("loop", tmp_path, Village)
    keys.read.cache_clear()


@pytest.fixture
def matter(village):
    """A well of 西张社, opened by the party group: its plan is to be written."""
    return opened(village)


def opened(v) -> str:
    v.goes_to("2026-03-12")
    found = well.lead(v.town, CODE, "牛家渠东井出水小", "A12")
    matter, sealer = v.stage.new("matter"), Sealer()
    nyms = [v.stage.nym(matter, h, sealer) for h in v.group.mu]
    data = {
        "procedure": "well",
        "place": CODE,
        "title": "西张社机电井改造",
        "leads": [found],
        "vars": {"users": nyms},
    }
    act = v.stage.make(matter, "open", v.town.actor("party_lead", CODE), data, step="open", sealer=sealer)
    v.stage.send([act], sealer)
    return matter


def planned(v, matter: str) -> str:
    """The plan is handed in; returns the meeting that carried it."""
    meeting = council(v.town, "deliberation_council", CODE)
    nyms = {h: v.stage.nym(matter, h, Sealer()) for h in v.group.mu}
    shares = well.split(well.TOTAL - well.FUND, [(nyms[h], mu) for h, mu in v.group.mu.items()], matter)
    plan = {
        "total": well.TOTAL, "fund": well.FUND,
        "payees": [{"line": "contractor", "payee": "supplier/pump-works", "fen": well.TOTAL}],
        "grant": [{"line": "fund", "payee": f"book/{CODE}", "fen": well.FUND}],
        "shares": [{"who": nyms[h], "weight": mu, "fen": shares[nyms[h]]} for h, mu in v.group.mu.items()],
    }  # fmt: skip
    v.stage.do(
        matter,
        "submit",
        v.town.actor("deliberation_lead", CODE),
        {"vars": plan, "meeting": meeting},
        step="plan",
    )
    return meeting


def voted(v, matter: str) -> None:
    """The group meeting has passed it: the notice hangs, the town is asked."""
    assembly = Assembly(v.town, "assembly", CODE, matter, "vote", [(h, None) for h in v.households])
    assembly.convene(v.stage.rules.bodies["assembly"].notice)
    assembly.hold(Ballots(hall=dict.fromkeys(v.households[:26], "for")))
    assembly.take()


@pytest.fixture
def hanging(village, matter):
    """The well voted and hung up."""
    planned(village, matter)
    voted(village, matter)
    return matter
