"""Case 2, the flooded field: irrigation water ran over a neighbour's crop, 200 mu; mediated, signed, paid, followed up.

The money goes from household to household, not through any public book: the record keeps that the agreement was
signed and performed, and the agreement only by its hash.
"""

import hashlib
from typing import Any

from yishi.demo.cases.well import KIN, lead
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Town
from yishi.record.sealing import Sealer

GROUP = "150621108206001"
JOINT = ("tribunal", "justice_office", "police_station", "elder")


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded: one dispute settled, and one that a party will not have mediated."""
    stage = town.stage
    group = town.hamlet(GROUP, "龚吉仁社", "龚吉仁村", 14)
    stage.until("2026-05-04")
    matter, parties = dispute(town, group.code, "浇地水漫过地埂，淹了邻家 200 亩庄稼")
    stage.say("龚吉仁村浇地，水漫过地埂，淹了邻家的庄稼，有 200 亩，赔多少说不拢。",
              "Irrigation water ran over the ridge and flooded a neighbour's crop, 200 mu; they cannot agree.")  # fmt: skip
    stage.tries(
        "step_not_open", "还没问愿不愿意，就要调", "mediate before the parties are asked",
        matter, "decide", town.actor("tribunal", group.code), {"choice": "settled"}, step="mediate", attested=KIN,
    )  # fmt: skip
    for who in parties:
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": "yes"}, step="willing")
    stage.say("两家都愿意调解。", "Both parties are willing.")
    stage.wait(4)
    agreement = {
        "agreement": hashlib.sha256(f"{matter} 调解协议书".encode()).hexdigest(),
        "settlement": 1_860_000,
    }
    given = {k: v for k, v in agreement.items() if k in stage.rules.procedures["flood"].steps["mediate"].sets}
    for n, office in enumerate(JOINT):
        data: dict[str, Any] = {"choice": "settled"}
        if n == len(JOINT) - 1:
            data["vars"] = given
        stage.do(matter, "decide", town.actor(office, group.code), data, step="mediate", attested=KIN)
    stage.say("三长五老到地头看了，法讲了，情也讲了：赔 18,600 元，地埂由浇地的一方加高。",
              "The three chiefs and five elders saw the field, explained the law and heard both: 18,600 yuan, and the "
              "ridge is raised.")  # fmt: skip
    for who in parties:
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": "yes"}, step="sign")
    stage.tries(
        "step_not_open", "签过字再签一次", "sign a second time",
        matter, "answer", Actor(parties[0], "concerned"), {"who": parties[0], "choice": "no"}, step="sign",
    )  # fmt: skip
    mediator = town.actor("mediator", group.code)
    stage.wait(10)
    stage.do(matter, "report", mediator, {"note": "收条存卷"}, step="perform")
    stage.say("钱付了，收条进了卷宗。", "It is paid; the receipt is in the file.")
    stage.wait(20)
    stage.do(matter, "report", mediator, {"note": "庄稼补种，地埂加高，两家无话"}, step="follow")
    for who in parties:
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": "good"}, step="rate")
    stage.say(
        "调解员回访：两家没话说了，都评了满意。", "The mediator came back: both are content and say so."
    )

    other, theirs = dispute(town, group.code, "地界争议")
    stage.do(
        other, "answer", Actor(theirs[0], "concerned"), {"who": theirs[0], "choice": "yes"}, step="willing"
    )
    stage.do(
        other, "answer", Actor(theirs[1], "concerned"), {"who": theirs[1], "choice": "no"}, step="willing"
    )
    stage.tries(
        "step_not_open", "一方不愿意，还要硬调", "mediate although one party refused",
        other, "decide", town.actor("tribunal", group.code), {"choice": "settled"}, step="mediate", attested=KIN,
    )  # fmt: skip
    stage.do(other, "report", mediator, {}, step="ways")
    stage.say("另一件地界争议，一方不愿意调：不调，书面告知仲裁、行政、诉讼的路。",
              "In another dispute one party would not have it mediated: it is not; the ways left are told in writing.")  # fmt: skip
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "settlement_fen": meta["result"]["vars"].get("settlement", 0),
        "refused_mediation": stage.see(other, "meta")["state"],
    }


def dispute(town: Town, group: str, title: str) -> tuple[str, list[str]]:
    """Registers a dispute between two households on an adopted lead; returns the matter and the parties."""
    stage, sealer = town.stage, Sealer()
    found = lead(town, group, title, "B11")
    matter = stage.new("matter")
    parties = [stage.nym(matter, f"h-{group}-{n:03d}", sealer) for n in (2, 5)]
    data = {
        "procedure": "flood",
        "place": group,
        "title": title,
        "leads": [found],
        "vars": {"parties": parties},
    }
    stage.send(
        [stage.make(matter, "open", town.actor("mediator", group), data, step="open", sealer=sealer)], sealer
    )
    return matter, parties
