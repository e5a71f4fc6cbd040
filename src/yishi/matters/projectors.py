"""How entries of matters fill their rows: from the entry and the slices it changed, reading nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.matters.models import Event, Matter, Step, Variable
from yishi.record.projecting import Put, Row, register
from yishi.tlog.jsonc import encode


def text(value: Any) -> str:
    return encode(value).decode()


def project(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    subject = body["subject"]
    data, outcome = text(body["data"]), text(body["outcome"])
    yield Put(
        Event,
        (
            index, subject, body["act"], body["step"], body["by"], body["capacity"], body["on"], body["recorded"],
            data, outcome,
        ),
    )  # fmt: skip
    meta = changes.get("meta")
    if meta is not None:
        yield Put(
            Matter,
            (
                subject, meta["procedure"], meta["place"], meta["title"], meta["topic"], meta["rulebook"],
                meta["opened"], meta["state"], meta.get("ending", ""), meta.get("closed", ""), index,
            ),
        )  # fmt: skip
    if "last" in body["outcome"]:
        yield Put(Step, (subject, body["step"], *body["outcome"]["last"]))
    for step, (state, word, turn, on, recorded) in (changes.get("graph") or {}).items():
        yield Put(Step, (subject, step, state, word, turn, on, recorded))
    for key, value in changes.items():
        if key.startswith("var/") and value is not None:
            yield Put(Variable, (subject, key[4:], text(value), index))


def start() -> None:
    register(project, "matter", fills=(Matter, Event, Step, Variable))
