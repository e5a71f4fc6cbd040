"""A household's own money over all matters: what it got, under the pseudonym it had there; nobody else's page has it."""

import re

import pytest
from django.test import Client

from yishi.access.testing import sign_in
from yishi.counter.tests.conftest import GROUP, send
from yishi.demo.cases import subsidy
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import home, keys, reading
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paid_out(tmp_path, settings):
    settings.HOME = tmp_path
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    Town.key = home.signer(Town.origin).verifier.vkey
    yield subsidy.play(ServiceStage(shipped()))
    keys.read.cache_clear()


def test_a_household_sees_what_it_was_paid_and_a_stranger_only_a_number(paid_out):
    payments = [
        v for b in ledger.books() for v in ledger.vouchers(b) if v.act == "pay" and len(v.payee) == 64
    ]
    assert payments
    voucher = payments[0]
    household = reading.behind(voucher.matter)[voucher.payee]
    person = people.representative(household)
    page = sign_in(Client(), person).get("/money/").content.decode()
    yuan = f"{voucher.fen // 100:,}.{voucher.fen % 100:02d}"
    assert "得的" in page and yuan in page and voucher.number in page
    others = [
        v for v in payments if reading.behind(v.matter)[v.payee] != household and v.number != voucher.number
    ]
    assert not [v for v in others if f"/{v.number}/" in page]
    code = voucher.book.partition("/")[2]
    public = Client().get(f"/book/{code}/{voucher.number}/").content.decode()
    assert people.name(person) not in public and re.search("户 [0-9]+", public)


def test_the_receipt_of_one_household_is_for_the_office_and_has_its_name(collecting):
    share = min(matters.variables(collecting.matter)["shares"], key=lambda s: s["who"])
    address = f"/counter/{GROUP}/collect/{collecting.ident}/collect/"
    client = collecting.client("village_accountant")
    send(client, address, {"paid": [share["who"]], "into": "101", "had": "0", "on": reading.today()})
    link = re.search(r'href="(/paper/receipt/[^"]+)"', client.get(address).content.decode())[1]
    paper = client.get(link)
    name = people.names([reading.behind(collecting.matter)[share["who"]]]).popitem()[1]
    assert paper.status_code == 200 and name in paper.content.decode()
    assert collecting.client().get(link).status_code == 302
    assert collecting.client(household=2).get(link).status_code in (403, 404)
