"""The household sheet of 西张社 for the demo and the tests: messy as clerks' sheets are, and valid.

34 households, 23 of them on the well with 412 mu between them. Nobody in it exists: names are put together
from farm words, identity numbers begin with 000000, a place that no district has, and telephones with
1940000, in a range that no operator was given. Everything follows from the number of the household; there is
no chance in it. Deliberately in it: a merged title, headers in no order, names with spaces, full-width
digits, dates in five forms, numbers as text, tall merged cells, a hidden row, a hidden old sheet, a totals
row and a signature line.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from yishi.people.sheets.identity import check_character

HOUSEHOLDS = 34
WELL_MU = Decimal(412)
_YEAR = 2025  # ages below are counted to the end of this year
_SURNAMES = "田柳石牛苗谷麦桑池沙丘林云温柴禾艾"
_MEN = (
    "有禾", "守田", "望雨", "满囤", "存粮", "向耕", "秋实", "长垄",
    "拴马", "护渠", "开犁", "报春", "听泉", "归仓", "耘", "晒谷",
)  # fmt: skip
_WOMEN = (
    "麦香", "槐叶", "杏枝", "谷穗", "荷", "雨苗", "秋菊", "春畦",
    "采桑", "豆花", "晚霞", "棉桃", "岸柳", "瓜蔓", "禾", "井边",
)  # fmt: skip
# relation, man or woman, age: seven kinds of family, in turn
_FAMILIES: tuple[tuple[tuple[str, str, int], ...], ...] = (
    (("户主", "男", 45), ("妻", "女", 43), ("长子", "男", 13)),
    (("户主", "男", 58), ("妻", "女", 56), ("长子", "男", 33), ("儿媳", "女", 31), ("孙女", "女", 6)),
    (("户主", "男", 50), ("妻", "女", 48), ("长女", "女", 22)),
    (("户主", "男", 71), ("妻", "女", 69)),
    (("户主", "男", 47), ("妻", "女", 45), ("母", "女", 74), ("次子", "男", 14)),
    (("户主", "女", 52), ("长子", "男", 27)),
    (("户主", "男", 36), ("妻", "女", 35), ("长子", "男", 11), ("次女", "女", 7)),
)
_ALONE = (18, 32)  # an old man by himself
_HEADERS = (
    "序号", "联系电话", "姓 名", "与户主\n关系", "户编号", "性别", "身份证号码", "浇地亩数（亩）", "承包面积(亩)",
    "出生年月日", "户代表", "集体经济组织成员", "是否在外", "现住址", "备注",
)  # fmt: skip
_WIDTHS = (6, 15, 11, 9, 8, 6, 21, 11, 11, 16, 8, 10, 9, 16, 14)
(
    _SERIAL, _PHONE, _NAME, _RELATION, _NUMBER, _SEX, _ID, _WELL, _LAND, _BIRTH,
    _DEPUTY, _MEMBER, _AWAY, _ADDRESS, _NOTE,
) = range(15)  # fmt: skip
_FIRST_ROW = 3  # below title, unit line and header
_CITIES = ("呼和浩特", "包头", "东胜", "深圳", "西安", "银川")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person; `order` is the place in the household, 0 for the head."""

    household: int
    order: int
    name: str
    relation: str
    sex: str
    birth: date

    @property
    def id_number(self) -> str:
        """A number with the right check character and a place that does not exist."""
        serial = 2 * (self.household * 10 + self.order) + (self.sex == "男")
        first17 = f"000000{self.birth:%Y%m%d}{serial % 1000:03d}"
        return first17 + check_character(first17)

    @property
    def phone(self) -> str:
        return f"1940000{self.household:02d}{self.order:02d}"


def irrigates(number: int) -> bool:
    """Whether a household is on the well: two of three, 23 of the 34."""
    return number % 3 != 0


def is_away(number: int) -> bool:
    """Whether a household lives elsewhere: 12 of the 34, on the well or not."""
    return number % 6 in (1, 3)


def well_shares() -> dict[int, Decimal]:
    """The mu that each household waters: 412 dealt out in steps of 0.05, exact, the rest to the first in
    turn.
    """
    weights = {n: 60 + n * 37 % 97 for n in range(1, HOUSEHOLDS + 1) if irrigates(n)}
    steps = int(WELL_MU * 20)
    dealt = {n: steps * w // sum(weights.values()) for n, w in weights.items()}
    for n in sorted(dealt)[: steps - sum(dealt.values())]:
        dealt[n] += 1
    return {n: Decimal(k) / 20 for n, k in dealt.items()}


def contract_mu(number: int) -> Decimal:
    """The land a household has contracted: what it waters and some dry land."""
    return well_shares().get(number, Decimal(0)) + Decimal(35 + number * 17 % 60) / 10


def family(number: int) -> tuple[Person, ...]:
    """The members of a household, the head first."""
    kind = _FAMILIES[(number - 1) % len(_FAMILIES)]
    if number in _ALONE:
        kind = (("户主", "男", 79),)
    shift = number * 3 % 7 - 3
    people = []
    for order, (relation, sex, age) in enumerate(kind):
        own = relation not in ("妻", "儿媳", "母")
        surname = _SURNAMES[(number - 1 if own else number * 5 + order * 3) % len(_SURNAMES)]
        names = _MEN if sex == "男" else _WOMEN
        given = names[(number * 3 + number // 17 + order * 9) % len(names)]
        birth = date(
            _YEAR - age - shift, 1 + (number * 5 + order * 3) % 12, 1 + (number * 7 + order * 11) % 28
        )
        people.append(Person(number, order, surname + given, relation, sex, birth))
    return tuple(people)


def _wide(text: str) -> str:
    """Full-width digits and point, as some input methods type them."""
    return text.translate({**{ord(str(d)): 0xFF10 + d for d in range(10)}, ord("."): 0xFF0E})


def _spaced(person: Person) -> str:
    """The name as a clerk lines it up."""
    if len(person.name) == 2:
        return f"{person.name[0]}\u3000{person.name[1]}"
    turn = (person.household + person.order) % 6
    return {
        1: f"{person.name[0]} {person.name[1:]}",
        2: person.name + "\u00a0",
        3: "\u200b" + person.name,
    }.get(turn, person.name)


class _Page:
    """The sheet while it is written."""

    def __init__(self, book: Any) -> None:
        self.sheet = book.add_worksheet("西张社")
        line = {"border": 1, "valign": "vcenter"}
        self.cell = book.add_format(line)
        self.text = book.add_format({**line, "num_format": 49})
        self.date = book.add_format({**line, "num_format": "yyyy/m/d"})
        self.head = book.add_format({**line, "bold": True, "align": "center", "text_wrap": True})
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.right = book.add_format({"align": "right"})
        self.row = _FIRST_ROW

    def header(self) -> None:
        last = len(_HEADERS) - 1
        title = "达拉特旗吉格斯太镇张义城窑村西张社农户及成员登记表"
        self.sheet.merge_range(0, 0, 0, last, title, self.title)
        self.sheet.set_row(0, 32)
        self.sheet.merge_range(1, 0, 1, last, "2026年2月摸底　　单位：亩", self.right)
        for column, (title, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(2, column, title, self.head)

    def household(self, number: int) -> None:
        people = family(number)
        first, last = self.row, self.row + len(people) - 1
        for person in people:
            self.person(person)
            self.row += 1
        self.tall(first, last, _NUMBER, _wide(str(number)) if number % 5 == 0 else number)
        place = f"在{_CITIES[number % len(_CITIES)]}务工" if is_away(number) else "在村"
        self.tall(first, last, _ADDRESS, place)
        if is_away(number):
            self.tall(first, last, _AWAY, "是")
        self.area(first, _LAND, contract_mu(number), number)
        if irrigates(number):
            self.area(first, _WELL, well_shares()[number], number)
        elif number % 2:
            self.sheet.write_number(first, _WELL, 0, self.cell)

    def tall(self, first: int, last: int, column: int, value: str | int) -> None:
        if first == last:
            self.sheet.write(first, column, value, self.cell)
        else:
            self.sheet.merge_range(first, column, last, column, value, self.cell)

    def area(self, row: int, column: int, mu: Decimal, number: int) -> None:
        plain = f"{mu.normalize():f}"
        if number % 4 == 1:
            self.sheet.write_string(row, column, _wide(plain), self.cell)
        elif number % 4 == 3:
            self.sheet.write_string(row, column, f"{plain}亩", self.cell)
        else:
            self.sheet.write_number(row, column, float(mu), self.cell)

    def person(self, person: Person) -> None:
        put, row, turn = self.sheet.write_string, self.row, person.household + person.order
        adult = person.birth.year <= _YEAR - 19
        self.sheet.write_number(row, _SERIAL, row - _FIRST_ROW + 1, self.cell)
        put(row, _NAME, _spaced(person), self.cell)
        put(row, _RELATION, person.relation, self.cell)
        put(row, _SEX, person.sex, self.cell)
        if not (person.relation == "母" and person.household % 2) and person.relation != "孙女":
            number = person.id_number.lower() if turn % 4 == 0 else person.id_number
            put(row, _ID, _wide(number) if turn % 9 == 0 else number, self.text)
        self.birth(person, turn % 5)
        if adult and person.order < 2:
            self.phone(person, turn % 4)
        deputy = 1 if person.household % 5 == 0 and len(family(person.household)) > 1 else 0
        if person.order == deputy:
            put(row, _DEPUTY, "√", self.cell)
        elif person.order == 1 - deputy and adult and person.household % 4 == 0:
            put(row, _DEPUTY, "候补", self.cell)
        if person.relation != "儿媳" or person.household % 2:
            put(row, _MEMBER, "是", self.cell)
        else:
            put(row, _MEMBER, "否", self.cell)
        if person.relation == "长女" and not is_away(person.household):
            put(row, _AWAY, "外出", self.cell)
            put(row, _NOTE, "在外上学", self.cell)

    def birth(self, person: Person, form: int) -> None:
        day = person.birth
        forms = (
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
        )
        if form < 3:
            self.sheet.write_string(self.row, _BIRTH, forms[form], self.cell)
        elif form == 3:
            self.sheet.write_datetime(self.row, _BIRTH, day, self.date)
        else:  # a date whose cell has lost its format
            self.sheet.write_number(self.row, _BIRTH, (day - date(1899, 12, 30)).days, self.cell)

    def phone(self, person: Person, form: int) -> None:
        number = person.phone
        if form == 0:
            self.sheet.write_number(self.row, _PHONE, int(number), self.cell)
        else:
            spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
            self.sheet.write_string(self.row, _PHONE, (number, spaced, _wide(number))[form - 1], self.text)

    def foot(self) -> None:
        self.sheet.write_string(self.row, _NAME, "合 计", self.head)
        self.sheet.write_number(self.row, _WELL, float(WELL_MU), self.head)
        self.sheet.write_number(
            self.row, _LAND, float(sum(contract_mu(n) for n in range(1, HOUSEHOLDS + 1))), self.head
        )
        last = len(_HEADERS) - 1
        self.sheet.merge_range(
            self.row + 1, 0, self.row + 1, last, "填表人：　　　　审核人：　　　　（盖章）", self.right
        )


def xizhang_sheet() -> bytes:
    """The .xlsx, the same bytes each time."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 2, 9)})  # noqa: DTZ001  # only to be the same each time
    page = _Page(book)
    page.header()
    for number in range(1, HOUSEHOLDS + 1):
        page.household(number)
    # A filter left on hides the last person of household 17; the reader reads and says so.
    hidden = _FIRST_ROW + sum(len(family(n)) for n in range(1, 18)) - 1
    page.sheet.set_row(hidden, None, None, {"hidden": True})
    page.foot()
    old = book.add_worksheet("2019年旧表")
    for column, title in enumerate(("户编号", "姓名", "身份证号")):
        old.write_string(0, column, title)
    old.write_row(1, 0, (1, "旧名册", "123"))
    old.hide()
    book.close()
    return out.getvalue()
