"""What a matter refuses, each by its code: opening, steps, drafts, reviews, notices, silence, corrections, ladders."""

import pytest

from yishi.demo.cases import well
from yishi.demo.cases.well import lapse_due, lead, notice_over
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.tests.conftest import GROUP, KIN
from yishi.procedure.kinds.kin import recused
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import load_files, shipped


@pytest.fixture
def agenda(village):
    """A well on the agenda: its plan is open."""
    v = village
    v.lead = lead(v.town, GROUP, "井坏了", "A12")
    v.matter, sealer = v.stage.new("matter"), Sealer()
    v.user = v.stage.nym(v.matter, v.households[0], sealer)
    v.party = v.actor("party_lead")
    data = {
        "procedure": "well",
        "place": GROUP,
        "title": "修井",
        "leads": [v.lead],
        "vars": {"users": [v.user]},
    }
    v.stage.send([v.stage.make(v.matter, "open", v.party, data, step="open", sealer=sealer)], sealer)
    v.council = v.actor("deliberation_lead")
    return v


def plan(v, total=10_000, **more):
    asked = v.stage.rules.procedures["well"].steps["plan"].sets
    values = {
        "total": total, "fund": 0, "payees": [{"line": "a", "payee": "supplier/a", "fen": total}], "grant": [],
        "shares": [{"who": v.user, "weight": "1", "fen": total}], "quotes": [{"supplier": "supplier/a", "fen": total}],
    }  # fmt: skip
    return {**{k: x for k, x in values.items() if k in asked}, **more}


@pytest.fixture
def planned(agenda):
    v = agenda
    v.minuted = council(v.town, "deliberation_council", GROUP)
    v.do(v.matter, "submit", v.council, {"vars": plan(v), "meeting": v.minuted}, step="plan")
    return v


@pytest.fixture
def posted(planned):
    """The plan is voted and hangs."""
    v = planned
    v.assembly = Assembly(v.town, "assembly", GROUP, v.matter, "vote", [(h, None) for h in v.households])
    v.assembly.convene(v.stage.rules.bodies["assembly"].notice)
    v.assembly.hold(Ballots(hall=dict.fromkeys(v.households[:7], "for")))
    v.assembly.take()
    v.clerk = v.actor("village_clerk")
    return v


def test_opening(agenda):
    v, no = agenda, agenda.no
    data = {"procedure": "well", "place": GROUP, "title": "x", "vars": {"users": ["a"]}, "leads": [v.lead]}
    no("already_open", v.matter, "open", v.party, data, step="open")
    no("no_such_procedure", "matter/n", "open", v.party, {**data, "procedure": "war"}, step="open")
    no("no_such_step", "matter/n", "open", v.party, data, step="plan")
    no("no_lead", "matter/n", "open", v.party, {**data, "leads": []}, step="open")
    no("lead_not_adopted", "matter/n", "open", v.party, {**data, "leads": ["matter/none"]}, step="open")
    no("variable_missing", "matter/n", "open", v.party, {**data, "vars": {}}, step="open")
    no(
        "variable_unknown",
        "matter/n",
        "open",
        v.party,
        {**data, "vars": {"users": ["a"], "more": 1}},
        step="open",
    )
    no("variable_misfit", "matter/n", "open", v.party, {**data, "vars": {"users": ["a", "a"]}}, step="open")
    no("bad_data", "matter/n", "open", v.party, {**data, "vars": []}, step="open")
    no("no_such_matter", "matter/n", "submit", v.party, {"vars": {}}, step="plan")


def test_a_lead_is_for_its_own_topic_and_place(agenda):
    v = agenda
    other = lead(v.town, GROUP, "红白事铺张", "B10")
    data = {"procedure": "well", "place": GROUP, "title": "x", "vars": {"users": ["a"]}, "leads": [other]}
    v.no("wrong_procedure", "matter/n", "open", v.party, data, step="open")
    v.town.hamlet("150621108298001", "别社", "别村", 2)
    away = {**data, "place": "150621108298001", "leads": [v.lead]}
    v.no(
        "lead_elsewhere", "matter/n", "open", v.town.actor("party_lead", "150621108298001"), away, step="open"
    )


def test_steps_and_drafts(agenda):
    v, no = agenda, agenda.no
    given = {"vars": plan(v)}
    no("no_such_step", v.matter, "submit", v.council, given, step="dance")
    no("no_such_act", v.matter, "dance", v.council, {}, step="plan")
    no("step_not_open", v.matter, "report", v.council, {}, step="work")
    no("meeting_missing", v.matter, "submit", v.council, given, step="plan")
    other = council(v.town, "management_council", GROUP, 7)
    no("meeting_of_another_body", v.matter, "submit", v.council, {**given, "meeting": other}, step="plan")
    few = council(v.town, "deliberation_council", GROUP, 9, came=5)
    no("meeting_not_minuted", v.matter, "submit", v.council, {**given, "meeting": few}, step="plan")
    right = council(v.town, "deliberation_council", GROUP)
    ok = {**given, "meeting": right}
    no("meeting_out_of_time", v.matter, "submit", v.council, ok, step="plan", on=v.stage.plus(-1))
    no("out_of_balance", v.matter, "submit", v.council, {**ok, "vars": plan(v, fund=1)}, step="plan")
    no(
        "part_out_of_order",
        v.matter,
        "part",
        v.council,
        {"variable": "shares", "part": 2, "items": []},
        step="plan",
    )
    no(
        "variable_unknown",
        v.matter,
        "part",
        v.council,
        {"variable": "users", "part": 1, "items": []},
        step="plan",
    )
    claimed = {"vars": plan(v, shares={"parts": 1, "root": "0" * 64}), "meeting": right}
    no("parts_missing", v.matter, "submit", v.council, claimed, step="plan")


def test_an_act_before_its_step_opened_is_refused(planned):
    v = planned
    town = v.town.actor("town_office", GROUP)
    v.no("step_not_open", v.matter, "decide", town, {"choice": "approved"}, step="fund", attested=KIN)
    early = v.stage.plus(-1)
    secretary = v.actor("group_secretary")
    v.no(
        "too_early",
        v.matter,
        "take",
        secretary,
        {"meeting": "meeting/x", "motion": "m1"},
        step="vote",
        on=early,
    )


def test_a_long_list_comes_in_parts_and_is_split_whole(agenda):
    v = agenda
    people = [f"u{n:04d}" for n in range(500)]
    from yishi.procedure import parts
    from yishi.procedure.variables import split

    fen = split(10_000, [(p, "1.5") for p in people], v.matter)
    items = [{"who": p, "weight": "1.5", "fen": fen[p]} for p in people]
    chunks = [items[:250], items[250:]]
    for n, chunk in enumerate(chunks, 1):
        v.do(v.matter, "part", v.council, {"variable": "shares", "part": n, "items": chunk}, step="plan")
    meeting = council(v.town, "deliberation_council", GROUP)
    claim = {"parts": 2, "root": parts.root_of_roots([parts.root(c) for c in chunks])}
    v.do(v.matter, "submit", v.council, {"vars": plan(v, shares=claim), "meeting": meeting}, step="plan")
    assert v.stage.see(v.matter, "var/shares") == items


def test_notices(posted):
    v, no = posted, posted.no
    no(
        "no_open_objection",
        v.matter,
        "answer",
        v.clerk,
        {"objection": 1, "upheld": True, "reason": "x"},
        step="notice",
        attested=KIN,
    )
    no(
        "unattested",
        v.matter,
        "answer",
        v.clerk,
        {"objection": 1, "upheld": True, "reason": "x"},
        step="notice",
    )
    after = lapse_due(v.stage, v.matter, "notice")
    no("dated_ahead", v.matter, "lapse", Actor("", "anyone"), {}, step="notice", on=after)
    no("wrong_lapse_day", v.matter, "lapse", Actor("", "anyone"), {}, step="notice")
    v.stage.until(v.stage.plus(1, after))
    no("still_time", v.matter, "lapse", Actor("", "anyone"), {}, step="notice", on=after)
    no("objection_late", v.matter, "object", v.clerk, {}, step="notice", sealed={"text": "x"})


def test_an_objection_of_the_last_day_typed_in_later_stands_and_holds_the_payment(posted):
    v = posted
    after = lapse_due(v.stage, v.matter, "notice")
    grace = v.stage.rules.number("§paper_days", v.stage.day)
    v.stage.until(v.stage.plus(grace - 1, after))
    v.do(v.matter, "object", v.clerk, {}, step="notice", on=v.stage.plus(-1, after), sealed={"text": "x"})
    v.stage.wait(1)
    v.no("wrong_lapse_day", v.matter, "lapse", Actor("", "anyone"), {}, step="notice", on=after)
    assert v.stage.see(v.matter, "graph")["notice"][0] == "open"


def test_an_objection_that_nobody_answers_is_upheld(posted):
    v = posted
    v.do(v.matter, "object", Actor(v.user, "concerned"), {}, step="notice", sealed={"text": "x"})
    after = lapse_due(v.stage, v.matter, "notice")
    out = v.stage.lapse(v.matter, "notice", after, v.stage.rules.number("§paper_days", v.stage.day))
    assert out["outcome"] == "upheld" and "plan" in out["opened"]


def test_a_wrong_notice_is_corrected_while_it_hangs_and_its_days_start_anew(posted):
    v = posted
    first = lapse_due(v.stage, v.matter, "notice")
    v.stage.wait(6)
    v.do(v.matter, "correct", v.clerk, {"reason": "金额抄错"}, step="notice")
    assert lapse_due(v.stage, v.matter, "notice") > first
    v.no("cannot_correct", v.matter, "correct", v.council, {"reason": "x"}, step="plan")
    secretary = v.actor("group_secretary")
    v.no("wrong_office", v.matter, "correct", secretary, {"reason": "x"}, step="vote")
    notice_over(v.stage, v.matter, "notice")


def test_tasks_and_effects(posted):
    v, no = posted, posted.no
    notice_over(v.stage, v.matter, "notice")
    manager, accountant = v.actor("management_lead"), v.actor("village_accountant")
    no("meeting_missing", v.matter, "report", manager, {}, step="work")
    works = council(v.town, "management_council", GROUP, 7)
    no("cannot_fail", v.matter, "report", manager, {"failed": True, "meeting": works}, step="work")
    no("not_collected", v.matter, "report", accountant, {}, step="collect")
    v.do(v.matter, "report", manager, {"meeting": works}, step="work")
    panel, inspector = council(v.town, "finance_panel", GROUP, 5), v.actor("finance_lead")
    no(
        "reason_missing",
        v.matter,
        "decide",
        inspector,
        {"choice": "rejected", "meeting": panel},
        step="inspect",
        attested=KIN,
    )
    no(
        "unknown_choice",
        v.matter,
        "decide",
        inspector,
        {"choice": "maybe", "meeting": panel},
        step="inspect",
        attested=KIN,
    )
    v.do(
        v.matter, "decide", inspector, {"choice": "approved", "meeting": panel}, step="inspect", attested=KIN
    )
    no("not_paid", v.matter, "settle", accountant, {}, step="pay")
    no("not_paid", v.matter, "settle", accountant, {"rest_fen": 10_000}, step="pay")
    no("cannot_correct", v.matter, "correct", v.clerk, {"reason": "x"}, step="notice")
    v.do(v.matter, "settle", accountant, {"rest_fen": 10_000, "reason": "没有花"}, step="pay")


def test_the_town_silent_past_its_days_is_asked_again_and_the_matter_stays(posted):
    """A well with fund money: the town's review lapses and is opened again; nothing is approved by silence."""
    v = posted
    stage = MemoryStage(shipped())
    from yishi.demo.town import Town

    town = Town(stage)
    town.found()
    group = town.group(well.GROUP, "西张社", "张义城窑村")
    found = lead(town, group.code, "x", "A12")
    matter, sealer = stage.new("matter"), Sealer()
    user = stage.nym(matter, group.households[0][0], sealer)
    data = {
        "procedure": "well",
        "place": group.code,
        "title": "x",
        "leads": [found],
        "vars": {"users": [user]},
    }
    stage.send(
        [stage.make(matter, "open", town.actor("party_lead", group.code), data, step="open", sealer=sealer)],
        sealer,
    )
    v.user = user
    given = plan(v, 20_000, fund=5_000, grant=[{"line": "fund", "payee": f"book/{group.code}", "fen": 5_000}])
    given["shares"] = [{"who": user, "weight": "1", "fen": 15_000}]
    meeting = council(town, "deliberation_council", group.code)
    stage.do(
        matter,
        "submit",
        town.actor("deliberation_lead", group.code),
        {"vars": given, "meeting": meeting},
        step="plan",
    )
    vote = Assembly(town, "assembly", group.code, matter, "vote", [(h, None) for h, _ in group.households])
    vote.convene(stage.rules.bodies["assembly"].notice)
    vote.hold(Ballots(hall=dict.fromkeys([h for h, _ in group.households][:25], "for")))
    vote.take()
    out = stage.lapse(
        matter, "fund", lapse_due(stage, matter, "fund"), stage.rules.number("§paper_days", stage.day)
    )
    assert out["outcome"] == "lapsed" and out["opened"] == ["fund"]
    assert stage.see(matter, "graph")["fund"][:3] == ["open", "", 2]
    assert stage.see(matter, "offer/grant") is None


def test_a_closed_matter_takes_no_acts(village):
    v = village
    found = lead(v.town, GROUP, "x", "A12")
    v.no(
        "matter_closed",
        found,
        "decide",
        v.actor("party_lead"),
        {"choice": "adopted"},
        step="screen",
        attested=KIN,
    )


def test_several_places_give_one_result_each(village):
    v = village
    from yishi.demo.cases import crop

    stage = MemoryStage(shipped())
    crop.play(stage)
    log = [b for b in stage.log if b["act"] == "take" and b["step"] == "vote"]
    again = MemoryStage(shipped())
    from yishi.procedure.engine import act_of

    for body in stage.log:
        again.memory.act(act_of(body))
        if body is log[0]:
            break
    assert again.memory.judge(act_of(log[0])).verdict.code == "result_taken"
    assert v.stage


def test_ladders(village):
    v, no = village, village.no
    agent = v.actor("petition_agent")
    matter, sealer = v.stage.new("matter"), Sealer()
    me = v.stage.nym(matter, v.households[0], sealer)
    data = {"procedure": "petition", "place": GROUP, "title": "x", "vars": {"petitioner": [me]}}
    v.stage.send([v.stage.make(matter, "open", agent, data, step="open", sealer=sealer)], sealer)
    head = v.actor("village_head")
    no("petition_elsewhere", matter, "accept", head, {}, step="climb")
    v.do(matter, "send", agent, {}, step="climb")
    no("unknown_level", matter, "misdirected", head, {"to": "group_head"}, step="climb")
    v.stage.wait(20)
    no("handed_back_late", matter, "misdirected", head, {"to": "petition_town"}, step="climb")
    v.do(matter, "accept", head, {}, step="climb")
    v.do(matter, "extend", head, {"reason": "复杂"}, step="climb")
    no("extended_already", matter, "extend", head, {"reason": "x"}, step="climb")
    v.do(matter, "answer", head, {}, step="climb", sealed={"text": "x"})
    v.stage.until(v.stage.plus(0, lapse_due(v.stage, matter, "climb")))
    no("appeal_late", matter, "appeal", Actor(me, "concerned"), {}, step="climb")


def test_elections(village):
    from yishi.demo.cases import head

    v = village
    head.GROUP, before = GROUP, head.GROUP
    try:
        stage = v.stage
        clerk, teller = v.actor("village_clerk"), v.actor("teller")
        matter, sealer = stage.new("matter"), Sealer()
        v.do(
            matter,
            "open",
            clerk,
            {"procedure": "head", "place": GROUP, "title": "x", "vars": {}},
            step="open",
        )
        roll = [stage.nym(matter, p, sealer, "member") for _, people in v.group.households for p in people]
        stage.send(
            [stage.make(matter, "submit", clerk, {"vars": {"voters": roll}}, step="roll", sealer=sealer)],
            sealer,
        )
        a, b = (v.group.households[n][1][0] for n in (0, 1))
        votes = [{"person": a, "votes": 5}, {"person": b, "votes": 3}]
        sheet = {**head.sheet(9, 8, 0), "votes": votes}
        v.no("no_such_act", matter, "count", teller, sheet, step="party", attested={"sheet": True})
        v.no(
            "sheet_wrong",
            matter,
            "nominate",
            teller,
            {**sheet, "came": 10},
            step="party",
            attested={"sheet": True},
        )
        v.no(
            "sheet_wrong",
            matter,
            "nominate",
            teller,
            {**sheet, "proxies": 9},
            step="party",
            attested={"sheet": True},
        )
        for step in ("party", "homes"):
            v.do(matter, "nominate", teller, sheet, step=step, attested={"sheet": True})
        meeting = council(v.town, "village_committee", GROUP, 5)
        v.do(matter, "submit", clerk, {"vars": {"candidates": [a, b]}, "meeting": meeting}, step="qualify")
        notice_over(stage, matter, "posted")
        ballot = {**head.sheet(18, 12, 0), "votes": votes}
        stray = {**ballot, "votes": [{"person": "p-stray", "votes": 1}]}
        v.no("not_standing", matter, "count", teller, stray, step="elect", attested={"sheet": True})
        own = {**ballot, "tellers": [a, "other"]}
        v.no("teller_stands", matter, "count", teller, own, step="elect", attested={"sheet": True})
        v.no("unattested", matter, "count", teller, ballot, step="elect")
        few = {**head.sheet(18, 9, 0), "votes": votes}
        out = v.do(matter, "count", teller, few, step="elect", attested={"sheet": True})
        assert out["outcome"] == "failed" and out["needed_to_come"] == 10 and out["opened"] == ["qualify"]
    finally:
        head.GROUP = before


def test_an_office_or_rule_is_settled_only_when_the_register_has_carried_it_out(village):
    v = village
    from yishi.demo.cases import rule

    stage = MemoryStage(shipped())
    rule.play(stage)
    from yishi.procedure.engine import act_of

    settle = next(b for b in stage.log if b["act"] == "settle")
    again = MemoryStage(shipped())
    for body in stage.log:
        if body["act"] == "enact":
            break
        again.memory.act(act_of(body))
    assert again.memory.judge(act_of(settle)).verdict.code == "not_carried_out"
    assert v.stage


def test_a_new_rulebook_leaves_running_matters_alone(posted):
    """The notice of a running matter keeps its 15 days when the town adopts 20; a matter opened after has 20."""
    v = posted
    texts = {"one.toml": v.stage.rules.bundle.decode()}
    import json

    files = json.loads(texts["one.toml"])["files"]
    changed = {}
    for name, text in files.items():
        out = []
        for line in text.splitlines(keepends=True):
            if line.startswith("public_days "):
                line = line.replace("value = 15", "value = 20")
            out.append(line)
        changed[name] = "".join(out)
    newer = load_files(changed)
    assert newer.digest != v.stage.rules.digest
    before = lapse_due(v.stage, v.matter, "notice")
    v.stage.memory.rulebooks[newer.digest] = newer
    v.do("register/cell", "adopt_rulebook", v.registrar, {"digest": newer.digest, "reason": "修改"})
    assert lapse_due(v.stage, v.matter, "notice") == before
    notice_over(v.stage, v.matter, "notice")
    found = lead(v.town, GROUP, "又一口井", "A12")
    assert v.stage.see(found, "meta")["rulebook"] == newer.digest
    assert v.stage.see(v.matter, "meta")["rulebook"] == v.stage.rules.digest


def test_no_rule_on_a_date_is_a_refusal():
    from yishi.procedure import Act, Memory

    rules = shipped()
    memory = Memory({rules.digest: rules})
    data = {"origin": "x/demo", "place": "150621108", "rulebook": rules.digest, "key": "k"}
    memory.act(Act("register/cell", "found", "p", "anyone", "2020-01-01", "2020-01-01", data))
    place = Act("register/150621108", "place", "p", "anyone", "2019-12-31", "2020-01-01", {"title": "x"})
    assert memory.judge(place).verdict.code == "no_rule"


def test_kin_must_be_attested_in_its_shape():
    from yishi.procedure import Act

    act = Act("book/x", "approve", "p", "o@1", "", "", {}, attested={"kin": {"declared": 1, "related": []}})
    assert recused(act).code == "unattested"
