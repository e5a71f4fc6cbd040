"""A clerk's other lists: offices, representatives, kin, plots. One row says one thing; plain Python, no database.

Each module reads one kind into rows with every fault named at its cell, and knows its blank form. What the rows mean
for the register is for `people.entering`. The formats are described in docs/formats/<kind>.md.
"""

from collections.abc import Callable, Mapping

from yishi.people.lists import farmland, kin, offices, representatives
from yishi.people.lists.listing import Form, ListReading

READERS: Mapping[str, Callable[..., ListReading]] = {
    "offices": offices.read,
    "representatives": representatives.read,
    "kin": kin.read,
    "farmland": farmland.read,
}
FORMS: Mapping[str, Form] = {
    "offices": offices.FORM,
    "representatives": representatives.FORM,
    "kin": kin.FORM,
    "farmland": farmland.FORM,
}

__all__ = ["FORMS", "READERS", "ListReading"]
