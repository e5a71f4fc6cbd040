"""From what was typed to the variables of an act: pseudonyms, identifiers, fen; shares worked out as the engine does.

The working of every share is kept beside it, so that the page shows it before anything is sent.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from yishi.access.acting import Unable, nym
from yishi.face.words import yuan
from yishi.loop.fields import balances, tuple_of, worked_out
from yishi.loop.ground import Ground
from yishi.loop.solve import names, solve
from yishi.procedure.variables import split, total
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.story import payees

DOCUMENT = "document"
"""The sealed field that keeps a text whose hash the record names; everybody may read it."""


@dataclass
class Worked:
    """What the form comes to: the variables, the sums that follow, each household's working."""

    variables: dict[str, Any] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    shares: dict[str, list[tuple[str, str, str, int]]] = field(default_factory=dict)
    """Variable -> (household, weight, exact share as a fraction of a fen, fen)."""
    missing: list[str] = field(default_factory=list)
    photos: dict[str, str] = field(default_factory=dict)
    """What a private photo is of -> its digest."""


class Values:
    """Turns what was typed over a `Ground` into variables, without a side effect: nothing is kept here."""

    def __init__(self, g: Ground, typed: Mapping[str, Any], sealer: Sealer) -> None:
        self.g, self.typed, self.sealer = g, typed, sealer
        self.made = Worked()

    def nym(self, ident: str) -> str:
        """A household's (or member's) pseudonym in this matter."""
        household = ident in self.g.mu or ident.startswith("h-")
        return nym(self.g.subject, ident, self.sealer, "household" if household else "member")

    def work(self, variables: Iterable[str]) -> Worked:
        wanted = list(variables)
        for name in wanted:
            maker = getattr(self, f"_{self.g.rules.variables.get(name, '')}", self._plain)
            value = maker(name)
            if value is not None:
                self.made.variables[name] = value
        self._sums(wanted)
        for name in wanted:
            if self.g.rules.variables.get(name) == "shares" and name not in self.made.variables:
                self._split(name)
        self.made.missing += [
            n for n in wanted if n not in self.made.variables and n not in self.made.missing
        ]
        return self.made

    # --- what is typed as it stands ------------------------------------------------------------------------

    def _plain(self, name: str) -> Any:
        value = self.typed.get(name)
        return None if value in (None, "", []) else value

    def _people(self, name: str) -> Any:
        chosen = self.typed.get(name)
        return [self.nym(ident) for ident in chosen] if chosen else None

    def _candidates(self, name: str) -> Any:
        return sorted(self.typed.get(name) or []) or None

    def _hash(self, name: str) -> Any:
        text = self.typed.get(f"{name}_text")
        if text:
            digest = hashlib.sha256(text.encode()).hexdigest()
            if reading.pseudonym(self.g.subject, digest, DOCUMENT) is None:
                self.sealer.seal(self.g.subject, DOCUMENT, text, digest)
            return digest
        return self.typed.get(f"{name}_photo") or None

    def _lines(self, name: str) -> Any:
        if name in worked_out(self.g):
            return None
        rows = self.typed.get(name)
        if rows is None:
            return None
        made = []
        for n, row in enumerate(rows, 1):
            if name == "purposes":
                line: dict[str, Any] = {"payee": payees.ident(row["payee"], payees.PURPOSE)}
                line |= {"each": row["each"]} if row.get("each") else {}
            elif row.get("home"):
                line = {"payee": self.nym(row["home"])}
            else:  # the form has seen to it that there is one or the other
                line = {"payee": payees.ident(row["payee"])}
            made.append({"line": f"{n:02d}", **line, "fen": row["fen"]})
        return made

    def _quotes(self, name: str) -> Any:
        rows = self.typed.get(name)
        if not rows:
            return None
        for row in rows:
            if row.get("photo"):
                self.made.photos[row["supplier"]] = row["photo"]
        return [{"supplier": payees.ident(row["supplier"]), "fen": row["fen"]} for row in rows]

    def _parcels(self, name: str) -> Any:
        rows = self.typed.get(name)
        if not rows:
            return None
        return [
            {"plot": r["plot"], "who": self.nym(self.g.plots[r["plot"]]["household"]), "m2": r["m2"]}
            for r in rows
        ]

    def _shares(self, name: str) -> Any:
        if name in tuple_of(self.g.step.params.get("split")):
            return None
        rows = self.typed.get(name)
        if not rows:
            return None
        places = {p.code for p in self.g.groups}
        return [
            {
                "who": r["who"] if r["who"] in places else self.nym(r["who"]),
                "weight": r["weight"] or "1",
                "fen": r["fen"],
            }
            for r in rows
        ]

    # --- what follows --------------------------------------------------------------------------------------

    def _sums(self, wanted: list[str]) -> None:
        """Amounts that the balances give: into the variables where they are amounts, into a payment to the book."""
        equations, made = balances(self.g), self.made.variables
        known = {n: total(made[n]) for n in names(equations) if n in made}
        known |= {
            n: total(v) for n, v in self.g.variables.items() if n in names(equations) and n not in wanted
        }
        self.made.sums = sums = solve(equations, known)
        for name in wanted:
            kind = self.g.rules.variables.get(name)
            if name in made or name not in sums:
                continue
            if kind == "fen":
                made[name] = sums[name]
            elif kind == "lines" and name in worked_out(self.g):
                line = {"line": "fund", "payee": f"book/{self.g.place}", "fen": sums[name]}
                made[name] = [line] if sums[name] else []

    def _weights(self, name: str) -> list[tuple[str, str]]:
        """(pseudonym, weight) of everybody who shares, as typed, said in an ask, or measured."""
        params = self.g.step.params
        if "weights" in params:
            asked = self.g.procedure.steps[str(params["weights"])]
            agreed = self.g.variables.get(asked.sets[0]) or []
            said = reading.under(self.g.subject, f"item/{asked.name}/")
            return [(who, said[who]["amount"]) for who in agreed if who in said]
        if "plots" in params:
            measured: dict[str, int] = {}
            for parcel in self.made.variables.get(str(params["plots"])) or []:
                measured[parcel["who"]] = measured.get(parcel["who"], 0) + parcel["m2"]
            return [(who, str(m2)) for who, m2 in measured.items()]
        rows = self.typed.get(name) or []
        return [(self.nym(r["who"]), r["weight"]) for r in rows if r["weight"] and Fraction(r["weight"])]

    def _split(self, name: str) -> None:
        fen, weights = self.made.sums.get(name), self._weights(name)
        if fen is None or not weights:
            return
        whole = sum((Fraction(w) for _, w in weights), Fraction(0))
        if not whole:
            raise Unable("weights_empty")
        each = split(fen, weights, self.g.subject)
        self.made.variables[name] = [{"who": who, "weight": w, "fen": each[who]} for who, w in weights]
        behind = {**self.g.behind, **{s.commitment: s.owner for s in self.sealer.kept}}
        self.made.shares[name] = [
            (
                self.g.named.get(behind.get(who, ""), who[:8]),
                w,
                f"{yuan(fen)} × {w} ÷ {_short(whole)}",
                each[who],
            )
            for who, w in weights
        ]


def _short(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.6f}".rstrip("0")


__all__ = ["DOCUMENT", "Values", "Worked"]
