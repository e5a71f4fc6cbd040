"""What commands with a home share: which home, its preparation, arguments, and how refusals are told."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

LOST = "{key} 不见了或坏了，请放回原来的 keys / a key is missing or damaged: put it back"


class Wrong(Exception):
    """Called wrongly: told in a sentence, exit 2."""


class Parser(argparse.ArgumentParser):
    """Arguments with ``--json`` and ``--lang``; a wrong call is exit 2 with the usage on stderr."""

    def __init__(self, command: str, about: str) -> None:
        super().__init__(prog=f"yishi {command}", description=about)
        self.add_argument("--json", action="store_true", help="one JSON object on stdout")
        self.add_argument("--lang", choices=("zh", "en"), default="zh")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)

    def read(self, argv: list[str]) -> argparse.Namespace | int:
        """The arguments, or the exit status where argparse has already answered."""
        try:
            return self.parse_args(argv)
        except SystemExit as end:
            return int(end.code or 0)


def home_folder() -> Path:
    return Path(os.environ.get("YISHI_HOME") or "var").resolve()


def empty(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def enter(folder: Path | None = None, make: bool = False) -> None:
    """Starts Django on a home. Raises Wrong where there is none and it is not to be made."""
    if folder is not None:
        os.environ["YISHI_HOME"] = str(folder)
    place = home_folder()
    database = os.environ.get("YISHI_DATABASE", "")
    if place.exists() and not place.is_dir():
        raise Wrong(f"{place} 不是文件夹 / is not a folder")
    if not make and not database and not (place / "yishi.sqlite3").is_file():
        raise Wrong(f"{place} 里还没有数据；先运行 yishi demo 或 yishi case / no data here yet")
    if not make and not database:
        _whole(place)
    import django

    django.setup()
    from yishi.record import home, keys

    if make or database or (place / "yishi.sqlite3").is_file():
        try:
            home.prepare()
        except keys.KeyLost as lost:
            raise Wrong(LOST.format(key=lost.path)) from None
        if home.is_founded():
            from yishi.record import rotation

            rotation.finish()


def _whole(place: Path) -> None:
    """A home that has lost its data or its keys is not made anew in silence: what is missing has to be put back.

    Told before Django opens the file; whose tables are elsewhere asks `record.home.prepare` whether there is a record.
    """
    if (place / "yishi.sqlite3").stat().st_size == 0:
        raise Wrong(f"{place} 的数据库是空的，请恢复备份 / the database is empty: restore a backup")
    for name in ("log.seed", "vault.key"):
        key = place / "keys" / name
        if not key.is_file() or len(key.read_bytes().strip()) != 64:
            raise Wrong(LOST.format(key=key))


def said(message: str) -> int:
    print(f"yishi: {message}", file=sys.stderr)
    return 2


def show(data: Mapping[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
