"""Importing a clerk's other lists: read, held against the register or the book, tried, and then all written or none."""

import os
from datetime import date
from pathlib import Path
from typing import Any

from yishi.cli.homes import Wrong, enter, home_folder, said, show
from yishi.cli.imports import content, shown, told
from yishi.people.lists import READERS
from yishi.people.lists.listing import ListReading
from yishi.people.sheets import Problem

WORDS = {
    "zh": ("{rows} 行，{acts} 条要写入，{already} 条登记册里已经是这样", "没有写入；加 --confirm 写入", "已写入 {acts} 条", "和登记册里的一样，不用再写"),
    "en": ("{rows} rows: {acts} to write, {already} already so in the record", "nothing was written; add --confirm to write", "{acts} written", "the record says this already; there is nothing to write"),
}  # fmt: skip


def run(asked: Any, file: Path) -> int:
    has_home = bool(os.environ.get("YISHI_DATABASE")) or (home_folder() / "yishi.sqlite3").is_file()
    until = asked.until
    if until and (asked.kind != "journal" or not _is_day(until)):
        return said(f"--until 是旧账截止的日子，如 2026-03-31 / a day, of a journal: {until}")
    data = content(file)
    if isinstance(data, str):
        return _tell(asked, 0, [Problem("", 0, "", "unreadable_file", data)], [], None, False)
    try:
        if has_home or asked.confirm:
            enter()
        read = _read(asked.kind, data, file.name, until, has_home)
        plan, written = _planned(asked, read, until) if has_home or asked.confirm else (None, False)
    except Wrong as wrong:
        return said(str(wrong))
    return _tell(asked, read.rows, list(read.problems), list(read.notices), plan, written)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _rules(has_home: bool) -> Any:
    if has_home:
        from yishi.record.reading import read
        from yishi.record.rulebooks import RULEBOOKS

        adopted = read("register/cell", "rulebook")
        if adopted:
            return RULEBOOKS[adopted["digest"]]
    from yishi.rulebook.loader import shipped

    return shipped()


def _read(kind: str, data: bytes, name: str, until: str, has_home: bool) -> ListReading:
    today = date.today()  # noqa: DTZ011
    if has_home:
        from yishi.record import reading

        today = date.fromisoformat(reading.today())
    if kind == "offices":
        return READERS["offices"](data, name, today=today, offices=_rules(has_home).offices)
    if kind == "journal":
        from yishi.ledger import journal

        rules = _rules(has_home)
        grace = rules.number("§paper_days", today.isoformat())
        return journal.read(data, name, today=today, accounts=rules.accounts, until=until, grace=grace)
    return READERS[kind](data, name, today=today)


def _planned(asked: Any, read: ListReading, until: str) -> tuple[Any, bool]:
    from yishi.people import entering, plans, queries
    from yishi.record import reading

    rules, today = _rules(True), reading.today()
    if asked.place and queries.place(asked.place) is None:
        raise Wrong(f"没有登记这个地方：{asked.place} / no such place")
    if asked.kind == "journal":
        from yishi.ledger import entering as booking

        try:
            plan = booking.plan(read, rules, asked.place, until)
        except booking.NotClear as wrong:
            raise Wrong(str(wrong)) from None
    else:
        town = asked.place[:9] if len(asked.place) >= 9 else _only_town()
        holders = queries.holders(town, "registrar", today)
        if not holders:
            raise Wrong("镇里没有在任的登记员 / there is no registrar in office")
        plan = entering.plan(asked.kind, read, rules, asked.place, holders[0], f"registrar@{town}")
    return plan, plans.send(plan, rules, only_try=not asked.confirm) and asked.confirm


def _only_town() -> str:
    from yishi.people import queries

    towns = [p.code for p in queries.places(digits=9)]
    if len(towns) != 1:
        raise Wrong(f"是哪个镇？请用 --place 指明 / use --place: {'、'.join(towns) or '—'}")
    return towns[0]


def _tell(
    asked: Any, rows: int, problems: list[Problem], notices: list[Any], plan: Any, written: bool
) -> int:
    counts = {"rows": rows, "acts": len(plan.acts) if plan else 0, "already": plan.already if plan else 0}
    if asked.json:
        show({**counts, "problems": shown(problems), "written": written})
        return 1 if problems else 0
    words = WORDS[asked.lang]
    print(words[0].format(**counts))
    nothing = plan is not None and not plan.acts and plan.already
    end = words[3] if nothing else words[2].format(**counts) if written else words[1]
    return told(problems, notices, end, asked.lang)
