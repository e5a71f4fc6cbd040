"""The log's keys as its own entries tell them: founded with one, changed only under the old one's signature.

Read from the entries before they are replayed, since signatures come first; that the registrar was allowed to change
the key is the replay's to find. A log that had to begin anew (`relink`) is joined to its old head by root, and who
pinned a key from before can follow only if the key stayed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yishi.procedure.days import CELL
from yishi.tlog import ED25519, LogRefused, NotCanonical, Verifier, parse, parse_note, parse_vkey, verify_note
from yishi.verifier.bad import Bad

HEADING = "yishi/key-rotation/v1"
_MARK = b'"subject":"' + CELL.encode() + b'"'


def rotation_text(origin: str, old_vkey: str, new_vkey: str) -> str:
    """The text under which the old key signs a change of keys: a heading, the log, both keys, a line each.

    The act's ``signature`` is the whole signed note: ``sign_note(text, [old]).encode().decode()``."""
    return f"{HEADING}\n{origin}\n{old_vkey}\n{new_vkey}\n"


class KeyChain:
    """Keys in the order in which they came, each followed from the one before. `signatures` counts those verified."""

    def __init__(self, root_at: Callable[[int], bytes]) -> None:
        self.keys: list[Verifier] = []
        self.origin = ""
        self.signatures = 0
        self.relinked: list[int] = []
        self._root_at = root_at

    def look(self, index: int, raw: bytes) -> None:
        """Takes up the entry if it tells of a key. Whatever is no proper entry is left to the replay."""
        if _MARK not in raw:
            return
        try:
            body = parse(raw)
            if body["subject"] != CELL or type(data := body["data"]) is not dict:
                return
            name = body["act"]
            if name == "found" and not self.keys:
                self.origin = data["origin"]
                self.keys = [_key(index, data["key"], self.origin)]
            elif name == "rotate_key" and self.keys:
                self._rotate(index, data)
            elif name == "relink" and self.keys:
                self._relink(index, data)
        except (NotCanonical, KeyError, TypeError):
            return

    def _rotate(self, index: int, data: dict[str, Any]) -> None:
        old, new = self.keys[-1], _key(index, data["key"], self.origin)
        text = rotation_text(self.origin, old.vkey, new.vkey)
        try:
            note = parse_note(data["signature"].encode())
            if note.text != text:
                raise Bad("rotation_unsigned", index, detail="another text")
            if old not in verify_note(note, [old]):
                raise Bad("rotation_unsigned", index, detail="no line of the old key")
        except (LogRefused, UnicodeEncodeError, AttributeError) as e:
            raise Bad("rotation_unsigned", index, detail=e) from None
        self.signatures += 1
        self.keys.append(new)

    def _relink(self, index: int, data: dict[str, Any]) -> None:
        size, before = data["old_size"], self.keys[-1]
        if type(size) is int and 0 <= size <= index and self._root_at(size).hex() != data["old_root"]:
            raise Bad("old_head_differs", index, size=size)
        self.origin = data["origin"]
        key = _key(index, data["key"], self.origin)
        self.keys = [*self.keys, key] if key.public == before.public else [key]
        self.relinked.append(index)


def _key(index: int, vkey: Any, origin: str) -> Verifier:
    try:
        key = parse_vkey(vkey)
    except (LogRefused, AttributeError) as e:
        raise Bad("key_entry", index, detail=e) from None
    if key.name != origin or key.kind != ED25519:
        raise Bad("key_entry", index, detail=f"{key.name} does not sign for {origin}")
    return key
