"""Notice: what was decided hangs for its days; anyone concerned objects in time, the office answers each objection.

The days of hanging protect people: they start at the later of the opening and its recording. The day of an objection
binds people: it counts by the day it was made, so a slip of the last day stands when it is typed in within the days
of grace for paper. Unanswered is not dismissed: silence of the office upholds the objection.
Source of the length: Villagers' Committees Organic Law §35 (村委会组织法, 15 days), in the rulebook.
"""

from collections.abc import Iterable
from typing import Any

from yishi.procedure import days
from yishi.procedure.acts import Allowed, Refused, Want
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.kinds.kin import recused
from yishi.procedure.shapes import COUNT, FLAG, HASH, TEXT


def begin(ctx: Ctx) -> Begun:
    return Begun({"objections": 0, "open": []})


def object_(ctx: Ctx) -> Progress | Refused:
    """An objection, by its day in time. Its text is private; that there is one is not."""
    last = days.due(ctx.rules, ctx.step.days, ctx.opened, ctx.start(), ctx.facts).day
    grace = days.plus(last, ctx.number("§paper_days"))
    if ctx.act.on > last or ctx.act.recorded > grace:
        return Refused("objection_late", {"on": ctx.act.on, "due": last, "until": grace}, ctx.step.days)
    number = ctx.sub["objections"] + 1
    since = max(ctx.act.on, ctx.act.recorded)
    sub = {**ctx.sub, "objections": number, "open": [*ctx.sub["open"], [number, since]]}
    return Progress(sub, {str(number): {"on": ctx.act.on, "answer": None}}, out={"objection": number})


def answer(ctx: Ctx) -> Progress | Refused:
    """The office upholds or dismisses one objection, with its reason; never one of its own kin's money."""
    refused = recused(ctx.act)
    if refused is not None:
        return refused
    number, upheld = ctx.act.data["objection"], ctx.act.data["upheld"]
    left = [pair for pair in ctx.sub["open"] if pair[0] != number]
    if len(left) == len(ctx.sub["open"]):
        return Refused("no_open_objection", {"objection": number})
    item: dict[str, Any] = {**ctx.item(str(number)), "answer": "upheld" if upheld else "dismissed"}
    out = {"objection": number, "upheld": upheld}
    return Progress(
        {**ctx.sub, "open": left}, {str(number): item}, outcome="upheld" if upheld else "", out=out
    )


def hang(ctx: Ctx) -> Progress | Refused:
    """The paper copy hangs on the village's board: a photo is kept by its hash."""
    return Progress({**ctx.sub, "hung": ctx.act.on})


def clock(ctx: Ctx) -> tuple[str, str]:
    """An open objection's days of answer run first; else the notice's own days."""
    waiting = ctx.sub["open"]
    if waiting:
        return str(ctx.step.params["answer_days"]), min(since for _, since in waiting)
    return ctx.step.days, ctx.start()


def lapse(ctx: Ctx) -> str:
    if ctx.sub["open"]:
        return "unanswered" if "unanswered" in ctx.step.routes else "upheld"
    return "clear"


def _calendars(ctx: Ctx) -> Iterable[Want]:
    return days.calendar_wants(ctx.start())


def _objectors(ctx: Ctx) -> Allowed:
    return Allowed(ctx.step.by, ctx.meta["place"], concerned=True)


KIND = Kind(
    "notice",
    good=lambda step: "clear",
    bad=lambda step: ("upheld", "unanswered") if "unanswered" in step.routes else ("upheld",),
    acts={
        "object": KindAct(object_, {"slip": HASH.maybe()}, _objectors, _calendars, seals=("text",)),
        "answer": KindAct(answer, {"objection": COUNT, "upheld": FLAG, "reason": TEXT}, attests=("kin",)),
        "hang": KindAct(hang, {"photo": HASH}),
    },
    begin=begin,
    lapse=lapse,
    clock=clock,
    correctable=True,
)
