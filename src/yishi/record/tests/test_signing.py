"""Signing and publishing by two at once (R2): one size has one root, whoever signs; the folder stays one log."""

import base64
from pathlib import Path

import pytest

from yishi.record.tests.ground import Ground
from yishi.tlog import Folder
from yishi.verifier import verify

pytestmark = pytest.mark.both


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "home")


def roots(ground: Ground) -> dict[int, str]:
    """The root of the log at every size, from its entries alone."""
    code = (
        "import base64; from yishi.record.service import log; from yishi.tlog import Frontier, leaf_hash\n"
        "edge = Frontier()\n"
        "for raw in log():\n"
        "    edge.append(leaf_hash(raw)); print(edge.size, base64.b64encode(edge.root()).decode())"
    )
    return {int(size): root for size, root in (line.split() for line in ground.ask(code).splitlines())}


def signed_at_once(ground: Ground, processes: int, rounds: int) -> None:
    told = ground.at_once("sign", [{"count": rounds}] * processes)
    true, seen = roots(ground), set()
    for note in {note for some in told for note in some}:
        _, size, root = note.split("\n")[:3]
        assert len(base64.b64decode(root)) == 32 and true[int(size)] == root
        seen.add(int(size))
    assert len(seen) >= rounds
    kept = ground.ask(
        "from yishi.record.models import Signed\nfor s in Signed.objects.all(): print(*s.note.split('\\n')[1:3])"
    )
    assert {int(a): b for a, b in (row.split() for row in kept.splitlines())} == {n: true[n] for n in seen}
    ground.sound()


def test_r2_two_signers_at_once_never_sign_two_roots_at_one_size(ground: Ground) -> None:
    signed_at_once(ground, 2, 30)


@pytest.mark.drill
def test_r2_three_signers_a_thousand_rounds(ground: Ground) -> None:
    signed_at_once(ground, 3, 334)


def published_at_once(ground: Ground, processes: int, rounds: int) -> None:
    """Two hosts publish into one folder, as at an overlapping deploy: it is one log, and verifies."""
    folder = ground.home / "world"
    ground.at_once("publish", [{"count": rounds, "folder": str(folder)}] * processes)
    ground.ask(
        f"from pathlib import Path; from yishi.record import publishing; publishing.publish_to(Path({str(folder)!r}))"
    )
    report = verify(Folder(folder))
    assert report.ok, report.first_bad
    assert report.as_dict()["entries"] == int(
        ground.ask("from yishi.record.models import Head\nprint(Head.objects.get().size)")
    )


def test_r2_two_publishers_into_one_folder_leave_one_sound_log(ground: Ground) -> None:
    published_at_once(ground, 2, 8)


@pytest.mark.drill
def test_r2_three_publishers_a_hundred_rounds(ground: Ground) -> None:
    published_at_once(ground, 3, 100)
