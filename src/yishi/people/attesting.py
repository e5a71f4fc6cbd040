"""What the server attests because nobody can derive it from the record: the person behind a pseudonym, and kin.

Kin comes from office-holders' declarations, never from surnames. Undeclared is attested as undeclared. Entries keep
what was attested under ``facts``, and `yishi verify` counts it as taken on trust.
"""

import json
from typing import Any

from yishi.people import queries
from yishi.people.models import Mandate, Person
from yishi.record import reading
from yishi.rulebook.model import Rulebook


def stands_for(person: str, subject: str, pseudonym: str) -> bool:
    """Whether a person may act as `pseudonym` in a matter or meeting: its household's representative (or alternate),
    or the member themself."""
    ident = reading.owner_of(subject, pseudonym)
    if ident is None:
        return False
    if ident == person:
        return True
    mandate = Mandate.objects.filter(household=ident).first()
    return mandate is not None and person in (mandate.representative, mandate.alternate) and person != ""


def kin(person: str, at: str, rules: Rulebook, concerned: dict[str, str]) -> dict[str, Any]:
    """``{"declared", "related"}`` for an office-holder `person` in the register of `at`.

    `concerned` maps what the record calls those whose money or matter it is (pseudonyms, payees) to register ids of
    households or members. A declaration is a list of [member id, degree]; how far kin reaches is §kin_reach.
    """
    value = declared_kin(person, at)
    if value is None:
        return {"declared": False, "related": []}
    reach = rules.number("§kin_reach", reading.today())
    near = {who for who, degree in value if degree <= reach} | {person}
    related = [name for name, ident in concerned.items() if _people_of(ident) & near]
    return {"declared": True, "related": sorted(related)}


def declared_kin(person: str, at: str) -> list[tuple[str, int]] | None:
    """(member id, degree) as an office-holder declared it in the register of a place or of one above it, where the
    office is held; None where nothing was declared, or what was is erased."""
    for code in dict.fromkeys((at, at[:12], at[:9])):
        declared = reading.read(f"register/{code}", f"kin/{person}")
        value = reading.private(declared["list"]) if declared else None
        if value is not None:
            return [(who, degree) for who, degree in json.loads(value)]
    return None


def _people_of(ident: str) -> set[str]:
    """The members of a household, or the person themself."""
    return {ident} | {p.ident for p in queries.members(ident)}


def is_adult_member(person: str) -> bool:
    """Whether somebody has full civil capacity and is still there."""
    return Person.objects.filter(ident=person, capacity="full", until="").exists()
