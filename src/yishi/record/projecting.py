"""Projectors: pure generators of rows from an entry and the slices it changed. Registered by rooms at start-up.

A projector reads nothing: keys are natural or the entry's index, never generated. Guard rows are inserted (a clash is
a bug in a decision and stops the act); page rows are put. Dropping them and projecting anew makes the same rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models


class Insert(NamedTuple):
    """A new row; values in the order of the model's fields."""

    model: type[models.Model]
    values: Sequence[Any]


class Put(NamedTuple):
    """A row that replaces the one with its key."""

    model: type[models.Model]
    values: Sequence[Any]


class Delete(NamedTuple):
    """The row with these values of these columns goes."""

    model: type[models.Model]
    columns: tuple[str, ...]
    values: Sequence[Any]


Row = Insert | Put | Delete
Projector = Callable[[int, Mapping[str, Any], Mapping[str, Any]], Iterable[Row]]
"""(index, entry body, changed slices) -> rows."""

_projectors: dict[str, list[Projector]] = {}
_models: list[type[models.Model]] = []


def register(projector: Projector, *kinds: str, fills: Iterable[type[models.Model]]) -> None:
    """`kinds` are the subject kinds (matter, meeting, book, register) whose entries the projector reads."""
    for kind in kinds:
        held = _projectors.setdefault(kind, [])
        if projector not in held:
            held.append(projector)
    for model in fills:
        if model not in _models:
            _models.append(model)


def projections() -> Sequence[type[models.Model]]:
    """Every table that projectors fill."""
    return tuple(_models)


def rows(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    kind = body["subject"].partition("/")[0]
    for projector in _projectors.get(kind, ()):
        yield from projector(index, body, changes)


@lru_cache(maxsize=200)
def columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.column for f in model._meta.local_concrete_fields if f.column)


@lru_cache(maxsize=200)
def key_columns(model: type[models.Model]) -> tuple[str, ...]:
    pk = model._meta.pk
    if isinstance(pk, models.CompositePrimaryKey):
        named = {f.name: f.column for f in model._meta.local_concrete_fields}
        return tuple(str(named[name]) for name in pk.field_names)
    return (pk.column,)


@lru_cache(maxsize=600)
def statement(kind: str, model: type[models.Model], delete: tuple[str, ...] = ()) -> str:
    """The SQL of one row, made once a model."""
    table, cols = model._meta.db_table, columns(model)
    if kind == Delete.__name__:
        return f'DELETE FROM "{table}" WHERE ' + " AND ".join(f'"{c}" = %s' for c in delete)  # noqa: S608
    names = ", ".join(f'"{c}"' for c in cols)
    marks = ", ".join(["%s"] * len(cols))
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
    if kind == Put.__name__:
        keys = key_columns(model)
        rest = [c for c in cols if c not in keys]
        sets = ", ".join(f'"{c}" = excluded."{c}"' for c in rest)
        clash = ", ".join(f'"{k}"' for k in keys)
        sql += f" ON CONFLICT ({clash}) DO " + (f"UPDATE SET {sets}" if sets else "NOTHING")
    return sql


def write(cursor: Any, row: Row) -> None:
    delete = row.columns if isinstance(row, Delete) else ()
    cursor.execute(statement(type(row).__name__, row.model, delete), list(row.values))
