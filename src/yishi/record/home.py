"""A home: the data folder with its keys, its database and the files that are published from it."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yishi.record import keys, rulebooks
from yishi.record.models import Entry, Slice
from yishi.record.rebuilding import rebuild
from yishi.rulebook.calendar import shipped_calendar
from yishi.rulebook.loader import shipped
from yishi.tlog import parse_lenient_utf8
from yishi.tlog.keys import Signer


def folder() -> Path:
    return Path(settings.HOME)


def has_record() -> bool:
    """Whether the database holds entries; it may have no tables yet, or not be there."""
    here = connection.settings_dict
    if here["ENGINE"].endswith("sqlite3") and not Path(here["NAME"]).is_file():
        return False
    return Entry._meta.db_table in connection.introspection.table_names() and Entry.objects.exists()


def prepare() -> None:
    """Makes what is missing: folders and keys for their owner only, the tables, the shipped rulebook.

    The keys of a record are never made anew: raises KeyLost where one is missing.
    """
    if has_record():
        keys.check()
    keys.make()
    (folder() / "static").mkdir(exist_ok=True)
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        private(Path(settings.DATABASES["default"]["NAME"]))
    behind = behind_the_tables()
    call_command("migrate", verbosity=0, interactive=False)
    if behind and Entry.objects.exists():
        # A table that is new or has grown is filled from the log: what an older version wrote is never stranded.
        rebuild()
    rulebooks.keep(shipped())
    for year in range(2026, 2036):
        calendar = shipped_calendar(year)
        if calendar is not None:
            rulebooks.keep_calendar(calendar)


def behind_the_tables() -> bool:
    """Whether some migration of ours has not been applied to this database yet."""
    plan = MigrationExecutor(connection)
    return bool(plan.migration_plan(plan.loader.graph.leaf_nodes()))


def private(file: Path) -> None:
    """Makes a database for its owner only, from its first byte: SQLite gives its log and index the file's own mode."""
    if not file.exists():
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    for beside in ("", "-wal", "-shm"):
        at = file.with_name(file.name + beside)
        if at.exists():
            at.chmod(0o600)


def is_founded() -> bool:
    return Entry.objects.filter(index=0).exists()


def origin() -> str:
    """The name of this home's log. Raises LookupError where no cell has been founded."""
    row = Slice.objects.filter(subject="register/cell", key="cell").first()
    if row is None:
        raise LookupError("no cell has been founded here")
    return str(parse_lenient_utf8(bytes(row.value))["origin"])


def signer(name: str | None = None) -> Signer:
    """The log's signing key under the log's name."""
    return Signer(name or origin(), keys.read("log.seed"))
