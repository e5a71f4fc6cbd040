"""Drafts: a body through its minuted meeting, variables that balance and are split to the fen, long lists in parts."""

import pytest

from yishi.procedure import parts
from yishi.procedure.tests.cast import PLAN

M = "matter/1"


@pytest.fixture
def open_(h):
    """The plan is open, the council has met and minuted."""
    h.open("canal", users=["u1", "u2", "u3"])
    h.council()
    return h


def submit(h, meeting="meeting/council", **changed):
    return h.do(M, "submit", "convener", {"vars": {**PLAN, **changed}, "meeting": meeting}, step="plan")


def no(h, code, meeting="meeting/council", **changed):
    return h.no(code, M, "submit", "convener", {"vars": {**PLAN, **changed}, "meeting": meeting}, step="plan")


def test_a_plan_that_balances_opens_the_vote(open_):
    assert submit(open_)["opened"] == ["vote"]
    assert open_.see(M, "var/total") == 300_000


def test_it_refuses_a_sum_or_a_share_a_fen_off(open_):
    assert no(open_, "out_of_balance", total=300_001).facts["equation"] == "total = payees"
    shares = [{**s, "fen": s["fen"] + change} for s, change in zip(PLAN["shares"], (1, -1, 0), strict=True)]
    assert no(open_, "share_wrong", shares=shares).facts["who"] == "u1"
    no(open_, "weights_empty", shares=[{**s, "weight": "0"} for s in PLAN["shares"]])


def test_it_refuses_missing_unknown_and_misshapen_variables(open_):
    no(open_, "variable_unknown", users=["u1"])
    no(open_, "variable_misfit", total="300000")
    open_.no(
        "variable_missing", M, "submit", "convener", {"vars": {}, "meeting": "meeting/council"}, step="plan"
    )


def test_a_body_names_a_meeting_of_its_own_that_sat_and_was_minuted(open_):
    open_.no("meeting_missing", M, "submit", "convener", {"vars": dict(PLAN)}, step="plan")
    no(open_, "meeting_of_another_body", "meeting/none")
    no(open_, "meeting_not_minuted", open_.council(came=3, name="meeting/few"))
    open_.convene("meeting/long", "council", "convener", [{"id": "c1"}])
    no(open_, "meeting_not_minuted", "meeting/long")


def test_a_meeting_of_the_day_on_which_the_step_opened_is_in_time(h):
    met = h.council()
    h.open("canal", users=["u1", "u2", "u3"])
    assert submit(h, met)["opened"] == ["vote"]


def test_it_refuses_a_meeting_before_the_step_opened(h):
    h.council()
    h.wait(1)
    h.open("canal", users=["u1"])
    assert no(h, "meeting_out_of_time").facts["date"] == "2026-03-05"


def part(h, number, items, variable="shares"):
    return h.do(M, "part", "convener", {"variable": variable, "part": number, "items": items}, step="plan")


def test_a_long_list_comes_in_parts_and_is_closed_by_their_root(open_):
    one, two = PLAN["shares"][:2], PLAN["shares"][2:]
    part(open_, 1, one)
    data = {"variable": "shares", "part": 3, "items": two}
    open_.no("part_out_of_order", M, "part", "convener", data, step="plan")
    open_.no("variable_unknown", M, "part", "convener", {**data, "variable": "users", "part": 1}, step="plan")
    whole = parts.root_of_roots([parts.root(one), parts.root(two)])
    no(open_, "parts_missing", shares={"parts": 2, "root": whole})
    part(open_, 2, two)
    no(open_, "parts_missing", shares={"parts": 2, "root": parts.root(one)})
    submit(open_, shares={"parts": 2, "root": whole})
    assert open_.see(M, "var/shares") == PLAN["shares"]


def test_a_plan_is_corrected_until_its_vote_is_taken(open_):
    submit(open_)
    first = open_.see(M, "offer/vote")["digest"]
    open_.do(M, "correct", "convener", {"reason": "算错"}, step="plan")
    assert open_.state(M, "vote") == "waiting" and open_.see(M, "var/total") is None
    submit(open_, open_.council(name="meeting/again"))
    assert open_.see(M, "offer/vote")["digest"] != first, "the same text of another round is another question"


def test_silence_reopens_the_draft_until_its_tries_are_used_up(h):
    """2 March + 10 = the 12th; again from the day the lapse is recorded, the 16th: the 26th. Two tries end it."""
    h.open("canal", users=["u1"])
    assert h.lapse(M, "plan", "2026-03-12")["reset"][0] == "plan"
    assert h.lapse(M, "plan", "2026-03-26")["ending"] == "exhausted"
