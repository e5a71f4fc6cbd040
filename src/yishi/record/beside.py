"""What other rooms keep beside the log: photos, accounts, sessions. How it is erased, backed up and restored.

A room registers itself at start-up, so that the record erases and carries what it does not know. Rows go into a backup
encrypted with the home's vault key; files go as they lie on disk, so a private one must be encrypted already.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple


class Beside(NamedTuple):
    """One room's keeping. `erase(owner)` deletes all that is private of an owner and says how much it was; `owners()`
    are those it keeps something of. `rows()` must be JSON; `take(rows)` puts them into an empty home. `files()` yields
    (name, path) with names of 64 hex digits; `put(name, data)` writes one, after `take`, or raises ValueError."""

    erase: Callable[[str], int]
    owners: Callable[[], Iterable[str]] = tuple
    rows: Callable[[], Any] | None = None
    take: Callable[[Any], None] | None = None
    files: Callable[[], Iterable[tuple[str, Path]]] | None = None
    put: Callable[[str, bytes], None] | None = None


_kept: dict[str, Beside] = {}


def register(name: str, keeping: Beside) -> None:
    """`name` is the room's, in lower-case ASCII letters."""
    if not (name.isascii() and name.islower() and name.isalpha()):
        raise ValueError(name)
    _kept[name] = keeping


def register_eraser(name: str, erase: Callable[[str], int]) -> None:
    """For a room whose private rows need no backup, such as sessions."""
    register(name, Beside(erase))


def kept() -> dict[str, Beside]:
    return dict(_kept)


def erase(owner: str) -> int:
    return sum(keeping.erase(owner) for keeping in _kept.values())


def owners() -> set[str]:
    return {owner for keeping in _kept.values() for owner in keeping.owners() if owner}
