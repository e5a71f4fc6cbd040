"""Two copies of one record side by side: whether the shorter is the beginning of the longer.

A log that signs two heads of which neither continues the other has shown two histories (attacks R1): both heads,
with the signatures, are the proof, and either alone shows nothing. A shorter copy is not yet a lie, but what is missing
at its end is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from yishi.tlog import (
    Checkpoint,
    CheckpointRefused,
    Note,
    TilesRefused,
    Verifier,
    hash_reader,
    open_checkpoint,
)
from yishi.tlog.merkle import consistency_proof, verify_consistency
from yishi.verifier.bad import Bad
from yishi.verifier.hashing import Source, fetch
from yishi.verifier.layout import CHECKPOINT, MOST_CHECKPOINT


class Compared(NamedTuple):
    """The other copy's head, and what is wrong between the two, None where this copy continues the other."""

    checkpoint: Checkpoint
    note: Note
    bad: Bad | None


def compare(
    other: Source, mine: Checkpoint, root_at: Callable[[int], bytes], keys: Iterable[Verifier]
) -> Compared:
    """Compares a verified copy with another one, of which nothing is believed but what the log's keys signed.

    `root_at` gives this copy's root at a smaller size. Raises `Bad` where the other cannot be compared at all."""
    data = fetch(other, CHECKPOINT, MOST_CHECKPOINT)
    try:
        theirs, note = open_checkpoint(data, keys)
    except CheckpointRefused as e:
        raise Bad("other_unreadable", None, file=CHECKPOINT, detail=e) from None
    if theirs.origin != mine.origin:
        raise Bad("other_log", None, other=theirs.origin)
    fork = Bad("equivocation", None, size=mine.size, other=theirs.size)
    if theirs.size <= mine.size:
        here = mine.root if theirs.size == mine.size else root_at(theirs.size)
        return Compared(theirs, note, None if here == theirs.root else fork)
    try:
        proof = consistency_proof(mine.size, theirs.size, hash_reader(other.read, theirs.size))
    except TilesRefused as e:
        raise Bad("other_unreadable", None, file=e.detail or "tile", detail=e.reason) from None
    behind = Bad("behind", None, size=mine.size, other=theirs.size, missing=theirs.size - mine.size)
    if verify_consistency(mine.size, mine.root, theirs.size, theirs.root, proof):
        return Compared(theirs, note, behind)
    if not _proves_theirs(mine.size, theirs, proof, other):
        raise Bad("other_unreadable", None, file="tile", detail="its tiles do not lead to its root")
    return Compared(theirs, note, fork)


def _proves_theirs(size: int, theirs: Checkpoint, proof: list[bytes], other: Source) -> bool:
    """Whether the other copy's own tiles at least hold together: else nothing is shown about the log."""
    from yishi.tlog.merkle import range_root

    try:
        old = range_root(0, size, hash_reader(other.read, theirs.size))
    except TilesRefused:
        return False
    return verify_consistency(size, old, theirs.size, theirs.root, proof)
