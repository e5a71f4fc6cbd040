"""A small town on the pure rooms, with one group of nine households, for the tests of refusals."""

import pytest

from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

GROUP = "150621108299001"
KIN = {"kin": {"declared": True, "related": []}}


class Village:
    """The stage, the town, the group, and the short words tests need."""

    def __init__(self) -> None:
        self.stage = MemoryStage(shipped())
        self.town = Town(self.stage)
        self.town.found()
        self.group = self.town.hamlet(GROUP, "试验社", "试验村", 9)
        self.registrar = self.town.registrar()
        self.register = f"register/{GROUP}"
        self.book = f"book/{GROUP}"
        self.households = [h for h, _ in self.group.households]

    def actor(self, office: str) -> Actor:
        return self.town.actor(office, GROUP)

    def do(self, subject, name, actor, data=None, **more):
        return self.stage.do(subject, name, actor, data, **more)

    def no(self, code, subject, name, actor, data=None, **more):
        """The act is refused with `code`, and nothing changes."""
        before = list(self.stage.memory.subjects())
        refused = self.stage.tries(code, code, code, subject, name, actor, data, **more)
        assert list(self.stage.memory.subjects()) == before
        return refused

    def nym(self, subject, ident, field="household"):
        return self.stage.nym(subject, ident, Sealer(), field)


@pytest.fixture
def village() -> Village:
    return Village()
