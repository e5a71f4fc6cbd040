"""Case 9, the subsidy list: its sums by hand, who may decide on it, and every way an objection to it can go.

The state of a notice is asked of acts and outcomes; days are worked out by the calendar of 2026.
"""

import pytest

from yishi.demo.cases import subsidy
from yishi.demo.cases.well import KIN, books, lapse_due, notice_over
from yishi.demo.gatherings import council
from yishi.demo.service_stage import ServiceStage
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.people.attesting import kin
from yishi.procedure.variables import split
from yishi.record import home, keys
from yishi.rulebook.loader import shipped

ANYONE = Actor("", "anyone")
PAPER = 3


def opened():
    stage = MemoryStage(shipped())
    town = Town(stage)
    town.found()
    group = town.hamlet(subsidy.GROUP, "海子湾社", "海子湾村", 12, mu="31.5")
    stage.until("2026-04-07")
    books(town, subsidy.GROUP)
    return subsidy.Roll(town, group)


@pytest.fixture
def posted():
    """The list is checked on 8 April 2026 (Wednesday) and posted; its fifteen days end on Thursday the 23rd."""
    roll = opened()
    roll.submit()
    subsidy.supervised(roll, declared=True)
    assert roll.stage.day == "2026-04-08"
    assert lapse_due(roll.stage, roll.matter, "notice") == "2026-04-24"
    return roll


def no(roll, code, name, actor, data=None, **more):
    return roll.stage.tries(code, code, code, roll.matter, name, actor, data or {}, **more)


def object_(roll, on=""):
    return roll.stage.do(
        roll.matter, "object", roll.clerk, {}, step="notice", on=on, sealed={"text": "多写了一块"}
    )


def answered(roll, upheld, number=1):
    data = {"objection": number, "upheld": upheld, "reason": "查过地块册"}
    return roll.stage.do(roll.matter, "answer", roll.clerk, data, step="notice", attested=KIN)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_sums_by_hand(lang):
    """21,000 m² are 31.5 mu; at 67.32 yuan that is 2,120.58, for twelve households 25,446.96. 10,000 m² more are
    15 mu and 1,009.80 yuan."""
    stage = MemoryStage(shipped(), lang=lang)
    result = subsidy.play(stage)
    assert (result["cousin_fen"], result["saved_fen"]) == (212_058, 100_980)
    assert result["total_fen"] == result["paid_fen"] == 2_544_696
    assert any("46.5" in t.text for t in stage.story) and any("25,446.96" in t.text for t in stage.story)


def test_every_household_is_paid_once_from_the_towns_book():
    stage = MemoryStage(shipped())
    matter = subsidy.play(stage)["matter"]
    paid = [b for b in stage.log if b["act"] == "approve" and b["data"].get("matter") == matter]
    assert len({b["data"]["payee"] for b in paid}) == len(paid) == 12
    assert {b["data"]["fen"] for b in paid} == {212_058}


def test_undeclared_kin_is_in_the_record_as_undeclared():
    stage = MemoryStage(shipped())
    matter = subsidy.play(stage)["matter"]
    checks = [b for b in stage.log if b["subject"] == matter and b["step"] == "verify"]
    assert [b["facts"]["kin"]["declared"] for b in checks] == [False, True]
    declared = [b for b in stage.log if b["act"] == "declare_kin"]
    assert [b["outcome"]["count"] for b in declared] == [1]
    assert f"p-{subsidy.GROUP}-{subsidy.COUSIN}" not in str(declared)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_server_finds_the_cousin_from_what_the_head_declared():
    """Asked before each decision: related to the cousin's pseudonym alone; a chair who declared nothing, undeclared."""
    keys.make()
    home.prepare()
    town = Town(ServiceStage(shipped()))
    town.found()
    roll = subsidy.Roll(town, town.hamlet(subsidy.GROUP, "海子湾社", "海子湾村", 4, mu="31.5"))
    head = subsidy.head_convenes(roll)
    listed = {nym: household for household, nym in roll.nyms.items()}
    cousin = roll.nyms[roll.cousin]
    assert kin(head.person, subsidy.GROUP, shipped(), listed) == {"declared": True, "related": [cousin]}
    chair = town.actor("village_supervisor", subsidy.GROUP)
    told = kin(chair.person, subsidy.GROUP[:12], shipped(), listed)
    assert told == {"declared": False, "related": []}


def test_the_head_decides_nothing_on_his_cousins_line_but_another_may():
    roll = opened()
    roll.submit()
    head = subsidy.head_convenes(roll)
    cousin = {"kin": {"declared": True, "related": [roll.nyms[roll.cousin]]}}
    data = {"choice": "approved", "meeting": council(roll.town, "deliberation_council", subsidy.GROUP)}
    refused = no(roll, "kin_decides", "decide", head, data, step="verify", attested=cousin)
    assert (refused.facts["related"], refused.rule) == (1, "§kin_reach")
    no(roll, "unattested", "decide", head, data, step="verify")
    other = roll.town.actor("deliberation_lead", subsidy.GROUP)
    out = roll.stage.do(roll.matter, "decide", other, data, step="verify", attested=KIN)
    assert out["opened"] == ["notice"]


def test_a_relative_answers_no_objection_and_approves_no_payment(posted):
    roll = posted
    object_(roll)
    cousin = {"kin": {"declared": True, "related": [roll.nyms[roll.cousin]]}}
    data = {"objection": 1, "upheld": False, "reason": "没有问题"}
    no(roll, "kin_decides", "answer", roll.clerk, data, step="notice", attested=cousin)
    answered(roll, upheld=False)
    notice_over(roll.stage, roll.matter, "notice")
    finance = roll.town.actor("town_finance", subsidy.GROUP)
    roll.stage.do(roll.matter, "decide", finance, {"choice": "approved"}, step="town", attested=KIN)
    line, (payee, fen) = next(iter(roll.stage.see(roll.matter, "offer/pay")["lines"].items()))
    related = {"kin": {"declared": True, "related": [payee]}}
    roll.stage.tries("kin_decides", "亲戚批款", "kin", f"book/{subsidy.TOWN}", "approve", finance,
                     roll.pay(line, payee, fen), sealed=subsidy.ACCOUNT, attested=related)  # fmt: skip


def test_a_slip_of_the_last_day_is_typed_in_on_the_last_day_of_grace(posted):
    posted.stage.until("2026-04-26")
    assert object_(posted, on="2026-04-23") == {"objection": 1}
    posted.stage.until("2026-04-27")
    no(posted, "wrong_lapse_day", "lapse", ANYONE, step="notice", on="2026-04-24")


def test_an_objection_after_the_last_day_is_late_and_so_is_a_slip_after_the_grace(posted):
    posted.stage.until("2026-04-24")
    refused = no(posted, "objection_late", "object", posted.clerk, step="notice", sealed={"text": "晚了"})
    assert (refused.facts["due"], refused.facts["until"]) == ("2026-04-23", "2026-04-26")
    posted.stage.until("2026-04-27")
    no(posted, "recorded_late", "object", posted.clerk, step="notice", on="2026-04-23", sealed={"text": "晚"})


def test_a_household_dates_nothing_back_for_itself(posted):
    """Only paper comes later: one's own act by one's own hand happens when it is recorded."""
    posted.stage.until("2026-04-24")
    me = Actor(posted.nyms[posted.cousin], "concerned")
    no(posted, "recorded_late", "object", me, step="notice", on="2026-04-23", sealed={"text": "晚了"})


def test_an_objection_that_nobody_answers_in_its_days_is_upheld(posted):
    """Made on Friday 10 April; three days end on Monday 13 April."""
    posted.stage.until("2026-04-10")
    object_(posted)
    assert lapse_due(posted.stage, posted.matter, "notice") == "2026-04-14"
    posted.stage.until("2026-04-16")
    no(posted, "still_time", "lapse", ANYONE, step="notice", on="2026-04-14")
    out = posted.stage.lapse(posted.matter, "notice", "2026-04-14", PAPER)
    assert (out["outcome"], out["opened"]) == ("upheld", ["list"])
    assert posted.stage.see(posted.matter, "var/entitled") is None


def test_one_upheld_of_two_objections_takes_the_list_back(posted):
    for _ in range(2):
        object_(posted)
    assert "outcome" not in answered(posted, upheld=False)
    no(posted, "no_open_objection", "answer", posted.clerk, {"objection": 1, "upheld": True, "reason": "x"},
       step="notice", attested=KIN)  # fmt: skip
    assert answered(posted, upheld=True, number=2)["opened"] == ["list"]


def test_dismissed_it_hangs_its_days_to_the_end(posted):
    posted.stage.wait(2)
    object_(posted)
    answered(posted, upheld=False)
    assert lapse_due(posted.stage, posted.matter, "notice") == "2026-04-24"
    assert notice_over(posted.stage, posted.matter, "notice") == "2026-04-23"


def test_a_wrong_notice_is_corrected_while_it_hangs_and_hangs_all_its_days_anew(posted):
    """Corrected on 14 April: fifteen days end on Wednesday the 29th. Its old end ends nothing."""
    posted.stage.until("2026-04-14")
    out = posted.stage.do(posted.matter, "correct", posted.clerk, {"reason": "抄错年份"}, step="notice")
    assert out["corrected"] == "notice"
    assert lapse_due(posted.stage, posted.matter, "notice") == "2026-04-30"
    posted.stage.until("2026-04-27")
    no(posted, "wrong_lapse_day", "lapse", ANYONE, step="notice", on="2026-04-24")
    assert object_(posted, on="2026-04-25") == {"objection": 1}


def test_only_the_office_that_hung_it_corrects_it(posted):
    head = posted.town.actor("village_head", subsidy.GROUP)
    no(posted, "wrong_office", "correct", head, {"reason": "x"}, step="notice")
    no(posted, "bad_data", "correct", posted.clerk, {}, step="notice")


def test_what_is_paid_for_is_not_corrected_any_more(posted):
    notice_over(posted.stage, posted.matter, "notice")
    finance = posted.town.actor("town_finance", subsidy.GROUP)
    posted.stage.do(posted.matter, "decide", finance, {"choice": "approved"}, step="town", attested=KIN)
    for step, who in (("notice", posted.clerk), ("list", posted.clerk), ("town", finance)):
        no(posted, "cannot_correct", "correct", who, {"reason": "改"}, step=step)


def test_a_share_a_fen_off_and_a_total_a_fen_off_are_refused():
    roll = opened()
    values = roll.values()
    first, second, *rest = values["entitled"]
    moved = [{**first, "fen": first["fen"] + 1}, {**second, "fen": second["fen"] - 1}, *rest]
    no(roll, "share_wrong", "submit", roll.clerk, {"vars": {**values, "entitled": moved}}, step="list")
    off = {**values, "total": values["total"] + 1}
    no(roll, "out_of_balance", "submit", roll.clerk, {"vars": off}, step="list")


def test_a_plot_stands_once_on_the_list():
    roll = opened()
    roll.parcels.append(dict(roll.parcels[0]))
    no(roll, "variable_misfit", "submit", roll.clerk, {"vars": roll.values()}, step="list")


def test_a_household_is_paid_for_its_plots_and_no_more():
    """The cousin's 21,000 m² written as 31,000, the fen moved to match: the list does not stand."""
    roll = opened()
    values = roll.values()
    cousin = roll.nyms[roll.cousin]
    weights = {e["who"]: "31000" if e["who"] == cousin else e["weight"] for e in values["entitled"]}
    shares = split(values["total"], list(weights.items()), roll.matter)
    more = [{"who": who, "weight": m2, "fen": shares[who]} for who, m2 in weights.items()]
    refused = no(
        roll, "weight_not_measured", "submit", roll.clerk, {"vars": {**values, "entitled": more}}, step="list"
    )
    assert (refused.facts["weight"], refused.facts["m2"]) == ("31000", 21_000)


def test_no_plot_is_without_a_household_on_the_list():
    roll = opened()
    values = roll.values()
    fewer = [e for e in values["entitled"] if e["who"] != roll.nyms[roll.cousin]]
    less = {**values, "entitled": fewer, "total": 11 * 212_058}
    refused = no(roll, "plots_left_out", "submit", roll.clerk, {"vars": less}, step="list")
    assert refused.facts["m2"] == 21_000
