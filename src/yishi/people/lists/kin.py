"""What office-holders declared of their kin, on paper: one row a relative; a holder without any writes 无.

A person's rows are their whole declaration. Degrees are counted as in the rulebook (亲等, 配偶随本人): parents and
children 1, siblings and grandparents 2, uncles and nephews 3, cousins 4. A number of generations (几代) alone is read
as the nearest degree it may mean, since a declaration that is too wide harms nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yishi.people.lists.listing import Form, ListReading, Opened, Row
from yishi.people.lists.people import GROUP, OUTSIDE, VILLAGE, Carried, Named, read_named, read_outside
from yishi.people.sheets.headers import Column
from yishi.people.sheets.rows import NAME_MISSING
from yishi.people.sheets.text import shown, squeeze

DEGREE_UNCLEAR = "degree_unclear"

FORM = Form(
    "kin",
    "亲属申报",
    (
        VILLAGE,
        GROUP,
        Column("name", "任职人", "Office-holder", ("任职人姓名", "申报人", "申报人姓名", "干部姓名", "本人姓名", "本人")),
        Column("id_end", "任职人身份证号后四位", "Last four of identity number", (
            "身份证号后四位", "身份证后四位", "身份证后4位", "身份证号", "任职人身份证号",
        )),
        Column("phone", "任职人电话", "Phone", ("电话", "手机号", "联系电话", "本人电话")),
        Column("relative", "亲属姓名", "Relative", ("亲属", "姓名", "家属姓名", "亲属名字", "关系人", "关系人姓名")),
        Column("relative_id_end", "亲属身份证号后四位", "Relative's last four", ("亲属身份证后四位", "亲属身份证号")),
        Column("number", "亲属户号", "Relative's household no.", ("户号", "户编号", "亲属户编号", "亲属所在户")),
        Column("relation", "关系", "Relation", ("与本人关系", "亲属关系", "称谓", "与任职人关系", "与申报人关系")),
        Column("degree", "亲等", "Degree", ("几亲等", "亲等数")),
        Column("generations", "几代", "Generations", ("代数", "几代以内", "代")),
        OUTSIDE,
    ),
    (("name",), ("relative",)),
    frozenset({"village", "group", "name", "id_end", "phone"}),
    hints={
        "name": "申报的人，要正担任职务；一个人的几行就是他的全部申报，会代替以前的。",
        "relative": "登记册上的姓名；没有亲属要申报的写“无”。",
        "number": "同名时用来分清。",
        "relation": "如 妻、长子、弟、侄子、表兄；认得的称谓会换成亲等。",
        "degree": "称谓说不清时填：父母子女 1，兄弟姐妹、祖孙 2，叔伯姑舅姨、侄甥 3，堂表兄弟姐妹 4。",
        "outside": "不在本镇登记册的亲属填“是”，只计数。",
    },
    example=(
        ("任职人", "亲属姓名", "关系", "亲等"),
        ("田有禾", "柳春耕", "妻", ""),
        ("田有禾", "田望雨", "堂弟", ""),
        ("石满囤", "无", "", ""),
    ),
)  # fmt: skip

_DEGREES = (
    (re.compile(r"(堂|表)(兄|弟|哥|姐|妹|姊|嫂)+|(堂|表)(兄弟|姐妹|姊妹).*"), 4),
    (re.compile(r"(外)?曾(祖|孙).*|(伯|叔|姑|舅|姨|婶)(父|母|妈|爹|爸|娘|婆)?|(大|二|三|四|小)(伯|叔|姑|舅|姨|婶)|姑父|姑夫|舅妈|舅母|姨夫|姨父|伯伯|叔叔|姑姑|舅舅|姨妈|.{0,2}(侄|甥).{0,2}"), 3),
    (re.compile(r"(外)?(祖父|祖母|公|婆|孙|孙子|孙女)|爷爷|奶奶|姥姥|姥爷|外公|外婆|(外)?孙(子|女|媳|媳妇|女婿)?|.?(哥|哥哥|兄|弟|弟弟|姐|姐姐|妹|妹妹|兄弟|姐妹|姊妹|姊)|嫂(子)?|.?嫂|弟(媳|妹|媳妇)|姐夫|妹夫|大姑子|小姑子|小叔子|大伯子|大舅子|小舅子|大姨子|小姨子|连襟|妯娌"), 2),
    (re.compile(r"配偶|妻(子)?|夫|丈夫|爱人|老伴|父(亲)?|母(亲)?|爸爸|妈妈|继父|继母|养父|养母|(长|次|三|四|五|独|养|继)?(子|女)|儿子|女儿|.{0,1}(儿子|女儿)|(大|二|三|小)?(儿)?媳(妇)?|(大|二|三|小)?女婿|岳父|岳母|公公|婆婆|丈人|丈母娘|公爹"), 1),
)  # fmt: skip
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))


@dataclass(frozen=True, slots=True)
class Relative:
    name: str
    id_end: str
    number: str
    degree: int
    outside: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Declaration:
    """One office-holder's whole declaration; `relatives` is empty where they declare that they have none here."""

    who: Named
    village: str
    group: str
    relatives: tuple[Relative, ...]
    row: Row


def degree_of(relation: str) -> int | None:
    """The degree of a relation by its word, None for one that is not known."""
    plain = re.sub(r"^(我的|他的|其)", "", squeeze(relation))
    for words, degree in _DEGREES:
        if words.fullmatch(plain):
            return degree
    return None


def read(data: bytes, filename: str, *, today: date) -> ListReading:
    """Each holder's declaration, in the order they first appear."""
    opened = Opened(data, filename, FORM)
    carried = Carried()
    found: dict[tuple[str, str], tuple[Named, tuple[str, str], Row, list[Relative]]] = {}
    rows = 0
    last: tuple[str, str] | None = None
    for row in opened.rows():
        rows += 1
        at = carried.of(row)
        if last is not None and row.text("name") == "":
            key = last  # only the first row of a holder names them
        else:
            who = read_named(row, "name", "任职人", today)
            key = last = (who.name, who.id_end)
            found.setdefault(key, (who, at, row, []))
        relative = _relative(row)
        if relative is not None:
            found[key][3].append(relative)
    made = [Declaration(who, *at, tuple(some), row) for who, at, row, some in found.values()]
    return opened.reading(rows, made)


def _relative(row: Row) -> Relative | None:
    cell = row.cell("relative")
    if isinstance(cell, str) and squeeze(cell) in ("无", "没有", "none"):
        return None
    name = row.name("relative")
    if not name:
        text = "亲属姓名空着；没有亲属要申报的请写“无”"
        row.fault("relative", NAME_MISSING, text, "The relative's name is missing; who has none writes 无.")
        return None
    end = row.text("relative_id_end")[-4:].upper()
    degree = _degree(row)
    number = squeeze(row.text("number"))
    return Relative(name, end, number, degree or 0, read_outside(row), row)


def _count(row: Row, key: str) -> int | None:
    text = re.sub(r"(亲等|代|等|以内|以里|旁系|直系|血亲)", "", squeeze(row.text(key)))
    if not text:
        return None
    value = _DIGITS.get(text) or (int(text) if re.fullmatch(r"[0-9]", text) else None)
    if value is None:
        text = f"“{shown(text)}”不是一位数；请填 1 到 9"
        row.fault(key, DEGREE_UNCLEAR, text, "Write a number from 1 to 9.")
    return value


def _degree(row: Row) -> int | None:
    relation = row.text("relation")
    own, generations = _count(row, "degree"), _count(row, "generations")
    known = degree_of(relation) if relation else None
    if own is not None and known is not None and own != known:
        text = f"“{shown(relation)}”是 {known} 亲等，这里写 {own}；请核对这两格"
        row.fault("degree", DEGREE_UNCLEAR, text, f"That relation is of degree {known}, not {own}.")
        return known
    if own or known:
        return own or known
    if generations:
        return max(1, generations - 1)
    text = (
        f"“{shown(relation)}”看不出是几亲等；请在“亲等”一列填数字"
        if relation
        else "关系空着；请填称谓，如“弟”，或填亲等"
    )
    row.fault("relation", DEGREE_UNCLEAR, text, "Write the relation, such as 弟, or the degree as a number.")
    return None
