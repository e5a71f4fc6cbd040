"""Long lists in numbered parts: the root that closes them.

A part's root is the RFC 9162 Merkle tree hash over the canonical JSON of its items; the list's root is the same over
the parts' roots. The act that closes a list carries the number of parts and this root.
"""

from collections.abc import Sequence
from typing import Any

from yishi.tlog.jsonc import encode
from yishi.tlog.merkle import leaf_hash, root_of


def root(items: Sequence[Any]) -> str:
    return root_of([leaf_hash(encode(item)) for item in items]).hex()


def root_of_roots(roots: Sequence[str]) -> str:
    return root_of([leaf_hash(bytes.fromhex(r)) for r in roots]).hex()
