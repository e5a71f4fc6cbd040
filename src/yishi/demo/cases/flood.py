"""Case 2, the flooded field: irrigation water ran over a neighbour's crop, 200 mu; mediated, signed, paid, followed up.

The money goes from household to household, not through any public book: the record keeps the sum, that the agreement
was signed and performed, and the agreement itself only by its hash. Where the field lies on the map comes with the
room of land.
"""

import hashlib
from typing import Any

from yishi.demo.cases.well import KIN, lead, yuan
from yishi.demo.stage import Actor, Stage
from yishi.demo.town import Town
from yishi.record.sealing import Sealer

GROUP = "150621108206001"
CHIEFS = ("tribunal", "justice_office", "police_station")
ELDERS = 5
FLOODED_MU, FEN_A_MU = 200, 9_300
"""What the mediators saw in the field, and what both agreed a mu is worth."""


def play(stage: Stage) -> dict[str, Any]:
    town = Town(stage)
    town.found()
    return run(town)


def run(town: Town) -> dict[str, Any]:
    """The case in a town that is founded: one dispute settled, and one that a party will not have mediated."""
    stage = town.stage
    group = town.hamlet(GROUP, "龚吉仁社", "龚吉仁村", 14)
    stage.until("2026-05-04")
    elders = five_elders(town)
    matter, parties = dispute(town, group.code, f"浇地水漫过地埂，淹了邻家 {FLOODED_MU} 亩庄稼")
    stage.say(f"龚吉仁村浇地，水漫过地埂，淹了邻家 {FLOODED_MU} 亩庄稼，赔多少说不拢。",
              f"Irrigation water ran over the ridge and flooded {FLOODED_MU} mu of a neighbour's crop; they cannot agree.")  # fmt: skip
    willing(town, matter, parties)
    settlement = mediated(town, matter, elders)
    signed(town, matter, parties)
    performed(town, matter, parties, settlement)
    other = unwilling(town)
    meta = stage.see(matter, "meta")
    return {
        "matter": matter,
        "state": meta["state"],
        "settlement_fen": meta["result"]["vars"]["settlement"],
        "a_mu_fen": settlement // FLOODED_MU,
        "other": other,
        "refused_mediation": stage.see(other, "meta")["state"],
    }


def five_elders(town: Town) -> list[Actor]:
    """The village's five elders: one stands in the register already, the registrar enters the other four."""
    stage, first = town.stage, town.actor("elder", GROUP)
    village = first.capacity.partition("@")[2]
    elders = [first, *[Actor(f"p-{village}-elder-{n}", first.capacity) for n in range(2, ELDERS + 1)]]
    for elder in elders[1:]:
        name = {"who": '{"name": "牛五老"}'}
        stage.do(f"register/{village}", "person", town.registrar(), {"id": elder.person}, sealed=name)
        office = {"office": "elder", "person": elder.person, "since": stage.day}
        stage.do(f"register/{village}", "appoint", town.registrar(), office)
    return elders


def willing(town: Town, matter: str, parties: list[str]) -> None:
    """Nobody is mediated who does not want it: both are asked first, each for itself."""
    stage, chief = town.stage, town.actor(CHIEFS[0], GROUP)
    stage.tries(
        "step_not_open", "还没问愿不愿意，就要调", "mediate before the parties are asked",
        matter, "decide", chief, {"choice": "settled"}, step="mediate", attested=KIN,
    )  # fmt: skip
    one, two = (Actor(who, "concerned") for who in parties)
    stage.do(matter, "answer", one, {"who": one.person, "choice": "yes"}, step="willing")
    stage.tries(
        "not_yours", "一家替另一家说愿意", "one party says yes for the other",
        matter, "answer", one, {"who": two.person, "choice": "yes"}, step="willing",
    )  # fmt: skip
    stage.do(matter, "answer", two, {"who": two.person, "choice": "yes"}, step="willing")
    stage.say("问过两家，都愿意调解。", "Both parties are asked; both are willing.")


def mediated(town: Town, matter: str, elders: list[Actor]) -> int:
    """Three chiefs and an elder for the five; a related elder stands aside for the next. Returns the sum in fen."""
    stage = town.stage
    stage.wait(4)
    for office in CHIEFS:
        stage.do(
            matter, "decide", town.actor(office, GROUP), {"choice": "settled"}, step="mediate", attested=KIN
        )
    stage.tries(
        "step_not_open", "五老还没说话，就叫人签字", "sign before the elders have spoken",
        matter, "answer", town.actor("mediator", GROUP), {"who": "x", "choice": "yes"}, step="sign",
    )  # fmt: skip
    written = {
        "agreement": hashlib.sha256(f"{matter} 调解协议书".encode()).hexdigest(),
        "settlement": FLOODED_MU * FEN_A_MU,
    }
    last = {"choice": "settled", "vars": written}
    stage.tries(
        "kin_decides", "五老里有一位是当事人的亲戚", "an elder who is a party's relative",
        matter, "decide", elders[0], last, step="mediate",
        attested={"kin": {"declared": True, "related": [stage.see(matter, "var/parties")[0]]}},
    )  # fmt: skip
    stage.tries(
        "variable_missing", "说调成了，协议没写", "settled, and no agreement written",
        matter, "decide", elders[1], {"choice": "settled"}, step="mediate", attested=KIN,
    )  # fmt: skip
    stage.do(matter, "decide", elders[1], last, step="mediate", attested=KIN)
    fen: int = stage.see(matter, "var/settlement")
    stage.say(f"三长五老到地头看了，法讲了，情也讲了；是亲戚的那位回避，换一位：一亩 {yuan(fen // FLOODED_MU)} 元，"
              f"{FLOODED_MU} 亩赔 {yuan(fen)} 元，地埂由浇地的一方加高。",
              f"The three chiefs and the elders saw the field, explained the law and heard both; a relative stood aside: "
              f"{yuan(fen // FLOODED_MU)} yuan a mu, {yuan(fen)} for {FLOODED_MU} mu, and the ridge is raised.")  # fmt: skip
    return fen


def signed(town: Town, matter: str, parties: list[str]) -> None:
    stage, mediator = town.stage, town.actor("mediator", GROUP)
    stage.do(
        matter, "answer", Actor(parties[0], "concerned"), {"who": parties[0], "choice": "yes"}, step="sign"
    )
    stage.tries(
        "already_answered", "签过字再签一次", "sign a second time",
        matter, "answer", Actor(parties[0], "concerned"), {"who": parties[0], "choice": "no"}, step="sign",
    )  # fmt: skip
    stage.tries(
        "step_not_open", "只签了一家，就说履行了", "performed although only one has signed",
        matter, "report", mediator, {}, step="perform",
    )  # fmt: skip
    slip = {"who": parties[1], "choice": "yes", "slip": hashlib.sha256("手印".encode()).hexdigest()}
    stage.do(matter, "answer", mediator, slip, step="sign")
    stage.say("协议两家都签了：一家在手机上，一家在纸上按手印，调解员录进来。",
              "Both sign: one on the phone, one on paper by thumb, typed in by the mediator.")  # fmt: skip


def performed(town: Town, matter: str, parties: list[str], fen: int) -> None:
    """Paid, visited again, rated; each rates once."""
    stage, mediator = town.stage, town.actor("mediator", GROUP)
    stage.wait(10)
    receipt = hashlib.sha256(f"{matter} 收条 {fen}".encode()).hexdigest()
    stage.do(matter, "report", mediator, {"note": "收条存卷", "photo": receipt}, step="perform")
    stage.say(f"{yuan(fen)} 元当面付清，收条拍照存卷。", f"The {yuan(fen)} yuan are paid; the receipt is photographed for the file.")  # fmt: skip
    stage.wait(20)
    stage.do(matter, "report", mediator, {"note": "庄稼补种，地埂加高，两家无话"}, step="follow")
    one, two = (Actor(who, "concerned") for who in parties)
    stage.do(matter, "answer", one, {"who": one.person, "choice": "good"}, step="rate")
    stage.tries(
        "already_answered", "一家评两次", "one party rates twice",
        matter, "answer", one, {"who": one.person, "choice": "bad"}, step="rate",
    )  # fmt: skip
    stage.do(matter, "answer", two, {"who": two.person, "choice": "good"}, step="rate")
    stage.say("调解员回访：补种了，地埂高了，两家都评了满意。",
              "The mediator comes back: sown again, the ridge is higher, and both are content.")  # fmt: skip


def unwilling(town: Town) -> str:
    """A dispute that one party will not have mediated: it ends with the ways that are left, in writing."""
    stage, mediator = town.stage, town.actor("mediator", GROUP)
    other, theirs = dispute(town, GROUP, "地界争议")
    for who, choice in zip(theirs, ("yes", "no"), strict=True):
        stage.do(other, "answer", Actor(who, "concerned"), {"who": who, "choice": choice}, step="willing")
    stage.tries(
        "step_not_open", "一方不愿意，还要硬调", "mediate although one party refused",
        other, "decide", town.actor(CHIEFS[0], GROUP), {"choice": "settled"}, step="mediate", attested=KIN,
    )  # fmt: skip
    told = hashlib.sha256(f"{other} 告知书".encode()).hexdigest()
    stage.do(
        other, "report", mediator, {"note": "告知仲裁、行政处理、诉讼三条路", "photo": told}, step="ways"
    )
    stage.say("另一件地界争议，一方不愿意调：不调，书面告知仲裁、行政、诉讼的路。",
              "In another dispute one party would not have it mediated: it is not; the ways left are told in writing.")  # fmt: skip
    return other


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
