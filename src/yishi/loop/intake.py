"""Opening a matter: its title, the leads it rests on, and whatever its intake sets: the households it is about."""

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import act_page
from yishi.access.who import Who, signed_in, wearing
from yishi.face.fields import WordsField
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import both
from yishi.loop import fields
from yishi.loop.ground import Ground
from yishi.loop.home import follows
from yishi.loop.photo import PhotoForm
from yishi.loop.values import Values
from yishi.loop.views import again, me
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.procedure.capacity import seat
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.sealing import Sealer
from yishi.rulebook.model import LEVELS, Procedure, Step


def subject_of(key: str) -> str:
    """The matter that a form opens: the same however often the form is sent."""
    return "matter/" + hashlib.sha256(f"matter\n{key}".encode()).hexdigest()[:20]


def intake_of(procedure: str) -> Step:
    return next(iter(present().procedures[procedure].steps.values()))


def may_open(step: Step, one: Who) -> bool:
    """Whether the hat worn (or, where anyone may, a villager) may open such a matter somewhere."""
    if one.hat is None:
        return "anyone" in step.by and bool(one.person)
    return any(_office(code) == one.hat.office for code in step.by)


def _office(code: str) -> str:
    body = present().bodies.get(code)
    return body.secretary if body else code


def openable(one: Who, lang: str) -> list[tuple[str, str]]:
    """(name, title) of the procedures that may be opened without a lead."""
    found = []
    for name, procedure in present().procedures.items():
        step = next(iter(procedure.steps.values()))
        if name != "lead" and step.params.get("rests") != "lead" and may_open(step, one):
            found.append((name, procedure.title_en if lang == "en" else procedure.title))
    return found


def places(step: Step, one: Who) -> list[Any]:
    """Where the hat worn may open it: its own place and the groups below it."""
    if one.hat is None:
        return [p for p in [people.place(one.place)] if p]
    here = people.place(one.hat.place)
    under = people.places(one.hat.place, LEVELS["group"]) if len(one.hat.place) < LEVELS["group"] else []
    fitting = [p for p in [here, *under] if p is not None]
    return [p for p in fitting if one.hat.capacity in {seat(present(), c, p.code) for c in step.by}]


class Open(PhotoForm):
    """The first step of a matter."""

    pictures = True

    def __init__(
        self, *args: Any, one: Who, procedure: Procedure, place: str, lang: str, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.one, self.procedure, self.place, self.lang = one, procedure, place, lang
        self.step = next(iter(procedure.steps.values()))
        key = self.data.get("form_key") if self.is_bound else self.initial["form_key"]
        self.subject = subject_of(f"{one.owner} {key}")
        self.ground = Ground(present(), procedure, self.step, place, self.subject, lang, {})
        self.fields["title"] = WordsField(
            max_length=60, label=both("叫什么事？", "What is it called?"), help_text=both("会公开：写事，不写人名。", "It is public: what, not who.")
        )  # fmt: skip
        needs = self.step.params.get("rests") == "lead"
        waiting = adopted(procedure.name, place)
        if waiting or needs:
            none_yet = both(
                "还没有立了题的线索。先反映、甄别。",
                "No lead is adopted yet: it is reported and screened first.",
            )
            self.fields["leads"] = forms.MultipleChoiceField(
                choices=[(m.subject, m.title) for m in waiting], required=needs, widget=forms.CheckboxSelectMultiple, label=both("从哪条线索来？", "Which leads does it rest on?"),
                error_messages={"required": both("要有一条立了题的线索。", "It needs a lead that was adopted.")},
                help_text="" if waiting else none_yet,
            )  # fmt: skip
        own = "anyone" in self.step.by and one.hat is None
        if not own:
            self.fields.update(fields.fields(self.ground, self.step.sets))

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        data: dict[str, Any] = {
            "procedure": self.procedure.name,
            "place": self.place,
            "title": typed["title"],
        }
        if typed.get("leads"):
            data["leads"] = typed["leads"]
        values = Values(self.ground, typed, sealer)
        if one.hat is None:  # anyone may: it is about their own household
            mine = values.nym(one.households[0] if one.households else one.person)
            data["vars"] = {name: [mine] for name in self.step.sets}
            return [Act(self.subject, "open", mine, "anyone", "", "", data, self.step.name)]
        data["vars"] = values.work(self.step.sets).variables
        return [Act(self.subject, "open", one.person, one.capacity, "", "", data, self.step.name)]


def adopted(procedure: str, place: str) -> list[Any]:
    """Adopted leads of the village whose topic leads to this procedure and on which nothing rests yet."""
    rules, found = present(), []
    rows = [m for m in matters.matters(place[: LEVELS["village"]], "lead") if m.state == "closed"]
    metas = reading.slices([m.subject for m in rows], ["meta"])
    for m in rows:
        result = metas[m.subject, "meta"]["result"]
        topic = rules.topics.get(result["vars"].get("topic", ""))
        if (
            result["steps"].get("screen") == "adopted"
            and topic
            and topic.procedure == procedure
            and not follows(m.subject)
        ):
            found.append(m)
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def open_matter(request: HttpRequest, name: str) -> HttpResponse:
    """The page on which a matter is opened, at one place."""
    rules = present()
    procedure = rules.procedures.get(name)
    if procedure is None or name == "lead":
        raise Http404
    one, lang = me(request), lang_of(request)
    step = intake_of(name)
    if not (one.hat is None and may_open(step, one)):
        fitting = [h.capacity for h in one.hats if any(_office(c) == h.office for c in step.by)]
        answer = wearing(request, fitting or [f"{_office(c)}@" for c in step.by if c != "anyone"])
        if answer is not None:
            return answer
    title = procedure.title_en if lang == "en" else procedure.title
    here = places(step, one)
    start = request.GET.get("lead", "")
    lead = matters.matter(f"matter/{start}") if start else None
    asked = request.POST.get("place") or request.GET.get("place") or (lead.place if lead else "")
    chosen = next((p for p in here if p.code == asked), here[0] if len(here) == 1 else None)
    if chosen is None:
        return page(request, "loop/where.html", who=one, tab="home", title=title, places=here)
    make = partial(Open, one=one, procedure=procedure, place=chosen.code, lang=lang)
    context = {
        "title": title,
        "place": chosen,
        "tab": "home",
        "multipart": True,
        "steps": [s.title_en if lang == "en" else s.title for s in procedure.steps.values()],
    }
    if request.method == "POST" and request.POST.get("press") == "more":
        return again(request, make, "loop/open.html", one, context)
    initial = {"leads": [lead.subject], "title": lead.title} if lead else {}
    form_key = request.POST.get("form_key", "")
    ident = subject_of(f"{one.owner} {form_key}").partition("/")[2]
    then = reverse("my-matter", args=[ident])
    return act_page(request, make, "loop/open.html", then, rules=rules, initial=initial, **context)


__all__ = ["Open", "adopted", "intake_of", "may_open", "open_matter", "openable", "subject_of"]
