"""The matter: one subject machine for everything the village handles. It dispatches acts to the kinds of its steps.

Slices: ``meta`` (procedure, rulebook, place, days, state), ``graph`` (a node a step), ``var/<name>``, and for each
step ``sub/<step>``, ``item/<step>/<key>`` and ``offer/<step>``, what the step offers to other subjects while it is
open: a question to meetings, an authority to the book or register, a collection. ``kept/<step>/<key>`` outlives a
reopening. A closed matter keeps ``meta``.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from yishi.procedure import days, graph, variables
from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict, Want
from yishi.procedure.kinds import KINDS, held
from yishi.procedure.kinds.base import Begun, Ctx, KindAct, Progress
from yishi.procedure.shapes import ANY, IDENTIFIER, TEXT, Shape, list_of
from yishi.rulebook.model import Procedure, Rulebook, Step, When

OPEN_FIELDS: Mapping[str, Shape] = {
    "procedure": IDENTIFIER,
    "place": IDENTIFIER,
    "title": TEXT,
    "vars": ANY,
    "leads": list_of(IDENTIFIER, 50).maybe(),
}
VOTED = ("ask", "election", "effect")
KEPT_TYPES = ("fen", "count", "choice", "hash", "date", "person", "places")


def spec(rules: Rulebook, get: Get, act: Act) -> ActSpec | Refused:
    """The specification of an act on a matter: opening, lapse, correction, or an act of the step's kind."""
    meta = get("meta")
    if act.name == "open":
        return Refused("already_open", {"subject": act.subject}) if meta else OPENING
    if meta is None:
        return Refused("no_such_matter", {"subject": act.subject})
    if meta["state"] == "closed":
        return Refused("matter_closed", {"ending": meta["ending"]})
    procedure = rules.procedures[meta["procedure"]]
    step = procedure.steps.get(act.step)
    if step is None:
        return Refused("no_such_step", {"step": act.step[:60], "procedure": procedure.name})
    node = get("graph")[act.step]
    if act.name == "correct":
        return CORRECTION
    if act.name != "lapse" and act.name not in KINDS[step.kind].acts:
        return Refused("no_such_act", {"act": act.name[:60], "kind": step.kind, "step": step.name})
    if node[0] != graph.OPEN:
        return Refused("step_not_open", {"step": step.name, "state": node[0], "title": step.title})
    if act.name == "lapse":
        return LAPSE
    return _spec_of(KINDS[step.kind].acts[act.name])


def context(rules: Rulebook, get: Get, act: Act, facts: Facts, step: Step | None = None) -> Ctx:
    meta = get("meta")
    step = step or rules.procedures[meta["procedure"]].steps[act.step]
    return Ctx(rules, meta, step, get("graph")[step.name], get, act, facts)


# --- acts of the kinds ------------------------------------------------------------------------------------------


_BY_ID: dict[int, ActSpec] = {}
"""Kind acts live as long as the program, so their identity is a key."""


def _spec_of(kind_act: KindAct) -> ActSpec:
    key = id(kind_act)
    found = _BY_ID.get(key)
    if found is None:
        found = _BY_ID[key] = ActSpec(
            kind_act.fields,
            partial(_allowed, kind_act),
            partial(_done, kind_act),
            partial(_wanted, kind_act),
            kind_act.seals,
            kind_act.attests,
        )
    return found


def _allowed(kind_act: KindAct, rules: Rulebook, get: Get, act: Act) -> Allowed:
    ctx = context(rules, get, act, {})
    offices, place, anyone, concerned, _ = kind_act.allowed(ctx)
    return Allowed(offices, place, anyone, concerned, ctx.node[3])


def _wanted(kind_act: KindAct, rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    return kind_act.wants(context(rules, get, act, {}))


def _done(kind_act: KindAct, rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    ctx = context(rules, get, act, facts)
    progress = kind_act.do(ctx)
    return progress if isinstance(progress, Refused) else take(ctx, progress)


# --- opening ----------------------------------------------------------------------------------------------------


def _intake(rules: Rulebook, act: Act) -> Step | Refused:
    procedure = rules.procedures.get(act.data["procedure"])
    if procedure is None:
        return Refused("no_such_procedure", {"procedure": act.data["procedure"]})
    step = next(iter(procedure.steps.values()))
    if act.step != step.name:
        return Refused("no_such_step", {"step": act.step[:60], "procedure": procedure.name})
    return step


def _may_open(rules: Rulebook, get: Get, act: Act) -> Allowed | Refused:
    step = _intake(rules, act)
    if isinstance(step, Refused):
        return step
    return Allowed(step.by, act.data["place"], anyone="anyone" in step.by)


def _opening_wants(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    yield from (Want(f"lead:{i}", lead, "meta") for i, lead in enumerate(act.data.get("leads", ())))
    step = _intake(rules, act)
    if not isinstance(step, Refused):
        yield from held.list_wants(step, act.data["place"])
        yield from held.holder_wants(rules, step, act.data["place"])
        procedure = rules.procedures[act.data["procedure"]]
        yield from held.land_wants(procedure, step, act.data["place"], act.subject, act.data["vars"])


def _opened(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    step = _intake(rules, act)
    if isinstance(step, Refused):
        return step
    given = act.data["vars"]
    if not isinstance(given, dict):
        return Refused("bad_data", {"act": "open", "field": "vars", "expected": "record"})
    leads = act.data.get("leads", [])
    if step.params.get("rests") == "lead" and not leads:
        return Refused("no_lead", {"procedure": act.data["procedure"]})
    for i, lead in enumerate(leads):
        meta = facts[f"lead:{i}"].value
        if meta is None or "adopted" not in meta.get("result", {}).get("steps", {}).values():
            return Refused("lead_not_adopted", {"lead": lead})
        if not act.data["place"].startswith(meta["place"][:12]):
            return Refused("lead_elsewhere", {"lead": lead, "place": meta["place"]})
        if (topic := meta["result"]["vars"].get("topic")) is not None:
            meant = rules.topics[topic].procedure if topic in rules.topics else None
            if meant != act.data["procedure"]:
                return Refused("wrong_procedure", {"topic": topic, "procedure": meant or "-"})
    procedure = rules.procedures[act.data["procedure"]]
    meta = {
        "procedure": procedure.name,
        "rulebook": rules.digest,
        "place": act.data["place"],
        "title": act.data["title"],
        "topic": procedure.topic,
        "opened": act.recorded,
        "state": "open",
        "leads": leads,
        "subject": act.subject,
    }
    nodes = graph.start(procedure)
    begun = {"meta": meta, "graph": nodes}
    nodes[step.name] = (graph.OPEN, "", 1, act.on, act.recorded)
    overlay = _over(get, begun)
    ctx = Ctx(rules, meta, step, nodes[step.name], overlay, act, facts)
    refused = variables.check(rules, step, given) or held.lists(step, given, facts)
    refused = refused or held.holder(rules, step, given, facts, act.on)
    refused = refused or held.payees(procedure, step, given, given.get)
    refused = refused or held.land(procedure, step, given, facts)
    if refused is not None:
        return refused
    verdict = take(ctx, Progress(sets=given, outcome="done"))
    if isinstance(verdict, Refused):
        return verdict
    return verdict._replace(changes={"meta": meta, **verdict.changes})


OPENING = ActSpec(OPEN_FIELDS, _may_open, _opened, _opening_wants)


# --- silence ----------------------------------------------------------------------------------------------------


def _lapse_wants(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    ctx = context(rules, get, act, {})
    ref, start = KINDS[ctx.step.kind].clock(ctx)
    return days.calendar_wants(start) if ref and start else ()


def _lapsed(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    ctx = context(rules, get, act, facts)
    kind = KINDS[ctx.step.kind]
    ref, start = kind.clock(ctx)
    if not ref or not start:
        return Refused("does_not_lapse", {"step": ctx.step.name})
    last = days.due(rules, ref, ctx.opened, start, facts)
    if act.on != days.next_day(last.day):
        return Refused("wrong_lapse_day", {"on": act.on, "right": days.next_day(last.day)}, ref)
    grace = days.plus(last.day, ctx.number("§paper_days"))
    if act.recorded <= grace:
        return Refused("still_time", {"due": last.day, "until": grace}, ref)
    meant = kind.lapse(ctx)
    if isinstance(meant, Refused):
        return meant
    progress = meant if isinstance(meant, Progress) else Progress(outcome=meant)
    out = {"due": last.day, **({"provisional": True} if last.provisional else {})}
    return take(ctx, progress._replace(out={**progress.out, **out}))


LAPSE = ActSpec({}, lambda rules, get, act: Allowed(anyone=True), _lapsed, _lapse_wants)


# --- correction -------------------------------------------------------------------------------------------------


def _may_correct(rules: Rulebook, get: Get, act: Act) -> Allowed:
    ctx = context(rules, get, act, {})
    return Allowed(ctx.step.by, ctx.meta["place"], not_before=ctx.node[3])


def _corrected(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    ctx = context(rules, get, act, facts)
    procedure = rules.procedures[ctx.meta["procedure"]]
    nodes = get("graph")
    if not KINDS[ctx.step.kind].correctable or ctx.node[0] not in (graph.OPEN, graph.DONE):
        return Refused("cannot_correct", {"step": ctx.step.name, "kind": ctx.step.kind})
    for below in graph.descendants(procedure, ctx.step.name):
        kind, state = procedure.steps[below].kind, nodes[below][0]
        begun = kind == "effect" or bool(get(f"sub/{below}") or {})
        if (state == graph.DONE and kind in ("vote", *VOTED)) or (
            state == graph.OPEN and kind in VOTED and begun
        ):
            return Refused("cannot_correct", {"step": ctx.step.name, "kind": kind, "below": below})
    settled = graph.reopen(
        procedure, nodes, ctx.step.name, lambda s: ctx.number(s.tries) + 1, act.on, act.recorded
    )
    if settled.ending:  # a clerk's corrections never end a matter
        return Refused("cannot_correct", {"step": ctx.step.name, "kind": ctx.step.kind, "round": ctx.node[2]})
    return _commit(ctx, procedure, settled, {}, {"corrected": ctx.step.name})


CORRECTION = ActSpec({"reason": TEXT}, _may_correct, _corrected)


# --- what an outcome leads to -----------------------------------------------------------------------------------


def _over(get: Get, changes: Mapping[str, Any]) -> Get:
    return lambda key: changes[key] if key in changes else get(key)


def take(ctx: Ctx, progress: Progress) -> Verdict:
    """Takes over what a kind did: its slices and variables, then, where the step ended, what follows from it."""
    name = ctx.step.name
    changes: dict[str, Any] = {f"item/{name}/{key}": value for key, value in progress.items.items()}
    if progress.sub is not None:
        changes[f"sub/{name}"] = progress.sub
    if progress.offer is not None:
        changes[f"offer/{name}"] = progress.offer
    changes.update({f"kept/{name}/{key}": value for key, value in progress.kept.items()})
    kind = KINDS[ctx.step.kind]
    good = progress.outcome == kind.good(ctx.step)
    if progress.sets or (good and ctx.step.sets):
        refused = variables.check(ctx.rules, ctx.step, progress.sets)
        if refused is not None:
            return refused
        changes.update({f"var/{var}": value for var, value in progress.sets.items()})
    if not progress.outcome:
        return Accepted(changes, dict(progress.out))
    procedure = ctx.rules.procedures[ctx.meta["procedure"]]
    overlay = _over(ctx.get, changes)
    settled = graph.settle(
        procedure,
        ctx.get("graph"),
        name,
        progress.outcome,
        good,
        comparison(ctx.rules, ctx.opened, overlay),
        lambda step: ctx.number(step.tries),
        ctx.act.on,
        ctx.act.recorded,
    )
    if not settled.ending:
        changes[f"offer/{name}"] = None
    return _commit(ctx, procedure, settled, changes, {"outcome": progress.outcome, **progress.out})


def comparison(rules: Rulebook, opened: str, get: Get) -> Callable[[When], bool]:
    """Evaluates a ``when`` on the matter's variables, with bounds as of the day the matter opened."""

    def compare(when: When) -> bool:
        value = variables.total(get(f"var/{when.variable}") or 0)
        bound = rules.number(when.bound, opened)
        return {
            "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound, "==": value == bound,
        }[when.op]  # fmt: skip

    return compare


def _commit(
    ctx: Ctx, procedure: Procedure, settled: graph.Settled, changes: dict[str, Any], out: Mapping[str, Any]
) -> Verdict:
    outcome: dict[str, Any] = dict(out)
    if settled.opened:
        outcome["opened"] = list(settled.opened)
    if settled.reset:
        outcome["reset"] = list(settled.reset)
    if settled.ending:
        return _closed(ctx, procedure, settled, changes, outcome)
    drop: list[str] = []
    for name in settled.reset:
        drop.append(f"item/{name}/")
        changes[f"sub/{name}"] = changes[f"offer/{name}"] = None
        changes.update({f"var/{var}": None for var in procedure.steps[name].sets})
    changes["graph"] = {name: list(node) for name, node in settled.graph.items()}
    overlay = _over(ctx.get, changes)
    for name in settled.opened:
        step = procedure.steps[name]
        inner = Ctx(ctx.rules, ctx.meta, step, settled.graph[name], overlay, ctx.act, ctx.facts)
        begun: Begun = KINDS[step.kind].begin(inner)
        if begun.sub is not None:
            changes[f"sub/{name}"] = begun.sub
        if begun.offer is not None:
            changes[f"offer/{name}"] = begun.offer
    return Accepted(changes, outcome, tuple(drop))


def _closed(
    ctx: Ctx, procedure: Procedure, settled: graph.Settled, changes: dict[str, Any], outcome: dict[str, Any]
) -> Accepted:
    overlay = _over(ctx.get, changes)
    kept = {
        var: value
        for step in procedure.steps.values()
        for var in step.sets
        if ctx.rules.variables.get(var) in KEPT_TYPES and (value := overlay(f"var/{var}")) is not None
    }
    result = {"steps": {n: node[1] or node[0] for n, node in settled.graph.items()}, "vars": kept}
    meta = {
        **ctx.meta,
        "state": "closed",
        "ending": settled.ending,
        "closed": ctx.act.on,
        "result": result,
    }
    outcome["ending"] = meta["ending"]
    outcome["last"] = list(settled.graph[ctx.step.name])
    return Accepted({"meta": meta}, outcome, ("",))
