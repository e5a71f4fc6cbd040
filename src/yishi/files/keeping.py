"""How the record erases photos and carries them in a backup (see `record.beside`)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from yishi.files import photos, store
from yishi.files.models import Photo
from yishi.record import beside

FIELDS = ("digest", "original", "owner", "subject", "public", "width", "height", "kind", "created", "look")


def owners() -> Iterable[str]:
    return Photo.objects.values_list("owner", flat=True).distinct()


def rows() -> list[list[Any]]:
    return [list(row) for row in Photo.objects.order_by("digest").values_list(*FIELDS)]


def take(kept: list[list[Any]]) -> None:
    made = (Photo(**dict(zip(FIELDS, row, strict=True))) for row in kept)
    Photo.objects.bulk_create(made, batch_size=500)


def files() -> Iterable[tuple[str, Path]]:
    """The stored copies; thumbnails are made again when they are asked for."""
    for digest in Photo.objects.order_by("digest").values_list("digest", flat=True):
        yield digest, store.path(digest)


def put(digest: str, data: bytes) -> None:
    photo = Photo.objects.filter(digest=digest).first()
    if photo is None:
        raise ValueError("there is no such photo")
    store.put_back(digest, data, photo.public)


def start() -> None:
    beside.register("files", beside.Beside(photos.erase, owners, rows, take, files, put))
