"""How entries of books fill their rows. The check on `Line` is the database's own word that nothing is overspent."""

from collections.abc import Iterable, Mapping
from typing import Any

from yishi.ledger.models import Account, Line, Voucher
from yishi.record.projecting import Put, Row, register
from yishi.tlog.jsonc import encode


def project(index: int, body: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[Row]:
    book = body["subject"]
    for key, value in changes.items():
        head, _, rest = key.partition("/")
        if head == "account":
            yield Put(Account, (book, rest, value))
        elif head == "line" and value is not None:
            matter, step, line = split(rest)
            yield Put(Line, (book, matter, step, line, value[0], value[1]))
        elif head == "voucher" and value is not None:
            fen = value.get("fen", sum(f for _, f in value["lines"] if f > 0))
            yield Put(
                Voucher,
                (
                    book, rest, value["act"], value["on"], fen, value.get("matter", ""), value.get("step", ""),
                    encode(value["lines"]).decode(), value["reversed"], index,
                ),
            )  # fmt: skip


def split(rest: str) -> tuple[str, str, str]:
    """``matter/<id>/<step>/<line>`` into its three parts; a line may have slashes of its own."""
    kind, ident, step, line = rest.split("/", 3)
    return f"{kind}/{ident}", step, line


def start() -> None:
    register(project, "book", fills=(Line, Voucher, Account))
