"""V12 and V2 of the attacks: small votes, all splits, and thousands of tangled ones, against an
independent counter.
"""

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings

from yishi.tally import electorates
from yishi.tally.tests.brute import TABLE, brute
from yishi.tally.tests.situations import read
from yishi.tally.tests.votes import votes


def test_the_second_counter_knows_the_same_electorates():
    assert set(TABLE) == set(electorates())


# What one voter may do: came, channel of its ballot, choice, recused.
WAYS = {
    "for": ("room", "hall", "for", False),
    "against": ("room", "hall", "against", False),
    "silent": ("room", None, None, False),
    "far": (None, "online", "for", False),
    "away": (None, None, None, False),
    "recused there": ("room", "hall", "for", True),
    "recused away": (None, None, None, True),
}


def split(electorate, ways):
    """A vote in which voter i does `ways[i]`."""
    people = [f"v{i}" for i in range(len(ways))]
    said = {"electorate": electorate, "present": [], "recused": [], "ballots": []}
    said["roll"] = [{"id": one, "household": f"h{one}"} for one in people]
    for one, (came, channel, choice, recused) in zip(people, ways, strict=True):
        if came:
            said["present"].append(one)
        if recused:
            said["recused"].append(one)
        if channel:
            said["ballots"].append({"by": one, "choice": choice, "channel": channel})
    return said


@pytest.mark.parametrize("electorate", electorates())
def test_every_split_of_up_to_eight_voters(electorate):
    for number in range(9):
        for ways in combinations_with_replacement(WAYS.values(), number):
            said = split(electorate, ways)
            assert read(said) == brute(said), said


def test_every_web_of_proxies_among_four_households():
    # Each of four gives no proxy, or one to any of the four (itself included); each is there or not.
    people = "ABCD"
    for givings in product([None, *people], repeat=4):
        for there in product([False, True], repeat=4):
            said = {
                "electorate": "household",
                "roll": [{"id": one} for one in people],
                "present": [one for one, came in zip(people, there, strict=True) if came],
                "proxies": [{"from": a, "to": b} for a, b in zip(people, givings, strict=True) if b],
                "ballots": [{"by": one, "choice": "for", "channel": "proxy"} for one in people],
            }
            assert read(said) == brute(said), said


@settings(max_examples=1000, deadline=None)
@given(votes())
def test_tangled_votes(said):
    assert read(said) == brute(said)
