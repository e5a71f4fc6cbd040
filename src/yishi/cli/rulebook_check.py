"""The `check` half of `yishi rulebook`: what the loader refuses, then what walking every procedure finds.

Exit 0 when the rulebook is sound and proven, 1 with every problem at its file and line. The proof is
`procedure.checker`'s; here it is only printed. Starts without Django and writes nothing.
"""

import json
import sys
from collections.abc import Sequence
from typing import TextIO

from yishi.rulebook.loader import load_path, shipped
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import Problem, RulebookError

WORDS = {
    "zh": {
        "sound": "规则书没有问题：{procedures} 道程序，{values} 个数，摘要 {digest}",
        "problems": "发现 {count} 处问题：",
        "proven": "  {name}（{title}）：{steps} 步，走遍 {states} 种情形，{verdict}",
        "ok": "没有问题",
        "faulty": "{count} 处问题",
    },
    "en": {
        "sound": "the rulebook is sound: {procedures} procedures, {values} values, digest {digest}",
        "problems": "{count} problems:",
        "proven": "  {name} ({title}): {steps} steps, {states} states walked, {verdict}",
        "ok": "ok",
        "faulty": "{count} problems",
    },
}


def check(path: str | None, as_json: bool, lang: str) -> int:
    """Checks the rulebook at `path` (the shipped one without) and prints the result; returns the exit status."""
    rules: Rulebook | None = None
    lines: list[str] = []
    try:
        rules = shipped() if path is None else load_path(path)
        problems, lines = _proven(rules, lang)
    except RulebookError as error:
        problems = error.problems
    if as_json:
        whole = {
            "ok": not problems,
            "procedures": len(rules.procedures) if rules else 0,
            "problems": [as_data(problem, lang) for problem in problems],
        }
        said = [json.dumps(whole, ensure_ascii=False)]
    elif problems or rules is None:
        said = [*lines, WORDS[lang]["problems"].format(count=len(problems)), *listed(problems, lang)]
    else:
        facts = {"procedures": len(rules.procedures), "values": len(rules.values), "digest": rules.digest}
        said = [*lines, WORDS[lang]["sound"].format(**facts)]
    return (1 if problems else 0) if write(sys.stdout, said) else 2


def _proven(rules: Rulebook, lang: str) -> tuple[tuple[Problem, ...], list[str]]:
    """All problems, values laxer than the law among them, and a line for each procedure: steps, states, whether it holds."""
    from yishi.procedure.checker import laxer, proofs  # `explain` does not pay for the engine

    words, lines = WORDS[lang], []
    found: list[Problem] = [*laxer(rules)]
    for proof in proofs(rules):
        procedure = rules.procedures[proof.procedure]
        title = procedure.title if lang == "zh" else procedure.title_en
        count = len(proof.problems)
        verdict = words["faulty"].format(count=count) if count else words["ok"]
        facts = {"name": proof.procedure, "title": title, "steps": proof.steps, "states": proof.states}
        lines.append(words["proven"].format(**facts, verdict=verdict))
        found += proof.problems
    return tuple(sorted(found, key=lambda p: (p.file, p.line, p.code))), lines


def as_data(problem: Problem, lang: str) -> dict[str, object]:
    """A problem as `--json` shows it; ``path`` is the way, a token a step."""
    return {
        "file": problem.file,
        "line": problem.line,
        "code": problem.code,
        "text": problem.say(lang),
        "path": list(problem.path),
    }


def listed(problems: Sequence[Problem], lang: str) -> list[str]:
    """A line for each problem: where, what (with the way to it in words), and its code."""
    return [f"  {p.file}:{p.line}: {p.say(lang)} [{p.code}]" for p in problems]


def write(stream: TextIO, lines: Sequence[str]) -> bool:
    """Whether the lines could be written; a closed pipe or a narrow encoding is no stack trace."""
    try:
        for line in lines:
            print(line, file=stream)
        stream.flush()
    except (OSError, UnicodeEncodeError):
        return False
    return True
