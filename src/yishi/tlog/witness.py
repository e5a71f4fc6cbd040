"""A witness (C2SP tlog-witness) as a pure function: what it knows of each log, a request, and the time go in; what
it knows now and its answer come out.

A witness cosigns a checkpoint only if the log's key signed it and it continues the last one it cosigned, so a
log cannot show two histories to those who ask for its cosignature. Two things are the caller's: to store the
new knowledge before the answer leaves, and to store it only if nobody stored another in between (compare with
the `size` it started from, and begin again otherwise). Without the second a slow request would roll a log back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yishi.tlog import merkle, note
from yishi.tlog.checkpoint import CheckpointRefused, decimal, open_checkpoint, parse_text
from yishi.tlog.cosign import cosign
from yishi.tlog.note import ED25519, Note, NoteRefused, Signs, Verifier, decode64, encode64, parse_vkey
from yishi.tlog.refused import LogRefused

MOST_PROOF = 63
EVIDENCE_KEPT = 16


class WitnessRefused(LogRefused):
    """A log that cannot be followed, or a request that is none. Codes: log_named_like_witness, key_of_witness,
    kind, origin, no_key, malformed."""


@dataclass(frozen=True)
class Followed:
    """What is known of one log: its keys, and the last checkpoint cosigned (size 0 before the first), with
    the log's and this witness's signatures and no others. `time` is that of the last cosignature.
    `evidence` holds pairs of checkpoints that the log signed and that cannot both be true."""

    keys: tuple[Verifier, ...]
    size: int = 0
    root: bytes = merkle.EMPTY_ROOT
    note: str = ""
    time: int = 0
    evidence: tuple[tuple[str, str], ...] = ()

    def dump(self) -> dict[str, Any]:
        """As a value that canonical JSON can hold."""
        return {
            "keys": [key.vkey for key in self.keys],
            "size": self.size,
            "root": self.root.hex(),
            "note": self.note,
            "time": self.time,
            "evidence": [list(pair) for pair in self.evidence],
        }

    @classmethod
    def load(cls, dumped: Mapping[str, Any]) -> Followed:
        """What `dump` gave."""
        return cls(
            tuple(parse_vkey(key) for key in dumped["keys"]),
            dumped["size"],
            bytes.fromhex(dumped["root"]),
            dumped["note"],
            dumped["time"],
            tuple((a, b) for a, b in dumped["evidence"]),
        )


@dataclass(frozen=True)
class Witness:
    """A witness's key and the logs it follows, by origin."""

    key: Verifier
    logs: Mapping[str, Followed] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """`status` and `body` as C2SP tlog-witness has them over HTTP; `code` is empty where it cosigned. `body`
    is then its signature line, in a conflict the size last cosigned, else a word for people."""

    status: int
    code: str
    body: str

    @property
    def ok(self) -> bool:
        """True where the body is a cosignature."""
        return self.status == 200


def follow(witness: Witness, origin: str, keys: Iterable[Verifier]) -> Witness:
    """The witness that also follows `origin`, or follows it with other keys; what it knows of it stays.

    A log whose name or key is the witness's own is refused: its lines could not be told apart (R7)."""
    known = tuple(keys)
    if not known:
        raise WitnessRefused("no_key", origin)
    if origin == witness.key.name:
        raise WitnessRefused("log_named_like_witness", origin)
    for key in known:
        if key.kind != ED25519:
            raise WitnessRefused("kind", f"{key.name} is no log key")
        if key.name != origin:
            raise WitnessRefused("origin", f"{key.name} does not sign for {origin}")
        if key.public == witness.key.public:
            raise WitnessRefused("key_of_witness", origin)
    before = witness.logs.get(origin)
    after = replace(before, keys=known) if before else Followed(known)
    return replace(witness, logs={**witness.logs, origin: after})


def add_checkpoint(
    witness: Witness, signer: Signs, time: int, old_size: int, proof: Sequence[bytes], data: bytes
) -> tuple[Witness, Answer]:
    """One request: a checkpoint note, the size it continues, the proof that it does, at `time` in POSIX
    seconds. The witness comes back changed where it cosigned, and where the log contradicted itself: then
    both checkpoints are kept as evidence and nothing is cosigned (R1).

    Codes: malformed (400), old_size (400), unknown_log (404), signature (403), conflict (409: the size last
    cosigned is another), root_of_none, proof, equivocation (422), clock (500: `time` before the last one).
    """
    if signer.verifier != witness.key:
        raise WitnessRefused("kind", "the signer is another witness's")
    if not 0 <= old_size <= merkle.LARGEST or len(proof) > MOST_PROOF:
        return witness, Answer(400, "malformed", "no such size, or too many proof lines")
    try:
        read = note.parse(data)
        checkpoint = parse_text(read.text)
    except (NoteRefused, CheckpointRefused) as e:
        return witness, Answer(400, "malformed", str(e))
    log = witness.logs.get(checkpoint.origin)
    if log is None:
        return witness, Answer(404, "unknown_log", "no log of this origin is followed")
    try:
        open_checkpoint(data, log.keys)
    except CheckpointRefused as e:
        return witness, Answer(403, "signature", str(e))

    # Lines of others, forged ones under this witness's own name among them, are neither judged nor passed on.
    by_log = {(key.name, key.id) for key in log.keys}
    signed = Note(read.text, tuple(s for s in read.signatures if (s.name, s.id) in by_log))

    contradicts = checkpoint.size == log.size and log.note and checkpoint.root != log.root
    if contradicts:
        witness = _with_evidence(witness, checkpoint.origin, signed)
    if old_size > checkpoint.size:
        return witness, Answer(400, "old_size", "the old size is above the checkpoint's")
    if old_size != log.size:
        return witness, Answer(409, "conflict", f"{log.size}\n")
    if checkpoint.size == 0 and checkpoint.root != merkle.EMPTY_ROOT:
        return witness, Answer(422, "root_of_none", "a log of no entries has the root of none")
    if contradicts:
        return witness, Answer(422, "equivocation", "another root was cosigned at this size")
    if not merkle.verify_consistency(old_size, log.root, checkpoint.size, checkpoint.root, proof):
        return witness, Answer(422, "proof", "the proof does not lead from the last checkpoint to this one")
    if time < log.time:
        return witness, Answer(500, "clock", "this witness's clock went back")

    line = cosign(read.text, signer, time)
    whole = Note(signed.text, (*signed.signatures, line)).encode().decode()
    after = replace(log, size=checkpoint.size, root=checkpoint.root, note=whole, time=time)
    return replace(witness, logs={**witness.logs, checkpoint.origin: after}), Answer(200, "", line.line)


def _with_evidence(witness: Witness, origin: str, signed: Note) -> Witness:
    log = witness.logs[origin]
    pair = (log.note, signed.encode().decode())
    if pair in log.evidence or len(log.evidence) >= EVIDENCE_KEPT:
        return witness
    return replace(witness, logs={**witness.logs, origin: replace(log, evidence=(*log.evidence, pair))})


def contradict(first: bytes, second: bytes, log_keys: Sequence[Verifier]) -> bool:
    """True where both notes are checkpoints that one key of `log_keys` signed, of one origin and size and
    with different roots: proof that the log showed two histories. Raises `CheckpointRefused` where either
    is no checkpoint of these keys, since then nothing is shown about the log."""
    a, _ = open_checkpoint(first, log_keys)
    b, _ = open_checkpoint(second, log_keys)
    return a.origin == b.origin and a.size == b.size and a.root != b.root


def write_request(old_size: int, proof: Sequence[bytes], checkpoint: bytes) -> bytes:
    """The body of an add-checkpoint request."""
    head = "".join([f"old {old_size}\n", *(encode64(h) + "\n" for h in proof), "\n"])
    return head.encode() + checkpoint


def parse_request(body: bytes) -> tuple[int, list[bytes], bytes]:
    """Old size, proof and checkpoint note of an add-checkpoint request; `WitnessRefused("malformed")` for
    anything that is none. The note is only cut off, not read."""
    head, blank, data = body.partition(b"\n\n")
    lines = head.split(b"\n", MOST_PROOF + 1)
    try:
        if not blank or len(body) > note.MOST_BYTES or len(lines) > MOST_PROOF + 1:
            raise WitnessRefused("malformed", "old size, at most 63 hashes, a blank line, a checkpoint")
        first = lines[0].decode("ascii")
        if not first.startswith("old "):
            raise WitnessRefused("malformed", "the first line says the old size")
        size = decimal(first[4:])
        proof = [decode64(line.decode("ascii")) for line in lines[1:]]
    except (UnicodeDecodeError, CheckpointRefused, NoteRefused) as e:
        raise WitnessRefused("malformed", str(e)) from None
    if any(len(h) != merkle.HASH_BYTES for h in proof):
        raise WitnessRefused("malformed", "a proof line holds 32 bytes")
    return size, proof, data
