"""Rows into households: who belongs together, who represents them, and where rows of one household disagree.

A household is known by its number within a group; where a sheet has no numbers, by the name of the head;
where it has neither, it begins at each head. A blank number continues the household above, as in a sheet
whose number stands in one tall cell. Not checked here: whether a person also stands elsewhere (see
`checks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yishi.people.sheets.headers import AREAS, TITLES
from yishi.people.sheets.lines import Line
from yishi.people.sheets.notes import Notes, Place
from yishi.people.sheets.rows import HOUSEHOLD_UNCLEAR, NO_REPRESENTATIVE, Fault, HouseholdRow

ADULT = 18  # 民法典 §17: a person of 18 full years is an adult
_REPRESENTATIVE = "representative"


@dataclass(slots=True)
class Draft:
    """A household while its rows come in."""

    number: str
    village: str
    group: str
    lines: list[Line] = field(default_factory=list)
    has_head: bool = False

    def areas(self) -> dict[str, Decimal]:
        """The first area that the household's rows name, for each kind."""
        out: dict[str, Decimal] = {}
        for line in self.lines:
            out = line.areas | out
        return out


class Gathering:
    """Takes lines in order and keeps the households in the order they first appear."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.drafts: list[Draft] = []
        self.by_key: dict[tuple[str, str, str], Draft] = {}
        self.now: Draft | None = None
        self.village = self.group = ""
        self.numbers_given = False

    def begin_sheet(self, village: str, group: str) -> None:
        """A new sheet: its village and group as title or sheet name say them, "" to go on as before."""
        if village or group:
            self.village, self.group = village, group

    def add(self, line: Line) -> None:
        """Puts one person into a household, an old one or a new."""
        self.village = line.village or self.village
        self.group = line.group or self.group
        columns = line.place.columns
        if "number" in columns:
            self._by_number(line)
        elif "name" not in columns:
            self._new(line)
        elif line.head if "head" in columns else False:
            if self.now is None or self.now.lines[0].head != line.head or self._second_head(line):
                self._new(line)
        elif self.now is None or self._second_head(line):
            if not line.is_head:
                self._unclear(
                    line,
                    "relation" if "relation" in columns else "head",
                    "这一行前面没有户主，不知道属于哪一户",
                )
            self._new(line)
        assert self.now is not None
        self.now.lines.append(line)
        self.now.has_head = self.now.has_head or line.is_head

    def _second_head(self, line: Line) -> bool:
        return self.now is not None and self.now.has_head and line.is_head

    def _by_number(self, line: Line) -> None:
        if line.number:
            key = (self.village, self.group, line.number)
            if key not in self.by_key:
                self.by_key[key] = self._open(line.number)
            self.now = self.by_key[key]
            if self._second_head(line):
                text = f"户编号 {line.number} 下有两个户主；请核对户编号，或改正与户主关系"
                self._unclear(line, "relation" if line.relation else "head", text)
        elif line.number_refused:
            self._new(line)
        elif self.now is None:
            self._unclear(line, "number", "户编号空着，上面也没有可以接着的户；请填户编号")
            self._new(line)
        elif self._second_head(line):
            self._unclear(line, "number", "这一行是户主，户编号却空着；请填户编号")
            self._new(line)

    def _unclear(self, line: Line, key: str, text: str) -> None:
        self.notes.problem(line.place, key, Fault(HOUSEHOLD_UNCLEAR, text))

    def _new(self, line: Line) -> None:
        if "number" not in line.place.columns and not self.numbers_given:
            self.numbers_given = True
            text = "没有户编号一列，按先后从 1 编了号"
            self.notes.notice(
                Place(line.place.order, line.place.sheet, 0, {}), "number", "numbers_given", text
            )
        self.now = self._open(line.number or str(len(self.drafts) + 1))

    def _open(self, number: str) -> Draft:
        self.drafts.append(Draft(number, self.village, self.group))
        return self.drafts[-1]


def settle(drafts: Iterable[Draft], notes: Notes, today: date) -> tuple[HouseholdRow, ...]:
    """Each household with its representative, after its rows are compared with each other."""
    return tuple(_settle(draft, notes, today) for draft in drafts)


def _settle(draft: Draft, notes: Notes, today: date) -> HouseholdRow:
    first = draft.lines[0]
    _agree(draft, notes)
    chosen = _representatives(draft, notes, today)
    areas = draft.areas()
    return HouseholdRow(
        draft.number,
        tuple(line.as_member(any(line is c for c in chosen)) for line in draft.lines),
        draft.village or None,
        draft.group or None,
        next((line.address for line in draft.lines if line.address), None),
        areas.get("contract"),
        areas.get("irrigated"),
        first.place.sheet,
        first.place.row,
    )


def _agree(draft: Draft, notes: Notes) -> None:
    """Areas and the head's name belong to the household: rows may repeat them, not contradict them."""
    areas = draft.areas()
    head = next((line.head for line in draft.lines if line.head), "")
    for line in draft.lines:
        for key in AREAS:
            if key in line.areas and line.areas[key] != areas[key]:
                text = (
                    f"同一户的{TITLES[key]}前面写 {areas[key]}，这里写 {line.areas[key]}；"
                    "亩数按户填，请填在第一行，其余空着"
                )
                notes.problem(line.place, key, Fault(HOUSEHOLD_UNCLEAR, text))
        if line.head and line.head != head:
            text = f"同一户编号下，前面的户主是“{head}”，这里是“{line.head}”；请核对户编号或户主"
            notes.problem(line.place, "head", Fault(HOUSEHOLD_UNCLEAR, text))
    for second in [line for line in draft.lines if line.alternate][1:]:
        text = "一户只能有一名候补代表，这里是第二名；请只留一名"
        notes.problem(second.place, "alternate", Fault(HOUSEHOLD_UNCLEAR, text))


def _representatives(draft: Draft, notes: Notes, today: date) -> list[Line]:
    """The one who represents the household, in a list; faults where there is none, a second, or a minor."""
    place = draft.lines[0].place
    nobody = all(_is_minor(line, today) for line in draft.lines)
    if any(_REPRESENTATIVE in line.place.columns for line in draft.lines):
        chosen = _named(draft, notes)
        none = "本户没有户代表；请在一名成年成员的“是否户代表”里填“是”"
    else:
        chosen = [] if nobody else [line for line in draft.lines if line.is_head][:1] or _only_first(draft)
        none = "没有“是否户代表”一列，本户也看不出谁是户主；请填与户主关系，或加上是否户代表一列"
    for second in chosen[1:]:
        text = "一户只能有一名户代表，这里是第二名；请只留一名"
        notes.problem(second.place, _REPRESENTATIVE, Fault(NO_REPRESENTATIVE, text))
    for line in chosen[:1]:
        if _is_minor(line, today):
            text = "户代表未满 18 周岁；请另选一名成年成员"
            notes.problem(line.place, _REPRESENTATIVE, Fault(NO_REPRESENTATIVE, text))
    if nobody:
        notes.notice(
            place, _REPRESENTATIVE, "no_adult", f"户编号 {draft.number}：没有满 18 周岁的人，不设户代表"
        )
    elif not chosen and not any(line.represented_by for line in draft.lines):
        notes.problem(place, _REPRESENTATIVE, Fault(NO_REPRESENTATIVE, none))
    return chosen[:1]


def _named(draft: Draft, notes: Notes) -> list[Line]:
    """Those marked 是, and those whose name stands in the column."""
    chosen = [line for line in draft.lines if line.represents]
    by_name: dict[str, Line] = {}
    for line in draft.lines:
        by_name.setdefault(line.name, line)
    for line in draft.lines:
        if not line.represented_by:
            continue
        named = by_name.pop(line.represented_by, None)
        if named is not None:
            chosen += [] if named.represents else [named]
        elif not any(line.represented_by == c.name for c in chosen[:2]):
            text = f"“{line.represented_by}”既不是“是”或“否”，也不是本户成员的姓名；请核对"
            notes.problem(line.place, _REPRESENTATIVE, Fault(NO_REPRESENTATIVE, text))
    return chosen


def _only_first(draft: Draft) -> list[Line]:
    """Where a sheet says nothing of heads at all, the first row of a household stands for the head."""
    columns = draft.lines[0].place.columns
    return [] if "relation" in columns or "head" in columns else draft.lines[:1]


def _is_minor(line: Line, today: date) -> bool:
    age = line.as_member(False).age(today)
    return age is not None and age < ADULT
