"""Sealing: private values become commitments before an act is sent; their salts wait beside it for the transaction.

A salt is 32 fresh bytes for each field of each entry. A pseudonym is the commitment to a register id, made anew for
each matter and meeting, and remembered so that the same person has one there.
"""

import os
from typing import NamedTuple

from yishi.tlog.commit import commitment


class Sealed(NamedTuple):
    """One private value with its salt, as it will be kept (encrypted) if the act is accepted."""

    commitment: str
    salt: bytes
    field: str
    value: str
    subject: str
    owner: str


class Sealer:
    """Collects what was sealed for one submission to `subject`."""

    def __init__(self) -> None:
        self.kept: list[Sealed] = []
        self.lookups: list[tuple[str, str, str]] = []

    def seal(self, subject: str, field: str, value: str, owner: str = "") -> str:
        """The commitment to a value under a fresh salt."""
        salt = os.urandom(32)
        made = commitment(salt, field, value)
        self.kept.append(Sealed(made, salt, field, value, subject, owner))
        return made

    def find_by(self, field: str, value: str, owner: str) -> None:
        """Lets `owner` be found by an identity number or phone, by its keyed hash."""
        self.lookups.append((field, value, owner))
