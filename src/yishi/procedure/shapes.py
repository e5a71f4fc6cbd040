"""Shapes of public data: small predicates, so that every act's input is checked in one way, before it is decided.

A shape says whether a value has the right form; whether it is *true* is for the act. Money is integer fen,
areas are integer square metres, weights are decimal strings.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

MOST = 2**53 - 1
LONGEST = 2000
HEX64 = re.compile(r"[0-9a-f]{64}").fullmatch
IDENT = re.compile(r"[A-Za-z0-9_.:/-]{1,120}").fullmatch
WEIGHT = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?").fullmatch
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])").fullmatch


class Shape(NamedTuple):
    """A named predicate; ``optional`` fields may be left out."""

    name: str
    fits: Callable[[Any], bool]
    optional: bool = False

    def maybe(self) -> "Shape":
        return Shape(self.name, self.fits, True)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and _names_a_day(value)


@lru_cache(maxsize=4096)
def _names_a_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST


def _ident(value: Any) -> bool:
    return isinstance(value, str) and IDENT(value) is not None


def _hash(value: Any) -> bool:
    return isinstance(value, str) and HEX64(value) is not None


TEXT = Shape("text", lambda v: isinstance(v, str) and 0 < len(v) <= LONGEST)
IDENTIFIER = Shape("identifier", _ident)
HASH = Shape("hash", _hash)
DATE = Shape("date", _is_date)
FEN = Shape("fen", _whole)
POSITIVE = Shape("positive", lambda v: _whole(v) and v > 0)
COUNT = Shape("count", _whole)
FLAG = Shape("flag", lambda v: isinstance(v, bool))
MONTHS = Shape("month", lambda v: isinstance(v, str) and MONTH(v) is not None)
BALANCES = Shape(
    "balances by account",
    lambda v: (
        isinstance(v, dict) and all(IDENT(k) and type(f) is int and abs(f) <= MOST for k, f in v.items())
    ),
)
ANY = Shape("anything", lambda v: True)


def one_of(*words: str) -> Shape:
    return Shape("|".join(words), lambda v: isinstance(v, str) and v in words)


def list_of(shape: Shape, most: int = 5000) -> Shape:
    return Shape(
        f"list of {shape.name}",
        lambda v: isinstance(v, list) and len(v) <= most and all(map(shape.fits, v)),
    )


def record_of(**fields: Shape) -> Shape:
    return Shape("record", lambda v: isinstance(v, dict) and misfit(fields, v) is None)


def misfit(fields: Mapping[str, Shape], data: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first field that does not fit and what was expected; None when all fit. Unknown fields do not fit."""
    known = 0
    for name, (expected, fits, optional) in fields.items():
        if name in data:
            if not fits(data[name]):
                return name, expected
            known += 1
        elif not optional:
            return name, expected
    if known < len(data):
        return next(name for name in data if name not in fields), "nothing"
    return None
