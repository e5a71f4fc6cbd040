"""Lines of tables and keys in a TOML text, which tomllib does not tell.

The text has already been accepted by tomllib, so this only walks over statements: it does not check syntax
and knows nothing of what the keys mean. Keys inside a one-line table share the line of that table.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"{3}(?:\\.|[^\\])*?"{3,5}'
    r"|'{3}.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=\n]"
    r"|[^\"'#\[\]{}=\n]+",
    re.S,
)


class Lines:
    """Where each path of a file stands; an unknown path stands where its nearest known parent does."""

    def __init__(self, known: Mapping[Path, int]) -> None:
        self._known = known

    def of(self, path: Path) -> int:
        for size in range(len(path), 0, -1):
            line = self._known.get(path[:size])
            if line is not None:
                return line
        return 1


def lines(text: str) -> Lines:
    """The line map of a valid TOML text; lines count from 1."""
    known: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for line, head, is_table in _statements(text.replace("\r\n", "\n")):
        if is_table:
            many = head.startswith("[[")
            table = _inside_arrays(_key(head.strip("[]")), arrays, many)
            for size in range(1, len(table) + 1):
                known.setdefault(table[:size], line)
        else:
            known.setdefault(table + _key(head), line)
    return Lines(known)


def _statements(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each statement as (line, key or table header, whether it is a header)."""
    line, start, depth = 1, 1, 0
    head = ""
    in_value = False
    for piece in _TOKEN.findall(text):
        if piece == "\n" and depth == 0:
            if head.strip():
                yield start, head.strip(), not in_value
            head, in_value = "", False
        elif piece.startswith("#"):
            pass
        elif in_value:
            depth += (piece in "[{") - (piece in "]}")
        elif piece == "=":
            in_value = True
        else:
            if not head.strip():
                start = line
            head += piece
        line += piece.count("\n")
    if head.strip():
        yield start, head.strip(), not in_value


def _key(dotted: str) -> Path:
    """The parts of a dotted key, quotes undone by tomllib itself."""
    if re.fullmatch(r"\s*[A-Za-z0-9_-]+(\s*\.\s*[A-Za-z0-9_-]+)*\s*", dotted):
        return tuple(part.strip() for part in dotted.split("."))
    parts: list[str] = []
    table = tomllib.loads(f"{dotted} = 0")
    while isinstance(table, dict):
        name, table = next(iter(table.items()))
        parts.append(name)
    return tuple(parts)


def _inside_arrays(path: Path, arrays: dict[Path, int], many: bool) -> Path:
    """The path with the number of each array item put after the array's name."""
    full: Path = ()
    for position, part in enumerate(path):
        full = (*full, part)
        if many and position == len(path) - 1:
            arrays[full] = arrays.get(full, -1) + 1
        if full in arrays:
            full = (*full, arrays[full])
    return full
