"""Convening: who is called, to what, when and where, on a roll that is frozen before the clock of notice starts.

Short notice is refused by counting from the record (attacks V14): the later of the act's day and its recording.
Source: Rural Collective Economic Organisations Law §27 (农村集体经济组织法, 10 days) and the rulebook's own days.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.procedure import days, parts
from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict, Want
from yishi.procedure.shapes import COUNT, DATE, HASH, IDENTIFIER, TEXT, list_of, record_of
from yishi.rulebook.model import Rulebook

SMALL = ("council", "party", "directors")


def _conveners(rules: Rulebook, get: Get, act: Act) -> Allowed | Refused:
    body = rules.bodies.get(act.data["body"])
    if body is None:
        return Refused("no_such_body", {"body": act.data["body"]})
    return Allowed((*body.convener, body.code), act.data["place"])


def _questions(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    return [Want(f"motion:{m['id']}", m["matter"], f"offer/{m['step']}") for m in act.data["motions"]]


def resting(question: Mapping[str, Any], place: str, day: str) -> list[str] | None:
    """[day it failed, last day] where the question's text has failed at `place` and rests still on `day`."""
    rests: list[str] | None = question["rests"].get(place)
    return rests if rests is not None and day <= rests[1] else None


def rests_still(rests: list[str]) -> Refused:
    """The same text is voted on again before its time, and no ground is named (attacks V13)."""
    return Refused("voted_already", {"failed": rests[0], "until": rests[1]}, "§revote_days")


def convene(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Calls a body together on a day, with the questions it will answer; each is the open question of a matter.

    One question stands once. A text that failed here is not called again within ``revote_days`` without a named ground.
    """
    data = act.data
    body = rules.bodies[data["body"]]
    for named in ({m["id"] for m in data["motions"]}, {(m["matter"], m["step"]) for m in data["motions"]}):
        if len(named) != len(data["motions"]):
            return Refused("motion_twice", {})
    electorate, notice = body.electorate, body.notice
    changes: dict[str, Any] = {}
    recuse = True
    for i, m in enumerate(data["motions"]):
        question = facts[f"motion:{m['id']}"].value
        if question is None or question["kind"] != "question":
            return Refused("no_open_question", {"matter": m["matter"], "step": m["step"]})
        if question["body"] != body.code or data["place"] not in question["places"]:
            return Refused(
                "question_for_another_body", {"body": question["body"], "places": question["places"]}
            )
        if i and question["electorate"] != electorate:
            return Refused("mixed_electorates", {"first": electorate, "other": question["electorate"]})
        rests = resting(question, data["place"], data["date"])
        if rests is not None and "ground" not in m:
            return rests_still(rests)
        electorate, notice, recuse = question["electorate"], question["notice"], question["recuse"]
        changes[f"motion/{m['id']}"] = {
            "matter": m["matter"],
            "step": m["step"],
            "digest": question["digest"],
            "text": question["text"],
            "ground": "ground" in m,
            "bounds": question["bounds"],
            "recuse": recuse,
            "recused": [],
            "state": "set",
            "cast": 0,
        }
    changes["meta"] = {
        "body": body.code,
        "place": data["place"],
        "electorate": electorate,
        "date": data["date"],
        "notice": notice,
        "state": "drafted",
        "parts": [],
        "entitled": 0,
        "proxies": 0,
        "motions": [m["id"] for m in data["motions"]],
    }
    return Accepted(changes, {"electorate": electorate})


def _office(rules: Rulebook, get: Get, act: Act) -> Allowed:
    """The body's secretary or conveners."""
    meta = get("meta")
    body = rules.bodies[meta["body"]]
    return Allowed((body.code, *body.convener), meta["place"])


def roll(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """One numbered part of the roll: pseudonyms of those entitled, with their household where the law asks for it."""
    meta, data = get("meta"), act.data
    if meta["state"] != "drafted":
        return Refused("roll_frozen", {})
    if data["part"] != len(meta["parts"]) + 1:
        return Refused("part_out_of_order", {"part": data["part"], "expected": len(meta["parts"]) + 1})
    changes: dict[str, Any] = {}
    ids = []
    for item in data["items"]:
        voter = item["id"]
        key = f"roll/{voter}"
        if key in changes or get(key) is not None:
            return Refused("twice_on_roll", {"voter": voter})
        if meta["electorate"] == "member" and "household" not in item:
            return Refused("bad_data", {"act": "roll", "field": "household", "expected": "identifier"})
        changes[key] = {"household": item["household"]} if "household" in item else {}
        ids.append(voter)
    changes[f"rolls/{data['part']}"] = ids
    entitled = meta["entitled"] + len(ids)
    changes["meta"] = {**meta, "parts": [*meta["parts"], parts.root(data["items"])], "entitled": entitled}
    return Accepted(changes, {"entitled": entitled})


def summon(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Freezes the roll by its root and starts the days of notice."""
    meta, data = get("meta"), act.data
    if meta["state"] != "drafted":
        return Refused("roll_frozen", {})
    if data["parts"] != len(meta["parts"]) or data["root"] != parts.root_of_roots(meta["parts"]):
        return Refused("parts_missing", {"have": len(meta["parts"]), "claimed": data["parts"]})
    if not meta["entitled"]:
        return Refused("roll_empty", {})
    start = max(act.on, act.recorded)
    earliest = days.plus(start, rules.number(meta["notice"], act.recorded))
    if meta["date"] < earliest:
        facts_ = {
            "date": meta["date"],
            "earliest": earliest,
            "days": rules.number(meta["notice"], act.recorded),
        }
        return Refused("short_notice", facts_, meta["notice"])
    now = {**meta, "state": "convened", "roll": data["root"]}
    return Accepted({"meta": now}, {"entitled": meta["entitled"], "roll": data["root"]})


def call_off(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """The meeting does not take place, as long as nothing was put to the vote in it (attacks V13)."""
    meta = get("meta")
    for name in meta["motions"]:
        if get(f"motion/{name}")["state"] != "set":
            return Refused("put_already", {"motion": name})
    closed = {k: meta[k] for k in ("body", "place", "electorate", "date")}
    return Accepted(
        {"meta": {**closed, "state": "closed", "quorate": False, "ending": "called_off"}}, {}, ("",)
    )


MOTION = record_of(id=IDENTIFIER, matter=IDENTIFIER, step=IDENTIFIER, ground=TEXT.maybe())
"""``ground`` is why a text that has failed is voted on again so soon; it stands in the call."""
ITEM = record_of(id=IDENTIFIER, household=IDENTIFIER.maybe())
ACTS = {
    "convene": ActSpec(
        {
            "body": IDENTIFIER,
            "place": IDENTIFIER,
            "date": DATE,
            "where": TEXT,
            "motions": list_of(MOTION, 50),
        },
        _conveners,
        convene,
        _questions,
    ),
    "roll": ActSpec({"part": COUNT, "items": list_of(ITEM, 2000)}, _office, roll, attests=("roll",)),
    "summon": ActSpec({"parts": COUNT, "root": HASH}, _office, summon, attests=("roll",)),
    "call_off": ActSpec({"reason": TEXT}, _office, call_off),
}
