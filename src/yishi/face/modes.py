"""Language and type size stand in the address: ``/en/…``, ``/large/…``, ``/en/large/…``; none of them is the default.

So every page has one address for each way of showing it, can be cached for everyone, and needs no cookie. `Modes`
takes the prefix off before addresses are resolved and makes it the script prefix: links, forms and redirects made
with ``reverse`` and ``{% url %}`` keep the mode without being told.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix
from django.utils import translation

from yishi.face import parts

Answer = Callable[[HttpRequest], HttpResponse]


def split(path: str) -> tuple[str, bool, str]:
    """(language, large?, the rest) of a path."""
    lang, large = "zh", False
    if path == "/en" or path.startswith("/en/"):
        lang, path = "en", path[3:] or "/"
    if path == "/large" or path.startswith("/large/"):
        large, path = True, path[6:] or "/"
    return lang, large, path


def prefix(lang: str, large: bool) -> str:
    """The prefix of a mode, without its last slash: "", "/en", "/large", "/en/large"."""
    return ("/en" if lang == "en" else "") + ("/large" if large else "")


class Modes:
    """Middleware: ``request.lang``, ``request.large``, ``request.plain`` (the address without its mode)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        lang, large, rest = split(request.path_info)
        before = request.path.removesuffix(request.path_info)
        request.lang, request.large, request.plain = lang, large, rest  # type: ignore[attr-defined]
        request.path_info = rest
        set_script_prefix(f"{before}{prefix(lang, large)}/")
        with translation.override("en" if lang == "en" else "zh-hans"):
            answer = self.get_response(request)
            if hasattr(answer, "render") and not getattr(answer, "is_rendered", True):
                answer = answer.render()
        set_script_prefix(f"{before}/")
        if lang == "en":
            parts.mark(answer)
        answer["Content-Language"] = "en" if lang == "en" else "zh-Hans"
        return answer


def other(request: HttpRequest, lang: str | None = None, large: bool | None = None) -> str:
    """The address of the same page in another language or type size."""
    now_lang, now_large = lang_of(request), bool(getattr(request, "large", False))
    made = prefix(lang or now_lang, now_large if large is None else large)
    query = request.META.get("QUERY_STRING", "")
    plain = getattr(request, "plain", request.path_info)
    return f"{made}{plain}" + (f"?{query}" if query else "")


def lang_of(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "zh"))
