"""Ballots: put, cast through one channel, committed to; hands; the end of casting. V1, V4, V9, V11."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure import Accepted
from yishi.procedure.tests.cast import H64, HOMES, fresh, plus, sealed_choice

MEETING, SECRETARY = "meeting/1", "secretary"


def gathered():
    """h1 to h4 are in the room, h5 online, h6 gave a proxy to h1; the motion is put."""
    h = fresh()
    h.planned()
    h.convene(MEETING, motions=[{"id": "m1", "matter": "matter/1", "step": "vote"}])
    for home in HOMES[:4]:
        h.do(MEETING, "sign_in", SECRETARY, {"voter": home, "where": "room"})
    h.do(MEETING, "sign_in", "h5", {"voter": "h5", "where": "online"})
    h.do(MEETING, "proxy", SECRETARY, {"from": "h6", "to": "h1"})
    h.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    return h


@pytest.fixture
def put():
    return gathered()


def data(voter, channel="hall", motion="m1", **more):
    return {"motion": motion, "voter": voter, "channel": channel, **more}


def cast(h, voter, channel="hall", who=SECRETARY, choice="for", **more):
    return h.do(MEETING, "cast", who, data(voter, channel, **more), sealed={"choice": sealed_choice(choice)})


def no(h, code, voter, channel="hall", who=SECRETARY, on="", **more):
    sealed = {"choice": sealed_choice("for")}
    return h.no(code, MEETING, "cast", who, data(voter, channel, **more), sealed=sealed, on=on or h.day)


def test_each_channel_takes_a_ballot(put):
    assert cast(put, "h1") == {"ballot": 1}
    assert cast(put, "h2", "paper") == {"ballot": 2}
    assert cast(put, "h5", "online", "h5") == {"ballot": 3}
    assert cast(put, "h6", "proxy", "h1", hand="h1") == {"ballot": 4}


def test_v9_the_choice_is_not_in_the_state(put):
    cast(put, "h1", choice="against")
    cast(put, "h2", choice="for")
    assert "against" not in repr(put.memory.slices[MEETING]) and "against" not in repr(put.log[-2][1])
    put.no("unsealed", MEETING, "cast", SECRETARY, data("h3"))
    put.no(
        "bad_data",
        MEETING,
        "cast",
        SECRETARY,
        data("h3", choice="for"),
        sealed={"choice": sealed_choice("for")},
    )
    put.no("bad_data", MEETING, "cast", SECRETARY, data("h3"), sealed={"choice": "for"})


def test_v1_a_second_channel_is_refused_and_the_same_replaces(put):
    cast(put, "h1")
    no(put, "second_channel", "h1", "paper")
    no(put, "second_channel", "h1", "online", "h1")
    assert cast(put, "h1", choice="against") == {"ballot": 2, "replaces": 1}


def test_it_refuses_who_may_not(put):
    no(put, "not_on_roll", "guest")
    no(put, "not_present", "h5")
    no(put, "not_present", "h6", "paper")
    no(put, "online_by_oneself", "h5", "online")
    no(put, "not_yours", "h5", "online", "h2")
    no(put, "not_yours", "h2", "hall", "h2")
    no(put, "hand_without_proxy", "h2", hand="h1")
    no(put, "no_capacity", "h2", "hall", "anyone")
    put.no(
        "unattested",
        MEETING,
        "cast",
        "h5",
        data("h5", "online"),
        sealed={"choice": H64},
        attested={"person": False},
    )


def test_v2_a_proxy_ballot_is_cast_by_its_holder_for_one_who_did_not_come(put):
    no(put, "no_proxy", "h2", "proxy")
    no(put, "wrong_hand", "h6", "proxy", hand="h2")
    no(put, "not_yours", "h6", "proxy", "h2", hand="h1")
    put.do(MEETING, "proxy", SECRETARY, {"from": "h2", "to": "h1"})
    no(put, "principal_came", "h2", "proxy")
    put.do(MEETING, "recuse", SECRETARY, {"voter": "h1", "motion": "m1"})
    no(put, "recused", "h6", "proxy")


def test_an_online_ballot_of_the_principal_bars_the_proxys(put):
    cast(put, "h6", "online", "h6")
    no(put, "principal_came", "h6", "proxy")


def test_it_refuses_proxies_where_the_law_knows_none(h):
    h.open("heads")
    h.convene(MEETING, motions=[{"id": "m1", "matter": "matter/1", "step": "vote"}])
    h.do(MEETING, "sign_in", SECRETARY, {"voter": "h1", "where": "room"})
    h.do(MEETING, "proxy", SECRETARY, {"from": "h2", "to": "h1"})
    h.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    no(h, "no_proxy", "h2", "proxy")


def test_v4_no_ballot_before_it_is_put_or_after_the_close_or_on_another_day(h):
    h.planned()
    h.convene(MEETING, motions=[{"id": "m1", "matter": "matter/1", "step": "vote"}])
    h.do(MEETING, "sign_in", SECRETARY, {"voter": "h1", "where": "room"})
    no(h, "no_open_motion", "h1")
    no(h, "no_open_motion", "h1", motion="m2")
    h.no("no_open_motion", MEETING, "close_vote", SECRETARY, {"motion": "m1"})
    h.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    h.no("no_open_motion", MEETING, "put", SECRETARY, {"motion": "m1"})
    h.wait(1)
    no(h, "not_the_day", "h1")
    no(h, "recorded_late", "h1", "online", "h1", on=plus(h.day, -1))
    h.do(MEETING, "close_vote", SECRETARY, {"motion": "m1"})
    no(h, "vote_closed", "h1")


def test_it_refuses_to_put_on_another_day(h):
    h.planned()
    h.convene(MEETING, motions=[{"id": "m1", "matter": "matter/1", "step": "vote"}])
    h.wait(1)
    h.no("not_the_day", MEETING, "put", SECRETARY, {"motion": "m1"})


def test_v11_a_ballot_sent_to_another_meeting_or_motion_is_refused(put):
    sealed = {"choice": sealed_choice("for")}
    put.no("no_open_motion", MEETING, "cast", SECRETARY, data("h1", motion="m2"), sealed=sealed)
    put.no("no_such_meeting", "meeting/2", "cast", SECRETARY, data("h1"), sealed=sealed)


def test_hands_are_counted_without_names_and_counted_again(put):
    for shown in (3, 2):
        put.do(
            MEETING,
            "hands",
            "head",
            {"motion": "m1", "for": shown, "against": 0, "abstain": 0},
            attested={"hands": True},
        )
    cast(put, "h6", "proxy")
    result = put.close(MEETING, ["for"])["result"]
    assert (result["for"], result["present"], result["passed"]) == (3, 6, False)
    hands = {"motion": "m1", "for": 1, "against": 0, "abstain": 0}
    put.no("no_open_motion", MEETING, "hands", "head", hands, attested={"hands": True})
    put.no("unattested", MEETING, "hands", "head", hands)


CASTS = st.lists(
    st.tuples(
        st.sampled_from([*HOMES, "guest"]),
        st.sampled_from(["hall", "paper", "online", "proxy"]),
        st.booleans(),
        st.sampled_from(["for", "against", "abstain"]),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(CASTS)
def test_v1_under_any_mix_of_channels_a_household_counts_once(casts):
    h = gathered()
    choices, last = [], {}
    for voter, channel, own, choice in casts:
        who = voter if own else SECRETARY
        act = h.make(MEETING, "cast", who, data(voter, channel), sealed={"choice": sealed_choice(choice)})
        if isinstance(h.memory.act(act)[0].verdict, Accepted):
            choices.append(choice)
            assert last.setdefault(voter, (channel, choice))[0] == channel
            last[voter] = (channel, choice)
    out = h.close(MEETING, choices)["result"]
    assert out["for"] + out["against"] + out["abstain"] == len(last)
    for word in ("for", "against", "abstain"):
        assert out[word] == sum(choice == word for _, choice in last.values())
