"""A disk that fails, and a process that dies, at every write and sync of one act: nothing acknowledged is lost.

`kill -9` alone never tests what a failing disk does; `strace` injects the fault at the n-th call (attacks, what decides,
9). What a power cut does to data that the disk only claimed to have synced is not tried here.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yishi.record.tests.ground import PLAYGROUND, Ground

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here"),
    pytest.mark.skipif(bool(os.environ.get("YISHI_DATABASE")), reason="the server's writes are its own"),
]
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "write")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("disk") / "home")


def acted(ground: Ground, home: Path, call: str, fault: str, at: int) -> tuple[bool, set[int]]:
    """One act in a copy of the home with the fault at the `at`-th `call`: whether it struck, what was acknowledged."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(ground.home, home)
    told = home.parent / "strace"
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(told), "-P", str(home / "yishi.sqlite3")),
            *("-P", str(home / "yishi.sqlite3-wal"), "-P", str(home / "yishi.sqlite3-shm"), "-P", str(home)),
            *("-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={at}"),
            *(sys.executable, str(PLAYGROUND), "once"),
        ],
        env={**ground.environment, "YISHI_HOME": str(home)},
        input=json.dumps(ground.facts) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    struck = "INJECTED" in told.read_text() or done.returncode == -9 or "SIGKILL" in told.read_text()
    return struck, {int(word) for word in done.stdout.split()}


@pytest.mark.parametrize("fault", ["error=EIO", "error=ENOSPC", "signal=SIGKILL"])
def test_a_fault_at_every_write_and_sync_of_an_act(ground: Ground, tmp_path: Path, fault: str) -> None:
    size = int(ground.ask("from yishi.record.models import Head\nprint(Head.objects.get().size)"))
    struck_in_all = 0
    for call in CALLS:
        for at in range(1, 80):
            struck, acknowledged = acted(ground, tmp_path / "home", call, fault, at)
            after = Ground.again(ground, tmp_path / "home")
            after.sound()
            now = int(after.ask("from yishi.record.models import Head\nprint(Head.objects.get().size)"))
            assert now in (size, size + 1), (call, at)
            assert acknowledged <= {now - 1} and (not acknowledged or now == size + 1), (call, at)
            if not struck:
                assert acknowledged == {size}
                break
            struck_in_all += 1
        else:
            pytest.fail(f"{call} never ran undisturbed")
    assert struck_in_all >= 5
