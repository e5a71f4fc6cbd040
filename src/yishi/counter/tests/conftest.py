"""A town in which the well has gone as far as a test wants, and browsers of the people at the counter."""

import contextlib
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from yishi.access.testing import sign_in
from yishi.demo.cases import well
from yishi.demo.copies import played
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import TOWN, Town
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.record import keys
from yishi.rulebook.loader import shipped

GROUP = well.GROUP
VILLAGE = GROUP[:12]
BOOK = f"book/{GROUP}"
ACCOUNT = "6222 0000 0000 0001"


class Enough(Exception):
    """The stage has come to the act before which a test begins."""


@dataclass
class Partly(ServiceStage):
    """Plays until an act of that name (and of that book or step, unless any will do) would be sent."""

    stop: tuple[str, str] = ("", "")

    def perform(self, acts: Any, sealer: Any) -> Any:
        for act in acts:
            if act.name == self.stop[0] and self.stop[1] in ("", act.step or act.subject):
                raise Enough
        return super().perform(acts, sealer)


@dataclass
class Village:
    town: Town
    stage: Partly
    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def matter(self) -> str:
        return next(m.subject for m in matters.matters(GROUP, "well"))

    @property
    def ident(self) -> str:
        return self.matter.partition("/")[2]

    def client(self, office: str = "", household: int = 0) -> Client:
        """A browser of an office-holder, of household n's representative, or of a stranger."""
        browser = Client()
        if office:
            place = TOWN if office.startswith("town") else GROUP
            actor = self.town.actor(office, place)
            return sign_in(browser, actor.person, actor.capacity)
        if household:
            group = self.town.groups[GROUP]
            ident = list(group.mu)[household - 1]
            return sign_in(browser, group.representative(ident))
        return browser


def until(tmp_path: Any, settings: Any, act: str, where: str) -> Village:
    """The well, played until an act would be sent."""
    settings.HOME = tmp_path

    def play() -> Village:
        stage = Partly(shipped(), stop=(act, where))
        town = Town(stage)
        town.found()
        with contextlib.suppress(Enough):
            well.run(town)
        return Village(town, stage)

    return played(f"counter {act} {where}", tmp_path, play)


@pytest.fixture
def collecting(tmp_path, settings):
    """The notice is over and the shares are due; nothing is collected yet."""
    yield until(tmp_path, settings, "collect", BOOK)
    keys.read.cache_clear()


@pytest.fixture
def granting(tmp_path, settings):
    """Inspected; the town's office may approve the grant."""
    yield until(tmp_path, settings, "approve", f"book/{TOWN}")
    keys.read.cache_clear()


@pytest.fixture
def paying(tmp_path, settings):
    """The grant is received; the village head may approve the payment. The stage's own tries come later."""
    village = until(tmp_path, settings, "receive", BOOK)
    stage, town = village.stage, village.town
    number = ledger.granted(BOOK)[0].number
    stage.stop = ("", "")
    data = {"book": f"book/{TOWN}", "voucher": number, "account": "241"}
    stage.do(BOOK, "receive", town.actor("village_accountant", GROUP), data)
    yield village
    keys.read.cache_clear()


def form_key(page: Any) -> str:
    """The key of a form as it was drawn; "" where the page has no form."""
    found = re.search(r'name="form_key"[^>]*value="([^"]+)"', page.content.decode())
    return found[1] if found else ""


def send(client: Client, address: str, data: dict[str, Any], **more: Any) -> Any:
    """Draws a form and sends it, as a browser does."""
    key = form_key(client.get(address))
    return client.post(address, {"form_key": key, **data}, **more)
