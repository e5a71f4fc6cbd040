"""The sample town as texts, and what is wrong with it after one edit."""

from collections.abc import Mapping
from pathlib import Path

from yishi.rulebook.loader import load_files
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import Problem, RulebookError

FOLDER = Path(__file__).parent / "sample"


def files() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """The sample with one text replaced by another; the old one must be there exactly once."""
    texts = files()
    assert texts[file].count(old) == 1, (file, old, texts[file].count(old))
    return {**texts, file: texts[file].replace(old, new)}


def problems(texts: Mapping[str, str]) -> tuple[Problem, ...]:
    try:
        load_files(texts)
    except RulebookError as error:
        return error.problems
    return ()


def loaded(texts: Mapping[str, str]) -> Rulebook:
    return load_files(texts)


def line_of(text: str, marker: str) -> int:
    assert marker in text, marker
    return text[: text.index(marker)].count("\n") + 1
