"""Cosignatures (C2SP tlog-cosignature, cosignature/v1): a witness's word that, at a time, this was the largest
consistent tree it had seen of this log.

A cosignature signs the whole text of the checkpoint, so one of another size, root or log does not verify here,
and a line that does not verify condemns the note. How many witnesses suffice is `policy`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yishi.tlog import note
from yishi.tlog.note import COSIGNATURE, Note, NoteRefused, Signature, Signs, Verifier, cosigned_message
from yishi.tlog.refused import LogRefused


class CosignRefused(LogRefused):
    """Codes: time, kind."""


@dataclass(frozen=True)
class Cosigned:
    """A cosignature that verified: by which witness, at which POSIX second (by the witness's own clock)."""

    by: Verifier
    time: int


def cosign(text: str, signer: Signs, time: int) -> Signature:
    """The line by which a witness cosigns the checkpoint text at `time` (POSIX seconds, from 1)."""
    key = signer.verifier
    if key.kind != COSIGNATURE:
        raise CosignRefused("kind", f"{key.name} is no witness key")
    if not 1 <= time < 2**63:
        raise CosignRefused("time", str(time))
    note.check_text(text)
    return Signature(key.name, key.id, time.to_bytes(8, "big") + signer.sign(cosigned_message(text, time)))


def cosigned_by(signed: Note, witnesses: Iterable[Verifier]) -> tuple[Cosigned, ...]:
    """Whose cosignatures the note carries, of `witnesses` that the caller trusts, in the order of its lines.

    A witness is a key: with several lines, or under several names, it counts once, with its newest time.
    `NoteRefused("forged")` for a line under a witness's name and ID that is not its cosignature on this very
    text.
    """
    keys = list(witnesses)
    for key in keys:
        if key.kind != COSIGNATURE:
            raise CosignRefused("kind", f"{key.name} is no witness key")
    good = {(key.name, key.id): key for key in note.verify(signed, keys)}
    found: dict[bytes, Cosigned] = {}
    for line in signed.signatures:
        by = good.get((line.name, line.id))
        if by is not None:
            time = int.from_bytes(line.value[:8], "big")
            before = found.get(by.public)
            if before is None or before.time < time:
                found[by.public] = Cosigned(by, time)
    return tuple(found.values())


def parse_cosignatures(text: str) -> tuple[Signature, ...]:
    """The lines that a witness answered with, unverified: to be put under the checkpoint and verified there.
    At most 16 lines; `NoteRefused` where they are none."""
    if not text.endswith("\n"):
        raise NoteRefused("line", "no newline at the end")
    lines = text[:-1].split("\n")
    if len(lines) > 16:
        raise NoteRefused("too_many_signatures", str(len(lines)))
    return tuple(note.parse_signature(line) for line in lines)


def add_cosignatures(signed: Note, answer: str, witnesses: Iterable[Verifier]) -> Note:
    """The note with those lines of a witness's `answer` that are by `witnesses`, each key's newest kept.

    `witnesses` are the keys of the one that answered. Lines of other keys are dropped and lines that do not
    verify are refused, here and in the note itself: what a witness or a stranger appended must not make the
    note unreadable for others (R7).
    """
    keys = list(witnesses)
    known = {(key.name, key.id) for key in keys}
    lines = [line for line in parse_cosignatures(answer) if (line.name, line.id) in known]
    cosigned_by(Note(signed.text, tuple(lines)), keys)
    newest: dict[tuple[str, bytes], Signature] = {}
    for line in (*(s for s in signed.signatures if (s.name, s.id) in known), *lines):
        before = newest.get((line.name, line.id))
        if before is None or before.value[:8] <= line.value[:8]:
            newest[line.name, line.id] = line
    others = tuple(s for s in signed.signatures if (s.name, s.id) not in known)
    made = Note(signed.text, (*others, *newest.values()))
    cosigned_by(made, keys)
    return made
