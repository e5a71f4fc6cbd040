"""Bars that print the number they needed, and the words of choices and channels."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yishi.face.words import say

register = template.Library()
CHOICE = {"for": ("同意", "for"), "against": ("反对", "against"), "abstain": ("弃权", "abstain")}
CHANNEL = {
    "hall": ("会场", "in the hall"), "paper": ("纸票", "on paper"), "online": ("手机", "by phone"),
    "proxy": ("委托", "by proxy"), "room": ("会场", "in the hall"),
}  # fmt: skip


def _word(context: Any, words: dict[str, tuple[str, str]], key: str) -> str:
    pair = words.get(key)
    return say(context.get("lang", "zh"), *pair) if pair else ""


@register.simple_tag(takes_context=True)
def choice(context: Any, key: str) -> str:
    return _word(context, CHOICE, key)


@register.simple_tag(takes_context=True)
def channel(context: Any, key: str) -> str:
    return _word(context, CHANNEL, key)


@register.simple_tag
def need_bar(
    have: int, need: int, whole: int, words: str = "", width: int = 400, size: int = 15
) -> SafeString:
    """A bar of `have` out of `whole` with a mark at `need` and what it says; the words stand in text too."""
    most = max(whole, have, need, 1)
    x = round(need / most * width)
    room = len(words) * size * 0.5
    at = min(max(x, room), max(width - room, room))
    high = round(size * 0.75)
    return format_html(
        '<svg class="need-bar" viewBox="0 0 {} {}" role="img" aria-label="{}"><rect width="{}" height="{}" rx="{}" class="all"/>'
        '<rect width="{}" height="{}" rx="{}" class="have"/><path d="M{} {}l{} {}h-{}z" class="mark"/>'
        '<text x="{}" y="{}" font-size="{}" text-anchor="middle">{}</text></svg>',
        width, high + round(size * 2.1), words, width, high, high // 2, round(min(have, most) / most * width), high,
        high // 2, x, high + 2, round(size * 0.4), round(size * 0.6), round(size * 0.8), at, high + round(size * 1.8),
        size, words,
    )  # fmt: skip
