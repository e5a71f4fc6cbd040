"""Ballots: a motion is put, ballots are cast through hall, paper, proxy and online, one counts a voter.

A ballot's entry commits to the choice (attacks V9); the close opens it. Refused at the door is whatever the count
would refuse for certain: the codes are those of tally.md, 12. What only the end can tell is left to the count.
"""

from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Facts, Get, Refused, Verdict
from yishi.procedure.meeting.attendance import _self_or_office
from yishi.procedure.meeting.convening import _office
from yishi.procedure.shapes import COUNT, IDENTIFIER, one_of
from yishi.rulebook.model import Rulebook

NO_PROXIES = frozenset(
    {
        "adult",
        "villagers",
        "village_households",
        "representatives",
        "member_representatives",
        "directors",
        "council",
        "party",
    }
)


def put(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """The chair puts a motion to the vote, on the day of the meeting."""
    meta, motion = get("meta"), get(f"motion/{act.data['motion']}")
    if meta["state"] != "convened":
        return Refused("not_convened", {})
    if motion is None or motion["state"] != "set":
        return Refused("no_open_motion", {"motion": act.data["motion"]})
    if act.on != meta["date"]:
        return Refused("not_the_day", {"on": act.on, "date": meta["date"]})
    return Accepted({f"motion/{act.data['motion']}": {**motion, "state": "put"}}, {})


def cast(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """One ballot. Through the same channel a later one replaces the earlier; a second channel is refused."""
    data = act.data
    voter, channel = data["voter"], data["channel"]
    motion = get(f"motion/{data['motion']}")
    if motion is None or motion["state"] == "set":
        return Refused("no_open_motion", {"motion": data["motion"]})
    if motion["state"] != "put":
        return Refused("vote_closed", {"motion": data["motion"]})
    if act.on != get("meta")["date"]:
        return Refused("not_the_day", {"on": act.on, "date": get("meta")["date"]})
    stands = get(f"cast/{data['motion']}/{voter}")
    refused = _at_the_door(get, act, motion, stands)
    if refused is not None:
        return refused
    n = motion["cast"] + 1
    key = f"{data['motion']}/{n}"
    changes: dict[str, Any] = {
        f"ballot/{key}": [voter, channel, data.get("hand"), act.sealed["choice"]],
        f"cast/{data['motion']}/{voter}": {"n": n, "channel": channel},
        f"motion/{data['motion']}": {**motion, "cast": n},
    }
    return Accepted(changes, {"ballot": n} if stands is None else {"ballot": n, "replaces": stands["n"]})


def _at_the_door(get: Get, act: Act, motion: Any, stands: Any) -> Refused | None:
    data = act.data
    voter, channel = data["voter"], data["channel"]
    own = act.capacity == "concerned"
    if get(f"roll/{voter}") is None:
        return Refused("not_on_roll", {})
    if voter in motion["recused"]:
        return Refused("recused", {})
    if channel == "online" and not own:
        return Refused("online_by_oneself", {})
    if own and (
        channel not in ("online", "proxy") or act.by != (data.get("hand") if channel == "proxy" else voter)
    ):
        return Refused("not_yours", {"step": "cast"})
    if channel == "proxy":
        refused = _proxy_stands(get, motion, voter, data.get("hand"), stands)
        if refused is not None:
            return refused
    elif "hand" in data:
        return Refused("hand_without_proxy", {})
    elif channel in ("hall", "paper") and get(f"came/{voter}") != "room":
        return Refused("not_present", {})
    if stands is not None and stands["channel"] != channel:
        return Refused("second_channel", {"channel": stands["channel"]})
    return None


def _proxy_stands(get: Get, motion: Any, voter: str, hand: str | None, stands: Any) -> Refused | None:
    if get("meta")["electorate"] in NO_PROXIES:
        return Refused("no_proxy", {})
    holder = get(f"gave/{voter}")
    if holder is None:
        return Refused("no_proxy", {})
    if get(f"came/{voter}") is not None or (stands is not None and stands["channel"] == "online"):
        return Refused("principal_came", {})
    if holder in motion["recused"]:
        return Refused("recused", {})
    if hand is not None and hand != holder:
        return Refused("wrong_hand", {})
    if get(f"came/{holder}") is None:
        return Refused("holder_absent", {})
    return None


def hands(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A count of raised hands by tellers, without names; a later count of the same motion replaces the earlier."""
    motion = get(f"motion/{act.data['motion']}")
    if motion is None or motion["state"] != "put":
        return Refused("no_open_motion", {"motion": act.data["motion"]})
    shown = {word: act.data[word] for word in ("for", "against", "abstain")}
    return Accepted({f"motion/{act.data['motion']}": {**motion, "hands": shown}}, shown)


def close_vote(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Ends the casting of one motion; from here ballots are opened, none is taken."""
    motion = get(f"motion/{act.data['motion']}")
    if motion is None or motion["state"] != "put":
        return Refused("no_open_motion", {"motion": act.data["motion"]})
    closed = {**motion, "state": "closing", "opened": 0, "roots": []}
    return Accepted({f"motion/{act.data['motion']}": closed}, {"cast": motion["cast"]})


ACTS = {
    "put": ActSpec({"motion": IDENTIFIER}, _office, put),
    "cast": ActSpec(
        {
            "motion": IDENTIFIER,
            "voter": IDENTIFIER,
            "channel": one_of("hall", "paper", "online", "proxy"),
            "hand": IDENTIFIER.maybe(),
        },
        _self_or_office,
        cast,
        seals=("choice",),
    ),
    "hands": ActSpec(
        {"motion": IDENTIFIER, "for": COUNT, "against": COUNT, "abstain": COUNT},
        _office,
        hands,
        attests=("hands",),
    ),
    "close_vote": ActSpec({"motion": IDENTIFIER}, _office, close_vote),
}
