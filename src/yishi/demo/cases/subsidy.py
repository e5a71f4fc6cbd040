"""Case 9, the subsidy list: by household and plot, publicised; the head's cousin is on it; an objection, a correction.

Nobody votes who is entitled: facts are checked and posted, objections answered. The town's office pays the households.
The contracts behind the plots and their places on the map come with the room of land.
"""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yishi.demo.cases.well import KIN, books, lapse_due, notice_over, spend, yuan
from yishi.demo.gatherings import council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import TOWN, Group, Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

GROUP = "150621108208004"
FEN_A_MU = 6_732
MU_A_SQUARE_METRE = Fraction(3, 2000)
PLOTS = (12_000, 9_000)
"""Square metres of the two plots that each household has: 31.5 mu."""
COUSIN, OBJECTOR, NEVER_HIS = "003", "008", 10_000
COUSINS_DEGREE = 4
ACCOUNT = {"account": "6222000000000003"}


def plot_of(household: str, turn: int) -> str:
    """The land office's number of a household's plot: it says nothing of the household's own."""
    return f"plot-{(3 * int(household[-3:]) + turn) * 137 % 1009:04d}"


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    group = town.hamlet(GROUP, "海子湾社", "海子湾村", 12, mu="31.5")
    stage.until("2026-04-07")
    books(town, GROUP)
    roll = Roll(town, group)
    stage.say(f"国家发耕地地力保护补贴，一亩 {yuan(FEN_A_MU)} 元。谁该得，不表决，只核实：村文书按户按地块造册。",
              f"The state pays {yuan(FEN_A_MU)} yuan a mu for keeping fields fertile. Nobody votes who gets it: the clerk "
              "lists households and plots.")  # fmt: skip
    listed_and_checked(roll)
    objected(roll)
    corrected(roll)
    return paid_out(roll)


class Roll:
    """The list under way: who holds which plots, by the register, and what the clerk wrote of the cousin's."""

    def __init__(self, town: Town, group: Group) -> None:
        self.town, self.stage = town, town.stage
        self.clerk = town.actor("village_clerk", GROUP)
        self.matter, sealer = self.stage.new("matter"), Sealer()
        self.nyms = {h: self.stage.nym(self.matter, h, sealer) for h, _ in group.households}
        self.cousin = f"h-{GROUP}-{COUSIN}"
        self.cousin_person = group.representative(self.cousin)
        self.parcels = self._register()
        data = {"procedure": "subsidy", "place": GROUP, "title": "2026 年耕地地力保护补贴", "vars": {}}
        self.stage.send(
            [self.stage.make(self.matter, "open", self.clerk, data, step="open", sealer=sealer)], sealer
        )

    def _register(self) -> list[dict[str, Any]]:
        """Enters each household's plots in the register; returns them as the list names them."""
        parcels = []
        for household, nym in self.nyms.items():
            for n, m2 in enumerate(PLOTS, 1):
                plot = {"id": plot_of(household, n), "m2": m2}
                held = {"sealed": {"household": household}, "attested": {"person": True}}
                self.stage.do(f"register/{GROUP}", "plot", self.town.registrar(), plot, **held)
                parcels.append({"plot": plot["id"], "who": nym, "m2": m2})
        return parcels

    def of(self, household: str) -> int:
        """The square metres that the list gives a household."""
        return sum(p["m2"] for p in self.parcels if p["who"] == self.nyms[household])

    def values(self) -> dict[str, Any]:
        """Each household's square metres and its fen, at one rate a mu, split to the fen."""
        m2 = {nym: str(self.of(h)) for h, nym in self.nyms.items()}
        total = int(sum(p["m2"] for p in self.parcels) * MU_A_SQUARE_METRE * FEN_A_MU)
        shares = split(total, list(m2.items()), self.matter)
        entitled = [{"who": nym, "weight": m2[nym], "fen": shares[nym]} for nym in m2]
        return {"parcels": self.parcels, "total": total, "entitled": entitled}

    def submit(self) -> None:
        self.stage.do(self.matter, "submit", self.clerk, {"vars": self.values()}, step="list")

    def pay(self, line: str, payee: str, fen: int) -> dict[str, Any]:
        named = {"matter": self.matter, "step": "pay", "purpose": "耕地地力保护补贴"}
        return {**named, "line": line, "payee": payee, "fen": fen}


def mu(m2: int) -> str:
    """Square metres in mu, exactly: three two-thousandths always end as a decimal."""
    return format((Decimal(3 * m2) / 2000).normalize(), "f")


def listed_and_checked(roll: Roll) -> None:
    """The cousin stands with a plot that is not his. The head, convener of the council, may not check that list."""
    stage, town = roll.stage, roll.town
    stray = {"plot": plot_of(COUSIN, 3), "who": roll.nyms[roll.cousin], "m2": NEVER_HIS}
    roll.parcels.append(stray)
    roll.submit()
    head = head_convenes(roll)
    minutes = council(town, "deliberation_council", GROUP)
    stage.tries(
        "kin_decides", "社长兼议事会召集人，表弟在名册上，不回避就来核实", "the head checks a list with his cousin on it",
        roll.matter, "decide", head, {"choice": "approved", "meeting": minutes}, step="verify",
        attested={"kin": {"declared": True, "related": [roll.nyms[roll.cousin]]}},
    )  # fmt: skip
    supervised(roll, declared=False)
    stage.say(f"名册 {len(roll.nyms)} 户、{len(roll.parcels)} 块地，社长表弟家写了 {mu(roll.of(roll.cousin))} 亩。社长回避，"
              "村务监督委员会核实，张榜公示。监督委员会主任没申报过亲属，记录里写的是“未申报”，不是“不是亲戚”。",
              f"{len(roll.nyms)} households, {len(roll.parcels)} plots; the head's cousin stands with "
              f"{mu(roll.of(roll.cousin))} mu. The head stands aside, village supervision checks, the list is posted. Its "
              "chair has declared no kin: the record says undeclared, not unrelated.")  # fmt: skip


def head_convenes(roll: Roll) -> Actor:
    """The group head convenes the council too, and has declared his cousin. The list of kin is sealed."""
    stage, registrar, register = roll.stage, roll.town.registrar(), f"register/{GROUP}"
    head = roll.town.actor("group_head", GROUP).person
    office = {"office": "deliberation_lead", "person": head, "since": stage.day}
    stage.do(register, "appoint", registrar, office)
    kin = json.dumps([[roll.cousin_person, COUSINS_DEGREE]])
    stage.do(register, "declare_kin", registrar, {"person": head, "count": 1}, sealed={"kin": kin})
    return Actor(head, f"deliberation_lead@{GROUP}")


def supervised(roll: Roll, declared: bool) -> None:
    meeting = council(roll.town, "village_supervision", GROUP, 5)
    data = {"choice": "approved", "meeting": meeting}
    kin = {"kin": {"declared": declared, "related": []}}
    chair = roll.town.actor("village_supervisor", GROUP)
    roll.stage.do(roll.matter, "decide", chair, data, step="verify", attested=kin)


def objected(roll: Roll) -> None:
    """A slip of the last day, typed in two days later, counts; one of the day after does not."""
    stage, matter, clerk = roll.stage, roll.matter, roll.clerk
    last = stage.plus(-1, lapse_due(stage, matter, "notice"))
    stage.until(stage.plus(2, last))
    stage.tries(
        "objection_late", "期满第二天才写的异议", "an objection written the day after the last",
        matter, "object", clerk, {}, step="notice", on=stage.plus(1, last), sealed={"text": "晚了"},
    )  # fmt: skip
    objector = roll.nyms[f"h-{GROUP}-{OBJECTOR}"]
    slip = {"text": f"{objector}：表弟家没有第三块地"}
    number = stage.do(matter, "object", clerk, {}, step="notice", on=last, sealed=slip)["objection"]
    stage.say("最后一天有人递了纸条：表弟家没有那么多地。村文书过两天才录进来，照样算数。",
              "On the last day a slip says the cousin has not that much land. Typed in two days later, it counts.")  # fmt: skip
    stage.tries(
        "no_authority", "异议没答复就要发钱", "paid while the objection is open",
        f"book/{TOWN}", "approve", roll.town.actor("town_finance", GROUP), roll.pay("0001", objector, 1),
        sealed=ACCOUNT, attested=KIN,
    )  # fmt: skip
    theirs = [p["plot"] for p in roll.parcels if p["who"] == roll.nyms[roll.cousin]]
    unknown = [p for p in theirs if stage.see(f"register/{GROUP}", f"plot/{p}") is None]
    reason = f"地块册上没有 {'、'.join(unknown)}"
    answer = {"objection": number, "upheld": bool(unknown), "reason": reason}
    stage.do(matter, "answer", clerk, answer, step="notice", attested=KIN)
    roll.parcels = [p for p in roll.parcels if p["plot"] not in unknown]
    stage.say(f"查地块册：{reason}。异议成立，名册重造，表弟家改成 {mu(roll.of(roll.cousin))} 亩。",
              f"The register knows no {', '.join(unknown)}: upheld, the list is made anew, the cousin has "
              f"{mu(roll.of(roll.cousin))} mu.")  # fmt: skip


def corrected(roll: Roll) -> None:
    """The new list is checked and posted; the clerk finds a slip of the pen on the paper, and its days start anew."""
    stage, matter = roll.stage, roll.matter
    roll.submit()
    supervised(roll, declared=True)
    first = lapse_due(stage, matter, "notice")
    hung = 6
    stage.wait(hung)
    stage.do(matter, "correct", roll.clerk, {"reason": "榜上的年份抄错了"}, step="notice")
    later = lapse_due(stage, matter, "notice")
    stage.say(f"新榜挂到第 {hung} 天，文书发现榜上年份抄错，换了榜：天数重新数，期满从 {stage.plus(-1, first)} 挪到 "
              f"{stage.plus(-1, later)}。",
              f"On day {hung} the clerk finds a wrong year on the paper and hangs it anew: its days start again, and end "
              f"on {stage.plus(-1, later)} instead of {stage.plus(-1, first)}.")  # fmt: skip
    notice_over(stage, matter, "notice")
    finance = roll.town.actor("town_finance", GROUP)
    stage.do(matter, "decide", finance, {"choice": "approved"}, step="town", attested=KIN)


def paid_out(roll: Roll) -> dict[str, Any]:
    """Every line is paid, none a fen more; what is paid for is not corrected any more."""
    stage, town, matter, book = roll.stage, roll.town, roll.matter, f"book/{TOWN}"
    finance = town.actor("town_finance", GROUP)
    lines = stage.see(matter, "offer/pay")["lines"]
    line, fen = next((n, f) for n, (p, f) in lines.items() if p == roll.nyms[roll.cousin])
    before = int((roll.of(roll.cousin) + NEVER_HIS) * MU_A_SQUARE_METRE * FEN_A_MU)
    stage.tries(
        "above_the_line", "照旧名册给表弟家发", "pay the cousin by the old list",
        book, "approve", finance, roll.pay(line, roll.nyms[roll.cousin], before), sealed=ACCOUNT, attested=KIN,
    )  # fmt: skip
    stage.tries(
        "cannot_correct", "要发钱了还改榜", "correct the notice when the money may go",
        matter, "correct", roll.clerk, {"reason": "再改改"}, step="notice",
    )  # fmt: skip
    paid = sum(spend(town, book, finance, roll.pay(n, p, f), "514")["fen"] for n, (p, f) in lines.items())
    stage.do(matter, "settle", town.actor("town_accountant", TOWN), {}, step="pay")
    notice_over(stage, matter, "result")
    stage.say(f"{len(lines)} 户的补贴发到户，共 {yuan(paid)} 元；表弟家 {yuan(fen)} 元，比旧名册少 {yuan(before - fen)} 元。"
              "结果公布期满。",
              f"{len(lines)} households are paid, {yuan(paid)} yuan in all; the cousin {yuan(fen)}, {yuan(before - fen)} less "
              "than by the old list. The result has hung its days.")  # fmt: skip
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "total_fen": meta["result"]["vars"]["total"],
        "paid_fen": paid,
        "cousin_fen": fen,
        "saved_fen": before - fen,
    }
