"""Case 7, the seeds and the fertiliser: each household says what it wants, three quotes, each signs for its share.

The money goes round once: collected from the buyers, kept in the group's book one level up, paid to the one supplier
that the buyers signed for. The delivery slips themselves will be files of a later room.
"""

from typing import Any

from yishi.demo.cases.well import KIN, books, lead, notice_over, spend, yuan
from yishi.demo.gatherings import council
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

GROUP = "150621108205003"
QUOTES = {
    "supplier/grain-station": 2_786_400,
    "supplier/seed-house": 2_915_000,
    "supplier/east-depot": 2_840_500,
}


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded."""
    stage = town.stage
    group = town.hamlet(GROUP, "西梁社", "西梁村", 16, mu="24")
    stage.until("2026-03-05")
    books(town, GROUP)
    found = lead(town, GROUP, "化肥一家一家买，价高还怕假", "A10")
    matter, sealer = stage.new("matter"), Sealer()
    nyms = {h: stage.nym(matter, h, sealer) for h, _ in group.households}
    manager = town.actor("management_lead", GROUP)
    data = {
        "procedure": "inputs", "place": GROUP, "title": "春耕种子化肥统购", "leads": [found],
        "vars": {"households": list(nyms.values())},
    }  # fmt: skip
    stage.send([stage.make(matter, "open", manager, data, step="open", sealer=sealer)], sealer)

    bags: dict[str, str] = {}
    first = next(iter(nyms.values()))
    stage.tries(
        "amount_missing", "只说要，不说要几袋", "a yes that does not say how many bags",
        matter, "answer", Actor(first, "concerned"), {"who": first, "choice": "yes"}, step="demand",
    )  # fmt: skip
    for n, household in enumerate(nyms):
        want = {"who": nyms[household], "choice": "no" if n in (5, 11) else "yes"}
        if want["choice"] == "yes":
            bags[household] = want["amount"] = str(6 + n % 5)
        stage.do(matter, "answer", Actor(nyms[household], "concerned"), want, step="demand")
    stage.say(f"各户自己报：{len(bags)} 户要，共 {sum(map(int, bags.values()))} 袋；{len(nyms) - len(bags)} 户不要，不勉强。",
              f"Each household says what it wants: {len(bags)} buy, {len(nyms) - len(bags)} do not, and need not.")  # fmt: skip

    meeting = council(town, "management_council", GROUP, 7)
    supplier, total = min(QUOTES.items(), key=lambda pair: pair[1])
    shares = split(total, [(nyms[h], b) for h, b in bags.items()], matter)
    offers: dict[str, Any] = {
        "quotes": [{"supplier": s, "fen": f} for s, f in QUOTES.items()],
        "total": total,
        "payees": [{"line": "goods", "payee": supplier, "fen": total}],
        "shares": [{"who": nyms[h], "weight": b, "fen": shares[nyms[h]]} for h, b in bags.items()],
    }
    stage.tries(
        "out_of_balance", "总价和各户货款对不上", "the price and the shares do not add up",
        matter, "submit", manager, {"vars": {**offers, "total": total + 100}, "meeting": meeting}, step="offers",
    )  # fmt: skip
    cousin = [{"line": "goods", "payee": "supplier/cousin", "fen": total}]
    for code, zh, en, wrong in (
        ("too_few_quotes", "只问了两家", "only two suppliers were asked", {"quotes": offers["quotes"][:2]}),
        ("not_quoted", "选了一家没报过价的", "somebody is chosen who never quoted", {"payees": cousin}),
    ):  # fmt: skip
        stage.tries(
            code,
            zh,
            en,
            matter,
            "submit",
            manager,
            {"vars": {**offers, **wrong}, "meeting": meeting},
            step="offers",
        )
    buyers = list(bags)
    fewer = {**bags, buyers[0]: "1"}
    left = {h: b for h, b in bags.items() if h != buyers[-1]}
    for code, zh, en, weights in (
        ("weight_not_said", f"有一户报了 {bags[buyers[0]]} 袋，摊钱时只算 1 袋", f"a household that wants {bags[buyers[0]]} bags pays for one", fewer),
        ("left_out", "要货的漏了一户，钱让别家摊", "a buyer is left out and the others pay for it", left),
    ):  # fmt: skip
        parts = split(total, [(nyms[h], b) for h, b in weights.items()], matter)
        moved = [{"who": nyms[h], "weight": b, "fen": parts[nyms[h]]} for h, b in weights.items()]
        stage.tries(
            code, zh, en, matter, "submit", manager, {"vars": {**offers, "shares": moved}, "meeting": meeting},
            step="offers",
        )  # fmt: skip
    stage.do(matter, "submit", manager, {"vars": offers, "meeting": meeting}, step="offers")
    stage.say(f"货比 {len(QUOTES)} 家，选最低的 {yuan(total)} 元，按袋数分到户，分到分。",
              f"{len(QUOTES)} quotes, the lowest is taken: {yuan(total)} yuan, split by bags to the fen.")  # fmt: skip
    outsider = next(h for h in nyms if h not in bags)
    stage.tries(
        "not_asked", "没买的户来签字", "a household that buys nothing signs",
        matter, "answer", Actor(nyms[outsider], "concerned"), {"who": nyms[outsider], "choice": "yes"}, step="consent",
    )  # fmt: skip
    for household in bags:
        stage.do(
            matter, "answer", Actor(nyms[household], "concerned"), {"who": nyms[household], "choice": "yes"},
            step="consent",
        )  # fmt: skip
    stage.say(
        f"{len(bags)} 户逐户签字，认自己那一份。", f"Each of the {len(bags)} buyers signs for its own share."
    )
    notice_over(stage, matter, "notice")

    book, accountant = f"book/{GROUP}", town.actor("village_accountant", GROUP)
    head = town.actor("group_head", GROUP)
    collect = {"matter": matter, "step": "collect", "into": "102", "count": len(bags)}
    stage.do(book, "collect", accountant, {**collect, "fen": total - 5000}, sealed={"payers": "第一天"})
    stage.tries(
        "not_collected", "还差 50 元就报收齐", "reported as collected 50 yuan short",
        matter, "report", accountant, {}, step="collect",
    )  # fmt: skip
    stage.tries(
        "collected_too_much", "多收一分", "a fen too much collected",
        book, "collect", accountant, {**collect, "fen": 5001}, sealed={"payers": "第二天"},
    )  # fmt: skip
    stage.do(book, "collect", accountant, {**collect, "fen": 5000}, sealed={"payers": "第二天"})
    stage.do(matter, "report", accountant, {}, step="collect")
    works = council(town, "management_council", GROUP, 7)
    stage.do(matter, "report", manager, {"meeting": works}, step="deliver")
    panel = council(town, "finance_panel", GROUP, 5)
    stage.do(
        matter, "decide", town.actor("finance_lead", GROUP), {"choice": "approved", "meeting": panel}, step="inspect",
        attested=KIN,
    )  # fmt: skip
    pay: dict[str, Any] = {
        "matter": matter,
        "step": "pay",
        "line": "goods",
        "payee": supplier,
        "fen": total,
        "purpose": "种子化肥",
    }
    dearer = max(QUOTES, key=lambda s: QUOTES[s])
    related: dict[str, Any] = {"kin": {"declared": True, "related": [supplier]}}
    for code, zh, en, want, facts in (
        ("another_payee", "改付给贵的那一家", "paid to the dearer supplier instead", {**pay, "payee": dearer}, KIN),
        ("above_the_line", "多付一分", "a fen more than was signed for", {**pay, "fen": total + 1}, KIN),
        ("kin_decides", "供货的是社长的亲戚，社长没有回避", "approved by the supplier's kin", pay, related),
    ):  # fmt: skip
        account = {"account": "6222000000000002"}
        stage.tries(code, zh, en, book, "approve", head, want, sealed=account, attested=facts)
    paid = spend(town, book, head, pay, "231")
    stage.do(matter, "settle", accountant, {}, step="pay")
    notice_over(stage, matter, "result")
    for household in bags:
        stage.do(
            matter,
            "answer",
            Actor(nyms[household], "concerned"),
            {"who": nyms[household], "choice": "good"},
            step="rate",
        )
    stage.say(f"货到、验过、付了款，凭证 {paid['voucher']}；{len(bags)} 户评价，办结。",
              f"Delivered, inspected, paid, voucher {paid['voucher']}; {len(bags)} households rate it; closed.")  # fmt: skip
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "bags": sum(map(int, bags.values())),
        "total_fen": meta["result"]["vars"]["total"],
        "collected_fen": stage.see(book, f"collected/{matter}/collect"),
        "paid_fen": paid["fen"],
        "shares_fen": {h: shares[nyms[h]] for h in bags},
        "bank_fen": stage.see(book, "account/102"),
        "levies_fen": stage.see(book, "account/231"),
    }
