"""决议, the resolution: what a meeting decided on one question, by every number and the number it needed.

`ident` is ``<meeting>.<motion>``. The code proves the entry that counted the vote. A question that failed has a paper
too, which says so.
"""

from dataclasses import dataclass

from yishi.face.words import day, say, yuan
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.papers import lists
from yishi.papers.documents import calls, votes
from yishi.papers.labels import Labels
from yishi.papers.sheet import Block, Column, Facts, Head, Para, Sheet, Signs, Small, Table
from yishi.record.rulebooks import RULEBOOKS


@dataclass(frozen=True)
class Resolution:
    at: str
    call: calls.Call
    question: calls.Question
    vote: votes.Counted
    total_fen: int | None
    fund_fen: int | None
    shared_fen: int
    households: int
    payees: tuple[lists.Line, ...]
    entry: int


def gather(ident: str, named: bool) -> Resolution | None:
    meeting, _, name = ident.partition(".")
    call, found = calls.call(meeting), meetings.motion(f"meeting/{meeting}", name)
    if call is None or found is None:
        return None
    question = next((q for q in call.questions if q.motion == name), None)
    matter = matters.matter(found[0].matter)
    if question is None or matter is None:
        return None
    values = lists.values_at(matter.subject, found[0].index)
    labels = Labels(matter.subject, lists.people_of(values, RULEBOOKS[matter.rulebook]), named)
    shares = values.get("shares") or []
    total, fund = values.get("total"), values.get("fund")
    return Resolution(
        at=call.at,
        call=call,
        question=question,
        vote=votes.counted(found[1], call.electorate),
        total_fen=total if isinstance(total, int) else None,
        fund_fen=fund if isinstance(fund, int) else None,
        shared_fen=sum(s["fen"] for s in shares),
        households=len(shares),
        payees=lists.lines(values.get("payees") or [], labels),
        entry=found[0].index,
    )


def lay(facts: Resolution, lang: str) -> Sheet:
    call, vote = facts.call, facts.vote
    pick = 1 if lang == "en" else 0
    body = calls.title(call, lang)
    blocks: list[Block] = [
        Para(
            say(
                lang,
                "{d}，{p}在{w}召开{b}，就“{m}”（{a}）进行表决，结果如下：",
                "On {d} the {b} of {p} met ({w}) and voted on “{m}” ({a}), with this result:",
                d=day(call.date, lang), p=call.place, w=call.where, b=body, m=facts.question.title,
                a=facts.question.asks[pick],
            )
        ),
        _table(vote, lang),
        Para(say(lang, "表决结果：{v}", "Result: {v}", v=votes.verdict(vote, lang))),
    ]  # fmt: skip
    money: list[tuple[str, str]] = []
    if vote.passed and facts.total_fen:
        money.append((say(lang, "总价", "price"), say(lang, "{y} 元", "{y} yuan", y=yuan(facts.total_fen))))
        if facts.fund_fen:
            money.append(
                (
                    say(lang, "村建基金", "construction fund"),
                    say(lang, "{y} 元", "{y} yuan", y=yuan(facts.fund_fen)),
                )
            )
        if facts.shared_fen:
            text = say(
                lang,
                "{y} 元，{n} 户",
                "{y} yuan, {n} households",
                y=yuan(facts.shared_fen),
                n=facts.households,
            )
            money.append((say(lang, "各户份额", "households"), text))
    if money:
        blocks += [Head(say(lang, "决定的内容", "What was decided")), Facts(tuple(money))]
    if vote.passed and facts.payees:
        blocks.append(lists.line_table(facts.payees, lang, ("付给", "payee")))
    if vote.passed:
        blocks.append(
            Para(
                say(
                    lang,
                    "本决议自会议通过之日起公示。公示期内对决议有异议的，可以书面或口头提出。",
                    "It is posted from now on; objections may be made while it hangs.",
                )
            )
        )
    blocks += [
        Signs(
            (say(lang, "主持人", "chair"), say(lang, "记录人", "secretary"), say(lang, "监票人", "teller"))
        ),
        Small(say(lang, "依据：{s}", "rules: {s}", s=votes.sources(vote.rules, lang))),
    ]
    return Sheet(
        title=say(lang, "{p}{b}决议", "Resolution: {b}", b=body, p=call.place),
        place=call.place,
        number=say(lang, "会议 {n}", "meeting {n}", n=call.ident),
        blocks=tuple(blocks),
        issuer=call.place,
        day=day(call.date, lang),
        seal=say(lang, "（盖章处）", "(stamp)"),
        lang=lang,
    )


def _table(vote: votes.Counted, lang: str) -> Table:
    unit = say(lang, "人" if vote.heads else "户", "people" if vote.heads else "households")
    rows = [
        (say(lang, "应到", "entitled"), str(vote.entitled), ""),
        (
            say(lang, "到会", "came"),
            str(vote.present),
            say(lang, "要 {n}", "needed {n}", n=vote.needed_present),
        ),
        (say(lang, "同意", "for"), str(vote.yes), say(lang, "要 {n}", "needed {n}", n=vote.needed)),
        (say(lang, "反对", "against"), str(vote.no), ""),
        (say(lang, "弃权", "abstained"), str(vote.abstain), ""),
    ]
    if vote.recused:
        rows.append((say(lang, "回避", "stood aside"), str(vote.recused), ""))
    columns = (
        Column("", "center", 1.0),
        Column(say(lang, "数（{u}）", "number ({u})", u=unit), "center", 1.0),
        Column(say(lang, "规定要多少", "what the rule asks"), "center", 1.2),
    )
    return Table(columns, tuple(rows))
