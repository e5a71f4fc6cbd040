"""For tests: a played town is played once a process; each test then gets a copy of its own, database and home alike.

On SQLite the copy is made by its own backup, in milliseconds; on another database the town is played each time.
"""

import copy
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from yishi.demo.town import Town
from yishi.record import home, keys, reading
from yishi.rulebook.loader import shipped

T = TypeVar("T")
_kept: dict[str, tuple[sqlite3.Connection, Path, str, Any]] = {}


def played(name: str, folder: Path, play: Callable[[], T]) -> T:
    """What `play` returns, its town in the database and in the home `folder`, which is empty and is the settings' own.

    `name` says which play it is: the same name, the same town. What it returns is copied with it, except the rulebook.
    """
    keys.read.cache_clear()
    raw: Any = None
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        raw = connection.connection
    if raw is None or raw.in_transaction:
        return _fresh(play)
    if name not in _kept:
        result = _fresh(play)
        base = sqlite3.connect(":memory:", check_same_thread=False)
        raw.backup(base)
        kept = Path(tempfile.mkdtemp(prefix="yishi-copies-")) / "home"
        shutil.copytree(folder, kept)
        _kept[name] = (base, kept, Town.key, _copied(result))
        return result
    base, kept, Town.key, result = _kept[name]
    base.backup(raw)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    keys.read.cache_clear()
    copied: T = _copied(result)
    return copied


def _fresh(play: Callable[[], T]) -> T:
    if reading.size():  # what a module of other tests kept for itself
        call_command("flush", verbosity=0, interactive=False)
    keys.make()
    home.prepare()
    Town.key = home.signer(Town.origin).verifier.vkey
    assert settings.HOME
    return play()


def _copied(value: Any) -> Any:
    rules = shipped()
    return copy.deepcopy(value, {id(rules): rules})
