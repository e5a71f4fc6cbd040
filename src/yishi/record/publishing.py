"""Publishing: the signed log, its rulebooks and calendars as a folder that any tile-log reader can follow.

Signing comes first and is durable before a byte is published; publishing again only adds. The layout is `verifier`'s,
so that writer and reader share one description.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from yishi.procedure.days import CELL
from yishi.record import home, signing
from yishi.record.locking import alone_in
from yishi.record.models import Book, Entry
from yishi.record.service import log
from yishi.tlog import Folder, parse_vkey
from yishi.verifier import Published, publish, published, verify


class Names:
    """The rulebooks and calendars that entries name, collected as they pass."""

    def __init__(self, rulebooks: Iterable[str], calendars: Iterable[str]) -> None:
        self.rulebooks = set(rulebooks)
        self.calendars = set(calendars)

    def read(self, entry: dict[str, Any]) -> None:
        self.rulebooks.add(entry["rulebook"])
        if entry["subject"] == CELL and entry["act"] == "calendar":
            self.calendars.add(entry["data"]["digest"])
        if entry["subject"] == CELL and entry["act"] == "adopt_rulebook":
            self.rulebooks.add(entry["data"]["digest"])


def log_keys() -> list[str]:
    """Every key the log has had, the present one first, as its entries say."""
    keys = []
    for body in Entry.objects.filter(subject=CELL).order_by("index").values_list("body", flat=True):
        entry = json.loads(bytes(body))
        if entry["act"] in ("found", "rotate_key", "relink"):
            keys.append(entry["data"]["key"])
    return list(dict.fromkeys(reversed(keys)))


def publish_to(folder: Path, witness_vkeys: tuple[str, ...] = ()) -> Published:
    """Signs the head and brings `folder` up to it, one publisher at a time. Raises RefusesToSign, PublishRefused,
    LookupError, and OSError where no such folder can be."""
    existed = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with alone_in(folder):
            return _publish(folder, witness_vkeys)
    except BaseException:
        if not existed:
            with suppress(OSError):  # not empty: what was written before a crash is taken up again
                folder.rmdir()
        raise


def _publish(folder: Path, witness_vkeys: tuple[str, ...]) -> Published:
    head = signing.sign()
    before = published(folder)
    start = before.size if before else 0
    names = Names(_stems(folder / "rulebook"), _stems(folder / "calendar"))
    for body in log(start, head.size):
        names.read(json.loads(body))
    return publish(
        folder,
        entries=log(start, head.size),
        checkpoint_note=_cosigned(folder, head.note.encode()),
        rulebooks=_bundles(names.rulebooks, "rulebook"),
        calendars=_bundles(names.calendars, "calendar"),
        log_vkeys=log_keys() or [home.signer().verifier.vkey],
        witness_vkeys=witness_vkeys,
    )


def _cosigned(folder: Path, note: bytes) -> bytes:
    """The published checkpoint, where it is this very one with the witnesses' lines under it; else `note`."""
    there = Folder(folder).read("checkpoint", 1 << 20) or b""
    return there if there.startswith(note) else note


def _stems(folder: Path) -> list[str]:
    return (
        [file.stem for file in folder.glob("*.*") if not file.name.startswith(".")] if folder.is_dir() else []
    )


def _bundles(digests: Iterable[str], kind: str) -> dict[str, bytes]:
    rows = Book.objects.filter(digest__in=list(digests), kind=kind)
    return {row.digest: bytes(row.bundle) for row in rows}


def publish_and_verify(folder: Path) -> dict[str, Any]:
    """Publishes and verifies what was published, pinned to this home's own key; the report in Chinese, and as ``en``."""
    publish_to(folder)
    report = verify(Folder(folder), keys=[parse_vkey(home.signer().verifier.vkey)])
    return {**report.as_dict(), "en": report.as_dict("en")}


VERIFIED = "verified.json"


def publish_all(home_folder: Path) -> dict[str, Any]:
    """Publishes into a home's own folder, verifies it and keeps the report for the board."""
    report = publish_and_verify(home_folder / "published")
    keep_report(home_folder, report)
    return report


def keep_report(home_folder: Path, report: dict[str, Any]) -> None:
    """The last verification, for the board; written whole or not at all."""
    part = home_folder / f"{VERIFIED}.{os.getpid()}.part"
    part.write_text(json.dumps(report, ensure_ascii=False))
    part.replace(home_folder / VERIFIED)
