"""Speeds of the pure rooms: decide, tally, the checker, and the verifier on logs of 10,000 and 100,000 entries."""

import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from yishi.demo.cases import well
from yishi.demo.stage import MemoryStage
from yishi.demo.town import TOWN, Group, Town
from yishi.procedure import Act, Memory
from yishi.procedure.checker import check
from yishi.procedure.engine import act_of
from yishi.rulebook.calendar import shipped_calendar
from yishi.rulebook.loader import load_files, shipped
from yishi.rulebook.model import Rulebook
from yishi.tally import Ballot, Vote, Voter, count
from yishi.tlog import Checkpoint, Frontier, encode, leaf_hash, sign_checkpoint
from yishi.tlog.keys import Signer
from yishi.verifier import publish

SIGNER = Signer(Town.origin, bytes(range(32)))


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The shipped rulebook, with a head who holds office for all the years of a long log: nobody elects another."""
    files = json.loads(shipped().bundle)["files"]
    return load_files(
        {n: re.sub(r"(?m)^(head_term\s*= \{ value = )5,", r"\g<1>900,", t) for n, t in files.items()}
    )


def wells(entries: int) -> list[dict[str, Any]]:
    """A log of wells repaired one after the other in one group, at least `entries` long."""
    stage = MemoryStage(rulebook())
    town = Town(stage)
    Town.key = SIGNER.verifier.vkey
    town.found()
    fund = {"balances": {"102": 10**12, "241": -(10**12)}}
    stage.do(f"book/{TOWN}", "open_book", town.actor("town_accountant", TOWN), fund)
    group: Group = town.group(well.GROUP, "西张社", "张义城窑村")
    while len(stage.log) < entries:
        well.repair(town, group)
        month = (date.fromisoformat(stage.day[:8] + "01") - timedelta(days=1)).isoformat()[:7]
        for place, office in ((TOWN, "town_accountant"), (well.GROUP, "village_accountant")):
            stage.do(f"book/{place}", "close_month", town.actor(office, place), {"month": month})
    return stage.log[:entries]


def deciding(log: list[dict[str, Any]]) -> float:
    """Acts decided and applied a second on one core, entries parsed beforehand."""
    acts: list[Act] = [act_of(body) for body in log]
    memory = Memory({rulebook().digest: rulebook()})
    start = time.perf_counter()
    for act in acts:
        memory.apply(act.subject, memory.judge(act).verdict)  # type: ignore[arg-type]
    return len(acts) / (time.perf_counter() - start)


def verified(log: list[dict[str, Any]], folder: Path) -> tuple[float, float]:
    """(entries a second, peak megabytes) of `yishi verify` as a whole process on a published log."""
    bodies = [encode(body) for body in log]
    edge = Frontier()
    edge.extend(leaf_hash(b) for b in bodies)
    note = sign_checkpoint(Checkpoint(SIGNER.verifier.name, edge.size, edge.root()), [SIGNER])
    rules, calendar = rulebook(), shipped_calendar(2026)
    assert calendar is not None
    publish(
        folder,
        entries=iter(bodies),
        checkpoint_note=note.encode(),
        rulebooks={rules.digest: rules.bundle},
        calendars={calendar.digest: calendar.raw},
        log_vkeys=[SIGNER.verifier.vkey],
    )
    code = (
        "import sys, time; from yishi.cli.main import main; t = time.perf_counter();"
        f"s = main(['verify', {str(folder)!r}, '--json']); d = time.perf_counter() - t;"
        "peak = next(x for x in open('/proc/self/status') if x.startswith('VmHWM')).split()[1];"
        "print(s, d, int(peak) / 1024, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    status, seconds, megabytes = done.stderr.splitlines()[-1].split()
    assert status == "0", done.stdout[:2000]
    return len(log) / float(seconds), float(megabytes)


def tally_ms(voters: int) -> float:
    """Milliseconds to count one vote."""
    roll = tuple(Voter(f"v{n:05d}") for n in range(voters))
    present = tuple(v.id for v in roll[: voters * 4 // 5])
    ballots = tuple(Ballot(v, "for" if n % 3 else "against", "hall") for n, v in enumerate(present))
    proxies = tuple((roll[-n - 1].id, roll[n].id) for n in range(voters // 10))
    vote = Vote("household", None, roll, present, proxies=proxies, ballots=ballots)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        count(vote)
        times.append(time.perf_counter() - start)
    return sorted(times)[2] * 1000


def main() -> None:
    small, large = (1000, 4000) if "--quick" in sys.argv else (10_000, 100_000)
    log = wells(large)
    figures = {"decide alone, acts/s": deciding(log[:small])}
    with tempfile.TemporaryDirectory() as folder:
        _, little = verified(log[:small], Path(folder) / "small")
        rate, much = verified(log, Path(folder) / "large")
    figures["verify, entries/s"] = rate
    figures[f"verify, MB at {small:,} entries"] = little
    figures[f"verify, MB at {large:,} entries"] = much
    figures["verify memory, 100k ÷ 10k entries"] = much / little
    start = time.perf_counter()
    assert not check(shipped())
    figures["checker, shipped rulebook, s"] = time.perf_counter() - start
    figures["tally of 3,000, ms"] = tally_ms(3000)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
