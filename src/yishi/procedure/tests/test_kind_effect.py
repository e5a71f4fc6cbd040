"""Effects: the open step is the authority; it names lines, limit and tiers, and settles when all is carried out."""

from yishi.procedure.tests.cast import GROUP, NO_KIN, VILLAGE

M, BOOK, ACCOUNT = "matter/1", f"book/{GROUP}", "cd" * 32


def settle(h, **data):
    return h.do(M, "settle", "village_accountant", data, step="pay")


def no(h, code, **data):
    return h.no(code, M, "settle", "village_accountant", data, step="pay")


def spend(h, line, payee, fen):
    data = {"matter": M, "step": "pay", "line": line, "payee": payee, "fen": fen, "purpose": "x"}
    request = h.do(BOOK, "approve", "head", data, sealed={"account": ACCOUNT}, attested=NO_KIN)["request"]
    h.do(
        BOOK,
        "pay",
        "village_accountant",
        {"request": request, "debit": "541", "from": "102"},
        sealed={"account": ACCOUNT},
    )


def test_the_authority_is_there_while_its_step_is_open(h):
    h.voted()
    assert h.see(M, "offer/pay") is None
    h.lapse(M, "notice", "2026-03-23")
    h.do(M, "report", "chair", step="work")
    offer = h.see(M, "offer/pay")
    assert offer["limit"] == 300_000 and offer["at"] == BOOK
    assert offer["lines"] == {"pump": ["supplier/a", 250_000], "labour": ["supplier/b", 50_000]}
    assert offer["tiers"] == [[500_000, f"head@{GROUP}"], [None, f"chair@{VILLAGE}"]]
    settle(h, rest_fen=300_000, reason="没有付")
    assert h.see(M, "offer/pay") is None


def test_it_settles_when_all_is_paid_or_the_rest_is_named_with_a_reason(h):
    h.paying()
    no(h, "not_paid")
    spend(h, "pump", "supplier/a", 250_000)
    no(h, "not_paid", rest_fen=49_999, reason="x")
    no(h, "not_paid", rest_fen=50_000)
    assert settle(h, rest_fen=50_000, reason="人工没有要")["paid_fen"] == 250_000


def test_it_refuses_to_settle_for_another(h):
    h.paying()
    h.no("wrong_office", M, "settle", "head", {}, step="pay")
    h.no("no_capacity", M, "settle", "anyone", {}, step="pay")


def test_an_authority_that_lapses_stands_again_with_what_it_has_spent(h):
    """Open since 27 March: fifteen days end on Saturday 11 April, Monday the 13th."""
    h.paying()
    spend(h, "pump", "supplier/a", 200_000)
    h.lapse(M, "pay", "2026-04-13")
    assert h.see(M, "offer/pay")["lines"]["pump"] == ["supplier/a", 250_000]
    data = {"matter": M, "step": "pay", "line": "pump", "payee": "supplier/a", "fen": 50_001, "purpose": "x"}
    h.no("above_the_line", BOOK, "approve", "head", data, sealed={"account": ACCOUNT}, attested=NO_KIN)
    spend(h, "pump", "supplier/a", 50_000)
    spend(h, "labour", "supplier/b", 50_000)
    assert settle(h)["paid_fen"] == 300_000
