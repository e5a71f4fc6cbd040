"""The tree against RFC 6962, RFC 9162 and a second, recursive reading of the definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.tlog import merkle
from yishi.tlog.merkle import (
    EMPTY_ROOT,
    LARGEST,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_from_inclusion,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LIMIT = 40
LEAVES = [leaf_hash(n.to_bytes(2, "big")) for n in range(LIMIT)]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, read out loud."""
    n = len(leaves)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return leaves[0]
    k = 1
    while k * 2 < n:
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def reader(leaves: list[bytes]) -> merkle.Read:
    """Complete subtrees of a list; one that is not complete may not be asked for."""

    def read(level: int, index: int) -> bytes:
        part = leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level
        return mth(part)

    return read


ROOTS = [mth(LEAVES[:n]) for n in range(LIMIT + 1)]

# The eight inputs of the Certificate Transparency reference implementation, with its roots and proofs
# (google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc; transparency-dev/merkle testdata).
CT_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_LEAVES = [leaf_hash(bytes.fromhex(h)) for h in CT_INPUTS]


def test_ct_roots() -> None:
    assert [root_of(CT_LEAVES[: n + 1]).hex() for n in range(8)] == CT_ROOTS
    frontier = Frontier()
    for leaf, root in zip(CT_LEAVES, CT_ROOTS, strict=True):
        frontier.append(leaf)
        assert frontier.root().hex() == root
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
        (5, 8, [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (1, 5, [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]),
    ],
)  # fmt: skip
def test_ct_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    assert [h.hex() for h in inclusion_proof(index, size, reader(CT_LEAVES))] == path
    proof = [bytes.fromhex(h) for h in path]
    assert verify_inclusion(CT_LEAVES[index], index, size, proof, bytes.fromhex(CT_ROOTS[size - 1]))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (1, 8, [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
        (6, 8, [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
        (2, 5, [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]),
    ],
)  # fmt: skip
def test_ct_consistency_proofs(old: int, new: int, path: list[str]) -> None:
    assert [h.hex() for h in consistency_proof(old, new, reader(CT_LEAVES))] == path
    old_root, new_root = bytes.fromhex(CT_ROOTS[old - 1]), bytes.fromhex(CT_ROOTS[new - 1])
    assert verify_consistency(old, old_root, new, new_root, [bytes.fromhex(h) for h in path])


def test_the_example_of_rfc_6962_section_2_1_3() -> None:
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, m = node_hash(g, h), node_hash(i, j)  # the RFC calls them k and l
    assert root_of(LEAVES[:7]) == node_hash(k, m)
    read = reader(LEAVES)
    assert inclusion_proof(0, 7, read) == [b, h, m]
    assert inclusion_proof(3, 7, read) == [c, g, m]
    assert inclusion_proof(4, 7, read) == [f, j, k]
    assert inclusion_proof(6, 7, read) == [i, k]
    assert consistency_proof(3, 7, read) == [c, d, g, m]
    assert consistency_proof(4, 7, read) == [m]
    assert consistency_proof(6, 7, read) == [i, j, k]


def test_roots_and_frontiers_of_every_size() -> None:
    frontier = Frontier()
    for size in range(LIMIT + 1):
        assert (frontier.size, frontier.root(), root_of(LEAVES[:size])) == (size, ROOTS[size], ROOTS[size])
        assert Frontier.load(size, frontier.dump()).root() == ROOTS[size]
        assert len(frontier.dump()) == size.bit_count()
        if size < LIMIT:
            frontier.append(LEAVES[size])


def test_a_copy_and_a_loaded_frontier_go_their_own_way() -> None:
    first = Frontier()
    first.extend(LEAVES[:11])
    copy, loaded = first.copy(), Frontier.load(11, first.dump())
    first.extend(LEAVES[11:20])
    copy.extend(LEAVES[11:31])
    loaded.append(LEAVES[11])
    assert (first.root(), copy.root(), loaded.root()) == (ROOTS[20], ROOTS[31], ROOTS[12])


@pytest.mark.parametrize(
    ("size", "dumped"),
    [
        (1, []),
        (0, ["00" * 32]),
        (3, ["00" * 32]),
        (1, ["00" * 31]),
        (-1, []),
        (1, ["zz" * 32]),
        (2**63, ["00" * 32]),
    ],
)
def test_it_refuses_a_frontier_that_does_not_fit_its_size(size: int, dumped: list[str]) -> None:
    with pytest.raises(ValueError):
        Frontier.load(size, dumped)


def test_every_inclusion_proof_up_to_forty_verifies_and_only_there() -> None:
    read = reader(LEAVES)
    for size in range(1, LIMIT + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            assert verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            assert not verify_inclusion(LEAVES[(index + 1) % LIMIT], index, size, proof, ROOTS[size])
            assert not verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size - 1])
            assert not verify_inclusion(LEAVES[index], index, size, [*proof, ROOTS[1]], ROOTS[size])
            for other in range(size):
                if other != index:
                    assert not verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])
            for gone in range(len(proof)):
                assert not verify_inclusion(
                    LEAVES[index], index, size, proof[:gone] + proof[gone + 1 :], ROOTS[size]
                )


def test_every_consistency_proof_up_to_forty_verifies_and_only_there() -> None:
    read = reader(LEAVES)
    for new in range(LIMIT + 1):
        for old in range(new + 1):
            proof = consistency_proof(old, new, read)
            assert verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)
            assert not verify_consistency(old, b"\x07" * 32, new, ROOTS[new], proof)
            assert not verify_consistency(old, ROOTS[old], new, ROOTS[new], [*proof, ROOTS[1]])
            if old:
                assert not verify_consistency(old, ROOTS[old], new, b"\x07" * 32, proof)
            for gone in range(len(proof)):
                shorter = proof[:gone] + proof[gone + 1 :]
                assert not verify_consistency(old, ROOTS[old], new, ROOTS[new], shorter)
                bent = [*proof[:gone], node_hash(proof[gone], proof[gone]), *proof[gone + 1 :]]
                assert not verify_consistency(old, ROOTS[old], new, ROOTS[new], bent)


@given(st.integers(1, 3000), st.data())
def test_a_changed_log_is_not_consistent(new: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(n.to_bytes(4, "big")) for n in range(new)]
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:changed], leaf_hash(b"forged"), *leaves[changed + 1 :]]

    def read(level: int, index: int) -> bytes:
        return root_of(forged[index << level : (index + 1) << level])

    proof = consistency_proof(old, new, read)
    assert verify_consistency(old, root_of(forged[:old]), new, root_of(forged), proof)
    assert not verify_consistency(old, root_of(leaves[:old]), new, root_of(forged), proof)
    assert not verify_inclusion(
        leaves[changed], changed, new, inclusion_proof(changed, new, read), root_of(forged)
    )


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_frontier_split_anywhere_gives_the_recursive_root(first: int, more: int) -> None:
    leaves = [leaf_hash(n.to_bytes(4, "big")) for n in range(first + more)]
    frontier = Frontier()
    frontier.extend(leaves[:first])
    resumed = Frontier.load(first, frontier.dump())
    resumed.extend(leaves[first:])
    assert resumed.root() == root_of(leaves) == mth(leaves)


def test_a_leaf_is_never_a_node() -> None:
    """The prefixes keep an inner node from being shown as an entry (RFC 6962 §2.1)."""
    inner = LEAVES[0] + LEAVES[1]
    assert leaf_hash(inner) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (0, LARGEST + 1)])
def test_it_refuses_a_place_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError):
        inclusion_proof(index, size, reader(LEAVES))
    assert root_from_inclusion(LEAVES[0], index, size, []) is None


@pytest.mark.parametrize(("old", "new"), [(2, 1), (-1, 1), (0, LARGEST + 1)])
def test_it_refuses_a_tree_that_shrinks(old: int, new: int) -> None:
    with pytest.raises(ValueError):
        consistency_proof(old, new, reader(LEAVES))
    assert not verify_consistency(old, ROOTS[2], new, ROOTS[1], [])


def test_the_largest_tree_has_proofs_too() -> None:
    def anything(level: int, index: int) -> bytes:
        return leaf_hash(b"%d %d" % (level, index))

    proof = inclusion_proof(5, LARGEST, anything)
    assert len(proof) == 63
    root = root_from_inclusion(LEAVES[0], 5, LARGEST, proof)
    assert root is not None
    assert verify_inclusion(LEAVES[0], 5, LARGEST, proof, root)
    assert len(consistency_proof(2**62, LARGEST, anything)) == 1
    old_root = LEAVES[1]
    (right,) = consistency_proof(2**62, LARGEST, anything)
    assert verify_consistency(2**62, old_root, LARGEST, node_hash(old_root, right), [right])


def test_hashes_of_another_length_are_refused() -> None:
    assert not verify_consistency(2, bytes(31), 2, bytes(31), [])
    assert not verify_inclusion(LEAVES[0], 0, 2, [LEAVES[1][:31]], ROOTS[2])
    assert not verify_consistency(1, ROOTS[1], 2, ROOTS[2], [LEAVES[1] + b"\x00"])
    assert not verify_inclusion(LEAVES[0], 0, 2**62, [LEAVES[1]] * 1000, ROOTS[2])
