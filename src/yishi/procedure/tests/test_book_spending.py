"""Spending under an authority: approved by one, booked by another, within the line (attacks M2, M5, M6, M9).

The canal pays 2,500 yuan to supplier a and 500 to supplier b. The head approves up to 5,000 yuan for one payee of
one matter in all, the village's chair what is above.
"""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure import Accepted
from yishi.procedure.book.spending import asked_key
from yishi.procedure.tests.cast import GROUP, H64, NO_KIN, Hamlet, fresh

BOOK, ACCOUNT, OTHER = f"book/{GROUP}", "cd" * 32, "ef" * 32
ASK = {
    "matter": "matter/1",
    "step": "pay",
    "line": "pump",
    "payee": "supplier/a",
    "fen": 250_000,
    "purpose": "水泵",
}


def approve(h, who="head", account=ACCOUNT, **changed):
    more = {"sealed": {"account": account}, "attested": NO_KIN}
    return h.do(BOOK, "approve", who, {**ASK, **changed}, **more)["request"]


def no_approval(h, code, who="head", kin=NO_KIN, **changed):
    return h.no(code, BOOK, "approve", who, {**ASK, **changed}, sealed={"account": ACCOUNT}, attested=kin)


def pay(h, request, who="village_accountant", account=ACCOUNT, **more):
    data = {"request": request, "debit": "541", "from": "102", **more}
    return h.do(BOOK, "pay", who, data, sealed={"account": account})


def no_pay(h, code, request, who="village_accountant", account=ACCOUNT, **more):
    data = {"request": request, "debit": "541", "from": "102", **more}
    return h.no(code, BOOK, "pay", who, data, sealed={"account": account})


def line(h, name="pump"):
    return h.see(BOOK, f"line/matter/1/pay/{name}")


@pytest.fixture
def paying(h):
    h.paying()
    return h


def test_a_payment_is_approved_booked_and_kept_on_its_line(paying):
    out = pay(paying, approve(paying))
    assert out["line"] == ["matter/1", "pay", "pump", 250_000, 250_000] and line(paying) == [250_000, 250_000]
    assert paying.see(BOOK, "account/102") == 10_000_000 - 250_000
    assert paying.see(BOOK, "request/1") is None


def test_it_refuses_without_an_authority(h):
    h.voted()  # the notice still hangs
    no_approval(h, "no_authority")
    no_approval(h, "no_authority", step="notice")
    no_approval(h, "no_authority", matter="matter/none")


def test_it_refuses_another_line_payee_or_sum(paying):
    no_approval(paying, "no_such_line", line="boat")
    no_approval(paying, "another_payee", payee="supplier/b")
    assert no_approval(paying, "above_the_line", fen=250_001).facts["limit_fen"] == 250_000


def test_it_refuses_another_book(paying):
    paying.do("book/990100001001", "open_book", "village_accountant", {})
    data = {"sealed": {"account": ACCOUNT}, "attested": NO_KIN}
    paying.no("another_book", "book/990100001001", "approve", "head", ASK, **data)


def test_it_refuses_who_has_no_tier(paying):
    assert no_approval(paying, "tier_too_low", "secretary").facts["who"] == [
        f"head@{GROUP}", "chair@990100001001"
    ]  # fmt: skip
    no_approval(paying, "not_in_office", ("p-clerk", f"head@{GROUP}"))
    no_approval(paying, "tier_too_low", "anyone")


def test_it_refuses_one_related_to_the_payee_or_unattested(paying):
    no_approval(paying, "kin_decides", kin={"kin": {"declared": True, "related": ["supplier/a"]}})
    no_approval(paying, "unattested", kin={})
    no_approval(paying, "unattested", kin={"kin": True})
    approve(paying, "chair")


def test_it_refuses_one_person_for_both(paying):
    """The accountant is also the head: four eyes are two people, not two offices."""
    register = f"register/{GROUP}"
    paying.do(
        register,
        "end_office",
        "registrar",
        {"office": "secretary", "person": "p-secretary", "until": paying.day, "reason": "x"},
    )
    request = approve(paying)
    paying.do(
        "register/990100001001", "appoint", "registrar",
        {"office": "village_accountant", "person": "p-head", "since": paying.day},
    )  # fmt: skip
    no_pay(paying, "four_eyes", request, ("p-head", "village_accountant@990100001001"))
    pay(paying, request)


def test_m6_it_refuses_another_account_than_was_approved(paying):
    request = approve(paying)
    no_pay(paying, "account_changed", request, account=OTHER)
    pay(paying, request)


def test_it_refuses_a_request_that_is_not_there_and_a_second_payment_of_one(paying):
    no_pay(paying, "no_such_request", 1)
    pay(paying, approve(paying))
    no_pay(paying, "no_such_request", 1)
    no_approval(paying, "above_the_line", fen=1)


def test_m1_two_approvals_do_not_pay_twice(paying):
    one, two = approve(paying), approve(paying, "chair")
    pay(paying, one)
    assert no_pay(paying, "above_the_line", two).facts["spent_fen"] == 250_000
    paying.do(BOOK, "withdraw", "village_accountant", {"request": two, "reason": "重了"})
    paying.no("no_such_request", BOOK, "withdraw", "village_accountant", {"request": two, "reason": "x"})


def test_it_refuses_money_out_of_money_and_money_that_is_not_there(paying):
    request = approve(paying)
    no_pay(paying, "no_such_account", request, debit="101")
    no_pay(paying, "no_such_account", request, debit="999")
    assert no_pay(paying, "not_enough_money", request, **{"from": "101"}).facts["have_fen"] == 0


@pytest.fixture
def watched(h):
    """Three lines of 2,000 yuan to one payee; money may be paid while a second notice hangs."""
    h.open("watched")
    written(h, 200_000)
    h.lapse("matter/1", "first", "2026-03-05")
    return h


def written(h, fen):
    lines = [{"line": f"l{n}", "payee": "supplier/a", "fen": fen} for n in (1, 2, 3)]
    h.do("matter/1", "submit", "head", {"vars": {"total": 3 * fen, "payees": lines}}, step="plan")


def objection(h, upheld):
    h.do("matter/1", "object", "u1", step="watch", sealed={"text": H64})
    data = {"objection": 1, "upheld": upheld, "reason": "x"}
    h.do("matter/1", "answer", "clerk", data, step="watch", attested=NO_KIN)


def test_m9_an_objection_upheld_between_approval_and_payment_pays_nothing(watched):
    request = approve(watched, line="l1", fen=200_000)
    objection(watched, True)
    no_pay(watched, "no_authority", request)
    assert watched.see(BOOK, "account/102") == 10_000_000


def test_m9_an_objection_dismissed_leaves_the_authority(watched):
    request = approve(watched, line="l1", fen=200_000)
    objection(watched, False)
    pay(watched, request)


def test_m9_what_was_spent_outlives_a_reopening(watched):
    """2,000 yuan are paid, the plan comes back and is posted again with 2,500 a line: 500 are left on that line."""
    pay(watched, approve(watched, line="l1", fen=200_000))
    objection(watched, True)
    written(watched, 250_000)
    watched.lapse("matter/1", "first", "2026-03-12")
    no_approval(watched, "above_the_line", "chair", line="l1", fen=50_001)
    out = pay(watched, approve(watched, "chair", line="l1", fen=50_000))
    assert out["line"][-2:] == [250_000, 250_000]


def test_m9_an_approval_of_the_old_plan_does_not_pay_more_than_the_new_one(watched):
    request = approve(watched, line="l1", fen=200_000)
    objection(watched, True)
    written(watched, 150_000)
    watched.lapse("matter/1", "first", "2026-03-12")
    no_pay(watched, "above_the_line", request)


def test_m2_splitting_below_a_tier_does_not_help_paid_or_only_approved(watched):
    """5,000 yuan is the head's tier for one payee: two times 2,000 stand, the third is the chair's."""
    requests = [approve(watched, line=f"l{n}", fen=200_000) for n in (1, 2)]
    refused = no_approval(watched, "tier_too_low", line="l3", fen=200_000)
    assert refused.facts["in_all_fen"] == 600_000 and refused.facts["who"] == ["chair@990100001001"]
    pay(watched, requests[0])
    no_approval(watched, "tier_too_low", line="l3", fen=200_000)
    approve(watched, "chair", line="l3", fen=200_000)


def test_m2_what_is_withdrawn_or_reversed_counts_no_more(watched):
    request = approve(watched, line="l1", fen=200_000)
    watched.do(BOOK, "withdraw", "village_accountant", {"request": request, "reason": "x"})
    number = pay(watched, approve(watched, line="l2", fen=200_000))["voucher"]
    watched.do(BOOK, "reverse", "village_accountant", {"voucher": number, "reason": "x"})
    for n in (1, 2):
        approve(watched, line=f"l{n}", fen=200_000)
    no_approval(watched, "tier_too_low", line="l3", fen=200_000)


def test_the_limit_holds_over_all_lines(h):
    """The lines may sum to more than the limit: what is paid in all may not."""
    h.open("watched")
    lines = [{"line": f"l{n}", "payee": f"supplier/{n}", "fen": 200_000} for n in (1, 2)]
    h.do("matter/1", "submit", "head", {"vars": {"total": 300_000, "payees": lines}}, step="plan")
    h.lapse("matter/1", "first", "2026-03-05")
    pay(h, approve(h, line="l1", payee="supplier/1", fen=200_000))
    no_approval(h, "above_the_limit", line="l2", payee="supplier/2", fen=100_001)
    approve(h, line="l2", payee="supplier/2", fen=100_000)


def test_a_purpose_names_any_payee_up_to_its_ceiling(h):
    h.open("watched")
    lines = [{"line": "small", "payee": "purpose:small", "fen": 200_000, "each": 30_000}]
    h.do("matter/1", "submit", "head", {"vars": {"total": 200_000, "payees": lines}}, step="plan")
    h.lapse("matter/1", "first", "2026-03-05")
    no_approval(h, "above_the_ceiling", line="small", payee="shop/1", fen=30_001)
    approve(h, line="small", payee="shop/1", fen=30_000)


def test_it_refuses_a_purpose_without_a_ceiling_for_one_payment(h):
    h.open("watched")
    bare = {"line": "small", "payee": "purpose:small", "fen": 200_000}
    given = {"total": 200_000, "payees": [{**bare, "line": "a", "payee": "supplier/a"}, bare]}
    refused = h.no("no_ceiling", "matter/1", "submit", "head", {"vars": given}, step="plan")
    assert refused.facts == {"variable": "payees", "line": "small"}
    capped = {**given, "payees": [{**bare, "each": 30_000}]}
    h.do("matter/1", "submit", "head", {"vars": capped}, step="plan")
    h.lapse("matter/1", "first", "2026-03-05")
    h.memory.slices["matter/1"]["offer/pay"]["lines"]["small"].pop()  # an authority of an older record
    no_approval(h, "no_ceiling", line="small", payee="shop/1", fen=1)


def test_m5_a_reversal_gives_the_line_back_once(paying):
    number = pay(paying, approve(paying))["voucher"]
    out = paying.do(BOOK, "reverse", "village_accountant", {"voucher": number, "reason": "写错"})
    assert line(paying) == [250_000, 0] and paying.see(BOOK, "account/102") == 10_000_000
    assert paying.see(BOOK, "paid/matter/1/pay") == 0
    paying.no("reversed_already", BOOK, "reverse", "village_accountant", {"voucher": number, "reason": "x"})
    paying.no(
        "reversal_of_reversal",
        BOOK,
        "reverse",
        "village_accountant",
        {"voucher": out["voucher"], "reason": "x"},
    )
    pay(paying, approve(paying))
    assert line(paying) == [250_000, 250_000]
    no_approval(paying, "above_the_line", fen=1)


LIMITS = {"pump": ("supplier/a", 250_000), "labour": ("supplier/b", 50_000)}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "approve", "pay", "pay", "reverse", "withdraw"]),
        st.sampled_from(sorted(LIMITS)),
        st.sampled_from([10_000, 50_000, 125_000, 250_000]),
        st.integers(1, 6),
    ),
    max_size=25,
)


@lru_cache(maxsize=1)
def granted_once():
    h = fresh()
    h.paying()
    return h


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_m5_whatever_is_approved_paid_and_reversed_no_line_gives_more_than_was_voted(steps):
    """Held against a ledger of its own: each request's sum once, back once; what is asked is what is due or paid."""
    once = granted_once()
    h, asked, paid = Hamlet(once.memory.copy(), once.day), {}, {}
    for name, item, fen, n in steps:
        number = f"{h.day[:7]}-{n:03d}"
        data = {
            "approve": {**ASK, "line": item, "payee": LIMITS[item][0], "fen": fen},
            "pay": {"request": n, "debit": "541", "from": "102"},
            "reverse": {"voucher": number, "reason": "x"},
            "withdraw": {"request": n, "reason": "x"},
        }[name]
        who, kin = ("head", NO_KIN) if name == "approve" else ("village_accountant", {})
        sealed = {"account": ACCOUNT} if name in ("approve", "pay") else {}
        judged = h.memory.act(h.make(BOOK, name, who, data, sealed=sealed, attested=kin))[0].verdict
        if isinstance(judged, Accepted):
            if name == "approve":
                asked[judged.outcome["request"]] = (item, fen)
            elif name == "pay":
                paid[judged.outcome["voucher"]] = asked.pop(n)
            elif name == "withdraw":
                del asked[n]
            else:
                del paid[number]
        for one, (to, limit) in LIMITS.items():
            spent = sum(fen for line_, fen in paid.values() if line_ == one)
            due = sum(fen for line_, fen in asked.values() if line_ == one)
            assert (line(h, one) or [0, 0])[1] == spent <= limit
            assert (h.see(BOOK, asked_key({"matter": "matter/1", "payee": to})) or 0) == spent + due
        net = sum(fen for _, fen in paid.values())
        assert (h.see(BOOK, "paid/matter/1/pay") or 0) == net
        assert h.see(BOOK, "account/102") == 10_000_000 - net
