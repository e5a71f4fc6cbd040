"""What the books' queries tell: who booked what for whom, what waits, who has paid; the same after a rebuild."""

import pytest

from yishi.demo.cases import well
from yishi.demo.service_stage import ServiceStage
from yishi.ledger import queries
from yishi.procedure import Act
from yishi.record import home, keys, rebuilding
from yishi.record.models import Secret
from yishi.record.service import Done, submit
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
GROUP, TOWN = f"book/{well.GROUP}", "book/150621108"


@pytest.fixture
def told():
    keys.make()
    home.prepare()
    return well.play(ServiceStage(shipped()))


def test_a_voucher_keeps_its_own_entry_when_it_is_reversed(told):
    reverse(queries.vouchers(GROUP)[-1].number)  # the payment: so that there is money to give back
    first = queries.vouchers(GROUP)[0]
    assert first.act == "collect" and first.count == 15 and not first.reversed
    reverse(first.number)
    again = queries.find_voucher(first.number, GROUP)
    assert again.reversed and again.index == first.index and again.payers == first.payers
    mirror = queries.reversal(GROUP, first.number)
    assert mirror.origin == f"{GROUP}/{first.number}" and mirror.note == "点错了户"
    assert rebuilding.rebuild(check=True).differing == ()


def test_requests_tell_who_approved_and_what_became_of_them(told):
    (asked,) = queries.requests(GROUP)
    assert asked.by.endswith("village_head") and asked.kin == "declared" and asked.purpose == "机电井改造"
    assert (
        asked.ended.how == "paid" and queries.find_voucher(asked.ended.voucher, GROUP).request == asked.number
    )
    assert queries.requests(GROUP, waiting=True) == []
    assert [r.book for r in queries.requests(matter=told["matter"])] == [TOWN, GROUP]


def test_money_of_another_book_waits_until_it_is_received(told):
    assert queries.granted(GROUP) == []
    received = next(v for v in queries.vouchers(GROUP) if v.act == "receive")
    assert received.origin.startswith(f"{TOWN}/")


def test_who_has_paid_is_opened_and_a_list_that_was_erased_leaves_its_sum(told):
    days = queries.collections(GROUP, told["matter"], "collect")
    paid = queries.payers(days)
    assert len(paid) == 23 and sum(v.fen for v in days) == 150_000
    Secret.objects.filter(commitment=days[0].payers).delete()
    assert len(queries.payers(days)) == 8


def test_what_came_in_and_what_went_out(told):
    into, out = queries.turnover(GROUP)
    assert (into, out) == (1_050_000, 1_050_000)
    assert queries.turnover(TOWN)[1] == 900_000


def reverse(number):
    act = Act(GROUP, "reverse", f"p-{well.GROUP[:12]}-village_accountant", f"village_accountant@{well.GROUP[:12]}",
              "", "", {"voucher": number, "reason": "点错了户"})  # fmt: skip
    made = submit([act])
    assert isinstance(made, Done), made
