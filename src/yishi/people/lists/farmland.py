"""Plots of contracted land: one row a plot, to whole square metres.

1 亩 is exactly 2000/3 m², 1 公顷 10,000 m²; what is written is converted as a fraction and then rounded once, half up
(四舍五入), to whole square metres. A plot's number is unique in its group; 12 and 12-1 would be one piece of ground twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yishi.people.lists.listing import Form, ListReading, Opened, Row, Sheet
from yishi.people.lists.people import GROUP, NUMBER, VILLAGE, Carried
from yishi.people.sheets.cells import HECTARE, MU, SQUARE_METRE, is_blank, read_measure, unit_of
from yishi.people.sheets.headers import Column
from yishi.people.sheets.rows import HOUSEHOLD_UNCLEAR, NUMBER_UNREADABLE, UNIT_UNCLEAR, Fault
from yishi.people.sheets.text import shown, squeeze

PLOT_UNCLEAR = "plot_unclear"
PLOT_TWICE = "plot_twice"
PLOT_OVERLAPS = "plot_overlaps"
TOTAL_DIFFERS = "total_differs"
IN_M2 = {MU: Fraction(2000, 3), HECTARE: Fraction(10_000), SQUARE_METRE: Fraction(1)}
NAMES = {MU: ("亩", "mu"), HECTARE: ("公顷", "hectares"), SQUARE_METRE: ("平方米", "m²")}
MOST_M2 = 66_666_667  # 100,000 mu
_IDENT = re.compile(r"[A-Za-z0-9_.:/-]{1,60}")
SIDES = (("east", "东至"), ("south", "南至"), ("west", "西至"), ("north", "北至"))

FORM = Form(
    "farmland",
    "承包地块",
    (
        VILLAGE,
        GROUP,
        Column("plot", "地块编号", "Plot no.", ("地块编码", "地块代码", "地块号", "宗地号", "编号", "地号", "块号")),
        Column("number", "户号", "Household no.", ("户编号", *NUMBER.others)),
        Column("holder", "承包户", "Holder", (
            "承包方代表", "承包方代表姓名", "户主", "户主姓名", "承包人", "承包人姓名", "承包方姓名", "农户姓名", "姓名", "承包方名称",
        )),
        Column("area", "面积", "Area", (
            "承包面积", "地块面积", "亩数", "确权面积", "实测面积", "合同面积", "承包亩数", "承包地面积", "承包地亩数", "确权亩数",
        )),
        Column("where", "坐落", "Where", ("地块名称", "地名", "坐落位置", "位置", "小地名", "座落")),
        Column("around", "四至", "Bounds", ("四至界限", "地块四至", "四址")),
        *(Column(key, title, key.title(), (title[:1], f"四至{title}", f"{title[:1]}面", f"四至{title[:1]}")) for key, title in SIDES),
    ),
    (("plot",), ("number", "holder"), ("area",)),
    frozenset({"village", "group", "number", "holder"}),
    areas=("area",),
    hints={
        "plot": "字母、数字和 - . / : _；一块地一个编号，同一社里不重。",
        "number": "户册上的户编号；同一户的几块地，下面几行可以空着。",
        "holder": "户主或户代表的姓名，和户号对得上。",
        "area": "单位写在标题里：亩、平方米或公顷。1 亩 = 2000/3 平方米，算完四舍五入到 1 平方米。",
        "where": "坐落和四至密封保存，不公开。",
    },
    example=(
        ("地块编号", "户号", "承包户", "面积（亩）", "坐落", "东至", "南至", "西至", "北至"),
        ("00012", "3", "田有禾", "6.3", "西梁", "水渠", "路", "石家地", "沙丘"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlotRow:
    plot: str
    m2: int
    number: str
    holder: str
    where: str
    village: str
    group: str
    row: Row


def whole_square_metres(value: Decimal, unit: str) -> int:
    """The area in whole square metres, rounded once, half up."""
    exact = Fraction(value) * IN_M2[unit]
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def read(data: bytes, filename: str, *, today: date) -> ListReading:
    """The plots, with doubles and parts of others named, and every 合计 row held against what stands above it."""
    opened = Opened(data, filename, FORM)
    carried = Carried()
    found: list[PlotRow] = []
    rows = 0
    for sheet in opened.sheets:
        unit = _unit(sheet)
        sums: dict[int, tuple[Decimal, str]] = {}
        number = holder = ""
        for row in sheet.rows():
            rows += 1
            village, group = carried.of(row)
            own, name = squeeze(row.text("number")), row.name("holder")
            if own or name:
                number, holder = own, name
            elif not number and not holder:
                text = "不知道是哪一户的地；请填户号或承包户"
                row.fault(
                    "number",
                    HOUSEHOLD_UNCLEAR,
                    text,
                    "Say whose plot this is: the household's number or name.",
                )
            area = None if isinstance(unit, Fault) else row.take("area", lambda c: read_measure(c, unit))  # noqa: B023
            if area:
                sums[row.index] = area
            m2 = None if isinstance(unit, Fault) else _m2(row, area)
            where = _where(row)
            found.append(PlotRow(_plot(row), m2 or 0, number, holder, where, village, group, row))
        _compare(sheet, sums, unit)
    _doubles(found)
    return opened.reading(rows, found)


def _unit(sheet: Sheet) -> str | Fault | None:
    unit = sheet.header.unit("area")
    if unit is None and "单位" in sheet.above():
        unit = unit_of(sheet.above())
    if unit is None and "亩" in sheet.header.words["area"]:
        unit = MU
    column = sheet.header.columns["area"]
    below = [
        r[column] for r in sheet.table.rows[sheet.header.last + 1 :] if column < len(r) and r[column] != ""
    ]
    if unit is None and below and not any(isinstance(c, str) and unit_of(c) is not None for c in below):
        title = shown(sheet.header.words["area"])
        unit = Fault(UNIT_UNCLEAR, f"标题“{title}”没有写单位，看不出是亩、公顷还是平方米；请写成“（亩）”")
    if isinstance(unit, Fault):
        sheet.notes.problem(sheet.place(sheet.header.last), "area", unit)
    return unit


def _plot(row: Row) -> str:
    text = squeeze(row.text("plot"))
    if is_blank(row.cell("plot")):
        row.fault("plot", PLOT_UNCLEAR, "地块编号空着；请填编号", "The plot's number is missing.")
    elif text and not _IDENT.fullmatch(text):
        sense = f"“{shown(text)}”里有不能用的字；地块编号只用字母、数字和 - . / : _"
        row.fault(
            "plot", PLOT_UNCLEAR, sense, "A plot's number is made of letters, digits and - . / : _ only."
        )
        return ""
    return text


def _m2(row: Row, area: tuple[Decimal, str] | None) -> int | None:
    if area is None:
        if is_blank(row.cell("area")):
            row.fault("area", NUMBER_UNREADABLE, "面积空着；请填这块地的面积", "The area is missing.")
        return None
    value, unit = area
    if max(0, -int(value.normalize().as_tuple().exponent)) > 4:
        text = f"{shown(str(value))} 小数超过 4 位；请四舍五入后填写，例如 6.3"
        row.fault("area", NUMBER_UNREADABLE, text, "More than four decimal places; round it, as 6.3.")
        return None
    m2 = whole_square_metres(value, unit)
    if not 0 < m2 <= MOST_M2:
        text = f"{shown(format(value, 'f'))} {NAMES[unit][0]}不像一块地的面积；请核对数字和单位"
        row.fault("area", NUMBER_UNREADABLE, text, "That is no plot's area; check the number and its unit.")
        return None
    return m2


def _where(row: Row) -> str:
    parts = [row.long("where"), row.long("around")]
    parts += [f"{title}{value}" for key, title in SIDES if (value := row.text(key))]
    return "；".join(p for p in parts if p)


def _compare(sheet: Sheet, sums: dict[int, tuple[Decimal, str]], header: str | Fault | None) -> None:
    """Each total against the rows above it: 小计 since the last total, 合计 and 总计 from the top."""
    if isinstance(header, Fault):
        return
    since = -1
    for total, word in sheet.totals:
        claimed = total.take("area", lambda c: read_measure(c, header))
        part = "小计" in word or "本页" in word or "本户" in word
        some = [v for i, v in sums.items() if i < total.index and (not part or i > since)]
        since = total.index
        if not isinstance(claimed, tuple):
            continue
        value, unit = claimed
        if part and not some:
            continue
        exact = sum((Fraction(v) * IN_M2[u] for v, u in some), Fraction(0))
        if exact != Fraction(value) * IN_M2[unit]:
            summed = exact / IN_M2[unit]
            there = f"{float(summed):.4f}".rstrip("0").rstrip(".")
            name, english = NAMES[unit]
            total.fault(
                "area", TOTAL_DIFFERS, f"合计写的是 {value} {name}，上面各块相加是 {there} {name}；请查哪一格写错了",
                f"The total says {value} {english}; the rows above add up to {there}.",
            )  # fmt: skip


def _doubles(found: list[PlotRow]) -> None:
    by_group: dict[tuple[str, str], dict[str, PlotRow]] = defaultdict(dict)
    for one in found:
        if not one.plot:
            continue
        here = by_group[one.village, one.group]
        if one.plot in here:
            before = here[one.plot].row.place
            text = f"地块 {one.plot} 在表“{before.sheet}”第 {before.row} 行已经有了；一块地只写一行"
            one.row.fault("plot", PLOT_TWICE, text, f"Plot {one.plot} stands in row {before.row} already.")
        here.setdefault(one.plot, one)
    for here in by_group.values():
        for ident, one in here.items():
            whole = part_of(ident, here)
            if whole:
                text = f"地块 {ident} 看来是地块 {whole} 的一部分，同一块地不能算两次；请删去一行，或换编号"
                one.row.fault("plot", PLOT_OVERLAPS, text, f"Plot {ident} looks like a part of plot {whole}.")


def part_of(ident: str, others: object) -> str:
    """The plot among `others` of which `ident` is a part by its number (12 of 12-1); "" where there is none."""
    for n, c in enumerate(ident):
        if c in "-./:_" and n and ident[:n] in others:  # type: ignore[operator]
            return ident[:n]
    return ""
