"""Six digits to a phone: to sign in, and again before a vote or a change of the account.

Whether a register knows the phone is not looked up before the code is given back, so nothing of the answer, its time
or the message can tell (attacks W5). What is refused is refused before the gateway (attacks W6): too many for a
phone, for a network address, for the whole cell. A code is good for ten minutes, five tries, one use, and only in the
browser that asked for it.
"""

import hmac
import ipaddress
import re
import secrets
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from yishi.access.gateways import NotSent, gateway
from yishi.access.models import Code, Sent, ident
from yishi.face.fields import plain
from yishi.record import clock, keys

LIFE = timedelta(minutes=10)
TRIES = 5
PER_PHONE = ((3, timedelta(minutes=5)), (10, timedelta(days=1)))
PER_ADDRESS = ((30, timedelta(hours=1)),)
PER_CELL = ((3000, timedelta(days=1)),)
KEPT = timedelta(days=2)
DIGITS = re.compile("[0-9]{6}")


class Asked(NamedTuple):
    """The name of the code that was sent, to be kept in the asking browser's session; the digits are the demo's to show."""

    ident: str
    digits: str


class NotAsked(NamedTuple):
    """No message went out: too many from one side, or the gateway did not take it."""

    why: Literal["phone", "address", "cell", "gateway"]


class Right(NamedTuple):
    """The phone is theirs. `account` is whose code was asked again, or ""."""

    phone: str
    account: str


class Wrong(NamedTuple):
    """Not these digits. `left` tries remain; with none, or for a code used or over, a new one must be asked for."""

    left: int


def request_code(phone: str, address: str, account: str = "") -> Asked | NotAsked:
    """Sends a code to a mainland mobile number (see `face.fields.PhoneField`), unless too many were sent."""
    now, mac = clock.now(), keys.mac("phone", phone)
    sweep(now)
    why = _count(mac, keys.mac("address", network(address)), now)
    if why is not None:
        return NotAsked(why)
    digits, name = f"{secrets.randbelow(10**6):06d}", ident()
    Code.objects.create(
        id=name, phone_mac=mac, phone=keys.hide(phone, name), code=_mac(name, digits), account=account, created=now
    )  # fmt: skip
    try:
        gateway().send(phone, "code", {"code": digits})
    except NotSent:
        Code.objects.filter(id=name).delete()
        return NotAsked("gateway")
    return Asked(name, digits)


def check_code(name: str, typed: str) -> Right | Wrong:
    """Takes one try. The try is counted before it is judged, so that tries at once are no more than tries in turn."""
    alive = Code.objects.filter(id=name, tries__lt=TRIES, created__gt=clock.now() - LIFE)
    if not alive.update(tries=F("tries") + 1):
        return Wrong(0)
    row = Code.objects.filter(id=name).first()
    if row is None:
        return Wrong(0)
    digits = plain(typed).replace(" ", "")
    fits = hmac.compare_digest(_mac(name, digits if DIGITS.fullmatch(digits) else ""), row.code)
    if not fits:
        return Wrong(TRIES - row.tries)
    if not Code.objects.filter(id=name).delete()[0]:  # used meanwhile, by the same browser twice
        return Wrong(0)
    return Right(keys.show(bytes(row.phone), name), row.account)


def network(address: str) -> str:
    """What counts as one network address: an IPv4 address, or the /64 that one household has of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def sweep(now: datetime | None = None) -> None:
    """Deletes codes that are over, with the phones in them, and old counts."""
    now = now or clock.now()
    Code.objects.filter(created__lte=now - LIFE).delete()
    Sent.objects.filter(at__lte=now - KEPT).delete()


def _mac(name: str, digits: str) -> str:
    return keys.mac("code", f"{name}\n{digits}")


def _count(phone: str, address: str, now: datetime) -> Literal["phone", "address", "cell"] | None:
    """Counts a message in, or says which limit it would break; one at a time, so that none slips through at once."""
    limits: tuple[
        tuple[Literal["phone", "address", "cell"], dict[str, str], tuple[tuple[int, timedelta], ...]], ...
    ]
    limits = (
        ("phone", {"phone_mac": phone}, PER_PHONE),
        ("address", {"from_mac": address}, PER_ADDRESS),
        ("cell", {}, PER_CELL),
    )
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('access/sent'))")
        for why, of, pairs in limits:
            for most, span in pairs:
                if Sent.objects.filter(at__gt=now - span, **of).count() >= most:
                    return why
        Sent.objects.create(phone_mac=phone, from_mac=address, at=now)
    return None
