"""`yishi trace ID`: from an entry's index, a subject, or a voucher to everything it rests on.

ID is an entry's index (``217``), a subject (``matter/…``), or a voucher with its book
(``2026-04-004@book/150621…``; the book may be left out where the number is one book's only).
"""

from typing import Any

from yishi.cli.homes import Parser, Wrong, enter, said, show


def run(argv: list[str]) -> int:
    parser = Parser("trace", "一笔钱或一件事从哪来 / from an amount or an act to all it rests on")
    parser.add_argument("id", metavar="ID")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.record import tracing

    index = _find(asked.id)
    if index is None:
        return said(f"没有找到 {asked.id[:80]} / not found")
    steps = list(tracing.trace(index))
    if asked.json:
        show(
            {
                "id": asked.id,
                "entries": [{"depth": t.depth, "index": t.index, "why": t.why, **t.body} for t in steps],
            }
        )
        return 0
    for t in steps:
        print("  " * min(t.depth, 12) + _line(t.index, t.why, t.body))
    return 0


def _find(text: str) -> int | None:
    from yishi.ledger import queries
    from yishi.record import tracing

    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text) if tracing.at(int(text)) else None
    if "/" in text and "@" not in text:
        return tracing.last_of(text)
    number, _, book = text.partition("@")
    found = queries.find_voucher(number, book)
    return found.index if found else None


def _line(index: int, why: str, body: dict[str, Any]) -> str:
    outcome = body["outcome"]
    parts = [
        f"#{index}",
        body["on"],
        body["subject"],
        body["act"] + (f" {body['step']}" if body["step"] else ""),
    ]
    parts.append(f"{body['capacity']}")
    if "outcome" in outcome:
        parts.append(f"→ {outcome['outcome']}")
    if isinstance(outcome.get("result"), dict):
        r = outcome["result"]
        parts.append(
            f"→ {r['present']}/{r['entitled']} ({r['needed_present']}), {r['for']} ({r['needed_for']})"
        )
    fen = outcome.get("fen") or body["data"].get("fen")
    if isinstance(fen, int):
        parts.append(f"{fen // 100:,}.{fen % 100:02d} 元")
    return "  ".join(parts) + (f"   [{why}]" if why else "")
