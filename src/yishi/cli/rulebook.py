"""`yishi rulebook check [PATH]` and `yishi rulebook explain [PATH]`: is a rulebook sound, and what does it say.

Without PATH it is the one that comes with the software. Starts without Django and writes nothing. Exit 0 when all
is well, 1 when the rulebook has problems (each with file and line), 2 when called wrongly: no such path, no such
procedure, no such date.
"""

import argparse
import datetime
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from yishi.rulebook.explain import as_data, as_text, explain, overview, overview_data, reading_order
from yishi.rulebook.loader import load_path, shipped
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import Problem, RulebookError

WORDS = {
    "zh": {
        "sound": "规则书没有问题：{procedures} 道程序，{values} 个数，摘要 {digest}",
        "problems": "发现 {count} 处问题：",
        "path": "    走法：{path}",
        "no_procedure": "没有叫 {name} 的程序；有：{names}",
        "no_path": "没有这个文件或文件夹：{path}",
        "no_date": "日期 {date} 不对，应写作 2026-04-02",
        "unproven": "（只查了写法，没有走一遍程序）",
    },
    "en": {
        "sound": "the rulebook is sound: {procedures} procedures, {values} values, digest {digest}",
        "problems": "{count} problems:",
        "path": "    path: {path}",
        "no_procedure": "there is no procedure {name}; there are: {names}",
        "no_path": "there is no such file or folder: {path}",
        "no_date": "{date} is no date, expected 2026-04-02",
        "unproven": " (only how it is written was checked; its procedures were not walked)",
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
        return _check(asked.path, asked.json, asked.lang)
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


# --- check ------------------------------------------------------------------------------------------------------


def _check(path: str | None, as_json: bool, lang: str) -> int:
    words, rules, proven = WORDS[lang], None, False
    try:
        rules = _load(path)
        proof = _proof(rules)
        proven, problems = proof is not None, tuple(proof or ())
    except RulebookError as error:
        problems = error.problems
    if as_json:
        procedures = len(rules.procedures) if rules else 0
        listed = [_as_data(problem, lang) for problem in problems]
        said = [
            json.dumps({"ok": not problems, "procedures": procedures, "problems": listed}, ensure_ascii=False)
        ]
    elif problems or rules is None:
        said = [words["problems"].format(count=len(problems)), *_listed(problems, lang)]
    else:
        facts = {"procedures": len(rules.procedures), "values": len(rules.values), "digest": rules.digest}
        said = [words["sound"].format(**facts) + ("" if proven else words["unproven"])]
    return _said(said, 1 if problems else 0)


def _proof(rules: Rulebook) -> Sequence[Problem] | None:
    """What walking the procedures finds; None where the checker is not there."""
    try:
        checker = importlib.import_module("yishi.procedure.checker")
    except ModuleNotFoundError as missing:
        if missing.name != "yishi.procedure.checker":
            raise
        return None
    problems: Sequence[Problem] = checker.check(rules)
    return problems


def _as_data(problem: Problem, lang: str) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "code": problem.code,
        "text": problem.say(lang),
        "path": list(problem.path),
    }


def _listed(problems: Sequence[Problem], lang: str) -> list[str]:
    lines = []
    for problem in problems:
        lines.append(f"  {problem.file}:{problem.line}: {problem.say(lang)} [{problem.code}]")
        if problem.path:
            lines.append(WORDS[lang]["path"].format(path=" → ".join(problem.path)))
    return lines


# --- explain ----------------------------------------------------------------------------------------------------


def _explain(path: str | None, name: str | None, on: str, as_json: bool, lang: str) -> int:
    try:
        rules = _load(path)
    except RulebookError as error:
        _write(
            sys.stderr,
            [WORDS[lang]["problems"].format(count=len(error.problems)), *_listed(error.problems, lang)],
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
    _write(sys.stderr, [sentence])
    return 2


def _said(lines: Sequence[str], status: int) -> int:
    return status if _write(sys.stdout, lines) else 2


def _write(stream: TextIO, lines: Sequence[str]) -> bool:
    """Whether the lines could be written; a closed pipe or a narrow encoding is no stack trace."""
    try:
        for line in lines:
            print(line, file=stream)
        stream.flush()
    except (OSError, UnicodeEncodeError):
        return False
    return True
