"""`make bench`: one table of speeds, ratios measured in one run on one machine.

Each database runs in a process of its own, since Django has one; absolute numbers are this machine's, the ratios are
what is asked for. `python -m tests.bench --quick` is the sample that `make test` runs.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASKED = {
    "ballots ÷ raw commits, SQLite": ("≥ 0.20", 0.20),
    "ballots ÷ raw commits, PostgreSQL": ("≥ 0.10", 0.10),
    "decide alone, acts/s": ("≥ 20,000", 20_000),
    "verify, entries/s": ("≥ 20,000", 20_000),
    "rebuild, entries/s": ("≥ 15,000", 15_000),
    "checker, shipped rulebook, s": ("< 2", 2.0),
    "tally of 3,000, ms": ("< 20", 20.0),
    "verify memory, 100k ÷ 10k entries": ("≤ 1.25", 1.25),
    "share list ÷ Typst alone": ("≤ 1.5", 1.5),
    "cached matter page ÷ trivial view": ("≥ 0.7", 0.7),
    "uncached matter page ÷ bare page, same rows": ("≥ 0.5", 0.5),
    "ballots over HTTP ÷ durable insert view": ("≥ 0.5", 0.5),
    "200 voters: cast, 99th percentile, ms": ("< 500", 500.0),
    "200 voters: errors": ("0", 0.0),
}
LESS = (
    "checker, shipped rulebook, s",
    "tally of 3,000, ms",
    "verify memory, 100k ÷ 10k entries",
    "share list ÷ Typst alone",
    "200 voters: cast, 99th percentile, ms",
    "200 voters: errors",
)


def part(name: str, quick: bool, **environment: str) -> dict[str, float]:
    command = [sys.executable, "-m", f"tests.bench.{name}", *(["--quick"] if quick else [])]
    done = subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    quick = "--quick" in sys.argv
    figures: dict[str, float] = {}
    figures |= part("pure", quick)
    figures |= part("papers", quick)
    figures |= part("http", quick)
    figures |= part("hall", quick)
    figures |= part("services", quick)
    figures |= part("services", quick, YISHI_TEST_DATABASE="postgresql")
    width = max(len(k) for k in figures)
    print(f"{'':{width}}  {'measured':>12}  asked")
    for name, value in figures.items():
        text = f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
        word, bound = ASKED.get(name, ("", None))
        bad = bound is not None and (value > bound if name in LESS else value < bound)
        print(f"{name:{width}}  {text:>12}  {word}{'   MISSED' if bad else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
