"""The present state, read through one cursor: many slices in one query, changes of the running submission on top.

Likely reads are fetched at once, since a query costs more than a slice; what was not foreseen is read by itself.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from yishi.procedure import Act
from yishi.procedure.acts import Accepted
from yishi.procedure.days import CELL
from yishi.tlog.jsonc import encode

VERSION = ""
"""The key under which a subject's version stands."""

Name = tuple[str, str]


def likely(act: Act) -> set[Name]:
    """The slices an act most probably reads: none of them is needed for it to be decided rightly."""
    s, data = act.subject, act.data
    names: set[Name] = {(s, VERSION), (s, "meta"), (CELL, "rulebook")}
    kind = s.partition("/")[0]
    office, at, place = act.capacity.partition("@")
    if at:
        names |= {(f"register/{place}", f"office/{office}"), (f"register/{place}", VERSION)}
    if kind == "matter":
        names |= {(s, "graph"), (s, f"sub/{act.step}"), (s, f"offer/{act.step}")}
        if isinstance(who := data.get("who"), str):
            names.add((s, f"item/{act.step}/{who}"))
    elif kind == "meeting":
        voter, motion = data.get("voter"), data.get("motion")
        if isinstance(voter, str):
            names |= {(s, f"roll/{voter}"), (s, f"came/{voter}"), (s, f"gave/{voter}")}
        if isinstance(motion, str):
            names.add((s, f"motion/{motion}"))
            if isinstance(voter, str):
                names.add((s, f"cast/{motion}/{voter}"))
    return names


class Slices:
    """Slices of any subject as they stand under the lock, with what this submission has changed so far."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._held: dict[Name, Any] = {}
        self._changed: set[Name] = set()
        self._dropped: dict[str, list[str]] = {}

    def fetch(self, names: Iterable[Name]) -> None:
        """Reads the named slices that are not held yet, in one query."""
        missing = sorted({n for n in names if n not in self._held})
        if not missing:
            return
        by_subject: dict[str, list[str]] = {}
        for subject, key in missing:
            self._held[(subject, key)] = None
            by_subject.setdefault(subject, []).append(key)
        where: list[str] = []
        values: list[str] = []
        for subject, keys in by_subject.items():
            where.append(f"(subject = %s AND key IN ({', '.join(['%s'] * len(keys))}))")
            values += [subject, *keys]
        self._cursor.execute(
            f"SELECT subject, key, value FROM record_slice WHERE {' OR '.join(where)}",  # noqa: S608
            values,
        )
        for subject, key, value in self._cursor.fetchall():
            self._held[(subject, key)] = json.loads(bytes(value).decode())
        for subject, key in missing:
            if any(key.startswith(prefix) for prefix in self._dropped.get(subject, ())):
                self._held[(subject, key)] = None

    def fetch_prefix(self, subject: str, prefix: str) -> None:
        """Reads every slice of a subject under a prefix, in one query: for the count of a vote."""
        if any(prefix.startswith(dropped) for dropped in self._dropped.get(subject, ())):
            return
        self._cursor.execute(
            "SELECT key, value FROM record_slice WHERE subject = %s AND key >= %s AND key < %s",
            [subject, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)],
        )
        for key, value in self._cursor.fetchall():
            self._held.setdefault((subject, key), json.loads(bytes(value).decode()))

    def read(self, subject: str, key: str) -> Any:
        name = (subject, key)
        if name not in self._held:
            self.fetch([name])
        return self._held[name]

    def version(self, subject: str) -> int:
        return self.read(subject, VERSION) or 0

    def apply(self, subject: str, accepted: Accepted) -> int:
        """Takes over an accepted act; returns the subject's new version. Nothing is written yet."""
        version = self.version(subject) + 1
        for prefix in accepted.drop:
            self._dropped.setdefault(subject, []).append(prefix)
            for name in self._held:
                if name[0] == subject and name[1].startswith(prefix) and name[1] != VERSION:
                    self._held[name] = None
                    self._changed.discard(name)
        for key, value in accepted.changes.items():
            self._held[(subject, key)] = value
            self._changed.add((subject, key))
        self._held[(subject, VERSION)] = version
        self._changed.add((subject, VERSION))
        return version

    def write(self) -> None:
        """Writes what changed: first the dropped prefixes, then every changed slice."""
        for subject, prefixes in self._dropped.items():
            for prefix in prefixes:
                self._delete(subject, prefix)
        put = [(s, k, encode(v)) for (s, k) in self._changed if (v := self._held[(s, k)]) is not None]
        gone = [(s, k) for (s, k) in self._changed if self._held[(s, k)] is None]
        for start in range(0, len(put), 300):
            chunk = put[start : start + 300]
            marks = ", ".join(["(%s, %s, %s)"] * len(chunk))
            self._cursor.execute(
                f"INSERT INTO record_slice (subject, key, value) VALUES {marks}"  # noqa: S608
                " ON CONFLICT (subject, key) DO UPDATE SET value = excluded.value",
                [x for row in chunk for x in row],
            )
        if gone:
            self._cursor.executemany("DELETE FROM record_slice WHERE subject = %s AND key = %s", gone)

    def _delete(self, subject: str, prefix: str) -> None:
        if prefix:
            self._cursor.execute(
                "DELETE FROM record_slice WHERE subject = %s AND key >= %s AND key < %s",
                [subject, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)],
            )
        else:
            self._cursor.execute(
                "DELETE FROM record_slice WHERE subject = %s AND key <> %s", [subject, VERSION]
            )


def bulk(act: Act) -> Mapping[str, tuple[str, ...]]:
    """Prefixes of the act's own subject that it will read as a whole."""
    if act.name == "count":
        motion = act.data.get("motion")
        return {act.subject: ("roll/", "rolls/", "came/", "proxy/", f"ballot/{motion}/", f"open/{motion}/")}
    if act.name == "open_ballots":
        return {act.subject: (f"ballot/{act.data.get('motion')}/",)}
    if act.name == "minutes":
        return {act.subject: ("rolls/", "came/")}
    return {}
