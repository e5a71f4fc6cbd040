"""Case 8, the petition: carried up by an agent, level by level, each answering in its legal days; answered and rated.

On the way: a wrong addressee hands it back in time, a silent level loses it upward, an answer that is not accepted
goes to the next level.
"""

from typing import Any

from yishi.demo.cases.well import lapse_due
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Town
from yishi.record.sealing import Sealer

GROUP = "150621108207002"


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    code = town.hamlet(GROUP, "柳沟社", "柳沟村", 9).code
    stage.until("2026-03-09")
    agent = town.actor("petition_agent", code)
    matter, sealer = stage.new("matter"), Sealer()
    petitioner = stage.nym(matter, f"h-{code}-004", sealer)
    me = Actor(petitioner, "concerned")
    data = {
        "procedure": "petition",
        "place": code,
        "title": "引水渠占地补偿问题",
        "vars": {"petitioner": [petitioner]},
    }
    stage.send([stage.make(matter, "open", agent, data, step="open", sealer=sealer)], sealer)
    stage.say("社里解决不了，本人签了委托，村代办员登记。代办不收钱，也不挡本人自己去。",
              "The group cannot settle it; the petitioner signs, the village agent registers it, free of charge.")  # fmt: skip

    def does(name: str, office: str, data: dict[str, Any] | None = None, **more: Any) -> None:
        stage.do(matter, name, town.actor(office, code), data or {}, step="climb", **more)

    does("send", "petition_agent")
    stage.tries(
        "wrong_office", "镇里替村里答复", "the town answers in the village's place",
        matter, "accept", town.actor("petition_town", code), {}, step="climb",
    )  # fmt: skip
    stage.wait(3)
    does("accept", "village_head")
    stage.wait(12)
    does("answer", "village_head", sealed={"text": "答复意见书"})
    stage.say(
        "村里十五天内答复了，本人不满意。", "The village answers in time; the petitioner is not content."
    )
    stage.wait(5)
    stage.do(matter, "appeal", me, {}, step="climb")

    does("send", "petition_agent")
    stage.wait(4)
    does("misdirected", "petition_town", {"to": "petition_county"})
    stage.say("镇里说这事归旗里管，五个工作日内退回，代办员转到旗里。",
              "The town says it is the county's, hands it back in time, and the agent turns to the county.")  # fmt: skip
    does("send", "petition_agent")
    stage.tries(
        "dated_ahead", "把过期的日子写到 2030 年", "a lapse dated 2030",
        matter, "lapse", Actor("", "anyone"), {}, step="climb", on="2030-01-01",
    )  # fmt: skip
    after = lapse_due(stage, matter, "climb")
    stage.until(stage.plus(1, after))
    stage.tries(
        "still_time", "期限没到就说旗里没回音", "the county's silence recorded before its days are over",
        matter, "lapse", Actor("", "anyone"), {}, step="climb", on=after,
    )  # fmt: skip
    stage.lapse(matter, "climb", after, paper(stage))
    stage.say("旗里过了期限没有回音：不用谁同意，自动往上走，到了市里。",
              "The county is silent past its days: it moves up by itself, to the city.")  # fmt: skip
    does("send", "petition_agent")
    stage.wait(6)
    does("accept", "petition_city")
    stage.wait(40)
    does("answer", "petition_city", sealed={"text": "答复意见书"})
    stage.tries(
        "no_capacity", "代办员替本人撤回", "the agent withdraws it for the petitioner",
        matter, "withdraw", Actor("", "anyone"), {}, step="climb",
    )  # fmt: skip
    stage.do(matter, "satisfied", me, {}, step="climb")
    stage.do(matter, "answer", me, {"who": petitioner, "choice": "good"}, step="rate")
    stage.say(
        "市里答复了，补偿补发，本人认可，评了满意。",
        "The city answers, the compensation is paid, the petitioner is content.",
    )
    meta = stage.see(matter, "meta")
    return {"matter": matter, "state": meta["state"], "climb": meta["result"]["steps"]["climb"]}


def paper(stage: Stage) -> int:
    return stage.rules.number("§paper_days", stage.day)
