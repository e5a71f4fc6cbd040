"""Households out to Excel, in the form that the reader reads back the same, and the blank template.

Every text goes out as a typed text cell with Excel's own quote mark, so that =, +, -, @ and ＝ at the
beginning of a name stay characters and never become a formula, also after the cell is edited. Dates are real
dates, areas real numbers. Nothing about the reader's rules is repeated here; what cannot be written in an
Excel cell is an error of the caller.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter

from yishi.people.sheets.headers import COLUMNS
from yishi.people.sheets.rows import HouseholdRow, MemberRow

Language = Literal["zh-Hans", "en"]
_FIXED_DAY = datetime(2026, 1, 1)  # noqa: DTZ001  # a file's own date would make equal exports unequal
_CELL_LIMIT = 32_767
_TEXT = 49  # Excel's own number for its text format, @
_TEMPLATE_ROWS = 500
_ENGLISH = {c.key: c.english for c in COLUMNS}
_CHINESE = {c.key: c.title for c in COLUMNS}

_WORDS: dict[str, dict[str, Any]] = {
    "zh-Hans": {
        "sheet": "农户登记", "title": "农户及成员登记表", "headers": _CHINESE, "yes": "是", "no": "否",
        "male": "男", "female": "女", "mu": "（亩）",
    },
    "en": {
        "sheet": "Households", "title": "Households and their members", "headers": _ENGLISH, "yes": "yes",
        "no": "no", "male": "male", "female": "female", "mu": " (mu)",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of the export: its key, width in characters, kind of cell, and where its value comes from."""

    key: str
    width: int
    kind: Literal["text", "date", "number", "choice", "sex"]
    value: Callable[[HouseholdRow, MemberRow], Any]
    household: bool = False  # stands on a household's first row only


_FIELDS = (
    _Field("village", 14, "text", lambda h, m: h.village),
    _Field("group", 12, "text", lambda h, m: h.group),
    _Field("number", 9, "text", lambda h, m: h.number),
    _Field("name", 12, "text", lambda h, m: m.name),
    _Field("relation", 12, "text", lambda h, m: m.relation),
    _Field("sex", 7, "sex", lambda h, m: m.sex),
    _Field("id_number", 22, "text", lambda h, m: m.id_number),
    _Field("birth", 13, "date", lambda h, m: m.birth),
    _Field("phone", 15, "text", lambda h, m: m.phone),
    _Field("representative", 12, "choice", lambda h, m: m.is_representative),
    _Field("alternate", 14, "choice", lambda h, m: m.is_alternate),
    _Field("member", 11, "choice", lambda h, m: m.is_member),
    _Field("away", 10, "choice", lambda h, m: m.away),
    _Field("address", 20, "text", lambda h, m: h.address, household=True),
    _Field("contract", 17, "number", lambda h, m: h.contract_mu, household=True),
    _Field("irrigated", 15, "number", lambda h, m: h.irrigated_mu, household=True),
    _Field("note", 20, "text", lambda h, m: m.note),
)

_COMMENTS = {
    "number": "必填。同一户的人写同一个编号；也可以只在每户第一行写，下面空着。",
    "name": "必填。",
    "relation": "户主、妻、夫、长子、次女、父、母……每户只有一个户主。",
    "id_number": "18 位，照身份证填。本列已设为文本；没有的可以空着。",
    "birth": "写成 1985-03-01 或 1985年3月1日。填了身份证号可以空着。",
    "phone": "手机 11 位，或带区号的座机，如 0477-2123456。一格只填一个。",
    "representative": "每户一名满 18 周岁的人填“是”。",
    "alternate": "每户最多一名，户代表不能到会时由其代替。可以都空着。",
    "member": "是不是本集体经济组织成员。",
    "away": "常年住在外地填“是”。",
    "contract": "按户填，填在每户第一行；单位是亩，最多四位小数。",
    "irrigated": "用本社机井浇的地，按户填，填在每户第一行；单位是亩。不用井的空着。",
}

_GUIDANCE = (
    "怎样填这张表",
    "1. 一人一行，同一户的人连着写。标题行的字不要改；列的先后可以换，不用的列可以空着或删去。",
    "2. 必填：户编号、姓名、是否户代表（每户一名满 18 周岁的人填“是”）。没有“是否户代表”一列时，户主就是户代表。",
    "3. 身份证号照身份证填 18 位。本列已设为文本；若粘贴后变成 1.5E+17 的样子，后几位已经丢失，要重填。",
    "4. 日期写成 1985-03-01、1985.3.1 或 1985年3月1日。",
    "5. 亩数按户填在每户第一行，单位是亩，最多四位小数；1 公顷 = 15 亩，1 亩 = 10 分。",
    "6. 可以有合计行，读的时候会跳过并核对。隐藏的表不读；隐藏的行照样读，会提示。",
    "7. 导入前先预览，有错会按行、列全部指出；有一处错就一行也不写入。",
    "",
    "举例（都是虚构的人，身份证号的前六位不是真实的地区）",
)
_EXAMPLE = (
    (
        "户编号", "姓名", "与户主关系", "身份证号", "出生日期", "联系电话", "是否户代表", "是否在外",
        "承包地亩数（亩）", "浇地亩数（亩）",
    ),
    ("1", "田有禾", "户主", "000000196805120016", "1968-05-12", "19400009001", "是", "否", "24.5", "18.6"),
    ("1", "柳春耕", "妻", "", "1970年1月9日", "", "否", "否", "", ""),
)  # fmt: skip


class _Formats:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        line = {"border": 1, "border_color": "#B8C4BC", "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 15, "align": "center", "valign": "vcenter"})
        self.head = book.add_format({
            **line, "bold": True, "bg_color": "#E6F0E9", "align": "center", "text_wrap": True, "num_format": _TEXT,
        })  # fmt: skip
        self.text = book.add_format({**line, "num_format": _TEXT})
        self.quoted = book.add_format({**line, "num_format": _TEXT})
        self.quoted.set_quote_prefix()
        self.date = book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "center"})
        self.number = book.add_format({**line, "align": "right"})
        self.choice = book.add_format({**line, "align": "center"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.heading = book.add_format({"bold": True, "font_size": 13})

    def of(self, field: _Field) -> Any:
        return {"text": self.text, "date": self.date, "number": self.number}.get(field.kind, self.choice)


def _open() -> tuple[io.BytesIO, Any]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _FIXED_DAY})
    return out, book


def put_text(sheet: Any, row: int, column: int, text: str, formats: _Formats) -> None:
    """Writes a text as a text, whatever it begins with. ValueError when it does not fit an Excel cell."""
    if len(text) > _CELL_LIMIT:
        raise ValueError(f"a text of {len(text)} characters does not fit an Excel cell")
    sheet.write_string(row, column, text, formats.text if text[:1].isalnum() else formats.quoted)


def _put(
    sheet: Any, row: int, column: int, field: _Field, value: Any, words: dict[str, Any], formats: _Formats
) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats.of(field))
    elif isinstance(value, bool):
        sheet.write_string(row, column, words["yes"] if value else words["no"], formats.choice)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), formats.number)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.date)
    elif field.kind == "sex":
        sheet.write_string(row, column, words[value], formats.choice)
    else:
        put_text(sheet, row, column, value, formats)


def _head(sheet: Any, words: dict[str, Any], formats: _Formats) -> None:
    sheet.merge_range(0, 0, 0, len(_FIELDS) - 1, words["title"], formats.title)
    sheet.set_row(0, 30)
    sheet.set_row(1, 32)
    for column, field in enumerate(_FIELDS):
        unit = words["mu"] if field.kind == "number" else ""
        sheet.set_column(column, column, field.width, formats.of(field))
        sheet.write_string(1, column, words["headers"][field.key] + unit, formats.head)
    sheet.freeze_panes(2, 4)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)


def _rules(sheet: Any, last_row: int, words: dict[str, Any]) -> None:
    """What Excel itself offers and refuses while somebody types."""
    for column, field in enumerate(_FIELDS):
        if field.kind in ("choice", "sex"):
            names = ("yes", "no") if field.kind == "choice" else ("male", "female")
            sheet.data_validation(2, column, last_row, column, {
                "validate": "list", "source": [words[n] for n in names], "ignore_blank": True,
                "error_title": "填写有误", "error_message": "请从列表里选",
            })  # fmt: skip
        elif field.kind == "number":
            sheet.data_validation(2, column, last_row, column, {
                "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100_000, "ignore_blank": True,
                "error_title": "填写有误", "error_message": "请填数字，单位是亩",
            })  # fmt: skip
        elif field.key == "id_number":
            sheet.data_validation(2, column, last_row, column, {
                "validate": "length", "criteria": "==", "value": 18, "ignore_blank": True, "error_type": "warning",
                "error_title": "请核对", "error_message": "身份证号应当是 18 位",
            })  # fmt: skip


def write_households(households: Iterable[HouseholdRow], *, lang: Language = "zh-Hans") -> bytes:
    """An .xlsx of these households, one row a person, headers and yes/no in the language; equal input, equal
    bytes.

    Reading it back gives equal households. ValueError for what the reader never produces: a household without
    members, a text over 32,767 characters, a group on some households only.
    """
    words = _WORDS[lang]
    households = list(households)
    for name in ("village", "group"):
        if len({getattr(h, name) is None for h in households}) > 1:
            raise ValueError(
                f"some households have a {name} and some have none"
            )  # a blank would read as the one above
    out, book = _open()
    formats = _Formats(book)
    sheet = book.add_worksheet(words["sheet"])
    _head(sheet, words, formats)
    row = 2
    for household in households:
        if not household.members:
            raise ValueError(f"household {household.number} has no members")
        for member in household.members:
            first = member is household.members[0]
            for column, field in enumerate(_FIELDS):
                value = field.value(household, member) if first or not field.household else None
                _put(sheet, row, column, field, value, words, formats)
            row += 1
    _rules(sheet, max(row, 3), words)
    book.close()
    return out.getvalue()


def write_template() -> bytes:
    """A blank sheet to fill in, in Chinese: comments on the headers, lists to choose from, a guidance sheet
    behind it.

    Reading it back gives no rows and no problems; the reader leaves the guidance sheet alone.
    """
    words = _WORDS["zh-Hans"]
    out, book = _open()
    formats = _Formats(book)
    sheet = book.add_worksheet(words["sheet"])
    _head(sheet, words, formats)
    for column, field in enumerate(_FIELDS):
        if comment := _COMMENTS.get(field.key):
            sheet.write_comment(1, column, comment, {"author": "", "x_scale": 2, "font_size": 10})
    _rules(sheet, _TEMPLATE_ROWS + 1, words)
    _guidance(book, formats)
    book.close()
    return out.getvalue()


def _guidance(book: Any, formats: _Formats) -> None:
    sheet = book.add_worksheet("填写说明")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    width = len(_EXAMPLE[0])
    for column, name in enumerate(_EXAMPLE[0]):
        sheet.set_column(column, column, 22 if name == "身份证号" else 13)
    for row, text in enumerate(_GUIDANCE):
        if row in (0, len(_GUIDANCE) - 1):
            sheet.write_string(row, 0, text, formats.heading)
        elif text:
            sheet.merge_range(row, 0, row, width - 1, text, formats.plain)
            sheet.set_row(row, 20)
    _example(sheet, len(_GUIDANCE), formats)


def _example(sheet: Any, top: int, formats: _Formats) -> None:
    rows: Sequence[Sequence[str]] = _EXAMPLE
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            sheet.write_string(top + row, column, text, formats.head if row == 0 else formats.text)
