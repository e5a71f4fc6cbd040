"""Who is paid and who pays, in words: to the public a household is 户 3 of its matter; the accountant reads names.

An account number is private: it is opened for comparing and shown as its last four digits only (attacks M6).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from yishi.face.words import say
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.story import payees as names

NYM = re.compile(r"[0-9a-f]{64}")
ACCOUNT = re.compile(r"[0-9]{8,32}")


class Parties:
    """The households of one matter, numbered in the order of their pseudonyms, as on its public page; with names
    where `named` asks for them."""

    def __init__(self, matter: str, named: bool = False) -> None:
        self.matter, self.named = matter, named

    @cached_property
    def number(self) -> dict[str, int]:
        values = matters.variables(self.matter)
        shares = [s["who"] for s in values.get("shares") or []]
        other = sorted({n for v in values.values() for n in _nyms(v)} - set(shares))
        return {n: i for i, n in enumerate([*sorted(set(shares)), *other], 1)}

    @cached_property
    def names(self) -> dict[str, str]:
        if not self.named:
            return {}
        behind = reading.behind(self.matter)
        known = people.names(behind.values())
        return {nym: known[who] for nym, who in behind.items() if who in known}

    def household(self, nym: str, lang: str) -> str:
        plain = say(lang, "户 {n}", "household {n}", n=self.number.get(nym, "?"))
        return self.names.get(nym) or plain

    def payee(self, payee: str, lang: str) -> str:
        """A household by its number or name, a book by its place, a firm or purpose as the plan calls it."""
        kind, _, rest = payee.partition("/")
        if NYM.fullmatch(payee):
            return self.household(payee, lang)
        if kind == "book":
            return say(lang, "{place}的账", "the book of {place}", place=place_title(rest))
        return names.name(payee) or payee


def _nyms(value: Any) -> Iterable[str]:
    """Every pseudonym in what a step has set."""
    if isinstance(value, str):
        if NYM.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for key in ("who", "payee"):
            yield from _nyms(value.get(key))
    elif isinstance(value, list):
        for item in value:
            yield from _nyms(item)


def place_title(code: str) -> str:
    """A place with the village it lies in: 张义城窑村西张社."""
    found = [people.place(code[:n]) for n in (12, 15) if n <= len(code)] or [people.place(code)]
    return "".join(p.title for p in found if p) or code


def owner_of(matter: str, payee: str) -> str:
    """Whom a payee's account belongs to: a household by its register id, so that erasing it erases the account."""
    return reading.behind(matter).get(payee, payee)


def plain_account(text: str) -> str:
    """An account number as its digits: full-width digits and spaces made plain. "" where it is none, and where it
    holds what cannot be seen or is no digit (attacks M6)."""
    if any(unicodedata.category(c) in ("Cf", "Cc", "Co", "Cs", "Mn") for c in text):
        return ""
    made = re.sub(r"[ -]", "", unicodedata.normalize("NFKC", text).strip())
    return made if ACCOUNT.fullmatch(made) else ""


def masked(account: str) -> str:
    """•••• 0001"""
    return f"•••• {account[-4:]}" if account else ""


def account_of(commitment: str) -> str:
    """The account behind a request's commitment; "" where it was erased."""
    return reading.private(commitment) or ""


def known_accounts(book: str, matter: str, payee: str) -> dict[str, str]:
    """Commitment -> account number of earlier requests of this book for the same payee, each number once, newest first.

    A household has another pseudonym in each matter; its own register id says that it is the same payee.
    """
    owner = owner_of(matter, payee)
    seen: dict[str, str] = {}
    for asked in reversed(ledger.requests(book)):
        if asked.payee == payee or owner_of(asked.matter, asked.payee) == owner:
            number = account_of(asked.account)
            if number and number not in seen.values():
                seen[asked.account] = number
    return seen
