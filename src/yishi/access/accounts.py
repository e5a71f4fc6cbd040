"""Accounts and sessions: who a browser belongs to, since when it was asked for a code, which hat it wears."""

import secrets

from django.http import HttpRequest

from yishi.access.models import Account, Session
from yishi.record import clock

FRESH_SECONDS = 15 * 60
"""How long after a code one may vote or change an account without being asked again."""


def account_of(request: HttpRequest) -> Account | None:
    """The account of this browser's session; None for a stranger."""
    ident = request.session.get("account")
    return Account.objects.filter(id=ident).first() if ident else None


def start_session(request: HttpRequest, account: Account, strong: bool = False) -> None:
    """Signs a browser in. Its session key is new, whatever it was before (attacks W4)."""
    held = request.session.get("later")
    request.session.flush()
    request.session["account"] = account.id
    request.session["asked"] = clock.now().timestamp()
    if held:
        request.session["later"] = held
    if strong:
        request.session["strong"] = True


def is_fresh(request: HttpRequest) -> bool:
    return bool(clock.now().timestamp() - request.session.get("asked", 0) < FRESH_SECONDS)


def is_strong(request: HttpRequest) -> bool:
    """Whether the second factor of an office was given in this session."""
    return bool(request.session.get("strong"))


def hat_of(request: HttpRequest) -> str:
    """The ``office@place`` worn in this session, or ""."""
    return str(request.session.get("hat", ""))


def wear(request: HttpRequest, capacity: str) -> None:
    """Puts on a hat ("" takes it off); whether it is held is read from the register at each request."""
    request.session["hat"] = capacity
    request.session.cycle_key()


def of_person(person: str) -> Account:
    """The account of somebody of the register, made where there is none; without a phone, for the demo and tests."""
    found = Account.objects.filter(person=person).first()
    return found or Account.objects.create(
        id=secrets.token_hex(13), phone_mac=None, person=person, created=clock.now()
    )


def end_sessions(account: str) -> int:
    """Ends every session of an account; returns how many there were."""
    return int(Session.objects.filter(account=account).delete()[0])
