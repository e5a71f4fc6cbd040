"""What the register does for a matter is done from its page: land taken, an article in force, an office entered; and a
petition climbs by its pages."""

import importlib
from typing import Any

import pytest
from django.test import Client

from yishi.access import testing
from yishi.demo.cases import petition
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.loop.tests.conftest import done, picture, send
from yishi.record import home, keys, reading
from yishi.record.clock import set_demo_day
from yishi.rulebook.loader import shipped

pytestmark = pytest.mark.django_db(transaction=True)
CARRIED = ("take_land", "enact", "appoint")


class PageStage(ServiceStage):
    """Carries out effects on registers, and enters tellers' sheets, from the pages instead of by the script."""

    pages = 0

    def perform(self, acts, sealer):
        act, data = acts[0], acts[0].data
        under = act.subject.startswith("register/") and "matter" in data
        carrying = f"/my/m/{str(data.get('matter', ''))[7:]}/{data.get('step')}/carry/"
        if under and act.name == "end_office" and self.offered(data)["verb"] == "appoint":
            return [{}]  # the page ends the former head's office together with the appointment
        refused = under and not self.offered(data)
        if under and not refused and act.name in (*CARRIED, "end_office") and self.same_text(data):
            self.post(act, carrying, **({"article": data["article"]} if act.name == "enact" else {}))
            return [{}]
        if act.name == "settle" and act.subject.startswith("matter/") and self.settled(act):
            return [{}]
        return super().perform(acts, sealer)

    def offered(self, data) -> Any:
        return reading.read(data["matter"], f"offer/{data['step']}")

    def same_text(self, data) -> bool:
        return data.get("text") in (None, self.offered(data).get("text"))

    def settled(self, act) -> bool:
        meta = reading.read(act.subject, "meta")
        return meta["state"] == "closed" or reading.read(act.subject, "graph")[act.step][0] == "done"

    def post(self, act, address, **typed) -> None:
        if self._set != self.day:
            set_demo_day(self.day)
            self._set = self.day
        client = testing.sign_in(Client(), act.by, act.capacity)
        done(send(client, address, **typed))
        self.pages += 1


@pytest.fixture
def stage(tmp_path, settings):
    settings.HOME = tmp_path
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    made = PageStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    yield made
    keys.read.cache_clear()


@pytest.mark.parametrize(("name", "pages"), [("rule", 2), ("road", 1), ("head", 2)])
def test_the_register_carries_it_out_from_the_page(stage, name, pages):
    result = importlib.import_module(f"yishi.demo.cases.{name}").play(stage)
    assert stage.pages == pages and result["state"] == "closed"


def test_a_petition_is_carried_answered_and_rated_by_its_pages(stage):
    town = Town(stage)
    town.found()
    code = town.hamlet(petition.GROUP, "柳沟社", "柳沟村", 9).code
    stage.until("2026-03-09")
    case = petition.Petition(town, code)
    climb = f"/my/m/{case.matter[7:]}/climb"

    def office(name: str) -> Client:
        actor = town.actor(name, code)
        return testing.sign_in(Client(), actor.person, actor.capacity)

    me = testing.sign_in(Client(), town.groups[code].representative(f"h-{code}-004"))
    done(send(office("petition_agent"), f"{climb}/send/"))
    assert office("petition_town").get(f"{climb}/accept/").status_code == 403
    done(send(office("village_head"), f"{climb}/accept/"))
    done(send(office("village_head"), f"{climb}/extend/", reason="要重新丈量"))
    done(send(office("village_head"), f"{climb}/answer/", text="答复意见书"))
    done(send(me, f"{climb}/appeal/"))
    done(send(office("petition_agent"), f"{climb}/send/"))
    done(send(office("petition_town"), f"{climb}/misdirected/", to="petition_county"))
    done(send(office("petition_agent"), f"{climb}/send/"))
    done(send(office("petition_county"), f"{climb}/answer/", text="补发补偿"))
    done(send(me, f"{climb}/satisfied/"))
    done(send(me, f"/my/m/{case.matter[7:]}/rate/answer/", choice="good"))
    assert reading.read(case.matter, "meta")["ending"] == "settled"


def test_tellers_enter_their_sheet(stage):
    """The nomination by the households, with its photo and two tellers of two households."""
    from yishi.demo.cases import head

    town = Town(stage)
    town.found()
    group = town.hamlet(head.GROUP, "后湾社", "后湾村", 21)
    stage.until("2026-03-16")
    clerk, matter = town.actor("village_clerk", head.GROUP), stage.new("matter")
    stage.do(
        matter,
        "open",
        clerk,
        {"procedure": "head", "place": head.GROUP, "title": "社长换届", "vars": {}},
        step="open",
    )
    everyone = testing.sign_in(Client(), clerk.person, clerk.capacity)
    done(send(everyone, f"/my/m/{matter[7:]}/roll/submit/"))  # all adults are on the list already
    assert len(reading.read(matter, "var/voters")) == 42
    actor = town.actor("teller", head.GROUP)
    teller = testing.sign_in(Client(), actor.person, actor.capacity)
    people = [members[0] for _, members in group.households]
    sheet = {
        "registered": "21", "came": "18", "proxies": "0", "invalid": "0", "votes-0-person": people[1], "votes-0-votes": "10",
        "votes-1-person": people[6], "votes-1-votes": "8", "photo": picture(),
    }  # fmt: skip
    page = f"/my/m/{matter[7:]}/homes/nominate/"
    one_household = send(teller, page, **{**sheet, "photo": picture(), "tellers": group.households[2][1]})
    assert one_household.status_code == 422
    done(send(teller, page, **{**sheet, "tellers": [people[3], people[4]]}))
    assert reading.read(matter, "var/home_candidates") == sorted([people[1], people[6]])
