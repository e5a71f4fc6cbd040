"""What the walk of one procedure proves or refutes, and each problem with a shortest way to it.

Besides the guards of effects (`guard`): every step can open, every ``when`` goes both ways, nothing opens on a
variable that is not there, no outcome is left lying, and from every state the matter can end other than by giving up.
"""

from collections.abc import Iterator

from yishi.procedure import graph
from yishi.procedure.checker.guard import holes
from yishi.procedure.checker.static import Fault, static
from yishi.procedure.checker.walk import EXHAUSTED, MOST_STATES, Ending, State, Walk
from yishi.procedure.checker.words import problem, way_to
from yishi.rulebook.model import Procedure, Step
from yishi.rulebook.problems import Problem


def prove(walked: Walk) -> list[Problem]:
    """Every problem of one walked procedure."""
    if not walked.whole:
        return [problem(walked, None, "too_many_states", limit=MOST_STATES)]
    seen = holes(walked)
    found = [
        problem(walked, h.effect, h.code, way_to(walked, h.state, h.effect.name), **h.facts) for h in seen
    ]
    shown = {(h.effect.name, h.code, h.facts.get("variable")) for h in seen}
    for fault in static(walked.rules, walked.procedure):
        if (fault.step.name, fault.code, fault.facts.get("variable")) not in shown:
            found.append(_placed(walked, fault))
    return [*found, *_steps(walked), *_unset(walked), *_endings(walked)]


def _placed(walked: Walk, fault: Fault) -> Problem:
    """A static fault with the shortest way on which its step opens (and ends so), where it ever does."""
    state = walked.first_open(fault.step.name)
    way = way_to(walked, state, fault.step.name, fault.outcome) if state is not None else None
    return problem(walked, fault.step, fault.code, way, **fault.facts)


def _steps(walked: Walk) -> Iterator[Problem]:
    """Every step opens on some way, and a ``when`` skips it on some other."""
    for at, (name, step) in enumerate(walked.procedure.steps.items()):
        met = {state.nodes[at][0] for state in walked.reached}
        met |= {ending.nodes[name][0] for ending in walked.endings}
        if not met & {graph.OPEN, graph.DONE, graph.ENDED}:
            yield problem(walked, step, "unreachable")
        elif step.when is not None and graph.SKIPPED not in met:
            yield problem(
                walked, step, "when_always", when=f"{step.when.variable} {step.when.op} {step.when.bound}"
            )


def _unset(walked: Walk) -> Iterator[Problem]:
    """No step opens on a variable that nobody has set."""
    said = set()
    reads = {name: _variables(step) for name, step in walked.procedure.steps.items()}
    for state in walked.reached:
        nodes = walked.nodes(state)
        for name, variables in reads.items():
            if nodes[name][0] != graph.OPEN:
                continue
            for variable in variables:
                if (name, variable) not in said and not walked.is_set(nodes, variable):
                    said.add((name, variable))
                    way = way_to(walked, state, name)
                    yield problem(walked, walked.procedure.steps[name], "input_unset", way, variable=variable)


def _variables(step: Step) -> tuple[str, ...]:
    """Variables that a step's parameters name, except what it sets itself."""
    named = (v[1:] for v in step.params.values() if isinstance(v, str) and v.startswith("$"))
    return tuple(dict.fromkeys(v for v in named if v not in step.sets))


def _endings(walked: Walk) -> Iterator[Problem]:
    said = set()
    for ending in walked.endings:
        for step, code in _left(walked.procedure, ending):
            if (step.name, code) not in said:
                said.add((step.name, code))
                way = way_to(walked, ending.state, "", move=ending.move, nodes=ending.nodes)
                yield problem(walked, step, code, way, outcome=ending.nodes[step.name][1])
    ends = _ending_states(walked)
    stuck = next((state for state in walked.reached if state not in ends), None)
    if stuck is not None:
        yield problem(walked, None, "cannot_end", way_to(walked, stuck))


def _left(procedure: Procedure, ending: Ending) -> Iterator[tuple[Step, str]]:
    """What must not be left when a matter ends: an effect on offer, a bad outcome that a step was to pick up.

    An exhausted matter may leave either: that is what giving up means.
    """
    if ending.word == EXHAUSTED:
        return
    for name, (state, outcome) in ending.nodes.items():
        step = procedure.steps[name]
        if state == graph.OPEN and step.kind == "effect":
            yield step, "effect_cut_off"
        if ending.word == "settled" and state == graph.ENDED and outcome not in step.routes:
            after = [s.name for s in procedure.steps.values() if _needs(s, name, outcome)]
            if after and all(ending.nodes[n][0] == graph.WAITING for n in after):
                yield step, "dead_end"


def _needs(step: Step, name: str, outcome: str) -> bool:
    return any(a.step == name and a.state in (outcome, "closed") for clause in step.needs for a in clause)


def _ending_states(walked: Walk) -> set[State]:
    """States from which outcomes can lead to an end that is not giving up."""
    back: dict[State, list[State]] = {}
    for state, following in walked.after.items():
        for one in following:
            back.setdefault(one, []).append(state)
    ends = [e.state for e in walked.endings if e.word != EXHAUSTED]
    found = set(ends)
    while ends:
        for before in back.get(ends.pop(), ()):
            if before not in found:
                found.add(before)
                ends.append(before)
    return found
