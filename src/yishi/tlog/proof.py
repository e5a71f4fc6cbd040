"""The proof that is printed as a QR code on notices and receipts: this entry is in the log whose key you know.

It holds the entry's index and leaf hash, the inclusion path, and the checkpoint with the log's signature and
up to two cosignatures, in few enough bytes for a code of 45 mm. The root is not in it: it follows from leaf and
path, the checkpoint's text is put together with it, and only then the signature is checked. So there is no way
to check the path and forget the signature.

It proves that the entry is in the log, nothing about what the entry says, nor that it is the newest word on
its matter. Whoever checks brings the keys; a code carries none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yishi.tlog import base45, merkle
from yishi.tlog.checkpoint import Checkpoint, CheckpointRefused, open_checkpoint, parse_text
from yishi.tlog.cosign import Cosigned, cosigned_by
from yishi.tlog.merkle import HASH_BYTES
from yishi.tlog.note import COSIGNATURE, ED25519, Note, NoteRefused, Signature, Verifier
from yishi.tlog.refused import LogRefused

VERSION = 1
MOST_BYTES = 1_300  # before base45: what a QR code printed at 45 mm takes and a cheap phone still reads
MOST_COSIGNATURES = 2


class ProofRefused(LogRefused):
    """Codes: form, version, large, index, path, note, leaf, unsigned, forged."""


@dataclass(frozen=True)
class Proof:
    """Entry `index` of the log with hash `leaf` lies under `path` (leaf's sibling first) in the checkpoint that
    `note` is. Nothing in it is verified before `check`."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    note: Note


@dataclass(frozen=True)
class Checked:
    """What a proof came to: the entry's index, the checkpoint, the log keys that signed it, and who cosigned
    it when, of the keys that were brought."""

    index: int
    checkpoint: Checkpoint
    signed: tuple[Verifier, ...]
    cosigned: tuple[Cosigned, ...]


def build(
    index: int, leaf: bytes, path: Sequence[bytes], data: bytes, verifiers: Sequence[Verifier]
) -> Proof:
    """A proof for paper: of the checkpoint's lines only the first by a log key of `verifiers` and the newest
    two cosignatures by their witnesses are kept. Refuses what `check` would refuse, and too large a proof."""
    checked, note = _checked(index, leaf, path, data, verifiers)
    key = checked.signed[0]
    newest = sorted(checked.cosigned, key=lambda c: -c.time)[:MOST_COSIGNATURES]
    lines = []
    for by, time in [(key, None), *((c.by, c.time) for c in newest)]:
        lines.append(
            next(
                s
                for s in note.signatures
                if (s.name, s.id) == (by.name, by.id)
                and (time is None or int.from_bytes(s.value[:8], "big") == time)
            )
        )
    proof = Proof(index, leaf, tuple(path), Note(note.text, tuple(lines)))
    encode(proof)
    return proof


def check(proof: Proof, leaf: bytes, verifiers: Sequence[Verifier]) -> Checked:
    """What the proof shows about the entry with leaf hash `leaf`, by the log and witness keys of `verifiers`.

    `ProofRefused`: leaf (it is another entry's), unsigned (no log key that was brought signed this root),
    forged (a line under a known key does not verify: which is also how a changed index, leaf or path shows),
    path (of another length than the checkpoint's size asks). How many cosignatures suffice is the caller's.
    """
    if proof.leaf != leaf:
        raise ProofRefused("leaf", "the proof is of another entry")
    return _checked(proof.index, leaf, proof.path, proof.note.encode(), verifiers)[0]


def _checked(
    index: int, leaf: bytes, path: Sequence[bytes], data: bytes, verifiers: Sequence[Verifier]
) -> tuple[Checked, Note]:
    log_keys = [v for v in verifiers if v.kind == ED25519]
    try:
        checkpoint, note = open_checkpoint(data, log_keys)
        cosigned = cosigned_by(note, [v for v in verifiers if v.kind == COSIGNATURE])
    except CheckpointRefused as e:
        raise ProofRefused(e.reason if e.reason in ("unsigned", "forged") else "note", str(e)) from None
    except NoteRefused as e:
        raise ProofRefused("forged", str(e)) from None
    if not merkle.verify_inclusion(leaf, index, checkpoint.size, path, checkpoint.root):
        raise ProofRefused("path", "the path does not lead to the checkpoint's root")
    lines = {(s.name, s.id) for s in note.signatures}
    signed = tuple({v: None for v in log_keys if v.name == checkpoint.origin and (v.name, v.id) in lines})
    return Checked(index, checkpoint, signed, cosigned), note


def path_length(index: int, size: int) -> int:
    """How many hashes lead from leaf `index` to the root of a tree of `size` (RFC 6962 §2.1.1)."""
    last, steps = size - 1, 0
    while last:
        if index & 1 or index != last:  # a last node without a sibling moves up alone
            steps += 1
        index >>= 1
        last >>= 1
    return steps


# --- bytes -----------------------------------------------------------------------------------------------


def encode(proof: Proof) -> bytes:
    """The proof as bytes: version 1; index; size; leaf; path; origin; extension lines; signature lines.

    Numbers are LEB128 (seven bits a byte, lowest first, the highest bit set on all but the last). Origin,
    extension lines, key names and signatures come after their length, both kinds of lines after their count.
    A signature under the origin's own name has an empty name. Refuses a proof of more than 1,300 bytes, or
    one whose path does not lead to the note's root.
    """
    try:
        head = parse_text(proof.note.text)
    except CheckpointRefused as e:
        raise ProofRefused("note", str(e)) from None
    if merkle.root_from_inclusion(proof.leaf, proof.index, head.size, proof.path) != head.root:
        raise ProofRefused("path", "the path does not lead to the checkpoint's root")
    out = [bytes([VERSION]), _number(proof.index), _number(head.size), proof.leaf, *proof.path]
    out.append(_text(head.origin))
    out.append(_number(len(head.extensions)))
    out += [_text(line) for line in head.extensions]
    out.append(_number(len(proof.note.signatures)))
    for line in proof.note.signatures:
        name = "" if line.name == head.origin else line.name
        out += [_text(name), line.id, _number(len(line.value)), line.value]
    data = b"".join(out)
    if len(data) > MOST_BYTES:
        raise ProofRefused("large", f"{len(data)} of at most {MOST_BYTES} bytes")
    return data


def decode(data: bytes) -> Proof:
    """The proof that bytes are, unverified; refused unless `encode` writes the same bytes again."""
    if len(data) > MOST_BYTES:
        raise ProofRefused("large", f"{len(data)} bytes")
    reader = _Bytes(data)
    if reader.take(1) != bytes([VERSION]):
        raise ProofRefused("version")
    index, size = reader.number(), reader.number()
    if not 0 <= index < size <= merkle.LARGEST:
        raise ProofRefused("index", f"{index} of {size}")
    leaf = reader.take(HASH_BYTES)
    path = tuple(reader.take(HASH_BYTES) for _ in range(path_length(index, size)))
    root = merkle.root_from_inclusion(leaf, index, size, path)
    assert root is not None  # the path has the length that the sizes ask for
    origin = reader.text()
    extensions = tuple(reader.text() for _ in range(reader.number()))
    lines = []
    try:
        for _ in range(reader.number()):
            name = reader.text() or origin
            key = reader.take(4)
            lines.append(Signature(name, key, reader.take(reader.number())))
        proof = Proof(index, leaf, path, Note(Checkpoint(origin, size, root, extensions).text, tuple(lines)))
        proof.note.encode()
    except (CheckpointRefused, NoteRefused) as e:
        raise ProofRefused("note", str(e)) from None
    if reader.at != len(data) or encode(proof) != data:
        raise ProofRefused("form", "not the shortest form, or more after it")
    return proof


def to_qr(proof: Proof) -> str:
    """The text of the QR code: `encode` in base45."""
    return base45.encode(encode(proof))


def from_qr(text: str) -> Proof:
    """The proof in a QR code's text, unverified."""
    if len(text) > 3 * MOST_BYTES // 2:
        raise ProofRefused("large", f"{len(text)} characters")
    try:
        return decode(base45.decode(text))
    except base45.Base45Refused as e:
        raise ProofRefused("form", str(e)) from None


def _number(n: int) -> bytes:
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def _text(text: str) -> bytes:
    data = text.encode()
    return _number(len(data)) + data


class _Bytes:
    """Bytes read from the front; every read past the end is refused."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise ProofRefused("form", "ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self) -> int:
        found = 0
        for shift in range(0, 63, 7):
            byte = self.take(1)[0]
            found |= (byte & 127) << shift
            if byte < 128:
                return found
        raise ProofRefused("form", "a number above 2^63")

    def text(self) -> str:
        data = self.take(self.number())
        try:
            return data.decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise ProofRefused("form", "a name that is no UTF-8") from None
