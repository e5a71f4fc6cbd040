"""Whether the one who acts may: checked once, before every act of every subject, from the register's offices.

What it does not check: that a pseudonym is in the list a step names (the act does), and that the person behind a
pseudonym is who the register says (attested, and openable with the roll).
"""

from functools import lru_cache

from yishi.procedure.acts import Act, Allowed, Facts, Refused, Want
from yishi.rulebook.model import ANYONE, CONCERNED, LEVELS, Rulebook

LONGEST = 200
"""Characters of a capacity that is remembered: a hostile log must not fill the memory."""


def seat(rules: Rulebook, code: str, place: str) -> str | None:
    """``office@place`` through which the office or body `code` acts for a matter of `place`; None if unknown."""
    body = rules.bodies.get(code)
    office = rules.offices.get(body.secretary if body else code)
    if office is None:
        return None
    digits = LEVELS[office.level]
    if len(place) < digits:
        return None
    return f"{office.code}@{place[:digits]}"


@lru_cache(maxsize=2048)
def seats(rules: Rulebook, codes: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(s for code in codes if (s := seat(rules, code, place)))


def wanted(act: Act) -> Want | None:
    """The register's slice that shows who holds the office in which the act is done."""
    capacity = act.capacity
    return _held_in(capacity) if len(capacity) <= LONGEST else _held_in.__wrapped__(capacity)


@lru_cache(maxsize=4096)
def _held_in(capacity: str) -> Want | None:
    office, at, place = capacity.partition("@")
    if not at or not office or not place.isdigit():
        return None
    return Want("capacity", f"register/{place}", f"office/{office}")


def holds(terms: object, person: str, day: str) -> bool:
    """Whether `person` is among the dated terms (lists of person, since, until or None) on a day."""
    if not isinstance(terms, list):
        return False
    for who, since, until in terms:
        if who == person and since <= day and (until is None or day <= until):
            return True
    return False


def check(rules: Rulebook, allowed: Allowed, act: Act, facts: Facts) -> Refused | None:
    """None when the act may be done in the capacity it names; else why not."""
    if act.capacity == ANYONE:
        return None if allowed.anyone else Refused("no_capacity", {"act": act.name, "capacity": act.capacity})
    if act.capacity == CONCERNED:
        if not allowed.concerned:
            return Refused("no_capacity", {"act": act.name, "capacity": act.capacity})
        if act.attested.get("person") is not True:
            return Refused("unattested", {"fact": "person"})
        return None
    if "@" not in act.capacity:
        return Refused("no_capacity", {"act": act.name, "capacity": act.capacity})
    if not allowed.anyone and act.capacity not in seats(rules, allowed.offices, allowed.place):
        return Refused(
            "wrong_office", {"act": act.name, "capacity": act.capacity, "offices": list(allowed.offices)}
        )
    fact = facts.get("capacity")
    terms = fact.value if fact else None
    if not holds(terms, act.by, act.recorded):
        ended = isinstance(terms, list) and any(p == act.by for p, _, _ in terms)
        return Refused(
            "office_ended" if ended else "not_in_office", {"capacity": act.capacity, "on": act.recorded}
        )
    return None
