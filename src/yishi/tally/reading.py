"""The file of `yishi tally`, read strictly: bytes in, a `Vote` or one refusal with its place out.

`json.loads` alone is too kind: it takes a key twice, NaN and lone surrogates, and lets deep nesting and
endless numbers surface as other exceptions. This module keeps its speed and closes those doors with its
own walk; the record has a stricter parser of its own, for canonical bytes, which a typed or generated
file need not be. It checks shapes and types; what makes the value a vote is `vote.check` and
`statutes.terms`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NoReturn, TypeVar

from .statutes import statute, terms
from .vote import Ballot, BodyRules, Hands, TallyError, Vote, Voter, check

BOM = b"\xef\xbb\xbf"
TOP = (
    "electorate", "date", "roll", "present", "online", "proxies", "recused",
    "holders", "ballots", "hands", "rules",
)  # fmt: skip
RULES = ("present", "for", "for_of", "more_than", "proxy_limit", "online", "source")
HANDS = ("for", "against", "abstain")
# Python reads any whole number up to this many digits, however it is set up; beyond, only the size matters.
DIGITS = 640

_MAYBE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_T = TypeVar("_T")


class _Vast(int):
    """A whole number too long to read: larger (or smaller) than any count, its own digits not kept."""


class _Twice(dict[str, Any]):
    """An object in which a key stands twice."""

    key: str = ""


class _NoNumber(ValueError):
    """NaN or Infinity, which Python's json takes and JSON does not know."""


def load(data: bytes) -> Vote:
    """Read a vote from UTF-8 JSON (a leading BOM is ignored).

    Raises TallyError and nothing else: not_json (also not UTF-8, also nested beyond reading), duplicate_key,
    unknown_key, bad_value, laxer_rule, no_rule_in_force. With several faults, one of them.
    """
    doc = _object(_parse(data))
    _only(doc, TOP, "")
    vote = Vote(
        electorate=_text(doc, "electorate"),
        date=_date(doc),
        roll=_items(doc, "roll", _voter, needed=True),
        present=_items(doc, "present", _id),
        online=_items(doc, "online", _id),
        proxies=_items(doc, "proxies", _proxy),
        recused=_items(doc, "recused", _id),
        holders=_items(doc, "holders", _voter),
        ballots=_items(doc, "ballots", _ballot),
        hands=_hands(doc["hands"]) if "hands" in doc else None,
        rules=_rules(doc["rules"]) if "rules" in doc else None,
    )
    if "holders" in doc and vote.electorate != "member":
        _bad("/holders", "holders are listed under member only")
    rule = statute(vote.electorate, vote.date)
    terms(rule, vote.rules)
    check(vote, rule.by_household)
    return vote


# Strict JSON


def _parse(data: bytes) -> Any:
    twice: list[_Twice] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        marked = _Twice(made)
        marked.key = _first_twice(key for key, _ in pairs)
        twice.append(marked)
        return marked

    try:
        text = data.removeprefix(BOM).decode("utf-8")
        doc = json.loads(text, object_pairs_hook=build, parse_int=_whole, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise TallyError("not_json", "", f"not UTF-8 from byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise TallyError("not_json", "", f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except _NoNumber as error:
        raise TallyError("not_json", "", f"{error} is no JSON number") from None
    except RecursionError:
        raise TallyError("not_json", "", "nested too deeply to be read") from None
    if twice:
        _refuse_twice(doc)
    if _MAYBE_SURROGATE.search(text):
        _refuse_surrogates(doc)
    return doc


def _first_twice(keys: Iterable[str]) -> str:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    raise AssertionError("no key stands twice")


def _whole(digits: str) -> int:
    if len(digits) <= DIGITS:
        return int(digits)
    return _Vast(-(10**DIGITS) if digits[0] == "-" else 10**DIGITS)


def _no_number(name: str) -> NoReturn:
    raise _NoNumber(name)


def pointer(*steps: str | int) -> str:
    """A JSON Pointer (RFC 6901) from its steps: `~` is written ~0 and `/` is written ~1."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _walk(doc: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its pointer, in the order of the file. Without recursion: files nest as they like."""
    todo: list[tuple[str, Any]] = [("", doc)]
    while todo:
        where, value = todo.pop()
        yield where, value
        if isinstance(value, dict):
            todo.extend([(where + pointer(key), inner) for key, inner in value.items()][::-1])
        elif isinstance(value, list):
            todo.extend([(f"{where}/{i}", inner) for i, inner in enumerate(value)][::-1])


def _refuse_twice(doc: Any) -> NoReturn:
    for where, value in _walk(doc):
        if isinstance(value, _Twice):
            raise TallyError(
                "duplicate_key", where + pointer(value.key), "this key stands twice in its object"
            )
    # Only a value that a later one of the same key replaced can hide it, and then its own object is marked.
    raise AssertionError("a key twice that is nowhere")


def _refuse_surrogates(doc: Any) -> None:
    for where, value in _walk(doc):
        if isinstance(value, str) and _SURROGATE.search(value):
            _bad(where, "half of a surrogate pair is no character")
        if isinstance(value, dict) and any(_SURROGATE.search(key) for key in value):
            _bad(where, "half of a surrogate pair, in a key, is no character")


# Shapes


def _bad(where: str, message: str) -> NoReturn:
    raise TallyError("bad_value", where, message)


def _object(value: Any, where: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        _bad(where, "an object is expected here")
    return value


def _only(value: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in value:
        if key not in known:
            raise TallyError("unknown_key", where + pointer(key), f"known here are {', '.join(known)}")


def _items(doc: dict[str, Any], key: str, read: Callable[[Any], _T], needed: bool = False) -> tuple[_T, ...]:
    """A list, item by item. `read` names places inside its item; here they get the item's own place
    before them."""
    if key not in doc:
        if needed:
            _bad("", f"{key} is missing")
        return ()
    value = doc[key]
    if not isinstance(value, list):
        _bad(pointer(key), "a list is expected here")
    found: list[_T] = []
    try:
        for item in value:
            found.append(read(item))
    except TallyError as error:
        raise TallyError(error.code, pointer(key, len(found)) + error.where, error.message) from None
    return tuple(found)


def _id(value: Any, where: str = "") -> str:
    if isinstance(value, str) and value:
        return value
    _bad(where, "an id is a string that is not empty")


def _field(item: dict[str, Any], key: str) -> str:
    if key in item:
        return _id(item[key], "/" + key)
    _bad("", f"{key} is missing")


def _text(item: dict[str, Any], key: str, where: str = "") -> str:
    if key not in item:
        _bad(where, f"{key} is missing")
    value = item[key]
    if not isinstance(value, str):
        _bad(where + pointer(key), "a string is expected here")
    return value


def _voter(value: Any) -> Voter:
    item = _object(value)
    return Voter(_field(item, "id"), _field(item, "household") if "household" in item else None)


def _proxy(value: Any) -> tuple[str, str]:
    item = _object(value)
    return _field(item, "from"), _field(item, "to")


def _ballot(value: Any) -> Ballot:
    item = _object(value)
    hand = _field(item, "hand") if "hand" in item else None
    return Ballot(_field(item, "by"), _text(item, "choice"), _text(item, "channel"), hand)


def _hands(value: Any) -> Hands:
    item = _object(value, "/hands")
    _only(item, HANDS, "/hands")
    for key, number in item.items():
        if type(number) not in (int, _Vast):
            _bad(pointer("hands", key), "a whole number is expected here")
    return Hands(*(int(item.get(key, 0)) for key in HANDS))


def _rules(value: Any) -> BodyRules:
    item = _object(value, "/rules")
    _only(item, RULES, "/rules")
    for key in ("more_than", "online"):
        if key in item and not isinstance(item[key], bool):
            _bad(pointer("rules", key), "true or false is expected here")
    if "for_of" in item and item["for_of"] not in ("all", "present"):
        _bad("/rules/for_of", "this is of all or of present")
    if "proxy_limit" in item and type(item["proxy_limit"]) not in (int, _Vast):
        _bad("/rules/proxy_limit", "a whole number is expected here")
    return BodyRules(
        present=_fraction(item, "present"),
        for_=_fraction(item, "for"),
        for_of=item.get("for_of"),
        more_than=item.get("more_than"),
        proxy_limit=item.get("proxy_limit"),
        online=item.get("online"),
        source=_text(item, "source", "/rules") if "source" in item else None,
    )


def _fraction(item: dict[str, Any], key: str) -> tuple[int, int] | None:
    if key not in item:
        return None
    value = item[key]
    if not isinstance(value, list) or len(value) != 2 or any(type(number) is not int for number in value):
        _bad(pointer("rules", key), "a fraction is two whole numbers, 0 < a <= b")
    return value[0], value[1]


def _date(doc: dict[str, Any]) -> date | None:
    if "date" not in doc:
        return None
    text = _text(doc, "date")
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    _bad("/date", "a date is YYYY-MM-DD")
