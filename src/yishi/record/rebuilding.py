"""Rebuilding: drops the state and every projection and makes them again from the log, byte for byte the same.

With ``check`` nothing is changed: the new rows are compared with the old inside a transaction that is rolled back.
"""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection, models, transaction

from yishi.procedure import Accepted, Memory
from yishi.procedure.engine import act_of
from yishi.record import projecting
from yishi.record.models import Slice
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.service import _lock, log
from yishi.tlog.jsonc import encode, parse

BATCH = 2000


class Rebuilt(NamedTuple):
    """How many entries were replayed, and (with ``check``) the tables whose rows were not what the log makes of them."""

    entries: int
    differing: tuple[str, ...]


class Broken(Exception):
    """The log itself does not replay: `index` is the first entry that does not stand."""

    def __init__(self, index: int, code: str) -> None:
        super().__init__(f"entry {index}: {code}")
        self.index = index
        self.code = code


def tables() -> list[type[models.Model]]:
    return [Slice, *projecting.projections()]


def dump(model: type[models.Model]) -> str:
    """A digest of every row of a table, in the order of its key."""
    cols, keys = projecting.columns(model), projecting.key_columns(model)
    digest = hashlib.sha256()
    names = ", ".join(f'"{c}"' for c in cols)
    order = ", ".join(f'"{k}"' for k in keys)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY {order}')  # noqa: S608
        while rows := cursor.fetchmany(5000):
            for row in rows:
                digest.update(repr(tuple(_plain(x) for x in row)).encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return int(value) if isinstance(value, bool) else value


def rebuild(check: bool = False, progress: Callable[[int], None] = lambda done: None) -> Rebuilt:
    """Replays the log into empty tables. Raises Broken where an entry does not stand."""
    with transaction.atomic(durable=not connection.in_atomic_block):
        with connection.cursor() as cursor:
            _lock(cursor)
        before = {m: dump(m) for m in tables()} if check else {}
        for model in tables():
            with connection.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608
        entries = _replay(progress)
        differing: tuple[str, ...] = ()
        if check:
            differing = tuple(m._meta.db_table for m in tables() if dump(m) != before[m])
            transaction.set_rollback(True)
    return Rebuilt(entries, differing)


def _replay(progress: Callable[[int], None]) -> int:
    memory = Memory({})
    memory.rulebooks = RULEBOOKS  # type: ignore[assignment]
    rows: dict[tuple[Any, ...], projecting.Row] = {}
    index = 0
    for index, raw in enumerate(log(), 1):
        body = parse(raw)
        act = act_of(body)
        judged = memory.judge(act)
        if not isinstance(judged.verdict, Accepted):
            raise Broken(index - 1, judged.verdict.code)
        memory.apply(act.subject, judged.verdict)
        for row in projecting.rows(index - 1, body, judged.verdict.changes):
            _stack(rows, row)
        if len(rows) >= BATCH:
            _flush(rows)
            progress(index)
    _flush(rows)
    _write_slices(memory)
    return index


def _stack(rows: dict[tuple[Any, ...], projecting.Row], row: projecting.Row) -> None:
    """Keeps the last row of each key; a deletion writes out what waits first, since it names columns, not keys."""
    if isinstance(row, projecting.Delete):
        _flush(rows)
        with connection.cursor() as cursor:
            projecting.write(cursor, row)
        return
    cols, keys = projecting.columns(row.model), projecting.key_columns(row.model)
    name = (row.model, *(row.values[cols.index(k)] for k in keys))
    rows.pop(name, None)
    rows[name] = row


def _flush(rows: dict[tuple[Any, ...], projecting.Row]) -> None:
    by_model: dict[tuple[type[projecting.Row], type[models.Model]], list[Any]] = {}
    for row in rows.values():
        by_model.setdefault((type(row), row.model), []).append(list(row.values))
    with connection.cursor() as cursor:
        for (kind, model), values in by_model.items():
            cursor.executemany(projecting.statement(kind.__name__, model), values)
    rows.clear()


def _write_slices(memory: Memory) -> None:
    def all_rows() -> Any:
        for subject, version, held in memory.subjects():
            yield subject, "", encode(version)
            for key, value in held.items():
                yield subject, key, encode(value)

    chunk: list[Any] = []
    with connection.cursor() as cursor:
        for row in all_rows():
            chunk.append(row)
            if len(chunk) >= BATCH:
                cursor.executemany(SLICE, chunk)
                chunk = []
        if chunk:
            cursor.executemany(SLICE, chunk)


SLICE = "INSERT INTO record_slice (subject, key, value) VALUES (%s, %s, %s)"
