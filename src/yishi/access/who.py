"""Who is asking, in which office, and what they may see. Offices come from the register, on the record's day.

An office that ended yesterday is no hat today: hats are read anew at each request, and the engine checks the capacity
again before it decides (attacks W4, W23). A person may hold several offices and wears one at a time, shown on every page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from yishi.access import accounts, later
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import say
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import present

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Hat:
    """An office held today: ``capacity`` is how an act names it."""

    office: str
    place: str
    zh: str
    en: str
    place_title: str

    @property
    def capacity(self) -> str:
        return f"{self.office}@{self.place}"

    def title(self, lang: str) -> str:
        return f"{self.place_title} {self.en if lang == 'en' else self.zh}"


@dataclass(frozen=True)
class Who:
    """The one who is signed in. ``person`` is "" for somebody whose phone no register knows; ``owner`` is whom private
    values they leave belong to; ``households`` are those they stand for as representative or alternate."""

    account: Any
    person: str
    owner: str
    name: str
    place: str
    household: str
    households: tuple[str, ...]
    hats: tuple[Hat, ...]
    hat: Hat | None
    fresh: bool

    @property
    def capacity(self) -> str:
        """The capacity worn: ``office@place``, or ``concerned`` for a villager, ``anyone`` for a stranger."""
        return self.hat.capacity if self.hat else "concerned" if self.person else "anyone"

    def hat_for(self, capacities: Sequence[str]) -> Hat | None:
        """The hat that fits: the one worn, else the first held, among ``office@place``."""
        held = sorted(self.hats, key=lambda h: h != self.hat)
        return next((h for h in held if h.capacity in capacities), None)

    def belongs(self, place: str) -> bool:
        """Whether the names of a group are theirs to see: a member of it, or an office-holder there or above."""
        return bool(place) and (
            (bool(self.place) and self.place == place)
            or any(place.startswith(h.place) for h in self.hats if h.place)
        )


def who(request: HttpRequest) -> Who | None:
    """The one who is signed in, None for a stranger. Read once a request."""
    if not hasattr(request, "_who"):
        account = accounts.account_of(request)
        request._who = None if account is None else _read(request, account)  # type: ignore[attr-defined]
    return request._who  # type: ignore[attr-defined,no-any-return]


def _read(request: HttpRequest, account: Any) -> Who:
    person = account.person
    row = people.person(person) if person else None
    rules, day = present(), reading.today()
    hats = tuple(
        Hat(o, p, rules.title_of(o, "zh"), rules.title_of(o, "en"), people.title(p))
        for p, o in (people.offices(person, day) if person else ())
        if o in rules.offices
    )
    worn = accounts.hat_of(request)
    return Who(
        account,
        person,
        person or f"guest-{account.id}",
        people.name(person) if person else "",
        row.place if row else "",
        row.household if row else "",
        tuple(people.represented(person)) if person else (),
        hats,
        next((h for h in hats if h.capacity == worn), None),
        accounts.is_fresh(request),
    )


def signed_in(view: View) -> View:
    """Asks a stranger to sign in first; what a form held is kept and shown again afterwards."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if who(request) is None:
            later.keep(request)
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **more)

    return asked


def fresh(view: View) -> View:
    """Asks the phone's code again where it was not asked within the last quarter of an hour: to vote, to change an
    account. What the form held is kept."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        one = who(request)
        if one is not None and not one.fresh:
            later.keep(request)
            return redirect(f"{reverse('confirm')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **more)

    return signed_in(asked)


def in_office(*offices: str) -> Callable[[View], View]:
    """Only for holders of one of the offices, wearing it; others are told who may, and offered their fitting hat."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            one = who(request)
            assert one is not None
            if one.hat is None or one.hat.office not in offices:
                return other_hat(request, [h for h in one.hats if h.office in offices], offices)
            return strong(request) or view(request, *args, **more)

        return signed_in(asked)

    return decorate


def wearing(request: HttpRequest, capacities: Sequence[str]) -> HttpResponse | None:
    """None where the hat worn is one of ``office@place`` and the second factor was given; else the page that helps."""
    one = who(request)
    assert one is not None
    if one.hat is None or one.hat.capacity not in capacities:
        offices = [c.partition("@")[0] for c in capacities]
        return other_hat(request, [h for h in one.hats if h.capacity in capacities], offices)
    return strong(request)


def strong(request: HttpRequest) -> HttpResponse | None:
    """None where the second factor of an office was given in this session; else the way to it."""
    if accounts.is_strong(request):
        return None
    later.keep(request)
    return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")


def other_hat(request: HttpRequest, hats: Sequence[Hat], offices: Sequence[str]) -> HttpResponse:
    """Says whose business this is; one press puts on a hat that is held and fits, and comes back."""
    rules, lang = present(), lang_of(request)
    later.keep(request)
    titles = [rules.title_of(o, lang) for o in dict.fromkeys(offices)]
    return page(
        request, "access/other_hat.html", 403, hats=hats, here=request.get_full_path(), who=who(request),
        whose=say(lang, "、", ", ").join(titles),
    )  # fmt: skip
