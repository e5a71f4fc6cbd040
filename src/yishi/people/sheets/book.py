"""Any file a clerk brings, as tables: .xlsx, .xls, or .csv in UTF-8 or GBK, told apart by content, never by
name.

One reader a format: workbooks go through python-calamine, behind the gate of `xlsx_gate` or inside the small
process of `xls_child`; text goes through `csv`. What comes out is the same for all: rows of cells and their
true row numbers. Not checked here: headers and meaning.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path, PurePosixPath, PureWindowsPath

import python_calamine

from yishi.people.sheets.cells import BrokenFormula, Cell
from yishi.people.sheets.headers import KeyOf, find_header, key_of
from yishi.people.sheets.rows import UNREADABLE_FILE, Fault
from yishi.people.sheets.xlsx_gate import MAX_BYTES, check_xlsx
from yishi.people.sheets.xlsx_walk import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, SheetFacts

_CHILD = Path(__file__).with_name("xls_child.py")
_CHILD_SECONDS = 20
_DAYS_1904 = 1462
_OPEN_AGAIN = "文件已损坏，打不开；请用 Excel 或 WPS 打开后另存为 .xlsx"
_SPREAD_LIMIT = 1_000_000
Merge = tuple[tuple[int, int], tuple[int, int]]
Place = tuple[int, int]


@dataclass(slots=True)
class Table:
    """One sheet. Rows and columns count from 0 within `rows`; `first_row` is the true index of the first of them.

    `spread` names for each cell that a merge covers the cell that holds its content.
    """

    name: str
    visible: bool
    rows: list[list[Cell]]
    first_row: int = 0
    spread: dict[Place, Place] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def excel_row(self, index: int) -> int:
        """The number a person sees at the left edge."""
        return self.first_row + index + 1


@dataclass(slots=True)
class Book:
    """All sheets in their order. `date_shift` is added to bare day numbers; `remarks` say what was left
    unread.
    """

    tables: list[Table]
    date_shift: int = 0
    remarks: list[str] = field(default_factory=list)


def open_book(data: bytes, filename: str, key_of: KeyOf = key_of) -> Book | Fault:
    """Reads every sheet, or says in a sentence why the file cannot be read. Never raises for what a file
    contains. `key_of` knows the headers, by which a text's delimiter is told.
    """
    if len(data) > MAX_BYTES:
        return Fault(
            UNREADABLE_FILE, f"文件超过 {MAX_BYTES >> 20} MB；表不会这么大，请只留要导入的表，另存后再导入"
        )
    if not data.strip():
        return Fault(UNREADABLE_FILE, "文件是空的")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _open_xls(data)
    return _open_text(data, sheet_name(filename), key_of)


def sheet_name(filename: str) -> str:
    """What Excel calls the only sheet of a .csv: the file's name without folders and ending."""
    return PurePosixPath(PureWindowsPath(filename).name).stem[:31] or "csv"


def _spread(merges: Iterable[Merge], first: Place, rows: Sequence[Sequence[Cell]]) -> dict[Place, Place]:
    out: dict[Place, Place] = {}
    height, width = len(rows), max(map(len, rows), default=0)
    for (top, left), (bottom, right) in merges:
        home = (top - first[0], left - first[1])
        if home[0] < 0 or home[1] < 0:
            continue
        for r in range(home[0], min(bottom - first[0] + 1, height)):
            for c in range(home[1], min(right - first[1] + 1, width)):
                out[r, c] = home
                if len(out) > _SPREAD_LIMIT:
                    return out
        out.pop(home, None)
    return out


def _table(facts: SheetFacts, rows: list[list[Cell]], first: Place, merges: Iterable[Merge]) -> Table:
    """Moves everything that was seen of a sheet to the corner of its used area."""
    for r, c in facts.broken:
        r, c = r - first[0], c - first[1]
        if r < 0 or c < 0:  # left of or above all other content
            continue
        while len(rows) <= r:
            rows.append([])
        row = rows[r]
        row.extend([""] * (c + 1 - len(row)))
        row[c] = BrokenFormula()
    return Table(
        facts.name, facts.visible, rows, first[0], _spread(merges, first, rows),
        {r - first[0] for r in facts.hidden_rows}, {c - first[1] for c in facts.hidden_columns},
    )  # fmt: skip


def _open_xlsx(data: bytes) -> Book | Fault:
    checked = check_xlsx(data)
    if isinstance(checked, Fault):
        return checked
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(checked.data)) as book:
            tables = []
            for facts in checked.sheets:
                sheet = book.get_sheet_by_name(facts.name)
                rows: list[list[Cell]] = list(sheet.iter_rows())  # type: ignore[arg-type]
                tables.append(_table(facts, rows, sheet.start or (0, 0), sheet.merged_cell_ranges or ()))
    except (python_calamine.CalamineError, ValueError, OSError):
        return Fault(UNREADABLE_FILE, _OPEN_AGAIN)
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":  # how the reader's own bugs arrive
            raise
        return Fault(UNREADABLE_FILE, _OPEN_AGAIN)
    remarks = [f"文件里的{what}没有读取" for what in checked.left_behind]
    return Book(tables, _DAYS_1904 if checked.uses_1904 else 0, remarks)


def _open_xls(data: bytes) -> Book | Fault:
    try:
        child = subprocess.run(  # our own file, under our own interpreter
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            capture_output=True,
            timeout=_CHILD_SECONDS,
            check=True,
        )
        answer = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError, OSError):
        return Fault(UNREADABLE_FILE, "文件已损坏或太大，读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx")
    if "refused" in answer:
        return Fault(UNREADABLE_FILE, answer["refused"])
    tables = []
    for sheet in answer["sheets"]:
        facts = SheetFacts(sheet["name"], sheet["visible"])
        facts.hidden_rows.update(sheet["hidden_rows"])
        facts.hidden_columns.update(sheet["hidden_columns"])
        facts.broken.update((r, c) for r, c in sheet["broken"])
        rows = [[_from_child(c) for c in row] for row in sheet["rows"]]
        tables.append(_table(facts, rows, tuple(sheet["first"]), sheet["merged"]))
    return Book(tables, _DAYS_1904 if answer["uses_1904"] else 0)


def _from_child(cell: object) -> Cell:
    if isinstance(cell, dict):
        return datetime.fromisoformat(cell["date"]) if "date" in cell else time(0)
    return cell  # type: ignore[return-value]


def _decoded(data: bytes) -> tuple[str, str] | Fault:
    """The text and the encoding it turned out to be in: UTF-8 if it is that, else GB18030, which contains
    GBK.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Fault(UNREADABLE_FILE, "这是“Unicode 文本”（UTF-16）；请另存为“CSV UTF-8”或 .xlsx")
    marked = data.startswith(codecs.BOM_UTF8)
    for encoding, word in (("utf-8-sig", "UTF-8"), *(() if marked else (("gb18030", "GBK"),))):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search("[\x00-\x08\x0e-\x1f]", text[:4096]) or "\0" in text:
            break
        return text, word
    return Fault(UNREADABLE_FILE, "认不出这种文件；请用 Excel 或 WPS 另存为 .xlsx，或“CSV UTF-8”")


def _open_text(data: bytes, name: str, key_of: KeyOf) -> Book | Fault:
    decoded = _decoded(data)
    if isinstance(decoded, Fault):
        return decoded
    text, encoding = decoded
    if re.match(r"\s*<(!doctype|html|table|\?xml|head|meta)", text[:512], re.IGNORECASE):
        return Fault(UNREADABLE_FILE, "这是网页冒充的表格；请用 Excel 或 WPS 打开后另存为 .xlsx")
    best: list[list[Cell]] | None = None
    for delimiter in ",\t;":
        rows = _csv_rows(text, delimiter)
        if isinstance(rows, Fault) and best is None:
            return rows
        if isinstance(rows, Fault):
            continue
        best = rows if best is None else best
        if find_header(rows, key_of=key_of):
            best = rows
            break
    return Book([Table(name, True, best or [])], remarks=[f"按 {encoding} 编码读取"])


def _csv_rows(text: str, delimiter: str) -> list[list[Cell]] | Fault:
    rows: list[list[Cell]] = []
    cells = 0
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in lines:
            while line and not line[-1]:
                line.pop()
            cells += len(line)
            if len(line) > MAX_COLUMNS or len(rows) >= MAX_ROWS or cells > MAX_CELLS:
                return Fault(UNREADABLE_FILE, f"表太大：最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列；请分成几个文件")
            rows.append(list(line))
    except csv.Error:
        return Fault(
            UNREADABLE_FILE, f"第 {len(rows) + 1} 行的引号没有配对，或一格太长；请用 Excel 打开后另存为 .xlsx"
        )
    return rows
