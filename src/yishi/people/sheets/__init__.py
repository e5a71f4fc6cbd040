"""Household sheets as a town clerk keeps them: read, check, write. Plain Python, no database, no clock.

`read_households` takes the bytes of a file and returns what it says with every fault named;
`write_households` and `write_template` make files. Storing, and comparing with the register, is for the
callers. The format is described in docs/formats/households.md.
"""

from yishi.people.sheets.reader import read_households
from yishi.people.sheets.rows import HouseholdRow, MemberRow, Notice, Problem, Reading
from yishi.people.sheets.writer import write_households, write_template

__all__ = [
    "HouseholdRow",
    "MemberRow",
    "Notice",
    "Problem",
    "Reading",
    "read_households",
    "write_households",
    "write_template",
]
