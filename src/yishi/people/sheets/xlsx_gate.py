"""The gate before the workbook reader: opens an .xlsx within bounds, and sees what the reader does not show.

An .xlsx is a zip of XML. A megabyte of it can unfold to gigabytes, one cell at XFD1048576 makes the reader
lay out seventeen thousand million cells and end the process, an entity can repeat itself without end. So the
parts that matter are inflated here under a limit, walked once with expat (no document type, no entities,
bounded depth, cells and text), and packed anew, uncompressed, for the reader: it never sees a byte that was
not walked. Macros, outside links, pictures and everything else stay behind. On the way the walk notes hidden
rows and columns and broken formulas. Not checked: what the cells mean.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from yishi.people.sheets.rows import UNREADABLE_FILE, Fault
from yishi.people.sheets.xlsx_walk import (
    Budget,
    Refuse,
    RelationsPart,
    SharedTextsPart,
    SheetFacts,
    WorkbookPart,
    WorksheetPart,
    form_only,
    walk,
)

MAX_BYTES = 10 << 20  # the file as it comes
MAX_INFLATED = 48 << 20  # all its parts unpacked, by the directory and again while unpacking
MAX_PARTS = 1_000
MAX_SHEETS = 64

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(slots=True)
class Checked:
    """A workbook that passed: the bytes for the reader, the facts of each worksheet, in order, and what
    stayed behind.
    """

    data: bytes
    sheets: list[SheetFacts]
    uses_1904: bool
    left_behind: tuple[str, ...]


def check_xlsx(data: bytes) -> Checked | Fault:
    """Opens, bounds and walks an .xlsx, or says in a sentence why it is not let through."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _check(archive)
    except Refuse as refuse:
        return Fault(UNREADABLE_FILE, refuse.text)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return Fault(UNREADABLE_FILE, "文件已损坏，打不开；请用 Excel 或 WPS 打开后另存为 .xlsx")
    except expat.ExpatError:
        return Fault(UNREADABLE_FILE, "文件内部的 XML 已损坏；请用 Excel 或 WPS 打开后另存为 .xlsx")


def _check(archive: zipfile.ZipFile) -> Checked:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise Refuse("文件里的部件太多，不像一张表；请只留户表，另存为 .xlsx")
    if sum(e.file_size for e in entries) > MAX_INFLATED:
        raise Refuse(f"文件解开后超过 {MAX_INFLATED >> 20} MB，不予打开；请只留户表，另存为 .xlsx")
    names = [e.filename for e in entries]
    if len({n.lower() for n in names}) != len(names):
        raise Refuse("文件里有重名的部件，不予打开；请用 Excel 或 WPS 另存为 .xlsx")
    if _WORKBOOK not in names:
        what = "这是 .xlsb 文件" if "xl/workbook.bin" in names else "这不是 Excel 工作簿"
        raise Refuse(f"{what}；请用 Excel 或 WPS 打开后另存为 .xlsx")
    if _RELATIONS not in names:
        raise Refuse("文件已损坏，缺少工作表目录；请用 Excel 或 WPS 打开后另存为 .xlsx")
    parts = _Parts(archive)
    book = WorkbookPart()
    walk(parts.take(_WORKBOOK), book.start)
    links = RelationsPart()
    walk(parts.take(_RELATIONS), links.start)
    if len(book.sheets) > MAX_SHEETS:
        raise Refuse(f"工作表太多（{len(book.sheets)} 张）；最多 {MAX_SHEETS} 张")
    if len({name for name, _, _ in book.sheets}) != len(book.sheets):
        raise Refuse("有两张表同名；请用 Excel 或 WPS 另存为 .xlsx")
    shared = SharedTextsPart()
    for target in links.of("sharedStrings"):
        walk(parts.take(target), shared.start, shared.end, shared.text)
    for target in links.of("styles"):
        walk(parts.take(target), form_only)
    budget = Budget(shared.lengths)
    sheets: list[SheetFacts] = []
    for name, link, visible in book.sheets:
        kind, target = links.by_id.get(link, ("", ""))
        if kind != "worksheet":
            continue  # a chart or a macro sheet
        sheet = WorksheetPart(SheetFacts(name, visible), budget)
        walk(parts.take(target), sheet.start, sheet.end, sheet.text)
        sheets.append(sheet.facts)
        budget.area(sheet.facts)
    for extra in ("[Content_Types].xml", "_rels/.rels"):
        if extra in names:
            walk(parts.take(extra), form_only)
    return Checked(parts.packed(), sheets, book.uses_1904, _left_behind(names))


def _left_behind(names: list[str]) -> tuple[str, ...]:
    kinds = {"vbaProject": "宏", "externalLinks/": "外部链接", "media/": "图片", "embeddings/": "嵌入的文件"}
    return tuple(word for mark, word in kinds.items() if any(mark in n for n in names))


class _Parts:
    """The parts taken so far, inflated once, and packed anew for the reader."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.taken: dict[str, bytes] = {}
        self.left = MAX_INFLATED

    def take(self, name: str) -> bytes:
        if name in self.taken:
            return self.taken[name]
        try:
            entry = self.archive.getinfo(name)
        except KeyError:
            raise Refuse("文件已损坏，缺少部件；请用 Excel 或 WPS 打开后另存为 .xlsx") from None
        if entry.flag_bits & 1:
            raise Refuse("文件加了密码；请取消密码后再导入")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refuse("文件用了少见的压缩方法，不予打开；请用 Excel 或 WPS 另存为 .xlsx")
        chunks: list[bytes] = []
        with self.archive.open(entry) as part:
            while chunk := part.read(1 << 20):
                self.left -= len(chunk)
                if self.left < 0:
                    raise Refuse(
                        f"文件解开后超过 {MAX_INFLATED >> 20} MB，不予打开；请只留户表，另存为 .xlsx"
                    )
                chunks.append(chunk)
        self.taken[name] = b"".join(chunks)
        return self.taken[name]

    def packed(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.taken.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        return out.getvalue()
