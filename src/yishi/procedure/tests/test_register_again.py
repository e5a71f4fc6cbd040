"""A taking, an office, an article that was carried out, reopened and decided anew has to be carried out anew.

In the hamlet's ``retaking`` the register acts while the plan still hangs; an objection upheld takes the plan back.
"""

import pytest

from yishi.procedure.tests.cast import GROUP, H64, NO_KIN

G, REGISTRAR, M = f"register/{GROUP}", "registrar", "matter/1"
OTHER = "cd" * 32


def under(step):
    return {"matter": M, "step": step}


def plan(h, *parcels, chosen="m1a", article=H64, force_on="2026-05-01"):
    plots = [{"plot": p, "who": "u1", "m2": m2} for p, m2 in parcels]
    given = {"plots": plots, "chosen": chosen, "article": article, "force_on": force_on}
    h.do(M, "submit", "head", {"vars": given}, step="plan")


def upheld(h):
    """An objection takes the plan back, and with it what rested on it."""
    out = h.do(M, "object", "u1", {}, step="watch", sealed={"text": H64})
    answer = {"objection": out["objection"], "upheld": True, "reason": "x"}
    assert h.do(M, "answer", "clerk", answer, step="watch", attested=NO_KIN)["outcome"] == "upheld"


@pytest.fixture
def planned(h):
    for ident, m2 in (("p1", 1000), ("p2", 500)):
        h.do(
            G,
            "plot",
            REGISTRAR,
            {"id": ident, "m2": m2},
            sealed={"household": H64},
            attested={"person": True},
        )
    h.open("retaking")
    plan(h, ("p1", 700))
    return h


def taken(h):
    return [h.see(G, f"plot/{p}")["taken_m2"] for p in ("p1", "p2")]


@pytest.mark.parametrize("settled", [True, False])
def test_a_taking_decided_anew_is_carried_out_anew_in_the_place_of_the_first(planned, settled):
    """700 of 1,000 m² are given back before 800 are taken: together they would be more than the plot."""
    h = planned
    h.do(G, "take_land", REGISTRAR, under("take"))
    if settled:
        h.do(M, "settle", REGISTRAR, {}, step="take")
    upheld(h)
    h.no("no_authority", G, "take_land", REGISTRAR, under("take"))
    plan(h, ("p1", 800), ("p2", 100))
    h.no("not_carried_out", M, "settle", REGISTRAR, {}, step="take")
    assert h.do(G, "take_land", REGISTRAR, under("take")) == {"taken_m2": 900, "parcels": 2}
    assert taken(h) == [800, 100]
    h.no("taken_already", G, "take_land", REGISTRAR, under("take"))
    h.do(M, "settle", REGISTRAR, {}, step="take")


def test_the_same_parcels_decided_anew_are_carried_out_anew_and_taken_once(planned):
    h = planned
    h.do(G, "take_land", REGISTRAR, under("take"))
    upheld(h)
    plan(h, ("p1", 700))
    h.no("not_carried_out", M, "settle", REGISTRAR, {}, step="take")
    h.do(G, "take_land", REGISTRAR, under("take"))
    assert taken(h) == [700, 0]


def test_a_plot_that_the_new_taking_leaves_out_is_given_back(planned):
    h = planned
    h.do(G, "take_land", REGISTRAR, under("take"))
    upheld(h)
    plan(h, ("p2", 500))
    h.do(G, "take_land", REGISTRAR, under("take"))
    assert taken(h) == [0, 500]


def test_what_was_carried_out_stands_when_only_its_own_days_ran_out(planned):
    """Nothing was decided anew: the taking is not entered twice, and its step settles."""
    h = planned
    h.do(G, "take_land", REGISTRAR, under("take"))
    right = h.make(M, "lapse", "anyone", step="take", recorded="2026-05-30", on="2026-03-03")
    due = h.memory.act(right)[0].verdict.facts["right"]
    h.day = "2026-05-30"
    h.do(M, "lapse", "anyone", step="take", on=due)
    h.no("taken_already", G, "take_land", REGISTRAR, under("take"))
    h.do(M, "settle", REGISTRAR, {}, step="take")
    assert taken(h) == [700, 0]


@pytest.mark.parametrize("person", ["m1a", "m2a"])
def test_an_office_decided_anew_is_entered_anew(planned, person):
    h = planned
    term = {"office": "head", "since": h.day, "until": "2027-03-01", **under("appoint")}
    h.do(G, "appoint", REGISTRAR, {**term, "person": "m1a"})
    upheld(h)
    h.no("no_authority", G, "appoint", REGISTRAR, {**term, "person": "m1a"})
    # The head still holds the office while it is decided anew.
    given = {"plots": [{"plot": "p1", "who": "u1", "m2": 1}], "chosen": person, "article": H64}
    h.do(M, "submit", "head", {"vars": {**given, "force_on": "2026-05-01"}}, step="plan")
    h.no("not_carried_out", M, "settle", REGISTRAR, {}, step="appoint")
    if person != "m1a":
        h.no("another_holder", G, "appoint", REGISTRAR, {**term, "person": "m1a"})
    h.do(G, "appoint", REGISTRAR, {**term, "person": person})
    h.do(M, "settle", REGISTRAR, {}, step="appoint")


def test_an_office_of_no_decision_marks_nothing_as_carried_out(planned):
    """Staff is appointed without a matter: naming one does not carry its effect out."""
    h = planned
    h.do(
        f"register/{GROUP}",
        "appoint",
        REGISTRAR,
        {"office": "secretary", "person": "p-x", "since": h.day, **under("appoint")},
    )
    h.no("not_carried_out", M, "settle", REGISTRAR, {}, step="appoint")


def test_an_article_decided_anew_takes_the_place_of_its_own_text_that_never_was_in_force(planned):
    h = planned
    enact = {**under("force"), "article": "a1", "text": H64, "force": "2026-05-01"}
    h.do(G, "enact", REGISTRAR, enact)
    h.no("enacted_already", G, "enact", REGISTRAR, enact)
    h.no("enacted_already", G, "enact", REGISTRAR, {**enact, "article": "a2"})
    upheld(h)
    plan(h, ("p1", 700), article=OTHER)
    h.no("not_carried_out", M, "settle", REGISTRAR, {}, step="force")
    h.do(G, "enact", REGISTRAR, {**enact, "text": OTHER})
    assert [(v["text"], v["from"]) for v in h.see(G, "rule/a1")] == [(OTHER, "2026-05-01")]
    h.do(M, "settle", REGISTRAR, {}, step="force")


def test_an_article_decided_anew_keeps_its_own_text_that_was_in_force(h):
    enact = {**under("force"), "article": "a1", "text": H64, "force": "2026-03-04"}
    h.plot("p1", 1000)
    h.open("retaking")
    plan(h, ("p1", 700), force_on="2026-03-04")
    h.do(G, "enact", REGISTRAR, enact)
    h.wait(5)
    upheld(h)
    plan(h, ("p1", 700), article=OTHER, force_on="2026-03-04")
    h.do(G, "enact", REGISTRAR, {**enact, "text": OTHER})
    assert [(v["text"], v["from"]) for v in h.see(G, "rule/a1")] == [
        (H64, "2026-03-04"),
        (OTHER, "2026-03-08"),
    ]
