"""What steps set: shapes, equations to the fen, and the exact split (attacks M8)."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure.tests.cast import hamlet_rules
from yishi.procedure.variables import TYPES, balanced, check, fairly_split, split, total

WEIGHT = st.decimals("0", "9999", places=2).map(lambda d: f"{d:f}")
WEIGHTS = st.dictionaries(
    st.text("abcdef0123456789", min_size=1, max_size=8), WEIGHT, min_size=1, max_size=30
).filter(lambda found: any(Fraction(w) for w in found.values()))
FEN = st.integers(0, 10**12)


@given(FEN, WEIGHTS, st.text(max_size=5))
def test_m8_the_shares_add_up_and_nobody_is_a_fen_off(fen, weights, turn):
    shares = split(fen, list(weights.items()), turn)
    whole = sum(Fraction(w) for w in weights.values())
    assert sum(shares.values()) == fen
    assert all(abs(shares[k] - fen * Fraction(w) / whole) < 1 for k, w in weights.items())


@given(FEN, WEIGHTS, st.randoms())
def test_m8_the_order_of_the_rows_decides_nothing(fen, weights, chance):
    rows = list(weights.items())
    right = split(fen, rows, "matter/1")
    chance.shuffle(rows)
    assert split(fen, rows, "matter/1") == right


@given(FEN, WEIGHTS)
def test_m8_who_weighs_nothing_pays_nothing(fen, weights):
    shares = split(fen, [*weights.items(), ("nobody", "0")], "x")
    assert shares["nobody"] == 0


def test_m8_the_odd_fen_is_not_always_the_same_households():
    """100 fen among three equals: one pays 34. Which one, turns with the matter."""
    equal = [("a", "1"), ("b", "1"), ("c", "1")]
    odd = {next(k for k, fen in split(100, equal, f"matter/{n}").items() if fen == 34) for n in range(30)}
    assert odd == {"a", "b", "c"}


def test_it_splits_by_the_largest_remainder():
    """1,000 fen by 1.5, 2.25 and 3.25 of 7: 214.28…, 321.42…, 464.28…: the odd fen goes to the second."""
    assert split(1000, [("a", "1.5"), ("b", "2.25"), ("c", "3.25")]) == {"a": 214, "b": 322, "c": 464}


def test_it_refuses_a_share_a_fen_wrong():
    shares = [{"who": "a", "weight": "1", "fen": 51}, {"who": "b", "weight": "1", "fen": 49}]
    refused = fairly_split(shares, "x")
    assert refused.code == "share_wrong" and refused.facts == {"who": "a", "fen": 51, "right_fen": 50}
    assert fairly_split([{**s, "fen": 50} for s in shares], "x") is None


def test_it_refuses_weights_of_nothing():
    assert fairly_split([{"who": "a", "weight": "0", "fen": 5}], "x").code == "weights_empty"
    with pytest.raises(ValueError, match="nothing"):
        split(5, [("a", "0.00")])


def test_it_refuses_a_sum_a_fen_off():
    given_ = {"total": 10, "payees": [{"fen": 4}, {"fen": 5}]}
    refused = balanced(["total = payees"], given_.__getitem__)
    assert refused.code == "out_of_balance" and (refused.facts["left_fen"], refused.facts["right_fen"]) == (
        10,
        9,
    )
    assert (
        balanced(["total = payees", "total + payees = payees + total"], {**given_, "total": 9}.__getitem__)
        is None
    )


def test_a_total_is_the_sum_or_the_number():
    assert (total(7), total([{"fen": 3}, {"fen": 4}]), total([])) == (7, 7, 0)


LINE = {"line": "a", "payee": "supplier/a", "fen": 1}
FITS = [
    ("lines", [], True), ("lines", [LINE], True), ("lines", [LINE, LINE], False), ("lines", [{**LINE, "more": 1}], False),
    ("lines", [{**LINE, "fen": -1}], False), ("lines", [{**LINE, "each": 5}], True), ("fen", 0, True), ("fen", True, False),
    ("fen", 1.0, False), ("fen", "1", False), ("fen", 2**53, False), ("fen", -1, False), ("people", [], False),
    ("people", ["a", "a"], False), ("people", ["a"], True), ("people", ["a b"], False), ("person", "", False),
    ("shares", [{"who": "a", "weight": "1.5", "fen": 3}], True), ("shares", [{"who": "a", "weight": "01", "fen": 3}], False),
    ("shares", [{"who": "a", "weight": "1e3", "fen": 3}], False), ("shares", [{"who": "a", "weight": "１", "fen": 3}], False),
    ("shares", [], False), ("parcels", [{"plot": "p", "who": "a", "m2": 667}], True), ("date", "2026-02-29", False),
    ("date", "2028-02-29", True), ("hash", "AB" * 32, False), ("hash", "ab" * 32, True), ("text", "", False),
    ("places", ["990100001001001"], True), ("candidates", [], False), ("quotes", [], True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "right"), FITS)
def test_a_variable_has_the_shape_of_its_type(kind, value, right):
    assert TYPES[kind].fits(value) is right


def test_a_step_is_given_exactly_what_it_sets():
    rules = hamlet_rules()
    step = rules.procedures["canal"].steps["open"]
    assert check(rules, step, {"users": ["a"]}) is None
    assert check(rules, step, {}).code == "variable_missing"
    assert check(rules, step, {"users": ["a"], "total": 1}).code == "variable_unknown"
    assert check(rules, step, {"users": []}).code == "variable_misfit"


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3)))  # fmt: skip
def test_no_value_breaks_a_shape(value):
    for shape in TYPES.values():
        assert shape.fits(value) in (True, False)


def test_a_share_is_never_a_purposes():
    """Shares become lines of payment without a ceiling: a purpose among them could pay anybody anything."""
    canal = hamlet_rules().procedures["shown"].steps["open"]
    lines = [{"line": "a", "payee": "purpose:x", "fen": 1, "each": 1}]
    shares = [{"who": "purpose:x", "weight": "1", "fen": 1}]
    refused = check(hamlet_rules(), canal, {"payees": lines, "shares": shares})
    assert refused.code == "no_ceiling" and refused.facts == {"variable": "shares", "line": "purpose:x"}
    assert check(hamlet_rules(), canal, {"payees": lines, "shares": [{**shares[0], "who": "u1"}]}) is None
