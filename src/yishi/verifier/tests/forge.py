"""What a forger does: changes a record in one way, and seals it again where that is meant."""

from pathlib import Path
from typing import Any

from yishi.tlog import Signer
from yishi.tlog.tiles import bundle
from yishi.verifier import Report
from yishi.verifier.tests.village import LOG, changed, put

DAY_MARCH_20 = 1_773_990_000  # 2026-03-20 15:00 in Shanghai, after the story's last day


def sealed(place: Path, log: list[bytes], key: Signer = LOG, **more: Any) -> Path:
    """A forger with the key: all tiles, manifest and checkpoint made anew."""
    return put(place, log, key=key, **more)


def bad(report: Report) -> tuple[str, int | None]:
    assert report.first_bad is not None, "the forgery was not found"
    for lang in ("zh", "en"):
        assert report.first_bad.text(lang)
    return report.first_bad.code, report.first_bad.index


def rewritten(place: Path, entries: list[bytes], width: int) -> None:
    (place / f"tile/entries/000.p/{width}").write_bytes(bundle(entries))


def flip(body: dict[str, Any]) -> None:
    """Another outcome of the same form."""
    for key, value in body["outcome"].items():
        if type(value) is bool:
            body["outcome"][key] = not value
        elif type(value) is int:
            body["outcome"][key] = value + 1
        elif type(value) is str:
            body["outcome"][key] = value + "x"
        else:
            body["outcome"][key] = None
        return
    body["outcome"]["more"] = True


def forked(log: list[bytes]) -> list[bytes]:
    """Another last entry that stands as well."""
    return changed(log, len(log) - 1, lambda b: b["sealed"].update(note="ab" * 32))
