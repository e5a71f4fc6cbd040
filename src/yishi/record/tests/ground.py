"""A home with a town in it, and children that play there at once; on PostgreSQL with a database of its own.

What the children do is `playground.py`'s; this starts them, gives the word, and asks the home afterwards.
"""

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PLAYGROUND = Path(__file__).with_name("playground.py")


class Ground:
    """A home with a town in it, and children that play there."""

    def __init__(self, home: Path, setup: str = "setup", **asked: object) -> None:
        self.home = home
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
            [sys.executable, str(PLAYGROUND), setup],
            input=json.dumps(asked) + "\n",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        self.facts = json.loads(made.stdout)

    @classmethod
    def again(cls, ground: "Ground", home: Path) -> "Ground":
        """The same town in a copy of its home."""
        copy = cls.__new__(cls)
        copy.home, copy.facts = home, ground.facts
        copy.environment = {**ground.environment, "YISHI_HOME": str(home)}
        return copy

    def child(self, command: str, **job: object) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, str(PLAYGROUND), command], env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdin
        child.stdin.write(json.dumps({**self.facts, **job}) + "\n")
        child.stdin.flush()
        return child

    def ready(self, command: str, **job: object) -> subprocess.Popen[str]:
        """A child that waits for the word."""
        child = self.child(command, **job)
        assert child.stdout and child.stderr
        assert child.stdout.readline().strip() == "ready", child.stderr.read()
        return child

    def told(self, children: list[subprocess.Popen[str]]) -> list[list[Any]]:
        """Gives the word to all, and returns what each told."""
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

    def at_once(self, command: str, jobs: Sequence[Mapping[str, object]]) -> list[list[Any]]:
        """Starts one child a job, gives the word to all when all are ready, and returns what they told."""
        return self.told([self.ready(command, **job) for job in jobs])

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
