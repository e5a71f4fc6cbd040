"""The demo's clock: forward by a day, to the next deadline, to a day; everything that falls due on the way falls."""

import json
from dataclasses import dataclass
from datetime import date

from yishi.matters import falling
from yishi.matters import queries as matters
from yishi.procedure import days
from yishi.record import clock, home, publishing, reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.service import log
from yishi.story import telling

FARTHEST = 3 * 366
"""Days of one leap: more than any clock of the rulebook."""


class NotForward(ValueError):
    """A day that has gone by, or is too far."""


@dataclass(frozen=True)
class Step:
    """A step and the day on which its silence becomes an act, or what came of it."""

    day: str
    matter: str
    title: str
    step: str
    outcome: str = ""
    index: int = 0


def forward(day: str) -> int:
    """Moves the demo's day to `day`, through every deadline on the way in its order; publishes and verifies. Returns
    how long the record was before. Raises NotForward, and ValueError for a log that is no demo."""
    before, today = reading.size(), reading.today()
    last = days.plus(today, FARTHEST)
    if not today < day <= last:
        raise NotForward(day)
    for _ in range(FARTHEST):
        due = [d for d, _, _ in falling.waiting() if today < d <= day]
        if not due:
            break
        today = due[0]
        clock.set_demo_day(today)
        falling.fall()
    if today < day:
        clock.set_demo_day(day)
        falling.fall()
    publishing.publish_all(home.folder())
    return before


def next_deadline() -> str:
    """The next day on which something falls due, or ""."""
    today = reading.today()
    return next((d for d, _, _ in falling.waiting() if d > today), "")


def ahead(lang: str) -> list[Step]:
    """What waits for its day, the next first."""
    return [_step(day, subject, step, lang) for day, subject, step in falling.waiting()]


def fallen(start: int, lang: str) -> list[Step]:
    """The lapses that the record has from an entry on."""
    found = []
    for index, body in enumerate(log(start, min(reading.size(), start + 500)), start):
        entry = json.loads(body)
        if entry["act"] == "lapse":
            found.append(_step(entry["on"], entry["subject"], entry["step"], lang, str(entry["outcome"].get("outcome", "")), index))  # fmt: skip
    return found


def _step(day: str, subject: str, step: str, lang: str, outcome: str = "", index: int = 0) -> Step:
    row = matters.matter(subject)
    assert row is not None
    rules = RULEBOOKS[row.rulebook]
    spec = rules.procedures[row.procedure].steps[step]
    word = telling.word(rules, outcome, lang) if outcome else ""
    return Step(day, subject.partition("/")[2], row.title, telling.title(rules, spec, lang), word, index)


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
