"""`yishi rulebook`: exit status and output; it starts without Django and without reading what it does not need."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yishi.cli import rulebook as command
from yishi.rulebook.loader import shipped
from yishi.rulebook.tests.samples import FOLDER, edited


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    for name, text in edited("well.toml", 'limit = "$total"', 'limit = "$sum"').items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_sound_rulebook_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["check", str(FOLDER), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "procedures": 1, "problems": []}


def test_a_broken_one_is_1_with_file_and_line(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["check", str(broken), "--json", "--lang", "en"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["procedures"]) == (False, 0)
    (problem,) = said["problems"]
    assert problem == {
        "file": "well.toml",
        "line": 15,
        "code": "unknown_variable",
        "text": "limit names sum, which [variables] does not declare",
        "path": [],
    }


def test_for_a_person_each_problem_is_a_line(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["check", str(broken)]) == 1
    out = capsys.readouterr().out
    assert "well.toml:15: limit 提到的变量 sum 没有在 [variables] 里声明 [unknown_variable]" in out


WRONG = [
    [],
    ["prove"],
    ["check", "/no/such/place"],
    ["check", "a\0b"],
    ["check", ".", "."],
    ["check", "--lang", "fr"],
    ["explain", "--procedure", "nothing"],
    ["explain", "--on", "2026-02-30"],
    ["explain", "--on", "20260402"],
    ["explain", "/no/such/place"],
]


@pytest.mark.parametrize("argv", WRONG)
def test_called_wrongly_is_2_and_says_so_on_stderr(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(argv) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip()
    assert "Traceback" not in said.err


def test_explaining_a_broken_one_is_1(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["explain", str(broken)]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "well.toml:15" in said.err


def test_explain_prints_one_procedure(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["explain", "--procedure", "well"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("机电井维修（A12") and "征地" not in out


def test_explain_prints_all_of_them_after_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["explain", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Rules of deliberation")
    assert all(p.title_en in out for p in shipped().procedures.values())


def test_explain_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["explain", "--json", "--procedure", "rule"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["digest"] == shipped().digest
    assert [p["name"] for p in said["procedures"]] == ["rule"]
    assert len(said["topics"]) == 23


def test_a_bundle_is_explained_as_the_folder_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = tmp_path / "book.json"
    packed.write_bytes(shipped().bundle)
    assert command.run(["explain", str(packed), "--procedure", "well"]) == 0
    from_bundle = capsys.readouterr().out
    command.run(["explain", "--procedure", "well"])
    assert capsys.readouterr().out == from_bundle


def test_it_starts_without_django_and_reads_nothing_before_it_is_asked() -> None:
    code = (
        "import sys; import yishi.cli.rulebook; from yishi.rulebook.loader import shipped; "
        "assert 'django' not in sys.modules; assert shipped.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_reader_that_closes_the_pipe_gets_no_stack_trace() -> None:
    code = "import sys; from yishi.cli.rulebook import run; sys.exit(run(['explain']))"
    done = subprocess.run(
        ["bash", "-c", f'{sys.executable} -c "{code}" | head -1'], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr


def test_the_shipped_rulebook_loads_in_150_milliseconds() -> None:
    best = 1.0
    for _ in range(3):
        shipped.cache_clear()
        start = time.process_time()
        shipped()
        best = min(best, time.process_time() - start)
    assert best < 0.150
