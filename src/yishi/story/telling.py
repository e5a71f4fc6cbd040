"""A matter told for its page: where it stands, whose turn it is, the money, and each step with who, when, which rule.

Everything is read through other rooms' queries and the matter's own rulebook; nothing is stored.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import capacity, days
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.model import NoRule, Rulebook, Step
from yishi.rulebook.words import Speaker
from yishi.story.words import day, say, yuan


@dataclass
class Act:
    """One entry of a step: a sentence, the day, who, and the entry to look at."""

    text: str
    day: str
    who: str
    index: int


@dataclass
class Told:
    """One step on the timeline."""

    name: str
    title: str
    state: str
    word: str
    mark: str
    rule: str
    acts: list[Act] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    vote: "Vote | None" = None
    said: list[tuple[str, int]] = field(default_factory=list)
    """What those asked have answered, in the order of the choices: the word and how many."""
    papers: list[tuple[str, str, str]] = field(default_factory=list)
    """What can be printed of it: the kind of paper, its ident, and what it is called."""


@dataclass(frozen=True)
class Vote:
    """A counted vote with what was needed beside what there was, for a gauge that prints its numbers."""

    result: Mapping[str, Any]
    meeting: str
    motion: str = ""

    @property
    def rules(self) -> list[str]:
        return [r.removeprefix("design: ") for r in self.result["rules"] if not r.startswith("design")]


@dataclass(frozen=True)
class Contact:
    """Whom to call: an office, its holder and the office's telephone number."""

    office: str
    name: str
    phone: str


@dataclass
class Now:
    """Where the matter stands, in a sentence one would say aloud."""

    state: str
    word: str
    text: str
    more: str


@dataclass
class Money:
    """What a matter costs and who bears it; rows of (label, small print, yuan)."""

    rows: list[tuple[str, str, str]]
    total: str
    shares: list[tuple[str, str, str]]
    share_total: str
    paid: list[tuple[str, str, str]]


def word(rules: Rulebook, key: str, lang: str) -> str:
    """An outcome or choice as the rulebook words it, else as the board does."""
    pair = rules.words.get(key)
    return (pair[0] if lang == "zh" else pair[1]) if pair else say(key, lang)


def title(rules: Rulebook, step: Step, lang: str) -> str:
    return step.title if lang == "zh" else step.title_en


def source(rules: Rulebook, step: Step, opened: str) -> str:
    """The law (or ``design``) behind a step: of its days, else of its topic's."""
    for ref in (step.days, str(step.params.get("answer_days", ""))):
        if ref.startswith("§"):
            try:
                return rules.value(ref[1:], opened).source
            except NoRule:
                continue
    return ""


class Story:
    """One matter told in one language. What it reads, it reads once: a page costs the same few queries however long
    the story is."""

    def __init__(self, found: Any, lang: str) -> None:
        self.found, self.lang = found, lang
        self.subject = found.subject
        self.rules = RULEBOOKS[found.rulebook]
        self.procedure = self.rules.procedures[found.procedure]
        self.open = found.state == "open"

    @cached_property
    def rows(self) -> dict[str, Any]:
        return matters.steps(self.subject)

    @cached_property
    def events(self) -> list[Any]:
        return matters.events(self.subject)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        return matters.variables(self.subject)

    @cached_property
    def today(self) -> str:
        return reading.position().day

    @cached_property
    def holders(self) -> list[tuple[str, str]]:
        """(office, person) of whom to call: those whose turn it is, then the group head and the accountant."""
        codes = [
            c for r in self.rows.values() if self.open and r.state == "open" for c in self._step(r.step).by
        ]
        seats: dict[str, str] = {}
        for code in [*codes, "group_head", "village_accountant"]:
            office = self.rules.bodies[code].secretary if code in self.rules.bodies else code
            seat = capacity.seat(self.rules, office, self.found.place)
            if seat is not None and len(seats) < 3:
                seats.setdefault(seat, office)
        held = people.seated(list(seats), self.today)
        return [(office, held[seat]) for seat, office in seats.items() if seat in held]

    @cached_property
    def names(self) -> dict[str, dict[str, Any]]:
        """The private fields of every office-holder who acted or is to be called, by register id."""
        acted = {e.by for e in self.events if "@" in e.capacity}
        return people.privates(acted | {person for _, person in self.holders})

    def _step(self, name: str) -> Step:
        return self.procedure.steps[name]

    def _say(self, key: str, **facts: object) -> str:
        return say(key, self.lang, **facts)

    def _day(self, iso: str) -> str:
        return day(iso, self.lang)

    def _name(self, person: str) -> str:
        return str(self.names.get(person, {}).get("name") or person)

    def steps(self) -> list[Told]:
        """Every step in the order of the procedure, those to come included."""
        counted = {
            m.step: Vote(result, m.meeting, m.motion) for m, result in meetings.of_matter(self.subject)
        }
        cite = Speaker(self.rules, self.lang, self.found.opened).source
        told = []
        for name, step in self.procedure.steps.items():
            one = self._told(step)
            if name in counted:
                one.vote = counted[name]
                one.rule = one.vote.result["rules"][0]
            one.papers = self._papers(step, one)
            if one.rule != "design":
                one.rule = cite(one.rule)
            told.append(one)
        return told

    def _papers(self, step: Step, one: Told) -> list[tuple[str, str, str]]:
        """The papers of a step, once there is something to print."""
        ident, found = self.subject.partition("/")[2], []
        if one.vote is not None and one.vote.motion:
            vote = f"{one.vote.meeting.partition('/')[2]}.{one.vote.motion}"
            found.append(("resolution", vote, self._say("print_resolution")))
        if step.kind == "notice" and one.state in ("open", "done"):
            found.append(("notice", f"{ident}.{step.name}", self._say("print_notice")))
        if one.state == "done" and "shares" in step.sets and self.values.get("shares"):
            found.append(("shares", ident, self._say("print_shares")))
        if one.said and one.state == "done":
            found.append(("rating", ident, self._say("print_rating")))
        return found

    def _told(self, step: Step) -> Told:
        row = self.rows.get(step.name)
        state = row.state if row else "waiting"
        key = (
            row.outcome if row and row.outcome else {"open": "open", "skipped": "skipped"}.get(state, "todo")
        )
        if state == "open" and not self.open:
            state = key = "skipped"
        mark = {"done": "", "open": "wait", "ended": "no", "skipped": "skip-step todo"}.get(state, "todo")
        said = word(self.rules, key, self.lang)
        law = source(self.rules, step, self.found.opened)
        one = Told(step.name, title(self.rules, step, self.lang), state, said, mark, law)
        events = [e for e in self.events if e.step == step.name]
        one.acts = list(self._acts(events))
        if step.kind == "ask":
            one.said = self._said(step, events)
        if row and row.turn > 1:
            one.lines.append(self._say("again", n=row.turn))
        return one

    def _said(self, step: Step, events: Iterable[Any]) -> list[tuple[str, int]]:
        """How often each choice of an ask was given so far, in the order in which the rulebook offers them."""
        given = Counter(json.loads(e.data)["choice"] for e in events if e.act == "answer")
        named: Any = step.params.get("choices") or ("yes", "no")
        return [(word(self.rules, c, self.lang), given[c]) for c in named] if given else []

    def _acts(self, events: list[Any]) -> Iterable[Act]:
        """The entries of a step; many answers of one kind are told as one line."""
        answers = [e for e in events if e.act == "answer" and '"who"' in e.data]
        told = {e.index for e in answers}
        for e in events:
            if e.index in told:
                continue
            outcome = json.loads(e.outcome).get("outcome")
            text = word(self.rules, outcome, self.lang) if outcome else ""
            yield Act(text, self._day(e.on), self._who(e.by, e.capacity), e.index)
        if answers:
            last = answers[-1]
            yield Act("", self._day(last.on), self._say("answers_of", n=len(answers)), last.index)

    def _who(self, by: str, capacity_: str) -> str:
        """An office-holder by office and name; anyone else without one."""
        office, at, _ = capacity_.partition("@")
        if not at:
            return self._say("clock" if not by else "concerned" if capacity_ == "concerned" else "anyone")
        return f"{self.rules.title_of(office, self.lang)} {self._name(by)}"

    def leads(self) -> list[tuple[str, str, str]]:
        """(lead, what was reported, day) of the leads the matter rests on."""
        first = json.loads(self.events[0].data) if self.events else {}
        found = matters.some(first.get("leads") or [])
        return [(lead.subject.partition("/")[2], lead.title, self._day(lead.opened)) for lead in found]

    def objecting(self) -> str:
        """The open notice to which one may still object; "" where none hangs."""
        hanging = (
            r.step for r in self.rows.values() if r.state == "open" and self._step(r.step).kind == "notice"
        )
        return next(hanging, "") if self.open else ""

    def contacts(self) -> list[Contact]:
        """Whom to call, with the telephone of the office."""
        return [
            Contact(
                self.rules.title_of(office, self.lang), self._name(person),
                str(self.names.get(person, {}).get("office_phone", "")),
            )
            for office, person in self.holders
        ]  # fmt: skip

    def now(self) -> Now:
        """The answer first: whose turn, and until when."""
        if not self.open:
            ending = self._say(self.found.ending)
            settled = self.found.ending == "settled"
            text = self._say("closed_now") if settled else self._say("ended_otherwise", ending=ending)
            return Now("", ending, text, self._say("closed_on", day=self._day(self.found.closed)))
        waiting = [(r, matters.due(self.subject, r.step)) for r in self.rows.values() if r.state == "open"]
        waiting.sort(key=lambda pair: pair[1].day if pair[1] else "9999")
        if not waiting:
            return Now("wait", self._say("open"), self._say("open"), "")
        row, due = waiting[0]
        step = self._step(row.step)
        if step.kind == "notice" and due is not None and due.day >= self.today:
            return self._hanging(due)
        whose = []
        if step.by and step.by != ("anyone",):
            names = [self.rules.title_of(code, self.lang) for code in step.by]
            whose.append(self._say("turn_of", who=("、" if self.lang == "zh" else " or ").join(names)))
        if due is not None:
            whose.append(self._left(due))
        text = self._say("waiting", title=title(self.rules, step, self.lang))
        return Now("wait", self._say("open"), text, ("；" if self.lang == "zh" else "; ").join(whose))

    def _days_to(self, due: days.Due) -> int:
        return (date.fromisoformat(due.day) - date.fromisoformat(self.today)).days

    def _hanging(self, due: days.Due) -> Now:
        grace = days.plus(due.day, self.rules.number("§paper_days", self.found.opened))
        left = self._days_to(due)
        text = self._say("notice_left" if left else "notice_last", n=left)
        more = self._say("notice_more", day=self._day(due.day), grace=self._day(grace))
        return Now(
            "wait", self._say("posted"), text, more + (self._say("provisional") if due.provisional else "")
        )

    def _left(self, due: days.Due) -> str:
        left = self._days_to(due)
        how = (
            self._say("last_day")
            if left == 0
            else self._say("days_left" if left > 0 else "past", n=abs(left))
        )
        until = self._say("until", day=self._day(due.day))
        sure = self._say("provisional") if due.provisional else ""
        return f"{how}，{until}{sure}" if self.lang == "zh" else f"{how}, {until} {sure}".rstrip()

    def money(self) -> Money | None:
        """The plan's money and what has been booked; None where the matter has none."""
        shares = self.values.get("shares") or []
        rows = []
        if self.values.get("fund"):
            rows.append((self._say("fund"), "", yuan(self.values["fund"])))
        if shares:
            fen = sum(s["fen"] for s in shares)
            rows.append((self._say("shared"), self._say("households", n=len(shares)), yuan(fen)))
        total = self.values.get("total")
        booked = [
            (v.number, self._say(v.act), yuan(v.fen))
            for v in ledger.of_matter(self.subject)
            if v.act == "pay" and not v.reversed
        ]
        if total is None and not rows and not booked:
            return None
        named = sorted(shares, key=lambda s: str(s["who"]))
        return Money(
            rows,
            yuan(total) if isinstance(total, int) else "",
            [(f"{self._say('household')} {n}", s["weight"], yuan(s["fen"])) for n, s in enumerate(named, 1)],
            yuan(sum(s["fen"] for s in shares)),
            booked,
        )
