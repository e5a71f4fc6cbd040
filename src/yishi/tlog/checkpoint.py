"""Checkpoints (C2SP tlog-checkpoint): a log's statement of its size and root, as the text of a signed note.

Reading the text proves nothing; `open_checkpoint` also wants a log key's signature, by a key that the caller
brought. It does not know whether the checkpoint is the newest, nor whether the log told others the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yishi.tlog import merkle
from yishi.tlog.note import (
    ED25519,
    Note,
    NoteRefused,
    Signs,
    Verifier,
    check_text,
    decode64,
    encode64,
    parse,
    sign,
    verify,
)
from yishi.tlog.refused import LogRefused

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")


class CheckpointRefused(LogRefused):
    """Codes: lines, origin, size, root, extension, unsigned; and those of `NoteRefused`."""


def decimal(text: str) -> int:
    """A size or index in its only spelling: ASCII digits, no leading zero, below 2^63."""
    if not _DECIMAL.match(text) or int(text) > merkle.LARGEST:
        raise CheckpointRefused("size", ascii(text[:40]))
    return int(text)


@dataclass(frozen=True)
class Checkpoint:
    """A tree head. `origin` names the log; `size` counts its entries; `root` is 32 bytes; `extensions` are
    further lines, which sign along but mean nothing here (a demo log says its day in one)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise CheckpointRefused("origin", ascii(self.origin[:80]))
        if not 0 <= self.size <= merkle.LARGEST:
            raise CheckpointRefused("size", str(self.size))
        if len(self.root) != merkle.HASH_BYTES:
            raise CheckpointRefused("root", f"{len(self.root)} bytes")
        if any(not line or "\n" in line for line in self.extensions):
            raise CheckpointRefused("extension")
        try:
            check_text(self.text)
        except NoteRefused as e:
            raise CheckpointRefused(e.reason, e.detail) from None

    @property
    def text(self) -> str:
        """The note text: origin, size, root in base64, extension lines, each with its newline."""
        return "\n".join((self.origin, str(self.size), encode64(self.root), *self.extensions, ""))


def parse_text(text: str) -> Checkpoint:
    """The tree head that a note's text states; refused unless spelt as `Checkpoint.text` spells it."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise CheckpointRefused("lines", "origin, size and root, each with a newline")
    try:
        root = decode64(lines[2])
    except NoteRefused as e:
        raise CheckpointRefused("root", e.detail) from None
    return Checkpoint(lines[0], decimal(lines[1]), root, tuple(lines[3:-1]))


def sign_checkpoint(checkpoint: Checkpoint, signers: Iterable[Signs]) -> Note:
    """The checkpoint as a note signed by the log's keys, whose name must be the origin."""
    keys = list(signers)
    for key in keys:
        if key.verifier.name != checkpoint.origin:
            raise CheckpointRefused("origin", f"{key.verifier.name} does not sign for {checkpoint.origin}")
    return sign(checkpoint.text, keys)


def open_checkpoint(data: bytes, log_keys: Iterable[Verifier]) -> tuple[Checkpoint, Note]:
    """The checkpoint in `data` and its note, once a key of `log_keys` whose name is the origin has signed it.

    `CheckpointRefused("unsigned")` where none did: an inclusion proof against such a root proves nothing.
    Cosignatures are not judged here.
    """
    keys = [key for key in log_keys if key.kind == ED25519]
    try:
        note = parse(data)
        signed = verify(note, keys)
    except NoteRefused as e:
        raise CheckpointRefused(e.reason, e.detail) from None
    checkpoint = parse_text(note.text)
    if not any(key.name == checkpoint.origin for key in signed):
        raise CheckpointRefused("unsigned", f"no key given for {checkpoint.origin[:80]!a} signed it")
    return checkpoint, note
