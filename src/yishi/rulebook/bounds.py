"""How many must come and how many must agree, as the rulebook's own values say it for each electorate.

`explain` says these bounds and the meeting counts by them, so that villagers are told what is counted. Whether a value
asks less than the law is the checker's to find: this room knows no statutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from yishi.rulebook.model import NoRule, Rulebook, Value

HALF = Fraction(1, 2)
PROXIES = "household_proxies"
"""The value of how many votes one holder carries, where households vote."""


class Named(NamedTuple):
    """The values behind one electorate; ``*_more``: a half must be exceeded (过半数), not only reached."""

    come: str
    come_more: bool
    agree: str
    agree_more: bool
    whole: bool
    """Whether who must agree is counted of the whole roll, not of those who came."""


COUNTS: Mapping[str, Named] = {
    "household": Named("group_quorum", False, "group_majority", True, False),
    "adult": Named("group_quorum", False, "group_majority", True, False),
    "member": Named("member_quorum", False, "member_majority", False, True),
    "villagers": Named("villagers_quorum", True, "village_majority", True, False),
    "village_households": Named("households_quorum", False, "village_majority", True, False),
    "representatives": Named("reps_quorum", False, "reps_majority", True, False),
    "member_representatives": Named("delegates_quorum", False, "delegates_majority", False, True),
    "directors": Named("board_quorum", False, "board_majority", True, True),
    "council": Named("council_quorum", False, "council_majority", True, True),
    "party": Named("party_quorum", False, "party_majority", True, True),
}
"""Electorate to the names of its values."""


@dataclass(frozen=True, slots=True)
class Part:
    """``part``/``whole`` of some people, to be exceeded or reached, with the source of the value that says so."""

    part: int
    whole: int
    exceed: bool
    source: str

    @property
    def text(self) -> str:
        return f"{self.part}/{self.whole}"


def part_of(value: Value, exceed: bool) -> Part | None:
    """The bound that a value of unit ``part`` lays down; None where it is no fraction.

    A half is exceeded where the law says 过半数; every other part is reached, as 三分之二以上 is (民法典 §1259).
    """
    part, slash, whole = str(value.value).partition("/")
    if value.unit != "part" or not slash:
        return None
    a, b = int(part), int(whole)
    return Part(a, b, exceed and Fraction(a, b) == HALF, value.source)


def bounds(rules: Rulebook, electorate: str, on: str) -> tuple[Part | None, Part | None]:
    """(who must come, who must agree) on a day; None for each that has no value in force then."""
    named = COUNTS.get(electorate)
    if named is None:
        return None, None
    return _in_force(rules, named.come, named.come_more, on), _in_force(
        rules, named.agree, named.agree_more, on
    )


def _in_force(rules: Rulebook, name: str, exceed: bool, on: str) -> Part | None:
    try:
        return part_of(rules.value(name, on), exceed)
    except NoRule:
        return None
