"""Values that ask less than the law are found by the checker, each at its line; stricter ones are not."""

import json

import pytest

from yishi.cli import rulebook as command
from yishi.procedure.checker import check, laxer
from yishi.procedure.tests.town_rules import town_rules, town_texts
from yishi.rulebook.loader import load_files, shipped

LAXER = [
    ("group_quorum", '"1/2"'), ("group_majority", '"1/3"'), ("member_quorum", '"1/2"'), ("member_majority", '"1/2"'),
    ("villagers_quorum", '"1/3"'), ("households_quorum", '"3/5"'), ("village_majority", '"49/100"'),
    ("reps_quorum", '"1/2"'), ("reps_majority", '"1/4"'), ("delegates_quorum", '"1/2"'), ("delegates_majority", '"1/2"'),
    ("board_quorum", '"1/2"'), ("board_majority", '"1/3"'), ("council_quorum", '"1/2"'), ("council_majority", '"1/3"'),
    ("party_quorum", '"1/2"'), ("party_majority", '"1/3"'), ("household_proxies", "4"),
    ("election_turnout", '"1/3"'), ("election_majority", '"2/5"'), ("second_round_share", '"1/4"'),
    ("recall_turnout", '"1/2"'), ("recall_majority", '"1/3"'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), LAXER)
def test_less_than_the_law_is_refused_at_its_line(name, value):
    texts = town_texts(**{name: value})
    (problem,) = laxer(town_rules(**{name: value}))
    assert problem.code == "laxer_rule"
    assert texts[problem.file].splitlines()[problem.line - 1].startswith(name)
    assert name in problem.text and name in problem.text_en


@pytest.mark.parametrize("name", [name for name, _ in LAXER if name != "household_proxies"])
def test_more_than_the_law_is_not(name):
    assert laxer(town_rules(**{name: '"9/10"'})) == []


def test_fewer_proxies_than_three_are_not():
    assert laxer(town_rules(household_proxies="0")) == []


def test_a_quorum_that_is_no_fraction_is_found():
    texts = town_texts(council_quorum="2")
    texts = {file: text.replace('council_quorum        = { value = 2, unit = "part"',
                                'council_quorum        = { value = 2, unit = "count"') for file, text in texts.items()}  # fmt: skip
    assert [p.code for p in laxer(load_files(texts))] == ["wrong_unit"]


def test_the_shipped_values_ask_what_the_law_asks():
    assert laxer(shipped()) == []


def test_the_check_and_its_command_say_so(tmp_path, capsys):
    rules = town_rules(village_majority='"1/3"')
    assert [p.code for p in check(rules)] == ["laxer_rule"]
    bundle = tmp_path / "town.json"
    bundle.write_bytes(rules.bundle)
    assert command.run(["check", str(bundle), "--json", "--lang", "en"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["code"] == "laxer_rule" and problem["file"] == "law/self_government.toml"
    assert "less than > 1/2" in problem["text"]
