"""From a clerk's old book to acts of the accountant: the book opened with the balances taken over, then what came in.

A book that is open already is not opened again: the same balances are passed over, others are a named fault; vouchers
that stand already are passed over, each as often as it stands.
"""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

from yishi.ledger import queries
from yishi.ledger.journal import PRIVATE, Posting, Taken
from yishi.people import queries as people
from yishi.people import rosters
from yishi.people.lists.listing import ListReading
from yishi.people.plans import Plan
from yishi.procedure import Act
from yishi.record import reading
from yishi.rulebook.model import Rulebook

PAPER = "（旧账凭证 {}）"
BOOK_ALREADY = "book_already"


class NotClear(Exception):
    """Which book is meant, or who keeps it, is not said."""


def plan(read: ListReading, rules: Rulebook, place: str, until: str) -> Plan:
    """What the old book of a place gives; raises NotClear."""
    groups = [p.code for p in people.places(digits=15)]
    if not place and len(groups) != 1:
        raise NotClear(f"是哪里的账？请用 --place 指明 / whose book? use --place: {'、'.join(groups) or '—'}")
    place = place or groups[0]
    office = "town_accountant" if len(place) == 9 else "village_accountant"
    at, today = place[:12], reading.today()
    holders = people.holders(at, office, today)
    if not holders:
        raise NotClear(
            f"{people.title(at)}没有在任的{rules.offices[office].title} / there is no accountant in office"
        )
    made = Plan(read.notes, place=place)
    taken: Taken = read.entries[0]
    oldest = (date.fromisoformat(today) - timedelta(days=rules.number("§paper_days", today))).isoformat()
    book, by = f"book/{place}", (holders[0], f"{office}@{at}")
    _opening(
        made, taken, book, by, max(oldest, min([until or today, *(_day(p) for p in taken.postings), today]))
    )
    there = Counter(
        (v.on, v.act, json.dumps(json.loads(v.lines)), v.note if v.act != "transfer" else "")
        for v in queries.vouchers(book)
    )
    names = {m.name for h in rosters.homes(place) for m in h.members if len(m.name) > 1}
    for posting in taken.postings:
        key, data = _posted(posting)
        if there[key]:
            there[key] -= 1
            made.already += 1
            continue
        row = posting.voucher.row
        if any(n in posting.voucher.summary for n in names):
            row.fault(
                "summary",
                PRIVATE,
                "摘要会公开，里面有村民的姓名；请改写，如“承包费”",
                "The summary becomes public; take the villager's name out.",
            )
        made.add(Act(book, posting.act, *by, _day(posting), "", data), row, "debit")
    return made


def _opening(made: Plan, taken: Taken, book: str, by: tuple[str, str], on: str) -> None:
    if taken.opening is None:
        return
    if queries.book(book) is None:
        data = {"balances": dict(taken.balances)} if taken.balances else {}
        made.add(Act(book, "open_book", *by, on, "", data), taken.opening, "account")
    elif taken.balances:
        if dict(queries.opening(book)) == taken.balances:
            made.already += 1
        else:
            text = "这本账已经建好，期初余额和这里不同；建账只有一次，差的请在系统里记账"
            taken.opening.fault(
                "account", BOOK_ALREADY, text, "The book is open already, with other opening balances."
            )


def _day(posting: Posting) -> str:
    assert posting.voucher.day is not None
    return posting.voucher.day.isoformat()


def _posted(posting: Posting) -> tuple[tuple[str, str, str, str], dict[str, Any]]:
    """By what an act is known again, and its data."""
    note = (posting.voucher.summary or "旧账") + PAPER.format(posting.voucher.number)
    debit, credit, fen = posting.debit, posting.credit, posting.fen
    data: dict[str, Any] = {
        "income": {"into": debit, "from": credit, "fen": fen, "source": note},
        "transfer": {"into": debit, "from": credit, "fen": fen},
        "accrue": {"debit": debit, "credit": credit, "fen": fen, "reason": note},
    }[posting.act]
    lines = json.dumps([[debit, fen], [credit, -fen]])
    return (_day(posting), posting.act, lines, "" if posting.act == "transfer" else note), data
