"""Where the bytes of photos lie: ``files/<aa>/<digest>`` and ``….small`` in the home, for its owner only.

A private one is encrypted with the vault key and opens only under its own digest; a public one lies as it is. A file
appears whole or not at all.
"""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from yishi.files.pictures import small_of
from yishi.record import keys


def folder() -> Path:
    return Path(settings.HOME) / "files"


def path(digest: str, small: bool = False) -> Path:
    return folder() / digest[:2] / (f"{digest}.small" if small else digest)


def put(digest: str, stored: bytes, public: bool) -> None:
    """Writes both sizes."""
    _write(path(digest), stored if public else keys.hide_bytes(stored, digest))
    _put_small(digest, stored, public)


def _put_small(digest: str, stored: bytes, public: bool) -> bytes:
    made = small_of(stored)
    _write(path(digest, small=True), made if public else keys.hide_bytes(made, f"{digest}.small"))
    return made


def get(digest: str, public: bool, small: bool = False) -> bytes | None:
    """The JPEG's bytes; None where there is no such file. A thumbnail that is missing is made again."""
    place = path(digest, small)
    try:
        data = place.read_bytes()
    except FileNotFoundError:
        stored = get(digest, public) if small else None
        return _put_small(digest, stored, public) if stored else None
    return data if public else keys.show_bytes(data, place.name)


def put_back(digest: str, data: bytes, public: bool) -> None:
    """A file from a backup, as it lay on the disk. Raises ValueError where it is not the photo of that digest."""
    try:
        stored = data if public else keys.show_bytes(data, digest)
    except Exception:
        raise ValueError("this home's vault key does not open it") from None
    if hashlib.sha256(stored).hexdigest() != digest:
        raise ValueError("its bytes are not those it names")
    _write(path(digest), data)


def drop(digest: str) -> None:
    for small in (False, True):
        path(digest, small).unlink(missing_ok=True)


def _write(place: Path, data: bytes) -> None:
    for above in (folder(), place.parent):
        above.mkdir(mode=0o700, exist_ok=True)
    draft = place.with_name(f"{place.name}.{os.urandom(4).hex()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    above_handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(above_handle)
    finally:
        os.close(above_handle)
