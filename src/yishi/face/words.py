"""Words in both languages side by side, where they are used, so that neither can be forgotten; days and amounts."""

from typing import Any

from django.utils import translation
from django.utils.functional import lazystr

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say(lang: str, zh: str, en: str, **facts: object) -> str:
    """The one of two texts that `lang` ("zh" or "en") asks for, with ``{facts}`` filled in."""
    text = en if lang == "en" else zh
    return text.format(**facts) if facts else text


class _Both:
    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return self.en if spoken() == "en" else self.zh


def both(zh: str, en: str) -> Any:
    """A text decided when it is shown, for labels of forms: in the language of the request (see `modes`)."""
    return lazystr(_Both(zh, en))


def spoken() -> str:
    """The language of the request being answered: "en", or "zh" where nothing else is asked."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def aside(lang: str, text: str, more: str) -> str:
    """A text with something beside it in brackets: 田满囤（1 户）, 田满囤 (household 1). Nothing beside it, no brackets."""
    if not more:
        return text
    return f"{text} ({more})" if lang == "en" else f"{text}（{more}）"


def day(iso: str, lang: str) -> str:
    """2026 年 4 月 18 日, or 18 April 2026. What is no day is shown as it is."""
    if len(iso) != 10 or iso[4] != "-":
        return iso
    year, month, date = iso.split("-")
    if lang == "zh":
        return f"{year} 年 {int(month)} 月 {int(date)} 日"
    return f"{int(date)} {MONTHS[int(month) - 1]} {year}"


def yuan(fen: int) -> str:
    """1050000 fen as 10,500.00"""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
