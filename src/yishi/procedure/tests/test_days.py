"""Days as the Civil Code counts them (§201: the first is excluded; §203: an end on a day off rolls on)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.procedure import days
from yishi.procedure.acts import Fact
from yishi.procedure.tests.cast import hamlet_rules

RULES = hamlet_rules()
SPRING = {"holidays": ["2026-05-01", "2026-05-04", "2026-05-05"], "workdays": ["2026-04-26", "2026-05-09"]}
FACTS = {"calendar:2026": Fact(days.CELL, 1, SPRING)}
STARTS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
REFS = st.sampled_from(["§public_days", "§some_days", "§take_days", "§answer", "§answer + §longer"])

SITUATIONS = [
    # what, start, last day in time, whether a calendar is missing
    ("§some_days", "2026-03-02", "2026-03-12", {}, True),  # Monday + 10 = Thursday
    ("§some_days", "2026-03-04", "2026-03-16", {}, True),  # + 10 = Saturday, rolls to Monday
    ("§some_days", "2026-04-16", "2026-04-26", FACTS, False),  # a Sunday that is worked
    ("§some_days", "2026-04-21", "2026-05-06", FACTS, False),  # 1 May off, weekend, 4 and 5 May off
    ("§some_days", "2026-12-23", "2027-01-04", FACTS, True),  # into a year without a calendar
    ("§take_days", "2026-03-06", "2026-03-13", {}, True),  # Friday + 5 worked days = next Friday
    (
        "§take_days",
        "2026-04-29",
        "2026-05-09",
        FACTS,
        False,
    ),  # 30 April, 6, 7, 8 and Saturday 9 May are worked
    ("§answer + §longer", "2026-03-02", "2026-06-01", {}, True),  # 90 days: Sunday 31 May, rolls to Monday
    ("§a_month", "2026-01-31", "2026-03-02", {}, True),  # 28 February is a Saturday, rolls to Monday
    ("§a_year", "2026-03-02", "2027-03-02", {}, True),  # a Tuesday
    ("§some_days + §take_days", "2026-03-04", "2026-03-20", {}, True),  # Saturday 14, then five worked days
]


@pytest.mark.parametrize(("ref", "start", "last", "facts", "provisional"), SITUATIONS)
def test_the_last_day_in_time(ref, start, last, facts, provisional):
    assert days.due(RULES, ref, "2026-01-01", start, facts) == (last, provisional)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2027-12-31", 2, "2028-02-29"), ("2026-11-30", 3, "2027-02-28"),
     ("2026-05-15", 12, "2027-05-15")],
)  # fmt: skip
def test_a_month_without_that_day_ends_on_its_last(start, months, end):
    """Civil Code §202."""
    assert days._months(date.fromisoformat(start), months).isoformat() == end


@given(STARTS, REFS)
def test_the_first_day_is_excluded_and_the_last_is_worked(start, ref):
    last = date.fromisoformat(days.due(RULES, ref, "2026-01-01", start.isoformat(), FACTS).day)
    assert last > start and days.is_working(last, FACTS)[0]


@given(STARTS, st.sampled_from(["public_days", "some_days", "answer"]))
def test_days_roll_forward_over_days_off_only(start, name):
    plain = start + timedelta(days=RULES.number(f"§{name}", "2026-01-01"))
    last = date.fromisoformat(days.due(RULES, f"§{name}", "2026-01-01", start.isoformat(), FACTS).day)
    between = [plain + timedelta(days=n) for n in range((last - plain).days)]
    assert last >= plain and not any(days.is_working(day, FACTS)[0] for day in between)


@given(STARTS)
def test_five_working_days_are_five_days_worked(start):
    last = date.fromisoformat(days.due(RULES, "§take_days", "2026-01-01", start.isoformat(), FACTS).day)
    after = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(days.is_working(day, FACTS)[0] for day in after) == 5


@given(STARTS, STARTS, REFS)
def test_who_starts_later_is_never_due_earlier(one, other, ref):
    early, late = sorted((one, other))
    first, second = (days.due(RULES, ref, "2026-01-01", d.isoformat(), FACTS).day for d in (early, late))
    assert first <= second


def test_a_rule_that_is_no_number_of_days_is_no_rule():
    with pytest.raises(LookupError):
        days.due(RULES, "§third", "2026-01-01", "2026-03-02", {})


@pytest.mark.parametrize(("since", "length", "unit", "last"), [
    ("2026-05-02", 5, "year", "2031-05-01"), ("2026-01-01", 1, "year", "2026-12-31"),
    ("2028-02-29", 5, "year", "2033-02-28"), ("2027-03-01", 1, "year", "2028-02-29"),
    ("2026-01-31", 1, "month", "2026-02-28"), ("2026-01-28", 1, "month", "2026-02-27"),
    ("2026-10-31", 18, "month", "2028-04-30"),
])  # fmt: skip
def test_a_term_ends_the_day_before_its_day_or_with_its_month(since, length, unit, last):
    assert days.term_end(since, length, unit) == last
