"""Statements on the act's path, without Django's translation of each one at each call.

On SQLite a statement's ``%s`` marks are turned into ``?`` once and remembered; on PostgreSQL the cursor is Django's. It
is a twelfth of a ballot's time. Errors are still Django's: `submit` wraps them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection


@lru_cache(maxsize=4000)
def question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


class Direct:
    """A SQLite cursor that takes ``%s`` statements."""

    __slots__ = ("_cursor", "fetchall", "fetchone")

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.fetchall = cursor.fetchall
        self.fetchone = cursor.fetchone

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        self._cursor.execute(question_marks(sql), values)

    @property
    def rowcount(self) -> int:
        """The rows that the last statement changed, over all its values."""
        return int(self._cursor.rowcount)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._cursor.executemany(question_marks(sql), rows)


def direct(cursor: Any) -> Any:
    """The cursor of the running transaction for the act's path."""
    return Direct(connection.connection.cursor()) if connection.vendor == "sqlite" else cursor
