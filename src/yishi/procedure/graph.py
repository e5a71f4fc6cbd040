"""The graph of a procedure: which steps open, what a bad outcome leads to, what a reopening resets.

Knows states and outcomes only, no data: the live engine and the checker walk this same code, the one with real
comparisons behind ``when``, the other with assumed ones.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from yishi.rulebook.model import Atom, Procedure, Step, When

WAITING, OPEN, DONE, ENDED, SKIPPED = "waiting", "open", "done", "ended", "skipped"
FINISHED = frozenset({DONE, ENDED, SKIPPED})

Node = tuple[str, str, int, str, str]
"""(state, outcome, round, opened on, opening recorded) of one step. The round counts its openings since something it
needs was last reopened."""
Graph = Mapping[str, Node]
FRESH: Node = (WAITING, "", 0, "", "")


class Settled(NamedTuple):
    """The graph after an outcome: steps newly ``opened``, steps ``reset``, and how the matter ended, or ""."""

    graph: dict[str, Node]
    opened: tuple[str, ...]
    reset: tuple[str, ...]
    ending: str


def parents(step: Step) -> frozenset[str]:
    return frozenset(atom.step for clause in step.needs for atom in clause)


@lru_cache(maxsize=1024)
def ancestors(procedure: Procedure) -> Mapping[str, frozenset[str]]:
    """For each step, all steps it needs, directly or through others. The loader has refused cycles."""
    found: dict[str, frozenset[str]] = {}

    def of(name: str) -> frozenset[str]:
        if name not in found:
            direct = parents(procedure.steps[name])
            found[name] = direct.union(*(of(p) for p in direct))
        return found[name]

    for name in procedure.steps:
        of(name)
    return found


def descendants(procedure: Procedure, name: str) -> tuple[str, ...]:
    """Steps that need `name`, directly or through others, in the order of the rulebook."""
    above = ancestors(procedure)
    return tuple(s for s in procedure.steps if name in above[s])


def holds(atom: Atom, graph: Graph) -> bool:
    """Whether one need is met. A skipped step counts as done for order (and for ``closed``), never as passed."""
    state, outcome, *_ = graph[atom.step]
    if atom.state == DONE:
        return state in (DONE, SKIPPED)
    if atom.state == "open":
        return state == OPEN
    if atom.state == "closed":
        return state in FINISHED
    return state in (DONE, ENDED) and outcome == atom.state


def ready(step: Step, graph: Graph) -> bool:
    for clause in step.needs:
        for atom in clause:
            if holds(atom, graph):
                break
        else:
            return False
    return True


def start(procedure: Procedure) -> dict[str, Node]:
    """All steps waiting."""
    return dict.fromkeys(procedure.steps, FRESH)


def advance(
    procedure: Procedure, graph: dict[str, Node], when: Callable[[When], bool], on: str, recorded: str
) -> tuple[str, ...]:
    """Opens (or skips) in place every waiting step whose needs are met, until nothing moves; returns the opened."""
    opened: list[str] = []
    moved = True
    while moved:
        moved = False
        for name, step in procedure.steps.items():
            node = graph[name]
            if node[0] != WAITING or not ready(step, graph):
                continue
            moved = True
            if step.when is not None and not when(step.when):
                graph[name] = (SKIPPED, "", node[2], on, recorded)
            else:
                graph[name] = (OPEN, "", node[2] + 1, on, recorded)
                opened.append(name)
    return tuple(opened)


def settle(
    procedure: Procedure,
    graph: Graph,
    name: str,
    outcome: str,
    good: bool,
    when: Callable[[When], bool],
    tries: Callable[[Step], int],
    on: str,
    recorded: str,
) -> Settled:
    """What follows when the open step `name` ends with `outcome`.

    A bad outcome takes its route: ``reopen`` resets the target and all that needs it and opens the target again
    (until its tries are used up, the matter ends as ``exhausted``); ``close`` ends the matter with that outcome.
    """
    after = dict(graph)
    _, _, turn, opened_on, opened_rec = after[name]
    after[name] = (DONE if good else ENDED, outcome, turn, opened_on, opened_rec)
    route = None if good else procedure.steps[name].routes.get(outcome)
    if route is not None and route.verb == "close":
        return Settled(after, (), (), outcome)
    reset: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    if route is not None:
        settled = reopen(procedure, after, route.step, tries, on, recorded)
        if settled.ending:
            return settled
        after, reopened, reset = settled.graph, settled.opened, settled.reset
    opened = reopened + advance(procedure, after, when, on, recorded)
    ending = "" if any(node[0] == OPEN for node in after.values()) else "settled"
    return Settled(after, opened, reset, ending)


def reopen(
    procedure: Procedure, graph: Graph, name: str, tries: Callable[[Step], int], on: str, recorded: str
) -> Settled:
    """Resets `name` and all that needs it, and opens `name` again, as long as it has tries left.

    What needs it begins anew, so its rounds are counted anew. Every matter still comes to an end: a step's rounds go
    back only when one before it goes forward, and each step's own rounds are bounded by its tries.
    """
    after = dict(graph)
    turn = after[name][2]
    if turn >= tries(procedure.steps[name]):
        return Settled(after, (), (), "exhausted")
    below = descendants(procedure, name)
    for step in below:
        after[step] = FRESH
    after[name] = (OPEN, "", turn + 1, on, recorded)
    return Settled(after, (name,), (name, *below), "")
