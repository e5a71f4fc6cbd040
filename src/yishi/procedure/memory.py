"""State in plain dictionaries: for replay, for tests, and for anyone who wants to run a village in thirty lines.

A closed matter or meeting drops all slices but its result, so memory grows with what is open, not with the log.
"""

from collections.abc import Mapping
from typing import Any

from yishi.procedure.acts import Accepted, Act, Get
from yishi.procedure.engine import Judged, entry_body, judge
from yishi.rulebook.model import Rulebook

_NONE: dict[str, Any] = {}


class Memory:
    """The slices and versions of every subject. `rulebooks` maps digests to the rulebooks that acts may name."""

    def __init__(self, rulebooks: Mapping[str, Rulebook]) -> None:
        self.rulebooks = dict(rulebooks)
        self.slices: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, int] = {}

    def read(self, subject: str, key: str) -> Any:
        held = self.slices.get(subject)
        return None if held is None else held.get(key)

    def version(self, subject: str) -> int:
        return self.versions.get(subject, 0)

    def judge(self, act: Act) -> Judged:
        """The verdict on an act; nothing changes."""
        return judge(self.rulebooks, self.read, self.version, act, self.slices_of(act.subject))

    def slices_of(self, subject: str) -> Get:
        """Reads one subject's slices, as they stand now."""
        return self.slices.get(subject, _NONE).get

    def apply(self, subject: str, accepted: Accepted) -> int:
        """Takes over what an accepted act changes; returns the subject's new version."""
        held = self.slices.get(subject)
        if held is None:
            held = self.slices[subject] = {}
        for prefix in accepted.drop:
            if not prefix:
                held.clear()
            else:
                for key in [k for k in held if k.startswith(prefix)]:
                    del held[key]
        for key, value in accepted.changes.items():
            if value is None:
                held.pop(key, None)
            else:
                held[key] = value
        version = self.versions.get(subject, 0) + 1
        self.versions[subject] = version
        return version

    def act(self, act: Act) -> tuple[Judged, dict[str, Any] | None]:
        """Judges an act and, where it stands, applies it. Returns the verdict and the entry's body (or None)."""
        judged = self.judge(act)
        if not isinstance(judged.verdict, Accepted):
            return judged, None
        return judged, entry_body(act, judged, self.apply(act.subject, judged.verdict))
