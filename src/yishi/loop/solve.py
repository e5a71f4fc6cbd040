"""Sums that follow from one another: with ``total = fund + shares`` two amounts give the third.

A clerk types what is known; the rest is worked out by the balances of the rulebook, never guessed: an equation with
one unknown gives it, one with none is left for the engine to check.
"""

from collections.abc import Mapping, Sequence


def sides(equation: str) -> tuple[list[str], list[str]]:
    left, _, right = equation.partition("=")
    return [t.strip() for t in left.split("+")], [t.strip() for t in right.split("+")]


def names(equations: Sequence[str]) -> list[str]:
    """The variables of the equations, each once, in their order."""
    return list(dict.fromkeys(t for e in equations for side in sides(e) for t in side))


def solve(equations: Sequence[str], known: Mapping[str, int]) -> dict[str, int]:
    """`known` with every sum that follows from it; what would come out below nothing is left unknown."""
    found = dict(known)
    moved = True
    while moved:
        moved = False
        for equation in equations:
            left, right = sides(equation)
            unknown = [t for t in (*left, *right) if t not in found]
            if len(unknown) != 1:
                continue
            (name,) = unknown
            here, there = (left, right) if name in left else (right, left)
            fen = sum(found[t] for t in there) - sum(found[t] for t in here if t != name)
            if fen >= 0:
                found[name], moved = fen, True
    return found
