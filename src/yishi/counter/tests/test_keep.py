"""Keeping a book over HTTP: opened from paper, money in, between accounts, months closed; each refusal said. M3, M4, M5."""

import pytest
from django.urls import reverse

from yishi.access.testing import sign_in
from yishi.counter.tests.conftest import BOOK, GROUP, VILLAGE, form_key, send
from yishi.demo.town import TOWN
from yishi.ledger import queries as ledger
from yishi.record import clock, reading

pytestmark = [pytest.mark.django_db(transaction=True)]
INCOME = {"fen": "1,000", "into": "102", "from_": "504", "source": "机井出租"}
DESK = f"/counter/{GROUP}/"


def book(village, act, data, **more):
    return send(
        village.client("village_accountant"), f"{DESK}{act}/", {"on": reading.today(), **data}, **more
    )


def test_a_book_is_opened_from_paper_with_both_sides_equal(collecting):
    client, where = collecting.client("village_accountant"), f"/counter/{VILLAGE}/open/"
    assert client.get(f"/counter/{VILLAGE}/")["Location"] == where
    balances = {
        "a101": "1,200",
        "a102": "38,800.50",
        "a311": "40000",
        "a322": "0.50",
        "a152": "",
        "on": reading.today(),
    }
    answer = send(client, where, {**balances, "a322": "0.51"})
    text = answer.content.decode()
    assert (
        answer.status_code == 409
        and "借贷不平" in text
        and "40,000.51" in text
        and 'value="38,800.50"' in text
    )
    assert send(client, where, balances).status_code == 302
    assert dict(ledger.accounts(f"book/{VILLAGE}")) == {
        "101": 120_000,
        "102": 3_880_050,
        "311": -4_000_000,
        "322": -50,
    }
    assert ledger.opening(f"book/{VILLAGE}")[0] == ("101", 120_000)
    answer = client.get(f"/book/{VILLAGE}/{reading.today()[:7]}/").content.decode()
    assert "上月余" in answer and "40,000.50" in answer
    assert client.get(where)["Location"] == f"/counter/{VILLAGE}/"


def test_a_balance_on_its_other_side_begins_with_a_minus(collecting):
    client, where = collecting.client("village_accountant"), f"/counter/{VILLAGE}/open/"
    assert send(client, where, {"a113": "-300", "a102": "３００", "on": reading.today()}).status_code == 302
    assert dict(ledger.accounts(f"book/{VILLAGE}")) == {"102": 30_000, "113": -30_000}


@pytest.mark.parametrize("wrong", ["1e3", "1.234", "--1", "１，０", "10,50", "abc", "1_000"])
def test_m10_a_balance_that_is_no_amount_is_said(collecting, wrong):
    answer = send(
        collecting.client("village_accountant"),
        f"/counter/{VILLAGE}/open/",
        {"a101": wrong, "on": reading.today()},
    )
    assert answer.status_code == 422 and "金额写成这样" in answer.content.decode()


def test_money_comes_in_and_is_read_back_in_capitals(collecting):
    answer = book(collecting, "income", INCOME, follow=True)
    text = answer.content.decode()
    (voucher,) = ledger.vouchers(BOOK)
    assert voucher.act == "income" and voucher.note == "机井出租" and voucher.number in text
    assert "人民币壹仟元整" in text and "记好了" in text


def test_m3_the_same_income_from_another_tab_is_asked_about_and_then_taken(collecting):
    assert book(collecting, "income", INCOME).status_code == 302
    answer = book(collecting, "income", INCOME)
    text = answer.content.decode()
    assert answer.status_code == 409 and answer.context["code"] == "booked_already"
    assert "已经记过了" in text and 'type="checkbox" name="another"' in text
    assert book(collecting, "income", {**INCOME, "another": "on"}).status_code == 302
    assert len(ledger.vouchers(BOOK)) == 2


def test_m3_an_income_sent_20_times_is_one_voucher(collecting):
    client = collecting.client("village_accountant")
    data = {"form_key": form_key(client.get(f"{DESK}income/")), "on": reading.today(), **INCOME}
    assert len({client.post(f"{DESK}income/", data)["Location"] for _ in range(21)}) == 1
    assert len(ledger.vouchers(BOOK)) == 1


@pytest.mark.parametrize(
    ("act", "data", "said"),
    [
        ("transfer", {"fen": "5", "into": "102", "from_": "102"}, "科目"),
        ("transfer", {"fen": "5", "into": "101", "from_": "102"}, "账上不够"),
        ("accrue", {"fen": "5", "debit": "504", "credit": "504", "reason": "x"}, ""),
    ],
)
def test_what_the_engine_refuses_is_said(collecting, act, data, said):
    answer = book(collecting, act, data)
    if said:
        assert answer.status_code == 409 and said in answer.content.decode()


def test_between_cash_and_bank_and_owed(collecting):
    book(collecting, "income", INCOME)
    assert book(collecting, "transfer", {"fen": "200", "into": "101", "from_": "102"}).status_code == 302
    assert (
        book(
            collecting, "accrue", {"fen": "80", "debit": "513", "credit": "212", "reason": "误工补贴"}
        ).status_code
        == 302
    )
    assert dict(ledger.accounts(BOOK)) == {
        "101": 20_000,
        "102": 80_000,
        "212": -8_000,
        "504": -100_000,
        "513": 8_000,
    }
    assert ledger.turnover(BOOK) == (100_000, 0)


def test_a_day_that_is_to_come_is_refused_and_the_day_stays_typed(collecting):
    answer = book(collecting, "income", {**INCOME, "on": "2027-01-01"})
    assert answer.status_code == 409 and "2027-01-01" in answer.content.decode()


def test_a_month_is_closed_and_nothing_is_booked_into_it_any_more(collecting):
    book(collecting, "income", INCOME)
    month = reading.today()[:7]
    clock.set_demo_day("2026-05-02")
    client = collecting.client("village_accountant")
    desk = client.get(DESK).content.decode()
    assert "该结账了" in desk
    assert send(client, f"{DESK}close/{month}/", {}).status_code == 302
    assert ledger.book(BOOK).closed == month
    answer = book(collecting, "income", {**INCOME, "on": f"{month}-30"})
    assert answer.status_code == 409 and "结账" in answer.content.decode()
    (voucher,) = ledger.vouchers(BOOK)
    answer = book(collecting, f"reverse/{voucher.number}", {"reason": "x"})
    assert answer.status_code == 409
    answer = send(client, f"{DESK}close/{month}/", {})
    assert answer.status_code == 409
    answer = send(client, f"{DESK}close/{reading.today()[:7]}/", {})
    assert answer.status_code == 409 and "月" in answer.content.decode()


def test_a_voucher_is_reversed_with_its_reason(collecting):
    book(collecting, "income", INCOME)
    (voucher,) = ledger.vouchers(BOOK)
    assert book(collecting, f"reverse/{voucher.number}", {"reason": ""}).status_code == 422
    assert book(collecting, f"reverse/{voucher.number}", {"reason": "记错了科目"}).status_code == 302
    assert dict(ledger.accounts(BOOK)) == {"102": 0, "504": 0}
    page = collecting.client().get(f"/book/{GROUP}/{voucher.number}/").content.decode()
    assert "已冲销" in page and "记错了科目" in page
    client = collecting.client("village_accountant")
    assert client.get(f"{DESK}reverse/2026-01-001/").status_code == 404


KEEPING = ("open-book", "income", "transfer", "accrue", "receive", "counter-book")


@pytest.mark.parametrize("name", KEEPING)
def test_w23_only_the_keeper_of_a_book_opens_its_forms(collecting, name):
    address = reverse(name, args=[GROUP])
    for office in ("group_head", "village_head", "town_accountant", "town_office"):
        answer = collecting.client(office).get(address)
        assert answer.status_code == 403 and "村会计" in answer.content.decode()
    assert collecting.client(household=1).get(address).status_code == 403
    assert collecting.client().get(address)["Location"].startswith("/sign-in/")
    assert collecting.client("village_accountant").get(address).status_code in (200, 302)
    assert collecting.client("village_accountant").get(reverse(name, args=["150621999"])).status_code == 404
    other = collecting.client("village_accountant").get(reverse(name, args=[TOWN]))
    assert other.status_code == 403


def test_w23_the_accountant_without_the_hat_is_offered_it(collecting, client):
    actor = collecting.town.actor("village_accountant", GROUP)
    answer = sign_in(client, actor.person).get(DESK)
    text = answer.content.decode()
    assert answer.status_code == 403 and f'value="{actor.capacity}"' in text


def test_a_post_forged_by_somebody_else_books_nothing(collecting):
    for office in ("group_head", "town_accountant"):
        assert (
            collecting.client(office).post(f"{DESK}income/", {**INCOME, "on": reading.today()}).status_code
            == 403
        )
    assert collecting.client().post(f"{DESK}income/", INCOME).status_code == 302
    assert ledger.vouchers(BOOK) == []


def test_a_get_books_nothing(collecting):
    client, before = collecting.client("village_accountant"), reading.size()
    for name in KEEPING:
        client.get(reverse(name, args=[GROUP]), {**INCOME, "form_key": "x"})
    assert reading.size() == before


def test_the_desk_says_what_is_due_first(collecting):
    text = collecting.client("village_accountant").get("/counter/").content.decode()
    assert text.index("收分摊款，还差") < text.index("该结账了")
    assert "1,500.00" in text
    assert "现在没有要批的付款" in collecting.client("village_head").get("/counter/").content.decode()
    assert collecting.client(household=1).get("/counter/")["Location"] == "/money/"


@pytest.mark.parametrize("mode", ["/en", "/large", "/en/large"])
def test_the_desk_in_every_mode(collecting, mode):
    client = collecting.client("village_accountant")
    for path in (
        "/counter/",
        DESK,
        f"{DESK}income/",
        f"{DESK}collect/{collecting.ident}/collect/",
        f"/counter/{VILLAGE}/open/",
    ):
        answer = client.get(mode + path)
        assert answer.status_code == 200
        if "en" in mode:
            assert "To do" in answer.content.decode() or "book" in answer.content.decode()
