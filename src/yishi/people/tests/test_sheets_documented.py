"""docs/formats/households.md says what the code does: its codes, its bounds, its example; and how fast it is."""

import re
import time
from pathlib import Path

import pytest

from yishi.people.sheets import read_households, rows, xls_child, xlsx_gate, xlsx_walk
from yishi.people.sheets.headers import COLUMNS
from yishi.people.tests.sheets_fixtures.build import TODAY, id_number, xlsx

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs/formats/households.md").read_text(encoding="utf-8")
SHEETS = ROOT / "src/yishi/people/sheets"


def test_every_code_of_a_problem_stands_in_the_table_and_no_other():
    known = {v for k, v in vars(rows).items() if k.isupper() and isinstance(v, str)}
    assert set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)) == known


def test_every_notice_is_named_and_no_other():
    given = set()
    for file in SHEETS.glob("*.py"):
        for call in file.read_text(encoding="utf-8").split(".notice(")[1:]:
            given.add(re.search(r'"([a-z]+_[a-z_]+)"', call)[1])
    line = next(line for line in PAGE.splitlines() if line.startswith("Notices:"))
    assert set(re.findall(r"`([a-z_]+)`", line)) == given


def test_every_column_is_named():
    assert [c.title for c in COLUMNS if c.title not in PAGE] == []


def test_the_bounds_are_those_of_the_code():
    for text in (
        f"| {xlsx_gate.MAX_BYTES >> 20} MB |",
        f"| {xlsx_gate.MAX_INFLATED >> 20} MB, {xlsx_gate.MAX_PARTS:,} parts, {xlsx_gate.MAX_SHEETS} sheets |",
        f"| {xlsx_walk.MAX_ROWS:,}, {xlsx_walk.MAX_COLUMNS} |",
        f"| {xlsx_walk.MAX_CELLS:,} cells, {xlsx_walk.MAX_TEXT >> 20} million characters |",
        f"{xls_child.MEMORY >> 20} MB of address space, {xls_child.SECONDS} s",
    ):
        assert text in PAGE
    assert (xls_child.MAX_CELLS, xls_child.MAX_SHEETS) == (xlsx_walk.MAX_CELLS, xlsx_gate.MAX_SHEETS)


def test_the_example_prints_what_it_says(capsys):
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    exec(compile(code, "households.md", "exec"), {})
    assert capsys.readouterr().out.strip() == re.search(r"#\s+(.*)$", code, re.MULTILINE)[1]


@pytest.mark.drill
def test_20000_rows_of_12_columns_in_a_few_seconds():
    header = (
        "户编号", "姓名", "与户主关系", "身份证号", "性别", "出生日期", "联系电话", "是否户代表", "是否成员", "是否在外",
        "承包地亩数", "备注",
    )  # fmt: skip
    people = []
    for n in range(20_000):
        birth, head = f"{1930 + n // 300 % 67}0{1 + n // 20_100}{1 + n % 28:02d}", n % 4 == 0
        number = id_number(birth, n // 28 % 1000)
        people.append((
            n // 4 + 1, "禾" + chr(0x4E00 + n), "户主" if head else "子", number, "男女"[int(number[16]) % 2 == 0], birth,
            f"194{n:08d}", "是" if head else "否", "是", "否", 18.6 if head else "", "一般",
        ))  # fmt: skip
    data = xlsx([header, *people])
    begin = time.process_time()
    reading = read_households(data, "大表.xlsx", today=TODAY)
    seconds = time.process_time() - begin
    assert (reading.rows, len(reading.households)) == (20_000, 5_000)
    assert {p.code for p in reading.problems} <= {"id_number_duplicate", "person_in_two_households"}
    assert seconds < 8
