"""Trust policies (C2SP tlog-policy): which logs are meant, which witnesses are trusted, and how many of them must
have cosigned. The file is written by people, so every fault is named with its line.

A policy is the verifier's own: one that travels with a record proves nothing about that record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yishi.tlog.checkpoint import Checkpoint, CheckpointRefused, open_checkpoint
from yishi.tlog.cosign import Cosigned, cosigned_by
from yishi.tlog.note import COSIGNATURE, ED25519, Note, NoteRefused, Verifier, parse_vkey
from yishi.tlog.refused import LogRefused

MOST_BYTES = 1_000_000
MOST_NAMES = 1_000
NONE = "none"

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}\Z")


class PolicyRefused(LogRefused):
    """Codes: size, character, keyword, items, key, kind, duplicate_key, name, name_taken, unknown_name,
    member_twice, threshold, quorum_missing, quorum_twice. `line` counts from 1, None where
    the fault is not in one line."""

    def __init__(self, reason: str, detail: str = "", line: int | None = None) -> None:
        self.line = line
        super().__init__(reason, f"line {line}: {detail}" if line else detail)


@dataclass(frozen=True)
class Log:
    """A log that checkpoints are taken from. Its key's name is the origin."""

    key: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Witness:
    """A witness under the name that the policy gives it."""

    name: str
    key: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """Witnesses as soon as `needed` of its members (witnesses or earlier groups) do."""

    name: str
    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Groups stand in the order of their definition, so that each refers to earlier ones only. `quorum` is the
    name of a witness or group; None asks for no cosignature."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str | None

    @property
    def log_keys(self) -> list[Verifier]:
        """The keys of its logs."""
        return [log.key for log in self.logs]

    @property
    def witness_keys(self) -> list[Verifier]:
        """The keys of its witnesses."""
        return [witness.key for witness in self.witnesses]


def satisfied(policy: Policy, cosigners: Iterable[Verifier]) -> bool:
    """True where these keys, whose cosignatures were verified, make up the policy's quorum. A key counts as
    one witness however often it comes, and a key that the policy does not list counts as none."""
    if policy.quorum is None:
        return True
    keys = {key.public for key in cosigners}
    witnessed = {witness.name: witness.key.public in keys for witness in policy.witnesses}
    for group in policy.groups:
        witnessed[group.name] = sum(witnessed[name] for name in group.members) >= group.needed
    return witnessed[policy.quorum]


def at_least(needed: int, logs: Iterable[Verifier], witnesses: Iterable[Verifier]) -> Policy:
    """The simple policy: any `needed` of the witnesses; 0 asks for none."""
    known = tuple(Witness(f"w{n}", key) for n, key in enumerate(witnesses, 1))
    _no_duplicates([w.key for w in known])
    if not 0 <= needed <= len(known):
        raise PolicyRefused("threshold", f"{needed} of {len(known)}")
    groups = (Group("quorum", needed, tuple(w.name for w in known)),) if needed else ()
    return Policy(tuple(Log(key) for key in logs), known, groups, "quorum" if needed else None)


@dataclass(frozen=True)
class Judged:
    """A checkpoint that a listed log signed, who cosigned it, and whether that is a quorum."""

    checkpoint: Checkpoint
    note: Note
    cosigned: tuple[Cosigned, ...]
    quorum: bool


def judge(policy: Policy, data: bytes) -> Judged:
    """Looks at a checkpoint through a policy. Raises `CheckpointRefused` where no listed log signed it or a
    line under a listed key is forged; a missing quorum is told, not raised."""
    checkpoint, note = open_checkpoint(data, policy.log_keys)
    try:
        cosigned = cosigned_by(note, policy.witness_keys)
    except NoteRefused as e:
        raise CheckpointRefused(e.reason, e.detail) from None
    return Judged(checkpoint, note, cosigned, satisfied(policy, [c.by for c in cosigned]))


def parse(data: bytes) -> Policy:
    """The policy that a file holds. Names are opaque octets, here with the bytes that are no UTF-8 as
    surrogates; key names inside vkeys must be UTF-8."""
    if len(data) > MOST_BYTES:
        raise PolicyRefused("size", f"{len(data)} bytes")
    reader = _Reading()
    for number, raw in enumerate(data.split(b"\n"), 1):
        bad = _FORBIDDEN.search(raw)
        if bad:
            raise PolicyRefused("character", f"byte {raw[bad.start()]:#04x}", number)
        items = raw.decode("utf-8", "surrogateescape").replace("\t", " ").strip(" ").split(" ")
        items = [item for item in items if item]
        if items and not items[0].startswith("#"):
            reader.line(number, items)
    if not reader.quorum_seen:
        raise PolicyRefused("quorum_missing", "a policy has exactly one quorum line")
    return Policy(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), reader.quorum)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: list[Witness] = []
        self.groups: list[Group] = []
        self.names: dict[str, bool] = {}  # and whether it is a member of a group already
        self.quorum: str | None = None
        self.quorum_seen = False

    def line(self, number: int, items: list[str]) -> None:
        keyword, rest = items[0], items[1:]
        try:
            if keyword == "log":
                key, url = self._key(rest, ED25519, "log <vkey> [<url>]")
                _no_duplicates([*(log.key for log in self.logs), key])
                self.logs.append(Log(key, url))
            elif keyword == "witness":
                if not rest:
                    raise PolicyRefused("items", "witness <name> <vkey> [<url>]")
                key, url = self._key(rest[1:], COSIGNATURE, "witness <name> <vkey> [<url>]")
                self._name(rest[0])
                _no_duplicates([*(w.key for w in self.witnesses), key])
                self.witnesses.append(Witness(rest[0], key, url))
            elif keyword == "group":
                self._group(rest)
            elif keyword == "quorum":
                self._quorum(rest)
            else:
                raise PolicyRefused("keyword", f"{keyword[:40]!a} is none of log, witness, group, quorum")
        except PolicyRefused as e:
            raise PolicyRefused(e.reason, e.detail, number) from None

    def _key(self, items: list[str], kind: int, form: str) -> tuple[Verifier, str | None]:
        if len(items) not in (1, 2):
            raise PolicyRefused("items", form)
        try:
            key = parse_vkey(items[0])
        except NoteRefused as e:
            raise PolicyRefused("key", str(e)) from None
        if key.kind != kind:
            raise PolicyRefused("kind", f"{key.name} has a key of kind {key.kind:#04x}, wanted {kind:#04x}")
        return key, items[1] if len(items) == 2 else None

    def _name(self, name: str) -> None:
        if name == NONE:
            raise PolicyRefused("name", f"{NONE} is a word of its own")
        if name in self.names:
            raise PolicyRefused("name_taken", ascii(name[:80]))
        if len(self.names) >= MOST_NAMES:
            raise PolicyRefused("size", f"more than {MOST_NAMES} names")
        self.names[name] = False

    def _group(self, items: list[str]) -> None:
        if len(items) < 3:
            raise PolicyRefused("items", "group <name> all|any|<k> <name>...")
        name, threshold, members = items[0], items[1], items[2:]
        for member in members:
            if member not in self.names:
                raise PolicyRefused("unknown_name", f"{member[:80]!a} is not defined above")
            if self.names[member]:
                raise PolicyRefused("member_twice", f"{member[:80]!a} is in a group already")
            self.names[member] = True
        if threshold == "all":
            needed = len(members)
        elif threshold == "any":
            needed = 1
        elif _NUMBER.match(threshold) and int(threshold) <= len(members):
            needed = int(threshold)
        else:
            raise PolicyRefused("threshold", f"{threshold[:40]!a} of {len(members)} members")
        self._name(name)
        self.groups.append(Group(name, needed, tuple(members)))

    def _quorum(self, items: list[str]) -> None:
        if len(items) != 1:
            raise PolicyRefused("items", "quorum <name>")
        if self.quorum_seen:
            raise PolicyRefused("quorum_twice", "a policy has exactly one quorum line")
        if items[0] != NONE and items[0] not in self.names:
            raise PolicyRefused("unknown_name", f"{items[0][:80]!a} is not defined above")
        self.quorum_seen = True
        self.quorum = None if items[0] == NONE else items[0]


def _no_duplicates(keys: Sequence[Verifier]) -> None:
    seen: dict[bytes, Verifier] = {}
    for key in keys:
        if key.public in seen:
            raise PolicyRefused("duplicate_key", f"{key.name} has the key of {seen[key.public].name}")
        seen[key.public] = key
