"""People of a place: households and members under register ids, representatives, kinship as declared.

Names, identity numbers, phones and birthdays are sealed in one commitment a person (``who``); public is only what a
roll needs: the household, whether a member has full civil capacity (集体法 §26) and belongs to the collective. ``meta``
counts what lists and sheets are held against: households with somebody of age, adults, and adults of households that
are away; every act that changes one of them changes its count.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict, Want
from yishi.procedure.days import CELL
from yishi.procedure.shapes import (
    COUNT,
    DATE,
    FLAG,
    HASH,
    IDENTIFIER,
    TEXT,
    Shape,
    list_of,
    one_of,
    record_of,
)
from yishi.rulebook.model import ANYONE, LEVELS, Rulebook

LIVING = ("full", "minor", "limited")
EMPTY = {"households": 0, "adults": 0, "away": 0}


def registrar(rules: Rulebook, get: Get, act: Act) -> Allowed:
    """The registrar of the town the place lies in; for a place above the town (a county's offices), of a town in it."""
    code, at = act.subject.partition("/")[2], act.capacity.partition("@")[2]
    return Allowed(("registrar",), at if at.startswith(code) else code)


def _founder_or_registrar(rules: Rulebook, get: Get, act: Act) -> Allowed:
    return registrar(rules, get, act)._replace(anyone=act.capacity == ANYONE)


def _cell(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    return (Want("cell", CELL, "cell"),)


def place(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A region, county, town, village or group, by its statistical division code.

    The founder of the cell enters the cell's own place, and is its first registrar.
    """
    code = act.subject.partition("/")[2]
    if not code.isdigit() or len(code) not in LEVELS.values():
        return Refused("bad_place_code", {"code": code})
    changes: dict[str, Any] = {"meta": {"code": code, "title": act.data["title"], **EMPTY}}
    if act.capacity == ANYONE:
        cell = facts["cell"].value
        if cell is None or cell["place"] != code or cell["founder"] != act.by:
            return Refused("not_the_founder", {"code": code})
        changes["office/registrar"] = [[act.by, act.on, None]]
    return Accepted(changes, {"code": code})


def _member(item: Any, household: str, since: str) -> dict[str, Any]:
    return {
        "household": household,
        "capacity": item["capacity"],
        "collective": item["collective"],
        "since": since,
        "who": item["who"],
    }


def enrol(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """One household with its members, and who represents it."""
    data = act.data
    if get(f"household/{data['household']}") is not None:
        return Refused("household_already", {"household": data["household"]})
    ids = [m["id"] for m in data["members"]]
    if len(set(ids)) != len(ids) or any(get(f"member/{i}") is not None for i in ids):
        return Refused("member_already", {})
    changes: dict[str, Any] = {
        f"member/{m['id']}": _member(m, data["household"], data["since"]) for m in data["members"]
    }
    kept = {"since": data["since"], "members": ids, "away": data["away"]}
    if "about" in data:
        kept["about"] = data["about"]
    changes[f"household/{data['household']}"] = kept
    representative = data.get("representative")
    if representative is not None:
        refused = _may_represent(data["members"], representative)
        if refused is not None:
            return refused
        changes[f"mandate/{data['household']}"] = {
            "representative": representative,
            "alternate": data.get("alternate"),
            "since": data["since"],
        }
    adults = sum(m["capacity"] != "minor" for m in data["members"])
    changes["meta"] = _counted(get("meta"), adults, data["away"], int(adults > 0))
    return Accepted(changes, {"members": len(ids)})


def _counted(meta: Mapping[str, Any], adults: int, away: bool, households: int) -> dict[str, Any]:
    """The place's counts with so many adults and households more (or fewer)."""
    return {
        **meta,
        "households": meta["households"] + households,
        "adults": meta["adults"] + adults,
        "away": meta["away"] + (adults if away else 0),
    }


def _recounted(get: Get, member: Mapping[str, Any], was: bool, now: bool, who: str) -> dict[str, Any]:
    """The counts when a member of a household comes of age, or an adult leaves or was none; staff are not counted."""
    household = get(f"household/{member['household']}")
    if household is None or was is now:
        return {}
    others = any(get(f"member/{m}")["capacity"] != "minor" for m in household["members"] if m != who)
    change = 1 if now else -1
    return {"meta": _counted(get("meta"), change, household["away"], 0 if others else change)}


def _may_represent(members: Any, person: str) -> Refused | None:
    for m in members:
        if m["id"] == person:
            return (
                None if m["capacity"] == "full" else Refused("cannot_represent", {"capacity": m["capacity"]})
            )
    return Refused("not_in_household", {})


def join(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Somebody comes to a household that is enrolled: born, married, adopted, moved in."""
    household, item = act.data["household"], act.data["member"]
    home = get(f"household/{household}")
    if home is None:
        return Refused("no_such_household", {"household": household})
    if get(f"member/{item['id']}") is not None:
        return Refused("member_already", {})
    made = _member(item, household, act.on)
    changes = {
        f"member/{item['id']}": made,
        f"household/{household}": {**home, "members": [*home["members"], item["id"]]},
    }
    changes |= _recounted(get, made, False, item["capacity"] != "minor", item["id"])
    return Accepted(changes, {"members": len(home["members"]) + 1})


def person(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Somebody who serves the place without being of one of its households: staff of the village or town."""
    if get(f"member/{act.data['id']}") is not None:
        return Refused("member_already", {})
    kept = {
        "household": "",
        "capacity": "full",
        "collective": False,
        "since": act.on,
        "who": act.sealed["who"],
    }
    return Accepted({f"member/{act.data['id']}": kept}, {})


def change_member(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A member comes of age, loses or regains capacity, joins or leaves the collective, moves away or dies."""
    key = f"member/{act.data['member']}"
    member = get(key)
    if member is None:
        return Refused("no_such_member", {"member": act.data["member"]})
    if "until" in member:
        return Refused("member_gone", {"member": act.data["member"], "until": member["until"]})
    was = member["capacity"] != "minor"
    given = {k: act.data[k] for k in ("capacity", "collective") if k in act.data}
    if act.data.get("gone"):
        household = get(f"household/{member['household']}")
        left = (
            {k: v for k, v in member.items() if k != "since"}
            | given
            | {"since": member["since"], "until": act.on}
        )
        changes: dict[str, Any] = {key: left}
        if household is not None:
            rest = [m for m in household["members"] if m != act.data["member"]]
            changes[f"household/{member['household']}"] = {**household, "members": rest}
        changes |= _recounted(get, member, was, False, act.data["member"])
        return Accepted({**changes, **_without(get, member["household"], act.data["member"])}, {"gone": True})
    changes = {key: {**member, **given}}
    changes |= _recounted(get, member, was, changes[key]["capacity"] != "minor", act.data["member"])
    if given.get("capacity", "full") != "full":
        changes |= _without(get, member["household"], act.data["member"])
    return Accepted(changes, given)


def _without(get: Get, household: str, person: str) -> dict[str, Any]:
    """The household's mandate when `person` can hold it no more: the alternate follows, or nobody does."""
    key = f"mandate/{household}"
    mandate = get(key)
    if mandate is None or person not in (mandate["representative"], mandate["alternate"]):
        return {}
    if mandate["alternate"] == person:
        return {key: {**mandate, "alternate": None}}
    heir = mandate["alternate"]
    return {key: {**mandate, "representative": heir, "alternate": None} if heir else None}


def mandate(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Who represents a household from now on, by the signatures of all its adults (kept on paper, by hash)."""
    data = act.data
    household = get(f"household/{data['household']}")
    if household is None:
        return Refused("no_such_household", {"household": data["household"]})
    for who in (data["representative"], data.get("alternate")):
        if who is None:
            continue
        member = get(f"member/{who}")
        if member is None or member["household"] != data["household"] or "until" in member:
            return Refused("not_in_household", {})
        if member["capacity"] != "full":
            return Refused("cannot_represent", {"capacity": member["capacity"]})
    kept = {"representative": data["representative"], "alternate": data.get("alternate"), "since": act.on}
    return Accepted({f"mandate/{data['household']}": kept}, {})


def declare_kin(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """An office-holder declares their kin; the registrar may enter what was declared on paper. The list is sealed; that
    it was declared, when and through whom is public. Nobody else declares for another (attacks M7, W23)."""
    who = act.data["person"]
    if act.by != who and act.capacity.partition("@")[0] != "registrar":
        return Refused("declare_oneself", {"person": who})
    return Accepted(
        {f"kin/{who}": {"list": act.sealed["kin"], "on": act.on}}, {"person": who, "count": act.data["count"]}
    )


def _any_office(rules: Rulebook, get: Get, act: Act) -> Allowed:
    """Whoever holds an office of the place or of one above it."""
    return Allowed(tuple(rules.offices), registrar(rules, get, act).place)


def export(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A list of people leaves the software: of which place, how many rows, who took it and why (attacks W24)."""
    return Accepted({}, {"rows": act.data["rows"]})


MEMBER: Shape = record_of(id=IDENTIFIER, capacity=one_of(*LIVING), collective=FLAG, who=HASH)
ACTS = {
    "place": ActSpec({"title": TEXT}, _founder_or_registrar, place, _cell),
    "enrol": ActSpec(
        {
            "household": IDENTIFIER,
            "since": DATE,
            "away": FLAG,
            "about": HASH.maybe(),
            "members": list_of(MEMBER, 60),
            "representative": IDENTIFIER.maybe(),
            "alternate": IDENTIFIER.maybe(),
        },
        registrar,
        enrol,
    ),
    "join": ActSpec({"household": IDENTIFIER, "member": MEMBER}, registrar, join),
    "person": ActSpec({"id": IDENTIFIER}, registrar, person, seals=("who",)),
    "change_member": ActSpec(
        {
            "member": IDENTIFIER,
            "capacity": one_of(*LIVING).maybe(),
            "collective": FLAG.maybe(),
            "gone": FLAG.maybe(),
            "reason": TEXT,
        },
        registrar,
        change_member,
    ),
    "mandate": ActSpec(
        {
            "household": IDENTIFIER,
            "representative": IDENTIFIER,
            "alternate": IDENTIFIER.maybe(),
            "paper": HASH.maybe(),
        },
        registrar,
        mandate,
    ),
    "declare_kin": ActSpec({"person": IDENTIFIER, "count": COUNT}, _any_office, declare_kin, seals=("kin",)),
    "export": ActSpec({"what": one_of("households"), "rows": COUNT, "reason": TEXT}, registrar, export),
}
