"""Keeping: opening a book, income, transfers between own accounts, money from another book, collections, reversal.

These need no authority, since nothing leaves the place by them; what leaves goes through `spending`.
"""

from collections.abc import Iterable
from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict, Want
from yishi.procedure.book.entries import CASH, post, postings
from yishi.procedure.shapes import BALANCES, COUNT, FEN, IDENTIFIER, MONTHS, POSITIVE, TEXT, one_of
from yishi.rulebook.model import LEVELS, Rulebook


def keeper(rules: Rulebook, get: Get, act: Act) -> Allowed:
    """The accountant who keeps the book: a group's is kept one level up, by the village."""
    place = act.subject.partition("/")[2]
    level = next((name for name, digits in LEVELS.items() if digits == len(place)), "group")
    return Allowed((("village_accountant" if level in ("group", "village") else "town_accountant"),), place)


def open_book(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A new book, with the balances it takes over from paper: they must sum to nothing."""
    opening = act.data.get("balances", {})
    if sum(opening.values()):
        return Refused("voucher_out_of_balance", {"off_fen": sum(opening.values())})
    for account in opening:
        if account not in rules.accounts:
            return Refused("no_such_account", {"account": account})
    changes: dict[str, Any] = {f"account/{account}": fen for account, fen in opening.items()}
    changes["meta"] = {
        "place": act.subject.partition("/")[2],
        "opened": act.on[:7],
        "closed": "",
        "requests": 0,
    }
    return Accepted(changes, {})


def income(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Money comes in: into cash or bank, from an income, liability or equity account."""
    data = act.data
    if data["into"] not in CASH or data["from"] in CASH:
        return Refused("no_such_account", {"account": data["into"]})
    booked = post(rules, get, act, postings(data["into"], data["from"], data["fen"]), {"act": "income"})
    if isinstance(booked, Refused):
        return booked
    return Accepted(booked[1], {"voucher": booked[0], "fen": data["fen"]})


def transfer(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Between the place's own cash and bank."""
    data = act.data
    if data["into"] == data["from"]:
        return Refused("no_such_account", {"account": data["into"]})
    booked = post(rules, get, act, postings(data["into"], data["from"], data["fen"]), {"act": "transfer"})
    if isinstance(booked, Refused):
        return booked
    return Accepted(booked[1], {"voucher": booked[0], "fen": data["fen"]})


def accrue(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """What is owed or earned and not yet paid, between accounts that are not money."""
    data = act.data
    if data["debit"] in CASH or data["credit"] in CASH:
        return Refused(
            "accrual_of_money", {"account": data["debit"] if data["debit"] in CASH else data["credit"]}
        )
    booked = post(rules, get, act, postings(data["debit"], data["credit"], data["fen"]), {"act": "accrue"})
    if isinstance(booked, Refused):
        return booked
    return Accepted(booked[1], {"voucher": booked[0], "fen": data["fen"]})


def _from_voucher(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    return (Want("voucher", act.data["book"], f"voucher/{act.data['voucher']}"),)


def receive(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Money another book has paid to this one, by that book's voucher; each is received once."""
    voucher = facts["voucher"].value
    if voucher is None or voucher.get("payee") != act.subject or voucher["reversed"]:
        return Refused("not_paid_to_us", {"book": act.data["book"], "voucher": act.data["voucher"]})
    key = f"received/{act.data['book']}/{act.data['voucher']}"
    if get(key):
        return Refused("received_already", {"voucher": act.data["voucher"]})
    kept = {"act": "receive", "from": [act.data["book"], act.data["voucher"]]}
    booked = post(rules, get, act, postings("102", act.data["account"], voucher["fen"]), kept)
    if isinstance(booked, Refused):
        return booked
    return Accepted({**booked[1], key: True}, {"voucher": booked[0], "fen": voucher["fen"]})


def _collection(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    return (Want("collection", act.data["matter"], f"offer/{act.data['step']}"),)


def collect(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A day's collected shares as one sum; who paid stays sealed, so that arrears are nobody else's business.

    ``had_fen`` says how much its writer saw collected: of two lists drawn at one time only one is entered (M3).
    """
    data, offer = act.data, facts["collection"].value
    if offer is None or offer["kind"] != "collection" or offer["book"] != act.subject:
        return Refused("no_collection", {"matter": data["matter"], "step": data["step"]})
    key = f"collected/{data['matter']}/{data['step']}"
    had = get(key) or 0
    if data.get("had_fen", had) != had:
        return Refused("collected_meanwhile", {"had_fen": data["had_fen"], "have_fen": had})
    have = had + data["fen"]
    if have > offer["fen"]:
        return Refused("collected_too_much", {"have_fen": have, "due_fen": offer["fen"]})
    kept = {"act": "collect", "matter": data["matter"], "step": data["step"]}
    booked = post(rules, get, act, postings(data["into"], "231", data["fen"]), kept)
    if isinstance(booked, Refused):
        return booked
    return Accepted({**booked[1], key: have}, {"voucher": booked[0], "fen": data["fen"], "have_fen": have})


def _received(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    """Whether the book that a voucher paid to has received it."""
    number = act.data["voucher"]
    payee = (get(f"voucher/{number}") or {}).get("payee", "")
    return (Want("received", payee, f"received/{act.subject}/{number}"),) if payee.startswith("book/") else ()


def reverse(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Undoes one voucher of an open month by its mirror, once; a payment's line gets back what it had spent."""
    number = act.data["voucher"]
    voucher = get(f"voucher/{number}")
    if voucher is None:
        return Refused("no_such_voucher", {"voucher": number})
    if voucher["reversed"]:
        return Refused("reversed_already", {"voucher": number})
    if voucher["act"] == "reverse":
        return Refused("reversal_of_reversal", {"voucher": number})
    if (received := facts.get("received")) is not None and received.value:
        return Refused("received_there", {"voucher": number, "book": voucher["payee"]})
    mirror = [(account, -fen) for account, fen in voucher["lines"]]
    booked = post(rules, get, act, mirror, {"act": "reverse", "of": number})
    if isinstance(booked, Refused):
        return booked
    changes = {**booked[1], f"voucher/{number}": {**voucher, "reversed": True}}
    if voucher["act"] == "collect":
        key = f"collected/{voucher['matter']}/{voucher['step']}"
        changes[key] = get(key) - sum(fen for _, fen in voucher["lines"] if fen > 0)
    if voucher["act"] == "receive":
        changes["received/" + "/".join(voucher["from"])] = None
    if voucher["act"] == "pay":
        stem = f"{voucher['matter']}/{voucher['step']}"
        line = get(f"line/{stem}/{voucher['line']}")
        changes[f"line/{stem}/{voucher['line']}"] = [line[0], line[1] - voucher["fen"]]
        changes[f"paid/{stem}"] = get(f"paid/{stem}") - voucher["fen"]
        asked = f"asked/{voucher['matter']}/{voucher['payee']}"
        changes[asked] = get(asked) - voucher["fen"]
    return Accepted(changes, {"voucher": booked[0], "of": number})


def close_month(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Closes a month: nothing more is booked into it; its vouchers leave the state, the record keeps them."""
    month, meta = act.data["month"], get("meta")
    if month <= meta["closed"]:
        return Refused("month_closed", {"month": month})
    if month >= act.recorded[:7]:
        return Refused("month_not_over", {"month": month})
    gone = tuple(f"voucher/{m}-" for m in _months(meta["closed"] or meta["opened"], month))
    return Accepted({"meta": {**meta, "closed": month}}, {"month": month}, gone)


def _months(first: str, last: str) -> Iterable[str]:
    """Every month from `first` to `last`, both included, as ``2026-04``."""
    year, month = int(first[:4]), int(first[5:])
    while (text := f"{year:04d}-{month:02d}") <= last:
        yield text
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


MONEY = one_of(*CASH)
ACTS = {
    "open_book": ActSpec({"balances": BALANCES.maybe()}, keeper, open_book),
    "income": ActSpec({"into": MONEY, "from": IDENTIFIER, "fen": POSITIVE, "source": TEXT}, keeper, income),
    "transfer": ActSpec({"into": MONEY, "from": MONEY, "fen": POSITIVE}, keeper, transfer),
    "accrue": ActSpec(
        {"debit": IDENTIFIER, "credit": IDENTIFIER, "fen": POSITIVE, "reason": TEXT}, keeper, accrue
    ),
    "receive": ActSpec(
        {"book": IDENTIFIER, "voucher": IDENTIFIER, "account": IDENTIFIER}, keeper, receive, _from_voucher
    ),
    "collect": ActSpec(
        {
            "matter": IDENTIFIER,
            "step": IDENTIFIER,
            "into": MONEY,
            "fen": POSITIVE,
            "count": COUNT,
            "had_fen": FEN.maybe(),
        },
        keeper,
        collect,
        _collection,
        seals=("payers",),
    ),
    "reverse": ActSpec({"voucher": IDENTIFIER, "reason": TEXT}, keeper, reverse, _received),
    "close_month": ActSpec({"month": MONTHS}, keeper, close_month),
}
