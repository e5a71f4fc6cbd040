"""A new key for the log: announced inside the log under the old key's signature, before it signs anything.

Who pinned the old key follows to the new one. The new seed waits beside the old until the entry is durable, so that a
crash in between leaves either key in place, never none.
"""

import os
from pathlib import Path

from yishi.procedure import Act, Refused
from yishi.procedure.days import CELL
from yishi.record import home, keys, reading, signing
from yishi.record.service import Turned, submit
from yishi.tlog import sign_note
from yishi.tlog.keys import Signer
from yishi.verifier import rotation_text

NEXT = "log.seed.next"


def rotate(by: str, capacity: str) -> str | Refused:
    """Rotates the key, by a registrar; returns the new key. The head is signed under the old one first."""
    signing.sign()
    origin = home.origin()
    old = home.signer(origin)
    waiting = keys.folder() / NEXT
    keys.write_new(waiting, os.urandom(32).hex())
    new = Signer(origin, bytes.fromhex(waiting.read_text().strip()))
    if reading.read(CELL, "key") != new.verifier.vkey:
        note = sign_note(rotation_text(origin, old.verifier.vkey, new.verifier.vkey), [old]).encode().decode()
        result = submit(
            [Act(CELL, "rotate_key", by, capacity, "", "", {"key": new.verifier.vkey, "signature": note})]
        )
        if isinstance(result, Turned):
            waiting.unlink()
            return result.refused
    _swap(waiting, old.verifier.fingerprint)
    return new.verifier.vkey


def finish() -> None:
    """Takes up a rotation that a crash left half done: the entry is durable, the file was not yet swapped."""
    waiting = keys.folder() / NEXT
    if not waiting.exists():
        return
    origin = home.origin()
    if reading.read(CELL, "key") == Signer(origin, bytes.fromhex(waiting.read_text().strip())).verifier.vkey:
        _swap(waiting, home.signer(origin).verifier.fingerprint)
    else:
        waiting.unlink()


def _swap(waiting: Path, fingerprint: str) -> None:
    present = keys.folder() / "log.seed"
    kept = keys.folder() / f"log.seed.{fingerprint[:16]}"
    if not kept.exists():
        os.link(present, kept)
    waiting.replace(present)
    keys.read.cache_clear()
