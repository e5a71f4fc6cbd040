"""The export reads back the same, its texts stay texts (W8), and the template is blank, helpful and readable."""

import datetime
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from yishi.people.sheets import HouseholdRow, MemberRow, read_households, write_households, write_template
from yishi.people.sheets.identity import read_id_number, sex_of
from yishi.people.sheets.sample import xizhang_sheet
from yishi.people.tests.sheets_fixtures.build import FATHER, TODAY, id_number

HOSTILE = (
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x",
    "=HYPERLINK(\"http://x\",\"y\")",
    "'=1+1", "\"=1+1\"", "%0A=1", "http://example.org", "mailto:a@b", "<b>禾</b>", "_x003D_1", "&amp;", "]]>", "0x1",
)  # fmt: skip


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def household(number="1", **member):
    named = {
        "name": "田有禾",
        "relation": "户主",
        "birth": datetime.date(1970, 3, 5),
        "is_representative": True,
    } | member
    return HouseholdRow(number, (MemberRow(**named),))


# ---- round trip ----

han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
words = st.text(han, min_size=1, max_size=4)
free = st.text(st.one_of(han, st.sampled_from("=+-@＝<>&'\"_x0D%·（）0123456789 abc")), max_size=20).map(
    lambda t: " ".join(t.split())
)
mu = st.none() | st.decimals(0, 100_000, places=4)
phone = st.none() | st.integers(0, 9999).map(lambda n: f"1940000{n:04d}") | st.just("0477-2123456")
adult_days = st.dates(datetime.date(1910, 1, 1), datetime.date(2008, 3, 1))
child_days = st.dates(datetime.date(2008, 3, 2), TODAY)


@st.composite
def households(draw):
    """Up to six households as the reader would give them: birth and sex follow the number where there is one."""
    out = []
    with_place = draw(st.booleans())
    serial = 0
    for n in range(draw(st.integers(1, 6))):
        members = []
        for k in range(draw(st.integers(1, 4))):
            serial += 1
            birth = draw(adult_days if k == 0 else st.one_of(adult_days, child_days))
            number = id_number(f"{birth:%Y%m%d}", serial) if draw(st.booleans()) else None
            member = MemberRow(
                name=f"{draw(words)}{chr(0x4E00 + serial)}",
                relation="户主" if k == 0 else draw(st.sampled_from(["妻", "长子", "次女", "母", ""])),
                id_number=number,
                sex=sex_of(number) if number else draw(st.sampled_from([None, "male", "female"])),
                birth=birth,
                phone=draw(phone),
                is_representative=k == 0,
                is_alternate=k == 1 and draw(st.booleans()),
                is_member=draw(st.sampled_from([None, True, False])),
                away=draw(st.sampled_from([None, True, False])),
                note=draw(free),
            )
            members.append(member)
        out.append(
            HouseholdRow(
                draw(st.sampled_from(["{}", "0{}", "西-{}", "={}"])).format(n + 1),
                tuple(members),
                draw(words) + "村" if with_place else None,
                draw(words) + "社" if with_place else None,
                draw(free) or None,
                draw(mu),
                draw(mu),
            )
        )
    return tuple(out)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(households(), st.sampled_from(["zh-Hans", "en"]))
def test_what_is_written_reads_back_the_same(written, lang):
    reading = read_households(write_households(written, lang=lang), "export.xlsx", today=TODAY)
    assert reading.problems == ()
    assert reading.households == written
    assert reading.rows == sum(len(h.members) for h in written)


def test_the_clerks_own_sheet_survives_reading_writing_and_reading():
    first = read_households(xizhang_sheet(), "a.xlsx", today=TODAY)
    for lang in ("zh-Hans", "en"):
        again = read_households(write_households(first.households, lang=lang), "b.xlsx", today=TODAY)
        assert again.problems == ()
        assert again.households == first.households


def test_equal_households_make_equal_bytes():
    assert write_households([household()]) == write_households([household()])
    assert write_households([household()]) != write_households([household(name="田有麦")])


def test_what_an_excel_cell_cannot_hold_is_the_callers_error():
    with pytest.raises(ValueError, match="32768 characters"):
        write_households([household(note="禾" * 32_768)])
    with pytest.raises(ValueError, match="no members"):
        write_households([HouseholdRow("1", ())])
    with pytest.raises(ValueError, match="group"):
        write_households([household(), replace(household("2"), group="西张社")])


def test_no_household_at_all_is_a_sheet_with_headers_only():
    reading = read_households(write_households([]), "a.xlsx", today=TODAY)
    assert (reading.rows, reading.problems) == (0, ())


# ---- W8 ----


@pytest.mark.parametrize("text", HOSTILE)
def test_w8_no_text_becomes_a_formula_or_a_link(text):
    bad = HouseholdRow(
        text, (MemberRow(text, text, phone=text, is_representative=True, note=text),), text, text, text
    )
    parts = parts_of(write_households([bad]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert not re.search(r"<f[ >]|<hyperlink", sheet)
    data_row = re.search(r'<row r="3".*?</row>', sheet)[0]
    cells = re.findall(r"<c ([^>]*)>", data_row)
    assert len(cells) >= 7
    assert all('t="s"' in c for c in cells if not c.endswith("/"))  # every cell with a value is a text
    assert "hyperlink" not in "".join(v for n, v in parts.items() if n.endswith(".rels"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1"])
def test_w8_a_dangerous_beginning_carries_excels_quote_mark_so_that_editing_keeps_it_a_text(text):
    parts = parts_of(write_households([household(name=text)]))
    style = int(re.search(r'<c r="D3" s="([0-9]+)"', parts["xl/worksheets/sheet1.xml"])[1])
    formats = re.findall(r"<xf [^>]*>", parts["xl/styles.xml"].split("<cellXfs")[1])
    assert 'quotePrefix="1"' in formats[style]
    assert 'numFmtId="49"' in formats[style]  # 49 is the text format @


@pytest.mark.parametrize("text", HOSTILE)
def test_w8_the_text_reads_back_as_it_was(text):
    data = write_households([household(name="田有禾", note=text)])
    assert read_households(data, "a.xlsx", today=TODAY).households[0].members[0].note == text


@pytest.mark.parametrize("text", ["\t=1+1", "\r=1+1", "\n=1+1"])
def test_w8_tab_and_return_before_a_formula(text):
    data = write_households([household(note=text)])
    assert not re.search("<f[ >]", parts_of(data)["xl/worksheets/sheet1.xml"])
    assert read_households(data, "a.xlsx", today=TODAY).households[0].members[0].note == "=1+1"


def test_identity_numbers_and_telephones_are_text_cells():
    data = write_households([household(id_number=FATHER, phone="19400000001")])
    (row,) = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[2:]
    assert FATHER in row
    assert "19400000001" in row


def test_areas_are_numbers_and_dates_are_dates_for_whoever_goes_on_in_excel():
    data = write_households([replace(household(), contract_mu=Decimal("18.6"), irrigated_mu=Decimal("0"))])
    (row,) = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[2:]
    assert {18.6, 0.0, datetime.date(1970, 3, 5)} <= {c for c in row if not isinstance(c, str)}


# ---- the template ----


def test_the_blank_template_reads_as_nothing_without_a_problem():
    reading = read_households(write_template(), "模板.xlsx", today=TODAY)
    assert (reading.rows, reading.households, reading.problems) == (0, (), ())
    assert [n.sheet for n in reading.notices if n.code == "sheet_skipped"] == ["填写说明"]


def test_the_template_helps():
    parts = parts_of(write_template())
    sheet, comments = parts["xl/worksheets/sheet1.xml"], parts["xl/comments1.xml"]
    lists = re.findall(
        r'<dataValidation type="list"[^>]*sqref="([A-Z]+)3:[A-Z]+502"[^>]*><formula1>"(.*?)"', sheet
    )
    assert [choices for _, choices in lists] == ["男,女", "是,否", "是,否", "是,否", "是,否"]
    assert 'type="textLength"' in sheet
    assert len(re.findall("<comment ", comments)) >= 10
    widths = [float(w) for w in re.findall(r'<col [^>]*width="([0-9.]+)"', sheet)]
    assert min(widths) >= 7
    assert max(widths) >= 20


def test_a_filled_template_reads():
    """What somebody types into the first blank row is read; here the example of the guidance sheet is typed in."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_template()))
    headers = book.get_sheet_by_index(0).to_python()[1]
    guide = book.get_sheet_by_name("填写说明").to_python()
    at = next(i for i, row in enumerate(guide) if row[0] == "户编号")
    titles, *example = guide[at:]
    rows = [headers, *([row[titles.index(h)] if h in titles else "" for h in headers] for row in example)]
    text = "\n".join(",".join(map(str, row)) for row in rows).encode()
    reading = read_households(text, "a.csv", today=TODAY)
    assert reading.problems == ()
    assert reading.households[0].irrigated_mu == Decimal("18.6")
    assert reading.households[0].representative.name == "田有禾"
    number = example[0][titles.index("身份证号")]
    assert read_id_number(number, today=TODAY) == number
