"""How the record erases accounts and carries them in a backup (see `record.beside`). Sessions and codes are not carried:
after a restore everybody signs in again,
with the second factor they had: nobody who holds an office-holder's phone can set up a new one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yishi.access import accounts, later
from yishi.access.models import Account, Session
from yishi.access.sessions import SessionStore
from yishi.record import beside

BYTES, MOMENTS = ("totp",), ("created", "totp_since", "reset_at")
FIELDS = ("id", "phone_mac", "person", "totp_last_step", "reset_by", *BYTES, *MOMENTS)


def owner_of(account: Account) -> str:
    """Whom private values belong to that an account leaves: somebody of the register, or a guest."""
    return str(account.person or f"{accounts.GUEST}{account.id}")


def owners() -> Iterable[str]:
    return {owner_of(a) for a in Account.objects.only("id", "person")}


def erase(owner: str) -> int:
    """Deletes accounts, sessions and codes of an owner; and from every session the form that waits in it for a sign-in,
    since anybody may have typed this person's name there."""
    _forget_typed()
    return accounts.erase(owner)


def _forget_typed() -> None:
    store = SessionStore()
    for session in Session.objects.all().iterator(chunk_size=500):
        data = store.decode(session.session_data)
        if data.pop(later.SLOT, None) is not None:
            Session.objects.filter(session_key=session.session_key).update(session_data=store.encode(data))


def rows() -> list[dict[str, Any]]:
    return [_plain(row) for row in Account.objects.order_by("id").values(*FIELDS)]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    made = {k: bytes(row[k]).hex() for k in BYTES}
    return row | made | {k: row[k].isoformat() if row[k] else None for k in MOMENTS}


def take(kept: list[dict[str, Any]]) -> None:
    made = []
    for row in kept:
        raw = {k: bytes.fromhex(row[k]) for k in BYTES}
        at = {k: datetime.fromisoformat(row[k]) if row[k] else None for k in MOMENTS}
        made.append(Account(**(row | raw | at)))
    Account.objects.bulk_create(made, batch_size=500)


def start() -> None:
    beside.register("access", beside.Beside(erase, owners, rows, take))
