"""What is attested of kin: from declarations only, as far as the rulebook says, undeclared said to be undeclared."""

import json

import pytest

from yishi.demo.service_stage import ServiceStage
from yishi.demo.stage import Actor
from yishi.demo.town import Town, holder
from yishi.people.attesting import kin
from yishi.record import home, keys
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
GROUP = "150621108208004"


@pytest.fixture
def town():
    keys.make()
    home.prepare()
    town = Town(ServiceStage(shipped()))
    town.found()
    town.hamlet(GROUP, "海子湾社", "海子湾村", 4)
    return town


def declare(town, kin_list):
    head = holder("group_head", GROUP)
    data = {"person": head, "count": len(kin_list)}
    town.stage.do(
        f"register/{GROUP}",
        "declare_kin",
        Actor(*_registrar(town)),
        data,
        sealed={"kin": json.dumps(kin_list)},
    )
    return head


def _registrar(town):
    registrar = town.registrar()
    return registrar.person, registrar.capacity


def test_m7_undeclared_is_not_unrelated(town):
    head = holder("group_head", GROUP)
    told = kin(head, GROUP, shipped(), {"nym": f"h-{GROUP}-003"})
    assert told == {"declared": False, "related": []}


def test_m7_a_cousins_household_is_related_by_one_of_its_members(town):
    head = declare(town, [[f"p-{GROUP}-003-02", 4]])
    told = kin(head, GROUP, shipped(), {"nym3": f"h-{GROUP}-003", "nym4": f"h-{GROUP}-004"})
    assert told == {"declared": True, "related": ["nym3"]}


def test_m7_kin_further_than_the_rule_reaches_does_not_count(town):
    reach = shipped().number("§kin_reach", "2026-03-02")
    head = declare(town, [[f"p-{GROUP}-003-01", reach + 1]])
    assert kin(head, GROUP, shipped(), {"nym3": f"h-{GROUP}-003"})["related"] == []


def test_the_person_themself_is_their_own_kin(town):
    head = declare(town, [])
    assert kin(head, GROUP, shipped(), {"me": head})["related"] == ["me"]
