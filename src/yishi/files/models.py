"""Photos: which there are, whose, of what. Their bytes are files of the home, see `store`."""

from django.db import models


class Photo(models.Model):
    """One kept photo. `digest` is the SHA-256 of the stored JPEG, which acts name; `original` that of what was sent.

    The stored copy carries fresh random bytes in a comment, so that the digest in the public record says nothing about
    a private picture, and the same picture kept by two people is two photos.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    original = models.CharField(max_length=64)
    owner = models.CharField(max_length=120)
    """The register id (or guest id) of who sent it; "" once they are erased."""
    subject = models.CharField(max_length=130)
    """The matter, meeting, book or register it belongs to."""
    public = models.BooleanField()
    width = models.IntegerField()
    height = models.IntegerField()
    kind = models.CharField(max_length=10)
    """What was sent: jpeg, png, webp, …; kept is always JPEG."""
    created = models.CharField(max_length=10)
    """The record's day."""
    look = models.BigIntegerField()
    """64 bits of what it looks like (dHash), as a signed integer: near duplicates differ in few bits."""

    class Meta:
        db_table = "files_photo"
        indexes = [
            models.Index(fields=["owner"], name="files_photo_of"),
            models.Index(fields=["original"], name="files_photo_original"),
        ]
