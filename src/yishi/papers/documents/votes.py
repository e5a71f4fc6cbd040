"""A counted vote in words, with every number and the number needed: for notices and resolutions alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yishi.face.words import say


@dataclass(frozen=True)
class Counted:
    """The result of one motion as the record has it; `heads` is true where persons and not households were counted."""

    entitled: int
    present: int
    needed_present: int
    yes: int
    needed: int
    no: int
    abstain: int
    recused: int
    passed: bool
    quorate: bool
    rules: tuple[str, ...]
    heads: bool


def counted(result: Mapping[str, Any], electorate: str) -> Counted:
    return Counted(
        result["entitled"],
        result["present"],
        result["needed_present"],
        result["for"],
        result["needed_for"],
        result["against"],
        result["abstain"],
        result.get("recused", 0),
        result["passed"],
        result["quorate"],
        tuple(result["rules"]),
        electorate not in ("household", "village_households"),
    )


def line(vote: Counted, lang: str) -> str:
    """应到 34 户，到会 29 户（要 23 户）；同意 26 户（要 15 户），反对 2 户，弃权 1 户。通过。"""
    unit = "人" if vote.heads else "户"
    recused = say(lang, "，回避 {n} {u}", ", {n} stood aside", n=vote.recused, u=unit) if vote.recused else ""
    text = say(
        lang,
        "应到 {e} {u}，到会 {p} {u}（要 {np} {u}）；同意 {y} {u}（要 {ny} {u}），反对 {n} {u}，弃权 {a} {u}{r}",
        "{e} entitled, {p} came (needed {np}); {y} for (needed {ny}), {n} against, {a} abstained{r}",
        e=vote.entitled, p=vote.present, np=vote.needed_present, y=vote.yes, ny=vote.needed, n=vote.no,
        a=vote.abstain, r=recused, u=unit,
    )  # fmt: skip
    return f"{text}{say(lang, '。', '. ')}{verdict(vote, lang)}"


def verdict(vote: Counted, lang: str) -> str:
    if not vote.quorate:
        return say(lang, "到会不够，会议不成。", "Too few came: no meeting.")
    return say(lang, "通过。", "Passed.") if vote.passed else say(lang, "没有通过。", "Not passed.")


DESIGN = {
    "design: written proxies, at most 3 a holder": (
        "书面委托，一人最多带三户",
        "written proxies, at most 3 a holder",
    ),
    "design: online attendance": ("可以线上参加", "online attendance"),
    "design: recusal": ("有利害关系的回避", "those concerned stand aside"),
    "design: raised hands, counted by tellers": ("举手表决，监票人清点", "raised hands, counted by tellers"),
    "design: quorum rests on proxies": ("到会数含委托", "the quorum rests on proxies"),
}


def sources(rules: tuple[str, ...], lang: str) -> str:
    """The rules behind a count: articles of law, then what the town has laid down where the law is silent."""
    laws = [article(r, lang) for r in rules if not r.startswith("design")]
    own = [DESIGN.get(r, (r, r))[1 if lang == "en" else 0] for r in rules if r.startswith("design: ")]
    stop = say(lang, "；", "; ")
    if own:
        laws.append(say(lang, "本镇办法：{s}", "the town's own: {s}", s=say(lang, "，", ", ").join(own)))
    return stop.join(laws)


def article(source: str, lang: str) -> str:
    """村委会组织法 §35 as 村委会组织法第 35 条; ``design`` is the town's own rule."""
    if source == "design":
        return say(lang, "本镇办法", "the town's own rule")
    return re.sub(r"\s*§\s*(\d+)", r"第 \1 条", source) if lang == "zh" else source
