"""docs/formats/rulebook.md: its examples load and run, and its tables name what the code takes, no more, no less."""

import re
from pathlib import Path

import pytest

from yishi.rulebook.calendar import load_calendar
from yishi.rulebook.explain import explain
from yishi.rulebook.kinds import COMMON, FORMS, KINDS, ROUTED, VARIABLE_TYPES
from yishi.rulebook.loader import TABLES, load_files
from yishi.rulebook.parts import UNITS
from yishi.rulebook.problems import WORDS

PAGE = (Path(__file__).parents[4] / "docs" / "formats" / "rulebook.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)
    return str(found)


def rows(heading: str) -> dict[str, list[str]]:
    """The table under the line that starts with `heading`: first cell to the other cells."""
    after = PAGE[PAGE.index(heading) :].split("\n")[2:]
    table = []
    for line in after:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return {cells[0]: cells[1:] for cells in table}


def test_the_example_loads_and_can_be_told() -> None:
    book = load_files({"example.toml": block("toml")})
    assert len(explain(book, "labour", "en").steps) == 4


def test_the_calendar_loads() -> None:
    assert load_calendar(block("calendar").encode()).workdays == ("2026-01-04",)


def test_the_python_runs() -> None:
    exec(block("python"), {})


def test_every_table_of_the_format_is_named() -> None:
    named = {re.match(r"`\[(\w+)", cell)[1] for cell in rows("| table | holds |")}  # type: ignore[index]
    assert named == set(TABLES)


def test_every_key_common_to_steps_is_named() -> None:
    named = set(re.findall(r"`(\w+)`", " ".join(rows("| key | means |"))))
    assert named == set(COMMON)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_with_its_keys_and_ends(kind: str) -> None:
    good, bad, keys = rows("| kind | ends well as |")[f"`{kind}`"]
    shape = KINDS[kind]
    for key in shape.params:
        assert re.search(rf"\b{key}\b", keys), key
    if kind != "review":
        assert shape.good in good
        assert set(shape.bad) <= set(re.findall(r"\w+", bad))
    assert ("if routed" in bad) == any(routed == kind for routed, _ in ROUTED)


def test_every_code_is_listed_once() -> None:
    listed = [code for (codes,) in rows("| about | codes |").values() for code in codes.split(", ")]
    assert sorted(listed) == sorted(WORDS)


def test_units_types_and_forms_are_all_named() -> None:
    for word in (*UNITS, *VARIABLE_TYPES, *FORMS):
        assert re.search(rf"\b{word}\b", PAGE), word
