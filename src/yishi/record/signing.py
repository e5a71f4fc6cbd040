"""Signing the log's head: after the commit, in batches, by compare-and-swap, never twice at one size.

An entry is durable when its act returns; seconds later its head is signed. A home that was restored refuses to sign
until it is shown that it does not fork (attacks R3); `forked.json` in the home says so.
"""

import json
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from yishi.record import home
from yishi.record.models import Signed
from yishi.record.service import _lock, log
from yishi.tlog import Checkpoint, Frontier, leaf_hash, sign_checkpoint

RESTORED = "restored.json"


class RefusesToSign(Exception):
    """This home was restored and has not been shown not to fork; see `yishi restore`."""


class SignedHead(NamedTuple):
    size: int
    root: bytes
    note: str


def restored_marker() -> Path:
    return home.folder() / RESTORED


def latest() -> Signed | None:
    return Signed.objects.order_by("-size").first()


def sign() -> SignedHead:
    """Signs the present head. Raises RefusesToSign in a restored home, LookupError in one without a log."""
    if restored_marker().exists():
        raise RefusesToSign(restored_marker().read_text())
    origin = home.origin()
    before = latest()
    edge = Frontier.load(before.size, json.loads(before.frontier)) if before else Frontier()
    for body in log(edge.size):
        edge.append(leaf_hash(body))
    if before is not None and edge.size == before.size and before.origin == origin:
        return SignedHead(before.size, edge.root(), before.note)
    note = (
        sign_checkpoint(Checkpoint(origin, edge.size, edge.root()), [home.signer(origin)]).encode().decode()
    )
    with transaction.atomic(), connection.cursor() as cursor:
        size, _, _ = _lock(cursor)
        now = latest()
        if (now.size if now else None) != (before.size if before else None) or size < edge.size:
            transaction.set_rollback(True)
            swapped = False
        else:
            Signed.objects.filter(size=edge.size).delete()
            Signed.objects.create(size=edge.size, frontier=json.dumps(edge.dump()), note=note, origin=origin)
            swapped = True
    return SignedHead(edge.size, edge.root(), note) if swapped else sign()
