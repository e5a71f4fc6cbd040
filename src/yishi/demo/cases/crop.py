"""Case 3, the four groups' crop: 蛇肯点素村's groups decide together, pool plots, sell jointly, share the proceeds.

One group votes no and stays out; a household that does not put its land in is not bound by anyone. The dividend is
collective property: every capable member counts by head, two thirds of all must agree (集体法 §26, §27).
"""

import hashlib
from typing import Any

from yishi.demo.cases.well import KIN, lead, notice_over, spend
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Group, Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

VILLAGE = "150621108202"
TITLES = ("东社", "西社", "南社", "北社")
MU = 30
LAST_YEAR_FEN_A_MU = 61_000
INCOME_FEN_A_MU, COSTS_FEN_A_MU, RESERVE_FEN_A_MU = 148_000, 71_600, 2_400


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    groups = [
        town.hamlet(f"{VILLAGE}{n:03d}", title, "蛇肯点素村", 8, mu=str(MU))
        for n, title in enumerate(TITLES, 1)
    ]
    stage.until("2026-02-02")
    clerk, manager = town.actor("village_clerk", VILLAGE), town.actor("coop_manager", VILLAGE)
    accountant = town.actor("village_accountant", VILLAGE)
    found = lead(town, groups[0].code, "四个社各种各的，卖不上价", "A11")
    matter = stage.new("matter")
    data = {
        "procedure": "crop", "place": VILLAGE, "title": "四社合作种植", "leads": [found],
        "vars": {"groups": [g.code for g in groups]},
    }  # fmt: skip
    stage.do(matter, "open", clerk, data, step="open")
    document = hashlib.sha256("统一种青贮玉米，统购统销".encode()).hexdigest()
    stage.do(matter, "submit", manager, {"vars": {"document": document}}, step="plan")
    for group in groups:
        vote(town, matter, group, "for" if group is not groups[3] else "against")
    joined = stage.see(matter, "var/joined")
    stage.say(f"四个社各自开会：{len(joined)} 个通过，北社没通过，不参加；谁也不替谁做主。",
              f"Each group votes: {len(joined)} pass, the north group does not and stays out.")  # fmt: skip

    sealer = Sealer()
    taking_part = [g for g in groups if g.code in joined]
    nyms = {h: stage.nym(matter, h, sealer) for g in taking_part for h, _ in g.households}
    stage.send(
        [
            stage.make(
                matter,
                "submit",
                clerk,
                {"vars": {"households": list(nyms.values())}},
                step="list",
                sealer=sealer,
            )
        ],
        sealer,
    )
    for n, who in enumerate(nyms.values()):
        choice = "no" if n == 6 else "yes"
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": choice}, step="pool")
    pooled = stage.see(matter, "var/pooled")
    mu = len(pooled) * MU
    stage.say(f"入地各户自己签：{len(pooled)} 户入了 {mu} 亩，一户不入，地照旧自己种。",
              f"Each household signs for its own land: {len(pooled)} put in {mu} mu, one keeps farming alone.")  # fmt: skip
    stage.do(matter, "report", manager, {}, step="contract")
    stage.wait(200)
    stage.do(matter, "report", manager, {}, step="season")

    book = f"book/{VILLAGE}"
    stage.do(book, "open_book", accountant, {})
    income, costs, reserve = INCOME_FEN_A_MU * mu, COSTS_FEN_A_MU * mu, RESERVE_FEN_A_MU * mu
    stage.do(
        book,
        "income",
        accountant,
        {"into": "102", "from": "501", "fen": income - costs, "source": "统销，已扣统购"},
    )
    dividend = income - costs - reserve
    parts = split(dividend, [(p, str(MU)) for p in pooled], matter)
    accounts = {
        "income": income, "costs": costs, "reserve": reserve, "dividend": dividend,
        "shares": [{"who": p, "weight": str(MU), "fen": parts[p]} for p in pooled],
    }  # fmt: skip
    stage.do(matter, "submit", accountant, {"vars": accounts}, step="accounts")
    audit = council(town, "village_supervision", VILLAGE, 5)
    stage.do(
        matter, "decide", town.actor("village_supervisor", VILLAGE), {"choice": "approved", "meeting": audit},
        step="audit", attested=KIN,
    )  # fmt: skip
    notice_over(stage, matter, "papers")
    for group in taking_part:
        result = members_vote(town, matter, group)
    stage.say(f"分红由成员大会定：一人一票，全体成员三分之二以上同意（最后一个社 {result['for']}/{result['entitled']}，"
              f"要 {result['needed_for']}）。",
              f"The members decide the dividend, by head, two thirds of all (last group {result['for']} of "
              f"{result['entitled']}, {result['needed_for']} needed).")  # fmt: skip
    notice_over(stage, matter, "notice")
    paid = 0
    for line, (payee, fen) in stage.see(matter, "offer/pay")["lines"].items():
        want = {
            "matter": matter,
            "step": "pay",
            "line": line,
            "payee": payee,
            "fen": fen,
            "purpose": "合作分红",
        }
        paid += spend(town, book, town.actor("village_head", VILLAGE), want, "322")["fen"]
    stage.do(matter, "settle", accountant, {}, step="pay")
    notice_over(stage, matter, "result")
    for who in pooled:
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": "good"}, step="rate")
    more = dividend // mu - LAST_YEAR_FEN_A_MU
    stage.say(f"分红 {paid // 100:,}.{paid % 100:02d} 元到户，每亩 {dividend // mu // 100} 元，比去年多 {more // 100} 元。",
              f"{paid // 100:,}.{paid % 100:02d} yuan are paid out, {dividend // mu // 100} a mu, {more // 100} more than last "
              "year.")  # fmt: skip
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "mu": mu,
        "dividend_fen": meta["result"]["vars"]["dividend"],
        "paid_fen": paid,
        "a_mu_fen": dividend // mu,
        "more_a_mu_fen": more,
        "joined": len(joined),
    }


def vote(town: Town, matter: str, group: Group, choice: str) -> None:
    """The group's households vote on the plan."""
    assembly = Assembly(
        town, "assembly", group.code, matter, "vote", [(h, None) for h, _ in group.households]
    )
    assembly.convene(town.stage.rules.bodies["assembly"].notice)
    came = [h for h, _ in group.households][:7]
    assembly.hold(Ballots(hall={h: "for" if n == 0 else choice for n, h in enumerate(came)}))
    assembly.take()


def members_vote(town: Town, matter: str, group: Group) -> Any:
    """The members vote on the dividend: those away give a written proxy inside their own household."""
    roll = [(m, h) for h, members in group.households for m in members]
    assembly = Assembly(town, "members_meeting", group.code, matter, "members", roll, "member")
    assembly.convene(town.stage.rules.bodies["members_meeting"].notice)
    hall = {members[0]: "for" for _, members in group.households}
    proxies = {
        members[1]: (members[0], "for") for n, (_, members) in enumerate(group.households) if n % 2 == 0
    }
    result = assembly.hold(Ballots(hall=hall, proxy=proxies))
    assembly.take()
    return result
