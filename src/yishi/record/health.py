"""The health of a home: the database, the log against what was signed, the projections, the clock.

Each check yields (code, well, Chinese, English); `yishi doctor` prints them.
"""

import json
from collections.abc import Iterator

from django.db import connection

from yishi.record import rebuilding
from yishi.record.clock import today
from yishi.record.models import Head, Signed
from yishi.record.service import log as entries
from yishi.record.signing import restored_marker
from yishi.tlog import Frontier, leaf_hash
from yishi.tlog.jsonc import NotCanonical, parse

Check = tuple[str, bool, str, str]


def database() -> Iterator[Check]:

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            word = cursor.fetchone()[0]
            yield "database", word == "ok", f"数据库完整性：{word}", f"database integrity: {word}"
        else:
            cursor.execute("SHOW data_checksums")
            word = cursor.fetchone()[0]
            yield "database", True, f"PostgreSQL，数据校验 {word}", f"PostgreSQL, data checksums {word}"


def log() -> Iterator[Check]:
    """Every signed head is the root of the entries there are: none is lost or changed (attacks R4, R20)."""

    head = Head.objects.first()
    size = head.size if head else 0
    signed = {s.size: s for s in Signed.objects.order_by("size")}
    edge = Frontier()
    for body in entries():
        try:
            parse(body)
        except NotCanonical:
            yield "log", False, f"第 {edge.size} 条已损坏", f"entry {edge.size} is damaged"
            return
        edge.append(leaf_hash(body))
        mark = signed.get(edge.size)
        if mark is not None and json.loads(mark.frontier) != edge.dump():
            zh = f"前 {edge.size} 条与签过名的不同"
            yield "log", False, zh, f"the first {edge.size} entries are not those that were signed"
            return
    newest = max(signed, default=0)
    if edge.size < max(newest, size):
        missing = max(newest, size) - edge.size
        yield (
            "log",
            False,
            f"少了 {missing} 条记录，从第 {edge.size} 条起",
            f"{missing} entries are missing from {edge.size}",
        )
        return
    yield (
        "log",
        True,
        f"{edge.size} 条记录，签到第 {newest} 条",
        f"{edge.size} entries, signed up to {newest}",
    )
    if restored_marker().exists():
        yield "restored", False, "恢复来的，还不能签名", "restored: it cannot sign yet"


def projections() -> Iterator[Check]:

    try:
        done = rebuilding.rebuild(check=True)
    except rebuilding.Broken as broken:
        yield (
            "replay",
            False,
            f"第 {broken.index} 条不成立：{broken.code}",
            f"entry {broken.index} does not stand",
        )
        return
    names = ", ".join(done.differing)
    yield (
        "projections", not done.differing, f"页面数据与记录{'不同：' + names if names else '一致'}",
        f"projections {'differ: ' + names if names else 'are what the record makes of it'}",
    )  # fmt: skip


def clock() -> Iterator[Check]:

    head = Head.objects.first()
    if head is None:
        return
    ahead = today(head.offset_days) < head.recorded
    word = f"（演示时钟，差 {head.offset_days} 天）" if head.offset_days else ""
    yield (
        "clock", not ahead, f"今天 {today(head.offset_days)}{word}，记录到 {head.recorded}",
        f"today is {today(head.offset_days)}, the record has reached {head.recorded}",
    )  # fmt: skip
