"""Walking a procedure: every state its graph can be in, each with a shortest way to it.

A state is each step's state and outcome, the region of each compared variable, and what effects must know of the
past: whether the notice began to hang on a decision that still stands, and whether the decision was put on a finished
text. Rounds are left out: a reopening is taken both ways, as one more try and as the last one, which ends the matter.
That holds of any way of counting them; that the tries do run out rests on `static`, by which a step reopens only itself
or what it needs: its rounds are counted anew only when one before it has used up a try.
Steps, openings, resets and ends are the engine's (`graph.settle`, `graph.reopen`); only outcomes are chosen here.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from yishi.procedure import graph, matter
from yishi.procedure.checker.regions import Field, fields, truths
from yishi.procedure.kinds import KINDS
from yishi.rulebook.model import Procedure, Rulebook, Step, When

MOST_STATES = 2_000
"""A procedure with more states is not proven: nobody could follow it either. The town's largest has 167."""
EXHAUSTED = "exhausted"
CORRECTED = "corrected"
INPUTS = ("limit", "lines", "payee", "holder", "parcels", "text", "force")

Short = tuple[str, str]
"""(state, outcome) of a step."""


class State(NamedTuple):
    nodes: tuple[Short, ...]
    """Of each step, in the procedure's order."""
    values: tuple[tuple[str, int], ...]
    """One value of the region, for each compared variable that is set."""
    hung: frozenset[str]
    """Notices that began to hang when their decision was taken, and it still stands."""
    put: frozenset[tuple[str, str]]
    """(effect, variable): what an effect uses that was set already when its decision was put."""


class Move(NamedTuple):
    """A step ended with an outcome (or was `CORRECTED`); ``chosen`` says the regions its variables took."""

    step: str
    outcome: str
    chosen: tuple[str, ...] = ()


class Ending(NamedTuple):
    """How the matter ends when `move` follows `state`; ``nodes`` is what is left."""

    state: State
    move: Move
    word: str
    nodes: Mapping[str, Short]


class Under(NamedTuple):
    """What an effect stands on: its notice, the decision the notice is of, and who owns what it will do."""

    effect: Step
    notice: Step | None
    decision: Step | None
    owners: Mapping[str, tuple[str, ...]]
    """Variable to the steps that set it."""


class Walk:
    """All states of one procedure opened on one day, in the order of their shortest ways."""

    def __init__(self, rules: Rulebook, procedure: Procedure, day: str) -> None:
        self.rules, self.procedure, self.day = rules, procedure, day
        self.names = tuple(procedure.steps)
        self.fields: Mapping[str, Field] = fields(rules, procedure, day)
        self.outcomes = {name: outcomes(step) for name, step in procedure.steps.items()}
        self.owners = owners(procedure)
        self.unders = tuple(
            under(procedure, s, self.owners) for s in procedure.steps.values() if s.kind == "effect"
        )
        self.reached: dict[State, tuple[State, Move] | None] = {}
        self.after: dict[State, list[State]] = {}
        """Where outcomes lead; corrections, which are a favour, not among them."""
        self.endings: list[Ending] = []
        self.whole = True
        self._truth: dict[tuple[When, int | None], bool] = {}
        self._more = {name: _again(rules, step) for name, step in procedure.steps.items()}
        self._go()

    # --- questions ------------------------------------------------------------------------------------------------

    def nodes(self, state: State) -> dict[str, Short]:
        return dict(zip(self.names, state.nodes, strict=True))

    def well(self, nodes: Mapping[str, Short], name: str) -> bool:
        """Done with its good outcome, in the present round; a skipped step is not."""
        return nodes[name] == (graph.DONE, self.outcomes[name][0])

    def is_set(self, nodes: Mapping[str, Short], variable: str) -> bool:
        return any(self.well(nodes, name) for name in self.owners.get(variable, ()))

    def way(self, state: State) -> list[tuple[Move, tuple[str, ...]]]:
        """A shortest way: each move with the steps that were skipped upon it."""
        found: list[tuple[Move, tuple[str, ...]]] = []
        at = self.reached[state]
        while at is not None:
            found.append((at[1], self.skipped(at[0], self.nodes(state))))
            state = at[0]
            at = self.reached[state]
        return found[::-1]

    def skipped(self, before: State, nodes: Mapping[str, Short]) -> tuple[str, ...]:
        """Steps that are skipped in `nodes` and were not in `before`."""
        was = self.nodes(before)
        return tuple(n for n in self.names if nodes[n][0] == graph.SKIPPED and was[n][0] != graph.SKIPPED)

    def first_open(self, step: str) -> State | None:
        """The first state in which a step is open; None where it never is."""
        at = self.names.index(step)
        return next((state for state in self.reached if state.nodes[at][0] == graph.OPEN), None)

    # --- the walk -------------------------------------------------------------------------------------------------

    def _go(self) -> None:
        first = {**graph.start(self.procedure), self.names[0]: (graph.OPEN, "", 1, "", "")}
        start = self._state(first, {}, frozenset(), frozenset(), ())
        self.reached[start] = None
        queue = deque([start])
        while queue:
            state = queue.popleft()
            after = self.after[state] = []
            for move, following in self._successors(state):
                if move.outcome != CORRECTED:
                    after.append(following)
                if following not in self.reached:
                    if len(self.reached) >= MOST_STATES:
                        self.whole = False
                        return
                    self.reached[following] = (state, move)
                    queue.append(following)

    def _successors(self, state: State) -> Iterator[tuple[Move, State]]:
        nodes = {name: (*short, 0, "", "") for name, short in zip(self.names, state.nodes, strict=True)}
        before = dict(state.values)
        for name, step in self.procedure.steps.items():
            if nodes[name][0] == graph.OPEN:
                for outcome in self._possible(step, state):
                    yield from self._ended(state, nodes, before, step, outcome)
        for name, step in self.procedure.steps.items():
            if nodes[name][0] in (graph.OPEN, graph.DONE) and self._correctable(step, nodes):
                settled = graph.reopen(self.procedure, nodes, name, lambda step: 1, "", "")
                yield Move(name, CORRECTED), self._after(state, settled, before)

    def _ended(
        self, state: State, nodes: graph.Graph, before: Mapping[str, int], step: Step, outcome: str
    ) -> Iterator[tuple[Move, State]]:
        good = outcome == self.outcomes[step.name][0]
        sets = [self.fields[v] for v in step.sets if v in self.fields] if good else []
        route = None if good else step.routes.get(outcome)
        for picked in product(*(field.picks for field in sets)):
            said = tuple(field.said[value] for field, value in zip(sets, picked, strict=True))
            values = {**before, **{f.name: value for f, value in zip(sets, picked, strict=True)}}
            move = Move(step.name, outcome, said)
            for tries in (1, 0) if route is not None and route.verb == "reopen" else (1,):
                settled = graph.settle(
                    self.procedure, nodes, step.name, outcome, good,
                    lambda when, values=values: self._compare(when, values),  # type: ignore[misc]
                    lambda target, tries=tries: tries and self._more[target.name],  # type: ignore[misc]
                    "", "",
                )  # fmt: skip
                if settled.ending:
                    left = {name: (node[0], node[1]) for name, node in settled.graph.items()}
                    self.endings.append(Ending(state, move, settled.ending, left))
                else:
                    yield move, self._after(state, settled, values)

    def _compare(self, when: When, values: Mapping[str, int]) -> bool:
        asked = (when, values.get(when.variable))
        if asked not in self._truth:
            self._truth[asked] = truths(self.rules, self.day, *asked)
        return self._truth[asked]

    def _possible(self, step: Step, state: State) -> tuple[str, ...]:
        """The outcomes that can happen: who is asked about an empty list cannot answer, nobody wins without standing."""
        words = self.outcomes[step.name]
        key = {"ask": "of", "election": "candidates"}.get(step.kind, "")
        named = step.params.get(key)
        if isinstance(named, str) and named.startswith("$") and not self.is_set(self.nodes(state), named[1:]):
            return tuple(w for w in words[1:] if w == "lapsed" or step.kind == "election")
        return words

    def _correctable(self, step: Step, nodes: graph.Graph) -> bool:
        """As the matter allows it: nothing below that was voted, signed, elected or carried out."""
        if not KINDS[step.kind].correctable:
            return False
        for below in graph.descendants(self.procedure, step.name):
            kind, now = self.procedure.steps[below].kind, nodes[below][0]
            if now == graph.DONE and kind in ("vote", *matter.VOTED):
                return False
            if now == graph.OPEN and kind in matter.VOTED:
                return False
        return True

    def _after(self, state: State, settled: graph.Settled, values: Mapping[str, int]) -> State:
        gone = {v for name in settled.reset for v in self.procedure.steps[name].sets}
        kept = {name: value for name, value in values.items() if name not in gone}
        return self._state(settled.graph, kept, state.hung, state.put, settled.opened)

    def _state(
        self,
        nodes: graph.Graph,
        values: Mapping[str, int],
        hung: frozenset[str],
        put: frozenset[tuple[str, str]],
        opened: tuple[str, ...],
    ) -> State:
        now = {name: (node[0], node[1]) for name, node in nodes.items()}
        stand: set[str] = set()
        text: set[tuple[str, str]] = set()
        for effect, notice, decision, owned in self.unders:
            if notice is None or decision is None:
                continue
            if self.well(now, decision.name) and (notice.name in opened or notice.name in hung):
                stand.add(notice.name)
            for variable, names in owned.items():
                was = (effect.name, variable) in put and now[decision.name][0] != graph.WAITING
                there = decision.name in names or self.is_set(now, variable)
                if there if decision.name in opened else was:
                    text.add((effect.name, variable))
        return State(tuple(now.values()), tuple(sorted(values.items())), frozenset(stand), frozenset(text))


def outcomes(step: Step) -> tuple[str, ...]:
    """The good outcome first, then every bad one of its kind."""
    kind = KINDS[step.kind]
    return (kind.good(step), *kind.bad(step))


def owners(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Variable to the steps that set it, in the procedure's order; sound where each has one."""
    found: dict[str, tuple[str, ...]] = {}
    for step in procedure.steps.values():
        for variable in step.sets:
            found[variable] = (*found.get(variable, ()), step.name)
    return found


def under(procedure: Procedure, effect: Step, owned: Mapping[str, tuple[str, ...]]) -> Under:
    """What an effect stands on, as far as the rulebook names it."""
    notice = procedure.steps.get(str(effect.params.get("under", "")))
    if notice is not None and notice.kind != "notice":
        notice = None
    decision = procedure.steps.get(str(notice.params.get("of", ""))) if notice else None
    named = (effect.params.get(key) for key in INPUTS)
    wanted = [value[1:] for value in named if isinstance(value, str) and value.startswith("$")]
    return Under(effect, notice, decision, {v: owned.get(v, ()) for v in wanted})


def _again(rules: Rulebook, step: Step) -> int:
    """1 where a step may be opened a second time under some version of its tries, else 0."""
    versions = rules.values.get(step.tries.removeprefix("§"), ())
    return int(not versions or any(isinstance(v.value, int) and v.value > 1 for v in versions))


def walk(rules: Rulebook, procedure: Procedure, day: str | None = None) -> Walk:
    """Every state that a matter of `procedure` can be in which is opened on `day` (the newest rules without one)."""
    return Walk(rules, procedure, day or rules.newest())
