"""What other rooms may ask of the books: balances, vouchers, lines, requests, who has paid. Money is integer fen."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Concat

from yishi.ledger.models import Account, Book, Ended, Line, Opening, Request, Voucher
from yishi.record import reading
from yishi.tlog.jsonc import encode

MONEY = ("101", "102")
"""Cash and bank."""


def balanced() -> bool:
    """Whether every book's trial balance is nothing, to the fen."""
    sums: dict[str, int] = defaultdict(int)
    for book, fen in Account.objects.values_list("book", "fen"):
        sums[book] += fen
    return not any(sums.values())


def accounts(book: str) -> list[tuple[str, int]]:
    """(account, debits minus credits) of a book."""
    return list(Account.objects.filter(book=book).order_by("code").values_list("code", "fen"))


def _vouchers() -> QuerySet[Any]:
    """Vouchers, each told whether it was `reversed` by another of its book."""
    mirror = Voucher.objects.filter(
        act="reverse", origin=Concat(OuterRef("book"), Value("/"), OuterRef("number"))
    )
    return Voucher.objects.annotate(reversed=Exists(mirror))


def vouchers(book: str, month: str = "") -> list[Any]:
    """The vouchers of a book, of one month where it is named, in the order of their numbers."""
    return list(_vouchers().filter(book=book, number__startswith=month).order_by("number"))


def of_matter(matter: str) -> list[Any]:
    """What was booked for a matter, in every book."""
    return list(_vouchers().filter(matter=matter).order_by("index"))


def lines(matter: str) -> list[Line]:
    """What the authorities of a matter allow and have spent."""
    return list(Line.objects.filter(matter=matter).order_by("step", "line"))


def books() -> list[str]:
    """Every book's subject."""
    return list(Book.objects.order_by("book").values_list("book", flat=True))


def book(subject: str) -> Book | None:
    """When a book was opened and how far it is closed; None where there is none."""
    return Book.objects.filter(book=subject).first()


def opening(book: str) -> list[tuple[str, int]]:
    """(account, fen) that a book took over from paper."""
    return list(Opening.objects.filter(book=book).order_by("code").values_list("code", "fen"))


def find_voucher(number: str, book: str = "") -> Any:
    """A voucher by its number, of one book or of the only one that has it; None where there is none or several."""
    rows = _vouchers().filter(number=number, **({"book": book} if book else {}))[:2]
    return rows[0] if len(rows) == 1 else None


def same(book: str, act: str, on: str, lines: list[list[Any]]) -> Any:
    """A voucher of the same act, day, accounts and sums that stands; None where there is none."""
    text = encode(lines).decode()
    return _vouchers().filter(book=book, act=act, on=on, lines=text, reversed=False).first()


def reversal(book: str, number: str) -> Any:
    """The voucher that reversed this one; None where none did."""
    return Voucher.objects.filter(act="reverse", origin=f"{book}/{number}").first()


def granted(book: str) -> list[Any]:
    """Vouchers of other books that paid this one and that it has not received."""
    taken = (
        _vouchers()
        .filter(book=book, act="receive", reversed=False)
        .filter(origin=Concat(OuterRef("book"), Value("/"), OuterRef("number")))
    )
    paid = _vouchers().filter(payee=book, act="pay", reversed=False).annotate(taken=Exists(taken))
    return list(paid.filter(taken=False).order_by("index"))


def paid_to(payees: Iterable[str]) -> list[Any]:
    """Payments that stand to any of these payees, newest first."""
    rows = _vouchers().filter(payee__in=set(payees), act="pay", reversed=False)
    return list(rows.order_by("-index"))


def requests(book: str = "", matter: str = "", waiting: bool = False) -> list[Any]:
    """Approved requests of a book or a matter, oldest first, each with what became of it in ``ended`` (None while it
    waits to be paid); only those that wait where `waiting` says so."""
    rows = Request.objects.filter(
        **({"book": book} if book else {}), **({"matter": matter} if matter else {})
    )
    found: list[Any] = list(rows.order_by("index"))
    ends = {(e.book, e.number): e for e in Ended.objects.filter(book__in={r.book for r in found})}
    for row in found:
        row.ended = ends.get((row.book, row.number))
    return [r for r in found if r.ended is None] if waiting else found


def request(book: str, number: int) -> Any:
    """One request with what became of it; None where there is none."""
    row: Any = Request.objects.filter(book=book, number=number).first()
    if row is not None:
        row.ended = Ended.objects.filter(book=book, number=number).first()
    return row


def collections(book: str, matter: str, step: str) -> list[Any]:
    """The days of a collection that stand: vouchers not reversed."""
    rows = _vouchers().filter(book=book, matter=matter, step=step, act="collect", reversed=False)
    return list(rows.order_by("index"))


def payers(some: Iterable[Any]) -> dict[str, str]:
    """Pseudonym -> voucher number of every household that paid in these collections, as far as they can be opened.

    For the accountant, and for a household about itself; nobody else asks this. A day whose list was erased or does
    not read counts in its sum only.
    """
    found = list(some)
    opened = reading.privates([v.payers for v in found if v.payers])
    return {who: v.number for v in found for who in opened.get(v.payers, "").split(",") if who}


class Month(NamedTuple):
    """What came into cash and bank in a month and what went out, transfers between them left out; how many vouchers."""

    into: int = 0
    out: int = 0
    vouchers: int = 0


def months(book: str = "", month: str = "") -> dict[tuple[str, str], Month]:
    """(book, month) -> its sums, of every book and month or of those named; one question."""
    named = {"number__startswith": month, **({"book": book} if book else {})}
    found: dict[tuple[str, str], Month] = {}
    for of, number, act, lines in Voucher.objects.filter(**named).values_list(
        "book", "number", "act", "lines"
    ):
        into, out = moved(act, lines)
        had = found.get((of, number[:7]), Month())
        found[(of, number[:7])] = Month(had.into + into, had.out + out, had.vouchers + 1)
    return found


def moved(act: str, lines: str) -> tuple[int, int]:
    """(in, out) of cash and bank by one voucher."""
    money = [fen for code, fen in json.loads(lines) if code in MONEY and act != "transfer"]
    return sum(f for f in money if f > 0), -sum(f for f in money if f < 0)


def turnover(book: str, month: str = "") -> tuple[int, int]:
    """(in, out) of cash and bank, of one month or in all."""
    found = months(book, month).values()
    return sum(m.into for m in found), sum(m.out for m in found)


def holdings() -> dict[str, int]:
    """Cash and bank of every book."""
    rows = Account.objects.filter(code__in=MONEY).values("book").annotate(fen=Sum("fen"))
    return {row["book"]: row["fen"] for row in rows}
