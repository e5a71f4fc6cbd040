"""Keeping photos: written anew without place and device, looked for among those seen before, erased with their owner.

The copy that is kept is what the record names by its SHA-256; the original is never stored, its hash is. Two parties
hold what this room does not check: that a form's act is accepted (else `drop` what it had kept), and who may see
(`access`).
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yishi.files import pictures, store, words
from yishi.files.models import Photo
from yishi.files.pictures import Prepared, Refusal
from yishi.record import reading

__all__ = [
    "Photo", "PhotoRefused", "Prepared", "Refusal", "Seen", "count", "drop", "erase", "find", "keep", "of", "prepare",
    "seen_before",
]  # fmt: skip
NEAR = 3
"""Of 64 spots: two photos of one sheet of paper taken one after the other differ in more."""


class PhotoRefused(Exception):
    """The file is not kept; `refusal` says why, `words.sentence` in words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(words.sentence(refusal, "en"))
        self.refusal = refusal


class Seen(NamedTuple):
    """A photo that was used before: the same file, or one that looks the same."""

    photo: Photo
    same_file: bool


def prepare(upload: UploadedFile | bytes) -> Prepared | Refusal:
    """Makes what is kept of an upload; a file that says it is too large is not even read."""
    if isinstance(upload, bytes):
        return pictures.prepare(upload)
    if (upload.size or 0) > pictures.MOST_BYTES:
        facts = {"mb": str((upload.size or 0) >> 20), "most": str(pictures.MOST_BYTES >> 20)}
        return Refusal("photo_too_large", facts)
    upload.seek(0)
    return pictures.prepare(upload.read(pictures.MOST_BYTES + 1))


def keep(upload: UploadedFile | bytes | Prepared, owner: str, subject: str, public: bool = False) -> Photo:
    """Keeps a photo; the same file sent again by the same owner for the same subject is the same photo.

    Raises PhotoRefused; a form with a `fields.PhotoField` has looked already and cannot come to that.
    """
    made = upload if isinstance(upload, Prepared) else prepare(upload)
    if isinstance(made, Refusal):
        raise PhotoRefused(made)
    before = Photo.objects.filter(owner=owner, subject=subject, original=made.original, public=public).first()
    if before is not None and store.path(before.digest).is_file():
        return before
    photo = Photo.objects.create(  # the row first: what lies on the disk can always be found and erased
        digest=made.digest, original=made.original, owner=owner, subject=subject, public=public, width=made.width,
        height=made.height, kind=made.kind, created=reading.today(), look=made.look,
    )  # fmt: skip
    store.put(photo.digest, made.stored, public)
    return photo


def find(digest: str) -> Photo | None:
    return Photo.objects.filter(digest=digest).first()


def of(subject: str) -> list[Photo]:
    """The photos of a matter, meeting, book or register, oldest first."""
    return list(Photo.objects.filter(subject=subject).order_by("created", "digest"))


def count(owner: str) -> int:
    """How many private photos of an owner are kept."""
    return Photo.objects.filter(owner=owner, public=False).count()


def seen_before(photo: Photo | Prepared, subject: str = "") -> list[Seen]:
    """Photos of other subjects that are the same file or look the same, the same files first (attacks V5).

    A report, never a refusal: two sheets of one printed form look alike too.
    """
    apart_from = photo.subject if isinstance(photo, Photo) else subject
    rows = Photo.objects.exclude(subject=apart_from).exclude(digest=photo.digest)
    looks = rows.values_list("digest", "look", "original")
    same = {d for d, _, original in looks if original == photo.original}
    near = {d for d, look, _ in looks if d not in same and pictures.apart(look, photo.look) <= NEAR}
    found = Photo.objects.filter(digest__in=same | near)
    return sorted((Seen(p, p.digest in same) for p in found), key=lambda s: (not s.same_file, s.photo.digest))


def drop(photo: Photo) -> None:
    """Forgets a photo whose act was refused."""
    _drop([photo.digest])


def erase(owner: str) -> int:
    """Deletes an owner's private photos and their thumbnails; public ones stay, and are nobody's. How many went."""
    if not owner:
        return 0
    private = list(Photo.objects.filter(owner=owner, public=False).values_list("digest", flat=True))
    _drop(private)
    Photo.objects.filter(owner=owner).update(owner="")
    return len(private)


def _drop(digests: Iterable[str]) -> None:
    listed = list(digests)
    for digest in listed:
        store.drop(digest)
    with transaction.atomic():
        for n in range(0, len(listed), 500):
            Photo.objects.filter(digest__in=listed[n : n + 500]).delete()
