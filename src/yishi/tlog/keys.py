"""Signing with Ed25519 through the `cryptography` package: the only module of this room that needs it, and
the only one that touches a secret.

It makes no keys: the 32 bytes of seed come from the caller, who also keeps them. Verifying is `ed25519`'s.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yishi.tlog.note import COSIGNATURE, ED25519, NoteRefused, Verifier, decode64, encode64

SEED_BYTES = 32


class Signer:
    """A signing key under a name. `kind` is ED25519 for a log, COSIGNATURE for a witness."""

    __slots__ = ("_private", "_seed", "verifier")

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        if len(seed) != SEED_BYTES:
            raise NoteRefused("key", f"a seed has {SEED_BYTES} bytes")
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, kind, self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey})"

    def sign(self, message: bytes) -> bytes:
        """64 bytes over `message`."""
        return self._private.sign(message)

    @property
    def skey(self) -> str:
        """The secret as one line of text, as Go's note package writes it:
        PRIVATE+KEY+name+id+base64(kind ‖ seed). To be kept, never shown."""
        key = self.verifier
        return f"PRIVATE+KEY+{key.name}+{key.id.hex()}+{encode64(bytes([key.kind]) + self._seed)}"


def parse_skey(skey: str) -> Signer:
    """The signer written by `Signer.skey`. Its refusals never repeat the text."""
    parts = skey.split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise NoteRefused("key", "not a signing key")
    _, _, name, written_id, key64 = parts
    try:
        key = decode64(key64)
    except NoteRefused:
        raise NoteRefused("key", "not a signing key") from None
    if len(key) != 1 + SEED_BYTES or key[0] not in (ED25519, COSIGNATURE):
        raise NoteRefused("key", "not a signing key of a known kind")
    signer = Signer(name, key[1:], key[0])
    if signer.verifier.id.hex() != written_id:
        raise NoteRefused("key_id", "the ID is not that of the key")
    return signer
