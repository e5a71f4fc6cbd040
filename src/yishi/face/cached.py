"""Public pages are the same bytes for everyone until the record moves: kept by log position, revalidated by ETag.

A page here depends on its address and on how far the record has come; it never looks at cookies or sessions (attacks W3).
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from yishi import __version__
from yishi.record import reading

View = Callable[..., HttpResponse]
KEPT = 512
MOST = 256 << 10
_pages: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
_lock = Lock()


def tag_of(request: HttpRequest, verified: str) -> str:
    """What the page depends on: its address, the record's position and day, the last verification, this software."""
    file = Path(settings.HOME) / verified
    try:
        checked = file.stat().st_mtime_ns
    except OSError:
        checked = 0
    at = reading.position()
    key = f"{settings.HOME}\n{request.path}\n{at.size} {at.signed} {at.day}\n{checked}\n{__version__}"
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def public(view: View) -> View:
    """Answers from what is kept for this position, 304 to who has it already; else draws the page and keeps it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return _open_to_all(view(request, *args, **more))
        tag = tag_of(request, "verified.json")
        if f'"{tag}"' in request.headers.get("If-None-Match", ""):
            answer: HttpResponse = HttpResponseNotModified()
        else:
            with _lock:
                kept = _pages.get(tag)
            if kept is None:
                answer = view(request, *args, **more)
                if answer.status_code != 200:
                    return _open_to_all(answer)
                if len(answer.content) <= MOST:
                    with _lock:
                        _pages[tag] = (answer.content, answer["Content-Type"])
                        while len(_pages) > KEPT:
                            _pages.popitem(last=False)
            else:
                answer = HttpResponse(kept[0], content_type=kept[1])
        answer["ETag"] = f'"{tag}"'
        return _open_to_all(answer)

    return answered


def _open_to_all(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "public, max-age=0, must-revalidate"
    return answer
