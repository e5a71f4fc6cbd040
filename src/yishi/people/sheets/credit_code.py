"""Unified social credit codes (统一社会信用代码), GB 32100-2015, those of rural collectives among them.

Eighteen characters: who registered it, what kind of body, six digits of place, nine of the organisation, one
check character (MOD 31). Rural collectives are registered by agriculture and rural affairs: N1 a group's, N2
a village's, N3 a township's, N9 another. Not checked: the place, and the check character inside the
organisation's nine, which old codes do not always keep.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
COLLECTIVES = {"N1": "组级集体经济组织", "N2": "村级集体经济组织", "N3": "乡镇级集体经济组织", "N9": "其他"}


def check_character(first17: str) -> str:
    """The 18th character that belongs to the first 17: weights are the powers of 3 modulo 31."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return ALPHABET[-total % 31]


def is_credit_code(text: str) -> bool:
    """Whether this is a well-formed code, capitals only, with the right check character."""
    return bool(_SHAPE.fullmatch(text)) and text[17] == check_character(text[:17])


def collective_level(text: str) -> str | None:
    """For a valid code of a rural collective its level in words, else None."""
    return COLLECTIVES.get(text[:2]) if is_credit_code(text) else None
