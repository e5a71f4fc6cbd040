"""The transparency log, as a library: canonical JSON, Merkle tree, tiles, signed notes, witnesses, proofs.

    from yishi.tlog import Checkpoint, Edge, Signer, encode, open_checkpoint, parse_vkey, sign_checkpoint
    edge = Edge()
    files = [*edge.extend([encode({"act": "open", "subject": "matter:1"})]), *edge.partials()]
    note = sign_checkpoint(Checkpoint("log.example/1", edge.size, edge.root()), [Signer("log.example/1", seed)])
    checkpoint, _ = open_checkpoint(note.encode(), [parse_vkey("log.example/1+…")])
    assert checkpoint.root == edge.root()  # then read_entries(Folder(path).read, checkpoint.size)

A pure room: no Django, no clock, no chance; keys, times and salts are handed in. Everything here but `Signer` and
`parse_skey` runs on the standard library alone, and those two load `cryptography` when they are first asked for.
The formats are in docs/formats/log.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yishi.tlog.checkpoint import (
    Checkpoint,
    CheckpointRefused,
    open_checkpoint,
    sign_checkpoint,
)
from yishi.tlog.checkpoint import parse_text as parse_checkpoint_text
from yishi.tlog.commit import commitment
from yishi.tlog.cosign import Cosigned, CosignRefused, add_cosignatures, cosign, cosigned_by
from yishi.tlog.folder import Folder
from yishi.tlog.jsonc import NotCanonical, Unencodable, encode, parse, parse_lenient_utf8
from yishi.tlog.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from yishi.tlog.note import COSIGNATURE, ED25519, Note, NoteRefused, Signature, Verifier, parse_vkey
from yishi.tlog.note import parse as parse_note
from yishi.tlog.note import sign as sign_note
from yishi.tlog.note import verify as verify_note
from yishi.tlog.policy import Judged, Policy, PolicyRefused, at_least, judge, satisfied
from yishi.tlog.policy import parse as parse_policy
from yishi.tlog.proof import Checked, Proof, ProofRefused, from_qr, to_qr
from yishi.tlog.proof import build as build_proof
from yishi.tlog.proof import check as check_proof
from yishi.tlog.refused import LogRefused
from yishi.tlog.tiles import (
    ENTRY_CAP,
    Edge,
    Tile,
    TilesRefused,
    check_entry,
    hash_reader,
    new_tiles,
    outgrown,
    parse_path,
    read_entries,
)
from yishi.tlog.witness import Answer, Followed, Witness, WitnessRefused, add_checkpoint, contradict, follow

if TYPE_CHECKING:
    from yishi.tlog.keys import Signer, parse_skey

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "EMPTY_ROOT",
    "ENTRY_CAP",
    "Answer",
    "Checked",
    "Checkpoint",
    "CheckpointRefused",
    "CosignRefused",
    "Cosigned",
    "Edge",
    "Folder",
    "Followed",
    "Frontier",
    "Judged",
    "LogRefused",
    "NotCanonical",
    "Note",
    "NoteRefused",
    "Policy",
    "PolicyRefused",
    "Proof",
    "ProofRefused",
    "Signature",
    "Signer",
    "Tile",
    "TilesRefused",
    "Unencodable",
    "Verifier",
    "Witness",
    "WitnessRefused",
    "add_checkpoint",
    "add_cosignatures",
    "at_least",
    "build_proof",
    "check_entry",
    "check_proof",
    "commitment",
    "consistency_proof",
    "contradict",
    "cosign",
    "cosigned_by",
    "encode",
    "follow",
    "from_qr",
    "hash_reader",
    "inclusion_proof",
    "judge",
    "leaf_hash",
    "new_tiles",
    "node_hash",
    "open_checkpoint",
    "outgrown",
    "parse",
    "parse_checkpoint_text",
    "parse_lenient_utf8",
    "parse_note",
    "parse_path",
    "parse_policy",
    "parse_skey",
    "parse_vkey",
    "read_entries",
    "root_of",
    "satisfied",
    "sign_checkpoint",
    "sign_note",
    "to_qr",
    "verify_consistency",
    "verify_inclusion",
    "verify_note",
]


def __getattr__(name: str) -> Any:
    if name in ("Signer", "parse_skey"):
        from yishi.tlog import keys

        return getattr(keys, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
