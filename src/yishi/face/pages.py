"""Answering with a page: the words every template needs, and the same kind answer for what goes wrong."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yishi.face.modes import lang_of, other
from yishi.procedure.acts import Refused
from yishi.procedure.say import Sentence, sentence
from yishi.rulebook.model import Rulebook


def frame(request: HttpRequest) -> dict[str, Any]:
    """What `face/base.html` asks of every page. A context processor, so that no view can forget it."""
    lang = lang_of(request)
    large = bool(getattr(request, "large", False))
    return {
        "lang": lang,
        "large": large,
        "demo": settings.DEMO,
        "to_zh": other(request, lang="zh"),
        "to_en": other(request, lang="en"),
        "to_large": other(request, large=True),
        "to_normal": other(request, large=False),
    }


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the language and type size of its address."""
    return render(request, template, context, status=status)


def message(request: HttpRequest, status: int, title: Any, text: Any, **more: Any) -> HttpResponse:
    """A page that says one thing and where to go on: for what is not there, not allowed, not possible now."""
    return page(request, "face/message.html", status, title=title, text=text, **more)


def in_words(request: HttpRequest, refused: Refused, rules: Rulebook | None = None) -> Sentence:
    """A refusal of the engine as its reader understands it."""
    return sentence(refused.code, refused.facts, lang_of(request), rules, refused.rule)
