"""A body acts through its secretary, naming the meeting whose minutes carry the act.

Shared by the kinds whose steps may belong to a body. What the members said is not checked; that they met in
sufficient number, and that the minutes are in the record, is.
"""

from collections.abc import Iterable

from yishi.procedure.acts import Refused, Want
from yishi.procedure.kinds.base import Ctx


def acting_body(ctx: Ctx) -> str | None:
    """The body of the step's ``by`` whose secretary acts, or None where an office acts for itself."""
    office = ctx.act.capacity.partition("@")[0]
    for code in ctx.step.by:
        body = ctx.rules.bodies.get(code)
        if body is not None and body.secretary == office:
            return code
    return None


def meeting_wants(ctx: Ctx) -> Iterable[Want]:
    meeting = ctx.act.data.get("meeting")
    return [Want("meeting", meeting, "meta")] if isinstance(meeting, str) else []


def minuted(ctx: Ctx) -> Refused | None:
    """None where no body acts, or where the meeting named is a quorate, minuted one of that body at that place."""
    code = acting_body(ctx)
    if code is None:
        return None
    title = ctx.rules.bodies[code].title
    fact = ctx.facts.get("meeting")
    if fact is None:
        return Refused("meeting_missing", {"body": code, "title": title})
    meta = fact.value
    at = ctx.act.capacity.partition("@")[2]
    if meta is None or meta["body"] != code or meta["place"] != at:
        return Refused("meeting_of_another_body", {"body": code, "title": title})
    if meta["state"] != "closed" or not meta.get("quorate"):
        return Refused("meeting_not_minuted", {"body": code, "title": title})
    if not ctx.node[3] <= meta["date"] <= ctx.act.on:
        return Refused("meeting_out_of_time", {"date": meta["date"], "from": ctx.node[3], "to": ctx.act.on})
    return None
