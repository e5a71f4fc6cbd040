"""The checker: each broken rulebook is named with its place and its shortest way; the town's own is sound.

Every broken rulebook is `sound.toml` with one thing wrong; the ways are worked out by hand from the procedure.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure import graph
from yishi.procedure.checker import check, prove, static, walk
from yishi.procedure.checker.walk import outcomes
from yishi.procedure.kinds import KINDS
from yishi.rulebook.loader import load_path, shipped

BROKEN = Path(__file__).parent / "broken"
TO_PAY = ("open.done", "plan.done", "vote.passed", "notice.clear", "pay")

CASES = [
    ("hole_through_when", "decision_skipped", "pay", ("open.done", "plan.done", "notice.clear", "pay")),
    ("parallel_tracks", "notice_missing", "pay", ("open.done", "plan.done", "vote.passed", "fund.approved", "pay")),
    ("pay_beside_notice", "notice_missing", "pay", ("open.done", "plan.done", "vote.passed", "pay")),
    ("notice_reopened_alone", "notice_missing", "pay", ("open.done", "plan.done", "vote.passed", "pay")),
    ("escalation_skipped", "decision_skipped", "pay", ("open.done", "plan.done", "notice.clear", "members.passed", "pay")),
    ("zero_day_notice", "notice_zero", "notice", ("open.done", "plan.done", "vote.passed", "notice")),
    ("short_notice", "notice_too_short", "notice", ("open.done", "plan.done", "vote.passed", "notice")),
    ("wrong_electorate", "wrong_form", "vote", ("open.done", "plan.done", "vote")),
    ("consent_by_majority", "wrong_form", "vote", ("open.done", "plan.done", "vote")),
    ("review_for_vote", "wrong_form", "vote", ("open.done", "plan.done", "vote")),
    ("notice_of_another", "wrong_form", "fund", ("open.done", "plan.done", "vote.passed", "fund")),
    ("draft_beside_vote", "input_after_decision", "pay", ("open.done", "plan.done", "price.done", "vote.passed", "notice.clear", "pay")),
    ("unrouted_silence", "unrouted", "vote", ("open.done", "plan.done", "vote")),
    ("two_owners", "two_owners", "price", ("open.done", "price")),
    ("when_beside", "when_unset", "fund", ("open.done", "plan.done", "price.done", "vote.passed", "fund")),
    ("reopens_beside", "reopens_elsewhere", "fund", ("open.done", "plan.done", "vote.passed", "fund")),
    ("unreachable", "unreachable", "later", ()),
    ("demand_missing", "demand_missing", "pay", TO_PAY),
    ("demand_beside", "demand_missing", "pay", TO_PAY),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "step", "way"), CASES)
def test_it_names_the_hole_and_the_shortest_way_to_it(name, code, step, way):
    rules = load_path(BROKEN / f"{name}.toml")
    found = [p for p in check(rules) if p.code == code]
    assert found, [(p.code, p.text_en) for p in check(rules)]
    spec = rules.procedures["canal"].steps[step]
    assert found[0].line == spec.at.line and found[0].file == f"{name}.toml"
    assert (
        set(found[0].path) == set(way)
        if name in ("draft_beside_vote", "when_beside")
        else found[0].path == way
    )
    assert len(found[0].path) == len(way)
    assert found[0].text and found[0].text_en


def test_every_broken_rulebook_has_its_case():
    assert {f.stem for f in BROKEN.glob("*.toml")} == {"sound", *(name for name, *_ in CASES)}


def test_the_sound_one_is_sound():
    assert check(load_path(BROKEN / "sound.toml")) == []


def test_the_towns_rulebook_is_sound():
    assert check(shipped()) == []


EFFECTS = [
    (procedure.name, step.name, clause)
    for procedure in shipped().procedures.values()
    for step in procedure.steps.values()
    if step.kind == "effect"
    for clause in range(len(step.needs))
]


@pytest.mark.parametrize(("name", "effect", "clause"), EFFECTS)
def test_an_effect_that_stops_waiting_for_its_notice_is_reported(name, effect, clause):
    """Each need of each effect of the shipped rulebook is left out in turn. It is reported when it was the notice
    (directly or through what else is left), and stays sound when the rest still waits for it."""
    rules = shipped()
    procedure = rules.procedures[name]
    step = procedure.steps[effect]
    left = tuple(c for n, c in enumerate(step.needs) if n != clause)
    changed = replace(procedure, steps={**procedure.steps, effect: replace(step, needs=left)})
    under = str(step.params["under"])
    above = graph.ancestors(changed)[effect]
    waits = under in above and all(
        any(a.state == "done" for a in c) for c in left if any(a.step == under for a in c)
    )
    found = {p.code for p in prove(rules, walk(rules, changed))} | {p.code for p in static(rules, changed)}
    if not waits:
        assert found & {"notice_missing", "decision_missing", "decision_skipped", "input_after_decision"}


@pytest.mark.parametrize("name", sorted(shipped().procedures))
def test_every_step_of_the_shipped_procedures_is_walked(name):
    rules = shipped()
    walked = walk(rules, rules.procedures[name])
    opened = {
        s
        for state in walked.reached
        for s, n in zip(walked.procedure.steps, state.nodes, strict=True)
        if n[0] != "waiting"
    }
    assert opened == set(walked.procedure.steps)
    assert len(walked.reached) < 2000


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_random_run_never_pays_past_its_notice_when_the_checker_found_nothing(data):
    """Procedures with needs chosen at random: whenever the checker says nothing, no run of the graph opens `pay`
    before `notice` is clear and `vote` passed."""
    rules = load_path(BROKEN / "sound.toml")
    procedure = rules.procedures["canal"]
    names = list(procedure.steps)
    steps = dict(procedure.steps)
    for at, name in enumerate(names[1:], 1):
        picked = data.draw(
            st.lists(st.sampled_from(names[:at]), min_size=1, max_size=2, unique=True), label=name
        )
        from yishi.rulebook.model import Atom

        steps[name] = replace(steps[name], needs=tuple((Atom(p, "done"),) for p in picked))
    changed = replace(procedure, steps=steps)
    problems = static(rules, changed) + prove(rules, walk(rules, changed))
    silent = not any(p.code in ("notice_missing", "decision_missing", "decision_skipped") for p in problems)
    nodes = graph.start(changed)
    graph.advance(changed, nodes, lambda when: True, "", "")
    for _ in range(25):
        open_ = [s for s in names if nodes[s][0] == graph.OPEN]
        if nodes["pay"][0] == graph.OPEN and silent:
            assert nodes["notice"][:2] == (graph.DONE, "clear") and nodes["vote"][:2] == (
                graph.DONE,
                "passed",
            )
        if not open_:
            break
        name = data.draw(st.sampled_from(open_))
        outcome = data.draw(st.sampled_from(outcomes(steps[name])))
        good = outcome == KINDS[steps[name].kind].good(steps[name])
        settled = graph.settle(changed, nodes, name, outcome, good, lambda when: True, lambda s: 99, "", "")
        if settled.ending:
            break
        nodes = settled.graph
