"""Erasing a person: salts and values behind their commitments go, by an act with office and reason in the record.

The log still verifies, since it only ever held commitments; amounts, decisions and offices stay (attacks R19). Ballots
of a vote that is still open are not erased, or it could not be counted.

Beside the commitments the act carries a keyed hash of whose they were: a restored backup may hold things of that person
(an account, a photo) that no commitment leads to. Without the home's vault key it says nothing.
"""

import json
from typing import NamedTuple

from django.db import connection, transaction

from yishi.procedure import Act, Refused
from yishi.procedure.days import CELL
from yishi.record import beside, keys
from yishi.record.models import Entry, Lookup, Secret, Slice
from yishi.record.service import Done, submit

MOST = 800


class Erased(NamedTuple):
    """How many values are gone, and the entries that say so."""

    values: int
    entries: tuple[int, ...]


class _Turned(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def erase(person: str, by: str, capacity: str, reason: str) -> Erased | Refused:
    """Erases everything private about the register id `person`, in one transaction with its act."""
    if not person:  # what has no owner is nobody's to erase
        return Refused("nothing_to_erase", {"person": person})
    found = list(Secret.objects.filter(owner=person).values_list("commitment", "field", "subject"))
    if not found and not Lookup.objects.filter(owner=person).exists() and person not in beside.owners():
        return Refused("nothing_to_erase", {"person": person})
    for _, field, subject in found:
        if field == "choice" and not _closed(subject):
            return Refused("vote_open", {"meeting": subject})
    commitments = [*(c for c, _, _ in found), _mark(person)]
    acts = [
        Act(CELL, "erase", by, capacity, "", "", {"commitments": commitments[n : n + MOST], "reason": reason})
        for n in range(0, len(commitments), MOST)
    ]
    try:
        with transaction.atomic():
            result = submit(acts)
            if not isinstance(result, Done):
                raise _Turned(result.refused)
            more = beside.erase(person)  # first: a room may look up the phone it forgets
            _delete(commitments, person)
    except _Turned as turned:
        return turned.refused
    _scrub()
    return Erased(len(found) + more, tuple(made.index for made in result.made))


def _closed(meeting: str) -> bool:
    row = Slice.objects.filter(subject=meeting, key="meta").first()
    return row is not None and json.loads(bytes(row.value))["state"] == "closed"


def _delete(commitments: list[str], person: str) -> None:
    for some in _parted(commitments):
        Secret.objects.filter(commitment__in=some).delete()
    Lookup.objects.filter(owner=person).delete()


def _mark(person: str) -> str:
    """By what an erased person is recognised in a restored backup."""
    return keys.mac("erased", person)


def reapply() -> int:
    """Deletes again whatever the log says was erased: a restored backup may be older than an erasure."""
    gone = 0
    named: set[str] = set()
    for body in Entry.objects.filter(subject=CELL).order_by("index").values_list("body", flat=True):
        entry = json.loads(bytes(body))
        if entry["act"] == "erase":
            named.update(entry["data"]["commitments"])
    if named:
        held = [Secret.objects.filter(commitment__in=some) for some in _parted(sorted(named))]
        known = {owner for rows in held for owner in rows.values_list("owner", flat=True)}
        others = {*Lookup.objects.values_list("owner", flat=True).distinct(), *beside.owners()}
        erased = (known | {owner for owner in others if _mark(owner) in named}) - {""}
        for owner in sorted(erased):
            gone += beside.erase(owner)
            Lookup.objects.filter(owner=owner).delete()
        gone += sum(rows.delete()[0] for rows in held)
    _scrub()
    return gone


def _parted(names: list[str]) -> list[list[str]]:
    return [names[n : n + 500] for n in range(0, len(names), 500)]


def _scrub() -> None:
    """Leaves no trace of deleted rows in SQLite's free pages and its log (attacks R18)."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
