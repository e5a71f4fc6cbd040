"""A sheet read whole: every form it may take, and every fault with its place."""

import dataclasses
import datetime
import io
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.people.tests.sheets_fixtures.build import (
    FATHER,
    GOOD,
    HEADER,
    MOTHER,
    NEIGHBOUR,
    SON,
    csv,
    faults,
    good_rows,
    id_number,
    notices,
    read,
    spoiled,
    xls,
    xlsx,
)


def test_the_good_sheet_reads_as_written():
    reading = read(xlsx([HEADER, *GOOD]))
    assert reading.problems == ()
    assert (reading.rows, len(reading.households), reading.members) == (4, 2, 4)
    first, second = reading.households
    assert (first.number, first.group, first.irrigated_mu, first.contract_mu) == (
        "1",
        "西张社",
        Decimal("18.6"),
        None,
    )
    assert [(m.name, m.id_number, m.sex, m.birth) for m in first.members] == [
        ("田有禾", FATHER, "male", datetime.date(1970, 3, 5)),
        ("柳春耕", MOTHER, "female", datetime.date(1972, 6, 11)),
        ("田秋实", SON, "male", datetime.date(2012, 9, 30)),
    ]
    assert first.representative.name == "田有禾"
    assert second.representative.phone == "0477-2123456"
    assert [(m.sheet, m.row) for m in second.members] == [("西张社", 5)]


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (xls([HEADER, *GOOD]), "西张社.xls"),
        (csv([HEADER, *GOOD], "utf-8-sig"), "西张社.csv"),
        (csv([HEADER, *GOOD], "utf-8"), "西张社.csv"),
        (csv([HEADER, *GOOD], "gbk"), "西张社.csv"),
        (csv([HEADER, *GOOD], "gb18030"), "C:\\社\\西张社.csv"),
        (csv([HEADER, *GOOD]).replace(b",", b"\t"), "西张社.txt"),
        (csv([HEADER, *GOOD]).replace(b",", b";"), "/tmp/西张社.csv"),
        (xlsx([HEADER, *GOOD]), "西张社.csv"),  # told apart by content, not by name
    ],
)
def test_the_same_sheet_in_every_format(data, filename):
    expected = read(xlsx([HEADER, *GOOD]))
    reading = read(data, filename)
    assert reading.problems == ()
    assert reading.households == expected.households


def test_a_name_that_only_gb18030_can_write():
    rows = [list(r) for r in GOOD]
    rows[3][1] = "石\U00020164"  # a rare character outside GBK
    assert read(csv([HEADER, *rows], "gb18030"), "a.csv").households[1].members[0].name == "石\U00020164"


@settings(max_examples=25)
@given(st.permutations(range(len(HEADER))))
def test_headers_in_any_order(order):
    rows = [[row[i] for i in order] for row in (HEADER, *GOOD)]
    reading = read(csv(rows), "西张社.csv")
    assert reading.problems == ()
    assert reading.households == read(csv([HEADER, *GOOD]), "西张社.csv").households


@pytest.mark.parametrize(
    "header",
    [
        ("户号", "姓 名", "关系", "公民身份号码", "出生年月日", "手机号", "户代表", "浇地面积(亩)"),
        ("户 编 号", "姓\n名", "与户主\n关系", "身份证号码*", "出生日期（年-月-日）", "电话", "是否为户代表",
        "灌溉面积（亩）"),
        ("家庭编号", "成员姓名", "家庭关系", "证件号码：", "生日", "联系方式", "户代表(是/否)", "水浇地/亩"),
        ("Household no.", "Name", "Relation to head", "Identity number", "Date of birth", "Phone", "Representative",
         "Irrigated land (mu)"),
    ],
)  # fmt: skip
def test_headers_in_other_words(header):
    reading = read(xlsx([header, *GOOD]))
    assert reading.problems == ()
    assert reading.households == read(xlsx([HEADER, *GOOD])).households


def test_a_merged_title_names_village_and_group():
    def title(book, sheet):
        sheet.merge_range(0, 0, 0, 7, "达拉特旗吉格斯太镇张义城窑村西张社农户及集体经济组织成员登记表")
        sheet.merge_range(1, 0, 1, 7, "填报单位：张义城窑村　　2026年2月")

    reading = read(xlsx([(), (), HEADER, *GOOD], name="Sheet1", finish=title))
    assert reading.problems == ()
    assert {(h.village, h.group) for h in reading.households} == {("张义城窑村", "西张社")}
    assert reading.households[1].members[0].row == 7
    assert "place_from_title" in notices(reading)


@pytest.mark.parametrize(
    "title",
    [
        "张义城窑村农户及集体经济组织成员登记表",
        "2026年农村集体经济组织成员登记表",
        "各村各社户表",
        "全镇农村合作社名册",
    ],
)
def test_a_title_that_names_no_group_is_not_taken_for_one(title):
    reading = read(xlsx([(title,), HEADER, *GOOD], name="Sheet1"))
    assert {(h.village, h.group) for h in reading.households} == {(None, None)}


def test_a_header_of_two_rows():
    rows = [
        ("户编号", "家庭成员情况", "", "", "", "户代表", "土地", ""),
        ("", "姓名", "与户主关系", "身份证号", "电话", "", "承包面积(亩)", "浇地面积(亩)"),
        ("1", "田有禾", "户主", FATHER, "19400000001", "是", "20", "18.6"),
        ("", "柳春耕", "妻", MOTHER, "", "", "", ""),
    ]

    def merges(book, sheet):
        sheet.merge_range(0, 1, 0, 4, "家庭成员情况")
        sheet.merge_range(0, 6, 0, 7, "土地")
        sheet.merge_range(0, 0, 1, 0, "户编号")
        sheet.merge_range(0, 5, 1, 5, "户代表")

    reading = read(xlsx(rows, finish=merges))
    assert reading.problems == ()
    (household,) = reading.households
    assert (household.contract_mu, household.irrigated_mu) == (20, Decimal("18.6"))
    assert [m.name for m in household.members] == ["田有禾", "柳春耕"]
    assert household.members[0].row == 3


def test_a_parted_header_where_only_the_upper_words_tell_the_areas_apart():
    rows = [
        ("户编号", "户主", "承包地", "", "浇地", ""),
        ("", "", "面积（亩）", "块数", "面积（亩）", "块数"),
        ("1", "田有禾", 20, 3, 18.6, 2),
    ]

    def merges(book, sheet):
        sheet.merge_range(0, 2, 0, 3, "承包地")
        sheet.merge_range(0, 4, 0, 5, "浇地")
        sheet.merge_range(0, 0, 1, 0, "户编号")
        sheet.merge_range(0, 1, 1, 1, "户主")

    reading = read(xlsx(rows, finish=merges))
    assert reading.problems == ()
    (household,) = reading.households
    assert (household.contract_mu, household.irrigated_mu) == (20, Decimal("18.6"))


def test_a_first_row_of_data_that_looks_like_headers_is_data():
    reading = read(xlsx([("姓名", "与户主关系"), ("田有禾", "户主"), ("石望雨", "户主")]))
    assert [h.members[0].name for h in reading.households] == ["田有禾", "石望雨"]


def test_merged_household_cells_hold_for_the_rows_they_cover():
    rows = [
        ("户编号", "姓名", "与户主关系", "户代表", "居住地", "是否在外", "浇地亩数"),
        (7.0, "田有禾", "户主", "√", "在深圳务工", "是", 18.6),
        ("", "柳春耕", "妻", "", "", "", ""),
        (8.0, "石望雨", "户主", "√", "在村", "否", 7.35),
    ]

    def merges(book, sheet):
        for column, value in ((0, 7), (4, "在深圳务工"), (5, "是"), (6, 18.6)):
            sheet.merge_range(1, column, 2, column, value)

    for data in (xlsx(rows, finish=merges), xls([[*r] for r in rows])):
        reading = read(data)
        assert reading.problems == ()
        assert [h.number for h in reading.households] == ["7", "8"]
        assert [h.away for h in reading.households] == [True, False]
        assert [h.irrigated_mu for h in reading.households] == [Decimal("18.6"), Decimal("7.35")]
    merged = read(xlsx(rows, finish=merges)).households[0]
    assert [m.away for m in merged.members] == [True, True]


def test_without_numbers_a_household_begins_at_its_head():
    rows = [
        ("姓名", "与户主关系", "身份证号"),
        ("田有禾", "户主", FATHER), ("柳春耕", "妻", MOTHER), ("石望雨", "本人", NEIGHBOUR),
    ]  # fmt: skip
    reading = read(xlsx(rows))
    assert reading.problems == ()
    assert [(h.number, len(h.members)) for h in reading.households] == [("1", 2), ("2", 1)]
    assert {"numbers_given", "head_represents"} <= notices(reading)
    assert [h.representative.name for h in reading.households] == ["田有禾", "石望雨"]


def test_without_numbers_a_household_is_known_by_its_heads_name():
    rows = [
        ("户主", "姓名", "身份证号"),
        ("田有禾", "田有禾", FATHER), ("", "柳春耕", MOTHER), ("石望雨", "石望雨", NEIGHBOUR),
    ]  # fmt: skip
    reading = read(xlsx(rows))
    assert reading.problems == ()
    assert [len(h.members) for h in reading.households] == [2, 1]
    assert [m.relation for m in reading.households[0].members] == ["户主", ""]


def test_a_list_of_heads_only():
    reading = read(xlsx([("序号", "户主姓名", "浇地亩数"), (1, "田有禾", 18.6), (2, "石望雨", 7.35)]))
    assert reading.problems == ()
    assert [(h.members[0].name, h.irrigated_mu) for h in reading.households] == [
        ("田有禾", Decimal("18.6")), ("石望雨", Decimal("7.35")),
    ]  # fmt: skip


def test_the_representatives_name_may_stand_in_the_column():
    reading = spoiled({(2, "是否户代表"): "柳春耕", (5, "是否户代表"): "石望雨"})
    assert reading.problems == ()
    assert [h.representative.name for h in reading.households] == ["柳春耕", "石望雨"]


def test_without_the_column_the_head_represents_and_it_is_said():
    at = HEADER.index("是否户代表")
    rows = [[c for i, c in enumerate(row) if i != at] for row in (HEADER, *GOOD)]
    reading = read(xlsx(rows))
    assert reading.problems == ()
    assert [h.representative.name for h in reading.households] == ["田有禾", "石望雨"]
    assert "head_represents" in notices(reading)


def test_an_alternate():
    reading = spoiled({(3, "是否户代表"): "候补"})
    assert reading.problems == ()
    assert [m.is_alternate for m in reading.households[0].members] == [False, True, False]


def test_totals_signatures_blank_rows_and_repeated_headers_are_no_persons():
    rows = [
        HEADER, *GOOD[:3], ("", "小 计", "", "", "", "", "", 18.6), (), HEADER, GOOD[3],
        ("合计", "", "", "", "", "", "", 26.0), ("填表人：", "某某", "", "", "审核人："),
    ]  # fmt: skip
    reading = read(xlsx(rows))
    assert reading.problems == ()
    assert reading.rows == 4
    assert {"totals_row", "row_skipped", "header_repeated", "total_differs"} <= notices(reading)
    # 18.6 + 7.35 = 25.95, the totals row says 26
    (differs,) = [n for n in reading.notices if n.code == "total_differs"]
    assert (differs.row, differs.column) == (9, "浇地亩数")
    assert "25.95" in differs.text


def test_a_total_that_adds_up_is_not_mentioned():
    reading = read(xlsx([HEADER, *GOOD, ("", "合计", "", "", "", "", "", 25.95)]))
    assert "totals_row" in notices(reading)
    assert "total_differs" not in notices(reading)


def test_a_numbered_but_blank_row_is_no_person():
    rows = [("序号", *HEADER), *((i + 1, *r) for i, r in enumerate(GOOD)), (5,), (6,)]
    reading = read(xlsx(rows))
    assert (reading.rows, reading.problems) == (4, ())


def test_hidden_rows_and_columns_are_read_and_announced():
    def hide(book, sheet):
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    def hide_old(book, sheet):
        sheet.row(2).hidden = True
        sheet.col(3).hidden = True

    for data in (xlsx([HEADER, *GOOD], finish=hide), xls([HEADER, *GOOD], finish=hide_old)):
        reading = read(data)
        assert reading.rows == 4
        told = {(n.code, n.row, n.column) for n in reading.notices}
        assert ("row_hidden", 3, "") in told
        assert ("column_hidden", 1, "身份证号") in told


def test_hidden_sheets_are_not_read_and_it_is_said():
    reading = read(hidden_copies())
    assert (reading.problems, reading.rows) == ((), 4)
    assert [n.sheet for n in reading.notices if n.code == "sheet_hidden"] == ["旧表", "更旧"]


def hidden_copies():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("西张社", "旧表", "更旧"):
        sheet = book.add_worksheet(name)
        for r, row in enumerate((HEADER, *GOOD)):
            for c, value in enumerate(row):
                sheet.write_string(r, c, value)
        if name == "旧表":
            sheet.hide()
        if name == "更旧":
            sheet.very_hidden()
    book.close()
    return out.getvalue()


def test_several_sheets_one_a_group():
    other = ("1", "麦守田", "户主", id_number("19800101", 55), "1980-01-01", "", "是", "")
    reading = read(xlsx([HEADER, *GOOD], more=[("东张社", [HEADER, other])]))
    assert reading.problems == ()
    assert [(h.group, h.number) for h in reading.households] == [
        ("西张社", "1"),
        ("西张社", "2"),
        ("东张社", "1"),
    ]


def test_several_sheets_one_going_on_where_the_other_ended():
    child = ("2", "石秋菊", "长女", id_number("20150101", 66), "2015-01-01", "", "", "")
    reading = read(xlsx([HEADER, *GOOD], name="第1页", more=[("第2页", [HEADER, child])]))
    assert reading.problems == ()
    assert [(h.number, len(h.members)) for h in reading.households] == [("1", 3), ("2", 2)]


def test_a_sheet_of_notes_is_left_alone_and_named():
    reading = read(xlsx([HEADER, *GOOD], more=[("填写说明", [HEADER, *GOOD]), ("随记", [("三月浇头水",)])]))
    assert reading.problems == ()
    assert [n.sheet for n in reading.notices if n.code == "sheet_skipped"] == ["填写说明", "随记"]


# ---- areas ----


def test_a_header_without_a_unit_is_named_once_where_it_stands():
    header = [*HEADER[:-1], "面积"]
    reading = read(xlsx([("户表",), header, *GOOD]))
    assert faults(reading) == [(2, "承包地亩数", "unit_unclear")]
    assert reading.households[0].contract_mu is None


def test_a_header_without_a_unit_may_have_it_in_the_cells():
    header = [*HEADER[:-1], "面积"]
    rows = good_rows()
    rows[0][-1], rows[3][-1] = "18.6亩", "0.5公顷"
    reading = read(xlsx([header, *rows]))
    assert reading.problems == ()
    assert [h.contract_mu for h in reading.households] == [Decimal("18.6"), Decimal("7.5")]
    rows[3][-1] = "7.35"
    assert faults(read(xlsx([header, *rows]))) == [(5, "承包地亩数", "unit_unclear")]


def test_the_unit_of_the_whole_sheet_may_stand_above_the_header():
    reading = read(xlsx([("", "单位：亩"), [*HEADER[:-1], "面积"], *GOOD]))
    assert reading.problems == ()
    assert reading.households[0].contract_mu == Decimal("18.6")


def test_square_metres_and_hectares_become_mu():
    rows = good_rows()
    rows[0][-1], rows[3][-1] = 12400, 667
    reading = read(xlsx([[*HEADER[:-1], "浇地面积（㎡）"], *rows]))
    assert [h.irrigated_mu for h in reading.households] == [Decimal("18.6"), Decimal("1.0005")]
    rows[0][-1], rows[3][-1] = 1.24, "0.49"
    reading = read(xlsx([[*HEADER[:-1], "浇地面积(公顷)"], *rows]))
    assert [h.irrigated_mu for h in reading.households] == [Decimal("18.6"), Decimal("7.35")]


@pytest.mark.parametrize(
    ("formula", "value"), [("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ("=[x.xlsx]S!A1", "#REF!")]
)
def test_m10_a_broken_formula_is_named_not_blank(formula, value):
    def broken(book, sheet):
        sheet.write_formula(1, HEADER.index("浇地亩数"), formula, None, value)
        sheet.write_formula(2, HEADER.index("身份证号"), formula, None, value)

    reading = read(xlsx([HEADER, *GOOD], finish=broken))
    assert faults(reading) == [(2, "浇地亩数", "number_unreadable"), (3, "身份证号", "id_number_checksum")]


def test_a_formula_with_a_result_is_its_result():
    def worked_out(book, sheet):
        sheet.write_formula(1, HEADER.index("浇地亩数"), "=9.3*2", None, 18.6)

    assert read(xlsx([HEADER, *GOOD], finish=worked_out)).households[0].irrigated_mu == Decimal("18.6")


# ---- persons ----


def test_a_missing_identity_number_is_allowed():
    reading = spoiled({(3, "身份证号"): "", (4, "身份证号"): "无"})
    assert reading.problems == ()
    assert [m.id_number for m in reading.households[0].members] == [FATHER, None, None]


def test_birth_and_sex_come_from_the_identity_number():
    reading = spoiled({(3, "出生日期"): "", (4, "出生日期"): "2012.9"})
    assert reading.problems == ()
    assert [str(m.birth) for m in reading.households[0].members] == ["1970-03-05", "1972-06-11", "2012-09-30"]


def test_a_sex_that_contradicts_the_number_is_told_and_the_number_wins():
    rows = [(*HEADER, "性别"), *((*r, s) for r, s in zip(GOOD, "男男男男", strict=True))]
    reading = read(xlsx(rows))
    assert reading.problems == ()
    assert [(n.row, n.column) for n in reading.notices if n.code == "sex_differs"] == [
        (3, "性别"),
        (5, "性别"),
    ]
    assert reading.households[0].members[1].sex == "female"


def test_a_household_of_minors_needs_no_representative():
    for header_has_it in (True, False):
        rows = [HEADER, ("1", "田秋实", "户主", SON, "", "", "", "")]
        if not header_has_it:
            rows = [[c for i, c in enumerate(r) if i != 6] for r in rows]
        reading = read(xlsx(rows))
        assert reading.problems == ()
        assert reading.households[0].representative is None
        assert "no_adult" in notices(reading)


@pytest.mark.parametrize(("born", "problems"), [("2008-03-01", 0), ("2008-03-02", 1)])
def test_a_representative_is_18_on_the_day(born, problems):
    rows = [
        HEADER,
        ("1", "田有禾", "户主", "", born, "", "是", ""),
        ("1", "柳春耕", "母", MOTHER, "", "", "", ""),
    ]
    assert len(read(xlsx(rows)).problems) == problems


def test_two_persons_of_one_name_are_two_persons():
    reading = spoiled({(5, "姓名"): "田有禾"})
    assert reading.problems == ()


def test_the_member_column_keeps_yes_no_and_unsaid_apart():
    rows = [
        (*HEADER, "集体经济组织成员"),
        *((*r, s) for r, s in zip(GOOD, ("是", "否", "", "√"), strict=True)),
    ]
    reading = read(xlsx(rows))
    assert [m.is_member for h in reading.households for m in h.members] == [True, False, None, True]


@pytest.mark.parametrize(
    ("title", "cells", "away"),
    [
        ("是否在外", "是否", [True, False]), ("外出", ("√", ""), [True, None]), ("是否在家", "是否", [False, True]),
        ("在外地", ("在外", "在村"), [True, False]), ("现住址", ("在呼和浩特务工", "在村"), [True, False]),
        ("居住地", ("外出", "东胜区"), [True, None]),
    ],
)  # fmt: skip
def test_who_is_away(title, cells, away):
    rows = [HEADER, GOOD[0], GOOD[3]]
    rows = [(*r, s) for r, s in zip(rows, (title, *cells), strict=True)]
    reading = read(xlsx(rows))
    assert reading.problems == ()
    assert [h.members[0].away for h in reading.households] == away
    assert [h.away for h in reading.households] == [a is True for a in away]


def test_a_student_away_does_not_make_the_household_away():
    rows = [(*HEADER, "在外"), (*GOOD[0], ""), (*GOOD[1], ""), (*GOOD[2], "是")]
    assert [h.away for h in read(xlsx(rows)).households] == [False]


def test_w13_html_in_cells_stays_text():
    bad = "<script>alert(1)</script>"
    rows = [(*HEADER, "备注", bad), *((*r, bad, bad) for r in GOOD)]
    rows[2] = ("", bad, *rows[2][2:])
    reading = read(xlsx(rows))
    assert reading.problems == ()
    member = reading.households[0].members[1]
    assert (member.name, member.note) == (bad, bad)
    assert "name_odd" in notices(reading)
    assert "column_ignored" in notices(reading)


def test_identity_numbers_and_telephones_stay_out_of_every_repr():
    reading = read(xlsx([HEADER, *GOOD]))
    assert FATHER not in repr(reading)
    assert "19400000001" not in repr(reading)
    assert dataclasses.asdict(reading.households[0].members[0])["id_number"] == FATHER
