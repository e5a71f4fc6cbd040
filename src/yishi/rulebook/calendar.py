"""Days off and days worked of one year, from the State Council's arrangement: a file of its own, with its own digest.

A year's arrangement is published late in the year before, so it cannot be part of a rulebook: it enters the record
by an act, and whatever counted working days with it carries its digest. A year without a file counts Monday to
Friday and its dates are provisional; that is for whoever counts to say. Days are not counted here.
"""

import datetime
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from yishi.rulebook.loader import decoded, parsed
from yishi.rulebook.problems import RulebookError
from yishi.rulebook.tables import Desk, Table


@dataclass(frozen=True, slots=True)
class Holiday:
    """One run of days off, first and last day included, as ISO strings."""

    title: str
    title_en: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """One year. ``holidays`` are all days off by arrangement (weekends within them too), ``workdays`` the weekend
    days that are worked instead; both sorted ISO strings. ``digest`` is the SHA-256 of the file's bytes."""

    year: int
    holidays: tuple[str, ...]
    workdays: tuple[str, ...]
    digest: str
    source: str = ""
    runs: tuple[Holiday, ...] = ()
    raw: bytes = b""

    def works(self, day: str) -> bool:
        """Whether the day (ISO, of this year) is worked. Refuses a day of another year with ValueError."""
        date = datetime.date.fromisoformat(day)
        if date.year != self.year:
            raise ValueError(f"{day} is not in {self.year}")
        return day in self.workdays or (day not in self.holidays and date.weekday() < 5)

    def value(self) -> dict[str, object]:
        """The calendar as an act enters it in the record."""
        return {"holidays": list(self.holidays), "workdays": list(self.workdays), "digest": self.digest}


@functools.cache
def shipped_calendar(year: int) -> Calendar | None:
    """The calendar of a year that comes with the software; None where there is none yet."""
    file = resources.files("yishi.rulebook") / "data" / "calendar" / f"{year:04d}.toml"
    return load_calendar(file.read_bytes(), file.name) if file.is_file() else None


def load_calendar(raw: bytes, name: str = "calendar.toml") -> Calendar:
    """The calendar in a TOML file; RulebookError with every problem where it does not load.

    Refuses days of another year, a worked day that is no weekend or is also a day off, and runs that overlap.
    """
    desk = Desk()
    top = parsed(desk, name, decoded(name, raw), ("calendar", "holidays"))
    calendar = _calendar(top, raw) if top is not None else None
    if calendar is None or desk.problems:
        raise RulebookError(desk.problems)
    return calendar


def _calendar(top: Table, raw: bytes) -> Calendar:
    head = top.inside("calendar")
    head.only(("year", "source", "checked", "workdays"))
    year = head.data.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 1949 <= year <= 9999:
        head.fault("year", "bad_choice", key="year", found=year, expected="2026")
        year = 0
    source = head.text("source")
    head.date("checked")
    runs = tuple(_run(table, year) for _, table in top.inside("holidays").tables())
    off: dict[str, Holiday] = {}
    for run in runs:
        for day in _days(run):
            if day in off:
                top.inside("holidays").fault("", "duplicate", found=day, other=off[day].title)
            off[day] = run
    return Calendar(
        year,
        tuple(sorted(off)),
        _workdays(head, year, off),
        hashlib.sha256(raw).hexdigest(),
        source,
        runs,
        raw,
    )


def _run(table: Table, year: int) -> Holiday:
    table.only(("title", "title_en", "first", "last"))
    first, last = table.date("first") or "", table.date("last") or ""
    for key, day in (("first", first), ("last", last)):
        if day and not day.startswith(f"{year:04d}-"):
            table.fault(key, "bad_choice", key=key, found=day, expected=f"{year:04d}-…")
            first = last = ""
    if last < first:
        table.fault("last", "until_before_since", found=last, since=first)
        first = last = ""
    title = table.text("title")
    return Holiday(title, table.text("title_en", title), first, last)


def _days(run: Holiday) -> list[str]:
    if not run.first:
        return []
    first, last = datetime.date.fromisoformat(run.first), datetime.date.fromisoformat(run.last)
    return [(first + datetime.timedelta(n)).isoformat() for n in range((last - first).days + 1)]


def _workdays(head: Table, year: int, off: Mapping[str, Holiday]) -> tuple[str, ...]:
    found: list[str] = []
    value = head.data.get("workdays", [])
    if not isinstance(value, list):
        head.wrong("workdays", "日期列表 list of dates")
        return ()
    for day in value:
        weekend = type(day) is datetime.date and day.year == year and day.weekday() >= 5
        if not weekend or day.isoformat() in off or day.isoformat() in found:
            expected = f"{year:04d} 年改为上班的周末 a weekend day that is worked"
            head.fault("workdays", "bad_choice", key="workdays", found=day, expected=expected)
        else:
            found.append(day.isoformat())
    return tuple(sorted(found))
