"""Values that ask less than the law: a town may ask more of its meetings and elections, never less.

The floors of meetings are the statutes that `tally` counts by; those of elections stand here, since nobody counts a
secret ballot but the tellers. Every version that is in force under the present law is held against it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from yishi.rulebook.bounds import COUNTS, PROXIES, part_of
from yishi.rulebook.model import Rulebook, Value
from yishi.rulebook.problems import Problem
from yishi.tally import Bound, Statute, statute


class Floor(NamedTuple):
    """The least a value may ask, whether the engine exceeds or reaches that value, and which law says so."""

    least: Bound
    exceeded: bool
    source: str


_ELECTIONS: Mapping[str, Floor] = {
    "election_turnout": Floor(Bound(1, 2, True), True, "村委会组织法 §18"),
    "election_majority": Floor(Bound(1, 2, True), True, "村委会组织法 §18"),
    "second_round_share": Floor(Bound(1, 3, False), False, "村委会组织法 §18"),
    # No national law recalls a group head; less than for a member of the committee is not enough (design).
    "recall_turnout": Floor(Bound(1, 2, True), False, "村委会组织法 §19"),
    "recall_majority": Floor(Bound(1, 2, True), True, "村委会组织法 §19"),
}


def laxer(rules: Rulebook) -> list[Problem]:
    """A problem for each version of a value that asks less than the law, at its file and line."""
    found: dict[tuple[str, str], Problem] = {}
    for electorate, named in COUNTS.items():
        rule = statute(electorate)
        for name, more, least in (
            (named.come, named.come_more, rule.present),
            (named.agree, named.agree_more, rule.passes),
        ):
            for value in _present(rules, name, rule):
                # Several electorates may share a value: one problem a version.
                problem = _less(value, more, least, rule.source)
                if problem is not None:
                    found.setdefault((name, value.since), problem)
    for name, floor in _ELECTIONS.items():
        for value in rules.values.get(name, ()):
            problem = _less(value, floor.exceeded, floor.least, floor.source)
            if problem is not None:
                found[name, value.since] = problem
    household = statute("household")
    for value in _present(rules, PROXIES, household):
        if not isinstance(value.value, int) or value.value > (household.limit or 0):
            found[PROXIES, value.since] = _problem(value, str(household.limit), "design")
    return list(found.values())


def _present(rules: Rulebook, name: str, rule: Statute) -> Iterator[Value]:
    """The versions that are in force on some day of the statute; older law is not carried."""
    since = rule.since.isoformat() if rule.since else ""
    return (v for v in rules.values.get(name, ()) if v.until is None or v.until >= since)


def _less(value: Value, more: bool, least: Bound, source: str) -> Problem | None:
    bound = part_of(value, more)
    if bound is None:
        facts = {"found": value.name, "unit": value.unit, "expected": "part"}
        return Problem(value.at.file, value.at.line, "wrong_unit", facts=facts)
    if not Bound(bound.part, bound.whole, bound.exceed).laxer_than(least):
        return None
    return _problem(value, f"{'>' if least.exceed else '≥'} {least.part}/{least.whole}", source)


def _problem(value: Value, least: str, source: str) -> Problem:
    facts = {"found": value.name, "value": str(value.value), "least": least, "source": source}
    return Problem(value.at.file, value.at.line, "laxer_rule", facts=facts)
