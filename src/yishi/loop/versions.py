"""The versions of a draft, side by side: every submission of the step as the record has it."""

import json
from dataclasses import dataclass
from typing import Any

from yishi.face.words import day, yuan
from yishi.loop.at import At
from yishi.matters import queries as matters
from yishi.record import reading
from yishi.story import payees


@dataclass(frozen=True)
class Version:
    number: int
    on: str
    index: int
    variables: dict[str, Any]
    note: dict[str, Any]


def versions(at: At) -> list[Version]:
    """The submissions of a step, the oldest first; a list that came in parts is told by its last version only."""
    found: list[Version] = []
    for body in matters.events(at.subject):
        if body.step != at.step.name or body.act != "submit":
            continue
        given = {
            k: v
            for k, v in json.loads(body.data)["vars"].items()
            if not (isinstance(v, dict) and "parts" in v)
        }
        found.append(Version(len(found) + 1, body.on, body.index, given, {}))
    return found


def beside(at: At, lang: str) -> dict[str, Any] | None:
    """A table of the versions: a head and, for each variable, its value in each; None where there is but one at most."""
    told = versions(at)
    if len(told) < 2:
        return None
    rows = []
    for name in at.step.sets:
        pair = at.rules.words.get(name)
        cells = [short(at, name, v.variables.get(name), lang) for v in told]
        rows.append(
            {
                "word": (pair[1] if lang == "en" else pair[0]) if pair else name,
                "cells": cells,
                "same": len(set(cells)) == 1,
            }
        )
    return {"heads": [(v.number, day(v.on, lang), v.index) for v in told], "rows": rows}


def short(at: At, name: str, value: Any, lang: str) -> str:
    """A variable on one line: an amount, a sum over a list, a text."""
    kind = at.rules.variables.get(name, "")
    if value is None:
        return "—"
    if kind == "fen":
        return yuan(value)
    if kind in ("lines", "shares", "quotes"):
        named = [
            f"{payees.name(x.get('payee') or x.get('supplier') or '')} {yuan(x['fen'])}".strip()
            for x in value[:4]
        ]
        if kind == "shares":
            return f"{len(value)} · {yuan(sum(x['fen'] for x in value))}"
        return "；".join(named) if lang == "zh" else "; ".join(named)
    if kind == "parcels":
        return f"{len(value)} · {sum(x['m2'] for x in value):,} m²"
    if isinstance(value, list):
        return str(len(value))
    return day(str(value), lang) if kind == "date" else str(value)[:60]


def notes(subject: str) -> list[tuple[str, int, dict[str, Any]]]:
    """(step, index, what the note says) of every act of a matter that carries one, for those who may read them."""
    found = []
    for index, body in reading.entries_of(subject):
        kept = body["sealed"].get("note")
        text = reading.private(kept) if kept else None
        if text and text.startswith("{"):
            found.append((body["step"], index, json.loads(text)))
    return found
