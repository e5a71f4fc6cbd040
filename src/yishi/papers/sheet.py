"""What a paper consists of, before anything draws it: a title, blocks one under the other, a place for the stamp.

Typst and HTML draw the same `Sheet`, so that the twin on the phone cannot say something else than the paper. All text
passes through `clean` when it is drawn: what cannot be seen (bidi controls, zero width, control characters) is taken
out (attacks W15), nothing else is changed.
"""

import unicodedata
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of which nothing is printed: controls, format controls, lone surrogates."""


def clean(text: str) -> str:
    """The text without what cannot be seen; a tab or line break becomes a space."""
    return "".join(
        " " if c in "\t\n\r\u2028\u2029" else c
        for c in text
        if c in "\t\n\r\u2028\u2029" or unicodedata.category(c) not in HIDDEN
    )


@dataclass(frozen=True)
class Para:
    """A paragraph, its first line indented by two characters as in official papers."""

    text: str
    kind: Literal["para"] = "para"


@dataclass(frozen=True)
class Head:
    """A heading inside the paper."""

    text: str
    kind: Literal["head"] = "head"


@dataclass(frozen=True)
class Facts:
    """Labels and what stands behind them, a line each. "" leaves a line to write on."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Column:
    """A column of a table; `align` is left, center or right (amounts); `width` is its share of the page."""

    title: str
    align: Literal["left", "center", "right"] = "left"
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows under repeated headings; `foot` is the last row with the sums; `tall` leaves room to sign."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    tall: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Signs:
    """Who signs by hand: labels, each before a line."""

    labels: tuple[str, ...]
    kind: Literal["signs"] = "signs"


@dataclass(frozen=True)
class Small:
    """Small print: the rules behind it."""

    text: str
    kind: Literal["small"] = "small"


Block = Para | Head | Facts | Table | Signs | Small


@dataclass(frozen=True)
class Code:
    """The QR code of one entry: its picture as SVG, its width in mm, and what stands beside it."""

    svg: str
    mm: int
    text: str
    """What a phone reads from it."""
    caption: str
    lines: tuple[str, ...]
    fingerprint: tuple[str, ...]
    kind: Literal["code"] = "code"


@dataclass(frozen=True)
class Sheet:
    """One paper. `place` stands under the title, `number` at its right; `issuer` and `day` are the signature block,
    with room for a stamp where `seal` says what goes there. `form` "voucher" is the half page that vouchers have."""

    title: str
    blocks: tuple[Block, ...]
    place: str = ""
    number: str = ""
    issuer: str = ""
    day: str = ""
    seal: str = ""
    code: Code | None = None
    note: str = ""
    """What stands in place of a code, or beside it: not signed yet, demo."""
    form: Literal["page", "voucher"] = "page"
    lang: str = "zh"


def cleaned(value: Any) -> Any:
    """A sheet as plain data (maps, lists, texts), each text clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {k: cleaned(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [cleaned(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: cleaned(getattr(value, one.name)) for one in fields(value)}
    return value


def shown(sheet: Sheet) -> dict[str, Any]:
    """The sheet for the page: plain data, each cell of a table with its alignment."""
    data: dict[str, Any] = cleaned(sheet)
    for block in data["blocks"]:
        if block["kind"] == "table":
            columns, rows = block["columns"], block["rows"]
            for n, column in enumerate(columns):
                column["to_write"] = bool(rows) and not any(row[n] for row in rows)
            block["wide"] = len(columns) > 3 and any(c["align"] == "left" for c in columns)
            block["body"] = [_cells(row, columns) for row in rows]
            block["sums"] = _cells(block["foot"], columns)
    return data


def _cells(row: list[str], columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**column, "text": text} for text, column in zip(row, columns, strict=False)]
