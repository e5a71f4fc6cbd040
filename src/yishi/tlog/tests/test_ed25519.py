"""The plain verifier against RFC 8032's vectors and against the `cryptography` package."""

from __future__ import annotations

from hashlib import sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.tlog import ed25519
from yishi.tlog.ed25519 import ORDER, P, usable, verify

SEEDS = st.binary(min_size=32, max_size=32)


def theirs(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# RFC 8032 §7.1: tests 1, 2, 3 and SHA(abc).
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_rfc_8032(public: str, message: str, signature: str) -> None:
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify(key, text, signed)
    assert not verify(key, text + b"\x00", signed)
    assert not verify(bytes.fromhex(RFC_8032[0][0]) if key[0] != 0xD7 else key[::-1], text, signed)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.binary(max_size=80), st.integers(0, 64 * 8 - 1), st.integers(0, 32 * 8 - 1))
def test_it_agrees_on_signatures_and_flipped_bits(
    seed: bytes, message: bytes, bit: int, key_bit: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verify(public, message, signature)

    def flipped(data: bytes, at: int) -> bytes:
        return (int.from_bytes(data, "little") ^ 1 << at).to_bytes(len(data), "little")

    for p, m, s in (
        (public, message, flipped(signature, bit)),
        (flipped(public, key_bit), message, signature),
        (public, message + b"!", signature),
        (public, message, signature[32:] + signature[:32]),
    ):
        assert verify(p, m, s) == theirs(p, m, s) is False


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=70), st.binary(max_size=9), st.binary(max_size=70))
def test_arbitrary_bytes_are_refused_and_never_raise(public: bytes, message: bytes, signature: bytes) -> None:
    assert verify(public, message, signature) is False
    usable(public)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 14))
def test_s_has_one_spelling(seed: bytes, times: int) -> None:
    """RFC 8032 §5.1.7: S in [0, L). S + n L signs the same equation and is refused."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"x")
    larger = int.from_bytes(signature[32:], "little") + times * ORDER
    assert larger < 2**256
    again = signature[:32] + larger.to_bytes(32, "little")
    assert verify(public, b"x", again) == theirs(public, b"x", again) is False


@pytest.mark.parametrize("size", [0, 1, 31, 33, 64])
def test_other_lengths_are_refused(size: int) -> None:
    key, _, signature = (bytes.fromhex(x) for x in RFC_8032[0])
    assert not verify((key * 3)[:size], b"", signature)
    assert not verify(key, b"", (signature * 3)[:size] if size != 64 else signature + b"\x00")
    assert not usable((key * 3)[:size])


def order_eight() -> ed25519.Point:
    """A point of order 8, found as the RFC's torsion: L times some point of the curve."""
    for y in range(2, 100):
        point = ed25519._decode(y.to_bytes(32, "little"))
        if point is None:
            continue
        found = ed25519.NEUTRAL
        for bit in bin(ORDER)[2:]:
            found = ed25519._double(found)
            if bit == "1":
                found = ed25519._add(found, point)
        four = ed25519._double(ed25519._double(found))
        if ed25519._encode(four) != ed25519._encode(ed25519.NEUTRAL):
            return found
    raise AssertionError


def small_points() -> list[bytes]:
    step, point, encoded = order_eight(), ed25519.NEUTRAL, []
    for _ in range(8):
        encoded.append(ed25519._encode(point))
        point = ed25519._add(point, step)
    assert len(set(encoded)) == 8
    return encoded


def test_keys_of_small_order_are_refused_though_others_take_them() -> None:
    """For such a key [k]A is one of eight points, so anyone finds (R, S) without a secret: S = 0 and R a
    small point succeed once in a few messages. A log under such a key could disown what it signed."""
    forged = 0
    for public in small_points():
        assert not usable(public)
        for n in range(40):
            signature = ed25519._encode(ed25519.NEUTRAL) + bytes(32)
            message = n.to_bytes(2, "big")
            forged += theirs(public, message, signature)
            assert not verify(public, message, signature)
    assert forged > 0


@pytest.mark.parametrize(
    "public",
    [
        P.to_bytes(32, "little"),  # y = 0 spelt above p
        (P + 1).to_bytes(32, "little"),  # y = 1 spelt above p
        (P + 4).to_bytes(32, "little"),
        (2**255 - 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with the sign of an odd x
        (P - 1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),  # no point has y = 2
    ],
)
def test_keys_that_are_not_the_canonical_encoding_of_a_point_are_refused(public: bytes) -> None:
    assert ed25519._decode(public) is None
    assert not usable(public)
    assert not verify(public, b"", bytes(64))


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_it_agrees_on_keys_with_a_small_part(seed: bytes) -> None:
    """A key A + T with T of order 8, signed for with A's secret: without the cofactor the equation holds
    only where [k]T vanishes. Both readers must say the same, message by message."""
    digest = bytearray(sha512(seed).digest())
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    a = int.from_bytes(digest[:32], "little") % ORDER
    plain = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    point = ed25519._decode(plain)
    assert point is not None
    mixed = ed25519._encode(ed25519._add(point, order_eight()))
    assert usable(mixed)
    nonce = 7
    r = ed25519._encode(_times(nonce, ed25519.BASE))
    seen = set()
    for n in range(48):
        message = n.to_bytes(1, "big")
        k = int.from_bytes(sha512(r + mixed + message).digest(), "little") % ORDER
        signature = r + ((nonce + k * a) % ORDER).to_bytes(32, "little")
        said = verify(mixed, message, signature)
        assert said == theirs(mixed, message, signature) == (k % 8 == 0)
        seen.add(said)
    assert False in seen


def _times(n: int, point: ed25519.Point) -> ed25519.Point:
    found = ed25519.NEUTRAL
    for bit in bin(n)[2:]:
        found = ed25519._double(found)
        if bit == "1":
            found = ed25519._add(found, point)
    return found


def test_an_r_outside_the_canonical_encodings_is_refused() -> None:
    """With a key of full order, R = y above p can only arise on purpose; bytes are compared, so it fails."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = private.public_key().public_bytes_raw()
    for r in ((P + 1).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little"), b"\xff" * 32):
        assert verify(public, b"", r + bytes(32)) == theirs(public, b"", r + bytes(32)) is False
