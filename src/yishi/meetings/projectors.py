"""How entries of meetings fill their rows. The guard row of a ballot is inserted: a second one stops the act."""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.meetings.models import Counting, Meeting, Motion
from yishi.record.projecting import Delete, Insert, Put, Row, register
from yishi.tlog.jsonc import encode

GUARD = ("meeting", "motion", "voter", "ballot")


def project(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    subject, data, outcome = body["subject"], body["data"], body["outcome"]
    act = body["act"]
    if act == "cast":
        if "replaces" in outcome:
            yield Delete(Counting, GUARD, (subject, data["motion"], data["voter"], outcome["replaces"]))
        yield Insert(Counting, (subject, data["motion"], data["voter"], outcome["ballot"]))
        return
    for motion, ballot in outcome.get("taken_back", ()):
        yield Delete(Counting, GUARD, (subject, motion, data["voter"], ballot))
    if act == "count":
        kept = changes[f"motion/{data['motion']}"]
        result = encode(outcome["result"]).decode()
        yield Put(
            Motion, (subject, data["motion"], kept["matter"], kept["step"], kept["passed"], result, index)
        )
    meta = changes.get("meta")
    if meta is not None:
        yield Put(
            Meeting,
            (
                subject, meta["body"], meta["place"], meta["electorate"], meta["date"], meta["state"],
                meta.get("entitled", 0), meta.get("came", 0), meta.get("quorate", False),
            ),
        )  # fmt: skip


def start() -> None:
    register(project, "meeting", fills=(Counting, Meeting, Motion))
