"""Meetings on the stage: a council that deliberates and minutes, an assembly that votes in hall, by proxy and online."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yishi.demo.stage import Actor
from yishi.demo.town import Town
from yishi.procedure import Act, parts
from yishi.record.sealing import Sealer


def council(town: Town, body: str, place: str, members: int = 9, came: int = 0) -> str:
    """A small body meets and minutes; returns the meeting. `came` 0 means all but one came."""
    stage = town.stage
    rules = stage.rules.bodies[body]
    secretary = town.actor(rules.secretary, place)
    at = secretary.capacity.partition("@")[2]
    subject, sealer = stage.new("meeting"), Sealer()
    people = [f"p-{at}-{body}-{n}" for n in range(1, members + 1)]
    items = [{"id": stage.nym(subject, p, sealer, "member")} for p in people]
    date = stage.plus(stage.rules.number(rules.notice, stage.day))
    convene = {"body": body, "place": at, "date": date, "where": "议事角", "motions": []}
    make = stage.make
    stage.send(
        [
            make(subject, "convene", secretary, convene, sealer=sealer),
            make(subject, "roll", secretary, {"part": 1, "items": items}, attested={"roll": True}, sealer=sealer),
            make(
                subject, "summon", secretary, {"parts": 1, "root": stage.root(items)}, attested={"roll": True},
                sealer=sealer,
            ),
        ],
        sealer,
    )  # fmt: skip
    stage.until(date)
    sealer = Sealer()
    acts = [
        make(subject, "sign_in", secretary, {"voter": item["id"], "where": "room"}, sealer=sealer)
        for item in items[: came or members - 1]
    ]
    acts.append(make(subject, "minutes", secretary, {}, sealed={"text": "会议记录"}, sealer=sealer))
    stage.send(acts, sealer)
    return subject


@dataclass
class Ballots:
    """How an assembly votes: which households come, hold proxies, vote online, and what each chooses."""

    hall: Mapping[str, str] = field(default_factory=dict)
    """Household -> choice, in the room."""
    proxy: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Household -> (holder's household, choice)."""
    online: Mapping[str, str] = field(default_factory=dict)
    silent: Sequence[str] = ()
    """Households that come and cast nothing."""


class Assembly:
    """A meeting of a group's households (or members) on one matter's question."""

    def __init__(
        self, town: Town, body: str, place: str, matter: str, step: str, roll: Sequence[tuple[str, str | None]],
        field_: str = "household",
    ) -> None:  # fmt: skip
        self.town, self.stage, self.place = town, town.stage, place
        self.body, self.matter, self.step = body, matter, step
        self.subject = self.stage.new("meeting")
        self.secretary = town.actor(self.stage.rules.bodies[body].secretary, place)
        self.at = self.secretary.capacity.partition("@")[2]
        self.field, self.ids = field_, [ident for ident, _ in roll]
        self._roll = roll
        self.date = ""
        self.items: list[dict[str, str]] = []
        self._choices: list[tuple[Act, str, str]] = []

    def nym(self, ident: str, sealer: Sealer) -> str:
        return self.stage.nym(self.subject, ident, sealer, self.field)

    def convene(self, notice: str, ground: str = "") -> str:
        """Calls the meeting for the first day that the notice (§name) allows; returns that day.

        `ground` is why a text that has failed is voted on again so soon.
        """
        stage, sealer = self.stage, Sealer()
        self.date = stage.plus(stage.rules.number(notice, stage.day))
        items = []
        for ident, household in self._roll:
            item = {"id": self.nym(ident, sealer)}
            if household is not None:
                item["household"] = stage.nym(self.subject, household, sealer, "household")
            items.append(item)
        motion = {"id": "m1", "matter": self.matter, "step": self.step}
        if ground:
            motion["ground"] = ground
        data = {
            "body": self.body,
            "place": self.at,
            "date": self.date,
            "where": "社里会场",
            "motions": [motion],
        }
        self.items = items
        stage.send(
            [
                stage.make(self.subject, "convene", self.secretary, data, sealer=sealer),
                *[
                    stage.make(
                        self.subject, "roll", self.secretary, {"part": n, "items": part}, attested={"roll": True},
                        sealer=sealer,
                    )
                    for n, part in enumerate(self.roll_parts(), 1)
                ],
                stage.make(
                    self.subject, "summon", self.secretary, {"parts": len(self.roll_parts()), "root": self.roll_root()},
                    attested={"roll": True}, sealer=sealer,
                ),
            ],
            sealer,
        )  # fmt: skip
        return self.date

    def roll_parts(self) -> list[list[dict[str, str]]]:
        return [self.items[n : n + 200] for n in range(0, len(self.items), 200)]

    def roll_root(self) -> str:
        return parts.root_of_roots([parts.root(p) for p in self.roll_parts()])

    def voter(self, ident: str) -> Actor:
        return Actor(self.stage.nym(self.subject, ident, Sealer(), self.field), "concerned")

    def cast(
        self, ident: str, choice: str, channel: str, hand: str = "", sealer: Sealer | None = None
    ) -> Act:
        """One ballot as an act: hall, paper and proxy by the secretary, online by the household itself."""
        sealer = sealer or Sealer()
        data = {"motion": "m1", "voter": self.nym(ident, sealer), "channel": channel}
        if hand:
            data["hand"] = self.nym(hand, sealer)
        who = self.voter(ident) if channel == "online" else self.secretary
        made = {"choice": sealer.seal(self.subject, "choice", choice, ident)}
        salt = sealer.kept[-1].salt.hex()
        act = self.stage.make(self.subject, "cast", who, data, sealer=sealer, commitments=made)
        self._choices.append((act, choice, salt))
        return act

    def tries_short_notice(self, days: int = 0) -> None:
        """Calls it for a day that the notice does not allow, today unless said; nothing of the attempt stays."""
        zh, en = (
            (f"今天通知，{days} 天后开会", f"called {days} days ahead")
            if days
            else ("今天通知今天开会", "called for the same day")
        )
        self._tries("short_notice", zh, en, self.stage.plus(days))

    def tries_too_early(self, zh: str, en: str) -> None:
        """Calls it on a question that is not open yet."""
        self._tries("no_open_question", zh, en, self.stage.plus(30))

    def tries_again(self, zh: str, en: str) -> None:
        """Calls it in time on a text that has just failed, without saying why."""
        notice = self.stage.rules.bodies[self.body].notice
        self._tries("voted_already", zh, en, self.stage.plus(self.stage.rules.number(notice, self.stage.day)))

    def _tries(self, code: str, zh: str, en: str, date: str) -> None:
        sealer, subject = Sealer(), self.stage.new("meeting")
        items = [{"id": self.stage.nym(subject, ident, sealer, self.field)} for ident, _ in self._roll]
        motion = {"id": "m1", "matter": self.matter, "step": self.step}
        data = {"body": self.body, "place": self.at, "date": date, "where": "社里会场", "motions": [motion]}
        parts_ = {"parts": 1, "root": self.stage.root(items)}
        make = self.stage.make
        acts = [
            make(subject, "convene", self.secretary, data, sealer=sealer),
            make(
                subject,
                "roll",
                self.secretary,
                {"part": 1, "items": items},
                attested={"roll": True},
                sealer=sealer,
            ),
            make(subject, "summon", self.secretary, parts_, attested={"roll": True}, sealer=sealer),
        ]
        self.stage.refuses(code, zh, en, acts, sealer)

    def hold_rest(self) -> Mapping[str, Any]:
        """Closes and counts what has been cast so far."""
        self.stage.do(self.subject, "close_vote", self.secretary, {"motion": "m1"})
        return self.count()

    def opening(self, ballot: int) -> list[Any]:
        """[ballot, choice, salt] of one accepted ballot, by its number."""
        _, choice, salt = self._choices[ballot - 1]
        return [ballot, choice, salt]

    def hold(self, votes: Ballots) -> Mapping[str, Any]:
        """The whole day: opened, closed, counted; returns what was counted."""
        self.open(votes)
        return self.hold_rest()

    def open(self, votes: Ballots) -> None:
        """The day: proxies, sign-in, the motion put, ballots cast."""
        stage, make = self.stage, self.stage.make
        stage.until(self.date)
        for giver, (holder, _) in votes.proxy.items():
            sealer = Sealer()
            data = {"from": self.nym(giver, sealer), "to": self.nym(holder, sealer)}
            stage.send([make(self.subject, "proxy", self.secretary, data, sealer=sealer)], sealer)
        sealer = Sealer()
        came = [*votes.hall, *votes.silent, *(h for h, _ in votes.proxy.values())]
        acts = [
            make(
                self.subject,
                "sign_in",
                self.secretary,
                {"voter": self.nym(i, sealer), "where": "room"},
                sealer=sealer,
            )
            for i in dict.fromkeys(came)
        ]
        acts.append(make(self.subject, "put", self.secretary, {"motion": "m1"}, sealer=sealer))
        stage.send(acts, sealer)
        for ident, choice in votes.hall.items():
            self.send_one(ident, choice, "hall")
        for ident, (holder, choice) in votes.proxy.items():
            self.send_one(ident, choice, "proxy", holder)
        for ident, choice in votes.online.items():
            self.send_one(ident, choice, "online")

    def send_one(self, ident: str, choice: str, channel: str, hand: str = "") -> None:
        sealer = Sealer()
        self.stage.send([self.cast(ident, choice, channel, hand, sealer)], sealer)

    def count(self) -> Mapping[str, Any]:
        """Opens every accepted ballot, counts, minutes; returns the outcome of the count."""
        stage, sealer, make = self.stage, Sealer(), self.stage.make
        openings = [[n, choice, salt] for n, (_, choice, salt) in enumerate(self._choices, 1)]
        chunks = [openings[n : n + 300] for n in range(0, len(openings), 300)]
        acts = [
            make(
                self.subject,
                "open_ballots",
                self.secretary,
                {"motion": "m1", "part": n, "items": c},
                sealer=sealer,
            )
            for n, c in enumerate(chunks, 1)
        ]
        root = parts.root_of_roots([parts.root(c) for c in chunks])
        closing = {"motion": "m1", "parts": len(chunks), "root": root}
        acts.append(make(self.subject, "count", self.secretary, closing, sealer=sealer))
        acts.append(
            make(self.subject, "minutes", self.secretary, {}, sealed={"text": "会议记录"}, sealer=sealer)
        )
        counted: Mapping[str, Any] = stage.send(acts, sealer)[-2]["result"]
        return counted

    def take(self) -> Mapping[str, object]:
        """The matter takes the counted result."""
        return self.stage.do(
            self.matter, "take", self.secretary, {"meeting": self.subject, "motion": "m1"}, step=self.step
        )
