"""A hamlet for the tests of the engine: one town, one village, one group of six households, and who holds what office.

Everything is played by acts on `Memory`, under the small rulebook beside this file; no other room is needed.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from yishi.procedure import Accepted, Act, Memory, Refused, parts
from yishi.rulebook.loader import load_files
from yishi.rulebook.model import Rulebook
from yishi.tlog.commit import commitment

HERE = Path(__file__).parent
TOWN, VILLAGE, GROUP = "990100001", "990100001001", "990100001001001"
PLACES = {"town": TOWN, "village": VILLAGE, "group": GROUP}
HOMES = tuple(f"h{n}" for n in range(1, 7))
FOUNDED = "2026-03-02"
H64 = "ab" * 32
SALT = "00112233445566778899aabbccddeeff"
NO_KIN = {"kin": {"declared": True, "related": []}}


@lru_cache(maxsize=1)
def hamlet_rules() -> Rulebook:
    names = ("hamlet.toml", "hamlet_procedures.toml")
    return load_files({name: (HERE / name).read_text("utf-8") for name in names})


def plus(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def rolled(day: str) -> str:
    """A deadline on a weekend moves to Monday; the hamlet has entered no calendar."""
    return plus(day, {5: 2, 6: 1}.get(date.fromisoformat(day).weekday(), 0))


def sealed_choice(choice: str, salt: str = SALT) -> str:
    return commitment(bytes.fromhex(salt), "choice", choice)


def root(items: Any) -> str:
    return parts.root_of_roots([parts.root(items)])


class Hamlet:
    """The state and the day; short words for acting, refusing, and letting days pass."""

    def __init__(self, memory: Memory, day: str = FOUNDED) -> None:
        self.memory, self.day, self.log = memory, day, []

    def who(self, office: str) -> tuple[str, str]:
        """The person in an office, and the capacity they act in."""
        return f"p-{office}", f"{office}@{PLACES[hamlet_rules().offices[office].level]}"

    def make(
        self, subject: str, name: str, who: Any, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Act:
        """An act of today. `who` is an office, ``anyone``, a pseudonym (concerned), or (person, capacity)."""
        attested = dict(more.pop("attested", {}))
        if isinstance(who, tuple):
            by, capacity = who
        elif who in hamlet_rules().offices:
            by, capacity = self.who(who)
        elif who == "anyone":
            by, capacity = "", "anyone"
        else:
            by, capacity = who, "concerned"
            attested.setdefault("person", True)
        return Act(
            subject, name, by, capacity, more.pop("on", self.day), more.pop("recorded", self.day), data or {},
            more.pop("step", ""), more.pop("sealed", {}), attested,
        )  # fmt: skip

    def do(
        self, subject: str, name: str, who: Any, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        """The act stands; its outcome."""
        act = self.make(subject, name, who, data, **more)
        judged, body = self.memory.act(act)
        assert isinstance(judged.verdict, Accepted), judged.verdict
        self.log.append((act, body))
        return judged.verdict.outcome

    def no(self, code: str, subject: str, name: str, who: Any, data: Any = None, **more: Any) -> Refused:
        """The act is refused with `code`, and nothing has changed."""
        before = deepcopy(list(self.memory.subjects()))
        verdict = self.memory.act(self.make(subject, name, who, data, **more))[0].verdict
        assert isinstance(verdict, Refused), f"accepted, not {code}"
        assert verdict.code == code, verdict
        assert list(self.memory.subjects()) == before
        return verdict

    def see(self, subject: str, key: str) -> Any:
        return self.memory.read(subject, key)

    def wait(self, days: int) -> str:
        self.day = plus(self.day, days)
        return self.day

    def state(self, matter: str, step: str) -> str:
        """waiting, open, done, ended, skipped; of a closed matter the outcome of the step."""
        graph = self.see(matter, "graph")
        return graph[step][0] if graph else self.see(matter, "meta")["result"]["steps"][step]

    def lapse(self, matter: str, step: str, due: str) -> Any:
        """The days of grace for paper (3) pass after `due` and the silence is recorded, dated the day after."""
        self.day = max(self.day, plus(due, 4))
        return self.do(matter, "lapse", "anyone", step=step, on=plus(due, 1))

    def plot(self, ident: str = "p1", m2: int = 2000) -> Any:
        """A plot of the group's register, its household sealed."""
        held = {"sealed": {"household": H64}, "attested": {"person": True}}
        return self.do(f"register/{GROUP}", "plot", "registrar", {"id": ident, "m2": m2}, **held)

    # --- a matter, on its way ---------------------------------------------------------------------------------

    def open(self, procedure: str, who: str = "head", name: str = "matter/1", **variables: Any) -> str:
        data = {"procedure": procedure, "place": GROUP, "title": procedure, "vars": variables}
        self.do(name, "open", who, data, step="open")
        return name

    def council(self, came: int = 5, name: str = "meeting/council", members: int = 5) -> str:
        """The council of five meets after its three days and minutes."""
        items = [{"id": f"c{n}"} for n in range(1, members + 1)]
        self.convene(name, "council", "convener", items)
        for item in items[:came]:
            self.do(name, "sign_in", "convener", {"voter": item["id"], "where": "room"})
        self.do(name, "minutes", "convener", sealed={"text": H64})
        return name

    def convene(
        self,
        name: str,
        body: str = "assembly",
        who: str = "secretary",
        items: Any = None,
        motions: Any = (),
        days: int = 3,
    ) -> str:
        """Calls a body for the day after its days of notice, freezes the roll, and lets the days pass."""
        items = items or [{"id": home} for home in HOMES]
        when = plus(self.day, days)
        data = {"body": body, "place": GROUP, "date": when, "where": "议事角", "motions": list(motions)}
        self.do(name, "convene", who, data)
        self.do(name, "roll", who, {"part": 1, "items": items}, attested={"roll": True})
        self.do(name, "summon", who, {"parts": 1, "root": root(items)}, attested={"roll": True})
        self.day = when
        return name

    def count(self, name: str, choices: Mapping[str, str], came: Any = HOMES, motion: str = "m1") -> Any:
        """Those who came sign in, ballots are cast in the hall, opened and counted."""
        for home in came:
            self.do(name, "sign_in", "secretary", {"voter": home, "where": "room"})
        self.do(name, "put", "secretary", {"motion": motion})
        for home, choice in choices.items():
            ballot = {"motion": motion, "voter": home, "channel": "hall"}
            self.do(name, "cast", "secretary", ballot, sealed={"choice": sealed_choice(choice)})
        return self.close(name, list(choices.values()), motion)

    def close(self, name: str, choices: Any, motion: str = "m1") -> Any:
        """Ends the casting, opens the ballots in one part, counts."""
        self.do(name, "close_vote", "secretary", {"motion": motion})
        items = [[n, choice, SALT] for n, choice in enumerate(choices, 1)]
        if items:
            self.do(name, "open_ballots", "secretary", {"motion": motion, "part": 1, "items": items})
        done = {"motion": motion, "parts": 1 if items else 0}
        done["root"] = root(items) if items else parts.root_of_roots([])
        return self.do(name, "count", "secretary", done)

    # --- the canal: 3,000 yuan, two payees, shared by three households in halves and quarters -------------------

    def planned(self, name: str = "matter/1", **changed: Any) -> str:
        """A canal whose plan is written: the vote is open."""
        self.open("canal", name=name, users=["u1", "u2", "u3"])
        met = self.council(name=f"meeting/council-{name[7:]}")
        self.do(name, "submit", "convener", {"vars": {**PLAN, **changed}, "meeting": met}, step="plan")
        return name

    def voted(self, name: str = "matter/1", passed: bool = True, **changed: Any) -> str:
        """A canal that the six households have voted on: the notice is open."""
        self.planned(name, **changed)
        self.vote(name, dict.fromkeys(HOMES, "for" if passed else "against"))
        return name

    def vote(self, name: str, choices: Mapping[str, str], came: Any = HOMES, meeting: str = "") -> Any:
        meeting = meeting or f"meeting/{name[7:]}"
        self.convene(meeting, motions=[{"id": "m1", "matter": name, "step": "vote"}])
        self.count(meeting, choices, came)
        return self.do(name, "take", "secretary", {"meeting": meeting, "motion": "m1"}, step="vote")

    def paying(self, name: str = "matter/1", **changed: Any) -> str:
        """A canal that has hung out its fifteen days and is dug: money may be paid."""
        self.voted(name, **changed)
        self.lapse(name, "notice", rolled(plus(self.day, 15)))
        self.do(name, "report", "chair", step="work")
        return name


PLAN: Mapping[str, Any] = {
    "total": 300_000,
    "payees": [
        {"line": "pump", "payee": "supplier/a", "fen": 250_000},
        {"line": "labour", "payee": "supplier/b", "fen": 50_000},
    ],
    "shares": [
        {"who": "u1", "weight": "2", "fen": 150_000},
        {"who": "u2", "weight": "1", "fen": 75_000},
        {"who": "u3", "weight": "1.0", "fen": 75_000},
    ],
}


def founded() -> Hamlet:
    """The cell, the places, the offices and the households, from nothing."""
    rules = hamlet_rules()
    h = Hamlet(Memory({rules.digest: rules}))
    cell = {"origin": "hamlet.test/demo", "place": TOWN, "rulebook": rules.digest, "key": "hamlet+key"}
    h.do("register/cell", "found", ("p-registrar", "anyone"), cell)
    h.do(f"register/{TOWN}", "place", ("p-registrar", "anyone"), {"title": "小镇"})
    for place in (VILLAGE, GROUP):
        h.do(f"register/{place}", "place", "registrar", {"title": "小地方"})
    for office in rules.offices.values():
        if office.code == "registrar":
            continue
        term = {"office": office.code, "person": f"p-{office.code}", "since": "2026-01-01"}
        if office.code == "head":
            term |= {"taken_over": True, "until": "2026-12-31"}
        h.do(f"register/{PLACES[office.level]}", "appoint", "registrar", term)
    for n, home in enumerate(HOMES, 1):
        members = [
            {"id": f"m{n}a", "capacity": "full", "collective": True, "who": H64},
            {"id": f"m{n}b", "capacity": "full", "collective": True, "who": H64},
            {"id": f"m{n}c", "capacity": "minor", "collective": True, "who": H64},
        ]
        enrol = {"household": home, "since": "2026-01-01", "away": False, "members": members}
        h.do(
            f"register/{GROUP}",
            "enrol",
            "registrar",
            {**enrol, "representative": f"m{n}a", "alternate": f"m{n}b"},
        )
    h.do(
        f"book/{GROUP}",
        "open_book",
        "village_accountant",
        {"balances": {"102": 10_000_000, "511": -10_000_000}},
    )
    return h


@lru_cache(maxsize=1)
def _founded() -> Hamlet:
    return founded()


def fresh() -> Hamlet:
    """A hamlet of its own, as it was founded."""
    return Hamlet(_founded().memory.copy())
