"""Lists out to Excel: a blank form with its hints and an example, or rows that read back the same.

Every text is a text cell with Excel's quote mark where it could begin a formula, as in the household sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from yishi.people.lists.listing import Form
from yishi.people.sheets.writer import _Formats, _open, put_text


def write_list(
    form: Form, rows: Sequence[Mapping[str, Any]] = (), blank: bool = False, unit: str = "亩"
) -> bytes:
    """An .xlsx of these rows, by the keys of the form's columns; equal input, equal bytes."""
    out, book = _open()
    formats = _Formats(book)
    columns = [c for c in form.columns if not form.written or c.key in form.written]
    sheet = book.add_worksheet(form.title[:31])
    sheet.merge_range(0, 0, 0, max(len(columns) - 1, 1), form.title, formats.title)
    sheet.set_row(0, 30)
    for n, column in enumerate(columns):
        sheet.set_column(n, n, max(12, 2 * len(column.title) + 4), formats.text)
        sheet.write_string(
            1, n, column.title + (f"（{unit}）" if column.key in form.areas else ""), formats.head
        )
        if blank and column.key in form.hints:
            sheet.write_comment(1, n, form.hints[column.key], {"author": "", "x_scale": 2, "font_size": 10})
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    for r, row in enumerate(rows, 2):
        for c, column in enumerate(columns):
            _put(sheet, r, c, row.get(column.key), formats)
    if blank:
        _guide(book, form, formats)
    book.close()
    return out.getvalue()


def _put(sheet: Any, r: int, c: int, value: Any, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(r, c, "是" if value else "否", formats.choice)
    elif isinstance(value, (Decimal, int)):
        sheet.write_number(r, c, float(value), formats.number)
    elif isinstance(value, date):
        sheet.write_datetime(r, c, value, formats.date)
    else:
        put_text(sheet, r, c, str(value), formats)


def _guide(book: Any, form: Form, formats: _Formats) -> None:
    sheet = book.add_worksheet("填写说明")
    titles = form.titles()
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 12, 16)
    sheet.write_string(0, 0, f"怎样填“{form.title}”", formats.heading)
    for n, (key, hint) in enumerate(form.hints.items(), 1):
        sheet.write_string(n, 0, titles[key], formats.text)
        sheet.write_string(n, 1, hint)
    top = len(form.hints) + 2
    sheet.write_string(top, 0, "举例（都是虚构的）", formats.heading)
    for n, row in enumerate(form.example, top + 1):
        for c, text in enumerate(row):
            sheet.write_string(n, c, text, formats.text)
