"""Citizen identity numbers (公民身份号码), GB 11643-1999: 17 digits and a check character by ISO 7064 MOD
11-2.

Checks form, birth date and check character. Deliberately not checked: the six digits of the place, because
districts are renamed and abolished while the numbers live on, and because the made-up numbers of the demo use
000000, a place that does not exist.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from yishi.people.sheets.rows import ID_NUMBER_CHECKSUM, Fault

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_FIRST_YEAR = 1900


def check_character(first17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, first17, strict=True)) % 11]


def birth_of(number: str) -> date | None:
    """The birth date inside an 18-character number, None when its digits are no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> Literal["male", "female"]:
    """The 17th digit is odd for men and even for women."""
    return "male" if int(number[16]) % 2 else "female"


def read_id_number(text: str, *, today: date) -> str | Fault:
    """A cleaned cell (ASCII, no spaces) as a valid number with a capital X, or what is wrong with it.

    The sentence never repeats the number: problems are shown on screens and kept in files.
    """
    number = text.upper()
    if re.fullmatch(r"[0-9]{15}", number):
        return Fault(
            ID_NUMBER_CHECKSUM, "这是 15 位旧号，2013 年 1 月 1 日起已停用；请填第二代身份证上的 18 位号码"
        )
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+?[0-9]+", number):
        return Fault(
            ID_NUMBER_CHECKSUM,
            "号码成了科学计数法，后几位已经丢失；请把这一列设为“文本”格式，再照身份证重填 18 位",
        )
    if len(number) != 18:
        return Fault(ID_NUMBER_CHECKSUM, f"应当是 18 位，这里有 {len(number)} 位；请照身份证核对")
    if not _SHAPE.fullmatch(number):
        return Fault(ID_NUMBER_CHECKSUM, "只能有 17 位数字，加末位的数字或 X；请去掉别的字符")
    birth = birth_of(number)
    if birth is None or not date(_FIRST_YEAR, 1, 1) <= birth <= today:
        return Fault(
            ID_NUMBER_CHECKSUM, "第 7 至 14 位应当是出生年月日，这里不是一个可能的日期；请照身份证核对"
        )
    right = check_character(number[:17])
    if number[17] != right:
        return Fault(
            ID_NUMBER_CHECKSUM,
            f"校验不符：照前 17 位推算，末位应当是 {right}，这里是 {number[17]}；多半有一位抄错，请照身份证核对",
        )
    return number
