"""Whose relatives a question concerns: from what office-holders and members have declared, never from surnames.

Who has declared nothing is shown as undeclared: that is not the same as having no relatives.
"""

from dataclasses import dataclass

from yishi.hall.sitting import Question, Sitting
from yishi.matters import queries as matters
from yishi.people import attesting
from yishi.people import queries as people
from yishi.record import reading

NAMED = ("payees", "grant", "distribution", "entitled", "applicant", "petitioner", "parties", "buyers")
"""Variables that name whom a matter pays or is about. Shares that everyone bears alike concern nobody more."""
MOST = 300


@dataclass(frozen=True)
class Kin:
    """`related`: voter -> what they are related to, in the matter's words; `undeclared`: how many declared nothing."""

    related: dict[str, list[str]]
    undeclared: int
    asked: int


def of(sitting: Sitting, question: Question) -> Kin | None:
    """None where nobody in particular is concerned, or nobody stands aside by law."""
    if not question.recuse or question.state not in ("set", "put"):
        return None
    concerned = _concerned(question.matter)
    persons = _persons(sitting)
    if not concerned or len(persons) > MOST:
        return None
    related: dict[str, list[str]] = {}
    undeclared = 0
    for voter, person in persons.items():
        told = attesting.kin(person, _register(sitting, person), sitting.rules, concerned)
        undeclared += not told["declared"]
        if told["related"]:
            related[voter] = told["related"]
    return Kin(related, undeclared, len(persons))


def _concerned(matter: str) -> dict[str, str]:
    """What the matter calls those it pays or is about -> register ids; payees outside the register by their name."""
    values = matters.variables(matter)
    names: list[str] = []
    for key in NAMED:
        for item in values.get(key) or []:
            name = item if isinstance(item, str) else item.get("payee") or item.get("who") or ""
            if name and not name.startswith("book/"):
                names.append(name)
    behind = reading.behind(matter)
    return {name: behind.get(name, name) for name in names}


def _persons(sitting: Sitting) -> dict[str, str]:
    """Voter -> the person who would stand aside: a household's representative, or the member."""
    idents = {v: sitting.behind.get(v, "") for v in sitting.roll}
    if not sitting.by_household:
        return {v: i for v, i in idents.items() if i}
    named = people.representatives(idents.values())
    return {v: named[i] for v, i in idents.items() if i in named}


def _register(sitting: Sitting, person: str) -> str:
    row = people.person(person)
    return row.place if row else sitting.row.place
