"""The opening of a meeting's roll: that its pseudonyms stand for distinct households or members entitled that day.

The file is given to those who were signed in; it is not in the record. Against the register as the replay finds it on
the day the roll was frozen, each item must open its pseudonym, once, and be entitled as the meeting's electorate
asks. Whether the register itself is true, and who sat behind a ballot, stays on trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yishi.procedure import Judged, Memory
from yishi.procedure.acts import Act
from yishi.procedure.shapes import IDENTIFIER, record_of
from yishi.tlog import LogRefused, commitment, parse_lenient_utf8
from yishi.verifier.bad import Bad

MOST = 100_000_000
HOUSEHOLD, MEMBER = "household", "member"
BY_HOUSEHOLD = frozenset({"household", "village_households"})
COLLECTIVE = frozenset({"member", "member_representatives"})
_SALT = re.compile(r"(?:[0-9a-f]{2}){16,64}\Z")
_ITEM = record_of(id=IDENTIFIER, field=IDENTIFIER, value=IDENTIFIER, place=IDENTIFIER)


class RollRefused(LogRefused):
    """A file that is no opening of a roll. Codes: form; and those of `NotCanonical`."""


@dataclass(frozen=True)
class Item:
    """One opened pseudonym: of which field, standing for whom, under which salt, in the register of which place."""

    id: str
    field: str
    value: str
    salt: bytes
    place: str


@dataclass(frozen=True)
class Roll:
    meeting: str
    items: tuple[Item, ...]


def parse_roll(data: bytes) -> Roll:
    """The opening in a file: {"meeting", "items": [{"id", "field", "value", "salt", "place"}]}."""
    whole = parse_lenient_utf8(data)
    if type(whole) is not dict or whole.keys() != {"meeting", "items"}:
        raise RollRefused("form", "a map of meeting and items")
    meeting, items = whole["meeting"], whole["items"]
    if not IDENTIFIER.fits(meeting) or not meeting.startswith("meeting/") or type(items) is not list:
        raise RollRefused("form", "meeting: meeting/…, items: a list")
    return Roll(meeting, tuple(_item(n, item) for n, item in enumerate(items, 1)))


def _item(n: int, item: Any) -> Item:
    salt = item.get("salt") if type(item) is dict else None
    if type(salt) is not str or not _SALT.match(salt):
        raise RollRefused("form", f"item {n}: salt")
    if not _ITEM.fits({k: v for k, v in item.items() if k != "salt"}) or item["field"] not in (
        HOUSEHOLD,
        MEMBER,
    ):
        raise RollRefused("form", f"item {n}: id, field (household or member), value, salt, place")
    return Item(item["id"], item["field"], item["value"], bytes.fromhex(salt), item["place"])


@dataclass
class Mine:
    """What the record holds of one voter of the roll: where it came in, its ballots, and what they opened to."""

    pseudonym: str
    came: str = ""
    ballots: list[dict[str, Any]] = field(default_factory=list)


class RollWatch:
    """Follows one meeting through the replay and checks the opening when the roll is frozen."""

    def __init__(self, roll: Roll, me: str = "") -> None:
        self.roll, self.subject = roll, roll.meeting
        self.checked = 0
        self.left_out: list[str] = []
        self.electorate = ""
        self._ids: list[str] = []
        self.mine: list[Mine] = []
        by_id: dict[str, Mine] = {}
        for item in roll.items:
            if me and item.value == me:
                found = Mine(item.id)
                self.mine.append(found)
                by_id[item.id] = found
        self._mine = by_id
        self._me = me

    def see(self, index: int, act: Act, judged: Judged, memory: Memory) -> None:
        if act.name == "roll":
            self._ids.extend(item["id"] for item in act.data["items"])
        elif act.name == "summon":
            self._frozen(act, memory)
        elif act.name == "sign_in" and act.data["voter"] in self._mine:
            self._mine[act.data["voter"]].came = act.data["where"]
        elif act.name == "cast" and act.data["voter"] in self._mine:
            ballot = {
                "index": index,
                "motion": act.data["motion"],
                "n": memory.read(act.subject, f"motion/{act.data['motion']}")["cast"],
                "channel": act.data["channel"],
                "choice": None,
            }
            self._mine[act.data["voter"]].ballots.append(ballot)
        elif act.name == "open_ballots":
            opened = {n: choice for n, choice, _ in act.data["items"]}
            for mine in self.mine:
                for ballot in mine.ballots:
                    if ballot["motion"] == act.data["motion"] and ballot["n"] in opened:
                        ballot["choice"] = opened[ballot["n"]]

    def finish(self) -> None:
        """What only the end can tell: that there was such a roll, and oneself on it."""
        if not self.checked:
            raise Bad("roll_no_meeting", None, meeting=self.subject)
        if self._me and not self.mine:
            raise Bad("roll_not_mine", None, value=self._me)

    def _frozen(self, act: Act, memory: Memory) -> None:
        meta = memory.read(self.subject, "meta")
        self.electorate = meta["electorate"]
        frozen = set(self._ids)
        seen: dict[tuple[str, str], None] = {}
        given: set[str] = set()
        wanted = HOUSEHOLD if self.electorate in BY_HOUSEHOLD else MEMBER
        for n, item in enumerate(self.roll.items, 1):
            if commitment(item.salt, item.field, item.value) != item.id:
                raise Bad("roll_opens_wrong", None, item=n)
            if item.field != wanted:
                raise Bad("roll_field", None, item=n, wanted=wanted)
            if (item.field, item.value) in seen:
                raise Bad("roll_twice", None, value=item.value)
            seen[item.field, item.value] = None
            if item.id not in frozen:
                raise Bad("roll_differs", None, id=item.id)
            given.add(item.id)
            if not item.place.startswith(meta["place"]) or not _entitled(
                memory, item, self.electorate, act.on
            ):
                raise Bad("roll_not_entitled", None, value=item.value)
        for ident in self._ids:
            if ident not in given:
                raise Bad("roll_differs", None, id=ident)
        values = {value for _, value in seen}
        self.left_out = [
            v for v in _all_entitled(memory, meta["place"], self.electorate, act.on) if v not in values
        ]
        self.checked = len(self.roll.items)


def _entitled(memory: Memory, item: Item, electorate: str, day: str) -> bool:
    kept = memory.read(f"register/{item.place}", f"{item.field}/{item.value}")
    if kept is None or kept["since"] > day:
        return False
    return _lives(kept) if item.field == HOUSEHOLD else _votes(kept, electorate, day)


def _lives(household: Any) -> bool:
    return bool(household["members"])


def _votes(member: Any, electorate: str, day: str) -> bool:
    """Full civil capacity and still there; for what the collective decides, a member of it (集体法 §26)."""
    if member["capacity"] != "full" or ("until" in member and member["until"] < day):
        return False
    return member["collective"] is True or electorate not in COLLECTIVE


def _all_entitled(memory: Memory, place: str, electorate: str, day: str) -> Iterator[str]:
    """Those whom the register entitles, for the electorates where it alone decides."""
    if electorate not in ("household", "village_households", "member", "adult"):
        return
    prefix = "household/" if electorate in BY_HOUSEHOLD else "member/"
    for subject, _, slices in memory.subjects():
        if not subject.startswith(f"register/{place}"):
            continue
        for key, kept in slices.items():
            if not key.startswith(prefix) or kept["since"] > day:
                continue
            staff = prefix == "member/" and not kept["household"]
            if not staff and (_lives(kept) if prefix == "household/" else _votes(kept, electorate, day)):
                yield key.partition("/")[2]
