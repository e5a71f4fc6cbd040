"""Faults: killed at random moments and at every statement; what was acknowledged is there, nothing is half done."""

import json
import random
import subprocess
from pathlib import Path

import pytest

from yishi.record.tests.ground import Ground
from yishi.tlog import Folder
from yishi.verifier import verify

pytestmark = pytest.mark.both


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "home")


def printed(ground: Ground, command: str, times: int, **job: object) -> set[int]:
    """Every number a child has printed and flushed before it was killed, `times` over, at random moments."""
    chance = random.Random(times)
    acknowledged: set[int] = set()
    for _ in range(times):
        child = ground.child(command, **job)
        assert child.stdout
        seen = [child.stdout.readline()]
        try:
            child.wait(timeout=0.02 + chance.random() * 0.25)
        except subprocess.TimeoutExpired:
            child.kill()
        out, err = child.communicate()
        assert "Traceback" not in err, err
        for line in [*seen, *out.splitlines(keepends=True)]:
            if line.endswith("\n") and line.strip():
                acknowledged.update(int(word) for word in line.split())
    assert acknowledged
    return acknowledged


def well(ground: Ground) -> None:
    """The log is whole, replays to the same tables, and the doctor finds nothing."""
    ground.sound()
    told = json.loads(ground.ask("from yishi.cli.doctor import run\nrun(['--json'])"))
    assert told["ok"], told


def killed(ground: Ground, times: int) -> None:
    acknowledged = printed(ground, "loop", times)
    entries = ground.ask(
        "import json; from yishi.record.service import log\n"
        "for n, raw in enumerate(log()):\n"
        "    e = json.loads(raw)\n"
        "    if e['data'].get('source', '').startswith('第'): print(n, e['data']['fen'])"
    )
    present = [tuple(map(int, line.split())) for line in entries.splitlines()]
    assert acknowledged <= {n for n, _ in present}
    for (a, one), (b, two) in zip(
        present[::2], present[1::2], strict=True
    ):  # sent by two: both stand, or none
        assert (b, two) == (a + 1, one)
    well(ground)


def test_killed_at_random_moments_nothing_acknowledged_is_lost_and_nothing_half_done(ground: Ground) -> None:
    killed(ground, 5)


@pytest.mark.drill
def test_killed_fifty_times_nothing_acknowledged_is_lost_and_nothing_half_done(ground: Ground) -> None:
    killed(ground, 50)


def test_m3_killed_at_every_statement_the_form_sent_again_is_done_once(ground: Ground) -> None:
    """Whatever the moment, the act is wholly there or not at all, and resending it adds nothing."""
    size = int(ground.ask("from yishi.record.models import Head\nprint(Head.objects.get().size)"))
    child = ground.child("die")
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    told = json.loads(out)
    assert len(told) > 8 and all(head == entries for head, entries in told)
    sizes = [head for head, _ in told]
    died = sizes.count(size)
    assert died >= 7 and sizes == [size] * died + [size + 1] * (len(sizes) - died)
    well(ground)


def published(ground: Ground, times: int) -> None:
    """A publisher killed at random: what it said it published is there, and the next publishing mends the rest."""
    folder = ground.home / "world"
    sizes = printed(ground, "publishing", times, folder=str(folder))
    ground.ask(
        f"from pathlib import Path; from yishi.record import publishing; publishing.publish_to(Path({str(folder)!r}))"
    )
    report = verify(Folder(folder))
    assert report.ok, report.first_bad
    assert report.as_dict()["entries"] >= max(sizes)
    well(ground)


def test_a_publisher_killed_at_random_moments_is_mended_by_the_next(ground: Ground) -> None:
    published(ground, 3)


@pytest.mark.drill
def test_a_publisher_killed_fifty_times_is_mended_by_the_next(ground: Ground) -> None:
    published(ground, 50)
