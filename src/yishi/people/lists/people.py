"""What several lists have in common: where something is, and who is meant (姓名 with 身份证号 or 电话)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from yishi.people.lists.listing import Row, Sheet
from yishi.people.sheets.cells import Cell, id_text, read_choice, read_phone
from yishi.people.sheets.headers import COLUMNS, Column
from yishi.people.sheets.identity import read_id_number
from yishi.people.sheets.rows import ID_NUMBER_CHECKSUM, Fault
from yishi.people.sheets.text import squeeze

_KNOWN = {c.key: c for c in COLUMNS}
VILLAGE, GROUP, PHONE = _KNOWN["village"], _KNOWN["group"], _KNOWN["phone"]
NUMBER = Column("number", "户号", "Household no.", ("户编号", *_KNOWN["number"].others))
ID_END = Column("id_end", "身份证号后四位", "Last four of identity number", (
    "身份证后四位", "身份证后4位", "身份证号后4位", "证件号后四位", "后四位", "身份证末四位", "身份证号", "身份证号码",
    "公民身份号码", "证件号码", "身份证",
))  # fmt: skip
OUTSIDE = Column("outside", "不在户册", "Not of a household here", (
    "户册外", "户册外人员", "外来", "外派", "是否外来", "是否不在户册", "不在册", "是否外派", "编外",
))  # fmt: skip
_OUTSIDE = frozenset({"外来", "外派", "不在册", "不在户册", "户册外"})
_INSIDE = frozenset({"在册", "在户册"})


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as a list names them: `id_end` is the whole identity number or its last four characters."""

    name: str
    id_end: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


def read_named(row: Row, key: str, what: str, today: date) -> Named:
    name = row.name(key, what)
    id_end = row.take("id_end", lambda c: _read_end(c, today), "") if row.sheet.has("id_end") else ""
    phone = row.take("phone", read_phone, None) if row.sheet.has("phone") else None
    return Named(name, id_end or "", phone or "")


def _read_end(cell: Cell, today: date) -> str | Fault | None:
    text = id_text(cell)
    if not isinstance(text, str):
        return text
    text = text.upper()
    if len(text) > 4:
        return read_id_number(text, today=today)
    if isinstance(cell, (int, float)) and len(text) < 4:
        text = text.rjust(4, "0")  # 0016 typed into a number cell
    if re.fullmatch(r"[0-9]{3}[0-9X]", text):
        return text
    return Fault(
        ID_NUMBER_CHECKSUM, "应当是身份证号的后四位（三位数字，加末位的数字或 X）；请照身份证核对",
        "Write the last four characters of the identity number.",
    )  # fmt: skip


def read_outside(row: Row) -> bool:
    return bool(row.take("outside", lambda c: read_choice(c, _OUTSIDE, _INSIDE), None))


_GROUP_SHEET = re.compile(r"[\u4e00-\u9fff0-9]{1,11}(社|村民小组|组|队)")
_TITLE = re.compile(
    r"(?:.*(?:镇|乡|苏木|街道))?(?P<village>[\u4e00-\u9fff]{1,11}?(?:村|嘎查))?"
    r"(?P<group>[\u4e00-\u9fff0-9]{1,7}?(?:社(?![员区会管])|村民小组(?!会)))"
)
_NO_PLACE = re.compile(r"农村|年|农户|合作|集体|经济|家庭|成员|登记|各|代表|亲属")


def place_of_sheet(sheet: Sheet) -> tuple[str, str]:
    """(village, group) as a sheet's own name or the title above its header says, "" where it does not."""
    name = squeeze(sheet.table.name)
    if _GROUP_SHEET.fullmatch(name) and not _NO_PLACE.search(name):
        return "", name
    for words in sheet.above().split(" "):
        found = _TITLE.match(words)
        if found and not _NO_PLACE.search((found["village"] or "") + found["group"]):
            return found["village"] or "", found["group"]
    return "", ""


class Carried:
    """Village and group of each row: its own, else of the row above, else of the sheet. A blank group goes on only
    where `groups` says so: in a list of offices it means an office of the village."""

    def __init__(self, groups: bool = True) -> None:
        self.groups = groups
        self.sheet: Sheet | None = None
        self.village = self.group = ""

    def of(self, row: Row) -> tuple[str, str]:
        if row.sheet is not self.sheet:
            self.sheet = row.sheet
            village, group = place_of_sheet(row.sheet)
            self.village = village or self.village
            self.group = group or self.group
        village, group = squeeze(row.text("village")), squeeze(row.text("group"))
        if village and village != self.village:
            self.village, self.group = village, ""
        if self.groups:
            self.group = group or self.group
            return self.village, self.group
        return self.village, group or (self.group if not row.sheet.has("group") else "")
