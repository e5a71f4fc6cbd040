"""A small village for the tests: founded, staffed, four households, a vote on a well, a book; sealed and published.

Everything is invented and the same every time: salts are hashes of a counter, keys of a word.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from yishi.procedure import Accepted, Act, Memory, parts
from yishi.procedure.days import CELL
from yishi.rulebook.calendar import shipped_calendar
from yishi.rulebook.loader import shipped
from yishi.tlog import (
    COSIGNATURE,
    Checkpoint,
    Edge,
    Folder,
    Note,
    Signer,
    commitment,
    cosign,
    encode,
    sign_checkpoint,
)
from yishi.verifier import Report, publish, verify

ORIGIN = "yishi.example/test/village"
DEMO = "yishi.example/test/demo"
TOWN, GROUP = "990101001", "990101001001001"
FOUNDER = "p-founder"
KIN = {"kin": {"declared": True, "related": []}}
TOTAL, FUND = 100_000, 60_000


def signer(name: str = "log", origin: str = ORIGIN) -> Signer:
    return Signer(origin, sha256(name.encode()).digest())


def witness(n: int) -> Signer:
    return Signer(f"witness.example/{n}", sha256(f"witness {n}".encode()).digest(), COSIGNATURE)


LOG = signer()


class Village:
    """Acts one after another; the log is a list of entries' bytes."""

    def __init__(self, origin: str = ORIGIN, key: str = "") -> None:
        self.rules = shipped()
        self.origin, self.day = origin, "2026-03-02"
        self.memory = Memory({self.rules.digest: self.rules})
        self.log: list[bytes] = []
        self.openings: list[dict[str, str]] = []
        self._turn = itertools.count()
        self.found(key or signer(origin=origin).verifier.vkey)

    # --- the tools ----------------------------------------------------------------------------------------------

    def salt(self) -> bytes:
        return sha256(f"salt {next(self._turn)}".encode()).digest()[:16]

    def seal(self, field: str, value: str) -> str:
        return commitment(self.salt(), field, value)

    def act(
        self, subject: str, name: str, by: str, capacity: str, data: Mapping[str, Any], **more: Any
    ) -> Any:
        act = Act(subject, name, by, capacity, more.pop("on", self.day), self.day, dict(data), **more)
        judged, body = self.memory.act(act)
        assert isinstance(judged.verdict, Accepted), (name, judged.verdict)
        self.log.append(encode(body))
        return judged.verdict.outcome

    def office(
        self, subject: str, name: str, office: str, place: str, data: Mapping[str, Any], **more: Any
    ) -> Any:
        return self.act(subject, name, f"p-{office}", f"{office}@{place}", data, **more)

    def registrar(self, subject: str, name: str, data: Mapping[str, Any], **more: Any) -> Any:
        return self.act(subject, name, FOUNDER, f"registrar@{TOWN}", data, **more)

    def wait(self, days: int) -> str:
        self.day = (date.fromisoformat(self.day) + timedelta(days)).isoformat()
        return self.day

    # --- the story ----------------------------------------------------------------------------------------------

    def found(self, key: str) -> None:
        data = {"origin": self.origin, "place": TOWN, "rulebook": self.rules.digest, "key": key}
        self.act(CELL, "found", FOUNDER, "anyone", data)
        self.act(f"register/{TOWN}", "place", FOUNDER, "anyone", {"title": "测试镇"})
        calendar = shipped_calendar(2026)
        assert calendar is not None
        self.registrar(CELL, "calendar", {"year": 2026, **calendar.value()})
        for place in (TOWN[:6], GROUP[:12], GROUP):
            self.registrar(f"register/{place}", "place", {"title": f"测试地 {len(place)}"})
        for office, held in (
            ("party_lead", GROUP), ("deliberation_lead", GROUP), ("group_secretary", GROUP), ("group_head", GROUP),
            ("village_accountant", GROUP[:12]), ("town_accountant", TOWN),
        ):  # fmt: skip
            subject = f"register/{held}"
            self.registrar(subject, "person", {"id": f"p-{office}"}, sealed={"who": self.seal("who", office)})
            data = {"office": office, "person": f"p-{office}", "since": self.day, "taken_over": True}
            if office == "group_head":
                data["until"] = self.day[:4] + "-12-31"
            self.registrar(subject, "appoint", data)

    def enrol(self, households: int = 4) -> list[str]:
        ids = [f"h-{n}" for n in range(1, households + 1)]
        for ident in ids:
            members = [
                {
                    "id": f"{ident}-{m}",
                    "capacity": c,
                    "collective": True,
                    "who": self.seal("who", f"{ident} {m}"),
                }
                for m, c in ((1, "full"), (2, "minor"))
            ]
            data = {
                "household": ident, "since": "2020-01-01", "away": False, "members": members,
                "representative": f"{ident}-1",
            }  # fmt: skip
            self.registrar(f"register/{GROUP}", "enrol", data)
        return ids

    def book(self) -> None:
        subject = f"book/{GROUP}"
        keeper = ("village_accountant", GROUP[:12])
        self.office(subject, "open_book", *keeper, {})
        self.office(
            subject, "income", *keeper, {"into": "102", "from": "241", "fen": 500_000, "source": "村建基金"}
        )
        self.office(subject, "transfer", *keeper, {"into": "101", "from": "102", "fen": 20_000})
        out = self.office(subject, "transfer", *keeper, {"into": "101", "from": "102", "fen": 1})
        self.office(subject, "reverse", *keeper, {"voucher": out["voucher"], "reason": "记错了"})

    def matter(self, users: Sequence[str]) -> str:
        """A lead that is adopted, a matter that rests on it, a council that meets, a plan: the vote is open."""
        lead, well = "matter/lead-1", "matter/well-1"
        data = {"procedure": "lead", "place": GROUP, "title": "井坏了", "vars": {"report": "井坏了"}}
        self.act(lead, "open", self.seal("household", users[0]), "anyone", data, step="open")
        choice = {"choice": "adopted", "vars": {"topic": "A12"}}
        self.office(lead, "decide", "party_lead", GROUP, choice, step="screen", attested=KIN)
        nyms = [self.seal("household", user) for user in users]
        data = {
            "procedure": "well",
            "place": GROUP,
            "title": "修井",
            "leads": [lead],
            "vars": {"users": nyms},
        }
        self.office(well, "open", "party_lead", GROUP, data, step="open")
        council = self.meeting(
            "meeting/council-1", "deliberation_council", "deliberation_lead", ["a", "b", "c"], []
        )
        self.gather(council, "deliberation_lead", self.roll_of[council])
        self.minutes(council, "deliberation_lead")
        each = (TOTAL - FUND) // len(nyms)
        plan: dict[str, Any] = {
            "total": TOTAL,
            "fund": FUND,
            "payees": [{"line": "works", "payee": "supplier/a", "fen": TOTAL}],
            "grant": [{"line": "fund", "payee": f"book/{GROUP}", "fen": FUND}],
            "shares": [{"who": nym, "weight": "1", "fen": each} for nym in nyms],
        }
        if "quotes" in self.rules.procedures["well"].steps["plan"].sets:
            plan["quotes"] = [{"supplier": f"supplier/{s}", "fen": TOTAL + n} for n, s in enumerate("abc")]
        data = {"vars": plan, "meeting": council}
        self.office(well, "submit", "deliberation_lead", GROUP, data, step="plan")
        return well

    roll_of: dict[str, list[str]]

    def meeting(
        self, subject: str, body: str, office: str, people: Sequence[str], motions: Iterable[Mapping[str, str]],
        field: str = "member",
    ) -> str:  # fmt: skip
        """Convened and summoned, with a roll of people under pseudonyms; the day comes."""
        days = self.rules.number(self.rules.bodies[body].notice, self.day)
        on = (date.fromisoformat(self.day) + timedelta(days)).isoformat()
        data = {"body": body, "place": GROUP, "date": on, "where": "议事角", "motions": list(motions)}
        self.office(subject, "convene", office, GROUP, data)
        items = []
        for person in people:
            salt = self.salt()
            opening = {
                "id": commitment(salt, field, person),
                "field": field,
                "value": person,
                "salt": salt.hex(),
            }
            self.openings.append({**opening, "place": GROUP})
            items.append({"id": opening["id"]})
        roll = {"attested": {"roll": True}}
        self.office(subject, "roll", office, GROUP, {"part": 1, "items": items}, **roll)
        root = parts.root_of_roots([parts.root(items)])
        self.office(subject, "summon", office, GROUP, {"parts": 1, "root": root}, **roll)
        self.roll_of = {**getattr(self, "roll_of", {}), subject: [item["id"] for item in items]}
        self.day = on
        return subject

    def gather(self, subject: str, office: str, who: Iterable[str]) -> None:
        for voter in who:
            self.office(subject, "sign_in", office, GROUP, {"voter": voter, "where": "room"})

    def minutes(self, subject: str, office: str) -> None:
        self.office(subject, "minutes", office, GROUP, {}, sealed={"text": self.seal("text", "会议记录")})

    def vote(self, well: str, households: Sequence[str], choices: Sequence[str]) -> str:
        subject, office = "meeting/assembly-1", "group_secretary"
        self.openings.clear()
        motion = {"id": "m1", "matter": well, "step": "vote"}
        data = self.rules.bodies["assembly"]
        assert data.electorate == "household"
        self.meeting(subject, "assembly", office, households, [motion], "household")
        roll = self.roll_of[subject]
        self.gather(subject, office, roll)
        self.office(subject, "put", office, GROUP, {"motion": "m1"})
        opened = []
        for n, (voter, choice) in enumerate(zip(roll, choices, strict=True), 1):
            salt = self.salt()
            ballot = {"motion": "m1", "voter": voter, "channel": "hall"}
            sealed = {"choice": commitment(salt, "choice", choice)}
            self.office(subject, "cast", office, GROUP, ballot, sealed=sealed)
            opened.append([n, choice, salt.hex()])
        self.office(subject, "close_vote", office, GROUP, {"motion": "m1"})
        self.office(subject, "open_ballots", office, GROUP, {"motion": "m1", "part": 1, "items": opened})
        root = parts.root_of_roots([parts.root(opened)])
        self.office(subject, "count", office, GROUP, {"motion": "m1", "parts": 1, "root": root})
        self.minutes(subject, office)
        self.office(well, "take", office, GROUP, {"meeting": subject, "motion": "m1"}, step="vote")
        return subject

    def roll_file(self, meeting: str) -> dict[str, Any]:
        ids = set(self.roll_of[meeting])
        return {"meeting": meeting, "items": [o for o in self.openings if o["id"] in ids]}


def story(origin: str = ORIGIN) -> Village:
    """The whole of it."""
    village = Village(origin)
    households = village.enrol()
    village.wait(1)
    village.book()
    well = village.matter(households)
    village.vote(well, households, ["for", "for", "for", "against"])
    return village


# --- sealing and publishing ---------------------------------------------------------------------------------------


def head(log: Sequence[bytes], key: Signer = LOG, *more: Signer) -> Note:
    """A checkpoint over a log, signed."""
    edge = Edge()
    for _ in edge.extend(log):
        pass
    return sign_checkpoint(Checkpoint(key.verifier.name, edge.size, edge.root()), [key, *more])


def cosigned(note: Note, *times: tuple[Signer, int]) -> Note:
    return Note(note.text, (*note.signatures, *(cosign(note.text, who, time) for who, time in times)))


def put(
    place: Path,
    log: Sequence[bytes],
    note: Note | None = None,
    key: Signer = LOG,
    start: int = 0,
    **more: Any,
) -> Path:
    """Publishes a log (from `start` on) under a head."""
    rules, calendar = shipped(), shipped_calendar(2026)
    assert calendar is not None
    options: dict[str, Any] = {
        "rulebooks": {rules.digest: rules.bundle},
        "calendars": {calendar.digest: calendar.raw} if len(log) > 2 else {},
        "log_vkeys": [key.verifier.vkey],
        **more,
    }
    publish(place, entries=log[start:], checkpoint_note=(note or head(log, key)).encode(), **options)
    return place


def look(place: Path, **options: Any) -> Report:
    """Verifies a folder under the log's own key unless others are given."""
    return verify(Folder(place), **{"keys": [LOG.verifier], **options})


def changed(log: Sequence[bytes], index: int, change: Callable[[dict[str, Any]], None]) -> list[bytes]:
    """The log with one entry's body changed."""
    from yishi.tlog import parse

    body = parse(log[index])
    change(body)
    return [*log[:index], encode(body), *log[index + 1 :]]
