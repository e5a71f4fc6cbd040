"""`yishi case NAME`: plays a worked case through the real services, tells it like a story, and checks the record.

It plays into ``YISHI_HOME`` when that is set and empty or missing, else into a fresh temporary folder, and prints
which. The sums it prints are read back from the record; the last word is `yishi verify`'s, on what was published.
"""

import importlib
import os
import tempfile
from pathlib import Path
from typing import Any

from yishi.cli.homes import Parser, Wrong, empty, enter, said, show

NAMES = ("well", "flood", "crop", "away", "head", "road", "inputs", "petition", "subsidy", "rule")


def run(argv: list[str]) -> int:
    parser = Parser("case", "演一个事例 / play a worked case")
    parser.add_argument("name", choices=NAMES)
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    named = os.environ.get("YISHI_HOME")
    home = (
        Path(named).resolve()
        if named and empty(Path(named))
        else Path(tempfile.mkdtemp(prefix=f"yishi-{asked.name}-"))
    )
    try:
        enter(home, make=True)
    except Wrong as wrong:
        return said(str(wrong))
    told = play(asked.name, asked.lang, home, not asked.json)
    if asked.json:
        show(told)
    else:
        _end(told, asked.lang)
    return 0 if told["verify"] == "ok" and told["books_balanced"] else 1


def play(name: str, lang: str, home: Path, aloud: bool) -> dict[str, Any]:
    """Plays one case and returns what contract.md says of it."""
    from yishi.demo.service_stage import ServiceStage
    from yishi.demo.stage import Told
    from yishi.demo.town import Town
    from yishi.ledger import queries
    from yishi.procedure.say import sentence
    from yishi.record import home as homes
    from yishi.record import publishing, reading
    from yishi.rulebook.loader import shipped

    def hear(told: Told) -> None:
        if aloud:
            mark = "✗" if told.kind == "refused" else "·"
            print(f"{told.day}  {mark} {told.text}")

    stage = ServiceStage(shipped(), lang=lang, hear=hear)
    Town.key = homes.signer(Town.origin).verifier.vkey
    result = importlib.import_module(f"yishi.demo.cases.{name}").play(stage)
    report = publishing.publish_and_verify(home / "published")
    return {
        "case": name,
        "home": str(home),
        **result,
        "books_balanced": queries.balanced(),
        "acts": reading.size(),
        "refused": [
            {"tried": t.tried, "code": t.code, "rule": sentence(t.code, {}, lang, stage.rules, t.rule).rule}
            for t in stage.refused
        ],
        "verify": "ok" if report["ok"] else report["first_bad"]["text"],
    }


def _end(told: dict[str, Any], lang: str) -> None:
    words = {
        "zh": ("结果", "拦下", "账", "平", "不平", "记录核对", "数据在"),
        "en": ("ended", "refused on the way", "books", "balanced", "OUT OF BALANCE", "record", "home"),
    }[lang]
    print()
    print(f"{words[0]}: {told['state']}    {words[1]}: {len(told['refused'])}")
    for key, value in told.items():
        if key.endswith("_fen") and isinstance(value, int):
            print(f"  {key}: {value // 100:,}.{value % 100:02d}")
    print(f"{words[2]}: {words[3] if told['books_balanced'] else words[4]}    {words[5]}: {told['verify']}")
    print(f"{words[6]}: {told['home']}")
