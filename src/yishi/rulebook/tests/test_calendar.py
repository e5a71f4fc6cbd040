"""Holidays and working days of 2026 by the State Council's arrangement; a calendar file has its own digest."""

import datetime
import hashlib

import pytest

from yishi.rulebook.calendar import load_calendar, shipped_calendar
from yishi.rulebook.problems import RulebookError
from yishi.rulebook.tests.samples import line_of

# The arrangement for 2026, day by day at its edges; weekday names only to be checked by eye.
DAYS = [
    ("2026-01-01", False), ("2026-01-03", False), ("2026-01-04", True),  # Sunday, worked
    ("2026-02-13", True), ("2026-02-14", True), ("2026-02-15", False), ("2026-02-17", False),
    ("2026-02-23", False), ("2026-02-24", True), ("2026-02-28", True),
    ("2026-04-03", True), ("2026-04-04", False), ("2026-04-06", False), ("2026-04-07", True),
    ("2026-05-01", False), ("2026-05-05", False), ("2026-05-06", True), ("2026-05-09", True),
    ("2026-06-18", True), ("2026-06-19", False), ("2026-06-21", False), ("2026-06-22", True),
    ("2026-09-20", True), ("2026-09-25", False), ("2026-09-27", False), ("2026-09-28", True),
    ("2026-10-01", False), ("2026-10-07", False), ("2026-10-08", True), ("2026-10-10", True),
    ("2026-10-11", False), ("2026-11-24", True), ("2026-11-28", False), ("2026-12-31", True),
]  # fmt: skip


@pytest.mark.parametrize(("day", "works"), DAYS)
def test_the_year_2026(day: str, works: bool) -> None:
    calendar = shipped_calendar(2026)
    assert calendar is not None
    assert calendar.works(day) is works


def test_it_has_33_days_off_and_6_weekend_days_worked() -> None:
    calendar = shipped_calendar(2026)
    assert calendar is not None
    assert (len(calendar.holidays), len(calendar.workdays)) == (33, 6)
    assert all(datetime.date.fromisoformat(day).weekday() >= 5 for day in calendar.workdays)
    assert calendar.digest == hashlib.sha256(calendar.raw).hexdigest()
    assert calendar.value() == {
        "holidays": list(calendar.holidays),
        "workdays": list(calendar.workdays),
        "digest": calendar.digest,
    }


def test_a_year_that_is_not_published_has_none() -> None:
    assert shipped_calendar(2027) is None


def test_a_day_of_another_year_is_refused() -> None:
    calendar = shipped_calendar(2026)
    assert calendar is not None
    with pytest.raises(ValueError, match="2027"):
        calendar.works("2027-01-04")


GOOD = """\
[calendar]
year = 2026
source = "安排"
checked = 2026-11-23
workdays = [2026-01-04]
[holidays]
new_year = { title = "元旦", first = 2026-01-01, last = 2026-01-03 }
"""
BROKEN = [
    ("year = 2026", "year = '2026'", {"bad_choice"}, "year ="),
    ("[2026-01-04]", "[2026-01-05]", {"bad_choice"}, "workdays"),  # a Monday
    ("[2026-01-04]", "[2026-01-03]", {"bad_choice"}, "workdays"),  # also a day off
    ("[2026-01-04]", "[2026-01-04, 2026-01-04]", {"bad_choice"}, "workdays"),
    ("[2026-01-04]", "[2027-01-03]", {"bad_choice"}, "workdays"),
    ("[2026-01-04]", "2026-01-04", {"wrong_type"}, "workdays"),
    ("first = 2026-01-01", "first = 2025-12-31", {"bad_choice"}, "new_year"),
    ("last = 2026-01-03", "last = 2025-12-31", {"bad_choice"}, "new_year"),
    ("first = 2026-01-01", "first = 2026-01-04", {"until_before_since"}, "new_year"),
    ('source = "安排"\n', "", {"missing_key"}, "[calendar]"),
    ("[holidays]", "[holiday]\n[holidays]", {"unknown_table"}, "[holiday]"),
    ('title = "元旦",', 'title = "元旦", colour = 1,', {"unknown_key"}, "new_year"),
    (
        "[holidays]\n",
        '[holidays]\nx = { title = "x", first = 2026-01-03, last = 2026-01-03 }\n',
        {"duplicate"},
        "[holidays]",
    ),
]  # fmt: skip


def test_the_small_calendar_loads() -> None:
    assert load_calendar(GOOD.encode()).holidays == ("2026-01-01", "2026-01-02", "2026-01-03")


@pytest.mark.parametrize(("old", "new", "codes", "marker"), BROKEN)
def test_a_broken_calendar_names_its_line(old: str, new: str, codes: set[str], marker: str) -> None:
    text = GOOD.replace(old, new)
    with pytest.raises(RulebookError) as refused:
        load_calendar(text.encode(), "2026.toml")
    found = refused.value.problems
    assert codes <= {p.code for p in found}
    assert line_of(text, marker) in {p.line for p in found}


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[", b"x = 1"])
def test_hostile_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(RulebookError):
        load_calendar(raw)
