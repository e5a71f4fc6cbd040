"""The first pass: every entry is hashed, every tile of every level made again, the root compared with the checkpoint's.

One bundle is in memory at a time, and the right edge of the tree. Nothing of an entry's meaning is looked at. Whatever
size a checkpoint claims, the first file that is not there ends the pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Protocol

from yishi.tlog import Checkpoint, Edge, Tile, TilesRefused
from yishi.tlog.merkle import HASH_BYTES
from yishi.tlog.tiles import WIDTH, required, unbundle
from yishi.verifier.bad import Bad
from yishi.verifier.layout import CHECKPOINT, hex_of

Progress = Callable[[str, int, int], None]
"""Told the phase (``hash`` or ``replay``), how many entries are done, and of how many."""


class Source(Protocol):
    """Where a record is read from: `tlog.Folder`, or something that reads like one."""

    def read(self, path: str, most: int) -> bytes | None:
        """The bytes of a file, None where there is none; `TilesRefused` for what is no plain file or too large."""

    def files(self) -> Iterator[str]:
        """The paths of everything that is there."""


def fetch(source: Source, path: str, most: int) -> bytes:
    """The bytes of a file that must be there."""
    try:
        data = source.read(path, most)
    except TilesRefused as e:
        raise Bad("file_refused", file=path, detail=e.detail or e.reason) from None
    if data is None:
        raise Bad("file_missing", file=path)
    return data


def bundles(size: int) -> Iterator[Tile]:
    """The files that hold the entries of a log, in order."""
    return (Tile(None, n, min(WIDTH, size - n * WIDTH)) for n in range(-(-size // WIDTH)))


class Hashing:
    """One pass over a record. `hashed` counts the hashes made and compared; `files` gets each file's SHA-256."""

    def __init__(self, source: Source, checkpoint: Checkpoint, files: MutableMapping[str, str]) -> None:
        self.source, self.checkpoint, self.files = source, checkpoint, files
        self.hashed = 0
        self._edge = Edge()
        self._doubt: Bad | None = None

    def run(self, look: Callable[[int, bytes], None], progress: Progress) -> None:
        """Hashes all; `look` is shown each entry. Raises `Bad`; an altered entry is named by its index."""
        size, edge = self.checkpoint.size, self._edge
        for bundle in bundles(size):
            data = self._read(bundle)
            try:
                entries = unbundle(data, bundle.width)
            except TilesRefused as e:
                raise Bad("bundle_damaged", file=bundle.path, detail=e) from None
            before = edge.size
            for tile, made in edge.extend(entries):
                if tile.level is not None:
                    self._compare(tile, made)
            for index, entry in enumerate(entries, before):
                look(index, entry)
            progress("hash", edge.size, size)
        for tile, made in edge.partials():
            if tile.level is not None:
                self._compare(tile, made)
        same = edge.root() == self.checkpoint.root
        if self._doubt is not None:
            # A root that still holds clears the entries: then it is the tile that was altered.
            if same and self._doubt.index is not None:
                raise Bad("tile_differs", file=self._doubt.facts["tile"])
            raise self._doubt
        if not same:
            raise Bad("root_differs", size=size, file=CHECKPOINT)

    def _read(self, tile: Tile) -> bytes:
        try:
            data = required(self.source.read, tile)
        except TilesRefused as e:
            if e.reason == "missing":
                raise Bad(
                    "truncated", file=tile.path, size=self.checkpoint.size, have=self._edge.size
                ) from None
            raise Bad("file_refused", file=tile.path, detail=e.detail or e.reason) from None
        self.files[tile.path] = hex_of(data)
        return data

    def _compare(self, tile: Tile, made: bytes) -> None:
        stored = self._read(tile)
        self.hashed += tile.width
        if stored == made or self._doubt is not None:
            return
        if tile.level == 0 and len(stored) == len(made):
            at = next(i for i in range(tile.width) if _hash(stored, i) != _hash(made, i))
            bundle = Tile(None, tile.index, tile.width)
            self._doubt = Bad("entry_hash", tile.index * WIDTH + at, file=bundle.path, tile=tile.path)
        else:
            self._doubt = Bad("tile_differs", file=tile.path)


def _hash(row: bytes, i: int) -> bytes:
    return row[i * HASH_BYTES : (i + 1) * HASH_BYTES]
