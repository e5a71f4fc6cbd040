"""One vote as a value: who is on the roll, who came, who carries whose vote, what was cast, in which order.

It exists so that the file of `yishi tally` and the engine hand the same thing to the same count. `check`
holds what makes such a value a vote at all. It deliberately does not check what the count itself answers,
ballot by ballot and proxy by proxy (a guest's ballot, an unknown choice, a holder who stayed away), nor
the types: `load` has done that for files and the type checker for code.
"""

from dataclasses import dataclass
from datetime import date as Date
from typing import Literal, NamedTuple

CHOICES = ("for", "against", "abstain")
CHANNELS = frozenset({"hall", "paper", "online", "proxy"})

Code = Literal[
    "unreadable", "not_json", "duplicate_key", "unknown_key", "bad_value", "laxer_rule", "no_rule_in_force"
]


class TallyError(Exception):
    """The thing is not a vote. `code` is one of `Code`, `where` a JSON Pointer (RFC 6901) to the value at
    fault.

    What is missing has no place of its own: then `where` is the object that lacks it, "" for the whole file.
    """

    def __init__(self, code: Code, where: str, message: str) -> None:
        super().__init__(f"{code} at {where or 'the top'}: {message}")
        self.code: Code = code
        self.where = where
        self.message = message

    def as_dict(self) -> dict[str, dict[str, str]]:
        """The error object of `yishi tally`."""
        return {"error": {"code": self.code, "where": self.where, "message": self.message}}


class Voter(NamedTuple):
    """An item of the roll, or a listed holder: a household, a villager, a member. Ids compare code point
    by code point; `household` is needed under `member` and, where given, is of one item only under the
    household votes.
    """

    id: str
    household: str | None = None


class Ballot(NamedTuple):
    """`by` is whose vote it is, also where another's hand cast it; `hand` names that hand on a proxy
    ballot.
    """

    by: str
    choice: str
    channel: str
    hand: str | None = None


@dataclass(frozen=True, slots=True)
class Hands:
    """Hands raised in the room, counted by tellers, without names. Heads."""

    for_: int = 0
    against: int = 0
    abstain: int = 0

    @property
    def total(self) -> int:
        return self.for_ + self.against + self.abstain


@dataclass(frozen=True, slots=True)
class BodyRules:
    """What a body has laid down for itself, only ever stricter; None means as in the statute.

    `present` and `for_` are fractions (a, b) with 0 < a <= b. `more_than` says whether `for_` must be
    exceeded; None beside a given `for_` means no. `proxy_limit` is votes a holder, 0 to 3. `source` names
    the body's rule.
    """

    present: tuple[int, int] | None = None
    for_: tuple[int, int] | None = None
    for_of: Literal["present", "all"] | None = None
    more_than: bool | None = None
    proxy_limit: int | None = None
    online: bool | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One question put to one body.

    `date` picks the rules in force, None the newest. `present` signed in in the room, `online` from
    elsewhere. `proxies` are (from whom, to whom) as they came in, `ballots` as they were cast, all before
    closing. `holders` are family members off the roll who may carry their household's votes under
    `member`.
    """

    electorate: str
    date: Date | None
    roll: tuple[Voter, ...]
    present: tuple[str, ...] = ()
    online: tuple[str, ...] = ()
    proxies: tuple[tuple[str, str], ...] = ()
    recused: tuple[str, ...] = ()
    holders: tuple[Voter, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    hands: Hands | None = None
    rules: BodyRules | None = None


def check(vote: Vote, by_household: bool) -> None:
    """Refuse what is no vote (bad_value): an id twice on the roll, two items of one household where
    households vote (`by_household`), a member without one, a recused voter off the roll, holders outside
    `member` or listed twice or also on the roll, an unknown channel, a hand on another than a proxy
    ballot, less than no hands.
    """
    ids: set[str] = set()
    households: set[str] = set()
    members = vote.electorate == "member"
    for i, voter in enumerate(vote.roll):
        if not voter.id:
            raise _bad(f"/roll/{i}/id", "an id is not empty")
        if voter.id in ids:
            raise _bad(f"/roll/{i}/id", "this id stands twice on the roll")
        ids.add(voter.id)
        if voter.household is None:
            if members:
                raise _bad(f"/roll/{i}", "a member has a household")
        elif not voter.household:
            raise _bad(f"/roll/{i}/household", "a household is not empty")
        elif by_household:
            if voter.household in households:
                raise _bad(f"/roll/{i}/household", "this household stands twice on the roll")
            households.add(voter.household)
    for i, one in enumerate(vote.recused):
        if one not in ids:
            raise _bad(f"/recused/{i}", "who is recused is on the roll")
    _check_holders(vote, ids)
    for i, ballot in enumerate(vote.ballots):
        if ballot.channel not in CHANNELS:
            raise _bad(f"/ballots/{i}/channel", "a channel is hall, paper, online or proxy")
        if ballot.hand is not None and ballot.channel != "proxy":
            raise _bad(f"/ballots/{i}/hand", "only a proxy ballot has another's hand")
    hands = vote.hands
    if hands is not None:
        for choice, number in zip(CHOICES, (hands.for_, hands.against, hands.abstain), strict=True):
            if number < 0:
                raise _bad(f"/hands/{choice}", "hands are counted from 0")


def _check_holders(vote: Vote, ids: set[str]) -> None:
    if vote.holders and vote.electorate != "member":
        raise _bad("/holders", "holders are listed under member only")
    listed: set[str] = set()
    for i, holder in enumerate(vote.holders):
        if not holder.id:
            raise _bad(f"/holders/{i}/id", "an id is not empty")
        if holder.id in listed:
            raise _bad(f"/holders/{i}/id", "this holder is listed twice")
        if holder.id in ids:
            raise _bad(f"/holders/{i}/id", "who is on the roll is not listed as a holder")
        if not holder.household:
            raise _bad(f"/holders/{i}", "a listed holder has a household")
        listed.add(holder.id)


def _bad(where: str, message: str) -> TallyError:
    return TallyError("bad_value", where, message)
