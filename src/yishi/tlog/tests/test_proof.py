"""The proof on paper: R10 (no root without a pinned signature), R22 (the code carries the proof itself), sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.tlog import merkle, proof
from yishi.tlog.checkpoint import Checkpoint, sign_checkpoint
from yishi.tlog.cosign import cosign
from yishi.tlog.keys import Signer
from yishi.tlog.merkle import leaf_hash, root_of
from yishi.tlog.note import COSIGNATURE, Note, Signature, parse
from yishi.tlog.proof import Proof, ProofRefused, build, check, decode, encode, from_qr, path_length, to_qr

LOG = Signer("zhen1.example/152524", b"\x01" * 32)
W = [Signer(f"zhen{n}.example/w", bytes([n]) * 32, COSIGNATURE) for n in (2, 3, 4)]
KEYS = [LOG.verifier, *(w.verifier for w in W)]
LEAVES = [leaf_hash(bytes([n])) for n in range(40)]


def read(level: int, index: int) -> bytes:
    return root_of(LEAVES[index << level : (index + 1) << level])


def checkpoint(size: int, log: Signer = LOG, extensions: tuple[str, ...] = ()) -> bytes:
    head = Checkpoint(log.verifier.name, size, root_of(LEAVES[:size]), extensions)
    signed = sign_checkpoint(head, [log])
    lines = (cosign(head.text, w, 1_772_841_600 + n) for n, w in enumerate(W))
    return Note(signed.text, (*signed.signatures, *lines)).encode()


def paper(index: int, size: int) -> Proof:
    return build(index, LEAVES[index], merkle.inclusion_proof(index, size, read), checkpoint(size), KEYS)


def reason(call, *args) -> str:
    with pytest.raises(ProofRefused) as refused:
        call(*args)
    return refused.value.reason


def test_a_proof_goes_onto_paper_and_comes_back() -> None:
    for size in (1, 2, 3, 7, 8, 40):
        for index in {0, size // 2, size - 1}:
            made = paper(index, size)
            text = to_qr(made)
            assert from_qr(text) == made
            found = check(from_qr(text), LEAVES[index], KEYS)
            assert (found.index, found.checkpoint.size) == (index, size)
            assert found.signed == (LOG.verifier,)
            assert [c.by for c in found.cosigned] == [W[2].verifier, W[1].verifier]  # the newest two


def test_only_keys_that_signed_are_named() -> None:
    next_key = Signer(LOG.verifier.name, b"\x08" * 32).verifier
    elsewhere = Signer("zhen9.example/152599", b"\x01" * 32).verifier
    found = check(paper(3, 5), LEAVES[3], [next_key, elsewhere, *KEYS])
    assert found.signed == (LOG.verifier,)


@pytest.mark.parametrize(
    ("number", "data"),
    # Protocol Buffers, «Encoding», Base 128 Varints: 1 and 150; and the ends of one and two bytes.
    [(0, "00"), (1, "01"), (150, "9601"), (127, "7f"), (128, "8001"), (16383, "ff7f"), (16384, "808001"),
     (2**63 - 1, "ffffffffffffffff7f")],
)  # fmt: skip
def test_numbers(number: int, data: str) -> None:
    assert proof._number(number).hex() == data
    assert proof._Bytes(bytes.fromhex(data)).number() == number


def test_only_verified_lines_of_known_keys_go_onto_paper() -> None:
    signed = parse(checkpoint(5))
    quantum = Signature(LOG.verifier.name, b"\x00\x01\x02\x03", bytes(2420))
    data = Note(signed.text, (quantum, *signed.signatures, quantum)).encode()
    path = merkle.inclusion_proof(3, 5, read)
    made = build(3, LEAVES[3], path, data, [LOG.verifier, W[0].verifier])
    assert [s.name for s in made.note.signatures] == [LOG.verifier.name, W[0].verifier.name]
    forged = Signature(W[0].verifier.name, W[0].verifier.id, bytes(72))
    dirty = Note(signed.text, (*signed.signatures[:1], forged)).encode()
    assert reason(build, 3, LEAVES[3], path, dirty, KEYS) == "forged"
    assert len(build(3, LEAVES[3], path, dirty, [LOG.verifier]).note.signatures) == 1


def test_r10_a_proof_against_a_self_made_root_is_refused() -> None:
    """sigstore-python#248: the inclusion proof was checked and the checkpoint's signature was not."""
    good = paper(3, 5)
    thief = Signer(LOG.verifier.name, b"\x09" * 32)
    mine = [leaf_hash(b"forged"), *LEAVES[1:5]]
    head = Checkpoint(LOG.verifier.name, 5, root_of(mine))

    def mine_read(level: int, index: int) -> bytes:
        return root_of(mine[index << level : (index + 1) << level])

    path = tuple(merkle.inclusion_proof(0, 5, mine_read))
    own_key = Proof(0, mine[0], path, sign_checkpoint(head, [thief]))
    assert decode(encode(own_key)) == own_key  # it is well formed and leads to its root
    assert reason(check, own_key, mine[0], KEYS) == "unsigned"
    borrowed = Proof(0, mine[0], path, Note(head.text, good.note.signatures))
    assert reason(check, borrowed, mine[0], KEYS) == "forged"
    assert reason(check, good, LEAVES[3], []) == "unsigned"
    assert reason(check, good, LEAVES[3], [w.verifier for w in W]) == "unsigned"


def test_a_proof_is_of_one_entry_at_one_place() -> None:
    good = paper(3, 5)
    assert reason(check, good, LEAVES[2], KEYS) == "leaf"
    assert reason(check, replace(good, leaf=LEAVES[2]), LEAVES[2], KEYS) == "path"
    assert reason(check, replace(good, index=2), LEAVES[3], KEYS) == "path"
    assert reason(check, replace(good, path=good.path[:-1]), LEAVES[3], KEYS) == "path"
    assert reason(encode, replace(good, index=2)) == "path"
    assert reason(build, 2, LEAVES[3], good.path, checkpoint(5), KEYS) == "path"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 39), st.data())
def test_a_changed_code_is_refused(index: int, data: st.DataObject) -> None:
    written = bytearray(encode(paper(index, 40)))
    bit = data.draw(st.integers(0, len(written) * 8 - 1))
    written[bit // 8] ^= 1 << bit % 8
    try:
        found = check(decode(bytes(written)), LEAVES[index], KEYS)
    except ProofRefused:
        return
    # All it can reach is to turn a witness's line into a stranger's, which then does not count.
    assert (found.index, found.checkpoint.size, found.checkpoint.root) == (index, 40, root_of(LEAVES))
    assert len(found.cosigned) == 1


def test_a_cut_or_longer_code_is_refused() -> None:
    written = encode(paper(3, 40))
    for end in range(len(written)):
        with pytest.raises(ProofRefused):
            decode(written[:end])
    assert reason(decode, written + b"\x00") == "form"
    assert reason(decode, b"\x02" + written[1:]) == "version"
    assert reason(decode, b"\x01\x05\x05" + bytes(100)) == "index"
    assert reason(decode, b"\x01\x83\x00\x28" + written[3:]) == "form"  # 3 in two bytes
    assert reason(decode, b"\x01" + b"\xff" * 9) == "form"
    assert reason(decode, bytes(1301)) == "large"
    assert reason(from_qr, "0" * 1951) == "large"
    assert reason(from_qr, "!") == "form"


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ProofRefused):
        decode(b"\x01" + data)


def test_a_path_is_as_long_as_the_rfc_says() -> None:
    for size in range(1, 41):
        for index in range(size):
            assert path_length(index, size) == len(merkle.inclusion_proof(index, size, read))
    assert path_length(0, 2**63 - 1) == 63
    assert path_length(2**62, 2**62 + 1) == 1


def large(size: int, *, names: int, extensions: tuple[str, ...] = ()) -> Proof:
    """A proof of a log of `size` entries, its origin and two witnesses' names of `names` bytes together."""
    rest = names - 20
    log = Signer("zhen1.example/152524", b"\x01" * 32)
    two = [
        Signer("a" * (rest // 2), b"\x02" * 32, COSIGNATURE),
        Signer("b" * (rest - rest // 2), b"\x03" * 32, COSIGNATURE),
    ]
    index = size // 3
    path = [leaf_hash(b"%d" % n) for n in range(path_length(index, size))]
    root = merkle.root_from_inclusion(LEAVES[0], index, size, path)
    assert root is not None
    head = Checkpoint(log.verifier.name, size, root, extensions)
    lines = (cosign(head.text, w, 1_772_841_600) for w in two)
    data = Note(head.text, (*sign_checkpoint(head, [log]).signatures, *lines)).encode()
    return build(index, LEAVES[0], path, data, [log.verifier, *(w.verifier for w in two)])


def test_a_log_of_2_to_the_30_with_two_cosignatures_fits() -> None:
    made = large(2**30, names=60)
    assert len(made.path) == 30
    assert len(encode(made)) <= proof.MOST_BYTES
    keys = [
        LOG.verifier,
        *(Signer(x * 20, bytes([n]) * 32, COSIGNATURE).verifier for n, x in ((2, "a"), (3, "b"))),
    ]
    assert len(check(from_qr(to_qr(made)), LEAVES[0], keys).cosigned) == 2
    assert len(to_qr(made)) <= 4296  # the alphanumeric capacity of the largest QR code, ISO/IEC 18004
    with_day = large(2**20, names=60, extensions=("demo day 2026-03-07",))
    assert len(encode(with_day)) <= proof.MOST_BYTES


def test_names_that_make_it_too_large_are_refused_when_it_is_made() -> None:
    """At 2^30 entries: 1 + 5 + 5 of numbers, 31 hashes, 1 of origin, 1 and 1 of counts, 70 of the log's line
    and 78 of each cosignature leave 68 of 1,300 bytes for the three names."""
    assert 1 + 5 + 5 + 31 * 32 + 1 + 1 + 1 + 70 + 2 * 78 + 68 == 1300
    assert len(encode(large(2**30, names=68))) == 1300
    with pytest.raises(ProofRefused) as refused:
        large(2**30, names=69)
    assert refused.value.reason == "large"
