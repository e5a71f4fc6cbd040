"""Reading one table of a rulebook key by key: the right type, or a problem at its line.

A `Table` never raises: it notes the problem in the `Desk` and gives a harmless value, so that one reading
finds every fault. What the values mean is not known here.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from yishi.rulebook.model import Place
from yishi.rulebook.problems import Problem
from yishi.rulebook.scan import Lines, Path

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_TYPES = {
    "str": "文字 text",
    "bool": "true/false",
    "int": "整数 whole number",
    "float": "小数 decimal",
    "list": "列表 list",
    "dict": "表 table",
    "date": "日期 date",
    "datetime": "时刻 date-time",
    "time": "时刻 time",
}


class Desk:
    """Where the problems of one loading are gathered."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._told: set[object] = set()

    def fault(self, at: Place, code: str, /, **facts: object) -> None:
        """Notes a problem, once: what stands in a kind's defaults is read again for each step."""
        said = {name: str(value) for name, value in facts.items()}
        told = (at, code, *said.items())
        if told not in self._told:
            self._told.add(told)
            self.problems.append(Problem(at.file, at.line, code, facts=said))


class Table:
    """A table of a file under a path, with the desk that hears of its faults."""

    def __init__(self, desk: Desk, file: str, lines: Lines, path: Path, data: Mapping[str, object]) -> None:
        self.desk, self.file, self.path, self.data = desk, file, path, data
        self._lines = lines

    @property
    def at(self) -> Place:
        return Place(self.file, self._lines.of(self.path))

    def place(self, key: str | int) -> Place:
        return Place(self.file, self._lines.of((*self.path, key)))

    def fault(self, key: str, code: str, /, **facts: object) -> None:
        self.desk.fault(self.place(key), code, **facts)

    def wrong(self, key: str, expected: str) -> None:
        """Notes that the value of `key` is of another type than `expected`."""
        found = self.data[key]
        kind = _TYPES.get(type(found).__name__, "?")
        shown = "" if isinstance(found, dict | list) else f" {found!r}"
        self.fault(key, "wrong_type", key=key, found=f"{kind}{shown}"[:60], expected=expected)

    def only(self, allowed: Iterable[str]) -> None:
        """Every key must be one of `allowed`."""
        names = tuple(allowed)
        for key in self.data:
            if key not in names:
                self.fault(key, "unknown_key", found=key, expected=", ".join(names))

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not blank; without `default` it must be there."""
        value = self.data.get(key)
        if value is None:
            if default is None:
                self.desk.fault(self.at, "missing_key", expected=key)
            return default or ""
        if not isinstance(value, str):
            self.wrong(key, "文字 text")
            return ""
        if not value.strip() and default is None:
            self.fault(key, "missing_key", expected=key)
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of distinct texts."""
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, "文字列表 list of texts")
            return ()
        if len(set(value)) < len(value):
            (twice, _), *_ = Counter(value).most_common(1)
            self.fault(key, "duplicate", found=twice, other=key)
        return tuple(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, "true/false")
            return default
        return value

    def date(self, key: str, *, required: bool = True) -> str | None:
        """A TOML date as an ISO string; None where it may be left out and is."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.desk.fault(self.at, "missing_key", expected=key)
            return None
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            self.wrong(key, "日期 date, 2026-01-01")
            return None
        return value.isoformat()

    def source(self, default: str | None = None) -> str:
        """The source: a law with its article (§), or exactly ``design``."""
        value = self.data.get("source", default)
        if value is None or value == "":
            self.desk.fault(self.at, "missing_source")
            return ""
        if not isinstance(value, str):
            self.wrong("source", "文字 text")
            return ""
        if value != "design" and not re.search(r"\S.*(§\S|〔\d{4}〕\d+号)", value):
            self.fault("source", "bad_source", found=value)
        return value

    def tables(self) -> Iterable[tuple[str, "Table"]]:
        """Each key that holds a table; anything else is a fault."""
        for key, value in self.data.items():
            if isinstance(value, dict):
                yield key, Table(self.desk, self.file, self._lines, (*self.path, key), value)
            else:
                self.wrong(key, "表 table")

    def inside(self, key: str) -> "Table":
        """The table under `key`, empty where there is none."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "表 table")
            value = {}
        return Table(self.desk, self.file, self._lines, (*self.path, key), value)

    def items(self, key: str) -> list["Table"]:
        """The tables of an array of tables, or of a single table, under `key`."""
        value = self.data.get(key, [])
        if isinstance(value, dict):
            return [self.inside(key)]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "表 table")
            return []
        return [
            Table(self.desk, self.file, self._lines, (*self.path, key, number), item)
            for number, item in enumerate(value)
        ]


def good_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None
