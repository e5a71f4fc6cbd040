"""Lists that must be whole, held against the register: all households, all adults (村委会组织法 §16)."""

import pytest

from yishi.procedure.tests.cast import GROUP, H64, HOMES

M, R = "matter/1", f"register/{GROUP}"
ADULTS = [f"m{n}{x}" for n in range(1, 7) for x in "ab"]


def no_open(h, code, homes):
    data = {"procedure": "whole", "place": GROUP, "title": "x", "vars": {"homes": homes}}
    return h.no(code, M, "open", "head", data, step="open")


def household(h, name, away):
    members = [{"id": f"{name}{x}", "capacity": "full", "collective": True, "who": H64} for x in "ab"]
    data = {"household": name, "since": "2026-03-02", "away": away, "members": members}
    h.do(R, "enrol", "registrar", data)


def test_all_households_may_be_asked(h):
    h.open("whole", homes=list(HOMES))
    assert h.see(M, "var/homes") == list(HOMES)


@pytest.mark.parametrize("homes", [["h1"], list(HOMES[:5]), [*HOMES, "h7"]], ids=["one", "five", "seven"])
def test_it_refuses_fewer_or_more_households_than_the_register_counts(h, homes):
    """With one household listed, one co-signer would be a third."""
    refused = no_open(h, "list_not_whole", homes)
    assert (refused.facts["have"], refused.facts["least"], refused.facts["most"]) == (len(homes), 6, 6)


def test_a_list_is_held_against_the_register_of_its_day(h):
    household(h, "h7", away=True)  # a household away still has its vote
    no_open(h, "list_not_whole", list(HOMES))
    h.open("whole", homes=[*HOMES, "h7"])


def test_it_refuses_a_list_of_a_place_without_a_register(h):
    data = {"procedure": "whole", "place": "990100001001999", "title": "x", "vars": {"homes": ["h1"]}}
    head = ("p-head", "head@990100001001999")
    h.no("not_in_office", M, "open", head, data, step="open")


def test_a_list_that_is_no_list_is_refused_as_such(h):
    no_open(h, "variable_misfit", "h1")
    no_open(h, "variable_misfit", ["h1"] * 6)


@pytest.mark.parametrize(("some", "stands"), [(11, False), (12, True), (14, True), (15, False)])
def test_all_adults_stand_on_a_roll_those_away_if_they_like(h, some, stands):
    household(h, "h7", away=True)
    h.open("whole", homes=[*HOMES, "h7"])
    data = {"vars": {"users": [*ADULTS, "h7a", "h7b", "m1c"][:some]}}
    if stands:
        h.do(M, "submit", "head", data, step="list")
    else:
        h.no("list_not_whole", M, "submit", "head", data, step="list")
