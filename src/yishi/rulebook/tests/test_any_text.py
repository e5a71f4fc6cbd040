"""Whatever a file holds, loading ends in a rulebook or in named problems; what loads can be told."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.rulebook.explain import as_text, explain, overview
from yishi.rulebook.loader import load_files
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import RulebookError
from yishi.rulebook.tests.samples import files

ODD = [
    "0", "-1", "1.5", "true", "[]", "{}", '""', '" "', "[1]", "[[]]", '["a", "a"]', "2026-01-01", "07:32:00",
    "2026-01-01T00:00:00Z", '"§"', '"$"', '"§nothing"', '"$nothing"', '"reopen"', '"a.b.c"', '"x > y"', "[{}]",
    '{ a = 1 }', '["$users"]', '["§third"]', '"$users"', '"§third"', '"anyone"', '"self"', "9007199254740993",
]  # fmt: skip
VALUE = re.compile(r'(?<== )(?:"[^"]*"|\[[^\]]*\]|\d{4}-\d\d-\d\d|\d+)')


def outcome(texts: dict[str, str]) -> Rulebook | None:
    try:
        return load_files(texts)
    except RulebookError as error:
        assert error.problems
        assert all(problem.text and problem.text_en and problem.line >= 0 for problem in error.problems)
        return None


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(["town.toml", "well.toml"]), st.integers(0, 10_000), st.sampled_from(ODD))
def test_any_value_in_any_place(file: str, place: int, odd: str) -> None:
    texts = files()
    spots = list(VALUE.finditer(texts[file]))
    spot = spots[place % len(spots)]
    texts[file] = texts[file][: spot.start()] + odd + texts[file][spot.end() :]
    book = outcome(texts)
    if book is not None:
        for name in book.procedures:
            for lang in ("zh", "en"):
                assert as_text(explain(book, name, lang), lang)
        assert overview(book)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["town.toml", "well.toml"]), st.integers(0, 10_000), st.integers(0, 10_000), st.booleans()
)
def test_lines_lost_or_moved(file: str, source: int, target: int, lose: bool) -> None:
    texts = files()
    lines = texts[file].splitlines()
    line = lines.pop(source % len(lines))
    if not lose:
        lines.insert(target % len(lines), line)
    texts[file] = "\n".join(lines)
    outcome(texts)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    outcome({**files(), "extra.toml": text})
