"""What only shows when all households are there: a number twice, a person twice, a total that does not add
up.

Compares within one file only; the register compares with what it already holds. A name alone proves nothing
in a village, so two persons count as one only by identity number, or by name and birth date where a number
is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from yishi.people.sheets.gather import Draft
from yishi.people.sheets.headers import TITLES
from yishi.people.sheets.lines import Line, Total
from yishi.people.sheets.notes import Notes, Place
from yishi.people.sheets.rows import ID_NUMBER_DUPLICATE, PERSON_IN_TWO_HOUSEHOLDS, Fault

_REMEMBERED = 8  # of one name and birth date; a crafted sheet of nothing else must not take for ever


def find_twice(drafts: Sequence[Draft], notes: Notes) -> None:
    """Names each later row whose person or identity number has stood before."""
    by_number: dict[str, tuple[Draft, Line]] = {}
    by_birth: dict[tuple[str, date], list[tuple[Draft, Line]]] = {}
    for draft in drafts:
        for line in draft.lines:
            if line.id_number:
                _by_number(draft, line, by_number.setdefault(line.id_number, (draft, line)), notes)
            if line.name and line.birth:
                alike = by_birth.setdefault((line.name, line.birth), [])
                _by_birth(draft, line, alike, notes)
                if len(alike) < _REMEMBERED:
                    alike.append((draft, line))


def _by_number(draft: Draft, line: Line, earlier: tuple[Draft, Line], notes: Notes) -> None:
    household, first = earlier
    if first is line:
        return
    if household is not draft and first.name == line.name:
        text = f"同一个人已在户编号 {household.number}（{_where(first)}）登记；一个人只能在一户，请删去一处"
        notes.problem(line.place, "id_number", Fault(PERSON_IN_TWO_HOUSEHOLDS, text))
    else:
        text = f"和{_where(first)}的号码相同；身份证号一人一号，请照身份证核对这两格"
        notes.problem(line.place, "id_number", Fault(ID_NUMBER_DUPLICATE, text))


def _by_birth(draft: Draft, line: Line, alike: Iterable[tuple[Draft, Line]], notes: Notes) -> None:
    for household, first in alike:
        if household is not draft and not (first.id_number and line.id_number):
            text = (
                f"和户编号 {household.number}（{_where(first)}）的人同名、同一天出生，看来是一个人；"
                "一个人只能在一户，请删去一处，若是两个人请把两处的身份证号都填上"
            )
            notes.problem(line.place, "name", Fault(PERSON_IN_TWO_HOUSEHOLDS, text))
            return


def _where(line: Line) -> str:
    return f"表“{line.place.sheet}”第 {line.place.row} 行"


def compare_totals(order: int, totals: Sequence[Total], drafts: Iterable[Draft], notes: Notes) -> None:
    """Says where a sheet's own 合计 row differs from the sum of its households; the rows are what counts."""
    whole = [t for t in totals if t.whole]
    if len(whole) != 1:
        return
    here = [d for d in drafts if d.lines[0].place.order == order]
    for key, claimed in whole[0].areas.items():
        total = sum((d.areas().get(key, Decimal(0)) for d in here), Decimal(0))
        if total != claimed:
            _differs(whole[0].place, key, claimed, total, notes)


def _differs(place: Place, key: str, claimed: Decimal, total: Decimal, notes: Notes) -> None:
    text = f"合计行写的{TITLES[key]}是 {claimed}，逐户相加是 {total}；以各户为准，请核对"
    notes.notice(place, key, "total_differs", text)
