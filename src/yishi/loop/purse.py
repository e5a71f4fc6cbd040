"""My household's money over all matters: what it got and paid this year, and what is still due. Nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from yishi.access.who import Who
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS


@dataclass(frozen=True)
class Due:
    """A share that is not paid yet, of a collection that runs."""

    matter: Any
    step: str
    fen: int


@dataclass
class Purse:
    year: str
    got_fen: int = 0
    got_from: list[str] = field(default_factory=list)
    paid_fen: int = 0
    paid_for: list[str] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)

    @property
    def due_fen(self) -> int:
        return sum(d.fen for d in self.due)

    @property
    def any(self) -> bool:
        return bool(self.got_fen or self.paid_fen or self.due)


def owners(one: Who) -> list[str]:
    """Whose money somebody may see: their own, their household's, and that of households they stand for."""
    return [o for o in dict.fromkeys([*one.households, one.household, one.person]) if o]


def purse(one: Who) -> Purse:
    mine = owners(one)
    made = Purse(reading.today()[:4])
    pairs = reading.pseudonyms(mine, "matter/")
    rows = {m.subject: m for m in matters.some([s for s, _ in pairs])}
    nyms: dict[str, set[str]] = {}
    for subject, nym in pairs:
        nyms.setdefault(subject, set()).add(nym)
    for v in ledger.paid_to({n for some in nyms.values() for n in some} | set(mine)):
        if v.on.startswith(made.year) and not v.reversed:
            made.got_fen += v.fen
            made.got_from.append(_title(rows.get(v.matter) or matters.matter(v.matter)))
    for subject, own in nyms.items():
        _collected(made, rows[subject], own)
    return made


def _collected(made: Purse, row: Any, own: Iterable[str]) -> None:
    """What these pseudonyms pay of one matter: paid this year, or due while its collection runs."""
    collecting = [
        s for s in RULEBOOKS[row.rulebook].procedures[row.procedure].steps.values() if "collects" in s.params
    ]
    if not collecting:
        return
    values, states = matters.variables(row.subject), matters.steps(row.subject)
    for step in collecting:
        shares = {
            s["who"]: s["fen"] for s in values.get(str(step.params["collects"]).removeprefix("$")) or []
        }
        days = ledger.collections(f"book/{row.place}", row.subject, step.name)
        payers = ledger.payers(days)
        on = {v.number: v.on for v in days}
        running = row.state == "open" and step.name in states and states[step.name].state == "open"
        for who in own:
            if who in payers and on.get(payers[who], "").startswith(made.year):
                made.paid_fen += shares.get(who, 0)
                made.paid_for.append(row.title)
            elif who in shares and who not in payers and running:
                made.due.append(Due(row, step.name, shares[who]))


def _title(row: Any) -> str:
    return str(row.title) if row else ""
