"""A town in which the well has gone its whole way, published and verified, and a stranger's browser."""

import pytest
from django.test import Client

from yishi.demo.cases import well
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.record import home, keys, publishing
from yishi.rulebook.loader import shipped


@pytest.fixture
def village(tmp_path, settings):
    settings.HOME = tmp_path
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    stage = ServiceStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    result = well.play(stage)
    publishing.publish_all(tmp_path)
    yield result, Client()
    keys.read.cache_clear()
