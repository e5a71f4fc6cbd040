"""Case 6, the road: its land and money by hand; none of the nine meetings, nor of the government's steps, is skipped.

42 mu are 28,000 m². 31,500.00 yuan a mu are 1,323,000.00 yuan, which is 47.25 yuan a square metre.
"""

import json

import pytest

from yishi.demo.cases import road
from yishi.demo.cases.well import KIN, lapse_due
from yishi.demo.gatherings import Assembly, Ballots
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.rulebook.loader import shipped

GROUP = road.GROUP
REGISTER, BOOK = f"register/{GROUP}", f"book/{GROUP}"
SHARES = {3: 28_350_000, 5: 44_887_500, 8: 21_262_500, 11: 37_800_000}
MEETINGS = [f"m{n}" for n in range(1, 10)]


@pytest.fixture(scope="module")
def played():
    """The case played once: its log is read, and replayed with something left out or changed."""
    stage = MemoryStage(shipped())
    stage.told = road.play(stage)
    return stage


def acts(played, name, step=None):
    return [b for b in played.log if b["act"] == name and (step is None or b["step"] == step)]


def replayed(played, leave_out=lambda body: False, change=lambda body: body, upto=None):
    """A fresh stage on which the log is judged again; (stage, codes of what is refused now)."""
    stage, refused = MemoryStage(shipped()), {}
    for body in played.log:
        if upto is not None and upto(body):
            break
        if leave_out(body):
            continue
        judged, kept = stage.memory.act(act_of(change(body)))
        stage.day = max(stage.day, body["recorded"])
        if kept is None:
            refused.setdefault((body["act"], body["step"]), judged.verdict.code)
    stage._turn = len(played.log)
    return stage, refused


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_land_and_money_by_hand(lang):
    stage = MemoryStage(shipped(), lang=lang)
    told = road.play(stage)
    assert (told["taken_m2"], told["total_fen"], told["paid_fen"]) == (28_000, 132_300_000, 132_300_000)
    assert (told["objections"], told["upheld"]) == (2, 1)
    assert sum(SHARES.values()) == 132_300_000
    for n, m2 in road.PLOTS.items():
        assert stage.see(REGISTER, f"plot/{road.plot_of(n)}")["taken_m2"] == m2
        assert SHARES[n] == m2 * 4_725
    text = " ".join(t.text for t in stage.story)
    assert "42" in text and "28,000" in text and "1,323,000.00" in text and "500" in text


def test_each_household_is_paid_for_its_plot_to_the_fen(played):
    paid = {b["data"]["line"]: b["data"]["fen"] for b in acts(played, "approve")}
    assert paid == {road.plot_of(n): fen for n, fen in SHARES.items()}
    assert played.see(BOOK, "account/102") == 0 and played.see(BOOK, "account/211") == 0


def test_its_log_replays_to_the_same(played):
    again = Memory({played.rules.digest: played.rules})
    for body in played.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)


def test_the_nine_meetings_came_in_their_order(played):
    last = {
        b["step"]: n for n, b in enumerate(played.log) if b["step"] in MEETINGS and "outcome" in b["outcome"]
    }
    assert sorted(last, key=last.get) == MEETINGS


@pytest.mark.parametrize("step", [
    *MEETINGS, "n1", "consult", "n2", "gov_notice", "gov_survey", "gov_plan", "gov_posted", "gov_sign", "gov_funds",
    "gov_ok", "gov_taking",
])  # fmt: skip
def test_with_one_step_left_out_no_land_leaves_and_no_fen(played, step):
    """Everything else is done just as it was; what had to follow is refused, and so are land and money."""
    stage, refused = replayed(played, leave_out=lambda b: b["step"] == step)
    assert ("take_land", "") in refused and ("approve", "") in refused
    assert refused["take_land", ""] == refused["approve", ""] == "no_authority"
    assert all(stage.see(REGISTER, f"plot/{road.plot_of(n)}")["taken_m2"] == 0 for n in road.PLOTS)
    assert stage.see(BOOK, "account/211") in (None, -132_300_000)


def test_r17_no_entry_that_names_a_plot_names_a_household_of_the_register(played):
    """Joining plots and households over the whole log leads from no pseudonym of the matter to a register id."""
    homes = {b["data"]["household"] for b in acts(played, "enrol")}
    plots = {b["data"]["id"] for b in acts(played, "plot")}
    assert len(homes) == len(plots) == 12
    telling = [json.dumps(b) for b in played.log if any(json.dumps(p) in json.dumps(b) for p in plots)]
    assert len(telling) > 12
    assert not any(json.dumps(home) in text for text in telling for home in homes)
    assert all(
        home[-2:] != plot[-2:]
        for home, plot in zip(sorted(homes), map(road.plot_of, range(1, 13)), strict=True)
    )


# --- the nine meetings -------------------------------------------------------------------------------------------


def begun():
    """The road just announced, in a town of twelve households with a plot each."""
    town = Town(MemoryStage(shipped()))
    town.found()
    group = town.hamlet(GROUP, "官牛犋社", "官牛犋村", 12)
    for n, (household, _) in enumerate(group.households, 1):
        held = {"sealed": {"household": household}, "attested": {"person": True}}
        plot = {"id": road.plot_of(n), "m2": 13_340}
        town.stage.do(REGISTER, "plot", town.registrar(), plot, **held)
    return road.Road(town, group)


def test_each_meeting_waits_for_the_one_before():
    """Announced, and nothing else: of the nine only the first is open, and the two votes have no question."""
    r = begun()
    road.before(r)
    stage, actor = r.stage, lambda office: r.town.actor(office, GROUP)
    for step, office, act, data in (
        ("m3", "deliberation_lead", "submit", {"vars": {"opinion": "x"}}),
        ("m5", "village_party_secretary", "decide", {"choice": "approved"}),
        ("m6", "village_clerk", "submit", {"vars": {"total": 0, "distribution": []}}),
        ("m7", "village_supervisor", "decide", {"choice": "approved"}),
        ("m8", "agri_office", "decide", {"choice": "lawful"}),
    ):
        more = {"attested": KIN} if act == "decide" else {}
        stage.tries("step_not_open", "x", "x", r.matter, act, actor(office), data, step=step, **more)
    members = [(m, h) for h, people in r.group.households for m in people]
    households = [(h, None) for h, _ in r.group.households]
    Assembly(r.town, "assembly", GROUP, r.matter, "m4", households).tries_too_early("x", "x")
    Assembly(r.town, "members_meeting", GROUP, r.matter, "m9", members, "member").tries_too_early("x", "x")


def test_the_village_cannot_answer_for_the_government():
    """After the survey the plan of compensation is open: it is the county's to draw up."""
    r = begun()
    road.before(r)
    for office in ("village_head", "agri_office", "natural_resources"):
        actor, data = r.town.actor(office, GROUP), {"vars": {"document": "0" * 64}}
        r.stage.tries("wrong_office", "x", "x", r.matter, "report", actor, data, step="gov_plan")


@pytest.mark.parametrize(("for_", "outcome"), [(15, "failed"), (16, "passed"), (24, "passed")])
def test_the_ninth_needs_two_thirds_of_all_members(played, for_, outcome):
    """24 members: two thirds are 16, of all, not of those who came; 24 come."""
    stage, _ = replayed(played, upto=lambda b: b["act"] == "take" and b["step"] == "m9")
    matter = played.told["matter"]
    group_members = [f"p-{GROUP}-{n:03d}-{k:02d}" for n in range(1, 13) for k in (1, 2)]
    roll = [(m, f"h-{GROUP}-{m.split('-')[2]}") for m in group_members]
    assert all(stage.see(REGISTER, f"member/{m}") is not None for m in group_members)
    town = Town(stage)
    again = Assembly(town, "members_meeting", GROUP, matter, "m9", roll, "member")
    again.convene(stage.rules.bodies["members_meeting"].notice)
    again.hold(Ballots(hall={m: "for" if n < for_ else "against" for n, m in enumerate(group_members)}))
    out = again.take()
    assert out["outcome"] == outcome
    if outcome == "failed":
        assert out["opened"] == ["m6"]


def test_one_of_the_towns_four_asks_for_corrections_and_the_distribution_is_written_again(played):
    def say(body):
        if body["step"] == "m8" and body["capacity"].startswith("town_finance"):
            return {**body, "data": {**body["data"], "choice": "corrections", "reason": "附表对不上"}}
        return body

    stage, _ = replayed(played, change=say, upto=lambda b: b["act"] == "take" and b["step"] == "m9")
    graph = stage.see(played.told["matter"], "graph")
    assert graph["m6"][0] == "open" and graph["m9"][0] == "waiting"


def test_the_county_silent_on_the_opinion_holds_the_distribution_no_longer_than_its_days(played):
    """The answer is the county's to give; when its days run out the sixth meeting may go on, nothing is approved."""
    stage, _ = replayed(played, upto=lambda b: b["step"] == "gov_reply")
    matter = played.told["matter"]
    due = lapse_due(stage, matter, "gov_reply")
    stage.tries(
        "dated_ahead",
        "x",
        "x",
        matter,
        "lapse",
        Actor("", "anyone"),
        {},
        step="gov_reply",
        on=stage.plus(1, due),
    )
    out = stage.lapse(matter, "gov_reply", due, stage.rules.number("§paper_days", stage.day))
    assert out["outcome"] == "lapsed"
    assert stage.see(matter, "graph")["gov_taking"][0] == "waiting"


# --- the land and the money --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "code"), [
    ({"m2": 13_341}, "more_than_the_plot"), ({"plot": "plot-99"}, "no_such_plot"),
])  # fmt: skip
def test_a_plot_larger_than_it_is_or_not_the_groups_is_not_even_listed(played, change, code):
    """The plot of household 3 has 13,340 m², and there is no plot-99: meeting two cannot write them, so nothing is taken or paid."""

    def more(body):
        if body["act"] == "submit" and body["step"] == "m2":
            parcels = [
                {**p, **change} if p["plot"] == road.plot_of(3) else p
                for p in body["data"]["vars"]["parcels"]
            ]
            return {**body, "data": {**body["data"], "vars": {**body["data"]["vars"], "parcels": parcels}}}
        return body

    stage, refused = replayed(played, change=more)
    assert refused["submit", "m2"] == code
    assert refused["take_land", ""] == refused["approve", ""] == "no_authority"
    assert [stage.see(REGISTER, f"plot/{road.plot_of(n)}")["taken_m2"] for n in road.PLOTS] == [0, 0, 0, 0]
    assert stage.see(played.told["matter"], "meta")["state"] == "open"


def test_a_second_road_cannot_take_what_the_first_has_left_nobody():
    """9,500 of the 13,340 m² of household 5 are gone; a second road through the same four plots would want 9,500 again. Its
    list was made before; so it comes to its end, and there neither land nor a fen of compensation leaves."""
    first = begun()
    second = road.Road(first.town, first.group)
    assert first.matter != second.matter
    for r in (first, second):
        for part in (road.before, road.meetings_one_to_four):
            part(r)
    road.meetings_five_to_nine(first)
    assert road.carried_out(first)["taken_m2"] == 28_000
    road.meetings_five_to_nine(second)
    stage, registrar = second.stage, second.town.registrar()
    under = {"matter": second.matter, "step": "land"}
    stage.tries("no_authority", "x", "x", REGISTER, "take_land", registrar, under)
    road.notice_over(stage, second.matter, "n2")
    refused = stage.tries("more_than_the_plot", "x", "x", REGISTER, "take_land", registrar, under)
    assert refused.facts == {"plot": road.plot_of(5), "m2": 9_500, "left_m2": 3_840}
    assert stage.see(second.matter, "graph")["pay"][0] == "waiting"
    pay = {
        **under,
        "step": "pay",
        "line": road.plot_of(3),
        "payee": second.nyms[3],
        "fen": 1,
        "purpose": "补偿",
    }
    agri, account = second.town.actor("agri_office", GROUP), {"account": "6222000000000004"}
    stage.tries("no_authority", "x", "x", BOOK, "approve", agri, pay, sealed=account, attested=KIN)
    taken = [stage.see(REGISTER, f"plot/{road.plot_of(n)}")["taken_m2"] for n in road.PLOTS]
    assert taken == list(road.PLOTS.values())


def test_no_compensation_is_paid_before_the_land_is_in_the_register(played):
    stage, refused = replayed(played, leave_out=lambda b: b["act"] == "take_land")
    assert refused["settle", "land"] == "not_carried_out" and refused["approve", ""] == "no_authority"
    assert stage.see(BOOK, "account/211") == -132_300_000


def test_one_taking_is_carried_out_once(played):
    def settled(body):
        return body["act"] == "settle" and body["step"] == "land"

    stage, _ = replayed(played, upto=settled)
    under = {"matter": played.told["matter"], "step": "land"}
    stage.tries("taken_already", "x", "x", REGISTER, "take_land", Town(stage).registrar(), under)


def test_while_an_objection_is_open_the_notice_does_not_end_and_nobody_is_paid(played):
    """Objected on the last day, 28 May 2026: when the notice's own days are over, its lapse has nothing to end, the
    land stays and no fen is approved. Its three days of answer end on Sunday the 31st, so on Monday: then it is upheld."""
    stage, _ = replayed(played, upto=lambda b: b["act"] == "lapse" and b["step"] == "n2")
    matter, town = played.told["matter"], Town(stage)
    assert lapse_due(stage, matter, "n2") == "2026-05-29"
    stage.day = "2026-05-28"
    who = next(b["data"]["payee"] for b in acts(played, "approve"))
    objector = Actor(who, "concerned")
    stage.do(matter, "object", objector, {}, step="n2", sealed={"text": "树没有算"})
    due = lapse_due(stage, matter, "n2")
    assert due == "2026-06-02"
    stage.until("2026-06-01")
    stage.tries(
        "wrong_lapse_day", "x", "x", matter, "lapse", Actor("", "anyone"), {}, step="n2", on="2026-05-29"
    )
    want = {
        "matter": matter,
        "step": "pay",
        "line": road.plot_of(3),
        "payee": who,
        "fen": 1,
        "purpose": "补偿",
    }
    agri = town.actor("agri_office", GROUP)
    account = {"account": "6222000000000004"}
    stage.tries("no_authority", "x", "x", BOOK, "approve", agri, want, sealed=account, attested=KIN)
    stage.tries(
        "no_authority", "x", "x", REGISTER, "take_land", town.registrar(), {"matter": matter, "step": "land"}
    )
    out = stage.lapse(matter, "n2", due, stage.rules.number("§paper_days", stage.day))
    assert out["outcome"] == "upheld" and out["opened"] == ["m6"]


@pytest.mark.parametrize(("line", "payee", "fen", "code"), [
    (road.plot_of(3), 3, 28_350_001, "above_the_line"), (road.plot_of(3), 5, 28_350_000, "another_payee"),
    (road.plot_of(4), 3, 1, "no_such_line"),
])  # fmt: skip
def test_nobody_is_paid_another_sum_or_anothers(played, line, payee, fen, code):
    stage, _ = replayed(played, upto=lambda b: b["act"] == "approve")
    matter = played.told["matter"]
    payees = {b["data"]["line"]: b["data"]["payee"] for b in acts(played, "approve")}
    want = {
        "matter": matter, "step": "pay", "line": line, "payee": payees[road.plot_of(payee)], "fen": fen,
        "purpose": "补偿",
    }  # fmt: skip
    agri = Town(stage).actor("agri_office", GROUP)
    account = {"account": "6222000000000004"}
    stage.tries(code, "x", "x", BOOK, "approve", agri, want, sealed=account, attested=KIN)
