"""The desk of an office: the open steps in which the hat worn may act, what is due first on top."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yishi.access.who import Who, signed_in, strong
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import day, say
from yishi.loop import pages
from yishi.loop.at import At, all_open
from yishi.loop.fields import tuple_of
from yishi.loop.views import links, me
from yishi.people import queries as people
from yishi.record import reading
from yishi.rulebook.model import LEVELS

WEEK = 7


@dataclass(frozen=True)
class Row:
    """One open step as a line of the desk."""

    at: At
    title: str
    step: str
    place: str
    due: str
    left: int | None
    state: str
    mark: str
    buttons: list[tuple[str, str]]
    """(address, words) of what can be done now; empty where it only hangs or waits."""


def codes(at: At) -> set[str]:
    """The offices whose business a step can be."""
    params = at.step.params
    named: list[Any] = [
        *at.step.by,
        params.get("body"),
        *tuple_of(params.get("approve")),
        *(params.get("joint") or ()),
        *(params.get("levels") or ()),
    ]  # type: ignore[misc]
    offices = set()
    for code in named:
        body = at.rules.bodies.get(str(code))
        offices.add(body.secretary if body else str(code))
    return offices


def rows(one: Who, lang: str) -> list[Row]:
    """What the hat worn has to do, overdue and due first, what has no day last."""
    assert one.hat is not None
    office, place = one.hat.office, one.hat.place
    around = place[: LEVELS["village"]] if len(place) >= LEVELS["village"] else place
    mine = [
        a for a in all_open([around])
        if office in codes(a) and (a.place.startswith(place) or place.startswith(a.place))
    ]  # fmt: skip
    titles: dict[str, str] = {}
    found = [row for a in mine if (row := _row(a, one, lang, titles)) is not None]
    return sorted(found, key=lambda r: (not r.buttons, r.left if r.left is not None else 10**6, r.title))


def _row(at: At, one: Who, lang: str, titles: dict[str, str]) -> Row | None:
    here = pages.buttons(at, one)
    at_place = titles.setdefault(at.place, people.title(at.place))
    last = at.due.day if at.due else ""
    left = (date.fromisoformat(last) - date.fromisoformat(reading.today())).days if last else None
    if at.matter.procedure == "lead":
        ways = [(reverse("lead", args=[at.ident]), say(lang, "去甄别", "screen it"))]
    else:
        ways = [
            (reverse("act", args=[at.ident, at.step.name, b.page]), b.en if lang == "en" else b.zh)
            for b in here
            if b.first or (b.page == "hang")
        ] + links(at, one, lang)
    if not here and not ways and not _asked_of(at, one):
        return None
    state, mark = clock(left, lang, bool(ways))
    return Row(at, at.matter.title, at.title(lang), at_place, last, left, state, mark, ways)


def _asked_of(at: At, one: Who) -> bool:
    """Whether the hat acts in a step in which there is nothing to press yet: a vote that is to be held."""
    return at.step.kind in ("vote", "effect") and one.hat is not None and any(
        one.hat.capacity in at.capacities(p.act) for (kind, _), p in pages.PAGES.items() if kind == at.step.kind and p.who == pages.OFFICE
    )  # fmt: skip


def clock(left: int | None, lang: str, mine: bool) -> tuple[str, str]:
    """How long there is, in words, and its colour's name."""
    if left is None:
        return say(lang, "不限期", "no day set"), ""
    if left < 0:
        return say(lang, "过期 {n} 天", "{n} days late", n=-left), "no"
    if left == 0:
        return say(lang, "今天到期", "due today"), "no" if mine else "wait"
    return say(lang, "还有 {n} 天", "{n} days left", n=left), "wait" if left <= WEEK else ""


FILTERS = (
    ("", "全部", "all"), ("do", "要我办的", "mine to do"), ("late", "过期的", "late"), ("today", "今天到期", "due today"),
    ("week", "七天内", "within a week"), ("hang", "挂着、等着的", "hanging or waiting"),
)  # fmt: skip


def chosen(row: Row, which: str) -> bool:
    left = row.left
    return {
        "do": bool(row.buttons), "late": left is not None and left < 0, "today": left == 0, "hang": not row.buttons,
        "week": left is not None and left <= WEEK,
    }.get(which, True)  # fmt: skip


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due today first. Without a hat: which hats there are."""
    one, lang = me(request), lang_of(request)
    if one.hat is None:
        ways = (
            [(reverse("hats") + "?next=" + reverse("desk"), say(lang, "换身份", "put on a hat"))]
            if one.hats
            else []
        )
        return message(
            request, 403, say(lang, "办公桌是给任职的人的", "A desk is for those in office"),
            say(lang, "先换上一个职务。", "Put on one of your offices first.") if one.hats else say(lang, "您现在没有职务。您家的事在“我家”。", "You hold no office now. Your household’s matters are under My home."),
            who=one, ways=[*ways, (reverse("home"), say(lang, "回我家", "my home"))],
        )  # fmt: skip
    answer = strong(request)
    if answer is not None:
        return answer
    found = rows(one, lang)
    which, at_place = request.GET.get("show", ""), request.GET.get("place", "")
    places = {r.at.place: r.place for r in found}
    shown = [r for r in found if chosen(r, which) and (not at_place or r.at.place == at_place)]
    keep = f"&place={at_place}" if at_place in places else ""
    filters = [
        (f"?show={key}{keep}", say(lang, zh, en), sum(chosen(r, key) for r in found), key == which)
        for key, zh, en in FILTERS
    ]
    here = [
        ("", say(lang, "各处", "everywhere"), not at_place),
        *((c, t, c == at_place) for c, t in sorted(places.items())),
    ]
    return page(
        request, "loop/desk.html", who=one, tab="home", rows=shown, filters=filters, places=here if len(places) > 1 else [],
        show=which, today=day(reading.today(), lang), todo=sum(bool(r.buttons) for r in found),
        opening=openings(one, lang),
    )  # fmt: skip


def openings(one: Who, lang: str) -> list[tuple[str, str]]:
    """(procedure, title) of the matters that the hat worn may open without a lead."""
    from yishi.loop.intake import openable

    return openable(one, lang)
