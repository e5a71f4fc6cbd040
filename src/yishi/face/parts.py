"""Language of parts (WCAG 3.1.2): on an English page the names, titles and typed words that are Chinese are marked as
Chinese, so that a screen reader says them and a browser breaks their lines by Chinese rules. Done once, on the finished
page: no template has to remember it, and the bytes of public pages are kept with it.
"""

import re
from typing import Any

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CHINESE = rf"[{HAN}](?:[{HAN}0-9 \u00b7\u3001-\u303f\uff01-\uff5e\u201c\u201d]*[{HAN}\u3002\uff01\uff1f\uff09\u300b])?"
PARTS = re.compile(CHINESE)
PIECE = re.compile(r"<(script|style|title|textarea|option)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|([^<]+)", re.S)


def marked(html: str) -> str:
    """The page with its Chinese parts in ``<bdi lang="zh-Hans">``; tags, scripts and what can hold no tag stay.

    A text of both languages is wrapped as a whole as well, so that it stays one thing where its box lays out things.
    """
    head, body, rest = html.partition("<body")
    return head + body + PIECE.sub(_one, rest) if body else PIECE.sub(_one, html)


def _one(piece: "re.Match[str]") -> str:
    text = piece.group(2)
    if not text or not PARTS.search(text):
        return piece.group()
    said = text.strip()
    made = PARTS.sub(r'<bdi lang="zh-Hans">\g<0></bdi>', said)
    if not PARTS.fullmatch(said):
        made = f"<bdi>{made}</bdi>"
    start = text.index(said)
    return text[:start] + made + text[start + len(said) :]


def mark(answer: Any) -> None:
    """Marks a finished answer, if it is a page."""
    if getattr(answer, "streaming", False) or not answer.headers.get("Content-Type", "").startswith(
        "text/html"
    ):
        return
    answer.content = marked(answer.content.decode(answer.charset)).encode(answer.charset)
    if "Content-Length" in answer.headers:
        answer["Content-Length"] = str(len(answer.content))
