"""Accounts and their sessions. No phone number stands here in the clear, and none of this is part of the record."""

import secrets

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


def ident() -> str:
    """A fresh name of 104 random bits."""
    return secrets.token_hex(13)


class Account(models.Model):
    """Somebody who has shown that a phone is theirs: of the register (``person``), or a guest ("").

    A phone that several people of the register share has an account for each of them.
    """

    id = models.CharField(primary_key=True, max_length=26, default=ident)
    phone_mac = models.CharField(max_length=64, db_index=True, null=True)
    """The keyed hash of the phone; None for an account of the demo's cast."""
    person = models.CharField(max_length=120, db_index=True)
    created = models.DateTimeField()
    totp = models.BinaryField(default=bytes)
    """The second factor's secret, encrypted; empty where there is none."""
    totp_since = models.DateTimeField(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    """The last half-minute whose code was used: none is taken twice (attacks W7)."""
    totp_new = models.BinaryField(default=bytes)
    """A secret that was shown and not yet confirmed, encrypted."""
    totp_new_at = models.DateTimeField(null=True)
    wrong = models.IntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)
    reset_at = models.DateTimeField(null=True)
    """When an office took the second factor away, shown to whom it belongs until they have seen it."""
    reset_by = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "access_account"
        constraints = [models.UniqueConstraint(fields=["phone_mac", "person"], name="access_account_once")]


class Session(AbstractBaseSession):
    """A browser that is signed in. Its key is kept as a hash: who reads the table cannot take over a session."""

    session_key = models.CharField(max_length=64, primary_key=True)
    account = models.CharField(max_length=26, db_index=True, default="")
    device = models.CharField(max_length=60, default="")
    started = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from yishi.access.sessions import SessionStore

        return SessionStore


class Code(models.Model):
    """A code that was sent and not yet used. The browser that asked for it holds `id` in its session; no other can
    use it. The row goes when the code is used or over, and the phone with it."""

    id = models.CharField(primary_key=True, max_length=26, default=ident)
    phone_mac = models.CharField(max_length=64)
    phone = models.BinaryField()
    """The phone, encrypted, for as long as the code lives."""
    code = models.CharField(max_length=64)
    """The keyed hash of the six digits under this row's name."""
    account = models.CharField(max_length=26, default="")
    """Whose code is asked again, or "" to sign in."""
    created = models.DateTimeField(db_index=True)
    tries = models.IntegerField(default=0)

    class Meta:
        db_table = "access_code"


class Sent(models.Model):
    """That a message was sent: counted before the next one, kept two days."""

    phone_mac = models.CharField(max_length=64)
    from_mac = models.CharField(max_length=64)
    """The keyed hash of the network address that asked."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_sent"
        indexes = [
            models.Index(fields=["phone_mac", "at"], name="access_sent_phone"),
            models.Index(fields=["from_mac", "at"], name="access_sent_from"),
        ]
