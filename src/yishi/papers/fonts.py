"""The Chinese typeface of papers: found, and asked which characters it has. A missing one is refused, never printed as
boxes.

Typst draws what a font lacks as empty boxes and says nothing, so nothing is left to it: the family is named by its
file, no other is fallen back to, and each character is looked up in the font's own table (`cmap`) beforehand. One that
is not there (a rare surname) is printed as 〓, the printers' mark for a missing type, with a note which it is.
"""

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = "fonts-noto-cjk"
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
FACES = (
    ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    ("NotoSerifCJKsc-Regular.otf", "Noto Serif CJK SC"),
    ("NotoSerifSC-Regular.otf", "Noto Serif SC"),
    ("SourceHanSerifSC-Regular.otf", "Source Han Serif SC"),
    ("SourceHanSerif.ttc", "Source Han Serif SC"),
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    ("NotoSansCJKsc-Regular.otf", "Noto Sans CJK SC"),
)
"""Files in the order of preference, a Song face first, and the family that each gives Typst."""


class NoFont(Exception):
    """No Chinese typeface on this machine: nothing is printed. `yishi doctor` says what to install."""

    def __init__(self) -> None:
        super().__init__(f"没有中文字体，不能打印：请安装 {PACKAGE} / no Chinese font: install {PACKAGE}")


@dataclass(frozen=True)
class Face:
    """A font file, the family that it is called by, and the folder that Typst is given."""

    file: Path
    family: str

    @property
    def folder(self) -> Path:
        return self.file.parent


def face() -> Face:
    """The typeface to print with. Raises NoFont. ``YISHI_FONTS`` names a folder of one's own."""
    return _face(os.environ.get("YISHI_FONTS", ""))


@cache
def _face(own: str) -> Face:
    folders = [own] if own else FOLDERS
    found: dict[str, Path] = {}
    for folder in folders:
        for where, _, files in os.walk(Path(folder).expanduser()):
            for name in files:
                found.setdefault(name, Path(where) / name)
    for name, family in FACES:
        if name in found:
            return Face(found[name], family)
    _face.cache_clear()  # one that is installed later is found without a restart
    raise NoFont


def missing(characters: Iterable[str], of: Face) -> set[str]:
    """Those of the characters for which the font has no glyph."""
    there = coverage(of.file)
    return {c for c in characters if ord(c) not in there}


@cache
def coverage(file: Path) -> frozenset[int]:
    """The code points that a font has a glyph for, from its Unicode table (OpenType `cmap`, formats 4 and 12)."""
    with file.open("rb") as data:
        start = 0
        if data.read(4) == b"ttcf":  # a collection: its fonts share one table of the same characters or more
            data.seek(12)
            start = struct.unpack(">I", data.read(4))[0]
        data.seek(start + 4)
        tables = struct.unpack(">H", data.read(2))[0]
        data.seek(start + 12)
        for _ in range(tables):
            tag, _, at, length = struct.unpack(">4sIII", data.read(16))
            if tag == b"cmap":
                data.seek(at)
                return frozenset(_read_cmap(data.read(length)))
    return frozenset()


def _read_cmap(table: bytes) -> Iterable[int]:
    count = struct.unpack_from(">H", table, 2)[0]
    at = {
        table[o : o + 2]: o for o in {struct.unpack_from(">HHI", table, 4 + 8 * n)[2] for n in range(count)}
    }
    if (o := at.get(b"\x00\x0c")) is not None:  # format 12: groups of (first, last, first glyph)
        groups = struct.unpack_from(">I", table, o + 12)[0]
        for n in range(groups):
            first, last, glyph = struct.unpack_from(">III", table, o + 16 + 12 * n)
            yield from range(first + (glyph == 0), last + 1)
    elif (o := at.get(b"\x00\x04")) is not None:  # format 4: segments of the basic plane
        segments = struct.unpack_from(">H", table, o + 6)[0] // 2
        ends = struct.unpack_from(f">{segments}H", table, o + 14)
        starts = struct.unpack_from(f">{segments}H", table, o + 16 + 2 * segments)
        for first, last in zip(starts, ends, strict=True):
            yield from range(first, min(last, 0xFFFE) + 1)
