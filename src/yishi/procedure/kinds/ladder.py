"""Ladder: a petition carried through levels, each with its legal days; silence of a level moves it one up.

Source: Regulations on Petition Work (信访工作条例) §22, §23, §34–36, by name in the rulebook. The agent charges
nothing and cannot keep anyone from petitioning alone; the software carries no content, only that there is one.
States of a level: ``carry`` (with the agent), ``sent``, ``taken`` (accepted), ``answered``. A level that was asked to
review another's answer has the days of a review, from the day the request reached it, and cannot extend them.
"""

from collections.abc import Iterable
from typing import Any

from yishi.procedure import days
from yishi.procedure.acts import Allowed, Refused, Want
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.shapes import IDENTIFIER, TEXT
from yishi.rulebook.model import Step

CLOCKS = {"carry": "carry_days", "sent": "accept_days", "taken": "answer_days", "answered": "review_days"}
REVIEW = "review_answer_days"


def levels(step: Step) -> tuple[str, ...]:
    offices: Any = step.params["levels"]
    return tuple(offices)


def begin(ctx: Ctx) -> Begun:
    return Begun(
        {
            "level": 0,
            "state": "carry",
            "since": ctx.start(),
            "extended": False,
            "review": False,
            "returned": 0,
        }
    )


def _moved(ctx: Ctx, state: str, level: int | None = None, **more: Any) -> dict[str, Any]:
    since = max(ctx.act.on, ctx.act.recorded)
    now = {**ctx.sub, "state": state, "since": since, "extended": False, **more}
    return now if level is None else {**now, "level": level}


def _in_state(ctx: Ctx, *states: str) -> Refused | None:
    if ctx.sub["state"] in states:
        return None
    return Refused("petition_elsewhere", {"state": ctx.sub["state"], "level": _office(ctx)})


def _office(ctx: Ctx) -> str:
    level: int = ctx.sub["level"]
    return levels(ctx.step)[level]


def send(ctx: Ctx) -> Progress | Refused:
    """The agent hands it to the level whose turn it is."""
    return _in_state(ctx, "carry") or Progress(_moved(ctx, "sent"), out={"level": _office(ctx)})


def accept(ctx: Ctx) -> Progress | Refused:
    """The level takes it and says so in writing."""
    running = {"since": ctx.sub["since"]} if ctx.sub["review"] else {}
    return _in_state(ctx, "sent") or Progress(_moved(ctx, "taken", **running), out={"level": _office(ctx)})


def misdirected(ctx: Ctx) -> Progress | Refused:
    """Not ours: handed back within the days for it, naming whose it is. It is never a closing.

    Over all levels at most ``tries`` times, so that nobody is sent round for ever: then the level that has it answers
    it, or loses it upward by its silence (the bound is design).
    """
    refused = _in_state(ctx, "sent")
    if refused is not None:
        return refused
    returned = ctx.sub["returned"] + 1
    if returned > ctx.number(ctx.step.tries):
        return Refused("handed_back_often", {"times": ctx.sub["returned"]}, ctx.step.tries)
    last = days.due(
        ctx.rules, str(ctx.step.params["wrong_days"]), ctx.opened, ctx.sub["since"], ctx.facts
    ).day
    if ctx.act.on > last:
        return Refused(
            "handed_back_late", {"on": ctx.act.on, "due": last}, str(ctx.step.params["wrong_days"])
        )
    to = ctx.act.data["to"]
    if to not in levels(ctx.step) or to == _office(ctx):
        return Refused("unknown_level", {"to": to, "levels": list(levels(ctx.step))})
    return Progress(_moved(ctx, "carry", levels(ctx.step).index(to), returned=returned), out={"to": to})


def extend(ctx: Ctx) -> Progress | Refused:
    """Once, with a reason told to the petitioner."""
    refused = _in_state(ctx, "taken")
    if refused is None and ctx.sub["review"]:
        refused = Refused("review_not_extended", {"level": _office(ctx)})
    if refused is None and ctx.sub["extended"]:
        refused = Refused("extended_already", {"level": _office(ctx)})
    return refused or Progress({**ctx.sub, "extended": True}, out={"level": _office(ctx)})


def answer(ctx: Ctx) -> Progress | Refused:
    """The level's written answer, delivered; the days to ask for a review start."""
    return _in_state(ctx, "taken", "sent") or Progress(_moved(ctx, "answered"), out={"level": _office(ctx)})


def appeal(ctx: Ctx) -> Progress | Refused:
    """The petitioner is not satisfied and asks the next level, in time."""
    refused = _in_state(ctx, "answered")
    if refused is not None:
        return refused
    last = days.due(
        ctx.rules, str(ctx.step.params["review_days"]), ctx.opened, ctx.sub["since"], ctx.facts
    ).day
    if ctx.act.on > last:
        return Refused("appeal_late", {"on": ctx.act.on, "due": last}, str(ctx.step.params["review_days"]))
    return _up(ctx, review=True)


def _up(ctx: Ctx, **more: Any) -> Progress:
    above = ctx.sub["level"] + 1
    if above >= len(levels(ctx.step)):
        return Progress(outcome="exhausted")
    return Progress(_moved(ctx, "carry", above, **more), out={"level": levels(ctx.step)[above]})


def satisfied(ctx: Ctx) -> Progress | Refused:
    """The petitioner accepts the answer."""
    return _in_state(ctx, "answered") or Progress(outcome="answered")


def withdraw(ctx: Ctx) -> Progress | Refused:
    """The petitioner takes it back, freely; nobody can do it for them."""
    return Progress(outcome="withdrawn")


def clock(ctx: Ctx) -> tuple[str, str]:
    """An extended answer has the days of an answer and those of its extension, from the acceptance."""
    name = CLOCKS[ctx.sub["state"]]
    running = str(ctx.step.params[REVIEW if ctx.sub["review"] and name == "answer_days" else name])
    if ctx.sub["extended"]:
        running = f"{running} + {ctx.step.params['extend_days']}"
    return running, ctx.sub["since"]


def lapse(ctx: Ctx) -> str | Progress:
    """A silent agent does not stop it, a silent level loses it upward, an answer nobody contests stands."""
    if ctx.sub["state"] == "answered":
        return "answered"
    return Progress(_moved(ctx, "sent")) if ctx.sub["state"] == "carry" else _up(ctx)


def _at_level(ctx: Ctx) -> Allowed:
    return Allowed((_office(ctx),), ctx.meta["place"])


def _petitioner(ctx: Ctx) -> Allowed:
    """The petitioner, or the agent with the petitioner's paper."""
    return Allowed(ctx.step.by, ctx.meta["place"], concerned=True)


def _petitioner_only(ctx: Ctx) -> Allowed:
    return Allowed(concerned=True)


def _calendars(ctx: Ctx) -> Iterable[Want]:
    return days.calendar_wants(ctx.sub["since"])


KIND = Kind(
    "ladder",
    good=lambda step: "answered",
    bad=lambda step: ("exhausted", "withdrawn"),
    acts={
        "send": KindAct(send),
        "accept": KindAct(accept, allowed=_at_level),
        "misdirected": KindAct(misdirected, {"to": IDENTIFIER}, _at_level, _calendars),
        "extend": KindAct(extend, {"reason": TEXT}, _at_level),
        "answer": KindAct(answer, allowed=_at_level, seals=("text",)),
        "appeal": KindAct(appeal, {}, _petitioner, _calendars),
        "satisfied": KindAct(satisfied, {}, _petitioner),
        "withdraw": KindAct(withdraw, {}, _petitioner_only),
    },
    begin=begin,
    lapse=lapse,
    clock=clock,
)
