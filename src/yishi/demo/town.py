"""The demo town's frame: places, offices and the people in them, found and entered as acts like any other.

Place names are the mission's; the three-digit tails of the codes and every person are invented.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import ClassVar

from yishi.demo.stage import Actor, Stage
from yishi.people.enrolment import enrol
from yishi.people.sheets import HouseholdRow, MemberRow, read_households
from yishi.people.sheets.sample import xizhang_sheet
from yishi.procedure.days import CELL
from yishi.procedure.register.offices import term_end
from yishi.record.sealing import Sealer
from yishi.rulebook.calendar import shipped_calendar
from yishi.rulebook.model import LEVELS

COUNTY = "150621"
TOWN = "150621108"
FOUNDER = "p-town-01"
ORIGIN = "yishi.example/jigesitai/demo"
PLACES = {
    "15": "内蒙古自治区",
    "1506": "鄂尔多斯市",
    "150621": "达拉特旗",
    "150621108": "吉格斯太镇",
}


@dataclass
class Group:
    """One villager group on the stage: its code, its households and their members, who holds which office."""

    code: str
    title: str
    households: list[tuple[str, list[str]]] = field(default_factory=list)
    mu: dict[str, str] = field(default_factory=dict)
    """Irrigated mu of each household that has any, as a decimal string."""
    away: set[str] = field(default_factory=set)

    @property
    def village(self) -> str:
        return self.code[:12]

    def representative(self, household: str) -> str:
        return next(members[0] for ident, members in self.households if ident == household)


@dataclass
class Town:
    """The town on a stage."""

    stage: Stage
    groups: dict[str, Group] = field(default_factory=dict)
    mobiles: int = 0
    origin: ClassVar[str] = ORIGIN
    key: ClassVar[str] = "demo"
    """The log's key as the first entry names it; the command line puts the home's own here."""

    def mobile(self) -> str:
        """The next mobile number for an office-holder, in a range that no operator was given."""
        self.mobiles += 1
        return f"194001{self.mobiles:05d}"

    def registrar(self) -> Actor:
        return Actor(FOUNDER, f"registrar@{TOWN}")

    def actor(self, office: str, place: str) -> Actor:
        """The demo's holder of an office at the ancestor of `place` of its level."""
        code = place[: LEVELS[self.stage.rules.offices[office].level]]
        return Actor(holder(office, code), f"{office}@{code}")

    def found(self) -> None:
        """The first entries: the cell, the places above, the year's calendar."""
        stage = self.stage
        founder = Actor(FOUNDER, "anyone")
        data = {"origin": ORIGIN, "place": TOWN, "rulebook": stage.rules.digest, "key": self.key}
        stage.do(CELL, "found", founder, data)
        stage.do(f"register/{TOWN}", "place", founder, {"title": PLACES[TOWN]})
        for code, title in PLACES.items():
            if code != TOWN:
                stage.do(f"register/{code}", "place", self.registrar(), {"title": title})
        calendar = shipped_calendar(2026)
        assert calendar is not None
        stage.do(
            CELL,
            "calendar",
            self.registrar(),
            {
                "year": 2026,
                "digest": calendar.digest,
                "holidays": sorted(calendar.holidays),
                "workdays": sorted(calendar.workdays),
            },
        )
        for code in PLACES:
            self.staff(code)

    def staff(self, code: str) -> None:
        """Enters the people of a place's offices and appoints them; those of elected offices are taken over."""
        stage, sealer, acts = self.stage, Sealer(), []
        subject, registrar = f"register/{code}", self.registrar()
        for office, found in stage.rules.offices.items():
            if LEVELS[found.level] != len(code):
                continue
            person = holder(office, code)
            if not person.startswith("p-" + code + "-0"):
                who = {"name": name(person), "office_phone": office_phone(person), "phone": self.mobile()}
                sealer.find_by("phone", who["phone"], person)
                acts.append(
                    stage.make(
                        subject, "person", registrar, {"id": person},
                        sealed={"who": json.dumps(who, ensure_ascii=False)}, sealer=sealer,
                    )
                )  # fmt: skip
            if person == FOUNDER:  # in office since the first entry
                continue
            data = {"office": office, "person": person, "since": stage.day, "taken_over": True}
            if (until := term_end(stage.rules, office, stage.day, stage.day)) is not None:
                data["until"] = until
            acts.append(stage.make(subject, "appoint", registrar, data, sealer=sealer))
        if acts:
            stage.send(acts, sealer)

    def village(self, code: str, title: str) -> None:
        self.stage.do(f"register/{code}", "place", self.registrar(), {"title": title})
        self.staff(code)

    def group(self, code: str, title: str, village: str, sheet: bytes | None = None) -> Group:
        """A villager group with its households, read from a clerk's sheet (西张社's where none is given)."""
        reading = read_households(
            sheet or xizhang_sheet(), "户册.xlsx", today=date.fromisoformat(self.stage.day)
        )
        if reading.problems:
            raise ValueError(reading.problems[0].text)
        return self.enrol(code, title, village, reading.households)

    def hamlet(self, code: str, title: str, village: str, households: int, mu: str = "20") -> Group:
        """A villager group of invented households, two adults each, every third away, all with the same mu."""
        rows = [invented(code, n, mu, away=n % 3 == 0) for n in range(1, households + 1)]
        return self.enrol(code, title, village, rows)

    def enrol(self, code: str, title: str, village: str, rows: Sequence[HouseholdRow]) -> Group:
        stage = self.stage
        if not stage.see(f"register/{code[:12]}", "meta"):
            self.village(code[:12], village)
        stage.do(f"register/{code}", "place", self.registrar(), {"title": title})
        sealer = Sealer()
        registrar = self.registrar()
        enrolled = enrol(
            rows,
            code,
            0,
            date.fromisoformat(stage.day),
            registrar.person,
            registrar.capacity,
            sealer,
        )
        acts = [a._replace(on=stage.day, recorded=stage.day) for a in enrolled.acts]
        stage.send(acts, sealer)
        group = Group(code, title)
        for (ident, members), row in zip(enrolled.ids, rows, strict=True):
            first = next(
                (m for m, r in zip(members, row.members, strict=True) if r.is_representative), members[0]
            )
            group.households.append((ident, [first, *[m for m in members if m != first]]))
            if row.irrigated_mu:
                group.mu[ident] = format(row.irrigated_mu.normalize(), "f")
            if row.away:
                group.away.add(ident)
        self.groups[code] = group
        self.staff(code)
        return group


@cache
def holder(office: str, code: str) -> str:
    """The register id of the demo's holder of an office at a place."""
    return FOUNDER if office == "registrar" else f"p-{code}-{office}"


def invented(code: str, n: int, mu: str, away: bool) -> HouseholdRow:
    """A household with a head and a spouse; names are invented, numbers are left out."""
    people = [f"p-{code}-{n}-{k}" for k in (1, 2)]
    members = tuple(
        MemberRow(
            name=name(p), relation="户主" if k == 0 else "配偶", birth=date(1960 + (n * 7 + k) % 40, 1 + n % 12, 1 + n % 28),
            is_representative=k == 0, is_alternate=k == 1, is_member=True, away=away,
        )
        for k, p in enumerate(people)
    )  # fmt: skip
    return HouseholdRow(number=f"{n:03d}", members=members, irrigated_mu=Decimal(mu))


def office_phone(person: str) -> str:
    """An invented number of an office: no such exchange exists."""
    return f"000-{sum(person.encode()) * 7919 % 10000:04d}"


SURNAMES = "牛郝杜苗贺武闫乔康边薛段崔尹贾"
GIVEN = (
    "守田",
    "秀英",
    "满仓",
    "玉兰",
    "有福",
    "改梅",
    "根柱",
    "润莲",
    "喜旺",
    "凤仙",
    "存厚",
    "爱花",
    "永昌",
)


def name(person: str) -> str:
    """An invented name for a demo person, the same each time."""
    turn = sum(person.encode())
    return SURNAMES[turn % len(SURNAMES)] + GIVEN[turn // 3 % len(GIVEN)]
