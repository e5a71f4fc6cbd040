"""Every code that is raised has its words in both languages, with placeholders that the refusal's facts can fill."""

import ast
import importlib.util
from pathlib import Path
from string import Formatter

import pytest

from yishi.procedure.say import sentence, sentences, show
from yishi.procedure.tests.cast import GROUP, hamlet_rules

ROOMS = [
    Path(importlib.util.find_spec(f"yishi.{room}").submodule_search_locations[0])
    for room in ("procedure", "record", "counter")
]
RAISING = ("Refused", "Unable")
"""What the engine answers, and what a form of the pages raises before it is sent."""


def raised() -> dict[str, set[str]]:
    """Every refusal code in these rooms, with all fact names that some raise of it gives."""
    found: dict[str, set[str]] = {}
    for room in ROOMS:
        for file in room.rglob("*.py"):
            if "tests" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISING and node.args:
                    codes = [
                        n.value
                        for n in ast.walk(node.args[0])
                        if isinstance(n, ast.Constant) and isinstance(n.value, str)
                    ]
                    if isinstance(node.args[0], ast.IfExp):
                        codes = [node.args[0].body.value, node.args[0].orelse.value]
                    facts = node.args[1] if len(node.args) > 1 else None
                    keys = {k.value for k in facts.keys if k} if isinstance(facts, ast.Dict) else None
                    for code in codes:
                        known = found.setdefault(code, set())
                        known |= keys if keys is not None else {"*"}
    return found


@pytest.mark.parametrize("code", sorted(raised()))
def test_each_code_is_worded_in_both_languages(code):
    words, facts = sentences()[code], raised()[code]
    assert words["zh"] and words["en"] and words["rule"]
    for text in words.values():
        for _, name, _, _ in Formatter().parse(text):
            assert not name or name in facts or "*" in facts, (code, name, facts)


def test_no_sentence_is_unused():
    assert set(sentences()) <= set(raised())


def test_facts_are_shown_as_people_write_them():
    told = sentence("above_the_line", {"limit_fen": 1050000, "spent_fen": 0, "fen": 1050001}, "zh")
    assert "10,500.00 元" in told.text and "10,500.01 元" in told.text and told.allowed
    assert show("due", "2026-04-18", "en") == "18 April" and show("due", "2026-04-18", "zh") == "4 月 18 日"
    assert show("left_fen", -5, "en") == "-0.05 yuan"


def test_a_missing_fact_leaves_a_gap_and_an_unknown_code_itself():
    assert "…" in sentence("above_the_line", {}, "en").text
    assert sentence("no such code", {}).text == "no such code"


def test_no_sentence_stands_on_the_name_of_a_value():
    assert [code for code, words in sentences().items() if words["rule"].startswith("§")] == []


def test_a_rule_of_the_rulebook_is_told_by_its_source():
    rules = hamlet_rules()
    source = rules.value("paper_days", rules.newest()).source
    assert source and "§paper_days" not in source
    assert sentence("recorded_late", {}, "zh", rules, "§paper_days").rule == source
    assert sentence("recorded_late", {}, "zh", None, "§paper_days").rule == "design"
    assert sentence("recorded_late", {}, "zh", rules, "§not_a_value").rule == "design"
    assert sentence("recorded_late", {}, "zh", rules, "民法典 §201").rule == "民法典 §201"


def test_an_office_is_shown_by_its_title():
    rules = hamlet_rules()
    title = rules.title_of("head", "zh")
    told = sentence("tier_too_low", {"capacity": f"head@{GROUP}", "who": [f"head@{GROUP}"]}, "zh", rules)
    assert title in told.text + told.allowed and "@" not in told.text + told.allowed
