"""Case 4, the away households: the count by hand, and every way in which one household might come to count twice."""

import pytest

from yishi.demo.cases import away
from yishi.demo.cases.well import lapse_due, notice_over
from yishi.demo.gatherings import Assembly, Ballots
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_second_meeting_by_hand(lang):
    """30 entitled, 20 needed. First 17 in the hall: too few. Then 18 in the hall that vote, 1 that stands aside,
    1 back from the city, 3 by proxy, 4 online: 27, of whom more than half are 14. Against are 3 in the hall and the
    one who came back; for are 15 + 3 + 4."""
    stage = MemoryStage(shipped(), lang=lang)
    result = away.play(stage)
    assert (result["entitled"], result["present"]) == (30, 18 + 1 + 1 + 3 + 4)
    assert (result["for"], result["against"], result["recused"]) == (15 + 3 + 4, 3 + 1, 1)
    assert (result["taken_back"], result["joined"], result["state"]) == (1, 27, "closed")
    counts = [b["outcome"]["result"] for b in stage.log if b["act"] == "count"]
    assert [(c["present"], c["needed_present"], c["quorate"], c["passed"]) for c in counts] == [
        (17, 20, False, False),
        (27, 20, True, True),
    ]
    assert counts[1]["needed_for"] == 14
    takes = [b["outcome"] for b in stage.log if b["act"] == "take"]
    assert takes[0]["outcome"] == "inquorate" and takes[0]["opened"] == ["vote"]


def test_its_log_replays_to_the_same():
    stage = MemoryStage(shipped())
    away.play(stage)
    again = Memory({stage.rules.digest: stage.rules})
    for body in stage.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)
    assert list(again.subjects()) == list(stage.memory.subjects())


class Hall:
    """A plan put to nine households: 6 must come, and more than half of those who came must be for it."""

    def __init__(self) -> None:
        self.stage = MemoryStage(shipped())
        self.town = Town(self.stage)
        self.town.found()
        group = self.town.hamlet(away.GROUP, "大红奎社", "大红奎村", 9)
        self.homes = [h for h, _ in group.households]
        self.matter, self.nyms = away.put(self.town, group)
        self.call()

    def call(self) -> Assembly:
        """A meeting is called for the first day that the notice allows."""
        roll = [(h, None) for h in self.homes]
        self.meeting = Assembly(self.town, "assembly", away.GROUP, self.matter, "vote", roll)
        self.meeting.convene(self.stage.rules.bodies["assembly"].notice)
        return self.meeting

    def at(self, n):
        return self.meeting.nym(self.homes[n], Sealer())

    def office(self, name, **data):
        return self.stage.do(self.meeting.subject, name, self.meeting.secretary, data)

    def cast(self, n, choice, channel, hand=None):
        self.meeting.send_one(self.homes[n], choice, channel, "" if hand is None else self.homes[hand])

    def no_ballot(self, code, n, channel, actor=None, **more):
        data = {"motion": "m1", "voter": self.at(n), "channel": channel, **more}
        who = actor or self.meeting.secretary
        self.stage.tries(code, "x", "x", self.meeting.subject, "cast", who, data, sealed={"choice": "for"})

    def voter(self, n) -> Actor:
        return self.meeting.voter(self.homes[n])


@pytest.fixture
def hall():
    """Five households sit in the hall and have voted for; the motion is put, four households are elsewhere."""
    h = Hall()
    h.meeting.open(Ballots(hall=dict.fromkeys(h.homes[:5], "for")))
    return h


def test_a_proxys_ballot_stands_when_the_principal_stays_away(hall):
    h = hall
    h.office("proxy", **{"from": h.at(5), "to": h.at(0)})
    h.cast(5, "against", "proxy", 0)
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"], result["against"]) == (6, 5, 1)


def test_a_principal_who_comes_takes_the_proxys_ballot_back_and_votes_alone(hall):
    """The proxy said no; the household comes and says yes: six came, six for, nobody against."""
    h = hall
    h.office("proxy", **{"from": h.at(5), "to": h.at(0)})
    h.cast(5, "against", "proxy", 0)
    assert h.office("sign_in", voter=h.at(5), where="room")["taken_back"] == [["m1", 6]]
    h.no_ballot("principal_came", 5, "proxy", hand=h.at(0))
    h.cast(5, "for", "hall")
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"], result["against"]) == (6, 6, 0)


def test_a_principal_who_comes_and_does_not_vote_has_no_ballot_left(hall):
    h = hall
    h.office("proxy", **{"from": h.at(5), "to": h.at(0)})
    h.cast(5, "for", "proxy", 0)
    h.office("sign_in", voter=h.at(5), where="room")
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"]) == (6, 5)


def test_a_principal_who_votes_online_first_leaves_the_proxy_nothing(hall):
    h = hall
    h.office("proxy", **{"from": h.at(5), "to": h.at(0)})
    h.cast(5, "against", "online")
    h.no_ballot("principal_came", 5, "proxy", hand=h.at(0))
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"], result["against"]) == (6, 5, 1)


def test_a_principal_cannot_vote_online_over_a_proxys_ballot(hall):
    """The count's rule (tally.md, 12): the accepted ballot stands, the other channel is refused, one is counted."""
    h = hall
    h.office("proxy", **{"from": h.at(5), "to": h.at(0)})
    h.cast(5, "for", "proxy", 0)
    h.no_ballot("second_channel", 5, "online", h.voter(5))
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"]) == (6, 6)


@pytest.mark.parametrize(
    ("first", "then"), [("hall", "online"), ("hall", "paper"), ("online", "hall"), ("paper", "online")]
)
def test_a_second_channel_is_refused_whichever_came_first(hall, first, then):
    h = hall
    h.office("sign_in", voter=h.at(5), where="room")
    h.cast(5, "for", first)
    h.no_ballot("second_channel", 5, then, h.voter(5) if then == "online" else None)
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"]) == (6, 6)


def test_the_same_channel_again_replaces_and_counts_once(hall):
    h = hall
    h.cast(5, "for", "online")
    h.cast(5, "against", "online")
    result = h.meeting.hold_rest()
    assert (result["present"], result["for"], result["against"], result["replaced"]) == (6, 5, 1, 1)


def test_nobody_votes_online_for_another_household(hall):
    h = hall
    h.no_ballot("not_yours", 5, "online", h.voter(6))
    h.no_ballot("online_by_oneself", 5, "online")
    h.no_ballot("no_capacity", 5, "online", Actor(h.at(5), "anyone"))


def test_after_the_close_no_channel_takes_a_ballot(hall):
    h = hall
    h.office("proxy", **{"from": h.at(6), "to": h.at(0)})
    h.office("sign_in", voter=h.at(7), where="room")
    h.office("close_vote", motion="m1")
    h.no_ballot("vote_closed", 7, "hall")
    h.no_ballot("vote_closed", 7, "paper")
    h.no_ballot("vote_closed", 6, "proxy", hand=h.at(0))
    h.no_ballot("vote_closed", 8, "online", h.voter(8))
    h.no_ballot("vote_closed", 0, "hall")


def test_a_household_that_stands_aside_loses_its_ballot_and_lowers_no_bound(hall):
    """Seven came, one stood aside after voting: more than half of seven is four still."""
    h = hall
    for n in (5, 6):
        h.office("sign_in", voter=h.at(n), where="room")
        h.cast(n, "against", "hall")
    assert h.office("recuse", voter=h.at(0), motion="m1")["taken_back"] == [["m1", 1]]
    h.no_ballot("recused", 0, "hall")
    result = h.meeting.hold_rest()
    assert (result["present"], result["may_vote"], result["needed_for"]) == (7, 6, 4)
    assert (result["for"], result["against"], result["passed"]) == (4, 2, True)


def test_too_few_and_the_vote_opens_again_on_the_same_plan(hall):
    """Five of nine came, six were needed, though all five were for it; the second meeting passes the same text."""
    h = hall
    result = h.meeting.hold_rest()
    assert (result["present"], result["needed_present"], result["for"]) == (5, 6, 5)
    out = h.meeting.take()
    assert out["outcome"] == "inquorate" and out["opened"] == ["vote"]
    first = h.meeting
    h.stage.tries(
        "stale_digest", "x", "x", h.matter, "take", first.secretary, {"meeting": first.subject, "motion": "m1"},
        step="vote",
    )  # fmt: skip
    document = h.stage.see(h.matter, "var/document")
    h.call().hold(Ballots(hall=dict.fromkeys(h.homes[:6], "for")))
    assert h.meeting.take()["outcome"] == "passed"
    assert h.stage.see(h.matter, "var/document") == document


@pytest.mark.parametrize("early", [1, 2, 3])
def test_a_meeting_called_with_fewer_days_than_the_notice_is_refused(early):
    h = Hall()
    notice = h.stage.rules.number(h.stage.rules.bodies["assembly"].notice, h.stage.day)
    assert notice == 3
    short = Assembly(h.town, "assembly", away.GROUP, h.matter, "vote", [(x, None) for x in h.homes])
    short.tries_short_notice(notice - early)


def test_four_hundred_and_fifty_households_in_numbered_parts():
    """450 in parts of 200, 200 and 50: 300 must come. 150 in the hall, 100 by proxy (two a holder), 50 online: 300,
    of whom 151 are needed: 150 + 1 are for, 149 against."""
    h = Hall()
    names = [f"h-long-{n:03d}" for n in range(450)]
    meeting = Assembly(h.town, "assembly", away.GROUP, h.matter, "vote", [(x, None) for x in names])
    meeting.convene(h.stage.rules.bodies["assembly"].notice)
    assert [len(part) for part in meeting.roll_parts()] == [200, 200, 50]
    hall, proxied, online = names[:150], names[150:250], names[250:300]
    result = meeting.hold(
        Ballots(
            hall=dict.fromkeys(hall, "for"),
            proxy={x: (hall[n // 2], "for" if n == 0 else "against") for n, x in enumerate(proxied)},
            online=dict.fromkeys(online, "against"),
        )
    )
    assert (result["entitled"], result["needed_present"], result["present"]) == (450, 300, 300)
    assert (result["needed_for"], result["for"], result["against"]) == (151, 151, 149)
    assert meeting.take()["outcome"] == "passed"


def test_a_plan_that_passed_binds_no_household_that_says_no():
    h = Hall()
    h.meeting.hold(Ballots(hall=dict.fromkeys(h.homes, "for")))
    h.meeting.take()
    notice_over(h.stage, h.matter, "notice")
    whos = list(h.nyms.values())
    for n, who in enumerate(whos):
        data = {"who": who, "choice": "no" if n == 0 else "yes"}
        h.stage.do(h.matter, "answer", Actor(who, "concerned"), data, step="join")
    assert h.stage.see(h.matter, "var/joining") == whos[1:]


def test_a_household_whose_answer_does_not_come_has_not_joined():
    h = Hall()
    h.meeting.hold(Ballots(hall=dict.fromkeys(h.homes, "for")))
    h.meeting.take()
    notice_over(h.stage, h.matter, "notice")
    whos = list(h.nyms.values())
    h.stage.do(
        h.matter, "answer", Actor(whos[3], "concerned"), {"who": whos[3], "choice": "yes"}, step="join"
    )
    grace = h.stage.rules.number("§paper_days", h.stage.day)
    h.stage.lapse(h.matter, "join", lapse_due(h.stage, h.matter, "join"), grace)
    assert h.stage.see(h.matter, "var/joining") == [whos[3]]
