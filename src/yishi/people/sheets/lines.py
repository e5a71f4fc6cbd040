"""One row of a sheet, one person: every cell read for itself, every fault named, and what is no person told
apart.

A row is read even when some of its cells are faulty, so that all faults come out at once. Whether rows agree
with each other is not checked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from yishi.people.sheets.book import Table
from yishi.people.sheets.cells import (
    Cell,
    YearMonth,
    id_text,
    is_blank,
    read_area,
    read_birth,
    read_choice,
    read_phone,
    read_sex,
    read_text,
    unit_of,
)
from yishi.people.sheets.headers import AREAS, AT_HOME_HEADERS, Header
from yishi.people.sheets.identity import birth_of, read_id_number, sex_of
from yishi.people.sheets.notes import Notes, Place
from yishi.people.sheets.rows import (
    DATE_UNREADABLE,
    NAME_MISSING,
    UNIT_UNCLEAR,
    Fault,
    MemberRow,
)
from yishi.people.sheets.text import (
    LONG_LENGTH,
    NAME_LENGTH,
    SHORT_LENGTH,
    clean_name,
    odd_in_name,
    shown,
    squeeze,
)

# A merged cell in these columns holds for every row it covers.
_SPREADING = frozenset({"village", "group", "number", "head", "address", "away", "member"})
_HEAD_WORDS = frozenset({
    "户主", "本人", "户主本人", "本人户主", "本人(户主)", "户主(本人)", "承包方代表", "head", "self", "headofhousehold",
})  # fmt: skip
_TOTAL = re.compile(r"(本[页户社组村表]|[全各]?[社组村])?(合计|总计|小计|共计|累计|计)([:(].*|[0-9].*)?")
_TOTAL_OF = re.compile(r".{1,20}(合计|总计|小计|共计|累计)([:(].*|[0-9].*)?")
_FOOT = re.compile(
    r"(填[表报]|制表|审[核定批]|复核|负责|经办|登记人|核对|社长|组长|单位|注|备注|说明|联系)[^:]{0,8}:.*"
)
_AT_HOME = re.compile(r"在村|本村|在家|村内|本社|本组|在社|常住")
_AWAY = re.compile(r"在外|外出|外地|务工|迁出|不在")
_YES = {
    "representative": frozenset({"户代表", "代表", "主代表"}),
    "alternate": frozenset({"候补", "候补代表"}),
    "member": frozenset({"成员", "是成员", "社员", "集体经济组织成员"}),
    "away": frozenset({"在外", "外出", "外地", "在外地", "外出务工", "常年在外", "务工"}),
}
_NO = {
    "member": frozenset({"非成员", "不是成员"}),
    "away": frozenset({"在家", "在村", "村内", "本村", "常住"}),
}
_NO_WORDS: frozenset[str] = frozenset()
_ID_CELL = re.compile(r"[0-9]{17}[0-9Xx]")


@dataclass(slots=True)
class Line:
    """What one row says; what its cells left open or faulty is None or ""."""

    place: Place
    village: str = ""
    group: str = ""
    number: str = ""
    number_refused: bool = False
    head: str = ""
    name: str = ""
    relation: str = ""
    id_number: str | None = None
    sex: Any = None
    birth: date | None = None
    phone: str | None = None
    represents: bool | None = None
    represented_by: str = ""
    alternate: bool = False
    member: bool | None = None
    away: bool | None = None
    address: str = ""
    note: str = ""
    areas: dict[str, Decimal] = field(default_factory=dict)

    @property
    def is_head(self) -> bool:
        """The row says that this person is the head, by relation or by name."""
        if self.relation:
            return squeeze(self.relation).lower() in _HEAD_WORDS
        return bool(self.head) and self.head == self.name

    def as_member(self, represents: bool) -> MemberRow:
        """The person as the outside sees it."""
        return MemberRow(
            self.name, self.relation, self.id_number, self.sex, self.birth, self.phone, represents, self.alternate,
            self.member, self.away, self.note, self.place.sheet, self.place.row,
        )  # fmt: skip


@dataclass(slots=True)
class Total:
    """A totals row: its place, whether it sums the whole sheet (合计, not 小计), the areas it claims."""

    place: Place
    whole: bool
    areas: dict[str, Decimal]


class SheetReader:
    """Goes through one sheet below its header. `lines()` once, then `totals` is filled."""

    def __init__(
        self, table: Table, order: int, header: Header, notes: Notes, today: date, shift: int
    ) -> None:
        self.table = table
        self.order = order
        self.header = header
        self.notes = notes
        self.today = today
        self.shift = shift
        self.totals: list[Total] = []
        self.units: dict[str, str | Fault | None] = {k: self._unit(k) for k in AREAS if k in header.columns}

    def place(self, index: int) -> Place:
        return Place(self.order, self.table.name, self.table.excel_row(index), self.header.columns)

    def cell(self, index: int, key: str) -> Cell:
        """The cell of a row in a column, "" where the sheet has no such column or the row ends before it."""
        column = self.header.columns.get(key)
        if column is None:
            return ""
        if key in _SPREADING:
            index, column = self.table.spread.get((index, column), (index, column))
        row = self.table.rows[index]
        return row[column] if column < len(row) else ""

    def _unit(self, key: str) -> str | Fault | None:
        """The unit of an area column: its header's, else the sheet's (单位：亩), else each cell's own; a
        fault for none.
        """
        unit = self.header.unit(key)
        if unit is None:
            for row in self.table.rows[: self.header.top]:
                for cell in row:
                    if isinstance(cell, str) and "单位" in cell and isinstance(unit_of(cell), str):
                        return unit_of(cell)
            cells = [self.cell(i, key) for i in range(self.header.last + 1, len(self.table.rows))]
            filled = [c for c in cells if c != ""]
            if filled and not any(isinstance(c, str) and unit_of(c) is not None for c in filled):
                unit = Fault(
                    UNIT_UNCLEAR,
                    f"标题“{shown(self.header.words[key])}”没有写单位，看不出是亩、公顷还是平方米；请写成“（亩）”",
                )
        if isinstance(unit, Fault):
            self.notes.problem(self.place(self.header.last), key, unit)
        return unit

    def lines(self) -> Iterator[Line]:
        """The persons, in order."""
        hidden: list[int] = []
        for index in range(self.header.last + 1, len(self.table.rows)):
            if self._is_no_person(index):
                continue
            if index in self.table.hidden_rows:
                hidden.append(self.table.excel_row(index))
            yield self._line(index)
        if hidden:
            some = "、".join(map(str, hidden[:20])) + ("等" if len(hidden) > 20 else "")
            text = f"第 {some} 行是隐藏的（共 {len(hidden)} 行），照样读了；不要的请删掉"
            self.notes.notice(Place(self.order, self.table.name, hidden[0], {}), "", "row_hidden", text)

    def _is_no_person(self, index: int) -> bool:
        """Blank rows, repeated headers, totals and signatures; says so in a notice, except for blank rows."""
        row = self.table.rows[index]
        filled = [c for c in row if c != "" and not (isinstance(c, str) and not squeeze(c))]
        if not filled:
            return True
        own = {k: self.cell(index, k) for k in self.header.columns}
        plain = {k: squeeze(c) if isinstance(c, str) else c for k, c in own.items()}
        place = self.place(index)
        if all(v == "" for k, v in plain.items() if self._own_cell(index, k)):
            if any(isinstance(c, str) and not c.strip().isdigit() for c in filled):
                self.notes.notice(place, "", "row_skipped", "这一行在认得的各列里都是空的，没有读")
            return True
        if sum(plain[k] == word for k, word in self.header.words.items()) > len(plain) // 2:
            self.notes.notice(place, "", "header_repeated", "这一行又是标题，没有当作人员")
            return True
        if plain.get("id_number"):
            return False
        first = squeeze(filled[0]) if isinstance(filled[0], str) else ""
        name = plain.get("name", plain.get("head", ""))
        words = [first, name] if name else [squeeze(c) for c in filled if isinstance(c, str)]
        for word in (w for w in words if isinstance(w, str)):
            if _TOTAL.fullmatch(word) or (name == "" and _TOTAL_OF.fullmatch(word)):
                self._keep_total(index, place, word)
                return True
            if _FOOT.fullmatch(word):
                text = f"“{shown(word)}”一行是落款或说明，没有当作人员"
                self.notes.notice(place, "", "row_skipped", text)
                return True
        return False

    def _own_cell(self, index: int, key: str) -> bool:
        """Whether the cell belongs to this row alone, not to a merge from above."""
        return (index, self.header.columns[key]) not in self.table.spread

    def _keep_total(self, index: int, place: Place, word: str) -> None:
        areas: dict[str, Decimal] = {}
        for key, unit in self.units.items():
            if not isinstance(unit, Fault):
                area = read_area(self.cell(index, key), unit)
                if isinstance(area, Decimal):
                    areas[key] = area
        self.totals.append(
            Total(place, "小计" not in word and "本页" not in word and "本户" not in word, areas)
        )
        self.notes.notice(place, "", "totals_row", f"“{shown(word)}”一行是合计，没有当作人员")

    def _take(self, index: int, place: Place, key: str, read: Callable[[Cell], Any], other: Any = "") -> Any:
        """Reads one cell; a fault is named and `other` stands instead."""
        if key not in self.header.columns:
            return other
        value = read(self.cell(index, key))
        if isinstance(value, Fault):
            self.notes.problem(place, key, value)
            return other
        return value

    def _line(self, index: int) -> Line:
        place = self.place(index)
        line = Line(place)

        def text(key: str, limit: int) -> str:
            return str(self._take(index, place, key, lambda c: read_text(c, limit)))

        line.village, line.group = (
            squeeze(text("village", SHORT_LENGTH)),
            squeeze(text("group", SHORT_LENGTH)),
        )
        line.number = squeeze(text("number", SHORT_LENGTH))
        line.number_refused = not line.number and self.cell(index, "number") != ""
        line.head = self._take(index, place, "head", _read_name)
        self._read_person(index, place, line)
        line.relation = text("relation", SHORT_LENGTH).replace(" ", "")
        if not line.relation and line.head and line.head == line.name:
            line.relation = "户主"
        line.phone = self._take(index, place, "phone", read_phone, None)
        line.note = text("note", LONG_LENGTH)
        line.address = text("address", LONG_LENGTH)
        line.alternate = bool(self._choice(index, place, "alternate"))
        line.member = self._choice(index, place, "member")
        line.away = self._read_away(index, place, line.address)
        self._read_representative(index, place, line)
        for key, unit in self.units.items():
            if not isinstance(unit, Fault):
                area = self._take(index, place, key, partial(read_area, header_unit=unit), None)
                if area is not None:
                    line.areas[key] = area
        return line

    def _choice(self, index: int, place: Place, key: str) -> bool | None:
        yes, no = _YES.get(key, _NO_WORDS), _NO.get(key, _NO_WORDS)
        choice: bool | None = self._take(index, place, key, lambda c: read_choice(c, yes, no), None)
        return choice

    def _read_away(self, index: int, place: Place, address: str) -> bool | None:
        title = re.sub(r"\(.*?\)", "", self.header.words.get("away", ""))
        if title in AT_HOME_HEADERS:
            at_home = self._take(
                index, place, "away", lambda c: read_choice(c, _NO["away"], _YES["away"]), None
            )
            return None if at_home is None else not at_home
        if "away" in self.header.columns:
            return self._choice(index, place, "away")
        if _AWAY.search(address):
            return True
        return False if _AT_HOME.search(address) else None

    def _read_person(self, index: int, place: Place, line: Line) -> None:
        key = "name" if "name" in self.header.columns else "head"
        if is_blank(self.cell(index, key)):
            self.notes.problem(place, key, Fault(NAME_MISSING, "姓名空着；请填上姓名，不是人员的行请删去"))
        else:
            line.name = self._take(index, place, "name", _read_name) if key == "name" else line.head
        if odd := odd_in_name(line.name):
            self.notes.notice(
                place, key, "name_odd", f"姓名里有“{shown(odd)}”，照原样读了；请看看是不是应当写到备注里"
            )
        number = self._take(index, place, "id_number", self._read_id, None)
        line.id_number = number
        line.sex = self._take(index, place, "sex", read_sex, None)
        line.birth = self._read_birth(index, place, number)
        if number and line.sex and line.sex != sex_of(number):
            self.notes.notice(place, "sex", "sex_differs", "性别和身份证号对不上，照身份证号读了；请核对")
        if number:
            line.sex = sex_of(number)

    def _read_id(self, cell: Cell) -> str | Fault | None:
        text = id_text(cell)
        return read_id_number(text, today=self.today) if isinstance(text, str) else text

    def _read_birth(self, index: int, place: Place, number: str | None) -> date | None:
        own = self._take(
            index, place, "birth", lambda c: read_birth(c, today=self.today, shift=self.shift), None
        )  # fmt: skip
        from_number = birth_of(number) if number else None
        if isinstance(own, YearMonth):
            if from_number is None:
                if not is_blank(self.cell(index, "id_number")):
                    return None  # the identity number is the fault, and it is named
                text = f"只有年月（{own.year}年{own.month}月），没有身份证号就不知道是哪一天；请补上日"
                self.notes.problem(place, "birth", Fault(DATE_UNREADABLE, text))
                return None
            same = (own.year, own.month) == (from_number.year, from_number.month)
        else:
            same = own is None or from_number is None or own == from_number
        if not same:
            text = "出生日期和身份证号里的对不上；请照身份证核对这两格，改正其中一格"
            self.notes.problem(place, "birth", Fault(DATE_UNREADABLE, text))
        return from_number or (own if isinstance(own, date) else None)

    def _read_representative(self, index: int, place: Place, line: Line) -> None:
        """是, √ and the like; or the representative's name, as sheets have it that fill one cell a
        household.
        """
        cell = self.cell(index, "representative")
        if isinstance(cell, str) and squeeze(cell) in _YES["alternate"]:
            line.alternate, line.represents = True, False
            return
        choice = read_choice(cell, _YES["representative"], _NO_WORDS)
        if isinstance(choice, Fault) and isinstance(cell, str):
            line.represented_by = self._take(index, place, "representative", _read_name)
        elif isinstance(choice, Fault):
            self.notes.problem(place, "representative", choice)
        else:
            line.represents = choice


def _read_name(cell: Cell) -> str | Fault:
    text = read_text(cell, NAME_LENGTH) if not isinstance(cell, str) else cell
    return text if isinstance(text, Fault) else clean_name(text)


def looks_like_people(table: Table) -> bool:
    """Whether a sheet without a header holds identity numbers all the same."""
    return any(isinstance(c, str) and _ID_CELL.fullmatch(squeeze(c)) for row in table.rows for c in row)
