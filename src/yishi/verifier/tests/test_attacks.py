"""The rows of attacks.md that a verifier of published records answers, by their names."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yishi.tlog import (
    Checkpoint,
    Folder,
    Signature,
    at_least,
    encode,
    parse,
    parse_checkpoint_text,
    sign_checkpoint,
    sign_note,
)
from yishi.verifier import rotation_text
from yishi.verifier.tests.forge import DAY_MARCH_20, bad, flip, forked, rewritten, sealed
from yishi.verifier.tests.village import DEMO, LOG, changed, cosigned, head, look, put, signer, story, witness


def test_r1_two_roots_at_one_size_are_shown_with_both_checkpoints(
    tmp_path: Path, copy: Path, log: list[bytes]
) -> None:
    other = sealed(tmp_path / "other", forked(log))
    assert look(other).ok  # each alone is sound
    report = look(copy, against=Folder(other))
    assert bad(report) == ("equivocation", None)
    mine, theirs = report.as_dict()["evidence"]
    assert mine.encode() == (copy / "checkpoint").read_bytes()
    assert theirs.encode() == (other / "checkpoint").read_bytes()


@pytest.mark.parametrize("longer", ["here", "there"])
def test_r3_a_fork_after_a_restore_is_seen_from_both_sides(
    tmp_path: Path, log: list[bytes], longer: str
) -> None:
    """A backup of 40 entries acts on: its 41 contradict the 55 that were signed before."""
    short = forked(log[:41])
    here, there = (log, short) if longer == "here" else (short, log)
    report = look(sealed(tmp_path / "here", here), against=Folder(sealed(tmp_path / "there", there)))
    assert bad(report) == ("equivocation", None)
    assert report.evidence is not None


def test_r4_entries_cut_off_and_sealed_again_are_missed_by_an_older_copy(
    tmp_path: Path, copy: Path, log: list[bytes]
) -> None:
    report = look(sealed(tmp_path / "cut", log[:50]), against=Folder(copy))
    assert bad(report) == ("behind", None)
    assert "the last 5 are not here" in report.first_bad.text("en")
    assert look(copy, against=Folder(tmp_path / "cut")).compared == 50


def test_r5_a_cosignature_of_another_size_log_or_key_is_no_cosignature(
    tmp_path: Path, log: list[bytes]
) -> None:
    note, w = head(log), witness(1)
    line = cosigned(note, (w, DAY_MARCH_20)).signatures[-1]
    keys = [LOG.verifier, w.verifier]
    other_size = head(log[:50])
    place = put(tmp_path / "size", log[:50], type(note)(other_size.text, (*other_size.signatures, line)))
    assert bad(look(place, keys=keys)) == ("signature_forged", None)

    other = story(DEMO).log
    demo = signer(origin=DEMO)
    other_log = head(other, demo)
    place = put(tmp_path / "log", other, type(note)(other_log.text, (*other_log.signatures, line)), key=demo)
    assert bad(look(place, keys=[demo.verifier, w.verifier])) == ("signature_forged", None)

    stranger = cosigned(note, (witness(9), DAY_MARCH_20))
    place = put(tmp_path / "key", log, stranger)
    assert bad(look(place, keys=keys, witnesses=1)) == ("too_few_cosignatures", None)
    renamed = Signature(w.verifier.name, w.verifier.id, stranger.signatures[-1].value)
    place = put(tmp_path / "renamed", log, type(note)(note.text, (*note.signatures, renamed)))
    assert bad(look(place, keys=keys)) == ("signature_forged", None)


def test_r6_one_witness_twice_counts_once(tmp_path: Path, log: list[bytes]) -> None:
    note = cosigned(head(log), (witness(1), DAY_MARCH_20), (witness(1), DAY_MARCH_20 + 60))
    keys = [LOG.verifier, witness(1).verifier, witness(2).verifier]
    report = look(put(tmp_path, log, note), keys=keys, witnesses=2)
    assert bad(report) == ("too_few_cosignatures", None)
    assert report.as_dict()["cosigned"] == {"by": 1, "of": 2, "newest": "2026-03-20T07:01:00Z"}


def test_r8_a_year_rewritten_with_the_stolen_key_lacks_its_cosignatures(
    tmp_path: Path, log: list[bytes]
) -> None:
    place = sealed(tmp_path, forked(log))
    assert look(place).ok  # the log's own key says so
    keys = [witness(n).verifier for n in (1, 2, 3)]
    assert bad(look(place, keys=[LOG.verifier, *keys], witnesses=2)) == ("too_few_cosignatures", None)
    assert bad(look(place, keys=[], policy=at_least(2, [LOG.verifier], keys))) == ("quorum_missing", None)


def test_r8_a_thiefs_own_witnesses_do_not_count_where_witnesses_are_pinned(
    tmp_path: Path, log: list[bytes]
) -> None:
    rewritten_year = forked(log)
    note = cosigned(head(rewritten_year), (witness(8), DAY_MARCH_20), (witness(9), DAY_MARCH_20))
    place = put(tmp_path, rewritten_year, note, witness_vkeys=[witness(n).verifier.vkey for n in (8, 9)])
    assert "witness keys came with the record" in look(place, witnesses=2).headline("en")
    keys = [LOG.verifier, witness(1).verifier, witness(2).verifier]
    assert bad(look(place, keys=keys, witnesses=1)) == ("too_few_cosignatures", None)


def dated(day: str) -> Callable[[dict[str, Any]], None]:
    return lambda body: body.update(on=day, recorded=day)


def test_r9_an_entry_dated_a_month_back_is_named(tmp_path: Path, log: list[bytes]) -> None:
    forged = changed(log, 30, dated("2026-02-10"))
    assert bad(look(sealed(tmp_path, forged))) == ("recorded_backwards", 30)


def test_r9_entries_dated_before_the_cosignature_that_lacks_them(tmp_path: Path, log: list[bytes]) -> None:
    """Forty entries were cosigned on 20 March; the rest says it was recorded earlier that month."""
    old = put(tmp_path / "old", log[:40], cosigned(head(log[:40]), (witness(1), DAY_MARCH_20)))
    keys = [LOG.verifier, witness(1).verifier]
    report = look(sealed(tmp_path / "new", log), keys=keys, against=Folder(old))
    assert bad(report) == ("recorded_before_cosigned", 40)


def test_r9_entries_dated_after_the_cosignature_that_has_them(tmp_path: Path, log: list[bytes]) -> None:
    early = cosigned(head(log), (witness(1), DAY_MARCH_20 - 86_400 * 17))  # 3 March
    report = look(put(tmp_path, log, early), keys=[LOG.verifier, witness(1).verifier])
    code, index = bad(report)
    assert code == "recorded_after_cosigned"
    assert parse(log[index])["recorded"] > "2026-03-03" >= parse(log[index - 1])["recorded"]


def test_r10_a_self_made_root_is_refused_however_well_its_proofs_hold(copy: Path, log: list[bytes]) -> None:
    text = head(forked(log)).text
    was = (copy / "checkpoint").read_text()
    (copy / "checkpoint").write_text(text + "\n" + was.split("\n\n")[1])
    assert bad(look(copy)) == ("signature_forged", None)
    (copy / "checkpoint").write_text(text)
    assert bad(look(copy)) == ("checkpoint_unreadable", None)


def test_r12_an_entry_above_the_cap_is_named_with_its_file(copy: Path, log: list[bytes]) -> None:
    huge = encode({"x": "a" * 65_000})
    parts = [len(e).to_bytes(2, "big") + e for e in [*log[:3], huge, *log[4:]]]
    (copy / f"tile/entries/000.p/{len(log)}").write_bytes(b"".join(parts))
    report = look(copy)
    assert bad(report) == ("bundle_damaged", None)
    assert "entry_large" in report.first_bad.text("en")
    with pytest.raises(ValueError, match="entry_large"):
        sealed(copy.parent / "sealed", [*log, huge])


def twisted(raw: bytes) -> dict[str, bytes]:
    return {
        "duplicate key": raw.replace(b'{"act":', b'{"act":"x","act":', 1),
        "float": raw.replace(b'"v":1', b'"v":1.0'),
        "exponent": raw.replace(b'"v":1', b'"v":1e0'),
        "huge": raw.replace(b'"v":1', b'"v":9007199254740993'),
        "NaN": raw.replace(b'"v":1', b'"v":NaN'),
        "minus zero": raw.replace(b'"v":1', b'"v":-0'),
        "space": raw.replace(b'"v":1', b'"v": 1'),
        "after": raw + b"\n",
        "bom": b"\xef\xbb\xbf" + raw,
        "surrogate": raw.replace(b'"step":""', b'"step":"\\ud800"'),
        "escape": raw.replace(b'"step":""', b'"step":"\\u0061"'),
        "no utf8": raw.replace(b'"step":""', b'"step":"\xff"'),
        "order": raw.replace(b'"v":1,', b"").replace(b'{"act"', b'{"v":1,"act"'),
        "deep": raw.replace(b'"data":{', b'"data":{"a":' + b"[" * 40 + b"]" * 40 + b",", 1),
    }


@pytest.mark.parametrize("kind", sorted(twisted(b"")))
def test_r13_text_that_is_not_the_one_canonical_form(tmp_path: Path, log: list[bytes], kind: str) -> None:
    index = next(i for i, e in enumerate(log) if parse(e)["act"] == "person")
    raw = twisted(log[index])[kind]
    assert raw != log[index]
    place = sealed(tmp_path, [*log[:index], raw, *log[index + 1 :]])
    assert bad(look(place)) == ("not_canonical", index)


def test_r21_edited_rulebook_calendar_manifest_and_keys_are_named(copy: Path) -> None:
    for name in sorted(Folder(copy).files()):
        if name.startswith("tile/"):
            continue
        file = copy / name
        was = file.read_bytes()
        file.write_bytes(was[:-2] + b" " + was[-1:])
        report = look(copy)
        assert not report.ok and name in report.first_bad.text("en"), name
        file.unlink()
        if not name.startswith(
            "keys/witness"
        ):  # a witness may be dropped from the list, as its cosignature may
            report = look(copy)
            assert not report.ok and name in report.first_bad.text("en"), name
        file.write_bytes(was)
    assert look(copy).ok


def test_r21_another_valid_rulebook_in_its_place_is_named(copy: Path, log: list[bytes]) -> None:
    file = next((copy / "rulebook").iterdir())
    file.write_bytes(file.read_bytes().replace("吉格斯太镇".encode(), "某某镇".encode(), 1))
    report = look(copy)
    assert bad(report) == ("rulebook_altered", None) and file.name in report.first_bad.text("zh")


def test_r21_a_key_changes_only_under_the_old_keys_signature(tmp_path: Path) -> None:
    village, new = story(), signer("new")
    text = rotation_text(village.origin, LOG.verifier.vkey, new.verifier.vkey)

    def rotated(note: str) -> list[bytes]:
        made = story()
        by = {"old": LOG, "new": new}[note.partition(" ")[0]]
        said = text if "other" not in note else text.replace("rotation", "something")
        data = {"key": new.verifier.vkey, "signature": sign_note(said, [by]).encode().decode()}
        made.registrar("register/cell", "rotate_key", data)
        return made.log

    place = sealed(tmp_path / "ok", rotated("old"), key=new)
    for pin in (LOG, new):
        report = look(place, keys=[pin.verifier])
        assert report.ok and report.pinned and report.key_changes == 1
        assert report.as_dict()["checked"]["signatures"] == 2
    assert bad(look(place, keys=[signer("third").verifier])) == ("not_signed_by_pinned_key", None)
    index = len(village.log)
    for note in ("new", "old other"):
        assert bad(look(sealed(tmp_path / note, rotated(note), key=new))) == ("rotation_unsigned", index)
    stale = put(tmp_path / "stale", rotated("old"))  # signed on with the old key
    assert bad(look(stale)) == ("key_not_of_record", None)


def test_r21_a_forger_who_founds_anew_with_his_key_is_refused_under_the_pin(tmp_path: Path) -> None:
    thief = signer("thief")
    forged = story().log
    forged = changed(forged, 0, lambda b: b["data"].update(key=thief.verifier.vkey))
    place = sealed(tmp_path, forged, key=thief)
    report = look(place, keys=[])
    assert report.ok and not report.pinned
    assert "signed by an unpinned key" in report.headline(
        "zh"
    ) and "signed by an unpinned key" in report.headline("en")
    assert bad(look(place)) == ("not_signed_by_pinned_key", None)


def test_another_key_in_the_folder_is_not_the_records(copy: Path, log: list[bytes]) -> None:
    thief = signer("thief")
    (copy / "keys/log.vkey").write_text(thief.verifier.vkey + "\n")
    assert bad(look(copy)) == ("unsigned", None)
    (copy / "checkpoint").write_bytes(head(log, thief).encode())
    assert bad(look(copy, keys=[])) == ("key_not_of_record", None)
    assert bad(look(copy)) == ("not_signed_by_pinned_key", None)


def test_r23_a_size_of_2_to_the_62_ends_at_the_first_missing_file(tmp_path: Path, log: list[bytes]) -> None:
    place = put(tmp_path, log[:3])
    (place / "checkpoint").write_bytes(
        sign_checkpoint(Checkpoint(LOG.verifier.name, 2**62, b"\1" * 32), [LOG]).encode()
    )
    assert bad(look(place)) == ("truncated", None)


def test_r23_links_pipes_and_folders_are_not_followed(copy: Path, good: Path, log: list[bytes]) -> None:
    name = f"tile/entries/000.p/{len(log)}"
    for make in (
        lambda p: p.symlink_to(good / name),
        lambda p: os.mkfifo(p),
        lambda p: p.mkdir(),
    ):
        (copy / name).unlink()
        make(copy / name)
        report = look(copy)
        assert not report.ok and "tile/entries/000.p" in report.first_bad.text("en")
        if (copy / name).is_dir() and not (copy / name).is_symlink():
            (copy / name).rmdir()
        else:
            (copy / name).unlink()
        shutil.copy(good / name, copy / name)
    (copy / "tile" / "0").rename(copy / "elsewhere")
    (copy / "tile" / "0").symlink_to(copy / "elsewhere")
    assert not look(copy).ok


@pytest.mark.parametrize(
    "name", ["notes.txt", "tile/1/000", "tile/0/000.p/3", "tile/../x", "rulebook/" + "0" * 64 + ".json"]
)
def test_a_file_without_use_is_a_fault(copy: Path, name: str) -> None:
    file = copy / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    report = look(copy)
    assert bad(report) == ("useless_file", None) and Path(name).name in report.first_bad.text("en")


def test_an_empty_folder_lacks_its_checkpoint(tmp_path: Path) -> None:
    assert bad(look(tmp_path)) == ("file_missing", None)


def test_a_demo_record_says_so(tmp_path: Path) -> None:
    key = signer(origin=DEMO)
    report = look(sealed(tmp_path, story(DEMO).log, key=key), keys=[key.verifier])
    assert report.ok and report.as_dict()["clock"] == "demo clock" and "演示时钟" in report.headline("zh")


def test_the_order_is_signatures_hashes_acts(tmp_path: Path, log: list[bytes]) -> None:
    """A record that is wrong in every way is first called unsigned, then altered, then wrongly decided."""
    place = sealed(tmp_path, changed(log, 12, flip), key=LOG)
    rewritten(place, [*changed(log, 12, flip)[:20], log[3], *log[21:]], len(log))
    keys = [signer("other").verifier]
    assert bad(look(place, keys=keys))[0] in ("not_signed_by_pinned_key", "entry_hash")
    assert bad(look(place)) == ("entry_hash", 20)


@pytest.mark.parametrize("rename", [False, True])
def test_r3_a_log_begun_anew_is_joined_to_its_old_head(tmp_path: Path, rename: bool) -> None:
    """After a restore: a new origin, linked by root; only who pinned a key that stayed can follow."""
    origin = "yishi.example/test/again"
    key = signer("other" if rename else "log", origin)
    old = head(story().log)

    def begun(root: str) -> list[bytes]:
        village = story()
        data = {
            "origin": origin,
            "key": key.verifier.vkey,
            "old_size": 55,
            "old_root": root,
            "reason": "恢复",
        }
        village.registrar("register/cell", "relink", data)
        return village.log

    right = parse_checkpoint_text(old.text).root.hex()
    place = sealed(tmp_path / "right", begun(right), key=key)
    report = look(place, keys=[key.verifier])
    assert report.ok and report.relinked == (55,)
    report = look(place)  # pinned to the key from before
    assert report.ok is not rename and report.pinned is not rename
    assert bad(look(sealed(tmp_path / "wrong", begun("0" * 64), key=key), keys=[key.verifier])) == (
        "old_head_differs",
        55,
    )
