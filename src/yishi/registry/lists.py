"""The lists of a register: places, households, one household, offices, a search. They read and change nothing."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from yishi.access.who import signed_in, strong
from yishi.face.fields import WordsField, plain
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import both
from yishi.people import queries as people
from yishi.people import rosters
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.registry.seeing import (
    GROUP,
    asker,
    for_office,
    keeps,
    known_place,
    not_yours,
    sees_all,
    sees_names,
    wears_office,
)
from yishi.rulebook.model import LEVELS

FOUND = 60


@require_safe
@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Where one may look: the places of the hat, or one's own group."""
    one = asker(request)
    if one.hat is not None:
        places = people.places(one.hat.place)
    else:
        places = [p for p in people.places(digits=GROUP) if p.code == one.place]
    rows = [(p, len(people.households(p.code)) if len(p.code) == GROUP else None) for p in places]
    return page(request, "registry/places.html", who=one, rows=rows, searches=one.hat is not None)


@require_safe
@signed_in
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The households of a group: all of it for an office, names for its members; of a place above, what is in it."""
    known_place(code)
    one = asker(request)
    if wears_office(one, code) and (refused := strong(request)):
        return refused
    all_of_it = sees_all(request, one, code)
    if not all_of_it and not sees_names(one, code):
        return not_yours(request)
    homes = rosters.homes(code) if len(code) == GROUP else []
    if not all_of_it:  # one's own household first
        homes.sort(key=lambda h: h.ident != one.household)
    below = [p for p in people.places(code) if p.code != code]
    return page(
        request, "registry/place.html", who=one, at=code, title=people.title(code), homes=homes, below=below,
        all_of_it=all_of_it, keeps=keeps(one, code) and all_of_it, is_group=len(code) == GROUP,
        staff=rosters.staff(code) if all_of_it else [], members=sum(len(h.members) for h in homes),
        away=sum(h.away for h in homes), silent=sum(h.representative is None for h in homes), mine=one.household,
        may_see_more=not all_of_it and any(code.startswith(h.place) for h in one.hats),
    )  # fmt: skip


@require_safe
@signed_in
def household(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """One household: for an office of the place, and for its own members."""
    known_place(code)
    one = asker(request)
    if wears_office(one, code) and (refused := strong(request)):
        return refused
    found = rosters.home(ident)
    if found is None or found.place != code:
        raise Http404
    if not sees_all(request, one, code) and one.household != ident:
        return not_yours(request)
    may = keeps(one, code) and sees_all(request, one, code)
    return page(
        request,
        "registry/household.html",
        who=one,
        at=code,
        title=people.title(code),
        home=found,
        keeps=may,
    )


@require_safe
@for_office
def offices(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds which office of a place, until when, and who held it before."""
    one, rules, today, lang = asker(request), present(), reading.today(), lang_of(request)
    level = next((name for name, digits in LEVELS.items() if digits == len(code)), "")
    terms = rosters.terms(code)
    rows: list[dict[str, Any]] = []
    for office in (o for o in rules.offices.values() if o.level == level):
        mine = [t for t in terms if t.office == office.code]
        held = [_term(t) for t in mine if t.since <= today and (not t.until or t.until >= today)]
        to_come = [_term(t) for t in mine if t.since > today]
        past = [_term(t) for t in mine if t.until and t.until < today]
        rows.append({"office": office, "title": rules.title_of(office.code, lang), "held": held, "to_come": to_come, "past": past})  # fmt: skip
    return page(
        request, "registry/offices.html", who=one, at=code, title=people.title(code), rows=rows, keeps=keeps(one, code),
        vacant=sum(not r["held"] for r in rows),
    )  # fmt: skip


def _term(term: Any) -> dict[str, Any]:
    return {"person": term.person, "name": people.name(term.person), "since": term.since, "until": term.until}


class Search(forms.Form):
    template_name = "face/form.html"
    use_required_attribute = False
    what = WordsField(
        label=both("姓名、手机号或身份证号", "A name, mobile number or identity number"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
def search(request: HttpRequest, code: str) -> HttpResponse:
    """Finds people of a place: numbers by their keyed hash, names by a part of them. By POST, so that no name or number
    stands in an address, a history or a log (attacks W25)."""
    form = Search(request.POST) if request.method == "POST" else Search()
    found: list[rosters.Somebody] | None = None
    if request.method == "POST" and form.is_valid():
        found = look_for(form.cleaned_data["what"], code)
    shown = (found or [])[:FOUND]
    return page(
        request, "registry/search.html", 200 if found is not None or not form.is_bound else 422, who=asker(request),
        at=code, title=people.title(code), form=form, found=found, more=len(found or []) - len(shown),
        rows=[(s, people.title(s.place), keeps(asker(request), code)) for s in shown],
    )  # fmt: skip


def look_for(what: str, code: str) -> list[rosters.Somebody]:
    """People of a place or below it."""
    number = plain(what).replace(" ", "").replace("-", "").upper()
    if number.isascii() and number[:-1].isdigit() and len(number) >= 7:
        idents = {
            i
            for field in ("phone", "id_number")
            for n in (number, plain(what))
            for i in people.find(field, n)
        }
        found = [s for i in sorted(idents) if (s := rosters.somebody(i)) is not None]
        return [s for s in found if s.place.startswith(code) and not s.until]
    wanted = plain(what).casefold()
    everyone = [m for h in rosters.homes(code) for m in h.members]
    for below in people.places(code):
        everyone += rosters.staff(below.code)
    return [s for s in everyone if wanted in s.name.casefold()]
