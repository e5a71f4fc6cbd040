"""公示, the public notice: what was decided, by how many, what it costs and who is paid, until when and where to object.

`ident` is ``<matter>.<step>``, or the matter's alone for its newest notice. The code proves the entry that opened it.
"""

import json
from dataclasses import dataclass
from typing import Any

from yishi.face.words import day, say, yuan
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.papers import lists
from yishi.papers.documents import votes
from yishi.papers.labels import Labels, Office, office_of, place_name
from yishi.papers.sheet import Block, Facts, Head, Para, Sheet, Small
from yishi.procedure import days
from yishi.procedure.acts import Fact
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.model import NoRule, Rulebook, Step


@dataclass(frozen=True)
class Notice:
    at: str
    place: str
    matter: str
    heading: tuple[str, str]
    """The step's title in both languages: 决议公示, 结果公示."""
    of: tuple[str, str]
    """What it is the notice of: the title of that step."""
    decided: str
    by: Office
    body: tuple[str, str]
    vote: votes.Counted | None
    voted: str
    topic: tuple[str, str]
    total_fen: int | None
    fund_fen: int | None
    shares: tuple[lists.Share, ...]
    collected: bool
    payees: tuple[lists.Line, ...]
    paid: tuple[lists.Line, ...]
    since: str
    until: str
    grace: str
    length: int
    provisional: bool
    answers: tuple[tuple[str, str], ...]
    """The offices that objections go to, in both languages."""
    source: str
    entry: int


def gather(ident: str, named: bool) -> Notice | None:
    ident, _, name = ident.partition(".")
    subject = f"matter/{ident}"
    found = matters.matter(subject)
    if found is None:
        return None
    rules = RULEBOOKS[found.rulebook]
    steps, rows = rules.procedures[found.procedure].steps, matters.steps(subject)
    hung = [
        r
        for r in rows.values()
        if r.step in steps and steps[r.step].kind == "notice" and r.state in ("open", "done")
    ]
    if name:
        hung = [r for r in hung if r.step == name]
    if not hung:
        return None
    row = max(hung, key=lambda r: (r.recorded, r.on, list(steps).index(r.step)))
    step = steps[row.step]
    of = steps.get(str(step.params.get("of", "")))
    events = matters.events(subject)
    opened = _opened(events, row.step)
    values = lists.values_at(subject, opened.index)
    labels = Labels(subject, lists.people_of(values, rules), named)
    vote, voted, body = _vote(subject, of, steps, rules)
    since = max(row.on, row.recorded)
    due, length = _due(rules, step, found.opened, since)
    topic = rules.topics.get(found.topic)
    money = [
        v for v in ledger.of_matter(subject) if v.act == "pay" and not v.reversed and of and v.step == of.name
    ]
    lines = next((n for n in ("distribution", "payees") if values.get(n)), "")
    return Notice(
        at=found.place,
        place=place_name(found.place),
        matter=found.title,
        heading=(step.title, step.title_en),
        of=(of.title, of.title_en) if of else ("", ""),
        decided=opened.on,
        by=office_of(opened.by, opened.capacity, rules),
        body=body,
        vote=vote,
        voted=voted,
        topic=(f"{topic.code} {topic.title}", f"{topic.code} {topic.title_en}") if topic else ("", ""),
        total_fen=_number(values.get("total")),
        fund_fen=_number(values.get("fund")),
        shares=lists.shares(values.get("shares") or values.get("entitled") or [], labels),
        collected=any(s.params.get("collects") == "$shares" for s in steps.values()),
        payees=lists.lines(values.get(lines) or [], labels),
        paid=_paid(subject, money, labels) if of and of.kind == "effect" else (),
        since=since,
        until=due.day if due else "",
        grace=days.plus(due.day, rules.number("§paper_days", found.opened)) if due else "",
        length=length,
        provisional=bool(due and due.provisional),
        answers=tuple((rules.title_of(o, "zh"), rules.title_of(o, "en")) for o in step.by),
        source=_source(rules, step, found.opened),
        entry=opened.index,
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _opened(events: list[Any], step: str) -> Any:
    """The entry with which the step opened last."""
    for event in reversed(events):
        if step in (json.loads(event.outcome).get("opened") or ()):
            return event
    return events[0]


def _due(rules: Rulebook, step: Step, opened: str, since: str) -> tuple[days.Due | None, int]:
    facts = {w.name: Fact(w.subject, 0, reading.read(w.subject, w.key)) for w in days.calendar_wants(since)}
    try:
        return days.due(rules, step.days, opened, since, facts), rules.number(step.days, opened)
    except (NoRule, ValueError):
        return None, 0


def _source(rules: Rulebook, step: Step, opened: str) -> str:
    try:
        return rules.value(step.days.removeprefix("§"), opened).source
    except NoRule:
        return ""


def _vote(
    subject: str, of: Step | None, steps: Any, rules: Rulebook
) -> tuple[votes.Counted | None, str, tuple[str, str]]:
    """The newest counted motion of the vote that the notice rests on, with its day and body."""
    wanted = [of.name] if of and of.kind == "vote" else [s.name for s in steps.values() if s.kind == "vote"]
    counted = [(m, r) for m, r in meetings.of_matter(subject) if m.step in wanted and r["passed"]]
    if not counted:
        return None, "", ("", "")
    motion, result = counted[-1]
    held = meetings.meeting(motion.meeting)
    body = rules.bodies.get(held.body) if held else None
    return (
        votes.counted(result, held.electorate if held else ""),
        held.date if held else "",
        (body.title, body.title_en) if body else ("", ""),
    )


def _paid(subject: str, vouchers: list[Any], labels: Labels) -> tuple[lists.Line, ...]:
    """What was paid, to whom: each payment names the request that it answers."""
    asked = {
        (book, e["outcome"]["request"]): e["data"]["payee"]
        for book in {v.book for v in vouchers}
        for _, e in reading.entries_of(book)
        if e["act"] == "approve"
    }
    found = []
    for v in vouchers:
        number = json.loads(reading.entry(v.index) or b"{}").get("data", {}).get("request")
        found.append(lists.Line(labels.payee(asked.get((v.book, number), "")), v.fen))
    return tuple(found)


def lay(facts: Notice, lang: str) -> Sheet:
    pick = 1 if lang == "en" else 0
    blocks: list[Block] = [Para(_what(facts, lang))]
    rows: list[tuple[str, str]] = []
    if facts.topic[0]:
        rows.append((say(lang, "议题", "topic"), facts.topic[pick]))
    if facts.total_fen:
        rows.append((say(lang, "总金额", "total"), say(lang, "{y} 元", "{y} yuan", y=yuan(facts.total_fen))))
    if facts.fund_fen:
        rows.append(
            (
                say(lang, "村建基金", "construction fund"),
                say(lang, "{y} 元", "{y} yuan", y=yuan(facts.fund_fen)),
            )
        )
    rows.append((say(lang, "公示时间", "it hangs"), _time(facts, lang)))
    blocks.append(Facts(tuple(rows)))
    if facts.paid:
        blocks += [
            Head(say(lang, "实际付款", "Paid")),
            lists.line_table(facts.paid, lang, ("付给", "paid to")),
        ]
    elif facts.payees:
        blocks += [
            Head(say(lang, "付给谁", "Who is paid")),
            lists.line_table(facts.payees, lang, ("收款人", "payee")),
        ]
    if facts.shares:
        head = (
            say(lang, "各户分摊", "What each household bears")
            if facts.collected
            else say(lang, "各户所得", "What each household is paid")
        )
        blocks += [Head(head), lists.share_table(facts.shares, lang, ("份额", "weight"))]
    blocks += [Head(say(lang, "有不同意见怎么办", "If you disagree")), Para(_object(facts, lang))]
    sources = [votes.article(facts.source, lang)] if facts.source else []
    if facts.vote:
        sources.append(votes.sources(facts.vote.rules, lang))
    if sources:
        blocks.append(Small(say(lang, "依据：{s}", "rules: {s}", s=say(lang, "；", "; ").join(sources))))
    return Sheet(
        title=say(lang, "关于{m}的公示", "Public notice: {m}", m=facts.matter),
        place=facts.place,
        number=facts.heading[pick],
        blocks=tuple(blocks),
        issuer=facts.place,
        day=day(facts.since, lang),
        seal=say(lang, "（盖章处）", "(stamp)"),
        lang=lang,
    )


def _what(facts: Notice, lang: str) -> str:
    pick = 1 if lang == "en" else 0
    if facts.vote is not None:
        before = say(
            lang,
            "“{m}”一事，{d}经{b}表决：",
            "“{m}” was put to the vote of the {b} on {d}: ",
            m=facts.matter, d=day(facts.voted, lang), b=facts.body[pick],
        )  # fmt: skip
        after = say(lang, "现予公示。", " It is posted here.")
        if facts.paid:
            after = say(lang, "现已办完付款，结果公示如下。", " It has been paid; the result is posted here.")
        return before + votes.line(facts.vote, lang) + after
    return say(
        lang,
        "“{m}”一事，“{of}”已于{d}办完，现予公示。",
        "“{m}”: “{of}” was done on {d} and is posted here.",
        m=facts.matter, of=facts.of[pick] or facts.heading[pick], d=day(facts.decided, lang),
    )  # fmt: skip


def _time(facts: Notice, lang: str) -> str:
    if not facts.until:
        return say(lang, "自 {a} 起", "from {a}", a=day(facts.since, lang))
    text = say(
        lang,
        "{a} 至 {b}",
        "{a} to {b}",
        a=day(days.next_day(facts.since), lang), b=day(facts.until, lang),
    )  # fmt: skip
    return text + (say(lang, "（节假日安排公布后可能顺延）", " (provisional)") if facts.provisional else "")


def _object(facts: Notice, lang: str) -> str:
    pick = 1 if lang == "en" else 0
    to = (say(lang, "或", " or ")).join(pair[pick] for pair in facts.answers) or facts.place
    return say(
        lang,
        "{b}以前，向{to}提出，口头、纸条、手机都行；写了纸条的，{g}以前送到也算。每一条都要书面答复；不答复的，按异议成立处理。",
        "Tell the {to} by {b}: by word, on a slip of paper or on the phone; a slip written in time counts if it arrives by {g}. Each objection is answered in writing; one that is not answered stands.",
        b=day(facts.until, lang), to=to, g=day(facts.grace, lang),
    )  # fmt: skip
