"""A new log that names the old one's head: for a restored home that nobody can show not to fork.

The first entry after the old head says the new origin and key. Readers who pinned the old key can follow only as far
as the key stayed; the old root is in the entry, so nothing of the old log can be changed afterwards.
"""

from yishi.procedure import Act
from yishi.procedure.days import CELL
from yishi.record import home, signing
from yishi.record.archive import BackupRefused
from yishi.record.models import Head, Slice
from yishi.record.service import Done, log, submit
from yishi.tlog import Frontier, LogRefused, leaf_hash, parse_lenient_utf8


def relink(origin: str) -> int:
    """Starts the log `origin`, linked to the present head; returns the old size. Raises BackupRefused."""
    try:
        key = home.signer(origin).verifier.vkey
    except LogRefused as wrong:
        raise BackupRefused(f"this is no name for a log: {wrong}") from None
    size = Head.objects.get().size
    edge = Frontier()
    for body in log(0, size):
        edge.append(leaf_hash(body))
    cell = Slice.objects.get(subject=CELL, key="cell")
    place = str(parse_lenient_utf8(bytes(cell.value))["place"])
    terms = Slice.objects.filter(subject=f"register/{place}", key="office/registrar").first()
    if terms is None:
        raise BackupRefused("there is no registrar who could begin a new log")
    registrar = parse_lenient_utf8(bytes(terms.value))[-1][0]
    data = {
        "origin": origin,
        "key": key,
        "old_size": size,
        "old_root": edge.root().hex(),
        "reason": "恢复后不能证明没有分叉",
    }
    result = submit([Act(CELL, "relink", registrar, f"registrar@{place}", "", "", data)])
    if not isinstance(result, Done):
        raise BackupRefused(f"the new log was refused: {result.refused.code}")
    signing.restored_marker().unlink(missing_ok=True)
    return size
