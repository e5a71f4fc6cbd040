"""A short way to write a vote down in a test, and to read what came of it.

Everything goes through the file: `tally` writes JSON, `load` reads it, `count` counts it. A, B, C … are
on the roll.
"""

import json
from typing import Any

from yishi.tally import TallyError, count, load


def file(electorate: str, roll: str, **more: Any) -> dict[str, Any]:
    """`roll` "A B", under `member` "A/h1 B/h1"; `proxies` "A>B"; `ballots` ["A for hall", "B for proxy
    A"].
    """
    said: dict[str, Any] = {"electorate": electorate, "roll": [_voter(one) for one in roll.split()]}
    for key, value in more.items():
        if key in ("present", "online", "recused"):
            said[key] = value.split()
        elif key == "proxies":
            said[key] = [dict(zip(("from", "to"), one.split(">"), strict=True)) for one in value.split()]
        elif key == "holders":
            said[key] = [_voter(one) for one in value.split()]
        elif key == "ballots":
            said[key] = [
                dict(zip(("by", "choice", "channel", "hand"), b.split(), strict=False)) for b in value
            ]
        else:
            said[key] = value
    return said


def tally(electorate: str, roll: str, **more: Any) -> dict[str, Any]:
    """The result of a vote written as for `file`."""
    return read(file(electorate, roll, **more))


def read(said: dict[str, Any]) -> dict[str, Any]:
    return count(load(json.dumps(said).encode())).as_dict()


def refusal(said: dict[str, Any] | str | bytes) -> tuple[str, str]:
    """(code, where) of a file that is not a vote."""
    if isinstance(said, dict):
        said = json.dumps(said)
    if isinstance(said, str):
        said = said.encode()
    try:
        load(said)
    except TallyError as error:
        assert error.message
        return error.code, error.where
    raise AssertionError("this was read as a vote")


def refused(result: dict[str, Any]) -> dict[int, str]:
    return {one["ballot"]: one["code"] for one in result["refused"]}


def void(result: dict[str, Any]) -> dict[int, str]:
    return {one["proxy"]: one["code"] for one in result["proxies_refused"]}


def ids(number: int, start: int = 1) -> str:
    """Ids v1, v2 …: a roll, or a part of one."""
    return " ".join(f"v{i}" for i in range(start, start + number))


def in_hall(choice: str, number: int, start: int = 1) -> list[str]:
    return [f"v{i} {choice} hall" for i in range(start, start + number)]


def _voter(text: str) -> dict[str, str]:
    return dict(zip(("id", "household"), text.split("/"), strict=False))
