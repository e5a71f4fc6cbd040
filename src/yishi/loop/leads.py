"""The screening desk: one lead beside what sounds like it; adopted with its route explained, merged, refused, handed on."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import act_page
from yishi.access.who import Who, signed_in, wearing
from yishi.face.fields import WordsField, YuanField
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import both, day
from yishi.files import photos
from yishi.loop.at import at
from yishi.loop.forms.review import Decide
from yishi.loop.pages import PAGES
from yishi.loop.similar import similar
from yishi.loop.views import _late, context_of, me
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.sealing import Sealer
from yishi.rulebook.model import LEVELS
from yishi.rulebook.router import Barred, Routed, route


class Screen(Decide):
    """What becomes of a lead. Each choice asks for its own: a topic, a matter, a reason, an office."""

    pictures = False

    def draw(self) -> None:
        super().draw()
        rules = present()
        del self.fields["topic"]
        topics = [
            (t.code, f"{t.code} {t.title_en if self.lang == 'en' else t.title}")
            for t in rules.topics.values()
            if t.procedure
        ]
        self.fields["topic"] = forms.ChoiceField(
            choices=[("", "—"), *topics], required=False, label=both("立题：属于哪个议题？", "Adopted: which topic?"),
            help_text=both("协商议事清单里的议题。选好可以先看看走哪条路。", "A topic of the deliberation list. You can look at its route first."),
        )  # fmt: skip
        self.fields["amount"] = YuanField(
            least=0, required=False, label=both("大概要花多少钱（元，不知道就空着）", "What it may cost (yuan; leave it empty if unknown)")
        )  # fmt: skip
        bars = [(n.code, n.title_en if self.lang == "en" else n.title) for n in rules.negative.values()]
        self.fields["bars"] = forms.MultipleChoiceField(
            choices=bars, required=False, widget=forms.CheckboxSelectMultiple, label=both("查负面清单：有没有这样的？", "The negative list: is it one of these?"),
            help_text=both("没有就都不勾。勾了哪一条，就不能立题。", "Tick none if it is not. What is ticked cannot be adopted."),
        )  # fmt: skip
        like = [
            (s.row.subject, s.row.title)
            for s in similar(self.at.subject, self.at.matter.title, self.at.place)
        ]
        others = [
            (m.subject, m.title) for m in matters.matters(self.at.place[: LEVELS["village"]])
            if m.state == "open" and m.subject != self.at.subject and m.subject not in dict(like)
        ]  # fmt: skip
        self.fields["into"] = forms.ChoiceField(
            choices=[("", "—"), *like, *others], required=False, label=both("并入：并到哪一件？", "Merged: into which matter?")
        )  # fmt: skip
        offices = [(o, rules.title_of(o, self.lang)) for o in rules.offices]
        self.fields["to"] = forms.ChoiceField(
            choices=[("", "—"), *offices], required=False, label=both("转办：转给谁？", "Handed over: to whom?")
        )  # fmt: skip
        self.fields["reason"] = WordsField(
            rows=3, required=False, label=both("给反映人的话（会公开）", "What the one who reported is told (public)"),
            help_text=both("不立题、并入、转办都要写。", "Needed unless it is adopted."),
        )  # fmt: skip
        self.order_fields(["form_key", "choice", "topic", "amount", "bars", "into", "to", "reason"])

    def question(self) -> str:
        return self.say("这条线索怎么办？", "What becomes of this lead?")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        wanted = {"adopted": "topic", "merged": "into", "handed_over": "to"}.get(str(typed.get("choice")), "")
        if wanted and not typed.get(wanted):
            self.add_error(wanted, both("这一项要选。", "Please choose."))
        if typed.get("choice") == "adopted" and not self.errors:
            found = self.way()
            if isinstance(found, Barred):
                self.add_error("bars", found.reason_en if self.lang == "en" else found.reason_zh)
        return typed

    def way(self) -> Routed | Barred:
        """Where the topic leads, or which bar stands in the way, with its article."""
        typed = self.cleaned_data
        return route(
            present(), topic=typed.get("topic") or "", amount_fen=typed.get("amount") or 0, concerned=[self.at.place],
            on=reading.today(), flags=typed.get("bars") or (),
        )  # fmt: skip

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed, note = self.cleaned_data, {}
        data: dict[str, Any] = {"choice": typed["choice"]}
        reason = typed.get("reason") or ""
        if typed["choice"] == "adopted":
            data["vars"] = {"topic": typed["topic"]}
        if typed["choice"] == "merged":
            row = matters.matter(typed["into"])
            note = {"into": typed["into"]}
            reason = f"并入“{row.title if row else ''}”。{reason}"
        if typed["choice"] == "handed_over":
            reason = f"转给{present().title_of(typed['to'], 'zh')}。{reason}"
        if reason:
            data["reason"] = reason
        return [self.act(sealer, data, attested=self.kin(), note=note)]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: HttpRequest, ident: str) -> HttpResponse:
    """One lead for those who screen it."""
    found = at(ident, "screen")
    if found is None or found.matter.procedure != "lead":
        raise Http404
    lang = lang_of(request)
    if not found.is_open:
        return _late(request, found, PAGES["review", "decide"])
    answer = wearing(request, found.capacities("decide"))
    if answer is not None:
        return answer
    one = me(request)
    make = partial(Screen, at=found, one=one, lang=lang)
    context = context_of(request, found, lang) | {
        "report": found.variables.get("report", ""), "photos": photos.of(found.subject), "back_to": reverse("leads"),
        "like": [(s.row, people.title(s.row.place), day(s.row.opened, lang)) for s in similar(found.subject, found.matter.title, found.place)],
        "reported": day(found.matter.opened, lang),
    }  # fmt: skip
    if request.method == "POST" and request.POST.get("press") == "route":
        form = make(request.POST)
        form.is_valid()
        context["way"] = told(form, lang)
        return page(request, "loop/lead.html", form=form, who=one, **context)

    def then(_: Any) -> str:
        """An adopted lead goes on to the matter it opens, where this hat may open it."""
        from yishi.loop.intake import intake_of, may_open

        topic = (
            present().topics.get(request.POST.get("topic", ""))
            if request.POST.get("choice") == "adopted"
            else None
        )
        if topic and topic.procedure and may_open(intake_of(topic.procedure), one):
            return f"{reverse('open-matter', args=[topic.procedure])}?lead={ident}"
        return reverse("leads")

    return act_page(request, make, "loop/lead.html", then, rules=found.rules, **context)


def told(form: Screen, lang: str) -> dict[str, Any]:
    """The route in words, before anything is decided."""
    found = form.way()
    en = lang == "en"
    if isinstance(found, Barred):
        return {
            "barred": True,
            "text": found.reason_en if en else found.reason_zh,
            "instead": found.instead_en if en else found.instead,
        }
    procedure = present().procedures.get(found.procedure or "")
    steps = [s.title_en if en else s.title for s in procedure.steps.values()] if procedure else []
    return {
        "barred": False,
        "text": found.reason_en if en else found.reason_zh,
        "steps": steps,
        "name": procedure.name if procedure else "",
    }


@signed_in
@require_http_methods(["GET", "HEAD"])
def leads(request: HttpRequest) -> HttpResponse:
    """The leads that wait, the oldest first; and what became of the last ones."""
    from yishi.loop import desk

    lang, one = lang_of(request), me(request)
    office = [h for h in one.hats if h.office in present().procedures["lead"].steps["screen"].by]
    answer = wearing(request, [h.capacity for h in office] or ["party_lead@"])
    if answer is not None:
        return answer
    waiting = [r for r in desk.rows(one, lang) if r.at.matter.procedure == "lead"]
    assert one.hat is not None
    done = [m for m in matters.matters(one.hat.place, "lead") if m.state == "closed"][:20]
    adopted = {m.subject: reading.read(m.subject, "meta")["result"]["steps"].get("screen", "") for m in done}
    from yishi.story import telling

    rules = present()
    rows = [
        (m, telling.word(rules, adopted[m.subject], lang), _opens(m, adopted[m.subject], one)) for m in done
    ]
    return page(request, "loop/leads.html", who=one, tab="home", waiting=waiting, done=rows)


def _opens(row: Any, word: str, one: Who) -> str:
    """The procedure in which an adopted lead that nothing rests on yet can be opened by this hat; "" otherwise."""
    from yishi.loop.home import follows
    from yishi.loop.intake import intake_of, may_open

    if word != "adopted" or follows(row.subject):
        return ""
    topic = present().topics.get(reading.read(row.subject, "meta")["result"]["vars"].get("topic", ""))
    name = topic.procedure if topic else None
    return name if name and may_open(intake_of(name), one) else ""
