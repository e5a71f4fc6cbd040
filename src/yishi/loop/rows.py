"""A field of several rows, as a clerk fills a table: payees with amounts, quotes, plots. It needs no script.

Empty rows are left out. A few more are always drawn than are filled; a button asks for more. What does not read is
said at its cell, and everything typed stays.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.datastructures import MultiValueDict

from yishi.face.words import both

MOST = 400
SPARE = 2


class Column(NamedTuple):
    """One column: its name, its field, and how wide it stands ("num" is right-aligned)."""

    name: str
    field: forms.Field
    look: str = ""


class RowsWidget(forms.Widget):
    """Draws the rows as a table on a wide screen and as small cards on a phone."""

    template_name = "loop/rows.html"
    use_fieldset = True

    def __init__(self, columns: Sequence[Column], fixed: bool = False, spare: int = SPARE) -> None:
        super().__init__()
        self.columns, self.fixed, self.spare = columns, fixed, spare
        self.wrong: dict[tuple[int, str], list[Any]] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        count = min(int(n), MOST) if (n := str(data.get(f"{name}-rows", "0"))).isdecimal() else 0
        return [
            {
                c.name: c.field.widget.value_from_datadict(data, files, f"{name}-{row}-{c.name}")
                for c in self.columns
            }
            for row in range(count)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-rows" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        kept: list[Mapping[str, Any]] = list(value or [])
        more = 0 if self.fixed else self.spare
        rows = []
        for n, row in enumerate([*kept, *[{} for _ in range(more)]]):
            cells = []
            for c in self.columns:
                shown = c.field.prepare_value(row.get(c.name, c.field.initial))
                ident = f"id_{name}-{n}-{c.name}"
                errors = self.wrong.get((n, c.name), [])
                extra = {"id": ident, "aria-label": f"{c.field.label} {n + 1}"}
                if errors:
                    extra |= {"aria-invalid": "true", "aria-describedby": f"{ident}_error"}
                widget = c.field.widget
                html = widget.render(f"{name}-{n}-{c.name}", shown, extra)
                cells.append(
                    {"html": html, "label": c.field.label, "look": c.look, "errors": errors, "id": ident,
                     "hidden": widget.is_hidden}
                )  # fmt: skip
            rows.append(cells)
        context["widget"] |= {"rows": rows, "columns": self.columns, "count": len(rows), "fixed": self.fixed}
        return context


class RowsField(forms.Field):
    """Its value is a list of dicts, one a filled row."""

    def __init__(
        self, columns: Sequence[Column], *, fixed: bool = False, least: int = 0, **more: Any
    ) -> None:
        self.columns, self.fixed, self.least = list(columns), fixed, least
        super().__init__(widget=RowsWidget(self.columns, fixed), **more)

    def __deepcopy__(self, memo: Any) -> "RowsField":
        made = super().__deepcopy__(memo)  # type: ignore[misc]
        assert isinstance(made, RowsField)
        made.widget = RowsWidget(self.columns, self.fixed)
        return made

    def clean(self, value: Any) -> Any:
        made: list[dict[str, Any]] = []
        widget = self.widget
        assert isinstance(widget, RowsWidget)
        widget.wrong = {}
        for n, row in enumerate(value or []):
            typed = [c for c in self.columns if not c.field.widget.is_hidden]
            if not any(row.get(c.name) not in (None, "", False, []) for c in typed):
                continue
            clean: dict[str, Any] = {"_n": n}
            for c in self.columns:
                try:
                    clean[c.name] = c.field.clean(row.get(c.name))
                except forms.ValidationError as wrong:
                    widget.wrong[n, c.name] = wrong.messages
            made.append(clean)
        if widget.wrong:
            raise forms.ValidationError(
                both("表里有几格要改。", "Some cells of the table need another look.")
            )
        if len(made) < self.least:
            raise forms.ValidationError(both("至少填一行。", "Fill in at least one row."))
        return made


def typed(data: Any) -> MultiValueDict[str, Any]:
    """What a form brought, so that it can be drawn again with more rows or worked out, and not be judged yet."""
    return MultiValueDict({k: data.getlist(k) for k in data})
