"""A whole vote through the services, by people of the register: who may cast for whom, what is sealed, what opens."""

import pytest

from yishi.demo.cases import away
from yishi.demo.gatherings import Assembly, Ballots
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.meetings import casting
from yishi.meetings.models import Counting
from yishi.people import queries
from yishi.record import clock, home, keys
from yishi.record.models import Entry
from yishi.record.sealing import Sealer
from yishi.record.service import Done, Key, Turned
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def vote():
    keys.make()
    home.prepare()
    stage = ServiceStage(shipped())
    town = Town(stage)
    town.found()
    group = town.hamlet(away.GROUP, "大红奎社", "大红奎村", 9)
    matter, _ = away.put(town, group)
    assembly = Assembly(
        town, "assembly", away.GROUP, matter, "vote", [(h, None) for h, _ in group.households]
    )
    assembly.convene(stage.rules.bodies["assembly"].notice)
    assembly.open(Ballots())
    clock.set_demo_day(stage.day)
    return stage, group, assembly


def voter(assembly, household):
    return assembly.nym(household, Sealer())


def test_a_representative_votes_for_their_household_and_for_no_other(vote):
    _, group, assembly = vote
    (mine, people), (other, _) = group.households[:2]
    me = queries.representative(mine)
    assert me == people[0]
    done = casting.online(me, assembly.subject, "m1", voter(assembly, mine), "for")
    assert isinstance(done, Done)
    turned = casting.online(me, assembly.subject, "m1", voter(assembly, other), "for")
    assert isinstance(turned, Turned) and turned.refused.code == "not_yours"
    assert Counting.objects.count() == 1


def test_it_refuses_a_choice_that_there_is_not(vote):
    _, group, assembly = vote
    mine = group.households[0][0]
    turned = casting.online(
        queries.representative(mine), assembly.subject, "m1", voter(assembly, mine), "perhaps"
    )
    assert isinstance(turned, Turned) and turned.refused.code == "unknown_choice"


def test_v9_the_choice_stands_nowhere_in_the_log_before_the_close(vote):
    _, group, assembly = vote
    mine = group.households[0][0]
    casting.online(queries.representative(mine), assembly.subject, "m1", voter(assembly, mine), "against")
    body = bytes(Entry.objects.order_by("-index").first().body)
    assert b"against" not in body and b'"choice":"' in body


def test_a_ballot_sent_twice_by_one_form_counts_once_and_a_second_replaces_it(vote):
    _, group, assembly = vote
    mine = group.households[0][0]
    me, nym = queries.representative(mine), voter(assembly, mine)
    first = casting.online(me, assembly.subject, "m1", nym, "for", Key(me, "form-7"))
    again = casting.online(me, assembly.subject, "m1", nym, "for", Key(me, "form-7"))
    assert first.made[0].index == again.made[0].index and again.again
    changed = casting.online(me, assembly.subject, "m1", nym, "against", Key(me, "form-8"))
    assert isinstance(changed, Done) and changed.made[0].outcome["replaces"] == 1
    assert list(Counting.objects.values_list("ballot", flat=True)) == [2]
    opened = casting.openings(assembly.subject, "m1")
    assert [(n, choice) for n, choice, _ in opened] == [(1, "for"), (2, "against")]
