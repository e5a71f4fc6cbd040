"""The room as a library: the lines of its docstring run, and a verifier needs the standard library alone."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import yishi.tlog
from yishi.tlog import EMPTY_ROOT, Folder, Signer, read_entries

ROOM = Path(yishi.tlog.__file__).parent


def test_the_six_lines_of_the_docstring_run(tmp_path: Path) -> None:
    assert yishi.tlog.__doc__
    lines = [line for line in yishi.tlog.__doc__.split("\n") if line.startswith("    ")]
    assert len(lines) == 6
    seed = bytes(32)
    code = textwrap.dedent("\n".join(lines))
    code = code.replace('"log.example/1+…"', "vkey")
    names: dict = {"seed": seed, "vkey": Signer("log.example/1", seed).verifier.vkey}
    exec(compile(code, "docstring", "exec"), names)
    assert names["checkpoint"].size == 1
    assert names["checkpoint"].root != EMPTY_ROOT
    for tile, data in names["files"]:
        where = tmp_path / tile.path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(data)
    assert list(read_entries(Folder(tmp_path).read, 1)) == [b'{"act":"open","subject":"matter:1"}']


def test_every_public_name_is_there() -> None:
    for name in yishi.tlog.__all__:
        assert getattr(yishi.tlog, name) is not None
    assert sorted(set(yishi.tlog.__all__)) == sorted(yishi.tlog.__all__)


def test_all_but_the_signer_is_standard_library_and_knows_no_clock_or_chance() -> None:
    """What a record needs to be verified is read here module by module, without running it."""
    forbidden = {"random", "secrets", "time", "uuid", "datetime", "django", "socket", "urllib", "http"}
    for module in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            found: list[str] = []
            if isinstance(node, ast.Import):
                found = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                found = [node.module or ""]
            for name in found:
                top = name.split(".")[0]
                assert top not in forbidden, (module.name, name)
                allowed = top in sys.stdlib_module_names or top == "yishi"
                assert allowed or (module.name, top) == ("keys.py", "cryptography"), (module.name, name)


def test_verifying_loads_no_third_party_package() -> None:
    code = """
import sys
for name in ("cryptography", "django"):
    sys.modules[name] = None
import yishi.tlog as t
note = t.parse_note(sys.stdin.buffer.read())
key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
print([v.name for v in t.verify_note(note, [t.parse_vkey(key)])])
"""
    # golang.org/x/mod sumdb/note, note_test.go
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=note.encode(), capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['PeterNeumann']"
