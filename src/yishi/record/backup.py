"""Backup and restore: the log, the private values, the rulebooks, what was signed; everything else is made again.

What other rooms keep beside the log (photos, accounts: `record.beside`) is carried too.

A backup is one archive, readable by its owner only. Private values and their salts are encrypted in it with the
home's vault key, which is not in it, nor is the log's key: keep the `keys` folder elsewhere. A restored home refuses
to sign until it is shown that it does not fork the log that the world has seen (attacks R3).
"""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.db import transaction

from yishi.record import archive as archives
from yishi.record import beside, erasing, home, keys, rebuilding, signing
from yishi.record.archive import BackupRefused
from yishi.record.clock import CELL_NAME
from yishi.record.models import Book, Entry, Head, Lookup, Secret, Signed
from yishi.record.service import log
from yishi.tlog import Folder, Frontier, leaf_hash, open_checkpoint, parse_vkey, read_entries
from yishi.tlog.jsonc import parse

FORMAT = 1


class Backup(NamedTuple):
    size: int
    root: str
    origin: str


def _frontier() -> Frontier:
    edge = Frontier()
    for body in log():
        edge.append(leaf_hash(body))
    return edge


def make(file: Path) -> Backup:
    """Writes a backup; `file` must not exist."""
    edge = _frontier()
    made = Backup(edge.size, edge.root().hex(), home.origin())
    head = Head.objects.get(cell=CELL_NAME)
    about = {
        "format": FORMAT,
        **made._asdict(),
        "recorded": head.recorded,
        "offset_days": head.offset_days,
    }
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            _write(out, about, made)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        file.unlink(missing_ok=True)  # half a backup would be taken for one
        raise
    return made


def _write(out: IO[bytes], about: dict[str, Any], made: Backup) -> None:
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        _add(archive, "backup.json", json.dumps(about).encode())
        entries = Entry.objects.filter(index__lt=made.size).order_by("index")
        _add(archive, "entries.jsonl", b"".join(_entry_lines(entries.iterator(chunk_size=2000))))
        _add(
            archive,
            "rulebooks.jsonl",
            _lines([b.digest, b.kind, bytes(b.bundle).hex()] for b in Book.objects.all()),
        )
        _add(
            archive,
            "signed.jsonl",
            _lines(
                [s.size, s.frontier, s.note, s.origin] for s in Signed.objects.filter(size__lte=made.size)
            ),
        )
        private = [
            [
                s.commitment,
                bytes(s.salt).hex(),
                s.field,
                keys.show(bytes(s.value), s.commitment),
                s.subject,
                s.owner,
            ]
            for s in Secret.objects.order_by("commitment")
        ]
        lookups = [[k.mac, k.field, k.owner] for k in Lookup.objects.all()]
        _add(archive, "private.enc", keys.hide(json.dumps([private, lookups]), made.root))
        rooms = beside.kept()
        rows = {name: room.rows() for name, room in rooms.items() if room.rows}
        _add(archive, "beside.enc", keys.hide(json.dumps(rows), f"beside {made.root}"))
        for name, room in rooms.items():
            for digest, path in room.files() if room.files else ():
                try:
                    _add(archive, f"files/{name}/{digest}", path.read_bytes())
                except FileNotFoundError:  # erased meanwhile
                    continue


def _entry_lines(rows: Any) -> Iterator[bytes]:
    for e in rows:
        yield json.dumps([bytes(e.body).hex(), e.key, e.digest]).encode() + b"\n"


def _lines(rows: Any) -> bytes:
    return b"".join(json.dumps(list(row)).encode() + b"\n" for row in rows)


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    archive.addfile(info, io.BytesIO(data))


def restore(file: Path) -> Backup:
    """Restores into an empty home whose keys are in place; the home then refuses to sign until `against` or
    `new_origin`. Raises BackupRefused, with nothing written."""
    held = archives.members(file)
    if Entry.objects.exists():
        raise BackupRefused("this home has a log already; restore into an empty one")
    try:
        about = json.loads(held["backup.json"])
        entries = [json.loads(line) for line in held["entries.jsonl"].splitlines()]
        books = [json.loads(line) for line in held["rulebooks.jsonl"].splitlines()]
        signed = [json.loads(line) for line in held["signed.jsonl"].splitlines()]
        bodies = [bytes.fromhex(e[0]) for e in entries]
        made = Backup(about["size"], about["root"], about["origin"])
    except (ValueError, KeyError, TypeError, IndexError):
        raise BackupRefused("the backup is damaged") from None
    edge = Frontier()
    edge.extend(leaf_hash(b) for b in bodies)
    if (edge.size, edge.root().hex()) != (made.size, made.root):
        raise BackupRefused("the backup's entries are not those it names")
    try:
        private, lookups = json.loads(keys.show(held["private.enc"], made.root))
        kept = (
            json.loads(keys.show(held["beside.enc"], f"beside {made.root}")) if "beside.enc" in held else {}
        )
    except Exception:
        raise BackupRefused(
            "this home's vault key does not open the backup; put its keys folder in place"
        ) from None
    with transaction.atomic():
        Book.objects.all().delete()
        Book.objects.bulk_create([Book(digest=d, kind=k, bundle=bytes.fromhex(b)) for d, k, b in books])
        _insert(bodies, 0, [(e[1], e[2]) for e in entries])
        Signed.objects.bulk_create([Signed(size=s, frontier=f, note=n, origin=o) for s, f, n, o in signed])
        Secret.objects.bulk_create(
            [
                Secret(
                    commitment=c, salt=bytes.fromhex(s), field=f, value=keys.hide(v, c), subject=j, owner=o
                )
                for c, s, f, v, j, o in private
            ],
            batch_size=500,
        )
        Lookup.objects.bulk_create([Lookup(mac=m, field=f, owner=o) for m, f, o in lookups], batch_size=500)
        head, _ = Head.objects.get_or_create(cell=CELL_NAME)
        head.size, head.recorded, head.offset_days = made.size, about["recorded"], about["offset_days"]
        head.save()
        rebuilding.rebuild()
        _take_beside(file, kept)
        signing.restored_marker().write_text(json.dumps(made._asdict()))
    erasing.reapply()
    return made


def _take_beside(file: Path, kept: dict[str, Any]) -> None:
    """What other rooms kept. Rows of a room that is there no more are left out; a file that is not its digest's is too."""
    rooms = beside.kept()
    for name, rows in kept.items():
        room = rooms.get(name)
        if room and room.take:
            room.take(rows)
    for name, digest, data in archives.files(file):
        room = rooms.get(name)
        if room and room.put:
            try:
                room.put(digest, data)
            except ValueError as wrong:
                raise BackupRefused(f"files/{name}/{digest}: {wrong}") from None


def _insert(bodies: list[bytes], start: int, forms: list[tuple[str | None, str | None]]) -> None:
    rows = []
    for n, (body, (key, digest)) in enumerate(zip(bodies, forms, strict=True), start):
        entry = parse(body)
        rows.append(
            Entry(
                index=n, subject=entry["subject"], version=entry["version"], body=body, key=key, digest=digest
            )
        )
    Entry.objects.bulk_create(rows, batch_size=500)


class Compared(NamedTuple):
    """``ok``: this home's log and the published one are one log. ``refilled``: entries taken from it."""

    ok: bool
    refilled: int
    published: int


def against(folder: Path) -> Compared:
    """Shows a restored home that it does not fork: its log must begin the published one, or be begun by it.

    What the published log has beyond is taken over; then the home signs again. Raises BackupRefused where the folder
    is not this log's, signed by this home's key, or an old copy: one that lacks what this home itself has signed
    cannot show what was signed after it.
    """
    source = Folder(folder)
    note = source.read("checkpoint", 1 << 20)
    if note is None:
        raise BackupRefused(f"{folder} has no checkpoint")
    try:
        checkpoint, _ = open_checkpoint(note, [parse_vkey(home.signer().verifier.vkey)])
        newest = signing.latest()
        if newest is not None and checkpoint.size < newest.size:
            raise BackupRefused(
                f"{folder} is an old copy: {checkpoint.size} entries, this home itself has signed {newest.size}"
            )
        theirs = read_entries(source.read, checkpoint.size)
        ours = log()
        more: list[bytes] = []
        edge = Frontier()
        for body in theirs:
            edge.append(leaf_hash(body))
            mine = next(ours, None)
            if mine is None:
                more.append(body)
            elif mine != body:
                return Compared(False, 0, checkpoint.size)
    except ValueError as wrong:
        raise BackupRefused(f"{folder}: {wrong}") from None
    if edge.root() != checkpoint.root:
        raise BackupRefused(f"{folder}: its entries are not those its checkpoint names")
    with transaction.atomic():
        if more:
            size = Entry.objects.count()
            _insert(more, size, [(None, None)] * len(more))
            head = Head.objects.get(cell=CELL_NAME)
            head.size, head.recorded = size + len(more), parse(more[-1])["recorded"]
            head.save()
            rebuilding.rebuild()
    erasing.reapply()
    signing.restored_marker().unlink(missing_ok=True)
    return Compared(True, len(more), checkpoint.size)
