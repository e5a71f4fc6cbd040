"""The count of one vote: the same function for every vote of the product, for its file and for its verifier.

Pure and exact: whole numbers only, no clock, nothing remembered. The numbers in the comments are the
points of `docs/formats/tally.md`. It deliberately does not check who a person is, whether a sheet is
genuine or whether other bodies must agree too: one question put to several bodies is one count a body
(18).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .statutes import Terms, statute, terms
from .vote import CHOICES, Vote, check

BY_PROXY = "design: written proxies, at most 3 a holder"
BY_ONLINE = "design: online attendance"
BY_RECUSAL = "design: recusal"
BY_HANDS = "design: raised hands, counted by tellers"
ON_PROXIES = "design: quorum rests on proxies"


@dataclass(frozen=True, slots=True)
class Result:
    """What came out. All numbers are heads of the roll, except `cast` and `replaced` (ballots, and hands
    in `cast`).

    `refused` and `proxies_refused` are (place from 1, code) in the order of the file. `hands_refused` is
    None where hands were counted or none were shown. `rules` names every rule used, law first.
    """

    quorate: bool
    passed: bool
    can_pass: bool
    entitled: int
    recused: int
    present: int
    may_vote: int
    needed_present: int
    needed_for: int
    for_: int
    against: int
    abstain: int
    cast: int
    replaced: int
    refused: tuple[tuple[int, str], ...]
    proxies_refused: tuple[tuple[int, str], ...]
    hands_refused: str | None
    rules: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `yishi tally --json`, keys in its order."""
        return {
            "quorate": self.quorate,
            "passed": self.passed,
            "can_pass": self.can_pass,
            "entitled": self.entitled,
            "recused": self.recused,
            "present": self.present,
            "may_vote": self.may_vote,
            "needed_present": self.needed_present,
            "needed_for": self.needed_for,
            "for": self.for_,
            "against": self.against,
            "abstain": self.abstain,
            "cast": self.cast,
            "replaced": self.replaced,
            "refused": [{"ballot": n, "code": code} for n, code in self.refused],
            "proxies_refused": [{"proxy": n, "code": code} for n, code in self.proxies_refused],
            "hands_refused": self.hands_refused,
            "rules": list(self.rules),
        }


@dataclass(slots=True)
class _Proxy:
    """A proxy that no later one replaced. `code` is None while it is valid."""

    place: int
    holder: str
    code: str | None

    def void_by_vote(self) -> None:
        """The principal voted online itself (10). What comes before `principal_came` in the order stays."""
        if self.code not in ("not_on_roll", "recused", "no_proxy"):
            self.code = "principal_came"


def count(vote: Vote) -> Result:
    """Count a vote. Refuses (TallyError) what is no vote; counts everything else, whatever the result."""
    rule = statute(vote.electorate, vote.date)
    by = terms(rule, vote.rules)
    check(vote, rule.by_household)

    roll = {voter.id: voter.household for voter in vote.roll}
    recused = set(vote.recused)
    room = set(vote.present)
    came = room.union(vote.online) if by.online else room
    proxies = _proxies(vote, by, roll, recused, came)
    standing, refused, replaced = _ballots(vote, by, roll, recused, room, proxies)

    # 1-4: in the room, online, or represented; guests count for nothing, the recused leave a council.
    attending = {one for one in came if one in roll}
    attending.update(one for one, (channel, _) in standing.items() if channel == "online")
    represented = {one for one, proxy in proxies.items() if proxy.code is None}
    present = attending | represented
    entitled = len(roll)
    if rule.recused_leave:
        present -= recused
        entitled -= len(recused)
    needed_present, needed_for = by.needed(entitled, len(present))

    totals = dict.fromkeys(CHOICES, 0)
    for _, choice in standing.values():
        totals[choice] += 1
    # 15: hands cover those in the room who have not voted otherwise, and nobody else.
    hands_counted, hands_refused = 0, None
    if vote.hands is not None:
        free = sum(1 for one in room if one in roll and one not in recused and one not in standing)
        if vote.hands.total > free:
            hands_refused = "count_over_room"
        else:
            hands_counted = vote.hands.total
            totals["for"] += vote.hands.for_
            totals["against"] += vote.hands.against
            totals["abstain"] += vote.hands.abstain

    quorate = entitled > 0 and len(present) >= needed_present
    rules = [rule.source]
    if by.source is not None:
        rules.append(by.source)
    if represented and rule.proxies == "any":
        rules.append(BY_PROXY)
    if not rule.online_by_law and present - represented - room:
        rules.append(BY_ONLINE)
    if recused:
        rules.append(BY_RECUSAL)
    if hands_counted:
        rules.append(BY_HANDS)
    if rule.proxies == "any" and quorate and len(present) - len(represented) < needed_present:
        rules.append(ON_PROXIES)

    return Result(
        quorate=quorate,
        passed=quorate and totals["for"] >= needed_for,
        can_pass=entitled > 0 and needed_for <= len(roll) - len(recused),
        entitled=entitled,
        recused=len(recused),
        present=len(present),
        may_vote=len(present - recused),
        needed_present=needed_present,
        needed_for=needed_for,
        for_=totals["for"],
        against=totals["against"],
        abstain=totals["abstain"],
        cast=len(vote.ballots) + hands_counted,
        replaced=replaced,
        refused=tuple(refused),
        proxies_refused=tuple(sorted((p.place, p.code) for p in proxies.values() if p.code is not None)),
        hands_refused=hands_refused,
        rules=tuple(rules),
    )


def _proxies(
    vote: Vote,
    by: Terms,
    roll: Mapping[str, str | None],
    recused: Collection[str],
    came: Collection[str],
) -> dict[str, _Proxy]:
    """The proxies that stand for their principals before a ballot is cast, each with its code where it is
    void.

    9: a later one replaces the earlier and has its own place; one to oneself is as if it were not there.
    """
    last = {giver: place for place, (giver, to) in enumerate(vote.proxies, 1) if giver != to}
    family = {holder.id: holder.household for holder in vote.holders}
    carried: dict[str, int] = {}
    found: dict[str, _Proxy] = {}
    for place, (giver, to) in enumerate(vote.proxies, 1):
        if last.get(giver) != place:
            continue
        household = roll.get(to) or family.get(to)
        code: str | None = None
        if giver not in roll:
            code = "not_on_roll"
        elif giver in recused or to in recused:
            code = "recused"
        elif by.statute.proxies == "none":
            code = "no_proxy"
        elif giver in came:
            code = "principal_came"
        elif by.statute.proxies == "household" and household is not None and household != roll[giver]:
            code = "proxy_outside_household"
        elif to in roll and to in last and to not in came:
            code = "proxy_chain"
        elif to not in came or (to not in roll and to not in family):
            code = "holder_absent"
        elif by.limit is not None and carried.get(to, 0) >= by.limit:
            code = "proxy_over_limit"
        else:
            carried[to] = carried.get(to, 0) + 1
        found[giver] = _Proxy(place, to, code)
    return found


def _ballots(
    vote: Vote,
    by: Terms,
    roll: Collection[str],
    recused: Collection[str],
    room: Collection[str],
    proxies: Mapping[str, _Proxy],
) -> tuple[dict[str, tuple[str, str]], list[tuple[int, str]], int]:
    """Go through the ballots in the order cast: what stands (voter to channel and choice), what is
    refused and how many were replaced. The first code that applies is the one (12). Voids proxies whose
    principal votes online.
    """
    standing: dict[str, tuple[str, str]] = {}
    refused: list[tuple[int, str]] = []
    replaced = 0
    for place, ballot in enumerate(vote.ballots, 1):
        voter, channel = ballot.by, ballot.channel
        earlier = standing.get(voter)
        code: str | None = None
        if voter not in roll:
            code = "not_on_roll"
        elif voter in recused:
            code = "recused"
        elif ballot.choice not in CHOICES:
            code = "unknown_choice"
        elif channel == "online":
            code = None if by.online else "no_online"
        elif channel == "proxy":
            proxy = proxies.get(voter)
            if proxy is None:
                code = "no_proxy"
            elif proxy.code is not None:
                code = proxy.code
            elif ballot.hand is not None and ballot.hand != proxy.holder:
                code = "wrong_hand"
        elif voter not in room:
            code = "not_present"
        if code is None and earlier is not None and earlier[0] != channel:
            code = "second_channel"
        if code is not None:
            refused.append((place, code))
            continue
        replaced += earlier is not None
        standing[voter] = (channel, ballot.choice)
        if channel == "online" and voter in proxies:
            proxies[voter].void_by_vote()
    return standing, refused, replaced
