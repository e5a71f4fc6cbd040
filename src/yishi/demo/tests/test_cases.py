"""The ten worked cases on the pure rooms: each runs to its end in both languages, ends in the sums worked out here by
hand, refuses what it must, and its own log replays to the same outcomes."""

import importlib

import pytest

from yishi.demo.playing import CASES, play_all
from yishi.demo.stage import MemoryStage
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.rulebook.loader import shipped

# What each case must end in. 1,500.00 yuan over 412 mu; 42 mu are 28,000 m²; 31.5 mu x 67.32 yuan = 2,120.58 yuan;
# 1,480 - 716 - 24 = 740 yuan a mu on 649.2 mu, 414,312 yuan / 679.2 mu = 610 last year; 318,000 yuan over 105 heads = 3,028.57 yuan.
ENDS = {
    "well": {"total_fen": 1_050_000, "fund_fen": 900_000, "paid_fen": 1_050_000},
    "flood": {"settlement_fen": 1_860_000, "a_mu_fen": 9_300, "refused_mediation": "closed"},
    "away": {
        "entitled": 30,
        "present": 27,
        "for": 22,
        "against": 4,
        "recused": 1,
        "taken_back": 1,
        "joined": 27,
    },
    "head": {
        "votes": 20,
        "needed": 12,
        "pay_fen": 302_857,
        "recall_kept": "kept",
        "recall_removed": "removed",
    },
    "road": {"taken_m2": 28_000, "total_fen": 132_300_000, "paid_fen": 132_300_000},
    "inputs": {"total_fen": 2_786_400, "paid_fen": 2_786_400},
    "petition": {"climb": "answered", "answers": 2},
    "subsidy": {"total_fen": 12 * 212_058, "paid_fen": 12 * 212_058, "cousin_fen": 212_058},
    "rule": {"versions": 2, "first": "closed"},
    "crop": {
        "mu": "649.2",
        "a_mu_fen": 74_000,
        "last_a_mu_fen": 61_000,
        "more_a_mu_fen": 13_000,
        "dividend_fen": 48_040_800,
        "joined": 3,
    },
}
REFUSED = {
    "well": ["share_wrong", "not_in_office", "meeting_closed", "no_authority", "above_the_line", "another_payee", "kin_decides", "no_authority", "already_answered"],
    "flood": ["step_not_open", "not_yours", "step_not_open", "kin_decides", "variable_missing", "already_answered", "step_not_open", "already_answered", "step_not_open"],
    "away": ["short_notice", "recused", "second_channel", "not_yours", "principal_came", "vote_closed", "wrong_office", "step_not_open"],
    "head": ["no_authority", "sheet_wrong", "office_ended", "recused", "office_ended"],
    "road": ["no_open_question", "no_authority", "above_the_line"],
    "inputs": ["amount_missing", "out_of_balance", "too_few_quotes", "not_quoted", "weight_not_said", "left_out", "not_asked", "not_collected", "collected_too_much", "another_payee", "above_the_line", "kin_decides"],
    "petition": ["wrong_office", "dated_ahead", "handed_back_late", "still_time", "review_not_extended", "wrong_office", "matter_closed"],
    "subsidy": ["kin_decides", "objection_late", "no_authority", "above_the_line", "cannot_correct"],
    "rule": ["no_authority", "another_text"],
    "crop": ["too_few_quotes", "result_taken", "not_asked", "not_yours", "amount_missing", "weight_not_said", "left_out", "share_wrong", "out_of_balance", "no_authority", "no_authority", "above_the_line", "another_payee", "kin_decides"],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_case_runs_to_its_end(name, lang):
    stage = MemoryStage(shipped(), lang=lang)
    result = importlib.import_module(f"yishi.demo.cases.{name}").play(stage)
    assert result["state"] == "closed"
    assert {key: result[key] for key in ENDS[name]} == ENDS[name]
    assert [tried.code for tried in stage.refused] == REFUSED[name]
    assert stage.story and all(told.text for told in stage.story)


@pytest.mark.parametrize("name", CASES)
def test_its_own_log_replays_to_the_same(name):
    stage = MemoryStage(shipped())
    importlib.import_module(f"yishi.demo.cases.{name}").play(stage)
    again = Memory({stage.rules.digest: stage.rules})
    for body in stage.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        assert again.apply(body["subject"], judged.verdict) == body["version"]
    assert list(again.subjects()) == list(stage.memory.subjects())


def test_the_shares_of_the_well_are_exact_to_the_fen():
    """Each share is within a fen of 1,500.00 yuan x mu / 412, and they sum to 1,500.00 yuan."""
    from fractions import Fraction

    from yishi.demo.cases import well
    from yishi.demo.town import Town

    stage = MemoryStage(shipped())
    town = Town(stage)
    town.found()
    group = town.group(well.GROUP, "西张社", "张义城窑村")
    shares = well.repair(town, group)["shares_fen"]
    assert (
        len(group.households) == 34
        and len(group.mu) == 23
        and sum(Fraction(m) for m in group.mu.values()) == 412
    )
    assert sum(shares.values()) == 150_000
    for household, fen in shares.items():
        assert abs(fen - Fraction(150_000) * Fraction(group.mu[household]) / 412) < 1


def test_all_ten_play_in_one_town_on_one_log():
    stage = MemoryStage(shipped())
    results = play_all(stage)
    assert set(results) == set(ENDS)
    for name, result in results.items():
        assert result["state"] == "closed", name
    for subject, _, held in stage.memory.subjects():
        if subject.startswith("book/"):
            assert sum(v for k, v in held.items() if k.startswith("account/")) == 0
