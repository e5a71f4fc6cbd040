"""Public pages are the same bytes for everyone until the record moves: kept by log position, revalidated by ETag.

A page marked `public` depends on its address, on how far the record has come, on the last verification and on this
software; it never looks at cookies or sessions (attacks W3). `Kept` stands in front of the other middleware: a page
that is kept costs one query.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve

from yishi import __version__
from yishi.face.modes import split
from yishi.record import reading

View = Callable[..., HttpResponse]
PAGES = 512
MOST = 256 << 10
_pages: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
_lock = Lock()


def public(view: View) -> View:
    """Marks what a view answers as everybody's, so that `Kept` may keep it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        return view(request, *args, **more)

    answered.public = True  # type: ignore[attr-defined]
    return answered


@lru_cache(maxsize=8 * PAGES)
def is_public(path: str) -> bool:
    """Whether the view behind an address is marked `public`."""
    try:
        return getattr(resolve(split(path)[2]).func, "public", False) is True
    except Resolver404:
        return False


def tag_of(path: str) -> str:
    """What a public page depends on: its address, the record's position and day, the last verification, this software."""
    try:
        checked = (Path(settings.HOME) / "verified.json").stat().st_mtime_ns
    except OSError:
        checked = 0
    at = reading.position()
    key = f"{settings.HOME}\n{path}\n{at.size} {at.signed} {at.day}\n{checked}\n{__version__}"
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class Kept:
    """Middleware. Answers 304 to who has a public page already, and from memory what was drawn for this position.

    The position is read before the page is drawn, so that what is kept is never older than its tag says. Addresses with
    a query are drawn each time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not is_public(request.path_info):
            return self.get_response(request)
        request.get_host()  # a forged Host is refused here as anywhere (attacks W18)
        if request.META.get("QUERY_STRING"):
            return _open_to_all(self.get_response(request))
        tag = tag_of(request.path)
        if f'"{tag}"' in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return _open_to_all(HttpResponseNotModified(), tag)
        with _lock:
            kept = _pages.get(tag)
        if kept is not None:
            return _open_to_all(HttpResponse(kept[0], headers=kept[1]), tag)
        answer = self.get_response(request)
        if answer.status_code != 200:
            return answer
        if len(answer.content) <= MOST:
            with _lock:
                _pages[tag] = (answer.content, dict(answer.items()))
                while len(_pages) > PAGES:
                    _pages.popitem(last=False)
        return _open_to_all(answer, tag)


def _open_to_all(answer: HttpResponse, tag: str = "") -> HttpResponse:
    if tag:
        answer["ETag"] = f'"{tag}"'
    answer["Cache-Control"] = "public, max-age=0, must-revalidate"
    return answer
