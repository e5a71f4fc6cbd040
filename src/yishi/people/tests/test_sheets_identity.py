"""Identity numbers (GB 11643-1999) and credit codes (GB 32100-2015): worked out by hand or by another rule."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.people.sheets.credit_code import check_character as credit_check
from yishi.people.sheets.credit_code import collective_level, is_credit_code
from yishi.people.sheets.identity import check_character, read_id_number, sex_of
from yishi.people.sheets.rows import ID_NUMBER_CHECKSUM, Fault
from yishi.people.tests.sheets_fixtures.build import FATHER, TODAY, id_number

# The standard prints this number as its example; it is nobody's.
EXAMPLE_OF_THE_STANDARD = "11010519491231002X"


def test_the_example_of_the_standard_is_accepted():
    assert read_id_number(EXAMPLE_OF_THE_STANDARD, today=TODAY) == EXAMPLE_OF_THE_STANDARD


def test_a_small_x_becomes_a_capital_one():
    assert read_id_number(EXAMPLE_OF_THE_STANDARD.lower(), today=TODAY) == EXAMPLE_OF_THE_STANDARD


def test_a_place_that_does_not_exist_is_not_checked():
    assert read_id_number(FATHER, today=TODAY) == FATHER


def test_a_check_character_worked_out_by_hand():
    # 0…0 19000101 000: only 1 (weight 1), 9 (weight 6), 1 (weight 10: 12th digit), 1 (weight 8: 14th digit).
    # Weights of places 7, 8, 12, 14 are 2, 1, 9, 5: 1*2 + 9*1 + 1*9 + 1*5 = 25, 25 mod 11 = 3 -> 9.
    assert check_character("00000019000101000") == "9"


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("110105491231002", "15 位旧号"),
        ("11010519491231002", "有 17 位"),
        ("110105194912310020", "末位应当是 X，这里是 0"),
        ("1101051949123100AX", "只能有 17 位数字"),
        ("X1010519491231002X", "只能有 17 位数字"),
        ("110105194913310024", "不是一个可能的日期"),
        ("000000202702010014", "不是一个可能的日期"),
        ("000000189912310011", "不是一个可能的日期"),
        ("1.10105E+17", "科学计数法"),
    ],
)
def test_it_refuses_and_says_what_is_wrong(number, says):
    fault = read_id_number(number, today=TODAY)
    assert isinstance(fault, Fault)
    assert fault.code == ID_NUMBER_CHECKSUM
    assert says in fault.text
    assert number not in fault.text


def test_somebody_born_today_may_have_a_number():
    number = id_number("20260301", 1)
    assert read_id_number(number, today=TODAY) == number
    assert isinstance(read_id_number(number, today=TODAY - datetime.timedelta(days=1)), Fault)


@given(st.dates(datetime.date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_every_number_made_by_the_recursive_rule_is_accepted(birth, serial):
    number = id_number(f"{birth:%Y%m%d}", serial)
    assert read_id_number(number, today=TODAY) == number
    assert sex_of(number) == ("male" if serial % 2 else "female")


@given(st.dates(datetime.date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(birth, serial, place, by):
    number = id_number(f"{birth:%Y%m%d}", serial)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert isinstance(read_id_number(wrong, today=TODAY), Fault)


def test_credit_codes_that_stand_on_public_letterheads():
    assert is_credit_code("91110000600037341L")
    assert not is_credit_code("91110000600037341M")
    assert collective_level("91110000600037341L") is None


def test_a_rural_collectives_code_worked_out_by_hand():
    # N1 000000 000000001: N is 22 (weight 1), 1 (weight 3), and 1 at the 17th place.
    # The 17th weight is 3^16 mod 31 = 28 (3^5 = 26, 3^10 = 25, 3^15 = 30, 3^16 = 28). 22 + 3 + 28 = 53,
    # 53 mod 31 = 22, 31 - 22 = 9.
    assert credit_check("N1000000000000001") == "9"
    assert is_credit_code("N10000000000000019")
    assert collective_level("N10000000000000019") == "组级集体经济组织"


@pytest.mark.parametrize(
    "code", ["", "N1000000000000001", "n10000000000000019", "N1000000000000O019", "N1００00000000000019"]
)
def test_it_refuses_what_is_no_credit_code(code):
    assert not is_credit_code(code)
