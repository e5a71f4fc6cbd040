"""Who comes, in the room or online, who gives a written proxy, who stands aside. V2, V12."""

import pytest

from yishi.procedure.tests.cast import GROUP, HOMES, plus, sealed_choice

MEETING, SECRETARY = "meeting/1", "secretary"


@pytest.fixture
def met(h):
    """The day of the meeting on the canal."""
    h.planned()
    h.convene(MEETING, motions=[{"id": "m1", "matter": "matter/1", "step": "vote"}])
    return h


@pytest.fixture
def members(h):
    """The day of the members' meeting: two households, three members on the roll, no recusal (A2)."""
    h.plot("p1", 10)
    h.open("taking", plots=[{"plot": "p1", "who": "u1", "m2": 10}])
    items = [{"id": f"m{n}", "household": home} for n, home in ((1, "h1"), (2, "h1"), (3, "h2"))]
    h.convene(
        MEETING, "members", items=items, motions=[{"id": "m1", "matter": "matter/1", "step": "vote"}], days=10
    )
    return h


def sign_in(h, voter, where="room", who=SECRETARY, **more):
    return h.do(MEETING, "sign_in", who, {"voter": voter, "where": where}, **more)


def no_sign_in(h, code, voter, where="room", who=SECRETARY, **more):
    return h.no(code, MEETING, "sign_in", who, {"voter": voter, "where": where}, **more)


def proxy(h, giver, holder, who=SECRETARY):
    return h.do(MEETING, "proxy", who, {"from": giver, "to": holder})


def no_proxy(h, code, giver, holder, who=SECRETARY):
    return h.no(code, MEETING, "proxy", who, {"from": giver, "to": holder})


def cast(h, voter, channel="hall", who=SECRETARY, choice="for", **more):
    data = {"motion": "m1", "voter": voter, "channel": channel, **more}
    return h.do(MEETING, "cast", who, data, sealed={"choice": sealed_choice(choice)})


def test_people_sign_in_in_the_room_or_by_themselves_online(met):
    sign_in(met, "h1")
    sign_in(met, "h2", "online", "h2")
    assert met.see(MEETING, "came/h1") == "room" and met.see(MEETING, "came/h2") == "online"
    sign_in(met, "h2")  # who was online comes into the room after all
    no_sign_in(met, "signed_in_already", "h2")
    no_sign_in(met, "signed_in_already", "h1", "online")


def test_it_refuses_guests_other_days_and_other_peoples_hands(met):
    no_sign_in(met, "not_on_roll", "guest")
    no_sign_in(met, "not_yours", "h1", "online", "h2")
    no_sign_in(met, "not_yours", "h1", "room", "h1")
    no_sign_in(met, "no_capacity", "h1", who="anyone")
    met.wait(1)
    no_sign_in(met, "not_the_day", "h1")


def test_it_refuses_before_the_roll_is_frozen(h):
    h.planned()
    data = {"body": "assembly", "place": GROUP, "date": plus(h.day, 3), "where": "x", "motions": []}
    h.do(MEETING, "convene", SECRETARY, data)
    no_sign_in(h, "not_convened", "h1")
    no_proxy(h, "not_convened", "h1", "h2")
    h.no("not_convened", MEETING, "put", SECRETARY, {"motion": "m1"})
    h.no("not_convened", MEETING, "minutes", SECRETARY, sealed={"text": "ab" * 32})


def test_v2_a_later_proxy_replaces_the_earlier(met):
    assert proxy(met, "h1", "h2") == {"proxy": 1}
    assert proxy(met, "h1", "h3", "h1") == {"proxy": 2}
    assert met.see(MEETING, "gave/h1") == "h3"


def test_v2_it_refuses_a_proxy_to_oneself_off_the_roll_or_by_another(met):
    no_proxy(met, "proxy_to_oneself", "h1", "h1")
    no_proxy(met, "not_on_roll", "guest", "h1")
    no_proxy(met, "holder_absent", "h1", "guest")
    no_proxy(met, "not_yours", "h1", "h2", "h2")


def test_v2_the_principal_who_comes_takes_back_what_the_proxy_cast(met):
    proxy(met, "h1", "h2")
    sign_in(met, "h2")
    met.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    cast(met, "h1", "proxy", hand="h2")
    assert sign_in(met, "h1") == {"taken_back": [["m1", 1]]}
    assert met.see(MEETING, "cast/m1/h1") is None
    cast(met, "h1", choice="against")
    result = met.close(MEETING, ["for", "against"])["result"]
    assert (result["for"], result["against"], result["present"]) == (0, 1, 2)


def test_v2_a_chain_and_a_circle_carry_nobody(met):
    """h1 gave to h2, h2 to h3, h3 to h1; only h4 to h6 come: nobody is represented."""
    for giver, holder in (("h1", "h2"), ("h2", "h3"), ("h3", "h1")):
        proxy(met, giver, holder)
    for home in ("h4", "h5", "h6"):
        sign_in(met, home)
    met.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    met.no(
        "holder_absent",
        MEETING,
        "cast",
        SECRETARY,
        {"motion": "m1", "voter": "h1", "channel": "proxy"},
        sealed={"choice": sealed_choice("for")},
    )
    for home in ("h4", "h5", "h6"):
        cast(met, home)
    out = met.close(MEETING, ["for"] * 3)
    assert (out["result"]["present"], out["result"]["quorate"]) == (3, False)
    assert sorted(p["code"] for p in out["proxies_refused"]) == ["proxy_chain"] * 3


def test_v2_a_holder_carries_three_and_no_more(met):
    for giver in ("h1", "h2", "h3", "h4"):
        proxy(met, giver, "h5")
    sign_in(met, "h5")
    met.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    for giver in ("h1", "h2", "h3", "h4"):
        cast(met, giver, "proxy")
    cast(met, "h5")
    out = met.close(MEETING, ["for"] * 5)
    assert (out["result"]["for"], out["result"]["present"]) == (4, 4)
    assert out["refused"] == [[4, "proxy_over_limit"]] and out["result"]["passed"]


def test_a_family_member_off_the_roll_holds_proxies_of_its_household_only(members):
    holder = {"id": "m9", "household": "h1"}
    members.do(MEETING, "holder", SECRETARY, holder, attested={"roll": True})
    members.no("twice_on_roll", MEETING, "holder", SECRETARY, holder, attested={"roll": True})
    on_roll = {"id": "m1", "household": "h1"}
    members.no("twice_on_roll", MEETING, "holder", SECRETARY, on_roll, attested={"roll": True})
    sign_in(members, "m9")
    proxy(members, "m1", "m9")
    proxy(members, "m3", "m9")
    members.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    cast(members, "m1", "proxy")
    cast(members, "m3", "proxy")
    out = members.close(MEETING, ["for", "for"])
    assert out["refused"] == [[2, "proxy_outside_household"]] and out["result"]["for"] == 1


def test_a_holder_who_came_online_carries_its_proxy_too(members):
    members.do(MEETING, "holder", SECRETARY, {"id": "m9", "household": "h1"}, attested={"roll": True})
    sign_in(members, "m9", "online", "m9")
    proxy(members, "m1", "m9")
    members.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    cast(members, "m1", "proxy")
    out = members.close(MEETING, ["for"])
    assert out["refused"] == [] and out["result"]["for"] == 1


def test_it_refuses_holders_where_households_vote(met):
    data = {"id": "x", "household": "h1"}
    met.no("no_holders", MEETING, "holder", SECRETARY, data, attested={"roll": True})


def test_it_refuses_a_holder_before_the_roll_is_frozen_and_after_the_meeting(h):
    h.plot("p1", 10)
    h.open("taking", plots=[{"plot": "p1", "who": "u1", "m2": 10}])
    motions = [{"id": "m1", "matter": "matter/1", "step": "vote"}]
    data = {"body": "members", "place": GROUP, "date": plus(h.day, 10), "where": "x", "motions": motions}
    h.do(MEETING, "convene", SECRETARY, data)
    holder = {"id": "m9", "household": "h1"}
    h.no("not_convened", MEETING, "holder", SECRETARY, holder, attested={"roll": True})
    h.do(MEETING, "call_off", SECRETARY, {"reason": "下雨"})
    h.no("meeting_closed", MEETING, "holder", SECRETARY, holder, attested={"roll": True})


def recuse(h, voter, who=SECRETARY):
    return h.do(MEETING, "recuse", who, {"voter": voter, "motion": "m1"})


def no_recuse(h, code, voter, who=SECRETARY, motion="m1"):
    return h.no(code, MEETING, "recuse", who, {"voter": voter, "motion": motion})


def test_v12_who_stands_aside_counts_as_having_come_and_votes_no_more(met):
    """Six came, one of them recused: more than half of six is four."""
    for home in HOMES:
        sign_in(met, home)
    met.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    cast(met, "h1")
    assert recuse(met, "h1", "h1") == {"taken_back": [["m1", 1]]}
    met.no(
        "recused",
        MEETING,
        "cast",
        SECRETARY,
        {"motion": "m1", "voter": "h1", "channel": "hall"},
        sealed={"choice": sealed_choice("for")},
    )
    for home in HOMES[1:5]:
        cast(met, home)
    result = met.close(MEETING, ["for"] * 5)["result"]
    assert (result["present"], result["may_vote"], result["needed_for"], result["for"]) == (6, 5, 4, 4)
    assert result["passed"]


def test_it_refuses_a_recusal_off_the_roll_twice_or_by_another(met):
    no_recuse(met, "not_on_roll", "guest")
    no_recuse(met, "not_yours", "h1", "h2")
    no_recuse(met, "no_open_motion", "h1", motion="m9")
    recuse(met, "h1")
    no_recuse(met, "recused", "h1")


def test_it_refuses_recusal_where_all_members_are_concerned_alike(members):
    refused = no_recuse(members, "no_recusal", "m1")
    assert refused.rule == "集体法 §27"
