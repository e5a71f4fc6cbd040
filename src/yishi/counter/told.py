"""A book told for its pages: what waits, what it holds, its vouchers and requests in words. Reads, decides nothing."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from yishi.counter import keeping, payees, words
from yishi.face.words import say
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.tlog import parse

ORDER = {"pay": "0", "receive": "1", "collect": "2", "settle": "3", "report": "3", "close": "4"}


@dataclass(frozen=True)
class Waiting:
    """Something to be done at a book: what it is, where to do it, how late it is."""

    kind: str
    text: str
    small: str
    state: str
    late: bool
    fen: int | None
    address: str
    order: tuple[str, str]


def waiting(code: str, lang: str) -> list[Waiting]:
    """What waits at a book, the most urgent first: payments, money on its way, collections, months."""
    subject, place = f"book/{code}", people.title(code)
    found = ledger.book(subject)
    if found is None:
        return []
    out, rows = [], Rows(lang, named=True)

    def add(
        kind: str, text: str, small: str, state: str, late: bool, fen: int | None, until: str, *where: Any
    ) -> None:
        address = reverse(where[0], args=where[1:])
        out.append(Waiting(kind, text, small, state, late, fen, address, (ORDER[kind], until or "9999")))

    for r in ledger.requests(subject, waiting=True):
        row = rows.request(r)
        add("pay", say(lang, "付给{who}", "Pay {who}", who=row["payee"]), f"{place} · {row['title']} · {r.purpose}",
            say(lang, "批了没付", "approved, not paid"), False, r.fen, r.on, "pay", code, r.number)  # fmt: skip
    for v in ledger.granted(subject):
        add("receive", say(lang, "收{place}拨来的钱", "Receive the money from {place}", place=people.title(v.book.partition("/")[2])),
            f"{place} · {v.number}", say(lang, "没入账", "not received"), False, v.fen, v.on, "receive", code)  # fmt: skip
    for c in keeping.collections(code):
        ident = c.matter.subject.partition("/")[2]
        if c.complete:
            add("report", say(lang, "分摊款收齐了，报完成", "The shares are all in: report it"), f"{place} · {c.matter.title}",
                say(lang, "收齐", "complete"), False, c.due_fen, c.until, "collection", code, ident, c.step)  # fmt: skip
        else:
            add("collect", say(lang, "收分摊款，还差", "Collect the shares; still due"), f"{place} · {c.matter.title}",
                words.left(c.left, lang), (c.left or 0) < 0, c.rest_fen, c.until, "collection", code, ident, c.step)  # fmt: skip
    for a in keeping.authorities(code):
        ident = a.matter.subject.partition("/")[2]
        if not a.rest_fen and (not a.by or keeping.keeper(code).partition("@")[0] in a.by):
            add("settle", say(lang, "付完了，了结这一步", "All is paid: settle the step"), f"{place} · {a.matter.title} · {a.title[lang == 'en']}",
                words.left(a.left, lang), (a.left or 0) < 0, None, a.until, "settle", ident, a.step)  # fmt: skip
    for month in keeping.months_to_close(found):
        add("close", say(lang, "{month}该结账了", "Close {month}", month=words.month(month, lang)), place,
            say(lang, "没结账", "not closed"), False, None, month, "close-month", code, month)  # fmt: skip
    return sorted(out, key=lambda w: w.order)


def money_in(book: str) -> int:
    """Cash and bank of a book."""
    return sum(fen for code, fen in ledger.accounts(book) if code in ledger.MONEY)


def balances(book: str, lang: str, named: bool = True) -> list[tuple[str, str, int]]:
    """(number, title, debits minus credits) of every account that holds something."""
    known = present().accounts
    return [
        (code, known[code].title_en if lang == "en" else known[code].title, fen)
        for code, fen in ledger.accounts(book)
        if fen and code in known
    ]


def months(found: Any) -> list[str]:
    """Every month of a book from its opening to today, newest first."""
    out, month, this = [], found.opened, reading.today()[:7]
    while month <= this:
        out.append(month)
        month = keeping.plus_month(month)
    return out[::-1]


class Rows:
    """Vouchers and requests in words, for tables: each matter is asked about once. Names only where `named`."""

    def __init__(self, lang: str, named: bool = False) -> None:
        self.lang, self.named = lang, named
        self._matters: dict[str, Any] = {}
        self._parties: dict[str, payees.Parties] = {}
        self._places: dict[str, str] = {}

    def title(self, subject: str) -> str:
        """The title of a matter; "" where there is none."""
        if subject and subject not in self._matters:
            self._matters[subject] = matters.matter(subject)
        found = self._matters.get(subject)
        return str(found.title) if found else ""

    def payee(self, subject: str, payee: str) -> str:
        if subject not in self._parties:
            self._parties[subject] = payees.Parties(subject, self.named)
        return self._parties[subject].payee(payee, self.lang)

    def place(self, code: str) -> str:
        if code not in self._places:
            self._places[code] = people.title(code)
        return self._places[code]

    def voucher(self, v: Any) -> dict[str, Any]:
        """What it is, of which matter, to whom or from where, and what moved."""
        into, out = ledger.moved(v.act, v.lines)
        return {
            "v": v, "what": words.act(v.act, self.lang), "into": into, "out": out, "title": self.title(v.matter),
            "ident": v.matter.partition("/")[2], "code": v.book.partition("/")[2], "about": self.about(v),
        }  # fmt: skip

    def about(self, v: Any) -> str:
        """The small print of a voucher: payee, source, how many households, what it takes back."""
        if v.act == "pay":
            return self.payee(v.matter, v.payee)
        if v.act == "collect":
            return say(self.lang, "{n} 户", "{n} households", n=v.count)
        if v.act == "receive":
            book = v.origin.rpartition("/")[0].partition("/")[2]
            return say(self.lang, "从{place}", "from {place}", place=self.place(book))
        if v.act == "reverse":
            return say(
                self.lang, "冲销 {n}：{why}", "of {n}: {why}", n=v.origin.rpartition("/")[2], why=v.note
            )
        return str(v.note)

    def request(self, r: Any) -> dict[str, Any]:
        """To whom, how much, approved by whom, what became of it; the account's last digits where `named`."""
        office = r.capacity.partition("@")[0]
        return {
            "r": r, "payee": self.payee(r.matter, r.payee), "title": self.title(r.matter),
            "by": f"{present().title_of(office, self.lang)} {people.name(r.by)}", "code": r.book.partition("/")[2],
            "account": payees.masked(payees.account_of(r.account)) if self.named else "",
            "how": r.ended.how if r.ended else "",
        }  # fmt: skip


@dataclass(frozen=True)
class DoneNow:
    """What a form has just booked: its voucher, to be read back and printed."""

    number: str
    fen: int
    code: str
    paper: str
    request: int | None = None


def done(request: HttpRequest) -> DoneNow | None:
    """The voucher (or request) that the form before this page made: by the entry in the address."""
    index = request.GET.get("done", "")
    if not (index.isascii() and index.isdigit() and len(index) < 13):
        return None
    raw = reading.entry(int(index))
    body: dict[str, Any] = parse(raw) if raw else {"subject": "", "outcome": {}}
    number = body["outcome"].get("voucher", "")
    if not body["subject"].startswith("book/") or not number:
        return None
    code = body["subject"].partition("/")[2]
    found = ledger.find_voucher(number, body["subject"])
    return DoneNow(number, found.fen, code, paper("voucher", f"{code}.{number}")) if found else None


def paper(kind: str, ident: str, name: str = "paper") -> str:
    """The address of a printed document; "" where papers are not served."""
    try:
        return reverse(name, args=[kind, ident])
    except NoReverseMatch:
        return ""
