"""Tracing (M11): from each fen of the well to the approval, the vote and the notice that allow it; nothing loose."""

import pytest

from yishi.demo.cases import well
from yishi.demo.service_stage import ServiceStage
from yishi.ledger.models import Voucher
from yishi.record import home, keys, tracing
from yishi.record.models import Entry
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told():
    keys.make()
    home.prepare()
    return well.play(ServiceStage(shipped(), lang="en"))


def way(index):
    """(act, step) of every entry that the one at `index` rests on, with the entry."""
    steps = list(tracing.trace(index))
    assert len({s.index for s in steps}) == len(steps)
    return {(s.body["act"], s.body["step"]): s.body for s in steps}, steps


def test_m11_every_fen_of_the_matter_is_traced_to_its_vote_its_notice_and_its_approval(told):
    group, town = f"book/{well.GROUP}", "book/150621108"
    spent = 0
    for voucher in Voucher.objects.exclude(number__startswith="2026-03"):
        found, steps = way(voucher.index)
        first = steps[0].body
        acts = {act for act, _ in found}
        assert found[("count", "")]["outcome"]["result"]["passed"] is True
        assert found[("take", "vote")]["outcome"]["outcome"] == "passed"
        assert found[("lapse", "notice")]["outcome"]["outcome"] == "clear"
        assert found[("submit", "plan")]["subject"] == told["matter"]
        if first["act"] == "collect":
            assert "pay" not in acts and voucher.book == group
            continue
        pays = [s for s in steps if s.body["act"] == "pay"]
        approved = {s.index: s for s in steps if s.body["act"] == "approve"}
        for (
            paid
        ) in pays:  # each payment with its own approval, by another person, of the same account and sum
            (asked,) = (
                a.body for a in approved.values()
                if (a.body["subject"], a.body["outcome"]["request"]) == (paid.body["subject"], paid.body["data"]["request"])
            )  # fmt: skip
            assert (
                asked["by"] != paid.body["by"]
                and asked["sealed"]["account"] == paid.body["sealed"]["account"]
            )
            assert asked["data"]["fen"] == paid.body["outcome"]["fen"]
        assert found[("decide", "fund")]["outcome"]["outcome"] == "approved"
        assert first["act"] in ("pay", "receive") and pays
        if first["act"] == "pay" and voucher.book == group:
            assert found[("decide", "inspect")]["outcome"]["outcome"] == "approved"
            spent += first["outcome"]["fen"]
    assert spent == told["total_fen"] == 1_050_000
    assert Voucher.objects.filter(book=town).count() == 2


def test_m11_what_is_traced_came_before_and_is_of_the_record(told):
    log = {e.index: bytes(e.body) for e in Entry.objects.all()}
    for voucher in Voucher.objects.all():
        for step in tracing.trace(voucher.index):
            assert step.index <= voucher.index and step.index in log
            assert step.depth == 0 or step.why


def test_an_entry_that_is_not_there_has_no_trace(told):
    assert list(tracing.trace(10**6)) == [] and tracing.at(-1) is None
    assert tracing.last_of("matter/none") is None
    newest = tracing.last_of(told["matter"])
    assert tracing.at(newest)["subject"] == told["matter"]
