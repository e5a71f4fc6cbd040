"""The town's own rulebook under the checker: sound, quickly, and no longer sound when a guard is taken away."""

import time
from dataclasses import replace

import pytest

from yishi.procedure.checker import check, proof_of, proofs
from yishi.procedure.checker.guard import holes
from yishi.procedure.checker.walk import walk
from yishi.rulebook.loader import shipped
from yishi.rulebook.model import Atom, Procedure, Route, Rulebook, Step

BOOK = shipped()
EFFECTS = [
    (procedure, step)
    for procedure in BOOK.procedures.values()
    for step in procedure.steps.values()
    if step.kind == "effect"
]
NEEDS = [(p, s, n) for p, s in EFFECTS for n in range(len(s.needs))]
GUARDS = {
    "decision_missing",
    "decision_skipped",
    "notice_missing",
    "notice_stale",
    "demand_missing",
    "effect_cut_off",
}

WORK = (
    "workmanship, not authority: the topic asks a decision and a notice, and the other needs still bring them"
)
HARMLESS = {
    ("head_pay", "pay", "town"): "the town pays from its own book; its check is no demand of the topic",
    ("inputs", "pay", "collect"): WORK,
    ("inputs", "pay", "inspect"): WORK,
    ("inputs", "pay", "notice"): "collect and deliver still wait for the notice",
    ("levy", "pay", "collect"): WORK,
    ("levy", "pay", "inspect"): WORK,
    ("levy", "pay", "notice"): "collect and work still wait for the notice",
    ("levy", "pay", "town"): "collect and work still wait for the town",
    ("road", "pay", "gov_funds"): "the taking still waits for the money, and a book does not pay what it has not got",
    ("rule", "force", "file"): "filing is no demand of the topic",
    ("spending", "pay", "inspect"): WORK,
    ("spending", "pay", "notice"): "inspect still waits, through the work, for the notice",
    ("subsidy", "pay", "notice"): "the town's review still waits for the notice",
    ("grassland", "pay", "notice"): "the town's review still waits for the notice",
    ("well", "grant", "fund"): "the fund's approval is no demand of the topic; its money is the town's to give",
    ("well", "pay", "inspect"): "the grant still waits for the notice, or where it is skipped, the notice itself is needed",
    ("well", "pay", "notice"): "inspect still waits, through the work, for the notice",
}  # fmt: skip
"""(procedure, effect, need) that guards no authority, and why leaving it out is harmless to that."""


def changed(procedure: Procedure, step: Step) -> Procedure:
    return replace(procedure, steps={**procedure.steps, step.name: step})


def codes(procedure: Procedure, rules: Rulebook = BOOK) -> set[str]:
    return {p.code for p in proof_of(rules, procedure).problems}


def test_the_towns_rulebook_is_sound():
    assert [p.say("en") for p in check(BOOK)] == []


def test_it_is_proven_in_time_and_no_procedure_is_a_maze():
    start = time.process_time()
    found = proofs(BOOK)
    assert time.process_time() - start < 2
    assert {p.procedure for p in found} == set(BOOK.procedures)
    assert max(p.states for p in found) < 400


@pytest.mark.parametrize("procedure", BOOK.procedures.values(), ids=lambda p: p.name)
def test_every_step_of_every_procedure_is_walked(procedure):
    walked = walk(BOOK, procedure)
    met = {
        name for state in walked.reached for name, node in walked.nodes(state).items() if node[0] != "waiting"
    }
    assert met == set(procedure.steps)
    assert walked.endings


@pytest.mark.parametrize(
    ("procedure", "effect", "clause"), NEEDS, ids=[f"{p.name}.{s.name}-{n}" for p, s, n in NEEDS]
)
def test_an_effect_that_waits_for_less_is_reported(procedure, effect, clause):
    """Each need of each effect is left out in turn: a guard's code, or the table says why nothing is lost."""
    (atom,) = effect.needs[clause]
    left = tuple(c for n, c in enumerate(effect.needs) if n != clause)
    found = codes(changed(procedure, replace(effect, needs=left)))
    if (procedure.name, effect.name, atom.step) in HARMLESS:
        assert not found
    else:
        assert found & GUARDS, "not reported, and nobody says why it is harmless"


def test_the_table_of_the_harmless_names_nothing_that_is_gone():
    there = {(p.name, s.name, s.needs[n][0].step) for p, s, n in NEEDS}
    assert set(HARMLESS) <= there


@pytest.mark.parametrize(("procedure", "effect"), EFFECTS, ids=[f"{p.name}.{s.name}" for p, s in EFFECTS])
def test_an_effect_that_waits_for_nothing_is_reported(procedure, effect):
    first = next(iter(procedure.steps))
    needs = ((Atom(first, "done"),),)
    assert {"decision_missing", "notice_missing"} <= codes(
        changed(procedure, replace(effect, needs=needs, when=None))
    )


@pytest.mark.parametrize(("procedure", "effect"), EFFECTS, ids=[f"{p.name}.{s.name}" for p, s in EFFECTS])
def test_every_demand_of_its_topic_is_held(procedure, effect):
    """Without the steps that meet a demand, or with the decision in another form, nothing may take effect."""
    topic = BOOK.topics[procedure.topic]
    for demand in topic.demands:
        kind, _, office = demand.partition(":")
        steps = {
            name: replace(s, by=("teller",), params={k: v for k, v in s.params.items() if k != "joint"})
            if s.kind == kind and office in (*s.by, *s.params.get("joint", ()))
            else s
            for name, s in procedure.steps.items()
        }
        assert "demand_missing" in codes(replace(procedure, steps=steps))
    other = "party" if "party" not in topic.decides else "council"
    topics = {**BOOK.topics, topic.code: replace(topic, decides=(other,))}
    assert "wrong_form" in codes(procedure, replace(BOOK, topics=topics))


ROUTES = [(p, s, o) for p in BOOK.procedures.values() for s in p.steps.values() for o in s.routes]


@pytest.mark.parametrize(
    ("procedure", "step", "outcome"), ROUTES, ids=[f"{p.name}.{s.name}.{o}" for p, s, o in ROUTES]
)
def test_an_outcome_without_its_route_is_reported(procedure, step, outcome):
    """A route that goes is missed where the outcome can still happen and no other step takes it up."""
    if (step.kind, outcome) in (("task", "failed"), ("notice", "unanswered")):
        pytest.skip("without its route this outcome cannot happen")
    routes = {o: r for o, r in step.routes.items() if o != outcome}
    assert "unrouted" in codes(changed(procedure, replace(step, routes=routes)))


def test_a_reopening_past_the_decision_is_reported():
    """The fund's refusal reopens the notice, beside it, instead of the plan."""
    well = BOOK.procedures["well"]
    fund = replace(
        well.steps["fund"], routes={**well.steps["fund"].routes, "rejected": Route("reopen", "notice")}
    )
    assert "reopens_elsewhere" in codes(changed(well, fund))


def test_large_sums_go_to_the_members_whatever_the_procedure_says():
    """The topic's amount binds, not the ``when`` that happens to stand in the file (B3: members from §big_amount)."""
    spending = BOOK.procedures["spending"]
    members = spending.steps["members"]
    assert codes(spending) == set()
    later = replace(
        members, when=replace(members.when, op=">")
    )  # at the amount itself nobody would ask the members
    assert codes(changed(spending, later)) == {"escalation_missing"}


def test_a_correction_is_walked_too():
    """While the members vote, the plan may still be corrected, and everything below it starts again."""
    walked = walk(BOOK, BOOK.procedures["well"])
    before = walked.first_open("vote")
    nodes = walked.nodes(before)
    assert nodes["plan"] == ("done", "done")
    moves = dict(walked._successors(before))
    corrected = next(
        state for move, state in moves.items() if (move.step, move.outcome) == ("plan", "corrected")
    )
    assert walked.nodes(corrected)["plan"][0] == "open" and walked.nodes(corrected)["vote"][0] == "waiting"
    paying = walk(BOOK, BOOK.procedures["well"]).first_open("pay")
    assert "plan" not in {m.step for m, _ in walked._successors(paying) if m.outcome == "corrected"}
    assert holes(walked) == []
