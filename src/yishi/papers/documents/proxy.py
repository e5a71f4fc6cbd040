"""委托书, the proxy form: one household's representative lets another carry its vote at one meeting, in writing.

`ident` is the meeting's. The form is blank but for the meeting and its questions; names are written by hand. Its bound
(how many proxies one person carries) is the rulebook's.
"""

from yishi.face.words import day, say
from yishi.papers.documents import calls
from yishi.papers.sheet import Block, Column, Facts, Para, Sheet, Signs, Small, Table

Call = calls.Call


def gather(ident: str, named: bool) -> Call | None:
    return calls.call(ident)


def lay(facts: Call, lang: str) -> Sheet:
    body = calls.title(facts, lang)
    boxes = say(
        lang, "□同意　□反对　□弃权　□由受托人定", "□ for  □ against  □ abstain  □ as they think right"
    )
    rows = tuple((str(n), q.title, boxes) for n, q in enumerate(facts.questions, 1)) or (("1", "", boxes),)
    blocks: list[Block] = [
        Facts(
            (
                (say(lang, "委托人（户代表）", "I, representative of"), ""),
                (say(lang, "受托人", "let"), ""),
                (say(lang, "不能到会的原因", "since I cannot come because"), ""),
            )
        ),
        Para(
            say(
                lang,
                "兹委托上述受托人代表本户参加{d}召开的{p}{b}，对下列议题按我的意思表决：",
                "stand for my household at the {b} of {p} on {d} and vote as I say here:",
                d=day(facts.date, lang), p=facts.place, b=body,
            )
        ),
        Table(
            (
                Column(say(lang, "序", "no."), "center", 0.35),
                Column(say(lang, "议题", "question"), "left", 1.4),
                Column(say(lang, "我的意见（打勾）", "my vote (tick one)"), "left", 2.2),
            ),
            rows,
            tall=True,
        ),
        Para(
            say(
                lang,
                "本委托只对这一次会议有效。本人到会的，委托自动作废。",
                "This holds for this meeting only, and ends if I come myself.",
            )
        ),
        Signs((say(lang, "委托人签字", "signed"), say(lang, "受托人签字", "accepted"))),
        Signs((say(lang, "签字日期", "day"), say(lang, "收件人", "received by"))),
    ]  # fmt: skip
    if facts.proxies:
        blocks.append(
            Small(
                say(
                    lang,
                    "一个人最多带 {n} 户的委托。开会前交给记录人，当场登记。",
                    "One person carries at most {n}. Hand it to the secretary before the meeting.",
                    n=facts.proxies,
                )
            )
        )
    return Sheet(
        title=say(lang, "委托书", "Proxy"), place=facts.place, number=body, blocks=tuple(blocks), lang=lang
    )
