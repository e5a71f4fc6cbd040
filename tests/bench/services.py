"""Speeds through the services on one database: ballots against raw commits, four processes at once, rebuild."""

import json
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path


def raw_commits(vendor: str, seconds: float) -> float:
    """One-row durable commits a second: what the database itself can do, on a warm file."""
    if vendor == "SQLite":
        with tempfile.TemporaryDirectory(dir=os.environ["YISHI_HOME"]) as folder:
            base = sqlite3.connect(Path(folder) / "raw.sqlite3", isolation_level=None)
            base.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)"
            )

            def one(n: int) -> None:
                base.execute("BEGIN IMMEDIATE")
                base.execute("INSERT INTO t VALUES (?, ?)", (n, "x" * 100))
                base.execute("COMMIT")

            return rate(one, seconds)
    import psycopg

    with psycopg.connect(os.environ["YISHI_DATABASE"], autocommit=True) as base:
        base.execute("CREATE TABLE IF NOT EXISTS raw_t (a BIGINT PRIMARY KEY, b TEXT)")
        base.execute("TRUNCATE raw_t")

        def one_pg(n: int) -> None:
            base.execute("INSERT INTO raw_t VALUES (%s, %s)", (n, "x" * 100))

        return rate(one_pg, seconds)


def rate(one, seconds: float) -> float:  # type: ignore[no-untyped-def]
    for n in range(200):
        one(n)
    start, n = time.perf_counter(), 200
    while time.perf_counter() - start < seconds:
        one(n)
        n += 1
    return (n - 200) / (time.perf_counter() - start)


def main() -> None:
    quick = "--quick" in sys.argv
    import django

    import yishi.web.testing  # noqa: F401  (chooses home and database; not at the top, where children would too)

    django.setup()
    from tests.bench import ballots

    from yishi.record import home, rebuilding

    home.prepare()
    vendor = "PostgreSQL" if os.environ.get("YISHI_DATABASE") else "SQLite"
    raw = raw_commits(vendor, 0.5 if quick else 3)
    one, _entries = ballots.alone(300 if quick else 4000)
    raw = (raw + raw_commits(vendor, 0.5 if quick else 3)) / 2
    four, worst, errors = ballots.at_once(4, 50 if quick else 500)
    start = time.perf_counter()
    rebuilt = rebuilding.rebuild(check=False)
    spent = time.perf_counter() - start
    print(
        json.dumps(
            {
                f"raw one-row commits/s, {vendor}": raw,
                f"ballots/s, {vendor}": one,
                f"ballots ÷ raw commits, {vendor}": one / raw,
                f"ballots/s, 4 processes, {vendor}": four,
                f"p99 of a ballot, 4 processes, ms, {vendor}": worst,
                f"errors, 4 processes, {vendor}": errors,
                "rebuild, entries/s"
                if vendor == "SQLite"
                else f"rebuild, entries/s, {vendor}": rebuilt.entries / spent,
            }
        )
    )


if __name__ == "__main__":
    main()
