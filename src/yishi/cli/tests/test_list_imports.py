"""Lists imported into a home: the good ones stand in the record and do nothing the second time; each fault against the
register is named at its cell and nothing is written; what is exported is imported as already known."""

import json
import os
import subprocess
import sys

import pytest

from yishi.cli.tests.test_home_commands import called, played  # noqa: F401
from yishi.people.tests.sheets_fixtures.build import FATHER, GOOD, HEADER, NEIGHBOUR, xlsx

GROUP = "150621108204009"
OFFICES = ("村", "社", "职务", "姓名", "身份证号后四位", "电话", "任职日期", "任期至", "不在户册")
PLACE = (
    "import django; django.setup()\n"
    "from yishi.procedure import Act; from yishi.record.service import submit, Done\n"
    f"act = Act('register/{GROUP}', 'place', 'p-town-01', 'registrar@150621108', '', '', {{'title': '东湾社'}})\n"
    "assert isinstance(submit([act]), Done)"
)


@pytest.fixture(scope="module")
def home(played, tmp_path_factory):  # noqa: F811
    """The well's home with a second group: two households, no office filled."""
    import shutil

    home = shutil.copytree(played[0], tmp_path_factory.mktemp("lists") / "home")
    environment = {**os.environ, "YISHI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yishi.web.settings"}
    environment.pop("YISHI_DATABASE", None)
    subprocess.run([sys.executable, "-c", PLACE], env=environment, check=True)
    sheet = home.parent / "户册.xlsx"
    sheet.write_bytes(xlsx([HEADER, *GOOD], name="东湾社"))
    ((status, out, err),) = called(
        home, [["import", "households", str(sheet), "--place", GROUP, "--confirm", "--json"]]
    )
    assert status == 0 and json.loads(out)["written"], (out, err)
    return home


def imports(home, tmp_path, kind, sheets, *more):
    """What `yishi import` says of each sheet, one after the other."""
    calls = []
    for n, rows in enumerate(sheets):
        file = tmp_path / f"{kind}{n}.xlsx"
        file.write_bytes(rows if isinstance(rows, bytes) else xlsx(rows, name="东湾社"))
        calls.append(["import", kind, str(file), "--json", *more])
    told = []
    for status, out, err in called(home, calls):
        said = json.loads(out)
        assert status == bool(said["problems"]) and "Traceback" not in err
        told.append(said)
    return told


def faults(said):
    return [(p["row"], p["column"], p["code"]) for p in said["problems"]]


def twice(home, tmp_path, kind, rows, acts):
    """Previewed, written, and sent again: nothing is written the second time."""
    (preview,) = imports(home, tmp_path, kind, [rows])
    assert (preview["acts"], preview["written"], preview["problems"]) == (acts, False, [])
    first, again = imports(home, tmp_path, kind, [rows, rows], "--confirm")
    assert first["problems"] == [] and first["written"] is True and first["acts"] == acts
    assert again["problems"] == [] and again["written"] is False and again["acts"] == 0 and again["already"]


def office(name, *more, job="社长", group="东湾社", **cells):
    row = {"村": "张义城窑村", "社": group, "职务": job, "姓名": name, "任职日期": "2026-02-01", **cells}
    return tuple(row.get(h, "") for h in OFFICES)


def test_offices_of_a_new_group_are_taken_over_once(home, tmp_path):
    rows = [OFFICES, office("田有禾"), office("柳春耕", job="党小组组长、计票人"), office("下派人", job="理财小组组长", 电话="19400000777", 不在户册="是")]  # fmt: skip
    twice(home, tmp_path, "offices", rows, 5)
    wrong = [
        (office("石望雨"), "职务", "holder_already"),
        (office("田有禾", 任职日期="2026-01-15"), "任职日期", "holder_already"),
        (office("石望雨", job="党小组组长"), "职务", "holder_already"),
        (office("无此人", job="计票人"), "姓名", "person_unknown"),
        (office("田有禾", job="计票人", 身份证号后四位="000X"), "身份证号后四位", "person_unknown"),
        (office("石望雨", job="村文书"), "社", "office_of_another_level"),
        (office("石望雨", job="计票人", group="西湾社"), "社", "place_unknown"),
        (office("石望雨", job="计票人", 任职日期="2099-01-01"), "任职日期", "since_ahead"),
        (office("石望雨", job="计票人", 任期至="2026-02-20"), "任期至", "term_over"),
        (office("新来人", job="人民调解员", group="", 不在户册="是"), "联系电话", "phone_missing"),
    ]
    told = imports(home, tmp_path, "offices", [[OFFICES, row] for row, _, _ in wrong], "--confirm")
    for said, (_, column, code) in zip(told, wrong, strict=True):
        assert faults(said) == [(2, column, code)] and not said["written"], code
    both = [OFFICES, office("田有禾", job="社管会主任"), office("石望雨", job="社管会主任")]
    long = [
        OFFICES,
        office("田有禾", job="社管会主任", 任期至="2040-01-01"),
        office("石望雨", job="社长", 任期至="2040-01-01"),
    ]
    same, too_long = imports(home, tmp_path, "offices", [both, long], "--confirm")
    assert faults(same) == [(3, "职务", "office_twice")]
    assert (3, "任期至", "term_too_long") in faults(too_long)


def test_representatives_change_once(home, tmp_path):
    head = ("户号", "户代表", "候补")
    twice(home, tmp_path, "representatives", [head, ("1", "柳春耕", "田有禾"), ("2", "石望雨", "无")], 1)
    wrong = [
        (("9", "田有禾", ""), "户号", "household_unknown"), (("1", "石望雨", ""), "户代表", "not_in_household"),
        (("1", "田秋实", ""), "户代表", "cannot_represent"), (("1", "田有禾", "田秋实"), "候补", "cannot_represent"),
        (("1", "田有禾", "石望雨"), "候补", "not_in_household"),
    ]  # fmt: skip
    told = imports(home, tmp_path, "representatives", [[head, row] for row, _, _ in wrong], "--confirm")
    assert [faults(t) for t in told] == [[(2, column, code)] for _, column, code in wrong]


def test_kin_is_declared_by_the_registrar_from_paper_once(home, tmp_path):
    imports(home, tmp_path, "offices", [[OFFICES, office("石望雨", job="计票人")]], "--confirm")
    head = ("任职人", "亲属姓名", "关系", "亲等", "不在户册", "身份证号后四位", "亲属户号")
    rows = [
        head,
        ("石望雨", "柳春耕", "妹", "", "", NEIGHBOUR[-4:], ""),
        ("", "外地人", "弟", "", "是", "", ""),
    ]
    twice(home, tmp_path, "kin", rows, 1)
    wrong = [
        (("田秋实", "无", "", "", "", "", ""), "任职人", "not_in_office"),
        (("无此人", "无", "", "", "", "", ""), "任职人", "person_unknown"),
        (("石望雨", "石望雨", "弟", "", "", "", ""), "亲属姓名", "kin_is_oneself"),
        (("石望雨", "无此人", "弟", "", "", "", ""), "亲属姓名", "person_unknown"),
        (("石望雨", "柳春耕", "妹", "", "", "", "9"), "亲属户号", "household_unknown"),
    ]
    told = imports(home, tmp_path, "kin", [[head, row] for row, _, _ in wrong], "--confirm")
    assert [faults(t) for t in told] == [[(2, column, code)] for _, column, code in wrong]


def test_plots_are_entered_once_and_their_bounds_are_in_no_entry(home, tmp_path):
    head = ("地块编号", "户号", "承包户", "面积（亩）", "四至")
    rows = [
        head,
        ("00012", "1", "田有禾", "6.3", "东至石望雨家"),
        ("00013", "", "", "1", ""),
        ("合计", "", "", "7.3", ""),
    ]
    twice(home, tmp_path, "farmland", rows, 2)
    wrong = [
        (("00012", "1", "", "6.4", ""), "地块编号", "plot_already"),
        (("00012", "2", "", "6.3", ""), "地块编号", "plot_already"),
        (("00012-2", "1", "", "1", ""), "地块编号", "plot_overlaps"),
        (("00014", "9", "", "1", ""), "户号", "household_unknown"),
        (("00014", "", "无此人", "1", ""), "承包户", "household_unknown"),
        (("00014", "1", "石望雨", "1", ""), "户号", "household_unclear"),
    ]
    told = imports(home, tmp_path, "farmland", [[head, row] for row, _, _ in wrong], "--confirm")
    assert [faults(t) for t in told] == [[(2, column, code)] for _, column, code in wrong]
    published = tmp_path / "world"
    ((status, _, err), (verified, out, _)) = called(
        home, [["publish", str(published)], ["verify", str(published), "--json"]]
    )
    assert status == verified == 0 and json.loads(out)["ok"], (err, out)
    everything = b"".join(f.read_bytes() for f in published.rglob("*") if f.is_file())
    assert b"00012" in everything and not any(w.encode() in everything for w in ("石望雨", "东至", FATHER))


def test_an_old_book_is_taken_over_once_and_pays_nothing(home, tmp_path):
    day = record_day(home)
    head = ("日期", "凭证号", "摘要", "科目", "借方", "贷方")
    opening = [("", "", "期初余额", "银行存款", "100", ""), ("", "", "期初余额", "资本", "", "100")]
    income = [(day, "1", "收利息", "银行存款", "5.05", ""), ("", "", "", "其他收入", "", "5.05")]
    pay = [(day, "2", "修渠", "管理费用", "3", ""), ("", "", "", "银行存款", "", "3")]
    old = [("2026-01-05", "9", "修渠", "管理费用", "3", ""), ("", "", "", "银行存款", "", "3")]
    rows = [head, *opening, *old, *income]
    place = ("--place", GROUP)
    told = imports(home, tmp_path, "journal", [[head, *opening, *pay], rows], *place, "--confirm")
    assert [faults(t) for t in told] == [[(5, "贷方", "payment_out")], [(5, "贷方", "payment_out")]]
    until = (*place, "--until", "2026-01-05")
    (preview,) = imports(home, tmp_path, "journal", [rows], *until)
    assert (preview["acts"], preview["written"], preview["problems"]) == (2, False, [])
    first, again = imports(home, tmp_path, "journal", [rows, rows], *until, "--confirm")
    assert (
        first["written"]
        and first["acts"] == 2
        and not again["written"]
        and (again["acts"], again["already"]) == (0, 2)
    )
    other = [head, ("", "", "期初余额", "银行存款", "9", ""), ("", "", "期初余额", "资本", "", "9")]
    named = [head, (day, "3", "收田有禾承包费", "银行存款", "5", ""), ("", "", "", "经营收入", "", "5")]
    bare = [head, (day, "4", "转存", "库存现金", "500", ""), ("", "", "", "银行存款", "", "500")]
    told = imports(home, tmp_path, "journal", [other, named, bare], *place, "--confirm")
    assert [faults(t)[0][2] for t in told] == ["book_already", "private_in_summary", "not_enough_money"]
    assert faults(told[2]) == [(2, "借方", "not_enough_money")] and not any(t["written"] for t in told)
    file = tmp_path / "book.xlsx"
    ((status, _, err),) = called(home, [["export", "journal", str(file), *place]])
    assert status == 0, err
    (said,) = imports(home, tmp_path, "journal", [file.read_bytes()], *place)
    assert said["problems"] == [] and (said["acts"], said["already"]) == (0, 2)


def record_day(home):
    """The home's own day: a worked case runs ahead or behind."""
    code = "import django; django.setup(); from yishi.record import reading; print(reading.today())"
    environment = {**os.environ, "YISHI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yishi.web.settings"}
    environment.pop("YISHI_DATABASE", None)
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_until_is_a_day_of_a_journal(home):
    calls = [["import", kind, str(home / "yishi.sqlite3"), "--until", day] for kind, day in (("journal", "March"), ("offices", "2026-03-31"))]  # fmt: skip
    assert [status for status, _, _ in called(home, calls)] == [2, 2]


@pytest.mark.parametrize("kind", ["offices", "representatives", "farmland"])
def test_what_is_exported_is_known_already(home, tmp_path, kind):
    file = tmp_path / "out.xlsx"
    ((status, _, err),) = called(home, [["export", kind, str(file)]])
    assert status == 0, err
    (said,) = imports(home, tmp_path, kind, [file.read_bytes()])
    assert said["problems"] == [] and said["acts"] == 0 and said["already"] == said["rows"] > 0


def test_the_kin_that_is_exported_is_a_blank_with_those_who_have_not_declared(home, tmp_path):
    file = tmp_path / "out.xlsx"
    ((status, _, err),) = called(home, [["export", "kin", str(file)]])
    assert status == 0, err
    (said,) = imports(home, tmp_path, "kin", [file.read_bytes()])
    assert {(p["column"], p["code"]) for p in said["problems"]} == {("亲属姓名", "name_missing")}


def test_a_sheet_is_previewed_without_a_home(tmp_path):
    rows = [OFFICES, office("田有禾", job="组长")]
    (said,) = imports(tmp_path / "none", tmp_path, "offices", [rows])
    assert faults(said) == [(2, "职务", "office_unclear")] and said["problems"][0]["text_en"].isascii()
