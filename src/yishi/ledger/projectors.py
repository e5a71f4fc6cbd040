"""How entries of books fill their rows. The check on `Line` is the database's own word that nothing is overspent."""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.ledger.models import Account, Book, Ended, Line, Opening, Request, Voucher
from yishi.record.projecting import Put, Row, register
from yishi.tlog.jsonc import encode


def project(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    book, outcome = body["subject"], body["outcome"]
    for key, value in changes.items():
        head, _, rest = key.partition("/")
        if head == "account":
            yield Put(Account, (book, rest, value))
            if body["act"] == "open_book":
                yield Put(Opening, (book, rest, value))
        elif head == "line" and value is not None:
            matter, step, line = split(rest)
            yield Put(Line, (book, matter, step, line, value[0], value[1]))
        elif head == "voucher" and value is not None and rest == outcome.get("voucher"):
            yield Put(Voucher, _voucher(index, body, rest, value))
        elif head == "request":
            yield _request(index, body, int(rest), value)
        elif key == "meta":
            yield Put(Book, (book, value["opened"], value["closed"]))


def _voucher(index: int, body: Mapping[str, Any], number: str, value: Mapping[str, Any]) -> tuple[Any, ...]:
    """The row of a new voucher. One that is reversed later keeps its row; its reversal has one of its own."""
    data = body["data"]
    fen = value.get("fen", sum(f for _, f in value["lines"] if f > 0))
    origin = (
        "/".join(value["from"])
        if "from" in value
        else f"{body['subject']}/{value['of']}"
        if "of" in value
        else ""
    )
    return (
        body["subject"], number, value["act"], value["on"], fen, value.get("matter", ""), value.get("step", ""),
        encode(value["lines"]).decode(), index, body["by"], str(data.get("source") or data.get("reason") or ""),
        value.get("payee", ""), data.get("request"), data.get("count"), body["sealed"].get("payers", ""), origin,
    )  # fmt: skip


def _request(index: int, body: Mapping[str, Any], number: int, value: Mapping[str, Any] | None) -> Row:
    book, data = body["subject"], body["data"]
    if value is None:
        how = "withdrawn" if body["act"] == "withdraw" else "paid"
        voucher = body["outcome"].get("voucher", "")
        return Put(Ended, (book, number, how, voucher, str(data.get("reason") or ""), body["on"], index))
    kin = "declared" if body["facts"].get("kin", {}).get("declared") else "undeclared"
    return Put(
        Request,
        (
            book, number, value["matter"], value["step"], value["line"], value["payee"], value["fen"],
            data["purpose"], body["by"], body["capacity"], body["on"], value["account"], kin, index,
        ),
    )  # fmt: skip


def split(rest: str) -> tuple[str, str, str]:
    """``matter/<id>/<step>/<line>`` into its three parts; a line may have slashes of its own."""
    kind, ident, step, line = rest.split("/", 3)
    return f"{kind}/{ident}", step, line


def start() -> None:
    register(project, "book", fills=(Line, Voucher, Account, Request, Ended, Book, Opening))
