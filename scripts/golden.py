"""Writes the golden record: the ten cases in one log, published, as test data that today's code has to verify.

Run it when a change of form is meant (`v` or what docs/formats/log.md calls frozen), never to make a test pass that
says a log which was once good is good no more. Salts and keys come from fixed seeds, so the same code writes the same
bytes, and a difference shows what has changed.

    .venv/bin/python scripts/golden.py
"""

import importlib
import io
import lzma
import random
import tarfile
import tempfile
from pathlib import Path
from unittest import mock

from yishi.demo.playing import CASES
from yishi.demo.stage import MemoryStage
from yishi.demo.town import Town
from yishi.rulebook.calendar import shipped_calendar
from yishi.rulebook.loader import shipped
from yishi.tlog import Checkpoint, Frontier, encode, leaf_hash, sign_checkpoint
from yishi.tlog.keys import Signer
from yishi.verifier import publish

FILE = Path(__file__).resolve().parent.parent / "src/yishi/verifier/tests/golden/record-v1.tar.xz"
SEED = 20260302


def bodies() -> list[bytes]:
    """The entries of the town-year, with salts drawn from a seed."""
    stage = MemoryStage(shipped())
    with mock.patch("os.urandom", random.Random(SEED).randbytes):
        town = Town(stage)
        town.found()
        for name in CASES:  # one after the other: a board needs them side by side, a golden record does not
            importlib.import_module(f"yishi.demo.cases.{name}").run(town)
    return [encode(body) for body in stage.log]


def published(folder: Path) -> None:
    """The folder as `yishi publish` writes it, signed by a key that everyone knows."""
    signer = Signer(Town.origin, bytes(range(32)))
    Town.key = signer.verifier.vkey
    entries = bodies()
    edge = Frontier()
    edge.extend(leaf_hash(entry) for entry in entries)
    calendar = shipped_calendar(2026)
    assert calendar is not None
    publish(
        folder,
        entries=iter(entries),
        checkpoint_note=sign_checkpoint(Checkpoint(Town.origin, edge.size, edge.root()), [signer]).encode(),
        rulebooks={shipped().digest: shipped().bundle},
        calendars={calendar.digest: calendar.raw},
        log_vkeys=[signer.verifier.vkey],
    )


def packed(folder: Path) -> bytes:
    """All files in the order of their names, without times or owners. Tiles of hashes follow from the entries, but a
    reader wants them."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())
            member.size = path.stat().st_size
            with path.open("rb") as data:
                tar.addfile(member, data)
    return lzma.compress(held.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        published(Path(folder) / "published")
        made = packed(Path(folder) / "published")
    before = FILE.read_bytes() if FILE.is_file() else b""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(made)
    print(f"{FILE.name}: {len(made)} bytes, {'the same as before' if made == before else 'CHANGED'}")


if __name__ == "__main__":
    main()
