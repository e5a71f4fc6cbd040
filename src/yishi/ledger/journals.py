"""A book as a journal that other programs read: beancount, hledger, a sheet, or comma-separated values.

Every voucher with its postings, to the fen; reversals stand as their own vouchers. Text cells never begin a formula.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yishi.ledger.entering import PAPER
from yishi.ledger.journal import FORM
from yishi.ledger.queries import opening, vouchers
from yishi.ledger.words import ACTS
from yishi.people.lists.writing import write_list
from yishi.record.reading import read
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.model import Account

ROOTS = {
    "asset": "Assets", "contra": "Assets", "liability": "Liabilities", "equity": "Equity",
    "cost": "Expenses", "income": "Income", "expense": "Expenses",
}  # fmt: skip
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001 (a workbook's own stamp, the same each time: equal books make equal bytes)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting of one voucher; `fen` is positive on the debit side. ``note`` is what the accountant wrote, on one
    line."""

    day: str
    number: str
    act: str
    note: str
    account: str
    title: str
    fen: int
    index: int


def postings(place: str, month: str = "") -> Iterator[Posted]:
    """Every posting of a book, of one month where it is named."""
    accounts = chart()
    for voucher in vouchers(f"book/{place}", month):
        for code, fen in json.loads(voucher.lines):
            title = accounts[code].title if code in accounts else code
            yield Posted(
                voucher.on, voucher.number, voucher.act, " ".join(voucher.note.split()), code, title, fen,
                voucher.index,
            )  # fmt: skip


def chart() -> dict[str, Account]:
    adopted = read("register/cell", "rulebook")
    return dict(RULEBOOKS[adopted["digest"]].accounts) if adopted else {}


def amount(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def account(code: str) -> str:
    known = chart().get(code)
    return f"{ROOTS[known.kind] if known else 'Equity'}:A{code}"


def write(place: str, ending: str, month: str = "") -> bytes:
    """The book of `place`, or one month of it, in the format of a file's ending."""
    rows = list(postings(place, month))
    if ending == ".xlsx":
        return _sheet(rows)
    if ending == ".csv":
        return _values(rows)
    return (_beancount if ending == ".beancount" else _hledger)(rows).encode()


def paper(place: str) -> bytes:
    """The book in the form in which an old one is read: opening balances, vouchers, total."""
    accounts = chart()
    named = {code: f"{code} {a.title}" for code, a in accounts.items()}
    lines = [({"summary": "期初余额"}, code, fen) for code, fen in opening(f"book/{place}") if fen]
    for v in vouchers(f"book/{place}"):
        note, _, old = v.note.partition(PAPER.partition("{")[0])
        head = {
            "date": date.fromisoformat(v.on), "number": old.removesuffix("）") or v.number, "summary": note or (ACTS[v.act][0] if v.act in ACTS else v.act),
        }  # fmt: skip
        lines += [(head, code, fen) for code, fen in json.loads(v.lines)]
    rows: list[dict[str, Any]] = [
        {**head, "account": named.get(code, code), "debit" if fen > 0 else "credit": Decimal(abs(fen)) / 100}
        for head, code, fen in lines
    ]
    total = {
        k: Decimal(sum(s * f for _, _, f in lines if s * f > 0)) / 100
        for k, s in (("debit", 1), ("credit", -1))
    }
    return write_list(FORM, [*rows, {"summary": "合计", **total}])


def _vouchers(rows: list[Posted]) -> Iterator[tuple[Posted, list[Posted]]]:
    by_number: dict[str, list[Posted]] = {}
    for row in rows:
        by_number.setdefault(row.number, []).append(row)
    for some in by_number.values():
        yield some[0], some


def _beancount(rows: list[Posted]) -> str:
    first = min((r.day for r in rows), default="2026-01-01")
    out = ['option "operating_currency" "CNY"', ""]
    for code in sorted({r.account for r in rows}):
        title = next(r.title for r in rows if r.account == code)
        out.append(f"{first} open {account(code)} CNY ; {title}")
    for head, some in _vouchers(rows):
        out += ["", f'{head.day} * "{head.number}" "{_quoted(said(head))}"', f"  entry: {head.index}"]
        out += [f"  {account(r.account)}  {amount(r.fen)} CNY" for r in some]
    return "\n".join(out) + "\n"


def _hledger(rows: list[Posted]) -> str:
    out: list[str] = []
    for head, some in _vouchers(rows):
        out += [f"{head.day} * ({head.number}) {_commentless(said(head))}  ; entry:{head.index}"]
        out += [f"    {account(r.account)}  {amount(r.fen)} CNY" for r in some] + [""]
    return "\n".join(out)


def said(r: Posted) -> str:
    """收入：机井出租"""
    word = ACTS[r.act][0] if r.act in ACTS else r.act
    return f"{word}：{r.note}" if r.note else word


def _quoted(text: str) -> str:
    """Inside a string of beancount."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _commentless(text: str) -> str:
    """A description of hledger ends at a semicolon; two payee parts are split by a bar."""
    return text.replace(";", "；").replace("|", "｜")


HEADS = ("日期", "凭证", "事由", "说明", "科目", "科目名称", "借方", "贷方", "记录")
MONEY = (6, 7)
"""Columns of amounts."""


def _cells(r: Posted) -> tuple[str, ...]:
    debit, credit = (amount(r.fen), "") if r.fen >= 0 else ("", amount(-r.fen))
    word = ACTS[r.act][0] if r.act in ACTS else r.act
    return r.day, r.number, word, r.note, r.account, r.title, debit, credit, str(r.index)


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula (attacks W8)."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _values(rows: list[Posted]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows([_safe(c) for c in _cells(r)] for r in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _sheet(rows: list[Posted]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": WRITTEN})
        sheet = book.add_worksheet("账")
        money, bold = book.add_format({"num_format": "#,##0.00"}), book.add_format({"bold": True})
        for c, head in enumerate(HEADS):
            sheet.write_string(0, c, head, bold)
        for n, row in enumerate(rows, 1):
            for c, cell in enumerate(_cells(row)):
                if c in MONEY and cell:
                    sheet.write_number(n, c, float(cell), money)
                else:
                    sheet.write_string(n, c, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 5, 14)
    return out.getvalue()
