"""Case 3, the four groups' crop: its sums by hand, who is bound by whom, and how the members decide the dividend."""

import pytest

from yishi.demo.cases import crop
from yishi.demo.cases.well import KIN, lapse_due, lead, notice_over
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

# 24 households of the three groups that pass, less one of 30 mu: 7 x 30 + 8 x 28.5 + 8 x 26.4 = 649.2 mu.
# Sold: 649.2 x (2,000 + 1,700) kg x 0.40 yuan. Owed: 412.50 + 183.50 + 120.00 = 716 yuan a mu. Kept: 24 yuan a mu.
# Last year: 148,800 + 137,940 + 127,572 = 414,312 yuan on 240 + 228 + 211.2 = 679.2 mu: 610 yuan a mu.
INCOME, COSTS, RESERVE, DIVIDEND = 96_081_600, 46_482_720, 1_558_080, 48_040_800


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sums_of_the_two_years(lang):
    stage = MemoryStage(shipped(), lang=lang)
    result = crop.play(stage)
    assert INCOME - COSTS - RESERVE == DIVIDEND
    assert (result["mu"], result["joined"], result["state"]) == ("649.2", 3, "closed")
    assert (result["income_fen"], result["costs_fen"], result["dividend_fen"]) == (INCOME, COSTS, DIVIDEND)
    assert (result["a_mu_fen"], result["last_a_mu_fen"], result["more_a_mu_fen"]) == (74_000, 61_000, 13_000)
    assert "130.00" in stage.story[-1].text


def test_the_book_keeps_the_reserve_and_nothing_else():
    """Suppliers and households are paid, the year is closed: what is in the bank is the reserve."""
    stage = MemoryStage(shipped())
    crop.play(stage)
    book = f"book/{crop.VILLAGE}"
    left = {a: stage.see(book, f"account/{a}") for a in ("102", "211", "311", "321", "322", "501", "511")}
    assert left == {"102": RESERVE, "211": 0, "311": -RESERVE, "321": 0, "322": 0, "501": 0, "511": 0}


def test_every_supplier_and_every_household_is_paid_its_own():
    """A household of 30 mu gets 22,200.00 yuan, of 28.5 mu 21,090.00, of 26.4 mu 19,536.00: no fen is left over."""
    stage = MemoryStage(shipped())
    crop.play(stage)
    paid = [b["outcome"] for b in stage.log if b["act"] == "pay" and b["subject"] == f"book/{crop.VILLAGE}"]
    bills = {o["line"][2]: o["fen"] for o in paid if o["line"][1] == "bills"}
    shares = sorted(o["fen"] for o in paid if o["line"][1] == "pay")
    assert bills == {"inputs": 26_779_500, "machines": 11_912_820, "water": 7_790_400}
    assert shares == [1_953_600] * 8 + [2_109_000] * 8 + [2_220_000] * 7


def test_its_log_replays_to_the_same():
    stage = MemoryStage(shipped())
    crop.play(stage)
    again = Memory({stage.rules.digest: stage.rules})
    for body in stage.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)
    assert list(again.subjects()) == list(stage.memory.subjects())


# --- who is bound by whom ---------------------------------------------------------------------------------------


@pytest.fixture
def season():
    """Four groups of four households, nothing decided yet."""
    town = Town(MemoryStage(shipped()))
    town.found()
    groups = [town.hamlet(f"{crop.VILLAGE}{n:03d}", f"{n} 社", "蛇肯点素村", 4, mu="10") for n in range(1, 5)]
    return crop.Season(town, "", groups, [], {})


def opened(season):
    """The plan is drawn up and stands for the vote; returns the matter."""
    stage = season.town.stage
    found = lead(season.town, season.groups[0].code, "卖不上价", "A11")
    season.matter = matter = stage.new("matter")
    data = {
        "procedure": "crop", "place": crop.VILLAGE, "title": "x", "leads": [found],
        "vars": {"groups": [g.code for g in season.groups]},
    }  # fmt: skip
    stage.do(matter, "open", season.actor("village_clerk"), data, step="open")
    plan = {"document": "a" * 64, "quotes": [{"supplier": f"supplier/{x}", "fen": 100} for x in "abc"]}
    stage.do(matter, "submit", season.actor("coop_manager"), {"vars": plan}, step="plan")
    return matter


def groups_vote(season, *choices):
    """Each group votes in turn: "for", "against", or "few" when too few come. Returns the last outcome."""
    for group, choice in zip(season.groups, choices, strict=False):
        homes = [h for h, _ in group.households]
        meeting = Assembly(
            season.town, "assembly", group.code, season.matter, "vote", [(h, None) for h in homes]
        )
        meeting.convene(season.town.stage.rules.bodies["assembly"].notice)
        come = homes[:2] if choice == "few" else homes
        meeting.hold(Ballots(hall=dict.fromkeys(come, "for" if choice == "few" else choice)))
        out = meeting.take()
    return out


def test_one_of_four_votes_no_and_the_other_three_go_on(season):
    matter = opened(season)
    out = groups_vote(season, "for", "against", "for", "for")
    assert out["outcome"] == "passed" and "list" in out["opened"]
    assert season.town.stage.see(matter, "var/joined") == [season.groups[n].code for n in (0, 2, 3)]


def test_a_group_to_whose_meeting_too_few_come_stays_out(season):
    matter = opened(season)
    groups_vote(season, "for", "few", "for", "for")
    assert season.groups[1].code not in season.town.stage.see(matter, "var/joined")


def test_a_group_that_does_not_meet_in_its_days_stays_out(season):
    matter, stage = opened(season), season.town.stage
    groups_vote(season, "for", "for")
    out = stage.lapse(
        matter, "vote", lapse_due(stage, matter, "vote"), stage.rules.number("§paper_days", stage.day)
    )
    assert out["outcome"] == "passed"
    assert stage.see(matter, "var/joined") == [g.code for g in season.groups[:2]]


def test_when_no_group_passes_the_plan_is_drawn_up_again(season):
    matter = opened(season)
    out = groups_vote(season, "against", "against", "few", "against")
    assert out["outcome"] == "failed" and out["opened"] == ["plan"]
    assert season.town.stage.see(matter, "var/document") is None


def pooled(season, *choices, mu="10"):
    """The groups that passed are listed and each household answers; the rest say yes."""
    stage, matter, sealer = season.town.stage, season.matter, Sealer()
    joined = stage.see(matter, "var/joined")
    season.joined = [g for g in season.groups if g.code in joined]
    names = [h for g in season.joined for h, _ in g.households]
    season.nyms = {h: stage.nym(matter, h, sealer) for h in names}
    given = {"vars": {"households": list(season.nyms.values())}}
    clerk = season.actor("village_clerk")
    stage.send([stage.make(matter, "submit", clerk, given, step="list", sealer=sealer)], sealer)
    for n, who in enumerate(season.nyms.values()):
        choice = choices[n] if n < len(choices) else "yes"
        data = {"who": who, "choice": choice, **({"amount": mu} if choice == "yes" else {})}
        out = stage.do(matter, "answer", Actor(who, "concerned"), data, step="pool")
    return out


def test_a_household_that_does_not_pool_is_not_bound_and_has_no_share(season):
    matter, stage = opened(season), season.town.stage
    groups_vote(season, "for", "for", "for", "for")
    pooled(season, "yes", "no", mu="10.0")
    alone = list(season.nyms.values())[1]
    assert alone not in stage.see(matter, "var/pooled") and len(stage.see(matter, "var/pooled")) == 15
    finish(season)
    right = reckoned(season)
    bound = {**right, "shares": crop.shared(matter, 30_000, {alone: "10", **weights(season)})}
    accountant = season.actor("village_accountant")
    stage.tries("weight_not_said", "x", "x", matter, "submit", accountant, {"vars": bound}, step="accounts")
    stage.do(matter, "submit", accountant, {"vars": right}, step="accounts")


def test_when_every_household_keeps_its_land_the_matter_ends(season):
    opened(season)
    groups_vote(season, "for", "against", "against", "against")
    assert pooled(season, "no", "no", "no", "no")["ending"] == "refused"


# --- the dividend: by head, two thirds of all, all groups -------------------------------------------------------


def weights(season):
    """The mu each household said, written another way: 10 is 10.0."""
    return dict.fromkeys(season.town.stage.see(season.matter, "var/pooled"), "10")


def finish(season):
    stage, manager = season.town.stage, season.actor("coop_manager")
    stage.do(season.matter, "report", manager, {}, step="contract")
    stage.do(season.matter, "report", manager, {}, step="season")


def reckoned(season, dividend=30_000):
    return {
        "income": dividend + 10_000, "costs": 10_000, "reserve": 0, "dividend": dividend,
        "payees": [{"line": "inputs", "payee": "supplier/a", "fen": 10_000}],
        "shares": crop.shared(season.matter, dividend, weights(season)),
        "last_year": [{"who": season.groups[0].code, "weight": "40", "fen": 10_000}],
    }  # fmt: skip


def accounted(season, dividend=30_000):
    """The accounts stand, are audited and have lain open: the members may vote."""
    stage, matter = season.town.stage, season.matter
    stage.do(
        matter,
        "submit",
        season.actor("village_accountant"),
        {"vars": reckoned(season, dividend)},
        step="accounts",
    )
    audit = council(season.town, "village_supervision", crop.VILLAGE, 5)
    data = {"choice": "approved", "meeting": audit}
    stage.do(matter, "decide", season.actor("village_supervisor"), data, step="audit", attested=KIN)
    notice_over(stage, matter, "papers")


@pytest.fixture
def dividend(season):
    """All four groups take part; their members have the accounts before them."""
    opened(season)
    groups_vote(season, "for", "for", "for", "for")
    pooled(season)
    finish(season)
    accounted(season)
    return season


def members(season, n):
    """A members' meeting of the nth group, called: eight members of four households."""
    group = season.groups[n]
    roll = [(m, h) for h, people in group.households for m in people]
    assembly = Assembly(season.town, "members_meeting", group.code, season.matter, "members", roll, "member")
    assembly.convene(season.town.stage.rules.bodies["members_meeting"].notice)
    return assembly, group.households


def hold(season, n, choice="for"):
    assembly, homes = members(season, n)
    assembly.hold(Ballots(hall={m: choice for _, people in homes for m in people}))
    return assembly, assembly.take()


def test_all_groups_must_pass_one_no_brings_the_accounts_back(dividend):
    hold(dividend, 0)
    _, out = hold(dividend, 1, "against")
    assert out["outcome"] == "failed" and out["opened"] == ["accounts"]
    assert {"members", "papers", "audit"} <= set(out["reset"])
    assert dividend.town.stage.see(dividend.matter, "var/dividend") is None


def test_an_old_tally_does_not_carry_a_new_amount(dividend):
    """The first group's members counted 300 yuan; the second's refuse; the accounts come again with 400."""
    stage, matter = dividend.town.stage, dividend.matter
    first, _ = hold(dividend, 0)
    hold(dividend, 1, "against")
    accounted(dividend, dividend=40_000)
    old = {"meeting": first.subject, "motion": "m1"}
    refused = stage.tries("stale_digest", "x", "x", matter, "take", first.secretary, old, step="members")
    assert refused.facts["voted"] != refused.facts["now"]
    for n in range(4):
        _, out = hold(dividend, n)
    assert out["outcome"] == "passed"


def test_too_few_members_and_the_vote_is_held_again_on_the_same_accounts(dividend):
    assembly, homes = members(dividend, 0)
    result = assembly.hold(Ballots(hall={people[0]: "for" for _, people in homes}))
    assert (result["entitled"], result["needed_present"], result["present"]) == (8, 6, 4)
    out = assembly.take()
    assert out["outcome"] == "inquorate" and out["opened"] == ["members"]
    assert dividend.town.stage.see(dividend.matter, "var/dividend") == 30_000


def test_members_of_one_household_carry_each_other_and_only_each_other(dividend):
    """集体法 §27: three spouses by proxy inside their households count, one outside its own does not: 4 + 3 = 7 of 8."""
    assembly, homes = members(dividend, 0)
    heads, spouses = [p[0] for _, p in homes], [p[1] for _, p in homes]
    inside = {s: (h, "for") for h, s in zip(heads[:3], spouses[:3], strict=True)}
    result = assembly.hold(
        Ballots(hall=dict.fromkeys(heads, "for"), proxy={**inside, spouses[3]: (heads[0], "for")})
    )
    assert (result["present"], result["for"], result["needed_for"]) == (7, 7, 6)
    counted = next(b for b in reversed(dividend.town.stage.log) if b["act"] == "count")["outcome"]
    assert [code for _, code in counted["refused"]] == ["proxy_outside_household"]
    assert [p["code"] for p in counted["proxies_refused"]] == ["proxy_outside_household"]


def test_two_thirds_of_all_members_not_of_those_who_came(dividend):
    """Six of eight come and five are for: more than two thirds of the room, fewer than two thirds of all."""
    assembly, homes = members(dividend, 0)
    people = [m for _, persons in homes for m in persons]
    votes = {m: "for" if n < 5 else "against" for n, m in enumerate(people[:6])}
    result = assembly.hold(Ballots(hall=votes))
    assert (result["quorate"], result["for"], result["needed_for"], result["passed"]) == (True, 5, 6, False)


def test_nobody_stands_aside_from_what_concerns_all_members_alike(dividend):
    assembly, homes = members(dividend, 0)
    dividend.town.stage.until(assembly.date)
    who = assembly.nym(homes[0][1][0], Sealer())
    data = {"voter": who, "motion": "m1"}
    dividend.town.stage.tries("no_recusal", "x", "x", assembly.subject, "recuse", assembly.secretary, data)
