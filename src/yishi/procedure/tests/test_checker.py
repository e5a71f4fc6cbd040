"""The checker on broken rulebooks: each is named with its place, its shortest way, and nothing else.

Every broken rulebook is `sound.toml` with one thing wrong. The ways are worked out by hand from the procedure: from the
opening of the intake, one token for each step that ends, one for each that is skipped upon it, then the step that opens.
"""

from pathlib import Path

import pytest

from yishi.procedure.checker import check
from yishi.rulebook.loader import load_path
from yishi.rulebook.problems import RulebookError

BROKEN = Path(__file__).parent / "broken"
TO_VOTE = "open.done plan.done vote"
TO_NOTICE = "open.done plan.done vote.passed notice"
TO_PAY = "open.done plan.done vote.passed notice.clear pay"

CASES = {
    # an effect without its decision, its notice, its demands
    "hole_through_when": ("decision_skipped", "pay", "open.done plan.done vote.skipped notice.clear pay"),
    "escalation_skipped": ("decision_skipped", "pay", "open.done plan.done vote.skipped notice.clear members.passed pay"),
    "large_sum": ("escalation_missing", "pay", TO_PAY),
    "parallel_tracks": ("notice_missing", "pay", "open.done plan.done vote.passed fund.approved pay"),
    "pay_beside_notice": ("notice_missing", "pay", "open.done plan.done vote.passed pay"),
    "either_need": ("notice_missing", "pay", "open.done plan.done vote.passed pay"),
    "skipped_notice": ("notice_missing", "pay", "open.done plan.done vote.passed notice.skipped pay"),
    "old_notice": ("notice_stale", "pay", TO_PAY),
    "demand_missing": ("demand_missing", "pay", TO_PAY),
    "demand_beside": ("demand_missing", "pay", TO_PAY),
    "demand_any_of": ("demand_missing", "pay", "open.done plan.done vote.passed notice.clear fund.approved pay"),
    # an effect on a text that nobody decided on
    "draft_beside_vote": ("input_after_decision", "pay", "open.done plan.done vote.passed notice.clear price.done pay"),
    "vote_before_text": (
        "input_after_decision", "pay", "open.done sketch.done plan.done vote.passed notice.clear pay",
    ),
    "limit_skipped": ("input_unset", "pay", "open.done plan.done price.skipped vote.passed notice.clear pay"),
    # a decision in the wrong form
    "wrong_electorate": ("wrong_form", "vote", TO_VOTE),
    "consent_by_majority": ("wrong_form", "vote", TO_VOTE),
    "review_for_vote": ("wrong_form", "vote", TO_VOTE),
    "signatures_of_some": ("wrong_form", "vote", TO_VOTE),
    "nomination_for_election": ("wrong_form", "vote", TO_VOTE),
    "notice_of_another": ("wrong_form", "fund", "open.done plan.done vote.passed fund"),
    "wrong_body": ("wrong_body", "vote", TO_VOTE),
    # time
    "zero_day_notice": ("notice_zero", "notice", TO_NOTICE),
    "short_notice": ("notice_too_short", "notice", TO_NOTICE),
    "workday_notice": ("notice_too_short", "notice", TO_NOTICE),
    "older_notice": ("notice_too_short", "notice", TO_NOTICE),
    "zero_day_task": ("no_days", "work", "open.done plan.done vote.passed notice.clear work"),
    "unrouted_silence": ("unrouted", "vote", "open.done plan.done vote.lapsed"),
    # variables, routes, ends
    "two_owners": ("two_owners", "price", "open.done price"),
    "when_beside": ("when_unset", "fund", "open.done plan.done price.done vote.passed fund"),
    "when_always": ("when_always", "fund", ""),
    "reopens_beside": ("reopens_elsewhere", "fund", "open.done plan.done vote.passed fund.rejected"),
    "unreachable": ("unreachable", "later", ""),
    "dead_end": ("dead_end", "vote", "open.done plan.done vote.failed"),
    "closed_over_payment": ("effect_cut_off", "pay", "open.done plan.done vote.passed notice.clear rate.lapsed"),
    "nobody_to_ask": ("cannot_end", "", "open.done plan.done list.skipped vote.passed notice.clear"),
}  # fmt: skip
ALSO = {"dead_end": {"unreachable"}, "nobody_to_ask": {"input_unset"}}
"""What else is wrong with a rulebook by the same mistake."""
REFUSED = {"another_procedures_notice": ("unknown_step", 49)}
"""What the loader refuses already: a notice of another procedure is no step here."""


@pytest.mark.parametrize("name", CASES)
def test_it_names_the_hole_and_the_shortest_way_to_it(name):
    code, step, way = CASES[name]
    rules = load_path(BROKEN / f"{name}.toml")
    procedure = rules.procedures["canal"]
    found = check(rules)
    assert {p.code for p in found} == {code} | ALSO.get(name, set())
    first = next(p for p in found if p.code == code)
    assert first.path == tuple(way.split())
    assert (first.file, first.line) == (
        f"{name}.toml",
        (procedure.steps[step] if step else procedure).at.line,
    )


def test_the_sound_one_is_sound():
    assert check(load_path(BROKEN / "sound.toml")) == []


@pytest.mark.parametrize("name", REFUSED)
def test_some_are_refused_before_they_are_walked(name):
    with pytest.raises(RulebookError) as refused:
        load_path(BROKEN / f"{name}.toml")
    (problem,) = refused.value.problems
    assert (problem.code, problem.line) == REFUSED[name]


def test_every_broken_rulebook_has_its_case():
    assert {f.stem for f in BROKEN.glob("*.toml")} == {"sound", *CASES, *REFUSED}


SAID = {
    "hole_through_when": (
        "立题 完成 → 方案 完成（total < §big）→ 表决 跳过 → 公示 期满无异议 → 付款 打开：“表决”跳过了，没有人决定就可以“付款”",
        "open done → plan done (total < §big) → vote skipped → notice clear → pay open: "
        "vote was skipped, so nobody decided, yet pay may happen",
    ),
    "large_sum": (
        "立题 完成 → 方案 完成（total >= §big）→ 表决 通过 → 公示 期满无异议 → 付款 打开："
        "total >= §big 时要成员一人一票（member）决定，没有它就可以“付款”",
        "open done → plan done (total >= §big) → vote passed → notice clear → pay open: with total >= §big "
        "it must be decided in the form member (one vote a member of the collective), yet pay may happen without",
    ),
    "limit_skipped": (
        "立题 完成 → 方案 完成（extra = 0）→ 定价 跳过 → 表决 通过 → 公示 期满无异议 → 付款 打开："
        "“付款”要用 total，这时还没有人填写",
        "open done → plan done (extra = 0) → price skipped → vote passed → notice clear → pay open: "
        "pay needs total, which nobody has set by then",
    ),
    "unrouted_silence": (
        "立题 完成 → 方案 完成 → 表决 过期没办：“表决”的结果“过期没办”没有下文：没写去向，也没有步骤接着办",
        "open done → plan done → vote lapsed: the outcome lapsed of vote leads nowhere: no route, and no step needs it",
    ),
    "workday_notice": (
        "立题 完成 → 方案 完成 → 表决 通过 → 公示 打开：“公示”只有 10 个工作日，这个议题至少要 15 日",
        "open done → plan done → vote passed → notice open: notice hangs 10 working days; the topic asks for 15 days",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_it_says_so_in_words(name):
    found = next(p for p in check(load_path(BROKEN / f"{name}.toml")) if p.code == CASES[name][0])
    assert (found.say("zh"), found.say("en")) == SAID[name]
