"""Accounts and sessions: who a browser belongs to, since when it was asked for a code, which hat it wears."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from yishi.access.models import Account, Code, Session
from yishi.access.sessions import SessionStore
from yishi.record import clock, keys

FRESH_SECONDS = 15 * 60
"""How long after a code one may vote or change an account without being asked again."""
STRONG_SECONDS = 12 * 3600
"""How long the second factor of an office holds: a working day."""
GUEST = "guest-"
"""Before an account's name: whom private values of somebody belong to whom no register knows."""
SEEN_SECONDS = 3600
"""How exactly `last seen` is kept: not every page is a write."""


def account_of(request: HttpRequest) -> Account | None:
    """The account of this browser's session; None for a stranger."""
    ident = request.session.get("account")
    found = Account.objects.filter(id=ident).first() if ident else None
    if found is not None and _age(request, "seen") > SEEN_SECONDS:
        request.session["seen"] = _now()
    return found


def start_session(request: HttpRequest, account: Account, strong: bool = False) -> None:
    """Signs a browser in. Its session key is new, whatever it was before (attacks W4)."""
    held = request.session.get("later")
    request.session.flush()
    now = _now()
    request.session.update({"account": account.id, "asked": now, "started": now, "seen": now})
    request.session["device"] = device(request.META.get("HTTP_USER_AGENT", ""))
    if held:
        request.session["later"] = held
    if strong:
        request.session["factor"] = now


def confirmed(request: HttpRequest) -> None:
    """The phone's code was given again."""
    request.session["asked"] = _now()
    request.session.cycle_key()


def strengthened(request: HttpRequest) -> None:
    """The second factor was given."""
    request.session["factor"] = _now()
    request.session.cycle_key()


def is_fresh(request: HttpRequest) -> bool:
    return _age(request, "asked") < FRESH_SECONDS


def is_strong(request: HttpRequest) -> bool:
    """Whether the second factor of an office was given in this session, today."""
    return _age(request, "factor") < STRONG_SECONDS


def is_just_strong(request: HttpRequest) -> bool:
    """Whether the second factor was given within the last quarter of an hour."""
    return _age(request, "factor") < FRESH_SECONDS


def hat_of(request: HttpRequest) -> str:
    """The ``office@place`` worn in this session, or ""."""
    return str(request.session.get("hat", ""))


def wear(request: HttpRequest, capacity: str) -> None:
    """Puts on a hat ("" takes it off); whether it is held is read from the register at each request."""
    request.session["hat"] = capacity
    request.session.cycle_key()


def of_person(person: str) -> Account:
    """The account of somebody of the register, made where there is none; without a phone, for the demo and tests."""
    found = Account.objects.filter(person=person, phone_mac=None).first()
    return found or Account.objects.create(person=person, created=clock.now())


def of_phone(phone: str, person: str) -> Account:
    """The account of a phone that was shown to be somebody's; `person` is "" for a guest."""
    return Account.objects.get_or_create(
        phone_mac=keys.mac("phone", phone), person=person, defaults={"created": clock.now()}
    )[0]


def end_sessions(account: str, but: str = "") -> int:
    """Ends every session of an account, except `but`; returns how many there were."""
    return int(Session.objects.filter(account=account).exclude(session_key=but).delete()[0])


def end_session(account: str, row: str) -> bool:
    """Ends one session of an account, named as `sessions` names it. Nobody else's can be ended so (attacks W1)."""
    return bool(Session.objects.filter(account=account, session_key=row).delete()[0])


def sessions(request: HttpRequest, account: str) -> list[dict[str, Any]]:
    """The browsers signed in to an account, the present one first."""
    store = request.session
    mine = store.row_key if isinstance(store, SessionStore) else ""
    rows = Session.objects.filter(account=account, expire_date__gt=clock.now()).order_by("-seen")
    found = [
        {"row": s.session_key, "device": s.device, "started": s.started, "seen": s.seen,
         "here": s.session_key == mine}
        for s in rows
    ]  # fmt: skip
    return sorted(found, key=lambda s: not s["here"])


def erase(owner: str) -> int:
    """Forgets the accounts, sessions and waiting codes of a register id or ``guest-…``; returns how many rows are gone."""
    mine = (
        Account.objects.filter(id=owner.removeprefix(GUEST), person="")
        if owner.startswith(GUEST)
        else Account.objects.filter(person=owner)
    )
    found = list(mine)
    if not owner or not found:
        return 0
    rows = [
        Session.objects.filter(account__in=[a.id for a in found]),
        Code.objects.filter(phone_mac__in=[a.phone_mac for a in found if a.phone_mac]),
        Account.objects.filter(id__in=[a.id for a in found]),
    ]
    return sum(int(r.delete()[0]) for r in rows)


def sweep() -> int:
    """Deletes sessions that are over."""
    return int(Session.objects.filter(expire_date__lte=clock.now()).delete()[0])


DEVICES = (
    ("MicroMessenger", "微信"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """What to call a browser in the list of one's devices: no more of it is kept than that."""
    return " · ".join(word for mark, word in DEVICES if mark in agent)[:60]


def _now() -> float:
    return clock.now().timestamp()


def _age(request: HttpRequest, slot: str) -> float:
    """Seconds since something of this session; very many where it never was."""
    return _now() - float(request.session.get(slot, 0))


def moment(at: datetime | None) -> str:
    """A moment as its day and minute in Shanghai."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""
