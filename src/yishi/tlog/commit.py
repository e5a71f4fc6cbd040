"""Commitments: how a private value stands in a public record without being in it.

A commitment is SHA-256 over a fixed tag, a salt, the field's name and the value, each with its length before
it, so that no two different triples are hashed as the same bytes. Deleting salt and value erases the value;
the entry that carries the commitment still verifies.

It does not make salts (this room knows no chance) and cannot see whether one was used twice: the caller draws
a new one for each field of each entry.
"""

from __future__ import annotations

from hashlib import sha256

TAG = b"yishi/commitment/v1\n"
SALT_BYTES = 16  # 128 bits; phone numbers without a salt fall in seconds


def commitment(salt: bytes, field: str, value: str) -> str:
    """The commitment to `value` of `field` under `salt`, as 64 lower-case hex digits.

    SHA-256 over TAG and then, for each of salt, field and value (UTF-8), its length in bytes as four bytes,
    most significant first, and the bytes themselves. `ValueError` for a salt under 16 bytes or an empty
    field, and for text that is no Unicode (a lone surrogate).
    """
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has at least {SALT_BYTES} bytes, this one {len(salt)}")
    if not field:
        raise ValueError("a commitment names its field")
    name, text = field.encode(), value.encode()
    hashed = sha256(TAG)
    for part in (salt, name, text):
        hashed.update(len(part).to_bytes(4, "big"))
        hashed.update(part)
    return hashed.hexdigest()
