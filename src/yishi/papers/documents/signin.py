"""签到表, the sign-in sheet: everyone on the frozen roll, with room to sign; after the meeting, how each came.

`ident` is the meeting's. Names only on the paper that lies on the table; strangers see numbers.
"""

from dataclasses import dataclass

from yishi.face.words import day, say
from yishi.papers.documents import calls
from yishi.papers.sheet import Column, Facts, Sheet, Signs, Table


@dataclass(frozen=True)
class SignIn:
    at: str
    call: calls.Call
    came: tuple[calls.Came, ...]
    named: bool

    @property
    def entry(self) -> int:
        return self.call.entry


def gather(ident: str, named: bool) -> SignIn | None:
    call = calls.call(ident)
    return SignIn(call.at, call, calls.roll(ident, named), named) if call else None


def lay(facts: SignIn, lang: str) -> Sheet:
    call = facts.call
    heads = call.electorate in calls.HEADS
    words = {
        "room": say(lang, "到场", "came"),
        "online": say(lang, "手机参加", "by phone"),
        "proxy": say(lang, "委托", "by proxy"),
        "": "" if not call.over else say(lang, "未到", "absent"),
    }
    columns = [Column(say(lang, "序号", "no."), "center", 0.5)]
    if facts.named:
        columns.append(Column(say(lang, "姓名" if heads else "户代表", "name"), "center", 1.0))
    columns += [
        Column(say(lang, "怎样参加", "how"), "center", 1.2),
        Column(say(lang, "签字", "signature"), "center", 1.6),
        Column(say(lang, "备注", "remarks"), "center", 1.0),
    ]
    rows = []
    for one in facts.came:
        how = words[one.how]
        if one.holder is not None:
            how += say(lang, "（{h}带）", " ({h})", h=one.holder.text(lang))
        rows.append((str(one.who.number), *([one.who.name] if facts.named else []), how, "", ""))
    came = sum(bool(c.how) for c in facts.came)
    unit = say(lang, "人" if heads else "户", "" if heads else "households")
    return Sheet(
        title=say(lang, "{p}{b}签到表", "Sign-in sheet: {b}", b=calls.title(call, lang), p=call.place),
        place=call.place,
        number=day(call.date, lang),
        blocks=(
            Facts(
                (
                    (say(lang, "地点", "where"), call.where),
                    (say(lang, "应到", "entitled"), f"{call.entitled} {unit}"),
                    (say(lang, "实到", "came"), f"{came} {unit}" if call.over else ""),
                )
            ),
            Table(tuple(columns), tuple(rows), tall=True),
            Signs(
                (
                    say(lang, "主持人", "chair"),
                    say(lang, "记录人", "secretary"),
                    say(lang, "监票人", "teller"),
                )
            ),
        ),
        lang=lang,
    )
