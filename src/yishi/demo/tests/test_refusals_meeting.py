"""What a meeting refuses, each by its code: convening, the roll, sign-in, proxies, ballots, opening, counting."""

import pytest

from yishi.demo.cases import away
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor
from yishi.demo.tests.conftest import GROUP
from yishi.procedure import parts
from yishi.record.sealing import Sealer


@pytest.fixture
def question(village):
    """A co-op plan put to the group meeting: `assembly` convened, its motion put, nobody has voted."""
    v = village
    v.matter, v.nyms = away.put(v.town, v.group)
    v.assembly = Assembly(v.town, "assembly", GROUP, v.matter, "vote", [(h, None) for h in v.households])
    v.assembly.convene(v.stage.rules.bodies["assembly"].notice)
    v.secretary, v.meeting = v.assembly.secretary, v.assembly.subject
    return v


def at(v, n):
    return v.assembly.nym(v.households[n], Sealer())


def ballot(v, n, channel="hall", **more):
    return {"motion": "m1", "voter": at(v, n), "channel": channel, **more}


def no_ballot(v, code, data, actor=None):
    v.no(code, v.meeting, "cast", actor or v.secretary, data, sealed={"choice": "for"})


def test_convening(question):
    v, no = question, question.no
    day = v.stage.plus(9)
    call = {"body": "assembly", "place": GROUP, "date": day, "where": "x", "motions": []}
    motion = {"id": "m1", "matter": v.matter, "step": "vote"}
    no("no_such_body", "meeting/n", "convene", v.secretary, {**call, "body": "parliament"})
    no(
        "no_open_question",
        "meeting/n",
        "convene",
        v.secretary,
        {**call, "motions": [{**motion, "step": "plan"}]},
    )
    no("motion_twice", "meeting/n", "convene", v.secretary, {**call, "motions": [motion, motion]})
    members = {**call, "body": "members_meeting", "motions": [motion]}
    no("question_for_another_body", "meeting/n", "convene", v.secretary, members)
    no("already_open", v.meeting, "convene", v.secretary, call)
    no("no_such_meeting", "meeting/n", "roll", v.secretary, {"part": 1, "items": []}, attested={"roll": True})
    no("no_such_act", v.meeting, "applaud", v.secretary, {})
    no("wrong_office", "meeting/n", "convene", v.actor("village_clerk"), call)


def test_questions_of_two_electorates_do_not_share_a_meeting(question):
    v = question
    offer = {**v.stage.see(v.matter, "offer/vote"), "electorate": "adult"}
    v.stage.memory.slices["matter/x"] = {"offer/vote": offer}
    v.stage.memory.versions["matter/x"] = 1
    motions = [
        {"id": "a", "matter": v.matter, "step": "vote"},
        {"id": "b", "matter": "matter/x", "step": "vote"},
    ]
    call = {"body": "assembly", "place": GROUP, "date": v.stage.plus(9), "where": "x", "motions": motions}
    v.no("mixed_electorates", "meeting/n", "convene", v.secretary, call)


def test_the_roll(question):
    v, no = question, question.no
    call = {"body": "assembly", "place": GROUP, "date": v.stage.plus(9), "where": "x", "motions": []}
    roll = {"attested": {"roll": True}}
    v.do("meeting/n", "convene", v.secretary, call)
    no("not_convened", "meeting/n", "sign_in", v.secretary, {"voter": "a", "where": "room"})
    no(
        "roll_empty",
        "meeting/n",
        "summon",
        v.secretary,
        {"parts": 0, "root": parts.root_of_roots([])},
        **roll,
    )
    no("part_out_of_order", "meeting/n", "roll", v.secretary, {"part": 2, "items": [{"id": "a"}]}, **roll)
    no(
        "twice_on_roll",
        "meeting/n",
        "roll",
        v.secretary,
        {"part": 1, "items": [{"id": "a"}, {"id": "a"}]},
        **roll,
    )
    no("unattested", "meeting/n", "roll", v.secretary, {"part": 1, "items": [{"id": "a"}]})
    v.do("meeting/n", "roll", v.secretary, {"part": 1, "items": [{"id": "a"}]}, **roll)
    no("twice_on_roll", "meeting/n", "roll", v.secretary, {"part": 2, "items": [{"id": "a"}]}, **roll)
    no("parts_missing", "meeting/n", "summon", v.secretary, {"parts": 2, "root": "0" * 64}, **roll)
    no("parts_missing", "meeting/n", "summon", v.secretary, {"parts": 1, "root": "0" * 64}, **roll)
    v.do("meeting/n", "summon", v.secretary, {"parts": 1, "root": v.stage.root([{"id": "a"}])}, **roll)
    no("roll_frozen", "meeting/n", "roll", v.secretary, {"part": 2, "items": [{"id": "b"}]}, **roll)
    no("roll_frozen", "meeting/n", "summon", v.secretary, {"parts": 1, "root": "0" * 64}, **roll)
    v.do("meeting/n", "call_off", v.secretary, {"reason": "下雨"})
    no("meeting_closed", "meeting/n", "sign_in", v.secretary, {"voter": "a", "where": "room"})


def test_v14_a_member_meeting_is_called_ten_days_before(village):
    v = village
    notice = v.stage.rules.number(v.stage.rules.bodies["members_meeting"].notice, v.stage.day)
    assert notice == 10  # 农村集体经济组织法 §27
    secretary = v.actor("group_secretary")
    call = {"body": "members_meeting", "place": GROUP, "date": v.stage.plus(9), "where": "x", "motions": []}
    v.do("meeting/n", "convene", secretary, call)
    bare = {"part": 1, "items": [{"id": "a"}]}
    v.no("bad_data", "meeting/n", "roll", secretary, bare, attested={"roll": True})
    items = [{"id": "a", "household": "h"}]
    v.do("meeting/n", "roll", secretary, {"part": 1, "items": items}, attested={"roll": True})
    closing = {"parts": 1, "root": v.stage.root(items)}
    v.no("short_notice", "meeting/n", "summon", secretary, closing, attested={"roll": True})


def test_coming(question):
    v, no = question, question.no
    no("not_the_day", v.meeting, "sign_in", v.secretary, {"voter": at(v, 0), "where": "room"})
    no("not_the_day", v.meeting, "put", v.secretary, {"motion": "m1"})
    v.stage.until(v.assembly.date)
    no("not_on_roll", v.meeting, "sign_in", v.secretary, {"voter": "x" * 9, "where": "room"})
    no(
        "not_yours",
        v.meeting,
        "sign_in",
        v.assembly.voter(v.households[0]),
        {"voter": at(v, 1), "where": "online"},
    )
    no(
        "not_yours",
        v.meeting,
        "sign_in",
        v.assembly.voter(v.households[0]),
        {"voter": at(v, 0), "where": "room"},
    )
    v.do(v.meeting, "sign_in", v.secretary, {"voter": at(v, 0), "where": "room"})
    no("signed_in_already", v.meeting, "sign_in", v.secretary, {"voter": at(v, 0), "where": "room"})
    no("proxy_to_oneself", v.meeting, "proxy", v.secretary, {"from": at(v, 1), "to": at(v, 1)})
    no("holder_absent", v.meeting, "proxy", v.secretary, {"from": at(v, 1), "to": "nobody"})
    no("not_on_roll", v.meeting, "proxy", v.secretary, {"from": "nobody", "to": at(v, 1)})
    no("not_yours", v.meeting, "proxy", v.assembly.voter(v.households[0]), {"from": at(v, 1), "to": at(v, 0)})
    no("no_holders", v.meeting, "holder", v.secretary, {"id": "x", "household": "y"}, attested={"roll": True})


def test_ballots(question):
    v = question
    v.assembly.open(Ballots(hall={v.households[0]: "for"}, silent=[v.households[1]]))
    no_ballot(v, "no_open_motion", {**ballot(v, 0), "motion": "m2"})
    no_ballot(v, "not_on_roll", {**ballot(v, 0), "voter": "x"})
    no_ballot(v, "not_present", ballot(v, 2))
    no_ballot(v, "not_present", ballot(v, 2, "paper"))
    no_ballot(v, "online_by_oneself", ballot(v, 0, "online"))
    no_ballot(v, "second_channel", ballot(v, 0, "online"), v.assembly.voter(v.households[0]))
    no_ballot(v, "second_channel", ballot(v, 0, "paper"))
    no_ballot(v, "hand_without_proxy", ballot(v, 1, hand=at(v, 0)))
    no_ballot(v, "no_proxy", ballot(v, 2, "proxy", hand=at(v, 0)))
    no_ballot(v, "not_yours", ballot(v, 1), v.assembly.voter(v.households[1]))
    v.no("unsealed", v.meeting, "cast", v.secretary, ballot(v, 1))
    v.no("bad_data", v.meeting, "cast", v.secretary, ballot(v, 1, "pigeon"), sealed={"choice": "for"})
    v.no("bad_data", v.meeting, "cast", v.secretary, ballot(v, 1), commitments={"choice": "for"})


def test_v2_proxies(question):
    v = question
    v.assembly.open(Ballots(silent=[v.households[0]]))
    v.do(v.meeting, "proxy", v.secretary, {"from": at(v, 2), "to": at(v, 0)})
    no_ballot(v, "wrong_hand", ballot(v, 2, "proxy", hand=at(v, 1)))
    v.do(v.meeting, "proxy", v.secretary, {"from": at(v, 3), "to": at(v, 4)})
    no_ballot(v, "holder_absent", ballot(v, 3, "proxy", hand=at(v, 4)))
    v.assembly.send_one(v.households[2], "for", "online")
    no_ballot(v, "principal_came", ballot(v, 2, "proxy", hand=at(v, 0)))


def test_recusal(question):
    v, no = question, question.no
    v.assembly.open(Ballots(hall={v.households[0]: "for"}, silent=[v.households[1]]))
    v.do(v.meeting, "recuse", v.secretary, {"voter": at(v, 0), "motion": "m1"})
    no("recused", v.meeting, "recuse", v.secretary, {"voter": at(v, 0), "motion": "m1"})
    no("not_on_roll", v.meeting, "recuse", v.secretary, {"voter": "x", "motion": "m1"})
    no("no_open_motion", v.meeting, "recuse", v.secretary, {"voter": at(v, 1), "motion": "m2"})
    no(
        "not_yours",
        v.meeting,
        "recuse",
        v.assembly.voter(v.households[1]),
        {"voter": at(v, 2), "motion": "m1"},
    )
    no_ballot(v, "recused", ballot(v, 0))
    v.do(v.meeting, "proxy", v.secretary, {"from": at(v, 3), "to": at(v, 0)})
    no_ballot(v, "recused", ballot(v, 3, "proxy", hand=at(v, 0)))
    result = v.assembly.hold_rest()
    assert (result["recused"], result["for"]) == (1, 0)


def test_no_recusal_where_it_concerns_all_alike(question):
    v = question
    motion = v.stage.see(v.meeting, "motion/m1")
    v.stage.memory.slices[v.meeting]["motion/m1"] = {**motion, "recuse": False}
    v.no("no_recusal", v.meeting, "recuse", v.secretary, {"voter": at(v, 1), "motion": "m1"})


def test_opening_and_counting(question):
    v, no = question, question.no
    v.assembly.open(Ballots(hall=dict.fromkeys(v.households[:7], "for")))
    first = v.assembly.opening(1)
    open_ = {"motion": "m1", "part": 1, "items": [first]}
    no("vote_not_closed", v.meeting, "open_ballots", v.secretary, open_)
    no(
        "vote_not_closed",
        v.meeting,
        "count",
        v.secretary,
        {"motion": "m1", "parts": 0, "root": parts.root_of_roots([])},
    )
    no("motion_hangs", v.meeting, "minutes", v.secretary, {}, sealed={"text": "x"})
    v.do(v.meeting, "close_vote", v.secretary, {"motion": "m1"})
    no_ballot(v, "vote_closed", ballot(v, 7))
    no("part_out_of_order", v.meeting, "open_ballots", v.secretary, {**open_, "part": 2})
    no(
        "opening_out_of_order",
        v.meeting,
        "open_ballots",
        v.secretary,
        {**open_, "items": [v.assembly.opening(2)]},
    )
    no(
        "opening_wrong",
        v.meeting,
        "open_ballots",
        v.secretary,
        {**open_, "items": [[1, "against", first[2]]]},
    )
    no("opening_wrong", v.meeting, "open_ballots", v.secretary, {**open_, "items": [[1, "for", "0" * 64]]})
    v.do(v.meeting, "open_ballots", v.secretary, open_)
    root = parts.root_of_roots([parts.root([first])])
    no("parts_missing", v.meeting, "count", v.secretary, {"motion": "m1", "parts": 1, "root": root})
    take = {"meeting": v.meeting, "motion": "m1"}
    no("not_counted", v.matter, "take", v.secretary, take, step="vote")
    no("no_such_motion", v.matter, "take", v.secretary, {**take, "motion": "m9"}, step="vote")


def test_a_choice_that_there_is_not_does_not_count_when_it_is_opened(question):
    v = question
    v.assembly.open(Ballots(hall={h: "perhaps" if n == 0 else "for" for n, h in enumerate(v.households[:7])}))
    result = v.assembly.hold_rest()
    assert (result["present"], result["for"]) == (7, 6)


def test_an_old_tally_does_not_carry_a_new_plan(question):
    v = question
    v.assembly.hold(Ballots(hall=dict.fromkeys(v.households[:7], "for")))
    manager = v.actor("management_lead")
    v.do(v.matter, "correct", manager, {"reason": "方案有误"}, step="plan")
    v.no("step_not_open", v.matter, "take", v.secretary, {"meeting": v.meeting, "motion": "m1"}, step="vote")
    meeting = council(v.town, "management_council", GROUP, 7)
    v.do(v.matter, "submit", manager, {"vars": {"document": "d" * 64}, "meeting": meeting}, step="plan")
    v.no("stale_digest", v.matter, "take", v.secretary, {"meeting": v.meeting, "motion": "m1"}, step="vote")


def test_a_paper_meeting_may_be_typed_in_within_the_days_for_paper(question):
    v = question
    v.stage.until(v.stage.plus(2, v.assembly.date))
    on = {"on": v.assembly.date}
    for n in range(7):
        v.do(v.meeting, "sign_in", v.secretary, {"voter": at(v, n), "where": "room"}, **on)
    v.do(v.meeting, "put", v.secretary, {"motion": "m1"}, **on)
    v.do(
        v.meeting,
        "hands",
        v.secretary,
        {"motion": "m1", "for": 6, "against": 1, "abstain": 0},
        attested={"hands": True},
        **on,
    )
    v.do(v.meeting, "close_vote", v.secretary, {"motion": "m1"}, **on)
    v.do(v.meeting, "count", v.secretary, {"motion": "m1", "parts": 0, "root": parts.root_of_roots([])}, **on)
    out = v.do(v.meeting, "minutes", v.secretary, {}, sealed={"text": "x"}, **on)
    assert (out["came"], out["needed_present"]) == (7, 6)
    v.do(v.matter, "take", v.secretary, {"meeting": v.meeting, "motion": "m1"}, step="vote")


def test_a_paper_meeting_typed_in_too_late_is_refused(question):
    v = question
    v.stage.until(v.stage.plus(v.stage.rules.number("§paper_days", v.stage.day) + 1, v.assembly.date))
    v.no(
        "recorded_late",
        v.meeting,
        "sign_in",
        v.secretary,
        {"voter": at(v, 0), "where": "room"},
        on=v.assembly.date,
    )


def test_a_long_roll_comes_in_numbered_parts_and_counts_whole(village):
    """450 voters in three parts; 300 come (300 needed), 151 for (151 needed): passed by one."""
    v = village
    v.matter, _ = away.put(v.town, v.group)
    roll = [(f"h-x-{n:03d}", None) for n in range(450)]
    v.assembly = Assembly(v.town, "assembly", GROUP, v.matter, "vote", roll)
    v.assembly.convene(v.stage.rules.bodies["assembly"].notice)
    votes = {h: "for" if n < 151 else "against" for n, (h, _) in enumerate(roll[:300])}
    result = v.assembly.hold(Ballots(hall=votes))
    assert (result["entitled"], result["needed_present"], result["present"]) == (450, 300, 300)
    assert (result["needed_for"], result["for"], result["passed"]) == (151, 151, True)


def test_an_actor_without_a_person_is_no_voter(question):
    v = question
    v.assembly.open(Ballots())
    v.no(
        "unattested",
        v.meeting,
        "cast",
        Actor(at(v, 0), "concerned"),
        ballot(v, 0, "online"),
        sealed={"choice": "for"},
        attested={"person": False},
    )
