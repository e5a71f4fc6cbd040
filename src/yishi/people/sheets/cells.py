"""One cell, one value: exact numbers, areas with their unit, dates, telephones, yes and no.

Every function takes a cell as the workbook gave it and returns the value, None for a blank, or a `Fault`.
Nothing is guessed and nothing becomes 0 by itself: what cannot be read exactly is named. Whether two cells
agree with each other is not checked here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from yishi.people.sheets.rows import (
    CHOICE_UNREADABLE,
    DATE_UNREADABLE,
    ID_NUMBER_CHECKSUM,
    NUMBER_UNREADABLE,
    PHONE_UNREADABLE,
    TEXT_REFUSED,
    UNIT_UNCLEAR,
    Fault,
    Sex,
)
from yishi.people.sheets.text import clean, shown, squeeze


@dataclass(frozen=True, slots=True)
class BrokenFormula:
    """A cell whose formula ended in an error, or was never worked out; the workbook reader would call it
    blank.
    """


Cell = str | int | float | bool | date | datetime | time | timedelta | BrokenFormula

MU = "mu"
HECTARE = "hectare"
SQUARE_METRE = "square_metre"
# 1 hectare = 15 mu; 1 mu = 2000/3 square metres, so a square metre is 0.0015 mu exactly.
_IN_MU = {MU: Decimal(1), HECTARE: Decimal(15), SQUARE_METRE: Decimal("0.0015")}
_UNIT_NAMES = {MU: "亩", HECTARE: "公顷", SQUARE_METRE: "平方米"}
_UNIT_WORDS = {
    "亩": MU, "畝": MU, "市亩": MU, "mu": MU,
    "公顷": HECTARE, "ha": HECTARE, "hm2": HECTARE,
    "平方米": SQUARE_METRE, "平米": SQUARE_METRE, "m2": SQUARE_METRE,
}  # fmt: skip
_UNIT_IN_HEADER = re.compile(r"亩|畝|公顷|平方米|平米|hm2|m2|(?<![a-z])(?:mu|ha)(?![a-z])")
MU_LIMIT = Decimal(100_000)
PLACES = 4

_BLANKS = {"", "-", "--", "---", "/", "\\", "—", "——", "–", "无", "空", "none", "n/a"}
_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,3}(,[0-9]{3})+|[0-9]+)(?P<part>\.[0-9]+)?")
_GAP = re.compile(r"[0-9]\s+[0-9]")
_LOST_DIGITS = 10**15  # a number cell keeps 15 digits, so anything longer has lost some


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds nothing, or only spaces and what clerks write for nothing (-, /, 无)."""
    return isinstance(cell, str) and squeeze(cell).lower() in _BLANKS


def number_text(value: float | int) -> str:
    """A number cell as Excel shows it: at most 15 significant digits, no exponent."""
    if isinstance(value, int):
        return str(value)
    plain = format(Decimal(f"{value:.15g}"), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def read_text(cell: Cell, limit: int) -> str | Fault:
    """Any text column: "" for a blank; numbers as digits (12 for 12.0)."""
    match cell:
        case BrokenFormula():
            return Fault(TEXT_REFUSED, "单元格里的公式出错（如 #N/A、#REF!），读不出内容；请改填文字")
        case bool():
            return Fault(TEXT_REFUSED, "单元格里是“真/假”，不是文字；请改填文字")
        case int() | float():
            if abs(cell) >= _LOST_DIGITS:
                return Fault(
                    TEXT_REFUSED, "数字太长，Excel 只保留前 15 位，后面的已经丢失；请设为“文本”格式后重填"
                )
            return number_text(cell)
        case date() | time() | timedelta():
            return Fault(TEXT_REFUSED, "Excel 把内容当成了日期或时间；请把单元格设为“文本”格式后重填")
    return clean(cell, limit)


def read_number(cell: Cell) -> Decimal | Fault | None:
    """A number that is not negative, exactly as written; thousands commas only where they belong."""
    match cell:
        case BrokenFormula():
            return Fault(NUMBER_UNREADABLE, "公式出错（如 #N/A、#REF!）或没有算出结果；请改填数字")
        case bool() | date() | time() | timedelta():
            return Fault(NUMBER_UNREADABLE, "单元格里不是数字（可能被设成了日期或“真/假”格式）；请改填数字")
        case int() | float():
            text = number_text(cell)
        case _:
            text = squeeze(cell)
            if text.lower() in _BLANKS:
                return None
            if _GAP.search(unicodedata.normalize("NFKC", cell)):
                text = cell  # 18 6 may be 18.6 or 186
    found = _NUMBER.fullmatch(text)
    if not found:
        return Fault(NUMBER_UNREADABLE, f"“{shown(text)}”不是一个看得懂的数；请只填数字，例如 18.6")
    if len(text) > 24:
        return Fault(NUMBER_UNREADABLE, "数字太长；请核对")
    value = Decimal(text.replace(",", ""))
    if found["sign"]:
        return Fault(NUMBER_UNREADABLE, f"“{shown(text)}”是负数；面积不能小于 0，请核对")
    return value


def unit_of(words: str) -> str | Fault | None:
    """The unit of area that a header names: MU, HECTARE, SQUARE_METRE, None for none, a fault for several."""
    found = {_UNIT_WORDS[w] for w in _UNIT_IN_HEADER.findall(squeeze(words).lower())}
    if len(found) > 1:
        names = "、".join(_UNIT_NAMES[u] for u in sorted(found))
        return Fault(UNIT_UNCLEAR, f"标题里同时有几种单位（{names}）；请只写一种，例如“（亩）”")
    return found.pop() if found else None


def read_area(cell: Cell, header_unit: str | None) -> Decimal | Fault | None:
    """An area in mu. The unit stands in the header or behind the number; 3亩5分 is 3.5 (十分为一亩)."""
    found = read_measure(cell, header_unit)
    return found if found is None or isinstance(found, Fault) else _in_mu(*found)


def read_measure(cell: Cell, header_unit: str | None) -> tuple[Decimal, str] | Fault | None:
    """An area as it is written, with its unit."""
    text = squeeze(cell).lower() if isinstance(cell, str) else ""
    if isinstance(cell, str) and _GAP.search(unicodedata.normalize("NFKC", cell)):
        bad = read_number(cell)
        return bad if isinstance(bad, Fault) else None
    split = re.fullmatch(r"(?P<mu>[0-9]+)亩(?P<fen>[0-9])分(?P<li>[0-9]厘)?", text)
    if split:
        cell, own = f"{split['mu']}.{split['fen']}{(split['li'] or '')[:1]}", MU
    else:
        tail = re.fullmatch(r"(?P<number>[0-9.,\-]+)(?P<unit>/?\(?h?m2\)?|[^0-9.,\-][^0-9]*)", text)
        own = None
        if tail:
            own = _UNIT_WORDS.get(tail["unit"].removeprefix("/").strip("()[]"), "")
            if not own:
                return Fault(
                    UNIT_UNCLEAR,
                    f"看不懂“{shown(text)}”的单位；请换算成亩再填（1 公顷 = 15 亩，1 亩 = 10 分）",
                )
            cell = tail["number"]
    value = read_number(cell)
    if value is None or isinstance(value, Fault):
        return value
    if own and header_unit and own != header_unit:
        return Fault(
            UNIT_UNCLEAR, f"标题写的是{_UNIT_NAMES[header_unit]}，格子里写的是{_UNIT_NAMES[own]}；请统一成亩"
        )
    unit = own or header_unit
    if unit is None:
        return Fault(UNIT_UNCLEAR, f"“{shown(text) or value}”没有写单位；请在标题里写明“（亩）”")
    return value, unit


def _in_mu(value: Decimal, unit: str) -> Decimal | Fault:
    mu = value * _IN_MU[unit]
    if mu > MU_LIMIT:
        return Fault(
            NUMBER_UNREADABLE, f"{shown(format(value, 'f'))} 太大：一户不会超过 10 万亩；请核对数字和单位"
        )
    rounded = round(mu, PLACES)
    if rounded != mu:
        how = "" if unit == MU else "换算成亩后"
        return Fault(
            NUMBER_UNREADABLE,
            f"{shown(format(value, 'f'))} {how}小数超过 {PLACES} 位；请四舍五入后填写，例如 18.6",
        )
    plain = rounded.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


_DATE_FORMS = (
    re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})[日号])?"),
    re.compile(
        r"(?P<y>[0-9]{4})(?P<s>[./\-、])(?P<m>[0-9]{1,2})(?:(?P=s)(?P<d>[0-9]{1,2}))?(?:00:00(:00)?)?"
    ),
    re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})?"),
)
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL = 3000  # 1908-03-18; below it a number is more likely a year or a slip than a day
_DATE_HELP = "请写成 1985-03-01 或 1985年3月1日"


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A date whose day is not given: enough where the identity number knows the day."""

    year: int
    month: int


def read_birth(
    cell: Cell, *, today: date, shift: int = 0, what: str = "出生日期"
) -> date | YearMonth | Fault | None:
    """A birth date, or another day (`what`) not after `today`: text in the usual forms, an Excel date, or its
    serial number. `shift` is 1462 in a 1904 workbook.
    """
    match cell:
        case BrokenFormula():
            return Fault(DATE_UNREADABLE, f"公式出错或没有算出结果；{_DATE_HELP}")
        case datetime():
            if cell.time() != time(0):
                return Fault(DATE_UNREADABLE, f"日期里带着几点几分；{_DATE_HELP}")
            return _plausible(cell.date(), today, what)
        case date():
            return _plausible(cell, today, what)
        case bool() | time() | timedelta():
            return Fault(DATE_UNREADABLE, f"单元格里不是日期；{_DATE_HELP}")
        case int() | float():
            text = number_text(cell)
            if "." in text:
                return Fault(DATE_UNREADABLE, f"“{text}”存成了小数，分不清是 1 月还是 10 月；{_DATE_HELP}")
        case _:
            text = squeeze(cell)
            if text.lower() in _BLANKS:
                return None
    for form in _DATE_FORMS:
        if found := form.fullmatch(text):
            return _built(found, text, today, what)
    serial = int(text) if re.fullmatch(r"[0-9]{4,5}", text) else 0
    if serial >= _FIRST_SERIAL:
        return _plausible(_EPOCH + timedelta(days=serial + shift), today, what)
    return Fault(DATE_UNREADABLE, f"“{shown(text)}”看不出是哪一天；{_DATE_HELP}")


def _built(found: re.Match[str], text: str, today: date, what: str) -> date | YearMonth | Fault:
    year, month, day = int(found["y"]), int(found["m"]), found["d"]
    try:
        whole = date(year, month, int(day or 1))
    except ValueError:
        return Fault(DATE_UNREADABLE, f"“{shown(text)}”这一天不存在；请核对，{_DATE_HELP}")
    checked = _plausible(whole, today, what)
    return checked if day or isinstance(checked, Fault) else YearMonth(year, month)


def _plausible(day: date, today: date, what: str) -> date | Fault:
    if day > today:
        return Fault(DATE_UNREADABLE, f"{day.isoformat()} 还没有到；{what}不能在今天以后，请核对")
    if day < date(1900, 1, 1):
        return Fault(DATE_UNREADABLE, f"{day.isoformat()} 太早；{what}应当在 1900 年以后，请核对")
    return day


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?P<area>010|02[0-9]|0[3-9][0-9]{2})(?P<own>[2-9][0-9]{6,7})")


def read_phone(cell: Cell) -> str | Fault | None:
    """A mainland mobile number (11 digits), or a landline as area-number; the cell's digits are not
    repeated.
    """
    match cell:
        case BrokenFormula() | bool() | date() | time() | timedelta():
            return Fault(PHONE_UNREADABLE, "单元格里不是电话号码；请设为“文本”格式后重填")
        case int() | float():
            text = number_text(cell)
        case _:
            text = unquoted(squeeze(cell))
            if text.lower() in _BLANKS:
                return None
    if re.search(r"[0-9]{7,}[/,;、或][0-9]{7,}", text):
        return Fault(PHONE_UNREADABLE, "一格里有几个号码；请只留一个")
    digits = re.sub(r"[\-()—–]", "", text)
    digits = re.sub(r"^(\+86|0086)", "", digits)
    if _MOBILE.fullmatch(digits):
        return digits
    if found := _LANDLINE.fullmatch(digits):
        return f"{found['area']}-{found['own']}"
    if re.fullmatch(r"[0-9]{7,8}", digits):
        return Fault(PHONE_UNREADABLE, "座机缺区号；请写成 0477-1234567 的样子")
    if re.fullmatch(r"1[0-9]*", digits) and len(digits) != 11:
        return Fault(PHONE_UNREADABLE, f"手机号应当是 11 位，这里有 {len(digits)} 位；请核对")
    return Fault(PHONE_UNREADABLE, "不是手机号（11 位，1 开头）也不是带区号的座机；请核对")


def unquoted(text: str) -> str:
    """Takes off what programs put around digits to keep them text: a leading apostrophe, or ="…"."""
    found = re.fullmatch(r'="(.*)"', text)
    return (found[1] if found else text).lstrip("'‘’`")


def id_text(cell: Cell) -> str | Fault | None:
    """The characters of an identity number cell, None for a blank, a fault where Excel has lost digits."""
    match cell:
        case int() | float() if not isinstance(cell, bool):
            if abs(cell) >= _LOST_DIGITS:
                return Fault(
                    ID_NUMBER_CHECKSUM,
                    "号码存成了数字，Excel 只保留前 15 位，后三位已经丢失；请把这一列设为“文本”格式，再照身份证重填",
                )
            return number_text(cell)
        case str():
            text = unquoted(squeeze(cell))
            return None if text.lower() in _BLANKS else text
    return Fault(ID_NUMBER_CHECKSUM, "单元格里不是号码；请把这一列设为“文本”格式，再照身份证填 18 位")


YES = {"是", "√", "✓", "✔", "☑", "对", "有", "y", "yes", "true", "1"}
NO = {"否", "×", "✗", "✘", "x", "☐", "不是", "n", "no", "false", "0"}


def read_choice(cell: Cell, also_yes: frozenset[str], also_no: frozenset[str]) -> bool | Fault | None:
    """Yes, no or None for a blank; the two sets are words that mean so in this column only."""
    match cell:
        case bool():
            return cell
        case int() | float():
            text = number_text(cell)
        case str():
            text = squeeze(cell).lower()
        case _:
            text = "?"
    if text in _BLANKS - {"无"}:
        return None
    if text in YES or text in also_yes:
        return True
    if text in NO or text in also_no or text == "无":
        return False
    return Fault(CHOICE_UNREADABLE, f"“{shown(text)}”看不出是还是否；请填“是”或“否”")


def read_sex(cell: Cell) -> Sex | Fault | None:
    """男 or 女 (male, female, M, F)."""
    text = squeeze(cell).lower() if isinstance(cell, str) else "?"
    if text in _BLANKS:
        return None
    if text in ("男", "男性", "m", "male"):
        return "male"
    if text in ("女", "女性", "f", "female"):
        return "female"
    return Fault(CHOICE_UNREADABLE, f"性别看不懂“{shown(text)}”；请填“男”或“女”")
