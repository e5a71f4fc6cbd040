"""What other rooms may ask of the register. Names are opened here only, for those who may see them."""

import json
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Q

from yishi.people.enrolment import household_row
from yishi.people.models import Household, Mandate, Person, Place, Term
from yishi.people.sheets import HouseholdRow
from yishi.record import reading


def place(code: str) -> Place | None:
    return Place.objects.filter(code=code).first()


def places(under: str = "", digits: int = 0) -> list[Place]:
    """Places below a code, of one level where `digits` says so."""
    rows = Place.objects.filter(code__startswith=under).order_by("code")
    return [p for p in rows if not digits or len(p.code) == digits]


def count_places(digits: int) -> int:
    return len(places(digits=digits))


def count_bodies(office: str) -> int:
    """Places where an office is held by somebody without a last day."""
    return Term.objects.filter(office=office, until="").values("place").distinct().count()


def households(at: str) -> list[Household]:
    return list(Household.objects.filter(place=at).order_by("ident"))


def representative(household: str) -> str:
    row = Mandate.objects.filter(household=household).first()
    return row.representative if row else ""


def members(household: str) -> list[Person]:
    return list(Person.objects.filter(household=household, until="").order_by("ident"))


def holders(at: str, office: str, day: str) -> list[str]:
    """Who holds an office at a place on a day."""
    rows = Term.objects.filter(place=at, office=office, since__lte=day)
    return [t.person for t in rows if not t.until or t.until >= day]


def person(ident: str) -> Person | None:
    return Person.objects.filter(ident=ident).first()


def is_there(ident: str) -> bool:
    """Whether somebody is in the register today and has not left it."""
    return Person.objects.filter(ident=ident, until="").exists()


def title(code: str) -> str:
    """The name of a place; its code where the register has none."""
    row = Place.objects.filter(code=code).first()
    return row.title if row else code


def offices(ident: str, day: str) -> list[tuple[str, str]]:
    """(place, office) of every office a person holds on a day."""
    rows = Term.objects.filter(person=ident, since__lte=day).order_by("place", "office")
    return [(t.place, t.office) for t in rows if not t.until or t.until >= day]


def represented(ident: str) -> list[str]:
    """The households for which a person acts, as representative or alternate."""
    mine = Q(representative=ident) | Q(alternate=ident)
    return list(Mandate.objects.filter(mine).order_by("household").values_list("household", flat=True))


def private(person: str) -> dict[str, Any]:
    """Name and other private fields of a person, for whoever may see them; empty when erased or unknown."""
    row = Person.objects.filter(ident=person).first()
    value = reading.private(row.who) if row else None
    return dict(json.loads(value)) if value else {}


def privates(idents: Collection[str]) -> dict[str, dict[str, Any]]:
    """The private fields of several people at once, by register id; who was erased is left out."""
    sealed = dict(Person.objects.filter(ident__in=list(idents)).values_list("who", "ident"))
    return {sealed[c]: dict(json.loads(v)) for c, v in reading.privates(list(sealed)).items()}


def seated(capacities: Collection[str], day: str) -> dict[str, str]:
    """Who holds each ``office@place`` on a day; the first of them where several do."""
    wanted = {tuple(c.split("@")) for c in capacities}
    rows = Term.objects.filter(
        office__in={o for o, _ in wanted}, place__in={p for _, p in wanted}, since__lte=day
    ).order_by("since", "person")
    held: dict[str, str] = {}
    for t in rows:
        if (t.office, t.place) in wanted and (not t.until or t.until >= day):
            held.setdefault(f"{t.office}@{t.place}", t.person)
    return held


def name(person: str) -> str:
    """The name of an office-holder, who is named when acting in office; the register id when erased."""
    return str(private(person).get("name") or person)


def office_phone(person: str) -> str:
    """The telephone of somebody's office, which is public as the office is; "" where none is known."""
    return str(private(person).get("office_phone", ""))


def representatives(households: Iterable[str]) -> dict[str, str]:
    """The representative of each of many households."""
    rows = Mandate.objects.filter(household__in=list(households))
    return dict(rows.values_list("household", "representative"))


def households_of(persons: Iterable[str]) -> dict[str, str]:
    """The household of each of many people."""
    return dict(Person.objects.filter(ident__in=list(persons)).values_list("ident", "household"))


def places_of(idents: Iterable[str]) -> dict[str, str]:
    """The group in whose register each of many people or households stands."""
    wanted = list(idents)
    found = dict(Person.objects.filter(ident__in=wanted).values_list("ident", "place"))
    return found | dict(Household.objects.filter(ident__in=wanted).values_list("ident", "place"))


class Entitled(NamedTuple):
    """One who has a vote by the register: a household or a person, with their household and group."""

    ident: str
    household: str
    place: str


BY_HOUSEHOLD = ("household", "village_households")


def entitled(electorate: str, at: str, day: str) -> list[Entitled]:
    """Whom the register entitles at a place and below it, for the electorates where it alone decides."""
    people = Person.objects.filter(place__startswith=at, since__lte=day).exclude(household="")
    people = people.filter(Q(until="") | Q(until__gte=day)).order_by("place", "household", "ident")
    if electorate in BY_HOUSEHOLD:
        lived = set(people.filter(until="").values_list("household", flat=True))
        rows = Household.objects.filter(place__startswith=at, since__lte=day).order_by("place", "ident")
        return [Entitled(h.ident, h.ident, h.place) for h in rows if h.ident in lived]
    people = people.filter(capacity="full")
    if electorate in ("member", "member_representatives"):
        people = people.filter(collective=True)
    return [Entitled(p.ident, p.household, p.place) for p in people]


def find(field: str, value: str) -> list[str]:
    """The register ids of people with an identity number or phone, by its keyed hash."""
    return reading.owners(field, value)


def rows(at: str) -> list[HouseholdRow]:
    """The households of a place as a clerk's sheet has them, for whoever may export them; erased people are left out."""
    found = []
    for household in households(at):
        mandate = Mandate.objects.filter(household=household.ident).first()
        people = []
        for person in members(household.ident):
            value = reading.private(person.who)
            if value is not None:
                named = (mandate.representative, mandate.alternate) if mandate else ("", "")
                people.append((value, person.ident == named[0], person.ident == named[1]))
        if people:
            found.append(household_row(reading.private(household.about) or "", people))
    return found


def next_number(at: str) -> int:
    """How many households a place has numbered so far."""
    numbers = [int(h.ident.rsplit("-", 1)[1]) for h in households(at)]
    return max(numbers, default=0)


def names(idents: Iterable[str]) -> dict[str, str]:
    """The names behind register ids, a household's being its representative's; erased and unknown ones are left out."""
    wanted = set(idents)
    speaks = dict(Mandate.objects.filter(household__in=wanted).values_list("household", "representative"))
    persons = {speaks.get(ident, ident) for ident in wanted}
    who = dict(Person.objects.filter(ident__in=persons).values_list("ident", "who"))
    opened = reading.privates(who.values())
    name = {ident: str(json.loads(opened[c]).get("name") or "") for ident, c in who.items() if c in opened}
    return {i: name[speaks.get(i, i)] for i in wanted if name.get(speaks.get(i, i))}
