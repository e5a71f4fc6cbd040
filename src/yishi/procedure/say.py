"""Refusals in words: what was refused, which rule, what would be allowed. Codes and facts are stored; this is for people.

Sentences stand in ``sentences.toml``, Chinese and English side by side. A fact is shown as people write it: fen as
yuan, a day as a day, an office by its title. A fact that is missing leaves a gap, never an error.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from string import Formatter
from typing import Any, NamedTuple

from yishi.rulebook.model import NoRule, Rulebook

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Sentence(NamedTuple):
    """``text`` says what was refused and why, ``allowed`` what would be allowed (may be ""), ``rule`` its source."""

    text: str
    allowed: str
    rule: str


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Every code with its words."""
    file = resources.files("yishi.procedure") / "sentences.toml"
    return tomllib.loads(file.read_text("utf-8"))


def sentence(
    code: str, facts: Mapping[str, Any], lang: str = "zh", rules: Rulebook | None = None, rule: str = ""
) -> Sentence:
    """A refusal in words. `rule` is the refusal's own (``§name`` is told by its source, where `rules` knows it)."""
    words = sentences().get(code)
    if words is None:
        return Sentence(code, "", rule)
    shown = {key: show(key, value, lang, rules) for key, value in facts.items()}
    return Sentence(
        _fill(words[lang], shown), _fill(words.get(f"{lang}_do", ""), shown), _source(words, rule, rules)
    )


def _fill(text: str, facts: Mapping[str, str]) -> str:
    return "".join(
        literal + (facts.get(name, "…") if name else "") for literal, name, _, _ in Formatter().parse(text)
    )


def _source(words: Mapping[str, str], rule: str, rules: Rulebook | None) -> str:
    """Where the rule stands: the refusal's own, a value by the law it comes from; people never read a ``§name``."""
    named = rule or words["rule"]
    if not named.startswith("§"):
        return named
    try:
        return rules.value(named[1:].partition(" ")[0], rules.newest()).source if rules else words["rule"]
    except NoRule:
        return words["rule"]


def _word(rules: Rulebook, name: str, lang: str) -> str:
    pair = rules.words.get(name)
    return (pair[0] if lang == "zh" else pair[1]) if pair else name


def show(key: str, value: Any, lang: str, rules: Rulebook | None = None) -> str:
    """A fact as people write it."""
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][value]
    if isinstance(value, int):
        if key == "fen" or key.endswith("_fen"):
            sign = "-" if value < 0 else ""
            unit = " 元" if lang == "zh" else " yuan"
            return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02d}{unit}"
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "zh" else ", ").join(show(key, x, lang, rules) for x in value)
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        _, month, day = text.split("-")
        return f"{int(month)} 月 {int(day)} 日" if lang == "zh" else f"{int(day)} {MONTHS[int(month) - 1]}"
    if rules is not None and key in ("variable", "choice", "choices", "equation"):
        return re.sub("[a-z_]+", lambda m: _word(rules, m[0], lang), text)
    if rules is not None:
        office = text.partition("@")[0]
        if office in rules.offices or office in rules.bodies:
            return rules.title_of(office, lang)
    return text
