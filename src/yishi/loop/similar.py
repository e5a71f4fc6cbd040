"""Which leads and matters sound alike: by pairs of characters, so that it works for Chinese without a dictionary."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from yishi.matters import queries as matters
from yishi.rulebook.model import LEVELS

LEAST = 0.12
MOST = 4


@dataclass(frozen=True)
class Like:
    row: Any
    likeness: int
    """Out of a hundred, for the order; never shown as a judgement."""


def pairs(text: str) -> set[str]:
    plain = re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).casefold())
    return {plain[n : n + 2] for n in range(len(plain) - 1)} or {plain}


def likeness(one: str, other: str) -> float:
    """Shared pairs over the shorter text's: 1 where one says what the other says."""
    mine, theirs = pairs(one), pairs(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def similar(subject: str, title: str, place: str) -> list[Like]:
    """Leads and matters of the village that sound like this one, the likest first; its own group's count more."""
    found = []
    for row in matters.matters(place[: LEVELS["village"]]):
        if row.subject == subject or (row.procedure == "lead" and row.state == "closed"):
            continue
        like = likeness(title, row.title) * (1.0 if row.place == place else 0.7)
        if like >= LEAST:
            found.append(Like(row, round(100 * like)))
    return sorted(found, key=lambda f: -f.likeness)[:MOST]
