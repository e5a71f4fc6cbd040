"""A petition through its levels: sent, accepted, answered, handed back, extended, appealed, and silence.

Clocks of the hamlet: carried in 3 days, accepted in 10, handed back in 5 working days, answered in 60 and 30 more
when extended (Regulations on Petition Work §34), appealed in 10. No calendar: Saturday and Sunday are off.
"""

import pytest

from yishi.procedure.tests.cast import H64

P = "matter/1"


@pytest.fixture
def carried(h):
    """Registered by its petitioner on Monday 2 March 2026: the agent has it."""
    h.open("petition", "anyone", me=["u1"])
    return h


def step(h, name, who, data=None, **more):
    return h.do(P, name, who, data, step="climb", **more)


def no(h, code, name, who, data=None, **more):
    return h.no(code, P, name, who, data, step="climb", **more)


@pytest.fixture
def sent(carried):
    step(carried, "send", "agent")
    return carried


@pytest.fixture
def taken(sent):
    step(sent, "accept", "chair")
    return sent


@pytest.fixture
def answered(taken):
    step(taken, "answer", "chair", sealed={"text": H64})
    return taken


def test_it_is_answered_and_the_petitioner_is_satisfied(answered):
    assert step(answered, "satisfied", "u1")["ending"] == "settled"
    assert answered.state(P, "climb") == "answered"


def test_it_goes_up_when_appealed_in_time(answered):
    answered.wait(10)
    assert step(answered, "appeal", "u1") == {"level": "town"}
    step(answered, "send", "agent")
    no(answered, "wrong_office", "accept", "chair")
    step(answered, "accept", "town")


def test_it_refuses_an_appeal_after_its_days(answered):
    """Answered on 2 March: ten days end on 12 March."""
    answered.wait(11)
    assert no(answered, "appeal_late", "appeal", "u1").facts["due"] == "2026-03-12"


def test_it_refuses_what_is_not_its_turn(carried):
    for name in ("accept", "extend"):
        data = {"reason": "x"} if name == "extend" else {}
        no(carried, "petition_elsewhere", name, "chair", data)
    no(carried, "petition_elsewhere", "answer", "chair", sealed={"text": H64})
    no(carried, "petition_elsewhere", "satisfied", "u1")
    no(carried, "petition_elsewhere", "appeal", "u1")
    no(carried, "petition_elsewhere", "misdirected", "chair", {"to": "town"})
    step(carried, "send", "agent")
    no(carried, "petition_elsewhere", "send", "agent")


def test_it_is_handed_back_to_whose_it_is(sent):
    sent.day = "2026-03-09"  # the fifth working day after Monday 2 March
    assert step(sent, "misdirected", "chair", {"to": "town"}) == {"to": "town"}
    step(sent, "send", "agent")
    step(sent, "accept", "town")


def test_it_refuses_to_hand_back_late_or_to_nobody(sent):
    no(sent, "unknown_level", "misdirected", "chair", {"to": "clerk"})
    no(sent, "unknown_level", "misdirected", "chair", {"to": "chair"})
    sent.day = "2026-03-10"
    refused = no(sent, "handed_back_late", "misdirected", "chair", {"to": "town"})
    assert refused.facts["due"] == "2026-03-09" and refused.rule == "§take_days"


def test_an_answer_is_due_in_sixty_days(taken):
    """2 March + 60 = 1 May (Friday)."""
    taken.day = "2026-05-05"
    step(taken, "lapse", "anyone", on="2026-05-02")
    assert taken.see(P, "sub/climb")["level"] == 1


def test_it_refuses_to_be_handed_round_more_often_than_its_tries(sent):
    """Two tries in the hamlet: after the second the level that has it answers, or loses it upward."""
    for who, to in (("chair", "town"), ("town", "chair")):
        step(sent, "misdirected", who, {"to": to})
        step(sent, "send", "agent")
    refused = no(sent, "handed_back_often", "misdirected", "chair", {"to": "town"})
    assert (refused.facts["times"], refused.rule) == (2, "§tries")
    step(sent, "accept", "chair")


def test_a_petition_that_everyone_hands_back_comes_to_an_end(sent):
    acts = 0
    while sent.see(P, "meta")["state"] == "open":
        acts += 1
        who, to = (("chair", "town"), ("town", "chair"))[sent.see(P, "sub/climb")["level"]]
        if sent.see(P, "sub/climb")["returned"] < 2:
            step(sent, "misdirected", who, {"to": to})
            step(sent, "send", "agent")
            continue
        step(sent, "answer", who, sealed={"text": H64})
        ended = step(sent, "appeal", "u1")
        if "ending" not in ended:
            step(sent, "send", "agent")
    assert acts <= 5 and sent.state(P, "climb") == "exhausted"


def test_an_extended_answer_is_due_in_ninety_days_from_the_acceptance(taken):
    """60 and 30 days from 2 March end on Sunday 31 May and roll to Monday 1 June, whenever it was extended."""
    taken.day = "2026-04-20"
    step(taken, "extend", "chair", {"reason": "要测量"})
    no(taken, "extended_already", "extend", "chair", {"reason": "还要测量"})
    taken.day = "2026-06-05"
    right = no(taken, "wrong_lapse_day", "lapse", "anyone", on="2026-05-02")
    assert right.facts["right"] == "2026-06-02" and right.rule == "§answer + §longer"
    step(taken, "lapse", "anyone", on="2026-06-02")
    assert taken.see(P, "sub/climb")["state"] == "carry" and not taken.see(P, "sub/climb")["extended"]


@pytest.fixture
def reviewed(answered):
    """Appealed on 2 March and handed to the town that day: a review of the village's answer."""
    step(answered, "appeal", "u1")
    step(answered, "send", "agent")
    return answered


def test_a_review_is_answered_in_thirty_days_of_its_arrival_however_late_it_was_taken_up(reviewed):
    """Regulations §35, §36: 30 days from the request. Arrived on 2 March: they end on Wednesday 1 April."""
    reviewed.day = "2026-03-10"
    step(reviewed, "accept", "town")
    reviewed.day = "2026-04-07"
    right = no(reviewed, "wrong_lapse_day", "lapse", "anyone", on="2026-04-03")
    assert (right.facts["right"], right.rule) == ("2026-04-02", "§longer")
    assert step(reviewed, "lapse", "anyone", on="2026-04-02")["outcome"] == "exhausted"


def test_a_review_is_not_extended(reviewed):
    step(reviewed, "accept", "town")
    no(reviewed, "review_not_extended", "extend", "town", {"reason": "要测量"})


def test_a_level_reached_by_silence_has_the_days_of_a_first_answer(sent):
    """Nothing was answered, so nothing is reviewed: the town may extend its sixty days."""
    sent.day = "2026-03-16"
    step(sent, "lapse", "anyone", on="2026-03-13")
    step(sent, "send", "agent")
    step(sent, "accept", "town")
    step(sent, "extend", "town", {"reason": "要测量"})


def test_silence_of_the_agent_does_not_stop_it(carried):
    carried.day = "2026-03-09"
    step(carried, "lapse", "anyone", on="2026-03-06")
    assert carried.see(P, "sub/climb")["state"] == "sent"


def test_an_answer_that_nobody_contests_stands(answered):
    answered.day = "2026-03-16"
    assert step(answered, "lapse", "anyone", on="2026-03-13")["outcome"] == "answered"


def test_the_last_level_exhausts_it(answered):
    step(answered, "appeal", "u1")
    step(answered, "send", "agent")
    step(answered, "accept", "town")
    step(answered, "answer", "town", sealed={"text": H64})
    assert step(answered, "appeal", "u1")["ending"] == "exhausted"


def test_only_the_petitioner_withdraws(sent):
    no(sent, "no_capacity", "withdraw", "anyone")
    no(sent, "wrong_office", "withdraw", "agent")
    assert step(sent, "withdraw", "u1")["ending"] == "withdrawn"


def test_it_refuses_an_answer_in_the_open(taken):
    no(taken, "unsealed", "answer", "chair")
