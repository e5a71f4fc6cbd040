"""Offices by date: given, ended, taken over once; the elected one only under the authority of its election."""

import pytest

from yishi.procedure.tests.cast import GROUP, H64, VILLAGE, plus

G, V, REGISTRAR, M = f"register/{GROUP}", f"register/{VILLAGE}", "registrar", "matter/1"
ROLL = [f"v{n}" for n in range(10)]
SHEET = {"registered": 10, "came": 8, "proxies": 0, "invalid": 0, "photo": H64, "tellers": ["t1", "t2"]}


def term(office, person="p-new", since="2026-03-02", **more):
    return {"office": office, "person": person, "since": since, **more}


def ended(office, person, until, **more):
    return {"office": office, "person": person, "until": until, "reason": "x", **more}


def elect(h, person="m1a"):
    """An election of the head that ends with `person` and waits for the register."""
    h.open("head", "clerk", users=ROLL)
    votes = [{"person": person, "votes": 5}, {"person": "m2a", "votes": 3}]
    homes = {**SHEET, "registered": 6, "came": 6, "votes": votes}
    h.do(M, "nominate", "teller", homes, step="homes", attested={"sheet": True})
    h.do(M, "count", "teller", {**SHEET, "votes": votes}, step="elect", attested={"sheet": True})
    h.lapse(M, "notice", "2026-03-17")
    return {"matter": M, "step": "appoint"}


def test_an_office_is_given_from_a_day_to_a_day(h):
    h.do(V, "appoint", REGISTRAR, term("clerk", until="2026-03-10"))
    assert ["p-new", "2026-03-02", "2026-03-10"] in h.see(V, "office/clerk")
    h.no("bad_date", V, "appoint", REGISTRAR, term("clerk", "p-x", until="2026-03-01"))
    h.do(V, "appoint", REGISTRAR, term("clerk", "p-y", until="2026-03-02"))  # for one day


def test_it_refuses_unknown_offices_and_those_of_another_level(h):
    h.no("no_such_office", V, "appoint", REGISTRAR, term("emperor"))
    h.no("office_of_another_level", G, "appoint", REGISTRAR, term("clerk"))
    h.no("wrong_office", V, "appoint", "chair", term("clerk"))


def test_an_office_ends_with_its_day(h):
    h.do(V, "end_office", REGISTRAR, ended("clerk", "p-clerk", h.day))
    h.no("not_in_office", V, "end_office", REGISTRAR, ended("clerk", "p-nobody", h.day))
    h.planned()  # acts of others go on
    h.no("not_in_office", V, "end_office", REGISTRAR, ended("clerk", "p-clerk", plus(h.day, 5)))


def test_it_refuses_to_give_an_elected_office_without_its_election(h):
    h.no("no_authority", G, "appoint", REGISTRAR, term("head"))
    h.no("no_authority", G, "appoint", REGISTRAR, term("head", taken_over=True))
    h.no("no_authority", G, "appoint", REGISTRAR, term("head", matter="matter/none", step="appoint"))
    h.no("no_authority", G, "end_office", REGISTRAR, ended("head", "p-head", h.day))


def test_an_elected_head_resigns_alone_and_nobody_does_it_for_them(h):
    h.no("resign_oneself", G, "end_office", REGISTRAR, ended("head", "p-head", h.day, resigned=True))
    h.do(G, "end_office", "head", ended("head", "p-head", h.day, resigned=True))


def test_an_elected_head_is_entered_once_the_notice_is_over(h):
    under = elect(h)
    h.no("another_holder", G, "appoint", REGISTRAR, term("head", "m2a", h.day, **under))
    h.no("not_carried_out", M, "settle", REGISTRAR, {}, step="appoint")
    h.do(G, "end_office", REGISTRAR, ended("head", "p-head", plus(h.day, -1), **under))
    h.do(G, "appoint", REGISTRAR, term("head", "m1a", h.day, until=year_from(h.day), **under))
    assert h.do(M, "settle", REGISTRAR, {}, step="appoint")["ending"] == "settled"
    h.no("no_authority", G, "appoint", REGISTRAR, term("head", "m1a", h.day, **under))


def year_from(day):
    """The last day of a year that begins on a day of 2026."""
    return plus(f"{int(day[:4]) + 1}{day[4:]}", -1)


@pytest.mark.parametrize("days", [-364, -1, 1, 3650, None], ids=str)
def test_an_elected_head_holds_the_office_for_its_term_to_the_day(h, days):
    """A year in the hamlet; neither longer, nor shorter, nor without an end."""
    under, right = elect(h), year_from("2026-03-21")
    assert h.day == "2026-03-21" and right == "2027-03-20"
    until = {} if days is None else {"until": plus(right, days)}
    refused = h.no("another_term", G, "appoint", REGISTRAR, term("head", "m1a", h.day, **until, **under))
    assert refused.facts["right"] == right
    h.do(G, "appoint", REGISTRAR, term("head", "m1a", h.day, until=right, **under))
    assert ["m1a", h.day, right] in h.see(G, "office/head")


def test_a_term_does_not_begin_before_its_notice_was_over(h):
    under = elect(h)
    opened = h.see(M, "graph")["appoint"][3]
    before = plus(opened, -1)
    h.no("too_early", G, "appoint", REGISTRAR, term("head", "m1a", before, until=year_from(before), **under))
    h.do(G, "appoint", REGISTRAR, term("head", "m1a", opened, until=year_from(opened), **under))


def test_an_office_taken_over_ends_within_its_term(h):
    other = "register/990100001001002"
    h.do(other, "place", REGISTRAR, {"title": "二社"})
    over = {"taken_over": True}
    h.no("another_term", other, "appoint", REGISTRAR, term("head", **over))
    h.no(
        "another_term",
        other,
        "appoint",
        REGISTRAR,
        term("head", until=plus(year_from("2026-03-02"), 1), **over),
    )
    ahead = plus(h.day, 1)
    h.no("dated_ahead", other, "appoint", REGISTRAR, term("head", since=ahead, until=ahead, **over))
    h.do(other, "appoint", REGISTRAR, term("head", until="2026-08-01", **over))
    assert h.see(other, "office/head") == [["p-new", "2026-03-02", "2026-08-01"]]


def test_it_refuses_another_register(h):
    under = elect(h)
    other = "register/990100001001002"
    h.do(other, "place", REGISTRAR, {"title": "二社"})
    h.no("another_register", other, "appoint", REGISTRAR, term("head", "m1a", h.day, **under))


@pytest.mark.parametrize("removed", [True, False])
def test_a_recall_ends_the_office_of_the_one_recalled_only(h, removed):
    """Twelve adults in the register, 8 came (two thirds): more than half of 8 is 5."""
    h.open("recall", "clerk", gone="p-head")
    votes = {"for": 5, "against": 3} if removed else {"for": 4, "against": 4}
    out = h.do(
        M, "recall", "teller", {**SHEET, "registered": 12, **votes}, step="recall", attested={"sheet": True}
    )
    assert out["outcome"] == ("removed" if removed else "kept")
    under = {"matter": M, "step": "remove"}
    if not removed:
        h.no("no_authority", G, "end_office", REGISTRAR, ended("head", "p-head", h.day, **under))
        return
    h.no("another_holder", G, "appoint", REGISTRAR, term("head", "p-head", **under))
    h.do(G, "end_office", REGISTRAR, ended("head", "p-head", h.day, **under))
    assert h.do(M, "settle", REGISTRAR, {}, step="remove")["ending"] == "settled"


def test_it_refuses_to_end_another_under_a_recall(h):
    h.open("recall", "clerk", gone="m1a")
    h.do(
        M,
        "recall",
        "teller",
        {**SHEET, "registered": 12, "for": 8, "against": 0},
        step="recall",
        attested={"sheet": True},
    )
    h.no(
        "another_holder", G, "end_office", REGISTRAR, ended("head", "p-head", h.day, matter=M, step="remove")
    )
