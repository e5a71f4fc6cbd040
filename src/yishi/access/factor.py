"""The second factor of an office: a code that changes each half minute (TOTP, RFC 6238), from an app of one's own.

The secret is shown once, on the page that makes it, and kept encrypted; it is never in a session. A code is taken once
(attacks W7). A new secret needs a code of the old one, or that another office has taken the old one away, which is
shown to whom it belonged.
"""

import hmac
from datetime import timedelta
from typing import Literal

import pyotp
import segno
from django.db.models import F, Q
from django.utils.safestring import SafeString, mark_safe

from yishi.access import accounts
from yishi.access.gateways import NotSent, gateway
from yishi.access.models import Account
from yishi.face.fields import plain
from yishi.people import queries as people
from yishi.record import clock, keys

STEP = 30
TRIES = 5
SPAN = timedelta(minutes=15)
"""So many wrong codes within this time, and none is looked at until it is over."""
NEW = timedelta(minutes=15)
"""How long a secret that was shown waits to be confirmed."""
ISSUER = "议事"

Judged = Literal["right", "wrong", "locked"]


def has(account: Account) -> bool:
    return bool(account.totp)


def begin(account: Account) -> str:
    """Makes a secret that waits to be confirmed; returned once, to be shown."""
    secret = pyotp.random_base32()
    account.totp_new, account.totp_new_at = keys.hide(secret, account.id), clock.now()
    account.save(update_fields=["totp_new", "totp_new_at"])
    return secret


def picture(account: Account, secret: str) -> SafeString:
    """The secret as a QR code: SVG without styles or scripts, made of numbers and our own words alone."""
    label = people.name(account.person) if account.person else ""
    address = pyotp.TOTP(secret).provisioning_uri(name=label or account.id[:6], issuer_name=ISSUER)
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, svgclass="qr", lineclass=None, light="#fff", omitsize=False)  # fmt: skip
    return mark_safe(drawn)  # noqa: S308  # segno writes paths and numbers only


def confirm(account: Account, typed: str) -> Judged:
    """Takes the waiting secret into use, once a code of it is given."""
    at = account.totp_new_at
    if not account.totp_new or at is None or at <= clock.now() - NEW:
        return "wrong"
    if not _try(account):
        return "locked"
    step = _step_of(keys.show(bytes(account.totp_new), account.id), typed, 0)
    if step is None:
        return "wrong"
    done = Account.objects.filter(pk=account.pk, totp_new=account.totp_new).update(
        totp=account.totp_new, totp_since=clock.now(), totp_last_step=step, totp_new=b"", totp_new_at=None,
        wrong=0, wrong_since=None, reset_at=None, reset_by="",
    )  # fmt: skip
    return "right" if done else "wrong"


def check(account: Account, typed: str) -> Judged:
    """Whether these are the digits of now, the half minute before or after, not used before; takes them if so."""
    if not account.totp:
        return "wrong"
    if not _try(account):
        return "locked"
    step = _step_of(keys.show(bytes(account.totp), account.id), typed, account.totp_last_step)
    if step is None:
        return "wrong"
    took = Account.objects.filter(pk=account.pk, totp=account.totp, totp_last_step__lt=step)
    return "right" if took.update(totp_last_step=step, wrong=0, wrong_since=None) else "wrong"


def reset(account: Account, by: str) -> None:
    """Takes the second factor away and ends every session; says so to the phone, and on the page that comes next."""
    Account.objects.filter(pk=account.pk).update(
        totp=b"", totp_since=None, totp_new=b"", totp_new_at=None, reset_at=clock.now(), reset_by=by[:300]
    )
    accounts.end_sessions(account.id)
    phone = people.private(account.person).get("phone") if account.person else None
    if phone:
        try:
            gateway().send(str(phone), "reset", {"office": by})
        except NotSent:
            return


def having() -> list[Account]:
    """The accounts that have a second factor."""
    return list(Account.objects.exclude(totp=b"").order_by("person"))


def _try(account: Account) -> bool:
    """Counts a try in before it is judged; False where too many were wrong lately."""
    now = clock.now()
    one = Account.objects.filter(pk=account.pk)
    one.filter(Q(wrong_since=None) | Q(wrong_since__lte=now - SPAN)).update(wrong=0, wrong_since=now)
    return bool(one.filter(wrong__lt=TRIES).update(wrong=F("wrong") + 1))


def _step_of(secret: str, typed: str, after: int) -> int | None:
    """The half minute whose code was typed, later than `after`; every candidate is compared, in constant time."""
    digits = plain(typed).replace(" ", "")
    now, found = int(clock.now().timestamp()) // STEP, None
    for step in (now - 1, now, now + 1):
        right = pyotp.TOTP(secret).at(step * STEP)
        if hmac.compare_digest(right.encode(), digits.encode()) and step > after:
            found = step
    return found
