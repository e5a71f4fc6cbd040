"""`yishi import households FILE [--confirm]`: a clerk's sheet, previewed with every fault at its cell, then written.

A preview needs no home. With ``--confirm`` all households are enrolled in one submission or none; with any problem
nothing is written and the exit status is 1.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from yishi.cli.homes import Parser, Wrong, enter, home_folder, said, show
from yishi.people.lists import READERS
from yishi.people.lists.listing import english
from yishi.people.sheets import Notice, Problem, Reading, read_households

KINDS = ("households", *READERS, "journal")
MOST = 64 << 20
WORDS = {
    "zh": ("{rows} 行，{households} 户，{members} 人", "发现 {n} 处问题：", "第 {row} 行", "没有写入；加 --confirm 写入", "已写入 {place}", "没有写入：先改正上面的问题"),
    "en": ("{rows} rows, {households} households, {members} people", "{n} problems:", "row {row}", "nothing was written; add --confirm to write", "written to {place}", "nothing was written: mend the problems above first"),
}  # fmt: skip


def run(argv: list[str]) -> int:
    parser = Parser("import", "导入户册、任职、户代表、亲属、地块、旧账 / import a clerk's sheet")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--until", default="", metavar="DAY", help="of a journal: up to this day it is taken over as balances"
    )
    parser.add_argument("--confirm", action="store_true", help="write; without it only a preview")
    parser.add_argument(
        "--place",
        default="",
        metavar="CODE",
        help="15-digit code of the group, where the sheet does not name it",
    )
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    file = Path(asked.file)
    if not file.exists():
        return said(f"没有这个文件 / no such file: {file}")
    if asked.kind != "households":
        from yishi.cli import lists

        return lists.run(asked, file)
    has_home = bool(os.environ.get("YISHI_DATABASE")) or (home_folder() / "yishi.sqlite3").is_file()
    reading = _read(file)
    problems = list(reading.problems)
    written = ""
    if (has_home and (asked.confirm or asked.place)) or asked.confirm:
        try:
            enter()
            place = _place(asked.place, reading)
            from yishi.people.rosters import against_register

            problems += against_register(reading)
            if asked.confirm and not problems:
                _write(reading, place)
                written = place
        except Wrong as wrong:
            if not problems:
                return said(str(wrong))
    return _tell(reading, problems, written, asked)


def content(file: Path) -> bytes | str:
    """The bytes of a file, or why it cannot be read."""
    try:
        if not file.is_file():
            raise OSError("not a file")
        if file.stat().st_size > MOST:
            raise OSError("too large")
        return file.read_bytes()
    except OSError as wrong:
        return f"这个文件读不了：{wrong}"


def _read(file: Path) -> Reading:
    data = content(file)
    if isinstance(data, str):
        return Reading(0, (), (Problem("", 0, "", "unreadable_file", data),), ())
    return read_households(data, file.name, today=date.today())  # noqa: DTZ011


def _place(code: str, reading: Reading) -> str:
    """The group the sheet is for: named on the command line, or by the sheet's own village and group."""
    from yishi.people import queries

    known = queries.places(digits=15)
    if code:
        if code not in {p.code for p in known}:
            raise Wrong(f"没有登记这个社：{code} / no such group")
        return code
    named = {(h.village, h.group) for h in reading.households}
    if len(named) == 1:
        village, group = named.pop()
        found = [
            p.code for p in known
            if group and p.title == group and (not village or ((v := queries.place(p.code[:12])) and v.title == village))
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
    if len(known) == 1:
        return known[0].code
    names = "、".join(f"{p.title} {p.code}" for p in known) or "—"
    raise Wrong(f"是哪个社的户册？请用 --place 指明 / which group? use --place: {names}")


def _write(reading: Reading, place: str) -> None:
    from yishi.people import queries
    from yishi.people.enrolment import enrol
    from yishi.record import reading as state
    from yishi.record.sealing import Sealer
    from yishi.record.service import Turned, submit

    town = place[:9]
    today = state.today()
    holders = queries.holders(town, "registrar", today)
    if not holders:
        raise Wrong("镇里没有在任的登记员 / there is no registrar in office")
    sealer = Sealer()
    made = enrol(
        reading.households, place, queries.next_number(place), date.fromisoformat(today), holders[0],
        f"registrar@{town}", sealer,
    )  # fmt: skip
    result = submit(made.acts, sealer)
    if isinstance(result, Turned):
        from yishi.procedure.say import sentence

        raise Wrong(sentence(result.refused.code, result.refused.facts).text)


def _tell(reading: Reading, problems: list[Problem], written: str, asked: Any) -> int:
    counts = {"rows": reading.rows, "households": len(reading.households), "members": reading.members}
    if asked.json:
        show({**counts, "problems": shown(problems), "written": bool(written)})
        return 1 if problems else 0
    words = WORDS[asked.lang]
    print(words[0].format(**counts))
    return told(
        problems, reading.notices, words[4].format(place=written) if written else words[3], asked.lang
    )


def told(problems: Sequence[Problem], notices: Sequence[Notice], end: str, lang: str) -> int:
    """Notices on stderr, problems each at its cell, and how it ended; the exit status."""
    words = WORDS[lang]
    for notice in notices:
        print(f"· {notice.text if lang == 'zh' else notice.text_en or notice.text}", file=sys.stderr)
    if problems:
        print(words[1].format(n=len(problems)))
        for p in problems:
            at = " ".join(x for x in (p.sheet, words[2].format(row=p.row) if p.row else "", p.column) if x)
            print(f"  {at}：{p.text}" if lang == "zh" else f"  {at}: {english(p)}")
        print(words[5])
        return 1
    print(end)
    return 0


def shown(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as JSON has them, each with its sentence in both languages."""
    return [{**asdict(p), "text_en": english(p)} for p in problems]
