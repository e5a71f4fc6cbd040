"""What holds of every vote, whatever is in it."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yishi.tally.tests.situations import read, refused
from yishi.tally.tests.votes import CHANNELS, GUESTS, votes

EXAMPLES = settings(max_examples=200, deadline=None)


@EXAMPLES
@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_the_roll_and_of_who_came_does_not_change_the_result(said, shuffler):
    before = read(said)
    for key in ("roll", "present", "online", "recused", "holders"):
        if key in said:
            said[key] = shuffler.sample(said[key], len(said[key]))
    assert read(said) == before


@EXAMPLES
@given(votes(hands=False), st.data())
def test_one_more_ballot_for_never_turns_passed_into_failed(said, data):
    assume(said["roll"])
    before = read(said)
    by = data.draw(st.sampled_from([item["id"] for item in said["roll"]] + list(GUESTS)))
    more = {"by": by, "choice": "for", "channel": data.draw(st.sampled_from(CHANNELS))}
    after = read(said | {"ballots": [*said["ballots"], more]})
    assert after["passed"] or not before["passed"]
    assert after["for"] >= before["for"]


@EXAMPLES
@given(votes(), st.sampled_from(["for", "against", "abstain"]))
def test_refused_ballots_never_count(said, choice):
    result = read(said)
    out = refused(result)
    kept = [b for n, b in enumerate(said["ballots"], 1) if n not in out]
    without = read(said | {"ballots": kept})
    same = set(result) - {"cast", "refused"}
    assert {key: without[key] for key in same} == {key: result[key] for key in same}
    assert without["refused"] == []
    assert without["cast"] == result["cast"] - len(out)
    # Nor does it matter what they said, where what they said was not the reason.
    other = [
        b | {"choice": choice} if out.get(n, "unknown_choice") != "unknown_choice" else b
        for n, b in enumerate(said["ballots"], 1)
    ]
    assert read(said | {"ballots": other}) == result


@EXAMPLES
@given(votes())
def test_nobody_counts_twice_and_nobody_counts_who_may_not_vote(said):
    result = read(said)
    counted = result["for"] + result["against"] + result["abstain"]
    assert counted <= result["may_vote"] <= result["present"] <= result["entitled"]
    out = refused(result)
    roll = {item["id"] for item in said["roll"]} - set(said.get("recused", []))
    voters = {b["by"] for n, b in enumerate(said["ballots"], 1) if n not in out}
    assert voters <= roll
    hands = result["cast"] - len(said["ballots"])
    assert counted == len(voters) + hands


@EXAMPLES
@given(votes())
def test_every_ballot_and_hand_is_accounted_for(said):
    result = read(said)
    counted = result["for"] + result["against"] + result["abstain"]
    assert counted + len(result["refused"]) + result["replaced"] == result["cast"]


@EXAMPLES
@given(votes())
def test_it_passes_only_where_it_sits_and_can(said):
    result = read(said)
    assert result["quorate"] is (result["entitled"] > 0 and result["present"] >= result["needed_present"])
    assert result["passed"] is (result["quorate"] and result["for"] >= result["needed_for"])
    assert result["can_pass"] or not result["passed"]
    assert result["needed_for"] >= 1


@EXAMPLES
@given(votes())
def test_everyone_through_every_channel_counts_once(said):
    # Whoever is on the roll casts through all four channels, twice each, in favour.
    every = [item["id"] for item in said["roll"]]
    said["ballots"] = [
        {"by": v, "choice": "for", "channel": c} for v in every for c in CHANNELS for _ in "12"
    ]
    said.pop("hands", None)
    result = read(said)
    assert result["for"] <= result["may_vote"]
    assert result["for"] + len(result["refused"]) + result["replaced"] == 8 * len(every)
