"""By which bounds a question is counted and a body sits: the rulebook's where stricter, else the statute's."""

from dataclasses import replace

import pytest

from yishi.procedure.meeting.bounds import body_rules, stated
from yishi.procedure.tests.cast import HOMES, hamlet_rules
from yishi.procedure.tests.town_rules import town_rules
from yishi.rulebook.bounds import COUNTS, bounds
from yishi.rulebook.loader import shipped
from yishi.rulebook.model import Value
from yishi.rulebook.words import Speaker
from yishi.tally import BodyRules, TallyError, electorates, needed, statute

DAY = "2026-04-02"


def own(rules, electorate, on=DAY):
    return body_rules(stated(rules, electorate, on), electorate, on)


def counted(rules, electorate, entitled, came):
    return needed(electorate, None, own(rules, electorate), entitled, came)


def test_every_electorate_has_its_values():
    assert set(COUNTS) == set(electorates())


@pytest.mark.parametrize("electorate", COUNTS)
def test_the_shipped_values_are_the_statutes_own(electorate):
    assert own(shipped(), electorate) is None


@pytest.mark.parametrize("electorate", COUNTS)
def test_the_shipped_values_say_what_the_statute_counts(electorate):
    """Bound by bound, so that what villagers are told is what is counted."""
    come, agree = bounds(shipped(), electorate, DAY)
    rule = statute(electorate)
    assert (come.part, come.whole, come.exceed) == (
        rule.present.part,
        rule.present.whole,
        rule.present.exceed,
    )
    assert (agree.part, agree.whole, agree.exceed) == (
        rule.passes.part,
        rule.passes.whole,
        rule.passes.exceed,
    )
    assert COUNTS[electorate].whole is (rule.of == "all")


@pytest.mark.parametrize(("electorate", "values", "needs"), [
    ("village_households", {"village_majority": '"2/3"'}, (9, 9)),
    ("village_households", {"households_quorum": '"3/4"'}, (10, 7)),
    ("villagers", {"villagers_quorum": '"3/5"'}, (8, 7)),
    ("household", {"group_majority": '"3/4"', "group_quorum": '"9/10"'}, (12, 10)),
    ("adult", {"group_majority": '"51/100"'}, (9, 7)),
    ("member", {"member_majority": '"3/4"'}, (9, 10)),
    ("member_representatives", {"delegates_quorum": '"1/1"'}, (13, 9)),
    ("council", {"council_majority": '"2/3"'}, (9, 9)),
])  # fmt: skip
def test_a_stricter_value_is_needed(electorate, values, needs):
    """Of 13 entitled, all of whom came."""
    assert counted(town_rules(**values), electorate, 13, 13) == needs


def test_fewer_proxies_a_holder_is_stricter():
    assert own(town_rules(household_proxies="1"), "household").proxy_limit == 1


def test_a_stricter_value_names_its_source():
    rules = own(town_rules(group_quorum='"3/4"', group_majority='"2/3"'), "household")
    assert rules == BodyRules(present=(3, 4), for_=(2, 3), more_than=False, source="村委会组织法 §32")


@pytest.mark.parametrize("values", [
    {"village_majority": '"1/3"'}, {"households_quorum": '"1/2"'}, {"household_proxies": "9"},
])  # fmt: skip
def test_a_laxer_value_never_counts(values):
    rules = town_rules(**values)
    assert own(rules, "village_households") is None and own(rules, "household") is None


def test_the_villagers_are_told_the_bound_that_counts():
    rules = town_rules(village_majority='"2/3"')
    assert "到会者 2/3 以上同意" in Speaker(rules, "zh", DAY).electorate("village_households")
    assert "at least 2/3 of those who came must agree" in Speaker(rules, "en", DAY).electorate("villagers")
    assert "到会者过半数同意" in Speaker(shipped(), "zh", DAY).electorate("village_households")


def test_a_day_without_a_statute_has_no_bounds():
    with pytest.raises(TallyError, match="no_rule_in_force"):
        body_rules({}, "household", "2025-12-31")


# --- in a meeting ------------------------------------------------------------------------------------------------


def hamlet_with(h, **values):
    """The hamlet adopts its rulebook with some values more."""
    law = {
        name: (Value(name, value, "part", "design", "2026-01-01", "2026-11-23"),)
        for name, value in values.items()
    }
    old = hamlet_rules()
    new = replace(old, digest="cd" * 32, values={**old.values, **law})
    h.memory.rulebooks[new.digest] = new
    h.do("register/cell", "adopt_rulebook", "registrar", {"digest": new.digest, "reason": "从严"})
    return new


FOUR = {home: "for" if n < 4 else "against" for n, home in enumerate(HOMES)}


@pytest.mark.parametrize(("majority", "outcome", "needed_for"), [("2/3", "passed", 4), ("3/4", "failed", 5)])
def test_a_vote_needs_what_the_rulebook_asks(h, majority, outcome, needed_for):
    """Six of six came, four are for: more than half, and two thirds, but no three quarters."""
    hamlet_with(h, group_quorum="2/3", group_majority=majority)
    h.planned()
    assert h.vote("matter/1", FOUR)["outcome"] == outcome
    result = next(b["outcome"]["result"] for a, b in h.log if a.name == "count")
    assert result["needed_for"] == needed_for and "design" in result["rules"]


def test_a_running_matter_is_counted_by_the_rulebook_it_opened_under(h):
    h.planned()
    hamlet_with(h, group_quorum="2/3", group_majority="3/4")
    assert h.vote("matter/1", FOUR)["outcome"] == "passed"
    h.planned("matter/2")
    assert h.vote("matter/2", FOUR)["outcome"] == "failed"


def test_too_few_for_the_rulebooks_own_quorum_are_inquorate(h):
    """Four of six are two thirds, as the law asks; five are needed."""
    hamlet_with(h, group_quorum="4/5", group_majority="1/2")
    h.planned()
    assert h.vote("matter/1", dict.fromkeys(HOMES[:4], "for"), HOMES[:4])["outcome"] == "inquorate"


@pytest.mark.parametrize(("quorum", "needed_present"), [("2/3", 4), ("4/5", 4), ("1/1", 5)])
def test_minutes_say_what_the_present_rulebook_needs(h, quorum, needed_present):
    hamlet_with(h, council_quorum=quorum, council_majority="1/2")
    h.council(came=4)
    meta = h.see("meeting/council", "meta")
    assert (meta["needed_present"], meta["quorate"]) == (needed_present, needed_present == 4)
