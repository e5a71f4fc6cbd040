"""A body's own rules: what is stricter counts, what is laxer is refused, each key compared alone."""

import pytest

from yishi.tally.tests.situations import file, ids, in_hall, read, refusal, refused, tally, void

MEMBERS = "v1/h1 v2/h2 v3/h3 v4/h4 v5/h5 v6/h6"


def needed(code, rules, roll=12, came=9):
    """(needed_present, needed_for) for a roll of 12 of whom 9 came."""
    people = ids(roll)
    if code == "member":
        people = " ".join(f"{one}/h{one}" for one in people.split())
    result = tally(code, people, present=ids(came), rules=rules)
    return result["needed_present"], result["needed_for"]


# Of 12: 2/3 is 8, 3/4 is 9, more than 2/3 is 9, more than 3/4 is 10, more than half is 7.
# Of 9: more than half is 5, 2/3 is 6, more than 2/3 is 7, 3/4 is 6.75 so 7, 5/9 is 5, more than 5/9 is 6.
STRICTER = [
    ("household", {}, (8, 5)),
    ("household", {"present": [2, 3]}, (8, 5)),
    ("household", {"present": [4, 6]}, (8, 5)),
    ("household", {"present": [3, 4]}, (9, 5)),
    ("household", {"present": [1, 1]}, (12, 5)),
    ("household", {"for": [2, 3]}, (8, 6)),  # more_than is false unless said
    ("household", {"for": [2, 3], "more_than": False}, (8, 6)),
    ("household", {"for": [2, 3], "more_than": True}, (8, 7)),
    ("household", {"for": [3, 4]}, (8, 7)),
    ("household", {"for": [5, 9]}, (8, 5)),
    ("household", {"for": [5, 9], "more_than": True}, (8, 6)),
    ("household", {"for": [1, 2], "more_than": True}, (8, 5)),
    ("household", {"for": [3, 6], "more_than": True}, (8, 5)),
    ("household", {"more_than": True}, (8, 5)),
    ("household", {"for_of": "present"}, (8, 5)),
    ("household", {"for_of": "all"}, (8, 7)),  # the statute's "more than half", now of 12
    ("household", {"for_of": "all", "for": [2, 3]}, (8, 8)),
    ("household", {"for": [1, 1], "more_than": True}, (8, 10)),  # cannot be reached, and is not laxer
    ("villagers", {}, (7, 5)),
    ("villagers", {"present": [2, 3]}, (8, 5)),
    ("villagers", {"present": [51, 100]}, (7, 5)),  # 6.12
    ("villagers", {"for": [2, 3]}, (7, 6)),  # `present` stays more than half
    ("member", {}, (8, 8)),
    ("member", {"for": [2, 3]}, (8, 8)),
    ("member", {"more_than": False}, (8, 8)),
    ("member", {"more_than": True}, (8, 9)),
    ("member", {"for": [3, 4]}, (8, 9)),
    ("member", {"for": [3, 4], "more_than": True}, (8, 10)),
    ("member", {"for_of": "all"}, (8, 8)),
    ("member", {"online": True}, (8, 8)),
    ("directors", {"for": [2, 3]}, (8, 8)),
    ("council", {"for_of": "all"}, (8, 7)),
    ("party", {"for": [7, 12]}, (8, 7)),
]


@pytest.mark.parametrize(("code", "rules", "expected"), STRICTER)
def test_stricter_rules_count(code, rules, expected):
    assert needed(code, rules) == expected


LAXER = [
    ("household", {"present": [1, 2]}, "present"),
    ("household", {"present": [665, 1000]}, "present"),
    ("household", {"for": [1, 2]}, "for"),  # more_than is false unless said, and at 1/2 that is laxer
    ("household", {"for": [2, 4]}, "for"),
    ("household", {"for": [1, 2], "more_than": False}, "more_than"),
    ("household", {"more_than": False}, "more_than"),
    ("household", {"for": [49, 100], "more_than": True}, "for"),
    ("household", {"for": [49, 100], "more_than": False}, "for"),
    (
        "household",
        {"for": [49, 100], "for_of": "all"},
        "for",
    ),  # each key alone: 49/100 of the roll is laxer too
    ("household", {"proxy_limit": 4}, "proxy_limit"),
    ("household", {"proxy_limit": 10**700}, "proxy_limit"),
    ("villagers", {"present": [1, 2]}, "present"),  # the same fraction, not exceeded where it must be
    ("villagers", {"present": [50, 100]}, "present"),
    ("member", {"for": [1, 2], "more_than": True}, "for"),
    ("member", {"for": [3, 5]}, "for"),
    ("member", {"for_of": "present"}, "for_of"),
    ("member", {"for_of": "present", "for": [1, 1]}, "for_of"),
    ("member", {"online": False}, "online"),  # 集体法 §27 grants attendance online
    ("member_representatives", {"for_of": "present"}, "for_of"),
    ("directors", {"for": [1, 2]}, "for"),
    ("directors", {"for_of": "present"}, "for_of"),
    ("council", {"for_of": "present"}, "for_of"),
    ("council", {"more_than": False}, "more_than"),
    ("party", {"for_of": "present"}, "for_of"),
]


@pytest.mark.parametrize(("code", "rules", "key"), LAXER)
def test_laxer_rules_are_refused(code, rules, key):
    roll = MEMBERS if code == "member" else ids(6)
    assert refusal(file(code, roll, rules=rules)) == ("laxer_rule", f"/rules/{key}")


NONE = [
    ("household", {"present": [0, 3]}, "/rules/present"),
    ("household", {"present": [4, 3]}, "/rules/present"),
    ("household", {"present": [-2, -3]}, "/rules/present"),
    ("household", {"for": [3, 0]}, "/rules/for"),
    ("household", {"for": [2]}, "/rules/for"),
    ("household", {"for": [2, 3, 4]}, "/rules/for"),
    ("household", {"for": [2.0, 3]}, "/rules/for"),
    ("household", {"for": [True, 1]}, "/rules/for"),
    ("household", {"for": ["2", "3"]}, "/rules/for"),
    ("household", {"for": "2/3"}, "/rules/for"),
    ("household", {"for": None}, "/rules/for"),
    ("household", {"for": [10**700, 10**700]}, "/rules/for"),
    ("household", {"for_of": "roll"}, "/rules/for_of"),
    ("household", {"for_of": ["all"]}, "/rules/for_of"),
    ("household", {"more_than": 1}, "/rules/more_than"),
    ("household", {"online": "no"}, "/rules/online"),
    ("household", {"online": None}, "/rules/online"),
    ("household", {"source": 3}, "/rules/source"),
    ("household", {"proxy_limit": -1}, "/rules/proxy_limit"),
    ("household", {"proxy_limit": 1.5}, "/rules/proxy_limit"),
    ("household", {"proxy_limit": False}, "/rules/proxy_limit"),
    ("household", {"proxy_limit": -(10**700)}, "/rules/proxy_limit"),
    ("adult", {"proxy_limit": 0}, "/rules/proxy_limit"),
    ("member", {"proxy_limit": 2}, "/rules/proxy_limit"),
    ("village_households", {"proxy_limit": 3}, "/rules/proxy_limit"),
]


@pytest.mark.parametrize(("code", "rules", "where"), NONE)
def test_what_is_no_rule_is_refused(code, rules, where):
    roll = MEMBERS if code == "member" else ids(6)
    assert refusal(file(code, roll, rules=rules)) == ("bad_value", where)


def test_the_bodys_own_source_is_named_after_the_law():
    rules = {"for": [2, 3], "source": "西张社议事规约 第三条"}
    assert tally("household", "A B", rules=rules)["rules"] == [
        "村民委员会组织法 §32",
        "西张社议事规约 第三条",
    ]


def test_a_lower_proxy_limit_lets_the_first_stand():
    result = tally(
        "household", "A B C D", present="A", proxies="B>A C>A D>A", rules={"proxy_limit": 2}
    )  # point 10: counted per holder in the order of `proxies`
    assert void(result) == {3: "proxy_over_limit"}
    assert result["present"] == 3
    same = tally("household", "A B C D", present="A", proxies="B>A C>A D>A", rules={"proxy_limit": 3})
    assert void(same) == {}
    none = tally("household", "A B", present="A", proxies="B>A", rules={"proxy_limit": 0})
    assert void(none) == {1: "proxy_over_limit"}
    assert none["present"] == 1


def test_without_online_an_online_ballot_is_refused_and_the_list_counts_for_nothing():
    said = file(
        "household", "A B C", present="A", online="B", proxies="C>B",
        ballots=["A for hall", "B for online", "B maybe online", "C for proxy"], rules={"online": False},
    )  # fmt: skip
    result = read(said)
    # B did not come, so it carries nobody either (3, 8); an unknown choice comes before no_online (12).
    assert refused(result) == {2: "no_online", 3: "unknown_choice", 4: "holder_absent"}
    assert void(result) == {1: "holder_absent"}
    assert (result["present"], result["for"]) == (1, 1)
    assert result["rules"] == ["村民委员会组织法 §32"]
    allowed = read(said | {"rules": {"online": True}})
    assert (allowed["present"], refused(allowed)) == (3, {3: "unknown_choice"})


def test_a_council_counts_its_own_fraction_of_those_not_recused():
    # Roll 7, 1 recused: 6 entitled, all of them there. 3/4 of 6 is 4.5, so 5 come and 5 say yes.
    result = tally(
        "council", ids(7), present=ids(7), recused="v7", ballots=in_hall("for", 5),
        rules={"present": [3, 4], "for": [3, 4]},
    )  # fmt: skip
    assert (result["entitled"], result["needed_present"], result["needed_for"]) == (6, 5, 5)
    assert result["passed"] is True
