"""The Merkle tree of RFC 6962 §2.1 (the same as RFC 9162 §2.1): hashes, roots, a tree head in O(log n) state,
and proofs that an entry is in a tree and that one tree continues another.

Proofs are made from a `read(level, index)` callback, which returns the hash of the complete subtree over the
leaves [index * 2^level, (index + 1) * 2^level); so they come from a folder, a table or a list alike.
Nothing here knows what a leaf means, and a root proves nothing until a signature over it was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
LARGEST = 2**63 - 1  # sizes beyond it do not occur in C2SP checkpoints
EMPTY_ROOT = sha256(b"").digest()  # the tree without leaves

Read = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data): the hash of one entry's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): the hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, `EMPTY_ROOT` for none."""
    row = list(leaves)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        # A last node without a sibling moves up as it is, which is the RFC's split at a power of two.
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


class Frontier:
    """The right edge of a growing tree: the roots of its complete subtrees, largest first, one for each bit
    set in `size`. Enough to append and to give the root, and nothing more."""

    __slots__ = ("edge", "size")

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        size, edge = self.size, self.edge
        while size & 1:
            leaf = sha256(b"\x01" + edge.pop() + leaf).digest()
            size >>= 1
        edge.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.edge:
            return EMPTY_ROOT
        hashed = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            hashed = node_hash(left, hashed)
        return hashed

    def copy(self) -> Frontier:
        """Another frontier at the same place; appending to one leaves the other."""
        made = Frontier()
        made.size, made.edge = self.size, list(self.edge)
        return made

    def dump(self) -> list[str]:
        """The edge as hex, largest subtree first; `load` wants it with the size."""
        return [h.hex() for h in self.edge]

    @classmethod
    def load(cls, size: int, dumped: Sequence[str]) -> Frontier:
        """The frontier that was dumped at `size`. `ValueError` where the two do not fit together."""
        edge = [bytes.fromhex(h) for h in dumped]
        if not 0 <= size <= LARGEST or len(edge) != size.bit_count() or not _hashes(edge):
            raise ValueError(f"no frontier of size {size}: {len(edge)} hashes")
        made = cls()
        made.size, made.edge = size, edge
        return made


def range_root(start: int, end: int, read: Read) -> bytes:
    """The root over leaves [start, end), where `start` is a multiple of the power of two that covers the
    range, as it is for every node of a tree. Asks `read` only for complete subtrees."""
    edge = []
    while start < end:
        level = (end - start).bit_length() - 1
        edge.append(read(level, start >> level))
        start += 1 << level
    if not edge:
        return EMPTY_ROOT
    hashed = edge.pop()
    while edge:
        hashed = node_hash(edge.pop(), hashed)
    return hashed


def _split(n: int) -> int:
    """The largest power of two below n (RFC 6962 §2.1: k < n <= 2k)."""
    return 1 << ((n - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1, leaf's sibling first. `ValueError` unless index < size."""
    if not 0 <= index < size <= LARGEST:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2; empty where old is 0 or new. `ValueError` if old > new."""
    if not 0 <= old <= new <= LARGEST:
        raise ValueError(f"a tree of {new} cannot continue one of {old}")
    if old in (0, new):
        return []
    proof = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start = middle
    if start != 0:  # otherwise the old root is that subtree, and the verifier has it
        proof.append(range_root(start, end, read))
    return proof[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to (RFC 9162 §2.1.3.2), None where the proof has not the right shape."""
    if not 0 <= index < size <= LARGEST or not _hashes([leaf, *proof]):
        return None
    first, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if first & 1 or first == last:
            hashed = node_hash(sibling, hashed)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            hashed = node_hash(hashed, sibling)
        first >>= 1
        last >>= 1
    return hashed if last == 0 else None


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True where `proof` shows leaf hash `leaf` at `index` of the tree of `size` with `root`."""
    return root_from_inclusion(leaf, index, size, proof) == root


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True where `proof` shows that the tree (new, new_root) continues (old, old_root): RFC 9162 §2.1.4.2.
    A tree of 0 is continued by every tree, with no proof (C2SP tlog-witness)."""
    if not 0 <= old <= new <= LARGEST or not _hashes([old_root, new_root, *proof]):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old & (old - 1) == 0:  # a complete subtree: its root starts the path, and is not sent
        path.insert(0, old_root)
    if not path:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first >>= 1
        last >>= 1
    hashed_old = hashed_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            hashed_old = node_hash(sibling, hashed_old)
            hashed_new = node_hash(sibling, hashed_new)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            hashed_new = node_hash(hashed_new, sibling)
        first >>= 1
        last >>= 1
    return last == 0 and hashed_old == old_root and hashed_new == new_root


def _hashes(values: Iterable[bytes]) -> bool:
    return all(len(v) == HASH_BYTES for v in values)
