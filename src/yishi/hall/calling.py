"""Calling a body together: which, where, on which day the notice allows, with which questions, on which roll.

The roll comes from the register (households, members by head) or is named by the secretary (small bodies). All of it
is one submission: convened, roll, summoned, or nothing.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, Unable, act_page, new, nym
from yishi.access.who import Who, other_hat, signed_in, strong, who
from yishi.face.fields import DayField, WordsField
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import aside, both, day, say, spoken
from yishi.hall.sitting import BY_HOUSEHOLD, SMALL, labels, step_title, title_of
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import Act, days, parts
from yishi.procedure.capacity import seats
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS, present
from yishi.record.sealing import Sealer
from yishi.record.service import Done
from yishi.rulebook.model import LEVELS, Body
from yishi.rulebook.words import ELECTORATES, Speaker

PART = 200
"""Items of a roll in one entry."""
MOST_SHOWN = 400


@dataclass(frozen=True)
class Open:
    """A question of some matter that this body at this place is to answer."""

    value: str
    matter: str
    step: str
    title: str
    small: str
    electorate: str
    notice: str
    rests: tuple[str, str] | None
    """[the day this very text failed here, the last day on which a meeting needs a ground], or None."""


def open_questions(body: str, place: str, lang: str) -> list[Open]:
    """The open vote steps whose offer names a body at a place, that no called meeting answers already."""
    since = days.plus(reading.today(), -present().number("§paper_days", reading.today()))
    taken = {
        (q.matter, q.step, q.digest)
        for m in meetings.upcoming(place, since)
        if m.place == place
        for q in meetings.asked(m.subject)
    }
    found = []
    for matter, step in matters.open_steps(place[:9]):
        spec = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps[step.step]
        if spec.kind != "vote" or spec.params.get("body") != body:
            continue
        offer = reading.read(matter.subject, f"offer/{step.step}")
        if not offer or place not in offer["places"]:
            continue
        if (matter.subject, step.step, offer["digest"]) in taken:
            continue
        sub = reading.read(matter.subject, f"sub/{step.step}") or {}
        if place in (sub.get("results") or {}):
            continue
        found.append(
            Open(
                f"{matter.subject} {step.step}", matter.subject, step.step, title_of(matter.subject),
                step_title(matter.subject, step.step, lang), offer["electorate"], offer["notice"],
                tuple(offer["rests"][place]) if place in offer["rests"] else None,
            )
        )  # fmt: skip
    return found


def may_call(one: Who, body: Body) -> list[str]:
    """The places at which the hat worn may call a body together."""
    if one.hat is None:
        return []
    digits = LEVELS[body.level]
    if len(one.hat.place) >= digits:
        at = [one.hat.place[:digits]]
    else:
        at = [p.code for p in people.places(one.hat.place, digits)]
    rules = present()
    return [p for p in at if one.hat.capacity in seats(rules, (body.code, *body.convener), p)]


@signed_in
def bodies(request: HttpRequest) -> HttpResponse:
    """Which body? Those which the hat worn may call together."""
    one = who(request)
    assert one is not None
    rules, lang = present(), lang_of(request)
    if one.hat is None or not any(may_call(one, b) for b in rules.bodies.values()):
        offices = [o for b in rules.bodies.values() for o in (b.secretary, *b.convener)]
        return other_hat(request, [h for h in one.hats if h.office in offices], ["group_secretary"])
    weak = strong(request)
    if weak is not None:
        return weak
    rows = [
        {
            "code": b.code, "place": p, "title": rules.title_of(b.code, lang), "place_title": people.title(p),
            "open": len(open_questions(b.code, p, lang)),
            "notice": rules.number(b.notice, reading.today()),
        }
        for b in rules.bodies.values()
        for p in may_call(one, b)
    ]  # fmt: skip
    return page(request, "hall/bodies.html", who=one, rows=rows, tab="home")


def candidates(body: Body, place: str) -> tuple[list[str], list[str]]:
    """(who sat last, who else might): office-holders of the place first, then its adults."""
    last = next(
        (m for m in reversed(meetings.held(body.code, place)) if m.place == place and not _called_off(m.subject)),
        None,
    )  # fmt: skip
    sat = []
    if last is not None:
        behind = reading.behind(last.subject)
        sat = [behind[s.voter] for s in meetings.seats(last.subject) if s.voter in behind]
    today = reading.today()
    officers = [
        p
        for o in present().offices
        if LEVELS[present().offices[o].level] == len(place)
        for p in people.holders(place, o, today)
    ]
    adults = [e.ident for e in people.entitled("adult", place, today)][:MOST_SHOWN]
    others = [p for p in dict.fromkeys([*officers, *adults]) if p not in sat]
    return sat, others


def _called_off(meeting: str) -> bool:
    return not meetings.seats(meeting)


class CallForm(Form):
    date = DayField(label=both("哪天开", "On which day"))
    where = WordsField(label=both("在哪里开", "Where"), max_length=60)

    def __init__(self, *args: Any, one: Who, body: Body, place: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.one, self.body, self.place, self.lang = one, body, place, spoken()
        self.rules, self.today = present(), reading.today()
        self.open = open_questions(body.code, place, self.lang)
        first = self.open[0].electorate if self.open else body.electorate
        self.electorate = first
        notices = {q.notice for q in self.open if q.electorate == first} or {body.notice}
        self.days = max(self.rules.number(n, self.today) for n in notices)
        self.notice = max(notices, key=lambda n: self.rules.number(n, self.today))
        self.earliest = days.plus(self.today, self.days)
        date = self.fields["date"]
        date.help_text = say(
            self.lang, "今天发通知，要提前 {n} 天（{source}），最早 {day}。",
            "Called today, with {n} days’ notice ({source}): {day} at the earliest.",
            n=self.days, day=day(self.earliest, self.lang), source=self.source,
        )  # fmt: skip
        date.widget.attrs["min"] = self.earliest
        if not self.is_bound:
            self.initial.setdefault("date", self.earliest)
            self.initial.setdefault("where", last_where(body.code, place))
        if self.open:
            self.fields["motions"] = forms.MultipleChoiceField(
                label=both("表决哪些事", "Which questions it answers"), required=False,
                choices=[(q.value, aside(self.lang, q.title, q.small)) for q in self.open],
                widget=forms.CheckboxSelectMultiple,
                initial=[q.value for q in self.open if q.electorate == first],
            )  # fmt: skip
        resting = [q.rests for q in self.open if q.rests is not None]
        if resting:
            self.fields["ground"] = WordsField(
                required=False, max_length=300, label=both("这么快又表决，理由是什么", "Why it is voted on again so soon"),
                help_text=say(
                    self.lang, "同样的内容 {failed} 没有通过；{until} 以前再表决，要写明理由，写进通知。",
                    "The same text failed on {failed}; a vote up to {until} needs a ground, which stands in the call.",
                    failed=day(resting[0][0], self.lang), until=day(resting[0][1], self.lang),
                ),
            )  # fmt: skip
        if self.small:
            sat, others = candidates(body, place)
            idents = [*sat, *others]
            named = labels(idents, False, self.lang)
            self.fields["members"] = forms.MultipleChoiceField(
                label=both("谁是组成人员（都要通知）", "Who belongs to it (all of them are called)"),
                choices=[
                    (i, aside(self.lang, t.name, t.small))
                    for i, t in zip(idents, named, strict=True)
                ],
                widget=forms.CheckboxSelectMultiple, initial=sat,
                error_messages={"required": both("勾上组成人员。", "Tick those who belong to it.")},
            )  # fmt: skip

    @property
    def source(self) -> str:
        value = self.rules.value(self.notice.removeprefix("§"), self.today)
        if value.source == "design":
            return say(self.lang, "本镇规则", "the town’s rules")
        return Speaker(self.rules, self.lang, self.today).source(value.source)

    @property
    def small(self) -> bool:
        return self.electorate in SMALL

    @property
    def entitled(self) -> list[people.Entitled]:
        """The roll as the register makes it today; empty for small bodies."""
        return [] if self.small else people.entitled(self.electorate, self.place, self.today)

    def chosen(self) -> list[Open]:
        values = set(self.cleaned_data.get("motions") or ())
        return [q for q in self.open if q.value in values]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kinds = {q.electorate for q in self.chosen()}
        if len(kinds) > 1:
            self.add_error("motions", say(
                self.lang, "这几件事表决的口径不一样，要分开开会。", "These questions are voted on by different electorates: call a meeting for each."
            ))  # fmt: skip
        elif kinds:
            self.electorate = kinds.pop()
        return cleaned

    def roll(self, subject: str, sealer: Sealer) -> list[dict[str, str]]:
        """The items of the roll under pseudonyms made for this meeting alone."""
        if self.small:
            return [{"id": nym(subject, p, sealer, "member")} for p in self.cleaned_data["members"]]
        if self.electorate in BY_HOUSEHOLD:
            return [{"id": nym(subject, e.ident, sealer)} for e in self.entitled]
        by_head, homes = [], {}
        for e in self.entitled:
            if e.household not in homes:
                homes[e.household] = sealer.seal(subject, "household", e.household, e.household)
            made = sealer.seal(subject, "member", e.ident, e.ident)
            by_head.append({"id": made, "household": homes[e.household]})
        return by_head

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        subject = new("meeting")
        items = self.roll(subject, sealer)
        if not items:
            raise Unable("roll_empty")
        ground = self.cleaned_data.get("ground") or ""
        motions = [
            {
                "id": f"m{n}",
                "matter": q.matter,
                "step": q.step,
                **({"ground": ground} if ground and q.rests else {}),
            }
            for n, q in enumerate(self.chosen(), 1)
        ]
        data = {
            "body": self.body.code, "place": self.place, "date": self.cleaned_data["date"],
            "where": self.cleaned_data["where"], "motions": motions,
        }  # fmt: skip
        chunks = [items[n : n + PART] for n in range(0, len(items), PART)]
        root = parts.root_of_roots([parts.root(c) for c in chunks])

        def act(name: str, data: dict[str, Any], **attested: bool) -> Act:
            return Act(subject, name, one.person, one.capacity, "", "", data, "", {}, attested)

        return [
            act("convene", data),
            *[act("roll", {"part": n, "items": c}, roll=True) for n, c in enumerate(chunks, 1)],
            act("summon", {"parts": len(chunks), "root": root}, roll=True),
        ]


def last_where(body: str, place: str) -> str:
    """Where the body sat last; else the place where people meet."""
    rows = [m for m in meetings.held(body, place) if m.place == place]
    calling = meetings.calling(rows[-1].subject) if rows else None
    return calling.where if calling else say(spoken(), "议事角", "the deliberation corner")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def call(request: HttpRequest, body: str, place: str) -> HttpResponse:
    """Day, place, questions, roll: then one press calls everybody."""
    one, rules, lang = who(request), present(), lang_of(request)
    assert one is not None
    found = rules.bodies.get(body)
    if found is None or len(place) != LEVELS[found.level] or people.place(place) is None:
        raise Http404
    if place not in may_call(one, found):
        codes = (found.code, *found.convener)
        fitting = [h for h in one.hats if h.capacity in seats(rules, codes, place)]
        return other_hat(request, fitting, [found.secretary, *found.convener])
    weak = strong(request)
    if weak is not None:
        return weak
    made: list[CallForm] = []

    def make(*args: Any, **more: Any) -> CallForm:
        made.append(CallForm(*args, one=one, body=found, place=place, **more))
        return made[-1]

    probe = CallForm(one=one, body=found, place=place)
    entitled = probe.entitled
    by_household = probe.electorate in BY_HOUSEHOLD
    shown = labels([e.ident for e in entitled[:MOST_SHOWN]], by_household, lang)
    pair = ELECTORATES.get(probe.electorate, ("", ""))

    def then(done: Done) -> str:
        return reverse("meeting", args=[done.made[0].subject.partition("/")[2]])

    return act_page(
        request, make, "hall/call.html", then, rules, tab="home", title=rules.title_of(found.code, lang),
        place_title=people.title(place), count=len(entitled), by_household=by_household, roll=shown,
        more=len(entitled) - len(shown), small=probe.small, electorate=pair[lang == "en"], questions=probe.open,
    )  # fmt: skip
