"""The public ledger: the same for everyone, no villager's name, every fen traced; exports that hold no formula. W3, W8, M11."""

import csv
import io
import zipfile

import pytest
from django.test import Client

from yishi.counter.payees import Parties
from yishi.counter.tests.conftest import ACCOUNT, BOOK, GROUP, send
from yishi.ledger import journals
from yishi.ledger import queries as ledger
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.service import Done, submit

pytestmark = [pytest.mark.django_db(transaction=True)]
MONTH = f"/book/{GROUP}/2026-04/"


def paid(village):
    data = {"account": "new", "number": ACCOUNT, "again": ACCOUNT, "fen": "10500", "purpose": "机电井改造"}
    send(village.client("village_head"), f"/approve/{village.ident}/pay/contractor/", data)
    data = {"number": ACCOUNT, "debit": "231", "from_": "102", "on": reading.today()}
    send(village.client("village_accountant"), f"/counter/{GROUP}/pay/1/", data)
    return next(v for v in ledger.vouchers(BOOK) if v.act == "pay")


def addresses(village):
    numbers = [v.number for v in ledger.vouchers(BOOK)]
    exports = [f"/book/{GROUP}/2026-04.{e}" for e in ("xlsx", "csv", "beancount", "hledger")]
    return ["/books/", f"/book/{GROUP}/", MONTH, *(f"/book/{GROUP}/{n}/" for n in numbers), *exports]


def test_the_way_from_the_town_to_the_lead(paying):
    voucher, client = paid(paying), Client()
    assert "西张社" in client.get("/books/").content.decode()
    text = client.get(f"/book/{GROUP}/").content.decode()
    assert "每个月" in text and MONTH in text
    text = client.get(MONTH).content.decode()
    assert "10,500.00" in text and "本月余" in text and voucher.number in text
    text = client.get(f"/book/{GROUP}/{voucher.number}/").content.decode()
    steps = ("付款", "批准付款", "理财小组验收", "镇里批基金", "村民小组会表决", "拟方案", "有人反映")
    places = [text.index(f"<p>{s}") for s in steps]
    assert "人民币壹万零伍佰元整" in text and "同意 26（要 15）" in text and places == sorted(places)
    assert "没有申报过亲属" in text


def test_m11_every_voucher_of_the_matter_leads_to_its_lead(paying):
    paid(paying)
    for v in ledger.vouchers(BOOK):
        text = Client().get(f"/book/{GROUP}/{v.number}/").content.decode()
        assert "有人反映" in text and "期满无异议" in text, v.number


def test_the_sums_of_a_month_are_what_the_book_holds(paying):
    text = Client().get(MONTH).content.decode()
    held = sum(f for code, f in ledger.accounts(BOOK) if code in ledger.MONEY)
    assert f"{held // 100:,}.{held % 100:02d}" in text.rpartition("本月余")[2]


def test_w3_no_session_is_looked_at_and_no_villager_is_named(paying):
    paid(paying)
    names = {people.name(p.ident) for h in people.households(GROUP) for p in people.members(h.ident)}
    accountant = paying.client("village_accountant")
    for address in addresses(paying):
        mine, other = accountant.get(address), Client().get(address)
        assert mine.content == other.content and not mine.cookies, address
        assert mine["Cache-Control"].startswith("public") and "Cookie" not in mine.get("Vary", "")
        text = other.content.decode(errors="ignore")
        assert not [n for n in names if n in text] and "csrf" not in text, address
        again = Client().get(address, HTTP_IF_NONE_MATCH=other["ETag"])
        assert again.status_code == 304, address


def test_a_household_that_is_paid_is_only_a_number(paying):
    nyms = list(reading.behind(paying.matter))
    parties = Parties(paying.matter)
    assert parties.payee(nyms[0], "zh").startswith("户 ") and nyms[0] not in parties.payee(nyms[0], "zh")
    assert Parties(paying.matter, named=True).payee(nyms[0], "zh") in {people.name(p.ident) for h in people.households(GROUP) for p in people.members(h.ident)}  # fmt: skip


@pytest.mark.parametrize("address", ["/book/150621999/", "/book/000/", f"/book/{GROUP}/2019-01/", f"/book/{GROUP}/2026-13/", f"/book/{GROUP}/2026-04-099/", f"/book/{GROUP}/2026-04.exe", f"/book/{GROUP}/2026-04.xls", f"/book/{GROUP[:12]}/2026-04/"])  # fmt: skip
def test_what_is_not_there_is_404(paying, address):
    assert Client().get(address).status_code == 404


def test_a_place_without_a_book_says_so(paying):
    answer = Client().get(f"/book/{GROUP[:12]}/")
    assert answer.status_code == 200 and "还没有立账" in answer.content.decode()


HOSTILE = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝cmd",
    "＋1",
    "－1",
    "＠x",
    " =1",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_w8_no_text_becomes_a_formula_in_any_export(paying, text):
    """A source of income that looks like a formula: the sheet types it as text, the csv quotes it."""
    keeper = paying.town.actor("village_accountant", GROUP)
    data = {"into": "102", "from": "504", "fen": 100, "source": text}
    assert isinstance(submit([Act(BOOK, "income", keeper.person, keeper.capacity, "", "", data)]), Done)
    rows = list(
        csv.reader(io.StringIO(Client().get(f"/book/{GROUP}/2026-04.csv").content.decode("utf-8-sig")))
    )
    assert any(text.split()[0] in cell for row in rows for cell in row)
    for row in rows:
        for cell in row:
            assert not cell.lstrip(" ").startswith(journals.FORMULA) or is_amount(cell), cell
    book = zipfile.ZipFile(io.BytesIO(Client().get(f"/book/{GROUP}/2026-04.xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    journal = Client().get(f"/book/{GROUP}/2026-04.beancount").content.decode()
    assert "\r" not in journal and "\n=" not in journal
    for line in Client().get(f"/book/{GROUP}/2026-04.hledger").content.decode().split("\n"):
        assert not line.startswith(journals.FORMULA)


def is_amount(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_exports_carry_the_month_only_and_balance(paying):
    rows = list(
        csv.DictReader(io.StringIO(Client().get(f"/book/{GROUP}/2026-04.csv").content.decode("utf-8-sig")))
    )
    assert {r["日期"][:7] for r in rows} == {"2026-04"}
    assert sum(float(r["借方"] or 0) for r in rows) == sum(float(r["贷方"] or 0) for r in rows) == 10500
    march = Client().get(f"/book/{GROUP}/2026-03.csv").content.decode("utf-8-sig")
    assert len(march.strip().splitlines()) == 1


def test_a_page_costs_few_questions_however_many_vouchers_it_has(paying, django_assert_max_num_queries):
    paid(paying)
    keeper = paying.town.actor("village_accountant", GROUP)
    for n in range(30):
        data = {"into": "102", "from": "504", "fen": 100 + n, "source": "机井出租"}
        submit([Act(BOOK, "income", keeper.person, keeper.capacity, "", "", data)])
    client = Client()
    for address, most in (("/books/", 12), (f"/book/{GROUP}/", 20), (MONTH, 20)):
        with django_assert_max_num_queries(most):
            client.get(address)
    with django_assert_max_num_queries(3):
        client.get(MONTH)
    accountant = paying.client("village_accountant")
    with django_assert_max_num_queries(70):
        accountant.get(f"/counter/{GROUP}/")
