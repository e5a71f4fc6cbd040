"""Offices given and ended, by dates. One that an election fills is given under the authority that the election opened."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, act_page
from yishi.access.who import Who, signed_in, wearing
from yishi.face.fields import DayField, WordsField
from yishi.face.modes import lang_of
from yishi.face.words import aside, both
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.people import rosters
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.sealing import Sealer
from yishi.registry.changes import with_facts
from yishi.registry.persons import NotFound, meant
from yishi.registry.seeing import asker, for_registrar, known_place, registrar_of
from yishi.rulebook.model import LEVELS


def authorities(code: str) -> list[dict[str, Any]]:
    """Open authorities to give or end an office of a place: each with its matter, step and the matter's title."""
    found = []
    for matter, step in matters.open_steps():
        offer = reading.read(matter.subject, f"offer/{step.step}")
        if (
            offer
            and offer["kind"] == "authority"
            and offer["what"] == "office"
            and offer["at"] == f"register/{code}"
        ):
            found.append({**offer, "matter": matter.subject, "step": step.step, "title": matter.title})
    return found


def _name_of(authority: dict[str, Any]) -> str:
    return f"{authority['matter']} {authority['step']}"


class Under(Form):
    """A form that may rest on an open authority."""

    under = forms.ChoiceField(label=both("依据哪项决定", "Under which decision"), required=False, widget=forms.RadioSelect)  # fmt: skip

    def __init__(self, *args: Any, code: str, lang: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.code, self.lang = code, lang
        self.open = {_name_of(a): a for a in authorities(code)}
        if self.open:
            choices = [
                (name, aside(lang, a["title"], people.name(a["holder"]))) for name, a in self.open.items()
            ]
            field = self.fields["under"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [
                *choices,
                ("", both("不用：这个职务不经选举", "none: this office is not elected")),
            ]
        else:
            del self.fields["under"]

    def resting(self) -> dict[str, str]:
        """``matter`` and ``step`` of the authority chosen, or nothing."""
        chosen = self.open.get(self.cleaned_data.get("under", ""))
        return {"matter": chosen["matter"], "step": chosen["step"]} if chosen else {}


class Appoint(Under):
    office = forms.ChoiceField(label=both("什么职务", "Which office"))
    person = WordsField(
        label=both("谁", "Who"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=both("姓名，或手机号。同名的在后面写户号。", "The name, or mobile number. Where two share a name, add the household number."),
    )  # fmt: skip
    since = DayField(label=both("从哪天起", "From which day"))
    until = DayField(label=both("到哪天（没有就空着）", "Until which day (empty for no end)"), required=False)
    taken_over = forms.BooleanField(
        label=both("建册以前就在任，照实登记", "Held before the register began; entered as it is"),
        required=False,
    )
    field_order = ["under", "office", "person", "since", "until", "taken_over"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.found: rosters.Somebody | None = None
        rules = present()
        level = next((name for name, digits in LEVELS.items() if digits == len(self.code)), "")
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(o.code, rules.title_of(o.code, self.lang)) for o in rules.offices.values() if o.level == level]  # fmt: skip
        if not self.is_bound:
            self.initial.setdefault("since", reading.today())

    def clean_person(self) -> str:
        typed = str(self.cleaned_data["person"])
        near = [s for a in self.open.values() if (s := rosters.somebody(a["holder"])) and s.name == typed]
        try:
            self.found = near[0] if len(near) == 1 else meant(typed, self.code if len(self.code) < 12 else self.code[:12])  # fmt: skip
        except NotFound as nobody:
            raise forms.ValidationError(nobody.message) from None
        return typed

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        kept = self.cleaned_data
        assert self.found is not None
        data = {
            "office": kept["office"],
            "person": self.found.ident,
            "since": kept["since"],
            **self.resting(),
        }
        if kept["until"]:
            data["until"] = kept["until"]
        if kept["taken_over"]:
            data["taken_over"] = True
        return [Act(f"register/{self.code}", "appoint", one.person, one.capacity, "", "", data)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds which office, from when?"""
    initial = {"office": request.GET.get("office", "")}
    then = reverse("register-offices", args=[code])
    return act_page(
        request, with_facts(Appoint, code=code, lang=lang_of(request)), "registry/appoint.html", then, initial=initial,
        at=code, title=people.title(code),
    )  # fmt: skip


class End(Under):
    until = DayField(label=both("最后一天", "The last day"))
    reason = WordsField(
        label=both("为什么", "Why"), max_length=200,
        help_text=both("写进公开的记录。", "It stands in the public record."),
    )  # fmt: skip
    field_order = ["under", "until", "reason"]

    def __init__(self, *args: Any, office: str, person: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.office, self.person = office, person
        if not self.is_bound:
            self.initial.setdefault("until", reading.today())

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        kept = self.cleaned_data
        data = {"office": self.office, "person": self.person, "until": kept["until"], "reason": kept["reason"], **self.resting()}  # fmt: skip
        if one.person == self.person and one.hat is not None and one.hat.office == self.office:
            data["resigned"] = True
        return [Act(f"register/{self.code}", "end_office", one.person, one.capacity, "", "", data)]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: HttpRequest, code: str, office: str, ident: str) -> HttpResponse:
    """An office ends on a day: by the registrar, or by its holder who resigns it."""
    known_place(code)
    one, rules, today = asker(request), present(), reading.today()
    if office not in rules.offices or ident not in people.holders(code, office, today):
        raise Http404
    own = [f"{office}@{code}"] if one.person == ident else []
    refused = wearing(request, [registrar_of(code), *own])
    if refused is not None:
        return refused
    lang = lang_of(request)
    resigns = bool(own) and one.capacity in own
    return act_page(
        request, with_facts(End, code=code, lang=lang, office=office, person=ident), "registry/end.html",
        reverse("register-offices", args=[code]), at=code, title=people.title(code), office=rules.title_of(office, lang),
        name=people.name(ident), resigns=resigns,
    )  # fmt: skip
