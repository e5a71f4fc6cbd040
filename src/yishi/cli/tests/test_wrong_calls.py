"""Every command called wrongly: exit 1 or 2, one clear sentence, no stack trace, nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from yishi.cli.main import COMMANDS, main

CODE = "import sys; from yishi.cli.main import main; sys.exit(main(sys.argv[1:]))"


def run(home, *arguments, stdin=None):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("YISHI_", "DJANGO_"))}
    environment["YISHI_HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        input=stdin,
        check=False,
    )


FILES = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "gbk": "议事".encode("gbk"),
    "not_json": b"{",
    "deep": b"[" * 100_000,
    "twice": b'{"electorate": "adult", "electorate": "adult", "roll": []}',
    "toml": b"[law.x]\nvalue = 1\n",
}


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (folder / "folder").mkdir()
    return folder


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_an_unknown_option_is_a_wrong_call(tmp_path, command):
    done = run(tmp_path / "home", command, "--no-such-option")
    assert done.returncode == 2 and done.stderr.strip() and "Traceback" not in done.stderr and not done.stdout
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", ["rebuild", "trace 1", "indicators", "doctor", "publish {out}", "backup {out}", "key", "export households {out}.xlsx", "export book {out}.csv", "erase p --by x --office y@1 --reason z", "restore --new-origin x"])  # fmt: skip
def test_without_a_home_it_says_so_and_makes_none(tmp_path, command):
    done = run(tmp_path / "home", *command.format(out=tmp_path / "out").split())
    assert (done.returncode == 2 and "home" in done.stderr) or "yishi demo" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("out*")) and not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", [*FILES, "folder", "missing"])
@pytest.mark.parametrize("command", ["tally {}", "rulebook check {}", "rulebook explain {}", "import households {}", "restore {}", "verify {}"])  # fmt: skip
def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path, files, command, name):
    done = run(tmp_path / "home", *command.format(files / name).split())
    assert done.returncode in (1, 2), (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr + done.stdout
    assert (done.stderr + done.stdout).strip()
    home = tmp_path / "home"
    assert not (home / "yishi.sqlite3").exists() or "restore" in command


def test_a_home_that_is_a_file_or_a_damaged_one_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    done = run(tmp_path / "file", "rebuild")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "yishi.sqlite3").write_bytes(b"not a database" * 100)
    for command in ("rebuild", "doctor", "indicators"):
        done = run(damaged, command)
        assert done.returncode in (1, 2) and "Traceback" not in done.stderr and done.stderr.strip()


def test_an_unknown_command_lists_those_there_are(capsys):
    assert main(["frobnicate"]) == 2
    assert "case" in capsys.readouterr().err
    assert main([]) == 2
    assert main(["--help"]) == 0


def test_a_case_plays_into_a_given_empty_home_and_else_into_a_fresh_one(tmp_path):
    done = run(tmp_path / "home", "case", "petition", "--lang", "en")
    assert done.returncode == 0 and str(tmp_path / "home") in done.stdout and "ok" in done.stdout
    again = run(tmp_path / "home", "case", "petition")
    assert again.returncode == 0 and str(tmp_path / "home") not in again.stdout
    assert run(tmp_path / "other", "case", "nothing").returncode == 2
    assert not Path(tmp_path / "other").exists()


def test_import_writes_all_or_nothing(tmp_path):
    from yishi.people.sheets.sample import xizhang_sheet

    home = tmp_path / "home"
    assert run(home, "case", "rule").returncode == 0
    sheet = tmp_path / "户册.xlsx"
    sheet.write_bytes(xizhang_sheet())
    place = ("--place", "150621108209001")
    preview = run(home, "import", "households", str(sheet), *place, "--json")
    assert preview.returncode == 0 and '"written": false' in preview.stdout
    written = run(home, "import", "households", str(sheet), *place, "--confirm", "--json")
    assert written.returncode == 0 and '"written": true' in written.stdout, written.stdout + written.stderr
    twice = run(home, "import", "households", str(sheet), *place, "--confirm", "--json")
    assert (
        twice.returncode == 1
        and "person_in_two_households" in twice.stdout
        and '"written": false' in twice.stdout
    )
    elsewhere = run(home, "import", "households", str(sheet), "--place", "999", "--confirm")
    assert elsewhere.returncode in (1, 2)
    assert run(home, "rebuild", "--check").returncode == 0
