"""Tracing: from an entry, a voucher or a subject back to every entry it rests on.

An entry rests on its own subject's earlier entries and on the slices of others it names with their versions; both
are followed, each entry once, so that the way from a fen to its approval, the vote and the notice behind it can be
walked (attacks M11).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yishi.record.models import Entry

DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry on the way; ``depth`` says how far from the one asked, ``why`` the fact through which it is reached."""

    depth: int
    index: int
    why: str
    body: dict[str, Any]


def at(index: int) -> dict[str, Any] | None:
    row = Entry.objects.filter(index=index).first()
    return json.loads(bytes(row.body)) if row else None


def last_of(subject: str) -> int | None:
    """The newest entry of a subject."""
    row = Entry.objects.filter(subject=subject).order_by("-version").first()
    return row.index if row else None


def trace(index: int) -> Iterator[Traced]:
    """The entry `index` and everything it rests on, nearest first within each branch."""
    seen: set[int] = set()
    stack: list[tuple[int, int, str]] = [(0, index, "")]
    while stack:
        depth, now, why = stack.pop()
        if now in seen or depth > DEEPEST:
            continue
        seen.add(now)
        body = at(now)
        if body is None:
            continue
        yield Traced(depth, now, why, body)
        below: list[tuple[int, int, str]] = []
        for fact, (subject, version) in body["rests"].items():
            for row in _decisive(subject, version, fact):
                below.append((depth + 1, row, fact))
        if body["subject"].startswith("matter/") and body["version"] > 1:
            for row in _decisive(body["subject"], body["version"] - 1, "matter"):
                below.append((depth + 1, row, "matter"))
        before = _before_in_book(body)
        if before is not None:
            below.append((depth + 1, before, "request" if body["act"] == "pay" else "voucher"))
        stack.extend(reversed(below))


def _before_in_book(body: dict[str, Any]) -> int | None:
    """What a payment or a reversal rests on in its own book: the approval of its request, the voucher taken back."""
    named = {"pay": "request", "reverse": "voucher"}.get(body["act"])
    if named is None or not body["subject"].startswith("book/"):
        return None
    rows = Entry.objects.filter(subject=body["subject"], version__lt=body["version"]).order_by("-version")
    for index, raw in rows.values_list("index", "body").iterator(chunk_size=500):
        if json.loads(bytes(raw))["outcome"].get(named) == body["data"][named]:
            return int(index)
    return None


def _decisive(subject: str, version: int, fact: str) -> list[int]:
    """The entries of a subject up to a version that made what the fact read: for a matter or meeting all that ended
    something, for a register or book the newest."""
    rows = Entry.objects.filter(subject=subject, version__lte=version).order_by("version")
    if subject.startswith(("register/", "book/")):
        newest = rows.last()
        return [newest.index] if newest and fact in ("voucher", "authority", "done", "collected") else []
    return [
        row.index
        for row in rows
        if (outcome := json.loads(bytes(row.body))["outcome"]).keys()
        & {"outcome", "opened", "result", "came", "ending"}
        and outcome is not None
    ]
