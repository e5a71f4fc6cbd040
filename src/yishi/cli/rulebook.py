"""`yishi rulebook check [PATH]` and `yishi rulebook explain [PATH]`: is a rulebook sound, and what does it say.

Without PATH it is the one that comes with the software. Starts without Django and writes nothing. Exit 0 when all
is well, 1 when the rulebook has problems (each with file and line), 2 when called wrongly: no such path, no such
procedure, no such date. What `check` prints is in `rulebook_check`.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from yishi.cli.rulebook_check import check, listed, write
from yishi.rulebook.explain import as_data, as_text, explain, overview, overview_data, reading_order
from yishi.rulebook.loader import load_path, shipped
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import RulebookError

WORDS = {
    "zh": {
        "problems": "发现 {count} 处问题：",
        "no_procedure": "没有叫 {name} 的程序；有：{names}",
        "no_path": "没有这个文件或文件夹：{path}",
        "no_date": "日期 {date} 不对，应写作 2026-04-02",
    },
    "en": {
        "problems": "{count} problems:",
        "no_procedure": "there is no procedure {name}; there are: {names}",
        "no_path": "there is no such file or folder: {path}",
        "no_date": "{date} is no date, expected 2026-04-02",
    },
}


def run(argv: list[str]) -> int:
    """Runs `yishi rulebook` with its arguments; returns the exit status."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as end:  # argparse has said what it had to say
        return int(end.code or 0)
    words = WORDS[asked.lang]
    if asked.path is not None and not _exists(asked.path):
        return _wrong(words["no_path"].format(path=asked.path))
    if asked.command == "check":
        return check(asked.path, asked.json, asked.lang)
    if asked.on and not _is_date(asked.on):
        return _wrong(words["no_date"].format(date=asked.on))
    return _explain(asked.path, asked.procedure, asked.on, asked.json, asked.lang)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yishi rulebook",
        allow_abbrev=False,
        description="查规则书、讲规则书。 Check a rulebook, or tell it to a villager.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="check|explain")
    check = commands.add_parser(
        "check", allow_abbrev=False, help="查写法并走一遍程序 / validate and prove it"
    )
    tell = commands.add_parser(
        "explain", allow_abbrev=False, help="按人、财、事、权讲 / tell it to a villager"
    )
    for command in (check, tell):
        command.add_argument(
            "path", nargs="?", metavar="PATH", help="文件夹、.toml 或合订本 .json / folder or file"
        )
        command.add_argument("--json", action="store_true", help="给程序读的结果 / one JSON object")
        command.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 / language")
    tell.add_argument("--procedure", metavar="NAME", help="只讲一道程序 / one procedure only")
    tell.add_argument("--on", metavar="DATE", default="", help="按哪一天的规则 / as of which day")
    return parser


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _load(path: str | None) -> Rulebook:
    return shipped() if path is None else load_path(path)


# --- explain ----------------------------------------------------------------------------------------------------


def _explain(path: str | None, name: str | None, on: str, as_json: bool, lang: str) -> int:
    try:
        rules = _load(path)
    except RulebookError as error:
        write(
            sys.stderr,
            [WORDS[lang]["problems"].format(count=len(error.problems)), *listed(error.problems, lang)],
        )
        return 1
    if name is not None and name not in rules.procedures:
        return _wrong(WORDS[lang]["no_procedure"].format(name=name, names=", ".join(reading_order(rules))))
    names = reading_order(rules) if name is None else (name,)
    told = [explain(rules, each, lang, on) for each in names]
    if as_json:
        whole = {**overview_data(rules, lang, on), "procedures": [as_data(each) for each in told]}
        return _said([json.dumps(whole, ensure_ascii=False)], 0)
    texts = [as_text(each, lang) for each in told]
    if name is None:
        texts.insert(0, overview(rules, lang, on))
    return _said(["\n\n".join(texts)], 0)


def _wrong(sentence: str) -> int:
    write(sys.stderr, [sentence])
    return 2


def _said(lines: Sequence[str], status: int) -> int:
    return status if write(sys.stdout, lines) else 2
