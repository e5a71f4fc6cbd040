"""Case 4, the away households: 大红奎村 votes a co-op plan; a third work in the city, some vote online, some by proxy.

The hall, the paper and the phone go into one count. The vote settles the plan and nothing else: each household signs
for its own land, and a majority binds nobody (农村土地承包法 §57, §60). The message on the phone that calls a household
to vote belongs to a later room.
"""

import hashlib
from typing import Any

from yishi.demo.cases.well import lead, notice_over
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Group, Town
from yishi.record.sealing import Sealer

GROUP = "150621108203001"


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    group = town.hamlet(GROUP, "大红奎社", "大红奎村", 30)
    stage.until("2026-02-24")
    matter, nyms = put(town, group)
    home = [h for h, _ in group.households if h not in group.away]
    away = [h for h, _ in group.households if h in group.away]
    stage.say(f"大红奎社 {len(group.households)} 户，{len(away)} 户在外打工。社管会拟了合作经营方案，提前通知开会。",
              f"Of {len(group.households)} households {len(away)} work in the city. A plan for the co-op is put to the vote.")  # fmt: skip

    first = Assembly(town, "assembly", GROUP, matter, "vote", [(h, None) for h, _ in group.households])
    first.tries_short_notice()
    first.convene(stage.rules.bodies["assembly"].notice)
    result = first.hold(Ballots(hall=dict.fromkeys(home[:17], "for")))
    first.take()
    stage.say(f"头一次会只到了 {result['present']} 户（要 {result['needed_present']}），人数不够，改日再开。",
              f"Only {result['present']} came ({result['needed_present']} needed); the vote is put again.")  # fmt: skip

    second = Assembly(town, "assembly", GROUP, matter, "vote", [(h, None) for h, _ in group.households])
    second.convene(stage.rules.bodies["assembly"].notice)
    votes = Ballots(
        hall={h: "against" if n % 7 == 3 else "for" for n, h in enumerate(home[:18])},
        proxy={h: (home[n], "for") for n, h in enumerate(away[:4])},
        online=dict.fromkeys(away[4:8], "for"),
        silent=home[18:19],
    )
    second.open(votes)
    aside = second.nym(home[18], Sealer())
    stage.do(second.subject, "recuse", second.secretary, {"voter": aside, "motion": "m1"})
    stage.say("有一户要包机耕的活，自己提出回避：人算到会，票不投。",
              "One household would plough for the co-op for money and stands aside: it has come, and does not vote.")  # fmt: skip
    stage.tries(
        "recused", "回避的那一户又要投票", "the household that stood aside votes after all",
        second.subject, "cast", second.secretary, {"motion": "m1", "voter": aside, "channel": "hall"},
        sealed={"choice": "for"},
    )  # fmt: skip
    stage.tries(
        "second_channel", "在会场投过了，又在手机上投", "a second ballot, online, after one in the hall",
        second.subject, "cast", second.voter(home[0]),
        {"motion": "m1", "voter": second.nym(home[0], Sealer()), "channel": "online"}, sealed={"choice": "for"},
    )  # fmt: skip
    stage.tries(
        "not_yours", "别人拿手机替一户投票", "somebody votes online for another household",
        second.subject, "cast", second.voter(away[9]),
        {"motion": "m1", "voter": second.nym(away[8], Sealer()), "channel": "online"}, sealed={"choice": "for"},
    )  # fmt: skip
    back = stage.do(
        second.subject, "sign_in", second.secretary, {"voter": second.nym(away[0], Sealer()), "where": "room"}
    )
    stage.say(f"有一户委托了邻居，邻居替它投过了，人又赶回来：那 {len(back['taken_back'])} 张票收回，自己投。",
              f"A household whose proxy has voted comes home after all: that ballot is taken back ({len(back['taken_back'])}), "
              "and it votes itself.")  # fmt: skip
    stage.tries(
        "principal_came", "人回来了，受托人还要替他投", "the proxy votes although the principal has come",
        second.subject, "cast", second.secretary,
        {"motion": "m1", "voter": second.nym(away[0], Sealer()), "channel": "proxy", "hand": second.nym(home[0], Sealer())},
        sealed={"choice": "for"},
    )  # fmt: skip
    second.send_one(away[0], "against", "hall")
    stage.do(second.subject, "close_vote", second.secretary, {"motion": "m1"})
    stage.tries(
        "vote_closed", "截止以后再投", "a ballot after the close",
        second.subject, "cast", second.voter(away[9]),
        {"motion": "m1", "voter": second.nym(away[9], Sealer()), "channel": "online"}, sealed={"choice": "for"},
    )  # fmt: skip
    result = second.count()
    second.take()
    stage.say(
        f"第二次会：应到 {result['entitled']}，到会 {result['present']}（要 {result['needed_present']}），其中线上 "
        f"{len(votes.online)} 户、委托 {len(votes.proxy) - len(back['taken_back'])} 户，回避 {result['recused']} 户。同意 "
        f"{result['for']}（要 {result['needed_for']}），反对 {result['against']}，通过。",
        f"Second meeting: {result['entitled']} entitled, {result['present']} came ({result['needed_present']} needed), "
        f"{len(votes.online)} online, {len(votes.proxy) - len(back['taken_back'])} by proxy, {result['recused']} stood aside. "
        f"{result['for']} for ({result['needed_for']} needed), {result['against']} against: passed.",
    )
    stage.do(matter, "hang", town.actor("village_clerk", GROUP), {"photo": "0" * 64}, step="notice")
    notice_over(stage, matter, "notice")
    joined = joins(town, group, matter, nyms)
    works = council(town, "management_council", GROUP, 7)
    stage.do(matter, "report", town.actor("management_lead", GROUP), {"meeting": works}, step="start")
    for household in joined:
        stage.do(
            matter,
            "answer",
            Actor(nyms[household], "concerned"),
            {"who": nyms[household], "choice": "good"},
            step="rate",
        )
    apart = len(group.households) - len(joined)
    stage.say(f"入不入各户自己签：{len(joined)} 户入，{apart} 户不入，照旧自己种，会上表决通过了也管不着。合同备案，事项办结。",
              f"Each household signs for itself: {len(joined)} join, {apart} do not and farm on alone, whatever was voted. "
              "The matter is closed.")  # fmt: skip
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "entitled": result["entitled"],
        "present": result["present"],
        "for": result["for"],
        "against": result["against"],
        "recused": result["recused"],
        "taken_back": len(back["taken_back"]),
        "joined": len(joined),
    }


def put(town: Town, group: Group) -> tuple[str, dict[str, str]]:
    """The plan is opened and drafted; returns the matter and its pseudonyms."""
    stage, sealer = town.stage, Sealer()
    found = lead(town, group.code, "地块零碎，外出户多，想合起来种", "A5")
    matter = stage.new("matter")
    nyms = {h: stage.nym(matter, h, sealer) for h, _ in group.households}
    manager = town.actor("management_lead", group.code)
    data = {
        "procedure": "away", "place": group.code, "title": "大红奎社土地合作经营方案", "leads": [found],
        "vars": {"households": list(nyms.values())},
    }  # fmt: skip
    stage.send([stage.make(matter, "open", manager, data, step="open", sealer=sealer)], sealer)
    meeting = council(town, "management_council", group.code, 7)
    document = hashlib.sha256("大红奎社土地合作经营方案".encode()).hexdigest()
    stage.do(matter, "submit", manager, {"vars": {"document": document}, "meeting": meeting}, step="plan")
    return matter, nyms


def joins(town: Town, group: Group, matter: str, nyms: dict[str, str]) -> list[str]:
    """Each household answers for itself, a few say no; returns those who join, as the matter has them."""
    stage = town.stage
    first = next(iter(nyms.values()))
    stage.tries(
        "wrong_office", "社管会替一户签字入社", "the management council signs for a household",
        matter, "answer", town.actor("management_lead", group.code), {"who": first, "choice": "yes"}, step="join",
    )  # fmt: skip
    for n, who in enumerate(nyms.values()):
        choice = "no" if n % 9 == 4 else "yes"
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": choice}, step="join")
    joining = stage.see(matter, "var/joining")
    out = next(who for who in nyms.values() if who not in joining)
    stage.tries(
        "step_not_open", "有人替不入的户改成入", "a no is turned into a yes afterwards",
        matter, "answer", Actor(out, "concerned"), {"who": out, "choice": "yes"}, step="join",
    )  # fmt: skip
    return [household for household, who in nyms.items() if who in joining]
