"""`yishi doctor`: checks a deployment: keys, permissions, disk, clock, the log against what was signed, fonts,
what is overdue. Exit 1 when something is wrong."""

import shutil
from collections.abc import Callable, Iterator

from yishi.cli.homes import Parser, Wrong, enter, home_folder, said, show

Check = tuple[str, bool, str, str]
"""(code, well, Chinese, English)."""


def run(argv: list[str]) -> int:
    parser = Parser("doctor", "检查这套部署 / check a deployment")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    found = [c for check in checks() for c in check()]
    well = all(ok for _, ok, _, _ in found)
    if asked.json:
        show(
            {
                "ok": well,
                "checks": [
                    {"code": c, "ok": ok, "text": zh if asked.lang == "zh" else en} for c, ok, zh, en in found
                ],
            }
        )
    else:
        for _, ok, zh, en in found:
            print(("✓ " if ok else "✗ ") + (zh if asked.lang == "zh" else en))
    return 0 if well else 1


def permissions() -> Iterator[Check]:
    """Keys and database are for their owner only (attacks W21)."""
    home = home_folder()
    for path in (
        home,
        home / "keys",
        *sorted((home / "keys").glob("*")),
        *sorted(home.glob("yishi.sqlite3*")),
    ):
        if path.exists() and path.stat().st_mode & 0o077:
            yield "permissions", False, f"{path} 别人也能读", f"{path} can be read by others"
            return
    yield "permissions", True, "钥匙和数据只有自己能读", "keys and data are for their owner only"


def disk() -> Iterator[Check]:
    free = shutil.disk_usage(home_folder()).free
    yield "disk", free > 1 << 30, f"磁盘还剩 {free >> 20} MB", f"{free >> 20} MB of disk are free"


def fonts() -> Iterator[Check]:
    """A missing Chinese font is silent in print: it is looked for here, and nothing is printed without."""
    from yishi.papers import fonts as typefaces

    try:
        face = typefaces.face()
    except typefaces.NoFont:
        name = typefaces.PACKAGE
        yield (
            "fonts",
            False,
            f"没有中文字体，公示、收据都印不了：sudo apt-get install {name}",
            f"no Chinese font, so no notice or receipt can be printed: sudo apt-get install {name}",
        )
        return
    yield "fonts", True, f"打印用 {face.family}", f"papers are set in {face.family}"


def overdue() -> Iterator[Check]:
    from yishi.matters import queries
    from yishi.record import reading

    late = queries.overdue(reading.today())
    yield "overdue", True, f"到期没办的步骤 {len(late)} 个", f"{len(late)} steps are past their days"


def recognisable() -> Iterator[Check]:
    """Rows of public lists by which a household can be told although no name stands there (attacks R17)."""
    from yishi.matters import queries

    lists = queries.recognisable()
    alone, rows = sum(n for _, _, n, _ in lists), sum(n for _, _, _, n in lists)
    yield (
        "recognisable",
        True,
        f"公开的 {rows} 行里有 {alone} 行，面积、金额相同的不到 {queries.K} 户：知道哪家多少亩的人认得出",
        f"of {rows} public rows {alone} have fewer than {queries.K} alike: who knows a household's area finds its row",
    )


def checks() -> tuple[Callable[[], Iterator[Check]], ...]:
    """Every check, in order; the record's own can be imported only when Django runs."""
    from yishi.record import health

    return (
        permissions,
        disk,
        health.database,
        health.log,
        health.projections,
        health.clock,
        fonts,
        overdue,
        recognisable,
    )
