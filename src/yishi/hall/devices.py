"""One phone that votes for several households: counted for everyone to see, limited where the rulebook says so.

The phone itself carries, in a signed cookie, for whom it voted in the meeting; only when they are more than one is a
row kept, under a keyed hash made for that meeting alone, and no longer than to the minutes. It finds helpers and
shared phones, not somebody who clears their browser: the list of who came and the receipts are there for that
(attacks V7, V8, V15).
"""

import secrets
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from yishi.hall.models import Phone
from yishi.record import keys
from yishi.rulebook.model import NoRule, Rulebook

COOKIE = "yishi-phone"
YEAR = 365 * 24 * 3600
MARK = 16
"""Characters of a pseudonym that a phone carries."""
MOST = 40
LIMIT = "phone_households"
"""The rulebook's value, if it has one: for how many households one phone may vote in a meeting."""


@dataclass(frozen=True)
class Shared:
    """Phones that voted for more than one: how many phones, and for how many the busiest did."""

    phones: int
    most: int


@dataclass(frozen=True)
class Carried:
    """What a phone carries about itself: a name of its own, and the voters of one meeting it voted for."""

    phone: str
    meeting: str
    voters: tuple[str, ...]

    def at(self, meeting: str) -> "Carried":
        return self if self.meeting == meeting else Carried(self.phone, meeting, ())

    def with_(self, voter: str) -> "Carried":
        mark = voter[:MARK]
        return self if mark in self.voters else Carried(self.phone, self.meeting, (*self.voters, mark))


def read(request: HttpRequest, meeting: str) -> Carried:
    """What this phone carries about a meeting; a new name where it has none or what it carries is not ours."""
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)
        return Carried(str(held["p"]), str(held["m"]), tuple(str(v) for v in held["v"])).at(meeting)
    except (signing.BadSignature, KeyError, TypeError):
        return Carried(secrets.token_urlsafe(18), meeting, ())


def over_limit(rules: Rulebook, day: str, carried: Carried, voter: str) -> int:
    """The rulebook's limit where one more voter would pass it; 0 where it does not, or there is none."""
    try:
        most = rules.number(f"§{LIMIT}", day)
    except NoRule:
        return 0
    return most if len(carried.with_(voter).voters) > most else 0


def voted(answer: HttpResponse, carried: Carried, voter: str) -> HttpResponse:
    """A ballot came from this phone: it remembers so itself; for more than one voter, the meeting does too."""
    now = carried.with_(voter)
    if len(now.voters) > 1:
        phone = keys.mac("phone of a meeting", f"{now.meeting}\n{now.phone}")
        for mark in now.voters[:MOST]:
            Phone.objects.update_or_create(meeting=now.meeting, voter=mark, defaults={"phone": phone})
    text = signing.dumps({"p": now.phone, "m": now.meeting, "v": now.voters[:MOST]}, salt=COOKIE)
    answer.set_cookie(
        COOKIE, text, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/vote/"
    )
    return answer


def shared(meeting: str) -> Shared:
    found = Counter(Phone.objects.filter(meeting=meeting).values_list("phone", flat=True))
    several = [n for n in found.values() if n > 1]
    return Shared(len(several), max(several, default=0))


def forget(meeting: str) -> None:
    Phone.objects.filter(meeting=meeting).delete()
