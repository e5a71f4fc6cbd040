"""Points 15 to 18: raised hands, the result, and the rules it names."""

import json

import pytest

from yishi.tally.tests.situations import file, ids, in_hall, read, tally

LAW = "村民委员会组织法 §32"
BY_PROXY = "design: written proxies, at most 3 a holder"
ONLINE = "design: online attendance"
RECUSAL = "design: recusal"
HANDS = "design: raised hands, counted by tellers"
ON_PROXIES = "design: quorum rests on proxies"


def test_15_hands_are_added_and_a_choice_left_out_is_zero():
    result = tally("adult", ids(22), present=ids(21), hands={"for": 19, "against": 2})
    assert (result["for"], result["against"], result["abstain"], result["cast"]) == (19, 2, 0, 21)
    assert (result["hands_refused"], result["passed"]) == (None, True)


# Roll A to F. In the room: A to E and a guest. F is online. E is recused, A voted on paper, B online.
ROOM = {
    "present": "A B C D E guest", "online": "F", "recused": "E",
    "ballots": ["A for paper", "B for online", "E for hall", "C maybe hall"],
}  # fmt: skip


@pytest.mark.parametrize(("hands", "counted"), [(1, True), (2, True), (3, False), (10**700, False)])
def test_15_hands_cover_those_in_the_room_who_may_vote_and_have_not(hands, counted):
    # Left in the room are C (its ballot was refused) and D.
    result = tally("adult", "A B C D E F", hands={"for": hands}, **ROOM)
    if counted:
        assert (result["for"], result["cast"], result["hands_refused"]) == (2 + hands, 4 + hands, None)
    else:
        assert (result["for"], result["cast"], result["hands_refused"]) == (2, 4, "count_over_room")
    assert (HANDS in result["rules"]) is counted


def test_15_the_sum_of_all_three_is_what_counts():
    over = tally("adult", "A B", present="A B", hands={"for": 1, "against": 1, "abstain": 1})
    assert (over["hands_refused"], over["for"], over["against"], over["abstain"]) == (
        "count_over_room",
        0,
        0,
        0,
    )


def test_15_represented_votes_and_those_online_have_no_hands():
    represented = tally("household", "A B C", present="A", proxies="B>A", hands={"for": 2})
    assert represented["hands_refused"] == "count_over_room"
    assert tally("adult", "A B", online="A B", hands={"for": 1})["hands_refused"] == "count_over_room"


@pytest.mark.parametrize(
    "electorate",
    ["household", "adult", "member", "villagers", "village_households", "representatives",
     "member_representatives", "directors", "council", "party"],
)  # fmt: skip
def test_15_every_electorate_may_show_hands(electorate):
    roll = "A/a B/b C/c" if electorate == "member" else "A B C"
    result = tally(electorate, roll, present="A B C", hands={"for": 3})
    assert (result["passed"], result["for"], result["rules"][-1]) == (True, 3, HANDS)


def test_15_the_recused_of_a_council_show_no_hands():
    assert tally("council", "A B", present="A B", recused="B", hands={"for": 1})["passed"] is True
    assert tally("council", "A B", present="A B", recused="B", hands={"for": 2})["hands_refused"]


def test_15_no_hands_and_none_raised_are_both_fine():
    for hands in ({}, {"for": 0, "against": 0, "abstain": 0}):
        result = tally("adult", "A", present="A", hands=hands)
        assert (result["hands_refused"], result["cast"], result["rules"]) == (None, 0, [LAW])
    assert tally("adult", "A", hands={})["hands_refused"] is None


def test_16_a_vote_in_favour_without_a_quorum_does_not_pass():
    result = tally("member", "A/a B/b C/c", present="A", ballots=["A for hall"])
    assert (result["quorate"], result["passed"], result["can_pass"]) == (False, False, True)
    # Under a quorum of two, two of two say yes but 2/3 of all four is 3: sits, does not pass.
    two = tally("party", "A B C D E", present="A B C D", ballots=["A for hall", "B for hall"])
    assert (two["quorate"], two["needed_for"], two["passed"]) == (True, 3, False)


# 17, each rule at its edge: what is in the file beside `household` A B C, and the rules after the law.
NAMED = [
    ({"present": "A B"}, []),
    ({"present": "A", "proxies": "B>A"}, [BY_PROXY, ON_PROXIES]),
    ({"present": "A B", "proxies": "C>A"}, [BY_PROXY]),  # it sits with two of three without the proxy
    ({"present": "A", "proxies": "B>C"}, []),  # void, so nobody is represented
    ({"present": "A B", "proxies": "B>A"}, []),
    ({"present": "A B", "online": "A B"}, []),  # nobody came only so
    ({"present": "A", "online": "B"}, [ONLINE]),
    ({"present": "A", "online": "guest"}, []),
    ({"ballots": ["A for online"]}, [ONLINE]),
    ({"ballots": ["A maybe online"]}, []),
    ({"present": "A", "ballots": ["A for online"]}, []),
    ({"recused": "C"}, [RECUSAL]),
    ({"present": "A", "hands": {"against": 1}}, [HANDS]),
    ({"present": "A", "hands": {"against": 2}}, []),
    ({"online": "A", "recused": "A", "rules": {"source": "社约"}}, ["社约", ONLINE, RECUSAL]),
    (
        {"present": "A", "proxies": "B>A", "ballots": ["C for online"], "recused": "C", "hands": {"for": 1}},
        [BY_PROXY, RECUSAL, HANDS, ON_PROXIES],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("more", "rules"), NAMED)
def test_17_each_rule_used_is_named_and_no_other(more, rules):
    assert tally("household", "A B C", **more)["rules"] == [LAW, *rules]


def test_17_the_limit_in_the_name_is_the_designs_also_under_a_lower_one():
    result = tally("household", "A B C", present="A", proxies="B>A", rules={"proxy_limit": 1})
    assert result["rules"] == [LAW, BY_PROXY, ON_PROXIES]


def test_17_under_member_online_attendance_and_proxies_are_the_laws():
    result = tally("member", "A/h B/h C/k", online="A", proxies="B>A", ballots=["C for online"])
    assert (result["present"], result["rules"]) == (3, ["农村集体经济组织法 §27"])


def test_17_quorum_rests_on_proxies_only_where_it_sits():
    # 2 of 4 came, 3 are needed: it does not sit, so nothing rests on the proxy.
    assert tally("household", "A B C D", present="A", proxies="B>A")["rules"] == [LAW, BY_PROXY]


def test_the_result_has_its_keys_in_order():
    assert list(tally("adult", "A")) == [
        "quorate", "passed", "can_pass", "entitled", "recused", "present", "may_vote", "needed_present",
        "needed_for", "for", "against", "abstain", "cast", "replaced", "refused", "proxies_refused",
        "hands_refused", "rules",
    ]  # fmt: skip


def test_18_one_file_a_body():
    # The same question in two bodies is two counts; neither knows of the other.
    group = tally("household", ids(3), present=ids(3), ballots=in_hall("for", 2))
    members = tally("member", "v1/a v2/a v3/b", present=ids(3), ballots=in_hall("for", 1))
    assert (group["passed"], members["passed"]) == (True, False)


def test_what_is_left_out_is_empty():
    full = file(
        "adult", "A B", present="", online="", proxies="", recused="", ballots=[], rules={}, date="2026-01-01"
    )
    assert read(full) == tally("adult", "A B")
    assert json.loads(json.dumps(read(full))) == read(full)
