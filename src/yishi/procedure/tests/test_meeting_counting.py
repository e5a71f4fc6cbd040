"""Opening and counting: every ballot, in its order, against its commitment; then minutes, and what a meeting keeps."""

import pytest

from yishi.procedure import parts
from yishi.procedure.tests.cast import GROUP, H64, HOMES, SALT, root, sealed_choice

M, MEETING, SECRETARY = "matter/1", "meeting/1", "secretary"
OTHER_SALT = "ff" * 16


@pytest.fixture
def met(h):
    h.planned()
    h.convene(MEETING, motions=[{"id": "m1", "matter": M, "step": "vote"}])
    for home in HOMES:
        h.do(MEETING, "sign_in", SECRETARY, {"voter": home, "where": "room"})
    h.do(MEETING, "put", SECRETARY, {"motion": "m1"})
    return h


@pytest.fixture
def closing(met):
    """Three for, one against, two silent; the vote is closed."""
    for home, choice in zip(HOMES, ("for", "for", "for", "against"), strict=False):
        ballot = {"motion": "m1", "voter": home, "channel": "hall"}
        met.do(MEETING, "cast", SECRETARY, ballot, sealed={"choice": sealed_choice(choice)})
    met.do(MEETING, "close_vote", SECRETARY, {"motion": "m1"})
    return met


ITEMS = [[1, "for", SALT], [2, "for", SALT], [3, "for", SALT], [4, "against", SALT]]


def opens(h, items=ITEMS, part=1):
    return h.do(MEETING, "open_ballots", SECRETARY, {"motion": "m1", "part": part, "items": items})


def no_opening(h, code, items=ITEMS, part=1, motion="m1"):
    return h.no(code, MEETING, "open_ballots", SECRETARY, {"motion": motion, "part": part, "items": items})


def no_count(h, code, number=1, root_="", motion="m1"):
    return h.no(
        code, MEETING, "count", SECRETARY, {"motion": motion, "parts": number, "root": root_ or root(ITEMS)}
    )


def test_ballots_are_opened_in_parts_and_counted(closing):
    assert opens(closing, ITEMS[:3]) == {"opened": 3, "of": 4}
    assert opens(closing, ITEMS[3:], 2) == {"opened": 4, "of": 4}
    whole = parts.root_of_roots([parts.root(ITEMS[:3]), parts.root(ITEMS[3:])])
    out = closing.do(MEETING, "count", SECRETARY, {"motion": "m1", "parts": 2, "root": whole})
    result = out["result"]
    assert (result["for"], result["against"], result["present"], result["needed_for"]) == (3, 1, 6, 4)
    assert result["quorate"] and not result["passed"]


def test_it_refuses_an_opening_of_another_choice_salt_or_order(closing):
    no_opening(closing, "opening_wrong", [[1, "against", SALT]])
    no_opening(closing, "opening_wrong", [[1, "for", OTHER_SALT]])
    no_opening(closing, "opening_wrong", [[1, "for", "zz" * 16]])
    no_opening(closing, "opening_out_of_order", ITEMS[1:])
    no_opening(closing, "opening_wrong", [*ITEMS, [5, "for", SALT]])
    no_opening(closing, "part_out_of_order", part=2)
    no_opening(closing, "bad_data", [[1, "for", "00"]])


def test_it_refuses_to_count_before_all_are_open(closing):
    no_count(closing, "parts_missing", 0, parts.root_of_roots([]))
    opens(closing, ITEMS[:3])
    no_count(closing, "parts_missing", 1, root(ITEMS[:3]))
    opens(closing, ITEMS[3:], 2)
    no_count(closing, "parts_missing", 1)
    no_count(closing, "parts_missing", 2, root(ITEMS))


def test_v9_it_refuses_to_open_or_count_while_votes_are_cast(met):
    no_opening(met, "vote_not_closed")
    no_opening(met, "vote_not_closed", motion="m2")
    no_count(met, "vote_not_closed")


def test_a_strange_choice_is_opened_and_not_counted(met):
    ballot = {"motion": "m1", "voter": "h1", "channel": "hall"}
    met.do(MEETING, "cast", SECRETARY, ballot, sealed={"choice": sealed_choice("maybe")})
    out = met.close(MEETING, ["maybe"])
    assert out["refused"] == [[1, "unknown_choice"]] and out["result"]["for"] == 0


def test_a_counted_motion_keeps_its_result_and_no_ballots(closing):
    opens(closing)
    closing.do(MEETING, "count", SECRETARY, {"motion": "m1", "parts": 1, "root": root(ITEMS)})
    left = [key for key in closing.memory.slices[MEETING] if key.startswith(("ballot/", "cast/", "open/"))]
    assert left == []
    no_count(closing, "vote_not_closed")
    data = {"motion": "m1", "voter": "h5", "channel": "hall"}
    closing.no("vote_closed", MEETING, "cast", SECRETARY, data, sealed={"choice": H64})


def test_minutes_close_the_meeting_with_who_came_and_how_many_had_to(closing):
    """Six on the roll, six came; two thirds of six are four."""
    closing.no("motion_hangs", MEETING, "minutes", SECRETARY, sealed={"text": H64})
    opens(closing)
    closing.do(MEETING, "count", SECRETARY, {"motion": "m1", "parts": 1, "root": root(ITEMS)})
    out = closing.do(MEETING, "minutes", SECRETARY, {"photo": H64}, sealed={"text": H64})
    assert out == {"came": 6, "entitled": 6, "needed_present": 4}
    meta = closing.see(MEETING, "meta")
    assert meta["state"] == "closed" and meta["quorate"]
    assert set(closing.memory._unpacked(MEETING)[1]) == {"meta", "motion/m1"}
    closing.no("meeting_closed", MEETING, "minutes", SECRETARY, sealed={"text": H64})


def test_it_refuses_minutes_before_the_day(h):
    h.planned()
    h.convene(MEETING, motions=[])
    h.no("too_early", MEETING, "minutes", SECRETARY, sealed={"text": H64}, on="2026-03-07")


@pytest.mark.parametrize(("came", "quorate"), [(3, False), (4, True), (5, True)])
def test_a_council_of_five_sits_with_four(h, came, quorate):
    """Two thirds of five are four: 3 of 5 are fewer than 10/3."""
    h.council(came=came)
    assert h.see("meeting/council", "meta")["quorate"] is quorate


def test_a_day_before_the_law_cannot_be_counted(h):
    """村组法 §32 is in force from 2026-01-01: a vote of households on the day before has no rule."""
    h.planned()
    h.convene(MEETING, motions=[{"id": "m1", "matter": M, "step": "vote"}])
    state = h.memory.slices[MEETING]
    state["meta"] = {**state["meta"], "date": "2025-12-31"}
    state["motion/m1"] = {**state["motion/m1"], "state": "closing", "opened": 0, "roots": []}
    no_count(h, "cannot_count", 0, parts.root_of_roots([]))
    state["motion/m1"] = {**state["motion/m1"], "state": "set"}
    assert (
        h.no("cannot_count", MEETING, "minutes", SECRETARY, sealed={"text": H64}).facts["code"]
        == "no_rule_in_force"
    )


def test_it_refuses_a_result_taken_by_the_secretary_of_another_group(closing):
    other = GROUP[:-1] + "2"
    closing.do(f"register/{other}", "place", "registrar", {"title": "二社"})
    term = {"office": "secretary", "person": "p-secretary", "since": "2026-01-01"}
    closing.do(f"register/{other}", "appoint", "registrar", term)
    opens(closing)
    closing.do(MEETING, "count", SECRETARY, {"motion": "m1", "parts": 1, "root": root(ITEMS)})
    theirs, take = ("p-secretary", f"secretary@{other}"), {"meeting": MEETING, "motion": "m1"}
    closing.no("wrong_office", M, "take", theirs, take, step="vote")
    closing.do(M, "take", SECRETARY, take, step="vote")


def test_a_result_is_taken_once_and_only_when_counted(closing):
    take = {"meeting": MEETING, "motion": "m1"}
    closing.no("not_counted", M, "take", SECRETARY, take, step="vote")
    closing.no("no_such_motion", M, "take", SECRETARY, {**take, "motion": "m9"}, step="vote")
    opens(closing)
    closing.do(MEETING, "count", SECRETARY, {"motion": "m1", "parts": 1, "root": root(ITEMS)})
    out = closing.do(M, "take", SECRETARY, take, step="vote")
    assert out["outcome"] == "failed" and closing.state(M, "plan") == "open"
    closing.no("step_not_open", M, "take", SECRETARY, take, step="vote")


@pytest.mark.parametrize(
    ("choices", "outcome"), [(("for", "against"), "passed"), (("against", "against"), "failed")]
)
def test_several_groups_vote_each_for_itself(h, choices, outcome):
    """Group 1 says yes, group 2 no: the first goes on alone. A result of one place is taken once."""
    other = GROUP[:-1] + "2"
    h.do(f"register/{other}", "place", "registrar", {"title": "二社"})
    for office in ("secretary", "head"):
        term = {"office": office, "person": f"p-{office}", "since": "2026-01-01"}
        h.do(
            f"register/{other}",
            "appoint",
            "registrar",
            {**term, **({"taken_over": True, "until": "2026-12-31"} if office == "head" else {})},
        )
    h.open("each", "clerk", groups=[GROUP, other])
    for n, (place, choice) in enumerate(zip((GROUP, other), choices, strict=True), 1):
        meeting, who = f"meeting/{n}", ("p-secretary", f"secretary@{place}")
        day = h.day
        data = {
            "body": "assembly",
            "place": place,
            "date": h.wait(3),
            "where": "x",
            "motions": [{"id": "m1", "matter": M, "step": "vote"}],
        }
        h.day = day
        items = [{"id": f"{n}-{home}"} for home in HOMES]
        h.do(meeting, "convene", who, data)
        h.do(meeting, "roll", who, {"part": 1, "items": items}, attested={"roll": True})
        h.do(meeting, "summon", who, {"parts": 1, "root": root(items)}, attested={"roll": True})
        h.wait(3)
        for item in items:
            h.do(meeting, "sign_in", who, {"voter": item["id"], "where": "room"})
        h.do(meeting, "put", who, {"motion": "m1"})
        for item in items:
            ballot = {"motion": "m1", "voter": item["id"], "channel": "hall"}
            h.do(meeting, "cast", who, ballot, sealed={"choice": sealed_choice(choice)})
        h.do(meeting, "close_vote", who, {"motion": "m1"})
        opened = [[k, choice, SALT] for k in range(1, 7)]
        h.do(meeting, "open_ballots", who, {"motion": "m1", "part": 1, "items": opened})
        h.do(meeting, "count", who, {"motion": "m1", "parts": 1, "root": root(opened)})
        out = h.do(M, "take", who, {"meeting": meeting, "motion": "m1"}, step="vote")
        if n == 1:
            h.no("result_taken", M, "take", who, {"meeting": meeting, "motion": "m1"}, step="vote")
    assert out["outcome"] == outcome
    assert h.see(M, "var/joined") == ([GROUP] if outcome == "passed" else None)
