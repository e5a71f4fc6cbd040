"""Publishing: the record as a folder of static files that an ordinary tile-log reader can follow.

Every file is written beside its place, flushed to the disk and renamed; tiles come before the checkpoint that needs
them, and what was outgrown goes last, so that a reader at any moment finds a whole log, the old or the new. It signs
nothing and decides nothing: entries and the signed checkpoint are handed in, and refused where they do not continue
what stands in the folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from yishi.rulebook.calendar import load_calendar
from yishi.rulebook.loader import load_bundle
from yishi.rulebook.problems import RulebookError
from yishi.tlog import (
    COSIGNATURE,
    Checkpoint,
    Edge,
    Folder,
    LogRefused,
    Tile,
    TilesRefused,
    open_checkpoint,
    parse,
    parse_checkpoint_text,
    parse_note,
    parse_vkey,
    verify_note,
)
from yishi.tlog.tiles import partial_tiles
from yishi.verifier import layout
from yishi.verifier.layout import hex_of, manifest_of

__all__ = ["PublishRefused", "Published", "manifest_of", "publish", "published"]

_TEMPORARY = ".yishi-part"


class PublishRefused(LogRefused):
    """Codes: not_a_folder, foreign_file, another_origin, behind, fork, damaged, entries, unsigned, rulebook, calendar,
    witness_key, entry_empty, entry_large."""


class Published(NamedTuple):
    """`size` and `root` (hex) that the folder now stands at; how many files were written and removed."""

    size: int
    root: str
    written: int
    removed: int


def published(folder: Path | str) -> Checkpoint | None:
    """The checkpoint that stands in a folder, unverified; None where nothing has been published there. Entries for
    `publish` begin at its size. Raises `PublishRefused` where something else stands there."""
    place = Path(folder)
    if not place.exists():
        return None
    if not place.is_dir():
        raise PublishRefused("not_a_folder", str(place))
    try:
        data = Folder(place).read(layout.CHECKPOINT, layout.MOST_CHECKPOINT)
        if data is None:
            return None
        return parse_checkpoint_text(parse_note(data).text)
    except LogRefused as e:
        raise PublishRefused("damaged", f"{layout.CHECKPOINT}: {e}") from None


def publish(
    folder: Path | str,
    *,
    entries: Iterable[bytes],
    checkpoint_note: bytes,
    rulebooks: Mapping[str, bytes],
    calendars: Mapping[str, bytes],
    log_vkeys: Sequence[str],
    witness_vkeys: Sequence[str] = (),
) -> Published:
    """Brings a folder up to a signed checkpoint; doing it twice changes nothing.

    `entries` are the bytes of the entries from the published size on (`published`), up to the checkpoint's.
    `rulebooks` and `calendars` map the SHA-256 of each file that an entry names to its bytes; ones published before
    stay. `log_vkeys` are the log's keys, the present one first, which must have signed the checkpoint; of the others,
    those that signed it too stand in the folder beside it.
    `witness_vkeys` are those whose cosignatures a reader may look for. Refuses with `PublishRefused` before anything
    a reader could see has changed."""
    place = Path(folder)
    keys = [parse_vkey(vkey) for vkey in log_vkeys]
    witnesses = [parse_vkey(vkey) for vkey in witness_vkeys]
    if any(key.kind != COSIGNATURE for key in witnesses):
        raise PublishRefused("witness_key", "a witness's key is of the cosigning kind")
    try:
        target, note = open_checkpoint(checkpoint_note, keys[:1])
        signed = verify_note(note, dict.fromkeys(key for key in keys if key.name == target.origin))
    except LogRefused as e:
        raise PublishRefused("unsigned", str(e)) from None
    keys = [key for key in dict.fromkeys(keys) if key in signed]
    _check_named(rulebooks, calendars)
    before = published(place)
    writer = _Writer(place)
    _check_place(place, writer, before, target)

    edge = _edge(place, before)
    try:
        for tile, data in edge.extend(entries):
            writer.write(tile.path, data)
        if edge.size != target.size:
            raise PublishRefused("entries", f"{edge.size} of {target.size}")
        if edge.root() != target.root:
            raise PublishRefused(
                "fork", f"the entries do not lead to the root of the checkpoint at {target.size}"
            )
        for tile, data in edge.partials():
            writer.write(tile.path, data)
    except LogRefused as e:
        writer.undo()
        raise e if isinstance(e, PublishRefused) else PublishRefused(e.reason, e.detail) from None
    for digest, raw in rulebooks.items():
        writer.write(layout.rulebook_path(digest), raw)
    for digest, raw in calendars.items():
        writer.write(layout.calendar_path(digest), raw)
    writer.write(layout.LOG_KEY, layout.write_keys(keys))
    for key in witnesses:
        writer.write(layout.witness_path(key), layout.write_keys([key]))
    writer.settle()
    writer.write(layout.CHECKPOINT, checkpoint_note)
    writer.settle()

    right_edge = set(partial_tiles(target.size))
    kept_witnesses = {layout.witness_path(key) for key in witnesses}
    files: dict[str, str] = {}
    for path in sorted(Folder(place).files()):
        if _outgrown(path, right_edge, target.size) or (
            layout.is_witness(path) and path not in kept_witnesses
        ):
            writer.remove(path)
        elif path not in (layout.CHECKPOINT, layout.MANIFEST):
            files[path] = writer.hash_of(path)
    writer.write(layout.MANIFEST, manifest_of(target, files, keys, witnesses))
    writer.settle()
    return Published(target.size, target.root.hex(), writer.written, writer.removed)


def _check_named(rulebooks: Mapping[str, bytes], calendars: Mapping[str, bytes]) -> None:
    for digest, raw in rulebooks.items():
        if hex_of(raw) != digest:
            raise PublishRefused("rulebook", f"{digest[:80]}: the bytes have another digest")
        try:
            load_bundle(raw, layout.rulebook_path(digest))
        except RulebookError as e:
            raise PublishRefused("rulebook", f"{digest}: {e}") from None
    for digest, raw in calendars.items():
        if hex_of(raw) != digest:
            raise PublishRefused("calendar", f"{digest[:80]}: the bytes have another digest")
        try:
            load_calendar(raw, layout.calendar_path(digest))
        except RulebookError as e:
            raise PublishRefused("calendar", f"{digest}: {e}") from None


def _check_place(place: Path, writer: _Writer, before: Checkpoint | None, target: Checkpoint) -> None:
    if before is not None:
        if before.origin != target.origin:
            raise PublishRefused("another_origin", f"{before.origin} stands here, not {target.origin}")
        if target.size < before.size:
            raise PublishRefused(
                "behind", f"{before.size} entries stand here, the checkpoint has {target.size}"
            )
        if target.size == before.size and target.root != before.root:
            raise PublishRefused("fork", f"another root of {before.size} entries stands here")
    if place.is_dir():
        for path in Folder(place).files():
            if path.endswith(_TEMPORARY):
                writer.remove(path)
            elif not layout.known(path):
                raise PublishRefused("foreign_file", path)


def _edge(place: Path, before: Checkpoint | None) -> Edge:
    if before is None:
        return Edge()
    try:
        edge = Edge.read(before.size, Folder(place).read)
    except TilesRefused as e:
        raise PublishRefused("damaged", str(e)) from None
    if edge.root() != before.root:
        raise PublishRefused("damaged", f"the tiles do not lead to the root of {before.size} entries")
    return edge


def _outgrown(path: str, right_edge: set[Tile], size: int) -> bool:
    tile = layout.tile_of(path)
    if tile is None or tile in right_edge:
        return False
    count = size if tile.level is None else size >> 8 * tile.level
    return tile.width != 256 or tile.index >= count // 256


class _Writer:
    """Writes files so that each is either wholly there or not, and knows the hash of what it wrote."""

    def __init__(self, place: Path) -> None:
        self.place, self.folder = place, Folder(place)
        self.written = self.removed = 0
        self._fresh: list[Path] = []
        self._folders: set[Path] = set()
        self._hashes: dict[str, str] = {}

    def write(self, path: str, data: bytes) -> None:
        where = self.place.joinpath(*path.split("/"))
        self._hashes[path] = hex_of(data)
        there = where.is_file() and not where.is_symlink()
        if there and where.stat().st_size == len(data) and where.read_bytes() == data:
            return
        self._make(where.parent)
        beside = where.with_name(where.name + _TEMPORARY)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(where)
        if not there:
            self._fresh.append(where)
        self._folders.add(where.parent)
        self.written += 1

    def _make(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for made in reversed(missing):
            made.mkdir()
            self._folders.add(made.parent)

    def settle(self) -> None:
        """Makes the renames themselves durable: the folders that hold them are flushed."""
        for folder in self._folders:
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        self._folders.clear()

    def undo(self) -> None:
        """Takes away the files that were not there before."""
        for where in self._fresh:
            where.unlink(missing_ok=True)

    def remove(self, path: str) -> None:
        where = self.place.joinpath(*path.split("/"))
        where.unlink()
        self._folders.add(where.parent)
        self.removed += 1
        folder = where.parent
        while folder != self.place and not any(folder.iterdir()):
            folder.rmdir()
            self._folders.discard(folder)
            folder = folder.parent
            self._folders.add(folder)

    def hash_of(self, path: str) -> str:
        """The hash of a file in the folder; a finished file's is taken from the last manifest."""
        known = self._hashes.get(path)
        if known is None:
            known = self._before().get(path)
        if known is None:
            known = sha256(self.place.joinpath(*path.split("/")).read_bytes()).hexdigest()
        return known

    def _before(self) -> Mapping[str, str]:
        if not hasattr(self, "_old"):
            self._old: dict[str, str] = {}
            try:
                data = self.folder.read(layout.MANIFEST, 1 << 30)
                files = parse(data)["files"] if data else {}
                self._old = {p: h for p, h in files.items() if type(h) is str and layout.tile_of(p)}
            except (LogRefused, KeyError, TypeError, AttributeError):
                self._old = {}
        return self._old
