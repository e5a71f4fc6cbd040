"""Points 7 to 10: who may carry whose vote. Also row V2 of the attacks: chains, cycles, twice, too many,
turning up.
"""

import pytest

from yishi.tally.tests.situations import refused, tally, void

# Every code of a void proxy, one situation each, in the order in which they apply (10).
VOID = [
    ("household", "A B", {"present": "B", "proxies": "X>B"}, {1: "not_on_roll"}),
    ("household", "A B", {"present": "B", "proxies": "A>B", "recused": "A"}, {1: "recused"}),
    ("household", "A B", {"present": "B", "proxies": "A>B", "recused": "B"}, {1: "recused"}),
    ("adult", "A B", {"present": "B", "proxies": "A>B"}, {1: "no_proxy"}),
    ("household", "A B", {"present": "A B", "proxies": "A>B"}, {1: "principal_came"}),
    ("household", "A B", {"present": "B", "online": "A", "proxies": "A>B"}, {1: "principal_came"}),
    ("member", "A/a B/b", {"present": "B", "proxies": "A>B"}, {1: "proxy_outside_household"}),
    ("household", "A B C", {"present": "C", "proxies": "A>B B>C"}, {1: "proxy_chain"}),
    ("household", "A B", {"proxies": "A>B"}, {1: "holder_absent"}),
    ("household", "A B", {"present": "B X", "proxies": "A>X"}, {1: "holder_absent"}),  # a guest is no holder
    ("household", "A B C D E", {"present": "E", "proxies": "A>E B>E C>E D>E"}, {4: "proxy_over_limit"}),
]


@pytest.mark.parametrize(("electorate", "roll", "more", "expected"), VOID)
def test_10_a_proxy_is_void(electorate, roll, more, expected):
    assert void(tally(electorate, roll, **more)) == expected


# Two reasons at once: the earlier in the order of point 10 is named.
ORDER = [
    ("adult", "A B", {"proxies": "X>B"}, "not_on_roll"),  # before no_proxy
    ("household", "A B", {"proxies": "X>B", "recused": "B"}, "not_on_roll"),  # before recused
    ("adult", "A B", {"proxies": "A>B", "recused": "A"}, "recused"),  # before no_proxy
    (
        "household",
        "A B",
        {"present": "A", "proxies": "A>B", "recused": "A"},
        "recused",
    ),  # before principal_came
    ("adult", "A B", {"present": "A", "proxies": "A>B"}, "no_proxy"),  # before principal_came
    ("member", "A/a B/b", {"present": "A", "proxies": "A>B"}, "principal_came"),  # before outside_household
    ("member", "A/a B/b C/b", {"proxies": "A>B B>C"}, "proxy_outside_household"),  # before chain
    ("household", "A B C", {"proxies": "A>B B>C"}, "proxy_chain"),  # before holder_absent
    ("member", "A/a B/b", {"proxies": "A>B"}, "proxy_outside_household"),  # before holder_absent
]


@pytest.mark.parametrize(("electorate", "roll", "more", "code"), ORDER)
def test_10_the_first_code_in_the_order_is_named(electorate, roll, more, code):
    assert void(tally(electorate, roll, **more))[1] == code


@pytest.mark.parametrize(
    "electorate",
    ["adult", "villagers", "village_households", "representatives", "member_representatives", "directors",
     "council", "party"],
)  # fmt: skip
def test_9_where_none_are_allowed_every_proxy_is_void(electorate):
    result = tally(
        electorate, "A B C", present="A", proxies="B>A C>C", ballots=["B for proxy", "C for proxy"]
    )
    assert void(result) == {1: "no_proxy"}  # the one to oneself is ignored
    assert refused(result) == {1: "no_proxy", 2: "no_proxy"}
    assert result["present"] == 1


def test_9_a_later_proxy_replaces_the_earlier_and_keeps_its_own_number():
    result = tally(
        "household", "A B C", present="B", proxies="A>B A>C", ballots=["A for proxy B", "A for proxy C"]
    )
    # The later one, to C who stayed away, is the only one there is.
    assert void(result) == {2: "holder_absent"}
    assert refused(result) == {1: "holder_absent", 2: "holder_absent"}
    back = tally("household", "A B C", present="B", proxies="A>C A>B", ballots=["A for proxy B"])
    assert void(back) == {}
    assert (back["present"], back["for"]) == (2, 1)


def test_9_the_replacing_proxy_takes_its_own_place_under_the_limit():
    # A gave to E first and again last: its place is the fifth, after B, C, D, so A is the fourth for E.
    result = tally("household", "A B C D E", present="E", proxies="A>E B>E C>E D>E A>E")
    assert void(result) == {5: "proxy_over_limit"}
    # Had it not given again, D would be the fourth.
    assert void(tally("household", "A B C D E", present="E", proxies="A>E B>E C>E D>E")) == {
        4: "proxy_over_limit"
    }


def test_9_a_proxy_to_oneself_is_ignored_and_replaces_nothing():
    result = tally("household", "A B", present="B", proxies="A>B A>A X>X", ballots=["A for proxy B"])
    assert void(result) == {}
    assert (result["present"], result["for"]) == (2, 1)
    # It does not make a holder one who gave a proxy itself: B>B is no chain.
    alone = tally("household", "A B", proxies="A>B B>B", ballots=["B for proxy"])
    assert void(alone) == {1: "holder_absent"}
    assert refused(alone) == {1: "no_proxy"}


def test_10_three_stand_void_ones_are_not_counted_and_each_holder_counts_alone():
    result = tally(
        "household", "A B C D E F G H", present="A G H", proxies="A>H X>H B>H C>H D>H E>H F>G"
    )  # A came and X is nobody: neither takes a place; B, C, D stand, E is the fourth
    assert void(result) == {1: "principal_came", 2: "not_on_roll", 6: "proxy_over_limit"}
    assert result["present"] == 3 + 4  # A, G, H and B, C, D, F


def test_10_a_member_carries_the_own_household_without_limit():
    result = tally("member", "A/h B/h C/h D/h E/h F/k", present="E", proxies="A>E B>E C>E D>E F>E")
    assert void(result) == {5: "proxy_outside_household"}
    assert result["present"] == 5
    assert result["rules"] == ["农村集体经济组织法 §27"]  # the law's own proxies are no design (17)


def test_10_a_chain_does_not_carry_and_leaves_the_holders_own_proxy():
    result = tally(
        "household", "A B C", present="C", proxies="A>B B>C", ballots=["A for proxy", "B for proxy"]
    )
    assert void(result) == {1: "proxy_chain"}
    assert refused(result) == {1: "proxy_chain"}
    assert (result["present"], result["for"]) == (2, 1)  # C, and B through C


def test_10_a_cycle_carries_nobody():
    assert void(tally("household", "A B C", proxies="A>B B>C C>A")) == dict.fromkeys((1, 2, 3), "proxy_chain")


def test_10_a_holder_who_gave_a_proxy_and_came_carries():
    result = tally("household", "A B C", present="B C", proxies="A>B B>C")
    assert void(result) == {2: "principal_came"}
    assert result["present"] == 3
    online = tally("household", "A B C", online="B", present="C", proxies="A>B B>C")
    assert void(online) == {2: "principal_came"}


def test_10_a_holder_who_only_voted_online_did_not_come_for_a_chain():
    result = tally("household", "A B C", present="C", proxies="A>B B>C", ballots=["B for online"])
    assert void(result) == {1: "proxy_chain", 2: "principal_came"}
    assert result["present"] == 2


def test_10_the_principals_own_online_ballot_voids_its_proxy():
    # Before any accepted proxy ballot, also where no proxy ballot follows.
    quiet = tally("household", "A B C", present="B", proxies="A>B", ballots=["A for online"])
    assert void(quiet) == {1: "principal_came"}
    assert quiet["rules"] == ["村民委员会组织法 §32", "design: online attendance"]
    followed = tally(
        "household", "A B", present="B", proxies="A>B", ballots=["A for online", "A against proxy B"]
    )
    assert refused(followed) == {2: "principal_came"}
    assert void(followed) == {1: "principal_came"}
    assert (followed["for"], followed["against"], followed["present"]) == (1, 0, 2)


def test_10_after_an_accepted_proxy_ballot_the_online_one_is_the_second_channel():
    result = tally(
        "household", "A B", present="B", proxies="A>B", ballots=["A for proxy", "A against online"]
    )
    assert refused(result) == {2: "second_channel"}
    assert void(result) == {}
    assert (result["for"], result["present"]) == (1, 2)
    assert "design: online attendance" not in result["rules"]


def test_10_a_refused_proxy_ballot_or_online_ballot_voids_nothing():
    wrong = tally(
        "household", "A B", present="B", proxies="A>B",
        ballots=["A for proxy C", "A maybe online", "A for proxy B"],
    )  # fmt: skip
    assert refused(wrong) == {1: "wrong_hand", 2: "unknown_choice"}
    assert void(wrong) == {}
    # The refused proxy ballot does not stand: the online one is accepted, and the proxy void at the close.
    late = tally("household", "A B", present="B", proxies="A>B", ballots=["A for proxy C", "A for online"])
    assert refused(late) == {1: "wrong_hand"}
    assert void(late) == {1: "principal_came"}


def test_10_refused_has_the_code_of_its_moment_and_proxies_refused_that_of_the_close():
    # The holder stayed away: holder_absent when the proxy ballot came; then the principal voted online, and
    # principal_came is first in the order.
    result = tally("household", "A B", proxies="A>B", ballots=["A for proxy", "A for online", "A for proxy"])
    assert refused(result) == {1: "holder_absent", 3: "principal_came"}
    assert void(result) == {1: "principal_came"}
    # not_on_roll, recused and no_proxy come before it and stay.
    adults = tally("adult", "A B", present="B", proxies="A>B", ballots=["A for online", "A for proxy"])
    assert refused(adults) == {2: "no_proxy"}
    assert void(adults) == {1: "no_proxy"}


def test_10_a_proxy_voided_by_an_online_ballot_keeps_its_place_under_the_limit():
    result = tally(
        "household", "A B C D E", present="E", proxies="A>E B>E C>E D>E",
        ballots=["A for online", "D for proxy"],
    )  # fmt: skip
    assert void(result) == {1: "principal_came", 4: "proxy_over_limit"}
    assert refused(result) == {2: "proxy_over_limit"}
    assert result["present"] == 4  # E; A online; B and C represented


def test_8_listed_holders_carry_their_own_household_only():
    members = "A/h B/h C/k"
    result = tally(
        "member", members, present="M", holders="M/h", proxies="A>M B>M C>M", ballots=["A for proxy M"]
    )
    assert void(result) == {3: "proxy_outside_household"}
    assert (result["present"], result["for"]) == (2, 1)  # M itself is nobody's vote
    assert void(tally("member", members, online="M", holders="M/h", proxies="A>M")) == {}
    assert void(tally("member", members, holders="M/h", proxies="A>M")) == {1: "holder_absent"}


def test_8_who_is_neither_on_the_roll_nor_listed_is_an_absent_holder():
    assert void(tally("member", "A/h", present="N", holders="M/h", proxies="A>N")) == {1: "holder_absent"}
    assert void(tally("household", "A B", present="N", proxies="A>N")) == {1: "holder_absent"}


def test_8_a_listed_holder_who_wrote_a_proxy_is_no_chain():
    # M is not on the roll: what it signs is void and it did not give a proxy of a vote of its own.
    result = tally("member", "A/h B/h", present="M B", holders="M/h", proxies="M>B A>M")
    assert void(result) == {1: "not_on_roll"}
    away = tally("member", "A/h B/h", present="B", holders="M/h", proxies="M>B A>M")
    assert void(away) == {1: "not_on_roll", 2: "holder_absent"}
