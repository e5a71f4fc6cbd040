"""What people and places are called on a paper: 户1 to strangers, names on what hangs in the group and in the office.

Strangers see households in the order of their pseudonyms, the same numbers as on the matter's public page. A name is
opened only where `named` asks for it. Office-holders acting in office are named on every paper.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yishi.face.words import say
from yishi.people import queries as people
from yishi.record import reading
from yishi.rulebook.model import Rulebook
from yishi.story import payees as names

NYM = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Party:
    """Somebody on a list: a number in the order of the pseudonyms (0: on no list), and a name where one may be
    shown. `other` is who needs no pseudonym: a firm, a book, an office-holder."""

    number: int = 0
    name: str = ""
    other: str = ""

    def text(self, lang: str) -> str:
        return self.other or self.name or self.plain(lang)

    def plain(self, lang: str) -> str:
        """户 3, for everyone."""
        return say(lang, "户 {n}", "household {n}", n=self.number or "?")


class Labels:
    """The parties of one matter or meeting, numbered in the order of their pseudonyms from 1."""

    def __init__(self, subject: str, nyms: Iterable[str], named: bool) -> None:
        self.named = named
        self._number = {nym: n for n, nym in enumerate(sorted(set(nyms)), 1)}
        self._names: dict[str, str] = {}
        if named:
            behind = {nym: who for nym, who in reading.behind(subject).items() if nym in self._number}
            known = people.names(behind.values())
            self._names = {nym: known[who] for nym, who in behind.items() if who in known}

    def party(self, nym: str) -> Party:
        return Party(self._number.get(nym, 0), self._names.get(nym, ""))

    def payee(self, payee: str) -> Party:
        """Who is paid: a household by its label, a book by its place, a firm by its name, a person by the name where
        named, else by the register id that the public record has."""
        kind, _, rest = payee.partition("/")
        if NYM.match(payee):
            return self.party(payee)
        if kind == "book":
            return Party(other=place_name(rest))
        if payee.startswith("p-") and self.named:
            return Party(other=people.name(payee))
        return Party(other=names.name(payee) or payee)


@dataclass(frozen=True)
class Office:
    """Who acted in office: the office in both languages, and the holder's name."""

    zh: str = ""
    en: str = ""
    name: str = ""

    def text(self, lang: str) -> str:
        return f"{self.en if lang == 'en' else self.zh} {self.name}".strip()


def office_of(by: str, capacity: str, rules: Rulebook) -> Office:
    """The office-holder behind an act; an empty one for anyone else."""
    office, at, _ = capacity.partition("@")
    if not at or not by or office not in rules.offices:
        return Office()
    return Office(rules.title_of(office, "zh"), rules.title_of(office, "en"), people.name(by))


def place_name(code: str) -> str:
    """The place with the village it lies in: 张义城窑村西张社."""
    found = [people.place(code[:n]) for n in (9, 12, 15) if n <= len(code)]
    titles = [p.title for p in found if p and (len(p.code) > 9 or len(code) <= 9)]
    return "".join(titles) or code
