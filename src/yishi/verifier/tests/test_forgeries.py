"""Bytes, entries and outcomes altered in a published record: each is found and its place is named."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yishi.tlog import Folder, parse
from yishi.verifier.tests.forge import bad, flip, rewritten, sealed
from yishi.verifier.tests.village import changed, look


def test_the_sound_record_is_sound(good: Path) -> None:
    report = look(good, witnesses=2)
    assert report.ok and report.pinned
    assert report.as_dict()["checked"] == {
        "hashes": 55,
        "signatures": 3,
        "acts": 55,
        "tallies": 1,
        "balances": 5,
    }


# --- bytes ----------------------------------------------------------------------------------------------------------


def flips(place: Path, log: list[bytes], rng: random.Random, count: int) -> None:
    files = sorted(Folder(place).files())
    for n in range(count):
        name = files[n % len(files)]
        file = place / name
        data = bytearray(file.read_bytes())
        at = rng.randrange(len(data))
        was, data[at] = data[at], data[at] ^ (1 << rng.randrange(8))
        file.write_bytes(data)
        report = look(place, witnesses=2)
        code, index = bad(report)
        text = report.first_bad.text("en")
        assert name in text or index is not None or code == "truncated", (name, at, code, text)
        if name.startswith("tile/entries") and index is not None:
            start = 0
            for where, entry in enumerate(log):  # which entry the byte belongs to
                if start <= at < start + 2 + len(entry):
                    assert index == where, (at, index, where)
                start += 2 + len(entry)
        data[at] = was
        file.write_bytes(data)
    assert look(place, witnesses=2).ok


def test_a_changed_byte_in_any_file_is_found_and_named(copy: Path, log: list[bytes]) -> None:
    flips(copy, log, random.Random(1), 90)


@pytest.mark.drill
def test_two_thousand_changed_bytes_are_found_and_named(copy: Path, log: list[bytes]) -> None:
    flips(copy, log, random.Random(2), 2000)


# --- entries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "index"),
    [
        (lambda e: [*e[:20], *e[21:], e[-1]], "entry_hash", 20),  # removed
        (lambda e: [*e[:20], e[21], e[20], *e[22:]], "entry_hash", 20),  # swapped
        (lambda e: [*e[:20], e[5], *e[20:-1]], "entry_hash", 20),  # inserted
        (lambda e: e[:-1], "bundle_damaged", None),  # the tail cut within the file
        (lambda e: [*e, e[-1]], "bundle_damaged", None),
    ],
)
def test_entries_removed_swapped_inserted_cut(
    copy: Path, log: list[bytes], change: Callable[[list[bytes]], list[bytes]], code: str, index: int | None
) -> None:
    rewritten(copy, change(log), len(log))
    assert bad(look(copy)) == (code, index)


def test_a_tail_that_was_cut_off_names_the_missing_file(copy: Path, log: list[bytes]) -> None:
    (copy / f"tile/entries/000.p/{len(log)}").unlink()
    report = look(copy)
    assert bad(report) == ("truncated", None)
    assert f"tile/entries/000.p/{len(log)}" in report.first_bad.text("en")


def test_an_altered_tile_is_told_from_an_altered_entry(copy: Path, log: list[bytes]) -> None:
    tile = copy / f"tile/0/000.p/{len(log)}"
    data = bytearray(tile.read_bytes())
    data[32 * 7] ^= 1
    tile.write_bytes(data)
    report = look(copy)
    assert bad(report) == ("tile_differs", None)
    assert "tile/0/000.p" in report.first_bad.text("en")


# --- sealed again with the true key ---------------------------------------------------------------------------------


def test_every_outcome_flipped_and_sealed_again_is_named(tmp_path: Path, log: list[bytes]) -> None:
    for index in range(len(log)):
        forged = changed(log, index, flip)
        place = sealed(tmp_path / str(index), forged)
        assert bad(look(place)) == ("another_outcome", index)
        shutil.rmtree(place)


def test_true_is_not_one(tmp_path: Path, log: list[bytes]) -> None:
    """Python holds true for 1; a record does not."""

    def truth(body: dict[str, Any]) -> None:
        body["rests"]["capacity"][1] = True

    index = next(i for i, e in enumerate(log) if parse(e)["rests"].get("capacity", [0, 0])[1] == 1)
    assert bad(look(sealed(tmp_path, changed(log, index, truth)))) == ("another_ground", index)


@pytest.mark.parametrize(
    ("index", "change", "code"),
    [
        (10, lambda b: b.update(version=b["version"] + 1), "another_version"),
        (10, lambda b: b["rests"]["capacity"].__setitem__(1, 99), "another_ground"),
        (10, lambda b: b["rests"].update(more=["register/cell", 1]), "another_ground"),
        (10, lambda b: b.update(rulebook="0" * 64), "another_rulebook"),
        (10, lambda b: b.update(by="p-stranger"), "not_allowed"),
        (10, lambda b: b.update(v=2), "not_an_entry"),
        (10, lambda b: b.update(extra=1), "not_an_entry"),
        (10, lambda b: b.pop("sealed"), "not_an_entry"),
        (10, lambda b: b.update(data=[]), "not_an_entry"),
        (10, lambda b: b.update(version=True), "not_an_entry"),
        (0, lambda b: b.update(act="place"), "not_founded"),
    ],
)
def test_what_an_entry_says_of_itself_is_computed_again(
    tmp_path: Path, log: list[bytes], index: int, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    assert bad(look(sealed(tmp_path, changed(log, index, change)))) == (code, index)


def test_entries_left_out_and_sealed_again_are_named_where_something_rests_on_them(
    tmp_path: Path, log: list[bytes]
) -> None:
    index = next(i for i, e in enumerate(log) if parse(e)["act"] == "enrol")
    code, at = bad(look(sealed(tmp_path, [*log[:index], *log[index + 1 :]])))
    assert (
        at is not None
        and at >= index
        and code in ("another_version", "not_allowed", "another_ground", "another_outcome")
    )


def test_an_act_that_breaks_the_engine_is_a_fault_of_its_entry(tmp_path: Path, log: list[bytes]) -> None:
    def odd(body: dict[str, Any]) -> None:
        body.update(
            act="open", step="open", subject="matter/x", by="p", capacity="anyone", sealed={}, facts={}
        )
        body["data"] = {"procedure": "lead", "place": "990101001001001", "title": "t", "vars": {"report": []}}

    code, index = bad(look(sealed(tmp_path, changed(log, 20, odd))))
    assert index == 20 and code in ("not_allowed", "undecidable")
