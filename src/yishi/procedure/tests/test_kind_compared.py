"""Drafts that rest on what others said: amounts of an ask, quotes compared, square metres of plots."""

import pytest

M = "matter/1"
QUOTES = [{"supplier": "supplier/a", "fen": 400}, {"supplier": "supplier/b", "fen": 500}]
PAYEES = [{"line": "goods", "payee": "supplier/a", "fen": 400}]
SHARES = [{"who": "u1", "weight": "1.0", "fen": 100}, {"who": "u2", "weight": "3", "fen": 300}]


def says(h, who, choice="yes", **more):
    return h.do(M, "answer", who, {"who": who, "choice": choice, **more}, step="demand")


@pytest.fixture
def wanted(h):
    """u1 wants one bag, u2 three, u3 none."""
    h.open("bags", users=["u1", "u2", "u3"])
    says(h, "u1", amount="1")
    says(h, "u2", amount="3")
    says(h, "u3", "no")
    return h


def given(**changed):
    return {"vars": {"quotes": QUOTES, "payees": PAYEES, "shares": SHARES, **changed}}


def no(h, code, **changed):
    return h.no(code, M, "submit", "head", given(**changed), step="offers")


def test_a_yes_says_how_much_and_a_no_need_not(h):
    h.open("bags", users=["u1", "u2"])
    for more in ({}, {"amount": "0"}, {"amount": "0.00"}):
        h.no("amount_missing", M, "answer", "u1", {"who": "u1", "choice": "yes", **more}, step="demand")
    h.no("bad_data", M, "answer", "u1", {"who": "u1", "choice": "yes", "amount": "-1"}, step="demand")
    says(h, "u1", amount="0.5")
    says(h, "u2", "no")


def test_shares_weigh_what_each_said_itself(wanted):
    wanted.do(M, "submit", "head", given(), step="offers")


def test_it_refuses_a_weight_that_was_not_said_and_one_left_out(wanted):
    heavier = [{**SHARES[0], "weight": "2"}, SHARES[1]]
    assert no(wanted, "weight_not_said", shares=heavier).facts == {"who": "u1", "weight": "2", "said": "1"}
    no(wanted, "weight_not_said", shares=[*SHARES, {"who": "u3", "weight": "1", "fen": 0}])
    assert no(wanted, "left_out", shares=[{**SHARES[0], "fen": 400}]).facts["who"] == "u2"


def test_it_refuses_too_few_suppliers_and_a_price_nobody_quoted(wanted):
    assert no(wanted, "too_few_quotes", quotes=QUOTES[:1]).facts == {"have": 1, "least": 2}
    no(wanted, "too_few_quotes", quotes=[QUOTES[0], {**QUOTES[0], "fen": 900}])
    no(wanted, "not_quoted", payees=[{**PAYEES[0], "payee": "supplier/c"}])
    no(wanted, "not_quoted", payees=[{**PAYEES[0], "payee": "supplier/b"}])


PLOTS = [
    {"plot": "p1", "who": "u1", "m2": 100},
    {"plot": "p2", "who": "u2", "m2": 200},
    {"plot": "p3", "who": "u1", "m2": 100},
]
LISTED = [{"who": "u1", "weight": "200", "fen": 50}, {"who": "u2", "weight": "200", "fen": 50}]


def test_shares_weigh_the_square_metres_of_their_own_plots(h):
    h.open("measured")
    h.do(M, "submit", "head", {"vars": {"plots": PLOTS, "shares": LISTED}}, step="list")


def test_it_refuses_a_weight_that_was_not_measured_and_plots_without_a_share(h):
    h.open("measured")
    heavier = [{**LISTED[0], "weight": "201"}, LISTED[1]]
    refused = h.no(
        "weight_not_measured", M, "submit", "head", {"vars": {"plots": PLOTS, "shares": heavier}}, step="list"
    )
    assert refused.facts["m2"] == 200
    one = [{**LISTED[0], "fen": 100}]
    refused = h.no(
        "plots_left_out", M, "submit", "head", {"vars": {"plots": PLOTS, "shares": one}}, step="list"
    )
    assert refused.facts == {"m2": 200}
