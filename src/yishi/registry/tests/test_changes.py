"""The registrar's forms, one act each: what stands, and what is refused in words with everything typed kept."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from yishi.access.testing import sign_in
from yishi.files.models import Photo
from yishi.people import queries as people
from yishi.people import rosters
from yishi.people.attesting import declared_kin, kin
from yishi.record import reading
from yishi.registry.tests.conftest import CODE, OTHER, VILLAGE, holder, send
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
R = f"/register/{CODE}"


def refused(answer, status, *words):
    text = answer.content.decode()
    assert answer.status_code == status and all(w in text for w in words), (answer.status_code, text[-3000:])


NEW = {
    "name": "苗新来",
    "relation": "户主",
    "birth": "1980-05-01",
    "phone": "19400009999",
    "collective": "yes",
    "away": "no",
}


def test_a_household_is_enrolled_and_somebody_joins_it(town, registrar):
    done = send(registrar, f"{R}/new/", **NEW, number="88", irrigated="12.5", address="西头")
    refused(done, 200, "记下了", "苗新来")
    home = rosters.homes(CODE)[-1]
    assert (
        home.number == "88" and home.representative.name == "苗新来" and home.about["irrigated_mu"] == "12.5"
    )
    join = f"{R}/h/{home.ident}/join/"
    child = {"name": "苗 小豆", "relation": "长女", "birth": "2024-01-01", "collective": "yes"}
    refused(send(registrar, join, **child), 200, "苗小豆")
    child_row = rosters.home(home.ident).members[1]
    assert child_row.name == "苗小豆" and child_row.capacity == "minor" and child_row.ident.endswith("-02")
    refused(send(registrar, join, **{**child, "birth": ""}), 422, "至少要填一样", "苗 小豆")
    refused(send(registrar, join, **{**child, "name": "123"}), 422, "姓名看不懂")
    refused(send(registrar, join, **{**child, "id_number": "15062119800101123X"}), 422, "不是有效的身份证号")
    taken = next(
        m.private["id_number"] for h in rosters.homes(CODE) for m in h.members if m.private.get("id_number")
    )
    refused(send(registrar, join, **{**child, "id_number": taken}), 422, "已经有了")
    refused(send(registrar, join, **{**child, "name": "x\u202ey"}), 422, "看不见的字符")  # W15
    assert people.find("phone", "19400009999") == [home.members[0].ident]


def test_a_form_sent_twice_enrols_once(town, registrar):
    drawn = registrar.get(f"{R}/new/")
    key = drawn.context["form"].initial["form_key"]
    for _ in range(3):
        registrar.post(f"{R}/new/", {"form_key": key, **NEW})
    assert (
        sum(h.representative is not None and h.representative.name == "苗新来" for h in rosters.homes(CODE))
        == 1
    )
    other = registrar.post(f"{R}/new/", {"form_key": key, **NEW, "name": "苗别人"})
    refused(other, 409, "没有记下", "苗别人")


def test_a_member_comes_of_age_leaves_and_dies(town, registrar):
    home = rosters.homes(CODE)[4]
    head = home.members[0]
    page = registrar.get(f"{R}/p/{head.ident}/").content.decode()
    assert "失去完全民事行为能力" in page and "满 18 岁" not in page
    refused(send(registrar, f"{R}/p/{head.ident}/", what="out", day=reading.today()), 200, "记下了")
    assert not rosters.somebody(head.ident).collective
    refused(
        send(registrar, f"{R}/p/{head.ident}/", what="of_age", day=reading.today()), 422
    )  # not offered to an adult
    refused(send(registrar, f"{R}/p/{head.ident}/", what="moved", day="2099-01-01"), 409, "没有记下")
    refused(
        send(registrar, f"{R}/p/{head.ident}/", what="died", day=reading.today(), paper="死亡证明"),
        200,
        "记下了",
    )
    assert rosters.somebody(head.ident).until == reading.today()
    assert head.ident not in [m.ident for m in rosters.home(home.ident).members]
    assert registrar.get(f"{R}/p/{head.ident}/").status_code == 404
    body = reading.entry(reading.size() - 1).decode()
    assert "去世；死亡证明" in body and head.name not in body


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "JPEG")
    return SimpleUploadedFile("纸.jpg", out.getvalue())


def test_a_mandate_passes_with_the_photo_of_the_signed_paper(town, registrar, member):
    home = next(h for h in rosters.homes(CODE) if sum(m.capacity == "full" for m in h.members) > 1)
    first, second = [m for m in home.members if m.capacity == "full"][:2]
    url = f"{R}/h/{home.ident}/mandate/"
    refused(send(registrar, url, representative=first.ident, alternate=first.ident), 422, "另选一个人")
    other = rosters.homes(OTHER)[0].members[0].ident
    refused(send(registrar, url, representative=other), 422)
    refused(
        send(registrar, url, representative=second.ident, paper=SimpleUploadedFile("a.jpg", b"<svg/>")),
        422,
        "不是照片",
    )
    refused(
        send(registrar, url, representative=second.ident, alternate=first.ident, paper=photo()), 200, "记下了"
    )
    now = rosters.home(home.ident)
    assert now.representative.ident == second.ident and now.alternate.ident == first.ident
    kept = Photo.objects.get()
    assert kept.digest in reading.entry(reading.size() - 1).decode() and not kept.public
    address = f"/photo/{kept.digest}/"  # W2
    assert (
        registrar.get(address).status_code == 200
        and holder(town, "group_head").get(address).status_code == 200
    )
    assert member.get(address).status_code == Client().get(address).status_code == 404
    assert holder(town, "group_head", OTHER).get(address).status_code == 404


def test_staff_are_entered_and_appointed_and_their_office_ends(town, registrar):
    at = f"/register/{VILLAGE}"
    refused(
        send(registrar, f"{at}/staff/", name="贾文书", phone="19400008888", office_phone="0477-5550101"),
        200,
        "贾文书",
    )
    appoint = f"{at}/offices/new/"
    typed = {"office": "village_clerk", "person": "贾文书", "since": reading.today()}
    refused(send(registrar, appoint, **{**typed, "person": "没有人"}), 422, "没有叫这个的人")
    refused(send(registrar, appoint, **{**typed, "office": "group_head"}), 422)
    refused(send(registrar, appoint, **typed), 200, "记下了", "贾文书")
    clerk = next(
        p for p in people.holders(VILLAGE, "village_clerk", reading.today()) if people.name(p) == "贾文书"
    )
    assert people.office_phone(clerk) == "0477-5550101"
    end = f"{at}/offices/village_clerk/{clerk}/end/"
    refused(send(registrar, end, until=reading.today(), reason=""), 422)
    refused(send(registrar, end, until=reading.today(), reason="调走"), 200, "记下了")
    assert registrar.get(f"{at}/offices/village_clerk/p-nobody/end/").status_code == 404


def test_w23_an_elected_office_is_neither_given_nor_ended_by_the_registrar(town, registrar):
    somebody = rosters.homes(CODE)[6].members[0]
    typed = {"office": "group_head", "person": f"{somebody.name} 7", "since": reading.today()}
    refused(send(registrar, f"{R}/offices/new/", **typed), 409, "没有记下", somebody.name)
    head = town.actor("group_head", CODE).person
    end = f"{R}/offices/group_head/{head}/end/"
    refused(send(registrar, end, until=reading.today(), reason="换人"), 409, "没有记下")
    mine = sign_in(Client(), head, f"group_head@{CODE}")
    page = mine.get(end).content.decode()
    assert "您要辞去" in page
    refused(send(mine, end, until=reading.today(), reason="年纪大了"), 200, "记下了")
    assert '"resigned":true' in reading.entry(reading.size() - 1).decode()


def test_m7_an_office_holder_declares_their_own_kin(town, registrar, member):
    head = holder(town, "group_head")
    person = town.actor("group_head", CODE).person
    near = rosters.homes(CODE)[6].members[0]
    url = "/register/kin/"
    refused(head.get(url), 200, "还没有报")
    assert member.get(url).status_code == 403 and Client().get(url).status_code == 302
    refused(send(head, url, name_0=near.name), 422, "这一项也要填")
    refused(send(head, url, name_0="没有人", degree_0="1"), 422, "没有叫这个的人")
    refused(send(head, url), 200, "记下了")  # none is a declaration too
    assert declared_kin(person, CODE) == []
    refused(
        send(head, url, name_0=f"{near.name} 7", degree_0="4", name_1=near.name, degree_1="4"), 200, "记下了"
    )
    assert declared_kin(person, CODE) == [(near.ident, 4)]
    told = kin(person, CODE, shipped(), {"nym": near.household, "other": rosters.homes(CODE)[0].ident})
    assert told == {"declared": True, "related": ["nym"]}
    body = reading.entry(reading.size() - 1).decode()
    assert near.ident not in body and near.name not in body
    assert near.name in head.get(url).content.decode()  # shown to whom it belongs, to be changed


def test_kin_declared_for_the_village_count_in_its_groups(town):
    accountant = holder(town, "village_accountant")
    near = rosters.homes(CODE)[6].members[0]
    refused(send(accountant, "/register/kin/", name_0=f"{near.name} 7", degree_0="2"), 200, "记下了")
    person = town.actor("village_accountant", CODE).person
    assert kin(person, CODE, shipped(), {"n": near.household})["related"] == ["n"]


def test_refusals_stand_in_english_too(town, registrar):
    somebody = rosters.homes(CODE)[6].members[0]
    typed = {"office": "group_head", "person": f"{somebody.name} 7", "since": reading.today()}
    refused(send(registrar, f"/en{R}/offices/new/", **typed), 409, "Not recorded")
