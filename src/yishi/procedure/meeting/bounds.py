"""By which bounds a question is counted: the rulebook's own where they are stricter, the statute's everywhere else.

Which rulebook: a question is passed by the one its matter opened under, as of the day it opened, and carries those
bounds into the meeting; so a meeting that serves several matters counts each by its own, and a later rulebook leaves
running matters alone. Whether the body itself may sit, as the minutes say, is by the town's present rulebook on the
day of the meeting. Law that has become stricter since reaches both: the statute in force on that day is the floor.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import Any

from yishi.rulebook.bounds import PROXIES, bounds
from yishi.rulebook.model import NoRule, Rulebook
from yishi.tally import BodyRules, Bound, statute


def stated(rules: Rulebook, electorate: str, on: str) -> dict[str, Any]:
    """What the rulebook says for an electorate on a day, in plain values that a slice can keep."""
    said: dict[str, Any] = {}
    for word, bound in zip(("present", "for"), bounds(rules, electorate, on), strict=True):
        if bound is not None:
            said[word] = [bound.part, bound.whole, bound.exceed, bound.source]
    if electorate == "household":
        with suppress(NoRule):
            said["proxies"] = [rules.number(f"§{PROXIES}", on), rules.value(PROXIES, on).source]
    return said


def body_rules(said: Mapping[str, Any], electorate: str, on: str) -> BodyRules | None:
    """The stated bounds that ask more than the statute in force on a day; None where the statute asks as much.

    What asks less is never counted by (`yishi rulebook check` refuses it as ``laxer_rule``). Raises `TallyError` for a
    day without a statute.
    """
    rule = statute(electorate, date.fromisoformat(on))
    kept: dict[str, Any] = {}
    sources: list[str] = []
    if "present" in said:
        # A body's own quorum is reached; the only one to be exceeded is the half of a statute, which counts by itself.
        part, whole, _, source = said["present"]
        if Fraction(part, whole) > Fraction(rule.present.part, rule.present.whole):
            kept["present"] = (part, whole)
            sources.append(source)
    if "for" in said:
        part, whole, exceed, source = said["for"]
        if rule.passes.laxer_than(Bound(part, whole, exceed)):
            kept["for_"], kept["more_than"] = (part, whole), exceed
            sources.append(source)
    if "proxies" in said and rule.limit is not None and said["proxies"][0] < rule.limit:
        kept["proxy_limit"] = said["proxies"][0]
        sources.append(said["proxies"][1])
    return BodyRules(**kept, source="；".join(dict.fromkeys(sources))) if kept else None
