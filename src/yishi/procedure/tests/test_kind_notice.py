"""A notice: its days, objections in time and their answers, silence, and a wrong notice corrected while it hangs.

The canal's notice opens on Sunday 8 March 2026 and hangs fifteen days, to Monday 23 March; an objection is answered
in two days; paper of the last day is typed in until the 26th.
"""

import pytest

from yishi.procedure.tests.cast import H64, HOMES, NO_KIN

M = "matter/1"


@pytest.fixture
def hung(h):
    h.voted()
    assert h.day == "2026-03-08"
    return h


def objects(h, who="u1", **more):
    return h.do(M, "object", who, step="notice", sealed={"text": H64}, **more)["objection"]


def answer(h, number, upheld, **more):
    data = {"objection": number, "upheld": upheld, "reason": "查过了"}
    return h.do(M, "answer", "clerk", data, step="notice", attested=NO_KIN, **more)


def no(h, code, name, who, data=None, **more):
    return h.no(code, M, name, who, data, step="notice", **more)


def test_it_hangs_its_days_and_is_clear(hung):
    hung.do(M, "hang", "clerk", {"photo": H64}, step="notice")
    assert hung.lapse(M, "notice", "2026-03-23")["outcome"] == "clear"
    assert hung.state(M, "work") == "open"


def test_it_refuses_to_end_early_late_or_on_another_day(hung):
    hung.day = "2026-03-26"
    assert no(hung, "still_time", "lapse", "anyone", on="2026-03-24").facts["until"] == "2026-03-26"
    hung.day = "2026-03-27"
    for on in ("2026-03-23", "2026-03-25", "2026-03-27"):
        assert no(hung, "wrong_lapse_day", "lapse", "anyone", on=on).facts["right"] == "2026-03-24"
    no(hung, "dated_ahead", "lapse", "anyone", on="2030-03-24")
    hung.do(M, "lapse", "anyone", step="notice", on="2026-03-24")


def test_a_notice_recorded_late_hangs_its_days_from_the_recording(h):
    """The vote of the 8th is taken into the matter on the 11th: fifteen days end on the 26th, not the 23rd."""
    h.planned()
    h.convene("meeting/1", motions=[{"id": "m1", "matter": M, "step": "vote"}])
    h.count("meeting/1", dict.fromkeys(HOMES, "for"))
    h.day = "2026-03-11"
    h.do(M, "take", "secretary", {"meeting": "meeting/1", "motion": "m1"}, step="vote", on="2026-03-08")
    h.day = "2026-03-28"
    assert no(h, "wrong_lapse_day", "lapse", "anyone", on="2026-03-24").facts["right"] == "2026-03-27"


def test_an_objection_dismissed_lets_it_hang_on_and_one_upheld_ends_it(hung):
    assert objects(hung) == 1 and objects(hung, "u2") == 2
    answer(hung, 1, False)
    assert hung.state(M, "notice") == "open"
    assert answer(hung, 2, True)["outcome"] == "upheld"
    assert hung.state(M, "plan") == "open" and hung.state(M, "vote") == "waiting"


def test_it_refuses_to_answer_what_is_not_open_or_of_ones_own_kin(hung):
    no(
        hung,
        "no_open_objection",
        "answer",
        "clerk",
        {"objection": 1, "upheld": True, "reason": "x"},
        attested=NO_KIN,
    )
    objects(hung)
    kin = {"kin": {"declared": True, "related": ["u1"]}}
    no(hung, "kin_decides", "answer", "clerk", {"objection": 1, "upheld": True, "reason": "x"}, attested=kin)
    answer(hung, 1, False)
    no(
        hung,
        "no_open_objection",
        "answer",
        "clerk",
        {"objection": 1, "upheld": False, "reason": "x"},
        attested=NO_KIN,
    )


def test_an_objection_is_in_time_to_its_last_day_and_on_paper_a_little_longer(hung):
    hung.day = "2026-03-23"
    objects(hung)
    hung.day = "2026-03-26"
    objects(hung, "clerk", on="2026-03-23")
    no(hung, "objection_late", "object", "clerk", on="2026-03-24", sealed={"text": H64})
    hung.day = "2026-03-27"
    no(hung, "recorded_late", "object", "clerk", on="2026-03-23", sealed={"text": H64})
    no(hung, "objection_late", "object", "u1", sealed={"text": H64})


def test_an_unanswered_objection_is_upheld_after_its_days(hung):
    """Made on the 20th (Friday): two days end on Sunday and roll to Monday the 23rd."""
    hung.day = "2026-03-20"
    objects(hung)
    hung.day = "2026-03-28"
    no(hung, "wrong_lapse_day", "lapse", "anyone", on="2026-03-25")
    out = hung.do(M, "lapse", "anyone", step="notice", on="2026-03-24")
    assert (out["outcome"], out["due"]) == ("upheld", "2026-03-23")


def test_it_refuses_the_money_while_an_objection_is_open(hung):
    objects(hung)
    hung.day = "2026-03-27"
    no(hung, "wrong_lapse_day", "lapse", "anyone", on="2026-03-24")
    assert hung.state(M, "pay") == "waiting"


def correct(h, **more):
    return h.do(M, "correct", "clerk", {"reason": "贴错了金额"}, step="notice", **more)


def test_a_corrected_notice_starts_its_days_again_and_drops_what_was_said_of_the_wrong_one(hung):
    """Corrected on 16 March: fifteen days end on Tuesday the 31st; the old objection is gone with its clock."""
    hung.day = "2026-03-16"
    objects(hung)
    correct(hung)
    assert hung.see(M, "sub/notice") == {"objections": 0, "open": []} and hung.see(M, "item/notice/1") is None
    no(
        hung,
        "no_open_objection",
        "answer",
        "clerk",
        {"objection": 1, "upheld": True, "reason": "x"},
        attested=NO_KIN,
    )
    hung.day = "2026-03-28"
    assert no(hung, "wrong_lapse_day", "lapse", "anyone", on="2026-03-24").facts["right"] == "2026-04-01"
    assert objects(hung) == 1
    answer(hung, 1, False)
    assert hung.lapse(M, "notice", "2026-03-31")["outcome"] == "clear"


def test_a_correction_dated_back_does_not_shorten_the_new_days(hung):
    hung.day = "2026-03-16"
    correct(hung, on="2026-03-13")
    hung.day = "2026-04-04"
    assert no(hung, "wrong_lapse_day", "lapse", "anyone", on="2026-03-31").facts["right"] == "2026-04-01"


def test_a_notice_that_is_clear_is_corrected_until_money_may_be_paid(hung):
    hung.lapse(M, "notice", "2026-03-23")
    correct(hung)
    assert hung.state(M, "work") == "waiting"
    hung.lapse(M, "notice", "2026-04-13")  # corrected on the 27th: 15 days, to Saturday 11 April, Monday 13
    hung.do(M, "report", "chair", step="work")
    assert no(hung, "cannot_correct", "correct", "clerk", {"reason": "x"}).facts["below"] == "pay"
    hung.no("cannot_correct", M, "correct", "village_accountant", {"reason": "x"}, step="pay")


def test_correcting_again_and_again_does_not_end_the_matter(hung):
    """Two tries and one correction more; the next is refused, the matter stays."""
    correct(hung)
    correct(hung)
    no(hung, "cannot_correct", "correct", "clerk", {"reason": "x"})
    assert hung.state(M, "notice") == "open"


def test_it_refuses_a_correction_by_another_and_of_a_vote(hung):
    no(hung, "wrong_office", "correct", "head", {"reason": "x"})
    no(hung, "no_capacity", "correct", "u1", {"reason": "x"})
    hung.no("wrong_office", M, "correct", "secretary", {"reason": "x"}, step="vote")


def test_an_unanswered_objection_takes_its_own_route_where_there_is_one(h):
    """Opened and objected to on Monday 2 March 2026: the two days for the answer end on Wednesday the 4th."""
    lines = [{"line": "a", "payee": "shop/1", "fen": 3}]
    h.open("shown", payees=lines, shares=[{"who": "u1", "weight": "1", "fen": 3}])
    for step, who in (("agree", "u1"), ("receipt", "shop/1")):
        h.do(M, "answer", who, {"who": who, "choice": "yes"}, step=step)
    objects(h)
    assert h.lapse(M, "notice", "2026-03-04")["outcome"] == "unanswered"
    assert (h.state(M, "receipt"), h.state(M, "notice")) == ("open", "waiting")
