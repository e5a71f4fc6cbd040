"""One phone that votes for several households: counted for everyone to see, limited where the rulebook says so.

A phone is known by a random cookie; what is kept is its keyed hash with the meeting's name, so that the phones of two
meetings cannot be compared, and nothing after the minutes. It finds helpers and shared phones, not somebody who
clears their browser: the list of who came and the receipts are there for that (attacks V7, V8, V15).
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yishi.hall.models import Phone
from yishi.record import keys
from yishi.rulebook.model import NoRule, Rulebook

COOKIE = "yishi-phone"
YEAR = 365 * 24 * 3600
LIMIT = "phone_households"
"""The rulebook's value, if it has one: for how many households one phone may vote in a meeting."""


@dataclass(frozen=True)
class Shared:
    """Phones that voted for more than one: how many phones, and for how many the busiest did."""

    phones: int
    most: int


def ident(request: HttpRequest) -> str:
    """This phone's cookie; a new one where it has none."""
    held = request.COOKIES.get(COOKIE, "")
    return held if 20 <= len(held) <= 60 else secrets.token_urlsafe(24)


def mark(answer: HttpResponse, phone: str) -> HttpResponse:
    """Gives the phone its cookie."""
    answer.set_cookie(
        COOKIE, phone, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/"
    )
    return answer


def _hash(meeting: str, phone: str) -> str:
    return keys.mac("phone of a meeting", f"{meeting}\n{phone}")


def over_limit(rules: Rulebook, day: str, meeting: str, voter: str, phone: str) -> int:
    """The rulebook's limit where one more voter would pass it; 0 where it does not, or there is none."""
    try:
        most = rules.number(f"§{LIMIT}", day)
    except NoRule:
        return 0
    others = Phone.objects.filter(meeting=meeting, phone=_hash(meeting, phone)).exclude(voter=voter).count()
    return most if others >= most else 0


def voted(meeting: str, voter: str, phone: str) -> None:
    """A ballot came from this phone; the last one counts."""
    Phone.objects.update_or_create(meeting=meeting, voter=voter, defaults={"phone": _hash(meeting, phone)})


def shared(meeting: str) -> Shared:
    found = Counter(Phone.objects.filter(meeting=meeting).values_list("phone", flat=True))
    several = [n for n in found.values() if n > 1]
    return Shared(len(several), max(several, default=0))


def voters_of(meeting: str, phone: str) -> Sequence[str]:
    rows = Phone.objects.filter(meeting=meeting, phone=_hash(meeting, phone))
    return list(rows.values_list("voter", flat=True))


def forget(meeting: str) -> None:
    Phone.objects.filter(meeting=meeting).delete()
