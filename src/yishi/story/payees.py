"""Who is paid, in the record and for people: a supplier's name travels inside its identifier.

An identifier of the record is plain ASCII; a shop's name is not. ``supplier:`` and the name's own bytes in base64url
keep it readable for anyone who holds the record, and one name has one identifier, so that two that look alike are two
(attacks M6). A household or person is paid under its pseudonym or register id, never by name.
"""

import base64
import binascii
import unicodedata

PREFIX = "supplier:"
PURPOSE = "purpose:"
"""A line of a budget names what it is for instead of who is paid."""
LONGEST = 24
"""Characters of a name: with it an identifier stays within its 120."""


def ident(name: str, prefix: str = PREFIX) -> str:
    """The identifier of a supplier (or purpose) called `name`."""
    plain = unicodedata.normalize("NFKC", " ".join(name.split()))[:LONGEST]
    return prefix + base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def name(payee: str) -> str:
    """The name in an identifier; "" where it is a pseudonym, a register id or a book."""
    if payee.startswith("supplier/"):
        return payee.removeprefix("supplier/")
    prefix = next((p for p in (PREFIX, PURPOSE) if payee.startswith(p)), "")
    if not prefix:
        return ""
    coded = payee.removeprefix(prefix)
    try:
        return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
