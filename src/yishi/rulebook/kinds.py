"""What may stand in a step of each of the ten kinds, and how such a step can end.

A table for the loader, the checker and `explain`. How a step of a kind moves is decided in `procedure`; this
only says which keys it takes, of which sort, and the names of its outcomes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VARIABLE_TYPES: Mapping[str, tuple[str, str]] = {
    "fen": ("金额", "an amount"),
    "count": ("数目", "a number"),
    "text": ("文字", "a text"),
    "hash": ("文件指纹", "the fingerprint of a file"),
    "choice": ("选择", "a choice"),
    "date": ("日期", "a date"),
    "person": ("一个人", "one person"),
    "people": ("名单", "a list of people"),
    "places": ("几个社", "some groups"),
    "lines": ("付款明细", "lines of payment"),
    "shares": ("分摊明细", "shares"),
    "parcels": ("地块明细", "parcels of land"),
    "candidates": ("候选人名单", "candidates"),
    "quotes": ("报价", "quotes"),
}
"""Type to its (Chinese, English) name; the shapes are in docs/formats/rulebook.md."""

MONEY = ("fen", "lines", "shares")
"""Types whose fen can be summed in a balance."""

ELECTORATES = (
    "household", "adult", "member", "villagers", "village_households", "representatives",
    "member_representatives", "directors", "council", "party",
)  # fmt: skip
FORMS = (*ELECTORATES, "consent", "verify", "secret")

COMMON = ("kind", "title", "title_en", "by", "needs", "when", "days", "sets", "tries")
"""Keys that a step of any kind may have."""


@dataclass(frozen=True, slots=True)
class Param:
    """One key of a kind. ``sort`` is what may stand there, ``of`` narrows it, ``default`` fills it in.

    Sorts: office, offices, whos (offices or bodies), body, electorate, word (one of `of`), words, step,
    variable (``$name`` of a type in `of`), rule (§name counted in a unit of `of`), pass, balance, split.
    Only a variable is looked up in the matter; everything else is fixed by the rulebook.
    """

    sort: str
    of: tuple[str, ...] = ()
    required: bool = False
    default: object = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: its titles, keys, outcomes (the good one first) and whether somebody must be named."""

    title: str
    title_en: str
    good: str
    bad: tuple[str, ...]
    params: Mapping[str, Param]
    by: bool = True
    """Whether `by` must be given."""
    waits: bool = True
    """Whether the step waits for somebody and so must have days."""


DAYS = ("day", "workday", "month", "year")
"""Units in which a clock may be counted."""

_RULE = Param("rule", DAYS, required=True)
_HELD = {
    "all_households": Param("split", ("people",)),
    "all_adults": Param("split", ("people",)),
    "holds": Param("office"),
}
"""What an intake or draft writes about the village, and the register knows better."""

KINDS: Mapping[str, Kind] = {
    "intake": Kind("受理", "intake", "done", (), {"rests": Param("word", ("lead",)), **_HELD}, waits=False),
    "draft": Kind(
        "起草",
        "draft",
        "done",
        ("lapsed",),
        {
            "balance": Param("balance"),
            "split": Param("split", ("shares",)),
            "weights": Param("step"),
            "plots": Param("split", ("parcels",)),
            "compare": Param("split", ("quotes",)),
            "least": Param("rule", ("count",)),
            **_HELD,
        },
    ),
    "vote": Kind(
        "表决",
        "vote",
        "passed",
        ("failed", "inquorate", "lapsed"),
        {
            "body": Param("body", required=True),
            "electorate": Param("electorate", required=True),
            "among": Param("variable", ("places",)),
            "how": Param("word", ("all", "each")),
            "notice": Param("rule", DAYS),
        },
        by=False,
    ),
    "election": Kind(
        "推选",
        "election",
        "elected",
        ("failed", "lapsed"),
        {
            "mode": Param("word", ("nominate", "elect", "recall"), required=True),
            "body": Param("body"),
            "electorate": Param("electorate"),
            "candidates": Param("variable", ("candidates",)),
            "person": Param("variable", ("person",)),
            "seats": Param("rule", ("count",), default="§one"),
            "roll": Param("variable", ("people",)),
        },
    ),
    "ask": Kind(
        "逐户征询",
        "ask",
        "agreed",
        ("refused", "lapsed"),
        {
            "of": Param("variable", ("people", "candidates", "shares", "lines", "parcels"), required=True),
            "pass": Param("pass", ("all", "any", "each"), required=True),
            "choices": Param("words", default=("yes", "no")),
            "amount": Param("word", ("needed",)),
        },
        by=False,
    ),
    "review": Kind(
        "审核",
        "review",
        "approved",
        ("rejected", "lapsed"),
        {"choices": Param("words", default=("approved", "rejected")), "joint": Param("offices")},
    ),
    "notice": Kind(
        "公示",
        "public notice",
        "clear",
        ("upheld", "unanswered"),
        {"of": Param("step", required=True), "answer_days": _RULE},
    ),
    "task": Kind("办理", "task", "done", ("failed", "lapsed"), {"collects": Param("variable", ("shares",))}),
    "effect": Kind(
        "生效",
        "effect",
        "done",
        ("lapsed",),
        {
            "what": Param("word", ("money", "office", "land", "rule"), required=True),
            "under": Param("step", required=True),
            "limit": Param("variable", ("fen",)),
            "lines": Param("variable", ("lines", "shares")),
            "payee": Param("variable", ("person",)),
            "book": Param("word", ("group", "town"), default="group"),
            "approve": Param("whos"),
            "office": Param("office"),
            "holder": Param("variable", ("person",)),
            "verb": Param("word", ("appoint", "end")),
            "term": Param("rule", ("year", "month")),
            "parcels": Param("variable", ("parcels",)),
            "text": Param("variable", ("text", "hash")),
            "force": Param("variable", ("date",)),
        },
    ),
    "ladder": Kind(
        "逐级代办",
        "ladder",
        "answered",
        ("exhausted", "withdrawn"),
        {
            "levels": Param("offices", required=True),
            "carry_days": _RULE,
            "accept_days": _RULE,
            "wrong_days": _RULE,
            "answer_days": _RULE,
            "extend_days": _RULE,
            "review_days": _RULE,
            "review_answer_days": _RULE,
        },
        waits=False,
    ),
}

WANTED: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("effect", "what", "money"): ("limit", "lines"),
    ("effect", "what", "office"): ("office", "holder", "verb"),
    ("effect", "verb", "appoint"): ("term",),
    ("effect", "what", "land"): ("parcels",),
    ("effect", "what", "rule"): ("text", "force"),
    ("election", "mode", "elect"): ("candidates",),
    ("election", "mode", "recall"): ("person",),
    ("vote", "how", "each"): ("among",),
    ("vote", "how", "all"): ("among",),
}
"""Keys that a word in another key of the same step makes necessary."""

ROUTED = (("task", "failed"), ("notice", "unanswered"))
"""Outcomes that exist only where the step says what they lead to: without, silence upholds an objection."""

SETTERS = ("intake", "draft", "review", "task")
"""Kinds whose act may bring any variables along; the others set what `SETS` says, or nothing."""

SETS: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("election", "mode", "nominate"): ("candidates",),
    ("election", "mode", "elect"): ("person",),
    ("vote", "how", "each"): ("places",),
    ("ask", "pass", "each"): ("people",),
}
"""Steps that set exactly one variable, and of which type."""


def outcomes(kind: str, params: Mapping[str, object]) -> tuple[str, ...]:
    """How a step of `kind` with these parameters can end, the good outcome first.

    A recall ends ``removed`` or ``kept``; a review ends in the names of its choices; a rating (pass any)
    cannot be refused. Two of them need a route to happen at all (`ROUTED`).
    """
    shape = KINDS[kind]
    if kind == "election" and params.get("mode") == "recall":
        return ("removed", "kept", "lapsed")
    if kind == "review":
        choices = params.get("choices")
        names = choices if isinstance(choices, tuple) else ()
        return (*names, "lapsed")
    if kind == "ask" and params.get("pass") == "any":
        return ("agreed", "lapsed")
    return (shape.good, *shape.bad)
