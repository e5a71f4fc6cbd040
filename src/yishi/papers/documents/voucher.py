"""记账凭证, the voucher: one booking with its accounts, debit and credit, the sum in capitals, and who booked it.

`ident` is ``<place>.<number>``. Who is paid stands in the approved request, which the booking names.
"""

from dataclasses import dataclass
from typing import Any

from yishi.face.capitals import capitals
from yishi.face.words import day, say, yuan
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.papers import lists
from yishi.papers.labels import Labels, Office, Party, office_of, place_name
from yishi.papers.sheet import Block, Column, Facts, Para, Sheet, Signs, Table
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.tlog import parse

ACTS = {
    "income": ("收入", "income"),
    "transfer": ("账户间划转", "transfer"),
    "accrue": ("计提", "accrual"),
    "receive": ("收到拨款", "received from another book"),
    "collect": ("收各户分摊款", "shares collected"),
    "pay": ("付款", "payment"),
    "reverse": ("冲销", "reversal"),
}


@dataclass(frozen=True)
class Posting:
    account: str
    title: tuple[str, str]
    fen: int
    """Debits positive."""


@dataclass(frozen=True)
class Voucher:
    at: str
    place: str
    number: str
    what: tuple[str, str]
    said: str
    """What the keeper wrote: a source, a purpose, a reason."""
    matter: str
    payee: Party | None
    postings: tuple[Posting, ...]
    fen: int
    approved: Office
    booked: Office
    day: str
    reversed: bool
    entry: int


def gather(ident: str, named: bool) -> Voucher | None:
    place, _, number = ident.partition(".")
    found = ledger.find_voucher(number, f"book/{place}")
    if found is None:
        return None
    body = parse(reading.entry(found.index) or b"{}")
    rules = RULEBOOKS[body["rulebook"]]
    matter = matters.matter(found.matter) if found.matter else None
    request, approved = _request(found.book, body)
    payee = None
    if request is not None and matter is not None:
        labels = Labels(
            matter.subject,
            lists.people_of(matters.variables(matter.subject), RULEBOOKS[matter.rulebook]),
            named,
        )
        payee = labels.payee(request["payee"])
    said = (request or {}).get("purpose") or body["data"].get("source") or body["data"].get("reason") or ""
    titles = {code: (a.title, a.title_en) for code, a in rules.accounts.items()}
    return Voucher(
        at=place,
        place=place_name(place),
        number=number,
        what=ACTS.get(found.act, (found.act, found.act)),
        said=said,
        matter=matter.title if matter else "",
        payee=payee,
        postings=tuple(
            Posting(code, titles.get(code, (code, code)), fen) for code, fen in parse(found.lines.encode())
        ),
        fen=found.fen,
        approved=approved,
        booked=office_of(body["by"], body["capacity"], rules),
        day=found.on,
        reversed=found.reversed,
        entry=found.index,
    )


def _request(book: str, body: dict[str, Any]) -> tuple[dict[str, Any] | None, Office]:
    """The approved request that a payment answers, and who approved it."""
    if body["act"] != "pay":
        return None, Office()
    found, by = None, Office()
    for _, entry in reading.entries_of(book):
        if entry["act"] == "approve" and entry["outcome"].get("request") == body["data"]["request"]:
            found, by = entry["data"], office_of(entry["by"], entry["capacity"], RULEBOOKS[entry["rulebook"]])
    return found, by


def lay(facts: Voucher, lang: str) -> Sheet:
    pick = 1 if lang == "en" else 0
    stop = say(lang, "，", ", ")
    about = [facts.what[pick], facts.matter, facts.said if facts.said != facts.matter else ""]
    if facts.payee is not None:
        about.append(say(lang, "付给{p}", "to {p}", p=facts.payee.text(lang)))
    summary = stop.join(text for text in about if text)
    rows = tuple(
        (
            summary if n == 0 else "",
            f"{p.account} {p.title[pick]}",
            yuan(p.fen) if p.fen > 0 else "",
            yuan(-p.fen) if p.fen < 0 else "",
        )
        for n, p in enumerate(facts.postings)
    )
    debit = sum(p.fen for p in facts.postings if p.fen > 0)
    credit = -sum(p.fen for p in facts.postings if p.fen < 0)
    table = Table(
        (
            Column(say(lang, "摘要", "summary"), "left", 2.0),
            Column(say(lang, "会计科目", "account"), "left", 1.7),
            Column(say(lang, "借方金额（元）", "debit, yuan"), "right", 1.1),
            Column(say(lang, "贷方金额（元）", "credit, yuan"), "right", 1.1),
        ),
        rows,
        (say(lang, "合计", "total"), "", yuan(debit), yuan(credit)),
    )
    blocks: list[Block] = [
        table,
        Facts(((say(lang, "合计（大写）", "in capitals"), capitals(debit)),)),
    ]
    if facts.reversed:
        blocks.append(Para(say(lang, "此笔已冲销。", "This was reversed.")))
    if facts.approved.zh:
        blocks.append(Facts(((say(lang, "批准", "approved by"), facts.approved.text(lang)),)))
    blocks += [
        Facts(((say(lang, "制单", "booked by"), facts.booked.text(lang)),)),
        Signs(
            (
                say(lang, "审核", "checked"),
                say(lang, "出纳", "cashier"),
                say(lang, "附单据（张）", "papers attached"),
            )
        ),
    ]
    return Sheet(
        title=say(lang, "记账凭证", "Voucher"),
        place=facts.place,
        number=say(lang, "{d}　第 {n} 号", "{d}, no. {n}", d=day(facts.day, lang), n=facts.number),
        blocks=tuple(blocks),
        form="voucher",
        lang=lang,
    )
