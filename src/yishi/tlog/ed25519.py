"""Ed25519 verification (RFC 8032 §5.1) in plain integers, so that a stranger can check a record with nothing
but a Python interpreter.

It only verifies: public data, so it need not run in constant time, and must never be given a secret. It is
as strict as the strictest readers in use, because two readers of one record must not come to different
results: S below the group order, R compared as bytes, no cofactor, and keys that are not canonical or lie in
the small subgroup (for which anybody can make signatures) refused. A signature takes under two milliseconds.
"""

from __future__ import annotations

from hashlib import sha512

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z

NEUTRAL: Point = (0, 1, 1, 0)


def _decode(data: bytes) -> Point | None:
    """The point that 32 bytes stand for (RFC 8032 §5.1.3), None where they stand for none canonically."""
    packed = int.from_bytes(data, "little")
    sign, y = packed >> 255, packed & (2**255 - 1)
    if y >= P:
        return None
    # x^2 = u / v; a candidate is u v^3 (u v^7)^((p-5)/8), right up to a root of -1.
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
        if (v * x * x - u) % P:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _add(p: Point, q: Point) -> Point:
    """The complete addition of twisted Edwards curves with a = -1: right for equal and for neutral points."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(p: Point) -> Point:
    a, b = p[0] * p[0] % P, p[1] * p[1] % P
    c = 2 * p[2] * p[2] % P
    e = (p[0] + p[1]) ** 2 - a - b
    g = b - a
    f, h = g - c, -a - b
    return e * f % P, g * h % P, f * g % P, e * h % P


def _base() -> Point:
    point = _decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert point is not None
    return point


BASE = _base()


def _small_order(point: Point) -> bool:
    eighth = _double(_double(_double(point)))
    return eighth[0] % P == 0 and (eighth[1] - eighth[2]) % P == 0


def usable(public: bytes) -> bool:
    """True for 32 bytes that are the canonical encoding of a point outside the small subgroup."""
    point = _decode(public) if len(public) == 32 else None
    return point is not None and not _small_order(point)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True where `signature` (64 bytes) is one over `message` by the holder of `public` (32 bytes).
    Never raises for bytes of whatever length or content."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    key = _decode(public)
    if s >= ORDER or key is None or _small_order(key):
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    # R = [s]B - [k]A in one pass over the bits of both scalars.
    minus = (P - key[0], key[1], 1, P - key[3])
    both = _add(BASE, minus)
    found = NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        found = _double(found)
        pick = (s >> bit & 1) | (k >> bit & 1) << 1
        if pick:
            found = _add(found, (BASE, minus, both)[pick - 1])
    return _encode(found) == signature[:32]
