"""Accounts and their sessions. No phone number stands here in the clear, and none of this is part of the record."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Account(models.Model):
    """Somebody who has shown that a phone is theirs: of the register (``person``), or a guest ("")."""

    id = models.CharField(primary_key=True, max_length=26)
    phone_mac = models.CharField(max_length=64, unique=True, null=True)
    """The keyed hash of the phone; None for an account of the demo's cast."""
    person = models.CharField(max_length=120, db_index=True)
    created = models.DateTimeField()

    class Meta:
        db_table = "access_account"


class Session(AbstractBaseSession):
    """A browser that is signed in; the account stands in a column so that all of a person's can be ended."""

    account = models.CharField(max_length=26, db_index=True, default="")

    class Meta:
        db_table = "access_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from yishi.access.sessions import SessionStore

        return SessionStore
