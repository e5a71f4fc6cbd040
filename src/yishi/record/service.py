"""Submitting acts: the one way in. Lock, find facts, decide, write slices and entry, project, in one transaction.

One line of acts a cell: the lock is SQLite's `BEGIN IMMEDIATE` or a PostgreSQL advisory lock as a statement of its
own, so log order is commit order. When `submit` returns `Done` the entries are durable and have their index.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction

from yishi.procedure import Accepted, Act, Refused, entry_body, judge
from yishi.record import clock, keys, projecting
from yishi.record.clock import CELL_NAME
from yishi.record.models import Entry
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.sealing import Sealer
from yishi.record.state import Slices, bulk, likely
from yishi.record.statements import direct
from yishi.tlog.jsonc import Unencodable, encode

LARGEST = 60_000
"""Bytes of an entry (attacks R12): longer texts go in by their hash, longer lists in parts."""

ENTRY = (
    'INSERT INTO record_entry ("index", subject, version, body, key, digest) VALUES (%s, %s, %s, %s, %s, %s)'
)


@dataclass(frozen=True, slots=True)
class Made:
    """One accepted act: its place in the log, its subject's version, its outcome."""

    index: int
    subject: str
    version: int
    outcome: Mapping[str, Any]


class Done(NamedTuple):
    """All acts stand and are durable. ``again`` says that they stood already: the same form, sent twice."""

    made: tuple[Made, ...]
    again: bool = False


class Turned(NamedTuple):
    """Nothing was written. ``refused`` is why, ``at`` the place in the submission of the act it concerns."""

    refused: Refused
    at: int = 0


class Key(NamedTuple):
    """Minted when a form is drawn; belongs to actor and form, so that it means nothing in another's hands."""

    actor: str
    form: str

    def text(self) -> str:
        return hashlib.sha256(f"{self.actor}\n{self.form}".encode()).hexdigest()


def digest_of(acts: Sequence[Act]) -> str:
    """What a key remembers of a form's body: the acts as sent, before commitments (their salts differ each time)."""
    shape = [
        [
            a.subject if a.name not in ("open", "convene") else "",
            a.name,
            a.by,
            a.capacity,
            a.step,
            a.data,
            sorted(a.sealed),
        ]
        for a in acts
    ]
    return hashlib.sha256(encode(shape)).hexdigest()


def submit(
    acts: Sequence[Act], sealer: Sealer | None = None, key: Key | None = None, digest: str | None = None
) -> Done | Turned:
    """Sends acts to the record: all stand, in order, or none does.

    ``on`` of an act may be "" for today; ``recorded`` is always the record's own day. `sealer` holds what was sealed
    for these acts and for no others: sent again, it is refused as ``sealed_before``. With a `key` a form sent twice is done once; `digest` says what the form said (default: the acts).
    """
    with transaction.atomic(durable=not connection.in_atomic_block), connection.cursor() as cursor:
        with connection.wrap_database_errors:
            result = _submit(direct(cursor), acts, sealer, key, digest)
        if isinstance(result, Turned):
            transaction.set_rollback(True)
        return result


def _submit(
    cursor: Any, acts: Sequence[Act], sealer: Sealer | None, key: Key | None, digest: str | None
) -> Done | Turned:
    size, last, offset = _lock(cursor)
    today = max(clock.today(offset), last)
    named = key.text() if key else None
    said = (digest or digest_of(acts)) if key else None
    if named is not None:
        before = _remembered(cursor, named, said)
        if before is not None:
            return before
    slices = Slices(cursor)
    made: list[Made] = []
    entries: list[tuple[Any, ...]] = []
    rows: list[projecting.Row] = []
    for at, sent in enumerate(acts):
        act = sent._replace(recorded=today, on=sent.on or today)
        slices.fetch(likely(act))
        for subject, prefixes in bulk(act).items():
            for prefix in prefixes:
                slices.fetch_prefix(subject, prefix)
        judged = judge(RULEBOOKS, slices.read, slices.version, act)
        if isinstance(judged.verdict, Refused):
            return Turned(judged.verdict, at)
        verdict: Accepted = judged.verdict
        version = slices.apply(act.subject, verdict)
        try:
            body = entry_body(act, judged, version)
            made_bytes = encode(body)
        except Unencodable as wrong:
            return Turned(Refused("bad_data", {"act": act.name, "field": str(wrong), "expected": "text"}), at)
        if len(made_bytes) > LARGEST:
            return Turned(Refused("entry_too_large", {"bytes": len(made_bytes), "most": LARGEST}), at)
        index = size + at
        entries.append(
            (index, act.subject, version, made_bytes, *((named, said) if at == 0 else (None, None)))
        )
        made.append(Made(index, act.subject, version, verdict.outcome))
        rows.extend(projecting.rows(index, body, verdict.changes))
    if sealer is not None and not _keep(cursor, sealer):
        return Turned(Refused("sealed_before", {}))
    slices.write()
    for entry in entries:
        cursor.execute(ENTRY, entry)
    for row in rows:
        projecting.write(cursor, row)
    cursor.execute(
        "UPDATE record_head SET size = %s, recorded = %s WHERE cell = %s",
        [size + len(acts), today, CELL_NAME],
    )
    return Done(tuple(made))


def _lock(cursor: Any) -> tuple[int, str, int]:
    """Takes the cell's line and returns (size, last day, clock offset)."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [CELL_NAME])
    cursor.execute("SELECT size, recorded, offset_days FROM record_head WHERE cell = %s", [CELL_NAME])
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            "INSERT INTO record_head (cell, size, recorded, offset_days) VALUES (%s, 0, '', 0)", [CELL_NAME]
        )
        return 0, "", 0
    return row[0], row[1], row[2]


def _remembered(cursor: Any, named: str, said: str | None) -> Done | Turned | None:
    cursor.execute('SELECT "index", subject, version, body, digest FROM record_entry WHERE key = %s', [named])
    row = cursor.fetchone()
    if row is None:
        return None
    if row[4] != said:
        return Turned(Refused("key_reused", {}))
    return Done((Made(row[0], row[1], row[2], json.loads(bytes(row[3]))["outcome"]),), again=True)


def _keep(cursor: Any, sealer: Sealer) -> bool:
    """Stores salts and encrypted values beside the entries that commit to them.

    False where one is kept already: a salt is for one field of one entry (attacks R15), so what was sealed for an
    act that stands is not sent for another.
    """
    rows = [
        (s.commitment, s.salt, s.field, keys.hide(s.value, s.commitment), s.subject, s.owner)
        for s in sealer.kept
    ]
    if rows:
        cursor.executemany(
            "INSERT INTO record_secret (commitment, salt, field, value, subject, owner)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (commitment) DO NOTHING",
            rows,
        )
        if cursor.rowcount != len(rows):
            return False
    for field, value, owner in sealer.lookups:
        cursor.execute(
            "INSERT INTO record_lookup (mac, field, owner) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [keys.mac(field, value), field, owner],
        )
    return True


def log(start: int = 0, stop: int | None = None) -> Any:
    """The entries' bytes from `start` on, in pages, never inside one long read."""
    page = 2000
    while stop is None or start < stop:
        found = list(
            Entry.objects.filter(index__gte=start, index__lt=min(start + page, stop or start + page))
            .order_by("index")
            .values_list("body", flat=True)
        )
        if not found:
            return
        yield from (bytes(body) for body in found)
        start += len(found)
