"""What is said in the wrong language on a page: Chinese on an English page that nobody typed, English on a Chinese one."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

HAN = "[\u3400-\u9fff]"
WIDE = re.compile("[\u3000-\u303f\uff01-\uff5e]")
LATIN = re.compile(r"[A-Za-z]{2,}")
NO_WORDS = re.compile(r"yishi verify|--\w+|\S+[/.]\S+|[0-9a-f]{8,}")
NO_END = {"meta", "link", "input", "br", "img", "hr", "source", "wbr", "area", "base", "col"}
SAID = ("aria-label", "title", "alt", "placeholder", "data-label")
PROPER = {"PDF", "EN", "QR", "Excel", "CSV", "csv", "xls", "xlsx", "beancount", "hledger", "FreeOTP", "Authenticator", "Linux", "Chrome", "HeadlessChrome", "Typst"}  # fmt: skip
CAPITALS = re.compile("^人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负]+$")


SEALED = """
import django, json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "yishi.web.settings"
django.setup()
from yishi.record import models, reading
print(json.dumps(list(reading.privates(models.Secret.objects.values_list("commitment", flat=True)).values())))
"""


class Words(HTMLParser):
    """The words of a page with the language each stands under; code, what was typed into fields and scripts left out."""

    def __init__(self, lang: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = [("", lang)]
        self.found: list[tuple[str, str]] = []

    def put(self, text: str, lang: str | None = None) -> None:
        under = lang or self.open[-1][1]
        if under and text.strip():
            self.found.append((under, re.sub(r"\s+", " ", text.strip())))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        under = self.open[-1][1]
        lang = (
            None
            if under is None or tag in ("script", "style", "code", "pre", "textarea", "svg")
            else known.get("lang") or under
        )
        for name in SAID:
            if lang and known.get(name):
                self.put(known[name] or "", lang)
        if tag not in NO_END:
            self.open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        for n in range(len(self.open) - 1, 0, -1):
            if self.open[n][0] == tag:
                del self.open[n:]
                break

    def handle_data(self, data: str) -> None:
        self.put(data)


def words(html: str, lang: str) -> list[tuple[str, str]]:
    read = Words(lang)
    read.feed("<body" + html.partition("<body")[2])
    return read.found


class Typed:
    """All that was ever typed into a home: names, places, titles, texts. What stands on an English page in Chinese is
    one of them, or several."""

    def __init__(self, home: Path) -> None:
        self.values: set[str] = set()
        with sqlite3.connect(f"file:{home / 'yishi.sqlite3'}?mode=ro", uri=True) as base:
            tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                if not table.startswith(("sqlite_", "django_")):
                    for row in base.execute(f'SELECT * FROM "{table}"'):
                        for value in row:
                            self.learn(value)
        sealed = subprocess.run(
            [sys.executable, "-c", SEALED], env={**os.environ, "YISHI_HOME": str(home), "YISHI_DEMO": "1"}, check=True, capture_output=True
        )  # fmt: skip
        self.learn(json.loads(sealed.stdout))
        self.all = "\n".join(self.values)

    def learn(self, value: Any) -> None:
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError:
                return
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("rulebook", "rules"):
                    self.learn(inner)
        elif isinstance(value, list):
            for inner in value:
                self.learn(inner)
        elif isinstance(value, str) and value not in self.values:
            if value[:1] in "{[" and '"' in value:
                try:
                    self.learn(json.loads(value))
                    return
                except ValueError:
                    pass
            if re.search(HAN, value):
                self.values.add(value)

    def has(self, text: str) -> bool:
        """Whether a text is something typed, a piece of it, or such things in a row."""
        text = text.strip()
        if text in self.values or CAPITALS.match(text) or (len(text) > 5 and text in self.all):
            return True
        for n in range(2, len(text) - 1):
            if text[:n].strip() in self.values and self.has(text[n:]):
                return True
        parts = [part for part in re.split(r"[^\u3400-\u9fff]+", text) if part]
        return len(parts) > 1 and all(self.has(part) for part in parts)


def untranslated(html: str, typed: Typed) -> list[str]:
    """What an English page says in Chinese that nobody typed, and punctuation of Chinese width in English text."""
    wrong = []
    for lang, text in words(html, "en"):
        if lang == "zh-Hans":
            if text != "中文" and not typed.has(text):
                wrong.append(text)
        elif WIDE.search(text):
            wrong.append(text)
        elif re.search(HAN, text) and not typed.has("".join(re.findall(HAN + r"+[0-9]*", text))):
            wrong.append(text)  # in a label or an option, which can mark no part
    return wrong


def english(html: str) -> list[str]:
    """What a Chinese page says in English beside proper names of programs and formats."""
    return [
        text
        for lang, text in words(html, "zh")
        if lang != "en" and any(word not in PROPER for word in LATIN.findall(NO_WORDS.sub("", text)))
    ]
