"""The press: what people wrote prints itself (W14, W15), fonts are in the PDF, nothing is a box, long lists break well."""

import io
import time

import pytest
from PIL import Image

from yishi.papers import fonts, press
from yishi.papers.sheet import Code, Column, Facts, Head, Para, Sheet, Signs, Small, Table, clean
from yishi.papers.tests import reading

HOSTILE = [
    '#read("/etc/passwd")', '#image("/etc/passwd")', '#eval("1+1")', "#include \"data.json\"", '#import "@preview/x:1.0.0"',
    "[", "]", "\\", "$", "$ x^2 $", "@label", "<label>", "/*", "*/", "//", "`raw`", "```", "*bold*", "_it_", "= Title",
    "- item", "+ item", "/ term: x", "~", "--", "'\"", "#", "#{while true {}}", "#let d = 1", "\\u{202e}", "%", "{", "}",
    '"; panic() //', "$(id)", "{{ 7*7 }}", "{% include 'x' %}", "<script>alert(1)</script>", "&amp;", "=1+1", "＝1+1",
]  # fmt: skip


def sheet(*texts: str, **more) -> Sheet:
    table = Table((Column("名"), Column("元", "right")), tuple((t, "1.00") for t in texts), ("合计", "1.00"))
    blocks = (
        *(Para(t) for t in texts),
        *(Head(t) for t in texts),
        Facts(tuple((t[:16], t) for t in texts)),
        table,
    )
    return Sheet("公示", (*blocks, Small("".join(texts)), Signs(texts[:3])), **more)


@pytest.mark.parametrize("form", ["page", "voucher"])
def test_hostile_text_prints_itself(typeface, form):
    """Attack W14: no text is read as Typst; each stands on the paper as it was written."""
    made = press.pdf(
        sheet(*HOSTILE, place=HOSTILE[0], number="#", issuer="#panic()", day="$x$", note="@n", form=form)
    )
    said = reading.text(made)
    for hostile in HOSTILE:
        assert said.count("".join(hostile.split())) >= 3, hostile
    assert "root:" not in said


def test_endless_text_breaks_and_stays_on_the_paper(typeface):
    long = sheet("啊" * 5_000, "W" * 5_000)
    assert reading.text(press.pdf(long)).count("啊") >= 20_000
    pages = press.png(long, ppi=36)
    assert len(pages) > 10
    for picture in pages:
        page = Image.open(io.BytesIO(picture)).convert("L")
        margin = page.width * 15 // 210  # 15 mm of the 24 that are left free
        for edge in ((0, 0, margin, page.height), (page.width - margin, 0, page.width, page.height)):
            assert page.crop(edge).getextrema()[0] > 250


def test_what_takes_too_long_is_ended(typeface, monkeypatch):
    """Attack W14: an endless loop (here in a template, since no text can make one) is killed."""
    monkeypatch.setattr(press, "SECONDS", 1)
    loop = press.TEMPLATE.parent.parent / "tests" / "loop.typ"
    monkeypatch.setattr(press, "TEMPLATE", loop)
    begun = time.monotonic()
    with pytest.raises(press.PressFailed):
        press.pdf(sheet("一"))
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../etc/passwd", "/proc/self/environ"])
def test_the_press_reads_nothing_but_its_own_folder(typeface, monkeypatch, tmp_path, path):
    """Attack W14: even a template that asks for another file gets none."""
    template = tmp_path / "t.typ"
    template.write_text(f'#read("{path}")')
    monkeypatch.setattr(press, "TEMPLATE", template)
    with pytest.raises(press.PressFailed):
        press.pdf(sheet("一"))


def test_every_font_is_in_the_pdf_and_no_glyph_is_a_box(typeface):
    made = press.pdf(
        sheet(
            "龘靐齉爩 机电井维修 ¥10,500.00 § □ 「」 〇 Ünï",
            "西张社",
            "壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整零",
        )
    )
    found = reading.fonts(made)
    assert (
        found
        and all(found.values())
        and all("CJK" in name or "Serif" in name or "Sans" in name for name in found)
    )
    assert 0 not in reading.glyphs(made)


def test_the_check_for_boxes_sees_one(typeface, monkeypatch):
    """Without the look-up beforehand a missing character is a box: the check above would say so."""
    monkeypatch.setattr(fonts, "missing", lambda characters, of: set())
    assert 0 in reading.glyphs(press.pdf(Sheet("公示", (Para("\U0001f600"),))))


def test_a_character_that_the_typeface_lacks_is_marked_and_named(typeface):
    said = reading.text(press.pdf(Sheet("公示", (Para("户代表\U00031350某"),))))
    assert "户代表〓某" in said and "U+31350" in said


def test_without_a_typeface_nothing_is_printed(monkeypatch, tmp_path):
    monkeypatch.setenv("YISHI_FONTS", str(tmp_path))
    with pytest.raises(fonts.NoFont, match=fonts.PACKAGE):
        press.pdf(Sheet("公示", ()))


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\x00", "\x1b", "\ud800"]
)
def test_what_cannot_be_seen_is_taken_out(hidden):
    """Attack W15: a name that runs backwards, or that hides something."""
    assert clean(f"牛{hidden}守田") == "牛守田"


def test_a_long_list_repeats_its_heading_and_ends_with_its_sum(typeface):
    rows = tuple((str(n), f"户代表{n}", f"{n}.00") for n in range(1, 101))
    table = Table(
        (Column("户号", "center"), Column("姓名"), Column("金额（元）", "right")),
        rows,
        ("合计", "", "5,050.00"),
    )
    made = press.pdf(Sheet("分摊表", (table,)))
    pages = reading.reader(made).pages
    assert len(pages) > 1
    for n, page in enumerate(pages, 1):
        said = "".join(page.extract_text().split())
        assert "户号姓名金额（元）" in said and f"第{n}页共{len(pages)}页" in said
    assert "5,050.00" in pages[-1].extract_text()
    assert "第1页共" in reading.text(press.pdf(Sheet("收据", (Para("一"),), form="voucher")))
    assert "page1of1" in reading.text(press.pdf(Sheet("Receipt", (Para("one"),), lang="en")))


def test_the_same_sheet_is_the_same_pdf(typeface):
    """No clock and no chance in it: what is cached is what would be drawn again."""
    assert press.pdf(sheet("一")) == press.pdf(sheet("一"))


def test_a_code_is_drawn_at_its_width(typeface):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
    code = Code(svg, 47, "ABC", "此码证明", ("第 1 条",), tuple("ab12" for _ in range(16)))
    said = reading.text(press.pdf(Sheet("公示", (), code=code)))
    assert "此码证明" in said and "ab12" in said and "svg" not in said


def test_a_heading_stays_with_what_it_heads(typeface):
    """However full the page is, no heading stands alone at its foot."""
    for lines in range(26, 36):
        above = (Para(f"第{n}条") for n in range(lines))
        made = press.pdf(Sheet("公示", (*above, Head("有不同意见怎么办"), Para("找社长，" * 30))))
        pages = ["".join(page.extract_text().split()) for page in reading.reader(made).pages]
        assert "有不同意见怎么办找社长" in "".join(pages), lines
