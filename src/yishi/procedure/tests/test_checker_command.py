"""`yishi rulebook check`: the shape of its JSON, its lines for people, its exit status, without Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from yishi.cli import rulebook as command
from yishi.rulebook.loader import shipped

BROKEN = Path(__file__).parent / "broken"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    status = command.run(["check", *argv])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_hole_is_1_with_its_way_for_a_program(capsys):
    status, out, err = run(capsys, str(BROKEN / "hole_through_when.toml"), "--json", "--lang", "en")
    assert (status, err) == (1, "")
    assert json.loads(out) == {
        "ok": False,
        "procedures": 1,
        "problems": [
            {
                "file": "hole_through_when.toml",
                "line": 49,
                "code": "decision_skipped",
                "text": "open done → plan done (total < §big) → vote skipped → notice clear → pay open: "
                "vote was skipped, so nobody decided, yet pay may happen",
                "path": ["open.done", "plan.done", "vote.skipped", "notice.clear", "pay"],
            }
        ],
    }


def test_for_people_each_procedure_has_a_line_and_each_problem_one(capsys):
    status, out, _ = run(capsys, str(BROKEN / "hole_through_when.toml"))
    procedure, count, problem = out.splitlines()
    assert status == 1
    assert procedure.startswith("  canal（修渠）：5 步，走遍 ") and procedure.endswith("，1 处问题")
    assert count == "发现 1 处问题："
    assert problem.startswith("  hole_through_when.toml:49: 立题 完成 → ") and problem.endswith(
        "[decision_skipped]"
    )


def test_the_shipped_rulebook_is_proven_line_by_line(capsys):
    status, out, _ = run(capsys, "--lang", "en")
    *lines, last = out.splitlines()
    assert status == 0
    assert [line.split()[0] for line in lines] == list(shipped().procedures)
    assert all(line.endswith("states walked, ok") for line in lines)
    assert last.startswith("the rulebook is sound: ") and last.endswith(shipped().digest)


def test_a_folder_of_many_broken_files_is_refused_without_walking(capsys):
    status, out, _ = run(capsys, str(BROKEN), "--json")
    said = json.loads(out)
    assert status == 1 and said["ok"] is False and said["procedures"] == 0
    assert {p["code"] for p in said["problems"]} >= {"duplicate"}
    assert all(p["path"] == [] for p in said["problems"])


@pytest.mark.parametrize("name", sorted(f.name for f in BROKEN.glob("*.toml") if f.stem != "sound"))
def test_every_broken_one_is_1_and_names_its_line(name, capsys):
    status, out, err = run(capsys, str(BROKEN / name))
    assert status == 1 and err == ""
    assert f"  {name}:" in out


def test_no_such_file_is_2(capsys):
    status, out, err = run(capsys, str(BROKEN / "nothing.toml"))
    assert (status, out) == (2, "") and "nothing.toml" in err


def test_it_proves_without_django():
    code = (
        "import sys; from yishi.cli.main import main; status = main(['rulebook', 'check', '--json']); "
        "assert 'django' not in sys.modules; sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"ok": True, "procedures": len(shipped().procedures), "problems": []}
