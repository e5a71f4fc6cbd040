"""What a rulebook is once it is loaded: dated values, bodies, offices, topics and procedures, all immutable.

Nothing here reads files or decides anything. The loader makes these objects and refuses what does not fit;
`procedure` walks them. Dates are ISO strings (``2026-04-02``), which sort as dates do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LEVELS: Mapping[str, int] = MappingProxyType(
    {"region": 2, "city": 4, "county": 6, "town": 9, "village": 12, "group": 15}
)
"""Digits of the statistical division code at each level; a place's ancestor is a prefix of its code."""

ANYONE = "anyone"
CONCERNED = "concerned"


class NoRule(LookupError):
    """No value of that name is in force on that day: a refusal, never a zero."""

    def __init__(self, name: str, on: str) -> None:
        super().__init__(f"{name} on {on}")
        self.name = name
        self.on = on


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the rulebook's files: for people who must mend it."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Value:
    """One number or word of law: ``source`` is the law and article, or ``design`` where the law is silent.

    ``value`` is an integer, a fraction ``a/b``, or a word. ``until`` is the last day in force, or None.
    """

    name: str
    value: int | str
    unit: str
    source: str
    since: str
    checked: str
    until: str | None = None
    note: str = ""
    use: str = ""
    """The room that reads the value by its name, where no procedure does."""
    at: Place = Place("", 0)


@dataclass(frozen=True, slots=True)
class Office:
    """A dated office; ``level`` says at which place it is held, from the place of the matter upward."""

    code: str
    title: str
    title_en: str
    level: str
    source: str
    by: str | None = None
    """The office that enters appointments in the register; None means the town's registrar."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that meets. ``secretary`` is the office that acts for it, ``convener`` may call it together."""

    code: str
    title: str
    title_en: str
    level: str
    electorate: str
    secretary: str
    convener: tuple[str, ...]
    notice: str
    """§name of the days between the convening and the meeting."""
    source: str


@dataclass(frozen=True, slots=True)
class Tier:
    """Spending up to ``upto`` (§name of an amount in fen, None: any) is approved by ``by``."""

    upto: str | None
    by: str


@dataclass(frozen=True, slots=True)
class Above:
    """From ``amount`` (§name of an amount in fen) on, `body` must decide, as `decides` says."""

    amount: str
    decides: str
    body: str
    source: str


@dataclass(frozen=True, slots=True)
class Most:
    """No more than ``amount`` (§name, fen) from each person; above it the bar `negative` applies."""

    amount: str
    negative: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the 23 topics: what decides it, what else must happen before an effect, and where it goes."""

    code: str
    title: str
    title_en: str
    klass: str
    drafts: str
    decides: tuple[str, ...]
    """Forms, any of which decides: an electorate of the tally, ``consent``, ``verify``, ``secret``."""
    demands: tuple[str, ...]
    """Steps that must be done well besides, written ``kind:office``, e.g. ``review:town_office``."""
    body: str
    notice: str
    """§name of the least days of public notice before an effect."""
    procedure: str | None
    source: str
    recuse: bool = True
    """False where the topic concerns all members alike, so that nobody may be recused (tally.md, 6)."""
    tiers: tuple[Tier, ...] = ()
    above: tuple[Above, ...] = ()
    most_each: Most | None = None


@dataclass(frozen=True, slots=True)
class Negative:
    """What no body may decide, with the article that forbids it and where to go instead."""

    code: str
    title: str
    title_en: str
    source: str
    instead: str
    instead_en: str


@dataclass(frozen=True, slots=True)
class Account:
    code: str
    title: str
    title_en: str
    kind: str
    """asset, contra, liability, equity, cost, income or expense."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing a step needs: ``state`` is done, open, closed, or the name of an outcome."""

    step: str
    state: str


@dataclass(frozen=True, slots=True)
class When:
    """A comparison of a variable with a §rule (or with 0), made once, when the needs are met."""

    variable: str
    op: str
    bound: str
    """``§name`` or ``0``."""


@dataclass(frozen=True, slots=True)
class Route:
    """What a bad outcome leads to: ``reopen`` of ``step``, or ``close``."""

    verb: str
    step: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a procedure. ``needs`` is a conjunction of disjunctions of atoms."""

    name: str
    kind: str
    title: str
    title_en: str
    by: tuple[str, ...]
    """Offices or bodies, any of which may act; ``anyone``; empty where listed persons or nobody acts."""
    needs: tuple[tuple[Atom, ...], ...]
    when: When | None
    days: str
    """§name of the days before silence counts, or "" for a step that does not wait."""
    routes: Mapping[str, Route]
    sets: tuple[str, ...]
    tries: str
    """§name of how often the step may be opened before the matter ends as exhausted."""
    params: Mapping[str, object]
    at: Place


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    name: str
    title: str
    title_en: str
    topic: str
    """Code of a topic, or ``-`` where nothing is decided and no effect happens."""
    steps: Mapping[str, Step]
    at: Place
    purpose: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """A town's institution as data. ``digest`` is the SHA-256 of its bundle and names it in every entry."""

    digest: str
    title: str
    values: Mapping[str, tuple[Value, ...]]
    offices: Mapping[str, Office]
    bodies: Mapping[str, Body]
    topics: Mapping[str, Topic]
    negative: Mapping[str, Negative]
    accounts: Mapping[str, Account]
    variables: Mapping[str, str]
    """Type of each variable that a step may set (`kinds.VARIABLE_TYPES`)."""
    procedures: Mapping[str, Procedure]
    bundle: bytes = field(default=b"", repr=False, compare=False)
    title_en: str = ""
    note: str = ""
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """(Chinese, English) of variables and of the choices of steps, for people."""

    def value(self, name: str, on: str) -> Value:
        """The value called `name` (without §) in force on the day `on`; NoRule where there is none."""
        for value in self.values.get(name, ()):
            if value.since <= on and (value.until is None or on <= value.until):
                return value
        raise NoRule(name, on)

    def number(self, ref: str | int, on: str) -> int:
        """The whole number behind ``§name`` (or the number itself) on a day; NoRule where there is none."""
        if isinstance(ref, int):
            return ref
        if not ref.startswith("§"):
            return int(ref)
        value = self.value(ref[1:], on).value
        if not isinstance(value, int):
            raise NoRule(ref[1:], on)
        return value

    def newest(self) -> str:
        """The first day on which the newest version of every value has begun; "" without values."""
        return max((versions[-1].since for versions in self.values.values()), default="")

    def level_of(self, code: str) -> str:
        """The level (group, village, town …) at which the office or body `code` is held."""
        office = self.offices.get(code)
        return office.level if office else self.bodies[code].level

    def title_of(self, code: str, lang: str = "zh") -> str:
        """The title of an office or body, for people."""
        thing = self.offices.get(code) or self.bodies.get(code)
        if thing is None:
            return code
        return thing.title if lang == "zh" else thing.title_en
