"""Points 11 to 14: which ballots count, in which order the reasons apply, what replaces what."""

import pytest

from yishi.tally.tests.situations import refused, tally

# Each ballot has two reasons to be refused: the earlier in the order of point 12 is the one.
ORDER = [
    ("household", {"recused": "A"}, "X maybe online", "not_on_roll"),
    ("household", {"recused": "A"}, "A maybe hall", "recused"),
    ("household", {"rules": {"online": False}}, "A maybe online", "unknown_choice"),
    ("household", {}, "A For hall", "unknown_choice"),  # before not_present, and compared exactly
    ("household", {}, "A for proxy B", "no_proxy"),
    ("household", {"proxies": "A>B"}, "A for proxy C", "holder_absent"),  # the void proxy before wrong_hand
    ("household", {"proxies": "A>B", "present": "B"}, "A for proxy A", "wrong_hand"),
    ("household", {"present": "B", "online": "A"}, "A for hall", "not_present"),  # being online is not enough
    (
        "household",
        {"present": "B", "proxies": "A>B"},
        "A for paper",
        "not_present",
    ),  # nor is being represented
]


@pytest.mark.parametrize(("electorate", "more", "ballot", "code"), ORDER)
def test_12_the_first_reason_is_named(electorate, more, ballot, code):
    assert refused(tally(electorate, "A B C", ballots=[ballot], **more)) == {1: code}


def test_12_no_online_comes_before_second_channel_and_not_present_too():
    shut = tally(
        "household", "A B", present="A", ballots=["A for hall", "A for online"], rules={"online": False}
    )
    assert refused(shut) == {2: "no_online"}
    # B voted online and is not in the room: its paper ballot is first of all not_present.
    paper = tally("household", "A B", ballots=["B for online", "B for paper"])
    assert refused(paper) == {2: "not_present"}


@pytest.mark.parametrize("first", ["hall", "paper", "online"])
@pytest.mark.parametrize("second", ["hall", "paper", "online"])
def test_12_13_another_channel_is_refused_and_the_same_one_replaces(first, second):
    result = tally("adult", "A", present="A", ballots=[f"A for {first}", f"A against {second}"])
    if first == second:
        assert (refused(result), result["replaced"], result["against"], result["for"]) == ({}, 1, 1, 0)
    else:
        assert refused(result) == {2: "second_channel"}
        assert (result["replaced"], result["against"], result["for"]) == (0, 0, 1)


def test_11_the_hand_of_a_proxy_ballot_is_optional_and_must_be_the_holder():
    base = {"present": "B", "proxies": "A>B"}
    assert refused(tally("household", "A B", ballots=["A for proxy"], **base)) == {}
    assert refused(tally("household", "A B", ballots=["A for proxy B"], **base)) == {}
    assert refused(tally("household", "A B", ballots=["A for proxy A"], **base)) == {1: "wrong_hand"}


def test_13_a_refused_ballot_changes_nothing():
    result = tally(
        "adult", "A B", present="A",
        ballots=["A for hall", "A against online", "A maybe hall", "B against hall", "A abstain hall"],
    )  # fmt: skip
    assert refused(result) == {2: "second_channel", 3: "unknown_choice", 4: "not_present"}
    assert (result["for"], result["against"], result["abstain"], result["replaced"]) == (0, 0, 1, 1)
    assert result["present"] == 1


def test_13_replacing_counts_each_time_and_also_through_a_proxy():
    result = tally(
        "household", "A B", present="B", proxies="A>B",
        ballots=["A for proxy", "A against proxy B", "A abstain proxy", "B for paper", "B for paper"],
    )  # fmt: skip
    assert (result["replaced"], result["abstain"], result["for"], result["against"]) == (3, 1, 1, 0)
    assert result["cast"] == 5


def test_14_cast_is_every_ballot_and_the_hands_counted():
    result = tally(
        "adult", "A B C D", present="A B C D", ballots=["A for hall", "A for online", "X for hall"],
        hands={"for": 1, "abstain": 1},
    )  # fmt: skip
    assert (result["cast"], result["for"], result["abstain"]) == (5, 2, 1)
    assert refused(result) == {2: "second_channel", 3: "not_on_roll"}


def test_14_a_tie_does_not_pass():
    result = tally("adult", "A B", present="A B", ballots=["A for hall", "B against hall"])
    assert (result["needed_for"], result["passed"]) == (2, False)


def test_ids_compare_code_point_by_code_point():
    # Composed and decomposed, upper and lower, with a space: different voters.
    result = tally("adult", "\u00e9 a A", present="e\u0301 A", ballots=["a for hall", "A for hall"])
    assert (result["present"], refused(result)) == (1, {1: "not_present"})
