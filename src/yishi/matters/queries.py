"""What other rooms may ask of matters: what there is, where it stands, what is past its days."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count

from yishi.matters.models import Event, Matter, Step, Variable
from yishi.procedure import days
from yishi.procedure.acts import Fact
from yishi.procedure.kinds import KINDS
from yishi.procedure.kinds.base import Ctx
from yishi.record.reading import read
from yishi.record.rulebooks import RULEBOOKS


def matters(place: str = "", procedure: str = "") -> list[Matter]:
    """Matters at a place (or below it), newest movement first."""
    rows = Matter.objects.filter(place__startswith=place)
    if procedure:
        rows = rows.filter(procedure=procedure)
    return list(rows.order_by("-moved"))


def matter(subject: str) -> Matter | None:
    return Matter.objects.filter(subject=subject).first()


def some(subjects: list[str]) -> list[Matter]:
    """Several matters by their subjects, in that order; none for none, without asking."""
    found = {m.subject: m for m in Matter.objects.filter(subject__in=subjects)} if subjects else {}
    return [found[s] for s in subjects if s in found]


def counted(but: tuple[str, ...] = ("lead",)) -> dict[str, tuple[int, int]]:
    """(under way, closed) matters of every place that has any, `but` some procedures; one question for all places."""
    found: dict[str, tuple[int, int]] = {}
    rows = (
        Matter.objects.exclude(procedure__in=but)
        .order_by()
        .values_list("place", "state")
        .annotate(n=Count("subject"))
    )
    for place, state, n in rows:
        under_way, closed = found.get(place, (0, 0))
        found[place] = (under_way + n, closed) if state == "open" else (under_way, closed + n)
    return found


def events(subject: str) -> list[Event]:
    """Every act on a matter, in the order of the log."""
    return list(Event.objects.filter(subject=subject).order_by("index"))


def steps(subject: str) -> dict[str, Step]:
    return {row.step: row for row in Step.objects.filter(subject=subject)}


def variables(subject: str) -> dict[str, Any]:
    """What the steps of a matter have set, as last set."""
    return {row.name: json.loads(row.value) for row in Variable.objects.filter(subject=subject)}


def due(subject: str, step: str) -> days.Due | None:
    """The last day of an open step's running clock; None where none runs."""
    found = Matter.objects.filter(subject=subject, state="open").first()
    if found is None:
        return None
    rules = RULEBOOKS[found.rulebook]
    spec = rules.procedures[found.procedure].steps[step]
    nodes = read(subject, "graph")
    if not nodes or nodes[step][0] != "open":
        return None

    def get(key: str) -> Any:
        return read(subject, key)

    node = tuple(nodes[step])
    ctx = Ctx(rules, read(subject, "meta"), spec, node, get, None, {})  # type: ignore[arg-type]
    return due_of(ctx, read)


def due_of(ctx: Ctx, look: Callable[[str, str], Any]) -> days.Due | None:
    """The last day of the clock that runs in a step; `look` reads the years' calendars."""
    ref, start = KINDS[ctx.step.kind].clock(ctx)
    if not ref or not start:
        return None
    facts = {w.name: Fact(w.subject, 0, look(w.subject, w.key)) for w in days.calendar_wants(start)}
    return days.due(ctx.rules, ref, ctx.opened, start, facts)


def open_steps(place: str = "") -> Iterable[tuple[Matter, Step]]:
    """Every open step of every open matter at a place or below it."""
    found = {m.subject: m for m in Matter.objects.filter(state="open", place__startswith=place)}
    for row in Step.objects.filter(subject__in=list(found), state="open").order_by("recorded"):
        yield found[row.subject], row


def overdue(today: str) -> list[tuple[Matter, Step, str]]:
    """Open steps whose last day has passed, with that day."""
    late = []
    for found, step in open_steps():
        last = due(found.subject, step.step)
        if last is not None and last.day < today:
            late.append((found, step, last.day))
    return late


NAMING = {"who", "plot", "household", "id", "line", "payee"}
"""What names a row; all else is what one could know a household by."""
K = 3
"""With fewer rows alike than this, who knows one household's area or sum finds its row (attacks R17)."""


def recognisable() -> list[tuple[str, str, int, int]]:
    """(matter, list, rows of which fewer than K are alike, rows): public lists of households under pseudonyms."""
    found = []
    for row in Variable.objects.filter(value__startswith="[{").order_by("subject", "name"):
        listed = [r for r in json.loads(row.value) if isinstance(r, dict) and "who" in r]
        alike = Counter(json.dumps([r[k] for k in sorted(r) if k not in NAMING]) for r in listed)
        if listed:
            found.append((row.subject, row.name, sum(n for n in alike.values() if n < K), len(listed)))
    return found
