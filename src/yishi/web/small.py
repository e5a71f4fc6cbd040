"""Style sheets and scripts go over the wire compressed, without a step that anyone could forget after an update.

Each file is compressed once, when a server starts, into ``squeezed`` in the home, named by its content; a browser that
says it reads gzip is sent that. Names, ETags and caching stay as they are.
"""

import gzip
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

TEXT = (".css", ".js", ".svg", ".json", ".txt")
LEAST = 512


def squeezed(path: str, folder: Path) -> str | None:
    """The compressed twin of a file, made where it is not there yet; None where that gains nothing or cannot be."""
    if not path.endswith(TEXT):
        return None
    body = Path(path).read_bytes()
    if len(body) < LEAST:
        return None
    twin = folder / f"{hashlib.sha256(body).hexdigest()[:32]}.gz"
    if not twin.is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(gzip.compress(body, 9, mtime=0))
            Path(made).replace(twin)  # two servers may start at once: each puts down the same bytes
        except OSError:
            return None
    return str(twin)


class Static(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise with a compressed twin for each text."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        plain = super().get_static_file(path, url, stat_cache=stat_cache)
        twin = squeezed(path, Path(settings.HOME) / "squeezed") if Path(settings.HOME).is_dir() else None
        if twin is None or len(plain.alternatives) > 1:
            return plain
        headers = [
            h
            for h in plain.alternatives[0][2]
            if h[0] not in ("Content-Length", "Last-Modified", "ETag", "Vary")
        ]
        return StaticFile(path, headers, encodings={"gzip": twin})
