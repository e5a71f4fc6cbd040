"""Households, members, representatives, kin: what the register takes in and what it refuses."""

from yishi.procedure.tests.cast import GROUP, H64, TOWN, VILLAGE

R, REGISTRAR = f"register/{GROUP}", "registrar"


def member(ident, capacity="full"):
    return {"id": ident, "capacity": capacity, "collective": True, "who": H64}


def enrol(h, household="h7", members=("m7a",), **more):
    data = {
        "household": household,
        "since": "2026-03-02",
        "away": False,
        "members": [member(m) for m in members],
    }
    return h.do(R, "enrol", REGISTRAR, {**data, **more})


def no_enrol(h, code, household="h7", members=("m7a",), who=REGISTRAR, **more):
    data = {
        "household": household,
        "since": "2026-03-02",
        "away": False,
        "members": [member(m) for m in members],
    }
    return h.no(code, R, "enrol", who, {**data, **more})


def change(h, who, **given):
    return h.do(R, "change_member", REGISTRAR, {"member": who, "reason": "x", **given})


def test_a_household_is_enrolled_with_its_representative(h):
    assert enrol(h, representative="m7a", about=H64) == {"members": 1}
    assert h.see(R, "mandate/h7")["representative"] == "m7a" and h.see(R, "household/h7")["about"] == H64
    assert h.see(R, "meta")["households"] == 7


def counts(h, place=R):
    return tuple(h.see(place, "meta")[k] for k in ("households", "adults", "away"))


def by_hand(h):
    """The counts as anybody adds them up from the households and members that are there."""
    homes = [h.see(R, f"household/h{n}") for n in range(1, 9)]
    adults = [
        (home["away"], sum(h.see(R, f"member/{m}")["capacity"] != "minor" for m in home["members"]))
        for home in homes
        if home
    ]
    return (sum(n > 0 for _, n in adults), sum(n for _, n in adults), sum(n for away, n in adults if away))


def test_the_register_counts_its_households_adults_and_those_away(h):
    assert counts(h) == by_hand(h) == (6, 12, 0)
    enrol(h, "h7", ("m7a", "m7b"), away=True)
    assert counts(h) == by_hand(h) == (7, 14, 2)
    h.do(R, "enrol", REGISTRAR, {"household": "h8", "since": "2026-03-02", "away": False, "members": []})
    assert counts(h) == by_hand(h) == (7, 14, 2)


def test_every_change_of_a_member_keeps_the_counts(h):
    enrol(h, "h7", ("m7a", "m7b"), away=True)
    steps = [
        ("m1c", {"capacity": "full"}, (7, 15, 2)),  # comes of age
        ("m1c", {"capacity": "full"}, (7, 15, 2)),
        ("m1a", {"capacity": "limited"}, (7, 15, 2)),  # without full capacity, still of age
        ("m2c", {"gone": True}, (7, 15, 2)),  # a child
        ("m2a", {"gone": True}, (7, 14, 2)),
        ("m2b", {"gone": True}, (6, 13, 2)),  # nobody of age is left
        ("m7a", {"gone": True}, (6, 12, 1)),
        ("m7b", {"capacity": "minor"}, (5, 11, 0)),  # entered wrongly, mended
        ("m7b", {"capacity": "full", "collective": False}, (6, 12, 1)),
        ("m7b", {"gone": True, "capacity": "minor"}, (5, 11, 0)),
    ]
    for who, given, expected in steps:
        change(h, who, **given)
        assert counts(h) == by_hand(h) == expected, (who, given)


def test_staff_and_places_above_are_not_counted(h):
    h.do(R, "person", REGISTRAR, {"id": "s1"}, sealed={"who": H64})
    change(h, "s1", capacity="minor")
    change(h, "s1", gone=True)
    assert counts(h) == (6, 12, 0) and counts(h, f"register/{VILLAGE}") == (0, 0, 0)


def test_it_refuses_to_change_who_is_gone(h):
    change(h, "m1a", gone=True)
    for given in ({"gone": True}, {"capacity": "minor"}):
        data = {"member": "m1a", "reason": "x", **given}
        h.no("member_gone", R, "change_member", REGISTRAR, data)
    assert counts(h) == (6, 11, 0)


def test_it_refuses_the_same_household_or_person_twice(h):
    no_enrol(h, "household_already", "h1")
    no_enrol(h, "member_already", members=("m1a",))
    no_enrol(h, "member_already", members=("m7a", "m7a"))


def test_it_refuses_a_representative_who_is_a_minor_or_not_of_the_household(h):
    no_enrol(h, "not_in_household", representative="m1a")
    child = [member("m7c", "minor")]
    data = {
        "household": "h7",
        "since": "2026-03-02",
        "away": False,
        "members": child,
        "representative": "m7c",
    }
    h.no("cannot_represent", R, "enrol", REGISTRAR, data)


def test_it_refuses_anyone_but_the_registrar(h):
    no_enrol(h, "wrong_office", who="clerk")
    no_enrol(h, "no_capacity", who="anyone")
    no_enrol(h, "not_in_office", who=("p-clerk", f"registrar@{TOWN}"))


def test_a_mandate_passes_to_another_adult_of_the_household(h):
    data = {"household": "h1", "representative": "m1b", "alternate": "m1a", "paper": H64}
    h.do(R, "mandate", REGISTRAR, data)
    assert h.see(R, "mandate/h1") == {"representative": "m1b", "alternate": "m1a", "since": h.day}
    h.no("no_such_household", R, "mandate", REGISTRAR, {**data, "household": "h99"})
    h.no("not_in_household", R, "mandate", REGISTRAR, {**data, "representative": "m2a"})
    h.no("not_in_household", R, "mandate", REGISTRAR, {**data, "alternate": "m2a"})
    h.no("cannot_represent", R, "mandate", REGISTRAR, {**data, "alternate": "m1c"})


def test_who_is_gone_represents_nobody_and_the_alternate_follows(h):
    assert change(h, "m1a", gone=True) == {"gone": True}
    assert h.see(R, "mandate/h1")["representative"] == "m1b" and h.see(R, "household/h1")["members"] == [
        "m1b",
        "m1c",
    ]
    assert h.see(R, "member/m1a")["until"] == h.day
    data = {"household": "h1", "representative": "m1a"}
    h.no("not_in_household", R, "mandate", REGISTRAR, data)
    change(h, "m1b", gone=True)
    assert h.see(R, "mandate/h1") is None


def test_a_child_who_is_gone_leaves_the_representative_as_it_was(h):
    before = h.see(R, "mandate/h1")
    change(h, "m1c", gone=True)
    assert h.see(R, "mandate/h1") == before and before["representative"] == "m1a"


def test_an_alternate_who_is_gone_follows_nobody(h):
    change(h, "m1b", gone=True)
    assert h.see(R, "mandate/h1") == {"representative": "m1a", "alternate": None, "since": "2026-01-01"}
    change(h, "m1a", gone=True)
    assert h.see(R, "mandate/h1") is None


def test_who_loses_full_capacity_represents_nobody(h):
    """村组法 §32 counts adults, 集体法 §26 full capacity: a limited member holds no mandate."""
    change(h, "m1a", capacity="limited")
    assert h.see(R, "mandate/h1")["representative"] == "m1b"
    assert h.see(R, "household/h1")["members"] == ["m1a", "m1b", "m1c"]


def test_a_child_comes_of_age_and_may_represent(h):
    change(h, "m1c", capacity="full", collective=False)
    assert h.see(R, "member/m1c")["capacity"] == "full" and h.see(R, "member/m1c")["collective"] is False
    h.do(R, "mandate", REGISTRAR, {"household": "h1", "representative": "m1c"})


def test_it_refuses_a_change_of_nobody(h):
    h.no("no_such_member", R, "change_member", REGISTRAR, {"member": "m99", "reason": "x"})


def test_staff_without_a_household_are_persons(h):
    village = f"register/{VILLAGE}"
    h.do(village, "person", REGISTRAR, {"id": "s1"}, sealed={"who": H64})
    assert h.see(village, "member/s1")["household"] == ""
    h.no("member_already", village, "person", REGISTRAR, {"id": "s1"}, sealed={"who": H64})
    h.no("unsealed", village, "person", REGISTRAR, {"id": "s2"})


def test_kin_is_declared_and_its_list_stays_sealed(h):
    out = h.do(R, "declare_kin", REGISTRAR, {"person": "p-head", "count": 3}, sealed={"kin": H64})
    assert out == {"person": "p-head", "count": 3} and h.see(R, "kin/p-head") == {"list": H64, "on": h.day}


def test_an_office_holder_declares_kin_for_nobody_but_themself(h):
    data = {"person": "p-head", "count": 1}
    head = ("p-head", f"head@{GROUP}")
    assert h.do(R, "declare_kin", "head", data, sealed={"kin": H64})["person"] == "p-head"
    h.no("declare_oneself", R, "declare_kin", head, {**data, "person": "p-clerk"}, sealed={"kin": H64})
    h.no("not_in_office", R, "declare_kin", ("m1a", head[1]), {**data, "person": "m1a"}, sealed={"kin": H64})
    h.no("no_capacity", R, "declare_kin", ("m1a", "anyone"), {**data, "person": "m1a"}, sealed={"kin": H64})
    h.no("wrong_office", R, "declare_kin", ("p-head", "head@990100001001999"), data, sealed={"kin": H64})


def join(h, household="h1", ident="m1d", capacity="minor"):
    return h.do(R, "join", REGISTRAR, {"household": household, "member": member(ident, capacity)})


def test_a_child_is_born_and_somebody_marries_in(h):
    assert join(h) == {"members": 4} and counts(h) == by_hand(h) == (6, 12, 0)
    assert join(h, ident="m1e", capacity="full") == {"members": 5} and counts(h) == by_hand(h) == (6, 13, 0)
    assert h.see(R, "household/h1")["members"][-2:] == ["m1d", "m1e"]
    assert h.see(R, "member/m1e") == {
        "household": "h1", "capacity": "full", "collective": True, "since": h.day, "who": H64,
    }  # fmt: skip
    enrol(h, "h7", ())
    join(h, "h7", "m7a", "full")  # the first adult makes it a household that counts
    assert counts(h) == by_hand(h) == (7, 14, 0)
    data = {"household": "h99", "member": member("m9")}
    h.no("no_such_household", R, "join", REGISTRAR, data)
    h.no("member_already", R, "join", REGISTRAR, {**data, "household": "h1", "member": member("m2a")})
    h.no("wrong_office", R, "join", "clerk", data)


def test_w24_a_list_that_leaves_is_an_entry(h):
    data = {"what": "households", "rows": 12, "reason": "报镇农经站"}
    assert h.do(R, "export", REGISTRAR, data) == {"rows": 12}
    h.no("wrong_office", R, "export", "clerk", data)
    h.no("bad_data", R, "export", REGISTRAR, {**data, "what": "everything"})


def test_places_have_their_code_and_open_once(h):
    h.do("register/990100001002", "place", REGISTRAR, {"title": "二村"})
    h.no("already_open", R, "place", REGISTRAR, {"title": "x"})
    h.no("no_such_place", "register/990100001003", "person", REGISTRAR, {"id": "x"}, sealed={"who": H64})
    h.do(
        "register/9901", "place", REGISTRAR, {"title": "市"}
    )  # a place above the town, of which it is a part
    for code in ("99010000100", "99010000100x"):
        h.no("bad_place_code", f"register/{code}", "place", REGISTRAR, {"title": "x"})
    h.no("wrong_office", "register/8801", "place", REGISTRAR, {"title": "x"})
    h.no("no_such_act", R, "dance", REGISTRAR, {})
