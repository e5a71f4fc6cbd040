"""Walking a procedure: every state its graph can be in, each with the shortest way to it.

A state is each step's state and outcome, and the region of each variable that some ``when`` compares. Rounds are left
out: a reopening is taken both ways, as one more try and as the last one, which ends the matter.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from yishi.procedure import graph
from yishi.procedure.kinds import KINDS
from yishi.rulebook.model import NoRule, Procedure, Rulebook, Step, When

DAY = "2026-01-01"
FAR = 1 << 40

Regions = tuple[tuple[str, int], ...]
"""A value standing for its region, for each variable that is set."""
Nodes = tuple[tuple[str, str], ...]
"""(state, outcome) of each step, in the procedure's order."""


class State(NamedTuple):
    nodes: Nodes
    values: Regions


class Move(NamedTuple):
    """What happened: a step ended with an outcome; ``chosen`` are the regions its variables took."""

    step: str
    outcome: str
    chosen: Regions = ()


class Walk(NamedTuple):
    """All states, each with the state and move it was first reached by; the edges; the endings."""

    procedure: Procedure
    reached: Mapping[State, tuple[State, Move] | None]
    edges: Mapping[State, tuple[State | None, ...]]
    """None stands for the end of the matter."""

    def way(self, state: State) -> list[Move]:
        """The moves by which a state was first reached: a shortest way."""
        moves: list[Move] = []
        at = self.reached[state]
        while at is not None:
            moves.append(at[1])
            at = self.reached[at[0]]
        return moves[::-1]

    def first_open(self, step: str) -> State | None:
        """The first state (by shortest way) in which a step is open; None where it never is."""
        if step not in self.procedure.steps:
            return None
        at = list(self.procedure.steps).index(step)
        return next((state for state in self.reached if state.nodes[at][0] == graph.OPEN), None)


def outcomes(step: Step) -> tuple[str, ...]:
    """The good outcome first, then every bad one of its kind."""
    kind = KINDS[step.kind]
    bad = kind.bad(step)
    if not step.days:
        bad = tuple(word for word in bad if word != "lapsed")
    return (kind.good(step), *bad)


def regions(rules: Rulebook, procedure: Procedure) -> dict[str, tuple[int, ...]]:
    """For each compared variable one value below, at and above every bound it is compared with."""
    found: dict[str, set[int]] = {}
    for step in procedure.steps.values():
        if step.when is not None:
            try:
                bound = rules.number(step.when.bound, rules.newest())
            except NoRule:
                bound = 0
            found.setdefault(step.when.variable, set()).update({max(bound - 1, 0), bound, bound + 1})
    return {name: tuple(sorted(values)) for name, values in found.items()}


def _compare(rules: Rulebook, values: Mapping[str, int], when: When) -> bool:
    value, bound = values.get(when.variable, 0), rules.number(when.bound, rules.newest())
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound, "==": value == bound,
    }[when.op]  # fmt: skip


def _freeze(procedure: Procedure, nodes: graph.Graph, values: Mapping[str, int]) -> State:
    return State(tuple((nodes[s][0], nodes[s][1]) for s in procedure.steps), tuple(sorted(values.items())))


def _thaw(procedure: Procedure, state: State) -> dict[str, graph.Node]:
    return {s: (node[0], node[1], 1, DAY, DAY) for s, node in zip(procedure.steps, state.nodes, strict=True)}


def successors(
    rules: Rulebook, procedure: Procedure, state: State, table: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[Move, State | None]]:
    """Every next state: each open step, each outcome, each region of what it sets; and exhaustion of a reopening."""
    nodes, before = _thaw(procedure, state), dict(state.values)
    for name, step in procedure.steps.items():
        if nodes[name][0] != graph.OPEN:
            continue
        good = outcomes(step)[0]
        for outcome in outcomes(step):
            sets = [v for v in step.sets if v in table] if outcome == good else []
            for picked in product(*(table[v] for v in sets)):
                chosen = tuple(zip(sets, picked, strict=True))
                values = {**before, **dict(chosen)}
                for tries in (FAR, 0):
                    settled = graph.settle(
                        procedure, nodes, name, outcome, outcome == good,
                        lambda when, values=values: _compare(rules, values, when),  # type: ignore[misc]
                        lambda step, tries=tries: tries,  # type: ignore[misc]
                        DAY, DAY,
                    )  # fmt: skip
                    yield Move(name, outcome, chosen), _after(procedure, settled, values)
                    if not step.routes.get(outcome):
                        break


def _after(procedure: Procedure, settled: graph.Settled, values: Mapping[str, int]) -> State | None:
    if settled.ending:
        return None
    gone = {v for name in settled.reset for v in procedure.steps[name].sets}
    return _freeze(procedure, settled.graph, {k: v for k, v in values.items() if k not in gone})


def walk(rules: Rulebook, procedure: Procedure) -> Walk:
    """Breadth first from the opening of the intake."""
    table = regions(rules, procedure)
    nodes = graph.start(procedure)
    graph.advance(procedure, nodes, lambda when: _compare(rules, {}, when), DAY, DAY)
    first = _freeze(procedure, nodes, {})
    reached: dict[State, tuple[State, Move] | None] = {first: None}
    edges: dict[State, tuple[State | None, ...]] = {}
    queue = deque([first])
    while queue:
        state = queue.popleft()
        after: list[State | None] = []
        for move, following in successors(rules, procedure, state, table):
            after.append(following)
            if following is not None and following not in reached:
                reached[following] = (state, move)
                queue.append(following)
        edges[state] = tuple(dict.fromkeys(after))
    return Walk(procedure, reached, edges)
