"""Case 7, the joint purchase: its sums by hand, and that nobody buys, pays or is paid for what was not signed."""

from fractions import Fraction

import pytest

from yishi.demo.cases import inputs
from yishi.demo.cases.well import books, lapse_due, lead, notice_over
from yishi.demo.gatherings import council
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

# Household n (from 0) wants 6 + n % 5 bags, the 6th and the 12th none:
# 6 7 8 9 10 | - 7 8 9 10 | 6 - 8 9 10 | 6: 40 + 34 + 33 + 6 = 113 bags for 27,864.00 yuan.
BAGS, TOTAL = 113, 2_786_400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_buyer_pays_for_its_bags_to_the_fen(lang):
    stage = MemoryStage(shipped(), lang=lang)
    result = inputs.play(stage)
    assert (result["state"], result["bags"]) == ("closed", BAGS)
    assert result["total_fen"] == result["collected_fen"] == result["paid_fen"] == TOTAL
    assert (result["bank_fen"], result["levies_fen"]) == (0, 0)
    shares = result["shares_fen"]
    assert len(shares) == 14 and sum(shares.values()) == TOTAL
    for household, fen in shares.items():
        bags = 6 + (int(household[-3:]) - 1) % 5
        assert abs(fen - Fraction(TOTAL * bags, BAGS)) < 1


def test_its_log_replays_to_the_same():
    stage = MemoryStage(shipped())
    inputs.play(stage)
    again = Memory({stage.rules.digest: stage.rules})
    for body in stage.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)
    assert list(again.subjects()) == list(stage.memory.subjects())


def quotes(*pairs):
    return [{"supplier": supplier, "fen": fen} for supplier, fen in pairs]


class Purchase:
    """Four households are asked what they want; short words for the tests."""

    def __init__(self) -> None:
        self.stage = MemoryStage(shipped())
        self.town = Town(self.stage)
        self.town.found()
        group = self.town.hamlet(inputs.GROUP, "西梁社", "西梁村", 4)
        books(self.town, inputs.GROUP)
        self.manager = self.actor("management_lead")
        found, sealer = lead(self.town, inputs.GROUP, "x", "A10"), Sealer()
        self.matter = self.stage.new("matter")
        self.who = [self.stage.nym(self.matter, h, sealer) for h, _ in group.households]
        data = {
            "procedure": "inputs", "place": inputs.GROUP, "title": "x", "leads": [found],
            "vars": {"households": self.who},
        }  # fmt: skip
        self.stage.send(
            [self.stage.make(self.matter, "open", self.manager, data, step="open", sealer=sealer)], sealer
        )

    def actor(self, office: str) -> Actor:
        return self.town.actor(office, inputs.GROUP)

    def answer(self, step, n, choice, amount=""):
        data = {"who": self.who[n], "choice": choice, **({"amount": amount} if amount else {})}
        return self.stage.do(self.matter, "answer", Actor(self.who[n], "concerned"), data, step=step)

    def demand(self, *amounts):
        """What each household wants, "" for nothing. Returns the last outcome."""
        for n, amount in enumerate(amounts):
            out = self.answer("demand", n, "yes" if amount else "no", amount)
        return out

    def given(self, total, weights, **more):
        parts = split(total, list(weights.items()), self.matter)
        return {
            "quotes": quotes(("supplier/a", total), ("supplier/b", total + 1), ("supplier/c", total + 2)),
            "total": total,
            "payees": [{"line": "goods", "payee": "supplier/a", "fen": total}],
            "shares": [{"who": w, "weight": b, "fen": parts[w]} for w, b in weights.items()], **more,
        }  # fmt: skip

    def offer(self, total, weights):
        meeting = council(self.town, "management_council", inputs.GROUP, 7)
        data = {"vars": self.given(total, weights), "meeting": meeting}
        return self.stage.do(self.matter, "submit", self.manager, data, step="offers")

    def see(self, key):
        return self.stage.see(self.matter, key)

    def over(self, step):
        grace = self.stage.rules.number("§paper_days", self.stage.day)
        return self.stage.lapse(self.matter, step, lapse_due(self.stage, self.matter, step), grace)


@pytest.fixture
def purchase():
    return Purchase()


def test_nobody_wants_any_and_the_matter_ends(purchase):
    assert purchase.demand("", "", "", "")["ending"] == "refused"


def test_who_does_not_answer_in_time_buys_nothing(purchase):
    p = purchase
    p.demand("2", "3")
    assert p.over("demand")["outcome"] == "agreed"
    assert p.see("var/buyers") == p.who[:2]


@pytest.mark.parametrize("amount", ["0", "0.000"])
def test_a_yes_to_no_bags_at_all_is_refused(purchase, amount):
    p = purchase
    data = {"who": p.who[0], "choice": "yes", "amount": amount}
    p.stage.tries(
        "amount_missing", "x", "x", p.matter, "answer", Actor(p.who[0], "concerned"), data, step="demand"
    )


@pytest.mark.parametrize("amount", ["-1", "1e3", "many", "", "1.0000001"])
def test_an_amount_that_is_none_is_refused(purchase, amount):
    p = purchase
    data = {"who": p.who[0], "choice": "yes", "amount": amount}
    p.stage.tries("bad_data", "x", "x", p.matter, "answer", Actor(p.who[0], "concerned"), data, step="demand")


def test_who_wants_none_need_not_say_how_much_and_is_in_no_list(purchase):
    p = purchase
    p.demand("2", "", "3", "")
    meeting = council(p.town, "management_council", inputs.GROUP, 7)
    charged = p.given(600, {p.who[0]: "2", p.who[1]: "1", p.who[2]: "3"})
    p.stage.tries(
        "weight_not_said", "x", "x", p.matter, "submit", p.manager, {"vars": charged, "meeting": meeting},
        step="offers",
    )  # fmt: skip
    # 600 fen by 2 and 3 bags: 240 and 360; a weight may be written 2.0.
    right = p.given(600, {p.who[0]: "2.0", p.who[2]: "3"})
    assert [s["fen"] for s in right["shares"]] == [240, 360]
    p.stage.do(p.matter, "submit", p.manager, {"vars": right, "meeting": meeting}, step="offers")


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("too_few_quotes", {"quotes": quotes(("supplier/a", 600), ("supplier/b", 700))}),
        # one supplier that quotes three times is one
        ("too_few_quotes", {"quotes": quotes(("supplier/a", 600), ("supplier/a", 700), ("supplier/a", 800))}),
        ("too_few_quotes", {"quotes": []}),
        ("not_quoted", {"payees": [{"line": "goods", "payee": "supplier/z", "fen": 600}]}),
        # the second quoted 601, not what it would be paid
        ("not_quoted", {"payees": [{"line": "goods", "payee": "supplier/b", "fen": 600}]}),
    ],
)
def test_three_suppliers_quote_and_one_of_them_is_paid_what_it_quoted(purchase, code, more):
    p = purchase
    p.demand("2", "3", "", "")
    meeting = council(p.town, "management_council", inputs.GROUP, 7)
    given = p.given(600, {p.who[0]: "2", p.who[1]: "3"})
    data = {"vars": {**given, **more}, "meeting": meeting}
    p.stage.tries(code, "x", "x", p.matter, "submit", p.manager, data, step="offers")
    # a dearer quote may be chosen: the buyers sign for it, or do not
    dearer = p.given(601, {p.who[0]: "2", p.who[1]: "3"}, quotes=given["quotes"])
    dearer["payees"] = [{"line": "goods", "payee": "supplier/b", "fen": 601}]
    p.stage.do(p.matter, "submit", p.manager, {"vars": dearer, "meeting": meeting}, step="offers")


@pytest.mark.parametrize("weight", ["0", "5"])
def test_who_said_no_has_no_share_whatever_amount_stands_beside_the_no(purchase, weight):
    p = purchase
    p.answer("demand", 0, "yes", "2")
    p.answer("demand", 1, "no", "5")
    p.answer("demand", 2, "no")
    p.answer("demand", 3, "no")
    meeting = council(p.town, "management_council", inputs.GROUP, 7)
    data = {"vars": p.given(700, {p.who[0]: "2", p.who[1]: weight}), "meeting": meeting}
    p.stage.tries("weight_not_said", "x", "x", p.matter, "submit", p.manager, data, step="offers")


def test_one_buyer_who_does_not_sign_brings_the_demand_back_and_no_majority_signs_for_it(purchase):
    p = purchase
    p.demand("2", "2", "2", "")
    p.offer(900, dict.fromkeys(p.who[:3], "2"))
    p.answer("consent", 0, "yes")
    p.answer("consent", 1, "yes")
    out = p.answer("consent", 2, "no")
    assert out["outcome"] == "refused" and out["opened"] == ["demand"]
    assert p.see("var/total") is None and p.see("var/buyers") is None
    # asked anew, the third wants none; the two others go on, and only they share
    p.demand("2", "2", "", "")
    p.offer(620, dict.fromkeys(p.who[:2], "2"))
    p.answer("consent", 0, "yes")
    assert p.answer("consent", 1, "yes")["opened"] == ["notice"]


def test_nothing_is_collected_before_all_have_signed_and_the_notice_is_over(purchase):
    p = purchase
    p.demand("2", "2", "", "")
    p.offer(620, dict.fromkeys(p.who[:2], "2"))
    book, accountant = f"book/{inputs.GROUP}", p.actor("village_accountant")
    due = {"matter": p.matter, "step": "collect", "into": "102", "fen": 620, "count": 2}
    for signed in (0, 1):
        p.stage.tries("no_collection", "x", "x", book, "collect", accountant, due, sealed={"payers": "x"})
        p.answer("consent", signed, "yes")
    p.stage.tries("no_collection", "x", "x", book, "collect", accountant, due, sealed={"payers": "x"})
    notice_over(p.stage, p.matter, "notice")
    p.stage.do(book, "collect", accountant, due, sealed={"payers": "x"})


def test_goods_that_the_panel_rejects_are_delivered_again_and_not_paid(purchase):
    p = purchase
    p.demand("2", "2", "", "")
    p.offer(620, dict.fromkeys(p.who[:2], "2"))
    p.answer("consent", 0, "yes")
    p.answer("consent", 1, "yes")
    notice_over(p.stage, p.matter, "notice")
    accountant, inspector = p.actor("village_accountant"), p.actor("finance_lead")
    due = {"matter": p.matter, "step": "collect", "into": "102", "fen": 620, "count": 2}
    p.stage.do(f"book/{inputs.GROUP}", "collect", accountant, due, sealed={"payers": "x"})
    p.stage.do(p.matter, "report", accountant, {}, step="collect")
    for choice in ("rejected", "approved"):
        works = council(p.town, "management_council", inputs.GROUP, 7)
        p.stage.do(p.matter, "report", p.manager, {"meeting": works}, step="deliver")
        panel = council(p.town, "finance_panel", inputs.GROUP, 5)
        data = {
            "choice": choice,
            "meeting": panel,
            **({"reason": "三袋受潮"} if choice == "rejected" else {}),
        }
        assert p.see("offer/pay") is None
        p.stage.do(p.matter, "decide", inspector, data, step="inspect", attested=inputs.KIN)
    assert p.see("offer/pay")["limit"] == 620
