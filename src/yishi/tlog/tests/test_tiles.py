"""Tiles: C2SP tlog-tiles paths and widths, growth step by step, and hostile folders (R12, R23)."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.tlog import merkle
from yishi.tlog.folder import Folder
from yishi.tlog.merkle import leaf_hash, root_of
from yishi.tlog.tiles import (
    ENTRY_CAP,
    WIDTH,
    Edge,
    Tile,
    TilesRefused,
    bundle,
    check_entry,
    hash_reader,
    new_tiles,
    outgrown,
    parse_path,
    partial_tiles,
    read_entries,
    unbundle,
)


def reason(call, *args) -> str:
    with pytest.raises(TilesRefused) as refused:
        result = call(*args)
        if not isinstance(result, list | Tile | bytes):
            list(result)
    return refused.value.reason


def entry(n: int) -> bytes:
    return b'{"n":%d}' % n


class Files(dict):
    """A published log in memory."""

    asked: int = 0

    def read(self, path: str, most: int) -> bytes | None:
        self.asked += 1
        data = self.get(path)
        if data is not None and len(data) > most:
            raise TilesRefused("large", path)
        return data

    def grow(self, edge: Edge, count: int) -> None:
        old = edge.size
        for tile, data in edge.extend(entry(n) for n in range(old, old + count)):
            self[tile.path] = data
        for tile, data in edge.partials():
            self[tile.path] = data
        for tile in outgrown(old, edge.size):
            del self[tile.path]


def published(size: int) -> Files:
    files = Files()
    files.grow(Edge(), size)
    return files


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        # C2SP tlog-tiles, «Merkle Tree»: index 1234067 is x001/x234/067.
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(63, 1000), "tile/63/x001/000"),
        (Tile(None, 5, 7), "tile/entries/005.p/7"),
        (Tile(2, 1234067, 255), "tile/2/x001/x234/067.p/255"),
        (Tile(0, 2**63 - 1, 1), "tile/0/x009/x223/x372/x036/x854/x775/807.p/1"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/00", "tile/0/0000", "tile/0/1", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/+1/000",
        "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000", "tile/0/X001/000", "tile/0/x1/000",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/000.p/-1",
        "tile/0/000/", "/tile/0/000", "tile//0/000", "tile/0/../0/000", "tile/0/000\n", "tile/data/000",
        "tile/entries/000.p/1/2", "../tile/0/000", "tile/0/００１", "tile/0/000\0", "TILE/0/000", "",
        "tile/0/" + "x999/" * 6 + "999", "tile/0/" + "x001/" * 7 + "000", "tile/0/" + "x001/" * 5000 + "000",
    ],
)  # fmt: skip
def test_r23_other_spellings_of_a_path_are_refused(path: str) -> None:
    assert reason(parse_path, path) == "path"


@given(st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_a_path_reads_back(level: int | None, index: int, width: int) -> None:
    assert parse_path(Tile(level, index, width).path) == Tile(level, index, width)


@given(st.none() | st.integers(0, 63), st.integers(0, 10**7), st.integers(1, 256), st.data())
def test_a_changed_path_names_another_tile_or_none(
    level: int | None, index: int, width: int, data: st.DataObject
) -> None:
    path = Tile(level, index, width).path
    at, put = data.draw(st.integers(0, len(path))), data.draw(st.text("0129xp./", max_size=2))
    changed = path[:at] + put + path[at + data.draw(st.integers(0, 2)) :]
    if _parses(changed):
        assert parse_path(changed).path == changed
        assert (parse_path(changed) == Tile(level, index, width)) == (changed == path)


def _parses(path: str) -> bool:
    try:
        parse_path(path)
    except TilesRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("level", "index", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 2**63, 1), (0, 0, 0), (0, 0, 257)]
)
def test_there_are_no_such_tiles(level: int, index: int, width: int) -> None:
    assert reason(Tile, level, index, width) == "path"


def test_a_tree_of_seventy_thousand() -> None:
    """C2SP tlog-tiles, «Partial Tiles»: 273 full tiles of level 0 and one of 112; one full of level 1 and one
    of 17; one of level 2 of width 1. Bundles of entries go like level 0."""
    tiles = list(new_tiles(0, 70_000))
    for level in (None, 0):
        assert [t for t in tiles if t.level == level] == [
            *(Tile(level, n) for n in range(273)),
            Tile(level, 273, 112),
        ]
    assert [t for t in tiles if t.level and t.level > 0] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(partial_tiles(70_000)) == [
        Tile(None, 273, 112),
        Tile(0, 273, 112),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]


def test_a_tree_of_256() -> None:
    """C2SP tlog-tiles, the same place: a full tile of level 0 and one of level 1 of width 1."""
    assert [t for t in new_tiles(0, 256) if t.level is not None] == [Tile(0, 0), Tile(1, 0, 1)]


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        (0, 0, []),
        (5, 5, []),
        (0, 1, [Tile(0, 0, 1)]),
        (5, 7, [Tile(0, 0, 7)]),
        (255, 256, [Tile(0, 0), Tile(1, 0, 1)]),
        (256, 257, [Tile(0, 1, 1)]),
        (250, 600, [Tile(0, 0), Tile(0, 1), Tile(0, 2, 88), Tile(1, 0, 2)]),
        (65_535, 65_536, [Tile(0, 255), Tile(1, 0), Tile(2, 0, 1)]),
        (2**62, 2**62 + 1, [Tile(0, 2**54, 1)]),
    ],
)
def test_only_files_with_something_new_are_written(old: int, new: int, written: list[Tile]) -> None:
    assert [t for t in new_tiles(old, new) if t.level is not None] == written
    assert {(t.index, t.width) for t in new_tiles(old, new) if t.level is None} == {
        (t.index, t.width) for t in written if t.level == 0
    }


def test_a_log_does_not_shrink_and_has_a_size() -> None:
    assert reason(new_tiles, 2, 1) == "size"
    assert reason(new_tiles, 0, 2**63) == "size"
    assert reason(partial_tiles, -1) == "size"


def test_outgrown_files_are_those_that_a_larger_log_has_no_use_for() -> None:
    assert list(outgrown(5, 7)) == [Tile(None, 0, 5), Tile(0, 0, 5)]
    assert list(outgrown(300, 511)) == [Tile(None, 1, 44), Tile(0, 1, 44)]
    assert list(outgrown(300, 512)) == [Tile(None, 1, 44), Tile(0, 1, 44), Tile(1, 0, 1)]
    assert list(outgrown(256, 256)) == list(outgrown(0, 9)) == []


SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 700]


def test_every_step_between_sizes_gives_the_files_of_a_log_made_at_once() -> None:
    for old in SIZES:
        for new in SIZES:
            if old <= new:
                files, edge = published(old), Edge()
                list(edge.extend(entry(n) for n in range(old)))
                files.grow(edge, new - old)
                assert files == published(new)
                assert {t.path for t in new_tiles(0, new)} == set(files)
                assert edge.root() == root_of([leaf_hash(entry(n)) for n in range(new)])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1200), st.integers(0, 700))
def test_an_edge_read_from_the_published_files_goes_on_the_same(old: int, more: int) -> None:
    files = published(old)
    edge = Edge.read(old, files.read)
    assert edge.root() == root_of([leaf_hash(entry(n)) for n in range(old)])
    files.grow(edge, more)
    assert files == published(old + more)


def test_a_log_of_three_levels() -> None:
    size = 65_536 + 300
    files, edge = Files(), Edge()
    files.grow(edge, size)
    assert {t.path for t in new_tiles(0, size)} == set(files)
    leaves = [leaf_hash(entry(n)) for n in range(size)]
    assert edge.root() == root_of(leaves) == Edge.read(size, files.read).root()
    assert len(files["tile/2/000.p/1"]) == 32
    assert files["tile/1/000"] == b"".join(root_of(leaves[i * 256 : i * 256 + 256]) for i in range(256))
    assert len(edge.entries) + sum(map(len, edge.rows)) == 44 + (
        44 + 1 + 1
    )  # what growing on needs in memory
    read = hash_reader(files.read, size)
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        proof = merkle.inclusion_proof(index, size, read)
        assert merkle.verify_inclusion(leaves[index], index, size, proof, edge.root())
    for old in (1, 256, 257, 65_535, 65_536, 65_537, size):
        proof = merkle.consistency_proof(old, size, read)
        assert merkle.verify_consistency(old, root_of(leaves[:old]), size, edge.root(), proof)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 900), st.data())
def test_proofs_from_tiles(size: int, data: st.DataObject) -> None:
    files, leaves = published(size), [leaf_hash(entry(n)) for n in range(size)]
    read = hash_reader(files.read, size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    assert merkle.verify_inclusion(
        leaves[index], index, size, merkle.inclusion_proof(index, size, read), root_of(leaves)
    )
    proof = merkle.consistency_proof(old, size, read)
    assert merkle.verify_consistency(old, root_of(leaves[:old]), size, root_of(leaves), proof)


def test_proofs_at_an_older_size_come_from_the_full_tile() -> None:
    """C2SP tlog-tiles: a partial tile may be gone once the full one is there."""
    leaves = [leaf_hash(entry(n)) for n in range(400)]
    read = hash_reader(published(400).read, 100)
    proof = merkle.inclusion_proof(7, 100, read)
    assert merkle.verify_inclusion(leaves[7], 7, 100, proof, root_of(leaves[:100]))
    assert reason(read, 0, 100) == reason(read, 7, 0) == reason(read, 0, -1) == "size"


def test_entries_come_back_in_order_from_any_start() -> None:
    files = published(700)
    for start in (0, 1, 255, 256, 600, 699, 700):
        assert list(read_entries(files.read, 700, start)) == [entry(n) for n in range(start, 700)]
    assert reason(read_entries, files.read, 700, 701) == "size"
    assert reason(read_entries, files.read, 2**63) == "size"


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=20))
def test_a_bundle_reads_back_and_only_whole(entries: list[bytes]) -> None:
    data = bundle(entries)
    assert unbundle(data, len(entries)) == entries
    for cut in {1, 2, len(entries[-1]), len(data)}:
        assert reason(unbundle, data[:-cut], len(entries)) == "bundle"
    assert reason(unbundle, data + b"\x00", len(entries)) == "bundle"
    assert reason(unbundle, data, len(entries) - 1) == "bundle"
    assert reason(unbundle, data, len(entries) + 1) == "bundle"


def test_r12_an_entry_above_the_cap_is_refused_and_never_written_as_another_length() -> None:
    longest = b"x" * ENTRY_CAP
    assert unbundle(bundle([longest]), 1) == [longest]
    for size in (ENTRY_CAP + 1, 65_535, 65_536, 200_000):
        assert reason(check_entry, b"x" * size) == "entry_large"
        assert reason(bundle, [b"x" * size]) == "entry_large"
        assert reason(Edge().extend, [b"x" * size]) == "entry_large"
    assert reason(unbundle, b"\xff\xff" + b"x" * 65_535, 1) == "entry_large"
    assert reason(unbundle, b"\x00\x00", 1) == reason(check_entry, b"") == "entry_empty"


def test_r23_a_size_no_log_has_ends_at_the_first_missing_file() -> None:
    files = published(3)
    found = read_entries(files.read, 2**62)
    assert reason(lambda: list(islice(found, 10))) == "missing"
    assert files.asked == 1
    assert reason(hash_reader(files.read, 2**62), 61, 0) == "missing"
    assert reason(read_entries, files.read, 2**63 - 1) == "missing"
    assert reason(read_entries, files.read, 2**63 - 1, 2**63 - 2) == "missing"
    assert next(new_tiles(2**63 - 2, 2**63 - 1)) == Tile(None, 2**55 - 1, 255)
    assert reason(Edge.read, 2**62 + 3, files.read) == "missing"


@pytest.mark.parametrize(
    ("path", "change", "why"),
    [
        ("tile/entries/000", lambda d: d[:-1], "bundle"),
        ("tile/entries/000", lambda d: d + b"\x00", "bundle"),
        ("tile/entries/000", lambda d: b"\x00\x00" + d, "entry_empty"),
        ("tile/entries/000", lambda d: b"", "bundle"),
        ("tile/entries/000", lambda d: d * 200_000, "large"),
        ("tile/entries/001.p/44", lambda d: None, "missing"),
    ],
)
def test_r23_a_damaged_bundle_is_named(path: str, change, why: str) -> None:
    files = published(300)
    files[path] = change(files[path])
    with pytest.raises(TilesRefused) as refused:
        list(read_entries(files.read, 300))
    assert refused.value.reason == why
    assert path in refused.value.detail


def test_a_tile_of_another_width_is_refused() -> None:
    files = published(300)
    files["tile/0/001.p/44"] += bytes(32)
    assert reason(hash_reader(files.read, 300), 0, 299) == "large"
    files["tile/0/001.p/44"] = bytes(43 * 32 + 1)
    assert reason(hash_reader(files.read, 300), 0, 299) == "width"


def write(root: Path, files: Files) -> Folder:
    for path, data in files.items():
        where = root / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(data)
    return Folder(root)


def test_a_folder_reads_what_was_written(tmp_path: Path) -> None:
    files = published(700)
    folder = write(tmp_path, files)
    assert list(read_entries(folder.read, 700)) == [entry(n) for n in range(700)]
    assert set(folder.files()) == set(files)
    assert folder.read("checkpoint", 100) is None
    assert folder.read("tile/0/000/x", 100) is None
    assert reason(folder.read, "tile/0/000", 8191) == "large"


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "tile/../../secret",
        "/etc/hostname",
        "",
        "tile//0",
        "./x",
        "a\\b",
        "c:x",
        "a\0b",
        "tile/0/",
    ],
)
def test_r23_a_folder_gives_nothing_from_outside(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "log").mkdir()
    assert reason(Folder(tmp_path / "log").read, path, 100) == "path"


def test_r23_links_pipes_and_folders_are_no_files(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "000").write_bytes(b"secret")
    log = tmp_path / "log"
    (log / "tile").mkdir(parents=True)
    (log / "tile" / "0").symlink_to(outside)
    (log / "checkpoint").symlink_to(outside / "000")
    os.mkfifo(log / "pipe")
    folder = Folder(log)
    for path in ("tile/0/000", "checkpoint", "pipe", "tile"):
        assert reason(folder.read, path, 100) == "path"
    assert set(folder.files()) == {"tile/0", "checkpoint", "pipe"}


def test_memory_does_not_grow_with_the_log() -> None:
    edge = Edge()
    for _ in edge.extend(entry(n) for n in range(10_000)):
        assert len(edge.entries) <= WIDTH
        assert sum(map(len, edge.rows)) <= WIDTH * len(edge.rows)
