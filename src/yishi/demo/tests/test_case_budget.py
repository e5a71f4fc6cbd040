"""The yearly budget, played from its first line to its posted accounts: what a purpose's line allows, and who approves.

Amounts of the rulebook: up to 1,000 yuan the group head, up to 5,000 the village head, above that the town's agriculture
office; what counts is what one payee gets in all. The budget: 20,000 yuan for repairs, 1,000 at most each time, and
10,000 yuan for emergencies, 6,000 at most each time.
"""

import pytest

from yishi.demo.cases.well import KIN, lapse_due, notice_over
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

GROUP = "150621108299002"
BOOK = f"book/{GROUP}"
PURPOSES = [
    {"line": "repair", "payee": "purpose:repair", "fen": 2_000_000, "each": 100_000},
    {"line": "emergency", "payee": "purpose:emergency", "fen": 1_000_000, "each": 600_000},
]
TOTAL = 3_000_000


class Budget:
    """A group of nine households and its budget, up to the members' vote."""

    def __init__(self):
        self.stage = MemoryStage(shipped())
        self.town = Town(self.stage)
        self.town.found()
        self.group = self.town.hamlet(GROUP, "预算社", "预算村", 9)
        self.stage.until("2026-03-16")
        self.accountant = self.actor("village_accountant")
        self.do(BOOK, "open_book", self.accountant, {})
        income = {"into": "102", "from": "504", "fen": 10_000_000, "source": "承包费"}
        self.do(BOOK, "income", self.accountant, income)
        self.manager, self.matter = self.actor("management_lead"), self.stage.new("matter")
        data = {"procedure": "budget", "place": GROUP, "title": "2026 年预算", "vars": {}}
        self.do(self.matter, "open", self.manager, data, step="open")

    def actor(self, office):
        return self.town.actor(office, GROUP)

    def do(self, subject, name, actor, data, **more):
        return self.stage.do(subject, name, actor, data, **more)

    def no(self, code, subject, name, actor, data, **more):
        return self.stage.tries(code, code, code, subject, name, actor, data, **more)

    def plan(self, **values):
        meeting = council(self.town, "management_council", GROUP, 7)
        return {"vars": {"total": TOTAL, "purposes": PURPOSES, **values}, "meeting": meeting}

    def checked(self):
        self.do(self.matter, "submit", self.manager, self.plan(), step="plan")
        for step, office, body in (
            ("panel", "finance_lead", "finance_panel"), ("party", "village_party_secretary", "village_party"),
        ):  # fmt: skip
            data = {"choice": "approved", "meeting": council(self.town, body, GROUP, 5)}
            self.do(self.matter, "decide", self.actor(office), data, step=step, attested=KIN)
        notice_over(self.stage, self.matter, "papers")

    def vote(self, for_):
        members = [(m, h) for h, people in self.group.households for m in people]
        meeting = Assembly(self.town, "members_meeting", GROUP, self.matter, "vote", members, "member")
        meeting.convene(self.stage.rules.bodies["members_meeting"].notice)
        meeting.hold(Ballots(hall={m: "for" if n < for_ else "against" for n, (m, _) in enumerate(members)}))
        return meeting.take()

    def want(self, line, payee, fen):
        return {
            "matter": self.matter,
            "step": "spend",
            "line": line,
            "payee": payee,
            "fen": fen,
            "purpose": "日常",
        }

    def refuses(self, code, office, line, payee, fen):
        account = {"account": "6222000000000005"}
        self.no(
            code,
            BOOK,
            "approve",
            self.actor(office),
            self.want(line, payee, fen),
            sealed=account,
            attested=KIN,
        )

    def spend(self, office, line, payee, fen):
        sealer = Sealer()
        account = {"account": sealer.seal(BOOK, "account", "6222000000000005", payee)}
        approved = self.do(
            BOOK, "approve", self.actor(office), self.want(line, payee, fen), commitments=account, attested=KIN,
            sealer=sealer,
        )  # fmt: skip
        data = {"request": approved["request"], "debit": "515", "from": "102"}
        return self.do(BOOK, "pay", self.accountant, data, commitments=account)


def test_a_line_of_the_budget_without_a_ceiling_is_not_put_to_the_members():
    b = Budget()
    bare = [PURPOSES[0], {k: v for k, v in PURPOSES[1].items() if k != "each"}]
    refused = b.no("no_ceiling", b.matter, "submit", b.manager, b.plan(purposes=bare), step="plan")
    assert refused.facts["line"] == "emergency"


@pytest.fixture
def budget():
    return Budget()


@pytest.fixture
def voted(budget):
    budget.checked()
    assert budget.vote(12)["outcome"] == "passed"
    return budget


@pytest.fixture
def year(voted):
    notice_over(voted.stage, voted.matter, "notice")
    return voted


def test_a_total_that_is_not_its_purposes_is_refused(budget):
    b = budget
    b.no("out_of_balance", b.matter, "submit", b.manager, b.plan(total=TOTAL - 1), step="plan")


@pytest.mark.parametrize(("for_", "outcome"), [(11, "failed"), (12, "passed")])
def test_two_thirds_of_the_eighteen_members_decide_it(budget, for_, outcome):
    budget.checked()
    assert budget.vote(for_)["outcome"] == outcome


def test_nothing_is_spent_before_the_notice_is_over(voted):
    voted.refuses("no_authority", "group_head", "repair", "shop/nails", 100)


def test_a_purpose_pays_anybody_up_to_its_ceiling_and_a_fen_more_nobody(year):
    """Two payees at the ceiling of 1,000 yuan each, by the group head alone; 1,000.01 is refused to every office."""
    for payee in ("shop/nails", "shop/rope"):
        year.spend("group_head", "repair", payee, 100_000)
    for office in ("group_head", "village_head", "agri_office"):
        year.refuses("above_the_ceiling", office, "repair", "shop/paint", 100_001)
    assert year.stage.see(BOOK, f"line/{year.matter}/spend/repair") == [2_000_000, 200_000]
    assert -year.stage.see(BOOK, "account/504") - year.stage.see(BOOK, "account/102") == 200_000


@pytest.mark.parametrize(("fen", "least"), [
    (100_000, "group_head"), (100_001, "village_head"), (500_000, "village_head"), (500_001, "agri_office"),
    (600_000, "agri_office"),
])  # fmt: skip
def test_the_office_that_reaches_the_sum_approves_it(year, fen, least):
    ranks = ["group_head", "village_head", "agri_office"]
    for office in ranks[: ranks.index(least)]:
        year.refuses("tier_too_low", office, "emergency", "firm/pump", fen)
    year.spend(least, "emergency", "firm/pump", fen)


def test_a_sum_split_over_lines_and_days_needs_the_office_of_the_whole(year):
    """900 yuan and then 200 to the same shop are 1,100: the second goes to the village head, on whichever line."""
    year.spend("group_head", "repair", "shop/nails", 90_000)
    year.stage.wait(30)
    for line in ("repair", "emergency"):
        year.refuses("tier_too_low", "group_head", line, "shop/nails", 20_000)
    year.spend("village_head", "repair", "shop/nails", 20_000)
    year.spend("group_head", "repair", "shop/rope", 20_000)


def test_a_line_is_spent_to_its_end_and_lends_nothing_to_another(year):
    year.spend("agri_office", "emergency", "firm/pump", 600_000)
    year.refuses("above_the_line", "agri_office", "emergency", "firm/pipe", 400_001)
    year.spend("village_head", "emergency", "firm/pipe", 400_000)
    year.refuses("above_the_line", "group_head", "emergency", "shop/nails", 1)
    year.refuses("no_such_line", "group_head", "feast", "shop/nails", 1)
    year.spend("group_head", "repair", "shop/nails", 1)


def test_a_year_later_the_lines_are_closed_and_the_accounts_are_posted(year):
    """Voted on 13 April, hung to the 28th, closed on 2 May 2026 with three days for paper. The 365th day after is Sunday,
    2 May 2027, so Monday is the last."""
    y = year
    y.spend("group_head", "repair", "shop/nails", 80_000)
    due = lapse_due(y.stage, y.matter, "spend")
    assert (y.stage.see(y.matter, "graph")["spend"][4], due) == ("2026-05-02", "2027-05-04")
    y.stage.until(y.stage.plus(-1, due))
    y.spend("group_head", "repair", "shop/rope", 50_000)
    ahead = y.stage.plus(1)
    y.no("dated_ahead", y.matter, "lapse", Actor("", "anyone"), {}, step="spend", on=ahead)
    y.no("step_not_open", y.matter, "submit", y.accountant, {"vars": {"spent": 130_000}}, step="accounts")
    out = y.stage.lapse(y.matter, "spend", due, y.stage.rules.number("§paper_days", "2026-03-16"))
    assert (out["outcome"], out["opened"]) == ("lapsed", ["accounts"])
    y.refuses("no_authority", "group_head", "repair", "shop/paint", 100)
    spent = y.stage.see(BOOK, f"line/{y.matter}/spend/repair")[1]
    assert spent == 130_000
    y.do(y.matter, "submit", y.accountant, {"vars": {"spent": spent}}, step="accounts")
    notice_over(y.stage, y.matter, "result")
    meta = y.stage.see(y.matter, "meta")
    assert meta["state"] == "closed" and meta["result"]["vars"]["spent"] == 130_000


def test_its_log_replays_to_the_same(year):
    year.spend("group_head", "repair", "shop/nails", 80_000)
    again = Memory({year.stage.rules.digest: year.stage.rules})
    for body in year.stage.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)
