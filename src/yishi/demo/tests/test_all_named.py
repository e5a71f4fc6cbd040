"""Every refusal code of the engine and the record occurs in some test by name; and the four that no case reaches."""

import ast
import importlib.util
from dataclasses import replace
from pathlib import Path

from yishi.demo.cases.well import lead
from yishi.demo.stage import Actor
from yishi.demo.tests.conftest import GROUP
from yishi.procedure import parts
from yishi.procedure.say import sentences

HERE = Path(importlib.util.find_spec("yishi").submodule_search_locations[0])


def test_every_refusal_has_a_test_that_names_its_code():
    named: set[str] = set()
    for file in HERE.rglob("test_*.py"):
        if file.name != "test_say.py":
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    named.add(node.value)
    assert sorted(set(sentences()) - named) == []


def test_a_step_without_days_does_not_lapse(village):
    v = village
    rules = v.stage.rules
    procedure = rules.procedures["lead"]
    endless = replace(
        procedure, steps={**procedure.steps, "screen": replace(procedure.steps["screen"], days="")}
    )
    v.stage.memory.rulebooks[rules.digest] = replace(rules, procedures={**rules.procedures, "lead": endless})
    data = {"procedure": "lead", "place": GROUP, "title": "x", "vars": {"report": "x"}}
    v.do("matter/x", "open", Actor("somebody", "anyone"), data, step="open")
    v.no("does_not_lapse", "matter/x", "lapse", Actor("", "anyone"), {}, step="screen")


def test_a_vote_of_a_day_without_law_cannot_be_counted(village):
    v = village
    secretary = v.actor("group_secretary")
    v.stage.memory.slices["meeting/x"] = {
        "meta": {"body": "assembly", "place": GROUP, "electorate": "household", "date": "2025-12-31", "state": "convened",
                 "parts": [], "entitled": 0, "proxies": 0, "motions": ["m1"], "roll": "0" * 64},
        "motion/m1": {"matter": "matter/x", "step": "vote", "digest": "d", "recuse": True, "recused": [], "state": "closing",
                      "cast": 0, "opened": 0, "roots": []},
    }  # fmt: skip
    v.stage.memory.versions["meeting/x"] = 1
    count = {"motion": "m1", "parts": 0, "root": parts.root_of_roots([])}
    v.no("cannot_count", "meeting/x", "count", secretary, count)


def test_a_lead_is_screened_once(village):
    v = village
    found = lead(v.town, GROUP, "x", "A12")
    assert v.stage.see(found, "meta")["result"]["steps"]["screen"] == "adopted"
