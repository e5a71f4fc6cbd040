"""Papers by their address: the page for the phone and the PDF for the printer, for everyone and, with names, for those
whose group it is.

The public version is the same bytes for everyone and may be cached; the one with names is private, never stored, and
asks who it is at every request. WeChat's browser blocks downloads: each page has everything that its PDF has.
A PDF costs a third of a second of a processor, so a server draws a few at a time and keeps public ones by the log's
position, which any later act (an erasure too) leaves behind.
"""

import hashlib
from collections import OrderedDict
from threading import BoundedSemaphore, Lock
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from yishi.access.who import Who, signed_in, who
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import say
from yishi.papers import making, press, slips
from yishi.papers.documents import KINDS
from yishi.papers.fonts import NoFont
from yishi.papers.sheet import Sheet, shown
from yishi.record import reading

PRESSES = BoundedSemaphore(2)
WAIT = 10
"""Seconds that a request waits for a press."""
KEPT = 32


class Shelf:
    """The public PDFs drawn last, by document, language and log position."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._made: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> bytes | None:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def put(self, key: tuple[Any, ...], made: bytes) -> None:
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)


SHELF = Shelf(KEPT)


@require_safe
@cache_control(public=True, max_age=60)
def paper(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """The public page of a paper."""
    facts = _facts(kind, ident, False)
    return _page(request, kind, ident, making.make(kind, facts, lang_of(request)), facts.at, False)


@require_safe
@cache_control(public=True, max_age=60)
def paper_pdf(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """The public PDF of a paper."""
    key = (kind, ident, lang_of(request), reading.size(), slips.published(), reading.today())
    made = SHELF.get(key)
    if made is None:
        answer = _pdf(request, kind, ident, _facts(kind, ident, False))
        if answer.status_code == 200:
            SHELF.put(key, answer.content)
        return answer
    return _as_pdf(request, kind, ident, made)


@require_safe
@never_cache
@signed_in
def named(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """The page with names, for the group and its offices."""
    facts = _named(request, kind, ident)
    if isinstance(facts, HttpResponse):
        return facts
    return _page(request, kind, ident, making.make(kind, facts, lang_of(request)), facts.at, True)


@require_safe
@never_cache
@signed_in
def named_pdf(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """The PDF with names: what is printed for the group's board and the office."""
    facts = _named(request, kind, ident)
    if isinstance(facts, HttpResponse):
        return facts
    return _pdf(request, kind, ident, facts)


def may_see_names(asking: Who | None, kind: str, at: str) -> bool:
    """Whether a paper's names are theirs to see: the group's list by its members and offices, the accountant's papers
    by offices there or above."""
    if asking is None or not at:
        return False
    if KINDS[kind].names == "office":
        return any(h.place and at.startswith(h.place) for h in asking.hats)
    return asking.belongs(at) or (bool(asking.place) and asking.place.startswith(at) and len(at) >= 12)


def _facts(kind: str, ident: str, with_names: bool) -> Any:
    facts = making.gather(kind, ident, with_names)
    if facts is None:
        raise Http404
    return facts


def _named(request: HttpRequest, kind: str, ident: str) -> Any:
    """The facts with names, or the refusal. The place is read before a name is opened."""
    if kind not in KINDS or not KINDS[kind].names:
        raise Http404
    at = making.place_of(kind, ident)
    if not at:
        raise Http404
    if not may_see_names(who(request), kind, at):
        lang = lang_of(request)
        return message(
            request,
            403,
            say(lang, "这张纸上有姓名", "There are names on this paper"),
            say(
                lang,
                "只有本社的人和在任的干部能看。不带姓名的那一份，谁都能看。",
                "Only members of the group and its office-holders may see it. The one without names is open to everyone.",
            ),
        )
    return _facts(kind, ident, True)


def _page(
    request: HttpRequest, kind: str, ident: str, sheet: Sheet, at: str, with_names: bool
) -> HttpResponse:
    document = KINDS[kind]
    return page(
        request,
        "papers/sheet.html",
        sheet=shown(sheet),
        svg=sheet.code.svg if sheet.code else "",
        kind=kind,
        ident=ident,
        at=at,
        document=document.en if lang_of(request) == "en" else document.zh,
        named=with_names,
        can_be_named=document.names,
    )


def _pdf(request: HttpRequest, kind: str, ident: str, facts: Any) -> HttpResponse:
    lang = lang_of(request)
    if not PRESSES.acquire(timeout=WAIT):
        answer = message(
            request,
            503,
            say(lang, "打印的人多", "Many are printing"),
            say(
                lang,
                "请过一会儿再试；网页上的内容是一样的。",
                "Please try again shortly; the page says the same.",
            ),
        )
        answer["Retry-After"] = "10"
        return answer
    try:
        made = press.pdf(making.make(kind, facts, lang))
    except (NoFont, press.PressFailed):
        return message(
            request,
            503,
            say(lang, "现在印不了", "Cannot be printed now"),
            say(
                lang,
                "服务器缺字体，或者排版出错；管理员可以运行 yishi doctor 查看。网页上的内容是一样的。",
                "The server lacks a font, or setting failed; “yishi doctor” tells the operator. The page says the same.",
            ),
        )
    finally:
        PRESSES.release()
    return _as_pdf(request, kind, ident, made)


def _as_pdf(request: HttpRequest, kind: str, ident: str, made: bytes) -> HttpResponse:
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}-{ident}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = '"' + hashlib.sha256(made).hexdigest()[:32] + '"'
    return answer
