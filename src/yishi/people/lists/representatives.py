"""Who represents each household from now on: one row a household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yishi.people.lists.listing import Form, ListReading, Opened, Row
from yishi.people.lists.people import GROUP, NUMBER, VILLAGE, Carried
from yishi.people.sheets.cells import is_blank
from yishi.people.sheets.headers import Column
from yishi.people.sheets.rows import HOUSEHOLD_UNCLEAR
from yishi.people.sheets.text import squeeze

TWICE = "household_twice"
SAME = "alternate_is_representative"

FORM = Form(
    "representatives",
    "户代表变更",
    (
        VILLAGE,
        GROUP,
        NUMBER,
        Column("representative", "户代表", "Representative", (
            "户代表姓名", "新户代表", "变更后户代表", "现户代表", "代表", "代表姓名", "户的代表", "姓名",
        )),
        Column("alternate", "候补", "Alternate", ("候补代表", "候补户代表", "候补姓名", "候补人", "候补代表姓名")),
    ),
    (("number",), ("representative",)),
    frozenset({"village", "group"}),
    hints={
        "number": "户册上的户编号。",
        "representative": "本户一名满 18 周岁、能自己做主的成员；要有全户成年人签字的委托书存档。",
        "alternate": "户代表不能到会时代替的人；没有就写“无”。整列不要，原来的候补不变。",
    },
    example=(("户号", "户代表", "候补"), ("3", "柳春耕", "田秋实"), ("7", "石望雨", "无")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RepresentativeRow:
    """`alternate` is None where the list has no such column: the present one stays."""

    number: str
    representative: str
    alternate: str | None
    village: str
    group: str
    row: Row


def read(data: bytes, filename: str, *, today: date) -> ListReading:
    """The households of the list and who is to represent them."""
    opened = Opened(data, filename, FORM)
    carried = Carried()
    found: list[RepresentativeRow] = []
    first: dict[tuple[str, str, str], int] = {}
    rows = 0
    for row in opened.rows():
        rows += 1
        village, group = carried.of(row)
        number = squeeze(row.text("number"))
        if is_blank(row.cell("number")):
            row.fault(
                "number",
                HOUSEHOLD_UNCLEAR,
                "户号空着；请填户册上的户编号",
                "The number of the household is missing.",
            )
        name = row.name("representative", "户代表")
        alternate = row.name("alternate") if row.sheet.has("alternate") else None
        if name and alternate == name:
            text = "候补和户代表是同一个人；请另填一名成员，没有就写“无”"
            row.fault(
                "alternate", SAME, text, "The alternate is the representative; name another, or write 无."
            )
        if number:
            before = first.setdefault((village, group, number), row.place.row)
            if before != row.place.row:
                text = f"户号 {number} 在第 {before} 行已经有了；一户只写一行"
                row.fault("number", TWICE, text, f"Household {number} stands in row {before} already.")
        found.append(RepresentativeRow(number, name, alternate, village, group, row))
    return opened.reading(rows, found)
