"""Counting days as the law counts them: the first day is excluded, a deadline on a day off rolls forward.

Source: Civil Code §201 and §203 (民法典). Working days and days off come from the year's calendar, entered by an act
of its own; a year without one counts Monday to Friday and its dates are provisional. A day ends at 24:00 in Shanghai.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from yishi.procedure.acts import Facts, Want
from yishi.rulebook.model import NoRule, Rulebook

ONE = timedelta(days=1)
CELL = "register/cell"


class Due(NamedTuple):
    """``day`` is the last day in time; ``provisional`` where a calendar is still missing."""

    day: str
    provisional: bool


def plus(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def next_day(day: str) -> str:
    return plus(day, 1)


def term_end(since: str, length: int, unit: str) -> str:
    """The last day of a term of so many years or months: the day before the same day, or that month's last."""
    first = date.fromisoformat(since)
    same = _months(first, length * (12 if unit == "year" else 1))
    return (same if same.day < first.day else same - ONE).isoformat()


def calendar_wants(start: str) -> tuple[Want, Want]:
    """The calendars of the year of `start` and of the next one, as facts."""
    year = int(start[:4])
    return tuple(Want(f"calendar:{y}", CELL, f"calendar/{y}") for y in (year, year + 1))  # type: ignore[return-value]


def is_working(day: date, facts: Facts) -> tuple[bool, bool]:
    """Whether a day is worked, and whether that is provisional."""
    fact = facts.get(f"calendar:{day.year}")
    calendar: Mapping[str, Any] | None = fact.value if fact else None
    if calendar is None:
        return day.weekday() < 5, True
    iso = day.isoformat()
    if iso in calendar["holidays"]:
        return False, False
    if iso in calendar["workdays"]:
        return True, False
    return day.weekday() < 5, False


def due(rules: Rulebook, ref: str, as_of: str, start: str, facts: Facts) -> Due:
    """The last day of the days called `ref` (§name, value as of `as_of`), counted from `start`.

    Units: ``day``, ``workday``, ``month``, ``year``. ``§a + §b`` are the days of both, one after the other; only the
    end of the whole rolls over days off. Raises NoRule where no value is in force.
    """
    day = date.fromisoformat(start)
    provisional = rolls = False
    for name in ref.split("+"):
        value = rules.value(name.strip().removeprefix("§"), as_of)
        if not isinstance(value.value, int):
            raise NoRule(value.name, as_of)
        rolls |= value.value > 0
        if value.unit == "workday":
            day, unsure = _workdays(day, value.value, facts)
            provisional |= unsure
        elif value.unit in ("month", "year"):
            day = _months(day, value.value * (12 if value.unit == "year" else 1))
        else:
            day += timedelta(days=value.value)
    while rolls:
        works, unsure = is_working(day, facts)
        provisional |= unsure
        if works:
            break
        day += ONE
    return Due(day.isoformat(), provisional)


def _workdays(day: date, count: int, facts: Facts) -> tuple[date, bool]:
    """The day on which the `count`-th worked day after `day` falls, and whether that is provisional."""
    provisional = False
    while count > 0:
        day += ONE
        works, unsure = is_working(day, facts)
        provisional |= unsure
        count -= works
    return day, provisional


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
