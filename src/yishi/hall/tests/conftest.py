"""西张社 with a well's plan put to the group meeting, and people who sign in and walk through the pages."""

from dataclasses import dataclass, field

import pytest
from django.test import Client

from yishi.access import testing
from yishi.demo.cases import well
from yishi.demo.copies import played
from yishi.demo.gatherings import council
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Group, Town
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import days
from yishi.procedure.variables import split
from yishi.record import clock, keys, reading
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

CODE = well.GROUP
TOTAL, FUND = 1_050_000, 900_000


@dataclass
class Hall:
    """The town, its open question, and the ways into it."""

    town: Town
    group: Group
    matter: str
    nyms: dict[str, str]
    shares: dict[str, int] = field(default_factory=dict)
    plan: dict[str, object] = field(default_factory=dict)
    meeting: str = ""

    @property
    def ident(self) -> str:
        return self.meeting.partition("/")[2]

    def office(self, office: str, place: str = CODE) -> Client:
        actor = self.town.actor(office, place)
        return testing.sign_in(Client(), actor.person, actor.capacity)

    def villager(self, n: int) -> Client:
        """The representative of the n-th household, from 0, on their own phone."""
        return testing.sign_in(Client(), people.representative(self.household(n)))

    def household(self, n: int) -> str:
        return self.group.households[n][0]

    def voter(self, n: int) -> str:
        found = reading.pseudonym(self.meeting, self.household(n))
        assert found
        return found

    def address(self, rest: str = "console/") -> str:
        return f"/meeting/{self.ident}/{rest}"

    def vote_address(self, n: int, motion: str = "m1") -> str:
        return f"/vote/{self.ident}/{motion}/{self.voter(n)}/"

    # --- the way through the pages -------------------------------------------------------------------------

    def calls(self, office: str = "group_secretary", **more: object) -> object:
        """Draws the form of a call and sends it."""
        client = self.office(office)
        address = f"/meeting/new/assembly/{CODE}/"
        form = client.get(address).context["form"]
        data = {
            "form_key": form.initial["form_key"], "date": form.earliest, "where": "暖炉议事室",
            "motions": [q.value for q in form.open], **more,
        }  # fmt: skip
        return client.post(address, data)

    def called(self) -> "Hall":
        """Called through the page; today is still the day of the call."""
        answer = self.calls()
        assert answer.status_code == 302, answer.context and (
            answer.context.get("refusal"),
            answer.context["form"].errors,
        )
        self.meeting = "meeting/" + answer.headers["Location"].split("/")[2]
        return self

    def day(self) -> "Hall":
        """The day of the meeting has come."""
        row = meetings.meeting(self.meeting)
        self.town.stage.until(row.date)
        clock.set_demo_day(row.date)
        return self

    def wait(self, n: int) -> "Hall":
        clock.set_demo_day(days.plus(reading.today(), n))
        return self

    def came(self, *numbers: int) -> "Hall":
        answer = self.office("group_secretary").post(
            self.address("console/come/"), {"voter": [self.voter(n) for n in numbers]}
        )
        assert answer.status_code == 302, answer.context["refusal"]
        return self

    def put(self) -> "Hall":
        answer = self.office("group_secretary").post(self.address("motion/m1/put/"), {"form_key": "put"})
        assert answer.status_code == 302, answer.context["refusal"]
        return self

    def taps(self, n: int, choice: str, client: Client | None = None, **more: object) -> object:
        """One tap of the console: the row as it is drawn now."""
        client = client or self.office("group_secretary")
        drawn = client.get(self.address("motion/m1/")).context["rows"]
        row = next((r for r in drawn if r.voter == self.voter(n)), None)
        data = {
            "voter": self.voter(n),
            "choice": choice,
            "seen": row.ballot if row else 0,
            "form_key": row.key if row else "k",
        }
        return client.post(self.address("motion/m1/cast/"), {**data, **more})

    def phones(self, n: int, choice: str, client: Client | None = None, **more: object) -> object:
        client = client or self.villager(n)
        form = client.get(self.vote_address(n)).context["form"]
        return client.post(
            self.vote_address(n), {"choice": choice, "form_key": form.initial["form_key"], **more}
        )

    def counts(self) -> object:
        return self.office("group_secretary").post(self.address("motion/m1/count/"))


def put_well(town: Town, group: Group) -> tuple[str, dict[str, str], dict[str, int], dict[str, object]]:
    """The well's plan, submitted: its vote is open. Returns the matter, the pseudonyms and the shares in it."""
    stage, code, sealer = town.stage, group.code, Sealer()
    found = well.lead(town, code, "牛家渠东井出水小", "A12")
    matter = stage.new("matter")
    nyms = {h: stage.nym(matter, h, sealer) for h in group.mu}
    data = {
        "procedure": "well", "place": code, "title": "西张社机电井改造", "leads": [found],
        "vars": {"users": list(nyms.values())},
    }  # fmt: skip
    stage.send(
        [stage.make(matter, "open", town.actor("party_lead", code), data, step="open", sealer=sealer)], sealer
    )
    shares = split(TOTAL - FUND, [(nyms[h], mu) for h, mu in group.mu.items()], matter)
    plan = {
        "total": TOTAL, "fund": FUND, "payees": [{"line": "contractor", "payee": "supplier/pump-works", "fen": TOTAL}],
        "grant": [{"line": "fund", "payee": f"book/{code}", "fen": FUND}],
        "shares": [{"who": nyms[h], "weight": mu, "fen": shares[nyms[h]]} for h, mu in group.mu.items()],
        "quotes": [{"supplier": "supplier/pump-works", "fen": TOTAL}],
    }  # fmt: skip
    asked = stage.rules.procedures["well"].steps["plan"].sets
    given = {
        "vars": {k: v for k, v in plan.items() if k in asked},
        "meeting": council(town, "deliberation_council", code),
    }
    stage.do(matter, "submit", town.actor("deliberation_lead", code), given, step="plan")
    return matter, nyms, shares, {"vars": given["vars"]}


@pytest.fixture
def hall(tmp_path, settings):
    settings.HOME = tmp_path

    def play():
        town = Town(ServiceStage(shipped()))
        town.found()
        group = town.group(CODE, "西张社", "张义城窑村")
        return Hall(town, group, *put_well(town, group))

    yield played("hall", tmp_path, play)
    keys.read.cache_clear()
