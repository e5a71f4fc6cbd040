"""A town clerk's household sheet, read whole: `read_households(data, filename, today=...)`.

Finds the sheets that hold people, their headers, their village and group, and puts the pieces together.
Writes nothing and knows nothing of the register; the format is described in docs/formats/households.md.
"""

from __future__ import annotations

import re
from datetime import date

from yishi.people.sheets.book import Book, Table, open_book, sheet_name
from yishi.people.sheets.checks import compare_totals, find_twice
from yishi.people.sheets.gather import Gathering, settle
from yishi.people.sheets.headers import TITLES, Header, find_header
from yishi.people.sheets.lines import SheetReader, looks_like_people
from yishi.people.sheets.notes import Notes, Place
from yishi.people.sheets.rows import COLUMN_MISSING, Fault, Problem, Reading
from yishi.people.sheets.text import shown, squeeze

_GUIDANCE = re.compile(r"说明|示例|样例|样表|范例|guidance|how to", re.IGNORECASE)
_GROUP_SHEET = re.compile(r"[\u4e00-\u9fff0-9]{1,11}(社|村民小组|组|队)")
# 张义城窑村西张社 in a title; 组织 and 社员 are no groups, 农村 is no village.
_TITLE = re.compile(
    r"(?:.*(?:镇|乡|苏木|街道))?(?P<village>[\u4e00-\u9fff]{1,11}?(?:村|嘎查))"
    r"(?P<group>[\u4e00-\u9fff0-9]{1,7}?(?:社(?![员区会])|村民小组|组(?!织)))"
)
_NO_PLACE = re.compile(r"农村|年|农户|合作|集体|经济|家庭|成员|登记|各")


def read_households(data: bytes, filename: str, *, today: date) -> Reading:
    """Reads .xlsx, .xls or .csv bytes. `filename` only names the sheet of a .csv; `today` is the day ages
    count on.

    Never raises for what the file contains: every fault is a `Problem` in Chinese, all of them at once. A
    file that cannot be read at all is one problem, unreadable_file, in row 0.
    """
    book = open_book(data, filename)
    if isinstance(book, Fault):
        return Reading(0, (), (Problem(sheet_name(filename), 0, "", book.code, book.text),), ())
    notes = Notes()
    for remark in book.remarks:
        notes.notice(Place(-1, "", 0, {}), "", "file_remark", remark)
    gathering = Gathering(notes)
    readers: list[SheetReader] = []
    rows = 0
    for order, table, header in _sheets_with_people(book, notes):
        place = Place(order, table.name, table.excel_row(header.last), header.columns)
        _tell_columns(table, header, place, notes)
        gathering.begin_sheet(*_place_of(table, header, place, notes))
        reader = SheetReader(table, order, header, notes, today, book.date_shift)
        readers.append(reader)
        for line in reader.lines():
            gathering.add(line)
            rows += 1
    _tell_defaults(readers, rows, notes)
    households = settle(gathering.drafts, notes, today)
    find_twice(gathering.drafts, notes)
    for reader in readers:
        compare_totals(reader.order, reader.totals, gathering.drafts, notes)
    return Reading(rows, households, notes.problems(), notes.notices())


def _sheets_with_people(book: Book, notes: Notes) -> list[tuple[int, Table, Header]]:
    """The visible sheets whose header names a person and a household; says what is left out, and what is
    missing.
    """
    found: list[tuple[int, Table, Header]] = []
    doubtful: list[tuple[int, Table, Header | None]] = []
    guidance: list[tuple[int, Table, Header]] = []
    for order, table in enumerate(book.tables):
        place = Place(order, table.name, 0, {})
        if not table.visible:
            notes.notice(place, "", "sheet_hidden", f"隐藏的表“{table.name}”没有读；要读请先取消隐藏")
            continue
        header = find_header(table.rows, table.spread)
        if header and not _missing(header):
            (guidance if _GUIDANCE.search(table.name) else found).append((order, table, header))
        elif any(cell != "" for row in table.rows for cell in row):
            doubtful.append((order, table, header))
    if not found:
        found, guidance = guidance, []
    for order, table, _ in guidance:
        text = f"表“{table.name}”看来是填写说明或示例，没有读"
        notes.notice(Place(order, table.name, 0, {}), "", "sheet_skipped", text)
    for order, table, header in doubtful:
        half = header is not None and not _GUIDANCE.search(table.name)
        if half or not found or looks_like_people(table):
            _tell_missing(order, table, header, notes)
        else:
            text = f"表“{table.name}”里没有户表的标题行，没有读"
            notes.notice(Place(order, table.name, 0, {}), "", "sheet_skipped", text)
    if not found and not doubtful:
        fault = Fault(COLUMN_MISSING, "文件里没有内容；请用模板填写户编号、姓名等各列")
        notes.problem(Place(0, book.tables[0].name if book.tables else "", 1, {}), "name", fault)
    return found


def _missing(header: Header) -> list[str]:
    """The columns without which the sheet cannot be read: a person's name, and something that tells
    households apart.
    """
    missing = [] if {"name", "head"} & header.columns.keys() else ["name"]
    return missing if {"number", "head", "relation"} & header.columns.keys() else [*missing, "number"]


def _tell_missing(order: int, table: Table, header: Header | None, notes: Notes) -> None:
    row = table.excel_row(header.last if header else 0)
    for key in _missing(header) if header else ("name", "number"):
        text = (
            f"缺“{TITLES[key]}”一列；请在标题行加上“{TITLES[key]}”"
            if header
            else f"找不到标题行，没有“{TITLES[key]}”一列；请在人员上面写一行标题，如“户编号、姓名、身份证号”"
        )
        notes.problem(
            Place(order, table.name, row, header.columns if header else {}), key, Fault(COLUMN_MISSING, text)
        )


def _tell_columns(table: Table, header: Header, place: Place, notes: Notes) -> None:
    if header.unknown:
        names = "、".join(shown(n) for n in header.unknown)
        notes.notice(place, "", "column_ignored", f"这些列不认得，没有读：{names}")
    for name in header.twice:
        text = f"“{shown(name)}”这一列和前面的一列意思相同，只读了前面的"
        notes.notice(place, "", "column_twice", text)
    for key, column in header.columns.items():
        if column in table.hidden_columns:
            notes.notice(place, key, "column_hidden", f"“{TITLES[key]}”一列是隐藏的，照样读了；不要的请删掉")


def _place_of(table: Table, header: Header, place: Place, notes: Notes) -> tuple[str, str]:
    """Village and group where no column says them: from the title above the header, or from the sheet's
    name.
    """
    village = group = ""
    for row in table.rows[: header.top]:
        for cell in row:
            found = _TITLE.search(squeeze(cell[:100])) if isinstance(cell, str) else None
            if found and not _NO_PLACE.search(found["village"] + found["group"]):
                village, group = village or found["village"], group or found["group"]
    name = squeeze(table.name)
    if _GROUP_SHEET.fullmatch(name) and not _NO_PLACE.search(name):
        group = name
    if (village or group) and "group" not in header.columns:
        text = f"村、社照标题或表名读作“{village}{group}”；不对请加上“社”一列"
        notes.notice(place, "group", "place_from_title", text)
    return village, group


def _tell_defaults(readers: list[SheetReader], rows: int, notes: Notes) -> None:
    for reader in readers:
        columns = reader.header.columns
        place = Place(reader.order, reader.table.name, 0, {})
        if "representative" not in columns:
            who = "户主" if {"relation", "head"} & columns.keys() else "每户第一行的人"
            text = f"没有“是否户代表”一列，{who}就是户代表"
            notes.notice(place, "representative", "head_represents", text)
    if readers and not rows:
        notes.notice(Place(-1, "", 0, {}), "", "no_rows", "表里还没有填人员")
