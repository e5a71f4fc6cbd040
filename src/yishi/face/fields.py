"""Fields as people fill them: amounts in yuan, areas in mu, days, mainland mobile numbers.

What people type is made plain first (full-width digits of a Chinese keyboard, spaces), then read strictly: whatever
is not exactly an amount is said, never guessed and never rounded (attacks M10).
"""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms

from yishi.face.words import both

AMOUNT = re.compile(r"(0|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,11})(\.[0-9]{1,2})?")
AREA = re.compile(r"(0|[1-9][0-9]{0,6})(\.[0-9]{1,4})?")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")
"""Zero-width characters and direction overrides, which make one text look like another (attacks M6, W15)."""
REQUIRED = both("这一项要填。", "Please fill this in.")


def plain(text: str) -> str:
    """Full-width digits and signs of a Chinese keyboard as plain ones; outer spaces off."""
    return unicodedata.normalize("NFKC", text).strip()


class YuanField(forms.Field):
    """An amount in yuan; its value is integer fen."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num", "maxlength": 24}
    )

    def __init__(self, *, least: int = 1, most: int = 10**13, **more: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**{"error_messages": {"required": REQUIRED}, **more})

    def to_python(self, value: Any) -> Any:
        text = plain(str(value)) if value not in self.empty_values else ""
        if not text:
            return None
        text = text.removesuffix("元").strip()
        if AMOUNT.fullmatch(text) is None:
            raise forms.ValidationError(
                both("金额写成这样：1500 或 1,500.50，最多两位小数。", "Write an amount like 1500 or 1,500.50, two decimals at most.")
            )  # fmt: skip
        whole, _, part = text.replace(",", "").partition(".")
        fen = int(whole) * 100 + int(part.ljust(2, "0") or "0")
        if not self.least <= fen <= self.most:
            raise forms.ValidationError(both("金额太小或太大。", "This amount is too small or too large."))
        return fen

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class MuField(forms.CharField):
    """An area in mu (1/15 ha); its value is a decimal string as typed, without needless zeros."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})

    def to_python(self, value: Any) -> Any:
        text = plain(str(value)).removesuffix("亩").strip() if value not in self.empty_values else ""
        if not text:
            return ""
        if AREA.fullmatch(text) is None:
            raise forms.ValidationError(both("亩数写成这样：12.5", "Write an area in mu like 12.5"))
        return text.rstrip("0").rstrip(".") if "." in text else text


class DayField(forms.DateField):
    """A day; its value is an ISO date."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **more: Any) -> None:
        invalid = both("日期写成这样：2026-04-18", "Write a day like 2026-04-18")
        super().__init__(**{"error_messages": {"required": REQUIRED, "invalid": invalid}, **more})

    def to_python(self, value: Any) -> Any:
        made = super().to_python(plain(value) if isinstance(value, str) else value)
        return made.isoformat() if isinstance(made, date) else made


class PhoneField(forms.CharField):
    """A mainland mobile number; its value is eleven digits."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "type": "tel"})

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[ -]", "", plain(str(value))) if value not in self.empty_values else ""
        text = text.removeprefix("+86").removeprefix("0086") if len(text) > 11 else text
        if text and MOBILE.fullmatch(text) is None:
            raise forms.ValidationError(
                both("手机号是 11 位，1 开头。", "A mobile number has 11 digits and begins with 1.")
            )
        return text


class WordsField(forms.CharField):
    """Text of people: line ends made one, hidden characters that make it look like other text refused."""

    def __init__(self, *, rows: int = 0, **more: Any) -> None:
        if rows:
            more.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**{"error_messages": {"required": REQUIRED}, "max_length": 2000, **more})

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value)).replace("\r\n", "\n")
        if HIDDEN.search(text) or any(ord(c) < 32 and c not in "\n\t" for c in text):
            raise forms.ValidationError(
                both("里面有看不见的字符，请重新输入。", "It holds characters that cannot be seen. Please type it again.")
            )  # fmt: skip
        return unicodedata.normalize("NFC", text)
