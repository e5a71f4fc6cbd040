"""One meeting as its pages see it: titles, questions, the roll with its names, whose hands may touch it.

Names are opened only where a page asks for `labels`, and pages ask only for those who may see them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest

from yishi.access.who import Who, who
from yishi.face.words import day, say
from yishi.hall import stakes
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure.capacity import seats
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS, present
from yishi.rulebook.words import ELECTORATES

BY_HOUSEHOLD = people.BY_HOUSEHOLD
SMALL = ("council", "party", "directors", "representatives", "member_representatives")
"""Electorates whose roll the register does not know by itself: the secretary names who belongs."""


class Question:
    """A question on the agenda; what it says and costs is read when a page asks."""

    def __init__(self, number: int, asked: Any, lang: str) -> None:
        self.number, self.lang = number, lang
        self.motion, self.matter, self.step = str(asked.motion), str(asked.matter), str(asked.step)
        self.state, self.recuse, self.digest = str(asked.state), bool(asked.recuse), str(asked.digest)

    @property
    def matter_ident(self) -> str:
        return self.matter.partition("/")[2]

    @cached_property
    def title(self) -> str:
        return title_of(self.matter)

    @cached_property
    def wording(self) -> str:
        return stakes.wording(self.matter, self.lang)

    @cached_property
    def small(self) -> str:
        return step_title(self.matter, self.step, self.lang)

    @cached_property
    def money(self) -> list[stakes.Row]:
        return stakes.money(self.matter, self.lang)


@dataclass(frozen=True)
class Label:
    """A voter by name: a household's representative or a member, with the household's number."""

    name: str
    small: str


class Sitting:
    """A meeting with what its pages need, read when asked for."""

    def __init__(self, row: Any, lang: str = "zh") -> None:
        self.row, self.lang, self.subject = row, lang, row.subject
        self.ident = row.subject.partition("/")[2]
        self.rules = present()
        self.body = self.rules.bodies[row.body]
        self.by_household = row.electorate in BY_HOUSEHOLD
        self.today = reading.today()

    @classmethod
    def find(cls, ident: str, lang: str = "zh") -> "Sitting":
        row = meetings.meeting(f"meeting/{ident}")
        if row is None:
            raise Http404
        return cls(row, lang)

    # --- titles ---------------------------------------------------------------------------------------------

    @property
    def body_title(self) -> str:
        return self.body.title_en if self.lang == "en" else self.body.title

    @cached_property
    def place_title(self) -> str:
        return people.title(self.row.place)

    @property
    def title(self) -> str:
        return say(
            self.lang, "{place}{body}", "{place}: {body}", place=self.place_title, body=self.body_title
        )

    @property
    def day_words(self) -> str:
        return day(self.row.date, self.lang)

    @property
    def electorate(self) -> str:
        pair = ELECTORATES.get(self.row.electorate, (self.row.electorate, self.row.electorate))
        return str(pair[self.lang == "en"])

    @property
    def unit(self) -> str:
        if self.by_household:
            return say(self.lang, "户", "households")
        return say(self.lang, "人", "people")

    @cached_property
    def calling(self) -> Any:
        return meetings.calling(self.subject)

    # --- where it stands ------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        return bool(self.row.state == "closed")

    @cached_property
    def called_off(self) -> bool:
        meta = reading.read(self.subject, "meta") or {}
        return bool(meta.get("ending") == "called_off")

    @property
    def is_day(self) -> bool:
        return bool(self.row.date == self.today)

    @property
    def is_over(self) -> bool:
        """The day is past; on paper it may still be entered."""
        return bool(self.row.date < self.today)

    # --- who may --------------------------------------------------------------------------------------------

    @property
    def hands(self) -> tuple[str, ...]:
        """Who may run it: the body's secretary and its conveners, as ``office@place``."""
        return seats(self.rules, (self.body.code, *self.body.convener), self.row.place)

    @property
    def secretary(self) -> tuple[str, ...]:
        return seats(self.rules, (self.body.code,), self.row.place)

    def run_by(self, one: Who | None) -> bool:
        return one is not None and one.hat is not None and one.hat.capacity in self.hands

    def named_for(self, one: Who | None) -> bool:
        """Whether the names on the roll are theirs to see."""
        return one is not None and one.belongs(self.row.place)

    # --- questions ------------------------------------------------------------------------------------------

    @cached_property
    def questions(self) -> list[Question]:
        return [Question(n, a, self.lang) for n, a in enumerate(meetings.asked(self.subject), 1)]

    def question(self, motion: str) -> Question:
        found = next((q for q in self.questions if q.motion == motion), None)
        if found is None:
            raise Http404
        return found

    @property
    def now(self) -> Question | None:
        """The question in hand: being voted on or counted, else the next one, else none."""
        for state in ("put", "closing", "set"):
            found = next((q for q in self.questions if q.state == state), None)
            if found is not None:
                return found
        return None

    # --- the roll -------------------------------------------------------------------------------------------

    @cached_property
    def roll(self) -> list[str]:
        return [s.voter for s in meetings.seats(self.subject)]

    @cached_property
    def behind(self) -> Mapping[str, str]:
        """Pseudonym -> register id."""
        return reading.behind(self.subject)

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Every voter and holder by name."""
        return self.names([*self.roll, *(s.voter for s in meetings.holders(self.subject))])

    def names(self, voters: Sequence[str]) -> Mapping[str, Label]:
        """Some voters by name."""
        idents = [self.behind.get(v, "") for v in voters]
        return dict(zip(voters, labels(idents, self.by_household, self.lang), strict=True))

    def label(self, voter: str) -> Label:
        """One voter by name, without reading the roll."""
        return labels([self.ident_of(voter)], self.by_household, self.lang)[0]

    def ident_of(self, voter: str) -> str:
        return reading.owner_of(self.subject, voter) or ""

    def stands(self, one: Who, voter: str) -> bool:
        """Whether somebody stands for a voter of the roll."""
        mine = {*one.households, *([one.person] if one.person else [])}
        return self.ident_of(voter) in mine and meetings.on_roll(self.subject, voter)

    def mine(self, one: Who) -> list[str]:
        """The voters somebody stands for here, in the roll's order."""
        idents = {*one.households, *([one.person] if one.person else [])}
        return [v for v in self.roll if self.behind.get(v) in idents]


def labels(idents: Sequence[str], by_household: bool, lang: str) -> list[Label]:
    """Names for register ids; who has none in the register is numbered."""
    known = people.names(idents)
    homes = {} if by_household else people.households_of(idents)
    found = []
    for n, ident in enumerate(idents, 1):
        named = known.get(ident, "")
        number = number_of(ident if by_household else homes.get(ident, ""))
        if by_household:
            nameless = say(lang, "第 {n} 户", "household {n}", n=number or n)
        else:
            nameless = say(lang, "成员 {n}", "member {n}", n=n)
        small = say(lang, "第 {n} 户", "household {n}", n=number) if number and named else ""
        found.append(Label(named or nameless, small))
    return found


def number_of(household: str) -> str:
    """A household's number on the clerk's sheet, from the end of its id."""
    tail = household.rpartition("-")[2]
    return str(int(tail)) if tail.isascii() and tail.isdigit() else ""


def title_of(matter: str) -> str:
    found = matters.matter(matter)
    return found.title if found else ""


def step_title(matter: str, step: str, lang: str) -> str:
    found = matters.matter(matter)
    if found is None:
        return ""
    spec = RULEBOOKS[found.rulebook].procedures[found.procedure].steps.get(step)
    return (spec.title_en if lang == "en" else spec.title) if spec else ""


def may_see_photo(request: HttpRequest, photo: Any) -> bool:
    """A meeting's sheets and proxies: for those who may see its names."""
    if not photo.subject.startswith("meeting/"):
        return False
    row = meetings.meeting(photo.subject)
    one = who(request)
    return row is not None and one is not None and one.belongs(row.place)
