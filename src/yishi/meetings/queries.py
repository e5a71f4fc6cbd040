"""What other rooms may ask of meetings: which were held, and how each motion was counted."""

import json
from collections.abc import Iterator
from typing import Any

from yishi.meetings.models import Meeting, Motion


def held(body: str = "", place: str = "") -> list[Meeting]:
    """Minuted meetings, of a body, at a place or below it, by day."""
    rows = Meeting.objects.filter(state="closed", quorate=True, place__startswith=place)
    return list((rows.filter(body=body) if body else rows).order_by("date", "subject"))


def of_matter(matter: str) -> list[tuple[Motion, dict[str, Any]]]:
    """The counted motions on a matter's questions, with their results."""
    return [(m, json.loads(m.result)) for m in Motion.objects.filter(matter=matter).order_by("index")]


def results() -> Iterator[tuple[dict[str, Any], str]]:
    """Every counted result with the day of its meeting."""
    days = dict(Meeting.objects.values_list("subject", "date"))
    for motion in Motion.objects.order_by("index"):
        yield json.loads(motion.result), days.get(motion.meeting, "")


def meeting(subject: str) -> Meeting | None:
    """One meeting, from its convening on."""
    return Meeting.objects.filter(subject=subject).first()


def motion(meeting: str, name: str) -> tuple[Motion, dict[str, Any]] | None:
    """One counted motion with its result."""
    found = Motion.objects.filter(meeting=meeting, motion=name).first()
    return (found, json.loads(found.result)) if found else None
