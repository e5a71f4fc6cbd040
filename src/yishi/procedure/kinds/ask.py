"""Ask: each of a named list answers for itself: consents, signatures, co-signers, a rating.

A majority never binds here (pass ``all``): one no ends it. With ``each`` those who said yes go on. A rating
(pass ``any``) is done when all have answered, or when its days end with at least one answer. Where the step asks for
an ``amount`` (mu, bags), a yes says how much. Answers under the
matter's pseudonyms are public; who a pseudonym is, is not.
"""

from fractions import Fraction
from typing import Any

from yishi.procedure.acts import Allowed, Refused
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.shapes import HASH, IDENTIFIER, TEXT
from yishi.procedure.variables import WEIGHTS


def people(ctx: Ctx) -> list[str]:
    """Those who are asked: a list of people, or those who stand on a list of shares, lines or parcels."""
    named: Any = ctx.param("of") or []
    return [x if isinstance(x, str) else x.get("who") or x["payee"] for x in named]


def choices(ctx: Ctx) -> list[str]:
    words: Any = ctx.step.params.get("choices") or ["yes", "no"]
    return list(words)


def begin(ctx: Ctx) -> Begun:
    return Begun({"asked": len(dict.fromkeys(people(ctx))), "answers": 0, "said": {}})


def answer(ctx: Ctx) -> Progress | Refused:
    """One of those asked answers, once; the office may enter a paper slip for them."""
    data, sub = ctx.act.data, ctx.sub
    who, choice = data["who"], data["choice"]
    if ctx.act.capacity == "concerned" and ctx.act.by != who:
        return Refused("not_yours", {"step": ctx.step.name})
    if who not in people(ctx):
        return Refused("not_asked", {"step": ctx.step.name})
    if choice not in choices(ctx):
        return Refused("unknown_choice", {"choice": choice, "choices": choices(ctx)})
    if ctx.item(who) is not None:
        return Refused("already_answered", {"step": ctx.step.name})
    if ctx.step.params.get("amount") and choice == choices(ctx)[0] and not Fraction(data.get("amount", "0")):
        return Refused("amount_missing", {"step": ctx.step.name, "title": ctx.step.title})
    said = {**sub["said"], choice: sub["said"].get(choice, 0) + 1}
    now = {"asked": sub["asked"], "answers": sub["answers"] + 1, "said": said}
    kept = {"choice": choice, **({"amount": data["amount"]} if "amount" in data else {})}
    return _weighed(ctx, now, who, choice)._replace(sub=now, items={who: kept}, out={"said": said})


def _weighed(ctx: Ctx, now: Any, who: str, choice: str) -> Progress:
    way = str(ctx.step.params.get("pass", "all"))
    yes = choices(ctx)[0]
    full = now["answers"] == now["asked"]
    if way == "any":
        return Progress(outcome="agreed" if full else "")
    if way == "each":
        return _those_who_agreed(ctx, {who: choice}) if full else Progress()
    if way == "all":
        if choice != yes:
            return Progress(outcome="refused")
        return Progress(outcome="agreed" if full else "")
    share = Fraction(str(ctx.rules.value(way.removeprefix("§"), ctx.opened).value))
    needed = -(-share.numerator * now["asked"] // share.denominator)
    have = now["said"].get(yes, 0)
    if have >= needed:
        return Progress(outcome="agreed")
    return Progress(outcome="refused" if have + now["asked"] - now["answers"] < needed else "")


def _those_who_agreed(ctx: Ctx, latest: dict[str, str]) -> Progress:
    yes = choices(ctx)[0]
    agreed = [p for p in people(ctx) if latest.get(p, (ctx.item(p) or {}).get("choice")) == yes]
    if not agreed:
        return Progress(outcome="refused")
    return Progress(outcome="agreed", sets={ctx.step.sets[0]: agreed} if ctx.step.sets else {})


def lapse(ctx: Ctx) -> str | Progress:
    """The days are over: a rating stands with what was said, ``each`` goes on with those who agreed."""
    way = ctx.step.params.get("pass", "all")
    if way == "any" and ctx.sub["answers"]:
        return "agreed"
    if way == "each" and ctx.sub["answers"]:
        return _those_who_agreed(ctx, {})
    return "lapsed"


def _allowed(ctx: Ctx) -> Allowed:
    return Allowed(ctx.step.by, ctx.meta["place"], concerned=True)


KIND = Kind(
    "ask",
    good=lambda step: "agreed",
    bad=lambda step: ("lapsed",) if step.params.get("pass") == "any" else ("refused", "lapsed"),
    acts={
        "answer": KindAct(
            answer,
            {"who": IDENTIFIER, "choice": TEXT, "amount": WEIGHTS.maybe(), "slip": HASH.maybe()},
            _allowed,
        )
    },
    begin=begin,
    lapse=lapse,
)
