"""Keeping a book: vouchers in double entry, money between books, collections, reversals, months. M4, M5, M11."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure.book import account_sum
from yishi.procedure.tests.cast import GROUP, H64, NO_KIN, TOWN, fresh

BOOK, THEIRS, ACCOUNTANT = f"book/{GROUP}", f"book/{TOWN}", "village_accountant"
INCOME = {"into": "102", "from": "511", "fen": 5_000, "source": "租金"}


def test_a_book_opens_with_the_balances_of_paper(h):
    h.do("book/990100001001", "open_book", ACCOUNTANT, {"balances": {"101": 5, "211": -5}})
    assert h.see("book/990100001001", "account/101") == 5


def test_it_refuses_to_open_twice_out_of_balance_or_with_unknown_accounts(h):
    h.no("already_open", BOOK, "open_book", ACCOUNTANT, {})
    village = "book/990100001001"
    h.no("no_such_book", village, "income", ACCOUNTANT, INCOME)
    assert h.no(
        "voucher_out_of_balance", village, "open_book", ACCOUNTANT, {"balances": {"101": 5}}
    ).facts == {"off_fen": 5}
    h.no("no_such_account", village, "open_book", ACCOUNTANT, {"balances": {"101": 5, "999": -5}})
    h.no("bad_data", village, "open_book", ACCOUNTANT, {"balances": {"101": 0.5, "211": -0.5}})
    h.no("no_such_act", BOOK, "burn", ACCOUNTANT, {})


def test_m4_numbers_are_dense_within_a_month(h):
    numbers = [h.do(BOOK, "income", ACCOUNTANT, INCOME)["voucher"] for _ in range(3)]
    h.no("no_such_account", BOOK, "income", ACCOUNTANT, {**INCOME, "from": "999"})
    numbers.append(h.do(BOOK, "income", ACCOUNTANT, INCOME)["voucher"])
    assert numbers == ["2026-03-001", "2026-03-002", "2026-03-003", "2026-03-004"]
    h.day = "2026-04-01"
    assert h.do(BOOK, "income", ACCOUNTANT, INCOME)["voucher"] == "2026-04-001"


def test_income_transfer_and_accrual_move_what_they_say(h):
    h.do(BOOK, "income", ACCOUNTANT, INCOME)
    h.do(BOOK, "transfer", ACCOUNTANT, {"into": "101", "from": "102", "fen": 2_000})
    h.do(BOOK, "accrue", ACCOUNTANT, {"debit": "112", "credit": "511", "fen": 700, "reason": "欠租"})
    accounts = {code: h.see(BOOK, f"account/{code}") for code in ("101", "102", "112", "511")}
    assert accounts == {"101": 2_000, "102": 10_003_000, "112": 700, "511": -10_005_700}


def test_it_refuses_money_that_is_not_there_and_money_as_an_accrual(h):
    h.no("not_enough_money", BOOK, "transfer", ACCOUNTANT, {"into": "102", "from": "101", "fen": 1})
    h.no("no_such_account", BOOK, "transfer", ACCOUNTANT, {"into": "102", "from": "102", "fen": 1})
    h.no("no_such_account", BOOK, "income", ACCOUNTANT, {**INCOME, "from": "101"})
    h.no(
        "accrual_of_money",
        BOOK,
        "accrue",
        ACCOUNTANT,
        {"debit": "102", "credit": "511", "fen": 1, "reason": "x"},
    )
    h.no(
        "accrual_of_money",
        BOOK,
        "accrue",
        ACCOUNTANT,
        {"debit": "541", "credit": "101", "fen": 1, "reason": "x"},
    )
    owed = {"debit": "112", "credit": "999", "fen": 1, "reason": "x"}
    h.no("no_such_account", BOOK, "accrue", ACCOUNTANT, owed)
    h.no("no_such_account", BOOK, "accrue", ACCOUNTANT, {**owed, "debit": "999", "credit": "511"})
    for fen in (0, -1, 1.5, "1", True, 2**53):
        h.no("bad_data", BOOK, "income", ACCOUNTANT, {**INCOME, "fen": fen})


def test_it_refuses_another_keeper(h):
    """The group's book is kept one level up, the town's by the town's accountant."""
    h.no("wrong_office", BOOK, "income", "head", INCOME)
    h.no("wrong_office", BOOK, "income", "town_accountant", INCOME)
    h.no("wrong_office", THEIRS, "open_book", ACCOUNTANT, {})
    h.do(THEIRS, "open_book", "town_accountant", {})


def test_months_close_in_order_and_for_good(h):
    number = h.do(BOOK, "income", ACCOUNTANT, INCOME)["voucher"]
    h.no("month_not_over", BOOK, "close_month", ACCOUNTANT, {"month": "2026-03"})
    h.day = "2026-04-02"
    h.do(BOOK, "close_month", ACCOUNTANT, {"month": "2026-03"})
    h.no("month_closed", BOOK, "close_month", ACCOUNTANT, {"month": "2026-03"})
    h.no("month_closed", BOOK, "income", ACCOUNTANT, INCOME, on="2026-03-31")
    h.no("no_such_voucher", BOOK, "reverse", ACCOUNTANT, {"voucher": number, "reason": "x"})
    h.no("bad_data", BOOK, "close_month", ACCOUNTANT, {"month": "2026-13"})
    assert h.see(BOOK, "account/102") == 10_005_000


def test_closing_over_the_turn_of_the_year_closes_every_month_since_the_last(h):
    """Booked in March, November and January; January is closed in February, and nothing before it is left open."""
    numbers = []
    for day in ("2026-03-30", "2026-11-30", "2027-01-29", "2027-02-01"):
        h.day = day
        numbers.append(h.do(BOOK, "income", ACCOUNTANT, INCOME)["voucher"])
    h.do(BOOK, "close_month", ACCOUNTANT, {"month": "2027-01"})
    kept = [h.see(BOOK, f"voucher/{number}") is not None for number in numbers]
    assert kept == [False, False, False, True]
    h.no("month_closed", BOOK, "close_month", ACCOUNTANT, {"month": "2026-12"})
    assert h.see(BOOK, "account/102") == 10_020_000


def test_m5_a_voucher_is_undone_by_its_mirror_once(h):
    number = h.do(BOOK, "income", ACCOUNTANT, INCOME)["voucher"]
    mirror = h.do(BOOK, "reverse", ACCOUNTANT, {"voucher": number, "reason": "x"})["voucher"]
    assert h.see(BOOK, "account/102") == 10_000_000
    h.no("reversed_already", BOOK, "reverse", ACCOUNTANT, {"voucher": number, "reason": "x"})
    h.no("reversal_of_reversal", BOOK, "reverse", ACCOUNTANT, {"voucher": mirror, "reason": "x"})
    h.no("no_such_voucher", BOOK, "reverse", ACCOUNTANT, {"voucher": "2026-03-099", "reason": "x"})


def collect(h, fen, **more):
    data = {"matter": "matter/1", "step": "collect", "into": "101", "fen": fen, "count": 1, **more}
    return h.make(BOOK, "collect", ACCOUNTANT, data, sealed={"payers": H64})


def test_of_two_lists_drawn_at_one_time_only_one_is_entered(h):
    """Attack M3: two tabs, each with a key of its own, tick the same households."""
    h.paying()
    assert h.memory.act(collect(h, 100_000, had_fen=0))[0].verdict.outcome["have_fen"] == 100_000
    turned = h.memory.act(collect(h, 100_000, had_fen=0))[0].verdict
    assert turned.code == "collected_meanwhile"
    assert turned.facts == {"had_fen": 0, "have_fen": 100_000}
    assert h.memory.act(collect(h, 100_000, had_fen=100_000))[0].verdict.outcome["have_fen"] == 200_000


def test_shares_are_collected_to_the_fen(h):
    """150,000 + 75,000 + 75,000 fen are due; a reversal opens the arrears again."""
    h.paying()
    one = h.memory.act(collect(h, 150_000))[0].verdict.outcome
    assert one["have_fen"] == 150_000
    assert h.memory.act(collect(h, 150_001))[0].verdict.code == "collected_too_much"
    h.no("not_collected", "matter/1", "report", ACCOUNTANT, {}, step="collect")
    assert h.memory.act(collect(h, 150_000))[0].verdict.outcome["have_fen"] == 300_000
    h.do(BOOK, "reverse", ACCOUNTANT, {"voucher": one["voucher"], "reason": "退回"})
    h.no("not_collected", "matter/1", "report", ACCOUNTANT, {}, step="collect")
    h.memory.act(collect(h, 150_000))
    h.do("matter/1", "report", ACCOUNTANT, {}, step="collect")
    assert h.memory.act(collect(h, 1))[0].verdict.code == "no_collection"


def test_it_refuses_a_collection_that_no_matter_offers(h):
    h.voted()
    assert h.memory.act(collect(h, 1))[0].verdict.code == "no_collection"
    assert h.memory.act(collect(h, 1, step="notice"))[0].verdict.code == "no_collection"


@pytest.fixture
def granted(h):
    """The village pays 1,000 yuan out of its own book into the group's."""
    h.open("watched")
    lines = [{"line": "g", "payee": "book/990100001001001", "fen": 100_000}]
    h.do("matter/1", "submit", "head", {"vars": {"total": 100_000, "payees": lines}}, step="plan")
    h.lapse("matter/1", "first", "2026-03-05")
    data = {
        "matter": "matter/1",
        "step": "pay",
        "line": "g",
        "payee": BOOK,
        "fen": 100_000,
        "purpose": "拨付",
    }
    request = h.do(BOOK, "approve", "head", data, sealed={"account": H64}, attested=NO_KIN)["request"]
    paid = {"request": request, "debit": "541", "from": "102"}
    h.voucher = h.do(BOOK, "pay", ACCOUNTANT, paid, sealed={"account": H64})["voucher"]
    return h


def test_m11_money_between_books_is_received_once_by_whom_it_was_paid(granted):
    data = {"book": BOOK, "voucher": granted.voucher, "account": "241"}
    village = "book/990100001001"
    granted.do(village, "open_book", ACCOUNTANT, {})
    granted.no("not_paid_to_us", village, "receive", ACCOUNTANT, data)
    granted.no("not_paid_to_us", BOOK, "receive", ACCOUNTANT, {**data, "voucher": "2026-03-099"})
    granted.no("no_such_account", BOOK, "receive", ACCOUNTANT, {**data, "account": "999"})
    number = granted.do(BOOK, "receive", ACCOUNTANT, data)["voucher"]
    granted.no("received_already", BOOK, "receive", ACCOUNTANT, data)
    granted.do(BOOK, "reverse", ACCOUNTANT, {"voucher": number, "reason": "x"})
    granted.do(BOOK, "receive", ACCOUNTANT, data)


def test_m11_a_payment_that_the_other_book_has_received_is_not_reversed_under_it(granted):
    """Else the money would stand in both books: first the other book reverses its receipt."""
    number = granted.do(
        BOOK, "receive", ACCOUNTANT, {"book": BOOK, "voucher": granted.voucher, "account": "241"}
    )["voucher"]
    data = {"voucher": granted.voucher, "reason": "x"}
    assert granted.no("received_there", BOOK, "reverse", ACCOUNTANT, data).facts["book"] == BOOK
    granted.do(BOOK, "reverse", ACCOUNTANT, {"voucher": number, "reason": "x"})
    granted.do(BOOK, "reverse", ACCOUNTANT, data)


def test_m11_it_refuses_money_whose_payment_was_reversed(granted):
    granted.do(BOOK, "reverse", ACCOUNTANT, {"voucher": granted.voucher, "reason": "x"})
    data = {"book": BOOK, "voucher": granted.voucher, "account": "241"}
    granted.no("not_paid_to_us", BOOK, "receive", ACCOUNTANT, data)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["income", "transfer", "accrue", "reverse"]), st.integers(1, 6), st.integers(0, 3)
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_whatever_is_booked_the_trial_balance_is_nothing_and_money_is_never_below_it(moves):
    h, booked, reversed_ = fresh(), 0, 0
    for name, fen, n in moves:
        data = {
            "income": {**INCOME, "into": ("101", "102")[n % 2], "fen": fen},
            "transfer": {"into": ("101", "102")[n % 2], "from": ("102", "101")[n % 2], "fen": fen},
            "accrue": {"debit": "112", "credit": "511", "fen": fen, "reason": "x"},
            "reverse": {"voucher": f"2026-03-{fen:03d}", "reason": "x"},
        }[name]
        done = h.memory.act(h.make(BOOK, name, ACCOUNTANT, data))[1] is not None
        booked += done
        reversed_ += done and name == "reverse"
        held = h.memory.slices[BOOK]
        assert account_sum(held) == 0
        assert held.get("account/101", 0) >= 0 and held["account/102"] >= 0
    vouchers = {k: v for k, v in h.memory.slices[BOOK].items() if k.startswith("voucher/")}
    assert len(vouchers) == booked and sum(v["reversed"] for v in vouchers.values()) == reversed_
