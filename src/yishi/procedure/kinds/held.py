"""What a step writes about the village is held against the village's register, before anything rests on it.

A share of a list means nothing where whoever writes the list may leave people out: with one household listed, one
co-signer is a third. So a list that must be whole names as many as the register counts on that day, and so does the
tellers' sheet. Who stands behind a pseudonym is not checked here: the list is posted, and whoever is missing objects.
Adults of households that are away may be left out: who is on the roll without living there is for them to say
(村委会组织法 §16).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from yishi.procedure.acts import Facts, Refused, Want
from yishi.rulebook.model import Step

WHOLE: Mapping[str, str] = {"all_households": "household", "all_adults": "adult"}
"""Parameter of an intake or draft that names a list to the electorate that the list must name whole."""


class Entitled(NamedTuple):
    """How many are entitled at a place, as its register counts them."""

    least: int
    most: int


def register_want(place: str) -> Want:
    return Want("register", f"register/{place}", "meta")


def entitled(electorate: str, facts: Facts) -> Entitled:
    """The households with somebody of age, or the adults, of the register that the act wanted; none without one."""
    meta = facts["register"].value or {}
    if electorate == "household":
        return Entitled(meta.get("households", 0), meta.get("households", 0))
    adults: int = meta.get("adults", 0)
    return Entitled(adults - meta.get("away", 0), adults)


def wants(step: Step, place: str) -> Iterable[Want]:
    if any(param in step.params for param in WHOLE):
        yield register_want(place)


def refused(step: Step, given: Mapping[str, Any], facts: Facts) -> Refused | None:
    """Whether every list that must be whole names as many as the register counts."""
    for param, electorate in WHOLE.items():
        variable = step.params.get(param)
        if not isinstance(variable, str):
            continue
        have, (least, most) = len(given[variable.removeprefix("$")]), entitled(electorate, facts)
        if not least <= have <= most:
            return Refused(
                "list_not_whole", {"variable": variable, "have": have, "least": least, "most": most}
            )
    return None
