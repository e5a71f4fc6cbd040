"""``{% t "公示中" "on the board" %}``: both languages at the place of use; and how days and amounts are written."""

from typing import Any

from django import template

from yishi.face import words
from yishi.face.capitals import capitals as in_capitals

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: Any, zh: str, en: str, **facts: object) -> str:
    """The text in the page's language, with facts: ``{% t "还有 {n} 天" "{n} days left" n=left %}``."""
    return words.say(context.get("lang") or words.spoken(), zh, en, **facts)


@register.simple_tag(takes_context=True)
def aside(context: Any, text: str, more: str) -> str:
    """A text with something beside it in the brackets of the page's language."""
    return words.aside(context.get("lang") or words.spoken(), text, more)


@register.simple_tag(takes_context=True)
def listed(context: Any, texts: Any) -> str:
    """Texts in a row, with the page's comma."""
    return (", " if (context.get("lang") or words.spoken()) == "en" else "、").join(str(t) for t in texts)


@register.filter
def yuan(fen: int | None) -> str:
    return "" if fen is None else words.yuan(fen)


@register.filter
def minus(fen: int) -> int:
    """The other side of an amount, for a credit column."""
    return -fen


@register.filter
def capitals(fen: int | None) -> str:
    """An amount in the capitals of vouchers: 人民币壹万零伍佰元整."""
    return "" if fen is None else in_capitals(fen)


@register.filter
def day(iso: str, lang: str = "zh") -> str:
    return words.day(str(iso or ""), lang)


@register.simple_tag(takes_context=True)
def date_of(context: Any, iso: str) -> str:
    """A day in the page's language."""
    return words.day(str(iso or ""), context.get("lang", "zh"))
