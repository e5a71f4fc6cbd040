"""Lists of office-holders, representatives and kin on a page: tried, shown, written once (see docs/formats/)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yishi.people import queries as people
from yishi.people import rosters
from yishi.people.attesting import declared_kin
from yishi.record import reading
from yishi.registry.models import Sheet
from yishi.registry.tests.conftest import CODE, VILLAGE, holder, key_of
from yishi.registry.tests.test_sheets import workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def upload(client, kind, rows, headers, code=CODE, lang=""):
    sent = SimpleUploadedFile("名单.xlsx", workbook(rows, headers))
    return client.post(f"{lang}/register/{code}/lists/{kind}/", {"sheet": sent}, follow=True)


REPRESENTATIVES = ("社", "户编号", "户代表")


def test_representatives_come_in_from_a_list_and_are_written_once(town, registrar):
    home = next(h for h in rosters.homes(CODE) if sum(m.capacity == "full" for m in h.members) > 1)
    other = next(m for m in home.members if m.capacity == "full" and m != home.representative)
    faulty = upload(registrar, "representatives", [("西张社", home.number, "没有人")], REPRESENTATIVES)
    assert "有 1 处要改" in faulty.content.decode() and "第 2 行" in faulty.content.decode()
    english = registrar.get("/en" + faulty.redirect_chain[-1][0]).content.decode()
    assert "1 to be mended" in english and "row 2" in english
    size = reading.size()
    shown = upload(registrar, "representatives", [("西张社", home.number, other.name)], REPRESENTATIVES)
    assert "对，写 1 条" in shown.content.decode(), shown.content.decode()[-3000:]
    assert reading.size() == size  # it was tried, and taken back
    address, key = shown.redirect_chain[-1][0], key_of(shown)
    for _ in range(3):
        done = registrar.post(address, {"form_key": key}, follow=True)
        assert done.status_code == 200
    assert reading.size() == size + 1 and rosters.home(home.ident).representative.ident == other.ident
    assert bytes(Sheet.objects.get().held) == b""
    again = upload(registrar, "representatives", [("西张社", home.number, other.name)], REPRESENTATIVES)
    assert "和登记册里的一样" in again.content.decode()


def test_kin_comes_in_from_paper_and_stays_sealed(town, registrar):
    head, near = town.actor("group_head", CODE).person, rosters.homes(CODE)[6].members[0]
    rows = [("西张社", "社长", people.name(head), near.name, near.id_end, "堂弟")]
    shown = upload(registrar, "kin", rows, ("社", "职务", "申报人", "亲属姓名", "亲属身份证号后四位", "关系"))
    text = shown.content.decode()
    size = reading.size()
    registrar.post(shown.redirect_chain[-1][0], {"form_key": key_of(shown)})
    assert near.ident not in reading.entry(size).decode() and "对，写" in text
    assert [who for who, _ in declared_kin(head, CODE)] == [near.ident]


def test_w1_lists_are_the_registrars(town, registrar, member):
    for kind in ("offices", "representatives", "kin", "farmland"):
        assert registrar.get(f"/register/{CODE}/lists/{kind}/").status_code == 200
        assert registrar.get(f"/en/register/{VILLAGE}/lists/{kind}/").status_code == 200
        assert registrar.get(f"/register/lists/{kind}.xlsx").status_code == 200
        for client in (member, holder(town, "group_head")):
            assert client.get(f"/register/{CODE}/lists/{kind}/").status_code == 403
    assert registrar.get(f"/register/{CODE}/lists/others/").status_code == 404
    assert registrar.get(f"/register/{CODE}/lists/kin/{'0' * 32}/").status_code == 404
