"""The list of what is wrong and what was done, kept while a file is read and put in order at the end.

Deliberately stops at nothing: a clerk corrects a sheet once when every fault is named at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yishi.people.sheets.headers import TITLES
from yishi.people.sheets.rows import Fault, Notice, Problem

_AT_THE_END = 10_000


@dataclass(slots=True)
class Place:
    """A row of a sheet: the sheet's position in the file, its name, the row as Excel counts, the columns it
    has.
    """

    order: int
    sheet: str
    row: int
    columns: dict[str, int]


@dataclass(slots=True)
class Notes:
    """Collects; `problems()` and `notices()` give them sorted by sheet, row and column, each once."""

    titles: Mapping[str, str] = field(default_factory=lambda: TITLES)
    _problems: dict[Problem, tuple[int, int, int, int]] = field(default_factory=dict)
    _notices: dict[Notice, tuple[int, int, int, int]] = field(default_factory=dict)

    def problem(self, place: Place, key: str, fault: Fault) -> None:
        """Names a fault of a cell; `key` is the key of its column."""
        found = Problem(
            place.sheet, place.row, self.titles.get(key, key), fault.code, fault.text, fault.text_en
        )
        self._problems.setdefault(found, self._rank(place, key, len(self._problems)))

    def notice(self, place: Place, key: str, code: str, text: str, text_en: str = "") -> None:
        """Says something that stops nothing; `key` is "" for a whole row or sheet."""
        found = Notice(place.sheet, place.row, self.titles.get(key, key), code, text, text_en)
        self._notices.setdefault(found, self._rank(place, key, len(self._notices)))

    @staticmethod
    def _rank(place: Place, key: str, arrived: int) -> tuple[int, int, int, int]:
        return place.order, place.row, place.columns.get(key, _AT_THE_END), arrived

    def problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._problems, key=self._problems.__getitem__))

    def notices(self) -> tuple[Notice, ...]:
        return tuple(sorted(self._notices, key=self._notices.__getitem__))
