"""The code on a paper, checked offline: R10, R11, R22, and what it says it shows and does not show."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from yishi.cli.main import main
from yishi.tlog import (
    COSIGNATURE,
    Checkpoint,
    Edge,
    Signer,
    build_proof,
    cosign,
    encode,
    from_qr,
    inclusion_proof,
    leaf_hash,
    parse_note,
    root_of,
    sign_checkpoint,
    to_qr,
)
from yishi.tlog.note import Note
from yishi.verifier.slip import REASONS, read_slip

LOG = Signer("zhen1.example/152524", b"\x01" * 32)
OTHER = Signer("zhen9.example/152599", b"\x09" * 32)
W = [Signer(f"zhen{n}.example/w", bytes([n]) * 32, COSIGNATURE) for n in (2, 3, 4)]
ENTRIES = [encode({"act": "cast", "subject": "meeting/1", "version": n}) for n in range(9)]


def code(index: int, log: Signer = LOG, witnesses=W, entries=ENTRIES) -> str:
    leaves = [leaf_hash(e) for e in entries]
    signed = sign_checkpoint(Checkpoint(log.verifier.name, len(leaves), root_of(leaves)), [log])
    lines = tuple(cosign(signed.text, w, 1_772_841_600 + n) for n, w in enumerate(witnesses))
    note = Note(signed.text, (*signed.signatures, *lines)).encode()
    path = inclusion_proof(index, len(leaves), lambda lv, i: root_of(leaves[i << lv : (i + 1) << lv]))
    return to_qr(build_proof(index, leaves[index], path, note, [log.verifier, *(w.verifier for w in W)]))


def test_a_code_shows_that_its_entry_is_in_the_log_and_says_what_it_does_not_show():
    slip = read_slip(code(3), [LOG.verifier, *(w.verifier for w in W)])
    assert slip.ok and slip.checked.index == 3 and slip.pinned
    assert len(slip.checked.cosigned) == 2  # at most two are printed
    for lang in ("zh", "en"):
        assert leaf_hash(ENTRIES[3]).hex() in " ".join(slip.proves(lang))
        assert len(slip.on_trust(lang)) == 2
    alone = read_slip(code(3), [LOG.verifier])
    assert alone.ok and len(alone.on_trust()) == 3


def test_with_the_entry_at_hand_its_words_are_shown_too():
    assert read_slip(code(3), [LOG.verifier], ENTRIES[3]).compared
    assert read_slip(code(3), [LOG.verifier], ENTRIES[4]).bad == "leaf"


def test_a_code_without_a_key_shows_nothing():
    """R10: a sound path to a root that nobody is known to have signed is no proof."""
    slip = read_slip(code(3), [])
    assert slip.bad == "no_key" and not slip.proves() and not slip.as_dict()["pinned"]


def test_another_key_or_another_log_is_refused_by_name():
    """R10, R22: who makes a log of their own makes a code that fails under the town's key."""
    same_name = Signer(LOG.verifier.name, b"\x07" * 32)
    assert read_slip(code(3, log=OTHER, witnesses=[]), [LOG.verifier]).bad == "unsigned"
    assert read_slip(code(3, log=same_name, witnesses=[]), [LOG.verifier]).bad == "unsigned"
    assert read_slip(code(3), [OTHER.verifier]).bad == "unsigned"


def test_every_changed_character_is_refused():
    """R10: a forged index, leaf, path, checkpoint or signature."""
    text = code(3)
    for at in range(0, len(text), 7):
        changed = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        slip = read_slip(changed, [LOG.verifier, *(w.verifier for w in W)])
        # A witness's name may be changed into one that nobody knows: then its cosignature counts no more.
        assert slip.bad in REASONS or len(slip.checked.cosigned) < 2, at


def test_two_papers_never_share_a_code():
    """R11: two households that did the same have two entries, and so two codes."""
    same = [encode({"act": "cast", "subject": "meeting/1", "version": n, "choice": "for"}) for n in (1, 2)]
    assert code(0, entries=same) != code(1, entries=same)
    assert from_qr(code(0, entries=same)).leaf != from_qr(code(1, entries=same)).leaf


@pytest.mark.parametrize("cut", [str.strip, lambda t: t + "\n", lambda t: "\ufeff" + t.rstrip() + "\r\n"])
def test_a_phone_may_cut_spaces_at_the_ends_or_add_a_newline(cut):
    for index in range(9):
        assert read_slip(cut(code(index)), [LOG.verifier]).ok


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("", "form"),
        ("https://yishi.example/ok", "form"),
        ("0" * 5000, "large"),
        ("已核对", "form"),
        ("00", "version"),
    ],
)
def test_what_is_no_code_is_refused(text, bad):
    assert read_slip(text, [LOG.verifier]).bad == bad


def test_a_code_of_a_large_town_is_small_enough_for_paper():
    """At most 1,300 bytes with a tree of a hundred million entries, a long origin and two cosignatures."""
    from yishi.tlog import proof as proofs
    from yishi.tlog.proof import Proof, path_length

    size, index = 10**8, 77_777_777
    leaf, path = b"\x05" * 32, tuple(bytes([n]) * 32 for n in range(path_length(index, size)))
    root = proofs.merkle.root_from_inclusion(leaf, index, size, path)
    log = Signer("yishi.a-county-of-the-region.example.cn/150621/2026", b"\x01" * 32)
    signed = sign_checkpoint(Checkpoint(log.verifier.name, size, root), [log])
    lines = tuple(cosign(signed.text, w, 1_772_841_600) for w in W[:2])
    made = proofs.encode(Proof(index, leaf, path, Note(signed.text, (*signed.signatures, *lines))))
    assert len(made) <= 1_300


def test_the_command_checks_a_code_without_django(tmp_path, capsys):
    text = code(3)
    (tmp_path / "code.txt").write_text(text + "\n")
    assert main(["verify", "--qr", text, "--key", LOG.verifier.vkey]) == 0
    assert "3" in capsys.readouterr().out
    assert main(["verify", "--qr", str(tmp_path / "code.txt"), "--key", LOG.verifier.vkey, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and told["index"] == 3 and told["fingerprint"] == LOG.verifier.fingerprint
    assert main(["verify", "--qr", text, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["first_bad"]["code"] == "no_key"
    assert main(["verify", "--qr", text, "--key", OTHER.verifier.vkey, "--lang", "en"]) == 1
    assert "did not sign" in capsys.readouterr().out
    assert main(["verify", "--qr", text, "--key", "x"]) == 2
    assert main(["verify", "--qr", text, "--witnesses", "2"]) == 2
    assert main(["verify"]) == 2
    script = (
        "import sys; from yishi.cli.main import main; s = main(sys.argv[1:]);"
        "assert 'django' not in sys.modules and 'cryptography' not in sys.modules; sys.exit(s)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "verify", "--qr", text, "--key", LOG.verifier.vkey],
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


def test_with_a_published_record_the_entry_is_read_out(tmp_path, capsys):
    edge, folder = Edge(), tmp_path / "log"
    files = [*edge.extend(ENTRIES), *edge.partials()]
    signed = sign_checkpoint(Checkpoint(LOG.verifier.name, edge.size, edge.root()), [LOG])
    for tile, data in files:
        file = folder / tile.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (folder / "checkpoint").write_bytes(signed.encode())
    (folder / "keys").mkdir()
    (folder / "keys" / "log.vkey").write_text(LOG.verifier.vkey + "\n")
    assert parse_note(signed.encode()) == signed
    text = code(3, witnesses=[])
    assert main(["verify", str(folder), "--qr", text, "--key", LOG.verifier.vkey]) == 0
    assert ENTRIES[3].decode() in capsys.readouterr().out
    assert main(["verify", str(folder), "--qr", text, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and not told["pinned"] and told["compared"]
    other = code(3, log=OTHER, witnesses=[], entries=[b"{}"] * 9)
    assert main(["verify", str(folder), "--qr", other, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["first_bad"]["code"] == "leaf"
