"""Text of a cell made plain: names without stray spaces, keys without full-width letters, nothing invisible.

What a person cannot see must not decide: zero-width characters are dropped, and characters that turn the
reading direction, or control characters, make the cell refused, because a name must read the same on the
screen and on the stamped paper. HTML and formulas are not looked for: they stay the text they are, and
whoever shows or exports them treats them as text.
"""

from __future__ import annotations

import re
import unicodedata

from yishi.people.sheets.rows import TEXT_REFUSED, Fault

NAME_LENGTH = 50
SHORT_LENGTH = 60
LONG_LENGTH = 500

# Nothing to see and no meaning in a village's sheet: zero-width spaces and joiners, soft hyphen, byte order mark.
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_DOTS = re.compile("[\u2022\u2027\u22c5\u30fb\uff0e\uff65]")
# Radicals that look like characters, and full-width letters and digits, are typing accidents.
_LOOK_ALIKE = re.compile("[\u2e80-\u2fdf\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_ODD_IN_NAME = re.compile(r"[^\w·\u3400-\u9fff \-]|[0-9_]|[\ue000-\uf8ff]")


def squeeze(text: str) -> str:
    """For headers, dates, numbers and keys: NFKC, and no space, visible or not, anywhere."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH))


def shown(text: str) -> str:
    """A piece of a cell as it may stand inside a sentence: short, with what cannot be seen spelled out."""
    cut = text if len(text) <= 24 else text[:24] + "…"
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in cut)


def clean(text: str, limit: int) -> str | Fault:
    """Free text: spaces squeezed to one, invisible characters gone, at most `limit` characters, or why not."""
    if _BIDI.search(text):
        found = sorted({f"U+{ord(c):04X}" for c in _BIDI.findall(text)})
        return Fault(
            TEXT_REFUSED,
            f"含有改变文字方向的隐形字符（{'、'.join(found)}），看到的和存下的会不一样；请删去重打",
        )
    if _CONTROL.search(text):
        return Fault(TEXT_REFUSED, "含有无法辨认或不能显示的字符；请删去重打")
    plain = unicodedata.normalize("NFC", text).translate(_ZERO_WIDTH)
    plain = _SPACE.sub(" ", plain).strip()
    if len(plain) > limit:
        return Fault(TEXT_REFUSED, f"太长：最多 {limit} 个字，这里有 {len(plain)} 个")
    return plain


def _joined(text: str) -> str:
    """Drops the spaces of 张 三, keeps the one of Li Ming and of names in Mongolian script."""
    out: list[str] = []
    for i, c in enumerate(text):
        if c == " " and (_is_han(text[i - 1]) or _is_han(text[i + 1])):
            continue
        out.append(c)
    return "".join(out)


def _is_han(c: str) -> bool:
    return "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff" or c in "·〇"


def clean_name(text: str) -> str | Fault:
    """A person's name: 张　三 becomes 张三, the dot of a long name becomes ·; "" for a blank cell."""
    even = _LOOK_ALIKE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    plain = clean(_DOTS.sub("·", even), NAME_LENGTH)
    if isinstance(plain, Fault):
        return plain
    name = _joined(plain)
    if re.fullmatch(r"[0-9.,\-]+", name):
        return Fault(TEXT_REFUSED, f"姓名不能是数字“{shown(name)}”；请填姓名")
    return name


def odd_in_name(name: str) -> str:
    """What in a name a clerk should look at again (brackets, digits, signs, private characters); "" when
    nothing.
    """
    return "".join(dict.fromkeys(_ODD_IN_NAME.findall(name)))
