"""State in plain dictionaries: for replay, for tests, and for anyone who wants to run a village in thirty lines.

A closed matter or meeting drops all slices but its result, so memory grows with what is open, not with the log.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from yishi.procedure.acts import Accepted, Act, Get
from yishi.procedure.engine import Judged, entry_body, judge
from yishi.rulebook.model import Rulebook


class Memory:
    """The slices and versions of every subject. `rulebooks` maps digests to the rulebooks that acts may name.

    ``slices`` and ``versions`` hold what is open; a subject that has closed is packed into a few hundred bytes.
    """

    def __init__(self, rulebooks: Mapping[str, Rulebook]) -> None:
        self.rulebooks = dict(rulebooks)
        self.slices: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, int] = {}
        self._closed: dict[str, bytes] = {}

    def _unpacked(self, subject: str) -> tuple[int, dict[str, Any]]:
        packed = self._closed.get(subject)
        if packed is None:
            return 0, {}
        version, held = json.loads(packed)
        return version, held

    def read(self, subject: str, key: str) -> Any:
        held = self.slices.get(subject)
        return self._unpacked(subject)[1].get(key) if held is None else held.get(key)

    def version(self, subject: str) -> int:
        known = self.versions.get(subject)
        return self._unpacked(subject)[0] if known is None else known

    def subjects(self) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """(subject, version, slices) of everything there is, closed or open."""
        for subject, held in self.slices.items():
            yield subject, self.versions[subject], held
        for subject in self._closed:
            yield subject, *self._unpacked(subject)

    def copy(self) -> "Memory":
        """The same state; applying to one leaves the other."""
        made = Memory(self.rulebooks)
        made.slices = {subject: dict(held) for subject, held in self.slices.items()}
        made.versions, made._closed = dict(self.versions), dict(self._closed)
        return made

    def judge(self, act: Act) -> Judged:
        """The verdict on an act; nothing changes."""
        return judge(self.rulebooks, self.read, self.version, act, self.slices_of(act.subject))

    def slices_of(self, subject: str) -> Get:
        """Reads one subject's slices, as they stand now."""
        held = self.slices.get(subject)
        return self._unpacked(subject)[1].get if held is None else held.get

    def apply(self, subject: str, accepted: Accepted) -> int:
        """Takes over what an accepted act changes; returns the subject's new version."""
        held = self.slices.get(subject)
        if held is None:
            self.versions[subject], held = self._unpacked(subject)
            self.slices[subject] = held
            self._closed.pop(subject, None)
        closes = False
        if accepted.drop:
            closes = "" in accepted.drop
            for key in [k for k in held if k.startswith(accepted.drop)]:
                del held[key]
        for key, value in accepted.changes.items():
            if value is None:
                held.pop(key, None)
            else:
                held[key] = value
        version = self.versions[subject] + 1
        if closes:
            self._closed[subject] = json.dumps([version, held], separators=(",", ":")).encode()
            del self.slices[subject], self.versions[subject]
        else:
            self.versions[subject] = version
        return version

    def act(self, act: Act) -> tuple[Judged, dict[str, Any] | None]:
        """Judges an act and, where it stands, applies it. Returns the verdict and the entry's body (or None)."""
        judged = self.judge(act)
        if not isinstance(judged.verdict, Accepted):
            return judged, None
        return judged, entry_body(act, judged, self.apply(act.subject, judged.verdict))
