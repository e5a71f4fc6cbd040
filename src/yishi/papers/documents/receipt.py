"""收据, the receipt: money that was collected from households for a matter, in figures and in capitals.

`ident` is ``<place>.<voucher>`` for the day's total, with ``.<n>`` after it for the one of household n. The record has
day totals only; who paid is private, so a single receipt is for that household and the office (arrears are nobody
else's business). The code proves the day's entry, of which the receipt's own number is a part.
"""

import re
from dataclasses import dataclass

from yishi.face.capitals import capitals
from yishi.face.words import day, say, yuan
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.papers import lists
from yishi.papers.labels import Labels, Office, Party, office_of, place_name
from yishi.papers.sheet import Block, Facts, Para, Sheet, Signs
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.tlog import parse


@dataclass(frozen=True)
class Receipt:
    at: str
    place: str
    number: str
    matter: str
    who: Party | None
    """The household, None for the day's total."""
    count: int
    fen: int
    into: tuple[str, str]
    by: Office
    day: str
    reversed: bool
    entry: int


def gather(ident: str, named: bool) -> Receipt | None:
    place, _, rest = ident.partition(".")
    number, _, line = rest.partition(".")
    voucher = ledger.find_voucher(number, f"book/{place}")
    if (
        voucher is None
        or voucher.act != "collect"
        or (line and not (named and line.isascii() and line.isdigit()))
    ):
        return None
    matter = matters.matter(voucher.matter)
    body = parse(reading.entry(voucher.index) or b"{}")
    if matter is None:
        return None
    rules = RULEBOOKS[body["rulebook"]]
    who, fen = None, voucher.fen
    if line:
        one = _one(matter.subject, body["sealed"]["payers"], int(line), named)
        if one is None:
            return None
        who, fen = one
    account = rules.accounts[body["data"]["into"]]
    return Receipt(
        at=place,
        place=place_name(place),
        number=f"{number}-{line}" if line else number,
        matter=matter.title,
        who=who,
        count=body["data"]["count"],
        fen=fen,
        into=(account.title, account.title_en),
        by=office_of(body["by"], body["capacity"], rules),
        day=voucher.on,
        reversed=voucher.reversed,
        entry=voucher.index,
    )


def _one(subject: str, payers: str, number: int, named: bool) -> tuple[Party, int] | None:
    """Household `number` of the matter and its share, if it is among those who paid that day."""
    values = matters.variables(subject)
    found = matters.matter(subject)
    assert found is not None
    labels = Labels(subject, lists.people_of(values, RULEBOOKS[found.rulebook]), named)
    paid = set(re.findall(r"[0-9a-f]{64}", reading.private(payers) or ""))
    for share in values.get("shares") or []:
        party = labels.party(share["who"])
        if party.number == number and share["who"] in paid:
            return party, share["fen"]
    return None


def lay(facts: Receipt, lang: str) -> Sheet:
    pick = 1 if lang == "en" else 0
    who = facts.who.text(lang) if facts.who else say(lang, "{n} 户", "{n} households", n=facts.count)
    rows = [
        (say(lang, "今收到", "received from"), who),
        (say(lang, "交来", "for"), say(lang, "{m}　分摊款", "{m}, shares", m=facts.matter)),
        (say(lang, "金额（大写）", "in capitals"), capitals(facts.fen)),
        (say(lang, "金额（小写）", "amount"), f"¥{yuan(facts.fen)}"),
        (say(lang, "收款方式", "into"), facts.into[pick]),
    ]
    blocks: list[Block] = [Facts(tuple(rows))]
    if facts.reversed:
        blocks.append(Para(say(lang, "此笔已冲销，本收据作废。", "This was reversed; the receipt is void.")))
    blocks.append(
        Signs(
            (
                say(lang, "收款人", "received by"),
                say(lang, "交款人", "paid by"),
                say(lang, "记账", "booked by"),
            )
        )
    )
    return Sheet(
        title=say(lang, "收　据", "Receipt"),
        place=facts.place,
        number=say(lang, "{d}　第 {n} 号", "{d}, no. {n}", d=day(facts.day, lang), n=facts.number),
        blocks=tuple(blocks),
        issuer=say(lang, "收款单位：{p}", "for {p}", p=facts.place)
        + (f"　{facts.by.text(lang)}" if facts.by.zh else ""),
        seal=say(lang, "（盖章处）", "(stamp)"),
        form="voucher",
        lang=lang,
    )
