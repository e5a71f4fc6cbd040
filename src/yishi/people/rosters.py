"""Who lives in a place, with names: read in a few queries, for pages and lists of those who may see them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from yishi.people import queries
from yishi.people.models import Household, Mandate, Person, Term
from yishi.people.sheets import Problem, Reading
from yishi.record import reading


@dataclass(frozen=True)
class Somebody:
    """A person of the register. `private` is empty when erased; `until` is the last day, or ""."""

    ident: str
    place: str
    household: str
    capacity: str
    collective: bool
    since: str
    until: str
    private: dict[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.private.get("name", ""))

    @property
    def phone(self) -> str:
        return str(self.private.get("phone", ""))

    @property
    def relation(self) -> str:
        return str(self.private.get("relation", ""))

    @property
    def id_end(self) -> str:
        """The last four characters of the identity number: enough to tell two of one name apart."""
        return str(self.private.get("id_number", ""))[-4:]


@dataclass(frozen=True)
class Home:
    """A household with those who are there, and who represents it."""

    ident: str
    place: str
    away: bool
    since: str
    about: dict[str, Any] = field(repr=False)
    members: tuple[Somebody, ...]
    representative: Somebody | None
    alternate: Somebody | None

    @property
    def number(self) -> str:
        return str(self.about.get("number", "") or int(self.ident.rsplit("-", 1)[1]))


def people(rows: Iterable[Person]) -> list[Somebody]:
    found = list(rows)
    opened = reading.privates(p.who for p in found)
    return [
        Somebody(
            p.ident, p.place, p.household, p.capacity, p.collective, p.since, p.until,
            json.loads(opened.get(p.who, "{}")),
        )
        for p in found
    ]  # fmt: skip


def somebody(ident: str) -> Somebody | None:
    return next(iter(people(Person.objects.filter(ident=ident))), None)


def homes(under: str) -> list[Home]:
    """The households of a place and of those below it, in the order they were enrolled."""
    return _homes(list(Household.objects.filter(place__startswith=under).order_by("place", "ident")))


def home(ident: str) -> Home | None:
    return next(iter(_homes(list(Household.objects.filter(ident=ident)))), None)


def _homes(rows: list[Household]) -> list[Home]:
    about = reading.privates(h.about for h in rows)
    by_home: dict[str, list[Somebody]] = {}
    idents = [h.ident for h in rows]
    mandates: dict[str, Mandate] = {}
    for n in range(0, len(idents), 500):
        some = idents[n : n + 500]
        for one in people(Person.objects.filter(household__in=some, until="").order_by("ident")):
            by_home.setdefault(one.household, []).append(one)
        mandates |= {m.household: m for m in Mandate.objects.filter(household__in=some)}
    made = []
    for row in rows:
        members = by_home.get(row.ident, [])
        mandate = mandates.get(row.ident)
        named = {m.ident: m for m in members}
        made.append(
            Home(
                row.ident, row.place, row.away, row.since, json.loads(about.get(row.about, "{}")), tuple(members),
                named.get(mandate.representative) if mandate else None,
                named.get(mandate.alternate) if mandate else None,
            )
        )  # fmt: skip
    return made


def staff(at: str) -> list[Somebody]:
    """People of a place who are of none of its households."""
    return people(Person.objects.filter(place=at, household="", until="").order_by("ident"))


def terms(at: str) -> list[Term]:
    """Every term of every office of a place, the newest first."""
    return list(Term.objects.filter(place=at).order_by("office", "-since", "person"))


def next_member(household: str) -> int:
    """The number of the next member of a household; those who left keep theirs."""
    tails = [
        i.rsplit("-", 1)[1]
        for i in Person.objects.filter(household=household).values_list("ident", flat=True)
    ]
    return max((int(t) for t in tails if t.isdigit()), default=0) + 1


def against_register(read: Reading) -> list[Problem]:
    """People of a sheet whose identity number stands in the register already."""
    found = []
    for household in read.households:
        for m in household.members:
            if m.id_number and queries.find("id_number", m.id_number):
                text = f"{m.name} 的身份证号登记册里已经有了，一个人不能在两户"
                found.append(Problem(m.sheet, m.row, "身份证号", "person_in_two_households", text))
    return found
