"""Case 2, the flooded field: its sums by hand, and the ways a mediation ends without an agreement."""

import pytest

from yishi.demo.cases import flood
from yishi.demo.cases.well import KIN, lapse_due
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

JOINT = ("tribunal", "justice_office", "police_station", "elder")


@pytest.fixture
def dispute():
    """A dispute between two households of 龚吉仁社, both still to be asked."""
    stage = MemoryStage(shipped())
    town = Town(stage)
    town.found()
    town.hamlet(flood.GROUP, "龚吉仁社", "龚吉仁村", 14)
    matter, parties = flood.dispute(town, flood.GROUP, "浇地跑水")
    return town, matter, parties


def answers(town, matter, step, parties, *choices):
    for who, choice in zip(parties, choices, strict=False):
        data = {"who": who, "choice": choice}
        out = town.stage.do(matter, "answer", Actor(who, "concerned"), data, step=step)
    return out


def settle(town, matter):
    given = {"choice": "settled", "vars": {"agreement": "a" * 64, "settlement": 100_000}}
    for office in JOINT:
        data = given if office == JOINT[-1] else {"choice": "settled"}
        out = town.stage.do(
            matter, "decide", town.actor(office, flood.GROUP), data, step="mediate", attested=KIN
        )
    return out


def lapsed(town, matter, step):
    grace = town.stage.rules.number("§paper_days", town.stage.day)
    return town.stage.lapse(matter, step, lapse_due(town.stage, matter, step), grace)


def told(town, matter):
    """The ways left are told in writing, and that ends the matter. Returns how each step stood at the end."""
    out = town.stage.do(matter, "report", town.actor("mediator", flood.GROUP), {}, step="ways")
    assert out["ending"] == "settled"
    return town.stage.see(matter, "meta")["result"]["steps"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_hundred_mu_are_paid_for_to_the_fen(lang):
    """200 mu at 93.00 yuan are 18,600.00 yuan; the story says so in either language."""
    stage = MemoryStage(shipped(), lang=lang)
    result = flood.play(stage)
    assert (result["settlement_fen"], result["a_mu_fen"]) == (1_860_000, 9_300)
    assert any("18,600.00" in told.text and "93.00" in told.text for told in stage.story)
    steps = stage.see(result["matter"], "meta")["result"]["steps"]
    assert steps == {
        "open": "done", "willing": "agreed", "mediate": "settled", "sign": "agreed", "perform": "done",
        "follow": "done", "rate": "agreed", "ways": "waiting",
    }  # fmt: skip


def test_the_agreement_stands_in_the_record_only_by_its_hash():
    stage = MemoryStage(shipped())
    matter = flood.play(stage)["matter"]
    (last,) = [
        b for b in stage.log if b["subject"] == matter and "vars" in b["data"] and b["act"] == "decide"
    ]
    assert len(last["data"]["vars"]["agreement"]) == 64
    assert set(last["data"]["vars"]) == {"agreement", "settlement"}


def test_a_party_that_refuses_is_told_the_ways_left(dispute):
    town, matter, parties = dispute
    out = answers(town, matter, "willing", parties, "yes", "no")
    assert (out["outcome"], out["opened"]) == ("refused", ["ways"])
    steps = told(town, matter)
    assert (steps["willing"], steps["mediate"], steps["ways"]) == ("refused", "waiting", "done")


def test_a_party_that_never_answers_has_not_agreed(dispute):
    town, matter, parties = dispute
    answers(town, matter, "willing", parties, "yes")
    out = lapsed(town, matter, "willing")
    assert (out["outcome"], out["opened"]) == ("lapsed", ["ways"])
    assert told(town, matter)["mediate"] == "waiting"


def test_one_of_the_four_who_sees_no_settlement_ends_the_mediation(dispute):
    town, matter, parties = dispute
    answers(town, matter, "willing", parties, "yes", "yes")
    tribunal, police = town.actor("tribunal", flood.GROUP), town.actor("police_station", flood.GROUP)
    town.stage.do(matter, "decide", tribunal, {"choice": "settled"}, step="mediate", attested=KIN)
    town.stage.tries("reason_missing", "不说理由", "no reason", matter, "decide", police, {"choice": "unsettled"},
                     step="mediate", attested=KIN)  # fmt: skip
    data = {"choice": "unsettled", "reason": "数额谈不拢"}
    out = town.stage.do(matter, "decide", police, data, step="mediate", attested=KIN)
    assert (out["outcome"], out["opened"]) == ("unsettled", ["ways"])
    assert told(town, matter)["mediate"] == "unsettled"


def test_one_chief_does_not_speak_for_two(dispute):
    town, matter, parties = dispute
    answers(town, matter, "willing", parties, "yes", "yes")
    tribunal = town.actor("tribunal", flood.GROUP)
    town.stage.do(matter, "decide", tribunal, {"choice": "settled"}, step="mediate", attested=KIN)
    town.stage.tries("already_answered", "说两次", "twice", matter, "decide", tribunal, {"choice": "settled"},
                     step="mediate", attested=KIN)  # fmt: skip


def test_who_would_not_sign_is_not_bound(dispute):
    """A majority never binds where each signs for itself."""
    town, matter, parties = dispute
    answers(town, matter, "willing", parties, "yes", "yes")
    assert settle(town, matter)["opened"] == ["sign"]
    out = answers(town, matter, "sign", parties, "yes", "no")
    assert (out["outcome"], out["opened"]) == ("refused", ["ways"])
    assert told(town, matter)["perform"] == "waiting"


def test_an_agreement_that_is_not_performed_goes_back_to_the_mediators(dispute):
    town, matter, parties = dispute
    answers(town, matter, "willing", parties, "yes", "yes")
    settle(town, matter)
    answers(town, matter, "sign", parties, "yes", "yes")
    mediator = town.actor("mediator", flood.GROUP)
    out = town.stage.do(matter, "report", mediator, {"failed": True, "note": "没付"}, step="perform")
    assert (out["outcome"], out["opened"]) == ("failed", ["mediate"])
    assert town.stage.see(matter, "var/settlement") is None
    assert settle(town, matter)["opened"] == ["sign"]
    graph = town.stage.see(matter, "graph")
    assert (graph["mediate"][2], graph["sign"][0], graph["perform"][0]) == (2, "open", "waiting")


def test_a_third_household_answers_for_nobody(dispute):
    town, matter, parties = dispute
    third = town.stage.nym(matter, f"h-{flood.GROUP}-009", Sealer())
    town.stage.tries("not_asked", "旁人", "a third", matter, "answer", Actor(third, "concerned"),
                     {"who": third, "choice": "yes"}, step="willing")  # fmt: skip
    assert third not in parties
