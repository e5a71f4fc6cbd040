"""What a question costs or brings: the matter's money, and one household's part of it, with its working."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yishi.face.words import say, yuan
from yishi.matters import queries as matters
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS


@dataclass(frozen=True)
class Row:
    label: str
    fen: int


@dataclass(frozen=True)
class Own:
    """One household's part: what to call it, how much, and how it was worked out."""

    label: str
    fen: int
    working: str


def plain_yuan(fen: int) -> str:
    """An amount inside a sentence: without the fen where there are none."""
    return yuan(fen).removesuffix(".00")


def wording(matter: str, lang: str) -> str:
    """The question as one would ask it aloud, with its money."""
    found = matters.matter(matter)
    if found is None:
        return say(lang, "同意吗？", "Do you agree?")
    total = matters.variables(matter).get("total")
    if isinstance(total, int) and total and _pays(matter):
        return say(
            lang, "同意花 {yuan} 元办“{title}”吗？", "Spend {yuan} yuan on “{title}”?",
            yuan=plain_yuan(total), title=found.title,
        )  # fmt: skip
    return say(lang, "同意“{title}”吗？", "Agree to “{title}”?", title=found.title)


def _steps(matter: str) -> Mapping[str, Any]:
    found = matters.matter(matter)
    return RULEBOOKS[found.rulebook].procedures[found.procedure].steps if found else {}


def _pays(matter: str) -> bool:
    """Whether the matter's total is spent."""
    return any(s.kind == "effect" and s.params.get("limit") == "$total" for s in _steps(matter).values())


def _collected(matter: str) -> bool:
    """Whether the households' shares are paid in, and not paid out."""
    return any(s.params.get("collects") == "$shares" for s in _steps(matter).values())


def money(matter: str, lang: str) -> list[Row]:
    """Where the money comes from and who bears it, in the order of look/vote.png; the own part stands apart."""
    values = matters.variables(matter)
    rows = []
    if values.get("fund"):
        rows.append(Row(say(lang, "村建基金出", "from the construction fund"), values["fund"]))
    shares = values.get("shares") or []
    if shares:
        fen = sum(s["fen"] for s in shares)
        zh, en = (
            ("{n} 户分摊", "shared by {n} households")
            if _collected(matter)
            else ("分给 {n} 户", "among {n} households")
        )
        rows.append(Row(say(lang, zh, en, n=len(shares)), fen))
    if not rows and isinstance(values.get("total"), int) and values["total"]:
        rows.append(Row(say(lang, "总金额", "total"), values["total"]))
    return rows


def own(matter: str, household: str, lang: str) -> Own | None:
    """A household's part by its pseudonym in the matter; None where the matter has no parts of households."""
    values = matters.variables(matter)
    shares = values.get("shares") or values.get("entitled") or []
    lines = values.get("distribution") or []
    if not shares and not lines:
        return None
    mine = reading.pseudonym(matter, household)
    pays = _collected(matter)
    label = (
        say(lang, "您家要出", "Your household pays") if pays else say(lang, "您家分到", "Your household gets")
    )
    for share in shares:
        if share["who"] == mine:
            return Own(label, share["fen"], _working(share, shares, lang))
    got = sum(line["fen"] for line in lines if line["payee"] == mine)
    if got:
        return Own(label, got, "")
    return Own(label, 0, say(lang, "名单上没有您家", "Your household is not on the list"))


def afterwards(matter: str, step: str, lang: str) -> str:
    """What comes next when the question passes, by the procedure's own words."""
    found = []
    for other in _steps(matter).values():
        needed = {atom.step for group in other.needs for atom in group}
        if step in needed:
            found.append(other.title_en if lang == "en" else other.title)
    return say(lang, "、", ", ").join(found[:3])


def _working(share: Mapping[str, Any], shares: list[Any], lang: str) -> str:
    """18.5 of 411.9 parts of 1,500.00 yuan: the sum anyone can do again."""
    weights = sum(_number(s["weight"]) for s in shares)
    total = sum(s["fen"] for s in shares)
    return say(
        lang, "{w} 亩（份）÷ 合计 {all} × {yuan} 元", "{w} mu (or parts) ÷ {all} in all × {yuan} yuan",
        w=share["weight"], all=_plain(weights), yuan=yuan(total),
    )  # fmt: skip


def _number(weight: Any) -> int:
    """A weight in millionths, exactly."""
    whole, _, part = str(weight).partition(".")
    return int(whole) * 1_000_000 + int(part.ljust(6, "0") or "0")


def _plain(millionths: int) -> str:
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}".rstrip("0").rstrip(".")
