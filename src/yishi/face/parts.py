"""Language of parts (WCAG 3.1.2): on an English page the names, titles and typed words that are Chinese are marked as
Chinese, so that a screen reader says them and a browser breaks their lines by Chinese rules. Done once, on the finished
page: no template has to remember it, and the bytes of public pages are kept with it.
"""

import re
from typing import Any

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CHINESE = rf"[{HAN}](?:[{HAN}0-9 \u00b7\u3001-\u303f\uff01-\uff5e\u201c\u201d]*[{HAN}\u3002\uff01\uff1f\uff09\u300b])?"
PIECE = re.compile(
    rf"<(script|style|title|textarea|option)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|({CHINESE})", re.S
)


def marked(html: str) -> str:
    """The page with its Chinese parts in ``<span lang="zh-Hans">``; tags, scripts and what can hold no tag stay."""
    head, body, rest = html.partition("<body")
    return head + body + PIECE.sub(_one, rest) if body else PIECE.sub(_one, html)


def _one(piece: "re.Match[str]") -> str:
    said = piece.group(2)
    return f'<span lang="zh-Hans">{said}</span>' if said else piece.group()


def mark(answer: Any) -> None:
    """Marks a finished answer, if it is a page."""
    if getattr(answer, "streaming", False) or not answer.headers.get("Content-Type", "").startswith(
        "text/html"
    ):
        return
    answer.content = marked(answer.content.decode(answer.charset)).encode(answer.charset)
    if "Content-Length" in answer.headers:
        answer["Content-Length"] = str(len(answer.content))
