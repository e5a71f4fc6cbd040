"""Reads an old .xls in a process of its own, with little memory and little time, and prints it as JSON.

A binary workbook cannot be bounded from outside as a zip can: one text may be used by a million cells, and a
false length makes the reader ask for more memory than there is and end its process. So this file runs as a
program, takes the workbook on standard input and gives up alone. It stands on the standard library and the
workbook reader only. Beside the cells it walks the records for hidden rows and broken formulas, which the
reader does not show. Not checked: what the cells mean.

Output: {"sheets": [{"name", "visible", "first": [row, column], "rows": [[cell]], "merged", "hidden_rows",
"hidden_columns", "broken"}], "uses_1904"} or {"refused": sentence}. Rows and columns count from 0. A cell is
a text, number or boolean, or {"date": "…"} for a date, {"other": "…"} for a time.
"""

from __future__ import annotations

import datetime
import io
import json
import struct
import sys
from collections.abc import Iterator
from typing import Any

import python_calamine

MEMORY = 288 << 20
SECONDS = 15
MAX_CELLS = 1_000_000
MAX_SHEETS = 64
_OPEN_AGAIN = "文件已损坏，打不开；请用 Excel 或 WPS 打开后另存为 .xlsx"
_END = (0xFFFFFFFE, 0xFFFFFFFF)


def limit_this_process() -> None:
    """Bounds memory and processor time where the system can (Linux, macOS in part; elsewhere only time, by
    the parent).
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class CompoundFile:
    """The little of [MS-CFB] that is needed to find the workbook's stream: sectors, chains, the directory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self.size = 1 << shift
        fat_sectors = list(struct.unpack_from("<109I", data, 76))
        link, hops = struct.unpack_from("<I", data, 68)[0], 0
        while link not in _END and hops <= len(data) // self.size:
            block = struct.unpack(f"<{self.size // 4}I", self.sector(link))
            fat_sectors += block[:-1]
            link, hops = block[-1], hops + 1
        raw = b"".join(self.sector(s) for s in fat_sectors if s not in _END)
        self.fat = struct.unpack(f"<{len(raw) // 4}I", raw)
        self.directory = self.chain(struct.unpack_from("<I", data, 48)[0])
        self.mini_fat_start = struct.unpack_from("<I", data, 60)[0]

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def chain(self, first: int) -> bytes:
        """The sectors of one chain; a chain longer than the file is a loop."""
        out: list[bytes] = []
        while first not in _END:
            if len(out) * self.size > len(self.data):
                raise ValueError("loop")
            out.append(self.sector(first))
            first = self.fat[first]
        return b"".join(out)

    def entries(self) -> Iterator[tuple[str, int, int]]:
        """Name, first sector and size of each stream."""
        for at in range(0, len(self.directory) - 127, 128):
            length = struct.unpack_from("<H", self.directory, at + 64)[0]
            name = self.directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", self.directory, at + 116)
            yield name, first, size

    def stream(self, wanted: tuple[str, ...]) -> bytes | None:
        """The bytes of the first stream with one of these names."""
        streams = list(self.entries())
        for name, first, size in streams:
            if name in wanted:
                return self.chain(first)[:size] if size >= 4096 else self.mini(streams[0][1], first, size)
        return None

    def mini(self, root: int, first: int, size: int) -> bytes:
        """Streams below 4,096 bytes lie in sectors of 64 inside the root's own stream."""
        holder = self.chain(root)
        raw = self.chain(self.mini_fat_start)
        links = struct.unpack(f"<{len(raw) // 4}I", raw)
        out: list[bytes] = []
        while first not in _END and len(out) * 64 < size:
            out.append(holder[first * 64 : first * 64 + 64])
            first = links[first]
        return b"".join(out)[:size]


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Position, type and body of each record of a BIFF stream ([MS-XLS] §2.1.4)."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


# Records that hold a cell's value; each begins with row and column.
_VALUES = {0x0006, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, 0x00BD}


def note_cell(here: dict[str, Any], kind: int, body: bytes) -> None:
    """Widens the used area by one value record, and keeps its place when its formula came to nothing."""
    row, column = struct.unpack_from("<HH", body)
    last = (
        struct.unpack_from("<H", body, len(body) - 2)[0] if kind == 0x00BD else column
    )  # MULRK: several cells
    here["row"], here["column"] = max(here["row"], row), max(here["column"], last)
    if kind == 0x0205:  # BOOLERR
        broken = body[7:8] == b"\1"
    elif kind == 0x0006:  # FORMULA whose result is an error
        broken = body[12:14] == b"\xff\xff" and body[6] == 2
    else:
        return
    if broken:
        here["broken"].append([row, column])


def facts_of(stream: bytes) -> tuple[list[dict[str, Any]], bool]:
    """For each sheet, in order: hidden rows and columns, broken formulas; and whether days count from 1904."""
    begins: dict[int, dict[str, Any]] = {}
    order: list[dict[str, Any]] = []
    uses_1904 = False
    here: dict[str, Any] | None = None
    for at, kind, body in records(stream):
        if kind == 0x002F:
            raise PermissionError
        if kind == 0x0085 and len(body) >= 6:  # BOUNDSHEET
            fact: dict[str, Any] = {
                "hidden_rows": [],
                "hidden_columns": [],
                "broken": [],
                "row": -1,
                "column": -1,
            }
            order.append(fact)
            begins[struct.unpack_from("<I", body)[0]] = fact
        elif kind == 0x0022:
            uses_1904 = body[:2] == b"\1\0"
        elif kind == 0x0809:  # BOF
            here = begins.get(at, here)
        elif here is None:
            continue
        elif kind == 0x0208 and len(body) >= 16:  # ROW
            if body[12] & 0x20:
                here["hidden_rows"].append(struct.unpack_from("<H", body)[0])
        elif kind == 0x007D and len(body) >= 10:  # COLINFO
            first, last, _, _, options = struct.unpack_from("<5H", body)
            if options & 1:
                here["hidden_columns"] += range(first, min(last, 255) + 1)
        elif kind == 0x0200 and len(body) >= 12:  # DIMENSIONS
            last_row, _, last_column = struct.unpack_from("<IHH", body, 4)
            if last_row > 65536 or last_column > 256:
                raise ValueError("dimensions")
        elif kind in _VALUES and len(body) >= 6:
            note_cell(here, kind, body)
    return order, uses_1904


def plain(cell: Any) -> Any:
    """A cell in JSON."""
    if isinstance(cell, datetime.datetime):
        return {"date": cell.isoformat()}
    if isinstance(cell, datetime.date):
        return {"date": f"{cell.isoformat()}T00:00:00"}
    return {"other": ""} if isinstance(cell, (datetime.time, datetime.timedelta)) else cell


def read(data: bytes) -> dict[str, Any]:
    """The whole workbook, or why not."""
    whole = CompoundFile(data)
    if any(name == "EncryptedPackage" for name, _, _ in whole.entries()):
        raise PermissionError
    stream = whole.stream(("Workbook", "Book"))
    if stream is None:
        return {"refused": "这不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx"}
    facts, uses_1904 = facts_of(stream)
    area = sum((f["row"] + 1) * (f["column"] + 1) for f in facts)
    if area > MAX_CELLS or len(facts) > MAX_SHEETS:
        return {"refused": "表里用到的范围太大；请把数据以外的单元格清空，或分成几个文件"}
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for about, fact in zip(book.sheets_metadata, facts, strict=True):
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        sheets.append({
            "name": about.name, "visible": about.visible == python_calamine.SheetVisibleEnum.Visible,
            "first": list(sheet.start or (0, 0)), "rows": [[plain(c) for c in row] for row in sheet.iter_rows()],
            "merged": sheet.merged_cell_ranges or [], **fact,
        })  # fmt: skip
    return {"sheets": sheets, "uses_1904": uses_1904}


def main() -> int:
    """Standard input to standard output."""
    limit_this_process()
    data = sys.stdin.buffer.read()
    try:
        answer = read(data)
    except (PermissionError, python_calamine.PasswordError):
        answer = {"refused": "文件加了密码；请取消密码后再导入"}
    except (ValueError, LookupError, struct.error, MemoryError, python_calamine.CalamineError):
        answer = {"refused": _OPEN_AGAIN}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
