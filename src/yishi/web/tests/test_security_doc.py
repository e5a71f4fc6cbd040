"""docs/security.md says the truth about itself: every row is there, every test it names is there, no row is empty."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "security.md"
ROWS = [
    f"{letter}{n}"
    for letter, last in (("R", 23), ("V", 15), ("M", 12), ("W", 25))
    for n in range(1, last + 1)
]
NAMED = re.compile(r"`((?:[a-z_]+/)+test_\w+\.py)::(test_\w+)`")

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="docs are not beside an installed package")


def table():
    """row -> the cells after it."""
    rows = {}
    for line in PAGE.read_text().splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"[RVMW]\d+", cells[0]):
            assert cells[0] not in rows, f"{cells[0]} stands twice"
            rows[cells[0]] = cells[1:]
    return rows


def defined_in(file):
    return {n.name for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.FunctionDef)}


def test_every_row_of_the_attacks_is_on_the_page_in_order():
    rows = table()
    assert list(rows) == ROWS
    for row, (attack, stops, _) in rows.items():
        assert len(attack) > 8 and len(stops) > 20, row


def test_every_test_on_the_page_is_in_the_tree():
    missing = []
    for path, name in NAMED.findall(PAGE.read_text()):
        file = ROOT / path if path.startswith("tests/") else ROOT / "src" / "yishi" / path
        if not file.is_file() or name not in defined_in(file):
            missing.append(f"{path}::{name}")
    assert not missing


def test_every_row_has_a_test_or_says_why_not():
    for row, (_, _, tests) in table().items():
        assert NAMED.search(tests) or (tests.startswith("reason: ") and len(tests) > 30), row


@pytest.mark.parametrize("row", [r for r in ROWS if r[0] != "R"])
def test_what_is_tried_against_web_votes_and_money_is_named_by_a_test_of_its_own(row):
    """Of the tests that the page names for it, one says the row in its name or in its docstring, or its module does."""
    tests = table()[row][2]
    if tests.startswith("reason: "):
        return
    said = []
    for path, name in NAMED.findall(tests):
        file = ROOT / path if path.startswith("tests/") else ROOT / "src" / "yishi" / path
        tree = ast.parse(file.read_text())
        found = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
        words = f"{ast.get_docstring(tree) or ''} {ast.get_docstring(found) or ''}"
        said.append(f"_{row.lower()}_" in name or re.search(rf"\b{row}\b", words))
    assert any(said), (row, tests)
