"""会议通知, the convening notice: which body meets when and where, on which questions, and how to come if one cannot.

`ident` is the meeting's. The code proves the entry that called it, from which the days of notice count.
"""

from yishi.face.words import day, say
from yishi.papers.documents import calls
from yishi.papers.sheet import Block, Column, Facts, Head, Para, Sheet, Table

Call = calls.Call


def gather(ident: str, named: bool) -> Call | None:
    """No names stand on it but that of the office-holder who calls."""
    return calls.call(ident)


def lay(facts: Call, lang: str) -> Sheet:
    body = calls.title(facts, lang)
    whom = (
        say(lang, "各户代表", "the household representatives")
        if facts.electorate not in calls.HEADS
        else say(lang, "各位成员", "its members")
    )
    blocks: list[Block] = [
        Para(
            say(
                lang,
                "{whom}：",
                "To {whom}:",
                whom=whom,
            )
        ),
        Para(
            say(
                lang,
                "定于{d}召开{p}{b}，请按时到会。",
                "The {b} of {p} meets on {d}. Please come in time.",
                d=day(facts.date, lang), p=facts.place, b=body,
            )
        ),
        Facts(
            (
                (say(lang, "日期", "day"), day(facts.date, lang)),
                (say(lang, "时间", "hour"), ""),
                (say(lang, "地点", "where"), facts.where),
                (say(lang, "应到", "entitled"), _count(facts, lang)),
            )
        ),
    ]  # fmt: skip
    if facts.questions:
        pick = 1 if lang == "en" else 0
        rows = tuple((str(n), q.title, q.asks[pick]) for n, q in enumerate(facts.questions, 1))
        columns = (
            Column(say(lang, "序", "no."), "center", 0.3),
            Column(say(lang, "议题", "question"), "left", 1.6),
            Column(say(lang, "要决定的", "what is decided"), "left", 1.4),
        )
        blocks += [Head(say(lang, "议题", "Questions")), Table(columns, rows)]
    if facts.proxies:
        blocks.append(
            Para(
                say(
                    lang,
                    "不能到会的，可以书面委托（一人最多带 {n} 户），也可以在手机上参加。不来也不委托，算没有到会。",
                    "Who cannot come may give a written proxy (one person carries at most {n}) or take part by phone. Who does neither counts as absent.",
                    n=facts.proxies,
                )
            )
        )
    if facts.off:
        blocks.append(Para(say(lang, "本次会议已取消。", "This meeting was called off.")))
    return Sheet(
        title=say(lang, "{p}{b}会议通知", "Notice of a meeting: {b}", b=body, p=facts.place),
        place=facts.place,
        blocks=tuple(blocks),
        issuer=say(lang, "召集人：{o}", "called by {o}", o=facts.by.text(lang)),
        day=day(facts.called, lang)
        if facts.called
        else say(lang, "（草稿，还没有发出）", "(a draft, not sent)"),
        seal=say(lang, "（盖章处）", "(stamp)"),
        lang=lang,
    )


def _count(facts: Call, lang: str) -> str:
    unit = say(lang, "人", "people") if facts.electorate in calls.HEADS else say(lang, "户", "households")
    return f"{facts.entitled} {unit}"
