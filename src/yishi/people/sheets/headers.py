"""Which column is which: the words clerks use, and the search for the row (or two rows) that holds them.

A header is recognised by its words, never by its place, so columns may stand in any order. Unknown columns
are left alone and named in a notice. Not checked here: anything in the cells below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yishi.people.sheets.cells import Cell, unit_of
from yishi.people.sheets.rows import Fault
from yishi.people.sheets.text import squeeze

SEARCHED_ROWS = 30
_LONGEST_HEADER = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a sheet may say: the canonical Chinese title that problems name, the English one, other
    spellings.
    """

    key: str
    title: str
    english: str
    others: tuple[str, ...]


COLUMNS = (
    Column("village", "村", "Village", ("行政村", "嘎查村", "嘎查", "村名", "所属村", "所在村", "村民委员会")),
    Column("group", "社", "Group", (
        "组", "村民小组", "小组", "组别", "组名", "社名", "所属社", "所在社", "社组", "村组", "所属组",
        "所在组", "生产队",
    )),
    Column("number", "户编号", "Household no.", (
        "户号", "户编码", "户序号", "户序", "农户编号", "农户编码", "家庭编号", "承包方编号", "承包方编码",
        "户数编号",
    )),
    Column("head", "户主", "Head of household", (
        "户主姓名", "户主名", "户主名字", "承包方代表", "承包方代表姓名", "承包方",
    )),
    Column("name", "姓名", "Name", (
        "名字", "成员姓名", "家庭成员姓名", "家庭成员", "人员姓名", "人口姓名", "村民姓名", "成员名称", "姓名全称",
    )),
    Column("relation", "与户主关系", "Relation to head", (
        "关系", "与户主的关系", "家庭关系", "与户主之关系", "户主关系", "与承包方代表关系", "成员关系",
        "与家庭户主关系",
    )),
    Column("id_number", "身份证号", "Identity number", (
        "身份证号码", "公民身份号码", "公民身份证号码", "公民身份证号", "居民身份证号码", "居民身份证号",
        "身份证", "身份号码",
        "证件号码", "证件号", "身份证件号码", "二代身份证号码", "身份证编号",
    )),
    Column("sex", "性别", "Sex", ("男女", "gender")),
    Column("birth", "出生日期", "Date of birth", (
        "出生年月日", "出生年月", "出生时间", "生日", "出生", "生年月日", "birth date", "born",
    )),
    Column("phone", "联系电话", "Phone", (
        "电话", "手机号", "手机", "手机号码", "电话号码", "联系方式", "联系手机", "移动电话", "本人电话",
        "联系号码", "电话手机",
    )),
    Column("representative", "是否户代表", "Representative", (
        "户代表", "是否为户代表", "是否是户代表", "户代表人", "户的代表", "是户代表", "代表", "户代表姓名",
    )),
    Column("alternate", "是否候补代表", "Alternate", (
        "候补代表", "候补户代表", "是否候补户代表", "候补", "候补代表人",
    )),
    Column("member", "是否成员", "Collective member", (
        "集体经济组织成员", "是否集体经济组织成员", "是否为集体经济组织成员", "是否本集体经济组织成员",
        "成员身份", "是否为成员",
        "是否本集体成员", "集体成员", "是否集体成员", "是否组织成员", "是否社员",
    )),
    Column("away", "是否在外", "Away", (
        "在外", "外出", "是否外出", "在外地", "是否在外地", "是否外出务工", "外出务工", "常年在外",
        "是否常年在外", "外出情况",
        "在外情况", "是否在家", "是否在村", "是否常住", "living away",
    )),
    Column("address", "居住地", "Lives at", (
        "住址", "现住址", "现居住地", "常住地", "地址", "家庭住址", "居住地址", "居住地点", "现居地", "居住情况",
        "居住地/在外地", "address",
    )),
    Column("contract", "承包地亩数", "Contracted land", (
        "承包地", "承包面积", "承包地面积", "承包亩数", "承包耕地面积", "承包耕地", "承包土地面积",
        "家庭承包面积", "耕地面积",
        "耕地亩数", "耕地", "土地面积", "土地亩数", "确权面积", "确权亩数", "面积", "亩数", "二轮承包面积",
    )),
    Column("irrigated", "浇地亩数", "Irrigated land", (
        "浇地", "浇地面积", "浇灌面积", "浇灌亩数", "灌溉面积", "灌溉亩数", "井灌面积", "井灌亩数",
        "水浇地", "水浇地面积",
        "水浇地亩数", "用井面积", "用井亩数", "机井浇地亩数", "机电井浇地亩数", "井浇地亩数",
    )),
    Column("note", "备注", "Note", (
        "说明", "附注", "其他", "备考", "状态", "备注说明", "remarks", "notes", "status",
    )),
)  # fmt: skip
TITLES = {c.key: c.title for c in COLUMNS}
AREAS = ("contract", "irrigated")
# 是否在家 asks the opposite of 是否在外: a yes there means not away.
AT_HOME_HEADERS = frozenset({"是否在家", "是否在村", "是否常住"})
_UNIT_TAIL = re.compile(r"(?:[,/]?(?:单位[:：]?)?(?:亩|公顷|平方米|平米|m2|hm2|ha|mu))$")


@dataclass(slots=True)
class Header:
    """Where the columns of one sheet are. Columns and rows count from 0."""

    top: int
    last: int
    columns: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def unit(self, key: str) -> str | Fault | None:
        """The unit of area that the header of this column names."""
        return unit_of(self.words[key])


KeyOf = Callable[[str], str | None]


def recogniser(columns: Sequence[Column], areas: Sequence[str] = ()) -> KeyOf:
    """What tells the column that a header's words mean, with or without what stands in brackets, or None."""
    keys = {squeeze(w).lower(): c.key for c in columns for w in (c.title, c.english, *c.others)}

    def key_of(text: str) -> str | None:
        plain = squeeze(text).lower().strip("*＊:：")
        if not plain or len(plain) > _LONGEST_HEADER:
            return None
        if plain in keys:
            return keys[plain]
        bare = re.sub(r"[(\[【〔].*?[)\]】〕]", "", plain).strip("*:：")
        if bare in keys:
            return keys[bare]
        stem = _UNIT_TAIL.sub("", bare)
        return keys.get(stem) if keys.get(stem) in areas else None

    return key_of


key_of = recogniser(COLUMNS, AREAS)


def _word(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _map(top: int, last: int, words: Sequence[tuple[int, str]], key_of: KeyOf) -> Header:
    header = Header(top, last)
    for column, text in words:
        key = key_of(text)
        if key is None:
            header.unknown.append(squeeze(text)[:_LONGEST_HEADER])
        elif key in header.columns:
            header.twice.append(squeeze(text)[:_LONGEST_HEADER])
        else:
            header.columns[key] = column
            header.words[key] = squeeze(text)
    return header


def _single(rows: Sequence[Sequence[Cell]], i: int, key_of: KeyOf) -> Header:
    return _map(i, i, [(c, _word(cell)) for c, cell in enumerate(rows[i]) if _word(cell).strip()], key_of)


def _double(
    rows: Sequence[Sequence[Cell]], i: int, spread: dict[tuple[int, int], tuple[int, int]], key_of: KeyOf
) -> Header | None:
    """A header of two rows: a wide cell above (承包地) and its parts below (面积, 块数), or one cell over both.

    None where the lower row is data: it stands below headers that are complete, or is mostly no header words.
    """
    upper, lower = rows[i], rows[i + 1]
    below = [_word(c) for c in lower if _word(c).strip()]
    if len(below) < len([c for c in lower if c != ""]) or 2 * sum(key_of(b) is not None for b in below) < len(
        below
    ):
        return None
    words: list[tuple[int, str]] = []
    for c in range(max(len(upper), len(lower))):
        row, column = spread.get((i, c), (i, c))
        over = _word(upper[column]) if row == i and column < len(upper) else ""
        under = _word(lower[c]) if c < len(lower) else ""
        wide = column != c or spread.get((i, c + 1)) == (i, c)
        if under.strip() and key_of(over) is not None and not wide:
            return None
        for text in (over + under, under, over) if under.strip() else (over,):
            if key_of(text):
                words.append((c, text))
                break
        else:
            if (over + under).strip():
                words.append((c, over + under))
    return _map(i, i + 1, words, key_of)


def find_header(
    rows: Sequence[Sequence[Cell]],
    spread: dict[tuple[int, int], tuple[int, int]] | None = None,
    key_of: KeyOf = key_of,
) -> Header | None:
    """The header of a sheet: of the first rows, the one (or pair) that names the most columns, at least two.

    `spread` says for each cell that a merge covers which cell holds its content. None where no row looks
    like one.
    """
    best: Header | None = None
    for i in range(min(len(rows), SEARCHED_ROWS)):
        header = _single(rows, i, key_of)
        if i + 1 < len(rows):
            pair = _double(rows, i, spread or {}, key_of)
            below = len(_single(rows, i + 1, key_of).columns)
            if pair and len(pair.columns) >= len(header.columns) and len(pair.columns) > below:
                header = pair
        if len(header.columns) >= 2 and (best is None or len(header.columns) > len(best.columns)):
            best = header
    return best
