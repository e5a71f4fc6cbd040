"""A founded town with 西张社, a gateway that keeps what it sends, and a person who walks through the pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from yishi.access.gateways import Memory
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.record import clock, home, keys
from yishi.rulebook.loader import shipped

CODE = "150621108204003"
KNOWN = "19400000700"
"""The head of household 7 in the sample sheet."""
UNKNOWN = "19900000001"


@pytest.fixture
def town(tmp_path, settings):
    settings.HOME, settings.SMS_GATEWAY = tmp_path, "memory"
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    Memory.sent.clear()
    stage = ServiceStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    town = Town(stage)
    town.found()
    town.group(CODE, "西张社", "张义城窑村")
    yield town
    keys.read.cache_clear()


class Time:
    """The moment as the programs ask it, which a test moves."""

    def __init__(self, monkeypatch):
        self.ahead = timedelta()
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + self.ahead)

    def passes(self, **span):
        self.ahead += timedelta(**span)


@pytest.fixture
def time(monkeypatch):
    return Time(monkeypatch)


def last_code() -> str:
    return next(facts["code"] for _, kind, facts in reversed(Memory.sent) if kind == "code")


def ask(client: Client, phone: str, **more):
    return client.post("/sign-in/", {"phone": phone, **more})


def sign_in(client: Client, phone: str, **more):
    """Through the pages, as a person does."""
    ask(client, phone)
    return client.post("/sign-in/code/", {"code": last_code(), **more})


def text_of(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode())
