"""When something is not there, not allowed, broken, closed for work, or out of reach: a kind page, never a trace.

Closed for work: while the file ``maintenance`` lies in the home, every address answers 503 with that page; its text, if
it has any, is shown. Out of reach: signed-in pages register a small worker that keeps the page ``/offline/`` and shows
it when the network is gone; it keeps nothing else, and nothing of the person's.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yishi.face.cached import public
from yishi.face.modes import lang_of
from yishi.face.pages import message
from yishi.face.words import say

WORKING = "maintenance"


class Maintenance:
    """Middleware, behind the language of the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        note = Path(settings.HOME) / WORKING
        if not note.exists():
            return self.get_response(request)
        lang = lang_of(request)
        text = say(lang, "系统正在维护。记录都在，一条不会少；请过一会儿再来。", "The system is being worked on. The record is safe and whole; please come back in a while.")  # fmt: skip
        said = note.read_text("utf-8", "replace").strip()[:500]
        answer = message(request, 503, say(lang, "正在维护", "Closed for work"), f"{text} {said}".strip())
        answer["Retry-After"] = "600"
        return answer


def _ways(request: HttpRequest) -> list[tuple[str, str]]:
    return [(reverse("town"), say(lang_of(request), "去公开栏", "to the board"))]


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lang = lang_of(request)
    return message(
        request, 403, say(lang, "这一页不给看", "This page is not yours to see"),
        say(lang, "它只给相关的人看。登录后再试，或者打给村文书。", "It is only for those concerned. Sign in and try again, or call the village clerk."),
        ways=_ways(request),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lang = lang_of(request)
    return message(
        request, 404, say(lang, "没有这一页", "There is no such page"),
        say(lang, "网址可能抄错了。请从公开栏重新进。", "The address may be mistyped. Please start from the board."),
        ways=_ways(request),
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    lang = lang_of(request)
    return message(
        request, 500, say(lang, "这一页出错了", "This page failed"),
        say(lang, "记录没有动，刚才的没有记下。请过一会儿再试。", "The record was not touched; nothing was recorded. Please try again later."),
        ways=_ways(request),
    )  # fmt: skip


@public
def offline(request: HttpRequest) -> HttpResponse:
    lang = lang_of(request)
    return message(
        request, 200, say(lang, "现在没有网络", "There is no network now"),
        say(lang, "刚才的没有送出去，也没有记下。有了网络，返回再按一次，不会重复。", "What you sent did not go out and is not recorded. When the network is back, go back and press again: it is not done twice."),
    )  # fmt: skip


def worker(request: HttpRequest) -> HttpResponse:
    """The worker's program, at the top so that it may answer for every page."""
    file = finders.find("web/worker.js")
    assert isinstance(file, str)
    answer = HttpResponse(Path(file).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
