"""One cell at a time: numbers (M10), units, dates, telephones, yes and no, names (W15)."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.people.sheets.cells import (
    HECTARE,
    MU,
    SQUARE_METRE,
    BrokenFormula,
    YearMonth,
    read_area,
    read_birth,
    read_choice,
    read_number,
    read_phone,
    read_sex,
    read_text,
    unit_of,
)
from yishi.people.sheets.rows import (
    CHOICE_UNREADABLE,
    DATE_UNREADABLE,
    NUMBER_UNREADABLE,
    PHONE_UNREADABLE,
    TEXT_REFUSED,
    UNIT_UNCLEAR,
    Fault,
)
from yishi.people.sheets.text import clean_name
from yishi.people.tests.sheets_fixtures.build import TODAY

BAD = NUMBER_UNREADABLE
NONE: frozenset[str] = frozenset()

# M10: cells of an area column whose header says 亩. Each is exact mu, None for nothing written, or a named problem.
M10 = [
    # number cells
    (18.6, "18.6"), (7.35, "7.35"), (412, "412"), (412.0, "412"), (0, "0"), (0.0, "0"), (0.1 + 0.2, "0.3"),
    (412.00000000000006, "412"), (1e3, "1000"), (1050.0, "1050"), (0.0001, "0.0001"), (99999.9999, "99999.9999"),
    (0.00001, BAD), (1 / 3, BAD), (18.60001, BAD), (-1, BAD), (-0.5, BAD), (1e18, BAD), (10**18, BAD),
    (100000.1, BAD),
    (1e300, BAD), (True, BAD), (False, BAD), (datetime.date(2026, 3, 1), BAD), (datetime.time(1), BAD),
    (BrokenFormula(), BAD),
    # text cells
    ("18.6", "18.6"), (" 18.6 ", "18.6"), ("１８．６", "18.6"), ("１８.６", "18.6"), ("18.60", "18.6"),
    ("007.5", "7.5"),
    ("1,050.00", "1050"), ("1，050.5", "1050.5"), ("12,345.6", "12345.6"), ("18.6亩", "18.6"), ("１８.６ 亩", "18.6"),
    ("3亩5分", "3.5"), ("3亩5分2厘", "3.52"), ("18.6mu", "18.6"), ("０", "0"),
    ("", None), ("   ", None), ("\u3000", None), ("-", None), ("/", None), ("无", None), ("——", None),
    ("1e3", BAD), ("1E3", BAD), ("10,50", BAD), ("1,0500", BAD), ("1050,", BAD), ("18。6", BAD),
    ("18.6.1", BAD), ("-5", BAD),
    ("－5", BAD), ("+5", BAD), ("约18", BAD), ("十八", BAD), ("18.", BAD), (".5", BAD), ("18.60001", BAD),
    ("1_000", BAD),
    ("1000000000000000000", BAD),
    ("1 050", BAD), ("18 6", BAD), ("1８ ６亩", BAD), ("NaN", BAD), ("inf", BAD), ("0x10", BAD), ("٣", BAD),
    ("￥18", BAD),
    ("10.5元", UNIT_UNCLEAR), ("5分", UNIT_UNCLEAR), ("3垧", UNIT_UNCLEAR), ("1.2公顷", UNIT_UNCLEAR),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), M10)
def test_m10_a_number_is_exact_or_a_named_problem_never_silently_0(cell, expected):
    value = read_area(cell, MU)
    if isinstance(value, Fault):
        assert value.code == expected
        assert value.text
    else:
        assert value == (None if expected is None else Decimal(expected))


def test_m10_has_at_least_sixty_cells():
    assert len({repr(cell) for cell, _ in M10}) >= 60


@given(st.decimals(0, 100_000, places=4, allow_nan=False))
def test_m10_every_area_of_four_places_survives_as_number_and_as_text(mu):
    assert read_area(float(mu), MU) == mu
    assert read_area(f"{mu}", MU) == mu
    assert read_area(f"{mu:,}", MU) == mu


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_m10_a_float_that_is_not_0_is_never_read_as_0(value):
    read = read_number(value)
    if value != 0:
        assert read != 0


@given(st.text(max_size=12))
def test_m10_text_without_a_digit_is_never_read_as_0(text):
    read = read_area(text, MU)
    assert not isinstance(read, Decimal) or read != 0 or any(c.isdigit() for c in text)


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        (1.2, HECTARE, "18"),  # 1 公顷 = 15 亩
        ("0.5公顷", None, "7.5"),
        ("１公顷", HECTARE, "15"),
        (2000, SQUARE_METRE, "3"),  # 1 亩 = 2000/3 平方米
        (667, SQUARE_METRE, "1.0005"),
        ("2000m²", None, "3"),
        ("2000㎡", None, "3"),
        ("2000平方米", None, "3"),
        ("2亩", None, "2"),
        (0, HECTARE, "0"),
        (0.1, SQUARE_METRE, NUMBER_UNREADABLE),  # 0.00015 mu: more than four places
        (7000, HECTARE, NUMBER_UNREADABLE),  # 105,000 mu
        ("2亩", HECTARE, UNIT_UNCLEAR),
        ("2公顷", MU, UNIT_UNCLEAR),
        (18.6, None, UNIT_UNCLEAR),
        ("18.6", None, UNIT_UNCLEAR),
        ("18 多亩", None, UNIT_UNCLEAR),
    ],
)
def test_units_of_area(cell, unit, expected):
    value = read_area(cell, unit)
    assert (value.code if isinstance(value, Fault) else str(value)) == expected


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("承包地亩数", MU), ("承包面积(亩)", MU), ("承包面积（市亩）", MU), ("面积/公顷", HECTARE),
        ("面积(hm²)", HECTARE),
        ("面积（平方米）", SQUARE_METRE), ("面积(㎡)", SQUARE_METRE), ("面积", None),
        ("Irrigated land (mu)", MU), ("much", None),
    ],
)  # fmt: skip
def test_the_unit_in_a_header(header, unit):
    assert unit_of(header) == unit


def test_two_units_in_one_header_are_unclear():
    assert unit_of("面积（亩/公顷）").code == UNIT_UNCLEAR


FIRST_OF_MARCH = datetime.date(1985, 3, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "1985年3月1日", "1985年03月01日", "1985.3.1", "1985.03.01", "19850301", "1985/3/1", "1985-03-01", "1985-3-1",
        "１９８５年３月１日", "1985 年 3 月 1 日", "１９８５－０３－０１", "1985．3．1", "1985-03-01 00:00:00",
        "1985年3月1号",
        "1985、3、1", 31107, 31107.0, "31107", 19850301, 19850301.0, FIRST_OF_MARCH, datetime.datetime(1985, 3, 1),
        "\u200b1985-03-01\u00a0",
    ],
)  # fmt: skip
def test_a_birth_date_in_all_its_forms(cell):
    # 31107: Excel's day 1 is 1900-01-01 and it counts a 1900-02-29 that never was; 85 years of 365, 21 leap days
    # 1904 … 1984, the phantom day and 31 + 28 days of 1985 before the first of March: 31025 + 21 + 1 + 59 + 1.
    assert read_birth(cell, today=TODAY) == FIRST_OF_MARCH


def test_a_day_number_in_a_1904_workbook():
    assert read_birth(31107 - 1462, today=TODAY, shift=1462) == FIRST_OF_MARCH


@pytest.mark.parametrize("cell", ["1985年3月", "1985.3", "1985-03", "198503", 198503])
def test_a_month_without_a_day_is_kept_as_such(cell):
    assert read_birth(cell, today=TODAY) == YearMonth(1985, 3)


@pytest.mark.parametrize("cell", ["", "  ", "/", "-", "无"])
def test_a_blank_date(cell):
    assert read_birth(cell, today=TODAY) is None


@pytest.mark.parametrize(
    "cell",
    [
        "1985年2月30日", "1985.13.1", "19851301", "85.3.1", "1985", 1985, "三月一日", "农历1985.3.1",
        "1985-3.1", 1985.1, 0, 59,
        -31107, 1e18, "2026-03-02", datetime.date(2026, 3, 2), 46083, "1899-12-31", datetime.date(1899, 12, 31), True,
        datetime.time(3), datetime.timedelta(3), datetime.datetime(1985, 3, 1, 12), BrokenFormula(),
        "1985-03-01 12:00:00",
    ],
)  # fmt: skip
def test_an_unreadable_or_impossible_date_is_named(cell):
    fault = read_birth(cell, today=TODAY)
    assert isinstance(fault, Fault)
    assert fault.code == DATE_UNREADABLE


@given(st.dates(datetime.date(1908, 3, 18), TODAY))
def test_every_day_reads_the_same_in_every_form(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    forms = [
        day,
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {read_birth(f, today=TODAY) for f in (*forms, serial, str(serial), day.isoformat())} == {day}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("19400000101", "19400000101"), (19400000101, "19400000101"), (19400000101.0, "19400000101"),
        ("194 0000 0101", "19400000101"), ("194-0000-0101", "19400000101"), ("１９４０００００１０１", "19400000101"),
        ("+86 19400000101", "19400000101"), ("'19400000101", "19400000101"), ('="19400000101"', "19400000101"),
        ("0477-2123456", "0477-2123456"), ("04772123456", "0477-2123456"), ("(0477)2123456", "0477-2123456"),
        ("010-62000000", "010-62000000"), ("", None), ("无", None), ("/", None),
    ],
)  # fmt: skip
def test_telephones(cell, expected):
    assert read_phone(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "1940000010", "194000001011", "12400000101", "2123456", "abc", 4772123456, 1.94e18, "19400000101/19400000102",
        "19400000101、19400000102", True, datetime.date(2026, 3, 1), BrokenFormula(), "00447000000000",
    ],
)  # fmt: skip
def test_an_unreadable_telephone_is_named_and_not_repeated(cell):
    fault = read_phone(cell)
    assert isinstance(fault, Fault)
    assert fault.code == PHONE_UNREADABLE
    assert "1940000" not in fault.text


def test_yes_no_and_neither():
    for cell in ("是", "√", "1", 1, 1.0, True, "Y", " 是 "):
        assert read_choice(cell, NONE, NONE) is True
    for cell in ("否", "×", 0, False, "no", "无"):
        assert read_choice(cell, NONE, NONE) is False
    for cell in ("", " ", "/"):
        assert read_choice(cell, NONE, NONE) is None
    for cell in ("也许", 2, datetime.date(2026, 3, 1)):
        assert read_choice(cell, NONE, NONE).code == CHOICE_UNREADABLE


def test_sex():
    assert [read_sex(c) for c in ("男", " 女 ", "M", "female", "")] == [
        "male",
        "female",
        "male",
        "female",
        None,
    ]
    assert read_sex("3").code == CHOICE_UNREADABLE
    assert read_sex(1).code == CHOICE_UNREADABLE


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("田有禾", "田有禾"), ("田 有禾", "田有禾"), ("田\u3000禾", "田禾"), ("田\u00a0禾", "田禾"),
        ("\u200b田禾\ufeff", "田禾"),
        (" 田\n禾 ", "田禾"), ("田\u2060禾", "田禾"), ("阿拉坦•苏和", "阿拉坦·苏和"),
        ("阿拉坦 · 苏和", "阿拉坦·苏和"),
        ("Tian  Youhe", "Tian Youhe"), ("⽥禾", "田禾"), ("ＴＩＡＮ", "TIAN"),
    ],
)  # fmt: skip
def test_spaces_and_look_alikes_in_names(cell, name):
    assert clean_name(cell) == name


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2066", "\u200f", "\u061c", "\u2069"])
def test_w15_bidi_controls_in_a_name_are_refused(sign):
    fault = clean_name(f"田{sign}有禾")
    assert isinstance(fault, Fault)
    assert fault.code == TEXT_REFUSED
    assert sign not in fault.text
    assert f"U+{ord(sign):04X}" in fault.text


def test_other_texts_that_are_refused():
    for name in ("田\x00禾", "田\ufffd", "12345", "禾" * 51):
        assert clean_name(name).code == TEXT_REFUSED
    for cell in (BrokenFormula(), True, datetime.date(2026, 3, 1), 1e17):
        assert read_text(cell, 60).code == TEXT_REFUSED
    assert read_text(12.0, 60) == "12"
    assert read_text(12.5, 60) == "12.5"
