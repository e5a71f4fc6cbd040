"""What stands in a published folder, and the manifest that is derived from it.

One description for the writer and the reader, so that neither can know a file that the other does not. A name
says only where a file belongs; whether its content is right is the verifier's to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from yishi.rulebook.loader import LARGEST
from yishi.tlog import Checkpoint, LogRefused, Tile, TilesRefused, Verifier, encode, parse_path, parse_vkey

CHECKPOINT = "checkpoint"
MANIFEST = "manifest.json"
LOG_KEY = "keys/log.vkey"
MOST_CHECKPOINT = 1_000_000
MOST_KEYS = 4_000
MOST_RULEBOOK = 2 * LARGEST
MOST_CALENDAR = 200_000
MOST_LOG_KEYS = 8
MOST_WITNESSES = 64

_RULEBOOK = re.compile(r"rulebook/([0-9a-f]{64})\.json\Z")
_CALENDAR = re.compile(r"calendar/([0-9a-f]{64})\.toml\Z")
_WITNESS = re.compile(r"keys/witness-[0-9a-f]{16}\.vkey\Z")


def rulebook_path(digest: str) -> str:
    return f"rulebook/{digest}.json"


def calendar_path(digest: str) -> str:
    return f"calendar/{digest}.toml"


def witness_path(key: Verifier) -> str:
    """The file of a witness's key: named by its fingerprint, so that an edited key stands in a wrong file."""
    return f"keys/witness-{key.fingerprint[:16]}.vkey"


def is_witness(path: str) -> bool:
    return _WITNESS.match(path) is not None


def tile_of(path: str) -> Tile | None:
    """The tile a path names, None where it names none."""
    try:
        return parse_path(path)
    except TilesRefused:
        return None


def known(path: str) -> bool:
    """Whether a published folder can have a file of this name at all."""
    return (
        path in (CHECKPOINT, MANIFEST, LOG_KEY)
        or any(form.match(path) for form in (_RULEBOOK, _CALENDAR, _WITNESS))
        or tile_of(path) is not None
    )


def parse_keys(data: bytes) -> tuple[Verifier, ...]:
    """The keys in a key file, one a line: of the log usually one, two while a change of keys is under way.

    Refuses (`LogRefused`) anything but whole lines of keys, each once."""
    try:
        text = data.decode("ascii" if data.isascii() else "utf-8")
    except UnicodeDecodeError:
        raise LogRefused("utf8", "a key file is text") from None
    lines = text.split("\n")
    if len(lines) < 2 or lines.pop() or len(lines) > MOST_LOG_KEYS or len(set(lines)) != len(lines):
        raise LogRefused("lines", f"one key a line, each once, at most {MOST_LOG_KEYS}")
    return tuple(parse_vkey(line) for line in lines)


def write_keys(keys: Iterable[Verifier]) -> bytes:
    """The key file that `parse_keys` reads."""
    return "".join(key.vkey + "\n" for key in keys).encode()


def manifest_of(
    checkpoint: Checkpoint,
    files: Mapping[str, str],
    log_keys: Iterable[Verifier],
    witnesses: Iterable[Verifier],
) -> bytes:
    """The manifest, made from nothing but what else is in the folder.

    `files` maps every path except checkpoint and manifest to the SHA-256 of its bytes, as hex. The same folder
    always gives the same bytes (RFC 8785), so a verifier makes them again and compares."""
    return encode(
        {
            "v": 1,
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "files": {path: files[path] for path in sorted(files)},
            "rulebooks": sorted(m[1] for path in files if (m := _RULEBOOK.match(path))),
            "calendars": sorted(m[1] for path in files if (m := _CALENDAR.match(path))),
            "log_keys": sorted(key.fingerprint for key in log_keys),
            "witness_keys": sorted(key.fingerprint for key in witnesses),
        }
    )


def hex_of(data: bytes) -> str:
    """SHA-256 as hex."""
    return sha256(data).hexdigest()
