"""The graph of steps: what opens, what waits, what a bad outcome leads to; on every procedure of two rulebooks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure import graph
from yishi.procedure.kinds import KINDS
from yishi.procedure.tests.cast import hamlet_rules
from yishi.rulebook.loader import shipped
from yishi.rulebook.model import Atom

PROCEDURES = [*hamlet_rules().procedures.values(), *shipped().procedures.values()]
CANAL = hamlet_rules().procedures["canal"]


class Walk:
    """A run of a procedure with assumed comparisons; no data."""

    def __init__(self, procedure, above=False):
        self.procedure, self.above = procedure, above
        self.nodes, self.ending, self.day = graph.start(procedure), "", 0
        first = next(iter(procedure.steps))
        self.nodes[first] = (graph.OPEN, "", 1, "", "")

    def end(self, name, outcome):
        self.day += 1
        step = self.procedure.steps[name]
        good = outcome == KINDS[step.kind].good(step)
        day = f"{self.day:04d}"
        done = graph.settle(
            self.procedure, self.nodes, name, outcome, good, lambda when: self.above, lambda s: 3, day, day
        )
        self.nodes, self.ending = done.graph, done.ending
        return done

    def open(self):
        return [name for name, node in self.nodes.items() if node[0] == graph.OPEN]


def outcomes(step):
    return (KINDS[step.kind].good(step), *KINDS[step.kind].bad(step))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PROCEDURES), st.booleans(), st.lists(st.integers(0, 10**6), max_size=40))
def test_what_is_open_has_its_needs_met_and_what_has_them_met_does_not_wait(procedure, above, chances):
    walk = Walk(procedure, above)
    rounds = {}
    for chance in chances:
        if walk.ending:
            break
        opened = walk.open()
        name = opened[chance % len(opened)]
        step = procedure.steps[name]
        choices = outcomes(step)
        before = walk.nodes
        kept = dict(before)
        done = walk.end(name, choices[chance // 7 % len(choices)])
        assert before == kept, "the graph that was given is not changed in place"
        if walk.ending:
            continue
        assert walk.open(), "a matter that has not ended has something to do"
        for other, (state, outcome, turn, *_) in walk.nodes.items():
            met = graph.ready(procedure.steps[other], walk.nodes)
            if other in done.opened and other != name and state == graph.OPEN:
                assert met or other in done.reset
            if state == graph.WAITING:
                assert not met and outcome == ""
            assert turn <= 3, "no step has more rounds than tries"
            if other not in done.reset[1:]:
                assert turn >= rounds.get(other, 0), "rounds grow, until something before is reopened"
            rounds[other] = turn


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PROCEDURES), st.booleans(), st.lists(st.integers(0, 10**6), max_size=40))
def test_what_was_reset_is_what_needs_the_step_that_reopened(procedure, above, chances):
    walk = Walk(procedure, above)
    for chance in chances:
        if walk.ending:
            break
        opened = walk.open()
        name = opened[chance % len(opened)]
        choices = outcomes(procedure.steps[name])
        done = walk.end(name, choices[chance // 7 % len(choices)])
        if done.reset:
            target, *below = done.reset
            assert walk.nodes[target][0] == graph.OPEN and walk.nodes[target][2] <= 3
            assert tuple(below) == graph.descendants(procedure, target)
            assert all(target in graph.ancestors(procedure)[b] for b in below)


def measure(procedure, nodes):
    """The rounds in an order in which each step comes after all it needs, then how many steps are finished."""
    above = graph.ancestors(procedure)
    ordered = sorted(procedure.steps, key=lambda name: len(above[name]))
    return [nodes[name][2] for name in ordered], sum(node[0] in graph.FINISHED for node in nodes.values())


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PROCEDURES), st.booleans(), st.lists(st.integers(0, 10**6), max_size=60))
def test_every_matter_ends_since_a_round_goes_back_only_when_one_before_it_goes_forward(
    procedure, above, chances
):
    """The measure grows with every act that ends a step, and no round exceeds its tries: it cannot grow for ever."""
    walk = Walk(procedure, above)
    for chance in chances:
        if walk.ending:
            break
        before = measure(procedure, walk.nodes)
        name = walk.open()[chance % len(walk.open())]
        choices = outcomes(procedure.steps[name])
        walk.end(name, choices[chance // 7 % len(choices)])
        assert walk.ending or measure(procedure, walk.nodes) > before


def run(procedure, above, *ends):
    walk = Walk(procedure, above)
    for name, outcome in ends:
        walk.end(name, outcome)
    return walk


def test_two_tracks_run_side_by_side():
    walk = run(CANAL, True, ("open", "done"), ("plan", "done"), ("vote", "passed"))
    assert walk.open() == ["notice", "large"]
    walk.end("notice", "clear")
    assert walk.open() == ["large", "collect"] and walk.nodes["work"][0] == graph.WAITING


def test_a_step_that_is_not_needed_is_skipped_and_never_counts_as_passed():
    walk = run(CANAL, False, ("open", "done"), ("plan", "done"), ("vote", "passed"))
    assert walk.nodes["large"][:2] == (graph.SKIPPED, "")
    walk.end("notice", "clear")
    assert walk.nodes["work"][0] == graph.OPEN
    assert graph.holds(Atom("large", "done"), walk.nodes) and graph.holds(Atom("large", "closed"), walk.nodes)
    assert not graph.holds(Atom("large", "approved"), walk.nodes)
    assert not graph.holds(Atom("large", "open"), walk.nodes)


def test_an_objection_upheld_takes_back_all_that_rested_on_the_plan():
    walk = run(CANAL, True, ("open", "done"), ("plan", "done"), ("vote", "passed"), ("large", "approved"))
    done = walk.end("notice", "upheld")
    assert walk.open() == ["plan"] and walk.nodes["plan"][2] == 2
    assert set(done.reset) == set(CANAL.steps) - {"open"}


def test_the_third_failure_of_three_tries_ends_the_matter():
    walk = run(CANAL, False, ("open", "done"))
    for _ in range(2):
        walk.end("plan", "lapsed")
        assert walk.open() == ["plan"]
    walk.end("plan", "lapsed")
    assert walk.ending == "exhausted"


def test_a_new_plan_has_all_the_tries_of_its_vote_and_the_plan_s_own_run_out():
    walk = run(CANAL, False, ("open", "done"))
    for plan in (1, 2, 3):
        walk.end("plan", "done")
        for turn in (1, 2):
            assert walk.nodes["plan"][2] == plan and walk.nodes["vote"][2] == turn
            walk.end("vote", "inquorate")
        walk.end("vote", "failed")
    assert walk.ending == "exhausted"


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.name)
def test_all_good_outcomes_settle_a_matter(procedure):
    for above in (False, True):
        walk = Walk(procedure, above)
        for _ in range(60):
            if walk.ending:
                break
            name = walk.open()[0]
            walk.end(name, outcomes(procedure.steps[name])[0])
        assert walk.ending == "settled"
