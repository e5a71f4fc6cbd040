"""Case 5, the group head: two nominations and one election by secret ballot; the term, the pay, a recall motion.

Ballots are paper, in a booth, counted aloud: the record keeps the roll, who came, and the tellers' signed sheet.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from yishi.demo.cases.well import KIN, books, notice_over, spend
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import TOWN, Group, Town, holder
from yishi.procedure.days import term_end
from yishi.record.sealing import Sealer

GROUP = "150621108210002"
PAY = 318_000_00 // 105


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def sheet(registered: int, came: int, invalid: int, proxies: int = 0) -> dict[str, Any]:
    """What stands on a tellers' sheet besides the votes."""
    photo = hashlib.sha256(f"{registered}/{came}/{invalid}".encode()).hexdigest()
    tellers = ["teller-east", "teller-west"]
    return {
        "registered": registered,
        "came": came,
        "invalid": invalid,
        "proxies": proxies,
        "photo": photo,
        "tellers": tellers,
    }


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    group = town.hamlet(GROUP, "后湾社", "后湾村", 21)
    stage.until("2026-03-16")
    old = holder("group_head", GROUP)
    matter, winner, told = election(town, group)
    stage.say(f"党员推一遍，户代表推一遍，再由全社十八岁以上的人无记名投票：到 {told['came']} 人，"
              f"得 {told['votes']} 票（要 {told['needed']}），当选。",
              f"Nominated by the party members and by the households, then elected by secret ballot: {told['came']} came, "
              f"{told['votes']} votes ({told['needed']} needed).")  # fmt: skip
    since, until = next(t[1:] for t in stage.see(f"register/{GROUP}", "office/group_head") if t[0] == winner)
    years = stage.rules.number("§head_term", stage.day)
    stage.say(f"公示期满，登记任职：从 {since} 起，任期 {years} 年，到 {until}。",
              f"The result has hung its days and is entered: in office from {since}, {years} years, to {until}.")  # fmt: skip

    seat = Actor(old, f"group_head@{GROUP}")
    stage.wait(2)
    stage.tries(
        "office_ended", "卸任的社长还想召集开会", "the former head calls a meeting",
        "meeting/former", "convene", seat,
        {"body": "assembly", "place": GROUP, "date": stage.plus(9), "where": "社里", "motions": []},
    )  # fmt: skip
    pay_matter, paid = allowance(town, winner)
    stage.say(f"述职评议过了，镇里发社长补贴 {paid // 100:,}.{paid % 100:02d} 元。",
              f"Heard and appraised, the head is paid {paid // 100:,}.{paid % 100:02d} yuan by the town.")  # fmt: skip
    kept, first = recall(town, group, winner, 17, 19)
    stage.say(f"有人提罢免：三分之一以上的户联名，社长申辩，无记名投票：到 {first['came']} 人，同意 {first['for']}"
              f"（要 {first['needed']}），没过，留任。",
              f"A recall is moved, co-signed by a third of the households: {first['came']} came, {first['for']} for "
              f"({first['needed']} needed); the head stays.")  # fmt: skip
    removed, then = recall(town, group, winner, 27, 6)
    stage.say(f"再提一次，到 {then['came']} 人，同意 {then['for']}（要 {then['needed']}），过了：登记离任，第二天起就不能办社长的事。",
              f"Moved again: {then['came']} came, {then['for']} for ({then['needed']} needed). The office ends in the "
              f"register, and from the next day nothing can be done in it.")  # fmt: skip
    stage.wait(2)
    stage.tries(
        "office_ended", "被罢免的社长批款", "the recalled head approves a payment",
        f"book/{GROUP}", "approve", Actor(winner, f"group_head@{GROUP}"),
        {"matter": pay_matter, "step": "pay", "line": "head", "payee": winner, "fen": 1, "purpose": "补贴"},
        sealed={"account": "6222000000000003"}, attested=KIN,
    )  # fmt: skip
    return {
        "matter": matter,
        "state": stage.see(matter, "meta")["state"],
        "elected": winner,
        "votes": told["votes"],
        "needed": told["needed"],
        "term": [since, until],
        "pay_fen": paid,
        "recall_kept": kept,
        "recall_removed": removed,
    }


def election(town: Town, group: Group) -> tuple[str, str, Any]:
    """Two nominations and one election, with a second round; returns the matter, the elected, the last count."""
    stage = town.stage
    clerk, teller = town.actor("village_clerk", GROUP), town.actor("teller", GROUP)
    matter = stage.new("matter")
    stage.do(
        matter,
        "open",
        clerk,
        {"procedure": "head", "place": GROUP, "title": "社长换届", "vars": {}},
        step="open",
    )
    sealer = Sealer()
    roll = [
        stage.nym(matter, person, sealer, "member") for _, members in group.households for person in members
    ]
    stage.send(
        [stage.make(matter, "submit", clerk, {"vars": {"voters": roll}}, step="roll", sealer=sealer)], sealer
    )
    voters = len(roll)
    a, b, c = (group.households[n][1][0] for n in (1, 6, 12))
    party = {**sheet(9, 8, 0), "votes": [{"person": a, "votes": 5}, {"person": b, "votes": 3}]}
    homes = {**sheet(21, 18, 0), "votes": [{"person": a, "votes": 8}, {"person": c, "votes": 10}]}
    stage.do(matter, "nominate", teller, party, step="party", attested={"sheet": True})
    stage.do(matter, "nominate", teller, homes, step="homes", attested={"sheet": True})
    stage.tries(
        "no_authority", "镇里直接任命社长", "the town simply appoints a head",
        f"register/{GROUP}", "appoint", town.registrar(), {"office": "group_head", "person": b, "since": stage.day},
    )  # fmt: skip
    meeting = council(town, "village_committee", GROUP, 5)
    stage.do(matter, "submit", clerk, {"vars": {"candidates": [a, b, c]}, "meeting": meeting}, step="qualify")
    notice_over(stage, matter, "posted")
    close = [{"person": a, "votes": 15}, {"person": b, "votes": 6}, {"person": c, "votes": 14}]
    stage.tries(
        "sheet_wrong", "计票单上的票比到会的人还多", "more votes on the sheet than people who came",
        matter, "count", teller, {**sheet(voters, 30, 0), "votes": close}, step="elect", attested={"sheet": True},
    )  # fmt: skip
    stage.do(
        matter,
        "count",
        teller,
        {**sheet(voters, 36, 1, 3), "votes": close},
        step="elect",
        attested={"sheet": True},
    )
    stage.say(
        "头一轮没人过半，前两名再投一轮。",
        "Nobody has more than half; the two foremost go to a second round.",
    )
    final = [{"person": a, "votes": 20}, {"person": c, "votes": 13}]
    told = stage.do(
        matter,
        "count",
        teller,
        {**sheet(voters, 34, 1, 2), "votes": final},
        step="elect",
        attested={"sheet": True},
    )
    notice_over(stage, matter, "notice")
    give(town, matter, "appoint", a)
    return matter, a, told


def give(town: Town, matter: str, step: str, person: str) -> None:
    """The register ends the former head's office and enters the elected one's, under the matter's authority."""
    stage, registrar, register = town.stage, town.registrar(), f"register/{GROUP}"
    under = {"office": "group_head", "matter": matter, "step": step}
    former = holder("group_head", GROUP)
    stage.do(
        register, "end_office", registrar, {**under, "person": former, "until": stage.day, "reason": "换届"}
    )
    since = stage.plus(1)
    until = term_end(since, stage.rules.number("§head_term", stage.day), "year")
    stage.do(register, "appoint", registrar, {**under, "person": person, "since": since, "until": until})
    stage.do(matter, "settle", registrar, {}, step=step)


def allowance(town: Town, head: str) -> tuple[str, int]:
    """The head's yearly allowance: appraised, voted, posted, paid by the town."""
    stage = town.stage
    books(town, GROUP)
    clerk, accountant = town.actor("village_clerk", GROUP), town.actor("village_accountant", GROUP)
    matter = stage.new("matter")
    data = {"procedure": "head_pay", "place": GROUP, "title": "社长补贴", "vars": {"head": head}}
    stage.do(matter, "open", clerk, data, step="open")
    checked = council(town, "village_supervision", GROUP, 5)
    stage.do(matter, "report", town.actor("village_supervisor", GROUP), {"meeting": checked}, step="report")
    payees = [{"line": "head", "payee": head, "fen": PAY}]
    stage.do(matter, "submit", accountant, {"vars": {"total": PAY, "payees": payees}}, step="list")
    households = [h for h, _ in town.groups[GROUP].households]
    own = next(h for h, people in town.groups[GROUP].households if head in people)
    assembly = Assembly(town, "assembly", GROUP, matter, "vote", [(h, None) for h in households])
    assembly.convene(stage.rules.bodies["assembly"].notice)
    voting = dict.fromkeys([h for h in households[:16] if h != own], "for")
    assembly.open(Ballots(hall=voting, silent=[own]))
    aside = {"voter": assembly.nym(own, Sealer()), "motion": "m1"}
    stage.do(assembly.subject, "recuse", assembly.secretary, aside)
    stage.tries(
        "recused", "社长家给自己的补贴投票", "the head's own household votes on the allowance",
        assembly.subject, "cast", assembly.secretary, {**aside, "channel": "hall"}, sealed={"choice": "for"},
    )  # fmt: skip
    result = assembly.hold_rest()
    assembly.take()
    stage.say(f"评议社长补贴：到 {result['present']} 户，社长家回避 {result['recused']} 户，同意 {result['for']}"
              f"（要 {result['needed_for']}）。",
              f"The head's allowance: {result['present']} households came, {result['recused']} (the head's own) stood aside, "
              f"{result['for']} for ({result['needed_for']} needed).")  # fmt: skip
    stage.do(
        matter, "decide", town.actor("town_finance", GROUP), {"choice": "approved"}, step="town", attested=KIN
    )
    notice_over(stage, matter, "notice")
    want = {"matter": matter, "step": "pay", "line": "head", "payee": head, "fen": PAY, "purpose": "社长补贴"}
    paid = spend(town, f"book/{TOWN}", town.actor("town_finance", GROUP), want, "513")["fen"]
    stage.do(matter, "settle", town.actor("town_accountant", TOWN), {}, step="pay")
    notice_over(stage, matter, "result")
    return matter, paid


def recall(town: Town, group: Group, head: str, for_: int, against: int) -> tuple[str, Mapping[str, Any]]:
    """A recall motion to its end; returns how the ballot ended, and its figures."""
    stage, sealer = town.stage, Sealer()
    clerk = town.actor("village_clerk", GROUP)
    matter = stage.new("matter")
    nyms = [stage.nym(matter, h, sealer) for h, _ in group.households]
    data = {
        "procedure": "recall",
        "place": GROUP,
        "title": "罢免社长",
        "vars": {"head": head, "households": nyms},
    }
    stage.send([stage.make(matter, "open", clerk, data, step="open", sealer=sealer)], sealer)
    for who in nyms[: -(-len(nyms) // 3)]:
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": "yes"}, step="cosign")
    heard = town.actor("village_supervisor", GROUP)
    stage.do(matter, "report", heard, {"note": "申辩材料已公布"}, step="hear")
    counted = {**sheet(2 * len(nyms), for_ + against, 0), "for": for_, "against": against}
    told = stage.do(
        matter, "recall", town.actor("teller", GROUP), counted, step="recall", attested={"sheet": True}
    )
    meta = stage.see(matter, "meta")
    if meta["state"] == "closed":
        return str(meta["result"]["steps"]["recall"]), told
    notice_over(stage, matter, "notice")
    register, registrar = f"register/{GROUP}", town.registrar()
    end = {
        "office": "group_head",
        "person": head,
        "until": stage.day,
        "reason": "罢免",
        "matter": matter,
        "step": "remove",
    }
    stage.do(register, "end_office", registrar, end)
    stage.do(matter, "settle", registrar, {}, step="remove")
    return str(stage.see(matter, "meta")["result"]["steps"]["recall"]), told
