"""What the walk takes for a possible correction is what a matter really takes: asked of the matter, state by state."""

import pytest

from yishi.procedure import matter
from yishi.procedure.acts import Accepted, Act
from yishi.procedure.checker.walk import CORRECTED, walk
from yishi.rulebook.loader import shipped

BOOK = shipped()
DAY = "2026-05-06"
BEGUN = ("ask", "election", "effect")
"""Kinds whose steps have a sub-state from the moment they open."""


def slices(walked, state):
    """`get` of a matter in this state, as far as a correction looks."""
    steps = walked.procedure.steps
    nodes = {name: [*short, 1, DAY, DAY] for name, short in walked.nodes(state).items()}
    found = {
        "meta": {
            "procedure": walked.procedure.name,
            "opened": DAY,
            "place": "150826101001001",
            "subject": "matter/m",
        },
        "graph": nodes,
        **{
            f"sub/{n}": {"begun": True}
            for n, node in nodes.items()
            if node[0] == "open" and steps[n].kind in BEGUN
        },
    }
    return found.get


@pytest.mark.parametrize("name", ["well", "road", "crop", "flood", "recall", "spending"])
def test_the_matter_allows_just_these_corrections_and_they_lead_there(name):
    walked = walk(BOOK, BOOK.procedures[name])
    taken = 0
    for state in walked.reached:
        get = slices(walked, state)
        mine = {m.step: after for m, after in walked._successors(state) if m.outcome == CORRECTED}
        for step in walked.names:
            act = Act("matter/m", "correct", "p", "o@150826101001", DAY, DAY, {"reason": "错字"}, step)
            verdict = matter._corrected(BOOK, get, act, {})
            assert isinstance(verdict, Accepted) == (step in mine), (step, state.nodes)
            if isinstance(verdict, Accepted):
                taken += 1
                real = {n: tuple(node[:2]) for n, node in verdict.changes["graph"].items()}
                assert real == walked.nodes(mine[step])
    assert taken
