"""Which books there are, who keeps them, and what waits at each: read from the books and from what matters offer.

A group's book is kept one level up, by the village's accountant; the town's by its own (procedure/book/keeping.py).
Nothing here decides: the engine does, when an act is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yishi.access.who import Hat, Who
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS, present
from yishi.rulebook.model import LEVELS, Rulebook

ACCOUNTANTS = ("village_accountant", "town_accountant")


def keeper(code: str) -> str:
    """The capacity that keeps the book of a place: ``office@place``."""
    if len(code) in (LEVELS["group"], LEVELS["village"]):
        return f"village_accountant@{code[: LEVELS['village']]}"
    return f"town_accountant@{code[: LEVELS['town']]}"


def kept_by(hat: Hat) -> list[str]:
    """The places whose books an accountant keeps, their own first."""
    places = [hat.place, *(p.code for p in people.places(hat.place) if p.code != hat.place)]
    return [code for code in places if keeper(code) == hat.capacity]


@dataclass
class Collection:
    """An open collection: what is due, what is in, until when."""

    matter: Any
    step: str
    book: str
    due_fen: int
    have_fen: int
    households: int
    until: str
    left: int | None
    title: tuple[str, str]

    @property
    def rest_fen(self) -> int:
        return self.due_fen - self.have_fen

    @property
    def complete(self) -> bool:
        return self.rest_fen == 0


@dataclass
class Line:
    """One line of an authority: who may get how much, and what is left of it. ``asked_fen`` waits to be paid."""

    name: str
    payee: str
    limit_fen: int
    spent_fen: int
    asked_fen: int
    each_fen: int | None

    @property
    def left_fen(self) -> int:
        return max(0, self.limit_fen - self.spent_fen - self.asked_fen)


@dataclass
class Authority:
    """An open authority over money: the matter's step that allows it, its lines, who approves up to how much."""

    matter: Any
    step: str
    book: str
    limit_fen: int
    paid_fen: int
    until: str
    left: int | None
    title: tuple[str, str]
    by: tuple[str, ...]
    lines: list[Line]
    tiers: list[tuple[int | None, str]]
    requests: list[Any] = field(default_factory=list)

    @property
    def rest_fen(self) -> int:
        """What it allows and has not paid."""
        return max(0, min(self.limit_fen, sum(line.limit_fen for line in self.lines)) - self.paid_fen)

    def reaching(self, fen: int) -> list[str]:
        """The capacities whose tier reaches an amount."""
        return [seat for most, seat in self.tiers if most is None or most >= fen]


def _money_steps(under: str, kind: str) -> Iterable[tuple[Any, Any, Any]]:
    """(matter, step row, step) of every open step of a kind at a place or below it."""
    for matter, row in matters.open_steps(under):
        step = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps[row.step]
        if kind == "collection" and "collects" in step.params:
            yield matter, row, step
        if kind == "authority" and step.kind == "effect" and step.params.get("what") == "money":
            yield matter, row, step


def collections(code: str) -> list[Collection]:
    """The open collections that come into the book of a place, the most urgent first."""
    found = [_collection(m, row.step) for m, row, _ in _money_steps(code, "collection")]
    return sorted((c for c in found if c and c.book == f"book/{code}"), key=lambda c: c.until or "9999")


def collection(matter: str, step: str) -> Collection | None:
    """One open collection; None where none is offered there."""
    row = matters.matter(matter)
    return _collection(row, step) if row is not None else None


def _collection(matter: Any, step: str) -> Collection | None:
    offer = reading.read(matter.subject, f"offer/{step}")
    if not offer or offer["kind"] != "collection":
        return None
    have = reading.read(offer["book"], f"collected/{matter.subject}/{step}") or 0
    until, left = due(matter.subject, step)
    return Collection(
        matter, step, offer["book"], offer["fen"], have, offer["from"], until, left, step_title(matter, step)
    )


def authorities(code: str) -> list[Authority]:
    """The open authorities that spend from the book of a place, the most urgent first."""
    found = [_authority(m, row.step) for m, row, _ in _money_steps(code, "authority")]
    return sorted((a for a in found if a and a.book == f"book/{code}"), key=lambda a: a.until or "9999")


def approvable(hat: Hat) -> list[Authority]:
    """The open authorities which the wearer of a hat may approve payments under, at their tier."""
    found = [_authority(m, row.step) for m, row, _ in _money_steps(hat.place, "authority")]
    mine = [a for a in found if a and hat.capacity in [seat for _, seat in a.tiers]]
    return sorted(mine, key=lambda a: a.until or "9999")


def authority(matter: str, step: str) -> Authority | None:
    """One open authority over money; None where none is offered there."""
    row = matters.matter(matter)
    return _authority(row, step) if row is not None else None


def _authority(matter: Any, step: str) -> Authority | None:
    offer = reading.read(matter.subject, f"offer/{step}")
    if not offer or offer["kind"] != "authority" or offer["what"] != "money":
        return None
    subject = matter.subject
    spent = {row.line: row.spent for row in ledger.lines(subject) if row.step == step}
    waiting = [r for r in ledger.requests(offer["at"], subject, waiting=True) if r.step == step]
    lines = [
        Line(
            name, line[0], line[1], spent.get(name, 0), sum(r.fen for r in waiting if r.line == name),
            line[2] if len(line) > 2 else None,
        )
        for name, line in sorted(offer["lines"].items())
    ]  # fmt: skip
    until, left = due(subject, step)
    spec = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps[step]
    return Authority(
        matter, step, offer["at"], offer["limit"], reading.read(offer["at"], f"paid/{subject}/{step}") or 0,
        until, left, step_title(matter, step), spec.by, lines, [(most, seat) for most, seat in offer["tiers"]],
        waiting,
    )  # fmt: skip


def due(subject: str, step: str) -> tuple[str, int | None]:
    """(last day, days left) of an open step; ("", None) where no clock runs."""
    found = matters.due(subject, step)
    if found is None:
        return "", None
    return found.day, (date.fromisoformat(found.day) - date.fromisoformat(reading.today())).days


def step_title(matter: Any, step: str) -> tuple[str, str]:
    spec = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps[step]
    return spec.title, spec.title_en


def months_to_close(book: Any) -> list[str]:
    """The months of a book that are over and not closed, oldest first."""
    if book is None:
        return []
    month, this = (plus_month(book.closed) if book.closed else book.opened), reading.today()[:7]
    out = []
    while month < this:
        out.append(month)
        month = plus_month(month)
    return out


def plus_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04d}-{number + 1:02d}" if number < 12 else f"{year + 1:04d}-01"


def may_name(one: Who | None, code: str) -> bool:
    """Whether the names behind a book's pseudonyms are theirs to see: the accountant who keeps it."""
    return one is not None and one.hat is not None and one.hat.capacity == keeper(code)


def rules_of(matter: Any = None) -> Rulebook:
    """A matter's own rulebook, else the one in force."""
    return RULEBOOKS[matter.rulebook] if matter is not None else present()


def account_title(code: str, lang: str) -> str:
    """An account by its title, with its number."""
    known = present().accounts.get(code)
    return f"{code} {(known.title_en if lang == 'en' else known.title)}" if known else code
