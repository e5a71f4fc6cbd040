"""Which language a page speaks: ``?lang=``, else a cookie, else Chinese."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

LANGS = ("zh", "en")


def chosen(request: HttpRequest) -> str:
    asked = request.GET.get("lang") or request.COOKIES.get("lang") or "zh"
    return asked if asked in LANGS else "zh"


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        request.lang = chosen(request)  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def context(request: HttpRequest) -> dict[str, Any]:
    return {"lang": chosen(request)}
