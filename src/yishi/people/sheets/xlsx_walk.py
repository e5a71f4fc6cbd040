"""Walks the XML of a workbook once, with expat, inside bounds, and notes what the workbook reader does not
show.

No document type, no entities, bounded depth; rows, columns, cells and texts are counted as they come, each
shared text as often as it is used. Noted on the way: sheets and whether they are hidden, hidden rows and
columns, formulas that ended in an error or were never worked out. What the cells mean is not looked at.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MAX_ROWS = 100_000
MAX_COLUMNS = 256
MAX_CELLS = 1_000_000  # rows times columns of the used area, over all sheets
MAX_TEXT = 24 << 20  # characters, each shared text counted as often as it is used
_MAX_CELL_TEXT = 32_767
_MAX_DEPTH = 32
_MAX_MERGES = 100_000
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Refuse(Exception):
    """Leaves the walk with a sentence for the clerk."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(slots=True)
class SheetFacts:
    """What the walk saw of one sheet. Rows and columns count from 0."""

    name: str
    visible: bool
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    broken: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = -1
    last_column: int = -1


def column_index(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    n = 0
    for c in letters:
        n = n * 26 + ord(c) - 64
    return n - 1


def form_only(name: str, attributes: dict[str, str]) -> None:
    """For parts of which only the form is checked."""


def walk(content: bytes, start: Any, end: Any = None, text: Any = None) -> None:
    """Runs expat over one part with the bounds that hold for every part."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refuse("文件内部的编码少见，不予打开；请用 Excel 或 WPS 另存为 .xlsx")
    parser = expat.ParserCreate()
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise Refuse("文件内部嵌套太深，不予打开；请用 Excel 或 WPS 另存为 .xlsx")
        start(name.rpartition(":")[2], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(":")[2])

    def doctype(*_: object) -> None:
        raise Refuse("文件内部带有文档类型或实体定义，可能是攻击，不予打开")

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise Refuse("文件内部的编码少见，不予打开；请用 Excel 或 WPS 另存为 .xlsx")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declared
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    parser.Parse(content, True)


class WorkbookPart:
    """The list of sheets (name, relation id, visible) and the date system."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.uses_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
            self.sheets.append(
                (attributes.get("name", ""), link, attributes.get("state", "visible") == "visible")
            )
        elif name == "workbookPr":
            self.uses_1904 = attributes.get("date1904", "0") in ("1", "true")


class RelationsPart:
    """What the workbook's parts are and where they lie; relations that point outside are left out."""

    def __init__(self) -> None:
        self.by_id: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.by_id[attributes.get("Id", "")] = (kind, path)

    def of(self, kind: str) -> list[str]:
        return [path for k, path in self.by_id.values() if k == kind]


class SharedTextsPart:
    """The length of each shared text."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.lengths.append(0)
        self.inside = name == "t"

    def end(self, name: str) -> None:
        self.inside = False

    def text(self, text: str) -> None:
        if self.inside and self.lengths:
            self.lengths[-1] += len(text)
            if self.lengths[-1] > _MAX_CELL_TEXT:
                raise Refuse(f"有的单元格文字太长（超过 {_MAX_CELL_TEXT} 个字）；请删短后再导入")


class Budget:
    """What all sheets together may take."""

    def __init__(self, shared: list[int]) -> None:
        self.shared = shared
        self.cells = MAX_CELLS
        self.characters = MAX_TEXT

    def area(self, facts: SheetFacts) -> None:
        self.cells -= (facts.last_row + 1) * (facts.last_column + 1)
        if self.cells < 0:
            raise Refuse(
                f"表“{facts.name[:31]}”用到的范围太大（{facts.last_row + 1} 行 × {facts.last_column + 1} 列）；"
                "请把数据以外的单元格清空，或分成几个文件"
            )

    def spend(self, characters: int) -> None:
        self.characters -= characters
        if self.characters < 0:
            raise Refuse("表里的文字总量太大；请分成几个文件")

    def shared_text(self, index: str) -> None:
        if not index.isascii() or not index.isdigit() or int(index) >= len(self.shared):
            raise Refuse("文件已损坏，文字表对不上；请用 Excel 或 WPS 打开后另存为 .xlsx")
        self.spend(self.shared[int(index)])


class WorksheetPart:
    """One worksheet: the used area, hidden rows and columns, formulas without a result."""

    def __init__(self, facts: SheetFacts, budget: Budget) -> None:
        self.facts = facts
        self.budget = budget
        self.row = -1
        self.column = -1
        self.kind = "n"
        self.formula = self.value = False
        self.in_value = False
        self.words: list[str] = []
        self.merges = 0
        self.seen = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.open_cell(attributes)
        elif name in ("v", "is"):
            self.value = self.in_value = True
            self.words = []
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.open_row(attributes)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = self.number(attributes, "min"), self.number(attributes, "max")
            self.facts.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        elif name == "mergeCell":
            self.merges += 1
            ends = attributes.get("ref", "").split(":")
            if self.merges > _MAX_MERGES or len(ends) > 2 or not all(_CELL.fullmatch(e) for e in ends):
                raise Refuse("合并单元格太多或写法不对；请取消不需要的合并后再导入")

    @staticmethod
    def number(attributes: dict[str, str], name: str) -> int:
        text = attributes.get(name, "")
        if not re.fullmatch(r"[1-9][0-9]{0,6}", text):
            raise Refuse("文件已损坏，行号或列号不对；请用 Excel 或 WPS 打开后另存为 .xlsx")
        return int(text)

    def open_row(self, attributes: dict[str, str]) -> None:
        self.row = self.number(attributes, "r") - 1 if "r" in attributes else self.row + 1
        self.column = -1
        if attributes.get("hidden") in ("1", "true") and self.row < MAX_ROWS:
            self.facts.hidden_rows.add(self.row)

    def open_cell(self, attributes: dict[str, str]) -> None:
        self.seen += 1
        if self.seen > 2 * MAX_CELLS:
            raise Refuse("表里的单元格太多；请把数据以外的行和列整行整列删除")
        place = attributes.get("r")
        if place is None:
            self.column += 1
        else:
            found = _CELL.fullmatch(place)
            if not found:
                raise Refuse("文件已损坏，单元格的位置不对；请用 Excel 或 WPS 打开后另存为 .xlsx")
            self.column, self.row = column_index(found[1]), int(found[2]) - 1
        self.kind = attributes.get("t", "n")
        self.formula = self.value = False

    def text(self, text: str) -> None:
        if self.in_value:
            self.words.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self.in_value = False
            if self.kind == "s":
                self.budget.shared_text("".join(self.words).strip())
            else:
                length = sum(map(len, self.words))
                if length > _MAX_CELL_TEXT:
                    raise Refuse(f"有的单元格文字太长（超过 {_MAX_CELL_TEXT} 个字）；请删短后再导入")
                self.budget.spend(length)
        elif name == "c":
            self.close_cell()

    def close_cell(self) -> None:
        if not self.value and not self.formula:
            return  # only a border or a colour; the reader skips it too
        if self.row >= MAX_ROWS or self.column >= MAX_COLUMNS:
            raise Refuse(
                f"表“{self.facts.name[:31]}”第 {self.row + 1} 行第 {self.column + 1} 列还有内容，"
                f"超出 {MAX_ROWS} 行 {MAX_COLUMNS} 列；请清空数据以外的单元格"
            )
        self.facts.last_row = max(self.facts.last_row, self.row)
        self.facts.last_column = max(self.facts.last_column, self.column)
        if self.kind == "e" or (self.formula and not self.value):
            self.facts.broken.add((self.row, self.column))
