"""Task: an office or body does something by a day and reports it: work, delivery, a visit, a collection.

A task that ``collects`` shares is done only when the book has all of them; until then the arrears stay in the book,
and nothing else waits for it unless the procedure says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.procedure import variables
from yishi.procedure.acts import Refused, Want
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.kinds.bodies import meeting_wants, minuted
from yishi.procedure.shapes import ANY, FLAG, HASH, IDENTIFIER, TEXT


def begin(ctx: Ctx) -> Begun:
    """A collection is offered to the book: how much in all, from how many."""
    if "collects" not in ctx.step.params:
        return Begun()
    shares = ctx.param("collects") or []
    return Begun(
        {"due_fen": variables.total(shares)},
        {"kind": "collection", "book": book_of(ctx), "fen": variables.total(shares), "from": len(shares)},
    )


def book_of(ctx: Ctx) -> str:
    return f"book/{ctx.meta['place']}"


def report(ctx: Ctx) -> Progress | Refused:
    """Done, or failed where the procedure has a way on from that."""
    refused = minuted(ctx)
    if refused is not None:
        return refused
    if ctx.act.data.get("failed"):
        if "failed" not in ctx.step.routes:
            return Refused("cannot_fail", {"step": ctx.step.name})
        return Progress(outcome="failed")
    if "collects" in ctx.step.params:
        have = ctx.facts["collected"].value or 0
        due = ctx.sub["due_fen"]
        if have != due:
            return Refused("not_collected", {"have_fen": have, "due_fen": due})
    given: Mapping[str, Any] = ctx.act.data.get("vars", {})
    if not isinstance(given, dict):
        return Refused("bad_data", {"act": "report", "field": "vars", "expected": "record"})
    return Progress(sets=given, outcome="done")


def _wants(ctx: Ctx) -> Iterable[Want]:
    yield from meeting_wants(ctx)
    if "collects" in ctx.step.params:
        yield Want("collected", book_of(ctx), f"collected/{ctx.meta['subject']}/{ctx.step.name}")


KIND = Kind(
    "task",
    good=lambda step: "done",
    bad=lambda step: ("failed", "lapsed") if "failed" in step.routes else ("lapsed",),
    acts={
        "report": KindAct(
            report,
            {
                "failed": FLAG.maybe(),
                "vars": ANY.maybe(),
                "photo": HASH.maybe(),
                "meeting": IDENTIFIER.maybe(),
                "note": TEXT.maybe(),
            },
            wants=_wants,
        )
    },
    begin=begin,
    correctable=True,
)
