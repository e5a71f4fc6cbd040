"""Erasing a person on a page: what goes and what stays is said first; the act stands in the record (attacks R18, R19)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import led_on
from yishi.face.fields import REQUIRED
from yishi.face.modes import lang_of
from yishi.face.pages import in_words, page
from yishi.face.words import both
from yishi.files import photos
from yishi.people import queries as people
from yishi.procedure import Refused
from yishi.record import erasing, reading
from yishi.record.rulebooks import present
from yishi.record.service import Done, Made
from yishi.registry.changes import somebody_there
from yishi.registry.seeing import asker, for_registrar

REASONS = {
    "asked": (both("本人要求", "they asked for it"), "本人要求"),
    "left": (both("不再需要：人已不在本社", "no longer needed: they have left"), "处理目的已实现"),
    "died": (both("去世，近亲属要求", "they died, and near kin asked for it"), "近亲属要求"),
    "wrong": (both("登记错了，不该有这个人", "entered wrongly"), "登记有误"),
}
"""Why a person is erased: its label, and the words that stand in the record. 个人信息保护法 §47, §49."""


class Why(forms.Form):
    template_name = "face/form.html"
    use_required_attribute = False
    why = forms.ChoiceField(
        label=both("为什么抹去", "Why"), widget=forms.RadioSelect, error_messages={"required": REQUIRED},
        choices=[(k, words) for k, (words, _) in REASONS.items()],
    )  # fmt: skip
    sure = forms.BooleanField(
        label=both("知道抹去以后找不回来", "I know that it cannot be undone"),
        error_messages={"required": REQUIRED},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def erase(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """Shall everything private of this person go?"""
    one, somebody = asker(request), somebody_there(code, ident, gone_too=True)
    form = Why(request.POST) if request.method == "POST" else Why()
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            reason = REASONS[form.cleaned_data["why"]][1]
            erased = erasing.erase(ident, one.person, one.capacity, reason)
            if not isinstance(erased, Refused):
                made = tuple(Made(n, "register/cell", 0, {}) for n in erased.entries)
                home = somebody.household
                there = (
                    reverse("register-household", args=[code, home])
                    if home
                    else reverse("register-place", args=[code])
                )
                return led_on(there, Done(made))
            status, refusal = 409, in_words(request, erased, present())
    return page(
        request, "registry/erase.html", status, who=one, at=code, title=people.title(code), somebody=somebody, form=form,
        refusal=refusal, photos=photos.count(ident), offices=held(ident, lang_of(request)), gone=not somebody.private,
    )  # fmt: skip


def held(ident: str, lang: str) -> list[str]:
    """The offices a person holds today, in words: they stay."""
    rules = present()
    return [f"{people.title(p)} {rules.title_of(o, lang)}" for p, o in people.offices(ident, reading.today())]
