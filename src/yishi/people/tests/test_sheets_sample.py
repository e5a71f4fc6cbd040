"""西张社's sheet: the numbers that the well rests on, and that it is as messy as it claims."""

import io
import re
import zipfile
from collections import Counter
from decimal import Decimal

from python_calamine import CalamineWorkbook

from yishi.people.sheets import read_households
from yishi.people.sheets.sample import well_shares, xizhang_sheet
from yishi.people.tests.sheets_fixtures.build import TODAY

READING = read_households(xizhang_sheet(), "西张社.xlsx", today=TODAY)
MEMBERS = [m for h in READING.households for m in h.members]


def test_it_reads_without_a_problem():
    assert READING.problems == ()
    assert READING.rows == READING.members == len(MEMBERS)


def test_34_households_23_on_the_well_with_412_mu():
    areas = [h.irrigated_mu for h in READING.households if h.irrigated_mu]
    assert (len(READING.households), len(areas), sum(areas)) == (34, 23, 412)
    assert all(5 < a < 40 for a in areas)
    assert len([a for a in areas if a != int(a)]) > 15
    assert len(set(areas)) == 23
    assert sum(well_shares().values()) == Decimal(412)


def test_nobody_waters_more_than_they_have_contracted():
    assert all(h.contract_mu >= (h.irrigated_mu or 0) for h in READING.households)


def test_about_90_adults_some_children_some_old_a_third_away():
    ages = [m.age(TODAY) for m in MEMBERS]
    assert 80 <= sum(a >= 18 for a in ages) <= 100
    assert sum(a < 18 for a in ages) >= 15
    assert sum(a >= 70 for a in ages) >= 5
    assert sum(h.away for h in READING.households) == 12
    assert {h.irrigated_mu is not None and h.irrigated_mu > 0 for h in READING.households if h.away} == {
        True,
        False,
    }


def test_everyone_is_somebody_else_and_every_household_is_represented():
    assert len({m.name for m in MEMBERS}) == len(MEMBERS)
    numbers = [m.id_number for m in MEMBERS if m.id_number]
    assert len(set(numbers)) == len(numbers) > 90
    assert all(h.representative.age(TODAY) >= 18 for h in READING.households)
    assert any(h.representative.relation != "户主" for h in READING.households)
    assert any(m.is_alternate for m in MEMBERS)
    assert Counter(m.is_member for m in MEMBERS)[False] >= 1


def test_nobody_in_it_can_be_real():
    assert all(m.id_number.startswith("000000") for m in MEMBERS if m.id_number)
    assert all(m.phone.startswith("1940000") for m in MEMBERS if m.phone)


def test_it_knows_its_village_and_group_from_the_title():
    assert {(h.village, h.group) for h in READING.households} == {("张义城窑村", "西张社")}


def test_it_is_the_same_each_time():
    assert xizhang_sheet() == xizhang_sheet()


def test_it_is_as_messy_as_it_says():
    book = CalamineWorkbook.from_filelike(io.BytesIO(xizhang_sheet()))
    sheet = book.get_sheet_by_index(0)
    cells = [c for row in sheet.to_python() for c in row]
    texts = [c for c in cells if isinstance(c, str)]
    kinds = {
        "年月日": r"\d{4}年\d+月\d+日", "点": r"\d{4}\.\d+\.\d+", "连写": r"(19|20)\d{6}", "全角": r".*[０-９].*",
        "空格": r"[\u4e00-\u9fff][ \u3000].+", "带单位": r"[\d.]+亩", "零宽": "\u200b.*", "合计": "合 计",
    }  # fmt: skip
    missing = [name for name, form in kinds.items() if not any(re.fullmatch(form, t) for t in texts)]
    assert missing == []
    assert any(isinstance(c, float) and 20_000 < c < 46_000 for c in cells)  # a date that has lost its format
    assert any(type(c).__name__ == "date" for c in cells)
    assert len(sheet.merged_cell_ranges) > 60
    told = {n.code for n in READING.notices}
    assert {"row_hidden", "sheet_hidden", "totals_row", "place_from_title", "column_ignored"} <= told
    assert "total_differs" not in told


def test_the_file_names_nobody_as_its_author():
    with zipfile.ZipFile(io.BytesIO(xizhang_sheet())) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "<dc:creator></dc:creator>" in core
