"""Vote: puts a question to one meeting or to several, and takes the counted results.

The question has a digest over everything the matter's earlier steps have set, the step and its round: a result for
another digest is refused, so an old tally never carries a new amount. How votes are counted is `tally`'s.

What failed is not voted on until it passes (attacks V13): besides its digest a question has a ``text``, the same in
every round and every matter that puts the same words. Where that text failed, a meeting of the same place within
``revote_days`` needs a named ground, or it is not called and its result not taken. Anyone may note a failed result, so
that it cannot be left lying. Inquorate is not failed: who was too few may be called again (村委会组织法 §26, §32).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from yishi.procedure import days, graph
from yishi.procedure.acts import Allowed, Refused, Want
from yishi.procedure.kinds.base import Begun, Ctx, Kind, KindAct, Progress
from yishi.procedure.meeting.bounds import stated
from yishi.procedure.meeting.convening import resting, rests_still
from yishi.procedure.shapes import IDENTIFIER
from yishi.rulebook.model import LEVELS
from yishi.tlog.jsonc import encode


def digest(ctx: Ctx) -> str:
    """SHA-256 over the canonical JSON of the matter, step, rounds, and every variable of the steps before.

    With the rounds of all it needs: its own is counted anew when one of them is reopened, and no text is voted on under
    an earlier one's digest.
    """
    rounds = f"{ctx.basis}.{ctx.node[2]}"
    text = {"matter": ctx.meta["subject"], "step": ctx.step.name, "round": rounds, "vars": _values(ctx)}
    return hashlib.sha256(encode(text)).hexdigest()


def text_of(ctx: Ctx) -> str:
    """SHA-256 over what is asked alone: procedure, step, place and every variable of the steps before."""
    meta = ctx.meta
    text = {
        "procedure": meta["procedure"],
        "step": ctx.step.name,
        "place": meta["place"],
        "vars": _values(ctx),
    }
    return hashlib.sha256(encode(text)).hexdigest()


def _values(ctx: Ctx) -> dict[str, Any]:
    procedure = ctx.rules.procedures[ctx.meta["procedure"]]
    above = graph.ancestors(procedure)[ctx.step.name]
    return {
        var: value
        for name in above
        for var in procedure.steps[name].sets
        if (value := ctx.get(f"var/{var}")) is not None
    }


def begin(ctx: Ctx) -> Begun:
    """Puts the question: which body, at which places, by which electorate and bounds, on exactly which text."""
    body = ctx.rules.bodies[str(ctx.step.params["body"])]
    places = ctx.param("among") or [ctx.meta["place"]]
    topic = ctx.rules.topics.get(ctx.meta["topic"])
    electorate = str(ctx.step.params.get("electorate", body.electorate))
    question = {
        "kind": "question",
        "body": body.code,
        "electorate": electorate,
        "bounds": stated(ctx.rules, electorate, ctx.opened),
        "places": [_at(ctx, body.level, p) for p in places],
        "digest": digest(ctx),
        "text": (text := text_of(ctx)),
        "rests": _rests(ctx, ctx.get(f"kept/{ctx.step.name}/{text}") or {}),
        "recuse": topic.recuse if topic else True,
        "notice": ctx.step.params.get("notice", body.notice),
    }
    return Begun({"results": {}, "question": question["digest"]}, question)


def _rests(ctx: Ctx, failed: Mapping[str, str]) -> dict[str, list[str]]:
    """Place to [the day this text failed there, the last day on which a meeting needs a ground]."""
    return {place: [day, days.plus(day, ctx.number("§revote_days"))] for place, day in failed.items()}


def _failed(ctx: Ctx, question: Mapping[str, Any], place: str, day: str) -> Progress:
    """Keeps that this text failed, and tells it to whoever calls the next meeting."""
    failed = {**(ctx.get(f"kept/{ctx.step.name}/{question['text']}") or {}), place: day}
    offer = {**question, "rests": _rests(ctx, failed)}
    return Progress(kept={question["text"]: failed}, offer=offer)


def _at(ctx: Ctx, level: str, place: str) -> str:
    return place[: LEVELS[level]]


def take(ctx: Ctx) -> Progress | Refused:
    """Takes the result of a counted motion of one of the meetings asked."""
    question = ctx.get(f"offer/{ctx.step.name}")
    meta, motion = ctx.facts["meeting"].value, ctx.facts["motion"].value
    if meta is None or motion is None:
        return Refused("no_such_motion", {"meeting": ctx.act.data["meeting"]})
    if motion["digest"] != question["digest"]:
        return Refused(
            "stale_digest", {"step": ctx.step.name, "voted": motion["digest"], "now": question["digest"]}
        )
    if motion["state"] != "counted":
        return Refused("not_counted", {"meeting": ctx.act.data["meeting"]})
    results: Mapping[str, Any] = ctx.sub["results"]
    if meta["place"] in results:
        return Refused("result_taken", {"place": meta["place"]})
    place, word = meta["place"], _word(motion)
    rests = resting(question, place, meta["date"])
    if word == "passed" and rests is not None and rests[0] <= meta["date"] and not motion["ground"]:
        return rests_still(rests)
    results = {**results, place: word}
    kept = _failed(ctx, question, place, meta["date"]) if word == "failed" else Progress()
    out = {"place": place, "result": word}
    return _weighed(ctx, question["places"], results)._replace(
        sub={**ctx.sub, "results": results}, out=out, kept=kept.kept, offer=kept.offer
    )


def _word(motion: Mapping[str, Any]) -> str:
    return "passed" if motion["passed"] else "failed" if motion["quorate"] else "inquorate"


def failed(ctx: Ctx) -> Progress | Refused:
    """Notes that this very text has failed, in whatever round or matter: anyone may, the record shows it.

    Refused: a motion on another text (another_text_voted), one that did not fail (not_failed), one noted before.
    """
    question = ctx.get(f"offer/{ctx.step.name}")
    meta, motion = ctx.facts["meeting"].value, ctx.facts["motion"].value
    if meta is None or motion is None:
        return Refused("no_such_motion", {"meeting": ctx.act.data["meeting"]})
    if motion["text"] != question["text"]:
        return Refused("another_text_voted", {"voted": motion["text"], "now": question["text"]})
    if motion["state"] != "counted" or _word(motion) != "failed":
        return Refused("not_failed", {"meeting": ctx.act.data["meeting"]})
    place = meta["place"]
    if place in question["rests"] and question["rests"][place][0] >= meta["date"]:
        return Refused("result_taken", {"place": place})
    return _failed(ctx, question, place, meta["date"])._replace(out={"place": place, "failed": meta["date"]})


def _weighed(ctx: Ctx, places: list[str], results: Mapping[str, Any]) -> Progress:
    """One: its result. All: the first that does not pass ends it. Each: those that passed, when all have voted."""
    if ctx.step.params.get("how") == "each":
        if len(results) < len(places):
            return Progress()
        passed = [p for p in places if results[p] == "passed"]
        if not passed:
            return Progress(outcome="failed")
        return Progress(sets={ctx.step.sets[0]: passed}, outcome="passed")
    for word in ("failed", "inquorate"):
        if word in results.values():
            return Progress(outcome=word)
    return Progress(outcome="passed" if len(results) == len(places) else "")


def lapse(ctx: Ctx) -> str | Progress:
    """Silence of some of several places is theirs alone: those that passed go on."""
    passed = [p for p, word in ctx.sub["results"].items() if word == "passed"]
    if ctx.step.params.get("how") == "each" and passed:
        return Progress(sets={ctx.step.sets[0]: sorted(passed)}, outcome="passed")
    return "lapsed"


def _secretaries(ctx: Ctx) -> Allowed:
    """The secretary of the body that voted; for several places, of any of them."""
    body = str(ctx.step.params["body"])
    at = ctx.act.capacity.partition("@")[2]
    places = ctx.get(f"offer/{ctx.step.name}")["places"]
    return Allowed((body, *ctx.step.by), at if at in places else places[0])


def _wants(ctx: Ctx) -> Iterable[Want]:
    data = ctx.act.data
    return (
        Want("meeting", data["meeting"], "meta"),
        Want("motion", data["meeting"], f"motion/{data['motion']}"),
    )


KIND = Kind(
    "vote",
    good=lambda step: "passed",
    bad=lambda step: ("failed", "inquorate", "lapsed"),
    acts={
        "take": KindAct(take, {"meeting": IDENTIFIER, "motion": IDENTIFIER}, _secretaries, _wants),
        "failed": KindAct(
            failed, {"meeting": IDENTIFIER, "motion": IDENTIFIER}, lambda ctx: Allowed(anyone=True), _wants
        ),
    },
    begin=begin,
    lapse=lapse,
)
