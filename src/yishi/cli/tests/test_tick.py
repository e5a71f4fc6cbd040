"""`yishi tick`: what fell due is entered and published by whoever runs it, once, whenever; the loop ends when told."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

YISHI = [sys.executable, "-m", "yishi.cli.main"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tick") / "home"
    env = {**os.environ, "YISHI_HOME": str(folder), "YISHI_DEMO": "1"}
    done = subprocess.run(
        [*YISHI, "demo", "--play-only"], env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return folder, env


def python(env, text):
    prelude = "import django; django.setup()\n"
    env = {**env, "DJANGO_SETTINGS_MODULE": "yishi.web.settings"}
    done = subprocess.run(
        [sys.executable, "-c", prelude + text], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def tick(env, *more):
    done = subprocess.run(
        [*YISHI, "tick", "--json", *more], env=env, capture_output=True, text=True, timeout=120
    )
    return done.returncode, json.loads(done.stdout)


def test_what_fell_due_is_entered_once_signed_and_published(town):
    folder, env = town
    status, said = tick(env)
    assert (status, said["ok"], said["lapsed"]) == (0, True, 0)
    size = said["size"]
    python(
        env,
        "from yishi.demo import clock as c; from yishi.record import clock\nclock.set_demo_day(c.next_deadline())",
    )
    status, said = tick(env)
    assert (status, said["ok"], said["lapsed"], said["size"]) == (0, True, 1, size + 1)
    assert (folder / "published" / "checkpoint").read_text().splitlines()[1] == str(size + 1)
    assert json.loads((folder / "verified.json").read_text())["ok"]
    assert tick(env)[1]["lapsed"] == 0


def test_the_loop_publishes_what_is_entered_meanwhile_and_ends_when_told(town):
    folder, env = town
    running = subprocess.Popen(
        [*YISHI, "tick", "--loop", "--every", "0.2"], env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        time.sleep(2)
        act = (
            "from yishi.demo.town import TOWN, FOUNDER\nfrom yishi.procedure import Act\nfrom yishi.record.service import submit\n"
            "d = submit([Act(f'register/{TOWN}', 'person', FOUNDER, f'registrar@{TOWN}', '', '', {'id': 'p-new'}, '', {'who': 'a' * 64})])\n"
            "print(d.made[0].index + 1)"
        )
        size = python(env, act)
        checkpoint = Path(folder / "published" / "checkpoint")
        until = time.monotonic() + 20
        while time.monotonic() < until and checkpoint.read_text().splitlines()[1] != size:
            time.sleep(0.1)
        assert checkpoint.read_text().splitlines()[1] == size
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    assert "Traceback" not in running.stderr.read()


@pytest.mark.parametrize("asked", [["--every", "0"], ["--every", "x"], ["nothing"]])
def test_a_wrong_call_is_said(asked, town):
    done = subprocess.run([*YISHI, "tick", *asked], env=town[1], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_a_loop_ends_with_the_server_it_runs_beside(town):
    """A server that was killed leaves nothing behind that writes into its home."""
    program = (
        "import subprocess, sys, os\n"
        "t = subprocess.Popen([sys.executable, '-m', 'yishi.cli.main', 'tick', '--loop', '--every', '0.2', '--beside', str(os.getpid())])\n"
        "print(t.pid, flush=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=town[1], stdout=subprocess.PIPE, text=True, timeout=60
    )
    ticker, until = int(done.stdout), time.monotonic() + 20
    while time.monotonic() < until and alive(ticker):
        time.sleep(0.1)
    assert not alive(ticker)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
