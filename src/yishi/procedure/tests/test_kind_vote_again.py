"""V13: a text that failed is not voted on again and again until it passes; twenty days in the hamlet, or a ground.

A canal's plan that fails goes back to the council, which may write the same plan again.
"""

import pytest

from yishi.procedure.tests.cast import GROUP, HOMES, PLAN, plus

M, SECRETARY = "matter/1", "secretary"
FOR, AGAINST = dict.fromkeys(HOMES, "for"), dict.fromkeys(HOMES, "against")


def motion(matter=M, **more):
    return {"id": "m1", "matter": matter, "step": "vote", **more}


def call(day, *motions):
    return {"body": "assembly", "place": GROUP, "date": day, "where": "x", "motions": list(motions)}


def held(h, meeting, choices, matter=M, came=HOMES, **more):
    """A meeting that votes; its result is not taken."""
    h.convene(meeting, motions=[motion(matter, **more)])
    h.count(meeting, choices, came)
    return {"meeting": meeting, "motion": "m1"}


def again(h, matter=M, **changed):
    """The council writes the plan once more."""
    met = h.council(name=f"meeting/again-{h.day}")
    h.do(matter, "submit", "convener", {"vars": {**PLAN, **changed}, "meeting": met}, step="plan")


@pytest.fixture
def failed(h):
    """A plan that failed on 8 March and stands again, word for word."""
    h.planned()
    h.vote(M, AGAINST)
    assert h.day == "2026-03-08"
    again(h)
    return h


def test_v13_the_same_text_within_its_days_needs_a_ground(failed):
    h = failed
    refused = h.no("voted_already", "meeting/2", "convene", SECRETARY, call(plus(h.day, 3), motion()))
    assert refused.facts == {"failed": "2026-03-08", "until": "2026-03-28"} and refused.rule == "§revote_days"
    h.no("voted_already", "meeting/2", "convene", SECRETARY, call("2026-03-28", motion()))
    h.no("bad_data", "meeting/2", "convene", SECRETARY, call("2026-03-28", motion(ground="")))


def test_with_a_ground_in_the_call_it_is_voted_on_again_and_may_pass(failed):
    take = held(failed, "meeting/2", FOR, ground="有六户上次不知道井已经报废")
    assert failed.do(M, "take", SECRETARY, take, step="vote")["outcome"] == "passed"
    entry = next(act for act, _ in failed.log if act.subject == "meeting/2" and act.name == "convene")
    assert entry.data["motions"][0]["ground"] == "有六户上次不知道井已经报废"


def test_after_its_days_it_needs_none(failed):
    failed.do("meeting/2", "convene", SECRETARY, call("2026-03-29", motion()))


def test_another_text_needs_none(h):
    h.planned()
    h.vote(M, AGAINST)
    again(h, payees=[{"line": "pump", "payee": "supplier/a", "fen": 300_000}])
    assert h.do(M, "take", SECRETARY, held(h, "meeting/2", FOR), step="vote")["outcome"] == "passed"


def test_who_was_too_few_is_called_again_without_a_ground(h):
    h.planned()
    out = h.vote(M, dict.fromkeys(HOMES[:3], "against"), HOMES[:3])
    assert out["outcome"] == "inquorate" and h.state(M, "vote") == "open"
    assert h.do(M, "take", SECRETARY, held(h, "meeting/2", FOR), step="vote")["outcome"] == "passed"


def test_a_second_failure_on_a_ground_is_one_more_try(failed):
    h = failed
    h.do(M, "take", SECRETARY, held(h, "meeting/2", AGAINST, ground="x"), step="vote")
    assert h.see(M, "meta")["state"] == "closed"  # the hamlet's two tries are used up


def test_one_question_stands_once_in_a_meeting(h):
    h.planned()
    twice = call(plus(h.day, 3), motion(), {**motion(), "id": "m2"})
    h.no("motion_twice", "meeting/2", "convene", SECRETARY, twice)


# --- a failed result that nobody takes ---------------------------------------------------------------------------


def note(h, take, matter=M, who="anyone"):
    return h.do(matter, "failed", who, take, step="vote")


def test_anyone_notes_a_failed_result_and_the_next_meeting_needs_a_ground(h):
    h.planned()
    take = held(h, "meeting/1", AGAINST)
    assert note(h, take) == {"place": GROUP, "failed": "2026-03-08"}
    assert h.state(M, "vote") == "open"
    h.no("voted_already", "meeting/2", "convene", SECRETARY, call(plus(h.day, 3), motion()))
    h.no("result_taken", M, "failed", "anyone", take, step="vote")
    assert h.do(M, "take", SECRETARY, take, step="vote")["outcome"] == "failed"


def two_meetings(h, **more):
    """Both are called for one day before either has voted; the first fails, the second passes."""
    h.planned()
    day = plus(h.day, 3)
    called = h.day
    h.convene("meeting/2", motions=[motion(**more)])
    h.day = called
    lost = held(h, "meeting/1", AGAINST)
    assert h.day == day
    h.count("meeting/2", FOR)
    return lost, {"meeting": "meeting/2", "motion": "m1"}


def test_v13_a_meeting_called_beside_the_one_that_failed_carries_nothing(h):
    lost, won = two_meetings(h)
    note(h, lost)
    h.no("voted_already", M, "take", SECRETARY, won, step="vote")
    h.no("not_failed", M, "failed", "anyone", won, step="vote")


def test_a_meeting_called_beside_it_on_a_ground_carries(h):
    lost, won = two_meetings(h, ground="请了设计院说明")
    note(h, lost)
    assert h.do(M, "take", SECRETARY, won, step="vote")["outcome"] == "passed"


def test_a_correction_does_not_make_a_failed_text_new(h):
    """The plan is corrected before the result is taken, and written again as it was: another digest, the same text."""
    h.planned()
    lost = held(h, "meeting/1", AGAINST)
    h.do(M, "correct", "convener", {"reason": "错字"}, step="plan")
    again(h)
    h.no("stale_digest", M, "take", SECRETARY, lost, step="vote")
    note(h, lost)
    h.no("voted_already", "meeting/2", "convene", SECRETARY, call(plus(h.day, 3), motion()))


def test_the_silence_of_the_secretary_does_not_make_a_failed_text_new(h):
    """Open since 5 March, ten days end on Sunday the 15th, so on Monday; the vote is then put again, the text failed."""
    h.planned()
    lost = held(h, "meeting/1", AGAINST)
    note(h, lost)
    assert h.lapse(M, "vote", "2026-03-16")["opened"] == ["vote"]
    h.no("voted_already", "meeting/2", "convene", SECRETARY, call(plus(h.day, 3), motion()))


def test_the_same_words_in_another_matter_have_failed_too(h):
    h.planned()
    lost = held(h, "meeting/1", AGAINST)
    h.planned("matter/2")
    note(h, lost, "matter/2")
    other = motion("matter/2")
    h.no("voted_already", "meeting/2", "convene", SECRETARY, call(plus(h.day, 3), other))


def test_it_refuses_to_note_what_did_not_fail_or_was_of_another_text(h):
    h.planned()
    h.convene("meeting/1", motions=[motion()])
    take = {"meeting": "meeting/1", "motion": "m1"}
    h.no("not_failed", M, "failed", "anyone", take, step="vote")
    h.no("no_such_motion", M, "failed", "anyone", {**take, "motion": "m9"}, step="vote")
    h.no("no_such_motion", M, "failed", "anyone", {**take, "meeting": "meeting/9"}, step="vote")
    h.count("meeting/1", dict.fromkeys(HOMES[:3], "against"), HOMES[:3])
    h.no("not_failed", M, "failed", "anyone", take, step="vote")  # too few came
    h.planned("matter/2", payees=[{"line": "pump", "payee": "supplier/a", "fen": 300_000}])
    h.no("another_text_voted", "matter/2", "failed", "anyone", take, step="vote")
