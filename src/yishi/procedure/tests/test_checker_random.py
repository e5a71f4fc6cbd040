"""The checker against chance: small procedures made at random, run at random on the engine's graph with real values.

A naive witness follows each run by its journal (when each step last opened, when it was last done) and calls an effect
offended by its own few lines. What it sees, the checker must have reported; and every way that the checker prints must,
replayed on the graph, offend the witness too. Nothing of the checker is used to judge, only what it says.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yishi.procedure import graph
from yishi.procedure.checker import prove, walk
from yishi.procedure.checker.guard import holes
from yishi.procedure.kinds import KINDS
from yishi.rulebook.loader import load_path
from yishi.rulebook.model import Atom, Place, Procedure, Route, Step, Topic, When

SOUND = load_path(Path(__file__).parent / "broken" / "sound.toml")
BIG = 500_000
VALUES = (0, 1, BIG - 1, BIG, BIG + 1)
TOPIC = replace(SOUND.topics["A1"], demands=("review:town",))
RULES = replace(SOUND, topics={"A1": TOPIC})
BOUNDS = {"0": 0, "§big": BIG}
COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
}
PARAMS = {
    "vote": {"body": "assembly", "electorate": "household"},
    "review": {"choices": ("approved", "rejected")},
    "effect": {"what": "money", "limit": "$total", "lines": "$payees"},
}


_ONE_OR_TWO = st.sampled_from([1, 1, 2])


def _ends(step: Step) -> tuple[str, ...]:
    return (KINDS[step.kind].good(step), *KINDS[step.kind].bad(step))


def _step(name: str, kind: str, line: int, params: dict[str, object] | None = None, **more: object) -> Step:
    made = Step(
        name, kind, name, name, ("head",), (), None, "§some_days", {}, (), "§tries", {}, Place("random", line)
    )
    return replace(made, params={**PARAMS.get(kind, {}), **(params or {})}, **more)


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """An intake, a plan, and up to six steps more with any needs, routes and conditions; at least one effect."""
    steps = {"open": _step("open", "intake", 1)}
    kinds = draw(
        st.permutations(
            ["draft", "vote", "notice", "review", draw(st.sampled_from(["draft", "task", "vote"]))]
        )
    )
    for line, kind in enumerate([*kinds, "effect"], 2):
        name = f"{kind}{line}"
        params: dict[str, object] = {}
        before = list(steps)
        if kind == "notice":
            params["of"] = draw(
                st.sampled_from([f"{k}{n}" for n, k in enumerate([*kinds, "effect"], 2) if k != kind])
            )
        if kind == "effect":
            params["under"] = next(n for n in before if n.startswith("notice"))
        step = _step(name, kind, line, params)
        clauses = [[_atom(draw, steps) for _ in range(draw(_ONE_OR_TWO))] for _ in range(draw(_ONE_OR_TWO))]
        when = None
        if kind in ("vote", "review", "notice", "draft") and draw(st.integers(0, 3)) == 0:
            when = When(
                "total", draw(st.sampled_from(sorted(COMPARE))), draw(st.sampled_from(sorted(BOUNDS)))
            )
        by = ("town",) if kind == "review" else ("head",)
        steps[name] = replace(step, needs=tuple(tuple(c) for c in clauses), when=when, by=by)
    setter = draw(st.sampled_from([n for n in steps if n.startswith(("draft", "open"))]))
    other = draw(st.sampled_from([setter, *(n for n in steps if n.startswith(("draft", "open")))]))
    steps[setter] = replace(steps[setter], sets=("total",))
    steps[other] = replace(steps[other], sets=(*steps[other].sets, "payees"))
    return _routed(draw, Procedure("random", "随机", "random", "A1", steps, Place("random", 0)))


def _atom(draw: st.DrawFn, steps: dict[str, Step]) -> Atom:
    """A need of one of the last three steps: mostly that it is done, sometimes any other state or outcome."""
    name = draw(st.sampled_from(list(steps)[-3:]))
    states = ["done"] * 6 + ["closed", "open", *_ends(steps[name])]
    return Atom(name, draw(st.sampled_from(states)))


def _routed(draw: st.DrawFn, procedure: Procedure) -> Procedure:
    """Each bad outcome gets a route: to itself, to something before it, to the end, or none."""
    above = graph.ancestors(procedure)
    steps = {}
    for name, step in procedure.steps.items():
        targets = [name, *sorted(above[name] - {"open"})]
        routes = {}
        for outcome in _ends(step)[1:]:
            to = draw(st.sampled_from([*targets, *targets, "close", ""]))
            if to:
                routes[outcome] = Route("close") if to == "close" else Route("reopen", to)
        steps[name] = replace(step, routes=routes)
    return replace(procedure, steps=steps)


@dataclass
class Witness:
    """A run with real rounds and real values, and its journal."""

    procedure: Procedure
    nodes: dict[str, graph.Node] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    clock: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        first = next(iter(self.procedure.steps))
        self.nodes = {**graph.start(self.procedure), first: (graph.OPEN, "", 1, "", "")}
        self.opened[first] = 0

    def can(self) -> list[str]:
        return [name for name, node in self.nodes.items() if node[0] == graph.OPEN]

    def when(self, when: When) -> bool:
        return COMPARE[when.op](self.values.get(when.variable, 0), BOUNDS[when.bound])

    def end(self, name: str, outcome: str, value: int = 1, tries: int = 3) -> None:
        step = self.procedure.steps[name]
        good = outcome == _ends(step)[0]
        self.clock += 1
        if good:
            self.done[name] = self.clock
            self.values.update(dict.fromkeys(step.sets, value))
        after = graph.settle(
            self.procedure, self.nodes, name, outcome, good, self.when, lambda s: tries, "", ""
        )
        self._take(after)

    def correct(self, name: str) -> None:
        self.clock += 1
        self._take(graph.reopen(self.procedure, self.nodes, name, lambda s: 99, "", ""))

    def _take(self, after: graph.Settled) -> None:
        self.nodes, self.ended = after.graph, bool(after.ending)
        for name in after.reset:
            self.opened.pop(name, None)
            self.done.pop(name, None)
            for variable in self.procedure.steps[name].sets:
                self.values.pop(variable, None)
        self.opened.update(dict.fromkeys(after.opened, self.clock))

    def offences(self, effect: Step, topic: Topic) -> set[str]:
        """What the open effect lacks, by the order of the journal alone."""
        steps = self.procedure.steps
        notice = str(effect.params["under"])
        decision = str(steps[notice].params["of"])
        found = set()
        if decision not in self.done:
            found.add("no decision")
        if notice not in self.done:
            found.add("no notice")
        if decision in self.done and notice in self.done and self.opened[notice] < self.done[decision]:
            found.add("the notice hung before the decision")
        for name, step in steps.items():
            for variable in {"total", "payees"} & set(step.sets):
                if variable not in self.values:
                    found.add("nothing to pay")
                elif decision in self.done and name != decision and self.done[name] > self.opened[decision]:
                    found.add("decided before it was written")
        for demand in topic.demands:
            office = demand.partition(":")[2]
            if not any(
                s.kind == "review" and s.by == (office,) and s.name in self.done for s in steps.values()
            ):
                found.add("a demand is not met")
        return found


MEANT = {
    "decision_missing": "no decision",
    "decision_skipped": "no decision",
    "notice_missing": "no notice",
    "notice_stale": "the notice hung before the decision",
    "input_unset": "nothing to pay",
    "input_after_decision": "decided before it was written",
    "demand_missing": "a demand is not met",
}
"""Code of the checker to what the witness calls it."""


@settings(max_examples=400, deadline=None)
@given(procedures(), st.data())
def test_no_run_pays_past_a_guard_that_the_checker_did_not_report(procedure, data):
    walked = walk(RULES, procedure)
    assume(walked.whole)
    effect = list(procedure.steps.values())[-1]
    reported = {MEANT.get(p.code) for p in prove(walked) if p.line == effect.at.line}
    run = Witness(procedure)
    for _ in range(30):
        if effect.name in run.can():
            assert run.offences(effect, TOPIC) <= reported
        if run.ended or not run.can():
            return
        name = data.draw(st.sampled_from(run.can()))
        step = procedure.steps[name]
        good, *bad = _ends(step)
        outcome = data.draw(st.sampled_from([good] * 4 + bad))
        run.end(name, outcome, data.draw(st.sampled_from(VALUES)))


@settings(max_examples=400, deadline=None)
@given(procedures())
def test_every_way_that_is_printed_is_a_way_to_an_offence(procedure):
    walked = walk(RULES, procedure)
    assume(walked.whole)
    for hole in holes(walked):
        run = Witness(procedure)
        states = _chain(walked, hole.state)
        for (move, _), state in zip(walked.way(hole.state), states, strict=True):
            if move.outcome == "corrected":
                run.correct(move.step)
            else:
                assert move.step in run.can()
                run.end(move.step, move.outcome, dict(state.values).get("total", 1), tries=99)
            assert {n: node[:2] for n, node in run.nodes.items()} == walked.nodes(state)
        assert hole.effect.name in run.can()
        assert MEANT[hole.code] in run.offences(hole.effect, TOPIC)


def _chain(walked, state):
    """The states on the way, the last one `state`."""
    found = []
    while (before := walked.reached[state]) is not None:
        found.append(state)
        state = before[0]
    return found[::-1]


def test_the_witness_is_content_with_the_sound_one_and_sees_a_hole():
    procedure = SOUND.procedures["canal"]
    run = Witness(procedure)
    for name, outcome in (("open", "done"), ("plan", "done"), ("vote", "passed"), ("notice", "clear")):
        run.end(name, outcome)
    assert run.offences(procedure.steps["pay"], SOUND.topics["A1"]) == set()
    assert run.offences(procedure.steps["pay"], TOPIC) == {"a demand is not met"}
    run.end("pay", "lapsed")
    assert run.can() == ["pay"]
    del run.done["notice"]
    assert run.offences(procedure.steps["pay"], SOUND.topics["A1"]) == {"no notice"}
