"""Who is paid, in the record and for people: a supplier's name travels inside its identifier.

An identifier of the record is plain ASCII; a shop's name is not. A name that is no identifier is written ``b64.`` and
its own bytes in base64url, so that anyone who holds the record can read it; one name has one identifier, and two that
only look alike have two (attacks M6). A household or person is paid under its pseudonym or register id, never by name.
"""

import base64
import binascii
import re
import unicodedata

PREFIX = "supplier/"
PURPOSE = "purpose:"
"""A line of a budget names what it is for instead of who is paid."""
CODED = "b64."
LONGEST = 24
"""Characters of a name: with it an identifier stays within its 120."""
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


def ident(name: str, prefix: str = PREFIX) -> str:
    """The identifier of a supplier (or purpose) called `name`."""
    plain = unicodedata.normalize("NFKC", " ".join(name.split()))[:LONGEST]
    if PLAIN.fullmatch(plain):
        return prefix + plain
    return prefix + CODED + base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def name(payee: str) -> str:
    """The name in an identifier; "" where it is a pseudonym, a register id or a book."""
    prefix = next((p for p in (PREFIX, PURPOSE) if payee.startswith(p)), "")
    rest = payee.removeprefix(prefix)
    if not prefix or not rest.startswith(CODED):
        return rest if prefix else ""
    coded = rest.removeprefix(CODED)
    try:
        return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return rest
