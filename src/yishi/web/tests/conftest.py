"""Two groups of two villages, kept for a whole module: 西张社 with one matter closed and one under way, and 乙社."""

import itertools
import json

import pytest

from yishi.demo.cases import well
from yishi.demo.gatherings import Assembly, Ballots
from yishi.demo.playing import hanging
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.hall.tests.conftest import put_well
from yishi.record import home, keys, publishing
from yishi.rulebook.loader import shipped
from yishi.web.tests.everywhere import GROUP, OTHER
from yishi.web.tests.payloads import PAYLOADS


@pytest.fixture(scope="module")
def towns(tmp_path_factory, django_db_setup, django_db_blocker):
    """西张社 with one matter closed and one under way, and a group of another village; kept for the whole module."""
    yield from founded(tmp_path_factory, django_db_blocker, ServiceStage)


def founded(tmp_path_factory, django_db_blocker, stage_of):
    from django.conf import settings
    from django.core.management import call_command

    before, settings.HOME = settings.HOME, tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
        keys.read.cache_clear()
        keys.make()
        home.prepare()
        stage = stage_of(shipped())
        Town.key = home.signer(Town.origin).verifier.vkey
        town = Town(stage)
        town.found()
        well.run(town)
        town.hamlet(OTHER, "乙社", "龚吉仁村", 5)
        hanging(town)
        sitting(town)
        publishing.publish_and_verify(settings.HOME / "published")
        yield town
        call_command("flush", verbosity=0, interactive=False)
    settings.HOME = before
    keys.read.cache_clear()


def sitting(town):
    """One more question, on which the group is voting today: six have cast, the rest have not."""
    group = town.groups[GROUP]
    matter, *_ = put_well(town, group)
    homes = [h for h, _ in group.households]
    assembly = Assembly(town, "assembly", GROUP, matter, "vote", [(h, None) for h in homes])
    assembly.convene(town.stage.rules.bodies["assembly"].notice)
    assembly.open(
        Ballots(hall=dict.fromkeys(homes[1:6], "for"), online={homes[6]: "against"}, silent=homes[7:28])
    )


FREE = {
    "title",
    "report",
    "where",
    "source",
    "purpose",
    "reason",
    "ground",
    "note",
    "words",
    "address",
    "group",
    "village",
}
"""What people type as they like, by its name in acts and sealed values."""


class Hostile(ServiceStage):
    """Plays the same scripts, with a payload in every text that somebody could have typed."""

    def perform(self, acts, sealer):
        return super().perform(
            [a if a.name == "sign_in" else a._replace(data=spoilt(a.data)) for a in acts], sealer
        )


def spoilt(value, name="", turn=itertools.count()):  # noqa: B008  # one counter for all calls
    """`value` with each free text in it replaced by a payload, all of them in turn."""
    if isinstance(value, dict):
        return {k: spoilt(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [spoilt(v) for v in value]
    return (
        PAYLOADS[next(turn) % len(PAYLOADS)] if name in FREE and isinstance(value, str) and value else value
    )


def sealing_payloads(seal):
    """Sealing in which names, addresses and minutes are payloads too."""

    def sealed(self, subject, field, value, owner=""):
        if field in ("who", "about"):
            kept = json.loads(value)
            kept |= spoilt({k: v for k, v in kept.items() if k in FREE})
            if "name" in kept:
                kept["name"] = spoilt(kept["name"], "title")
            value = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        elif field in ("text", "note", "reason"):
            value = spoilt(value, "title")
        return seal(self, subject, field, value, owner)

    return sealed


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, django_db_setup, django_db_blocker):
    """The two groups again, where everything that is typed is a payload."""
    from yishi.record.sealing import Sealer

    patch = pytest.MonkeyPatch()
    patch.setattr(Sealer, "seal", sealing_payloads(Sealer.seal))
    try:
        yield from founded(tmp_path_factory, django_db_blocker, Hostile)
    finally:
        patch.undo()
