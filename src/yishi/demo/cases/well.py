"""Case 1, the well: 西张社 repairs an electric pump well for 10,500 yuan, 9,000 from the fund, 1,500 shared by mu."""

from typing import Any

from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import TOWN, Group, Town
from yishi.procedure import Act, days
from yishi.procedure.acts import Fact
from yishi.procedure.kinds import KINDS
from yishi.procedure.kinds.base import Ctx
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

GROUP = "150621108204003"
TOTAL, FUND = 1_050_000, 900_000
KIN = {"kin": {"declared": True, "related": []}}


def play(stage: Stage) -> dict[str, Any]:
    """Plays the case and returns its sums, each read back from the record."""
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    return repair(town, town.group(GROUP, "西张社", "张义城窑村"))


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def books(town: Town, group: str) -> None:
    """The town's fund book, with the year's money in it, and the group's own."""
    stage = town.stage
    if stage.see(f"book/{TOWN}", "meta") is None:
        stage.do(f"book/{TOWN}", "open_book", town.actor("town_accountant", TOWN), {})
        data = {"into": "102", "from": "241", "fen": 30_000_000, "source": "2026 年度村建基金"}
        stage.do(f"book/{TOWN}", "income", town.actor("town_accountant", TOWN), data)
    if stage.see(f"book/{group}", "meta") is None:
        stage.do(f"book/{group}", "open_book", town.actor("village_accountant", group), {})


def lead(town: Town, group: str, report: str, topic: str) -> str:
    """A lead is reported by a villager, screened and adopted by the party group; returns it."""
    stage = town.stage
    step = next(iter(stage.rules.procedures["lead"].steps))
    subject, sealer = stage.new("matter"), Sealer()
    data = {"procedure": "lead", "place": group, "title": report, "vars": {"report": report}}
    reporter = Actor(stage.nym(subject, "h-" + group + "-001", sealer), "concerned")
    stage.send(
        [stage.make(subject, "open", Actor(reporter.person, "anyone"), data, step=step, sealer=sealer)],
        sealer,
    )
    stage.wait(1)
    stage.do(
        subject, "decide", town.actor("party_lead", group), {"choice": "adopted", "vars": {"topic": topic}},
        step="screen", attested=KIN,
    )  # fmt: skip
    return subject


def repair(town: Town, group: Group) -> dict[str, Any]:
    stage, code = town.stage, group.code
    users = list(group.mu)
    stage.until("2026-03-12")
    books(town, code)

    # collect
    stage.say("牛家渠东井出水小，浇地要排队。社员打电话反映，党小组记下线索。",
              "The east well gives little water and people queue to irrigate. A villager reports it.")  # fmt: skip
    found = lead(town, code, "牛家渠东井出水小，排队浇地", "A12")
    stage.say("党小组当天筛选：属实，不在负面清单，按议题 A12（井渠维修）走。",
              "The party group screens it: true, not on the negative list; topic A12, repair of wells.")  # fmt: skip
    matter, sealer = stage.new("matter"), Sealer()
    party = town.actor("party_lead", code)
    nyms = {h: stage.nym(matter, h, sealer) for h in users}
    opening = {
        "procedure": "well", "place": code, "title": "西张社机电井改造", "leads": [found],
        "vars": {"users": [nyms[h] for h in users]},
    }  # fmt: skip
    stage.send([stage.make(matter, "open", party, opening, step="open", sealer=sealer)], sealer)

    # deliberate
    quotes = council(town, "deliberation_council", code)
    shares = split(TOTAL - FUND, [(nyms[h], group.mu[h]) for h in users], matter)
    plan: dict[str, Any] = {
        "total": TOTAL,
        "fund": FUND,
        "payees": [{"line": "contractor", "payee": "supplier/pump-works", "fen": TOTAL}],
        "grant": [{"line": "fund", "payee": f"book/{code}", "fen": FUND}],
        "shares": [{"who": nyms[h], "weight": group.mu[h], "fen": shares[nyms[h]]} for h in users],
    }
    if "quotes" in stage.rules.procedures["well"].steps["plan"].sets:
        plan["quotes"] = [
            {"supplier": "supplier/pump-works", "fen": TOTAL},
            {"supplier": "supplier/river-drill", "fen": 1_180_000},
            {"supplier": "supplier/north-well", "fen": 1_225_000},
        ]
    council_secretary = town.actor("deliberation_lead", code)
    wrong = [dict(s) for s in plan["shares"]]
    wrong[0]["fen"] += 1
    wrong[1]["fen"] -= 1
    stage.tries(
        "share_wrong", "有一户多摊了一分，另一户少摊一分", "one household a fen over, another a fen under",
        matter, "submit", council_secretary, {"vars": {**plan, "shares": wrong}, "meeting": quotes}, step="plan",
    )  # fmt: skip
    stage.tries(
        "not_in_office", "外人来交方案", "a stranger submits the plan",
        matter, "submit", Actor("p-stranger", council_secretary.capacity), {"vars": plan, "meeting": quotes}, step="plan",
    )  # fmt: skip
    stage.do(matter, "submit", council_secretary, {"vars": plan, "meeting": quotes}, step="plan")
    stage.say(
        f"协商议事会比了三家报价，选最低的 {yuan(TOTAL)} 元；基金 {yuan(FUND)} 元，{len(users)} 户按浇地亩数摊 "
        f"{yuan(TOTAL - FUND)} 元，分到分。",
        f"The council compares three quotes and takes the lowest, {yuan(TOTAL)} yuan: {yuan(FUND)} from the fund, "
        f"{yuan(TOTAL - FUND)} shared by {len(users)} households by irrigated mu, to the fen.",
    )

    # decide
    assembly = Assembly(town, "assembly", code, matter, "vote", [(h, None) for h, _ in group.households])
    assembly.convene(stage.rules.bodies["assembly"].notice)
    everyone = [h for h, _ in group.households]
    away = [h for h in everyone if h in group.away]
    home = [h for h in everyone if h not in group.away]
    online, proxied = away[:4], away[4:7]
    hall = home[:22]
    result = assembly.hold(
        Ballots(
            hall={
                h: "against" if n in (3, 9) else "abstain" if n == 14 else "for" for n, h in enumerate(hall)
            },
            proxy={h: (hall[n], "for") for n, h in enumerate(proxied)},
            online=dict.fromkeys(online, "for"),
        )
    )
    assembly.take()
    stage.say(
        f"村民小组会：应到 {result['entitled']} 户，到会 {result['present']}（要 {result['needed_present']}），"
        f"同意 {result['for']}（要 {result['needed_for']}），通过。",
        f"The group meeting: {result['entitled']} entitled, {result['present']} came (needed "
        f"{result['needed_present']}), {result['for']} for (needed {result['needed_for']}): passed.",
    )
    stage.tries(
        "meeting_closed", "散会以后再投一票", "a ballot after the meeting is closed",
        assembly.subject, "cast", assembly.secretary,
        {"motion": "m1", "voter": assembly.nym(home[0], Sealer()), "channel": "hall"}, sealed={"choice": "for"},
    )  # fmt: skip

    # notice, and paying before it ran out
    book, accountant = f"book/{code}", town.actor("village_accountant", code)
    head = town.actor("group_head", code)
    pay = {"matter": matter, "step": "pay", "line": "contractor", "payee": "supplier/pump-works", "fen": TOTAL,
           "purpose": "机电井改造"}  # fmt: skip
    stage.tries(
        "no_authority", "公示没满就要付款", "pay before notice ended",
        book, "approve", head, pay, sealed={"account": "6222000000000001"}, attested=KIN,
    )  # fmt: skip
    stage.wait(2)
    stage.do(
        matter, "decide", town.actor("town_office", TOWN), {"choice": "approved"}, step="fund", attested=KIN
    )
    stage.say("镇里批了基金 9,000 元。", "The town approves the fund's 9,000 yuan.")
    due = notice_over(stage, matter, "notice")
    stage.say(
        f"公示 15 天，{due} 期满，没有异议。", f"The notice hangs fifteen days, to {due}; nobody objects."
    )

    # execute
    stage.wait(9)
    sealer = Sealer()
    paid_in = 0
    for day, some in ((0, users[:15]), (3, users[15:])):
        stage.wait(day)
        fen = sum(shares[nyms[h]] for h in some)
        paid_in += fen
        stage.do(
            book, "collect", accountant,
            {"matter": matter, "step": "collect", "into": "102", "fen": fen, "count": len(some)},
            sealed={"payers": ",".join(nyms[h] for h in some)},
        )  # fmt: skip
    stage.do(matter, "report", accountant, {}, step="collect")
    stage.say(
        f"村会计收齐分摊款 {yuan(paid_in)} 元，{len(users)} 户。", f"The shares are in: {yuan(paid_in)} yuan."
    )
    works = council(town, "management_council", code, 7)
    stage.do(matter, "report", town.actor("management_lead", code), {"meeting": works}, step="work")
    panel = council(town, "finance_panel", code, 5)
    stage.do(
        matter, "decide", town.actor("finance_lead", code), {"choice": "approved", "meeting": panel}, step="inspect",
        attested=KIN,
    )  # fmt: skip
    stage.say(
        "社管会组织施工，理财小组验收合格。", "The work is done; the finance panel inspects and accepts it."
    )

    # fund money into the group's book (241), payment from it
    grant = {
        "matter": matter,
        "step": "grant",
        "line": "fund",
        "payee": book,
        "fen": FUND,
        "purpose": "村建基金",
    }
    granted = spend(town, f"book/{TOWN}", town.actor("town_office", TOWN), grant, "241")
    stage.do(matter, "settle", town.actor("town_accountant", TOWN), {}, step="grant")
    stage.do(
        book, "receive", accountant, {"book": f"book/{TOWN}", "voucher": granted["voucher"], "account": "241"}
    )
    chief = town.actor("village_head", code)
    stage.tries(
        "above_the_line", "多付一分", "a fen above the payee's line",
        book, "approve", chief, {**pay, "fen": TOTAL + 1}, sealed={"account": "6222000000000001"}, attested=KIN,
    )  # fmt: skip
    stage.tries(
        "another_payee", "付给方案里没有的人", "to somebody the plan does not name",
        book, "approve", chief, {**pay, "payee": "supplier/cousin"}, sealed={"account": "6222000000000009"}, attested=KIN,
    )  # fmt: skip
    stage.tries(
        "kin_decides", "批款的人是收款人的亲戚，没有回避", "approved by a relative who did not stand aside",
        book, "approve", chief, pay, sealed={"account": "6222000000000001"},
        attested={"kin": {"declared": True, "related": ["supplier/pump-works"]}},
    )  # fmt: skip
    paid = spend(town, book, chief, pay, "231", also=("241", FUND))
    stage.do(matter, "settle", accountant, {}, step="pay")
    stage.say(
        f"付给施工方 {yuan(TOTAL)} 元，凭证 {paid['voucher']}。",
        f"The contractor is paid, voucher {paid['voucher']}.",
    )
    stage.tries(
        "no_authority", "再付一次", "pay it a second time",
        book, "approve", chief, pay, sealed={"account": "6222000000000001"}, attested=KIN,
    )  # fmt: skip

    # supervise and feed back
    notice_over(stage, matter, "result")
    stage.say("结果公示期满。", "The result has hung its days.")
    for n, household in enumerate(users):
        rating = "good" if n < 19 else "fair" if n < 22 else "bad"
        stage.do(
            matter,
            "answer",
            Actor(nyms[household], "concerned"),
            {"who": nyms[household], "choice": rating},
            step="rate",
        )
        if n == 4:
            stage.tries(
                "already_answered", "同一户评价第二次", "a second rating by one household",
                matter, "answer", Actor(nyms[household], "concerned"), {"who": nyms[household], "choice": "good"},
                step="rate",
            )  # fmt: skip
    stage.say("用水的 23 户都评了，事项办结。", "All 23 households have rated it; the matter is closed.")
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "total_fen": TOTAL,
        "fund_fen": granted["fen"],
        "shares_fen": {h: shares[nyms[h]] for h in users},
        "paid_fen": paid["fen"],
    }


def lapse_due(stage: Stage, matter: str, step: str) -> str:
    """The day on which a lapse of the step's running clock would be dated: the day after its last day."""
    meta = stage.see(matter, "meta")
    spec = stage.rules.procedures[meta["procedure"]].steps[step]
    act = Act(matter, "lapse", "", "anyone", stage.day, stage.day, {}, step)
    node = tuple(stage.see(matter, "graph")[step])
    ctx = Ctx(stage.rules, meta, spec, node, lambda key: stage.see(matter, key), act, {})
    ref, start = KINDS[spec.kind].clock(ctx)
    facts = {w.name: Fact(w.subject, 0, stage.see(w.subject, w.key)) for w in days.calendar_wants(start)}
    return days.next_day(days.due(stage.rules, ref, meta["opened"], start, facts).day)


def notice_over(stage: Stage, matter: str, step: str) -> str:
    """Waits until a notice has hung its days and the days of grace, and closes it; returns its last day."""
    after = lapse_due(stage, matter, step)
    stage.lapse(matter, step, after, stage.rules.number("§paper_days", stage.see(matter, "meta")["opened"]))
    return stage.plus(-1, after)


def spend(
    town: Town,
    book: str,
    approver: Actor,
    want: dict[str, Any],
    debit: str,
    also: tuple[str, int] | None = None,
) -> dict[str, Any]:
    """Approves and pays one request: two people, the same account."""
    stage, sealer = town.stage, Sealer()
    account = sealer.seal(book, "account", "6222000000000001", want["payee"])
    approved = stage.send(
        [
            stage.make(
                book, "approve", approver, want, commitments={"account": account}, attested=KIN, sealer=sealer
            )
        ],
        sealer,
    )[0]
    place = book.partition("/")[2]
    keeper = town.actor("town_accountant" if place == TOWN else "village_accountant", place)
    data = {"request": approved["request"], "debit": debit, "from": "102"}
    return dict(stage.do(book, "pay", keeper, data, commitments={"account": account}))
