"""Plots, a taking of land and an article of the village rules, each under its authority. M12."""

import pytest

from yishi.procedure.tests.cast import GROUP, H64

G, REGISTRAR, M = f"register/{GROUP}", "registrar", "matter/1"
TAKE = {"matter": M, "step": "take"}
OTHER = "cd" * 32


HELD = {"sealed": {"household": H64}, "attested": {"person": True}}


def plot(h, ident="p1", m2=2000):
    return h.plot(ident, m2)


def taking(h, *parcels, name=M):
    """Land may be taken as soon as the vote is open: the hamlet's rule is a bad one, the engine obeys it."""
    h.open("taking", name=name, plots=[{"plot": p, "who": "u1", "m2": m2} for p, m2 in parcels])


def test_a_plot_is_entered_once_for_a_household(h):
    assert plot(h) == {"m2": 2000}
    h.no("plot_already", G, "plot", REGISTRAR, {"id": "p1", "m2": 1}, **HELD)
    h.no("bad_data", G, "plot", REGISTRAR, {"id": "p2", "m2": 1.5}, **HELD)


def test_r17_a_plot_names_its_household_by_commitment_only(h):
    h.no("bad_data", G, "plot", REGISTRAR, {"id": "p1", "household": "h1", "m2": 1}, **HELD)
    h.no("unsealed", G, "plot", REGISTRAR, {"id": "p1", "m2": 1}, attested={"person": True})
    h.no("unattested", G, "plot", REGISTRAR, {"id": "p1", "m2": 1}, sealed=HELD["sealed"])
    plot(h)
    assert h.see(G, "plot/p1") == {"household": H64, "m2": 2000, "taken_m2": 0}


def test_a_taking_takes_every_parcel_at_once(h):
    plot(h)
    plot(h, "p2", 500)
    taking(h, ("p1", 667), ("p2", 500))
    assert h.do(G, "take_land", REGISTRAR, TAKE) == {"taken_m2": 1167, "parcels": 2}
    assert h.see(G, "plot/p1")["taken_m2"] == 667 and h.see(G, "plot/p2")["taken_m2"] == 500
    h.do(M, "settle", REGISTRAR, {}, step="take")
    h.no("no_authority", G, "take_land", REGISTRAR, TAKE)


def test_it_refuses_to_take_twice_under_one_authority(h):
    """The plot has room for two, the authority is for one."""
    plot(h)
    taking(h, ("p1", 667))
    h.do(G, "take_land", REGISTRAR, TAKE)
    h.no("taken_already", G, "take_land", REGISTRAR, TAKE)
    assert h.see(G, "plot/p1")["taken_m2"] == 667


def test_m12_it_refuses_more_than_is_left_of_a_plot_over_several_takings(h):
    plot(h)
    taking(h, ("p1", 1500))
    taking(h, ("p1", 501), name="matter/2")  # nothing was taken yet when both were listed
    h.do(G, "take_land", REGISTRAR, TAKE)
    refused = h.no("more_than_the_plot", G, "take_land", REGISTRAR, {**TAKE, "matter": "matter/2"})
    assert refused.facts["left_m2"] == 500


def test_it_refuses_unknown_plots_and_takes_nothing_of_the_others(h):
    plot(h)
    taking(h, ("p1", 1))
    h.memory.slices[M]["offer/take"]["parcels"].append({"plot": "p9", "who": "u1", "m2": 1})
    h.no("no_such_plot", G, "take_land", REGISTRAR, TAKE)
    assert h.see(G, "plot/p1")["taken_m2"] == 0


def test_it_refuses_without_an_authority(h):
    h.no("no_authority", G, "take_land", REGISTRAR, TAKE)
    h.no("no_authority", G, "enact", REGISTRAR, {**TAKE, "article": "a1", "text": H64, "force": h.day})


@pytest.fixture
def ruled(h):
    h.open("rule", article=H64, force_on="2026-04-01")
    return h


ENACT = {"matter": M, "step": "force", "article": "a1", "text": H64, "force": "2026-04-01"}


def test_an_article_comes_into_force_and_the_old_text_is_kept(ruled):
    h = ruled
    assert h.do(G, "enact", REGISTRAR, ENACT) == {"article": "a1", "from": "2026-04-01", "versions": 1}
    assert h.do(M, "settle", REGISTRAR, {}, step="force")["ending"] == "settled"
    h.open("rule", name="matter/2", article=OTHER, force_on="2026-05-01")
    h.do(G, "enact", REGISTRAR, {**ENACT, "matter": "matter/2", "text": OTHER, "force": "2026-05-01"})
    assert [v["from"] for v in h.see(G, "rule/a1")] == ["2026-04-01", "2026-05-01"]


def test_it_refuses_another_text_or_day_than_was_decided(ruled):
    ruled.no("another_text", G, "enact", REGISTRAR, {**ENACT, "text": OTHER})
    ruled.no("another_text", G, "enact", REGISTRAR, {**ENACT, "force": "2026-04-02"})


@pytest.mark.parametrize(
    "entered, begins",
    [
        ("2026-03-30", "2026-04-01"),
        ("2026-03-31", "2026-04-01"),
        ("2026-04-01", "2026-04-02"),
        ("2026-04-09", "2026-04-10"),
    ],
)
def test_an_article_begins_on_its_voted_day_but_never_before_the_day_after_it_is_entered(
    ruled, entered, begins
):
    ruled.day = entered
    assert ruled.do(G, "enact", REGISTRAR, ENACT)["from"] == begins
    assert ruled.see(G, "rule/a1")[-1]["from"] == begins
    assert ruled.do(M, "settle", REGISTRAR, {}, step="force")["ending"] == "settled"


def test_a_paper_date_does_not_make_an_article_begin_before_it_was_entered(ruled):
    ruled.day = "2026-04-02"
    assert ruled.do(G, "enact", REGISTRAR, ENACT, on="2026-03-31")["from"] == "2026-04-03"


def test_it_refuses_an_article_older_than_the_one_in_force(ruled):
    ruled.do(G, "enact", REGISTRAR, ENACT)
    ruled.open("rule", name="matter/2", article=OTHER, force_on="2026-04-01")
    ruled.no("older_than_the_old", G, "enact", REGISTRAR, {**ENACT, "matter": "matter/2", "text": OTHER})
