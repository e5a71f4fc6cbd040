"""Pages that only a demo has: step into a role, move the clock. Outside a demo they have no address, and refuse."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yishi.access import accounts
from yishi.access.going import home, local, onward
from yishi.access.who import who
from yishi.demo import cast as casting
from yishi.demo import clock
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import say
from yishi.procedure import days
from yishi.record import reading

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **more)

    return asked


def same_site(request: HttpRequest) -> bool:
    """Whether a form came from a page of ours. The bar stands on public pages, which carry no token and set no cookie."""
    origin = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"


@demo_only
@require_http_methods(["GET", "HEAD", "POST"])
def cast(request: HttpRequest) -> HttpResponse:
    """Who do you want to be? One press, and one is it."""
    if request.method == "POST":
        role = casting.role(request.POST.get("role", ""))
        if role is None:
            raise Http404
        if not role.person:
            request.session.flush()
            return redirect("town")
        accounts.start_session(request, accounts.of_person(role.person), strong=True)
        accounts.wear(request, role.capacity)
        return redirect(home())
    roles = [
        (r, say(lang_of(request), r.zh, r.en), say(lang_of(request), r.zh_try, r.en_try))
        for r in casting.cast()
    ]
    one = who(request)
    return page(request, "demo/cast.html", roles=roles, who=one, now=_role_of(one))


def _role_of(one: Any) -> str:
    """Which of the cast somebody is just now."""
    if one is None:
        return "auditor"
    capacity = one.hat.capacity if one.hat else ""
    return next((r.key for r in casting.cast() if (r.person, r.capacity) == (one.person, capacity)), "")


@csrf_exempt
@demo_only
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Moves the clock and says what fell due on the way."""
    if not same_site(request):
        return HttpResponse(status=403)
    how, lang = request.POST.get("to", ""), lang_of(request)
    today = reading.today()
    if how == "day":
        day = days.next_day(today)
    elif how == "deadline":
        day = clock.next_deadline() or days.next_day(today)
    else:
        day = request.POST.get("day", "")
    try:
        if not clock.is_day(day):
            raise clock.NotForward(day)
        before = clock.forward(day)
    except clock.NotForward:
        wrong = say(lang, "时钟只能往前走，最多三年。", "The clock goes forward only, three years at most.")
        return _page(request, 422, wrong=wrong, typed=day[:20], back=onward(request))
    back = onward(request)
    return redirect(f"{reverse('clock')}?{urlencode({'since': str(before), 'from': today, 'next': back})}")


@demo_only
@require_http_methods(["GET", "HEAD"])
def moved(request: HttpRequest) -> HttpResponse:
    """Which day it is, what has just fallen due, what waits for which day."""
    since, back = request.GET.get("since", ""), request.GET.get("next", "")
    start = int(since) if since.isascii() and since.isdigit() and len(since) < 13 else -1
    fallen = clock.fallen(start, lang_of(request)) if start >= 0 else []
    before = request.GET.get("from", "")
    return _page(
        request, fallen=fallen, moved=start >= 0, before=before if clock.is_day(before) else "",
        back=back if local(back) else "",
    )  # fmt: skip


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    today = reading.today()
    return page(
        request, "demo/clock.html", status, today=today, tomorrow=days.next_day(today),
        ahead=clock.ahead(lang_of(request))[:20], who=who(request), **more,
    )  # fmt: skip
