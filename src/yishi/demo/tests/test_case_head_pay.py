"""The head's yearly allowance: who votes on it, who approves it, out of which book; and what a vote against it leaves.

The allowance of the head's case is 3,028.57 yuan. Nine households: six must come, more than half of those must want it.
Large is 50,000 yuan: from there on the members vote first, two thirds of all of them (of 18, twelve).
"""

import pytest

from yishi.demo.cases.head import PAY
from yishi.demo.cases.well import KIN, books, lapse_due, notice_over, spend
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import TOWN, Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

GROUP = "150621108299003"
BOOK = f"book/{TOWN}"
ACCOUNT = {"account": "6222000000000006"}
LARGE = 5_000_000


class Allowance:
    """An allowance whose head has reported and been checked; the sheet is to be written."""

    def __init__(self):
        self.stage = MemoryStage(shipped())
        self.town = Town(self.stage)
        self.town.found()
        self.group = self.town.hamlet(GROUP, "补贴社", "补贴村", 9)
        self.stage.until("2026-03-16")
        books(self.town, GROUP)
        self.head = self.actor("group_head").person
        self.accountant, self.finance = self.actor("village_accountant"), self.actor("town_finance")
        self.matter = self.stage.new("matter")
        data = {"procedure": "head_pay", "place": GROUP, "title": "社长补贴", "vars": {"head": self.head}}
        self.do(self.matter, "open", self.actor("village_clerk"), data, step="open")

    def actor(self, office):
        return self.town.actor(office, GROUP)

    def do(self, subject, name, actor, data, **more):
        return self.stage.do(subject, name, actor, data, **more)

    def no(self, code, subject, name, actor, data, **more):
        return self.stage.tries(code, code, code, subject, name, actor, data, **more)

    def sheet(self, fen=PAY, total=None):
        return {"vars": {"total": fen if total is None else total,
                         "payees": [{"line": "head", "payee": self.head, "fen": fen}]}}  # fmt: skip

    def listed(self, fen=PAY):
        checked = {"meeting": council(self.town, "village_supervision", GROUP, 5)}
        self.do(self.matter, "report", self.actor("village_supervisor"), checked, step="report")
        self.write(fen)

    def write(self, fen=PAY):
        self.do(self.matter, "submit", self.accountant, self.sheet(fen), step="list")

    def meeting(self, step):
        roll = self.roll(step)
        if step == "members":
            return Assembly(self.town, "members_meeting", GROUP, self.matter, step, roll, "member")
        return Assembly(self.town, "assembly", GROUP, self.matter, step, roll)

    def roll(self, step):
        if step == "members":
            return [(m, h) for h, people in self.group.households for m in people]
        return [(h, None) for h, _ in self.group.households]

    def vote(self, for_, came, step="vote"):
        held = self.meeting(step)
        held.convene(self.stage.rules.bodies[held.body].notice)
        who = [ident for ident, _ in self.roll(step)][:came]
        held.hold(Ballots(hall={w: "for" if n < for_ else "against" for n, w in enumerate(who)}))
        return held.take()

    def checked(self, choice="approved"):
        data = {"choice": choice, **({} if choice == "approved" else {"reason": "评议表没有附"})}
        return self.do(self.matter, "decide", self.finance, data, step="town", attested=KIN)

    def payable(self):
        self.listed()
        self.vote(6, 9)
        self.checked()
        notice_over(self.stage, self.matter, "notice")

    def want(self, **more):
        return {
            "matter": self.matter, "step": "pay", "line": "head", "payee": self.head, "fen": PAY, "purpose": "社长补贴",
            **more,
        }  # fmt: skip

    def refuses(self, code, actor, book=BOOK, attested=KIN, **more):
        self.no(code, book, "approve", actor, self.want(**more), sealed=ACCOUNT, attested=attested)

    def state(self, step):
        return self.stage.see(self.matter, "graph")[step][0]

    def closed(self):
        return self.stage.see(self.matter, "meta")["state"] == "closed"


def test_the_allowance_is_the_heads_and_no_other_line_is_written():
    p = Allowance()
    checked = {"meeting": council(p.town, "village_supervision", GROUP, 5)}
    p.do(p.matter, "report", p.actor("village_supervisor"), checked, step="report")
    other = p.group.households[0][1][0]
    wrong = p.sheet(100)
    wrong["vars"]["payees"][0]["payee"] = other
    p.no("another_payee", p.matter, "submit", p.accountant, wrong, step="list")
    data = {"procedure": "head_pay", "place": GROUP, "title": "x", "vars": {"head": other}}
    p.no("not_the_holder", "matter/other", "open", p.actor("village_clerk"), data, step="open")


@pytest.fixture
def allowance():
    return Allowance()


@pytest.fixture
def payable(allowance):
    allowance.payable()
    return allowance


def test_nothing_is_listed_before_the_head_has_reported(allowance):
    a = allowance
    a.no("step_not_open", a.matter, "submit", a.accountant, a.sheet(), step="list")
    a.no("wrong_office", a.matter, "report", a.actor("group_head"), {}, step="report")
    a.listed()
    assert a.state("vote") == "open"


def test_a_sheet_that_does_not_add_up_or_is_the_heads_own_is_refused(allowance):
    a = allowance
    checked = {"meeting": council(a.town, "village_supervision", GROUP, 5)}
    a.do(a.matter, "report", a.actor("village_supervisor"), checked, step="report")
    a.no("out_of_balance", a.matter, "submit", a.accountant, a.sheet(total=PAY + 1), step="list")
    a.no("wrong_office", a.matter, "submit", a.actor("group_head"), a.sheet(), step="list")


@pytest.mark.parametrize(("for_", "came", "outcome"), [
    (5, 5, "inquorate"), (3, 6, "failed"), (4, 6, "passed"), (4, 9, "failed"), (5, 9, "passed"),
])  # fmt: skip
def test_the_households_appraise_by_vote(allowance, for_, came, outcome):
    a = allowance
    a.listed()
    assert a.vote(for_, came)["outcome"] == outcome
    assert a.closed() is (outcome == "failed")
    a.refuses("no_authority", a.finance)


@pytest.mark.parametrize(("fen", "first"), [(LARGE - 1, "vote"), (LARGE, "members")])
def test_from_the_large_amount_on_the_members_vote_first(allowance, fen, first):
    a = allowance
    a.listed(fen)
    other = {"vote": "members", "members": "vote"}[first]
    assert a.state(first) == "open" and a.state(other) != "open"
    if first == "members":
        a.meeting("vote").tries_too_early("x", "x")


@pytest.mark.parametrize(("for_", "outcome"), [(11, "failed"), (12, "passed")])
def test_two_thirds_of_all_members_for_a_large_sum(allowance, for_, outcome):
    a = allowance
    a.listed(LARGE)
    assert a.vote(for_, 18, "members")["outcome"] == outcome
    assert a.closed() is (outcome == "failed")
    if outcome == "passed":
        assert a.state("vote") == "open"


def test_the_town_hands_the_sheet_back_and_the_vote_on_it_is_held_again(allowance):
    a = allowance
    a.listed()
    a.vote(6, 9)
    assert a.checked("rejected")["opened"] == ["list"]
    assert a.state("vote") == a.state("notice") == "waiting"
    a.write(PAY - 1)
    a.vote(6, 9)
    a.checked()
    notice_over(a.stage, a.matter, "notice")
    a.refuses("above_the_line", a.finance)
    assert spend(a.town, BOOK, a.finance, a.want(fen=PAY - 1), "513")["fen"] == PAY - 1


def test_the_town_silent_past_its_days_is_asked_again_and_pays_nothing(allowance):
    a = allowance
    a.listed()
    a.vote(6, 9)
    due = lapse_due(a.stage, a.matter, "town")
    a.stage.until(due)
    ahead, anyone = a.stage.plus(1, due), Actor("", "anyone")
    a.no("dated_ahead", a.matter, "lapse", anyone, {}, step="town", on=ahead)
    out = a.stage.lapse(a.matter, "town", due, a.stage.rules.number("§paper_days", a.stage.day))
    assert (out["outcome"], out["opened"]) == ("lapsed", ["town"])
    notice_over(a.stage, a.matter, "notice")
    a.refuses("no_authority", a.finance)


def test_an_objection_upheld_takes_it_back_to_the_sheet(allowance):
    a = allowance
    a.listed()
    a.vote(6, 9)
    who = Actor(a.stage.nym(a.matter, a.group.households[2][0], Sealer()), "concerned")
    a.do(a.matter, "object", who, {}, step="notice", sealed={"text": "述职没有开全社会"})
    answer = {"objection": 1, "upheld": True, "reason": "属实"}
    out = a.do(a.matter, "answer", a.actor("village_clerk"), answer, step="notice", attested=KIN)
    assert out["opened"] == ["list"] and a.stage.see(a.matter, "offer/pay") is None


def test_only_the_towns_finance_office_approves_and_only_to_the_head(payable):
    p = payable
    for office in ("group_head", "village_head", "agri_office"):
        p.refuses("tier_too_low", p.actor(office))
    p.refuses("another_book", p.actor("village_head"), book=f"book/{GROUP}")
    p.refuses("another_payee", p.finance, payee=p.group.households[0][1][0])
    p.refuses("above_the_line", p.finance, fen=PAY + 1)
    p.refuses("kin_decides", p.finance, attested={"kin": {"declared": True, "related": [p.head]}})
    assert p.stage.see(BOOK, "account/102") == 30_000_000


def test_it_is_paid_once_and_its_payment_is_posted(payable):
    p = payable
    assert spend(p.town, BOOK, p.finance, p.want(), "513")["fen"] == 302_857
    assert p.stage.see(BOOK, "account/102") == 30_000_000 - 302_857
    p.refuses("above_the_line", p.finance, fen=1)
    p.do(p.matter, "settle", p.town.actor("town_accountant", TOWN), {}, step="pay")
    p.refuses("no_authority", p.finance)
    notice_over(p.stage, p.matter, "result")
    assert p.closed()


def test_its_log_replays_to_the_same(payable):
    spend(payable.town, BOOK, payable.finance, payable.want(), "513")
    again = Memory({payable.stage.rules.digest: payable.stage.rules})
    for body in payable.stage.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)
