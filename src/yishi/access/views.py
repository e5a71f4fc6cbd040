"""Pages of sign-in and of one's own account. One question a page; GET never changes anything (attacks V6, W19)."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from yishi.access import accounts, codes, factor
from yishi.access.going import address_of, home, local, onward
from yishi.access.models import Account
from yishi.access.who import fresh, signed_in, who
from yishi.face.fields import REQUIRED, PhoneField, plain
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import both, say
from yishi.people import queries as people
from yishi.record import clock, keys

WAITS = {
    "phone": both("这个号码刚要过几次验证码。过 5 分钟再要。", "This number has just asked for several codes. Ask again in 5 minutes."),
    "address": both("这里要验证码的人太多。过一小时再来。", "Too many codes were asked for from here. Come back in an hour."),
    "cell": both("今天的短信用完了。明天再来，或者打电话。", "Today’s messages are used up. Come back tomorrow, or ring."),
    "gateway": both("短信现在发不出去。过一会儿再试，或者打电话。", "Messages cannot be sent just now. Try again soon, or ring."),
}  # fmt: skip


class PhoneForm(forms.Form):
    template_name = "access/one_field.html"
    use_required_attribute = False
    phone = PhoneField(label=both("您的手机号", "Your mobile number"), max_length=40, error_messages={"required": REQUIRED})  # fmt: skip


class CodeForm(forms.Form):
    template_name = "access/one_field.html"
    use_required_attribute = False
    code = forms.CharField(
        label=both("短信里的 6 位数", "The six digits of the message"), max_length=20, error_messages={"required": REQUIRED},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        return plain(self.cleaned_data["code"])


def own(request: HttpRequest, template: str, status: int = 200, **more: Any) -> HttpResponse:
    """A page of somebody's own, with who they are at its head."""
    return page(request, f"access/{template}", status, who=who(request), **more)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Which phone? The answer is the same whether the register knows it or not."""
    form, status = PhoneForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = ask_code(request, form, form.cleaned_data["phone"])
            if answer is not None:
                return answer
            status = 429
    return page(request, "access/sign_in.html", status, form=form, next=onward(request))


def ask_code(request: HttpRequest, form: forms.Form, phone: str, account: str = "") -> HttpResponse | None:
    """Sends a code and leads on to where it is typed; None, with the form saying why, where none was sent."""
    asked = codes.request_code(phone, address_of(request), account)
    if isinstance(asked, codes.NotAsked):
        form.add_error(None, WAITS[asked.why])
        return None
    request.session["code"] = asked.ident
    request.session["shown"] = asked.digits if settings.DEMO else ""
    return redirect(f"{reverse('sign-in-code')}?{urlencode({'next': onward(request)})}")


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Which digits came? Five tries, in the browser that asked."""
    name = str(request.session.get("code", ""))
    if not name:
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': onward(request)})}")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            judged = codes.check_code(name, form.cleaned_data["code"])
            if isinstance(judged, codes.Right):
                return proved(request, judged)
            lang = lang_of(request)
            if judged.left:
                form.add_error(
                    "code",
                    say(
                        lang,
                        "不是这个数。还能试 {n} 次。",
                        "Not these digits. {n} tries left.",
                        n=judged.left,
                    ),
                )
            else:
                form.add_error("code", say(lang, "这个验证码不能用了。请再要一个。", "This code is over. Please ask for a new one."))  # fmt: skip
    shown = request.session.get("shown", "") if settings.DEMO else ""
    return page(request, "access/code.html", status, form=form, next=onward(request), shown=shown)


def proved(request: HttpRequest, right: codes.Right) -> HttpResponse:
    """The phone is theirs: their code was asked again, or they sign in as whom the register knows by it."""
    for slot in ("code", "shown"):
        request.session.pop(slot, None)
    one = who(request)
    if right.account:
        if one is None or one.account.id != right.account:
            return redirect("sign-in")
        accounts.confirmed(request)
        return redirect(onward(request))
    known = [p for p in people.find("phone", right.phone) if people.is_there(p)]
    if len(known) > 1:
        request.session["proved"] = keys.hide(right.phone, "proved").hex()
        request.session["proved_at"] = clock.now().timestamp()
        request.session.cycle_key()
        return redirect(f"{reverse('sign-in-which')}?{urlencode({'next': onward(request)})}")
    return welcome(request, accounts.of_phone(right.phone, known[0] if known else ""))


@require_http_methods(["GET", "HEAD", "POST"])
def which(request: HttpRequest) -> HttpResponse:
    """Who of those that share this phone? Only their names are shown, to the one who holds the phone."""
    held = request.session.get("proved")
    if not held or clock.now().timestamp() - request.session.get("proved_at", 0) > accounts.FRESH_SECONDS:
        return redirect("sign-in")
    phone = keys.show(bytes.fromhex(held), "proved")
    known = [p for p in people.find("phone", phone) if people.is_there(p)]
    chosen = request.POST.get("person", "")
    if request.method == "POST" and chosen in known:
        return welcome(request, accounts.of_phone(phone, chosen))
    names = [(p, people.name(p)) for p in known]
    return page(request, "access/which.html", names=names, next=onward(request))


def welcome(request: HttpRequest, account: Account) -> HttpResponse:
    """Signs in, and leads on: to what was asked for, to the choice of a hat where there are several, or home."""
    accounts.start_session(request, account)
    if hasattr(request, "_who"):
        del request._who
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    one = who(request)
    if one is not None and len(one.hats) == 1:
        accounts.wear(request, one.hats[0].capacity)
    if account.reset_at is not None:
        return redirect("account")
    if local(asked) and asked != home():
        return redirect(asked)
    return redirect(reverse("hats") if one is not None and len(one.hats) > 1 else home())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    answer = redirect("town")
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Is it still you? The code again, to the phone of this account and no other."""
    one = who(request)
    assert one is not None
    if one.fresh:
        return redirect(onward(request))
    mac, known = (
        one.account.phone_mac,
        str(people.private(one.person).get("phone") or "") if one.person else "",
    )
    if settings.DEMO and mac is None:
        if request.method == "POST":
            accounts.confirmed(request)
            return redirect(onward(request))
        return own(request, "confirm.html", cast=True, next=onward(request))
    known = known if known and keys.mac("phone", known) == mac else ""
    form: forms.Form = forms.Form(request.POST or None) if known else PhoneForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status, phone = 422, known
        if form.is_valid() and not known:
            phone = form.cleaned_data["phone"]
            if keys.mac("phone", phone) != mac:
                form.add_error(
                    "phone", both("这不是您登录用的号码。", "This is not the number you signed in with.")
                )
                phone = ""
        if phone:
            answer = ask_code(request, form, phone, one.account.id)
            if answer is not None:
                return answer
            status = 429
    tail = f"{known[:3]}****{known[-4:]}" if known else ""
    return own(request, "confirm.html", status, form=form, tail=tail, next=onward(request))


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """My name, my offices, my second factor, my devices."""
    one = who(request)
    assert one is not None
    devices = [
        {**s, "started": accounts.moment(s["started"]), "seen": accounts.moment(s["seen"])}
        for s in accounts.sessions(request, one.account.id)
    ]
    factor_since = accounts.moment(one.account.totp_since) if factor.has(one.account) else ""
    registrar = one.hat is not None and one.hat.office == "registrar"
    reset = (
        {"at": accounts.moment(one.account.reset_at), "by": one.account.reset_by}
        if one.account.reset_at
        else None
    )
    return own(
        request, "account.html", devices=devices, factor_since=factor_since, registrar=registrar, reset=reset
    )


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """Ends one of one's sessions, or all but this one."""
    one = who(request)
    assert one is not None
    if request.method != "POST":  # the code was asked in between: the button is pressed again
        return redirect("account")
    row = request.POST.get("row", "")
    if row:
        if not accounts.end_session(one.account.id, row):
            raise Http404
    else:
        accounts.end_sessions(one.account.id, but=getattr(request.session, "row_key", ""))
    return redirect("account")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hats(request: HttpRequest) -> HttpResponse:
    """As whom? One of the offices held today, or as a villager."""
    one = who(request)
    assert one is not None
    if request.method == "POST":
        asked = request.POST.get("capacity", "")
        if asked and asked not in [h.capacity for h in one.hats]:
            lang = lang_of(request)
            return message(
                request, 403, say(lang, "您现在没有这个职务", "You do not hold this office now"),
                say(lang, "任职满了或换了人。", "The term is over, or somebody else holds it."),
                who=one, ways=[(reverse("hats"), say(lang, "看看我的职务", "see my offices"))],
            )  # fmt: skip
        accounts.wear(request, asked)
        return redirect(onward(request))
    return own(request, "hats.html", next=onward(request))


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: left open too long, or sent by another site. Nothing was done (attacks W19)."""
    lang = lang_of(request)
    here = request.path if local(request.path) else "/"
    return message(
        request, 403, say(lang, "这一次没有记下", "This was not recorded"),
        say(lang, "页面开得太久，或者浏览器不让存小文件。打开这一页再来一次。", "The page was open too long, or the browser keeps no cookies. Open it again."),
        ways=[(here, say(lang, "再打开这一页", "open the page again"))],
    )  # fmt: skip
