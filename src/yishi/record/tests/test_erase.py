"""Erasing in the service: what there is nothing of, and a ballot that is still sealed."""

import pytest

from yishi.demo.cases import away
from yishi.demo.gatherings import Assembly, Ballots
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import FOUNDER, TOWN, Town
from yishi.procedure import Refused
from yishi.record import clock, erasing, home, keys
from yishi.record.models import Entry, Secret
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_r19_a_sealed_ballot_is_not_erased_before_it_is_counted():
    keys.make()
    home.prepare()
    stage = ServiceStage(shipped())
    town = Town(stage)
    town.found()
    group = town.hamlet(away.GROUP, "大红奎社", "大红奎村", 6)
    matter, _ = away.put(town, group)
    assembly = Assembly(
        town, "assembly", away.GROUP, matter, "vote", [(h, None) for h, _ in group.households]
    )
    assembly.convene(stage.rules.bodies["assembly"].notice)
    homes = [h for h, _ in group.households]
    assembly.open(Ballots(hall=dict.fromkeys(homes[:5], "for")))
    clock.set_demo_day(stage.day)
    by = (FOUNDER, f"registrar@{TOWN}", "本人要求")
    refused = erasing.erase(homes[0], *by)
    assert isinstance(refused, Refused) and refused.code == "vote_open"
    size, kept = Entry.objects.count(), Secret.objects.count()
    for person in ("p-nobody", ""):  # "" is what has no owner
        nobody = erasing.erase(person, *by)
        assert isinstance(nobody, Refused) and nobody.code == "nothing_to_erase"
    assert (Entry.objects.count(), Secret.objects.count()) == (size, kept)
    assembly.hold_rest()
    size, kept = Entry.objects.count(), Secret.objects.count()
    stranger = erasing.erase(homes[0], "p-stranger", *by[1:])
    assert isinstance(stranger, Refused) and stranger.code == "not_in_office"
    assert (Entry.objects.count(), Secret.objects.count()) == (size, kept)
    erased = erasing.erase(homes[0], *by)
    assert not isinstance(erased, Refused) and erased.values >= 3
    assert not Secret.objects.filter(owner=homes[0]).exists()
