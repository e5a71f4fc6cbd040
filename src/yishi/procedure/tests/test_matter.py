"""Opening a matter, leads, steps that are not open, silence; and that every act and refusal of the room is tested here."""

import ast
import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from yishi.procedure import meeting, register
from yishi.procedure.book import ACTS as BOOK_ACTS
from yishi.procedure.kinds import KINDS
from yishi.procedure.register.cell import ACTS as CELL_ACTS
from yishi.procedure.tests.cast import GROUP, HOMES, NO_KIN, PLAN, TOWN, VILLAGE, hamlet_rules

M = "matter/1"
ROOM = Path(importlib.util.find_spec("yishi.procedure").submodule_search_locations[0])


def opening(procedure="canal", place=GROUP, leads=None, **variables):
    data = {"procedure": procedure, "place": place, "title": "x", "vars": variables}
    return data if leads is None else {**data, "leads": leads}


def test_it_opens_under_the_present_rulebook_with_its_first_step_done(h):
    out = h.do(M, "open", "head", opening(users=["u1"]), step="open")
    assert out == {"outcome": "done", "opened": ["plan"]}
    meta = h.see(M, "meta")
    assert (meta["opened"], meta["topic"], meta["state"]) == ("2026-03-02", "A1", "open")


def test_it_refuses_to_open_wrongly(h):
    h.no("no_such_procedure", M, "open", "head", opening("war"), step="open")
    h.no("no_such_step", M, "open", "head", opening(users=["u1"]), step="plan")
    h.no("wrong_office", M, "open", "clerk", opening(users=["u1"]), step="open")
    h.no("wrong_office", M, "open", "head", opening(place=VILLAGE, users=["u1"]), step="open")
    h.no("variable_missing", M, "open", "head", opening(), step="open")
    h.no("bad_data", M, "open", "head", {**opening(), "vars": []}, step="open")
    h.no("bad_data", M, "open", "head", {**opening(users=["u1"]), "more": 1}, step="open")
    h.open("canal", users=["u1"])
    h.no("already_open", M, "open", "head", opening(users=["u1"]), step="open")


def test_it_refuses_steps_and_acts_that_are_not_there_or_not_open(h):
    h.no("no_such_matter", M, "submit", "convener", {"vars": {}}, step="plan")
    h.planned()
    h.no("no_such_step", M, "submit", "convener", {"vars": {}}, step="dance")
    h.no("no_such_act", M, "dance", "convener", {}, step="plan")
    h.no("no_such_act", M, "report", "convener", {}, step="plan")
    assert h.no("step_not_open", M, "submit", "convener", {"vars": {}}, step="plan").facts["state"] == "done"
    assert h.no("step_not_open", M, "lapse", "anyone", {}, step="pay").facts["state"] == "waiting"


def lead(h, name="matter/lead", place=GROUP, choice="adopted"):
    h.do(name, "open", "anyone", opening("lead", place, report="渠堵了"), step="open")
    met = h.council(name=f"meeting/{name[7:]}")
    more = {} if choice == "adopted" else {"reason": "x"}
    h.do(
        name, "decide", "convener", {"choice": choice, "meeting": met, **more}, step="screen", attested=NO_KIN
    )
    return name


def test_a_matter_rests_on_an_adopted_lead_of_its_own_village(h):
    good, bad = lead(h), lead(h, "matter/bad", choice="refused")
    h.no("lead_not_adopted", M, "open", "head", opening(leads=[bad], users=["u1"]), step="open")
    h.no("lead_not_adopted", M, "open", "head", opening(leads=["matter/none"], users=["u1"]), step="open")
    away = "990100001002001"
    h.do(f"register/{away}", "place", "registrar", {"title": "别社"})
    h.do(
        f"register/{away}",
        "appoint",
        "registrar",
        {"office": "head", "person": "p-x", "since": h.day, "until": h.day, "taken_over": True},
    )
    data = opening(place=away, leads=[good], users=["u1"])
    h.no("lead_elsewhere", M, "open", ("p-x", f"head@{away}"), data, step="open")
    h.do(M, "open", "head", opening(leads=[good], users=["u1"]), step="open")
    assert h.see(M, "meta")["leads"] == [good]


def test_a_procedure_that_rests_on_leads_wants_one_for_its_own_topic(h):
    well = opening("levy", users=["u1"])
    assert h.no("no_lead", M, "open", "head", well, step="open").facts == {"procedure": "levy"}
    name = "matter/lead"
    h.do(name, "open", "anyone", opening("told", report="渠堵了"), step="open")
    h.do(
        name,
        "decide",
        "clerk",
        {"choice": "adopted", "vars": {"topic": "A2"}},
        step="screen",
        attested=NO_KIN,
    )
    refused = h.no("wrong_procedure", M, "open", "head", {**well, "leads": [name]}, step="open")
    assert refused.facts == {"topic": "A2", "procedure": "taking"}


def test_a_step_without_days_does_not_lapse(h):
    """The loader refuses such a rulebook; the engine, given one all the same, waits for ever."""
    rules = hamlet_rules()
    single = rules.procedures["single"]
    endless = {**single.steps, "wait": replace(single.steps["wait"], days="")}
    changed = {**rules.procedures, "single": replace(single, steps=endless)}
    h.memory.rulebooks[rules.digest] = replace(rules, procedures=changed)
    h.open("single")
    h.no("does_not_lapse", M, "lapse", "anyone", {}, step="wait")


def test_a_matter_ends_when_nothing_is_open_any_more(h):
    h.open("single")
    assert h.do(M, "report", "head", step="wait")["ending"] == "settled"
    h.no("matter_closed", M, "report", "head", step="wait")


# --- every act and every refusal of the room is named in its own tests ----------------------------------------------


def constants(folder):
    return {
        node.value
        for file in folder.glob("test_*.py")
        if file.name not in ("test_say.py", "test_checker.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_a_result_of_an_earlier_round_is_not_taken_for_the_same_text_decided_anew(h):
    """Both rounds of the plan open the vote for the first time, on the same words: still they are two questions."""
    h.planned()
    first = h.see(M, "offer/vote")["digest"]
    h.convene("meeting/a", motions=[{"id": "m1", "matter": M, "step": "vote"}])
    h.count("meeting/a", dict.fromkeys(HOMES, "for"))
    h.vote(M, dict.fromkeys(HOMES, "against"), meeting="meeting/b")
    met = h.council(name="meeting/again")
    h.do(M, "submit", "convener", {"vars": dict(PLAN), "meeting": met}, step="plan")
    assert h.see(M, "graph")["vote"][2] == 1 and h.see(M, "offer/vote")["digest"] != first
    h.no("stale_digest", M, "take", "secretary", {"meeting": "meeting/a", "motion": "m1"}, step="vote")


def refusals():
    """Every code that the room raises, as it stands in the source."""
    found = set()
    for file in ROOM.rglob("*.py"):
        if "tests" in file.parts or "checker" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused" and node.args:
                code = node.args[0]
                branches = (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,)
                found |= {b.value for b in branches if isinstance(b, ast.Constant)}
    return found


ACTS = {
    "open", "lapse", "correct", *meeting.ACTS, *BOOK_ACTS, *register.ACTS, *CELL_ACTS,
    *(act for kind in KINDS.values() for act in kind.acts),
}  # fmt: skip


def test_every_refusal_of_the_room_is_named_in_its_tests():
    assert len(refusals()) > 100
    assert sorted(refusals() - constants(ROOM / "tests")) == []


@pytest.mark.parametrize("name", sorted(ACTS))
def test_every_act_of_the_room_is_done_in_its_tests(name):
    assert name in constants(ROOM / "tests")


def test_places_are_told_by_their_digits():
    assert (len(TOWN), len(VILLAGE), len(GROUP)) == (9, 12, 15)
