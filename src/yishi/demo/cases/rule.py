"""Case 10, the rule: a new article of the village rules, legally screened, voted, in force from a date, the old kept."""

import hashlib
from typing import Any

from yishi.demo.cases.well import KIN, notice_over
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Stage
from yishi.demo.town import Town

VILLAGE = "150621108209"
GROUP = f"{VILLAGE}001"
ARTICLE = "covenant-07"


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded: an article enters, and a year's second thought replaces it."""
    stage = town.stage
    town.hamlet(GROUP, "前营社", "前营村", 15)
    stage.until("2026-04-13")
    first, result, after = article(town, "红事白事，席面不过十桌", "红白事从简")
    stage.say(f"司法所看了合法性，村党组织研究过，村民会议表决：应到 {result['entitled']} 户，到会 {result['present']}"
              f"（要 {result['needed_present']}），同意 {result['for']}（要 {result['needed_for']}）。{after} 起施行。",
              f"Screened for the law, studied by the party, voted: {result['present']} of {result['entitled']} came "
              f"({result['needed_present']} needed), {result['for']} for ({result['needed_for']} needed). In force {after}.")  # fmt: skip
    second, _, later = article(town, "红事白事，席面不过十二桌", "红白事从简（修改）", trial=True)
    versions = stage.see(f"register/{VILLAGE}", f"rule/{ARTICLE}")
    stage.say(f"后来改成十二桌，{later} 起施行；旧条文连同施行期间都留着，共 {len(versions)} 版。",
              f"Later it is changed, in force {later}; the older text is kept with its days, {len(versions)} versions.")  # fmt: skip
    return {
        "matter": second,
        "state": stage.see(second, "meta")["state"],
        "first": stage.see(first, "meta")["state"],
        "versions": len(versions),
        "in_force_from": versions[-1]["from"],
    }


def article(town: Town, text: str, title: str, trial: bool = False) -> tuple[str, Any, str]:
    """One text of the article from proposal to force; returns the matter, the count, the first day."""
    stage = town.stage
    matter = stage.new("matter")
    clerk = town.actor("village_clerk", VILLAGE)
    data = {"procedure": "rule", "place": VILLAGE, "title": title, "vars": {}}
    stage.do(matter, "open", clerk, data, step="open")
    written = hashlib.sha256(text.encode()).hexdigest()
    force = stage.plus(120)
    meeting = council(town, "village_committee", VILLAGE, 5)
    stage.do(
        matter,
        "submit",
        clerk,
        {"vars": {"article": written, "from_date": force}, "meeting": meeting},
        step="draft",
    )
    stage.do(
        matter,
        "decide",
        town.actor("justice_office", VILLAGE),
        {"choice": "approved"},
        step="legal",
        attested=KIN,
    )
    notice_over(stage, matter, "consult")
    party = council(town, "village_party", VILLAGE, 7)
    stage.do(
        matter, "decide", town.actor("village_party_secretary", VILLAGE), {"choice": "approved", "meeting": party},
        step="party", attested=KIN,
    )  # fmt: skip
    roll = [(h, None) for h, _ in town.groups[GROUP].households]
    assembly = Assembly(town, "village_assembly", VILLAGE, matter, "vote", roll)
    assembly.convene(stage.rules.bodies["village_assembly"].notice)
    result = assembly.hold(
        Ballots(hall={h: "against" if n in (2, 8) else "for" for n, (h, _) in enumerate(roll[:13])})
    )
    assembly.take()
    registrar, under = town.registrar(), {"matter": matter, "step": "force"}
    enact = {**under, "article": ARTICLE, "text": written, "force": force}
    if trial:
        stage.tries(
            "no_authority", "公示没满就写进村规民约", "entered before the notice ran out",
            f"register/{VILLAGE}", "enact", registrar, enact,
        )  # fmt: skip
    notice_over(stage, matter, "notice")
    stage.do(matter, "report", clerk, {}, step="file")
    if trial:
        stage.tries(
            "another_text", "写进去的不是表决的那一条", "another text than the one voted",
            f"register/{VILLAGE}", "enact", registrar, {**enact, "text": "0" * 64},
        )  # fmt: skip
    stage.do(f"register/{VILLAGE}", "enact", registrar, enact)
    stage.do(matter, "settle", registrar, {}, step="force")
    return matter, result, force
