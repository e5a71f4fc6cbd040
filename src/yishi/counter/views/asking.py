"""Who may open a page of the counter, and what each of its pages needs to know."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from yishi.access.who import signed_in, wearing
from yishi.counter import keeping
from yishi.people import queries as people

View = Callable[..., HttpResponse]


def by_keeper(view: View) -> View:
    """Only for the accountant who keeps the book of the place in the address, wearing that hat."""

    @wraps(view)
    def asked(request: HttpRequest, code: str, *args: Any, **more: Any) -> HttpResponse:
        if people.place(code) is None:
            raise Http404
        return wearing(request, [keeping.keeper(code)]) or view(request, code, *args, **more)

    return signed_in(asked)


def matter_of(ident: str) -> str:
    return f"matter/{ident}"
