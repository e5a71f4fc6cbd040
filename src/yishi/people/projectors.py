"""How entries of registers fill their rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.people.models import Household, Mandate, Person, Place, Term
from yishi.record.projecting import Delete, Put, Row, register


def project(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    place = body["subject"].partition("/")[2]
    for key, value in changes.items():
        head, _, rest = key.partition("/")
        if value is None:
            if head == "mandate":
                yield Delete(Mandate, ("household",), (rest,))
            continue
        if key == "meta":
            yield Put(Place, (place, value["title"]))
        elif head == "household":
            yield Put(Household, (rest, place, value["away"], value["since"], value.get("about", "")))
        elif head == "mandate":
            kept = (rest, place, value["representative"], value["alternate"] or "", value["since"])
            yield Put(Mandate, kept)
        elif head == "member":
            yield Put(
                Person,
                (
                    rest, place, value["household"], value["capacity"], value["collective"], value["since"],
                    value.get("until", ""), value["who"],
                ),
            )  # fmt: skip
        elif head == "office":
            for person, since, until in value:
                yield Put(Term, (place, rest, person, since, until or ""))


def start() -> None:
    register(project, "register", fills=(Place, Household, Mandate, Person, Term))
