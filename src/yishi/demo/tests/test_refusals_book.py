"""What the book refuses, each by its code: accounts, months, vouchers, authorities, lines, tiers, four eyes (M1–M11)."""

import pytest

from yishi.demo.tests.conftest import GROUP, KIN
from yishi.demo.town import TOWN
from yishi.record.sealing import Sealer

ACCOUNT = "c" * 64


@pytest.fixture
def open_(village):
    """The group's book with 1,000.00 yuan in it, and an authority: two lines, tiers of 50.00 yuan and above."""
    v = village
    v.accountant, v.head, v.chief = (
        v.actor("village_accountant"),
        v.actor("group_head"),
        v.actor("village_head"),
    )
    v.do(v.book, "open_book", v.accountant, {})
    v.do(v.book, "income", v.accountant, {"into": "102", "from": "504", "fen": 100_000, "source": "利息"})
    v.offer = {
        "kind": "authority", "what": "money", "at": v.book, "topic": "A12", "limit": 15_000,
        "lines": {"a": ["supplier/a", 10_000], "b": ["supplier/b", 8_000], "small": ["purpose:维修", 3_000, 500]},
        "tiers": [[5_000, v.head.capacity], [None, v.chief.capacity]],
    }  # fmt: skip
    v.stage.memory.slices["matter/x"] = {
        "offer/pay": v.offer,
        "offer/collect": {"kind": "collection", "book": v.book, "fen": 900, "from": 3},
    }
    v.stage.memory.versions["matter/x"] = 1
    return v


def want(line="a", payee="supplier/a", fen=4_000, **more):
    return {
        "matter": "matter/x",
        "step": "pay",
        "line": line,
        "payee": payee,
        "fen": fen,
        "purpose": "x",
        **more,
    }


def approve(v, data, actor=None):
    return v.do(v.book, "approve", actor or v.head, data, commitments={"account": ACCOUNT}, attested=KIN)[
        "request"
    ]


def pay(v, request):
    data = {"request": request, "debit": "515", "from": "102"}
    return v.do(v.book, "pay", v.accountant, data, commitments={"account": ACCOUNT})


def no_approval(v, code, data, actor=None, **more):
    more.setdefault("attested", KIN)
    v.no(code, v.book, "approve", actor or v.head, data, commitments={"account": ACCOUNT}, **more)


def test_keeping(open_):
    v, no = open_, open_.no
    income = {"into": "102", "from": "504", "fen": 5, "source": "x"}
    no("no_such_book", "book/" + GROUP[:12], "income", v.accountant, income)
    no("already_open", v.book, "open_book", v.accountant, {})
    no("voucher_out_of_balance", "book/" + GROUP[:12], "open_book", v.accountant, {"balances": {"102": 5}})
    no("no_such_account", "book/" + GROUP[:12], "open_book", v.accountant, {"balances": {"999": 0}})
    no("no_such_account", v.book, "income", v.accountant, {**income, "from": "999"})
    no("no_such_account", v.book, "income", v.accountant, {**income, "from": "101"})
    no("no_such_account", v.book, "transfer", v.accountant, {"into": "102", "from": "102", "fen": 1})
    no("not_enough_money", v.book, "transfer", v.accountant, {"into": "102", "from": "101", "fen": 1})
    no(
        "accrual_of_money",
        v.book,
        "accrue",
        v.accountant,
        {"debit": "102", "credit": "211", "fen": 1, "reason": "x"},
    )
    no("wrong_office", v.book, "income", v.head, income)
    no("bad_data", v.book, "income", v.accountant, {**income, "fen": 0})
    no("bad_data", v.book, "income", v.accountant, {**income, "fen": 1.5})
    no("bad_data", v.book, "income", v.accountant, {**income, "fen": True})


def test_months(open_):
    v, no = open_, open_.no
    no("month_not_over", v.book, "close_month", v.accountant, {"month": v.stage.day[:7]})
    month = v.stage.day[:7]
    v.stage.until("2026-04-02")
    v.do(v.book, "close_month", v.accountant, {"month": month})
    no("month_closed", v.book, "close_month", v.accountant, {"month": month})
    no(
        "month_closed",
        v.book,
        "income",
        v.accountant,
        {"into": "102", "from": "504", "fen": 5, "source": "x"},
        on="2026-03-31",
    )
    no("no_such_voucher", v.book, "reverse", v.accountant, {"voucher": f"{month}-001", "reason": "x"})
    no(
        "recorded_late",
        v.book,
        "income",
        v.accountant,
        {"into": "102", "from": "504", "fen": 5, "source": "x"},
        on="2026-03-20",
    )


def test_closing_a_month_closes_those_before_it_and_their_vouchers_leave_the_state(open_):
    v = open_
    v.stage.until("2026-06-02")
    v.do(v.book, "income", v.accountant, {"into": "102", "from": "504", "fen": 5, "source": "x"})
    v.stage.until("2027-01-03")
    v.do(v.book, "close_month", v.accountant, {"month": "2026-12"})
    assert not [
        k for s, _, held in v.stage.memory.subjects() if s == v.book for k in held if k.startswith("voucher/")
    ]
    v.no("no_such_voucher", v.book, "reverse", v.accountant, {"voucher": "2026-03-001", "reason": "x"})


def test_authorities(open_):
    v = open_
    no_approval(v, "no_authority", want(step="nothing"))
    no_approval(v, "no_such_line", want(line="z"))
    no_approval(v, "another_payee", want(payee="supplier/z"))
    no_approval(v, "above_the_line", want(fen=10_001), v.chief)
    no_approval(v, "above_the_ceiling", want("small", "shop/nails", 501))
    no_approval(v, "kin_decides", want(), attested={"kin": {"declared": True, "related": ["supplier/a"]}})
    no_approval(v, "unattested", want(), attested={})
    no_approval(v, "unattested", want(), attested={"kin": {"declared": True}})
    v.no("unsealed", v.book, "approve", v.head, want(), attested=KIN)
    other = f"book/{TOWN}"
    v.do(other, "open_book", v.town.actor("town_accountant", TOWN), {})
    v.no("another_book", other, "approve", v.head, want(), commitments={"account": ACCOUNT}, attested=KIN)


def test_small_spending_under_a_purpose_names_any_payee_up_to_its_ceiling(open_):
    v = open_
    pay(v, approve(v, want("small", "shop/nails", 500)))
    pay(v, approve(v, want("small", "shop/rope", 500)))
    assert v.stage.see(v.book, "line/matter/x/pay/small") == [3_000, 1_000]


def test_m2_splitting_does_not_lower_the_tier(open_):
    v = open_
    pay(v, approve(v, want(fen=4_900)))
    no_approval(v, "tier_too_low", want(fen=4_900))
    pay(v, approve(v, want(fen=4_900), v.chief))


def test_m1_the_limit_holds_over_all_lines(open_):
    v = open_
    pay(v, approve(v, want(fen=10_000), v.chief))
    no_approval(v, "above_the_limit", want("b", "supplier/b", 5_001), v.chief)
    pay(v, approve(v, want("b", "supplier/b", 5_000)))


def test_m6_the_account_is_the_one_approved_and_another_person_pays(open_):
    v = open_
    request = approve(v, want())
    data = {"request": request, "debit": "515", "from": "102"}
    v.no("account_changed", v.book, "pay", v.accountant, data, commitments={"account": "d" * 64})
    v.no(
        "no_such_request",
        v.book,
        "pay",
        v.accountant,
        {**data, "request": 99},
        commitments={"account": ACCOUNT},
    )
    v.no(
        "no_such_account",
        v.book,
        "pay",
        v.accountant,
        {**data, "debit": "101"},
        commitments={"account": ACCOUNT},
    )
    v.do(
        v.register[: len("register/") + 12],
        "appoint",
        v.registrar,
        {"office": "village_accountant", "person": v.head.person, "since": v.stage.day},
    )
    both = type(v.head)(v.head.person, v.accountant.capacity)
    v.no("four_eyes", v.book, "pay", both, data, commitments={"account": ACCOUNT})
    v.do(v.book, "withdraw", v.accountant, {"request": request, "reason": "x"})
    v.no("no_such_request", v.book, "withdraw", v.accountant, {"request": request, "reason": "x"})


def test_m9_an_authority_taken_back_between_approval_and_payment_pays_nothing(open_):
    v = open_
    request = approve(v, want())
    del v.stage.memory.slices["matter/x"]["offer/pay"]
    data = {"request": request, "debit": "515", "from": "102"}
    v.no("no_authority", v.book, "pay", v.accountant, data, commitments={"account": ACCOUNT})


def test_m9_what_was_spent_outlives_a_reopening(open_):
    v = open_
    pay(v, approve(v, want(fen=4_000)))
    v.stage.memory.slices["matter/x"]["offer/pay"] = {**v.offer, "lines": {"a": ["supplier/a", 6_000]}}
    no_approval(v, "above_the_line", want(fen=2_001), v.chief)
    pay(v, approve(v, want(fen=2_000), v.chief))


def test_m5_a_reversal_gives_the_line_back_once_and_is_not_itself_reversed(open_):
    v, no = open_, open_.no
    voucher = pay(v, approve(v, want(fen=10_000), v.chief))["voucher"]
    no_approval(v, "above_the_line", want(fen=1), v.chief)
    undone = v.do(v.book, "reverse", v.accountant, {"voucher": voucher, "reason": "x"})["voucher"]
    no("reversed_already", v.book, "reverse", v.accountant, {"voucher": voucher, "reason": "x"})
    no("reversal_of_reversal", v.book, "reverse", v.accountant, {"voucher": undone, "reason": "x"})
    no("no_such_voucher", v.book, "reverse", v.accountant, {"voucher": "2026-03-099", "reason": "x"})
    assert v.stage.see(v.book, "line/matter/x/pay/a") == [10_000, 0]
    pay(v, approve(v, want(fen=10_000), v.chief))
    no_approval(v, "above_the_line", want(fen=1), v.chief)
    held = {s: h for s, _, h in v.stage.memory.subjects()}[v.book]
    assert sum(f for k, f in held.items() if k.startswith("account/")) == 0


def test_a_book_does_not_pay_what_it_has_not_got(open_):
    v = open_
    request = approve(v, want(fen=10_000), v.chief)
    data = {"request": request, "debit": "515", "from": "101"}
    v.no("not_enough_money", v.book, "pay", v.accountant, data, commitments={"account": ACCOUNT})


def test_collections(open_):
    v, no = open_, open_.no
    data = {"matter": "matter/x", "step": "collect", "into": "102", "fen": 900, "count": 3}
    sealed = {"payers": "x"}
    no("no_collection", v.book, "collect", v.accountant, {**data, "step": "pay"}, sealed=sealed)
    no("collected_too_much", v.book, "collect", v.accountant, {**data, "fen": 901}, sealed=sealed)
    voucher = v.do(v.book, "collect", v.accountant, data, sealed=sealed)["voucher"]
    v.do(v.book, "reverse", v.accountant, {"voucher": voucher, "reason": "x"})
    v.do(v.book, "collect", v.accountant, data, sealed=sealed)


def test_money_between_books_is_received_once(open_):
    v, no = open_, open_.no
    keeper, source = v.town.actor("town_accountant", TOWN), f"book/{TOWN}"
    v.do(source, "open_book", keeper, {})
    v.do(source, "income", keeper, {"into": "102", "from": "241", "fen": 5_000, "source": "x"})
    v.stage.memory.slices["matter/y"] = {
        "offer/grant": {"kind": "authority", "what": "money", "at": source, "topic": "A12", "limit": 5_000,
                        "lines": {"fund": [v.book, 5_000]}, "tiers": [[None, v.town.actor("town_office", TOWN).capacity]]}
    }  # fmt: skip
    v.stage.memory.versions["matter/y"] = 1
    ask = {
        "matter": "matter/y",
        "step": "grant",
        "line": "fund",
        "payee": v.book,
        "fen": 5_000,
        "purpose": "x",
    }
    request = v.do(
        source,
        "approve",
        v.town.actor("town_office", TOWN),
        ask,
        commitments={"account": ACCOUNT},
        attested=KIN,
    )["request"]
    paid = v.do(
        source,
        "pay",
        keeper,
        {"request": request, "debit": "241", "from": "102"},
        commitments={"account": ACCOUNT},
    )
    receive = {"book": source, "voucher": paid["voucher"], "account": "241"}
    no("not_paid_to_us", v.book, "receive", v.accountant, {**receive, "voucher": "2026-03-001"})
    v.do(v.book, "receive", v.accountant, receive)
    no("received_already", v.book, "receive", v.accountant, receive)


def test_m8_a_split_is_exact_for_any_weights():
    from fractions import Fraction

    from hypothesis import given
    from hypothesis import strategies as st

    from yishi.procedure.variables import split

    weights = st.lists(
        st.decimals("0.0001", 5000, places=4).map(lambda d: format(d.normalize(), "f")),
        min_size=1,
        max_size=40,
    )

    @given(st.integers(0, 10**9), weights, st.text(max_size=5), st.randoms())
    def exact(fen, some, turn, chance):
        named = [(f"k{n}", w) for n, w in enumerate(some)]
        shares = split(fen, named, turn)
        whole = sum(Fraction(w) for w in some)
        assert sum(shares.values()) == fen
        assert all(abs(shares[k] - fen * Fraction(w) / whole) < 1 for k, w in named)
        mixed = [*named]
        chance.shuffle(mixed)
        assert split(fen, mixed, turn) == shares

    exact()


def test_a_split_of_nothing_is_refused():
    from yishi.procedure.variables import fairly_split

    assert fairly_split([{"who": "a", "weight": "0", "fen": 5}], "m").code == "weights_empty"


def test_r15_two_commitments_to_one_account_differ(open_):
    """Account commitments of two approvals differ even for one account: a salt is never used twice (R15)."""
    sealer = Sealer()
    assert sealer.seal("book/x", "account", "1") != sealer.seal("book/x", "account", "1")
