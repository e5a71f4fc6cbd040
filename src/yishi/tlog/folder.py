"""Reading a published log from a folder that a stranger made.

Only paths that `tiles` derived, or names that the caller wrote down, are opened; only plain files, never a
pipe, a device or a link; and never more bytes than were asked for. It does not write: publishing is the
record's.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from yishi.tlog.tiles import TilesRefused


class Folder:
    """A folder that holds `checkpoint` and `tile/`. Its `read` is a `tiles.Reader`."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def read(self, path: str, most: int) -> bytes | None:
        """The bytes of the file at `path` (parts joined by /), None where there is none. `TilesRefused`
        with "path" for anything that is no plain file inside, with "large" beyond `most` bytes."""
        parts = path.split("/")
        if any(part in ("", ".", "..") or "\0" in part or "\\" in part or ":" in part for part in parts):
            raise TilesRefused("path", ascii(path[:80]))
        where = self.root.joinpath(*parts)
        try:
            self._no_links(parts)
            # O_NONBLOCK: a pipe put in a file's place must not hold the reader up.
            opened = os.open(where, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as e:
            raise TilesRefused("path", f"{path}: {e.strerror}") from None
        try:
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                raise TilesRefused("path", f"{path}: no plain file")
            if status.st_size > most:
                raise TilesRefused("large", f"{path}: {status.st_size} bytes, at most {most}")
            with os.fdopen(opened, "rb", closefd=False) as file:
                data = file.read(status.st_size + 1)  # and not most + 1, which would be set aside at once
        finally:
            os.close(opened)
        if len(data) > status.st_size:
            raise TilesRefused("large", f"{path}: grew while it was read")
        return data

    def _no_links(self, parts: list[str]) -> None:
        where = self.root
        for part in parts[:-1]:
            where = where / part
            if stat.S_ISLNK(where.lstat().st_mode):
                raise TilesRefused("path", f"{'/'.join(parts)}: leads through a link")

    def files(self) -> Iterator[str]:
        """The paths of everything in the folder that is no folder itself, in no particular order. Links are
        named and not followed. A path that is no UTF-8 comes with its bytes escaped."""
        stack = [""]
        while stack:
            below = stack.pop()
            with os.scandir(self.root / below) as found:
                for item in found:
                    path = below + item.name
                    if item.is_dir(follow_symlinks=False):
                        stack.append(path + "/")
                    else:
                        yield path.encode("utf-8", "backslashreplace").decode()
