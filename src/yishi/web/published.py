"""The published record over HTTP, at ``/log/``: the files of the folder as they are, for any tile-log reader."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from yishi.tlog import Folder, LogRefused

MOST = 64 << 20


def file(request: HttpRequest, name: str) -> HttpResponse:
    """One file by its path in the folder; nothing outside it, no listing."""
    try:
        data = Folder(Path(settings.HOME) / "published").read(name, MOST)
    except (LogRefused, OSError, ValueError):
        data = None
    if data is None:
        raise Http404
    kind = (
        "text/plain; charset=utf-8" if name in ("checkpoint", "keys/log.vkey") else "application/octet-stream"
    )
    if name.endswith(".json"):
        kind = "application/json"
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = (
        "no-cache" if name in ("checkpoint", "manifest.json") else "public, max-age=86400"
    )
    return response
