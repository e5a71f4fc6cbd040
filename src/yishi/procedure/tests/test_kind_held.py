"""Held against the register: all households, all adults (村委会组织法 §16), who holds an office, plots to be taken."""

import pytest

from yishi.procedure.tests.cast import GROUP, H64, HOMES, NO_KIN, root

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


# --- who holds an office, and is paid for it ---------------------------------------------------------------------


def allowance(who):
    return {"procedure": "allowance", "place": GROUP, "title": "x", "vars": {"gone": who}}


def sheet(*payees):
    lines = [{"line": f"l{n}", "payee": payee, "fen": 100} for n, payee in enumerate(payees)]
    return {"vars": {"total": 100 * len(payees), "payees": lines}}


@pytest.mark.parametrize("who", ["p-chair", "m1a", "nobody"])
def test_it_refuses_another_than_the_holder_of_the_office(h, who):
    assert h.no("not_the_holder", M, "open", "clerk", allowance(who), step="open").facts["office"] == "head"
    h.open("named", "clerk")
    h.no("not_the_holder", M, "submit", "clerk", {"vars": {"gone": who}}, step="list")
    h.do(M, "submit", "clerk", {"vars": {"gone": "p-head"}}, step="list")


def test_who_has_left_the_office_is_not_its_holder(h):
    ended = {"office": "head", "person": "p-head", "until": h.day, "reason": "x", "resigned": True}
    h.do(R, "end_office", "head", ended)
    h.wait(1)
    h.no("not_the_holder", M, "open", "clerk", allowance("p-head"), step="open")


def test_a_payment_to_one_person_alone_has_no_line_for_another(h):
    h.open("allowance", "clerk", gone="p-head")
    for payees in (["p-chair"], ["p-head", "p-chair"]):
        h.no("another_payee", M, "submit", "clerk", sheet(*payees), step="plan")
    h.do(M, "submit", "clerk", sheet("p-head", "p-head"), step="plan")
    h.lapse(M, "first", "2026-03-05")
    assert h.see(M, "offer/pay")["lines"] == {"l0": ["p-head", 100], "l1": ["p-head", 100]}


def test_the_authority_pays_that_person_whatever_the_lines_say(h):
    h.open("allowance", "clerk", gone="p-head")
    h.do(M, "submit", "clerk", sheet("p-head"), step="plan")
    h.memory.slices[M]["var/payees"][0]["payee"] = "p-chair"
    h.lapse(M, "first", "2026-03-05")
    assert h.see(M, "offer/pay")["lines"] == {"l0": ["p-head", 100]}


# --- land that is to be taken ------------------------------------------------------------------------------------


@pytest.fixture
def plots(h):
    for ident, m2 in (("p1", 1000), ("p2", 500)):
        h.plot(ident, m2)
    return h


def parcel(plot, m2):
    return {"plot": plot, "who": "u1", "m2": m2}


def listed(*parcels):
    return {"procedure": "taking", "place": GROUP, "title": "x", "vars": {"plots": list(parcels)}}


WRONG = [("p9", 1, "no_such_plot"), ("p1", 1001, "more_than_the_plot"), ("p2", 501, "more_than_the_plot")]


@pytest.mark.parametrize(("plot", "m2", "code"), WRONG)
def test_it_refuses_land_that_is_not_there_when_it_is_listed(plots, plot, m2, code):
    plots.no(code, M, "open", "head", listed(parcel(plot, m2)), step="open")
    plots.open("taking", plots=[parcel("p1", 1000), parcel("p2", 500)])


def test_what_another_matter_has_taken_is_not_there(plots):
    plots.open("taking", plots=[parcel("p1", 600)])
    plots.do(R, "take_land", "registrar", {"matter": M, "step": "take"})
    refused = plots.no(
        "more_than_the_plot", "matter/2", "open", "head", listed(parcel("p1", 401)), step="open"
    )
    assert refused.facts == {"plot": "p1", "m2": 401, "left_m2": 400}
    plots.open("taking", name="matter/2", plots=[parcel("p1", 400)])


@pytest.fixture
def retaking(plots):
    plots.open("retaking")
    return plots


def draft(*parcels):
    return {"plots": list(parcels), "chosen": "m1a", "article": H64, "force_on": "2026-05-01"}


@pytest.mark.parametrize(("plot", "m2", "code"), WRONG)
def test_it_refuses_land_that_is_not_there_in_a_draft_and_in_its_parts(retaking, plot, m2, code):
    h, wrong = retaking, parcel(plot, m2)
    h.no(code, M, "submit", "head", {"vars": draft(wrong)}, step="plan")
    h.no(code, M, "part", "head", {"variable": "plots", "part": 1, "items": [wrong]}, step="plan")
    items = [parcel("p1", 1000)]
    h.do(M, "part", "head", {"variable": "plots", "part": 1, "items": items}, step="plan")
    whole = {**draft(), "plots": {"parts": 1, "root": root(items)}}
    h.do(M, "submit", "head", {"vars": whole}, step="plan")


def test_what_the_same_taking_took_before_is_there_again(retaking):
    h = retaking
    h.do(M, "submit", "head", {"vars": draft(parcel("p1", 700))}, step="plan")
    h.do(R, "take_land", "registrar", {"matter": M, "step": "take"})
    h.do(M, "object", "u1", {}, step="watch", sealed={"text": H64})
    answer = {"objection": 1, "upheld": True, "reason": "x"}
    h.do(M, "answer", "clerk", answer, step="watch", attested=NO_KIN)
    h.no("more_than_the_plot", M, "submit", "head", {"vars": draft(parcel("p1", 1001))}, step="plan")
    h.do(M, "submit", "head", {"vars": draft(parcel("p1", 1000))}, step="plan")


@pytest.mark.parametrize(
    "items", [["p1"], [{"plot": 1, "m2": 1}], [{"plot": "p 1", "m2": 1}], [{"plot": "p1"}], "p1"]
)
def test_parcels_without_the_form_of_some_are_refused_as_such(retaking, items):
    retaking.no("variable_misfit", M, "submit", "head", {"vars": {**draft(), "plots": items}}, step="plan")
