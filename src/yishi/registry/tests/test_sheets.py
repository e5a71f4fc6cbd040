"""The clerk's sheet in and the list out: faults at their cells, written once, held no longer than needed (W8, W24)."""

import io
import shutil
import subprocess
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yishi.people import queries as people
from yishi.people import rosters
from yishi.people.sheets import read_households
from yishi.people.sheets.sample import xizhang_sheet
from yishi.record import clock, reading
from yishi.registry import waiting
from yishi.registry.models import Sheet
from yishi.registry.tests.conftest import CODE, OTHER, key_of, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
URL = f"/register/{OTHER}/import/"


def workbook(
    rows, headers=("户编号", "姓名", "与户主关系", "身份证号", "出生日期", "联系电话", "浇地亩数（亩）")
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("农户")
    for r, row in enumerate([headers, *rows]):
        for c, value in enumerate(row):
            sheet.write_string(r, c, value) if isinstance(value, str) else sheet.write(r, c, value)
    book.close()
    return out.getvalue()


def upload(client: Client, data: bytes, name: str = "户册.xlsx", url: str = URL, lang: str = ""):
    return client.post(f"{lang}{url}", {"sheet": SimpleUploadedFile(name, data)}, follow=True)


FAULTY = workbook(
    [("1", "田试", "户主", "", "1970-02-30", "123", "5.5"), ("2", "", "户主", "", "1980-01-01", "", "x")]
)


def test_faults_are_shown_at_their_cells_in_the_language_of_the_page(town, registrar):
    size = reading.size()
    shown = upload(registrar, FAULTY)
    text = shown.content.decode()
    assert shown.status_code == 200 and "有 4 处要改" in text
    for at in ("第 2 行", "第 3 行", "出生日期", "联系电话", "姓名", "浇地亩数"):
        assert at in text
    assert shown.context.get("form") is None  # nothing to press that writes
    address = shown.redirect_chain[-1][0]
    english = registrar.get(f"/en{address}").content.decode()
    assert "4 to be mended" in english and "row 2" in english and "Date of birth" in english and "Not a telephone number" in english  # fmt: skip
    assert registrar.post(address, {"form_key": "k"}).status_code == 422
    assert reading.size() == size and len(people.households(OTHER)) == 3


def test_a_sheet_is_mended_sent_again_confirmed_and_written_once(town, registrar):
    upload(registrar, FAULTY)
    mended = workbook([("1", "田试", "户主", "", "1970-02-03", "19400007001", "5.5"), ("1", "柳试", "妻", "", "1972-01-01", "", ""), ("2", "石试", "户主", "", "1980-01-01", "", "")])  # fmt: skip
    shown = upload(registrar, mended)
    assert Sheet.objects.count() == 1  # the faulty one is gone
    assert "2 行" not in shown.content.decode() and "把 2 户写进东张社的登记册" in shown.content.decode()
    address, key = shown.redirect_chain[-1][0], key_of(shown)
    assert not any("田试".encode() in bytes(s.held) for s in Sheet.objects.all())
    size = reading.size()
    done = registrar.post(address, {"form_key": key}, follow=True)
    assert done.status_code == 200 and "记下了" in done.content.decode()
    assert reading.size() == size + 2 and len(people.households(OTHER)) == 5
    assert bytes(Sheet.objects.get().held) == b""
    for _ in range(3):  # a double tap, the back button, another tab
        again = registrar.post(address, {"form_key": key}, follow=True)
        assert again.status_code == 200 and reading.size() == size + 2
    assert registrar.get(address).status_code == 302
    home = rosters.homes(OTHER)[-2]
    assert [m.name for m in home.members] == ["田试", "柳试"] and home.representative.name == "田试"
    assert people.find("phone", "19400007001") == [home.members[0].ident]


def test_who_stands_in_the_register_already_is_a_fault(town, registrar):
    shown = upload(registrar, xizhang_sheet(), "西张社.xlsx")
    text = shown.content.decode()
    assert "登记册里已经有了" in text and "您正在写进“东张社”" in text and "西张社" in text


def test_somebody_enrolled_between_preview_and_confirmation_is_refused_in_words(town, registrar):
    number = next(
        m.private["id_number"] for h in rosters.homes(CODE) for m in h.members if m.private.get("id_number")
    )
    wrong = upload(registrar, workbook([("1", "田试", "户主", number, "", "", "")]))
    assert "有 1 处要改" in wrong.content.decode()
    fresh = upload(registrar, workbook([("1", "田试", "户主", "", "1970-02-03", "", "")]))
    address, key = fresh.redirect_chain[-1][0], key_of(fresh)
    registrar.get(f"/register/{OTHER}/")
    assert registrar.post(address, {"form_key": key}).status_code == 302


def test_w1_a_waiting_sheet_is_its_senders_and_goes_after_a_day(town, registrar, member, monkeypatch):
    shown = upload(registrar, FAULTY)
    address = shown.redirect_chain[-1][0]
    assert member.get(address).status_code == 403 and Client().get(address).status_code == 302
    assert registrar.get(address.replace(OTHER, CODE)).status_code == 404
    assert registrar.get(f"{URL}{'0' * 32}/").status_code == 404
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=25))
    assert waiting.find(address.rstrip("/").rpartition("/")[2], town.registrar().person) is None
    assert waiting.sweep() == 1 and not Sheet.objects.exists()


def test_a_sheet_is_put_away_unwritten(town, registrar):
    address = upload(registrar, FAULTY).redirect_chain[-1][0]
    assert registrar.get(f"{address}drop/").status_code == 405
    assert registrar.post(f"{address}drop/").status_code == 302 and not Sheet.objects.exists()


@pytest.mark.parametrize("data", [b"", b"not a sheet", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_w9_what_is_no_sheet_is_refused_kindly(town, registrar, data):
    shown = upload(registrar, data)
    assert shown.status_code in (200, 422) and "请" in shown.content.decode()
    assert registrar.post(URL, {}).status_code == 422


def test_samples_are_offered_and_read_back(town, registrar):
    for name in ("sample", "template"):
        sheet = registrar.get(f"/register/sheets/{name}.xlsx")
        assert sheet["Content-Disposition"].startswith("attachment")
        read = read_households(sheet.content, "x.xlsx", today=clock.now().date())
        assert not read.problems
    assert registrar.get("/register/sheets/other.xlsx").status_code == 404
    assert Client().get("/register/sheets/sample.xlsx").status_code == 302


def test_w24_a_list_is_taken_once_by_who_asked_and_is_an_entry(town, registrar, member):
    url, file = f"/register/{CODE}/export/", f"/register/{CODE}/export/file/"
    assert registrar.get(file).status_code == 410 and registrar.post(file).status_code == 410
    assert member.get(file).status_code == 403
    assert registrar.post(url, {"form_key": "k", "reason": ""}).status_code == 422
    ready = send(registrar, url, reason="报镇农经站核对")
    assert ready.status_code == 200 and ready.redirect_chain[-1][0].startswith(file)
    body = reading.entry(reading.size() - 1).decode()
    assert '"act":"export"' in body and "报镇农经站核对" in body and '"rows":' in body
    other = Client()
    other.cookies.clear()
    assert other.post(file).status_code == 302  # another browser gets nothing
    assert registrar.post(file.replace(CODE, OTHER)).status_code == 410
    assert registrar.get(file).status_code == 200  # a preview uses nothing up
    taken = registrar.post(file)
    assert taken.status_code == 200 and taken["Cache-Control"] == "private, no-store"
    read = read_households(taken.content, "x.xlsx", today=clock.now().date())
    assert not read.problems and len(read.households) == len(people.rows(CODE))
    assert registrar.post(file).status_code == 410


def test_w24_a_quarter_of_an_hour_later_it_is_over(town, registrar, monkeypatch):
    send(registrar, f"/register/{CODE}/export/", reason="x")
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=16))
    assert registrar.post(f"/register/{CODE}/export/file/").status_code == 410


HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "=HYPERLINK(\"http://e\")", "<script>alert(1)</script>")  # fmt: skip


def test_w8_hostile_names_stay_text_in_libreoffice(town, registrar, tmp_path):
    rows = [(str(n), f"{text}", "户主", "", "1970-01-01", "", "") for n, text in enumerate(HOSTILE, 1)]
    shown = upload(registrar, workbook(rows))
    address = shown.redirect_chain[-1][0]
    if shown.context.get("form") is None:
        pytest.fail(str(shown.context["problems"]))
    assert "<script>alert" not in shown.content.decode()  # W13
    registrar.post(address, {"form_key": key_of(shown)})
    page = registrar.get(f"/register/{OTHER}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    send(registrar, f"/register/{OTHER}/export/", reason="x")
    data = registrar.post(f"/register/{OTHER}/export/file/").content
    file = tmp_path / "list.xlsx"
    file.write_bytes(data)
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here: the sheet was not opened in it")
    ran = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(file)],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    opened = (tmp_path / "list.fods").read_text()
    assert ran.returncode == 0 and "table:formula" not in opened
    for text in ("=cmd|", "+1+1", "-2+3", "@SUM(A1)", "＝1+1"):
        assert text in opened
