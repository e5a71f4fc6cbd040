"""What holds in every state that can be reached: authorities behind every open effect, reachability, an end.

An effect that is open *is* the authority, so it suffices to look at states in which one is open.
"""

from collections.abc import Iterator

from yishi.procedure import graph
from yishi.procedure.checker.static import decision_of
from yishi.procedure.checker.walk import State, Walk, outcomes
from yishi.procedure.checker.words import problem
from yishi.procedure.kinds import KINDS
from yishi.rulebook.model import Procedure, Rulebook, Step
from yishi.rulebook.problems import Problem


def prove(rules: Rulebook, walked: Walk) -> list[Problem]:
    """Problems of one walked procedure, each with the shortest way to it."""
    return [*_authorities(rules, walked), *_reached(rules, walked), *_endings(rules, walked)]


def _authorities(rules: Rulebook, walked: Walk) -> Iterator[Problem]:
    procedure = walked.procedure
    effects = [s for s in procedure.steps.values() if s.kind == "effect"]
    said: set[tuple[str, str, str]] = set()
    for state in walked.reached:
        nodes = dict(zip(procedure.steps, state.nodes, strict=True))
        for effect in effects:
            if nodes[effect.name][0] != graph.OPEN:
                continue
            for code, what, facts in _lacking(rules, procedure, effect, nodes):
                if (effect.name, code, what) not in said:
                    said.add((effect.name, code, what))
                    moves = walked.way(state)
                    yield problem(rules, procedure, effect, code, moves, effect.name, **facts)


def _well(nodes: dict[str, tuple[str, str]], step: Step) -> bool:
    """Done with its good outcome, in the present round; a skipped step is not."""
    return nodes[step.name] == (graph.DONE, KINDS[step.kind].good(step))


def _lacking(
    rules: Rulebook, procedure: Procedure, effect: Step, nodes: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, str, dict[str, object]]]:
    under = decision_of(procedure, effect)
    if under is None:
        return
    notice, decision = under
    if nodes[decision.name][0] == graph.SKIPPED:
        yield "decision_skipped", decision.name, {"decision": decision}
    elif not _well(nodes, decision):
        yield "decision_missing", decision.name, {"decision": decision}
    if not _well(nodes, notice):
        yield "notice_missing", notice.name, {"notice": notice}
    topic = rules.topics.get(procedure.topic)
    for demand in topic.demands if topic else ():
        if not any(_well(nodes, s) for s in that_meet(procedure, demand)):
            yield "demand_missing", demand, {"demand": demand.partition(":")[2] or demand}


def that_meet(procedure: Procedure, demand: str) -> list[Step]:
    """The steps that would meet a demand ``kind:office`` (or ``kind``) of a topic."""
    kind, _, office = demand.partition(":")
    found = []
    for step in procedure.steps.values():
        offices = {*step.by, str(step.params.get("body", ""))}
        joint = step.params.get("joint")
        if isinstance(joint, (list, tuple)):
            offices |= {str(o) for o in joint}
        if step.kind == kind and (not office or office in offices):
            found.append(step)
    return found


def _reached(rules: Rulebook, walked: Walk) -> Iterator[Problem]:
    """Every step opens on some way."""
    opened = {
        name
        for state in walked.reached
        for name, node in zip(walked.procedure.steps, state.nodes, strict=True)
        if node[0] in (graph.OPEN, graph.DONE, graph.ENDED)
    }
    for name, step in walked.procedure.steps.items():
        if name not in opened:
            yield problem(rules, walked.procedure, step, "unreachable")


def _endings(rules: Rulebook, walked: Walk) -> Iterator[Problem]:
    """From every state the matter can end without giving up: not only by running out of tries."""
    ends = _ending_states(rules, walked)
    for state in walked.reached:
        if state not in ends:
            yield problem(rules, walked.procedure, None, "cannot_end", walked.way(state))
            return


def _ending_states(rules: Rulebook, walked: Walk) -> set[State]:
    back: dict[State, list[State]] = {}
    ends: list[State] = []
    for state, following in walked.edges.items():
        for one in following:
            if one is not None:
                back.setdefault(one, []).append(state)
        if _ends_by_itself(walked.procedure, state):
            ends.append(state)
    found = set(ends)
    while ends:
        for before in back.get(ends.pop(), ()):
            if before not in found:
                found.add(before)
                ends.append(before)
    return found


def _ends_by_itself(procedure: Procedure, state: State) -> bool:
    """Whether one outcome from here ends the matter: the last open step, or a route that closes it."""
    open_ = [s for s, node in zip(procedure.steps, state.nodes, strict=True) if node[0] == graph.OPEN]
    for name in open_:
        step = procedure.steps[name]
        for outcome in outcomes(step):
            route = step.routes.get(outcome)
            if route is not None and route.verb == "close":
                return True
            if route is None and len(open_) == 1 and not _opens(procedure, state, name, outcome):
                return True
    return False


def _opens(procedure: Procedure, state: State, name: str, outcome: str) -> bool:
    """Whether some step opens when `name` ends with `outcome`, whatever a ``when`` says."""
    nodes = {s: (n[0], n[1], 1, "", "") for s, n in zip(procedure.steps, state.nodes, strict=True)}
    good = outcome == outcomes(procedure.steps[name])[0]
    nodes[name] = (graph.DONE if good else graph.ENDED, outcome, 1, "", "")
    return bool(graph.advance(procedure, nodes, lambda when: True, "", ""))
