"""评议结果, the rating: how those concerned found it, in sums only; what one household said is not shown.

`ident` is the matter's. The code proves the newest answer, whose entry holds the sums.
"""

import json
from dataclasses import dataclass

from yishi.face.words import day, say
from yishi.matters import queries as matters
from yishi.papers.labels import place_name
from yishi.papers.sheet import Column, Facts, Para, Sheet, Small, Table
from yishi.record.rulebooks import RULEBOOKS


@dataclass(frozen=True)
class Rating:
    at: str
    place: str
    matter: str
    title: tuple[str, str]
    asked: int
    said: tuple[tuple[tuple[str, str], int], ...]
    """Each choice in both languages, and how many said it, in the rulebook's order."""
    since: str
    last: str
    over: bool
    entry: int


def gather(ident: str, named: bool) -> Rating | None:
    subject = f"matter/{ident}"
    found = matters.matter(subject)
    if found is None:
        return None
    rules = RULEBOOKS[found.rulebook]
    steps = rules.procedures[found.procedure].steps
    asks = [s for s in steps.values() if s.kind == "ask" and s.params.get("pass") == "any"]
    answers = [e for e in matters.events(subject) if e.act == "answer" and asks and e.step == asks[-1].name]
    if not answers:
        return None
    step, last = asks[-1], answers[-1]
    said = json.loads(last.outcome).get("said") or {}
    named_list = matters.variables(subject).get(str(step.params.get("of", "")).removeprefix("$")) or []
    choices = [str(c) for c in step.params.get("choices") or ()]  # type: ignore[attr-defined]
    return Rating(
        at=found.place,
        place=place_name(found.place),
        matter=found.title,
        title=(step.title, step.title_en),
        asked=len(named_list),
        said=tuple((rules.words.get(c, (c, c)), int(said.get(c, 0))) for c in choices),
        since=answers[0].on,
        last=last.on,
        over=found.state == "closed",
        entry=last.index,
    )


def lay(facts: Rating, lang: str) -> Sheet:
    pick = 1 if lang == "en" else 0
    answered = sum(n for _, n in facts.said)
    rows = tuple((words[pick], str(n), _part(n, answered)) for words, n in facts.said)
    table = Table(
        (
            Column(say(lang, "评价", "answer"), "center", 1.2),
            Column(say(lang, "户（人）数", "how many"), "center", 1.0),
            Column(say(lang, "占已评的", "of those who answered"), "center", 1.0),
        ),
        rows,
        (say(lang, "合计", "total"), str(answered), "100%" if answered else ""),
    )
    return Sheet(
        title=say(lang, "{m}评议结果", "{m}: how it was rated", m=facts.matter),
        place=facts.place,
        number=facts.title[pick],
        blocks=(
            Facts(
                (
                    (say(lang, "请谁评", "asked"), say(lang, "{n} 户（人）", "{n}", n=facts.asked)),
                    (say(lang, "已评", "answered"), str(answered)),
                    (
                        say(lang, "时间", "days"),
                        say(
                            lang,
                            "{a} 至 {b}",
                            "{a} to {b}",
                            a=day(facts.since, lang),
                            b=day(facts.last, lang),
                        ),
                    ),
                )
            ),
            table,
            Para(
                say(lang, "评议已经结束。", "The rating is over.")
                if facts.over
                else say(lang, "评议还在进行。", "The rating is still open.")
            ),
            Small(
                say(
                    lang,
                    "每户只能评一次。谁评了什么不公布，合计谁都可以在公开记录里重数。",
                    "Each household rates once. What one said is not shown; the sums can be recounted in the public record.",
                )
            ),
        ),
        issuer=facts.place,
        day=day(facts.last, lang),
        seal=say(lang, "（盖章处）", "(stamp)"),
        lang=lang,
    )


def _part(n: int, of: int) -> str:
    return f"{(1000 * n + of // 2) // of / 10:.1f}%" if of else ""
