"""What falls due: silence becomes an act once the days, and the days of grace for paper, are over.

The date decides, the act only records it: whoever sends it and whenever, it is dated the day after the last day. So a
clock that stood still for a week delays, and changes nothing.
"""

from typing import NamedTuple

from yishi.matters import queries
from yishi.procedure import Act, days
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.service import Done, submit

ROUNDS = 50
"""A step that lapses may open one that is over as well; no chain is as long as this."""


class Fell(NamedTuple):
    """One step that lapsed: the entry, its matter and step, and what came of it."""

    entry: int
    subject: str
    title: str
    step: str
    outcome: str


def falls_on(subject: str, step: str, last: str) -> str:
    """The first day on which the lapse of a step is heard: after its last day and the days of grace."""
    found = queries.matter(subject)
    assert found is not None
    return days.plus(last, RULEBOOKS[found.rulebook].number("§paper_days", found.opened) + 1)


def waiting() -> list[tuple[str, str, str]]:
    """(the day it falls, matter, step) of every open step whose clock runs, the next first."""
    found = []
    for matter, step in queries.open_steps():
        last = queries.due(matter.subject, step.step)
        if last is not None:
            found.append((falls_on(matter.subject, step.step, last.day), matter.subject, step.step))
    return sorted(found)


def fall() -> list[Fell]:
    """Sends every lapse that is over; again, as long as a lapse opened what is over too."""
    fell: list[Fell] = []
    tried: set[tuple[str, str, str]] = set()
    for _ in range(ROUNDS):
        before = len(fell)
        for matter, step, last in queries.overdue(reading.today()):
            if (matter.subject, step.step, last) in tried:
                continue
            tried.add((matter.subject, step.step, last))
            act = Act(matter.subject, "lapse", "", "anyone", days.next_day(last), "", {}, step.step)
            result = submit([act])
            if isinstance(result, Done):
                made = result.made[0]
                fell.append(Fell(made.index, matter.subject, matter.title, step.step, str(made.outcome.get("outcome", ""))))  # fmt: skip
        if len(fell) == before:
            break
    return fell
