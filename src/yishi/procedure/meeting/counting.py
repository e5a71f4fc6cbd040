"""Counting: committed ballots are opened in numbered parts and counted by `tally`; minutes close the meeting.

Each opening is checked against its ballot's commitment, so that anyone recounts and nobody could read a running
tally from the record before (attacks V9). The result keeps what was needed beside what there was. By which rulebook a
question is counted, and by which a body sits, is told in `bounds`.
"""

from datetime import date
from typing import Any

from yishi.procedure import parts
from yishi.procedure.acts import Accepted, Act, ActSpec, Facts, Get, Refused, Verdict
from yishi.procedure.meeting.bounds import body_rules, stated
from yishi.procedure.meeting.convening import _office
from yishi.procedure.shapes import COUNT, HASH, IDENTIFIER, Shape, list_of
from yishi.rulebook.model import Rulebook
from yishi.tally import Ballot, Hands, TallyError, Vote, Voter, count, needed
from yishi.tlog.commit import commitment

OPENING = Shape(
    "opening [ballot, choice, salt]",
    lambda v: (
        isinstance(v, list)
        and len(v) == 3
        and COUNT.fits(v[0])
        and isinstance(v[1], str)
        and isinstance(v[2], str)
        and 32 <= len(v[2]) <= 128
    ),
)


def open_ballots(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """One numbered part of the openings, in the order the ballots were cast."""
    name, items = act.data["motion"], act.data["items"]
    motion = get(f"motion/{name}")
    if motion is None or motion["state"] != "closing":
        return Refused("vote_not_closed", {"motion": name})
    if act.data["part"] != len(motion["roots"]) + 1:
        return Refused("part_out_of_order", {"part": act.data["part"], "expected": len(motion["roots"]) + 1})
    opened = motion["opened"]
    choices = []
    for n, choice, salt in items:
        if n != opened + 1:
            return Refused("opening_out_of_order", {"ballot": n, "expected": opened + 1})
        ballot = get(f"ballot/{name}/{n}")
        if ballot is None or not _opens(ballot[3], choice, salt):
            return Refused("opening_wrong", {"ballot": n})
        opened = n
        choices.append(choice)
    now = {**motion, "opened": opened, "roots": [*motion["roots"], parts.root(items)]}
    return Accepted(
        {f"motion/{name}": now, f"open/{name}/{act.data['part']}": choices},
        {"opened": opened, "of": motion["cast"]},
    )


def _opens(sealed: str, choice: str, salt: str) -> bool:
    try:
        return commitment(bytes.fromhex(salt), "choice", choice) == sealed
    except ValueError:
        return False


def vote_of(get: Get, name: str) -> Vote:
    """The vote on one motion as `tally` counts it, put together from the meeting's slices."""
    meta, motion = get("meta"), get(f"motion/{name}")
    roll: list[Voter] = []
    present: list[str] = []
    online: list[str] = []
    for part in range(1, len(meta["parts"]) + 1):
        for voter in get(f"rolls/{part}"):
            roll.append(Voter(voter, get(f"roll/{voter}").get("household")))
            came = get(f"came/{voter}")
            if came is not None:
                (present if came == "room" else online).append(voter)
    holders = []
    for who in meta.get("holders", ()):
        holders.append(Voter(who, get(f"holder/{who}")))
        came = get(f"came/{who}")
        if came is not None:
            (present if came == "room" else online).append(who)
    choices = [c for part in range(1, len(motion["roots"]) + 1) for c in get(f"open/{name}/{part}")]
    ballots = []
    for n, choice in enumerate(choices, 1):
        voter, channel, hand, _ = get(f"ballot/{name}/{n}")
        ballots.append(Ballot(voter, choice, channel, hand))
    shown = motion.get("hands")
    return Vote(
        electorate=meta["electorate"],
        date=date.fromisoformat(meta["date"]),
        roll=tuple(roll),
        present=tuple(present),
        online=tuple(online),
        proxies=tuple((g, h) for g, h in (get(f"proxy/{n}") for n in range(1, meta["proxies"] + 1))),
        recused=tuple(motion["recused"]),
        holders=tuple(holders),
        ballots=tuple(ballots),
        hands=Hands(shown["for"], shown["against"], shown["abstain"]) if shown else None,
        rules=body_rules(motion.get("bounds", {}), meta["electorate"], meta["date"]),
    )


def count_(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Counts one motion when every ballot is open. The ballots themselves then leave the state; the log has them."""
    name = act.data["motion"]
    motion = get(f"motion/{name}")
    if motion is None or motion["state"] != "closing":
        return Refused("vote_not_closed", {"motion": name})
    if (
        motion["opened"] != motion["cast"]
        or act.data["parts"] != len(motion["roots"])
        or act.data["root"] != parts.root_of_roots(motion["roots"])
    ):
        return Refused("parts_missing", {"have": len(motion["roots"]), "claimed": act.data["parts"]})
    try:
        result = count(vote_of(get, name)).as_dict()
    except TallyError as wrong:
        return Refused("cannot_count", {"code": wrong.code, "where": wrong.where})
    short = {k: v for k, v in result.items() if k not in ("refused", "proxies_refused")}
    refused = [[r["ballot"], r["code"]] for r in result["refused"]]
    kept = {
        "matter": motion["matter"],
        "step": motion["step"],
        "digest": motion["digest"],
        "text": motion["text"],
        "ground": motion["ground"],
        "state": "counted",
        "passed": result["passed"],
        "quorate": result["quorate"],
        "present": result["present"],
    }
    out = {"result": short, "refused": refused[:200], "proxies_refused": result["proxies_refused"][:200]}
    return Accepted({f"motion/{name}": kept}, out, (f"ballot/{name}/", f"cast/{name}/", f"open/{name}/"))


def minutes(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """The minutes are in: the meeting is closed and keeps its results, and whether enough had come to sit."""
    meta = get("meta")
    if meta["state"] != "convened":
        return Refused("not_convened", {})
    if act.on < meta["date"]:
        return Refused("too_early", {"on": act.on, "from": meta["date"]})
    counted: dict[str, Any] = {}
    for name in meta["motions"]:
        motion = get(f"motion/{name}")
        if motion["state"] in ("put", "closing"):
            return Refused("motion_hangs", {"motion": name})
        if motion["state"] == "counted":
            counted[f"motion/{name}"] = motion
    came = sum(
        get(f"came/{voter}") is not None
        for part in range(1, len(meta["parts"]) + 1)
        for voter in get(f"rolls/{part}")
    )
    came = max(
        [came, *(motion["present"] for motion in counted.values())]
    )  # online and represented voters too
    electorate, day = meta["electorate"], date.fromisoformat(meta["date"])
    try:
        own = body_rules(stated(rules, electorate, meta["date"]), electorate, meta["date"])
        needed_present, _ = needed(electorate, day, own, meta["entitled"], came)
    except TallyError as wrong:
        return Refused("cannot_count", {"code": wrong.code, "where": wrong.where})
    closed = {k: meta[k] for k in ("body", "place", "electorate", "date", "entitled", "roll")}
    closed |= {
        "state": "closed",
        "came": came,
        "needed_present": needed_present,
        "quorate": came >= needed_present,
    }
    out = {"came": came, "entitled": meta["entitled"], "needed_present": needed_present}
    return Accepted({"meta": closed, **counted}, out, ("",))


ACTS = {
    "open_ballots": ActSpec(
        {"motion": IDENTIFIER, "part": COUNT, "items": list_of(OPENING, 2000)}, _office, open_ballots
    ),
    "count": ActSpec({"motion": IDENTIFIER, "parts": COUNT, "root": HASH}, _office, count_),
    "minutes": ActSpec({"photo": HASH.maybe()}, _office, minutes, seals=("text",)),
}
