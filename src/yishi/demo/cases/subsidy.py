"""Case 9, the subsidy list: by household and plot, publicised; the head's cousin is on it; an objection, a correction.

Nobody votes who is entitled: facts are checked and posted, objections answered. The town's office pays the households.
"""

from fractions import Fraction
from typing import Any

from yishi.demo.cases.well import KIN, books, lapse_due, notice_over, spend
from yishi.demo.gatherings import council
from yishi.demo.stage import Stage
from yishi.demo.town import TOWN, Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

GROUP = "150621108208004"
FEN_A_MU = 6_732
COUSIN, WRITTEN, RIGHT = "003", "46.5", "31.5"


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    group = town.hamlet(GROUP, "海子湾社", "海子湾村", 12, mu="31.5")
    code = group.code
    stage.until("2026-04-07")
    books(town, code)
    clerk = town.actor("village_clerk", code)
    matter, sealer = stage.new("matter"), Sealer()
    nyms = {h: stage.nym(matter, h, sealer) for h in group.mu}
    data = {"procedure": "subsidy", "place": code, "title": "2026 年耕地地力保护补贴", "vars": {}}
    stage.send([stage.make(matter, "open", clerk, data, step="open", sealer=sealer)], sealer)

    cousin = f"h-{code}-{COUSIN}"
    mu = {**group.mu, cousin: WRITTEN}
    submit(town, matter, mu, nyms)
    council_checks(town, matter)
    stage.say(f"村文书按户按地块造册 {len(mu)} 户，社长表弟家写了 {WRITTEN} 亩。议事会核实后张榜公示。",
              f"The clerk lists {len(mu)} households; the head's cousin stands with {WRITTEN} mu. Checked and posted.")  # fmt: skip
    objector = stage.nym(matter, f"h-{code}-008", Sealer())
    sealer = Sealer()
    last = stage.plus(-1, lapse_due(stage, matter, "notice"))
    stage.until(stage.plus(2, last))
    stage.tries(
        "objection_late", "期满第二天才写的异议", "an objection written the day after the last",
        matter, "object", clerk, {}, step="notice", on=stage.plus(1, last), sealed={"text": "晚了"},
    )  # fmt: skip
    stage.do(
        matter,
        "object",
        clerk,
        {},
        step="notice",
        on=last,
        sealed={"text": f"{objector}：表弟家没有那么多地"},
    )
    stage.say("最后一天有人递了纸条：表弟家没有那么多地。村文书过两天才录进来，照样算数。",
              "On the last day a slip says the cousin has not that much land. Typed in two days later, it counts.")  # fmt: skip
    stage.tries(
        "kin_decides", "文书是当事人的亲戚，还要自己答复异议", "the clerk answers on a relative's objection",
        matter, "answer", clerk, {"objection": 1, "upheld": False, "reason": "没有问题"}, step="notice",
        attested={"kin": {"declared": True, "related": [nyms[cousin]]}},
    )  # fmt: skip
    stage.do(
        matter, "answer", clerk, {"objection": 1, "upheld": True, "reason": f"实测 {RIGHT} 亩"}, step="notice",
        attested={"kin": {"declared": False, "related": []}},
    )  # fmt: skip
    stage.say(f"实地一量，是 {RIGHT} 亩：异议成立，名册改了重来。（文书没有申报过亲属，记录里写明“未申报”。）",
              f"Measured again it is {RIGHT} mu: upheld, the list is made anew. (The clerk has declared no kin; the record "
              "says so.)")  # fmt: skip

    mu[cousin] = RIGHT
    submit(town, matter, mu, nyms)
    council_checks(town, matter)
    notice_over(stage, matter, "notice")
    stage.do(
        matter, "decide", town.actor("town_finance", code), {"choice": "approved"}, step="town", attested=KIN
    )
    lines = stage.see(matter, "offer/pay")["lines"]
    paid = 0
    for line, (payee, fen) in lines.items():
        want = {
            "matter": matter,
            "step": "pay",
            "line": line,
            "payee": payee,
            "fen": fen,
            "purpose": "耕地地力保护补贴",
        }
        paid += spend(town, f"book/{TOWN}", town.actor("town_finance", code), want, "514")["fen"]
    stage.do(matter, "settle", town.actor("town_accountant", TOWN), {}, step="pay")
    notice_over(stage, matter, "result")
    stage.say(f"{len(lines)} 户的补贴发到户，共 {paid // 100:,}.{paid % 100:02d} 元，结果公布期满。",
              f"{len(lines)} households are paid, {paid // 100:,}.{paid % 100:02d} yuan in all; the result has hung its days.")  # fmt: skip
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "total_fen": meta["result"]["vars"]["total"],
        "paid_fen": paid,
        "cousin_fen": next(f for p, f in lines.values() if p == nyms[cousin]),
    }


def submit(town: Town, matter: str, mu: dict[str, str], nyms: dict[str, str]) -> None:
    """The list: each household's mu and its fen, at one rate a mu, split to the fen."""
    stage = town.stage
    total = int(sum(Fraction(m) for m in mu.values()) * FEN_A_MU)
    shares = split(total, [(nyms[h], m) for h, m in mu.items()], matter)
    entitled = [{"who": nyms[h], "weight": m, "fen": shares[nyms[h]]} for h, m in mu.items()]
    clerk = town.actor("village_clerk", GROUP)
    stage.do(matter, "submit", clerk, {"vars": {"total": total, "entitled": entitled}}, step="list")


def council_checks(town: Town, matter: str) -> None:
    meeting = council(town, "deliberation_council", GROUP)
    secretary = town.actor("deliberation_lead", GROUP)
    town.stage.do(
        matter, "decide", secretary, {"choice": "approved", "meeting": meeting}, step="verify", attested=KIN
    )
