"""Faults: killed at random moments and at every statement; what was acknowledged is there, nothing is half done."""

import random
import subprocess
from pathlib import Path

import pytest

from yishi.record.tests.ground import Ground

pytestmark = pytest.mark.both


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "home")


def killed(ground: Ground, times: int) -> None:
    chance = random.Random(7)
    acknowledged: set[int] = set()
    for _ in range(times):
        child = ground.child("loop")
        assert child.stdout
        seen = [child.stdout.readline()]
        try:
            child.wait(timeout=0.02 + chance.random() * 0.25)
        except subprocess.TimeoutExpired:
            child.kill()
        out, _ = child.communicate()
        for line in [*seen, *out.splitlines(keepends=True)]:
            if line.endswith("\n") and line.strip():
                acknowledged.update(int(word) for word in line.split())
    assert acknowledged
    present = ground.ask(
        "from yishi.record.models import Entry\nprint(*Entry.objects.values_list('index', flat=True))"
    )
    assert acknowledged <= {int(word) for word in present.split()}
    ground.sound()


def test_killed_at_random_moments_nothing_acknowledged_is_lost_and_nothing_half_done(ground: Ground) -> None:
    killed(ground, 4)


@pytest.mark.drill
def test_killed_fifty_times_nothing_acknowledged_is_lost_and_nothing_half_done(ground: Ground) -> None:
    killed(ground, 50)
