"""The regions of a variable: all its values that no comparison of a procedure can tell apart are one.

Of each region one value is kept, taken below, at and above every bound and at 0. Values are whole numbers from 0 up.
That the value is told the truth about is the engine's own comparison (`matter.comparison`), not another one here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from yishi.procedure import matter
from yishi.rulebook.model import NoRule, Procedure, Rulebook, Step, When

_NOT: Mapping[str, str] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!="}


class Field(NamedTuple):
    """A compared variable: one value for each region, and each region in words, as in ``fund = 0``."""

    name: str
    picks: tuple[int, ...]
    said: Mapping[int, str]


def amounts(rules: Rulebook, procedure: Procedure) -> tuple[tuple[Step, str, When, str], ...]:
    """(effect, its limit, from which amount on, the form then asked) for each amount above which a topic asks more."""
    topic = rules.topics.get(procedure.topic)
    found = []
    for step in procedure.steps.values():
        limit = step.params.get("limit") if step.kind == "effect" else None
        if isinstance(limit, str) and limit.startswith("$"):
            for above in topic.above if topic else ():
                found.append((step, limit[1:], When(limit[1:], ">=", above.amount), above.decides))
    return tuple(found)


def comparisons(rules: Rulebook, procedure: Procedure) -> tuple[When, ...]:
    """Every comparison that decides anything in a procedure: its ``when``s and the amounts of its topic."""
    whens = [step.when for step in procedure.steps.values() if step.when is not None]
    return tuple(dict.fromkeys((*whens, *(when for _, _, when, _ in amounts(rules, procedure)))))


def days(rules: Rulebook, procedure: Procedure) -> tuple[str, ...]:
    """The opening days to prove, the newest rules first: one for each set of bounds that was ever in force."""
    whens = comparisons(rules, procedure)
    since = {v.since for when in whens for v in rules.values.get(when.bound.removeprefix("§"), ())}
    found: dict[tuple[int | None, ...], str] = {}
    for day in (rules.newest(), *sorted(since, reverse=True)):
        found.setdefault(tuple(bound(rules, when, day) for when in whens), day)
    return tuple(found.values())


def bound(rules: Rulebook, when: When, day: str) -> int | None:
    """What is compared with on a day; None where no rule is in force, and the engine refuses."""
    try:
        return rules.number(when.bound, day)
    except NoRule:
        return None


def truths(rules: Rulebook, day: str, when: When, value: int | None) -> bool:
    """The engine's own verdict on one comparison; an absent rule decides nothing."""
    if bound(rules, when, day) is None:
        return False
    return matter.comparison(rules, day, lambda key: value)(when)


def fields(rules: Rulebook, procedure: Procedure, day: str) -> dict[str, Field]:
    """Every compared variable with its regions."""
    by_name: dict[str, list[When]] = {}
    for when in comparisons(rules, procedure):
        by_name.setdefault(when.variable, []).append(when)
    return {name: _field(rules, day, name, whens) for name, whens in by_name.items()}


def _field(rules: Rulebook, day: str, name: str, whens: list[When]) -> Field:
    tried = {0}
    for when in whens:
        at = bound(rules, when, day) or 0
        tried |= {max(at - 1, 0), at, at + 1}
    regions: dict[tuple[bool, ...], int] = {}
    for value in sorted(tried):
        regions.setdefault(tuple(truths(rules, day, when, value) for when in whens), value)
    said = {value: _say(name, whens, verdicts) for verdicts, value in regions.items()}
    return Field(name, tuple(regions.values()), said)


def _say(name: str, whens: list[When], verdicts: tuple[bool, ...]) -> str:
    words = []
    for when, true in zip(whens, verdicts, strict=True):
        op = when.op if true else _NOT[when.op]
        if when.bound == "0":  # nothing lies below 0
            op = {"<=": "=", "!=": ">"}.get(op, op)
        words.append(f"{name} {'=' if op == '==' else op} {when.bound}")
    return ", ".join(dict.fromkeys(words))
