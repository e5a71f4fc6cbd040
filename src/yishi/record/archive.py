"""Reading a backup's archive: fixed names, whole, not too large, before anything is made or written.

It knows nothing of what the members say, needs no home and no Django: `restore` looks here first, so that what is no
backup leaves no trace.
"""

import gzip
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

NAMES = ("backup.json", "entries.jsonl", "rulebooks.jsonl", "signed.jsonl", "private.enc", "beside.enc")
LATER = {"beside.enc"}
"""Members that backups of the first days lack."""
FILE = re.compile(r"files/([a-z]{1,20})/([0-9a-f]{64})")
"""What rooms keep as files: the room, the file's digest."""
MOST_MEMBER = 4 << 30
MOST_FILE = 32 << 20


class BackupRefused(Exception):
    """The archive is not a whole backup, or it is not for this home; the message says what is wrong."""


def members(file: Path) -> dict[str, bytes]:
    """The archive's members by their fixed names; nothing is ever written under a name from the archive (W10)."""
    held: dict[str, bytes] = {}
    seen: set[str] = set()
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r:") as archive:
            for member in archive:
                is_file = FILE.fullmatch(member.name) is not None
                if not (member.name in NAMES or is_file) or not member.isreg() or member.name in seen:
                    raise BackupRefused(f"there is no place for {member.name[:80]!r} in a backup")
                if member.size > (MOST_FILE if is_file else MOST_MEMBER):
                    raise BackupRefused(f"{member.name} is too large")
                seen.add(member.name)
                if is_file:
                    continue
                reader = archive.extractfile(member)
                held[member.name] = reader.read() if reader else b""
            while packed.read(1 << 20):
                pass  # to the end, where the checksum is
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as wrong:
        raise BackupRefused(f"this is no backup: {type(wrong).__name__}") from None
    if lacking := set(NAMES) - set(held) - LATER:
        raise BackupRefused(f"the backup lacks {', '.join(sorted(lacking))}")
    return held


def files(file: Path) -> Iterator[tuple[str, str, bytes]]:
    """(room, digest, bytes) of every file in an archive that `members` has found whole; one at a time in memory."""
    with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r:") as archive:
        for member in archive:
            named = FILE.fullmatch(member.name)
            reader = archive.extractfile(member) if named else None
            if named and reader:
                yield named[1], named[2], reader.read()
