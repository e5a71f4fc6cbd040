"""What the register refuses, each by its code: places, households, members, offices, land, rules, the cell."""

import pytest

from yishi.demo.stage import Actor
from yishi.demo.tests.conftest import GROUP
from yishi.demo.town import TOWN, holder
from yishi.procedure import Act, Memory
from yishi.procedure.days import CELL
from yishi.rulebook.loader import shipped

WHO = "a" * 64


def member(ident, capacity="full"):
    return {"id": ident, "capacity": capacity, "collective": True, "who": WHO}


def household(ident, *members, **more):
    return {"household": ident, "since": "2026-03-02", "away": False, "members": list(members), **more}


def test_places(village):
    v, no = village, village.no
    no("already_open", v.register, "place", v.registrar, {"title": "又一个"})
    no("no_such_place", "register/150621108299077", "enrol", v.registrar, household("h", member("p")))
    no("not_the_founder", "register/150622", "place", Actor("p-stranger", "anyone"), {"title": "x"})
    no("wrong_office", v.register, "enrol", v.actor("village_clerk"), household("h", member("p")))
    no("no_such_act", v.register, "abolish", v.registrar, {})
    no("no_such_subject", "village/1", "place", v.registrar, {"title": "x"})


def test_a_code_that_is_no_place(village):
    village.no("bad_place_code", "register/1506211", "place", village.registrar, {"title": "x"})


def test_households_and_members(village):
    v, no = village, village.no
    first = v.households[0]
    no("household_already", v.register, "enrol", v.registrar, household(first, member("p-new")))
    taken = v.group.households[0][1][0]
    no("member_already", v.register, "enrol", v.registrar, household("h-new", member(taken)))
    no("member_already", v.register, "person", v.registrar, {"id": taken}, sealed={"who": "{}"})
    no(
        "not_in_household",
        v.register,
        "enrol",
        v.registrar,
        household("h-new", member("p-1"), representative="p-2"),
    )
    no(
        "cannot_represent",
        v.register,
        "enrol",
        v.registrar,
        household("h-new", member("p-1", "minor"), representative="p-1"),
    )
    no("no_such_member", v.register, "change_member", v.registrar, {"member": "p-none", "reason": "成年"})
    no(
        "no_such_household",
        v.register,
        "mandate",
        v.registrar,
        {"household": "h-none", "representative": taken},
    )
    no(
        "not_in_household",
        v.register,
        "mandate",
        v.registrar,
        {"household": v.households[1], "representative": taken},
    )
    no("unsealed", v.register, "person", v.registrar, {"id": "p-x"})
    no("bad_data", v.register, "person", v.registrar, {"id": "p x"}, sealed={"who": "{}"})
    no("bad_data", v.register, "person", v.registrar, {"id": "p-x", "more": 1}, sealed={"who": "{}"})


def test_a_representative_who_dies_is_followed_by_the_alternate(village):
    v = village
    house, (head, spouse) = v.group.households[0]
    v.do(v.register, "change_member", v.registrar, {"member": head, "gone": True, "reason": "去世"})
    assert v.stage.see(v.register, f"mandate/{house}")["representative"] == spouse
    v.no("not_in_household", v.register, "mandate", v.registrar, {"household": house, "representative": head})
    v.do(
        v.register, "change_member", v.registrar, {"member": spouse, "capacity": "limited", "reason": "鉴定"}
    )
    v.no(
        "cannot_represent", v.register, "mandate", v.registrar, {"household": house, "representative": spouse}
    )


def test_offices(village):
    v, no = village, village.no
    person, day = v.group.households[0][1][0], v.stage.day
    no(
        "no_such_office",
        v.register,
        "appoint",
        v.registrar,
        {"office": "mayor", "person": person, "since": day},
    )
    no(
        "office_of_another_level",
        v.register,
        "appoint",
        v.registrar,
        {"office": "village_head", "person": person, "since": day},
    )
    no(
        "no_authority",
        v.register,
        "appoint",
        v.registrar,
        {"office": "group_head", "person": person, "since": day},
    )
    no(
        "no_authority",
        v.register,
        "appoint",
        v.registrar,
        {"office": "group_head", "person": person, "since": day, "taken_over": True},
    )
    no(
        "not_in_office",
        v.register,
        "end_office",
        v.registrar,
        {"office": "teller", "person": person, "until": day, "reason": "x"},
    )
    no(
        "bad_date",
        v.register,
        "appoint",
        v.registrar,
        {"office": "teller", "person": person, "since": day, "until": "2026-01-01"},
    )


def test_an_office_that_ended_can_do_nothing_from_the_day_after(village):
    v = village
    lead = holder("party_lead", GROUP)
    v.do(
        v.register,
        "end_office",
        v.registrar,
        {"office": "party_lead", "person": lead, "until": v.stage.day, "reason": "x"},
    )
    meeting = {"body": "party_group", "place": GROUP, "date": v.stage.plus(9), "where": "x", "motions": []}
    v.stage.wait(1)
    v.no("office_ended", "meeting/x", "convene", v.actor("party_lead"), meeting)
    v.no("office_ended", "meeting/x", "convene", v.actor("party_lead"), meeting, on=v.stage.plus(-1))


def held(v):
    return {"sealed": {"household": v.households[0]}, "attested": {"person": True}}


def test_land(village):
    v, no = village, village.no
    v.do(v.register, "plot", v.registrar, {"id": "plot-1", "m2": 1000}, **held(v))
    no(
        "plot_already",
        v.register,
        "plot",
        v.registrar,
        {"id": "plot-1", "m2": 1},
        **held(v),
    )
    no("no_authority", v.register, "take_land", v.registrar, {"matter": "matter/x", "step": "land"})


@pytest.mark.parametrize(("parcels", "code"), [
    ([{"plot": "plot-9", "who": "x", "m2": 1}], "no_such_plot"),
    ([{"plot": "plot-1", "who": "x", "m2": 1001}], "more_than_the_plot"),
])  # fmt: skip
def test_m12_a_taking_takes_no_more_than_there_is(village, parcels, code):
    v = village
    v.do(v.register, "plot", v.registrar, {"id": "plot-1", "m2": 1000}, **held(v))
    offer = {
        "kind": "authority",
        "what": "land",
        "at": v.register,
        "topic": "A8",
        "round": "1",
        "parcels": parcels,
    }
    v.stage.memory.slices["matter/x"] = {"offer/land": offer}
    v.stage.memory.versions["matter/x"] = 1
    v.no(code, v.register, "take_land", v.registrar, {"matter": "matter/x", "step": "land"})
    village_register = "register/" + GROUP[:12]
    v.no(
        "another_register", village_register, "take_land", v.registrar, {"matter": "matter/x", "step": "land"}
    )


def test_m12_one_plot_is_not_taken_twice(village):
    v = village
    v.do(v.register, "plot", v.registrar, {"id": "plot-1", "m2": 1000}, **held(v))
    offer = {
        "kind": "authority",
        "what": "land",
        "round": "1",
        "at": v.register,
        "topic": "A8",
        "parcels": [{"plot": "plot-1", "who": "x", "m2": 600}],
    }
    for matter in ("matter/x", "matter/y"):
        v.stage.memory.slices[matter] = {"offer/land": offer}
        v.stage.memory.versions[matter] = 1
    v.do(v.register, "take_land", v.registrar, {"matter": "matter/x", "step": "land"})
    v.no("taken_already", v.register, "take_land", v.registrar, {"matter": "matter/x", "step": "land"})
    v.no("more_than_the_plot", v.register, "take_land", v.registrar, {"matter": "matter/y", "step": "land"})


def test_rules_and_holders_under_an_authority(village):
    v = village
    v.stage.memory.slices["matter/x"] = {
        "offer/force": {
            "kind": "authority",
            "what": "rule",
            "round": "1",
            "at": v.register,
            "topic": "B10",
            "text": WHO,
            "force": "2026-01-01",
        },
        "offer/appoint": {
            "kind": "authority",
            "what": "office",
            "round": "1",
            "at": v.register,
            "topic": "B9",
            "office": "group_head",
            "verb": "appoint",
            "holder": "p-elected",
        },
    }
    v.stage.memory.versions["matter/x"] = 1
    under = {"matter": "matter/x", "step": "force", "article": "a-1"}
    v.no("another_text", v.register, "enact", v.registrar, {**under, "text": "b" * 64, "force": "2026-01-01"})
    v.stage.memory.slices["matter/x"]["offer/force"]["force"] = "2026-05-01"
    v.do(v.register, "enact", v.registrar, {**under, "text": WHO, "force": "2026-05-01"})
    v.stage.memory.slices["matter/y"] = dict(v.stage.memory.slices["matter/x"])
    v.stage.memory.versions["matter/y"] = 1
    again = {**under, "matter": "matter/y", "text": WHO, "force": "2026-05-01"}
    v.no("older_than_the_old", v.register, "enact", v.registrar, again)
    office = {
        "office": "group_head",
        "person": "p-other",
        "since": v.stage.day,
        "matter": "matter/x",
        "step": "appoint",
    }
    v.no("another_holder", v.register, "appoint", v.registrar, office)


def test_the_cell(village):
    v, no = village, village.no
    no(
        "cell_founded",
        CELL,
        "found",
        Actor("p", "anyone"),
        {"origin": "x", "place": TOWN, "rulebook": WHO, "key": "k"},
    )
    no("rulebook_already", CELL, "adopt_rulebook", v.registrar, {"digest": shipped().digest, "reason": "x"})
    no("key_already", CELL, "rotate_key", v.registrar, {"key": v.stage.see(CELL, "key"), "signature": "x"})
    wrong = {"year": 2027, "digest": WHO, "holidays": ["2026-01-01"], "workdays": []}
    no("calendar_of_another_year", CELL, "calendar", v.registrar, wrong)
    no("wrong_office", CELL, "erase", v.actor("village_clerk"), {"commitments": [WHO], "reason": "x"})


def test_before_the_founding_there_is_nothing():
    memory = Memory({shipped().digest: shipped()})
    data = {"origin": "x/demo", "place": TOWN, "rulebook": "0" * 64, "key": "k"}
    act = Act(CELL, "found", "p", "anyone", "2026-03-02", "2026-03-02", data)
    assert memory.judge(act).verdict.code == "no_rulebook"
    erase = Act(
        CELL,
        "erase",
        "p",
        "anyone",
        "2026-03-02",
        "2026-03-02",
        {"commitments": [], "reason": "x", "rulebook": shipped().digest},
    )
    assert memory.judge(erase).verdict.code == "no_such_cell"
    early = act._replace(data={**data, "rulebook": shipped().digest}, on="2026-03-03")
    assert memory.judge(early).verdict.code == "dated_ahead"
    wrong = act._replace(data={**data, "rulebook": shipped().digest}, on="2026-3-2")
    assert memory.judge(wrong).verdict.code == "bad_date"


def test_a_strangers_act_on_any_subject_is_refused(village):
    v = village
    stranger = Actor("p-stranger", f"village_accountant@{GROUP[:12]}")
    v.do(v.book, "open_book", v.actor("village_accountant"), {})
    v.no("not_in_office", v.book, "income", stranger, {"into": "102", "from": "504", "fen": 1, "source": "x"})
    v.no(
        "not_in_office",
        v.register,
        "plot",
        Actor("p-stranger", f"registrar@{TOWN}"),
        {"id": "p", "m2": 1},
        **held(v),
    )
    meeting = {"body": "assembly", "place": GROUP, "date": v.stage.plus(9), "where": "x", "motions": []}
    v.no("not_in_office", "meeting/x", "convene", Actor("p-stranger", f"group_head@{GROUP}"), meeting)
    well = {"procedure": "well", "place": GROUP, "title": "x", "vars": {"users": ["a"]}}
    v.no("not_in_office", "matter/x", "open", Actor("p-stranger", f"party_lead@{GROUP}"), well, step="open")
    v.no("no_capacity", "matter/x", "open", Actor("p-stranger", "anyone"), well, step="open")
    v.no("no_capacity", "matter/x", "open", Actor("p-stranger", "king"), well, step="open")
