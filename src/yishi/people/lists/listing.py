"""What all lists share: the file opened behind the same guards as a household sheet, its headers found, its rows told
from totals and signatures, each cell read for itself.

Rows and columns of problems are as in Excel, the first row is 1; `column` is the canonical title of the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from yishi.people.sheets.book import Table, open_book, sheet_name
from yishi.people.sheets.cells import Cell, YearMonth, is_blank, read_birth, read_text
from yishi.people.sheets.headers import Column, Header, KeyOf, find_header, recogniser
from yishi.people.sheets.notes import Notes, Place
from yishi.people.sheets.rows import (
    COLUMN_MISSING,
    DATE_UNREADABLE,
    NAME_MISSING,
    Fault,
    Notice,
    Problem,
)
from yishi.people.sheets.text import LONG_LENGTH, NAME_LENGTH, SHORT_LENGTH, clean_name, shown, squeeze

_GUIDANCE = re.compile(r"说明|示例|样例|样表|范例|guidance|how to", re.IGNORECASE)
TOTAL = re.compile(
    r"(本[页户社组村表月年]|[全各]?[社组村])?(合计|总计|小计|共计|累计|月计|计)([:(].*|[0-9].*)?"
)
_FOOT = re.compile(
    r"(填[表报]|制表|审[核定批]|复核|负责|经办|登记人|核对|社长|组长|单位|注|备注|说明|联系|会计主管|记账|出纳)[^:]{0,8}:.*"
)
_IN_ENGLISH = {
    "unreadable_file": "The file cannot be read; save it again as .xlsx or “CSV UTF-8”.",
    "column_missing": "The column is missing; add it to the header.",
    "name_missing": "The name is missing.",
    "text_refused": "This cell is not text that can be kept; type it again in Excel's text format.",
    "choice_unreadable": "This is neither yes nor no.",
    "date_unreadable": "This is not a day that can be read; write it as 2026-03-01.",
    "number_unreadable": "This is not a number that can be read exactly; write digits only, such as 18.6.",
    "phone_unreadable": "This is neither a mobile number nor a landline with its area code.",
    "unit_unclear": "The unit is missing or unclear; write 亩 or 平方米 in the header.",
    "id_number_checksum": "This is not a valid identity number.",
    "id_number_duplicate": "This identity number stands twice; each belongs to one person.",
    "person_in_two_households": "One person belongs to one household only; this one stands in two.",
    "no_representative": "A household has exactly one representative of 18 years or more.",
    "household_unclear": "It is not clear which household this row belongs to.",
}


def english(problem: Problem | Notice) -> str:
    """The sentence of a problem in English: its own, else that of its code."""
    return problem.text_en or _IN_ENGLISH.get(problem.code, problem.code)


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of list: its columns, those it cannot do without (any of each tuple), and how its blank looks."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    spreading: frozenset[str] = frozenset()
    """A tall merged cell in these columns holds for every row it covers."""
    areas: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    example: tuple[tuple[str, ...], ...] = ()
    key_of: KeyOf | None = None
    written: tuple[str, ...] = ()
    """The columns that are written out, where some are only read."""

    def titles(self) -> dict[str, str]:
        return {c.key: c.title for c in self.columns}

    def recogniser(self) -> KeyOf:
        return self.key_of or recogniser(self.columns, self.areas)


@dataclass(frozen=True, slots=True)
class ListReading:
    """All that one file says: `entries` for the preview even where there are problems, written only without.

    `notes` go on: what the register says against a row is a problem of the same file.
    """

    rows: int
    entries: tuple[Any, ...]
    notes: Notes

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.notes.problems()

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self.notes.notices()


@dataclass(slots=True)
class Sheet:
    """One sheet of the list with its header; `shift` is added to bare day numbers."""

    form: Form
    order: int
    table: Table
    header: Header
    notes: Notes
    shift: int
    totals: list[tuple[Row, str]] = field(default_factory=list)

    def place(self, index: int) -> Place:
        return Place(self.order, self.table.name, self.table.excel_row(index), self.header.columns)

    def has(self, key: str) -> bool:
        return key in self.header.columns

    def above(self) -> str:
        """What stands above the header, joined."""
        return " ".join(
            squeeze(c[:200]) for row in self.table.rows[: self.header.top] for c in row if isinstance(c, str)
        )

    def rows(self) -> Iterator[Row]:
        """The rows that say something; totals are kept aside, signatures and repeated headers passed over."""
        hidden: list[int] = []
        for index in range(self.header.last + 1, len(self.table.rows)):
            row = Row(self, index, self.place(index))
            if self._is_none(row):
                continue
            if index in self.table.hidden_rows:
                hidden.append(self.table.excel_row(index))
            yield row
        if hidden:
            some = "、".join(map(str, hidden[:20])) + ("等" if len(hidden) > 20 else "")
            self.notes.notice(
                Place(self.order, self.table.name, hidden[0], {}), "", "row_hidden",
                f"第 {some} 行是隐藏的（共 {len(hidden)} 行），照样读了；不要的请删掉", f"{len(hidden)} hidden rows were read too",
            )  # fmt: skip

    def _is_none(self, row: Row) -> bool:
        own = {k: row.cell(k, spread=False) for k in self.header.columns}
        plain = {k: squeeze(c) if isinstance(c, str) else c for k, c in own.items()}
        filled = [c for c in self.table.rows[row.index] if not isinstance(c, str) or squeeze(c)]
        if not filled:
            return True
        if all(v == "" for v in plain.values()):
            if any(isinstance(c, str) and not c.strip().isdigit() for c in filled):
                self._pass(row, "row_skipped", "这一行在认得的各列里都是空的，没有读")
            return True
        if sum(plain[k] == word for k, word in self.header.words.items()) > len(plain) // 2:
            self._pass(row, "header_repeated", "这一行又是标题，没有读")
            return True
        for cell in filled[:3]:
            word = squeeze(cell) if isinstance(cell, str) else ""
            if TOTAL.fullmatch(word):
                self.totals.append((row, word))
                self._pass(row, "totals_row", f"“{shown(word)}”一行是合计")
                return True
            if _FOOT.fullmatch(word):
                self._pass(row, "row_skipped", f"“{shown(word)}”一行是落款或说明，没有读")
                return True
        return False

    def _pass(self, row: Row, code: str, text: str) -> None:
        self.notes.notice(row.place, "", code, text)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet."""

    sheet: Sheet
    index: int
    place: Place

    def cell(self, key: str, spread: bool = True) -> Cell:
        column = self.sheet.header.columns.get(key)
        if column is None:
            return ""
        index = self.index
        if key in self.sheet.form.spreading and spread:
            index, column = self.sheet.table.spread.get((index, column), (index, column))
        row = self.sheet.table.rows[index]
        return row[column] if column < len(row) else ""

    def fault(self, key: str, code: str, text: str, text_en: str) -> None:
        self.sheet.notes.problem(self.place, key, Fault(code, text, text_en))

    def remark(self, key: str, code: str, text: str, text_en: str) -> None:
        self.sheet.notes.notice(self.place, key, code, text, text_en)

    def take(self, key: str, read: Callable[[Cell], Any], other: Any = None) -> Any:
        """Reads one cell; a fault is named and `other` stands instead."""
        value = read(self.cell(key))
        if isinstance(value, Fault):
            self.sheet.notes.problem(self.place, key, value)
            return other
        return value

    def text(self, key: str, limit: int = SHORT_LENGTH) -> str:
        return str(self.take(key, lambda c: "" if is_blank(c) else read_text(c, limit), ""))

    def long(self, key: str) -> str:
        return self.text(key, LONG_LENGTH)

    def name(self, key: str, what: str = "") -> str:
        """A person's name; a blank is `name_missing` where `what` says whose it is."""
        cell = self.cell(key)
        if is_blank(cell):
            if what:
                self.fault(key, NAME_MISSING, f"{what}空着；请填姓名", "The name is missing; write it here.")
            return ""
        return str(self.take(key, _read_name, ""))

    def day(self, key: str, what: str) -> date | None:
        """A day to the day; a month alone is a fault."""
        value = self.take(
            key, lambda c: read_birth(c, today=date.max, shift=self.sheet.shift, what=what)
        )  # fmt: skip
        if isinstance(value, YearMonth):
            text = f"只有年月（{value.year}年{value.month}月）；{what}请写到日，例如 {value.year}-{value.month:02d}-01"
            self.fault(key, DATE_UNREADABLE, text, "Only a month; write the day too, as 2026-03-01.")
            return None
        return value if isinstance(value, date) else None


def _read_name(cell: Cell) -> str | Fault:
    text = read_text(cell, NAME_LENGTH) if not isinstance(cell, str) else cell
    return text if isinstance(text, Fault) else clean_name(text)


class Opened:
    """A file of one kind of list, opened: its sheets, and the notes that every fault goes to."""

    def __init__(self, data: bytes, filename: str, form: Form) -> None:
        self.form = form
        self.notes = Notes(form.titles())
        self.sheets: list[Sheet] = []
        book = open_book(data, filename, self._key_of)
        if isinstance(book, Fault):
            self.notes.problem(Place(0, sheet_name(filename), 0, {}), "", book)
            return
        for remark in book.remarks:
            self.notes.notice(Place(-1, "", 0, {}), "", "file_remark", remark)
        doubtful: list[tuple[int, Table, Header | None]] = []
        for order, table in enumerate(book.tables):
            header = find_header(table.rows, table.spread, self._key_of)
            if not table.visible:
                self._skip(order, table, "sheet_hidden", f"隐藏的表“{table.name}”没有读；要读请先取消隐藏")
            elif _GUIDANCE.search(table.name) and len(book.tables) > 1:
                self._skip(order, table, "sheet_skipped", f"表“{table.name}”看来是填写说明或示例，没有读")
            elif header and not self._missing(header):
                self.sheets.append(Sheet(form, order, table, header, self.notes, book.date_shift))
            elif any(cell != "" for row in table.rows for cell in row):
                doubtful.append((order, table, header))
        for order, table, header in doubtful:
            if header or not self.sheets:
                self._tell_missing(order, table, header)
            else:
                self._skip(order, table, "sheet_skipped", f"表“{table.name}”里没有认得的标题行，没有读")
        if not self.sheets and not doubtful:
            where = Place(0, book.tables[0].name if book.tables else "", 1, {})
            fault = Fault(
                COLUMN_MISSING, "文件里没有内容；请用模板填写", "The file is empty; fill in the blank form."
            )
            self.notes.problem(where, form.needed[0][0], fault)
        for sheet in self.sheets:
            self._tell_columns(sheet)

    @cached_property
    def _key_of(self) -> KeyOf:
        return self.form.recogniser()

    def _skip(self, order: int, table: Table, code: str, text: str) -> None:
        self.notes.notice(Place(order, table.name, 0, {}), "", code, text)

    def _missing(self, header: Header) -> list[str]:
        return [some[0] for some in self.form.needed if not set(some) & header.columns.keys()]

    def _tell_missing(self, order: int, table: Table, header: Header | None) -> None:
        titles = self.form.titles()
        row = table.excel_row(header.last if header else 0)
        for key in self._missing(header) if header else [some[0] for some in self.form.needed]:
            found = "缺" if header else "找不到标题行，没有"
            text = f"{found}“{titles[key]}”一列；请在标题行加上“{titles[key]}”"
            where = Place(order, table.name, row, header.columns if header else {})
            self.notes.problem(
                where,
                key,
                Fault(COLUMN_MISSING, text, f"There is no column {titles[key]}; add it to the header."),
            )

    def _tell_columns(self, sheet: Sheet) -> None:
        place = sheet.place(sheet.header.last)
        if sheet.header.unknown:
            names = "、".join(shown(n) for n in sheet.header.unknown)
            self.notes.notice(place, "", "column_ignored", f"这些列不认得，没有读：{names}")
        for name in sheet.header.twice:
            text = f"“{shown(name)}”这一列和前面的一列意思相同，只读了前面的"
            self.notes.notice(place, "", "column_twice", text)
        for key, column in sheet.header.columns.items():
            if column in sheet.table.hidden_columns:
                text = f"“{self.form.titles()[key]}”一列是隐藏的，照样读了；不要的请删掉"
                self.notes.notice(place, key, "column_hidden", text)

    def rows(self) -> Iterator[Row]:
        for sheet in self.sheets:
            yield from sheet.rows()

    def reading(self, rows: int, entries: Sequence[Any]) -> ListReading:
        if self.sheets and not rows:
            self.notes.notice(Place(-1, "", 0, {}), "", "no_rows", "表里还没有填")
        return ListReading(rows, tuple(entries), self.notes)
