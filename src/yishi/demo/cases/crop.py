"""Case 3, the four groups' crop: 蛇肯点素村's groups decide together, pool plots, buy and sell jointly, share the proceeds.

One group votes no and stays out; a household that does not put its land in is not bound by anyone. Inputs are bought
on credit and paid with the harvest's money. The dividend is collective property: every capable member counts by head,
two thirds of all must agree (集体法 §26, §27). How much more a mu it brought is worked out from the two years' sums
and mu as they stand in the matter. Weighing slips and sales contracts will be files of a later room.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yishi.demo.cases.well import KIN, lead, notice_over, spend, yuan
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Group, Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

VILLAGE = "150621108202"
GROUPS = (("东社", "30"), ("西社", "28.5"), ("南社", "26.4"), ("北社", "31"))
"""Each group and the mu of each of its eight households."""
LAST_YEAR = {"东社": 14_880_000, "西社": 13_794_000, "南社": 12_757_200}
"""What each group's land brought last year in all, fen, as the accountant carries it over from paper."""
QUOTES = {"supplier/seed-house": 43_000, "supplier/grain-station": 41_250, "supplier/east-depot": 44_800}
"""What seed, fertiliser and film cost a mu, fen, by each of three suppliers."""
MACHINES_A_MU, WATER_A_MU, RESERVE_A_MU = 18_350, 12_000, 2_400
SALES = (("乳业公司", 2_000, 40), ("养殖场", 1_700, 40))
"""Silage maize: buyer, kg of each mu, fen a kg."""


@dataclass
class Season:
    """What the matter, its households and its books are called."""

    town: Town
    matter: str
    groups: list[Group]
    joined: list[Group]
    nyms: dict[str, str]

    @property
    def book(self) -> str:
        return f"book/{VILLAGE}"

    def actor(self, office: str) -> Actor:
        return self.town.actor(office, VILLAGE)


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    groups = [
        town.hamlet(f"{VILLAGE}{n:03d}", title, "蛇肯点素村", 8, mu=mu)
        for n, (title, mu) in enumerate(GROUPS, 1)
    ]
    stage.until("2026-02-02")
    season = Season(town, "", groups, [], {})
    decide(season)
    pool(season)
    accounts = reckon(season)
    paid = share_out(season)
    mu, last_mu = weight(accounts["shares"]), weight(accounts["last_year"])
    a_mu = Fraction(accounts["dividend"]) / mu
    last_a_mu = Fraction(sum(s["fen"] for s in accounts["last_year"])) / last_mu
    more = round(a_mu - last_a_mu)
    stage.say(
        f"分红 {yuan(paid)} 元到户，合每亩 {yuan(round(a_mu))} 元；去年各种各的，每亩 {yuan(round(last_a_mu))} 元，"
        f"今年每亩多 {yuan(more)} 元。",
        f"{yuan(paid)} yuan are paid to the households, {yuan(round(a_mu))} a mu; last year, each on its own, it was "
        f"{yuan(round(last_a_mu))}: {yuan(more)} yuan a mu more.",
    )
    meta = stage.see(season.matter, "meta")
    return {
        "matter": season.matter,
        "state": meta["state"],
        "joined": len(season.joined),
        "mu": f"{float(mu):g}",
        "income_fen": meta["result"]["vars"]["income"],
        "costs_fen": meta["result"]["vars"]["costs"],
        "dividend_fen": meta["result"]["vars"]["dividend"],
        "paid_fen": paid,
        "a_mu_fen": round(a_mu),
        "last_a_mu_fen": round(last_a_mu),
        "more_a_mu_fen": more,
        "bank_fen": stage.see(season.book, "account/102"),
    }


def weight(shares: list[Mapping[str, Any]]) -> Fraction:
    """The mu of a list of shares."""
    return sum((Fraction(s["weight"]) for s in shares), Fraction(0))


def decide(season: Season) -> None:
    """The plan is drawn up with three quotes, and each group votes for itself."""
    stage, town = season.town.stage, season.town
    found = lead(town, season.groups[0].code, "四个社各种各的，卖不上价", "A11")
    matter = season.matter = stage.new("matter")
    data = {
        "procedure": "crop", "place": VILLAGE, "title": "四社合作种植", "leads": [found],
        "vars": {"groups": [g.code for g in season.groups]},
    }  # fmt: skip
    stage.do(matter, "open", season.actor("village_clerk"), data, step="open")
    plan: dict[str, Any] = {
        "document": hashlib.sha256("统一种青贮玉米，统购统销".encode()).hexdigest(),
        "quotes": [{"supplier": s, "fen": fen} for s, fen in QUOTES.items()],
    }
    stage.tries(
        "too_few_quotes", "农资只问了两家就拿来表决", "put to the vote with two quotes for inputs only",
        matter, "submit", season.actor("coop_manager"), {"vars": {**plan, "quotes": plan["quotes"][:2]}}, step="plan",
    )  # fmt: skip
    stage.do(matter, "submit", season.actor("coop_manager"), {"vars": plan}, step="plan")
    _, price = cheapest(season)
    stage.say(f"种植计划：统一种青贮玉米，农资比了 {len(plan['quotes'])} 家，每亩 {yuan(price)} 元的最便宜，先赊后付。",
              f"The plan: silage maize on all of it; of {len(plan['quotes'])} quotes for inputs the lowest is {yuan(price)} yuan "
              "a mu, bought on credit.")  # fmt: skip
    for n, group in enumerate(season.groups):
        refusing = group is season.groups[3]
        meeting = vote(season, group, "against" if refusing else "for")
        if n == 0:
            stage.tries(
                "result_taken", "东社的结果再报一次", "a group's result handed in twice",
                matter, "take", meeting.secretary, {"meeting": meeting.subject, "motion": "m1"}, step="vote",
            )  # fmt: skip
    joined = stage.see(matter, "var/joined")
    season.joined = [g for g in season.groups if g.code in joined]
    out = "、".join(g.title for g in season.groups if g.code not in joined)
    stage.say(f"四个社各自开会：{len(joined)} 个通过，{out}没通过，不参加；谁也不替谁做主。",
              f"Each group votes: {len(joined)} of {len(season.groups)} pass, one does not and stays out; nobody decides for "
              "another.")  # fmt: skip


def cheapest(season: Season) -> tuple[str, int]:
    """(supplier, fen a mu) of the lowest quote that was voted on."""
    low = min(season.town.stage.see(season.matter, "var/quotes"), key=lambda quote: int(quote["fen"]))
    return low["supplier"], low["fen"]


def vote(season: Season, group: Group, choice: str) -> Assembly:
    """The group's households vote on the plan."""
    town = season.town
    roll = [(h, None) for h, _ in group.households]
    assembly = Assembly(town, "assembly", group.code, season.matter, "vote", roll)
    assembly.convene(town.stage.rules.bodies["assembly"].notice)
    came = [h for h, _ in group.households][:7]
    assembly.hold(Ballots(hall={h: "for" if n == 0 else choice for n, h in enumerate(came)}))
    assembly.take()
    return assembly


def pool(season: Season) -> None:
    """Each household says for itself whether it puts its land in, and how many mu."""
    stage, matter, sealer = season.town.stage, season.matter, Sealer()
    mu = {h: g.mu[h] for g in season.joined for h, _ in g.households}
    season.nyms = {h: stage.nym(matter, h, sealer) for h in mu}
    stays = season.groups[3].households[0][0]
    outsider = stage.nym(matter, stays, sealer)
    given = {"vars": {"households": list(season.nyms.values())}}
    clerk = season.actor("village_clerk")
    stage.send([stage.make(matter, "submit", clerk, given, step="list", sealer=sealer)], sealer)

    first, second = list(season.nyms.values())[:2]
    yes = {"choice": "yes", "amount": "30"}
    stage.tries(
        "not_asked", "北社的一户也来入地", "a household of the group that stays out puts land in",
        matter, "answer", Actor(outsider, "concerned"), {"who": outsider, **yes}, step="pool",
    )  # fmt: skip
    stage.tries(
        "not_yours", "邻居替别家答应入地", "a neighbour answers for another household",
        matter, "answer", Actor(second, "concerned"), {"who": first, **yes}, step="pool",
    )  # fmt: skip
    stage.tries(
        "amount_missing", "只说入，不说入几亩", "a yes that does not say how many mu",
        matter, "answer", Actor(first, "concerned"), {"who": first, "choice": "yes"}, step="pool",
    )  # fmt: skip
    for n, (household, who) in enumerate(season.nyms.items()):
        answer = (
            {"who": who, "choice": "no"} if n == 6 else {"who": who, "choice": "yes", "amount": mu[household]}
        )
        stage.do(matter, "answer", Actor(who, "concerned"), answer, step="pool")
    pooled = stage.see(matter, "var/pooled")
    total = sum((said(season, who) for who in pooled), Fraction(0))
    stage.say(f"入地各户自己签：{len(pooled)} 户入了 {float(total):g} 亩；不签的 {len(season.nyms) - len(pooled)} 户照旧自己种，"
              "多数管不着。",
              f"Each household signs for its own land: {len(pooled)} put in {float(total):g} mu; "
              f"{len(season.nyms) - len(pooled)} does not and farms on alone, whatever the majority likes.")  # fmt: skip


def said(season: Season, who: str) -> Fraction:
    """The mu a household said it puts in."""
    return Fraction(season.town.stage.see(season.matter, f"item/pool/{who}")["amount"])


def reckon(season: Season) -> dict[str, Any]:
    """The season: inputs on credit, sales into the book, the accounts to the fen; returns those that stand."""
    stage, matter, manager = season.town.stage, season.matter, season.actor("coop_manager")
    book, accountant = season.book, season.actor("village_accountant")
    mu_of = {who: stage.see(matter, f"item/pool/{who}")["amount"] for who in stage.see(matter, "var/pooled")}
    mu = sum(map(Fraction, mu_of.values()), Fraction(0))
    stage.do(matter, "report", manager, {}, step="contract")
    stage.wait(200)
    if stage.see(book, "meta") is None:
        stage.do(book, "open_book", accountant, {})
    supplier, price = cheapest(season)
    bills = {"inputs": (supplier, price), "machines": ("supplier/machine-team", MACHINES_A_MU),
             "water": ("supplier/irrigation-office", WATER_A_MU)}  # fmt: skip
    payees: list[dict[str, Any]] = [
        {"line": n, "payee": who, "fen": int(a_mu * mu)} for n, (who, a_mu) in bills.items()
    ]
    costs = sum(line["fen"] for line in payees)
    owed = {"debit": "511", "credit": "211", "fen": costs, "reason": "赊购农资、机耕、水费"}
    stage.do(book, "accrue", accountant, owed)
    income = 0
    for buyer, kilos, fen in SALES:
        sale = {
            "into": "102",
            "from": "501",
            "fen": int(kilos * fen * mu),
            "source": f"统销青贮玉米：{buyer}",
        }
        income += stage.do(book, "income", accountant, sale)["fen"]
    stage.do(matter, "report", manager, {}, step="season")
    stage.say(f"秋后统销给 {len(SALES)} 家，进账 {yuan(income)} 元；赊的农资、机耕和水费一共 {yuan(costs)} 元。",
              f"After the harvest {len(SALES)} buyers pay {yuan(income)} yuan; inputs, machines and water come to "
              f"{yuan(costs)}.")  # fmt: skip

    reserve = int(RESERVE_A_MU * mu)
    dividend = income - costs - reserve
    accounts: dict[str, Any] = {
        "income": income, "costs": costs, "payees": payees, "reserve": reserve, "dividend": dividend,
        "shares": shared(matter, dividend, mu_of),
        "last_year": [{"who": g.code, "weight": all_mu(g), "fen": LAST_YEAR[g.title]} for g in season.joined],
    }  # fmt: skip
    wrong_accounts(season, accounts, mu_of)
    stage.do(matter, "submit", accountant, {"vars": accounts}, step="accounts")
    audit = council(season.town, "village_supervision", VILLAGE, 5)
    stage.do(
        matter, "decide", season.actor("village_supervisor"), {"choice": "approved", "meeting": audit}, step="audit",
        attested=KIN,
    )  # fmt: skip
    notice_over(stage, matter, "papers")
    stage.say(f"决算张在村里：收 {yuan(income)}，支 {yuan(costs)}，留公积 {yuan(reserve)}，分 {yuan(dividend)} 元；村监委审过了。",
              f"The accounts lie open: {yuan(income)} in, {yuan(costs)} out, {yuan(reserve)} kept, {yuan(dividend)} to share; "
              "village supervision has audited them.")  # fmt: skip
    return accounts


def shared(matter: str, fen: int, mu_of: Mapping[str, str]) -> list[dict[str, Any]]:
    """The exact split of `fen` by mu."""
    parts = split(fen, list(mu_of.items()), matter)
    return [{"who": who, "weight": mu, "fen": parts[who]} for who, mu in mu_of.items()]


def all_mu(group: Group) -> str:
    """All mu of a group, as a decimal string."""
    return format(sum(map(Decimal, group.mu.values()), Decimal(0)).normalize(), "f")


def wrong_accounts(season: Season, right: dict[str, Any], mu_of: dict[str, str]) -> None:
    """What an accountant might hand in by mistake, or not by mistake."""
    stage, matter, dividend = season.town.stage, season.matter, right["dividend"]
    first, *rest = mu_of
    more = shared(matter, dividend, {**mu_of, first: str(Decimal(mu_of[first]) + 5)})
    fewer = shared(matter, dividend, {who: mu_of[who] for who in rest})
    moved = [{**s, "fen": s["fen"] + (n == 0) - (n == 1)} for n, s in enumerate(right["shares"])]
    for code, zh, en, wrong in (
        ("weight_not_said", "会计给一户多写了五亩", "the accountant gives one household five mu more", {"shares": more}),
        ("left_out", "分红名单漏了一户", "a household that pooled is left out", {"shares": fewer}),
        ("share_wrong", "一户多分一分，另一户少分一分", "a fen moved from one household to another", {"shares": moved}),
        ("out_of_balance", "农资款多写一百元", "the bills written a hundred yuan higher", {"costs": right["costs"] + 10_000}),
    ):  # fmt: skip
        stage.tries(
            code, zh, en, matter, "submit", season.actor("village_accountant"), {"vars": {**right, **wrong}},
            step="accounts",
        )  # fmt: skip


def share_out(season: Season) -> int:
    """The members decide by head, the notice hangs, suppliers and households are paid; returns what households got."""
    stage, matter, book = season.town.stage, season.matter, season.book
    head, accountant = season.actor("village_head"), season.actor("village_accountant")
    want: dict[str, Any] = {
        "matter": matter,
        "step": "pay",
        "line": "0001",
        "payee": "x",
        "fen": 1,
        "purpose": "合作分红",
    }
    stage.tries(
        "no_authority", "成员大会还没开就要分钱", "paid before the members have decided",
        book, "approve", head, want, sealed={"account": "6222000000000003"}, attested=KIN,
    )  # fmt: skip
    for n, group in enumerate(season.joined, 1):
        result = members_vote(season, group)
        stage.say(
            f"{group.title}成员大会：一人一票，应到 {result['entitled']} 人，到会 {result['present']}，同意 {result['for']}"
            f"（要全体的三分之二 {result['needed_for']}）。",
            f"The members of group {n}, one vote a head: {result['entitled']} in all, {result['present']} came, "
            f"{result['for']} for ({result['needed_for']}, two thirds of all, needed).",
        )
    stage.tries(
        "no_authority", "公示没满就要分钱", "paid while the notice hangs",
        book, "approve", head, want, sealed={"account": "6222000000000003"}, attested=KIN,
    )  # fmt: skip
    notice_over(stage, matter, "notice")

    lines = stage.see(matter, "offer/pay")["lines"]
    (line, (payee, fen)), *_ = lines.items()
    sealed = {"account": "6222000000000003"}
    stage.tries(
        "above_the_line", "给一户多分一分", "a fen more than its share to one household",
        book, "approve", head, {**want, "line": line, "payee": payee, "fen": fen + 1}, sealed=sealed, attested=KIN,
    )  # fmt: skip
    stage.tries(
        "another_payee", "这一户的钱打给另一户", "one household's share to another",
        book, "approve", head, {**want, "line": line, "payee": lines["0002"][0], "fen": fen}, sealed=sealed,
        attested=KIN,
    )  # fmt: skip
    stage.tries(
        "kin_decides", "批款的人跟这一户是亲戚，没有回避", "approved by kin of the household",
        book, "approve", head, {**want, "line": line, "payee": payee, "fen": fen}, sealed=sealed,
        attested={"kin": {"declared": True, "related": [payee]}},
    )  # fmt: skip
    settled = {
        step: pay_all(season, step, debit, purpose, head)
        for step, debit, purpose in (("bills", "211", "结清赊购"), ("pay", "322", "合作分红"))
    }
    for step in settled:
        stage.do(matter, "settle", accountant, {}, step=step)
    close_year(season, settled)
    notice_over(stage, matter, "result")
    for who in stage.see(matter, "var/pooled"):
        stage.do(matter, "answer", Actor(who, "concerned"), {"who": who, "choice": "good"}, step="rate")
    return settled["pay"]


def pay_all(season: Season, step: str, debit: str, purpose: str, head: Actor) -> int:
    """Every line of an authority, one payment each; returns their sum."""
    paid = 0
    for line, (payee, fen) in season.town.stage.see(season.matter, f"offer/{step}")["lines"].items():
        want = {
            "matter": season.matter,
            "step": step,
            "line": line,
            "payee": payee,
            "fen": fen,
            "purpose": purpose,
        }
        paid += spend(season.town, season.book, head, want, debit)["fen"]
    return paid


def close_year(season: Season, settled: Mapping[str, int]) -> None:
    """Income and costs go over into the year's earnings, those into the distribution and the reserve (财会〔2023〕14 号)."""
    stage, accountant = season.town.stage, season.actor("village_accountant")
    income, costs = stage.see(season.matter, "var/income"), settled["bills"]
    net = income - costs
    for debit, credit, fen, reason in (
        ("501", "321", income, "结转经营收入"),
        ("321", "511", costs, "结转经营支出"),
        ("321", "322", net, "结转本年收益"),
        ("322", "311", net - settled["pay"], "提取公积公益金"),
    ):
        data = {"debit": debit, "credit": credit, "fen": fen, "reason": reason}
        stage.do(season.book, "accrue", accountant, data)


def members_vote(season: Season, group: Group) -> Mapping[str, Any]:
    """The members vote on the dividend: those away give a written proxy inside their own household."""
    town = season.town
    roll = [(m, h) for h, members in group.households for m in members]
    assembly = Assembly(town, "members_meeting", group.code, season.matter, "members", roll, "member")
    assembly.convene(town.stage.rules.bodies["members_meeting"].notice)
    hall = {members[0]: "for" for _, members in group.households}
    proxies = {
        members[1]: (members[0], "for") for n, (_, members) in enumerate(group.households) if n % 2 == 0
    }
    result = assembly.hold(Ballots(hall=hall, proxy=proxies))
    assembly.take()
    return result
