"""The second pass: every act is decided again from the state that the acts before it made, then compared.

An entry is taken apart and its act decided by the pure rooms under the rulebook that applies. Only then are the
entry's own rulebook, version, grounds and outcome looked at, and compared with what was computed. State is kept for
what is open only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from operator import itemgetter
from typing import Any, Protocol

from yishi.procedure import Accepted, Judged, Memory, Refused, judge
from yishi.procedure.acts import Act
from yishi.procedure.book import account_sum
from yishi.procedure.days import CELL
from yishi.procedure.engine import act_of
from yishi.rulebook.calendar import load_calendar
from yishi.rulebook.loader import load_bundle
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import RulebookError
from yishi.tlog import NotCanonical, TilesRefused, parse
from yishi.verifier import layout
from yishi.verifier.bad import Bad
from yishi.verifier.hashing import Source
from yishi.verifier.layout import hex_of

SHAPE: Mapping[str, type] = {
    "v": int,
    "subject": str,
    "version": int,
    "act": str,
    "step": str,
    "by": str,
    "capacity": str,
    "data": dict,
    "sealed": dict,
    "facts": dict,
    "rests": dict,
    "outcome": dict,
    "rulebook": str,
    "on": str,
    "recorded": str,
}
"""The keys of an entry, all of them, and their types. docs/formats/published.md says what they mean."""

_ALL = itemgetter(*SHAPE)
_TYPES = tuple(SHAPE.values())
ATTESTED = ("today", "kin", "roll", "hands", "sheets", "persons", "photos")
_KINDS_OF = {
    "kin": "kin",
    "roll": "roll",
    "hands": "hands",
    "sheet": "sheets",
    "person": "persons",
    "photo": "photos",
}


class Watch(Protocol):
    """Looks on while entries are replayed; `subject` is whose entries it wants to see."""

    subject: str

    def see(self, index: int, act: Act, judged: Judged, memory: Memory) -> None:
        """One accepted act, after it took effect."""


class Named(Mapping[str, Rulebook]):
    """Rulebooks by digest, read when an entry first needs one. `files` gets the SHA-256 of what was read."""

    def __init__(self, source: Source, files: MutableMapping[str, str]) -> None:
        self._source, self._files = source, files
        self._loaded: dict[str, Rulebook] = {}
        self.index = 0

    def __getitem__(self, digest: str) -> Rulebook:
        found = self._loaded.get(digest)
        return found if found is not None else self._load(digest)

    def get(self, digest: str, default: Any = None) -> Any:
        """As a mapping's, without its detour: this is asked for every entry."""
        found = self._loaded.get(digest)
        if found is not None:
            return found
        return super().get(digest, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)

    def _load(self, digest: str) -> Rulebook:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise KeyError(digest)
        path = layout.rulebook_path(digest)
        raw = self.bytes_of("rulebook", path, digest, layout.MOST_RULEBOOK)
        try:
            rules = load_bundle(raw, path)
        except (RulebookError, RecursionError) as e:
            raise Bad("rulebook_refused", None, file=path, detail=e) from None
        self._loaded[digest] = rules
        return rules

    def bytes_of(self, kind: str, path: str, digest: str, most: int) -> bytes:
        """A file that an entry names by its digest."""
        try:
            raw = self._source.read(path, most)
        except TilesRefused as e:
            raise Bad("file_refused", None, file=path, detail=e.detail or e.reason) from None
        if raw is None:
            raise Bad(f"{kind}_missing", None, file=path, entry=self.index)
        if hex_of(raw) != digest:
            raise Bad(f"{kind}_altered", None, file=path)
        self._files[path] = digest
        return raw


class Replay:
    """State, and what was counted on the way. `floor` is an entry's index and a day: entries from that index on were
    recorded on or after it. `ceiling` is a day after which nothing was recorded. "" where there is none."""

    def __init__(
        self,
        source: Source,
        files: MutableMapping[str, str],
        watch: Watch | None = None,
        floor: tuple[int, str] = (0, ""),
        ceiling: str = "",
    ) -> None:
        self.memory = Memory({})
        self.rulebooks = Named(source, files)
        self.watch, self.floor, self.ceiling = watch, floor, ceiling
        self.acts = self.tallies = self.balances = 0
        self.attested = dict.fromkeys(ATTESTED, 0)
        self._day = ""

    def feed(self, index: int, raw: bytes) -> None:
        """Decides one entry again. Raises `Bad` with its index where anything about it is not as it should be."""
        try:
            body = parse(raw)
        except NotCanonical as e:
            raise Bad("not_canonical", index, detail=e) from None
        act = _act(index, body)
        if act.recorded != self._day or index == self.floor[0]:
            self._new_day(index, act.recorded)
        memory, subject = self.memory, act.subject
        if not index and (subject != CELL or act.name != "found"):
            raise Bad("not_founded", index)
        self.rulebooks.index = index
        try:
            judged = judge(self.rulebooks, memory.read, memory.version, act, memory.slices_of(subject))
        except (Bad, MemoryError):
            raise
        except Exception as e:
            raise Bad("undecidable", index, detail=f"{type(e).__name__}: {e}") from None
        verdict = judged.verdict
        if isinstance(verdict, Refused):
            rule = f" ({verdict.rule})" if verdict.rule else ""
            raise Bad("not_allowed", index, why=verdict.code, rule=rule, act=act.name, subject=subject)
        if subject.startswith("book/"):
            self._vouchers(index, subject, verdict)
        version = memory.apply(subject, verdict)
        self._same(index, body, act, judged, verdict, version)
        self.acts += 1
        if act.name == "count":
            self.tallies += 1
        elif subject == CELL:
            self._cell(index, act)
        if act.attested:
            for fact in act.attested:
                kind = _KINDS_OF.get(fact)
                if kind is not None:
                    self.attested[kind] += 1
        if self.watch is not None and self.watch.subject == subject:
            self.watch.see(index, act, judged, memory)

    def finish(self, origin: str, file: str) -> None:
        """What must hold at the end: every book sums to nothing, and the cell is the one the checkpoint speaks of."""
        for subject, _, slices in self.memory.subjects():
            if subject.startswith("book/"):
                off = account_sum(slices)
                if off:
                    raise Bad("book_off", None, book=subject, fen=off)
                self.balances += 1
        cell = self.memory.read(CELL, "cell")
        if cell is not None and cell["origin"] != origin:
            raise Bad("another_origin", None, file=file, origin=origin, founded=cell["origin"])
        self.attested["today"] = self.acts

    def _same(
        self, index: int, body: Mapping[str, Any], act: Act, judged: Judged, verdict: Accepted, version: int
    ) -> None:
        """What the entry says came of its act is what was computed."""
        if judged.rulebook != body["rulebook"]:
            raise Bad("another_rulebook", index)
        if version != body["version"]:
            raise Bad("another_version", index, subject=act.subject, said=body["version"], right=version)
        said = body["rests"]
        if len(said) != len(judged.facts):
            raise Bad("another_ground", index)
        for name, fact in judged.facts.items():
            pair = said.get(name)
            if type(pair) is not list or len(pair) != 2 or type(pair[1]) is not int:
                raise Bad("another_ground", index)
            if pair[0] != fact.subject or pair[1] != fact.version:
                raise Bad("another_ground", index)
        outcome, said = verdict.outcome, body["outcome"]
        if (outcome or said) and not _alike(outcome, said):
            raise Bad("another_outcome", index, act=act.name, subject=act.subject)

    def _new_day(self, index: int, day: str) -> None:
        if day < self._day:
            raise Bad("recorded_backwards", index, day=day, before=self._day)
        at, floor = self.floor
        if floor and index >= at and day < floor:
            raise Bad("recorded_before_cosigned", index, day=day, before=floor)
        if self.ceiling and day > self.ceiling:
            raise Bad("recorded_after_cosigned", index, day=day, before=self.ceiling)
        self._day = day

    def _vouchers(self, index: int, subject: str, verdict: Accepted) -> None:
        for key, value in verdict.changes.items():
            if key.startswith("voucher/") and value is not None and self.memory.read(subject, key) is None:
                if sum(fen for _, fen in value["lines"]):
                    raise Bad("voucher_off", index, voucher=key.partition("/")[2])
                self.balances += 1

    def _cell(self, index: int, act: Act) -> None:
        if act.name == "adopt_rulebook" and self.rulebooks.get(act.data["digest"]) is None:
            raise Bad("rulebook_missing", None, file=layout.rulebook_path(act.data["digest"]), entry=index)
        if act.name == "calendar":
            path = layout.calendar_path(act.data["digest"])
            raw = self.rulebooks.bytes_of("calendar", path, act.data["digest"], layout.MOST_CALENDAR)
            try:
                calendar = load_calendar(raw, path)
            except (RulebookError, RecursionError) as e:
                raise Bad("calendar_refused", None, file=path, detail=e) from None
            if calendar.value() | {"year": calendar.year} != act.data:
                raise Bad("calendar_differs", index, file=path)


def _act(index: int, body: Any) -> Act:
    try:
        values = _ALL(body) if len(body) == len(SHAPE) else ()
    except (TypeError, KeyError):
        values = ()
    if not values:
        raise Bad("not_an_entry", index, detail="keys")
    if tuple(map(type, values)) != _TYPES:
        wrong = next(k for k, t in SHAPE.items() if type(body[k]) is not t)
        raise Bad("not_an_entry", index, detail=wrong)
    if values[0] != 1:
        raise Bad("not_an_entry", index, detail=f"v {values[0]}")
    return act_of(body)


def _alike(made: Any, said: Any) -> bool:
    """Whether two values would be written alike: Python by itself takes true for 1."""
    kind = type(made)
    if kind is not type(said):
        return False
    if kind is dict:
        if len(made) != len(said):
            return False
        for key, value in made.items():
            if type(value) is str:
                if said.get(key) != value:
                    return False
            elif key not in said or not _alike(value, said[key]):
                return False
        return True
    if kind is list:
        return len(made) == len(said) and all(map(_alike, made, said))
    return bool(made == said)
