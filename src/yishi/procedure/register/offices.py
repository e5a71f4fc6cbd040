"""Offices by date. One that an election fills is given only under the authority of a matter's effect, for its term.

An office that was already held when the register was founded is taken over once, and said to be taken over; it too
ends with its term. Source of a group head's term: Villagers' Committees Organic Law §14, §32 (村委会组织法), in the
rulebook. What is not carried: the rest of a term that somebody else began; a by-election gives a whole one.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from yishi.procedure import days
from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict, Want
from yishi.procedure.register.people import registrar
from yishi.procedure.shapes import DATE, FLAG, IDENTIFIER, TEXT
from yishi.rulebook.model import LEVELS, Rulebook


@lru_cache(maxsize=64)
def elected(rules: Rulebook) -> Mapping[str, str]:
    """Offices that some procedure confers: they cannot be given in any other way (村组法 §14, §32 by analogy).

    Each with the §name of its term; "" where procedures only end it.
    """
    found: dict[str, str] = {}
    for procedure in rules.procedures.values():
        for step in procedure.steps.values():
            if step.kind == "effect" and step.params["what"] == "office":
                office = str(step.params["office"])
                found[office] = found.get(office) or str(step.params.get("term", ""))
    return found


def term_end(rules: Rulebook, office: str, since: str, on: str) -> str | None:
    """The last day of an elected office's term by the rulebook's value on a day; None for an office without one."""
    name = elected(rules).get(office, "").removeprefix("§")
    if not name:
        return None
    value = rules.value(name, on)
    return days.term_end(since, int(value.value), value.unit)


def _authority(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    if "matter" not in act.data or "step" not in act.data:
        return ()
    return (Want("authority", act.data["matter"], f"offer/{act.data['step']}"),)


def under(act: Act, facts: Facts, what: str) -> dict[str, Any] | Refused:
    """The open authority an act names, if it is one of this kind at this register."""
    fact = facts.get("authority")
    authority: dict[str, Any] | None = fact.value if fact else None
    if authority is None or authority["kind"] != "authority" or authority["what"] != what:
        return Refused(
            "no_authority", {"matter": act.data.get("matter", ""), "step": act.data.get("step", "")}
        )
    if authority["at"] != act.subject:
        return Refused("another_register", {"register": authority["at"]})
    return authority


def done_key(act: Act) -> str:
    """The slice that says which round of an authority was carried out here last."""
    return f"done/{act.data['matter']}/{act.data['step']}"


def done_already(get: Get, act: Act, authority: Mapping[str, Any]) -> bool:
    """Whether this very decision was carried out: one that was reopened and taken again is another."""
    before = get(done_key(act))
    return before is not None and before["round"] == authority["round"]


def _mark(act: Act, authority: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if authority is None else {done_key(act): {"round": authority["round"]}}


def appoint(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Somebody holds an office from a day on, until a day or without end; an elected office for its term to the day.

    Refused besides what the authority does not name: a term that begins before the authority did, or that ends on
    another day; an office taken over that is held longer than its term (another_term).
    """
    data = act.data
    office, person = data["office"], data["person"]
    if office not in rules.offices:
        return Refused("no_such_office", {"office": office})
    if LEVELS[rules.offices[office].level] != len(act.subject.partition("/")[2]):
        return Refused("office_of_another_level", {"office": office, "level": rules.offices[office].level})
    terms = get(f"office/{office}")
    authority: dict[str, Any] | None = None
    if office in elected(rules):
        if data.get("taken_over") and terms is None:
            refused = _taken_over(rules, act)
            if refused is not None:
                return refused
        else:
            named = under(act, facts, "office")
            if isinstance(named, Refused):
                return named
            if named["office"] != office or named["verb"] != "appoint" or named["holder"] != person:
                return Refused("another_holder", {"office": office})
            refused = _for_its_term(named, act)
            if refused is not None:
                return refused
            authority = named
    until = data.get("until")
    if until is not None and until < data["since"]:
        return Refused("bad_date", {"on": data["since"], "recorded": until})
    kept = [t for t in terms or [] if t[0] != person or (t[2] is not None and t[2] < data["since"])]
    changes = {f"office/{office}": [*kept, [person, data["since"], until]], **_mark(act, authority)}
    return Accepted(changes, {"office": office, "person": person})


def _for_its_term(authority: Mapping[str, Any], act: Act) -> Refused | None:
    """An elected office is held from no earlier than its authority, for the whole of its term and no day more."""
    since, until = act.data["since"], act.data.get("until")
    if since < authority["from"]:
        return Refused("too_early", {"on": since, "from": authority["from"]})
    right = days.term_end(since, *authority["term"])
    return None if until == right else _another_term(act, right)


def _taken_over(rules: Rulebook, act: Act) -> Refused | None:
    """What was held on paper may have any last day within its term, for it may have been filled in between."""
    if act.data["since"] > act.on:
        return Refused("dated_ahead", {"on": act.data["since"], "today": act.on})
    right = term_end(rules, act.data["office"], act.data["since"], act.recorded)
    until = act.data.get("until")
    return None if right is None or (until is not None and until <= right) else _another_term(act, right)


def _another_term(act: Act, right: str) -> Refused:
    until = act.data.get("until", "")
    return Refused(
        "another_term",
        {"office": act.data["office"], "since": act.data["since"], "until": until, "right": right},
        "村委会组织法 §14",
    )


def end_office(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """An office ends on a day: its holder can do nothing in it from the day after."""
    data = act.data
    office, person = data["office"], data["person"]
    terms = get(f"office/{office}")
    if not any(t[0] == person and (t[2] is None or t[2] >= data["until"]) for t in terms or []):
        return Refused("not_in_office", {"capacity": f"{office}@{act.subject}", "on": data["until"]})
    if data.get("resigned") and (act.by != person or act.capacity.partition("@")[0] != office):
        return Refused("resign_oneself", {"office": office}, "村组法 §20")
    ending: dict[str, Any] | None = None
    if office in elected(rules) and not data.get("resigned"):
        authority = under(act, facts, "office")
        if isinstance(authority, Refused):
            return authority
        ends_self = authority["verb"] == "end" and authority["holder"] == person
        if authority["office"] != office or not (ends_self or authority["verb"] == "appoint"):
            return Refused("another_holder", {"office": office})
        if ends_self:
            ending = authority
    ended = [
        [p, since, data["until"]] if p == person and (u is None or u > data["until"]) else [p, since, u]
        for p, since, u in terms
    ]
    return Accepted({f"office/{office}": ended, **_mark(act, ending)}, {"office": office, "person": person})


def _may(rules: Rulebook, get: Get, act: Act) -> Allowed:
    office = rules.offices.get(act.data["office"])
    named = (office.by,) if office and office.by else ()
    own = (office.code,) if office and act.name == "end_office" and act.data.get("resigned") else ()
    return Allowed((*named, *own, "registrar"), registrar(rules, get, act).place)


TERM = {"office": IDENTIFIER, "person": IDENTIFIER, "matter": IDENTIFIER.maybe(), "step": IDENTIFIER.maybe()}
ACTS = {
    "appoint": ActSpec(
        {**TERM, "since": DATE, "until": DATE.maybe(), "taken_over": FLAG.maybe()}, _may, appoint, _authority
    ),
    "end_office": ActSpec(
        {**TERM, "until": DATE, "resigned": FLAG.maybe(), "reason": TEXT}, _may, end_office, _authority
    ),
}
