"""Points 1 to 7: who came, who is entitled, who is recused. The number before each case is the point it
tests.
"""

import pytest

from yishi.tally.tests.situations import ids, in_hall, refusal, refused, tally, void


def test_1_who_signed_in_came_once_and_guests_count_for_nothing():
    result = tally("adult", "A B C D", present="A B B guest", online="B C other")
    assert result["present"] == 3  # A, B, C
    assert result["may_vote"] == 3
    assert tally("adult", "A B C", present="X Y Z")["present"] == 0


def test_2_an_accepted_online_ballot_makes_present_a_refused_one_does_not():
    result = tally("adult", "A B C", ballots=["A for online", "B maybe online", "X for online"])
    assert (result["present"], result["for"]) == (1, 1)
    assert refused(result) == {2: "unknown_choice", 3: "not_on_roll"}


def test_2_a_paper_ballot_does_not_make_present():
    result = tally("adult", "A B", ballots=["A for paper", "B for hall"])
    assert (result["present"], result["for"]) == (0, 0)
    assert refused(result) == {1: "not_present", 2: "not_present"}


def test_3_a_represented_voter_came_without_a_ballot_too():
    result = tally("household", "A B C", present="A", proxies="B>A")
    assert (result["present"], result["may_vote"], result["cast"]) == (2, 2, 0)
    assert result["quorate"] is True  # 2/3 of 3 is 2
    online = tally("household", "A B C", online="A", proxies="B>A")
    assert online["present"] == 2


def test_3_an_online_ballot_of_the_holder_alone_carries_nobody():
    result = tally("household", "A B C", proxies="B>A", ballots=["A for online", "B for proxy"])
    assert (result["present"], result["for"]) == (1, 1)
    assert refused(result) == {2: "holder_absent"}
    assert void(result) == {1: "holder_absent"}


def test_4_the_recused_are_among_those_who_came():
    result = tally("adult", "A B C", present="A B", recused="B C")
    assert (result["present"], result["may_vote"], result["recused"]) == (2, 1, 2)


def test_4_under_council_the_recused_have_left_both_numbers():
    result = tally("council", "A B C D E", present="A B E", online="D", recused="D E")
    # 3 are not recused: 2 came, 2/3 of 3 is 2, more than half of all 3 is 2.
    assert (result["entitled"], result["recused"], result["present"], result["may_vote"]) == (3, 2, 2, 2)
    assert (result["needed_present"], result["needed_for"], result["quorate"]) == (2, 2, True)


def test_5_needed_present_is_of_the_whole_roll_also_with_recusals():
    result = tally("adult", ids(9), present=ids(5), recused="v1 v2 v3 v9 v9")
    assert (result["entitled"], result["needed_present"], result["recused"]) == (9, 6, 4)
    assert result["quorate"] is False


def test_6_recusal_lowers_no_bound():
    # 6 came, more than half of 6 is 4; two of the six are recused and weigh as votes against.
    result = tally("adult", ids(6), present=ids(6), recused="v5 v6", ballots=in_hall("for", 3))
    assert (result["needed_for"], result["passed"], result["can_pass"]) == (4, False, True)
    assert (
        tally("adult", ids(6), present=ids(6), recused="v5 v6", ballots=in_hall("for", 4))["passed"] is True
    )


def test_6_it_cannot_pass_when_fewer_may_vote_than_are_needed():
    # All 6 came: 4 are needed. With 3 recused only 3 may vote; with 2 recused 4 may.
    assert tally("adult", ids(6), present=ids(6), recused="v1 v2 v3")["can_pass"] is False
    assert tally("adult", ids(6), present=ids(6), recused="v1 v2")["can_pass"] is True
    # Those who may vote are counted on the roll, whether they came or not: 4 of 6 are not recused, 3 came.
    assert tally("adult", ids(6), present=ids(3), recused="v1 v2")["can_pass"] is True
    # Under `member` 4 of 6 are needed of all, whoever came.
    members = "A/a B/b C/c D/d E/e F/f"
    assert tally("member", members, recused="A B")["can_pass"] is True
    assert tally("member", members, recused="A B C")["can_pass"] is False


def test_6_a_council_of_recused_members_is_nobody():
    result = tally("council", "A B", present="A B", recused="A B")
    assert (result["entitled"], result["present"], result["needed_present"], result["needed_for"]) == (
        0,
        0,
        0,
        1,
    )
    assert (result["quorate"], result["passed"], result["can_pass"]) == (False, False, False)


@pytest.mark.parametrize("electorate", ["adult", "household", "council", "party"])
def test_6_a_recused_voters_ballots_are_refused(electorate):
    result = tally(
        electorate, "A B C", present="A B", online="A", recused="A",
        ballots=["A for hall", "A for paper", "A for online", "A for proxy", "A maybe hall", "B for hall"],
    )  # fmt: skip
    assert refused(result) == dict.fromkeys(range(1, 6), "recused")
    assert result["for"] == 1


def test_7_a_recused_holder_carries_nobody_and_a_recused_voters_own_proxy_is_void():
    result = tally(
        "household", "A B C D", present="A D", recused="A C", proxies="B>A C>D", ballots=["B for proxy"]
    )
    assert void(result) == {1: "recused", 2: "recused"}
    assert refused(result) == {1: "recused"}
    assert (result["present"], result["may_vote"]) == (2, 1)


def test_7_who_is_recused_is_on_the_roll():
    assert refusal({"electorate": "adult", "roll": [{"id": "A"}], "recused": ["A", "B"]}) == (
        "bad_value", "/recused/1",
    )  # fmt: skip
