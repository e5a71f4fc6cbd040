"""The variables that steps set: their shapes by type, what they add up to, and the exact split of a sum.

Types are named in the rulebook's ``[variables]``. Money is integer fen; a split is by largest remainder over exact
fractions of decimal weights; among equal remainders the order turns with the matter. Everyone can do it again.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from yishi.procedure.acts import Refused
from yishi.procedure.shapes import (
    COUNT,
    DATE,
    FEN,
    HASH,
    IDENTIFIER,
    TEXT,
    WEIGHT,
    Shape,
    list_of,
    record_of,
)
from yishi.rulebook.model import Rulebook, Step

PURPOSE = "purpose:"
"""A line of a voted budget names a purpose instead of a payee, with a ceiling for each payment."""

WEIGHTS = Shape("weight", lambda v: isinstance(v, str) and WEIGHT(v) is not None)


def _distinct(shape: Shape, key: Callable[[Any], Any], empty: bool = False) -> Shape:
    return Shape(
        f"distinct {shape.name}",
        lambda v: shape.fits(v) and len({key(x) for x in v}) == len(v) and (empty or len(v) > 0),
    )


TYPES: Mapping[str, Shape] = {
    "fen": FEN,
    "count": COUNT,
    "text": TEXT,
    "choice": TEXT,
    "hash": HASH,
    "date": DATE,
    "person": IDENTIFIER,
    "people": _distinct(list_of(IDENTIFIER), lambda v: v),
    "candidates": _distinct(list_of(IDENTIFIER), lambda v: v),
    "places": _distinct(list_of(IDENTIFIER), lambda v: v),
    "lines": _distinct(
        list_of(record_of(line=IDENTIFIER, payee=IDENTIFIER, fen=FEN, each=FEN.maybe())),
        lambda v: v["line"],
        empty=True,
    ),
    "shares": _distinct(list_of(record_of(who=IDENTIFIER, weight=WEIGHTS, fen=FEN)), lambda v: v["who"]),
    "parcels": _distinct(list_of(record_of(plot=IDENTIFIER, who=IDENTIFIER, m2=COUNT)), lambda v: v["plot"]),
    "quotes": list_of(record_of(supplier=IDENTIFIER, fen=FEN)),
}


def check(rules: Rulebook, step: Step, given: Mapping[str, Any]) -> Refused | None:
    """Whether a step is given exactly the variables it sets, each of its type, and each purpose with its ceiling."""
    for name in step.sets:
        if name not in given:
            return Refused("variable_missing", {"step": step.name, "variable": name})
    for name, value in given.items():
        if name not in step.sets:
            return Refused("variable_unknown", {"step": step.name, "variable": name})
        shape = TYPES.get(rules.variables.get(name, ""))
        if shape is None or not shape.fits(value):
            return Refused("variable_misfit", {"variable": name, "expected": shape.name if shape else "?"})
        refused = _capped(name, value) if rules.variables[name] in ("lines", "shares") else None
        if refused is not None:
            return refused
    return None


def _capped(name: str, lines: Sequence[Mapping[str, Any]]) -> Refused | None:
    """A purpose lets anybody be paid, so it says how much at most each time; a share is never a purpose's."""
    for line in lines:
        if str(line.get("payee") or line.get("who")).startswith(PURPOSE) and "each" not in line:
            return Refused("no_ceiling", {"variable": name, "line": line.get("line") or line["who"]})
    return None


def total(value: Any) -> int:
    """The fen of a variable: itself, or the sum over its lines or shares."""
    if isinstance(value, int):
        return value
    return sum(item["fen"] for item in value)


def balanced(equations: Sequence[str], var: Callable[[str], Any]) -> Refused | None:
    """Whether every ``a + b = c`` of a draft holds, to the fen."""
    for equation in equations:
        left, _, right = equation.partition("=")
        sums = [sum(total(var(term.strip())) for term in side.split("+")) for side in (left, right)]
        if sums[0] != sums[1]:
            return Refused(
                "out_of_balance", {"equation": equation, "left_fen": sums[0], "right_fen": sums[1]}
            )
    return None


def split(fen: int, weights: Sequence[tuple[str, str]], turn: str = "") -> dict[str, int]:
    """Splits `fen` over (key, decimal weight) by largest remainder: the sum is exact, nobody is a fen off.

    Each gets the whole fen of its exact share; the fen left over go to the largest remainders. Among equal
    remainders the order is by SHA-256 of `turn` and key, so that it is not always the same household's fen.
    """
    exact = {key: Fraction(weight) for key, weight in weights}
    # Over one denominator all shares are whole numbers, and their remainders compare as they stand.
    unit = math.lcm(*(weight.denominator for weight in exact.values()))
    parts = {key: weight.numerator * (unit // weight.denominator) for key, weight in exact.items()}
    whole = sum(parts.values())
    if whole <= 0:
        raise ValueError("weights sum to nothing")
    floor: dict[str, int] = {}
    rest: dict[str, int] = {}
    for key, part in parts.items():
        floor[key], rest[key] = divmod(fen * part, whole)
    left = fen - sum(floor.values())

    def rank(key: str) -> tuple[int, str]:
        return -rest[key], hashlib.sha256(f"{turn}\n{key}".encode()).hexdigest()

    for key in sorted(parts, key=rank)[:left]:
        floor[key] += 1
    return floor


def fairly_split(shares: Sequence[Mapping[str, Any]], turn: str) -> Refused | None:
    """Whether shares are the exact split of their own sum by their weights."""
    try:
        right = split(total(shares), [(s["who"], s["weight"]) for s in shares], turn)
    except ValueError:
        return Refused("weights_empty", {})
    for share in shares:
        if right[share["who"]] != share["fen"]:
            return Refused(
                "share_wrong", {"who": share["who"], "fen": share["fen"], "right_fen": right[share["who"]]}
            )
    return None
