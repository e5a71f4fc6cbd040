"""The screen on the wall, and the line about attendance on a phone: numbers only, the same for everyone, cached by log
position. No session is looked at, no name stands here (attacks W25), and no choice before the count (V9).
"""

from collections import OrderedDict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from yishi.face.modes import lang_of
from yishi.face.pages import frame as modes
from yishi.hall import devices
from yishi.hall.sitting import Question, Sitting
from yishi.meetings import queries as meetings
from yishi.record import reading
from yishi.rulebook.words import Speaker

MOST = 200
_drawn: OrderedDict[tuple[Any, ...], str] = OrderedDict()
"""Fragments as drawn at a log position; the newest few."""


def shown_question(sitting: Sitting) -> Question | None:
    """What the wall shows: what is being voted on, else the last result, else what comes first."""
    for state in ("put", "closing"):
        for q in sitting.questions:
            if q.state == state:
                return q
    counted = [q for q in sitting.questions if q.state == "counted"]
    waiting = [q for q in sitting.questions if q.state == "set"]
    if counted and (sitting.closed or not waiting):
        return counted[-1]
    return waiting[0] if waiting else None


def cited(sitting: Sitting, result: dict[str, Any]) -> list[str]:
    """Each rule the count used, in words."""
    cite = Speaker(sitting.rules, sitting.lang, sitting.row.date).source
    return [cite(r) for r in result["rules"] if not r.startswith("design:")]


def state(sitting: Sitting) -> dict[str, Any]:
    question = shown_question(sitting)
    motion = question.motion if question and question.state != "set" else ""
    found = meetings.motion(sitting.subject, question.motion) if question else None
    return {
        "s": sitting, "question": question, "a": meetings.attendance(sitting.row, motion),
        "result": found[1] if found else None, "rules": cited(sitting, found[1]) if found else [],
        "voted": meetings.voted(sitting.subject, question.motion) if question and motion else 0,
        "shared": devices.shared(sitting.subject),
    }  # fmt: skip


def drawn(request: HttpRequest, ident: str, template: str, etag: str) -> str:
    key = (ident, template, etag)
    text = _drawn.get(key)
    if text is None:
        sitting = Sitting.find(ident, lang_of(request))
        text = render_to_string(f"hall/{template}", {**modes(request), **state(sitting)})
        _drawn[key] = text
        while len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return text


def position(request: HttpRequest, ident: str) -> str:
    """The meeting's version with the day and mode: what a fragment is drawn from."""
    version = reading.version(f"meeting/{ident}")
    if not version:
        raise Http404
    large = "L" if getattr(request, "large", False) else ""
    return f'"{version}-{reading.today()}-{lang_of(request)}{large}"'


def fragment(request: HttpRequest, ident: str, template: str) -> HttpResponse:
    """A fragment by log position: 304 while nothing has happened in the meeting."""
    etag = position(request, ident)
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(drawn(request, ident, template, etag))
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, no-cache"
    return answer


@require_safe
def projector(request: HttpRequest, ident: str) -> HttpResponse:
    """The whole page; its middle asks again every two seconds, or the page itself every five without script."""
    etag = position(request, ident)
    sitting = Sitting.find(ident, lang_of(request))
    body = drawn(request, ident, "screen_body.html", etag)
    text = render_to_string("hall/screen.html", {**modes(request), "s": sitting, "body": body})
    answer = HttpResponse(text)
    answer["Cache-Control"] = "public, no-cache"
    patch_vary_headers(answer, [])
    return answer


@require_safe
def live(request: HttpRequest, ident: str) -> HttpResponse:
    return fragment(request, ident, "screen_body.html")


@require_safe
def here(request: HttpRequest, ident: str) -> HttpResponse:
    """The line on a phone: how many have come, whether it is enough; and whether one may still vote."""
    return fragment(request, ident, "here.html")
