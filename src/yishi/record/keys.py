"""Keys of a home: made once, readable by their owner only. The log's key signs; the vault's key hides and finds.

``keys/log.seed`` is the Ed25519 seed of the log, ``keys/vault.key`` encrypts private values and makes the keyed
hashes by which they are found, ``keys/django.key`` signs sessions.
"""

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NAMES = ("log.seed", "vault.key", "django.key")
KEPT = ("log.seed", "vault.key")
"""Without these a record cannot be signed and nothing private in it opens; sessions only end without the third."""


class KeyLost(Exception):
    """A key of a record is not there or damaged; `path` is where it has to be put back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(str(path))


def folder() -> Path:
    return Path(settings.HOME) / "keys"


def make() -> None:
    """Makes the keys that are missing, and the folders, for their owner only."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    folder().mkdir(mode=0o700, exist_ok=True)
    for name in NAMES:
        write_new(folder() / name, os.urandom(32).hex())
    read.cache_clear()


def check() -> None:
    """Raises KeyLost where a key is missing that a record was made with: another one would be trusted and open nothing."""
    for name in KEPT:
        file = folder() / name
        if not file.is_file() or len(file.read_bytes().strip()) != 64:
            raise KeyLost(file)


def write_new(file: Path, text: str) -> bool:
    """Writes a secret file, unless it is there; 0600 from its first byte."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    return True


@lru_cache(maxsize=8)
def read(name: str) -> bytes:
    return bytes.fromhex((folder() / name).read_text().strip())


@lru_cache(maxsize=2)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def hide(value: str, commitment: str) -> bytes:
    """Encrypts a private value; it opens only beside its own commitment."""
    return hide_bytes(value.encode(), commitment)


def show(hidden: bytes, commitment: str) -> str:
    return show_bytes(hidden, commitment).decode()


def hide_bytes(value: bytes, name: str) -> bytes:
    """Encrypts a private file; it opens only under its own name."""
    nonce = os.urandom(12)
    return nonce + _cipher(read("vault.key")).encrypt(nonce, value, name.encode())


def show_bytes(hidden: bytes, name: str) -> bytes:
    """Raises cryptography's InvalidTag where the key or the name is another, or a bit has changed."""
    hidden = bytes(hidden)
    return _cipher(read("vault.key")).decrypt(hidden[:12], hidden[12:], name.encode())


def mac(field: str, value: str) -> str:
    """The keyed hash by which an identity number or phone is found."""
    return hmac.new(read("vault.key"), f"{field}\n{value}".encode(), hashlib.sha256).hexdigest()
