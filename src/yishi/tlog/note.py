"""Signed notes (C2SP signed-note; Go's sumdb/note): a text and lines of signatures under it.

Two kinds of keys are understood: Ed25519 over the text (0x01), which logs use, and timestamped Ed25519
cosignatures (0x04), which witnesses use. Lines of other kinds or of unknown keys are kept and not judged, so
that a second, post-quantum line may stand beside the first. A line under a known name and key ID that does
not verify condemns the whole note.

A verified note says who signed this text, and nothing about whether the text is true, new, or the only one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from yishi.tlog import ed25519
from yishi.tlog.refused import LogRefused

ED25519 = 0x01
COSIGNATURE = 0x04

MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100


class NoteRefused(LogRefused):
    """Codes: size, utf8, control_character, no_signature, too_many_signatures, line, base64, name, vkey,
    key_id, algorithm, key, ambiguous_key, forged, text."""


def decode64(text: str) -> bytes:
    """The bytes of standard base64 with padding, in the only spelling: no whitespace, no other alphabet, no
    stray bits in the last digit. `NoteRefused("base64")` otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteRefused("base64", ascii(text[:40])) from None
    if base64.b64encode(data).decode() != text:
        raise NoteRefused("base64", ascii(text[:40]))
    return data


def encode64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def check_name(name: str) -> str:
    """The name, if it may name a key: not empty, no Unicode space, no plus, no control character."""
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise NoteRefused("name", ascii(name[:80]))
    try:
        name.encode()
    except UnicodeEncodeError:
        raise NoteRefused("name", ascii(name[:80])) from None
    return name


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes that, with the name, identify a key: SHA-256(name ‖ LF ‖ kind ‖ public key)[:4]."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class Verifier:
    """A public key with the name it signs under. `kind` is ED25519 or COSIGNATURE."""

    name: str
    kind: int
    public: bytes
    id: bytes = field(init=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE):
            raise NoteRefused("algorithm", f"{self.kind:#04x} of {self.name}")
        if not ed25519.usable(self.public):
            raise NoteRefused("key", f"no usable Ed25519 key of {self.name}")
        object.__setattr__(self, "id", key_id(self.name, self.kind, self.public))

    @property
    def vkey(self) -> str:
        """The key as one line of text: name+id+base64(kind ‖ public key)."""
        return f"{self.name}+{self.id.hex()}+{encode64(bytes([self.kind]) + self.public)}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the vkey as hex: what is printed beside a code on paper, to compare keys by eye."""
        return sha256(self.vkey.encode()).hexdigest()

    def verify(self, text: str, signature: bytes) -> bool:
        """True where `signature` (without its key ID) is one by this key over the note text `text`."""
        if self.kind == ED25519:
            return ed25519.verify(self.public, text.encode(), signature)
        if len(signature) != 72:
            return False
        time = int.from_bytes(signature[:8], "big")
        return time < 2**63 and ed25519.verify(self.public, cosigned_message(text, time), signature[8:])


def cosigned_message(text: str, time: int) -> bytes:
    """What a cosignature signs (C2SP tlog-cosignature): a header, the time in POSIX seconds, the text."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def parse_vkey(vkey: str) -> Verifier:
    """The key written as `name+id+base64`. Refuses an ID that is not that of the key, unknown algorithms, and
    keys that anybody could sign for."""
    parts = vkey.split("+", 2)
    if len(parts) != 3:
        raise NoteRefused("vkey", ascii(vkey[:80]))
    name, written_id, key64 = parts
    check_name(name)
    key = decode64(key64)
    if not key:
        raise NoteRefused("vkey", ascii(vkey[:80]))
    if key_id(name, key[0], key[1:]).hex() != written_id:
        raise NoteRefused("key_id", ascii(vkey[:80]))
    return Verifier(name, key[0], key[1:])


@dataclass(frozen=True)
class Signature:
    """One signature line. `id` is the four bytes of the key ID, `value` what follows them."""

    name: str
    id: bytes
    value: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.id) != 4 or not self.value:
            raise NoteRefused("line", f"signature of {self.name}")

    @property
    def line(self) -> str:
        """The line with its newline."""
        return f"\u2014 {self.name} {encode64(self.id + self.value)}\n"


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and its signatures in order; both kept as they were found."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The note as bytes; `parse` gives the same note again."""
        check_text(self.text)
        if not 1 <= len(self.signatures) <= MOST_SIGNATURES:
            raise NoteRefused("no_signature" if not self.signatures else "too_many_signatures")
        data = (self.text + "\n" + "".join(s.line for s in self.signatures)).encode()
        if len(data) > MOST_BYTES:
            raise NoteRefused("size", f"{len(data)} bytes")
        return data


def check_text(text: str) -> None:
    """Refuses a text that no note can carry."""
    if not text.endswith("\n"):
        raise NoteRefused("text", "a note's text ends in a newline")
    if any(c < " " and c != "\n" for c in text):
        raise NoteRefused("control_character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteRefused("utf8") from None


def parse_signature(line: str) -> Signature:
    """One signature line without its newline."""
    if not line.startswith("\u2014 "):
        raise NoteRefused("line", ascii(line[:40]))
    name, space, value64 = line[2:].partition(" ")
    if not space:
        raise NoteRefused("line", ascii(line[:40]))
    value = decode64(value64)
    if len(value) < 5:
        raise NoteRefused("line", f"signature of {name[:80]!a} is empty")
    return Signature(name, value[:4], value[4:])


def parse(data: bytes) -> Note:
    """The note that bytes are. Nothing is verified yet: no part of the text may be used before `verify`."""
    if len(data) > MOST_BYTES:
        raise NoteRefused("size", f"{len(data)} bytes")
    try:
        whole = data.decode("utf-8", "strict")
    except UnicodeDecodeError as e:
        raise NoteRefused("utf8", f"at byte {e.start}") from None
    split = whole.rfind("\n\n")
    if split < 0 or not whole.endswith("\n"):
        raise NoteRefused("no_signature")
    text, under = whole[: split + 1], whole[split + 2 : -1]
    check_text(text)
    lines = under.split("\n")
    if not under:
        raise NoteRefused("no_signature")
    if len(lines) > MOST_SIGNATURES:
        raise NoteRefused("too_many_signatures", str(len(lines)))
    return Note(text, tuple(parse_signature(line) for line in lines))


class Signs(Protocol):
    """What signs for a key: its public side, and 64 bytes over a message. See `keys.Signer`."""

    @property
    def verifier(self) -> Verifier: ...

    def sign(self, message: bytes) -> bytes: ...


def sign(text: str, signers: Iterable[Signs], kept: Sequence[Signature] = ()) -> Note:
    """The text under the signatures of `signers`, before them those `kept` that are not by one of these keys.
    `signers` are log keys: a cosignature carries a time and is made by `cosign.cosign`."""
    check_text(text)
    made = []
    for signer in signers:
        key = signer.verifier
        if key.kind != ED25519:
            raise NoteRefused("algorithm", f"{key.name} signs cosignatures, not notes")
        made.append(Signature(key.name, key.id, signer.sign(text.encode())))
    new = {(s.name, s.id) for s in made}
    note = Note(text, (*(s for s in kept if (s.name, s.id) not in new), *made))
    note.encode()  # limits
    return note


def verify(note: Note, verifiers: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """Those of `verifiers` that signed the note, each once, in the order of its lines; empty where none did.

    Every line under a known name and ID is checked, also a second one of the same key; one that does not
    verify is `NoteRefused("forged")`. Two different keys of one name and ID are `ambiguous_key`.
    """
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.id), verifier) != verifier:
            raise NoteRefused("ambiguous_key", f"{verifier.name}+{verifier.id.hex()}")
    signed: dict[Verifier, None] = {}
    for line in note.signatures:
        by = known.get((line.name, line.id))
        if by is None:
            continue
        if not by.verify(note.text, line.value):
            raise NoteRefused("forged", f"signature of {line.name}+{line.id.hex()}")
        signed[by] = None
    return tuple(signed)
