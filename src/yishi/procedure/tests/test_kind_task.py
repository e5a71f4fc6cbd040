"""Tasks: reported done, or failed where there is a way on from that; arrears block nothing that does not wait."""

from yishi.procedure.tests.cast import H64, plus, rolled

M = "matter/1"


def dug(h):
    h.voted()
    h.lapse(M, "notice", rolled(plus(h.day, 15)))
    return h


def test_a_task_is_reported_done(h):
    assert dug(h).do(M, "report", "chair", {"photo": H64}, step="work")["opened"] == ["pay"]


def test_a_task_that_failed_takes_its_route(h):
    assert dug(h).do(M, "report", "chair", {"failed": True}, step="work")["outcome"] == "failed"
    assert h.state(M, "work") == "open"


def test_it_refuses_to_fail_where_there_is_no_way_on(h):
    dug(h).no("cannot_fail", M, "report", "village_accountant", {"failed": True}, step="collect")
    h.no("bad_data", M, "report", "chair", {"vars": []}, step="work")
    h.no("variable_unknown", M, "report", "chair", {"vars": {"total": 1}}, step="work")


def test_a_collection_with_arrears_lapses_and_the_matter_goes_on(h):
    """Open since 27 March 2026, ten days: 6 April. The rating waits for pay, and for the collection's end only."""
    dug(h)
    h.do(M, "report", "chair", step="work")
    h.no("not_collected", M, "report", "village_accountant", step="collect")
    h.lapse(M, "collect", "2026-04-06")
    assert h.state(M, "collect") == "ended"
    h.do(M, "settle", "village_accountant", {"rest_fen": 300_000, "reason": "没有付"}, step="pay")
    assert h.state(M, "rate") == "open"
