"""The line map: every table and key of a TOML text at the line where a person sees it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.rulebook.scan import lines

TEXT = (
    '''\
# a comment with [brackets] and "quotes"
top = 1

[a]
x = "a [string] = with # all"
y = """
[not.a.table]
z = 3
"""
'quoted key' = 'it'''
    + "'s"
    + r"""'
list = [
  1, # ] not the end
  [2, 3],
]
after = { p = 1, q = [1, 2] }
[a.b . "c d"]
k.l = 5
[[many]]
n = 1
[[many]]
n = 2
[many.inner]
m = 3
"""
)
EXPECTED = {
    ("top",): 2,
    ("a",): 4,
    ("a", "x"): 5,
    ("a", "y"): 6,
    ("a", "list"): 11,
    ("a", "after"): 15,
    ("a", "after", "p"): 15,
    ("a", "b", "c d"): 16,
    ("a", "b", "c d", "k", "l"): 17,
    ("many", 0): 18,
    ("many", 0, "n"): 19,
    ("many", 1): 20,
    ("many", 1, "n"): 21,
    ("many", 1, "inner", "m"): 23,
    ("many",): 18,
    ("nowhere",): 1,
}
TEXT = TEXT.replace("'it's'", '"it\'s"')


def test_the_text_is_toml() -> None:
    assert tomllib.loads(TEXT)["many"][1] == {"n": 2, "inner": {"m": 3}}


@pytest.mark.parametrize("path", EXPECTED)
def test_each_path_has_its_line(path: tuple[str | int, ...]) -> None:
    assert lines(TEXT).of(path) == EXPECTED[path]


def test_windows_line_ends_count_the_same() -> None:
    windows = TEXT.replace("\n", "\r\n")
    assert all(lines(windows).of(path) == line for path, line in EXPECTED.items())


VALUES = st.one_of(
    st.integers().map(str),
    st.text(st.characters(codec="utf-8", exclude_characters="\x7f", exclude_categories=["Cc", "Cs"])).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ),
    st.sampled_from(
        ["'# [x] = {'", '"""\n[t]\nk = 1\n"""', "'''\n\"\"\n'''", "[\n 1, # ]\n 2\n]", "{ a = [1], b = '}' }"]
    ),
)  # fmt: skip


@given(st.lists(st.tuples(VALUES, st.sampled_from(["", " # note = [1", "\n", "\n# [x]\n"])), max_size=12))
def test_keys_stand_where_they_were_written(rows: list[tuple[str, str]]) -> None:
    text, expected = "", {}
    for number, (value, tail) in enumerate(rows):
        expected["t", f"k{number}"] = text.count("\n") + 2
        text += f"k{number} = {value}{tail}\n"
    text = "[t]\n" + text
    assert set(tomllib.loads(text)["t"]) == {f"k{number}" for number in range(len(rows))}
    found = lines(text)
    assert {path: found.of(path) for path in expected} == expected
