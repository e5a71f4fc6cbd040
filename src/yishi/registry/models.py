"""A clerk's sheet that waits to be confirmed: encrypted, for a day at most, in no backup."""

from django.db import models


class Sheet(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    owner = models.CharField(max_length=120)
    place = models.CharField(max_length=15)
    held = models.BinaryField()
    """The file's name and bytes, encrypted; empty once it is written to the register."""
    created = models.DateTimeField(db_index=True)
    done = models.BigIntegerField(null=True)
    """The first entry that came of it."""

    class Meta:
        db_table = "registry_sheet"
