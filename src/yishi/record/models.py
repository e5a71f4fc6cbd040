"""The tables of the record: the log, the present state, private values, and what has been signed.

Bytes are stored as they were made, once. The state (`Slice`) and every projection can be dropped and made again from
the log; the log, the private values and the signed heads cannot.
"""

from django.db import models


class Head(models.Model):
    """One row a cell, locked by every act: how long the log is and which day it has reached."""

    cell = models.CharField(primary_key=True, max_length=20)
    size = models.BigIntegerField(default=0)
    recorded = models.CharField(max_length=10, default="")
    offset_days = models.IntegerField(default=0)
    """How far a demo's clock is ahead; forward only, read by `clock` alone."""

    class Meta:
        db_table = "record_head"


class Entry(models.Model):
    """One accepted act, in the order of commits. `key` and `digest` remember the form it came from."""

    index = models.BigIntegerField(primary_key=True)
    subject = models.CharField(max_length=130)
    version = models.BigIntegerField()
    body = models.BinaryField()
    key = models.CharField(max_length=100, null=True)
    digest = models.CharField(max_length=64, null=True)

    class Meta:
        db_table = "record_entry"
        constraints = [
            models.UniqueConstraint(fields=["subject", "version"], name="record_entry_one_version"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(key__isnull=False), name="record_entry_one_key"
            ),
        ]


class Slice(models.Model):
    """The present value of one key of one subject, as canonical JSON. Key "" holds the subject's version."""

    pk = models.CompositePrimaryKey("subject", "key")
    subject = models.CharField(max_length=130)
    key = models.CharField(max_length=400)
    value = models.BinaryField()

    class Meta:
        db_table = "record_slice"


class Secret(models.Model):
    """Salt and (encrypted) value behind a commitment in the log. Deleting the row erases the value."""

    commitment = models.CharField(primary_key=True, max_length=64)
    salt = models.BinaryField()
    field = models.CharField(max_length=40)
    value = models.BinaryField()
    subject = models.CharField(max_length=130)
    owner = models.CharField(max_length=120)
    """The register id of the person or household it is about, or ""."""

    class Meta:
        db_table = "record_secret"
        indexes = [models.Index(fields=["subject", "owner"], name="record_secret_of")]


class Lookup(models.Model):
    """A keyed hash of an identity number or phone, to find its owner without storing it in the clear."""

    mac = models.CharField(max_length=64)
    field = models.CharField(max_length=20)
    owner = models.CharField(max_length=120)

    class Meta:
        db_table = "record_lookup"
        constraints = [models.UniqueConstraint(fields=["field", "mac", "owner"], name="record_lookup_once")]
        indexes = [models.Index(fields=["owner"], name="record_lookup_owner")]


class Book(models.Model):
    """A rulebook or calendar that entries name by its SHA-256, byte for byte."""

    digest = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=10)
    bundle = models.BinaryField()

    class Meta:
        db_table = "record_book"


class Signed(models.Model):
    """A head that has been signed: written by compare-and-swap, before it is published."""

    size = models.BigIntegerField(primary_key=True)
    frontier = models.TextField()
    note = models.TextField()
    origin = models.CharField(max_length=200)

    class Meta:
        db_table = "record_signed"
        ordering = ["-size"]
