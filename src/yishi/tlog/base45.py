"""Base45 (RFC 9285): bytes in the 45 characters that a QR code packs most densely, two bytes in three of them.

It reads strictly: one text for each sequence of bytes, nothing skipped.
"""

from __future__ import annotations

from yishi.tlog.refused import LogRefused

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # RFC 9285 §4.2, table 1
_VALUES = {c: n for n, c in enumerate(ALPHABET)}


class Base45Refused(LogRefused):
    """Codes: character, length, value."""


def encode(data: bytes) -> str:
    """RFC 9285 §4: two bytes n as c + 45 d + 2025 e, a last single byte as c + 45 d, lowest first."""
    out = []
    for at in range(0, len(data) - 1, 2):
        rest, c = divmod(data[at] << 8 | data[at + 1], 45)
        e, d = divmod(rest, 45)
        out.append(ALPHABET[c] + ALPHABET[d] + ALPHABET[e])
    if len(data) % 2:
        d, c = divmod(data[-1], 45)
        out.append(ALPHABET[c] + ALPHABET[d])
    return "".join(out)


def decode(text: str) -> bytes:
    """The bytes that `encode` made the text of; refused where there are none."""
    try:
        values = [_VALUES[c] for c in text]
    except KeyError as e:
        raise Base45Refused("character", ascii(e.args[0])) from None
    if len(values) % 3 == 1:
        raise Base45Refused("length", str(len(values)))
    out = bytearray()
    for at in range(0, len(values), 3):
        digits = values[at : at + 3]
        number = sum(v * 45**n for n, v in enumerate(digits))
        size = len(digits) - 1
        if number >= 256**size:
            raise Base45Refused("value", f"at character {at}")
        out += number.to_bytes(size, "big")
    return bytes(out)
