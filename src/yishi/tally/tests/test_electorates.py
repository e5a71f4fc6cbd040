"""The table of electorates: who sits and who passes, on both sides of every edge, and from which day.

Expected numbers are worked out by hand from the law: "2/3 以上" includes the number (民法典 §1259),
"过半数" does not.
"""

from datetime import date

import pytest

from yishi.tally import BodyRules, TallyError, electorates, needed, statute
from yishi.tally.tests.situations import ids, in_hall, tally

VILLAGE, COLLECTIVE = "村民委员会组织法", "农村集体经济组织法"

# electorate, roll, least who must come, then (came, least for): the arithmetic stands beside it.
EDGES = [
    ("household", 34, 23, [(23, 12), (24, 13), (34, 18)]),  # 68/3 = 22.67; more than 11.5, 12, 17
    ("household", 3, 2, [(2, 2), (3, 2)]),  # 6/3 = 2 exactly is enough; more than 1, 1.5
    ("household", 1, 1, [(1, 1)]),
    ("household", 2, 2, [(2, 2)]),  # 4/3 = 1.33
    ("adult", 30, 20, [(20, 11), (21, 11), (22, 12)]),  # 60/3 = 20 exactly; half of 20 is 10, not enough
    ("member", 30, 20, [(20, 20), (30, 20)]),  # 2/3 of ALL: 20, whoever came
    ("member", 31, 21, [(21, 21), (31, 21)]),  # 62/3 = 20.67
    ("member", 32, 22, [(22, 22)]),  # 64/3 = 21.33
    ("villagers", 10, 6, [(6, 4), (7, 4), (8, 5), (10, 6)]),  # more than 5; more than 3, 3.5, 4, 5
    ("villagers", 11, 6, [(6, 4), (11, 6)]),  # more than 5.5
    ("village_households", 10, 7, [(7, 4), (8, 5)]),  # 20/3 = 6.67
    ("representatives", 20, 14, [(14, 8), (15, 8), (20, 11)]),  # 40/3 = 13.33
    ("member_representatives", 21, 14, [(14, 14), (21, 14)]),  # 42/3 = 14 exactly
    ("member_representatives", 22, 15, [(15, 15), (22, 15)]),  # 44/3 = 14.67
    ("directors", 3, 2, [(2, 2), (3, 2)]),  # more than half of ALL three
    ("directors", 5, 4, [(4, 3), (5, 3)]),  # 10/3 = 3.33; more than 2.5
    ("directors", 7, 5, [(5, 4), (7, 4)]),  # 14/3 = 4.67; more than 3.5
    ("council", 6, 4, [(4, 4), (6, 4)]),  # 12/3 = 4; more than 3
    ("council", 5, 4, [(4, 3)]),
    ("party", 9, 6, [(6, 5), (9, 5)]),  # 18/3 = 6; more than 4.5 of all
    ("party", 10, 7, [(7, 6), (10, 6)]),  # 20/3 = 6.67; more than 5 of all
]
CASES = [(code, roll, sits, came, passes) for code, roll, sits, rows in EDGES for came, passes in rows]


def vote(code, roll, came, yes):
    """`came` sign in in the room, `yes` of them vote for, the others against."""
    people = ids(roll)
    if code == "member":
        people = " ".join(f"{one}/h{one}" for one in people.split())
    ballots = in_hall("for", yes) + in_hall("against", came - yes, start=yes + 1)
    return tally(code, people, present=ids(came), ballots=ballots)


@pytest.mark.parametrize(("code", "roll", "sits", "came", "passes"), CASES)
def test_it_passes_with_the_least_number_and_not_with_one_less(code, roll, sits, came, passes):
    enough = vote(code, roll, came, passes)
    assert (enough["needed_present"], enough["needed_for"]) == (sits, passes)
    assert (enough["quorate"], enough["passed"], enough["for"]) == (True, True, passes)
    short = vote(code, roll, came, passes - 1)
    assert (short["quorate"], short["passed"], short["needed_for"]) == (True, False, passes)


@pytest.mark.parametrize(("code", "roll", "sits"), [(c, n, s) for c, n, s, _ in EDGES])
def test_it_sits_with_the_least_number_and_not_with_one_less(code, roll, sits):
    assert vote(code, roll, sits, sits)["quorate"] is True
    short = vote(code, roll, sits - 1, sits - 1)
    assert (short["quorate"], short["passed"], short["needed_present"]) == (False, False, sits)


SOURCES = [
    ("household", f"{VILLAGE} §32", date(2026, 1, 1)),
    ("adult", f"{VILLAGE} §32", date(2026, 1, 1)),
    ("villagers", f"{VILLAGE} §26", date(2026, 1, 1)),
    ("village_households", f"{VILLAGE} §26", date(2026, 1, 1)),
    ("representatives", f"{VILLAGE} §30", date(2026, 1, 1)),
    ("member", f"{COLLECTIVE} §27", date(2025, 5, 1)),
    ("member_representatives", f"{COLLECTIVE} §28", date(2025, 5, 1)),
    ("directors", f"{COLLECTIVE} §31", date(2025, 5, 1)),
    ("council", "design", None),
    ("party", "design", None),
]


@pytest.mark.parametrize(("code", "source", "since"), SOURCES)
def test_each_electorate_names_its_law_and_begins_with_it(code, source, since):
    rule = statute(code)
    assert (rule.source, rule.since) == (source, since)
    assert vote(code, 3, 3, 3)["rules"] == [source]  # point 17
    if since is None:
        assert statute(code, date(1, 1, 1)) is rule
        return
    assert statute(code, since) is rule
    with pytest.raises(TallyError) as refused:
        statute(code, date.fromordinal(since.toordinal() - 1))
    assert (refused.value.code, refused.value.where) == ("no_rule_in_force", "/date")


def test_the_electorates_of_a_day():
    assert set(electorates()) == {code for code, _, _ in SOURCES}
    assert electorates(date(2026, 1, 1)) == electorates()
    assert set(electorates(date(2025, 12, 31))) == {
        "member", "member_representatives", "directors", "council", "party",
    }  # fmt: skip
    assert set(electorates(date(2025, 4, 30))) == {"council", "party"}


@pytest.mark.parametrize("code", ["consent", "verify", "secret", "", "Household", "户"])
def test_what_is_not_counted_here_is_unknown(code):
    for on in (None, date(1990, 1, 1), date(2026, 4, 2)):
        with pytest.raises(TallyError) as refused:
            statute(code, on)
        assert (refused.value.code, refused.value.where) == ("bad_value", "/electorate")


@pytest.mark.parametrize(
    ("code", "present", "for_"),
    [("household", 0, 1), ("villagers", 1, 1), ("member", 0, 1), ("council", 0, 1), ("directors", 0, 1)],
)
def test_with_nobody_the_numbers_are_as_computed_and_nothing_passes(code, present, for_):
    # 16: needed_present 0, under `villagers` more than half of 0, so 1. 6: needed_for is at least 1.
    result = tally(code, "")
    assert (result["entitled"], result["needed_present"], result["needed_for"]) == (0, present, for_)
    assert (result["quorate"], result["passed"], result["can_pass"]) == (False, False, False)


def test_the_engine_asks_for_the_numbers_of_a_roll():
    on = date(2026, 4, 2)
    assert needed("household", on, None, 34, 29) == (23, 15)
    assert needed("household", on, BodyRules(for_=(3, 4)), 34, 29) == (23, 22)  # 87/4 = 21.75
    assert needed("household", on, BodyRules(for_of="all"), 34, 29) == (23, 18)  # more than 17
    assert needed("member", on, None, 34, 29) == (23, 23)
    with pytest.raises(TallyError) as refused:
        needed("household", date(2025, 12, 31), None, 34, 29)
    assert refused.value.code == "no_rule_in_force"
    with pytest.raises(TallyError) as refused:
        needed("household", on, BodyRules(for_=(1, 2)), 34, 29)
    assert refused.value.code == "laxer_rule"
