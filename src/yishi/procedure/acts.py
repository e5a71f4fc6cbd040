"""What an act is, and what comes of it. Every subject machine speaks in these types; nothing here decides."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from yishi.procedure.shapes import Shape
from yishi.rulebook.model import Rulebook

Get = Callable[[str], Any]
"""Reads one slice of the act's own subject; None where there is none. What it returns is never changed in place."""


class Act(NamedTuple):
    """What somebody, in some capacity, does to one subject.

    ``subject`` is ``matter/…``, ``meeting/…``, ``book/<place>`` or ``register/<place>``. ``by`` is a person of the
    register (office-holders are named) or a pseudonym; ``capacity`` is ``office@place``, ``concerned`` (one of the
    people the step lists) or ``anyone``. ``on`` is the day it happened, ``recorded`` the day it was entered.
    ``sealed`` maps a private field to its commitment; the value itself never reaches the engine. ``attested`` is
    what the server says and nobody can derive: kin, the person behind a pseudonym, a roll, a sheet, a photo.
    """

    subject: str
    name: str
    by: str
    capacity: str
    on: str
    recorded: str
    data: Mapping[str, Any]
    step: str = ""
    sealed: Mapping[str, str] = {}
    attested: Mapping[str, Any] = {}


class Want(NamedTuple):
    """A slice of another subject that an act rests on."""

    name: str
    subject: str
    key: str


class Fact(NamedTuple):
    """A slice of another subject as it stood: its value, and the version of the subject it was read at."""

    subject: str
    version: int
    value: Any


Facts = Mapping[str, Fact]


class Accepted(NamedTuple):
    """The act stands: first the slices under each prefix of ``drop`` go, then ``changes`` are put (None deletes)."""

    changes: Mapping[str, Any]
    outcome: Mapping[str, Any]
    drop: tuple[str, ...] = ()


class Refused(NamedTuple):
    """The act does not stand. ``code`` names why, ``facts`` fill the sentence, ``rule`` is the law or §rule."""

    code: str
    facts: Mapping[str, Any] = {}
    rule: str = ""


Verdict = Accepted | Refused


class Allowed(NamedTuple):
    """Who may do an act: holders of ``offices`` (or secretaries of bodies) at the ancestor of ``place`` of their
    level; one of the people concerned; or anyone. ``not_before`` is the first day the act may have happened."""

    offices: tuple[str, ...] = ()
    place: str = ""
    anyone: bool = False
    concerned: bool = False
    not_before: str = ""


class ActSpec(NamedTuple):
    """One act of a subject machine: the shape of its data, who may, what it wants to know, what it does."""

    fields: Mapping[str, Shape]
    allowed: Callable[[Rulebook, Get, Act], Allowed | Refused]
    decide: Callable[[Rulebook, Get, Act, Facts], Verdict]
    wants: Callable[[Rulebook, Get, Act], Iterable[Want]] = lambda rules, get, act: ()
    seals: tuple[str, ...] = ()
    """Private fields that must come as commitments."""
    attests: tuple[str, ...] = ()
    """Facts that the server must attest."""
