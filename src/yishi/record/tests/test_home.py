"""A record's keys are never made anew in silence: on SQLite as on PostgreSQL, where no file tells that there is one."""

import subprocess
import sys

import pytest

from yishi.record.tests.ground import Ground

pytestmark = pytest.mark.both

CODE = "import sys; from yishi.cli.main import main; sys.exit(main(sys.argv[1:]))"


def run(ground, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        env=ground.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return Ground(tmp_path_factory.mktemp("homes") / "home")


@pytest.mark.parametrize("how", ["lost", "cut short"])
@pytest.mark.parametrize("name", ["log.seed", "vault.key"])
def test_a_home_that_lost_a_key_of_its_record_publishes_nothing_and_makes_no_other(town, tmp_path, name, how):
    key, out = town.home / "keys" / name, tmp_path / "published"
    kept = key.read_bytes()
    key.unlink()
    if how == "cut short":
        key.write_bytes(kept[:40])
        key.chmod(0o600)
    try:
        for arguments in (
            ("publish", str(out)),
            ("doctor",),
            ("backup", str(tmp_path / "b.yishi")),
            ("demo", "--play-only"),
        ):
            status, said = run(town, *arguments)
            assert status == 2 and str(key) in said and "put it back" in said, (arguments, said)
        assert not out.exists() and key.exists() == (how == "cut short")
    finally:
        key.unlink(missing_ok=True)
        key.write_bytes(kept)
        key.chmod(0o600)
    status, said = run(town, "publish", str(out))
    assert status == 0, said


def test_a_lost_key_of_sessions_is_made_anew(town, tmp_path):
    (town.home / "keys" / "django.key").unlink()
    status, said = run(town, "publish", str(tmp_path / "published"))
    assert status == 0 and (town.home / "keys" / "django.key").is_file(), said
