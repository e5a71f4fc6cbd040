"""Pages of the second factor: asked of office-holders before they act, set up once, taken away by another office."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from yishi.access import accounts, factor
from yishi.access.going import onward
from yishi.access.models import Account
from yishi.access.views import CodeForm, own
from yishi.access.who import fresh, in_office, signed_in, who
from yishi.face.fields import REQUIRED
from yishi.face.words import both
from yishi.people import queries as people

SAID = {
    "wrong": both("不是这个数，或者这个数用过了。等它变了再填。", "Not these digits, or they were used already. Wait until they change."),
    "locked": both("错得太多了。过 15 分钟再来。", "Too many wrong tries. Come back in 15 minutes."),
}  # fmt: skip


class FactorForm(CodeForm):
    code = forms.CharField(
        label=both("动态口令里的 6 位数", "The six digits in your code app"), max_length=20, error_messages={"required": REQUIRED},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which digits does your app show? Asked once a working day, before one acts in an office."""
    one = who(request)
    assert one is not None
    if not factor.has(one.account):
        return own(request, "second_none.html", next=onward(request))
    form, status = FactorForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            judged = factor.check(one.account, form.cleaned_data["code"])
            if judged == "right":
                accounts.strengthened(request)
                return redirect(onward(request))
            form.add_error("code", SAID[judged])
    return own(request, "second.html", status, form=form, next=onward(request))


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Sets one up. Where there is one already, a code of it is asked first (attacks W7)."""
    one = who(request)
    assert one is not None
    step = request.POST.get("step", "")
    if factor.has(one.account) and not accounts.is_just_strong(request):
        return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")
    if request.method != "POST" or step not in ("show", "confirm"):
        return own(request, "second_new.html", has=factor.has(one.account), next=onward(request))
    if step == "show":
        secret = factor.begin(one.account)
        return own(
            request, "second_show.html", form=FactorForm(), picture=factor.picture(one.account, secret),
            secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)), next=onward(request),
        )  # fmt: skip
    form = FactorForm(request.POST)
    if form.is_valid():
        judged = factor.confirm(one.account, form.cleaned_data["code"])
        if judged == "right":
            accounts.end_sessions(one.account.id, but=getattr(request.session, "row_key", ""))
            accounts.strengthened(request)
            return redirect(onward(request))
        form.add_error("code", SAID[judged])
    return own(request, "second_show.html", 422, form=form, next=onward(request))


@in_office("registrar")
@require_http_methods(["GET", "HEAD", "POST"])
def resets(request: HttpRequest) -> HttpResponse:
    """The registrar takes away the second factor of somebody who lost their phone; never one's own."""
    one = who(request)
    assert one is not None
    others = [a for a in factor.having() if a.person != one.person]
    if request.method == "POST":
        found = get_object_or_404(Account, id=request.POST.get("account", ""))
        if found.person == one.person or found.id not in [a.id for a in others]:
            return own(request, "resets.html", 403, others=_named(others))
        assert one.hat is not None
        factor.reset(found, f"{one.hat.title('zh')} {one.name}")
        return redirect("second-factor-resets")
    return own(request, "resets.html", others=_named(others))


def _named(found: list[Account]) -> list[tuple[str, str, str]]:
    return [(a.id, people.name(a.person), accounts.moment(a.totp_since)) for a in found]
