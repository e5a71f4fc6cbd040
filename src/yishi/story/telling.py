"""A matter told for its page: where it stands, whose turn it is, the money, and each step with who, when, which rule.

Everything is read through other rooms' queries and the matter's own rulebook; nothing is stored.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
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


@dataclass(frozen=True)
class Vote:
    """A counted vote with what was needed beside what there was, for a gauge that prints its numbers."""

    result: Mapping[str, Any]
    meeting: str

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


def steps(subject: str, lang: str) -> list[Told]:
    """Every step of a matter in the order of its procedure, those to come included."""
    found = matters.matter(subject)
    if found is None:
        return []
    rules = RULEBOOKS[found.rulebook]
    rows, events = matters.steps(subject), matters.events(subject)
    counted = {m.step: Vote(result, m.meeting) for m, result in meetings.of_matter(subject)}
    told = []
    cite = Speaker(rules, lang, found.opened).source
    for name, step in rules.procedures[found.procedure].steps.items():
        row = rows.get(name)
        state = row.state if row else "waiting"
        key = (
            row.outcome if row and row.outcome else {"open": "open", "skipped": "skipped"}.get(state, "todo")
        )
        if state == "open" and found.state == "closed":
            state = key = "skipped"
        mark = {"done": "", "open": "wait", "ended": "no", "skipped": "skip-step todo"}.get(state, "todo")
        one = Told(
            name,
            title(rules, step, lang),
            state,
            word(rules, key, lang),
            mark,
            source(rules, step, found.opened),
        )
        one.acts = list(_acts(rules, [e for e in events if e.step == name], lang))
        if name in counted:
            one.vote = counted[name]
            one.rule = one.vote.result["rules"][0]
        if step.kind == "ask":
            one.said = _said(rules, step, events, lang)
        if row and row.turn > 1:
            one.lines.append(say("again", lang, n=row.turn))
        if one.rule != "design":
            one.rule = cite(one.rule)
        told.append(one)
    return told


def _said(rules: Rulebook, step: Step, events: Iterable[Any], lang: str) -> list[tuple[str, int]]:
    """How often each choice of an ask was given so far, in the order in which the rulebook offers them."""
    given = Counter(
        json.loads(e.data)["choice"] for e in events if e.step == step.name and e.act == "answer" and e.data
    )
    offered = [str(c) for c in step.params.get("choices") or ("yes", "no")]  # type: ignore[attr-defined]
    return [(word(rules, c, lang), given[c]) for c in offered] if given else []


def leads(subject: str) -> list[tuple[str, str, str]]:
    """(lead, what was reported, day) of the leads a matter rests on."""
    first = next(iter(matters.events(subject)), None)
    found = []
    for lead in (json.loads(first.data).get("leads") or []) if first else []:
        row = matters.matter(lead)
        if row is not None:
            found.append((lead, row.title, row.opened))
    return found


def objecting(subject: str) -> str:
    """The open notice of a matter to which one may still object; "" where none hangs."""
    found = matters.matter(subject)
    if found is None or found.state != "open":
        return ""
    steps = RULEBOOKS[found.rulebook].procedures[found.procedure].steps
    return next(
        (
            r.step
            for r in matters.steps(subject).values()
            if r.state == "open" and steps[r.step].kind == "notice"
        ),
        "",
    )


def contacts(subject: str, lang: str) -> list[Contact]:
    """The offices whose turn it is, else the group head and the accountant: who holds them, and their telephone."""
    found = matters.matter(subject)
    if found is None:
        return []
    rules, today = RULEBOOKS[found.rulebook], reading.today()
    codes: list[str] = []
    for row in matters.steps(subject).values():
        if row.state == "open" and found.state == "open":
            codes += rules.procedures[found.procedure].steps[row.step].by
    told: dict[str, Contact] = {}
    for code in [*codes, "group_head", "village_accountant"]:
        office = rules.bodies[code].secretary if code in rules.bodies else code
        seat = capacity.seat(rules, office, found.place)
        if seat is None or seat in told or len(told) == 3:
            continue
        for person in people.holders(seat.partition("@")[2], office, today)[:1]:
            told[seat] = Contact(
                rules.title_of(office, lang), people.name(person), people.office_phone(person)
            )
    return list(told.values())


def _acts(rules: Rulebook, events: Iterable[Any], lang: str) -> Iterable[Act]:
    """The entries of a step; many answers of one kind are told as one line with their sums."""
    events = list(events)
    answers = [e for e in events if e.act == "answer" and '"who"' in e.data]
    for e in events:
        if e in answers:
            continue
        outcome = json.loads(e.outcome)
        text = word(rules, outcome["outcome"], lang) if outcome.get("outcome") else ""
        yield Act(text, day(e.on, lang), who(rules, e.by, e.capacity, lang), e.index)
    if answers:
        last = answers[-1]
        yield Act("", day(last.on, lang), say("answers_of", lang, n=len(answers)), last.index)


def who(rules: Rulebook, by: str, capacity: str, lang: str) -> str:
    """An office-holder by office and name; anyone else without one."""
    office, at, _ = capacity.partition("@")
    if not at:
        return say("clock" if not by else "concerned" if capacity == "concerned" else "anyone", lang)
    return f"{rules.title_of(office, lang)} {people.name(by)}"


def now(subject: str, lang: str) -> Now:
    """The answer first: whose turn, and until when."""
    found = matters.matter(subject)
    assert found is not None
    if found.state == "closed":
        word = "settled" if found.ending == "settled" else found.ending
        text = (
            say("closed_now", lang)
            if word == "settled"
            else say("ended_otherwise", lang, ending=say(word, lang))
        )
        return Now("", say(word, lang), text, say("closed_on", lang, day=day(found.closed, lang)))
    rules = RULEBOOKS[found.rulebook]
    waiting = [
        (s, matters.due(subject, s.step)) for s in matters.steps(subject).values() if s.state == "open"
    ]
    waiting.sort(key=lambda pair: pair[1].day if pair[1] else "9999")
    if not waiting:
        return Now("wait", say("open", lang), say("open", lang), "")
    row, due = waiting[0]
    step = rules.procedures[found.procedure].steps[row.step]
    if step.kind == "notice" and due is not None and due.day >= reading.today():
        grace = days.plus(due.day, rules.number("§paper_days", found.opened))
        left = (date.fromisoformat(due.day) - date.fromisoformat(reading.today())).days
        text = say("notice_left" if left else "notice_last", lang, n=left)
        more = say("notice_more", lang, day=day(due.day, lang), grace=day(grace, lang))
        return Now(
            "wait", say("posted", lang), text, more + (say("provisional", lang) if due.provisional else "")
        )
    text = say("waiting", lang, title=title(rules, step, lang))
    whose = []
    if step.by and step.by != ("anyone",):
        names = [rules.title_of(code, lang) for code in step.by]
        whose.append(say("turn_of", lang, who="、".join(names) if lang == "zh" else " or ".join(names)))
    if due is not None:
        whose.append(_left(due, lang))
    return Now("wait", say("open", lang), text, ("；" if lang == "zh" else "; ").join(whose))


def _left(due: days.Due, lang: str) -> str:
    left = (date.fromisoformat(due.day) - date.fromisoformat(reading.today())).days
    how = say("last_day", lang) if left == 0 else say("days_left" if left > 0 else "past", lang, n=abs(left))
    until = say("until", lang, day=day(due.day, lang))
    sure = say("provisional", lang) if due.provisional else ""
    return f"{how}，{until}{sure}" if lang == "zh" else f"{how}, {until} {sure}".rstrip()


@dataclass
class Money:
    """What a matter costs and who bears it; rows of (label, small print, yuan)."""

    rows: list[tuple[str, str, str]]
    total: str
    shares: list[tuple[str, str, str]]
    share_total: str
    paid: list[tuple[str, str, str]]


def money(subject: str, lang: str) -> Money | None:
    """The plan's money and what has been booked; None where a matter has none."""
    values: Mapping[str, Any] = matters.variables(subject)
    shares = values.get("shares") or []
    rows = []
    if values.get("fund"):
        rows.append((say("fund", lang), "", yuan(values["fund"])))
    if shares:
        fen = sum(s["fen"] for s in shares)
        rows.append((say("shared", lang), say("households", lang, n=len(shares)), yuan(fen)))
    total = values.get("total")
    booked = [
        (v.number, say(v.act, lang), yuan(v.fen))
        for v in ledger.of_matter(subject)
        if v.act == "pay" and not v.reversed
    ]
    if total is None and not rows and not booked:
        return None
    named = sorted(shares, key=lambda s: str(s["who"]))
    return Money(
        rows,
        yuan(total) if isinstance(total, int) else "",
        [(f"{say('household', lang)} {n}", s["weight"], yuan(s["fen"])) for n, s in enumerate(named, 1)],
        yuan(sum(s["fen"] for s in shares)),
        booked,
    )
