"""Reading a backup's archive: fixed names, whole, not too large, before anything is made or written.

It knows nothing of what the members say, needs no home and no Django: `restore` looks here first, so that what is no
backup leaves no trace.
"""

import gzip
import tarfile
import zlib
from pathlib import Path

NAMES = ("backup.json", "entries.jsonl", "rulebooks.jsonl", "signed.jsonl", "private.enc")
MOST_MEMBER = 4 << 30


class BackupRefused(Exception):
    """The archive is not a whole backup, or it is not for this home; the message says what is wrong."""


def members(file: Path) -> dict[str, bytes]:
    """The archive's members by their fixed names; nothing is ever written under a name from the archive (W10)."""
    held: dict[str, bytes] = {}
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r:") as archive:
            for member in archive:
                if member.name not in NAMES or not member.isreg() or member.name in held:
                    raise BackupRefused(f"there is no place for {member.name[:80]!r} in a backup")
                if member.size > MOST_MEMBER:
                    raise BackupRefused(f"{member.name} is too large")
                reader = archive.extractfile(member)
                held[member.name] = reader.read() if reader else b""
            while packed.read(1 << 20):
                pass  # to the end, where the checksum is
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as wrong:
        raise BackupRefused(f"this is no backup: {type(wrong).__name__}") from None
    if set(held) != set(NAMES):
        raise BackupRefused(f"the backup lacks {', '.join(sorted(set(NAMES) - set(held)))}")
    return held
