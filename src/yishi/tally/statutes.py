"""The electorates as dated law: who sits when, who passes when, who may carry whose vote.

This module exists so that a bound is written once, with its source, and read by the count, by the engine
and by the verifier alike. What a body has laid down for itself (`BodyRules`) may only be stricter;
`terms` puts the two together and refuses what is laxer. It deliberately does not know votes, rolls or
files, and no law older than the one in force now: before `since` there is no rule, which is a refusal and
never a zero.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .vote import BodyRules, TallyError

VILLAGE = "村民委员会组织法"
COLLECTIVE = "农村集体经济组织法"
DESIGN = "design"
VILLAGE_SINCE = date(2026, 1, 1)
COLLECTIVE_SINCE = date(2025, 5, 1)
CHECKED = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Bound:
    """`part`/`whole` of a number of people, to be reached or, with `exceed`, to be exceeded.

    Whole numbers only: "2/3 of n" is the least whole number not below it ("以上" includes it), "more than
    half of n" the least above it ("过半数" does not). 民法典 §1259.
    """

    part: int
    whole: int
    exceed: bool

    def of(self, number: int) -> int:
        """The least count that meets this bound among `number` people."""
        if self.exceed:
            return self.part * number // self.whole + 1
        return -(-self.part * number // self.whole)

    def laxer_than(self, other: "Bound") -> bool:
        """Whether it asks less than `other`: a smaller fraction, or the same one not exceeded where it
        must be.
        """
        mine, theirs = self.part * other.whole, other.part * self.whole
        return mine < theirs or (mine == theirs and other.exceed and not self.exceed)


TWO_THIRDS = Bound(2, 3, False)
HALF = Bound(1, 2, True)


@dataclass(frozen=True, slots=True)
class Statute:
    """How one electorate decides, from one day on.

    `present` is of the entitled; `passes` is of those who came (`of` "present") or of the entitled
    ("all"). `proxies` says who may carry a vote: nobody, anyone on the roll ("any"), or family of one
    household. `limit` is how many votes one holder carries, None for no limit. `recused_leave` takes the
    recused out of both numbers. `online_by_law` means attendance online is the law's and cannot be
    switched off. `law` and `article` are None, and `since` too, where the rule is a design and no law.
    """

    electorate: str
    present: Bound
    passes: Bound
    of: Literal["present", "all"]
    law: str | None = None
    article: int | None = None
    since: date | None = None
    checked: date = CHECKED
    proxies: Literal["none", "any", "household"] = "none"
    limit: int | None = None
    online_by_law: bool = False
    recused_leave: bool = False
    by_household: bool = False

    @property
    def source(self) -> str:
        """The law and article in one string, or `design`."""
        return f"{self.law} §{self.article}" if self.law else DESIGN


def _village(
    electorate: str, article: int, present: Bound = TWO_THIRDS, by_household: bool = False
) -> Statute:
    return Statute(
        electorate, present, HALF, "present", VILLAGE, article, VILLAGE_SINCE, by_household=by_household
    )


# A new law is a new line with its own `since`; the newest that is in force on the day is the one that counts.
STATUTES: tuple[Statute, ...] = (
    Statute(
        "household", TWO_THIRDS, HALF, "present", VILLAGE, 32, VILLAGE_SINCE,
        proxies="any", limit=3, by_household=True,  # both are design, after 村组法 §18
    ),
    _village("adult", 32),
    Statute(
        "member", TWO_THIRDS, TWO_THIRDS, "all", COLLECTIVE, 27, COLLECTIVE_SINCE,
        proxies="household", online_by_law=True,
    ),
    _village("villagers", 26, present=HALF),
    _village("village_households", 26, by_household=True),
    _village("representatives", 30),
    # That it sits at two thirds is design: §28 speaks of all representatives only.
    Statute("member_representatives", TWO_THIRDS, TWO_THIRDS, "all", COLLECTIVE, 28, COLLECTIVE_SINCE),
    Statute("directors", TWO_THIRDS, HALF, "all", COLLECTIVE, 31, COLLECTIVE_SINCE),
    Statute("council", TWO_THIRDS, HALF, "all", recused_leave=True),
    Statute("party", TWO_THIRDS, HALF, "all"),
)  # fmt: skip


def _in_force(electorate: str, on: date | None) -> Statute | None:
    found = [s for s in STATUTES if s.electorate == electorate]
    found = [s for s in found if on is None or s.since is None or s.since <= on]
    return max(found, key=lambda s: s.since or date.min, default=None)


def electorates(on: date | None = None) -> tuple[str, ...]:
    """The codes of the electorates that have a rule on that day; None asks for the newest rules."""
    codes = dict.fromkeys(s.electorate for s in STATUTES)
    return tuple(code for code in codes if _in_force(code, on))


def statute(electorate: str, on: date | None = None) -> Statute:
    """The rule of an electorate on a day, the newest where the day is None.

    Refuses an unknown electorate (bad_value; `consent`, `verify` and `secret` are among the unknown:
    nobody counts them here) and a day before its law (no_rule_in_force).
    """
    rule = _in_force(electorate, on)
    if rule is not None:
        return rule
    if on is not None and _in_force(electorate, None):
        raise TallyError("no_rule_in_force", "/date", f"no rule for {electorate} is in force on {on}")
    raise TallyError("bad_value", "/electorate", "this electorate is unknown or is not counted here")


@dataclass(frozen=True, slots=True)
class Terms:
    """A statute with the body's own stricter rules laid over it: what one vote is counted by."""

    statute: Statute
    present: Bound
    passes: Bound
    of: Literal["present", "all"]
    limit: int | None
    online: bool
    source: str | None

    def needed(self, entitled: int, present: int) -> tuple[int, int]:
        """(needed_present, needed_for): how many must come, and how many must say yes, the latter at
        least 1.
        """
        base = entitled if self.of == "all" else present
        return self.present.of(entitled), max(1, self.passes.of(base))


def terms(rule: Statute, own: BodyRules | None) -> Terms:
    """Lay a body's own rules over the statute.

    Each key is compared alone. Refuses what asks less than the statute, a higher limit, and `online`
    false where the law grants attendance online (laxer_rule); a fraction that is none, and `proxy_limit`
    outside `household` or below 0 (bad_value).
    """
    own = own or BodyRules()
    present, passes, of, limit = rule.present, rule.passes, rule.of, rule.limit
    if own.present is not None:
        present = Bound(*_fraction(own.present, "/rules/present"), exceed=False)
        if present.laxer_than(rule.present):
            raise _laxer("present", rule)
    if own.for_ is not None:
        passes = Bound(*_fraction(own.for_, "/rules/for"), exceed=bool(own.more_than))
        if passes.laxer_than(rule.passes):
            fell_short = Bound(passes.part, passes.whole, True).laxer_than(rule.passes)
            raise _laxer("for" if fell_short or own.more_than is None else "more_than", rule)
    elif own.more_than is not None:
        passes = Bound(passes.part, passes.whole, own.more_than)
        if passes.laxer_than(rule.passes):
            raise _laxer("more_than", rule)
    if own.for_of is not None:
        if own.for_of == "present" and rule.of == "all":
            raise _laxer("for_of", rule)
        of = own.for_of
    if own.proxy_limit is not None:
        # The limit is a design of `household`; no other electorate has one that could be lowered.
        if limit is None or own.proxy_limit < 0:
            raise TallyError("bad_value", "/rules/proxy_limit", "a limit is 0 to 3, and for household only")
        if own.proxy_limit > limit:
            raise _laxer("proxy_limit", rule)
        limit = own.proxy_limit
    if own.online is False and rule.online_by_law:
        raise _laxer("online", rule)
    return Terms(rule, present, passes, of, limit, own.online is not False, own.source)


def needed(
    electorate: str, on: date | None, rules: BodyRules | None, entitled: int, present: int
) -> tuple[int, int]:
    """(needed_present, needed_for) for a roll of `entitled`, of whom `present` came, on a day.

    Under `council` both numbers are without the recused. Refuses as `statute` and `terms` do.
    """
    return terms(statute(electorate, on), rules).needed(entitled, present)


def _fraction(pair: tuple[int, int], where: str) -> tuple[int, int]:
    part, whole = pair
    if not 0 < part <= whole:
        raise TallyError("bad_value", where, "a fraction is two whole numbers, 0 < a <= b")
    return part, whole


def _laxer(key: str, rule: Statute) -> TallyError:
    return TallyError("laxer_rule", f"/rules/{key}", f"asks less than {rule.electorate} must ({rule.source})")
