"""Every step of the ten cases has its page: drawn for whoever does the act, at the moment they do it, in both languages."""

import importlib

import pytest
from django.test import Client

from yishi.access import testing
from yishi.demo.playing import CASES
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.people.models import Mandate
from yishi.record import home, keys, reading
from yishi.rulebook.loader import shipped

pytestmark = pytest.mark.django_db(transaction=True)


class WatchedStage(ServiceStage):
    """Before a matter's act is sent, its page is opened by the one who is about to do it; kept until it stands."""

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        self.seen: dict[tuple[str, str, str], list[int]] = {}

    def perform(self, acts, sealer):
        looked = []
        if self._set == self.day:  # the record's day is the stage's: pages see what the act will see
            looked = [one for act in acts if (one := self.look(act))]
        result = super().perform(acts, sealer)
        if not isinstance(result, tuple):
            for key, codes in looked:
                self.seen.setdefault(key, codes)
        return result

    def look(self, act):
        if not act.subject.startswith("matter/") or act.name in ("open", "lapse", "part"):
            return None
        procedure = reading.read(act.subject, "meta")["procedure"]
        key = (procedure, act.step, act.name)
        if key in self.seen:
            return None
        kind = self.rules.procedures[procedure].steps[act.step].kind
        page = act.name
        what = self.rules.procedures[procedure].steps[act.step].params.get("what")
        if kind == "effect" and what != "money":
            page = "carry"
        client = testing.sign_in(Client(), self.person(act), act.capacity if "@" in act.capacity else "")
        if "@" in act.capacity and (kind == "ask" or act.name == "object"):
            page = "enter"  # on paper
        address = f"/my/m/{act.subject[7:]}/{act.step}/{page}/"
        if procedure == "lead":
            address = f"/leads/{act.subject[7:]}/"
        pages = (address, "/en/large" + address, f"/my/m/{act.subject[7:]}/")
        return key, [client.get(p).status_code for p in pages]

    def person(self, act) -> str:
        if "@" in act.capacity:
            return act.by
        ident = reading.behind(act.subject).get(act.by, act.by)
        mandate = Mandate.objects.filter(household=ident).first()
        return mandate.representative if mandate else ident


@pytest.mark.parametrize("name", CASES)
def test_every_act_of_the_case_has_its_page(tmp_path, settings, name):
    settings.HOME = tmp_path
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    stage = WatchedStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    importlib.import_module(f"yishi.demo.cases.{name}").play(stage)
    keys.read.cache_clear()
    wrong = {k: c for k, c in stage.seen.items() if c != [200, 200, 200]}
    assert not wrong and stage.seen
