"""What a voucher is called, and how a book's money is said; both languages side by side."""

from yishi.face.words import MONTHS, say
from yishi.ledger.words import ACTS


def act(name: str, lang: str) -> str:
    return say(lang, *ACTS.get(name, (name, name)))


def left(days: int | None, lang: str) -> str:
    """还有 12 天, 今天到期, 已过 3 天"""
    if days is None:
        return say(lang, "不限日子", "no last day")
    if days == 0:
        return say(lang, "今天到期", "due today")
    if days < 0:
        return say(lang, "已过 {n} 天", "{n} days past", n=-days)
    return say(lang, "还有 {n} 天", "{n} days left", n=days)


def month(text: str, lang: str) -> str:
    """2026-04 as 2026 年 4 月 or April 2026."""
    year, number = text.split("-")
    return say(lang, "{y} 年 {m} 月", "{word} {y}", y=year, m=int(number), word=MONTHS[int(number) - 1])


def paid(lang: str) -> str:
    return say(lang, "交了", "paid")


def unpaid(lang: str) -> str:
    return say(lang, "没交", "not paid")
