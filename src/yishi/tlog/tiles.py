"""Tiles (C2SP tlog-tiles): how a log lies in a folder of files that never change once they are full.

Paths are derived from numbers, and a path that came from outside is taken only in that one spelling, so
nothing found in a folder or an archive decides where something is read or written. What is read has its
largest size said beforehand. This module reads and writes nothing itself: files come and go through the
caller's hands. Reading says nothing about truth; that the entries belong to a root is `merkle`'s and the
checkpoint's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from yishi.tlog import merkle
from yishi.tlog.merkle import HASH_BYTES, LARGEST, leaf_hash, root_of
from yishi.tlog.refused import LogRefused

WIDTH = 256  # hashes in a full tile, entries in a full bundle
HIGHEST = 63  # levels of tiles that the format names
ENTRY_CAP = 60_000  # bytes; the format's own limit is 65,535, and 65,536 would be written as 0

Reader = Callable[[str, int], bytes | None]
"""Reads the file of a path if it has at most so many bytes; None where there is none. Raises `TilesRefused`
("large") or whatever its medium raises otherwise. `folder.Folder.read` is one."""


class TilesRefused(LogRefused):
    """Codes: path, missing, large, width, bundle, entry_empty, entry_large, size."""


@dataclass(frozen=True, order=True)
class Tile:
    """One file: hashes of a `level` (0 are leaf hashes), or entries where the level is None. `index` counts
    tiles of the level from the left; `width` is how many hashes or entries it holds."""

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (self.level is None or 0 <= self.level <= HIGHEST) or not 1 <= self.width <= WIDTH:
            raise TilesRefused("path", f"level {self.level}, width {self.width}")
        if not 0 <= self.index <= LARGEST:
            raise TilesRefused("path", f"index {self.index}")

    @property
    def path(self) -> str:
        """The file's path below the log's folder, as tile/0/x001/x234/067 or tile/entries/000.p/5."""
        groups = f"{self.index:,}".split(",")
        groups[0] = groups[0].zfill(3)
        number = "/".join(["x" + g for g in groups[:-1]] + groups[-1:])
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{number}{partial}"

    @property
    def most(self) -> int:
        """The most bytes its file may have."""
        return self.width * (2 + ENTRY_CAP if self.level is None else HASH_BYTES)


_PATH = re.compile(
    r"tile/(?:(?P<level>0|[1-9][0-9]?)|entries)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?\Z"
)


def parse_path(path: str) -> Tile:
    """The tile that a path names; refused unless it is the path that `Tile.path` gives."""
    found = _PATH.match(path) if path.isascii() and len(path) < 80 else None
    if not found:
        raise TilesRefused("path", ascii(path[:80]))
    level = None if found["level"] is None else int(found["level"])
    width = WIDTH if found["width"] is None else int(found["width"])
    tile = Tile(level, int(found["number"].replace("x", "").replace("/", "")), width)
    if tile.path != path:  # a leading x000, a partial tile of 256
        raise TilesRefused("path", ascii(path))
    return tile


def _rows(size: int) -> Iterator[tuple[int | None, int]]:
    """Each level that a tree of `size` has files of, and how many hashes or entries stand on it."""
    if not 0 <= size <= LARGEST:
        raise TilesRefused("size", str(size))
    if size:
        yield None, size
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size // WIDTH


def new_tiles(old: int, new: int) -> Iterator[Tile]:
    """The files to write when a log grows from `old` to `new` entries: those that hold anything new, and no
    partial one that a full one takes the place of. From 0: all files of the log."""
    if old > new:
        raise TilesRefused("size", f"{new} after {old}")
    before = dict(_rows(old))
    for level, count in _rows(new):
        start = before.get(level, 0)
        if start == count:
            continue
        for index in range(start // WIDTH, count // WIDTH):
            yield Tile(level, index)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)


def partial_tiles(size: int) -> Iterator[Tile]:
    """The unfinished files at the right edge of a log of `size`: at most one a level."""
    for level, count in _rows(size):
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)


def outgrown(old: int, new: int) -> Iterator[Tile]:
    """The partial files of size `old` that size `new` has no use for."""
    kept = set(partial_tiles(new))
    return (tile for tile in partial_tiles(old) if tile not in kept)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as one file: each after its length in two bytes, most significant first."""
    parts = []
    for entry in entries:
        check_entry(entry)
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def check_entry(entry: bytes) -> None:
    """Refuses what may not become an entry; to be asked before anything is committed."""
    if not entry:
        raise TilesRefused("entry_empty")
    if len(entry) > ENTRY_CAP:
        raise TilesRefused("entry_large", f"{len(entry)} of at most {ENTRY_CAP} bytes")


def unbundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a file that must hold `width` of them, no byte less and none more."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    for _ in range(width):
        size = int.from_bytes(data[at : at + 2], "big")
        if at + 2 > end or at + 2 + size > end:
            raise TilesRefused("bundle", f"ends within entry {len(entries)}")
        entry = data[at + 2 : at + 2 + size]
        check_entry(entry)
        entries.append(entry)
        at += 2 + size
    if at != end:
        raise TilesRefused("bundle", f"{end - at} bytes after the last entry")
    return entries


def hashes_of(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile that must hold `width` of them."""
    if len(data) != width * HASH_BYTES:
        raise TilesRefused("width", f"{len(data)} bytes, not {width * HASH_BYTES}")
    return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]


class Edge:
    """The right edge of a growing log: the unfinished tile of each level and the unfinished bundle. It is all
    that is needed to write the files of further entries, and it knows the root."""

    def __init__(self) -> None:
        self.size = 0
        self.rows: list[list[bytes]] = []
        self.entries: list[bytes] = []

    @classmethod
    def read(cls, size: int, read: Reader) -> Edge:
        """The edge of a published log of `size`, from its partial files. The root of what was read is to be
        compared with the checkpoint's before anything is built on it."""
        edge = cls()
        edge.size = size
        for level, count in _rows(size):
            width = count % WIDTH
            tile = Tile(level, count // WIDTH, width) if width else None
            data = b"" if tile is None else required(read, tile)
            if level is None:
                edge.entries = unbundle(data, width)
            else:
                edge.rows.append(hashes_of(data, width))
        return edge

    def extend(self, entries: Iterable[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Takes entries up, giving each file the moment it is full. It is a generator: nothing is taken up
        until it is consumed."""
        for entry in entries:
            check_entry(entry)
            self.entries.append(entry)
            if not self.rows:
                self.rows.append([])
            self.rows[0].append(leaf_hash(entry))
            self.size += 1
            if len(self.entries) == WIDTH:
                yield Tile(None, self.size // WIDTH - 1), bundle(self.entries)
                self.entries = []
                yield from self._carry()

    def _carry(self) -> Iterator[tuple[Tile, bytes]]:
        level, count = 0, self.size
        while len(self.rows[level]) == WIDTH:
            full, self.rows[level] = self.rows[level], []
            count //= WIDTH
            yield Tile(level, count - 1), b"".join(full)
            level += 1
            if level == len(self.rows):
                self.rows.append([])
            self.rows[level].append(root_of(full))

    def partials(self) -> Iterator[tuple[Tile, bytes]]:
        """The unfinished files, as they stand at this size."""
        for tile in partial_tiles(self.size):
            yield tile, bundle(self.entries) if tile.level is None else b"".join(self.rows[tile.level])

    def root(self) -> bytes:
        """The root at this size: each level's row, with what is unfinished below it as its last member."""
        below: list[bytes] = []
        for row in self.rows:
            if row or below:
                below = [root_of([*row, *below])]
        return below[0] if below else merkle.EMPTY_ROOT


def required(read: Reader, tile: Tile) -> bytes:
    """The bytes of a file that must be there."""
    data = read(tile.path, tile.most)
    if data is None:
        raise TilesRefused("missing", tile.path)
    if len(data) > tile.most:
        raise TilesRefused("large", tile.path)
    return data


def read_entries(read: Reader, size: int, start: int = 0) -> Iterator[bytes]:
    """The entries of a log of `size` in order, from `start`, one bundle in memory at a time. The size may be
    any number a checkpoint claims: the first file that is not there ends it with `TilesRefused("missing")`."""
    if not 0 <= start <= size <= LARGEST:
        raise TilesRefused("size", f"{start} of {size}")
    for index in range(start // WIDTH, -(-size // WIDTH)):
        tile = Tile(None, index, min(WIDTH, size - index * WIDTH))
        try:
            entries = unbundle(required(read, tile), tile.width)
        except TilesRefused as e:
            raise e if e.reason == "missing" else TilesRefused(e.reason, f"{tile.path}: {e.detail}") from None
        yield from entries[max(0, start - index * WIDTH) :]


def hash_reader(read: Reader, size: int) -> merkle.Read:
    """What `merkle`'s proofs ask, answered from the tiles of a log of `size`. A partial tile that is gone is
    looked for in the full one. A few tiles are kept in memory."""
    kept: dict[Tile, list[bytes]] = {}

    def hashes(level: int, index: int) -> list[bytes]:
        width = min(WIDTH, (size >> 8 * level) - index * WIDTH)
        tile = Tile(level, index, width)
        if tile not in kept:
            data = read(tile.path, tile.most)
            if data is None:
                full = Tile(level, index)
                data = required(read, full)[: width * HASH_BYTES]
            if len(kept) >= 64:
                kept.clear()
            kept[tile] = hashes_of(data, width)
        return kept[tile]

    def subtree(level: int, index: int) -> bytes:
        if not 0 <= index < size >> level:
            raise TilesRefused("size", f"no complete subtree {index} of level {level} in {size} entries")
        row, inside = divmod(level, 8)
        first = index << inside
        found = hashes(row, first // WIDTH)
        return root_of(found[first % WIDTH : first % WIDTH + (1 << inside)])

    return subtree
