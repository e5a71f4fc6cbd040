"""Every fault of a sheet: its code, its row, its column, all of them at once, and never a private number."""

import datetime

import pytest

from yishi.people.tests.sheets_fixtures.build import (
    FATHER,
    GOOD,
    HEADER,
    MOTHER,
    SON,
    faults,
    id_number,
    read,
    spoiled,
    xlsx,
)

CONTRACT_CODES = {
    "name_missing", "id_number_checksum", "id_number_duplicate", "person_in_two_households", "no_representative",
    "unit_unclear", "date_unreadable", "number_unreadable", "phone_unreadable", "column_missing", "unreadable_file",
}  # fmt: skip


SOMEBODY_ELSE = id_number("19700305", 12)
EACH_FAULT = [
    ({(3, "姓名"): ""}, (3, "姓名", "name_missing")),
    ({(3, "姓名"): "\u3000 "}, (3, "姓名", "name_missing")),
    ({(3, "身份证号"): MOTHER[:16] + str((int(MOTHER[16]) + 1) % 10) + MOTHER[17]}, (3, "身份证号",
    "id_number_checksum")),
    ({(3, "身份证号"): MOTHER[:17]}, (3, "身份证号", "id_number_checksum")),
    ({(3, "身份证号"): MOTHER[:6] + MOTHER[8:17]}, (3, "身份证号", "id_number_checksum")),
    ({(3, "身份证号"): 150422197206110000}, (3, "身份证号", "id_number_checksum")),
    ({(5, "身份证号"): FATHER, (5, "出生日期"): ""}, (5, "身份证号", "id_number_duplicate")),
    ({(3, "身份证号"): FATHER, (3, "出生日期"): ""}, (3, "身份证号", "id_number_duplicate")),
    ({(5, "姓名"): "田有禾", (5, "身份证号"): FATHER, (5, "出生日期"): ""}, (5, "身份证号",
    "person_in_two_households")),
    ({(5, "姓名"): "田有禾", (5, "身份证号"): "", (5, "出生日期"): "1970-3-5"}, (5, "姓名",
    "person_in_two_households")),
    ({(2, "是否户代表"): ""}, (2, "是否户代表", "no_representative")),
    ({(3, "是否户代表"): "是"}, (3, "是否户代表", "no_representative")),
    ({(2, "是否户代表"): "", (4, "是否户代表"): "是"}, (4, "是否户代表", "no_representative")),
    ({(2, "是否户代表"): "麦守田"}, (2, "是否户代表", "no_representative")),
    ({(2, "浇地亩数"): "2公顷"}, (2, "浇地亩数", "unit_unclear")),
    ({(2, "浇地亩数"): "3垧"}, (2, "浇地亩数", "unit_unclear")),
    ({(4, "出生日期"): "2012年9月31日"}, (4, "出生日期", "date_unreadable")),
    ({(4, "出生日期"): "2012-09-29"}, (4, "出生日期", "date_unreadable")),  # the identity number says the 30th
    ({(4, "出生日期"): "2012年9月", (4, "身份证号"): ""}, (4, "出生日期", "date_unreadable")),
    ({(2, "浇地亩数"): "1e3"}, (2, "浇地亩数", "number_unreadable")),
    ({(2, "浇地亩数"): -1}, (2, "浇地亩数", "number_unreadable")),
    ({(2, "联系电话"): "1940000000"}, (2, "联系电话", "phone_unreadable")),
    ({(3, "姓名"): "柳\u202e春耕"}, (3, "姓名", "text_refused")),
    ({(2, "户编号"): datetime.date(2026, 3, 1), (5, "户编号"): "2"}, (2, "户编号", "text_refused")),
    ({(2, "户编号"): ""}, (2, "户编号", "household_unclear")),
    ({(5, "户编号"): ""}, (5, "户编号", "household_unclear")),
    ({(5, "户编号"): "1", (5, "是否户代表"): "", (5, "浇地亩数"): ""}, (5, "与户主关系", "household_unclear")),
    ({(3, "浇地亩数"): "18.5"}, (3, "浇地亩数", "household_unclear")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), EACH_FAULT)
def test_each_fault_is_named_alone_and_at_its_place(changes, expected):
    reading = spoiled(changes)
    assert faults(reading) == [expected]
    assert all(p.sheet == "西张社" and p.text for p in reading.problems)
    assert reading.rows == 4


def test_a_month_beside_a_faulty_number_is_no_second_fault():
    assert faults(spoiled({(4, "出生日期"): "2012年9月", (4, "身份证号"): SON[:17]})) == [
        (4, "身份证号", "id_number_checksum")
    ]


def test_a_fault_of_an_identity_number_never_shows_the_number():
    for changes, (_, column, _) in EACH_FAULT:
        if column == "身份证号":
            for problem in spoiled(changes).problems:
                assert not any(n in problem.text for n in (FATHER, MOTHER, MOTHER[:17]))


def test_every_fault_is_reported_in_order_not_only_the_first():
    reading = spoiled(
        {
            (2, "浇地亩数"): "1e3", (2, "联系电话"): "12", (3, "姓名"): "", (4, "出生日期"): "昨天",
            (5, "身份证号"): FATHER, (5, "出生日期"): "", (5, "是否户代表"): "",
        }
    )  # fmt: skip
    assert faults(reading) == [
        (2, "联系电话", "phone_unreadable"),
        (2, "浇地亩数", "number_unreadable"),
        (3, "姓名", "name_missing"),
        (4, "出生日期", "date_unreadable"),
        (5, "身份证号", "id_number_duplicate"),
        (5, "是否户代表", "no_representative"),
    ]


def test_problems_of_several_sheets_come_in_the_order_of_the_sheets():
    bad = [("1", "", "户主", "", "", "", "是", "")]
    reading = read(xlsx([HEADER, *bad], name="乙社", more=[("甲社", [HEADER, *bad])]))
    assert [(p.sheet, p.row, p.code) for p in reading.problems] == [
        ("乙社", 2, "name_missing"),
        ("甲社", 2, "name_missing"),
    ]


def test_the_table_above_covers_the_codes_of_the_contract():
    seen = {expected[2] for _, expected in EACH_FAULT}
    assert CONTRACT_CODES - seen == {"column_missing", "unreadable_file"}  # the two below


def test_a_missing_name_column():
    reading = read(xlsx([("户编号", "身份证号", "电话"), ("1", FATHER, "")]))
    assert faults(reading) == [(1, "姓名", "column_missing")]
    assert reading.households == ()


def test_nothing_that_tells_households_apart():
    reading = read(xlsx([("村里的人",), ("姓名", "身份证号"), ("田有禾", FATHER)]))
    assert faults(reading) == [(2, "户编号", "column_missing")]


def test_no_header_at_all():
    assert {f[2] for f in faults(read(xlsx(GOOD)))} == {"column_missing"}
    assert {f[2] for f in faults(read(xlsx([])))} == {"column_missing"}


def test_a_second_sheet_full_of_people_without_a_header_is_not_passed_over():
    reading = read(xlsx([HEADER, *GOOD[:3]], more=[("续", [GOOD[3]])]))
    assert [(p.sheet, p.code) for p in reading.problems] == [("续", "column_missing")] * 2


@pytest.mark.parametrize(
    "data",
    [
        b"", b"   \r\n", b"\x00\x01\x02\x03", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no book",
        b"%PDF-1.7\x00\x01",
        "户编号,姓名".encode("utf-16"), b"\xef\xbb\xbf\xff\xff", b"<html><table><tr><td>1</td></tr></table>",
        "户编号,姓名\n1,\"田有禾\n".encode(), b"\x81", xlsx([HEADER, *GOOD])[:-200], xlsx([HEADER, *GOOD])[:600],
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_problem(data):
    reading = read(data, "a/b/户表.csv")
    assert [(p.sheet, p.row, p.code) for p in reading.problems] == [("户表", 0, "unreadable_file")]
    assert (reading.rows, reading.households) == (0, ())
