"""Elections from the tellers' sheet: nominations, one round, a second one, recall (村委会组织法 §18; recall by design)."""

import pytest

from yishi.procedure.tests.cast import GROUP, H64

M = "matter/1"
TOLD = {"sheet": True}
ROLL = [f"v{n}" for n in range(100)]
"""The roll as it was posted."""


def sheet(registered=100, came=60, invalid=0, proxies=0, tellers=("t1", "t2"), **votes):
    found = [{"person": person, "votes": number} for person, number in votes.items()]
    return {"registered": registered, "came": came, "proxies": proxies, "invalid": invalid, "photo": H64,
            "tellers": list(tellers), "votes": found}  # fmt: skip


def homes(registered=6, came=6, **votes):
    """Six households nominate."""
    return sheet(registered, came, **votes)


@pytest.fixture
def running(h):
    """a, b and c are nominated: the ballot is open."""
    h.open("head", "clerk", users=ROLL)
    h.do(M, "nominate", "teller", homes(a=3, b=2, c=1, d=0), step="homes", attested=TOLD)
    assert h.see(M, "var/named") == ["a", "b", "c"]
    return h


def count(h, **more):
    return h.do(M, "count", "teller", sheet(**more), step="elect", attested=TOLD)


def no_count(h, code, **more):
    return h.no(code, M, "count", "teller", sheet(**more), step="elect", attested=TOLD)


ROUNDS = [
    # of 100 on the roll, more than half come: 51; of those who came, more than half elect
    ({"came": 50, "a": 50}, "failed"),
    ({"came": 51, "a": 26}, "elected"),
    ({"came": 51, "a": 25, "b": 10}, "second"),
    ({"came": 60, "a": 31, "b": 29}, "elected"),
    ({"came": 60, "a": 30, "b": 29}, "second"),
    ({"came": 60, "a": 30, "b": 30}, "second"),
    ({"came": 60, "invalid": 10, "a": 30, "b": 20}, "second"),  # spoilt papers came too
    ({"came": 60}, "failed"),
    ({"came": 60, "a": 20}, "failed"),
]


@pytest.mark.parametrize(("said", "end"), ROUNDS)
def test_the_first_round(running, said, end):
    out = count(running, **said)
    if end == "second":
        assert "outcome" not in out and running.see(M, "sub/elect")["turn"] == 2
    else:
        assert out["outcome"] == end
    assert out["needed_to_come"] == 51


SECOND = [
    # not fewer than a third of those who came: of 60, 20
    ({"came": 60, "a": 20, "b": 19}, "elected"),
    ({"came": 60, "a": 19, "b": 18}, "failed"),
    ({"came": 60, "a": 30, "b": 30}, "failed"),
    ({"came": 10, "a": 4, "b": 3}, "elected"),  # the law asks no turnout of the second round
]


@pytest.mark.parametrize(("said", "end"), SECOND)
def test_the_second_round_is_between_the_foremost(running, said, end):
    out = count(running, came=60, a=25, b=20, c=15)
    assert out["second_round"] == ["a", "b"]
    no_count(running, "not_standing", came=60, c=40)
    assert count(running, **said)["outcome"] == end


def test_who_ties_for_the_second_place_stands_too(running):
    assert count(running, came=60, a=20, b=15, c=15)["second_round"] == ["a", "b", "c"]


WRONG = [
    ({"came": 101, "a": 1}, "came"), ({"came": 60, "proxies": 61}, "proxies"),
    ({"came": 60, "a": 61}, "votes"), ({"came": 60, "a": 31, "b": 30}, "votes"), ({"came": 60, "invalid": 30, "a": 31}, "votes"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "field"), WRONG)
def test_it_refuses_a_sheet_that_does_not_add_up(running, said, field):
    assert no_count(running, "sheet_wrong", **said).facts["field"] == field


def test_it_refuses_strangers_candidates_who_count_and_one_teller(running):
    no_count(running, "not_standing", z=40)
    no_count(running, "teller_stands", a=40, tellers=("a", "t2"))
    no_count(running, "bad_data", a=40, tellers=("t1", "t1"))
    running.no("unattested", M, "count", "teller", sheet(a=40), step="elect")
    running.no("wrong_office", M, "count", "clerk", sheet(a=40), step="elect", attested=TOLD)
    running.no("no_such_act", M, "nominate", "teller", sheet(a=40), step="elect", attested=TOLD)
    running.no("no_such_act", M, "recall", "teller", recall(1, 1), step="elect", attested=TOLD)


def test_nominations_are_of_those_who_were_named(h):
    h.open("head", "clerk", users=ROLL)
    h.no("no_such_act", M, "count", "teller", sheet(a=1), step="homes", attested=TOLD)
    h.no("sheet_wrong", M, "nominate", "teller", homes(came=5, a=6), step="homes", attested=TOLD)
    assert h.do(M, "nominate", "teller", homes(a=0), step="homes", attested=TOLD)["outcome"] == "failed"
    assert h.state(M, "homes") == "open"


@pytest.mark.parametrize("registered", [0, 3, 99, 101])
def test_it_refuses_a_sheet_of_another_roll_than_the_posted_one(running, registered):
    """A hundred were posted; with three on the sheet two votes would elect."""
    refused = no_count(running, "roll_not_whole", registered=registered, came=min(registered, 3), a=2)
    assert refused.facts == {"have": registered, "least": 100, "most": 100}


@pytest.mark.parametrize("registered", [5, 7])
def test_it_refuses_a_nomination_by_other_households_than_the_register_counts(h, registered):
    h.open("head", "clerk", users=ROLL)
    h.no("roll_not_whole", M, "nominate", "teller", homes(registered, 5, a=3), step="homes", attested=TOLD)


def recall(for_, against, registered=12, came=8):
    said = sheet(registered=registered, came=came)
    del said["votes"]
    return {**said, "for": for_, "against": against}


@pytest.mark.parametrize(
    ("came", "for_", "against", "end"),
    [(8, 5, 3, "removed"), (8, 4, 4, "kept"), (7, 7, 0, "kept"), (12, 7, 5, "removed"), (12, 6, 0, "kept")],
)
def test_a_recall_wants_two_thirds_to_come_and_more_than_half_of_them(h, came, for_, against, end):
    """Twelve adults in the register: eight must come, of eight five must say so."""
    h.open("recall", "clerk", gone="p-head")
    out = h.do(M, "recall", "teller", recall(for_, against, came=came), step="recall", attested=TOLD)
    assert out["outcome"] == end and out["needed_to_come"] == 8


def test_it_refuses_more_voices_than_came(h):
    h.open("recall", "clerk", gone="p-head")
    h.no("sheet_wrong", M, "recall", "teller", recall(5, 4), step="recall", attested=TOLD)


@pytest.mark.parametrize("registered", [0, 3, 11, 13])
def test_it_refuses_a_recall_by_others_than_the_register_counts(h, registered):
    """With three on the roll two votes would remove a head."""
    h.open("recall", "clerk", gone="p-head")
    told = recall(2, 0, registered, min(registered, 3))
    refused = h.no("roll_not_whole", M, "recall", "teller", told, step="recall", attested=TOLD)
    assert refused.facts == {"have": registered, "least": 12, "most": 12}


@pytest.mark.parametrize(("registered", "stands"), [(11, False), (12, True), (14, True), (15, False)])
def test_adults_of_a_household_that_is_away_may_be_off_the_roll_of_a_recall(h, registered, stands):
    members = [{"id": f"m7{x}", "capacity": "full", "collective": True, "who": H64} for x in "ab"]
    away = {"household": "h7", "since": "2026-03-02", "away": True, "members": members}
    h.do(f"register/{GROUP}", "enrol", "registrar", away)
    h.open("recall", "clerk", gone="p-head")
    told = recall(11, 0, registered, 11)
    if stands:
        assert h.do(M, "recall", "teller", told, step="recall", attested=TOLD)["outcome"] == "removed"
    else:
        h.no("roll_not_whole", M, "recall", "teller", told, step="recall", attested=TOLD)
