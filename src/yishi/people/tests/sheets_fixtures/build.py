"""Small household sheets for the tests, as .xlsx, .xls and .csv, and the fixed cast that stands in them.

Identity numbers are made from the rule of GB 11643 written out a second time here (ISO 7064, digit by digit), so that
the tests do not take the code's word for its own check character.
"""

import datetime
import io
import zipfile

import xlsxwriter
import xlwt

from yishi.people.sheets import read_households

TODAY = datetime.date(2026, 3, 1)
HEADER = ("户编号", "姓名", "与户主关系", "身份证号", "出生日期", "联系电话", "是否户代表", "浇地亩数")


def id_number(birth, serial):
    """An identity number of the place 000000, which does not exist."""
    digits = f"000000{birth}{serial:03d}"
    remainder = 0
    for d in digits:
        remainder = (remainder + int(d)) * 2 % 11
    return digits + "0123456789X"[(12 - remainder) % 11]


FATHER = id_number("19700305", 11)
MOTHER = id_number("19720611", 22)
SON = id_number("20120930", 33)
NEIGHBOUR = id_number("19651224", 44)

# Household 1: father (representative), mother, a son of 13. Household 2: the neighbour, alone.
GOOD = (
    ("1", "田有禾", "户主", FATHER, "1970-03-05", "19400000001", "是", "18.6"),
    ("", "柳春耕", "妻", MOTHER, "1972-06-11", "", "", ""),
    ("", "田秋实", "长子", SON, "2012-09-30", "", "", ""),
    ("2", "石望雨", "户主", NEIGHBOUR, "1965-12-24", "0477-2123456", "是", "7.35"),
)


def good_rows():
    """The good rows as lists that a test may spoil; row 2 of the sheet is index 0."""
    return [list(row) for row in GOOD]


def xlsx(rows, *, name="西张社", finish=None, more=()):
    """A workbook whose first sheet holds these rows, by their Python types; `finish(book, sheet)` adds to it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for title, lines in ((name, rows), *more):
        sheet = book.add_worksheet(title)
        for r, line in enumerate(lines):
            for c, value in enumerate(line):
                put(sheet, r, c, value, day)
        if finish and title == name:
            finish(book, sheet)
    book.close()
    return out.getvalue()


def put(sheet, r, c, value, day):
    if isinstance(value, (datetime.date, datetime.datetime)):
        sheet.write_datetime(r, c, value, day)
    elif isinstance(value, bool):
        sheet.write_boolean(r, c, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(r, c, value)
    elif value != "":
        sheet.write_string(r, c, value)


def xls(rows, *, name="西张社", finish=None):
    """The same as an old binary workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, line in enumerate(rows):
        for c, value in enumerate(line):
            if value == "":
                continue
            if isinstance(value, datetime.date):
                sheet.write(r, c, value, day)
            else:
                sheet.write(r, c, value)
    if finish:
        finish(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows, encoding="utf-8-sig"):
    """The same as text, quoted as Excel does where needed."""

    def cell(value):
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if any(ch in text for ch in ',"\n') else text

    return "".join(",".join(map(cell, row)) + "\r\n" for row in rows).encode(encoding)


def repacked(data, **changed):
    """A workbook with some of its parts replaced; keys are `sheet1`, `workbook`, `shared`, or a full part name."""
    short = {
        "sheet1": "xl/worksheets/sheet1.xml",
        "workbook": "xl/workbook.xml",
        "shared": "xl/sharedStrings.xml",
    }
    parts = {short.get(k, k): v for k, v in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def worksheet(inside, before=""):
    """The XML of a worksheet around some rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{before}<worksheet xmlns="{space}"><sheetData>{inside}</sheetData></worksheet>'


def read(data, filename="户表.xlsx"):
    return read_households(data, filename, today=TODAY)


def faults(reading):
    return [(p.row, p.column, p.code) for p in reading.problems]


def notices(reading):
    return {n.code for n in reading.notices}


def spoiled(changes, header=HEADER):
    """The good sheet with cells changed: {(Excel row, column title): value}."""
    rows = good_rows()
    for (row, title), value in changes.items():
        rows[row - 2][HEADER.index(title)] = value
    return read(xlsx([header, *rows]))
