"""The one thing of a meeting that the record does not carry: which phone ballots came from one and the same phone."""

from django.db import models


class Phone(models.Model):
    """A ballot's phone, as a keyed hash made for that meeting alone; forgotten with the minutes (attacks V7, V8)."""

    pk = models.CompositePrimaryKey("meeting", "voter")
    meeting = models.CharField(max_length=130)
    voter = models.CharField(max_length=120)
    phone = models.CharField(max_length=64)

    class Meta:
        db_table = "hall_phone"
        indexes = [models.Index(fields=["meeting", "phone"], name="hall_phone_of")]
