"""The two dates of an act, in every subject: not ahead, not long after, never one's own act of another day."""

import pytest

from yishi.procedure.tests.cast import GROUP, H64, plus

BOOK = f"book/{GROUP}"
INCOME = {"into": "102", "from": "511", "fen": 1, "source": "租金"}


def test_an_act_of_today_stands(h):
    assert h.do(BOOK, "income", "village_accountant", INCOME)["voucher"] == "2026-03-001"


@pytest.mark.parametrize("late", [1, 3])
def test_a_paper_of_the_last_three_days_may_be_typed_in(h, late):
    h.wait(late)
    h.do(BOOK, "income", "village_accountant", INCOME, on=plus(h.day, -late))


def test_it_refuses_a_paper_of_four_days_ago(h):
    h.wait(4)
    refused = h.no("recorded_late", BOOK, "income", "village_accountant", INCOME, on=plus(h.day, -4))
    assert refused.facts["days"] == 3 and refused.rule == "§paper_days"


def test_it_refuses_an_act_dated_ahead(h):
    h.no("dated_ahead", BOOK, "income", "village_accountant", INCOME, on=plus(h.day, 1))


@pytest.mark.parametrize("day", ["", "2026-2-3", "2026-02-30", "20260302", "today"])
def test_it_refuses_what_is_no_date(h, day):
    h.no("bad_date", BOOK, "income", "village_accountant", INCOME, on=day)


def test_it_refuses_an_act_before_its_step_opened(h):
    matter = h.planned()  # the vote opened on 5 March
    h.wait(1)
    data = {"meeting": "meeting/none", "motion": "m1"}
    h.no("too_early", matter, "take", "secretary", data, step="vote", on="2026-03-04")


def test_it_refuses_a_day_without_law(h):
    """§answer and all else begin in 2026: a petition opened the year before has no days."""
    h.day = "2025-12-31"
    data = {"procedure": "petition", "place": GROUP, "title": "x", "vars": {"me": ["u1"]}}
    h.do("matter/p", "open", "anyone", data, step="open")
    refused = h.no("no_rule", "matter/p", "lapse", "anyone", step="climb")
    assert refused.facts == {"name": "call_days", "on": "2025-12-31"}


def test_it_refuses_ones_own_act_of_another_day(h):
    """V4: what somebody does with their own hands is done when it is recorded; only paper comes later.

    An objection sent after the last day, or a ballot sent after the meeting, cannot be dated back into time.
    """
    matter = h.voted()  # the notice opened on 8 March and hangs to 23 March
    h.day = "2026-03-24"
    h.no("recorded_late", matter, "object", "u1", on="2026-03-23", step="notice", sealed={"text": H64})
    h.do(matter, "object", "clerk", {"slip": H64}, on="2026-03-23", step="notice", sealed={"text": H64})
