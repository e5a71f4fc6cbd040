"""Attendance: who signs in, in the room or from elsewhere, written proxies, recusals.

What counts as having come, and which proxies stand, is `tally`'s to say at the close; here only what can never be
right is refused. A principal who comes in person takes back a ballot that a proxy cast for it (tally.md, 10).
"""

from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict
from yishi.procedure.meeting.convening import _office
from yishi.procedure.shapes import HASH, IDENTIFIER, one_of
from yishi.rulebook.model import Rulebook


def _self_or_office(rules: Rulebook, get: Get, act: Act) -> Allowed:
    offices, place, *_ = _office(rules, get, act)
    return Allowed(offices, place, concerned=True)


def _convened(get: Get) -> Refused | None:
    return None if get("meta")["state"] == "convened" else Refused("not_convened", {})


def sign_in(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A voter came: in the room (entered by the office) or online (their own act), on the day of the meeting."""
    meta, voter, where = get("meta"), act.data["voter"], act.data["where"]
    refused = _convened(get)
    if refused is not None:
        return refused
    if act.on != meta["date"]:
        return Refused("not_the_day", {"on": act.on, "date": meta["date"]})
    if get(f"roll/{voter}") is None and get(f"holder/{voter}") is None:
        return Refused("not_on_roll", {})
    if act.capacity == "concerned" and (act.by != voter or where == "room"):
        return Refused("not_yours", {"step": "sign_in"})
    before = get(f"came/{voter}")
    if before in ("room", where):
        return Refused("signed_in_already", {"where": before})
    changes: dict[str, Any] = {f"came/{voter}": where}
    out: dict[str, Any] = {}
    taken = _taken_back(get, voter, changes)
    if taken:
        out["taken_back"] = taken
    return Accepted(changes, out)


def _taken_back(get: Get, voter: str, changes: dict[str, Any]) -> list[list[Any]]:
    """Ballots a proxy cast for `voter`, who has now come: they no longer stand."""
    taken: list[list[Any]] = []
    if get(f"gave/{voter}") is None:
        return taken
    for motion in get("meta")["motions"]:
        stands = get(f"cast/{motion}/{voter}")
        if stands is not None and stands["channel"] == "proxy" and get(f"motion/{motion}")["state"] == "put":
            changes[f"cast/{motion}/{voter}"] = None
            taken.append([motion, stands["n"]])
    return taken


def proxy(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A written proxy: whose vote, in whose hand. A later one of the same voter replaces the earlier."""
    meta, giver, holder = get("meta"), act.data["from"], act.data["to"]
    refused = _convened(get)
    if refused is not None:
        return refused
    if act.capacity == "concerned" and act.by != giver:
        return Refused("not_yours", {"step": "proxy"})
    if get(f"roll/{giver}") is None:
        return Refused("not_on_roll", {})
    if giver == holder:
        return Refused("proxy_to_oneself", {})
    if get(f"roll/{holder}") is None and get(f"holder/{holder}") is None:
        return Refused("holder_absent", {})
    n = meta["proxies"] + 1
    changes = {f"proxy/{n}": [giver, holder], f"gave/{giver}": holder, "meta": {**meta, "proxies": n}}
    return Accepted(changes, {"proxy": n})


def holder(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A family member of full capacity who is not on the roll may hold proxies of its household (集体法 §27)."""
    meta, who = get("meta"), act.data["id"]
    refused = _convened(get)
    if refused is not None:
        return refused
    if meta["electorate"] != "member":
        return Refused("no_holders", {"electorate": meta["electorate"]})
    if get(f"roll/{who}") is not None or get(f"holder/{who}") is not None:
        return Refused("twice_on_roll", {"voter": who})
    holders = [*meta.get("holders", []), who]
    return Accepted({f"holder/{who}": act.data["household"], "meta": {**meta, "holders": holders}}, {})


def recuse(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A voter stands aside on one motion, before it is closed; its earlier ballot no longer stands."""
    voter, name = act.data["voter"], act.data["motion"]
    motion = get(f"motion/{name}")
    if motion is None or motion["state"] not in ("set", "put"):
        return Refused("no_open_motion", {"motion": name})
    if not motion["recuse"]:
        return Refused("no_recusal", {}, "集体法 §27")
    if get(f"roll/{voter}") is None:
        return Refused("not_on_roll", {})
    if voter in motion["recused"]:
        return Refused("recused", {})
    if act.capacity == "concerned" and act.by != voter:
        return Refused("not_yours", {"step": "recuse"})
    changes: dict[str, Any] = {f"motion/{name}": {**motion, "recused": [*motion["recused"], voter]}}
    stands = get(f"cast/{name}/{voter}")
    out: dict[str, Any] = {}
    if stands is not None:
        changes[f"cast/{name}/{voter}"] = None
        out["taken_back"] = [[name, stands["n"]]]
    return Accepted(changes, out)


ACTS = {
    "sign_in": ActSpec({"voter": IDENTIFIER, "where": one_of("room", "online")}, _self_or_office, sign_in),
    "proxy": ActSpec({"from": IDENTIFIER, "to": IDENTIFIER, "paper": HASH.maybe()}, _self_or_office, proxy),
    "holder": ActSpec({"id": IDENTIFIER, "household": IDENTIFIER}, _office, holder, attests=("roll",)),
    "recuse": ActSpec({"voter": IDENTIFIER, "motion": IDENTIFIER}, _self_or_office, recuse),
}
