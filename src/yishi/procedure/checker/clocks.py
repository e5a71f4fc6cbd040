"""Clocks: no step waits for no days, no notice that carries an effect hangs shorter than its topic asks.

Every version of a value is looked at, since a matter keeps the days of the day it opened. Days of different units are
compared by the least and the most calendar days they can come to.
"""

from collections.abc import Iterator

from yishi.rulebook.kinds import KINDS
from yishi.rulebook.model import NoRule, Rulebook, Step, Value

LONGEST_HOLIDAY = 9
"""Days off on end that a count of working days may have to cross, by the yearly calendars."""


def clocks(step: Step) -> Iterator[str]:
    """Every §name of a clock of a step: its days, an answer's, the levels' of a ladder; "" where days are missing."""
    if step.days or KINDS[step.kind].waits:
        yield step.days
    for key in KINDS[step.kind].params:
        value = step.params.get(key)
        if key.endswith("_days") and isinstance(value, str):
            yield value


def is_zero(rules: Rulebook, ref: str) -> bool:
    """Whether some version of a clock has no days at all, or there is none."""
    versions = rules.values.get(ref.removeprefix("§"), ())
    return not versions or any(not isinstance(v.value, int) or v.value <= 0 for v in versions)


def shorter(rules: Rulebook, given: str, least: str) -> tuple[Value, Value] | None:
    """The first versions, on one day, of which the given days can end before the least days do; else None."""
    versions = [
        *rules.values.get(given.removeprefix("§"), ()),
        *rules.values.get(least.removeprefix("§"), ()),
    ]
    for day in sorted({v.since for v in versions}):
        try:
            have, need = (rules.value(ref.removeprefix("§"), day) for ref in (given, least))
        except NoRule:
            continue
        if not isinstance(have.value, int) or not isinstance(need.value, int):
            continue
        if have.unit == need.unit and have.value >= need.value:
            continue
        if have.unit == need.unit or _range(have)[0] < _range(need)[1]:
            return have, need
    return None


def _range(value: Value) -> tuple[int, int]:
    """The least and the most calendar days of a clock."""
    days = value.value if isinstance(value.value, int) else 0
    if value.unit == "workday":
        return days, -(-days // 5) * 7 + LONGEST_HOLIDAY
    shortest, longest = {"month": (28, 31), "year": (365, 366)}.get(value.unit, (1, 1))
    return days * shortest, days * longest
