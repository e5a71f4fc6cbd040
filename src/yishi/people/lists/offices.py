"""Who holds which office: one row a holder. 书记兼主任 is two offices of one person.

An office is known by its title in the rulebook, by what clerks call it, or by its code. A word that several offices
share (组长, 主任, 会计, 书记) is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yishi.people.lists.listing import Form, ListReading, Opened, Row
from yishi.people.lists.people import (
    GROUP,
    ID_END,
    OUTSIDE,
    PHONE,
    VILLAGE,
    Carried,
    Named,
    read_named,
    read_outside,
)
from yishi.people.sheets.cells import Cell, is_blank, number_text, read_phone
from yishi.people.sheets.headers import Column
from yishi.people.sheets.rows import Fault
from yishi.people.sheets.text import shown, squeeze
from yishi.rulebook.model import Office

UNKNOWN_OFFICE = "office_unknown"
OFFICE_UNCLEAR = "office_unclear"
OFFICE_MISSING = "office_missing"
BAD_TERM = "term_unclear"

FORM = Form(
    "offices",
    "任职名单",
    (
        VILLAGE,
        GROUP,
        Column("office", "职务", "Office", ("任职", "职位", "担任职务", "现任职务", "职务名称", "岗位", "title")),
        Column("name", "姓名", "Name", ("名字", "任职人", "任职人姓名", "人员姓名", "干部姓名")),
        ID_END,
        PHONE,
        Column("since", "任职日期", "Since", (
            "任职时间", "任职起始", "任职起始日期", "起始日期", "任期自", "任期起", "当选日期", "当选时间", "上任时间", "到任日期", "从",
        )),
        Column("until", "任期至", "Until", (
            "任期止", "届满日期", "任期届满", "任期截止", "截止日期", "到期日期", "任期到", "任期结束", "至",
        )),
        Column("office_phone", "办公电话", "Office phone", ("办公室电话", "对外电话", "公开电话", "值班电话")),
        OUTSIDE,
    ),
    (("office",), ("name",)),
    frozenset({"village", "group", "office", "office_phone"}),
    hints={
        "village": "村的职务和社的职务都填村名；镇的职务空着。",
        "group": "社的职务填社名；村的职务空着。",
        "office": "照规则书的名称，如 社长、党小组组长、村会计；一人几职写“村党组织书记兼村委会主任”，或分几行。",
        "name": "和户册上的姓名一样。",
        "id_end": "同名时用来分清；也可以填完整号码。",
        "phone": "本人手机；不在户册的人必填，用它登录。",
        "since": "写到日，如 2024-03-15。",
        "until": "写到日；推选出来的职务不填就按任期算。",
        "office_phone": "对外公开的办公电话，可以空着。",
        "outside": "上级派来、不在本镇任何一户的人填“是”。",
    },
    example=(
        ("村", "社", "职务", "姓名", "身份证号后四位", "任职日期", "任期至"),
        ("张义城窑村", "西张社", "社长", "田有禾", "0016", "2024-03-15", "2029-03-14"),
        ("张义城窑村", "", "村会计", "柳春耕", "", "2024-04-01", ""),
    ),
)  # fmt: skip

VARIANTS: Mapping[str, tuple[str, ...]] = {
    "group_head": ("组长(社长)", "社长(组长)", "村民小组长", "村民小组组长", "小组长", "生产队长", "队长", "社主任"),
    "party_lead": ("党小组长", "党小组负责人"),
    "deliberation_lead": ("议事会召集人", "协商议事会组长", "协商议事会会长", "协商议事会主任", "议事会会长", "议事会主任", "协商会召集人"),
    "management_lead": ("社管会主席", "社务管理委员会主任", "社管委会主任", "社务管理会主任", "社管会负责人"),
    "finance_lead": ("理财小组长", "理财组长", "民主理财小组组长", "民主理财小组长", "理财小组负责人"),
    "group_secretary": ("书记员", "小组会书记员", "会议记录员", "记录员", "社书记员"),
    "teller": ("计票员", "监票计票人"),
    "village_party_secretary": ("村党支部书记", "村支书", "党支部书记", "村书记", "村党总支书记", "党总支书记", "嘎查党支部书记", "嘎查书记"),
    "village_head": ("村主任", "村委主任", "村长", "村民委员会主任", "嘎查长", "嘎查达", "嘎查委员会主任"),
    "village_accountant": ("村报账员", "报账员", "村级会计", "嘎查会计", "村财务"),
    "village_clerk": ("文书", "村文书(会议记录)", "嘎查文书"),
    "village_supervisor": ("村监委会主任", "监委会主任", "村务监督主任", "村监会主任", "监督委员会主任", "村务监督委员会负责人"),
    "mediator": ("调解员", "村调解员", "人民调解委员"),
    "elder": ("五老人员", "五老成员"),
    "coop_manager": ("合作社理事长", "土地合作社理事长", "土地合作社负责人", "合作经营负责人"),
    "petition_agent": ("代办员", "村代办员"),
    "registrar": ("登记员",),
    "town_office": ("村建基金办公室", "村建基金办"),
    "town_accountant": ("代理会计", "镇会计"),
    "town_finance": ("财政所", "镇财政所长", "财政所长"),
    "agri_office": ("农经站", "农经站长", "镇农经站长"),
    "natural_resources": ("自然资源所", "自然资源所长"),
    "relief_office": ("民政办", "民政办主任"),
    "justice_office": ("司法所",),
    "police_station": ("派出所",),
    "tribunal": ("人民法庭",),
    "petition_town": ("信访办", "镇信访办主任"),
}  # fmt: skip
SHARED = {
    "组长": "社长（村民小组长）、党小组组长还是理财小组组长",
    "主任": "村委会主任、社管会主任还是村务监督委员会主任",
    "会计": "村会计还是镇代理会计",
    "书记": "村党组织书记还是村民小组会书记员",
    "负责人": "哪一个机构的负责人",
}
_SEVERAL = re.compile(r"[、,，;；/／和]|兼任|兼")


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One person in one office, as the list says."""

    office: str
    who: Named
    village: str
    group: str
    since: date | None
    until: date | None
    office_phone: str
    outside: bool
    row: Row


def office_words(offices: Mapping[str, Office]) -> dict[str, str]:
    """Word -> code: titles, titles in English, codes and variants of the rulebook's offices."""
    words: dict[str, str] = {}
    for code, office in offices.items():
        for word in (office.title, office.title_en, code, *VARIANTS.get(code, ())):
            words.setdefault(squeeze(word).lower(), code)
    return words


def read(data: bytes, filename: str, *, today: date, offices: Mapping[str, Office]) -> ListReading:
    """Who holds what, by the rulebook's `offices`; every fault at its cell."""
    opened = Opened(data, filename, FORM)
    words = office_words(offices)
    carried = Carried(groups=False)
    found: list[OfficeRow] = []
    rows = 0
    for row in opened.rows():
        rows += 1
        village, group = carried.of(row)
        who = read_named(row, "name", "姓名", today)
        since = row.day("since", "任职日期")
        until = row.day("until", "任期至")
        phone = row.take("office_phone", _read_line, None) or ""
        outside = read_outside(row)
        if since and until and until < since:
            text = f"任期至 {until} 早于任职日期 {since}；请核对这两格"
            row.fault("until", BAD_TERM, text, f"The term ends on {until}, before it begins on {since}.")
        for code in _offices(row, words, offices):
            found.append(OfficeRow(code, who, village, group, since, until, phone, outside, row))
    return opened.reading(rows, found)


_LINE = re.compile(r"0[0-9]{2,3}-[0-9]{4,8}(-[0-9]{1,5})?|1[0-9]{4}")


def _read_line(cell: Cell) -> str | Fault | None:
    """An office's number: also with an extension (0477-2123456-801), or a service number of five digits."""
    text = squeeze(cell) if isinstance(cell, str) else number_text(cell) if type(cell) in (int, float) else ""  # type: ignore[arg-type]
    return text if _LINE.fullmatch(text) else read_phone(cell)


def _offices(row: Row, words: Mapping[str, str], offices: Mapping[str, Office]) -> list[str]:
    text = row.text("office")
    if not text:
        if is_blank(row.cell("office")):
            row.fault(
                "office",
                OFFICE_MISSING,
                "职务空着；请填职务，如“社长”",
                "The office is missing; write it here.",
            )
        return []
    codes = []
    parts = [text] if squeeze(text).lower() in words else [p for p in _SEVERAL.split(text) if p.strip()]
    for part in parts:
        plain = squeeze(part).lower()
        if plain in words:
            codes.append(words[plain])
        elif plain in SHARED:
            text = f"“{shown(part)}”说不清是{SHARED[plain]}；请写全名"
            row.fault("office", OFFICE_UNCLEAR, text, "Several offices are called so; write the whole title.")
        else:
            near = [o.title for o in offices.values() if plain[-2:] and plain[-2:] in o.title][:4]
            hint = f"，是不是{'、'.join(near)}" if near else ""
            row.fault(
                "office", UNKNOWN_OFFICE, f"规则书里没有“{shown(part)}”这个职务{hint}；请照规则书的名称填",
                "The rulebook knows no such office; write its title there.",
            )  # fmt: skip
            break
    return codes
