"""The parts of a rulebook that are not procedures: values of law, offices, bodies, topics, accounts.

Each function reads one table into one object of `model`. What a name refers to is only noted in `Uses`;
whether it exists is asked once everything has been read (`references`).
"""

import datetime
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yishi.rulebook.kinds import DAYS, ELECTORATES, FORMS, KINDS, VARIABLE_TYPES
from yishi.rulebook.model import (
    LEVELS,
    Above,
    Account,
    Body,
    Most,
    Negative,
    Office,
    Place,
    Tier,
    Topic,
    Value,
)
from yishi.rulebook.tables import Table

UNITS: Mapping[str, tuple[str, str]] = {
    "day": ("日", "days"),
    "workday": ("个工作日", "working days"),
    "month": ("个月", "months"),
    "year": ("年", "years"),
    "fen": ("分", "fen"),
    "count": ("", ""),
    "percent": ("%", "%"),
    "m2": ("平方米", "m²"),
    "part": ("", ""),
    "word": ("", ""),
}
"""Unit to its (Chinese, English) word after a number; ``part`` is a fraction a/b, ``word`` a text."""

ACCOUNT_KINDS = ("asset", "contra", "liability", "equity", "cost", "income", "expense")
FRACTION = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")
_TOPIC = (
    "title", "title_en", "class", "drafts", "decides", "demands", "body", "notice", "procedure", "source",
    "recuse", "tiers", "above", "most_each",
)  # fmt: skip
_LONGEST_NUMBER = 2**53 - 1


@dataclass(slots=True)
class Use:
    """A place where something is named; `sort` says what it must be: a rule, an office, a body, a topic …"""

    at: Place
    sort: str
    name: str
    key: str
    of: tuple[str, ...] = ()


@dataclass(slots=True)
class Uses:
    """Every name used in the files so far."""

    all: list[Use] = field(default_factory=list)

    def note(self, at: Place, sort: str, name: str, key: str, of: tuple[str, ...] = ()) -> None:
        self.all.append(Use(at, sort, name, key, of))

    def rule(self, table: Table, key: str, units: tuple[str, ...], default: str | None = None) -> str:
        """The ``§name`` under `key`; "" after a fault."""
        value = table.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            table.fault(key, "bare_number", key=key, found=value)
            return ""
        ref = table.text(key, default)
        if not ref:
            return ""
        if not ref.startswith("§"):
            table.fault(key, "not_a_rule", key=key, found=ref)
            return ""
        self.note(table.place(key), "rule", ref[1:], key, units)
        return ref


def version(name: str, table: Table) -> Value:
    """One version of a value of law."""
    table.only(("value", "unit", "source", "since", "checked", "until", "note", "use"))
    unit = table.text("unit")
    if unit and unit not in UNITS:
        table.fault("unit", "bad_unit", found=unit, expected=", ".join(UNITS))
    since, until = table.date("since") or "", table.date("until", required=False)
    if until is not None and until < since:
        table.fault("until", "until_before_since", found=until, since=since)
    return Value(
        name, _amount(table, unit), unit, table.source(), since, table.date("checked") or "", until,
        table.text("note", ""), table.text("use", ""), table.at,
    )  # fmt: skip


def _amount(table: Table, unit: str) -> int | str:
    value = table.data.get("value")
    if value is None:
        table.desk.fault(table.at, "missing_key", expected="value")
        return 0
    if unit == "part":
        match = FRACTION.fullmatch(value) if isinstance(value, str) else None
        fits = match is not None and int(match[1]) <= int(match[2])
        expected = '"a/b", 0 < a <= b'
    elif unit == "word":
        fits, expected = isinstance(value, str) and bool(value.strip()), "文字 text"
    else:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LONGEST_NUMBER
        expected = "整数 whole number >= 0"
    if not fits:
        table.fault("value", "bad_value", found=repr(value)[:60], unit=unit, expected=expected)
    return value if isinstance(value, int | str) else 0


def in_order(name: str, found: list[tuple[Value, Table]]) -> tuple[Value, ...]:
    """The versions of one value, oldest first, each following the other without overlap or gap."""
    found = sorted(found, key=lambda pair: pair[0].since)
    for (older, _), (newer, table) in itertools.pairwise(found):
        if not older.since or not newer.since:
            continue
        if older.until is None or older.until >= newer.since:
            table.fault("since", "overlap", name=name, found=newer.since, other=older.since)
        elif _next_day(older.until) != newer.since:
            table.fault("since", "gap", name=name, found=older.until, other=newer.since)
    return tuple(value for value, _ in found)


def _next_day(day: str) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def office(code: str, table: Table, uses: Uses) -> Office:
    table.only(("title", "title_en", "level", "source", "by"))
    by = table.text("by", "") or None
    if by is not None:
        uses.note(table.place("by"), "office", by, "by")
    return Office(code, *_titles(table), _level(table), table.source(), by)


def body(code: str, table: Table, uses: Uses) -> Body:
    table.only(("title", "title_en", "level", "electorate", "secretary", "convener", "notice", "source"))
    electorate = table.text("electorate")
    _one_of(table, "electorate", electorate, ELECTORATES, "unknown_electorate")
    secretary = table.text("secretary")
    level = _level(table)
    uses.note(table.place("secretary"), "secretary", secretary, "secretary", (level,))
    convener = table.texts("convener")
    for name in convener:
        uses.note(table.place("convener"), "office", name, "convener")
    notice = uses.rule(table, "notice", ("day",))
    return Body(code, *_titles(table), level, electorate, secretary, convener, notice, table.source())


def topic(code: str, table: Table, uses: Uses) -> Topic:
    """A topic; its source is ``design`` where left out, its notice ``§public_days``."""
    table.only(_TOPIC)
    decides = table.texts("decides")
    if not table.data.get("decides"):
        table.desk.fault(table.at, "missing_key", expected="decides")
    for form in decides:
        _one_of(table, "decides", form, FORMS, "unknown_form")
    demands = table.texts("demands")
    for demand in demands:
        kind, _, who = demand.partition(":")
        if kind not in KINDS or not who:
            table.fault("demands", "unknown_demand", found=demand)
        else:
            uses.note(table.place("demands"), "who", who, "demands")
    drafts, meets = table.text("drafts", ""), table.text("body", "")
    for key, sort, name in (("drafts", "who", drafts), ("body", "body", meets)):
        if name:
            uses.note(table.place(key), sort, name, key)
    procedure = table.text("procedure", "") or None
    if procedure is not None:
        uses.note(table.place("procedure"), "procedure", procedure, "procedure")
    title, title_en = _titles(table)
    return Topic(
        code, title, title_en, table.text("class", code[:1]), drafts, decides, demands, meets,
        uses.rule(table, "notice", DAYS, "§public_days"), procedure, table.source("design"),
        table.flag("recuse", True), _tiers(table.items("tiers"), uses),
        tuple(_above(item, uses) for item in table.items("above")), _most(table, uses),
    )  # fmt: skip


def _tiers(tables: list[Table], uses: Uses) -> tuple[Tier, ...]:
    """Rising tiers; only the last may be without an upper bound."""
    for table in tables[:-1]:
        if "upto" not in table.data:
            table.desk.fault(table.at, "missing_key", expected="upto")
    return tuple(_tier(table, uses) for table in tables)


def _tier(table: Table, uses: Uses) -> Tier:
    table.only(("upto", "by"))
    upto = uses.rule(table, "upto", ("fen",)) if "upto" in table.data else None
    by = table.text("by")
    uses.note(table.place("by"), "who", by, "by")
    return Tier(upto, by)


def _above(table: Table, uses: Uses) -> Above:
    table.only(("amount", "decides", "body", "source"))
    decides, meets = table.text("decides"), table.text("body")
    _one_of(table, "decides", decides, FORMS, "unknown_form")
    uses.note(table.place("body"), "body", meets, "body")
    return Above(uses.rule(table, "amount", ("fen",)), decides, meets, table.source())


def _most(table: Table, uses: Uses) -> Most | None:
    if "most_each" not in table.data:
        return None
    most = table.inside("most_each")
    most.only(("amount", "negative"))
    bar = most.text("negative")
    uses.note(most.place("negative"), "negative", bar, "negative")
    return Most(uses.rule(most, "amount", ("fen",)), bar)


def negative(code: str, table: Table) -> Negative:
    table.only(("title", "title_en", "source", "instead", "instead_en"))
    title, title_en = _titles(table)
    return Negative(
        code, title, title_en, table.source(), table.text("instead"), table.text("instead_en", "")
    )


def account(code: str, table: Table) -> Account:
    table.only(("title", "title_en", "kind"))
    kind = table.text("kind")
    _one_of(table, "kind", kind, ACCOUNT_KINDS, "bad_choice")
    if not re.fullmatch(r"[1-9][0-9]{2}", code):
        table.desk.fault(table.at, "bad_account", found=code)
    return Account(code, *_titles(table), kind)


def variable(name: str, table: Table) -> tuple[str, tuple[str, str] | None]:
    """The type of the variable `name` of a ``[variables]`` table, and its titles where it is written as a table."""
    if isinstance(table.data[name], dict):
        inner = table.inside(name)
        inner.only(("type", "title", "title_en"))
        kind, titles = inner.text("type"), _titles(inner)
    else:
        kind, titles = table.text(name), None
    _one_of(table, name, kind, VARIABLE_TYPES, "unknown_type")
    return kind, titles


def word(table: Table) -> tuple[str, str]:
    """The two titles of a word that a step offers as a choice."""
    table.only(("title", "title_en"))
    return _titles(table)


def _titles(table: Table) -> tuple[str, str]:
    title = table.text("title")
    return title, table.text("title_en", title)


def _level(table: Table) -> str:
    level = table.text("level")
    _one_of(table, "level", level, LEVELS, "unknown_level")
    return level


def _one_of(table: Table, key: str, found: str, allowed: Iterable[str], code: str) -> None:
    if found and found not in allowed:
        table.fault(key, code, key=key, found=found, expected=", ".join(allowed))
