"""Lists of a clerk, read: the good sheet, each wrong cell named alone at its place, totals, blanks that read as nothing."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from yishi.people.lists import FORMS, READERS
from yishi.people.lists.farmland import IN_M2, whole_square_metres
from yishi.people.lists.kin import degree_of
from yishi.people.lists.listing import english
from yishi.people.lists.writing import write_list
from yishi.people.tests.sheets_fixtures.build import FATHER, MOTHER, xlsx
from yishi.rulebook.loader import shipped

TODAY = datetime.date(2026, 3, 1)
GOOD = {
    "offices": (
        ("村名", "村民小组", "担任职务", "姓 名", "身份证后四位", "手机号", "任职时间", "任期止", "办公电话", "是否外派"),
        ("张义城窑村", "西张社", "村民小组长", "田 有禾", FATHER[-4:], "", "2024年3月15日", "2029.3.14", "", ""),
        ("张义城窑村", "", "村支书兼村主任", "柳春耕", MOTHER, "19400000002", "20240401", "", "0477-2123456-801", ""),
        ("", "", "司法所长", "石望雨", "", "19400000003", "2025-01-05", "", "", "是"),
    ),
    "representatives": (
        ("社", "户编号", "户代表姓名", "候补代表"),
        ("西张社", "1", "田有禾", "柳春耕"),
        ("", "2", "石望雨", "无"),
        ("", "03", "麦守田", ""),
    ),
    "kin": (
        ("任职人姓名", "身份证后四位", "姓名", "与本人关系", "几亲等", "户号"),
        ("田有禾", FATHER[-4:], "柳春耕", "妻", "", "1"),
        ("", "", "田望雨", "堂弟", "4", ""),
        ("石满囤", "", "无", "", "", ""),
    ),
    "farmland": (
        ("社", "地块编码", "户编号", "承包方代表", "承包面积（亩）", "地块名称", "东", "南", "西", "北"),
        ("西张社", "00012", "1", "田有禾", "6.3", "西梁", "水渠", "路", "石家地", "沙丘"),
        ("", "00013", "", "", 10, "", "", "", "", ""),
        ("", "00014", "2", "石望雨", "3亩5分", "", "", "", "", ""),
        ("合计", "", "", "", "19.8", "", "", "", "", ""),
    ),
}  # fmt: skip


def read(kind, rows, name="表"):
    more = {"offices": shipped().offices} if kind == "offices" else {}
    return READERS[kind](xlsx(rows, name=name), "表.xlsx", today=TODAY, **more)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_clerks_own_headers_and_cells_are_read(kind):
    got = read(kind, GOOD[kind])
    assert got.problems == () and got.rows == 3


def test_what_the_good_lists_say():
    offices = read("offices", GOOD["offices"]).entries
    assert [o.office for o in offices] == [
        "group_head",
        "village_party_secretary",
        "village_head",
        "justice_office",
    ]
    assert offices[0].who.name == "田有禾" and offices[0].until == datetime.date(2029, 3, 14)
    assert [o.outside for o in offices] == [False, False, False, True] and offices[1].group == ""
    assert [r.alternate for r in read("representatives", GOOD["representatives"]).entries] == [
        "柳春耕",
        "",
        "",
    ]
    one, two = read("kin", GOOD["kin"]).entries
    assert [(r.name, r.degree) for r in one.relatives] == [
        ("柳春耕", 1),
        ("田望雨", 4),
    ] and two.relatives == ()
    plots = read("farmland", GOOD["farmland"]).entries
    assert [(p.plot, p.number, p.m2) for p in plots] == [
        ("00012", "1", 4200),
        ("00013", "1", 6667),
        ("00014", "2", 2333),
    ]
    assert plots[0].where == "西梁；东至水渠；南至路；西至石家地；北至沙丘"


WRONG = [
    ("offices", 2, "担任职务", "", "职务", "office_missing"),
    ("offices", 2, "担任职务", "组长", "职务", "office_unclear"),
    ("offices", 3, "担任职务", "主任", "职务", "office_unclear"),
    ("offices", 3, "担任职务", "会计兼村文书", "职务", "office_unclear"),
    ("offices", 2, "担任职务", "社区主席", "职务", "office_unknown"),
    ("offices", 2, "担任职务", "=cmd|'/c calc'!A0", "职务", "office_unknown"),
    ("offices", 2, "姓 名", "", "姓名", "name_missing"),
    ("offices", 2, "姓 名", "田\u202e有禾", "姓名", "text_refused"),
    ("offices", 2, "姓 名", "12345", "姓名", "text_refused"),
    ("offices", 2, "身份证后四位", "12", "身份证号后四位", "id_number_checksum"),
    ("offices", 2, "身份证后四位", MOTHER[:17] + ("0" if MOTHER[17] != "0" else "1"), "身份证号后四位", "id_number_checksum"),
    ("offices", 2, "身份证后四位", "ABCD", "身份证号后四位", "id_number_checksum"),
    ("offices", 3, "手机号", "1940000000", "联系电话", "phone_unreadable"),
    ("offices", 2, "任职时间", "2024年3月", "任职日期", "date_unreadable"),
    ("offices", 2, "任职时间", "2024-02-30", "任职日期", "date_unreadable"),
    ("offices", 2, "任职时间", 2024.1, "任职日期", "date_unreadable"),
    ("offices", 2, "任职时间", "去年", "任职日期", "date_unreadable"),
    ("offices", 2, "任期止", "2023-03-14", "任期至", "term_unclear"),
    ("offices", 2, "任期止", "五年", "任期至", "date_unreadable"),
    ("offices", 3, "办公电话", "2123456", "办公电话", "phone_unreadable"),
    ("offices", 2, "是否外派", "也许", "不在户册", "choice_unreadable"),
    ("representatives", 2, "户编号", "", "户号", "household_unclear"),
    ("representatives", 3, "户编号", "1", "户号", "household_twice"),
    ("representatives", 3, "户编号", datetime.date(2026, 3, 1), "户号", "text_refused"),
    ("representatives", 2, "户代表姓名", "", "户代表", "name_missing"),
    ("representatives", 2, "户代表姓名", "13", "户代表", "text_refused"),
    ("representatives", 2, "候补代表", "田有禾", "候补", "alternate_is_representative"),
    ("representatives", 2, "候补代表", "x" * 51, "候补", "text_refused"),
    ("kin", 2, "任职人姓名", "", "任职人", "name_missing"),
    ("kin", 2, "姓名", "", "亲属姓名", "name_missing"),
    ("kin", 2, "与本人关系", "", "关系", "degree_unclear"),
    ("kin", 2, "与本人关系", "朋友", "关系", "degree_unclear"),
    ("kin", 3, "几亲等", "2", "亲等", "degree_unclear"),
    ("kin", 3, "几亲等", "很多", "亲等", "degree_unclear"),
    ("kin", 2, "身份证后四位", "00160", "任职人身份证号后四位", "id_number_checksum"),
    ("farmland", 2, "地块编码", "", "地块编号", "plot_unclear"),
    ("farmland", 2, "地块编码", "西梁1号", "地块编号", "plot_unclear"),
    ("farmland", 3, "地块编码", "00012", "地块编号", "plot_twice"),
    ("farmland", 3, "地块编码", "00012-1", "地块编号", "plot_overlaps"),
    ("farmland", 2, "地块编码", 1506211082040030001, "地块编号", "text_refused"),
    ("farmland", 4, "承包面积（亩）", "3.6", "面积", "total_differs"),
    ("farmland", 5, "承包面积（亩）", "20", "面积", "total_differs"),
]  # fmt: skip
UNREADABLE = ["", "1e1", "６.3.1", "-6.3", "6,3", "6.30001", "0", "6.3垧", "6.3平方米", 1e9, True, datetime.date(2026, 3, 1), "6 3", "=6.3", "六亩三", "无", "NaN"]  # fmt: skip


def spoil(kind, row, column, value):
    rows = [list(r) for r in GOOD[kind]]
    rows[row - 1][rows[0].index(column)] = value
    return rows


@pytest.mark.parametrize(("kind", "row", "column", "value", "title", "code"), WRONG)
def test_each_wrong_cell_is_named_alone_and_at_its_place(kind, row, column, value, title, code):
    got = read(kind, spoil(kind, row, column, value))
    at = 5 if code == "total_differs" else row
    found = [(p.row, p.column, p.code) for p in got.problems]
    assert (at, title, code) in found and len(found) <= 1 + (code == "degree_unclear")
    assert all(p.text and english(p) and not any("\u4e00" <= c <= "\u9fff" for c in english(p).replace("无", "").replace("弟", "").replace("亩", "").replace("平方米", "")) for p in got.problems)  # fmt: skip


@pytest.mark.parametrize("value", UNREADABLE)
def test_an_area_that_cannot_be_read_is_never_nothing(value):
    rows = spoil("farmland", 2, "承包面积（亩）", value)[:4]
    found = read("farmland", rows).problems
    assert found and all((p.row, p.column) == (2, "面积") for p in found)
    assert {p.code for p in found} <= {"number_unreadable", "unit_unclear"}


def test_areas_are_exact_and_rounded_once_half_up():
    """1 mu is 2000/3 square metres: no float comes near it."""
    for mu, m2 in (("1", 667), ("1.5", 1000), ("0.0015", 1), ("3", 2000), ("0.75", 500), ("412", 274667)):
        assert whole_square_metres(Decimal(mu), "mu") == m2
        assert abs(Fraction(m2) - Fraction(mu) * IN_M2["mu"]) <= Fraction(1, 2)
    assert whole_square_metres(Decimal("2.5"), "square_metre") == 3
    assert whole_square_metres(Decimal("0.2"), "hectare") == 2000


def test_the_unit_of_an_area_is_its_headers_or_its_cells():
    rows = [["地块编号", "户号", "面积"], ["1", "1", "4200"]]
    assert [(p.row, p.code) for p in read("farmland", rows).problems] == [(1, "unit_unclear")]
    for title, cell in (
        ("面积（㎡）", "4200"),
        ("面积（平方米）", 4200),
        ("面积(公顷)", "0.42"),
        ("面积", "6.3亩"),
        ("亩数", "6.3"),
    ):
        got = read("farmland", [["地块编号", "户号", title], ["1", "1", cell]])
        assert got.problems == () and got.entries[0].m2 == 4200, title


def test_a_subtotal_counts_from_the_total_before_it():
    rows = [["地块编号", "户号", "面积（亩）"], ["1", "1", "2"], ["小计", "", "2"], ["2", "2", "3"], ["小计", "", "3"], ["总计", "", "5"]]  # fmt: skip
    assert read("farmland", rows).problems == ()
    rows[4][2] = "5"
    assert [(p.row, p.code) for p in read("farmland", rows).problems] == [(5, "total_differs")]


def test_relations_have_the_degree_that_the_rulebook_counts():
    for degree, words in {1: "妻 丈夫 长子 女儿 儿媳 女婿 岳父 母", 2: "弟 三哥 嫂子 妹夫 祖父 外孙女 姥姥", 3: "叔 二伯 舅舅 侄子 外甥 曾孙", 4: "堂弟 表姐 堂兄弟"}.items():  # fmt: skip
        assert {degree_of(w) for w in words.split()} == {degree}, words
    assert degree_of("邻居") is None and degree_of("朋友") is None


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_a_blank_form_reads_as_nothing_and_its_example_is_not_read(kind):
    more = {"offices": shipped().offices} if kind == "offices" else {}
    got = READERS[kind](write_list(FORMS[kind], blank=True), "a.xlsx", today=TODAY, **more)
    assert (got.rows, got.problems) == (0, ())
    assert {n.code for n in got.notices} == {"no_rows", "sheet_skipped"}


@pytest.mark.parametrize("kind", sorted(FORMS))
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a,b\n1,2", b"\xff\xfe\0a"]
)
def test_what_is_no_such_list_is_a_named_fault(kind, data):
    more = {"offices": shipped().offices} if kind == "offices" else {}
    got = READERS[kind](data, "x.xlsx", today=TODAY, **more)
    assert {p.code for p in got.problems} <= {"unreadable_file", "column_missing"} and got.problems


def test_a_csv_in_gbk_with_semicolons_is_read():
    text = "户号;户代表;候补\r\n1;田有禾;无\r\n"
    got = READERS["representatives"](text.encode("gbk"), "西张社.csv", today=TODAY)
    assert got.problems == () and got.entries[0].group == "西张社"


def test_hostile_words_are_written_as_text():
    import io

    import python_calamine

    row = {"plot": "=1+1", "number": "＝2", "holder": "@x", "where": "-3", "area": Decimal("1.5")}
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_list(FORMS["farmland"], [row])))
    assert {"=1+1", "＝2", "@x", "-3"} <= set(map(str, book.get_sheet_by_index(0).to_python()[2]))


def test_every_code_and_column_stands_in_its_page():
    import re
    from pathlib import Path

    docs = Path(__file__).parents[4] / "docs/formats"
    pages = {
        k: (docs / f"{k}.md").read_text("utf-8")
        for k in ("offices", "representatives", "farmland", "households")
    }
    known = {code for page in pages.values() for code in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", page)}
    source = Path(__file__).parents[1]
    for file in (*source.glob("lists/*.py"), source / "finding.py", source / "entering.py"):
        text = file.read_text("utf-8")
        used = set(re.findall(r'\.fault\(\s*[a-z_."]+,\s*"([a-z_]+)"', text)) | set(re.findall(r'^[A-Z_]+ = "([a-z]+_[a-z_]+)"$', text, re.MULTILINE))  # fmt: skip
        assert used <= known, (file.name, used - known)
    for kind, form in FORMS.items():
        page = pages["representatives" if kind == "kin" else kind]
        assert [c.title for c in form.columns if c.title not in page and c.title[:1] not in "南西"] == [], (
            kind
        )
