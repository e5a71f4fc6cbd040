"""The five static rules, and days: what can be seen without walking.

Every bad outcome is routed or needed by some step; a reopening goes to the step itself or an ancestor; a variable has
one owner and a ``when`` reads ancestors' only; an effect's limit, lines and other inputs are owned by its decision or
an ancestor of it; the decision's form is one the topic allows. A notice hangs as long as its topic asks, never no days.
"""

from collections.abc import Iterator

from yishi.procedure import graph
from yishi.procedure.checker.forms import form_of
from yishi.procedure.checker.walk import outcomes
from yishi.procedure.checker.words import problem
from yishi.rulebook.model import NoRule, Procedure, Rulebook, Step
from yishi.rulebook.problems import Problem

INPUTS = ("limit", "lines", "holder", "parcels", "text", "force")
PATIENT = ("intake", "ladder")
"""Kinds that do not wait by days of the step: an intake is done when it opens, a ladder has clocks of its own."""


def static(rules: Rulebook, procedure: Procedure) -> list[Problem]:
    found = [*_owners(rules, procedure)]
    for step in procedure.steps.values():
        found += _routes(rules, procedure, step)
        found += _days(rules, procedure, step)
        if step.when is not None:
            above = graph.ancestors(procedure)[step.name]
            if not any(step.when.variable in procedure.steps[a].sets for a in above):
                found.append(problem(rules, procedure, step, "when_unset", variable=step.when.variable))
        if step.kind == "effect":
            found += _effect(rules, procedure, step)
    return found


def _owners(rules: Rulebook, procedure: Procedure) -> Iterator[Problem]:
    owners: dict[str, list[str]] = {}
    for step in procedure.steps.values():
        for variable in step.sets:
            owners.setdefault(variable, []).append(step.name)
    for variable, names in owners.items():
        if len(names) > 1:
            second = procedure.steps[names[1]]
            yield problem(rules, procedure, second, "two_owners", variable=variable, steps=", ".join(names))


def _routes(rules: Rulebook, procedure: Procedure, step: Step) -> Iterator[Problem]:
    needed = {(a.step, a.state) for s in procedure.steps.values() for clause in s.needs for a in clause}
    for outcome in outcomes(step)[1:]:
        route = step.routes.get(outcome)
        if route is None:
            if not {(step.name, outcome), (step.name, "closed")} & needed:
                yield problem(rules, procedure, step, "unrouted", outcome=outcome)
        elif route.verb == "reopen" and route.step not in {step.name, *graph.ancestors(procedure)[step.name]}:
            target = procedure.steps.get(route.step)
            yield problem(rules, procedure, step, "reopens_elsewhere", target=target or route.step)


def _days(rules: Rulebook, procedure: Procedure, step: Step) -> Iterator[Problem]:
    if step.kind in PATIENT:
        return
    days = _value(rules, step.days)
    if step.kind == "notice":
        if days is None or days <= 0:
            yield problem(rules, procedure, step, "notice_zero")
            return
        topic = rules.topics.get(procedure.topic)
        least = _value(rules, topic.notice) if topic else None
        of = procedure.steps.get(str(step.params.get("of", "")))
        if least is not None and days < least and of is not None and _decides(procedure, step):
            yield problem(rules, procedure, step, "notice_too_short", days=days, least=least)
    elif days is None or days <= 0:
        yield problem(rules, procedure, step, "no_days")


def _decides(procedure: Procedure, notice: Step) -> bool:
    """Whether some effect stands under this notice: only those must hang as long as the topic asks."""
    return any(s.kind == "effect" and s.params.get("under") == notice.name for s in procedure.steps.values())


def _value(rules: Rulebook, ref: str) -> int | None:
    """The days behind a §name, a month counted as thirty; None where there is no such rule."""
    if not ref:
        return None
    try:
        value = rules.value(ref.removeprefix("§"), rules.newest())
    except NoRule:
        return None
    if not isinstance(value.value, int):
        return None
    return value.value * {"month": 30, "year": 365}.get(value.unit, 1)


def decision_of(procedure: Procedure, effect: Step) -> tuple[Step, Step] | None:
    """(notice, decision) an effect stands under; None where it names none."""
    notice = procedure.steps.get(str(effect.params.get("under", "")))
    if notice is None or notice.kind != "notice":
        return None
    decision = procedure.steps.get(str(notice.params.get("of", "")))
    return (notice, decision) if decision is not None else None


def _effect(rules: Rulebook, procedure: Procedure, step: Step) -> Iterator[Problem]:
    under = decision_of(procedure, step)
    if under is None:
        yield problem(rules, procedure, step, "effect_under_nothing")
        return
    _, decision = under
    topic = rules.topics.get(procedure.topic)
    if topic is None:
        yield problem(rules, procedure, step, "no_topic_decides")
    elif (form := form_of(rules, decision)) not in topic.decides:
        allowed = ", ".join(topic.decides)
        yield problem(rules, procedure, decision, "wrong_form", form=form or "—", allowed=allowed)
    covered = {decision.name, *graph.ancestors(procedure)[decision.name]}
    for name in INPUTS:
        value = step.params.get(name)
        if isinstance(value, str) and value.startswith("$"):
            for owner in procedure.steps.values():
                if value[1:] in owner.sets and owner.name not in covered:
                    yield problem(
                        rules, procedure, step, "input_after_decision", variable=value[1:], owner=owner
                    )
