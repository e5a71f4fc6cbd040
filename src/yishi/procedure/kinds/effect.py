"""Effect: money, an office, land, a rule. While its step is open it *is* the authority; nothing else is.

Opening offers the authority to the book or the register: what may be done, a line for every payee, the limit, and the
``round`` of all it rests on. It is taken back in the same act that reopens anything of that; decided anew it has another
round, and has to be carried out anew. ``settle`` ends the step when the other subject has carried it out. That a needed decision and notice came before is the rulebook's to guarantee, and the checker's to
prove for every path.
"""

from collections.abc import Iterable
from typing import Any

from yishi.procedure import variables
from yishi.procedure.acts import Allowed, Refused, Want
from yishi.procedure.capacity import seat
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.shapes import FEN, TEXT
from yishi.rulebook.model import LEVELS, Tier


def target(ctx: Ctx) -> str:
    """The subject that carries the effect out: a book for money, a register for the rest."""
    params = ctx.step.params
    if params["what"] == "money":
        level = str(params.get("book", "group"))
        return f"book/{ctx.meta['place'][: LEVELS[level]]}"
    if params["what"] == "office":
        office = ctx.rules.offices[str(params["office"])]
        return f"register/{ctx.meta['place'][: LEVELS[office.level]]}"
    return f"register/{ctx.meta['place']}"


def begin(ctx: Ctx) -> Begun:
    what = str(ctx.step.params["what"])
    authority: dict[str, Any] = {
        "kind": "authority",
        "what": what,
        "at": target(ctx),
        "topic": ctx.meta["topic"],
        "round": ctx.basis,
    }
    if what == "money":
        lines = _lines(ctx)
        authority["lines"] = {
            line["line"]: [line["payee"], line["fen"], *([line["each"]] if "each" in line else [])]
            for line in lines
        }
        authority["limit"] = variables.total(ctx.param("limit"))
        authority["tiers"] = _tiers(ctx)
    elif what == "office":
        authority["office"] = ctx.step.params["office"]
        authority["verb"] = ctx.step.params.get("verb", "appoint")
        authority["holder"] = ctx.param("holder")
        authority["from"] = ctx.node[3]
        if "term" in ctx.step.params:
            term = ctx.rules.value(str(ctx.step.params["term"]).removeprefix("§"), ctx.opened)
            authority["term"] = [term.value, term.unit]
    elif what == "land":
        authority["parcels"] = ctx.param("parcels")
    else:
        authority["text"] = ctx.param("text")
        authority["force"] = ctx.param("force")
    return Begun({"open": True}, authority)


def _lines(ctx: Ctx) -> list[Any]:
    """Lines of payment; shares of a distribution are lines to those who share."""
    named: Any = ctx.param("lines") or []
    if "payee" in ctx.step.params:  # whoever wrote the lines: they pay nobody else
        return [{**line, "payee": ctx.param("payee")} for line in _as_lines(named)]
    return _as_lines(named)


def _as_lines(named: Any) -> list[Any]:
    return [
        x if "line" in x else {"line": f"{n:04d}", "payee": x["who"], "fen": x["fen"]}
        for n, x in enumerate(named, 1)
    ]


def _tiers(ctx: Ctx) -> list[list[Any]]:
    """[[most fen or None, ``office@place``], …] in rising order: the step's own ``approve``, else the topic's tiers."""
    topic = ctx.rules.topics.get(ctx.meta["topic"])
    approve: Any = ctx.step.params.get("approve") or ()
    offices = (approve,) if isinstance(approve, str) else tuple(approve)
    tiers = tuple(Tier(None, office) for office in offices) or (topic.tiers if topic else ())
    return [
        [None if t.upto is None else ctx.number(t.upto), seat(ctx.rules, t.by, ctx.meta["place"])]
        for t in tiers
    ]


def settle(ctx: Ctx) -> Progress | Refused:
    """The other subject has done all of it; a rest that is not needed any more is named to the fen."""
    done = ctx.facts["done"].value
    if ctx.step.params["what"] == "money":
        limit = min(variables.total(_lines(ctx)), variables.total(ctx.param("limit")))
        paid = done or 0
        rest = ctx.act.data.get("rest_fen", 0)
        if paid + rest != limit or (rest and "reason" not in ctx.act.data):
            return Refused("not_paid", {"paid_fen": paid, "limit_fen": limit, "rest_fen": rest})
        return Progress(outcome="done", out={"paid_fen": paid})
    if done is None or done["round"] != ctx.get(f"offer/{ctx.step.name}")["round"]:
        return Refused("not_carried_out", {"step": ctx.step.name})
    return Progress(outcome="done")


def _settlers(ctx: Ctx) -> Allowed:
    """Anyone where the step names nobody: settling only reads what the other subject has already done."""
    return Allowed(ctx.step.by, ctx.meta["place"], anyone=not ctx.step.by)


def _wants(ctx: Ctx) -> Iterable[Want]:
    word = "paid" if ctx.step.params["what"] == "money" else "done"
    yield Want("done", target(ctx), f"{word}/{ctx.meta['subject']}/{ctx.step.name}")


KIND = Kind(
    "effect",
    good=lambda step: "done",
    bad=lambda step: ("lapsed",),
    acts={"settle": KindAct(settle, {"rest_fen": FEN.maybe(), "reason": TEXT.maybe()}, _settlers, _wants)},
    begin=begin,
)
