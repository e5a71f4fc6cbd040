"""Convening: who calls whom, on which question, in time, on a frozen roll. V3, V13, V14; a paper meeting typed later."""

import pytest

from yishi.procedure import parts
from yishi.procedure.tests.cast import GROUP, H64, HOMES, SALT, VILLAGE, plus, root, sealed_choice

M, MEETING, SECRETARY = "matter/1", "meeting/1", "secretary"
ROLL = [{"id": home} for home in HOMES]
MOTION = {"id": "m1", "matter": M, "step": "vote"}


@pytest.fixture
def planned(h):
    """The canal's vote is open since 5 March 2026; a group meeting is called three days ahead."""
    h.planned()
    return h


def call(h, days=3, who=SECRETARY, motions=(MOTION,), **changed):
    data = {
        "body": "assembly",
        "place": GROUP,
        "date": plus(h.day, days),
        "where": "议事角",
        "motions": list(motions),
    }
    return h.do(MEETING, "convene", who, {**data, **changed})


def no_call(h, code, who=SECRETARY, days=3, motions=(MOTION,), **changed):
    data = {
        "body": "assembly",
        "place": GROUP,
        "date": plus(h.day, days),
        "where": "议事角",
        "motions": list(motions),
    }
    return h.no(code, MEETING, "convene", who, {**data, **changed})


def roll(h, items=ROLL, part=1, **more):
    return h.do(MEETING, "roll", SECRETARY, {"part": part, "items": items}, attested={"roll": True}, **more)


def no_roll(h, code, items=ROLL, part=1):
    return h.no(code, MEETING, "roll", SECRETARY, {"part": part, "items": items}, attested={"roll": True})


def summon(h, items=ROLL, **more):
    return h.do(
        MEETING, "summon", SECRETARY, {"parts": 1, "root": root(items)}, attested={"roll": True}, **more
    )


def no_summon(h, code, number=1, root_="", **more):
    data = {"parts": number, "root": root_ or root(ROLL)}
    return h.no(code, MEETING, "summon", SECRETARY, data, attested={"roll": True}, **more)


def test_a_meeting_is_called_on_a_frozen_roll(planned):
    assert call(planned) == {"electorate": "household"}
    assert roll(planned)["entitled"] == 6
    assert summon(planned)["roll"] == root(ROLL)
    assert planned.see(MEETING, "meta")["state"] == "convened"


def test_a_long_roll_comes_in_parts_and_their_root_closes_it(planned):
    call(planned)
    one, two = ROLL[:4], ROLL[4:]
    roll(planned, one)
    no_roll(planned, "part_out_of_order", two, part=3)
    no_roll(planned, "twice_on_roll", one[:1], part=2)
    no_roll(planned, "twice_on_roll", [two[0], two[0]], part=2)
    no_summon(planned, "parts_missing", 2)
    roll(planned, two, 2)
    no_summon(planned, "parts_missing", 2, root(ROLL))
    whole = parts.root_of_roots([parts.root(one), parts.root(two)])
    planned.do(MEETING, "summon", SECRETARY, {"parts": 2, "root": whole}, attested={"roll": True})


def test_v3_the_roll_is_frozen(planned):
    call(planned)
    roll(planned)
    summon(planned)
    no_roll(planned, "roll_frozen", [{"id": "h7"}], 2)
    no_summon(planned, "roll_frozen")
    enrol = {"household": "h7", "since": "2026-03-05", "away": False, "members": []}
    planned.do(f"register/{GROUP}", "enrol", "registrar", enrol)
    planned.wait(3)
    sign = {"voter": "h7", "where": "room"}
    planned.no("not_on_roll", MEETING, "sign_in", SECRETARY, sign)


def test_it_refuses_an_empty_roll_and_one_that_nobody_attests(planned):
    call(planned)
    no_summon(planned, "roll_empty", 0, parts.root_of_roots([]))
    planned.no("unattested", MEETING, "roll", SECRETARY, {"part": 1, "items": ROLL})


def test_v14_it_refuses_short_notice_counted_from_the_record(planned):
    call(planned, days=2)
    roll(planned)
    refused = no_summon(planned, "short_notice")
    assert refused.facts == {"date": "2026-03-07", "earliest": "2026-03-08", "days": 3}
    assert refused.rule == "§call_days"


def test_v14_a_call_dated_back_does_not_lengthen_its_notice(planned):
    call(planned)  # for the 8th
    roll(planned)
    planned.wait(1)
    no_summon(planned, "short_notice", on="2026-03-05")


def test_it_refuses_a_question_that_is_not_open_or_of_another_body(planned):
    no_call(planned, "no_open_question", motions=[{**MOTION, "step": "notice"}])
    no_call(planned, "no_open_question", motions=[{**MOTION, "matter": "matter/none"}])
    no_call(planned, "question_for_another_body", body="members")
    no_call(planned, "motion_twice", motions=[MOTION, MOTION])
    no_call(planned, "no_such_body", body="senate")


def test_it_refuses_questions_for_two_electorates_in_one_meeting(h):
    h.planned()
    h.open("heads", name="matter/2")
    other = {"id": "m2", "matter": "matter/2", "step": "vote"}
    refused = no_call(h, "mixed_electorates", motions=[MOTION, other])
    assert refused.facts == {"first": "household", "other": "adult"}
    assert call(h, motions=[other]) == {"electorate": "adult"}


def test_it_refuses_a_stranger_and_another_place(planned):
    no_call(planned, "wrong_office", "clerk")
    no_call(planned, "no_capacity", "anyone")
    no_call(planned, "wrong_office", place=VILLAGE)
    no_call(planned, "not_in_office", ("p-clerk", f"secretary@{GROUP}"))


def test_it_refuses_what_no_meeting_knows(planned):
    planned.no("no_such_act", MEETING, "dance", SECRETARY, {})
    planned.no("no_such_meeting", MEETING, "call_off", SECRETARY, {"reason": "x"})
    call(planned)
    no_call(planned, "already_open")


def test_members_stand_with_their_household(h):
    h.plot("p1", 10)
    h.open("taking", plots=[{"plot": "p1", "who": "u1", "m2": 10}])
    call(h, 10, body="members")
    no_roll(h, "bad_data", [{"id": "m1a"}])
    roll(h, [{"id": "m1a", "household": "h1"}])


def test_a_meeting_called_off_is_closed_and_counts_for_nothing(planned):
    call(planned)
    roll(planned)
    summon(planned)
    planned.do(MEETING, "call_off", "head", {"reason": "下雨"})
    assert planned.see(MEETING, "meta")["ending"] == "called_off"
    planned.no("meeting_closed", MEETING, "sign_in", SECRETARY, {"voter": "h1", "where": "room"})
    planned.no("no_such_motion", M, "take", SECRETARY, {"meeting": MEETING, "motion": "m1"}, step="vote")


def test_v13_it_refuses_to_call_off_a_meeting_once_a_question_was_put(planned):
    """A result that the chair does not like is not made undone by calling the meeting off afterwards."""
    call(planned)
    roll(planned)
    summon(planned)
    planned.wait(3)
    for home in HOMES:
        planned.do(MEETING, "sign_in", SECRETARY, {"voter": home, "where": "room"})
    planned.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    planned.no("put_already", MEETING, "call_off", "head", {"reason": "不满意"})
    planned.close(MEETING, [])
    planned.no("put_already", MEETING, "call_off", "head", {"reason": "不满意"})
    planned.do(MEETING, "minutes", SECRETARY, sealed={"text": H64})


def test_v13_the_old_vote_does_not_carry_a_changed_plan(planned):
    """The plan is corrected while the meeting is called: its vote is on the old text, and is refused."""
    call(planned)
    roll(planned)
    summon(planned)
    planned.do(M, "correct", "convener", {"reason": "算错"}, step="plan")
    met = planned.council(name="meeting/again")
    data = {
        "vars": {
            "total": 3,
            "payees": [{"line": "a", "payee": "s", "fen": 3}],
            "shares": [{"who": "u1", "weight": "1", "fen": 3}],
        }
    }
    planned.do(M, "submit", "convener", {**data, "meeting": met}, step="plan")
    assert planned.day == "2026-03-08"
    planned.count(MEETING, dict.fromkeys(HOMES, "for"))
    refused = planned.no(
        "stale_digest", M, "take", SECRETARY, {"meeting": MEETING, "motion": "m1"}, step="vote"
    )
    assert refused.facts["voted"] != refused.facts["now"]


def paper(h, late):
    """The whole meeting of 8 March is typed in `late` days later from its sheets."""
    call(h)
    roll(h)
    summon(h)
    h.day, day = plus("2026-03-08", late), "2026-03-08"
    for home in HOMES[:5]:
        h.do(MEETING, "sign_in", SECRETARY, {"voter": home, "where": "room"}, on=day)
    h.do(MEETING, "proxy", SECRETARY, {"from": "h6", "to": "h5", "paper": H64}, on=day)
    h.do(MEETING, "put", SECRETARY, {"motion": "m1"}, on=day)
    for home in HOMES[:4]:
        ballot = {"motion": "m1", "voter": home, "channel": "paper"}
        h.do(MEETING, "cast", SECRETARY, ballot, sealed={"choice": sealed_choice("for")}, on=day)
    carried = {"motion": "m1", "voter": "h6", "channel": "proxy", "hand": "h5"}
    h.do(MEETING, "cast", SECRETARY, carried, sealed={"choice": sealed_choice("against")}, on=day)
    h.do(MEETING, "close_vote", SECRETARY, {"motion": "m1"}, on=day)
    items = [[n, "for", SALT] for n in range(1, 5)] + [[5, "against", SALT]]
    h.do(MEETING, "open_ballots", SECRETARY, {"motion": "m1", "part": 1, "items": items}, on=day)
    result = h.do(MEETING, "count", SECRETARY, {"motion": "m1", "parts": 1, "root": root(items)}, on=day)[
        "result"
    ]
    h.do(MEETING, "minutes", SECRETARY, {"photo": H64}, sealed={"text": H64}, on=day)
    h.do(M, "take", SECRETARY, {"meeting": MEETING, "motion": "m1"}, step="vote", on=day)
    return result


@pytest.mark.parametrize("late", [0, 1, 3])
def test_a_paper_meeting_is_typed_in_within_the_days_for_paper(planned, late):
    """Six came (one by proxy), four of six are more than half; the notice's days start when it is in the record."""
    result = paper(planned, late)
    assert (result["present"], result["for"], result["against"], result["passed"]) == (6, 4, 1, True)
    node = planned.see(M, "graph")["notice"]
    assert tuple(node[3:]) == ("2026-03-08", plus("2026-03-08", late))
    planned.day = "2026-04-20"
    last = {0: "2026-03-23", 1: "2026-03-24", 3: "2026-03-26"}[late]
    refused = planned.no("wrong_lapse_day", M, "lapse", "anyone", step="notice", on="2026-03-10")
    assert refused.facts["right"] == plus(last, 1)


def test_it_refuses_a_paper_meeting_typed_in_too_late(planned):
    call(planned)
    roll(planned)
    summon(planned)
    planned.day = "2026-03-12"
    sign = {"voter": "h1", "where": "room"}
    planned.no("recorded_late", MEETING, "sign_in", SECRETARY, sign, on="2026-03-08")
    planned.no("not_the_day", MEETING, "sign_in", SECRETARY, sign)
    planned.do(MEETING, "call_off", SECRETARY, {"reason": "登记晚了"})
