"""Spending: requested and approved by one, booked by another, under a line of a matter's open authority.

The authority is pulled anew at approval and again at payment, so that what was reopened in between pays nothing
(attacks M9). A line never spends above its limit, and what it has spent outlives a reopening (M1, M5). The tier that
must approve is found from what the payee gets of this matter in all, paid or approved, so that splitting does not
help (M2). The payee's account is committed to at approval and must be the same at payment (M6).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict, Want
from yishi.procedure.book.entries import CASH, post, postings
from yishi.procedure.book.keeping import keeper
from yishi.procedure.kinds.kin import recused
from yishi.procedure.shapes import COUNT, IDENTIFIER, POSITIVE, TEXT, one_of
from yishi.procedure.variables import PURPOSE
from yishi.rulebook.model import Rulebook


def _authority(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    return (Want("authority", act.data["matter"], f"offer/{act.data['step']}"),)


def asked_key(want: Mapping[str, Any]) -> str:
    """The slice with all that was approved for this payee of this matter, less what was withdrawn or reversed."""
    return f"asked/{want['matter']}/{want['payee']}"


def _approvers(rules: Rulebook, get: Get, act: Act) -> Allowed:
    """Any office may ask to be the one; whether its tier reaches is decided with the authority in hand."""
    return Allowed(anyone=True)


def within(get: Get, act_subject: str, authority: Any, want: Any) -> Refused | None:
    """Whether an authority is there, for this book and payee, with enough left on the line."""
    if authority is None or authority["kind"] != "authority" or authority["what"] != "money":
        return Refused("no_authority", {"matter": want["matter"], "step": want["step"]})
    if authority["at"] != act_subject:
        return Refused("another_book", {"book": authority["at"]})
    line = authority["lines"].get(want["line"])
    if line is None:
        return Refused("no_such_line", {"line": want["line"]})
    purpose = line[0].startswith(PURPOSE)
    if line[0] != want["payee"] and not purpose:
        return Refused("another_payee", {"line": want["line"]})
    if purpose and len(line) < 3:
        return Refused("no_ceiling", {"variable": "", "line": want["line"]})
    if len(line) > 2 and want["fen"] > line[2]:
        return Refused(
            "above_the_ceiling", {"line": want["line"], "ceiling_fen": line[2], "fen": want["fen"]}
        )
    stem = f"{want['matter']}/{want['step']}"
    spent = (get(f"line/{stem}/{want['line']}") or [0, 0])[1]
    if spent + want["fen"] > line[1]:
        return Refused(
            "above_the_line",
            {"line": want["line"], "limit_fen": line[1], "spent_fen": spent, "fen": want["fen"]},
        )
    if (get(f"paid/{stem}") or 0) + want["fen"] > authority["limit"]:
        return Refused("above_the_limit", {"limit_fen": authority["limit"], "fen": want["fen"]})
    return None


def approve(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """One payment is asked for and approved, by an office whose tier reaches what this payee gets in all."""
    data, authority = act.data, facts["authority"].value
    refused = recused(act) or within(get, act.subject, authority, data)
    if refused is not None:
        return refused
    in_all = (get(asked_key(data)) or 0) + data["fen"]
    reach = [seat for most, seat in authority["tiers"] if most is None or most >= in_all]
    if act.capacity not in reach:
        facts_ = {"capacity": act.capacity, "in_all_fen": in_all, "who": reach}
        return Refused("tier_too_low", facts_)
    meta = get("meta")
    n = meta["requests"] + 1
    request = {k: data[k] for k in ("matter", "step", "line", "payee", "fen")}
    request |= {"by": act.by, "account": act.sealed["account"]}
    changes = {"meta": {**meta, "requests": n}, f"request/{n}": request, asked_key(data): in_all}
    return Accepted(changes, {"request": n})


def _request(rules: Rulebook, get: Get, act: Act) -> Iterable[Want]:
    request = get(f"request/{act.data['request']}")
    return (Want("authority", request["matter"], f"offer/{request['step']}"),) if request else ()


def pay(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Books an approved payment: another person than approved it, the same account, the line not exceeded."""
    data = act.data
    request = get(f"request/{data['request']}")
    if request is None:
        return Refused("no_such_request", {"request": data["request"]})
    if request["by"] == act.by:
        return Refused("four_eyes", {"request": data["request"]})
    if act.sealed["account"] != request["account"]:
        return Refused("account_changed", {"request": data["request"]})
    authority = facts["authority"].value
    refused = within(get, act.subject, authority, request)
    if refused is not None:
        return refused
    if data["debit"] in CASH:
        return Refused("no_such_account", {"account": data["debit"]})
    kept = {"act": "pay", **{k: request[k] for k in ("matter", "step", "line", "payee", "fen")}}
    booked = post(rules, get, act, postings(data["debit"], data["from"], request["fen"]), kept)
    if isinstance(booked, Refused):
        return booked
    number, changes = booked
    stem = f"{request['matter']}/{request['step']}"
    limit = authority["lines"][request["line"]][1]
    spent = (get(f"line/{stem}/{request['line']}") or [0, 0])[1] + request["fen"]
    changes |= {
        f"line/{stem}/{request['line']}": [limit, spent],
        f"paid/{stem}": (get(f"paid/{stem}") or 0) + request["fen"],
        f"request/{data['request']}": None,
    }
    out = {
        "voucher": number,
        "fen": request["fen"],
        "line": [*stem.rsplit("/", 1), request["line"], limit, spent],
    }
    return Accepted(changes, out)


def withdraw(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Takes back an approval that has not been paid."""
    request = get(f"request/{act.data['request']}")
    if request is None:
        return Refused("no_such_request", {"request": act.data["request"]})
    asked = asked_key(request)
    return Accepted({f"request/{act.data['request']}": None, asked: get(asked) - request["fen"]}, {})


ACTS = {
    "approve": ActSpec(
        {
            "matter": IDENTIFIER,
            "step": IDENTIFIER,
            "line": IDENTIFIER,
            "payee": IDENTIFIER,
            "fen": POSITIVE,
            "purpose": TEXT,
        },
        _approvers,
        approve,
        _authority,
        seals=("account",),
        attests=("kin",),
    ),
    "pay": ActSpec(
        {"request": COUNT, "debit": IDENTIFIER, "from": one_of(*CASH)},
        keeper,
        pay,
        _request,
        seals=("account",),
    ),
    "withdraw": ActSpec({"request": COUNT, "reason": TEXT}, keeper, withdraw),
}
