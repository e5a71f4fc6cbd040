"""How the record erases accounts and carries them in a backup (see `record.beside`). Sessions and codes are not carried:
after a restore everybody signs in again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yishi.access import accounts
from yishi.access.models import Account, Session
from yishi.record import beside

GUEST = "guest-"
BYTES, MOMENTS = ("totp",), ("created", "totp_since", "reset_at")
FIELDS = ("id", "phone_mac", "person", "totp_last_step", "reset_by", *BYTES, *MOMENTS)


def owner_of(account: Account) -> str:
    """Whom private values belong to that an account leaves: somebody of the register, or a guest."""
    return str(account.person or f"{GUEST}{account.id}")


def owners() -> Iterable[str]:
    return {owner_of(a) for a in Account.objects.only("id", "person")}


def erase(owner: str) -> int:
    """Deletes accounts, sessions and waiting codes of a person of the register, or of a guest."""
    if not owner.startswith(GUEST):
        return accounts.erase(owner)
    ident = owner.removeprefix(GUEST)
    gone = Session.objects.filter(account=ident).delete()[0]
    return int(gone + Account.objects.filter(id=ident, person="").delete()[0])


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
