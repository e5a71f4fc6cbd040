"""A town in which the well has gone its whole way, published and verified, and a stranger's browser."""

import pytest
from django.test import Client

from yishi.demo.cases import well
from yishi.demo.copies import played
from yishi.demo.service_stage import ServiceStage
from yishi.record import keys, publishing
from yishi.rulebook.loader import shipped


@pytest.fixture
def village(tmp_path, settings):
    settings.HOME = tmp_path

    def play():
        result = well.play(ServiceStage(shipped()))
        publishing.publish_all(tmp_path)
        return result

    yield played("board", tmp_path, play), Client()
    keys.read.cache_clear()
