"""What can be seen without walking: the five static rules, forms and clocks.

Every bad outcome is routed or needed by some step; a reopening goes to the step itself or an ancestor (on which it rests
that every matter comes to an end, `graph.reopen`); a variable has
one owner and a ``when`` reads ancestors' only; an effect's limit, lines and other inputs are owned by its decision or
an ancestor of it; the decision's form is one the topic allows, by a body of that electorate. A notice that carries an
effect hangs as long as its topic asks, and no step waits for no days.
"""

from collections.abc import Iterator
from typing import NamedTuple

from yishi.procedure import graph
from yishi.procedure.checker.clocks import clocks, is_zero, shorter
from yishi.procedure.checker.forms import fits_body, form_of
from yishi.procedure.checker.walk import Under, outcomes, owners, under
from yishi.rulebook.model import Procedure, Rulebook, Step


class Fault(NamedTuple):
    """A fault of a step, before it has a way: code, facts for its sentence, and the outcome the way ends with."""

    step: Step
    code: str
    facts: dict[str, object]
    outcome: str = ""


def static(rules: Rulebook, procedure: Procedure) -> list[Fault]:
    """Every static fault of a procedure, in the order of its steps."""
    owned = owners(procedure)
    effects = [under(procedure, s, owned) for s in procedure.steps.values() if s.kind == "effect"]
    carrying = {u.notice.name for u in effects if u.notice is not None}
    found: list[Fault] = []
    for variable, names in owned.items():
        for second in names[1:]:
            steps = tuple(procedure.steps[name] for name in (names[0], second))
            found.append(Fault(steps[1], "two_owners", {"variable": variable, "steps": steps}))
    for step in procedure.steps.values():
        found += _routes(procedure, step)
        if step.when is not None:
            above = graph.ancestors(procedure)[step.name]
            if not set(owned.get(step.when.variable, ())) & above:
                found.append(Fault(step, "when_unset", {"variable": step.when.variable}))
        found += _days(rules, procedure, step, step.name in carrying)
        if not fits_body(rules, step):
            form, body = form_of(step), str(step.params["body"])
            found.append(Fault(step, "wrong_body", {"form": form, "body": body}))
    for one in effects:
        found += _effect(rules, procedure, one)
    return found


def _routes(procedure: Procedure, step: Step) -> Iterator[Fault]:
    needed = {(a.step, a.state) for s in procedure.steps.values() for clause in s.needs for a in clause}
    for outcome in outcomes(step)[1:]:
        route = step.routes.get(outcome)
        if route is None:
            if not {(step.name, outcome), (step.name, "closed")} & needed:
                yield Fault(step, "unrouted", {"outcome": outcome}, outcome)
        elif route.verb == "reopen" and route.step not in {step.name, *graph.ancestors(procedure)[step.name]}:
            yield Fault(step, "reopens_elsewhere", {"target": procedure.steps[route.step]}, outcome)


def _days(rules: Rulebook, procedure: Procedure, step: Step, carrying: bool) -> Iterator[Fault]:
    topic = rules.topics.get(procedure.topic)
    for ref in clocks(step):
        if is_zero(rules, ref):
            yield Fault(step, "notice_zero" if step.kind == "notice" else "no_days", {"ref": ref or "days"})
        elif carrying and ref == step.days and topic is not None:
            short = shorter(rules, ref, topic.notice)
            if short is not None:
                yield Fault(step, "notice_too_short", {"days": short[0], "least": short[1]})


def _effect(rules: Rulebook, procedure: Procedure, one: Under) -> Iterator[Fault]:
    effect, _, decision, owned = one
    topic = rules.topics.get(procedure.topic)
    if topic is None:
        yield Fault(effect, "no_topic_decides", {})
    if decision is None:
        yield Fault(effect, "effect_under_nothing", {})
        return
    if topic is not None and (form := form_of(decision)) not in topic.decides:
        facts = {"form": form, "forms": topic.decides, "effect": effect}
        yield Fault(decision, "wrong_form", facts)
    covered = {decision.name, *graph.ancestors(procedure)[decision.name]}
    for variable, names in owned.items():
        for name in names:
            if name not in covered:
                facts = {"variable": variable, "owner": procedure.steps[name], "decision": decision}
                yield Fault(effect, "input_after_decision", facts)
