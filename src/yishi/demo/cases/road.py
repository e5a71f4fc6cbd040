"""Case 6, the road through the fields: 42 mu are taken; nine meetings in order; two objections; compensation by plot.

Two tracks run side by side: the government's, which the village can neither replace nor delay, and the village's nine
meetings. Land leaves the register, and money the book, only when both have come to their end.
"""

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from yishi.demo.cases.well import KIN, notice_over, spend
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Group, Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

GROUP = "150621108211001"
SQUARE_METRES_A_MU = Fraction(2000, 3)
TAKEN_MU = 42
FEN_A_MU = 3_150_000
PLOTS = {3: 6000, 5: 9500, 8: 4500, 11: 8000}
"""Household number -> square metres taken of its plot: 28,000 in all."""
SHORT = 8
"""The household whose plot is first written too small."""


def plot_of(number: int) -> str:
    """The land office's number of a household's plot: it says nothing of the household's own."""
    return f"plot-{number * 37 % 101:02d}"


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


class Road:
    """The matter under way, with the short words that nine meetings need."""

    def __init__(self, town: Town, group: Group) -> None:
        self.town, self.stage, self.group = town, town.stage, group
        self.matter = town.stage.new("matter")
        self.nyms: dict[int, str] = {}
        self.answered: list[Mapping[str, Any]] = []
        """What came of each objection, as the record says it."""

    def decide(self, step: str, office: str, choice: str = "approved", body: str = "", **more: Any) -> None:
        data: dict[str, Any] = {"choice": choice, **more}
        if body:
            data["meeting"] = council(self.town, body, GROUP, 7)
        actor = self.town.actor(office, GROUP)
        self.stage.do(self.matter, "decide", actor, data, step=step, attested=KIN)

    def submit(self, step: str, office: str, body: str, values: dict[str, Any]) -> None:
        data = {"vars": values, "meeting": council(self.town, body, GROUP, 7)}
        self.stage.do(self.matter, "submit", self.town.actor(office, GROUP), data, step=step)

    def object(self, step: str, household: int, text: str) -> int:
        """A household objects while a notice hangs; the number of its objection."""
        who = Actor(self.nyms[household], "concerned")
        return int(
            self.stage.do(self.matter, "object", who, {}, step=step, sealed={"text": text})["objection"]
        )

    def answer(self, step: str, objection: int, upheld: bool, reason: str) -> None:
        clerk = self.town.actor("village_clerk", GROUP)
        data = {"objection": objection, "upheld": upheld, "reason": reason}
        self.answered.append(self.stage.do(self.matter, "answer", clerk, data, step=step, attested=KIN))

    def report(self, step: str, office: str, **more: Any) -> None:
        self.stage.do(self.matter, "report", self.town.actor(office, GROUP), more, step=step)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    group = town.hamlet(GROUP, "官牛犋社", "官牛犋村", 12)
    stage.until("2026-03-02")
    registrar, register = town.registrar(), f"register/{GROUP}"
    for n, _ in enumerate(group.households, 1):
        held = {"sealed": {"household": f"h-{GROUP}-{n:03d}"}, "attested": {"person": True}}
        stage.do(register, "plot", registrar, {"id": plot_of(n), "m2": 13_340}, **held)
    road = Road(town, group)
    before(road)
    meetings_one_to_four(road)
    meetings_five_to_nine(road)
    return carried_out(road)


def before(road: Road) -> None:
    """The announcement comes; the government's track starts."""
    stage, clerk = road.stage, road.town.actor("village_clerk", GROUP)
    data = {"procedure": "road", "place": GROUP, "title": "修路征地 42 亩", "vars": {}}
    stage.do(road.matter, "open", clerk, data, step="open")
    stage.say(f"修路要征 {TAKEN_MU} 亩。政府走政府的法定程序，社里开九个会，一个不能少。",
              f"{TAKEN_MU} mu are to be taken for a road. The government goes its way, the village holds nine meetings.")  # fmt: skip
    fourth = Assembly(
        road.town, "assembly", GROUP, road.matter, "m4", [(h, None) for h, _ in road.group.households]
    )
    fourth.tries_too_early("第三个会还没开，就要开第四个", "the fourth meeting before the third")
    road.decide("m1", "party_lead", body="party_group")
    notice_over(stage, road.matter, "gov_notice")
    road.report("gov_survey", "natural_resources")


def parcels(road: Road, right: bool) -> list[dict[str, Any]]:
    """The parcels as measured; the first time one is written 500 m² short, to another household's."""
    wrong = {SHORT: -500, 11: 500}
    return [
        {"plot": plot_of(n), "who": road.nyms[n], "m2": m2 + (0 if right else wrong.get(n, 0))}
        for n, m2 in PLOTS.items()
    ]


def meetings_one_to_four(road: Road) -> None:
    """Bounds and areas, an objection that is upheld, the opinion, the first group meeting."""
    stage, town = road.stage, road.town
    sealer = Sealer()
    for n in PLOTS:
        road.nyms[n] = stage.nym(road.matter, f"h-{GROUP}-{n:03d}", sealer)
    manager = town.actor("management_lead", GROUP)
    values: dict[str, Any] = {"households": list(road.nyms.values()), "parcels": parcels(road, right=False)}
    data = {"vars": values, "meeting": council(town, "management_council", GROUP, 7)}
    stage.send([stage.make(road.matter, "submit", manager, data, step="m2", sealer=sealer)], sealer)
    stage.wait(3)
    short = PLOTS[SHORT] - next(p["m2"] for p in values["parcels"] if p["who"] == road.nyms[SHORT])
    road.answer("n1", road.object("n1", SHORT, f"少量了 {short} 平方米"), True, "复测属实")
    stage.say(f"确认表公示，有一户说少量了 {short} 平方米；复测属实，异议成立，重做确认表。",
              f"A household says {short} m² are missing; measured again it is right: upheld, the list is made anew.")  # fmt: skip
    values["parcels"] = parcels(road, right=True)
    road.submit("m2", "management_lead", "management_council", values)
    notice_over(stage, road.matter, "n1")
    document = hashlib.sha256("补偿安置方案".encode()).hexdigest()
    road.report("gov_plan", "county_resources", vars={"document": document})
    road.submit("m3", "deliberation_lead", "deliberation_council", {"opinion": "按地块补，公示到户"})
    fourth = Assembly(
        town, "assembly", GROUP, road.matter, "m4", [(h, None) for h, _ in road.group.households]
    )
    fourth.convene(stage.rules.bodies["assembly"].notice)
    fourth.hold(Ballots(hall=dict.fromkeys([h for h, _ in road.group.households][:10], "for")))
    fourth.take()
    road.report("delivered", "village_head")
    road.decide("gov_reply", "county_resources", "kept")


def meetings_five_to_nine(road: Road) -> None:
    """The party, the two committees, supervision, the town's joint review, the members; the government's track ends."""
    stage, town = road.stage, road.town
    road.decide("m5", "village_party_secretary", body="village_party")
    total = TAKEN_MU * FEN_A_MU
    shares = split(total, [(road.nyms[n], str(m2)) for n, m2 in PLOTS.items()], road.matter)
    distribution = [{"line": plot_of(n), "payee": road.nyms[n], "fen": shares[road.nyms[n]]} for n in PLOTS]
    road.submit("m6", "village_clerk", "two_committees", {"total": total, "distribution": distribution})
    notice_over(stage, road.matter, "consult")
    road.decide("m7", "village_supervisor", body="village_supervision")
    for office in ("agri_office", "natural_resources", "justice_office", "town_finance"):
        road.decide("m8", office, "lawful")
    members = [(m, h) for h, people in road.group.households for m in people]
    ninth = Assembly(town, "members_meeting", GROUP, road.matter, "m9", members, "member")
    ninth.convene(stage.rules.bodies["members_meeting"].notice)
    hall = {people[0]: "for" for _, people in road.group.households}
    proxies = {people[1]: (people[0], "for") for n, (_, people) in enumerate(road.group.households) if n % 2}
    result = ninth.hold(Ballots(hall=hall, proxy=proxies))
    ninth.take()
    stage.say(f"第九会，成员大会：全体 {result['entitled']} 人，同意 {result['for']}（要 {result['needed_for']}），通过。",
              f"Meeting nine, the members: {result['for']} of all {result['entitled']} ({result['needed_for']} needed).")  # fmt: skip
    notice_over(stage, road.matter, "gov_posted")
    road.report("gov_sign", "natural_resources")
    accountant, book = town.actor("village_accountant", GROUP), f"book/{GROUP}"
    if stage.see(book, "meta") is None:
        stage.do(book, "open_book", accountant, {})
    stage.do(book, "income", accountant, {"into": "102", "from": "211", "fen": total, "source": "征地补偿款"})
    road.report("gov_funds", "village_accountant")
    road.decide("gov_ok", "county_resources")
    road.report("gov_taking", "county_resources")


def carried_out(road: Road) -> dict[str, Any]:
    """An objection to the distribution, dismissed; the land, the money, the rating."""
    stage, town = road.stage, road.town
    head = town.actor("agri_office", GROUP)
    book, register, registrar = f"book/{GROUP}", f"register/{GROUP}", town.registrar()
    objection = road.object("n2", 3, "青苗费应当另算")
    first = {
        "matter": road.matter,
        "step": "pay",
        "line": plot_of(3),
        "payee": road.nyms[3],
        "fen": 100,
        "purpose": "补偿",
    }
    stage.tries(
        "no_authority", "有异议没答复，就要付补偿", "paid while an objection is open",
        book, "approve", head, first, sealed={"account": "6222000000000004"}, attested=KIN,
    )  # fmt: skip
    road.answer("n2", objection, False, "青苗费已单列在协议里")
    stage.say("分配方案公示，有一户说青苗费没算；查协议里单列了，书面答复，不成立。",
              "One asks for the crops; they stand in the agreement already: answered in writing, dismissed.")  # fmt: skip
    notice_over(stage, road.matter, "n2")
    stage.do(register, "take_land", registrar, {"matter": road.matter, "step": "land"})
    stage.do(road.matter, "settle", registrar, {}, step="land")
    lines = stage.see(road.matter, "offer/pay")["lines"]
    line, (payee, fen) = next(iter(lines.items()))
    stage.tries(
        "above_the_line", "给一户多付一分", "a fen above one household's line",
        book, "approve", head, {**first, "line": line, "payee": payee, "fen": fen + 1},
        sealed={"account": "6222000000000004"}, attested=KIN,
    )  # fmt: skip
    paid = 0
    for line, (payee, fen) in lines.items():
        paid += spend(town, book, head, {**first, "line": line, "payee": payee, "fen": fen}, "211")["fen"]
    stage.do(road.matter, "settle", town.actor("village_accountant", GROUP), {}, step="pay")
    notice_over(stage, road.matter, "result")
    for n, who in road.nyms.items():
        rating = "fair" if n == 3 else "good"
        stage.do(road.matter, "answer", Actor(who, "concerned"), {"who": who, "choice": rating}, step="rate")
    taken = sum(stage.see(register, f"plot/{plot_of(n)}")["taken_m2"] for n in PLOTS)
    stage.say(f"征地 {taken:,} 平方米（{taken / SQUARE_METRES_A_MU} 亩），补偿 {paid // 100:,}.{paid % 100:02d} 元付到 "
              f"{len(lines)} 户，公布收支，评价办结。",
              f"{taken:,} m² ({taken / SQUARE_METRES_A_MU} mu) are taken, {paid // 100:,}.{paid % 100:02d} yuan paid to "
              f"{len(lines)} households; posted, rated, closed.")  # fmt: skip
    meta = stage.see(road.matter, "meta")
    return {
        "matter": road.matter,
        "state": meta["state"],
        "taken_m2": taken,
        "total_fen": meta["result"]["vars"]["total"],
        "paid_fen": paid,
        "objections": len(road.answered),
        "upheld": sum(answer["upheld"] for answer in road.answered),
    }
