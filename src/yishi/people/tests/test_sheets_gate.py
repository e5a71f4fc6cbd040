"""W9: what is no sheet but a weapon is refused quickly and in little memory, and the reader never dies of it.

Each hostile file is read in a process of its own, whose time and memory are measured and whose memory is limited.
"""

import copy
import io
import json
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import pytest
import xlwt

from yishi.people.sheets import read_households
from yishi.people.sheets.sample import xizhang_sheet
from yishi.people.tests.sheets_fixtures.build import GOOD, HEADER, TODAY, repacked, worksheet, xls, xlsx

SECONDS = 2
MEGABYTES = 300
_READ = """
import datetime, json, re, resource, sys, time
from yishi.people.sheets import read_households
data = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
begin = time.process_time()
reading = read_households(data, "sheet", today=datetime.date(2026, 3, 1))
seconds = time.process_time() - begin
# ru_maxrss of this process still holds the peak of the one that started it; VmHWM begins anew.
own = int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps([seconds, peak / 1024, [p.code for p in reading.problems], [p.text for p in reading.problems]]))
"""
GOOD_XLSX = xlsx([HEADER, *GOOD])


def measured(data):
    child = subprocess.run([sys.executable, "-c", _READ], input=data, capture_output=True, timeout=60)
    assert child.returncode == 0, child.stderr[-500:]
    return json.loads(child.stdout)


def five_gigabytes_in_one_megabyte():
    """One deflate stream of 960 MB of zeros, and a directory that names it six times, the worksheet among them."""
    one = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = one.compress(bytes(64 << 20)) + one.flush(zlib.Z_FULL_FLUSH)
    body = piece * 15 + one.compress(b"") + one.flush()
    names = ["xl/worksheets/sheet1.xml", *(f"xl/worksheets/more{n}.xml" for n in range(5))]
    return _with_raw_parts(names, body, 15 * (64 << 20))


def lying_directory(size):
    """The same stream, but the directory says a small number."""
    one = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = one.compress(b" " * (200 << 20)) + one.flush()
    return _with_raw_parts(["xl/worksheets/sheet1.xml"], body, size)


def _with_raw_parts(names, body, says):
    """A zip whose directory gives these deflated bytes all these names and this size."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        zipfile.ZipFile(io.BytesIO(GOOD_XLSX)) as good,
    ):
        for part in good.namelist():
            if part not in names:
                archive.writestr(part, good.read(part))
        info = zipfile.ZipInfo(names[0])
        archive.writestr(info, body, zipfile.ZIP_STORED)
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, says
        for name in names[1:]:
            other = copy.copy(info)
            other.filename = name
            archive.filelist.append(other)
    return out.getvalue()


def entities(kind):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    outside = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">'
    start, use = (bomb, "&j;") if kind == "laughs" else (outside, "&j;")
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{use}</t></is></c></row>'
    return repacked(GOOD_XLSX, sheet1=worksheet(rows, before=f'<?xml version="1.0"?>{start}]>'))


def a_million_columns():
    cells = "".join(f'<c t="n"><v>{i % 10}</v></c>' for i in range(1_000_000))
    return repacked(GOOD_XLSX, sheet1=worksheet(f'<row r="1">{cells}</row>'))


def one_far_cell():
    return repacked(
        GOOD_XLSX, sheet1=worksheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')
    )


def wide_and_tall():
    return repacked(
        GOOD_XLSX,
        sheet1=worksheet(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="IV90000"><v>1</v></c></row>'
        ),
    )


def a_place_off_every_sheet():
    return repacked(GOOD_XLSX, sheet1=worksheet('<row r="1"><c r="ZZZZZZ99999999"><v>1</v></c></row>'))


def one_text_many_times():
    """A shared text of 32,000 characters in 100,000 cells: 3.2 thousand million characters."""
    text = "户" * 32_000
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'<sst xmlns="{space}"><si><t>{text}</t></si></sst>'
    rows = "".join(
        f'<row r="{r}">{"".join(f"""<c r="{c}{r}" t="s"><v>0</v></c>""" for c in "ABCDEFGHIJ")}</row>'
        for r in range(1, 10_001)
    )
    return repacked(GOOD_XLSX, sheet1=worksheet(rows), shared=shared)


def deep():
    return repacked(GOOD_XLSX, sheet1=worksheet("<a>" * 1_000_000 + "</a>" * 1_000_000))


def one_long_text():
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * (20 << 20)}</t></is></c></row>'
    return repacked(GOOD_XLSX, sheet1=worksheet(rows))


def a_text_index_beyond_the_table():
    return repacked(GOOD_XLSX, sheet1=worksheet('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'))


def merges_without_end():
    merges = '<mergeCell ref="A1:IV100000"/>' * 200_000
    return repacked(
        GOOD_XLSX,
        sheet1=worksheet(f'<row r="1"><c r="A1"><v>1</v></c></row><mergeCells>{merges}</mergeCells>'),
    )


def thousands_of_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(30_000):
            archive.writestr(f"xl/{n}", b"")
    return out.getvalue()


def the_same_part_twice():
    out = io.BytesIO(GOOD_XLSX)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", worksheet(""))
    return out.getvalue()


def utf_16():
    return repacked(
        GOOD_XLSX, sheet1=worksheet("", before='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")
    )


def eleven_megabytes():
    return b"PK\x03\x04" + bytes(11 << 20)


def old_far_cells():
    def fill(book, sheet):
        for n in range(60):
            more = book.add_sheet(f"s{n}")
            more.write(0, 0, "a")
            more.write(65_535, 255, "a")

    return xls([HEADER, *GOOD], finish=fill)


def old_text_many_times():
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for r in range(3_000):
        for c in range(10):
            sheet.write(r, c, "户" * 32_000)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def old_dimensions():
    data = xls([HEADER, *GOOD])
    at = data.index(struct.pack("<HH", 0x0200, 14))
    return data[: at + 8] + b"\xff\xff\xff\xff" + data[at + 12 :]


def old_chain_in_a_circle():
    data = bytearray(xls([HEADER, *GOOD]))
    fat = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for n in range(8):
        struct.pack_into("<I", data, fat + 4 * n, 0)
    return bytes(data)


HOSTILE = [
    five_gigabytes_in_one_megabyte, a_million_columns, one_far_cell, wide_and_tall,
    a_place_off_every_sheet,
    one_text_many_times, deep, one_long_text, a_text_index_beyond_the_table, merges_without_end, thousands_of_parts,
    the_same_part_twice, utf_16, eleven_megabytes, old_far_cells, old_text_many_times, old_dimensions,
    old_chain_in_a_circle,
]  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_w9_a_bomb_is_refused_in_two_seconds_and_300_megabytes(make):
    seconds, megabytes, codes, texts = measured(make())
    assert codes == ["unreadable_file"]
    assert texts[0]
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


@pytest.mark.parametrize("size", [100, 4_000, 40 << 20])
def test_w9_a_directory_that_lies_about_sizes_does_not_help(size):
    seconds, megabytes, codes, _ = measured(lying_directory(size))
    assert codes == ["unreadable_file"]
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_w9_the_bomb_really_is_one_megabyte_of_five_gigabytes():
    data = five_gigabytes_in_one_megabyte()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) > 5 << 30
    assert len(data) < 1 << 20


@pytest.mark.parametrize("kind", ["laughs", "outside"])
def test_w9_an_entity_is_refused_before_it_is_looked_at(kind):
    seconds, megabytes, codes, texts = measured(entities(kind))
    assert codes == ["unreadable_file"]
    assert "实体" in texts[0]
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_w9_a_text_file_of_commas():
    for data in (
        b"," * (9 << 20),
        b"a," * (4 << 20),
        (b"a" + b"," * 300 + b"\n") * 20_000,
        b'"' + b"a" * (9 << 20),
    ):
        seconds, megabytes, codes, _ = measured(data)
        assert set(codes) in ({"unreadable_file"}, {"column_missing"})
        assert seconds < SECONDS
        assert megabytes < MEGABYTES


def test_w9_cells_that_are_only_coloured_far_out_do_no_harm():
    """Clerks colour whole rows; Excel then stores empty cells to the last column."""
    with zipfile.ZipFile(io.BytesIO(GOOD_XLSX)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    far = sheet.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
    reading = read_households(repacked(GOOD_XLSX, sheet1=far), "a.xlsx", today=TODAY)
    assert (reading.rows, reading.problems) == (4, ())


def test_w9_macros_and_outside_links_are_left_behind_and_it_is_said():
    data = repacked(
        GOOD_XLSX,
        **{"xl/vbaProject.bin": b"\xd0\xcf macro", "xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x><x/>"},
    )
    reading = read_households(data, "a.xlsm", today=TODAY)
    assert (reading.rows, reading.problems) == (4, ())
    told = " ".join(n.text for n in reading.notices if n.code == "file_remark")
    assert "宏" in told
    assert "外部链接" in told


def test_a_workbook_with_a_password_says_so():
    # Excel wraps a locked .xlsx in a compound file with a stream of this name; there is nothing else to read in it.
    locked = bytearray(xls([HEADER, *GOOD]))
    name = "Workbook".encode("utf-16-le")
    at = locked.index(name)
    longer = "EncryptedPackage".encode("utf-16-le")
    locked[at : at + len(longer)] = longer
    struct.pack_into("<H", locked, at + 64, len(longer) + 2)
    reading = read_households(bytes(locked), "a.xlsx", today=TODAY)
    assert [p.code for p in reading.problems] == ["unreadable_file"]
    assert "密码" in reading.problems[0].text


def test_damaged_files_never_raise():
    """Bytes turned over in whole files and inside their XML; the seeds are fixed so that a failure repeats."""
    dice = random.Random(20260301)
    sheet = xizhang_sheet()
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        inner = {n: archive.read(n) for n in archive.namelist() if n.startswith("xl/") and "theme" not in n}
    old = xls([HEADER, *GOOD])
    begin = time.process_time()
    for turn in range(150):
        name = dice.choice(sorted(inner))
        part = bytearray(inner[name])
        for _ in range(dice.randint(1, 3)):
            part[dice.randrange(len(part))] = dice.choice(b'0123456789"<>/ =asvABCZt\xff&;')
        for data in (
            repacked(sheet, **{name: bytes(part)}),
            _turned(sheet, dice),
            *([_turned(old, dice)] * (turn % 15 == 0)),
        ):
            reading = read_households(data, "a", today=TODAY)
            assert reading.rows >= 0
    assert time.process_time() - begin < 60


def _turned(data, dice):
    out = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)
