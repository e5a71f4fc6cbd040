"""Cosignatures: C2SP tlog-cosignature, R5 (replayed elsewhere), R6 (counted twice), R7 (forged or foreign lines)."""

from __future__ import annotations

import pytest

from yishi.tlog.checkpoint import Checkpoint, sign_checkpoint
from yishi.tlog.cosign import (
    Cosigned,
    CosignRefused,
    add_cosignatures,
    cosign,
    cosigned_by,
    parse_cosignatures,
)
from yishi.tlog.keys import Signer
from yishi.tlog.merkle import leaf_hash
from yishi.tlog.note import COSIGNATURE, Note, NoteRefused, Signature, Verifier, cosigned_message, parse
from yishi.tlog.refused import LogRefused

LOG = Signer("zhen1.example/152524", b"\x01" * 32)
EAST = Signer("zhen2.example/w", b"\x02" * 32, COSIGNATURE)
WEST = Signer("zhen3.example/w", b"\x03" * 32, COSIGNATURE)
HEAD = Checkpoint(LOG.verifier.name, 3, leaf_hash(b"x"))
NOTE = sign_checkpoint(HEAD, [LOG])
KEYS = [EAST.verifier, WEST.verifier]


def reason(call, *args) -> str:
    with pytest.raises(LogRefused) as refused:
        call(*args)
    return refused.value.reason


def under(text: str, *lines: Signature) -> Note:
    return Note(text, (*NOTE.signatures, *lines))


def test_the_signed_message_is_the_one_of_the_specification() -> None:
    """C2SP tlog-cosignature, «Ed25519 signed message»."""
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosigned_message(text, 1679315147) == (b"cosignature/v1\ntime 1679315147\n" + text.encode())


def test_the_line_of_the_specification_reads_as_said() -> None:
    """C2SP tlog-cosignature, the example at its head: its time is that of the message example."""
    line = "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    (found,) = parse_cosignatures(line)
    assert (found.name, len(found.value)) == ("witness.example.com/w1", 72)
    assert int.from_bytes(found.value[:8], "big") == 1679315147
    assert found.line == line


def test_a_cosignature_is_the_time_and_a_plain_signature_over_the_message() -> None:
    line = cosign(HEAD.text, EAST, 1_772_841_600)
    assert line.value[:8] == (1_772_841_600).to_bytes(8, "big")
    plain = Verifier(EAST.verifier.name, 1, EAST.verifier.public)
    assert plain.verify(f"cosignature/v1\ntime 1772841600\n{HEAD.text}", line.value[8:])
    assert line.id != plain.id


def test_who_cosigned_and_when() -> None:
    signed = under(HEAD.text, cosign(HEAD.text, WEST, 9), cosign(HEAD.text, EAST, 7))
    assert cosigned_by(parse(signed.encode()), KEYS) == (
        Cosigned(WEST.verifier, 9),
        Cosigned(EAST.verifier, 7),
    )
    assert cosigned_by(signed, [EAST.verifier]) == (Cosigned(EAST.verifier, 7),)
    assert cosigned_by(NOTE, KEYS) == ()


def test_r5_a_cosignature_of_another_size_root_or_log_is_refused() -> None:
    others = [
        Checkpoint(HEAD.origin, 4, HEAD.root),
        Checkpoint(HEAD.origin, 3, leaf_hash(b"y")),
        Checkpoint("zhen1.example/152525", 3, HEAD.root),
        Checkpoint(HEAD.origin, 3, HEAD.root, ("demo day 2026-03-07",)),
    ]
    for other in others:
        assert reason(cosigned_by, under(HEAD.text, cosign(other.text, EAST, 7)), KEYS) == "forged"


def test_r5_a_cosignature_of_another_key_or_with_another_time_is_refused() -> None:
    line = cosign(HEAD.text, EAST, 7)
    thief = cosign(HEAD.text, Signer(EAST.verifier.name, b"\x09" * 32, COSIGNATURE), 7)
    assert cosigned_by(under(HEAD.text, thief), KEYS) == ()
    for bad in (
        Signature(line.name, line.id, thief.value),
        Signature(line.name, line.id, (8).to_bytes(8, "big") + line.value[8:]),
        Signature(line.name, line.id, line.value[:-1]),
        Signature(line.name, line.id, line.value + b"\x00"),
        Signature(line.name, line.id, (2**63 + 7).to_bytes(8, "big") + line.value[8:]),
        Signature(line.name, line.id, EAST.sign(HEAD.text.encode())),
    ):
        assert reason(cosigned_by, under(HEAD.text, bad), KEYS) == "forged"


def test_r6_a_witness_counts_once_with_its_newest_time() -> None:
    again = under(
        HEAD.text, cosign(HEAD.text, EAST, 7), cosign(HEAD.text, EAST, 9), cosign(HEAD.text, EAST, 8)
    )
    assert cosigned_by(again, KEYS) == (Cosigned(EAST.verifier, 9),)
    alias = Signer("zhen2.example/second", b"\x02" * 32, COSIGNATURE)
    both = under(HEAD.text, cosign(HEAD.text, EAST, 7), cosign(HEAD.text, alias, 8))
    assert len(cosigned_by(both, [EAST.verifier, alias.verifier])) == 1


def test_a_log_key_is_no_witness_and_a_witness_key_no_log() -> None:
    assert reason(cosign, HEAD.text, LOG, 7) == "kind"
    assert reason(cosigned_by, NOTE, [LOG.verifier]) == "kind"
    same = Signer(LOG.verifier.name, b"\x01" * 32, COSIGNATURE)
    assert cosigned_by(NOTE, [same.verifier]) == ()


@pytest.mark.parametrize("time", [1, 2**63 - 1])
def test_the_first_and_the_last_time(time: int) -> None:
    assert cosigned_by(under(HEAD.text, cosign(HEAD.text, EAST, time)), KEYS) == (
        Cosigned(EAST.verifier, time),
    )


def test_sixteen_lines_are_an_answer() -> None:
    """C2SP tlog-witness: one or more lines; signed-note: at least 16 are to be taken."""
    assert len(parse_cosignatures("\u2014 a AAAAAAAA\n" * 16)) == 16


@pytest.mark.parametrize("time", [0, -1, 2**63])
def test_there_is_no_such_time(time: int) -> None:
    with pytest.raises(CosignRefused):
        cosign(HEAD.text, EAST, time)


def test_answers_are_put_under_the_checkpoint() -> None:
    one = add_cosignatures(NOTE, cosign(HEAD.text, EAST, 7).line, [EAST.verifier])
    two = add_cosignatures(one, cosign(HEAD.text, WEST, 8).line, [WEST.verifier])
    assert [c.time for c in cosigned_by(two, KEYS)] == [7, 8]
    newer = add_cosignatures(two, cosign(HEAD.text, EAST, 9).line, [EAST.verifier])
    assert len(newer.signatures) == 3
    assert {c.time for c in cosigned_by(newer, KEYS)} == {8, 9}
    older = add_cosignatures(newer, cosign(HEAD.text, EAST, 6).line, [EAST.verifier])
    assert {c.time for c in cosigned_by(older, KEYS)} == {8, 9}


def test_r7_what_a_witness_appended_does_not_reach_the_checkpoint() -> None:
    forged = Signature(WEST.verifier.name, WEST.verifier.id, bytes(72))
    log_like = Signature(LOG.verifier.name, LOG.verifier.id, bytes(64))
    good = cosign(HEAD.text, EAST, 7)
    answer = forged.line + good.line + log_like.line
    assert add_cosignatures(NOTE, answer, [EAST.verifier]) == under(HEAD.text, good)
    assert reason(add_cosignatures, NOTE, forged.line + good.line, KEYS) == "forged"
    assert reason(add_cosignatures, under(HEAD.text, forged), good.line, KEYS) == "forged"


@pytest.mark.parametrize(
    ("answer", "why"),
    [("", "line"), ("x\n", "line"), ("\n", "line"), ("\u2014 a AAAA", "line"), ("\u2014 a !\n", "base64"),
     ("\u2014 a AAAAAAAA\n" * 17, "too_many_signatures")],
)  # fmt: skip
def test_what_is_no_answer_is_refused(answer: str, why: str) -> None:
    with pytest.raises(NoteRefused) as refused:
        parse_cosignatures(answer)
    assert refused.value.reason == why
