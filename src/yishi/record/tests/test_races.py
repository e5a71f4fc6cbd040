"""Races with real processes, on SQLite in a file and on PostgreSQL: one household, one line, one form, one signer.

Each test plays in a home (and on PostgreSQL in a database) of its own, made by `playground.py setup`.
"""

import json
import os
import re
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path

import pytest

PLAYGROUND = Path(__file__).with_name("playground.py")
pytestmark = pytest.mark.both


class Ground:
    """A home with a town in it, and children that play there."""

    def __init__(self, home: Path) -> None:
        self.environment = {**os.environ, "YISHI_HOME": str(home)}
        server = os.environ.get("YISHI_DATABASE")
        if server:
            import psycopg

            name = "y" + uuid.uuid4().hex
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
            self.environment["YISHI_DATABASE"] = re.sub(r"/yishi(?=\?|$)", f"/{name}", server)
        home.mkdir(exist_ok=True)
        keys = "from yishi.record import keys; import django; django.setup(); keys.make()"
        subprocess.run([sys.executable, "-c", keys], env=self.environment, check=True)
        made = subprocess.run(
            [sys.executable, str(PLAYGROUND), "setup"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        self.facts = json.loads(made.stdout)

    def child(self, command: str, **job: object) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, str(PLAYGROUND), command], env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdin
        child.stdin.write(json.dumps({**self.facts, **job}) + "\n")
        child.stdin.flush()
        return child

    def at_once(self, command: str, jobs: list[dict[str, object]]) -> list[list[object]]:
        """Starts one child a job, gives the word to all when all are ready, and returns what they told."""
        children = [self.child(command, **job) for job in jobs]
        for child in children:
            assert child.stdout and child.stdout.readline().strip() == "ready", (
                child.stderr and child.stderr.read()
            )
        for child in children:
            assert child.stdin
            child.stdin.write("go\n")
            child.stdin.flush()
        told = []
        for child in children:
            out, err = child.communicate(timeout=240)
            assert child.returncode == 0, err
            told.append(json.loads(out.splitlines()[-1]))
        return told

    def ask(self, code: str) -> str:
        """What a line of Python prints in this home."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"], env=self.environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sound(self) -> None:
        """The log is whole, replays, and the projections are what it makes of them."""
        code = (
            "from yishi.record import rebuilding; from yishi.record.models import Entry, Head\n"
            "n = Entry.objects.count(); assert Head.objects.get().size == n\n"
            "assert list(Entry.objects.order_by('index').values_list('index', flat=True)) == list(range(n))\n"
            "assert rebuilding.rebuild(check=True).differing == (); print(n)"
        )
        assert int(self.ask(code)) > 0


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "home")


COUNTED = (
    "from yishi.meetings.models import Counting\n"
    "print(Counting.objects.filter(meeting='{meeting}', motion='m1', voter='{voter}').count())"
)


def one_household(ground: Ground, processes: int, each: int) -> None:
    jobs: list[dict[str, object]] = [{"start": n, "count": each} for n in range(processes)]
    told = Counter(word for some in ground.at_once("cast", jobs) for word in some)
    assert told["ok"] >= 1
    assert set(told) <= {"ok", "second_channel", "not_present", "principal_came", "holder_absent"}, told
    assert ground.ask(COUNTED.format(**ground.facts)) == "1"
    ground.sound()


def test_v1_one_household_casting_from_everywhere_at_once_counts_once(ground: Ground) -> None:
    one_household(ground, 4, 15)


@pytest.mark.drill
def test_v1_two_hundred_casts_of_one_household_count_once(ground: Ground) -> None:
    one_household(ground, 8, 25)


def test_v11_a_ballot_does_not_count_in_another_motion(ground: Ground) -> None:
    facts = ground.facts
    code = (
        "from yishi.procedure import Act; from yishi.record.service import submit; from yishi.record.sealing import Sealer\n"
        f"s = Sealer(); c = s.seal('x', 'choice', 'for')\n"
        f"a = Act('{facts['meeting']}', 'cast', '{facts['voter']}', 'concerned', '', '', "
        f"{{'motion': 'm2', 'voter': '{facts['voter']}', 'channel': 'online'}}, '', {{'choice': c}}, {{'person': True}})\n"
        "print(submit([a], s).refused.code)"
    )
    assert ground.ask(code) == "no_open_motion"


def test_m1_payments_racing_for_one_line_never_exceed_it(ground: Ground) -> None:
    pairs = list(zip(ground.facts["requests"], ground.facts["accounts"], strict=True))
    told = Counter(word for some in ground.at_once("pay", [{"pay": [p]} for p in pairs]) for word in some)
    assert told == {"ok": 1, "above_the_line": 4}
    spent = ground.ask(
        "from yishi.ledger.models import Line\nprint(list(Line.objects.values_list('spent', 'allowed')))"
    )
    assert spent == "[(6000, 10000)]"
    ground.sound()


def test_m3_m4_one_form_sent_by_many_at_once_is_one_voucher(ground: Ground) -> None:
    told = ground.at_once("form", [{"count": 5} for _ in range(4)])
    assert len({index for some in told for index in some}) == 1
    numbers = ground.ask(
        "from yishi.ledger.models import Voucher\n"
        f"print(*sorted(v.number for v in Voucher.objects.filter(book='{ground.facts['book']}')))"
    ).split()
    by_month: dict[str, list[int]] = {}
    for number in numbers:
        by_month.setdefault(number[:7], []).append(int(number[8:]))
    assert all(turns == list(range(1, len(turns) + 1)) for turns in by_month.values())


def test_r2_two_signers_at_once_never_sign_two_roots_at_one_size(ground: Ground) -> None:
    notes = {note for some in ground.at_once("sign", [{"count": 10}, {"count": 10}]) for note in some}
    heads = {tuple(note.split("\n")[1:3]) for note in notes}
    assert len(heads) == len({size for size, _ in heads})
    ground.sound()


def killed(ground: Ground, times: int) -> None:
    import random

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
