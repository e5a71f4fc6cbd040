"""What the loader refuses: one fault each, in the file and line where a person put it, and nothing besides."""

import time

import pytest

from yishi.rulebook.problems import WORDS, Problem
from yishi.rulebook.tests.samples import edited, files, line_of, problems

T, W = "town.toml", "well.toml"
VOTE = 'body = "assembly", electorate = "household"'
LAW = '{ value = 15, unit = "day", source = "村委会组织法 §35", since = 2026-01-01, checked = 2026-11-23 }'
V1 = 'value = 15, unit = "day", source = "村委会组织法 §35", checked = 2026-11-23'

# (file, text of the sample, what stands there instead, code, a text on the line that is named)
ONE_FAULT = [
    # tables, keys, types
    (T, "[variables]", "[variable]\n[variables]", "unknown_table", "[variable]\n"),
    (T, 'title = "样本"', 'title = "样本"\nowner = "x"', "unknown_key", "owner ="),
    (T, 'title = "样本"', "title = 7", "wrong_type", "title = 7"),
    (T, 'title = "样本"', 'title = ""', "missing_key", 'title = ""'),
    (T, 'value = 15, unit = "day"', 'value = 15, units = "day", unit = "day"', "unknown_key", "units ="),
    (T, "third        = {", "Third        = {", "bad_name", "Third "),
    (T, 'panel_lead         = { title = "理财组长", level', "panel_lead         = { level", "missing_key", "panel_lead         = {"),
    (T, '"panel_lead", convener = ["panel_lead"]', '"panel_lead", convener = "panel_lead"', "wrong_type", 'convener = "panel_lead"'),
    # sources
    (T, ', source = "村委会组织法 §35"', "", "missing_source", "public_days  ="),
    (T, 'source = "村委会组织法 §35"', 'source = ""', "missing_source", "public_days  ="),
    (T, 'source = "村委会组织法 §35"', 'source = "村委会组织法"', "bad_source", "public_days  ="),
    (T, 'source = "村委会组织法 §35"', 'source = "Design"', "bad_source", "public_days  ="),
    (T, 'town_office        = { title = "镇基金办", level = "town", source = "design" }', 'town_office        = { title = "镇基金办", level = "town" }', "missing_source", "town_office  "),
    # values and dates
    (T, 'value = 15, unit = "day"', 'value = 15, unit = "days"', "bad_unit", "public_days  ="),
    (T, "value = 15", "value = 15.5", "bad_value", "public_days  ="),
    (T, "value = 15", "value = -1", "bad_value", "public_days  ="),
    (T, "value = 15", "value = true", "bad_value", "public_days  ="),
    (T, 'value = "1/3"', 'value = "4/3"', "bad_value", "third "),
    (T, 'value = "1/3"', "value = 3", "bad_value", "third "),
    (T, LAW, LAW.replace("since = 2026-01-01", 'since = "2026-01-01"'), "wrong_type", "public_days  ="),
    (T, LAW, LAW.replace("since = 2026-01-01, ", ""), "missing_key", "public_days  ="),
    (T, LAW, LAW.replace(", checked = 2026-11-23", ""), "missing_key", "public_days  ="),
    (T, LAW, LAW.replace("since = 2026-01-01", "since = 2026-01-01T00:00:00"), "wrong_type", "public_days  ="),
    (T, LAW, LAW.replace("since = 2026-01-01", "since = 2026-01-01, until = 2025-12-31"), "until_before_since", "public_days  ="),
    (T, LAW, f"[{{ {V1}, since = 2024-01-01 }}, {{ {V1}, since = 2026-01-01 }}]", "overlap", "public_days  ="),
    (T, LAW, f"[{{ {V1}, since = 2024-01-01, until = 2026-01-01 }}, {{ {V1}, since = 2026-01-01 }}]", "overlap", "public_days  ="),
    (T, LAW, f"[{{ {V1}, since = 2024-01-01, until = 2025-12-30 }}, {{ {V1}, since = 2026-01-01 }}]", "gap", "public_days  ="),
    (T, 'value = 3, unit = "day", source = "design", since = 2026-01-01, checked = 2026-11-23 }\ntries', 'value = 3, unit = "day", source = "design", since = 2020-01-01, until = 2025-12-31, checked = 2026-11-23 }\ntries', "absent", 'answer_days = "§answer_days"'),
    # references to nothing
    (T, 'secretary = "panel_lead"', 'secretary = "nobody"', "unknown_office", 'secretary = "nobody"'),
    (T, 'secretary = "panel_lead"', 'secretary = "village_clerk"', "wrong_level", 'secretary = "village_clerk"'),
    (T, 'panel_lead         = { title = "理财组长", level = "group"', 'panel_lead         = { title = "理财组长", level = "hamlet"', "unknown_level", '"hamlet"'),
    (T, 'electorate = "party"', 'electorate = "everybody"', "unknown_electorate", '"everybody"'),
    (T, 'shares = "shares"', 'shares = "share"', "unknown_type", 'shares = "share"'),
    (T, 'answer_days = "§answer_days"', 'answer_days = "§reply_days"', "unknown_value", "§reply_days"),
    (T, 'answer_days = "§answer_days"', 'answer_days = "§third"', "wrong_unit", 'answer_days = "§third"'),
    (T, "[kinds.effect]", '[kinds.effort]\nby = "village_clerk"\n[kinds.effect]', "unknown_kind", "[kinds.effort]"),
    (T, "[kinds.effect]", '[kinds.effect]\ncolour = "red"', "unknown_key", "colour"),
    (W, 'topic = "A12"', 'topic = "A13"', "unknown_topic", 'topic = "A13"'),
    (W, '"household", "member"]', '"household", "majority"]', "unknown_form", '"majority"'),
    (W, 'decides = ["household", "member"]', 'decides = ["household"], procedure = "wells"', "unknown_procedure", "wells"),
    (W, 'decides = ["household", "member"]', 'decides = ["household"], demands = ["check:town_office"]', "unknown_demand", "check:town_office"),
    (W, 'decides = ["household", "member"]', 'decides = ["household"], demands = ["review:nobody"]', "unknown_who", "review:nobody"),
    (W, 'decides = ["household", "member"] }', 'decides = ["household"], tiers = [{ upto = "§pay_days", by = "town_office" }] }', "wrong_unit", "§pay_days\", by"),
    (W, 'decides = ["household", "member"] }', 'decides = ["household"], tiers = [{ by = "town_office" }, { by = "party_lead" }] }', "missing_key", "tiers ="),
    (W, "A12 = {", "12 = {", "bad_code", "12 = {"),
    (W, 'by = "town_office"', 'by = "county_office"', "unknown_who", '"county_office"'),
    (W, 'by = "town_office"', 'by = "anyone"', "unknown_who", 'by = "anyone"'),
    (W, 'by = "town_office"', 'by = "$users"', "unknown_who", 'by = "$users"'),
    (W, VOTE, 'body = "$users", electorate = "household"', "unknown_body", 'body = "$users"'),
    (W, 'limit = "$total"', 'limit = "total"', "bad_choice", 'limit = "total"'),
    (W, VOTE, 'body = "parliament", electorate = "household"', "unknown_body", '"parliament"'),
    (W, VOTE, 'body = "assembly", electorate = "homes"', "unknown_electorate", '"homes"'),
    (W, 'needs = ["notice", "fund"]', 'needs = ["notice", "money"]', "unknown_step", '"money"'),
    (W, 'rejected = "reopen work"', 'rejected = "reopen job"', "unknown_step", "reopen job"),
    (W, 'kind = "notice", of = "vote"', 'kind = "notice", of = "ballot"', "unknown_step", '"ballot"'),
    (W, 'under = "notice"', 'under = "posting"', "unknown_step", '"posting"'),
    (W, 'limit = "$total"', 'limit = "$sum"', "unknown_variable", '"$sum"'),
    (W, 'limit = "$total"', 'limit = "$users"', "wrong_variable", 'limit = "$users"'),
    (W, ', sets = ["users"] }', " }", "unset_variable", "rate    ="),
    (W, '"payees", "shares"]', '"payees", "portions"]', "unknown_variable", '"portions"'),
    (W, 'decides = ["household", "member"]', "decides = []", "missing_key", "A12 ="),
    # steps
    (W, 'kind = "intake", by', 'kind = "intake", needs = ["plan"], by', "unknown_key", 'needs = ["plan"], by'),
    (W, 'kind = "notice", of = "vote"', 'kind = "notice", sets = ["total"], of = "vote"', "cannot_set", 'sets = ["total"], of'),
    (W, VOTE, VOTE + ', sets = ["total"]', "cannot_set", VOTE),
    (W, 'pass = "any"', 'pass = "all", sets = ["users"]', "cannot_set", 'pass = "all"'),
    (W, 'kind = "task", by = "management_council"', 'kind = "draft", split = "shares", by = "management_council"', "not_own", 'split = "shares"'),
    (W, 'kind = "intake", by', 'kind = "intake", holds = "party_lead", by', "not_own", 'holds ='),
    (W, '"good", "fair", "bad"', '"good"', "bad_choice", '["good"]'),
    (W, 'kind = "task", by = "management_council"', 'kind = "job", by = "management_council"', "unknown_kind", '"job"'),
    (W, 'by = "management_council", needs', "needs", "missing_key", "work    ="),
    (W, ', days = "§plan_days"', "", "no_days", "plan    ="),
    (W, 'days = "§plan_days"', "days = 10", "bare_number", "days = 10"),
    (W, 'days = "§plan_days"', 'days = "10"', "not_a_rule", 'days = "10"'),
    (W, 'days = "§town_days"', 'days = "§big_amount"', "wrong_unit", 'days = "§big_amount"'),
    (W, "fund > 0", "fund > 5000", "bare_number", "fund > 5000"),
    (W, "fund > 0", "fund is 0", "bad_when", "fund is 0"),
    (W, "fund > 0", "fund > total", "bad_when", "fund > total"),
    (W, "fund > 0", "users > 0", "wrong_variable", "users > 0"),
    (W, "fund > 0", "fund > §third", "wrong_unit", "fund > §third"),
    (W, "collect | collect.lapsed", "collect | collect.late", "unknown_outcome", "collect.late"),
    (W, "collect | collect.lapsed", "collect | collect.failed", "unknown_outcome", "collect.failed"),
    (W, "collect | collect.lapsed", "collect or lapsed", "bad_needs", "collect or lapsed"),
    (W, 'upheld = "reopen result"', 'upheld = "restart"', "bad_route", "restart"),
    (W, 'days = "§inspect_days", rejected', 'days = "§inspect_days", refused = "close", rejected', "unknown_key", 'refused = "close"'),
    (W, 'pass = "any"', 'pass = "most"', "bad_choice", 'pass = "most"'),
    (W, 'pass = "any"', 'pass = "§pay_days"', "wrong_unit", 'pass = "§pay_days"'),
    (W, 'what = "money"', 'what = "gold"', "bad_choice", '"gold"'),
    (W, 'limit = "$total", ', "", "missing_key", "pay     ="),
    (W, '"good", "fair", "bad"', '"good", "very bad"', "bad_name", "very bad"),
    (W, '"good", "fair", "bad"', '"good", "good"', "duplicate", '"good", "good"'),
    (W, 'by = "town_office", needs', 'by = "town_office", joint = ["assembly"], needs', "unknown_office", 'joint = ["assembly"]'),
    (W, 'sets = ["total", "fund", "payees", "shares"]', 'sets = ["total", "fund", "payees", "shares"], balance = ["total - fund = shares"]', "bad_balance", "total - fund"),
    (W, 'sets = ["total", "fund", "payees", "shares"]', 'sets = ["total", "fund", "payees", "shares"], split = "payees"', "wrong_variable", 'split = "payees"'),
    (W, 'sets = ["total", "fund", "payees", "shares"]', 'sets = ["total", "fund", "payees", "shares"], weights = "demand"', "unknown_step", 'weights = "demand"'),
    (W, 'sets = ["total", "fund", "payees", "shares"]', 'sets = ["total", "fund", "payees", "shares"], weights = "open"', "no_amounts", 'weights = "open"'),
    (W, 'sets = ["total", "fund", "payees", "shares"]', 'sets = ["total", "fund", "payees", "shares"], compare = "payees"', "wrong_variable", 'compare = "payees"'),
    (W, 'sets = ["total", "fund", "payees", "shares"]', 'sets = ["total", "fund", "payees", "shares"], plots = "payees"', "wrong_variable", 'plots = "payees"'),
    (W, VOTE, VOTE + ', how = "all"', "missing_key", "vote    ="),
    (W, 'needs = ["open"]', 'needs = ["open", "inspect"]', "cycle", "plan    ="),
    (W, 'kind = "intake", by = "party_group"', 'kind = "task", days = "§pay_days", by = "party_group"', "no_intake", "[procedure.well]"),
    (W, "\nplan    = {", "\nPlan    = {", "bad_name", "Plan    ="),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "marker"), ONE_FAULT)
def test_it_names_file_line_and_code(file: str, old: str, new: str, code: str, marker: str) -> None:
    texts = edited(file, old, new)
    found = problems(texts)
    line = line_of(texts[file], marker)
    assert (file, line, code) in [(p.file, p.line, p.code) for p in found], [
        (p.file, p.line, p.code, p.text_en) for p in found
    ]


CASCADES = {
    "bad_name",
    "bad_code",
    "unknown_variable",
    "no_intake",
    "overlap",
    "unknown_table",
}
"""Faults that make others: a step that is no step is missing where it is needed."""


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "marker"), [r for r in ONE_FAULT if r[3] not in CASCADES]
)
def test_one_fault_is_one_problem(file: str, old: str, new: str, code: str, marker: str) -> None:
    found = problems(edited(file, old, new))
    assert [p.code for p in found] == [code], [(p.line, p.code, p.text_en) for p in found]


def test_the_sample_itself_has_none() -> None:
    assert problems(files()) == ()


SYNTAX = [
    ("a = 1\nb = = 2\n", 2),
    ('[law]\n[law]\n', 2),
    ("[law]\nx = 1\nx = 2\n", 3),
    ('title = "open', 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), SYNTAX)
def test_a_fault_of_syntax_has_its_line(text: str, line: int) -> None:
    (problem,) = [p for p in problems({**files(), "extra.toml": text}) if p.code == "toml"]
    assert (problem.file, problem.line) == ("extra.toml", line)


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = '\ud800'"])
def test_hostile_texts_are_problems_not_crashes(text: str) -> None:
    assert "toml" in [p.code for p in problems({"a.toml": text})]


def test_a_topic_and_its_procedure_name_each_other() -> None:
    texts = edited(
        "well.toml",
        'A12 = { title = "井渠维修", decides',
        'B2 = { title = "项目", decides = ["household"], procedure = "well" }\nA12 = { title = "井渠维修", decides',
    )
    found = [(p.file, p.line, p.code) for p in problems(texts)]
    assert found == [("well.toml", line_of(texts["well.toml"], "[procedure.well]"), "other_topic")]


def test_a_table_stands_once_in_all_files() -> None:
    again = 'users = "people"'
    texts = {
        **files(),
        "more.toml": f"[variables]\n{again}\n[offices]\ntown_office = {{ title = 'x', level = 'town', source = 'design' }}\n",
    }
    found = [(p.file, p.line, p.code) for p in problems(texts)]
    assert ("town.toml", line_of(texts["town.toml"], again), "duplicate") in found
    assert len(found) == 2


def test_an_office_and_a_body_cannot_have_one_name() -> None:
    texts = {
        **files(),
        "z.toml": "[offices]\nassembly = { title = 'x', level = 'group', source = 'design' }\n",
    }
    (problem,) = problems(texts)
    assert (problem.code, problem.facts["other"]) == ("duplicate", "z.toml:2")


def test_all_faults_are_told_not_only_the_first() -> None:
    texts = edited("well.toml", 'topic = "A12"', 'topic = "A13"')
    texts["town.toml"] = (
        texts["town.toml"].replace('electorate = "party"', 'electorate = "x"').replace("= 15", '= "x"')
    )
    assert {p.code for p in problems(texts)} == {"unknown_topic", "unknown_electorate", "bad_value"}


def test_a_large_file_of_faults_is_read_in_time() -> None:
    steps = "\n".join(f's{n} = {{ kind = "task", needs = ["s{n + 1}"] }}' for n in range(20_000))
    text = '[procedure.long]\ntitle = "长"\ntopic = "-"\n[procedure.long.steps]\n' + steps
    start = time.process_time()
    found = problems({"long.toml": text})
    assert len(found) > 20_000
    assert "too_many_steps" in {p.code for p in found}
    assert time.process_time() - start < 20


@pytest.mark.parametrize("name", ["../evil.toml", "/etc/x.toml", "A.toml", "规则.toml", "x.txt", ""])
def test_file_names_are_plain(name: str) -> None:
    assert [p.code for p in problems({name: ""})] == ["bad_file_name"]


def test_no_file_and_too_much_are_refused() -> None:
    assert [p.code for p in problems({})] == ["no_files"]
    assert [p.code for p in problems({"a.toml": "#" * 4_000_001})] == ["too_large"]


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_code_is_worded_in_both_languages(code: str) -> None:
    class Anything(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return "X"

    problem = Problem("a.toml", 1, code, facts=Anything())
    assert problem.say("zh") != problem.say("en")
    assert all(ord(c) < 0x3000 for c in WORDS[code][1])


def test_another_rooms_problem_brings_its_own_words() -> None:
    problem = Problem("a.toml", 3, "hole", "有洞", ("open", "pay"), text_en="a hole")
    assert (problem.say(), problem.say("en"), problem.path) == ("有洞", "a hole", ("open", "pay"))


def test_an_elected_office_is_given_for_a_term() -> None:
    old = 'kind = "task", by = "management_council"'
    new = 'kind = "effect", what = "office", office = "party_lead", holder = "$one", verb = "appoint", under = "notice"'
    found = [p for p in problems(edited("well.toml", old, new)) if p.code == "missing_key"]
    assert any("term" in p.text for p in found)
