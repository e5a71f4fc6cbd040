"""How entries of meetings fill their rows. The guard row of a ballot is inserted: a second one stops the act."""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.meetings.models import (
    Aside,
    Asked,
    Calling,
    Came,
    Counting,
    Meeting,
    Motion,
    Opened,
    Proxy,
    Seat,
)  # fmt: skip
from yishi.record.projecting import Delete, Insert, Put, Row, register
from yishi.tlog.jsonc import encode

GUARD = ("meeting", "motion", "voter", "ballot")
ASKING = ("convene", "put", "close_vote", "count")
"""Acts after which a question stands otherwise than before."""


def project(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    subject, data, outcome = body["subject"], body["data"], body["outcome"]
    act = body["act"]
    if act == "cast":
        if "replaces" in outcome:
            yield Delete(Counting, GUARD, (subject, data["motion"], data["voter"], outcome["replaces"]))
        standing = (outcome["ballot"], data["channel"], index)
        yield Insert(Counting, (subject, data["motion"], data["voter"], *standing))
        return
    for motion, ballot in outcome.get("taken_back", ()):
        yield Delete(Counting, GUARD, (subject, motion, data["voter"], ballot))
    if act == "count":
        kept = changes[f"motion/{data['motion']}"]
        result = encode(outcome["result"]).decode()
        yield Put(
            Motion, (subject, data["motion"], kept["matter"], kept["step"], kept["passed"], result, index)
        )
    yield from _seen(index, body)
    for key, kept in changes.items():
        if key.startswith("motion/") and act in ASKING:
            asked = (kept["matter"], kept["step"], kept["digest"], kept.get("recuse", False), kept["state"])
            yield Put(Asked, (subject, key.removeprefix("motion/"), *asked))
    meta = changes.get("meta")
    if meta is not None:
        yield Put(
            Meeting,
            (
                subject, meta["body"], meta["place"], meta["electorate"], meta["date"], meta["state"],
                meta.get("entitled", 0), meta.get("came", 0), meta.get("quorate", False),
            ),
        )  # fmt: skip


def _seen(index: int, body: Mapping[str, Any]) -> Iterable[Row]:
    """Who is called, came, gave a proxy, stands aside; and what the opened ballots said."""
    subject, data, act = body["subject"], body["data"], body["act"]
    if act == "convene":
        yield Put(Calling, (subject, data["where"], body["by"], body["capacity"], body["recorded"], index))
    elif act == "roll":
        first = body["outcome"]["entitled"] - len(data["items"])
        for n, item in enumerate(data["items"], first + 1):
            yield Put(Seat, (subject, item["id"], item.get("household", ""), n))
    elif act == "holder":
        yield Put(Seat, (subject, data["id"], data["household"], 0))
    elif act == "sign_in":
        yield Put(Came, (subject, data["voter"], data["where"], index))
    elif act == "proxy":
        paper = data.get("paper") or ""
        given = (data["from"], data["to"], paper, body["capacity"], index)
        yield Put(Proxy, (subject, body["outcome"]["proxy"], *given))
    elif act == "recuse":
        yield Put(Aside, (subject, data["motion"], data["voter"], index))
    elif act == "open_ballots":
        for ballot, choice, _ in data["items"]:
            yield Put(Opened, (subject, data["motion"], ballot, choice))


def start() -> None:
    register(
        project, "meeting",
        fills=(Counting, Meeting, Motion, Calling, Asked, Seat, Came, Proxy, Aside, Opened),
    )  # fmt: skip
