"""Review: an office screens, approves, inspects, or checks the law; ``joint`` asks several offices, each of them.

The first of its choices is the good outcome. One related to the people concerned may not decide.
"""

from collections.abc import Mapping
from typing import Any

from yishi.procedure import capacity
from yishi.procedure.acts import Allowed, Refused
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.kinds.bodies import meeting_wants, minuted
from yishi.procedure.kinds.kin import recused
from yishi.procedure.shapes import ANY, HASH, IDENTIFIER, TEXT
from yishi.rulebook.model import Step


def choices(step: Step) -> tuple[str, ...]:
    words: Any = step.params.get("choices") or ("approved", "rejected")
    return tuple(words)


def joint(step: Step) -> tuple[str, ...]:
    offices: Any = step.params.get("joint") or ()
    return tuple(offices)


def begin(ctx: Ctx) -> Begun:
    return Begun({"said": {}} if joint(ctx.step) else None)


def decide(ctx: Ctx) -> Progress | Refused:
    """The office says which: its choice ends the step, or, in a joint review, counts beside the others'."""
    refused = recused(ctx.act) or minuted(ctx)
    if refused is not None:
        return refused
    choice = ctx.act.data["choice"]
    good = choices(ctx.step)[0]
    if choice not in choices(ctx.step):
        return Refused("unknown_choice", {"choice": choice, "choices": list(choices(ctx.step))})
    if choice != good and "reason" not in ctx.act.data:
        return Refused("reason_missing", {"choice": choice})
    given: Mapping[str, Any] = ctx.act.data.get("vars", {})
    if not isinstance(given, dict):
        return Refused("bad_data", {"act": "decide", "field": "vars", "expected": "record"})
    sets = given if choice == good else {}
    offices = joint(ctx.step)
    if not offices:
        return Progress(sets=sets, outcome=choice)
    said = ctx.sub["said"]
    mine = next(
        (o for o in offices if capacity.seat(ctx.rules, o, ctx.meta["place"]) == ctx.act.capacity), offices[0]
    )
    if mine in said:
        return Refused("already_answered", {"step": ctx.step.name})
    said = {**said, mine: choice}
    done = choice != good or len(said) == len(offices)
    return Progress({"said": said}, sets=sets, outcome=choice if done else "", out={"said": said})


def _allowed(ctx: Ctx) -> Allowed:
    return Allowed(joint(ctx.step) or ctx.step.by, ctx.meta["place"])


KIND = Kind(
    "review",
    good=lambda step: choices(step)[0],
    bad=lambda step: (*choices(step)[1:], "lapsed"),
    acts={
        "decide": KindAct(
            decide,
            {
                "choice": TEXT,
                "reason": TEXT.maybe(),
                "vars": ANY.maybe(),
                "meeting": IDENTIFIER.maybe(),
                "sheet": HASH.maybe(),
            },
            _allowed,
            meeting_wants,
            attests=("kin",),
        )
    },
    begin=begin,
    correctable=True,
)
