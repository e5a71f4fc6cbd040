"""The households of places as a list that people work with: number, name, areas. For those who may see names."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from yishi.people.models import Household, Mandate, Person
from yishi.record import reading


class Line(NamedTuple):
    """One household. `name` is its representative's; what was erased or never said is ""."""

    ident: str
    place: str
    number: str
    name: str
    irrigated_mu: str
    contract_mu: str
    away: bool

    @property
    def title(self) -> str:
        return f"{self.number} {self.name}".strip() or self.ident


def lines(places: Iterable[str]) -> list[Line]:
    """The households at places, in the order of their numbers; four queries however many there are."""
    return _lines(list(Household.objects.filter(place__in=list(places)).order_by("ident")))


def known(idents: Iterable[str]) -> dict[str, Line]:
    """Households by their register ids."""
    return {line.ident: line for line in _lines(list(Household.objects.filter(ident__in=list(idents))))}


def _lines(found: list[Any]) -> list[Line]:
    mandates = {
        m.household: m.representative for m in Mandate.objects.filter(household__in=[h.ident for h in found])
    }
    named = names(mandates.values())
    told = reading.privates([h.about for h in found if h.about])
    made = []
    for h in found:
        about = json.loads(told.get(h.about) or "{}")
        made.append(
            Line(
                h.ident, h.place, str(about.get("number", "")), named.get(mandates.get(h.ident, ""), ""),
                str(about.get("irrigated_mu", "")), str(about.get("contract_mu", "")), h.away,
            )
        )  # fmt: skip
    return made


def names(idents: Iterable[str]) -> dict[str, str]:
    """The names of people; those who were erased or are unknown are left out."""
    rows = dict(Person.objects.filter(ident__in=list(idents)).values_list("ident", "who"))
    told = reading.privates(rows.values())
    opened = {ident: json.loads(told[who]) for ident, who in rows.items() if told.get(who)}
    return {ident: str(kept["name"]) for ident, kept in opened.items() if kept.get("name")}


def adults(place: str) -> list[tuple[str, str, str]]:
    """(register id, household, name) of everybody of full civil capacity who lives at a place."""
    rows = (
        Person.objects.filter(place=place, capacity="full", until="").exclude(household="").order_by("ident")
    )
    found = list(rows)
    named = names([p.ident for p in found])
    return [(p.ident, p.household, named.get(p.ident, p.ident)) for p in found]
