"""Double entry: one voucher is a set of postings that sum to nothing; numbers are dense within a month.

Amounts are integer fen; an account's balance is debits minus credits. Cash and bank never go below nothing: a book
does not pay what it has not got.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yishi.procedure.acts import Act, Get, Refused
from yishi.rulebook.model import Rulebook

CASH = ("101", "102")

Posting = tuple[str, int]
"""(account, fen): positive is debit, negative is credit."""


def postings(debit: str, credit: str, fen: int) -> tuple[Posting, Posting]:
    return (debit, fen), (credit, -fen)


def post(
    rules: Rulebook, get: Get, act: Act, lines: Sequence[Posting], kept: Mapping[str, Any]
) -> tuple[str, dict[str, Any]] | Refused:
    """The voucher number and the changes of one voucher, or why it cannot be booked."""
    changes: dict[str, Any] = {}
    if sum(fen for _, fen in lines):
        return Refused("voucher_out_of_balance", {"off_fen": sum(fen for _, fen in lines)})
    month = act.on[:7]
    if month <= get("meta")["closed"]:
        return Refused("month_closed", {"month": month})
    for account, fen in lines:
        if account not in rules.accounts:
            return Refused("no_such_account", {"account": account})
        key = f"account/{account}"
        had: int = changes[key] if key in changes else get(key) or 0
        balance = had + fen
        if account in CASH and balance < 0:
            return Refused("not_enough_money", {"account": account, "have_fen": had, "need_fen": -fen})
        changes[key] = balance
    turn = (get(f"number/{month}") or 0) + 1
    number = f"{month}-{turn:03d}"
    changes[f"number/{month}"] = turn
    changes[f"voucher/{number}"] = {
        "lines": [list(p) for p in lines],
        "on": act.on,
        "reversed": False,
        **kept,
    }
    return number, changes


def account_sum(slices: Mapping[str, Any]) -> int:
    """The trial balance of a book: nothing, always."""
    return sum(value for key, value in slices.items() if key.startswith("account/"))
