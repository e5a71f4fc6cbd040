"""Who sees what of the register (design.md, who sees what).

A stranger sees nothing here. A signed-in member sees the names of their own group, and all of their own household. Who
wears the hat of an office, with the second factor given, sees the people of the places it is for; the town's registrar
changes them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from yishi.access import accounts
from yishi.access.who import Who, signed_in, strong, wearing, who
from yishi.face.modes import lang_of
from yishi.face.pages import message
from yishi.face.words import say
from yishi.files.photos import Photo
from yishi.people import queries as people

GROUP, VILLAGE, TOWN = 15, 12, 9
View = Callable[..., HttpResponse]


def registrar_of(code: str) -> str:
    """``registrar@town`` of a place."""
    return f"registrar@{code[:TOWN]}"


def keeps(one: Who, code: str) -> bool:
    """Whether somebody wears the hat of the place's registrar."""
    return one.hat is not None and one.hat.capacity == registrar_of(code)


def wears_office(one: Who, code: str) -> bool:
    """Whether the hat worn is of an office of the place or of one above it."""
    return one.hat is not None and code.startswith(one.hat.place)


def sees_all(request: HttpRequest, one: Who, code: str) -> bool:
    """Whether phones and households are shown: an office of the place or above it, worn, its second factor given."""
    return wears_office(one, code) and accounts.is_strong(request)


def sees_names(one: Who, code: str) -> bool:
    return len(code) == GROUP and one.belongs(code)


def asker(request: HttpRequest) -> Who:
    one = who(request)
    assert one is not None
    return one


def known_place(code: str) -> None:
    if people.place(code) is None:
        raise Http404


def for_registrar(view: View) -> View:
    """Only for the registrar of the town that the place `code` lies in."""

    @wraps(view)
    @signed_in
    def asked(request: HttpRequest, code: str, *args: Any, **more: Any) -> HttpResponse:
        known_place(code)
        return wearing(request, [registrar_of(code)]) or view(request, code, *args, **more)

    return asked


def for_office(view: View) -> View:
    """Only for who wears an office of the place `code` or of one above it."""

    @wraps(view)
    @signed_in
    def asked(request: HttpRequest, code: str, *args: Any, **more: Any) -> HttpResponse:
        known_place(code)
        one = asker(request)
        if not wears_office(one, code):
            return not_yours(request)
        return strong(request) or view(request, code, *args, **more)

    return asked


def not_yours(request: HttpRequest) -> HttpResponse:
    lang = lang_of(request)
    return message(
        request, 403, say(lang, "这一页不是给您看的", "This page is not for you"),
        say(
            lang, "户册里有别人家的事。本社的人看得到本社的名字，任职的人换上职务看得到自己管的地方。",
            "The register holds other people’s affairs. Members see the names of their own group; office-holders, wearing "
            "their hat, see the places they serve.",
        ),
        who=who(request),
    )  # fmt: skip


def photo_is_theirs(request: HttpRequest, photo: Photo) -> bool:
    """A private photo is shown to whoever sent it; one of a register, to offices of its place, worn and confirmed. Those
    of matters and meetings are shown by the rules of the rooms that keep them."""
    one = who(request)
    if one is None:
        return False
    kind, _, place = photo.subject.partition("/")
    theirs = bool(photo.owner) and photo.owner == one.owner
    return theirs or (kind == "register" and sees_all(request, one, place))
