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
