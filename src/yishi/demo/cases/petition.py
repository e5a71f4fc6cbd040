"""Case 8, the petition: carried up by an agent, level by level, each answering in its legal days; answered and rated.

On the way: a wrong addressee hands it back in time, a silent level loses it upward, an answer that is not accepted
goes to the next level. The text of the petition and of each answer is sealed; the record shows only who had it and when.
"""

from datetime import date
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
    petition = Petition(town, code)
    stage.say("社里解决不了，本人签了委托，村代办员登记。代办不收钱，也不挡本人自己去。",
              "The group cannot settle it; the petitioner signs, the village agent registers it, free of charge.")  # fmt: skip
    village(petition)
    town_hands_on(petition)
    county_silent(petition)
    city_answers(petition)
    matter = petition.matter
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "climb": meta["result"]["steps"]["climb"],
        "levels": petition.levels,
        "answers": petition.answers,
        "days": petition.days(meta["opened"], meta["closed"]),
    }


class Petition:
    """One household's petition under way, with the short words that its levels need."""

    def __init__(self, town: Town, code: str) -> None:
        self.town, self.stage, self.code = town, town.stage, code
        self.matter, sealer = self.stage.new("matter"), Sealer()
        self.agent = town.actor("petition_agent", code)
        self.petitioner = self.stage.nym(self.matter, f"h-{code}-004", sealer)
        self.me = Actor(self.petitioner, "concerned")
        self.levels: list[str] = []
        """The levels it reached, in order, as the record says."""
        self.answers = 0
        data = {
            "procedure": "petition",
            "place": code,
            "title": "引水渠占地补偿问题",
            "vars": {"petitioner": [self.petitioner]},
        }
        self.stage.send(
            [self.stage.make(self.matter, "open", self.agent, data, step="open", sealer=sealer)], sealer
        )

    def does(self, name: str, office: str, data: dict[str, Any] | None = None, **more: Any) -> None:
        actor = self.town.actor(office, self.code)
        self.stage.do(self.matter, name, actor, data or {}, step="climb", **more)

    def send(self) -> None:
        """The agent hands it to the level whose turn it is."""
        self.levels.append(self.stage.do(self.matter, "send", self.agent, {}, step="climb")["level"])

    def answer(self, office: str) -> None:
        self.does("answer", office, sealed={"text": "答复意见书"})
        self.answers += 1

    def number(self, rule: str) -> int:
        return self.stage.rules.number(rule, self.stage.see(self.matter, "meta")["opened"])

    @staticmethod
    def days(first: str, last: str) -> int:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days


def village(petition: Petition) -> None:
    """The village takes it and answers in time; the petitioner is not content and asks the town."""
    stage, matter = petition.stage, petition.matter
    petition.send()
    stage.tries(
        "wrong_office", "镇里替村里收件", "the town accepts in the village's place",
        matter, "accept", petition.town.actor("petition_town", petition.code), {}, step="climb",
    )  # fmt: skip
    stage.wait(3)
    petition.does("accept", "village_head")
    taken = stage.day
    stage.wait(12)
    petition.answer("village_head")
    stage.say(
        f"村里受理后第 {petition.days(taken, stage.day)} 天书面答复（法定 {petition.number('§petition_answer')} 天），"
        "本人不满意。",
        f"The village answers {petition.days(taken, stage.day)} days after taking it (the law gives "
        f"{petition.number('§petition_answer')}); the petitioner is not content.",
    )
    stage.wait(5)
    stage.do(matter, "appeal", petition.me, {}, step="climb")


def town_hands_on(petition: Petition) -> None:
    """The town is the wrong addressee: it says so in time and whose it is, which closes nothing."""
    stage = petition.stage
    petition.send()
    stage.wait(4)
    petition.does("misdirected", "petition_town", {"to": "petition_county"})
    days = petition.number("§petition_wrong")
    stage.say(f"镇里说这事归旗里管，{days} 个工作日内退回并写明归谁管；退回不是办结，代办员转到旗里。",
              f"The town says within {days} working days that it is the county's; handing back closes nothing.")  # fmt: skip


def county_silent(petition: Petition) -> None:
    """The county can no longer hand it back, says nothing, and loses it upward when its days are over."""
    stage, matter = petition.stage, petition.matter
    petition.send()
    stage.tries(
        "dated_ahead", "把过期的日子写到 2030 年", "a lapse dated 2030",
        matter, "lapse", Actor("", "anyone"), {}, step="climb", on="2030-01-01",
    )  # fmt: skip
    after = lapse_due(stage, matter, "climb")
    stage.until(stage.plus(-1, after))
    stage.tries(
        "handed_back_late", "旗里到最后一天才说不归它管", "the county says on the last day that it is not theirs",
        matter, "misdirected", petition.town.actor("petition_county", petition.code), {"to": "petition_town"},
        step="climb",
    )  # fmt: skip
    stage.until(stage.plus(1, after))
    stage.tries(
        "still_time", "纸件还可能在路上，就说旗里没回音", "the county's silence recorded in the days of grace for paper",
        matter, "lapse", Actor("", "anyone"), {}, step="climb", on=after,
    )  # fmt: skip
    stage.lapse(matter, "climb", after, paper(stage))
    stage.say("旗里过了期限没有回音：不用谁同意，自动往上走，到了市里。",
              "The county is silent past its days: it moves up by itself, to the city.")  # fmt: skip


def city_answers(petition: Petition) -> None:
    """The city reviews in the days of a review, which nothing extends; the petitioner is content and rates it once."""
    stage, matter = petition.stage, petition.matter
    petition.send()
    sent = stage.day
    stage.wait(6)
    petition.does("accept", "petition_city")
    stage.tries(
        "review_not_extended", "复查还要延期", "a review is to be extended",
        matter, "extend", petition.town.actor("petition_city", petition.code), {"reason": "要重新丈量"}, step="climb",
    )  # fmt: skip
    stage.wait(20)
    petition.answer("petition_city")
    stage.tries(
        "wrong_office", "代办员替本人撤回", "the agent withdraws it for the petitioner",
        matter, "withdraw", petition.agent, {}, step="climb",
    )  # fmt: skip
    stage.do(matter, "satisfied", petition.me, {}, step="climb")
    stage.say(
        f"市里收到后第 {petition.days(sent, stage.day)} 天答复（复查法定 {petition.number('§petition_review_answer')} 天），"
        "补偿补发，本人认可。",
        f"The city answers {petition.days(sent, stage.day)} days after it arrived (a review has "
        f"{petition.number('§petition_review_answer')}); the compensation is paid, and the petitioner accepts.",
    )
    stage.do(matter, "answer", petition.me, {"who": petition.petitioner, "choice": "good"}, step="rate")
    stage.tries(
        "matter_closed", "评过再评一次", "rate it a second time",
        matter, "answer", petition.me, {"who": petition.petitioner, "choice": "bad"}, step="rate",
    )  # fmt: skip
    stage.say(
        f"走了 {len(petition.levels)} 级，答复 {petition.answers} 次，本人评了满意，办结。",
        f"It reached {len(petition.levels)} levels and was answered {petition.answers} times; rated good, and closed.",
    )


def paper(stage: Stage) -> int:
    return stage.rules.number("§paper_days", stage.day)
