"""Collecting the shares: names for the accountant, one act a day, each household once, totals for everyone else."""

import json

import pytest

from yishi.counter.tests.conftest import BOOK, GROUP, VILLAGE, form_key, send
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.models import Secret

pytestmark = [pytest.mark.django_db(transaction=True)]


def address(village):
    return f"/counter/{GROUP}/collect/{village.ident}/collect/"


def shares(village):
    return sorted(matters.variables(village.matter)["shares"], key=lambda s: s["who"])


def test_the_accountant_ticks_who_paid_and_one_voucher_is_booked(collecting):
    client, some = collecting.client("village_accountant"), shares(collecting)[:5]
    answer = client.get(address(collecting))
    names = people.names(reading.behind(collecting.matter)[s["who"]] for s in some)
    assert answer.status_code == 200 and all(n in answer.content.decode() for n in names.values())
    answer = send(client, address(collecting), {"paid": [s["who"] for s in some], "into": "101", "had": "0", "on": reading.today()}, follow=True)  # fmt: skip
    (voucher,) = ledger.collections(BOOK, collecting.matter, "collect")
    assert voucher.fen == sum(s["fen"] for s in some) and voucher.count == 5
    assert set(ledger.payers([voucher])) == {s["who"] for s in some}
    text = answer.content.decode()
    assert voucher.number in text and "人民币" in text and "交了的 5 户" in text


def test_m3_the_connection_is_cut_after_the_commit_and_the_form_is_sent_20_times(collecting):
    client, some = collecting.client("village_accountant"), shares(collecting)[:3]
    data = {"form_key": form_key(client.get(address(collecting))), "paid": [s["who"] for s in some], "into": "101", "had": "0", "on": reading.today()}  # fmt: skip
    answers = [client.post(address(collecting), data) for _ in range(21)]
    assert {a.status_code for a in answers} == {302} and len({a["Location"] for a in answers}) == 1
    assert len(ledger.collections(BOOK, collecting.matter, "collect")) == 1


def test_m3_two_tabs_that_tick_one_household_book_it_once(collecting):
    client, some = collecting.client("village_accountant"), shares(collecting)[:1]
    data = {"paid": [some[0]["who"]], "into": "101", "had": "0", "on": reading.today()}
    keys = [form_key(client.get(address(collecting))) for _ in range(2)]
    first, second = (client.post(address(collecting), {"form_key": k, **data}) for k in keys)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "中间又记了一笔" in second.content.decode()
    assert len(ledger.collections(BOOK, collecting.matter, "collect")) == 1


def test_the_list_is_nobody_else_s_business(collecting):
    """A household ticked is a sealed list; the public voucher says how many, and no page of another role has it."""
    client, some = collecting.client("village_accountant"), shares(collecting)[:2]
    send(
        client,
        address(collecting),
        {"paid": [s["who"] for s in some], "into": "101", "had": "0", "on": reading.today()},
    )
    for office in ("group_head", "village_head", "town_accountant", "party_lead"):
        assert collecting.client(office).get(address(collecting)).status_code == 403
    assert collecting.client(household=3).get(address(collecting)).status_code == 403
    assert collecting.client().get(address(collecting)).status_code == 302
    (voucher,) = ledger.collections(BOOK, collecting.matter, "collect")
    text = collecting.client().get(f"/book/{GROUP}/{voucher.number}/").content.decode()
    assert "2 户" in text and not any(s["who"] in text for s in some)
    body = json.loads(reading.entry(voucher.index))
    assert "payers" not in body["data"] and len(body["sealed"]["payers"]) == 64


def test_a_household_sees_its_own_share_and_whether_it_has_paid(collecting):
    client = collecting.client("village_accountant")
    mine = reading.pseudonym(collecting.matter, next(iter(collecting.town.groups[GROUP].mu)))
    page = collecting.client(household=1).get(f"/money/{collecting.ident}/").content.decode()
    share = next(s for s in shares(collecting) if s["who"] == mine)
    yuan = f"{share['fen'] // 100}.{share['fen'] % 100:02d}"
    assert yuan in page and "天" in page and "交了" not in page.replace("交了给收据", "")
    assert "还要交" in collecting.client(household=1).get("/money/").content.decode()
    send(client, address(collecting), {"paid": [mine], "into": "101", "had": "0", "on": reading.today()})
    page = collecting.client(household=1).get(f"/money/{collecting.ident}/").content.decode()
    assert "交了，凭证" in page
    assert "没有要交的钱" in collecting.client(household=1).get("/money/").content.decode()
    assert "还要交" in collecting.client(household=2).get("/money/").content.decode()


def test_who_has_no_share_is_told_so(collecting):
    stranger = collecting.client("town_office")
    answer = stranger.get(f"/money/{collecting.ident}/")
    assert answer.status_code == 404 and "没有您家的份" in answer.content.decode()


def test_a_day_whose_list_was_erased_keeps_its_sum_and_the_page_says_so(collecting):
    client, some = collecting.client("village_accountant"), shares(collecting)[:4]
    send(
        client,
        address(collecting),
        {"paid": [s["who"] for s in some], "into": "101", "had": "0", "on": reading.today()},
    )
    (voucher,) = ledger.collections(BOOK, collecting.matter, "collect")
    Secret.objects.filter(commitment=voucher.payers).delete()
    text = client.get(address(collecting)).content.decode()
    assert "已经删除，只剩合计" in text and voucher.number in text


def test_all_of_it_is_collected_and_reported(collecting):
    client, every = collecting.client("village_accountant"), shares(collecting)
    send(
        client,
        address(collecting),
        {"paid": [s["who"] for s in every], "into": "102", "had": "0", "on": reading.today()},
    )
    assert "收齐了" in client.get(address(collecting)).content.decode()
    done = f"{address(collecting)}done/"
    data = {"form_key": form_key(client.get(done))}
    first, again = client.post(done, data), client.post(done, data)
    assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
    assert matters.steps(collecting.matter)["collect"].state == "done"
    assert "现在不收分摊款" in client.get(address(collecting)).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"paid": []}, {"paid": ["x"]}, {"into": "231"}, {"on": "2026-13-01"}, {"had": "-1"}]
)
def test_what_does_not_read_is_said_and_nothing_is_booked(collecting, wrong):
    client, one = collecting.client("village_accountant"), shares(collecting)[0]
    data = {"paid": [one["who"]], "into": "101", "had": "0", "on": reading.today(), **wrong}
    assert send(client, address(collecting), data).status_code == 422
    assert ledger.vouchers(BOOK) == []


def test_not_before_it_is_due_and_not_for_another_s_book(collecting):
    client = collecting.client("village_accountant")
    assert client.get(f"/counter/{VILLAGE}/collect/{collecting.ident}/collect/").status_code == 404
    assert client.get(f"/counter/{GROUP}/collect/nothing/collect/").status_code == 404
    assert client.get(f"/counter/{GROUP}/collect/{collecting.ident}/vote/").status_code == 404
