"""The town with 西张社 in its register, and browsers of those who work with it."""

import pytest
from django.test import Client

from yishi.access.testing import sign_in
from yishi.demo.copies import played
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import TOWN, Town
from yishi.people import rosters
from yishi.record import keys
from yishi.rulebook.loader import shipped

CODE = "150621108204003"
VILLAGE = CODE[:12]
OTHER = "150621108204004"


@pytest.fixture
def town(tmp_path, settings):
    settings.HOME = tmp_path

    def play():
        town = Town(ServiceStage(shipped()))
        town.found()
        town.group(CODE, "西张社", "张义城窑村")
        town.hamlet(OTHER, "东张社", "张义城窑村", 3)
        return town

    yield played("registry", tmp_path, play)
    keys.read.cache_clear()


def holder(town, office: str, place: str = CODE) -> Client:
    """A browser of somebody wearing their office."""
    actor = town.actor(office, place)
    return sign_in(Client(), actor.person, actor.capacity)


@pytest.fixture
def registrar(town) -> Client:
    actor = town.registrar()
    assert actor.capacity == f"registrar@{TOWN}"
    return sign_in(Client(), actor.person, actor.capacity)


@pytest.fixture
def member(town) -> Client:
    """A villager of household 5, without an office."""
    return sign_in(Client(), rosters.homes(CODE)[4].members[0].ident)


@pytest.fixture
def stranger(town) -> Client:
    """A member of the other group."""
    return sign_in(Client(), rosters.homes(OTHER)[0].members[0].ident)


def key_of(answer) -> str:
    return str(answer.context["form"].initial["form_key"])


def send(client: Client, url: str, follow: bool = True, **typed):
    """Draws a form, and sends it with what is typed."""
    drawn = client.get(url)
    assert drawn.status_code == 200, drawn.content.decode()[:2000]
    return client.post(url, {"form_key": key_of(drawn), **typed}, follow=follow)
