"""Lists of money on papers: each household's share, each payee's line; from a matter's variables, with their sums."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yishi.face.words import say, yuan
from yishi.matters import queries as matters
from yishi.papers.labels import Labels, Party
from yishi.papers.sheet import Column, Table
from yishi.rulebook.model import Rulebook


@dataclass(frozen=True)
class Share:
    """One household's share: its weight as written (mu, members), and fen."""

    who: Party
    weight: str
    fen: int


@dataclass(frozen=True)
class Line:
    """One payee and what it may be paid, in fen."""

    who: Party
    fen: int


def values_at(subject: str, index: int) -> dict[str, Any]:
    """What the steps of a matter had set when entry `index` was made: what was voted on, whatever came later."""
    now = matters.variables(subject)
    before: dict[str, Any] = {}
    given: set[str] = set()
    for event in matters.events(subject):
        written = json.loads(event.data).get("vars") or {}
        given |= written.keys()
        if event.index <= index:
            before |= written
    return {**{name: value for name, value in now.items() if name not in given}, **before}


def people_of(values: Mapping[str, Any], rules: Rulebook) -> list[str]:
    """The pseudonyms that a matter numbers its households by: those with shares, else all on any of its lists."""
    if values.get("shares"):
        return [s["who"] for s in values["shares"]]
    found: list[str] = []
    for name, value in values.items():
        kind = rules.variables.get(name)
        if kind == "people":
            found += value
        elif kind in ("shares", "parcels"):
            found += [row["who"] for row in value]
        elif kind == "lines":
            found += [row["payee"] for row in value if len(row["payee"]) == 64]
    return found


def shares(rows: list[dict[str, Any]], labels: Labels) -> tuple[Share, ...]:
    made = [Share(labels.party(r["who"]), str(r["weight"]), r["fen"]) for r in rows]
    return tuple(sorted(made, key=lambda s: s.who.number))


def lines(rows: list[dict[str, Any]], labels: Labels) -> tuple[Line, ...]:
    return tuple(Line(labels.payee(r["payee"]), r["fen"]) for r in rows)


def share_table(rows: tuple[Share, ...], lang: str, unit: tuple[str, str], sign: bool = False) -> Table:
    """The shares with their sum last: number, name where one is shown, weight, yuan, and room to sign."""
    named = any(s.who.name for s in rows)
    columns = [Column(say(lang, "户号", "household"), "center", 0.7)]
    columns += [Column(say(lang, "户代表", "representative"), "center", 1.0)] if named else []
    columns += [Column(say(lang, *unit), "right", 0.9), Column(say(lang, "金额（元）", "yuan"), "right", 1.2)]
    columns += [Column(say(lang, "签字", "signature"), "center", 1.3)] if sign else []

    def row(first: str, name: str, weight: str, fen: int) -> tuple[str, ...]:
        return (first, *([name] if named else []), weight, yuan(fen), *([""] if sign else []))

    body = tuple(row(str(s.who.number), s.who.name, s.weight, s.fen) for s in rows)
    total = say(lang, "合计", "total")
    return Table(tuple(columns), body, row(total, "", weights(rows), sum(s.fen for s in rows)), sign)


def weights(rows: tuple[Share, ...]) -> str:
    """The sum of the weights, as exactly as they are written; "" where one is no decimal."""
    try:
        places = max((len(s.weight.partition(".")[2]) for s in rows), default=0)
        total = sum(_scaled(s.weight, places) for s in rows)
    except ValueError:
        return ""
    if not places:
        return str(total)
    whole, part = divmod(total, 10**places)
    return f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".")


def _scaled(weight: str, places: int) -> int:
    whole, _, part = weight.partition(".")
    scale: int = 10**places
    return int(whole) * scale + int(part.ljust(places, "0") or "0")


def line_table(rows: tuple[Line, ...], lang: str, who: tuple[str, str]) -> Table:
    """Payees and yuan, with the sum last."""
    columns = (Column(say(lang, *who), "left", 2.2), Column(say(lang, "金额（元）", "yuan"), "right", 1.0))
    body = tuple((line.who.text(lang), yuan(line.fen)) for line in rows)
    return Table(columns, body, (say(lang, "合计", "total"), yuan(sum(line.fen for line in rows))))
