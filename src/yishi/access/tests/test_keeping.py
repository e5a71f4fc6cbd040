"""Accounts are erased with their owner, and come back with a backup."""

import pytest
from django.test import Client

from yishi.access import accounts, keeping
from yishi.access.models import Account, Session
from yishi.access.tests.conftest import KNOWN, UNKNOWN, sign_in
from yishi.record import beside

pytestmark = pytest.mark.django_db(transaction=True)


def test_r18_erasing_takes_the_account_and_every_session(town):
    mine, guest = Client(), Client()
    sign_in(mine, KNOWN)
    sign_in(guest, UNKNOWN)
    person = Account.objects.exclude(person="").get().person
    visitor = keeping.owner_of(Account.objects.get(person=""))
    assert {person, visitor} <= beside.owners()
    assert mine.get("/account/").status_code == 200
    assert beside.erase(person) >= 2
    assert mine.get("/account/").status_code == 302
    assert guest.get("/account/").status_code == 200
    assert beside.erase(visitor) >= 2
    assert guest.get("/account/").status_code == 302
    assert not Account.objects.exists()
    assert not Session.objects.exclude(account="").exists()


def test_accounts_come_back_with_a_backup_as_they_were(town):
    sign_in(Client(), UNKNOWN)
    account = accounts.of_person("p-1")
    account.totp, account.totp_last_step, account.reset_at = b"\x00secret", 7, account.created
    account.save()
    kept = keeping.rows()
    before = list(Account.objects.order_by("id").values(*keeping.FIELDS))
    Account.objects.all().delete()
    keeping.take(kept)
    assert list(Account.objects.order_by("id").values(*keeping.FIELDS)) == before
