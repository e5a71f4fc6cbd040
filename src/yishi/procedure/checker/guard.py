"""What stands behind every effect that is open: the decision, its notice, the demands of the topic, the text.

An effect that is open *is* the authority, so it suffices to look at states in which one is open. What happens to it
afterwards (who approves a payment, what was paid already) is the book's and the register's.
"""

from collections.abc import Iterator
from typing import NamedTuple

from yishi.procedure import graph
from yishi.procedure.checker.forms import form_of, that_meet
from yishi.procedure.checker.regions import amounts, truths
from yishi.procedure.checker.walk import Short, State, Under, Walk
from yishi.rulebook.model import Step


class Hole(NamedTuple):
    """An effect open in `state` without what it needs."""

    state: State
    effect: Step
    code: str
    facts: dict[str, object]


def holes(walked: Walk) -> list[Hole]:
    """Each way in which an effect lacks something, once, at the first state that shows it."""
    found: dict[tuple[str, str, str], Hole] = {}
    places = {name: at for at, name in enumerate(walked.names)}
    for state in walked.reached:
        nodes: dict[str, Short] = {}
        for one in walked.unders:
            if state.nodes[places[one.effect.name]][0] != graph.OPEN:
                continue
            nodes = nodes or walked.nodes(state)
            for code, what, facts in _lacking(walked, state, nodes, one):
                found.setdefault((one.effect.name, code, what), Hole(state, one.effect, code, facts))
    return list(found.values())


def _lacking(
    walked: Walk, state: State, nodes: dict[str, Short], one: Under
) -> Iterator[tuple[str, str, dict[str, object]]]:
    effect, notice, decision, owned = one
    if notice is not None and decision is not None:
        if nodes[decision.name][0] == graph.SKIPPED:
            yield "decision_skipped", decision.name, {"decision": decision}
        elif not walked.well(nodes, decision.name):
            yield "decision_missing", decision.name, {"decision": decision}
        elif walked.well(nodes, notice.name) and notice.name not in state.hung:
            yield "notice_stale", notice.name, {"notice": notice, "decision": decision}
        if not walked.well(nodes, notice.name):
            yield "notice_missing", notice.name, {"notice": notice}
        for variable, names in owned.items():
            known = (effect.name, variable) in state.put or not walked.is_set(nodes, variable)
            if walked.well(nodes, decision.name) and not known:
                owner = walked.procedure.steps[names[0]] if names else None
                facts: dict[str, object] = {"variable": variable, "owner": owner, "decision": decision}
                yield "input_after_decision", variable, facts
        yield from _escalated(walked, state, nodes, effect, decision)
    topic = walked.rules.topics.get(walked.procedure.topic)
    for demand in topic.demands if topic else ():
        if not any(walked.well(nodes, name) for name in that_meet(walked.procedure, demand)):
            yield "demand_missing", demand, {"demand": demand.partition(":")[2]}


def _escalated(
    walked: Walk, state: State, nodes: dict[str, Short], effect: Step, decision: Step
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Above its amount, the larger body has decided too, before what the notice is of or as that decision itself."""
    chain = {decision.name, *graph.ancestors(walked.procedure)[decision.name]}
    values = dict(state.values)
    for step, variable, when, form in amounts(walked.rules, walked.procedure):
        if step is not effect or not truths(walked.rules, walked.day, when, values.get(variable)):
            continue
        able = [n for n in walked.names if n in chain and form_of(walked.procedure.steps[n]) == form]
        if not any(walked.well(nodes, n) for n in able):
            facts: dict[str, object] = {"form": form, "amount": f"{variable} >= {when.bound}"}
            yield "escalation_missing", form, facts
