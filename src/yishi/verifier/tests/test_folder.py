"""Publishing: what lies in the folder, growing it, crashing in it, and what is refused."""

import os
from pathlib import Path

import pytest

from yishi.tlog import Edge, Folder, parse, read_entries
from yishi.verifier import PublishRefused, published
from yishi.verifier.tests.village import DEMO, LOG, Village, cosigned, head, look, put, signer, story, witness


@pytest.fixture(scope="module")
def log() -> list[bytes]:
    return story().log


@pytest.fixture(scope="module")
def long_log() -> list[bytes]:
    """Over two bundles: 700 entries."""
    village = Village()
    village.enrol(690 - 3)
    return village.log[:700]


def names(place: Path) -> set[str]:
    return set(Folder(place).files())


def state(place: Path) -> dict[str, bytes]:
    return {name: (place / name).read_bytes() for name in names(place)}


def test_the_folder_holds_what_the_contract_names(tmp_path: Path, log: list[bytes]) -> None:
    put(tmp_path, log, witness_vkeys=[witness(1).verifier.vkey])
    rules, calendar = parse(log[0])["rulebook"], parse(log[2])["data"]["digest"]
    fixed = {
        "checkpoint",
        "manifest.json",
        "keys/log.vkey",
        f"rulebook/{rules}.json",
        f"calendar/{calendar}.toml",
    }
    n = len(log)
    tiles = {f"tile/0/000.p/{n}", f"tile/entries/000.p/{n}"}
    rest = names(tmp_path) - fixed - tiles
    assert len(rest) == 1 and rest.pop().startswith("keys/witness-")
    assert (tmp_path / "keys/log.vkey").read_text() == LOG.verifier.vkey + "\n"
    assert list(read_entries(Folder(tmp_path).read, n)) == log
    assert published(tmp_path).size == n


def test_growing_in_steps_gives_the_same_folder_as_all_at_once(tmp_path: Path, long_log: list[bytes]) -> None:
    steps, whole = tmp_path / "steps", tmp_path / "whole"
    done = 0
    for size in (1, 200, 256, 257, 511, 700):
        put(steps, long_log[:size], start=done)
        done = size
        assert look(steps).ok
    put(whole, long_log)
    assert state(steps) == state(whole)
    assert not any(".p/200" in name for name in names(steps))


def test_twice_changes_nothing(tmp_path: Path, log: list[bytes]) -> None:
    put(tmp_path, log)
    before = state(tmp_path)
    put(tmp_path, log, start=len(log))
    assert state(tmp_path) == before


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_crash_at_any_write_is_mended_by_the_next_publishing(
    tmp_path: Path, long_log: list[bytes], monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """R3, W-drill: the reader finds the old log or the new one, and publishing again completes it."""
    first, second = long_log[:300], long_log[:520]
    real = {"fsync": os.fsync, "replace": Path.replace}
    survived = 0
    for crash_at in range(1, 60):
        place = tmp_path / f"{crash_at}"
        put(place, first)
        count = 0

        def fails(*args: object, at: int = crash_at) -> object:
            nonlocal count
            count += 1
            if count == at:
                raise KeyboardInterrupt
            return real[call](*args)

        with monkeypatch.context() as patched:
            patched.setattr(os if call == "fsync" else Path, call, fails)
            try:
                put(place, second, start=300)
            except KeyboardInterrupt:
                pass
            else:
                break
        size = published(place).size
        assert size in (300, 520)
        edge = Edge()
        list(edge.extend(read_entries(Folder(place).read, size)))
        assert head(second[:size]).encode() == (place / "checkpoint").read_bytes()
        put(place, second, start=size)
        assert look(place).ok
        survived += 1
    assert survived >= 5


def test_another_origin_is_not_written_over(tmp_path: Path, log: list[bytes]) -> None:
    put(tmp_path, log)
    before = state(tmp_path)
    other = story(DEMO).log
    with pytest.raises(PublishRefused, match="another_origin"):
        put(tmp_path, other, key=signer(origin=DEMO))
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("what", "code"), [("other", "fork"), ("behind", "behind"), ("fewer", "entries"), ("same", "fork")]
)
def test_a_log_that_does_not_continue_is_refused_and_nothing_changes(
    tmp_path: Path, log: list[bytes], what: str, code: str
) -> None:
    put(tmp_path, log[:40])
    before = state(tmp_path)
    forked = [*log[:39], log[40], *log[40:]]
    with pytest.raises(PublishRefused, match=code):
        if what == "other":  # the entries do not lead from what stands here to the head
            put(tmp_path, forked, start=40)
        elif what == "behind":
            put(tmp_path, log[:30])
        elif what == "fewer":
            put(tmp_path, log[:50], note=head(log), start=40)
        else:
            put(tmp_path, forked[:40], start=40)
    assert state(tmp_path) == before
    assert look(tmp_path).ok


def test_what_is_not_signed_named_or_known_is_refused(tmp_path: Path, log: list[bytes]) -> None:
    with pytest.raises(PublishRefused, match="unsigned"):
        put(tmp_path, log, note=head(log, signer("other")))
    with pytest.raises(PublishRefused, match="rulebook"):
        put(tmp_path, log, rulebooks={"0" * 64: b"{}"})
    with pytest.raises(PublishRefused, match="calendar"):
        put(tmp_path, log, calendars={"0" * 64: b""})
    with pytest.raises(PublishRefused, match="witness_key"):
        put(tmp_path, log, witness_vkeys=[LOG.verifier.vkey])
    assert not names(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PublishRefused, match="foreign_file"):
        put(tmp_path, log)
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishRefused, match="not_a_folder"):
        published(tmp_path / "file")


def test_a_damaged_folder_is_not_built_upon(tmp_path: Path, log: list[bytes]) -> None:
    put(tmp_path, log[:40])
    tile = tmp_path / "tile/0/000.p/40"
    tile.write_bytes(b"\0" * 32 + tile.read_bytes()[32:])
    with pytest.raises(PublishRefused, match="damaged"):
        put(tmp_path, log, start=40)


def test_a_witness_that_is_no_longer_meant_leaves_the_folder(tmp_path: Path, log: list[bytes]) -> None:
    note = cosigned(head(log), (witness(1), 1_800_000_000))
    put(tmp_path, log, note, witness_vkeys=[witness(n).verifier.vkey for n in (1, 2)])
    assert look(tmp_path).as_dict()["cosigned"] == {"by": 1, "of": 2, "newest": "2027-01-15T08:00:00Z"}
    put(tmp_path, log, note, start=len(log), witness_vkeys=[witness(1).verifier.vkey])
    assert look(tmp_path).as_dict()["cosigned"]["of"] == 1


def test_a_key_that_signs_beside_the_present_one_stands_second(tmp_path: Path, log: list[bytes]) -> None:
    other = signer("next")
    put(tmp_path, log, head(log, LOG, other), log_vkeys=[LOG.verifier.vkey, other.verifier.vkey])
    assert look(tmp_path).pinned
    assert look(tmp_path, keys=[other.verifier]).pinned


def test_keys_that_did_not_sign_are_left_out(tmp_path: Path, log: list[bytes]) -> None:
    """The record hands over every key its log has had, those of an older name too."""
    history = [LOG.verifier.vkey, signer("old").verifier.vkey, signer(origin=DEMO).verifier.vkey]
    put(tmp_path, log, log_vkeys=history)
    assert (tmp_path / "keys/log.vkey").read_text() == LOG.verifier.vkey + "\n"
    (tmp_path / "keys/log.vkey").write_text("".join(f"{key}\n" for key in history[:2]))
    report = look(tmp_path)
    assert report.first_bad is not None and report.first_bad.code == "unsigned"
