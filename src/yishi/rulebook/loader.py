"""From the files of a rulebook to a `Rulebook`, or to every fault in them at once.

A folder of .toml files, one such file, or a published bundle: the same texts give the same digest whichever
way they come. Reading a rulebook proves nothing about it; `procedure.checker` does that.
"""

import dataclasses
import functools
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from yishi.rulebook import parts, references, steps
from yishi.rulebook.model import Place, Rulebook, Value
from yishi.rulebook.problems import Problem, RulebookError
from yishi.rulebook.scan import lines
from yishi.rulebook.tables import Desk, Table, good_name

LARGEST = 4_000_000
"""Bytes of all texts together: above this nothing is parsed."""

MOST_FILES = 200
DEEPEST = 3
"""Folders within folders that are looked into."""

TABLES = (
    "rulebook", "law", "offices", "bodies", "variables", "topics", "negative", "accounts", "kinds",
    "words", "procedure",
)  # fmt: skip
_CODES = ("topics", "negative")
_CODE = re.compile(r"[A-Z][0-9]{1,3}")
_FILE_NAME = re.compile(r"(?:[a-z0-9_-]+/)*[a-z0-9_-]+\.toml")


@functools.cache
def shipped() -> Rulebook:
    """The town's own rulebook, read once a process."""
    return load_files(_texts_of(resources.files("yishi.rulebook") / "data" / "town"))


def load_path(path: str | Path) -> Rulebook:
    """The rulebook in a folder (with its subfolders), in one .toml file, or in a published bundle (.json)."""
    path = Path(path)
    try:
        if path.is_dir():
            return load_files(_texts_of(path))
        raw = _read(path)
    except OSError as error:
        raise RulebookError([_fault(str(path), "unreadable", found=error.strerror or "")]) from None
    except ValueError:  # a name with a zero byte
        raise RulebookError([_fault(repr(str(path)), "unreadable", found="")]) from None
    if path.suffix == ".json":
        return load_bundle(raw, str(path))
    return load_files({path.name: decoded(path.name, raw)})


def load_bundle(raw: bytes, name: str = "bundle") -> Rulebook:
    """The rulebook in a bundle as it was published; its SHA-256 is the rulebook's digest.

    Refuses bytes that are not exactly the canonical form, so that one rulebook has one digest.
    """
    if len(raw) > 2 * LARGEST:
        raise RulebookError([_fault(name, "too_large", found=len(raw), limit=2 * LARGEST)])
    try:
        whole = json.loads(raw.decode("utf-8"))
        files = whole["files"] if isinstance(whole, dict) and set(whole) == {"files"} else None
        if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
            raise ValueError(name)
        if bundle_of(files) != raw:
            raise ValueError(name)
    except (ValueError, RecursionError):
        raise RulebookError([_fault(name, "not_a_bundle")]) from None
    return load_files(files)


def bundle_of(files: Mapping[str, str]) -> bytes:
    """The canonical JSON (RFC 8785) of the texts; all keys are ASCII, so sorted compact JSON is canonical."""
    whole = {"files": dict(files)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def load_files(files: Mapping[str, str]) -> Rulebook:
    """The rulebook in texts by file name; RulebookError with every problem where it does not load."""
    desk = Desk()
    for name in files:
        if not _FILE_NAME.fullmatch(name):
            desk.fault(Place(name, 0), "bad_file_name", found=name)
    size = sum(len(text) for text in files.values())
    if not files:
        desk.fault(Place("", 0), "no_files")
    if size > LARGEST:
        desk.fault(Place("", 0), "too_large", found=size, limit=LARGEST)
    if desk.problems:
        raise RulebookError(desk.problems)
    tops = [top for name in sorted(files) if (top := parsed(desk, name, files[name], TABLES)) is not None]
    book = _Gathering(desk, tops).book()
    if desk.problems:
        raise RulebookError(desk.problems)
    bundle = bundle_of(files)
    return dataclasses.replace(book, digest=hashlib.sha256(bundle).hexdigest(), bundle=bundle)


def parsed(desk: Desk, name: str, text: str, tables: tuple[str, ...]) -> Table | None:
    """The top table of one TOML text, which may hold `tables`; None after a fault of syntax."""
    try:
        text.encode("utf-8")
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        desk.fault(Place(name, line), "toml", found=re.sub(r" \(at .*\)$", "", str(error)))
        return None
    except (ValueError, RecursionError) as error:
        desk.fault(Place(name, 0), "toml", found=type(error).__name__)
        return None
    top = Table(desk, name, lines(text), (), data)
    for key in data:
        if key not in tables:
            top.fault(key, "unknown_table", found=key, expected=", ".join(tables))
    return top


class _Gathering:
    """The merging of all files into one book: a table may stand in any file, once."""

    def __init__(self, desk: Desk, tops: list[Table]) -> None:
        self.desk, self.tops = desk, tops
        self.uses = parts.Uses()
        self.seen: dict[tuple[str, str], Place] = {}

    def book(self) -> Rulebook:
        """All that was read, without its digest; references that lead nowhere are noted."""
        uses = self.uses
        title, title_en, note = self._head()
        variables, words = self._variables()
        kinds = {name: table for name, table in self._tables("kinds", "kinds") if steps.takes(name, table)}
        book = Rulebook(
            digest="",
            title=title,
            title_en=title_en,
            note=note,
            values=self._law(),
            offices={code: parts.office(code, table, uses) for code, table in self._tables("offices", "who")},
            bodies={code: parts.body(code, table, uses) for code, table in self._tables("bodies", "who")},
            topics={code: parts.topic(code, table, uses) for code, table in self._tables("topics", "topics")},
            negative={
                code: parts.negative(code, table) for code, table in self._tables("negative", "topics")
            },
            accounts={
                code: parts.account(code, table) for code, table in self._tables("accounts", "accounts")
            },
            variables=variables,
            procedures={},
            words=words | {name: parts.word(table) for name, table in self._tables("words", "words")},
        )
        inside: dict[int, str] = {}
        found: dict[str, steps.Found] = {}
        for name, table in self._tables("procedure", "procedure"):
            before = len(uses.all)
            found[name] = steps.procedure(name, table, kinds, uses)
            inside.update(dict.fromkeys(range(before, len(uses.all)), name))
        book = dataclasses.replace(book, procedures={name: one.procedure for name, one in found.items()})
        references.check(book, uses, found, inside, self.desk)
        return book

    def _head(self) -> tuple[str, str, str]:
        tables = [top.inside("rulebook") for top in self.tops if "rulebook" in top.data]
        for table in tables:
            table.only(("title", "title_en", "note"))
            self._once("rulebook", "[rulebook]", table.at)
        if not tables:
            return "", "", ""
        title = tables[0].text("title")
        return title, tables[0].text("title_en", title), tables[0].text("note", "")

    def _tables(self, part: str, space: str) -> Iterator[tuple[str, Table]]:
        """The named tables of one part in all files; names are unique within their `space`."""
        for top in self.tops:
            for name, table in top.inside(part).tables():
                if part in _CODES and not _CODE.fullmatch(name):
                    self.desk.fault(table.at, "bad_code", found=name)
                elif part not in (*_CODES, "accounts") and not good_name(name):
                    self.desk.fault(table.at, "bad_name", found=name)
                self._once(space, name, table.at)
                yield name, table

    def _law(self) -> Mapping[str, tuple[Value, ...]]:
        values: dict[str, tuple[Value, ...]] = {}
        for top in self.tops:
            law = top.inside("law")
            for name in law.data:
                at = law.place(name)
                if not good_name(name):
                    self.desk.fault(at, "bad_name", found=name)
                items = law.items(name)
                if self._once("law", name, at) and items:
                    values[name] = parts.in_order(name, [(parts.version(name, item), item) for item in items])
        return values

    def _variables(self) -> tuple[Mapping[str, str], dict[str, tuple[str, str]]]:
        """The type of each variable, and the titles of those that have some."""
        found: dict[str, str] = {}
        titles: dict[str, tuple[str, str]] = {}
        for top in self.tops:
            table = top.inside("variables")
            for name in table.data:
                if not good_name(name):
                    self.desk.fault(table.place(name), "bad_name", found=name)
                if self._once("variables", name, table.place(name)):
                    found[name], said = parts.variable(name, table)
                    if said is not None:
                        titles[name] = said
        return found, titles

    def _once(self, space: str, name: str, at: Place) -> bool:
        """Whether `name` is new in its space; a second one is a fault."""
        first = self.seen.setdefault((space, name), at)
        if first is not at:
            self.desk.fault(at, "duplicate", found=name, other=f"{first.file}:{first.line}")
        return first is at


def _texts_of(folder: Path | Traversable) -> dict[str, str]:
    """The .toml texts under a folder by their names relative to it; links to folders are not followed."""
    found: dict[str, str] = {}
    pending: list[tuple[str, Path | Traversable]] = [("", folder)]
    while pending:
        prefix, at = pending.pop()
        for entry in at.iterdir():
            name = f"{prefix}{entry.name}"
            if entry.is_dir():
                linked = isinstance(entry, Path) and entry.is_symlink()
                if not linked and name.count("/") < DEEPEST:
                    pending.append((f"{name}/", entry))
            elif name.endswith(".toml"):
                found[name] = decoded(name, _read(entry))
                if len(found) > MOST_FILES:
                    raise RulebookError([_fault(str(folder), "too_many", limit=MOST_FILES)])
    return found


def _read(file: Path | Traversable) -> bytes:
    """The bytes of a regular file, at most as many as a bundle may have, and one more."""
    if not file.is_file():
        raise FileNotFoundError(2, "没有这个文件 no such file")
    with file.open("rb") as opened:
        return opened.read(2 * LARGEST + 1)


def decoded(name: str, raw: bytes) -> str:
    """The text of a file; RulebookError where it is too large or not UTF-8."""
    if len(raw) > LARGEST:
        raise RulebookError([_fault(name, "too_large", found=len(raw), limit=LARGEST)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RulebookError([Problem(name, line, "not_utf8")]) from None


def _fault(file: str, code: str, **facts: object) -> Problem:
    return Problem(file, 0, code, facts={name: str(value) for name, value in facts.items()})
