"""Checkpoints: C2SP tlog-checkpoint and Go's sumdb/tlog, and who must have signed (R8, R10)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.tlog.checkpoint import (
    Checkpoint,
    CheckpointRefused,
    decimal,
    open_checkpoint,
    parse_text,
    sign_checkpoint,
)
from yishi.tlog.keys import Signer
from yishi.tlog.merkle import EMPTY_ROOT, leaf_hash
from yishi.tlog.note import COSIGNATURE, sign

# C2SP tlog-checkpoint, the example at its head.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
# golang.org/x/mod sumdb/tlog, note_test.go.
GO_TREE = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"

LOG = Signer("yishi.example/152524", bytes(32))
OTHER = Signer("yishi.example/152525", bytes(31) + b"\x01")
HEAD = Checkpoint("yishi.example/152524", 3, leaf_hash(b"x"))


def reason(call, *args) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        call(*args)
    return refused.value.reason


def test_published_examples_read_and_write_the_same() -> None:
    found = parse_text(EXAMPLE)
    assert (found.origin, found.size, found.extensions) == ("example.com/behind-the-sofa", 20852163, ())
    assert found.text == EXAMPLE
    assert parse_text(GO_TREE) == Checkpoint("go.sum database tree", 123456789012, leaf_hash(b"hello world"))


def test_extension_lines_sign_along() -> None:
    head = Checkpoint("o", 0, EMPTY_ROOT, ("demo day 2026-03-07", "x"))
    assert parse_text(head.text) == head
    assert head.text.endswith("=\ndemo day 2026-03-07\nx\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        # go note_test.go, badTrees
        ("go.sum database tree\n0xabcdef\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n", "size"),
        ("go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBTOOBIG=\n", "root"),
        # and more
        (EXAMPLE[:-1], "lines"),
        ("", "lines"),
        ("o\n1\n", "lines"),
        (EXAMPLE.replace("20852163", "020852163"), "size"),
        (EXAMPLE.replace("20852163", "+20852163"), "size"),
        (EXAMPLE.replace("20852163", "-1"), "size"),
        (EXAMPLE.replace("20852163", " 20852163"), "size"),
        (EXAMPLE.replace("20852163", "20_852_163"), "size"),
        (EXAMPLE.replace("20852163", "２０"), "size"),
        (EXAMPLE.replace("20852163", str(2**63)), "size"),
        (EXAMPLE.replace("20852163", "9" * 5000), "size"),
        (EXAMPLE.replace("20852163", ""), "size"),
        (EXAMPLE.replace("Cs", "C-"), "root"),
        (EXAMPLE.replace("2I=", "2J="), "root"),
        (EXAMPLE.replace("CsUY", ""), "root"),
        ("\n1\n" + EXAMPLE.split("\n")[2] + "\n", "origin"),
        (EXAMPLE + "\n", "extension"),
        (EXAMPLE + "\nx\n", "extension"),
    ],
)
def test_it_refuses_other_texts(text: str, why: str) -> None:
    assert reason(parse_text, text) == why


def test_it_refuses_to_make_what_nobody_could_read() -> None:
    assert reason(Checkpoint, "a\nb", 1, bytes(32)) == "origin"
    assert reason(Checkpoint, "a", -1, bytes(32)) == "size"
    assert reason(Checkpoint, "a", 1, bytes(31)) == "root"
    assert reason(Checkpoint, "a", 1, bytes(32), ("",)) == "extension"
    assert reason(Checkpoint, "a", 1, bytes(32), ("a\nb",)) == "extension"
    assert reason(Checkpoint, "a\t", 1, bytes(32)) == "control_character"
    assert reason(Checkpoint, "\ud800", 1, bytes(32)) == "utf8"


def test_a_log_signs_its_own_checkpoint() -> None:
    data = sign_checkpoint(HEAD, [LOG]).encode()
    head, note = open_checkpoint(data, [LOG.verifier, OTHER.verifier])
    assert head == HEAD
    assert note.encode() == data
    assert reason(sign_checkpoint, HEAD, [LOG, OTHER]) == "origin"


def test_r10_a_root_without_the_pinned_signature_is_none() -> None:
    data = sign_checkpoint(HEAD, [LOG]).encode()
    assert reason(open_checkpoint, data, []) == "unsigned"
    thief = Signer(LOG.verifier.name, b"\x09" * 32)
    assert reason(open_checkpoint, sign_checkpoint(HEAD, [thief]).encode(), [LOG.verifier]) == "unsigned"
    assert reason(open_checkpoint, data.replace(b"\n3\n", b"\n4\n"), [LOG.verifier]) == "forged"
    assert reason(open_checkpoint, HEAD.text.encode(), [LOG.verifier]) == "no_signature"


def test_r5_another_logs_key_does_not_sign_for_this_origin() -> None:
    data = sign(HEAD.text, [OTHER]).encode()
    assert reason(open_checkpoint, data, [LOG.verifier, OTHER.verifier]) == "unsigned"


def test_a_witness_key_is_no_log_key() -> None:
    witness = Signer(LOG.verifier.name, bytes(32), COSIGNATURE)
    data = sign_checkpoint(HEAD, [LOG]).encode()
    assert reason(open_checkpoint, data, [witness.verifier]) == "unsigned"


@pytest.mark.parametrize("text", ["0", "1", "10", str(2**63 - 1)])
def test_decimals(text: str) -> None:
    assert str(decimal(text)) == text
    assert parse_text(Checkpoint("o", int(text), EMPTY_ROOT).text).size == int(text)


ORIGINS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(ORIGINS, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.lists(ORIGINS, max_size=3))
def test_a_checkpoint_comes_back_as_it_was(origin: str, size: int, root: bytes, more: list[str]) -> None:
    head = Checkpoint(origin, size, root, tuple(more))
    assert parse_text(head.text) == head
    assert head.text.split("\n")[2] == base64.b64encode(root).decode()
