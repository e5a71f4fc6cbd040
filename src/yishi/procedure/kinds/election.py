"""Election: nominations, the count of a secret ballot, a second round, recall, all from the tellers' signed sheet.

The law wants a booth, paper, and a count aloud (村委会组织法 §18), so ballots never pass through the software: it
keeps how many were on the roll, came, and what the sheet says, with the sheet's photo by hash and two tellers of
different households. How many were on the roll is held against the roll that was posted, or against the register
where there was none. What it does not check: the sheet against the box, and who belongs to the party.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from yishi.procedure.acts import Refused, Want
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.kinds.held import WHOLE, Entitled, entitled, register_want
from yishi.procedure.shapes import COUNT, HASH, IDENTIFIER, MOST, Shape, list_of, record_of
from yishi.rulebook.model import Step

VOTES = Shape(
    "votes of distinct people",
    lambda v: (
        list_of(record_of(person=IDENTIFIER, votes=COUNT)).fits(v) and len({x["person"] for x in v}) == len(v)
    ),
)
SHEET = {
    "registered": COUNT,
    "came": COUNT,
    "proxies": COUNT,
    "invalid": COUNT,
    "photo": HASH,
    "tellers": Shape("two tellers", lambda v: list_of(IDENTIFIER, 9).fits(v) and len(set(v)) >= 2),
}


def mode(step: Step) -> str:
    return str(step.params["mode"])


def begin(ctx: Ctx) -> Begun:
    return Begun({"turn": 1, "standing": list(ctx.param("candidates") or [])})


def share(ctx: Ctx, name: str) -> Fraction:
    return Fraction(str(ctx.rules.value(name, ctx.opened).value))


def _sheet(ctx: Ctx, votes: int) -> Refused | None:
    """Whether the sheet adds up: nobody came who is not on the roll, no ballot counted that was not cast."""
    data = ctx.act.data
    least, most = _roll(ctx)
    if not least <= data["registered"] <= most:
        facts = {"have": data["registered"], "least": least, "most": most}
        return Refused("roll_not_whole", facts, "村委会组织法 §16")
    if not data["registered"] or data["came"] > data["registered"]:
        return Refused("sheet_wrong", {"field": "came", "have": data["came"], "most": data["registered"]})
    if data["proxies"] > data["came"]:
        return Refused("sheet_wrong", {"field": "proxies", "have": data["proxies"], "most": data["came"]})
    if votes + data["invalid"] > data["came"]:
        return Refused(
            "sheet_wrong", {"field": "votes", "have": votes + data["invalid"], "most": data["came"]}
        )
    return None


def _roll(ctx: Ctx) -> Entitled:
    """How many must stand on the sheet's roll: as many as on the posted one, else as the register counts."""
    if "roll" in ctx.step.params:
        posted: Any = ctx.param("roll") or []
        return Entitled(len(posted), len(posted))
    electorate = _electorate(ctx)
    return entitled(electorate, ctx.facts) if electorate in WHOLE.values() else Entitled(0, MOST)


def _electorate(ctx: Ctx) -> str:
    """Whose votes the tellers counted; an election or recall that does not say is of all adults."""
    return str(ctx.step.params.get("electorate", "" if mode(ctx.step) == "nominate" else "adult"))


def _wants(ctx: Ctx) -> Iterable[Want]:
    if "roll" not in ctx.step.params and _electorate(ctx) in WHOLE.values():
        yield register_want(ctx.meta["place"])


def nominate(ctx: Ctx) -> Progress | Refused:
    """Those nominated, with what each had; they are put forward, nobody is chosen yet."""
    if mode(ctx.step) != "nominate":
        return Refused("no_such_act", {"act": "nominate", "kind": "election", "step": ctx.step.name})
    votes = ctx.act.data["votes"]
    refused = _sheet(ctx, max((v["votes"] for v in votes), default=0))
    if refused is not None:
        return refused
    named = sorted(v["person"] for v in votes if v["votes"] > 0)
    if not named:
        return Progress(outcome="failed")
    return Progress(sets={ctx.step.sets[0]: named}, outcome="elected", out={"nominated": len(named)})


def count(ctx: Ctx) -> Progress | Refused:
    """The tellers' sheet of one round. First round: valid when enough came, elected with enough of those who came;
    else a second round between the two foremost, won by the foremost with the lesser share the law asks there."""
    if mode(ctx.step) != "elect":
        return Refused("no_such_act", {"act": "count", "kind": "election", "step": ctx.step.name})
    data, sub = ctx.act.data, ctx.sub
    votes = {v["person"]: v["votes"] for v in data["votes"]}
    refused = _sheet(ctx, sum(votes.values()))
    if refused is not None:
        return refused
    for person in votes:
        if person not in sub["standing"]:
            return Refused("not_standing", {"person": person})
    if set(data["tellers"]) & set(sub["standing"]):
        return Refused("teller_stands", {})
    came = data["came"]
    out: dict[str, Any] = {
        "turn": sub["turn"],
        "came": came,
        "needed_to_come": _more(share(ctx, "election_turnout"), data["registered"]),
    }
    if sub["turn"] == 1 and came < out["needed_to_come"]:
        return Progress(outcome="failed", out=out)
    ranked = sorted(votes, key=lambda p: (-votes[p], p))
    tied = len(ranked) > 1 and votes[ranked[0]] == votes[ranked[1]]
    if sub["turn"] == 1:
        out["needed"] = _more(share(ctx, "election_majority"), came)
    else:
        second = share(ctx, "second_round_share")
        out["needed"] = -(-second.numerator * came // second.denominator)
    if ranked and not tied and votes[ranked[0]] >= out["needed"]:
        return Progress(
            sets={ctx.step.sets[0]: ranked[0]}, outcome="elected", out={**out, "votes": votes[ranked[0]]}
        )
    if sub["turn"] > 1 or len(ranked) < 2:
        return Progress(outcome="failed", out=out)
    floor = votes[ranked[1]]
    foremost = [p for p in ranked if votes[p] >= floor]
    return Progress({"turn": 2, "standing": foremost}, out={**out, "second_round": foremost})


def recall(ctx: Ctx) -> Progress | Refused:
    """The tellers' sheet of a recall: removed when enough came and more than the share of them said so."""
    if mode(ctx.step) != "recall":
        return Refused("no_such_act", {"act": "recall", "kind": "election", "step": ctx.step.name})
    data = ctx.act.data
    refused = _sheet(ctx, data["for"] + data["against"])
    if refused is not None:
        return refused
    turnout = share(ctx, "recall_turnout")
    out = {
        "came": data["came"],
        "needed_to_come": -(-turnout.numerator * data["registered"] // turnout.denominator),
        "needed": _more(share(ctx, "recall_majority"), data["came"]),
        "for": data["for"],
    }
    removed = data["came"] >= out["needed_to_come"] and data["for"] >= out["needed"]
    return Progress(outcome="removed" if removed else "kept", out=out)


def _more(part: Fraction, of: int) -> int:
    """The least whole number that exceeds `part` of `of`."""
    return part.numerator * of // part.denominator + 1


KIND = Kind(
    "election",
    good=lambda step: "removed" if mode(step) == "recall" else "elected",
    bad=lambda step: ("kept", "lapsed") if mode(step) == "recall" else ("failed", "lapsed"),
    acts={
        "nominate": KindAct(nominate, {**SHEET, "votes": VOTES}, wants=_wants, attests=("sheet",)),
        "count": KindAct(count, {**SHEET, "votes": VOTES}, wants=_wants, attests=("sheet",)),
        "recall": KindAct(
            recall, {**SHEET, "for": COUNT, "against": COUNT}, wants=_wants, attests=("sheet",)
        ),
    },
    begin=begin,
)
