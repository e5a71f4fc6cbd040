"""Reading one slice of the present state: for queries that need what no projection keeps. Nothing is locked."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from yishi.record import clock, keys
from yishi.record.models import Entry, Head, Lookup, Secret, Signed, Slice


def read(subject: str, key: str) -> Any:
    """The value of a slice as it stands; None where there is none."""
    row = Slice.objects.filter(subject=subject, key=key).values_list("value", flat=True).first()
    return None if row is None else json.loads(bytes(row))


def keys_of(subject: str, prefix: str) -> list[str]:
    """The keys of a subject's slices that begin so."""
    rows = Slice.objects.filter(subject=subject, key__startswith=prefix).order_by("key")
    return list(rows.values_list("key", flat=True))


def size() -> int:
    """How many entries the log has."""
    head = Head.objects.filter(cell=clock.CELL_NAME).first()
    return head.size if head else 0


def today() -> str:
    """The record's day: a demo's runs ahead."""
    head = Head.objects.filter(cell=clock.CELL_NAME).first()
    return max(clock.today(head.offset_days), head.recorded) if head else clock.today()


class Position(NamedTuple):
    """How far the record has come: what every public page depends on, and nothing else changes it."""

    size: int
    signed: int
    day: str


POSITION = "SELECT size, recorded, offset_days, (SELECT MAX(size) FROM record_signed) FROM record_head WHERE cell = %s"


def position() -> Position:
    """Entries, signed entries and the record's day, in one query: every public page asks it, so it is as plain as can be."""
    with connection.cursor() as cursor:
        cursor.execute(POSITION, [clock.CELL_NAME])
        row = cursor.fetchone()
    if row is None:
        return Position(0, 0, clock.today())
    return Position(row[0], row[3] or 0, max(clock.today(row[2]), row[1]))


def entry(index: int) -> bytes | None:
    """The bytes of an entry, as they stand in the log."""
    row = Entry.objects.filter(index=index).values_list("body", flat=True).first()
    return None if row is None else bytes(row)


def sent(key: str) -> int | None:
    """The entry that a form with this key (`service.Key.text`) made; None where it stands not in the record."""
    return Entry.objects.filter(key=key).values_list("index", flat=True).first()


def body(index: int) -> dict[str, Any] | None:
    """An entry as a map."""
    raw = entry(index)
    return None if raw is None else dict(json.loads(raw))


def entries_of(subject: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(index, body) of every entry of a subject, in order."""
    for index, body in Entry.objects.filter(subject=subject).order_by("index").values_list("index", "body"):
        yield index, json.loads(bytes(body))


@dataclass(frozen=True)
class SignedAt:
    """The newest signed head."""

    size: int
    note: str
    origin: str


def signed() -> SignedAt | None:
    row = Signed.objects.order_by("-size").first()
    return SignedAt(row.size, row.note, row.origin) if row else None


def private(commitment: str) -> str | None:
    """The value behind a commitment, for those who may see it; None when it was erased."""
    row = Secret.objects.filter(commitment=commitment).first()
    return keys.show(bytes(row.value), row.commitment) if row else None


def privates(commitments: Iterable[str]) -> dict[str, str]:
    """The values behind many commitments, for those who may see them; erased ones are left out."""
    wanted = sorted(set(commitments) - {""})
    found: dict[str, str] = {}
    for n in range(0, len(wanted), 500):
        for row in Secret.objects.filter(commitment__in=wanted[n : n + 500]):
            found[row.commitment] = keys.show(bytes(row.value), row.commitment)
    return found


def version(subject: str) -> int:
    """How many acts a subject has had."""
    return int(read(subject, "") or 0)


def nyms_in(subjects: Iterable[str], idents: Iterable[str]) -> dict[tuple[str, str], str]:
    """(subject, register id) -> pseudonym, for many of both at once."""
    rows = Secret.objects.filter(
        subject__in=list(subjects), owner__in=list(idents), field__in=("household", "member")
    )
    return {(row.subject, row.owner): row.commitment for row in rows}


def behind(subject: str) -> dict[str, str]:
    """The register ids behind the pseudonyms of one matter or meeting: pseudonym -> id."""
    rows = Secret.objects.filter(subject=subject, field__in=("household", "member"))
    return {row.commitment: row.owner for row in rows}


def owner_of(subject: str, pseudonym: str) -> str | None:
    """The register id behind one pseudonym of a matter or meeting."""
    rows = Secret.objects.filter(
        commitment=pseudonym, subject=subject, field__in=("household", "member")
    )  # fmt: skip
    return rows.values_list("owner", flat=True).first()


def pseudonym(subject: str, ident: str, field: str = "household") -> str | None:
    """The pseudonym under which a register id stands in one matter or meeting; None where it has none there."""
    rows = Secret.objects.filter(subject=subject, owner=ident, field=field)
    return rows.values_list("commitment", flat=True).first()


def pseudonyms(idents: Iterable[str], kind: str = "") -> list[tuple[str, str]]:
    """(subject, pseudonym) of register ids in every matter or meeting they stand in; `kind` is how subjects begin."""
    rows = Secret.objects.filter(
        owner__in=set(idents), field__in=("household", "member"), subject__startswith=kind
    )
    return [(row.subject, row.commitment) for row in rows]


def owners(field: str, value: str) -> list[str]:
    """Whom an identity number or phone belongs to, by its keyed hash."""
    return list(
        Lookup.objects.filter(field=field, mac=keys.mac(field, value)).values_list("owner", flat=True)
    )


def roll_openings(subject: str) -> dict[str, tuple[str, str, str]]:
    """(field, register id, salt in hex) behind each pseudonym of a meeting: for those who may see its roll."""
    rows = Secret.objects.filter(subject=subject, field__in=("household", "member"))
    return {
        r.commitment: (r.field, keys.show(bytes(r.value), r.commitment), bytes(r.salt).hex()) for r in rows
    }


def opening(commitment: str) -> tuple[str, str] | None:
    """(value, salt in hex) behind a commitment, to be published: a ballot's, once its vote is closed."""
    row = Secret.objects.filter(commitment=commitment).first()
    return (keys.show(bytes(row.value), row.commitment), bytes(row.salt).hex()) if row else None


def under(subject: str, prefix: str) -> dict[str, Any]:
    """Every slice of a subject whose key begins with `prefix`, by the rest of its key."""
    rows = Slice.objects.filter(subject=subject, key__startswith=prefix).order_by("key")
    return {r.key.removeprefix(prefix): json.loads(bytes(r.value)) for r in rows}


def slices(subjects: Iterable[str], keys: Iterable[str]) -> dict[tuple[str, str], Any]:
    """Many slices at once: (subject, key) -> value."""
    rows = Slice.objects.filter(subject__in=list(subjects), key__in=list(keys))
    return {(r.subject, r.key): json.loads(bytes(r.value)) for r in rows}


def kept_by(owner: str, field: str) -> dict[str, str]:
    """Subject -> commitment of what was sealed in a field for one owner: their reports, wherever they are."""
    rows = Secret.objects.filter(owner=owner, field=field).order_by("subject")
    return {r.subject: r.commitment for r in rows}


def kept_in(subject: str, field: str) -> list[str]:
    """The commitments of a field of one subject, for those who may open them."""
    return list(
        Secret.objects.filter(subject=subject, field=field)
        .order_by("commitment")
        .values_list("commitment", flat=True)
    )
