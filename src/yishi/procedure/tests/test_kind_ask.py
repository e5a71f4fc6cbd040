"""Asking each of a named list: co-signers by a share, demand each for itself, consents of all, a rating by any."""

import pytest

M = "matter/1"
SIX = ["u1", "u2", "u3", "u4", "u5", "u6"]


@pytest.fixture
def asking(h):
    """Six are asked to co-sign; a third, two of six, is enough."""
    h.open("asking", users=SIX)
    return h


def says(h, step, who, choice="yes", by=None):
    return h.do(M, "answer", by or who, {"who": who, "choice": choice}, step=step)


def no(h, code, step, who, choice="yes", by=None):
    return h.no(code, M, "answer", by or who, {"who": who, "choice": choice}, step=step)


def cosigned(h):
    says(h, "cosign", "u1")
    says(h, "cosign", "u2")


def demanded(h, *buyers):
    cosigned(h)
    for who in SIX:
        says(h, "demand", who, "yes" if who in buyers else "no")


def test_a_share_is_reached_including_its_number(asking):
    assert "outcome" not in says(asking, "cosign", "u1")
    assert says(asking, "cosign", "u2")["outcome"] == "agreed"


def test_a_share_that_cannot_be_reached_any_more_is_refused(asking):
    for who in SIX[:4]:
        assert "outcome" not in says(asking, "cosign", who, "no")
    assert says(asking, "cosign", "u5", "no")["ending"] == "refused"


def test_each_goes_on_with_those_who_agreed(asking):
    demanded(asking, "u1", "u3")
    assert asking.see(M, "var/buyers") == ["u1", "u3"]
    no(asking, "not_asked", "consent", "u2")


def test_each_lapses_with_those_who_agreed_or_with_nobody(asking):
    """Opened on 2 March, ten days end on the 12th."""
    cosigned(asking)
    says(asking, "demand", "u4")
    asking.lapse(M, "demand", "2026-03-12")
    assert asking.see(M, "var/buyers") == ["u4"]


def test_silence_of_all_is_a_lapse(asking):
    cosigned(asking)
    assert asking.lapse(M, "demand", "2026-03-12")["ending"] == "lapsed"


def test_nobody_agreeing_ends_it(asking):
    cosigned(asking)
    for who in SIX[:5]:
        says(asking, "demand", who, "no")
    assert says(asking, "demand", "u6", "no")["ending"] == "refused"


def test_a_majority_never_binds_where_all_must_sign(asking):
    demanded(asking, "u1", "u2", "u3")
    says(asking, "consent", "u1")
    says(asking, "consent", "u2")
    out = says(asking, "consent", "u3", "no")
    assert out["outcome"] == "refused" and asking.state(M, "demand") == "open"
    assert asking.see(M, "var/buyers") is None, "what the reopened step had set is gone"


def test_the_office_enters_a_slip_for_one_who_signed_on_paper(asking):
    assert says(asking, "cosign", "u1", by="clerk")["said"] == {"yes": 1}
    no(asking, "already_answered", "cosign", "u1")


def test_it_refuses_strangers_second_answers_and_other_words(asking):
    no(asking, "not_asked", "cosign", "u9")
    no(asking, "not_yours", "cosign", "u1", by="u2")
    no(asking, "wrong_office", "cosign", "u1", by="head")
    no(asking, "no_capacity", "cosign", "u1", by="anyone")
    no(asking, "unknown_choice", "cosign", "u1", "perhaps")
    says(asking, "cosign", "u1")
    no(asking, "already_answered", "cosign", "u1", "no")


def rating(h):
    h.paying()
    data = {"matter": M, "step": "collect", "into": "101", "fen": 300_000, "count": 3}
    h.do("book/990100001001001", "collect", "village_accountant", data, sealed={"payers": "ab" * 32})
    h.do(M, "report", "village_accountant", step="collect")
    h.do(M, "settle", "village_accountant", {"rest_fen": 300_000, "reason": "没有付"}, step="pay")


def test_a_second_rating_by_one_household_is_refused(h):
    rating(h)
    says(h, "rate", "u1", "bad")
    no(h, "already_answered", "rate", "u1", "good")


def test_a_rating_stands_when_its_days_end_with_some_answers(h):
    """Open since 27 March 2026: ten days end on Monday 6 April."""
    rating(h)
    assert h.day == "2026-03-27"
    says(h, "rate", "u1", "bad")
    out = h.lapse(M, "rate", "2026-04-06")
    assert (out["outcome"], out["ending"]) == ("agreed", "settled")


def test_a_rating_nobody_gives_closes_the_matter(h):
    rating(h)
    assert h.lapse(M, "rate", "2026-04-06")["ending"] == "lapsed"


def test_sharers_and_payees_are_asked_by_their_names_on_the_list(h):
    lines = [{"line": "a", "payee": "shop/1", "fen": 2}, {"line": "b", "payee": "shop/1", "fen": 1}]
    h.open("shown", payees=lines, shares=[{"who": "u1", "weight": "1", "fen": 3}])
    no(h, "not_asked", "agree", "shop/1")
    assert says(h, "agree", "u1")["outcome"] == "agreed"
    no(h, "not_asked", "receipt", "u1")
    assert says(h, "receipt", "shop/1")["outcome"] == "agreed"  # on two lines, asked once
