"""Who sees what of the register (attack W1), and how people are found (W25)."""

import re

import pytest
from django.test import Client

from yishi.access.testing import sign_in
from yishi.people import rosters
from yishi.registry.tests.conftest import CODE, OTHER, VILLAGE, holder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

PLACES = (CODE, OTHER, VILLAGE)


def pages(code):
    home = rosters.homes(CODE)[4]
    person = home.members[0].ident
    return {
        f"/register/{CODE}/": "place",
        f"/register/{CODE}/h/{home.ident}/": "household",
        f"/register/{CODE}/offices/": "offices",
        f"/register/{CODE}/search/": "search",
        **{
            f"/register/{CODE}/{rest}": "registrar"
            for rest in (
                f"h/{home.ident}/mandate/", f"h/{home.ident}/join/", "new/", "staff/", f"p/{person}/", f"p/{person}/erase/",
                "offices/new/", "import/", "export/",
            )
        },
    }  # fmt: skip


MAY = {
    "registrar": {"place", "household", "offices", "search", "registrar"},
    "group_head": {"place", "household", "offices", "search"},
    "village_accountant": {"place", "household", "offices", "search"},
    "head_without_hat": {"place"},
    "other_head": set(),
    "member": {"place", "household"},
    "neighbour": {"place"},
    "stranger": set(),
    "weak": set(),
}


def test_w1_each_page_by_each_role(town, registrar, member, stranger):
    weak = holder(town, "town_office", CODE)
    store = weak.session
    store["factor"] = 0
    store.save()
    clients = {
        "registrar": registrar,
        "group_head": holder(town, "group_head"),
        "village_accountant": holder(town, "village_accountant"),
        "head_without_hat": sign_in(Client(), town.actor("group_head", CODE).person),
        "other_head": holder(town, "group_head", OTHER),
        "member": member,
        "neighbour": sign_in(Client(), rosters.homes(CODE)[6].members[0].ident),
        "stranger": stranger,
        "weak": weak,
    }
    for url, kind in pages(CODE).items():
        assert Client().get(url).status_code == 302 and "/sign-in/" in Client().get(url)["Location"]
        for name, client in clients.items():
            seen = client.get(url).status_code
            expected = (
                {200} if kind in MAY[name] else {302} if name == "weak" and kind != "registrar" else {403}
            )
            assert seen in expected, (name, url, seen)
    for client in clients.values():
        for wrong in ("/register/999/", f"/register/{CODE}/h/h-nobody/", f"/register/{OTHER}/h/{rosters.homes(CODE)[0].ident}/", f"/register/{OTHER}/p/{rosters.homes(CODE)[0].members[0].ident}/"):  # fmt: skip
            assert client.get(wrong).status_code in ((302, 403, 404) if client is weak else (403, 404))


def test_members_see_names_and_no_telephone_or_number(town, member):
    homes = rosters.homes(CODE)
    text = member.get(f"/register/{CODE}/").content.decode()
    assert all(m.name in text for h in homes for m in h.members)
    for h in homes:
        for m in h.members:
            assert not m.phone or m.phone not in text
            assert not m.private.get("id_number") or m.private["id_number"] not in text
        assert not h.about.get("address") or h.about["address"] not in text
    assert "/mandate/" not in text and "export" not in text


def test_offices_see_telephones_and_never_a_whole_identity_number(town):
    head = holder(town, "group_head")
    homes = rosters.homes(CODE)
    text = head.get(f"/register/{CODE}/").content.decode()
    assert homes[6].representative.phone in text
    for h in homes[:3]:
        page = head.get(f"/register/{CODE}/h/{h.ident}/").content.decode()
        for m in h.members:
            assert m.name in page and m.private.get("id_number", "no number") not in page


def test_w25_people_are_found_by_post_and_no_name_stands_in_an_address(town):
    head = holder(town, "group_head")
    somebody = rosters.homes(CODE)[6].members[0]
    url = f"/register/{CODE}/search/"
    for what in (somebody.name, somebody.name[1:], somebody.phone, somebody.private["id_number"], f" {somebody.phone[:3]} {somebody.phone[3:]}"):  # fmt: skip
        found = head.post(url, {"what": what})
        assert found.status_code == 200 and somebody.household in found.content.decode(), what
        assert not re.search(r'href="/[^"]*%E', found.content.decode())
    assert "没有找到" in head.post(url, {"what": "19999999999"}).content.decode()
    assert head.post(url, {"what": ""}).status_code == 422
    elsewhere = rosters.homes(OTHER)[0].members[0].name
    assert OTHER not in head.post(url, {"what": elsewhere}).content.decode()
    assert head.get(f"{url}?what={somebody.name}").context["found"] is None


def test_every_page_stands_in_both_languages_and_both_sizes(town, registrar):
    for url in ["/register/", "/register/kin/", f"/register/{VILLAGE}/", *pages(CODE)]:
        english = registrar.get(f"/en{url}")
        assert english.status_code == 200 and 'lang="en"' in english.content.decode()
        assert registrar.get(f"/large{url}").status_code == 200


def test_a_page_asks_few_questions_of_the_database(town, registrar, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        registrar.get(f"/register/{CODE}/")
