"""分摊表, the share list: what each household bears (or is paid), to the fen, with the sum last and room to sign.

`ident` is the matter's. A list of what households pay in is a 分摊表; one of what is paid to them is a 分配表.
"""

from dataclasses import dataclass

from yishi.face.words import day, say, yuan
from yishi.matters import queries as matters
from yishi.papers import lists
from yishi.papers.labels import Labels, Office, office_of, place_name
from yishi.papers.sheet import Block, Facts, Para, Sheet, Signs, Small
from yishi.record.rulebooks import RULEBOOKS


@dataclass(frozen=True)
class Shares:
    at: str
    place: str
    matter: str
    ident: str
    total_fen: int
    fund_fen: int
    rows: tuple[lists.Share, ...]
    collected: bool
    """Whether households pay it in; else it is paid to them."""
    by: Office
    day: str
    entry: int
    named: bool


def gather(ident: str, named: bool) -> Shares | None:
    subject = f"matter/{ident}"
    found = matters.matter(subject)
    values = matters.variables(subject) if found else {}
    name = next((n for n in ("shares", "entitled") if values.get(n)), "")
    if found is None or not name:
        return None
    rules = RULEBOOKS[found.rulebook]
    labels = Labels(subject, lists.people_of(values, rules), named)
    steps = rules.procedures[found.procedure].steps
    sets = [s.name for s in steps.values() if name in s.sets]
    made = [e for e in matters.events(subject) if e.step in sets and e.act == "submit"]
    last = made[-1] if made else matters.events(subject)[-1]
    return Shares(
        at=found.place,
        place=place_name(found.place),
        matter=found.title,
        ident=ident,
        total_fen=int(values.get("total") or 0),
        fund_fen=int(values.get("fund") or 0),
        rows=lists.shares(values[name], labels),
        collected=any(s.params.get("collects") == f"${name}" for s in steps.values()),
        by=office_of(last.by, last.capacity, rules),
        day=last.on,
        entry=last.index,
        named=named,
    )


def lay(facts: Shares, lang: str) -> Sheet:
    total = sum(s.fen for s in facts.rows)
    rows: list[tuple[str, str]] = [(say(lang, "事项", "matter"), facts.matter)]
    if facts.collected and facts.total_fen:
        rows.append((say(lang, "总价", "price"), say(lang, "{y} 元", "{y} yuan", y=yuan(facts.total_fen))))
    if facts.collected and facts.fund_fen:
        rows.append(
            (
                say(lang, "村建基金", "construction fund"),
                say(lang, "{y} 元", "{y} yuan", y=yuan(facts.fund_fen)),
            )
        )
    rows.append(
        (
            say(lang, "各户分摊", "borne by the households")
            if facts.collected
            else say(lang, "分配总额", "shared out"),
            say(lang, "{y} 元，{n} 户", "{y} yuan, {n} households", y=yuan(total), n=len(facts.rows)),
        )
    )
    blocks: list[Block] = [
        Facts(tuple(rows)),
        lists.share_table(facts.rows, lang, ("份额", "weight"), sign=facts.named),
        Para(
            say(
                lang,
                "算法：总数按份额分到分；除不尽的零头给余数最大的户，余数一样的，逐件事项轮换。谁都可以重算，合计一分不差。",
                "How: the sum is split by weight, to the fen; what is left over goes to the largest remainders, and equal remainders take turns from matter to matter. Anyone can do it again; the sum is exact.",
            )
        ),
        Small(
            say(
                lang,
                "户号是本事项里的编号，与公开栏上的一致。"
                + ("" if facts.named else "姓名只在本社张贴的纸上写。"),
                "Household numbers are those of this matter on the board."
                + ("" if facts.named else " Names stand on the paper that hangs in the group only."),
            )
        ),
    ]
    if facts.named:
        blocks.append(Signs((say(lang, "制表", "drawn up by"), say(lang, "审核", "checked by"))))
    return Sheet(
        title=say(lang, "{m}分摊表", "{m}: shares", m=facts.matter)
        if facts.collected
        else say(lang, "{m}分配表", "{m}: what each is paid", m=facts.matter),
        place=facts.place,
        number=day(facts.day, lang),
        blocks=tuple(blocks),
        issuer=facts.by.text(lang),
        day=day(facts.day, lang),
        seal=say(lang, "（盖章处）", "(stamp)"),
        lang=lang,
    )
