"""A clerk's old book: opening balances and vouchers, read to the fen. Plain Python, no database.

What was paid out cannot be entered as payments, since a payment needs the authority of a matter: up to a day (`until`)
everything is taken over as balances; after it come only money in, transfers and accruals, one debit against one or
more credits or the other way round. Money is an exact count of fen or a named fault, never a float and never 0 by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from yishi.people.lists.listing import Form, ListReading, Opened, Row, Sheet
from yishi.people.sheets.cells import BrokenFormula, Cell, is_blank, number_text, unquoted
from yishi.people.sheets.headers import Column, recogniser
from yishi.people.sheets.rows import COLUMN_MISSING, DATE_UNREADABLE, NUMBER_UNREADABLE, UNIT_UNCLEAR, Fault
from yishi.people.sheets.text import LONG_LENGTH, shown, squeeze
from yishi.procedure.book.entries import CASH
from yishi.rulebook.model import Account

COLUMNS = (
    Column("date", "日期", "Date", ("记账日期", "凭证日期", "业务日期", "制单日期", "时间")),
    Column("month", "月", "Month", ()),
    Column("day", "日", "Day", ()),
    Column("number", "凭证号", "Voucher", ("凭证", "凭证编号", "凭证字号", "凭证号数", "字号", "凭证种类号数", "记字号", "号数")),
    Column("summary", "摘要", "Summary", ("事由", "内容", "业务内容", "说明", "用途")),
    Column("account", "科目", "Account", ("会计科目", "科目编码", "科目代码", "科目编号", "总账科目", "一级科目", "对应科目")),
    Column("account_name", "科目名称", "Account name", ("会计科目名称", "科目全称")),
    Column("debit", "借方", "Debit", ("借方金额", "借方发生额", "借", "借方余额", "期初借方", "期初借方余额")),
    Column("credit", "贷方", "Credit", ("贷方金额", "贷方发生额", "贷", "贷方余额", "期初贷方", "期初贷方余额")),
    Column("side", "方向", "Side", ("借或贷", "余额方向", "借/贷", "借贷方向")),
    Column("balance", "余额", "Balance", ("期初余额", "年初余额", "结存", "期初数")),
)  # fmt: skip
_known = recogniser(COLUMNS)


def _key_of(text: str) -> str | None:
    """月 and 日 often stand below the year: 2026年 over 月, 日."""
    return _known(re.sub(r"^20[0-9]{2}年", "", squeeze(text)))


FORM = Form(
    "journal",
    "旧账",
    COLUMNS,
    (("account", "account_name"), ("debit", "balance"), ("credit", "balance")),
    frozenset({"date", "number", "summary"}),
    hints={
        "date": "写到日；同一张凭证的几行，下面可以空着。也可以分“月”“日”两列，年写在上面。",
        "number": "同一个月里不重；同一张凭证的几行可以空着。",
        "summary": "会随账公开：不要写村民的姓名和电话。期初余额的行写“期初余额”。",
        "account": "财会〔2023〕14 号的一级科目，代码、名称或两样都写；明细写在后面，如“银行存款/农商行”。",
        "debit": "单位是元，最多两位小数；红字不填，冲销填在另一方。",
    },
    example=(
        ("日期", "凭证号", "摘要", "科目", "借方", "贷方"),
        ("", "", "期初余额", "102 银行存款", "12000.00", ""),
        ("", "", "期初余额", "311 公积公益金", "", "12000.00"),
        ("2026-03-02", "记-1", "收到补助", "102 银行存款", "5000.00", ""),
        ("", "", "", "503 补助收入", "", "5000.00"),
    ),
    key_of=_key_of,
    written=("date", "number", "summary", "account", "debit", "credit"),
)  # fmt: skip

OUT_OF_BALANCE = "voucher_out_of_balance"
OPENING_OUT = "opening_out_of_balance"
ACCOUNT_UNKNOWN = "account_unknown"
ACCOUNT_UNCLEAR = "account_unclear"
AMOUNT_MISSING = "amount_missing"
BOTH_SIDES = "both_sides"
VOUCHER_UNCLEAR = "voucher_unclear"
VOUCHER_MIXED = "voucher_mixed"
VOUCHER_TOO_OLD = "voucher_too_old"
PAYMENT_OUT = "payment_out"
DATE_AHEAD = "date_ahead"
TOTAL_DIFFERS = "total_differs"
PRIVATE = "private_in_summary"
MOST_FEN = 10**13
VARIANTS = {
    "101": ("现金", "库存现金"), "102": ("银行", "存款"), "112": ("应收账款", "其他应收款"), "121": ("存货", "库存材料"),
    "211": ("应付账款", "其他应付款"), "212": ("应付职工薪酬",), "241": ("专项资金",), "311": ("公积金", "公益金", "公积公益金"),
    "321": ("本年利润",), "501": ("经营性收入",), "503": ("补贴收入", "补助款"), "504": ("其它收入",), "513": ("管理费",),
    "515": ("其它支出",),
}  # fmt: skip
OLD_CHART = {
    "发包及上交收入": "501 经营收入或 502 投资收益", "农业税附加返还收入": "504 其他收入", "应付福利费": "212 应付工资",
    "牲畜资产": "131、132 生物资产", "牲畜禽资产": "131、132 生物资产", "林木资产": "132、134 生物资产",
}  # fmt: skip
"""Accounts of the chart of 2004 that are no more: their codes mean something else now."""
_OPENING = re.compile(
    r"(期初|年初|上年|上期|上月|建账)(余额|数|结转|转入|结存)?|结转上年(余额)?|上年结转余额"
)
_PAGE = re.compile(r"承前页|过次页|转下页|接上页|承上页")
_PRIVATE = re.compile(r"(?<![0-9])(1[3-9][0-9]{9}|[0-9]{17}[0-9Xx])(?![0-9])")
_MONEY = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.(?P<part>[0-9]+))?")
UNITS = {"元": 100, "万元": 1_000_000, "分": 1}


class Line(NamedTuple):
    """One line of a voucher: positive fen are debit."""

    account: str
    fen: int
    row: Row


@dataclass(slots=True)
class VoucherRows:
    """One voucher; `bad` says that a line was faulty and that its balance says nothing."""

    day: date | None
    number: str
    summary: str
    row: Row
    lines: list[Line] = field(default_factory=list)
    bad: bool = False


class Posting(NamedTuple):
    """One act that a voucher gives: ``income``, ``transfer`` or ``accrue``."""

    act: str
    debit: str
    credit: str
    fen: int
    voucher: VoucherRows


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be entered: balances at the end of `until`, and the postings after it."""

    balances: Mapping[str, int]
    opening: Row | None
    postings: tuple[Posting, ...]


def read_fen(cell: Cell, unit: int = 100) -> int | Fault | None:
    """An amount as whole fen, None for a blank; `unit` is how many fen one of the column's units has."""
    match cell:
        case BrokenFormula():
            return _money(
                "公式出错（如 #N/A、#REF!）或没有算出结果；请改填数字",
                "The formula is broken; write the number.",
            )
        case bool() | date() | time() | timedelta():
            return _money(
                "单元格里不是金额（可能被设成了日期或“真/假”格式）；请改填数字", "This cell holds no amount."
            )
        case int() | float():
            text = number_text(cell) if abs(cell) < 10**15 else "9" * 16
        case _:
            text = unquoted(squeeze(cell))
            if is_blank(cell) or not text:
                return None
            if re.search(r"[0-9]\s+[0-9]", cell):
                return _money(
                    f"“{shown(cell)}”数字中间有空格，看不出是多少；请重填",
                    "There is a space inside the number.",
                )
            text = re.sub(r"^(¥|￥|rmb|人民币)|(元整|元|圆)$", "", text, flags=re.IGNORECASE)
    found = _MONEY.fullmatch(text)
    if not found:
        return _money(
            f"“{shown(text)}”不是一个看得懂的金额；请只填数字，例如 1050.00",
            "Not an amount that can be read; write 1050.00.",
        )
    if found["minus"] and text.strip("-0.,"):
        return _money(
            f"“{shown(text)}”是负数（红字）；冲销请填在另一方",
            "A negative amount; write it on the other side.",
        )
    value = Decimal(text.replace(",", "").lstrip("-")) * unit if len(text) <= 24 else Decimal(MOST_FEN * 10)
    if value > MOST_FEN:
        return _money(
            "金额太大（超过一千亿元）；请核对数字和单位",
            "The amount is too large; check the number and its unit.",
        )
    if value != value.to_integral_value():
        return _money(
            f"“{shown(text)}”不到一分的零头不能记；请写到分", "There is no money smaller than a fen."
        )
    return int(value)


def _money(text: str, text_en: str) -> Fault:
    return Fault(NUMBER_UNREADABLE, text, text_en)


def unit_of_money(words: str) -> int | Fault | None:
    """元, 万元 or 分 as a header in brackets or 单位：says it."""
    found = set(re.findall(r"(?:单位[:：]?|[(（])(?:人民币)?(万元|元|分)(?:[)）]|$|\s)", squeeze(words)))
    if len(found) > 1:
        return Fault(
            UNIT_UNCLEAR,
            f"同时写了几种单位（{'、'.join(sorted(found))}）；请只写一种",
            "Several units of money; write one.",
        )
    return UNITS[found.pop()] if found else None


def account_words(accounts: Mapping[str, Account]) -> dict[str, str]:
    """Name -> code."""
    words: dict[str, str] = {}
    for code, account in accounts.items():
        for word in (
            account.title,
            re.sub(r"[（(].*[）)]", "", account.title),
            account.title_en,
            *VARIANTS.get(code, ()),
        ):
            words.setdefault(squeeze(word).lower(), code)
    return words


def read(
    data: bytes,
    filename: str,
    *,
    today: date,
    accounts: Mapping[str, Account],
    until: str = "",
    grace: int = 3,
) -> ListReading:
    """One entry: what is to be taken over and what to be posted. `grace` is how many days back an act may be dated."""
    opened = Opened(data, filename, FORM)
    book = _Book(account_words(accounts), accounts, today)
    rows = 0
    for sheet in opened.sheets:
        rows += book.sheet(sheet)
    taken = book.taken(date.fromisoformat(until) if until else None, grace)
    return opened.reading(rows, [taken])


class _Book:
    def __init__(self, words: Mapping[str, str], accounts: Mapping[str, Account], today: date) -> None:
        self.words, self.accounts, self.today = words, accounts, today
        self.opening: list[Line] = []
        self.vouchers: dict[tuple[str, str], VoucherRows] = {}
        self.bad_opening = False

    # --- reading --------------------------------------------------------------------------------------------

    def sheet(self, sheet: Sheet) -> int:
        units = self._units(sheet)
        year = re.search(
            r"(20[0-9]{2})年",
            " ".join((sheet.header.words.get("month", ""), sheet.above(), sheet.table.name)),
        )
        self.year = int(year[1]) if year else 0
        all_opening = not sheet.has("number") and not (sheet.has("date") or sheet.has("month"))
        if not all_opening and not sheet.has("number"):
            fault = Fault(
                COLUMN_MISSING,
                "缺“凭证号”一列；请在标题行加上“凭证号”",
                "There is no column for the voucher's number.",
            )
            sheet.notes.problem(sheet.place(sheet.header.last), "number", fault)
            return 0
        now: VoucherRows | None = None
        seen: list[tuple[int, int, bool]] = []
        rows = 0
        for row in sheet.rows():
            summary = row.text("summary", LONG_LENGTH)
            if _PAGE.fullmatch(squeeze(summary)):
                continue
            rows += 1
            opening = all_opening or bool(_OPENING.fullmatch(squeeze(summary)))
            line = self._line(row, units, opening)
            if line is not None:
                seen.append((row.index, line.fen, opening))
            if opening:
                self.bad_opening |= line is None
                self.opening += [line] if line else []
                continue
            now = self._voucher(row, summary, now)
            now.bad |= line is None
            if line is not None:
                now.lines.append(line)
        self._totals(sheet, seen, units)
        return rows

    def _units(self, sheet: Sheet) -> dict[str, int]:
        units = {}
        for key in ("debit", "credit", "balance"):
            if sheet.has(key):
                unit = unit_of_money(sheet.header.words[key]) or unit_of_money(sheet.above()) or 100
                if isinstance(unit, Fault):
                    sheet.notes.problem(sheet.place(sheet.header.last), key, unit)
                    unit = 100
                units[key] = unit
        return units

    def _line(self, row: Row, units: Mapping[str, int], opening: bool) -> Line | None:
        code = self._account(row)
        sums: dict[str, int] = {}
        for key, unit in units.items():
            if key == "balance" and not opening:
                continue
            value = read_fen(row.cell(key), unit)
            if isinstance(value, Fault):
                row.sheet.notes.problem(row.place, key, value)
                return None
            sums[key] = value or 0
        debit, credit = sums.get("debit", 0), sums.get("credit", 0)
        if opening and not debit and not credit and sums.get("balance"):
            side = squeeze(row.text("side"))
            if side not in ("借", "贷", "借方", "贷方"):
                row.fault(
                    "side",
                    BOTH_SIDES,
                    "看不出余额在哪一方；请在“方向”一列填“借”或“贷”",
                    "Say on which side the balance is: 借 or 贷.",
                )
                return None
            debit, credit = (sums["balance"], 0) if side[0] == "借" else (0, sums["balance"])
        if debit and credit:
            row.fault(
                "credit",
                BOTH_SIDES,
                "同一行又有借方又有贷方；请分成两行",
                "One line is either debit or credit; make two lines.",
            )
            return None
        if not debit and not credit and not opening:
            row.fault(
                "debit", AMOUNT_MISSING, "这一行没有金额；请填借方或贷方", "There is no amount in this line."
            )
            return None
        return Line(code, debit - credit, row) if code else None

    def _account(self, row: Row) -> str:
        key = "account" if row.sheet.has("account") else "account_name"
        text = squeeze(row.text("account")) if key == "account" else ""
        name = squeeze(row.text("account_name"))
        if not text and not name:
            row.fault(key, ACCOUNT_UNKNOWN, "科目空着；请填科目代码或名称", "The account is missing.")
            return ""
        found = re.match(r"([0-9]{3})((?:[-.]?[0-9]{2,4})*)", text)
        code = found[1] if found else ""
        rest = (text[found.end() :] if found else text) or name
        by_name = {self.words[w] for part in (rest, name) if (w := _head(part)) in self.words}
        if old := next(
            (OLD_CHART[w] for w in (re.sub(r"[()（）]", "", _old(rest)), _old(name)) if w in OLD_CHART), ""
        ):
            text = f"“{shown(rest or name)}”是旧科目，2024 年起没有了；请改成 {old}"
            row.fault(
                key,
                ACCOUNT_UNCLEAR,
                text,
                "That account is of the old chart; write the one of the chart of 2023.",
            )
            return ""
        if code and code in self.accounts:
            if found and not found[2] and by_name and code not in by_name:
                title = self.accounts[code].title
                row.fault(
                    key, ACCOUNT_UNCLEAR, f"{code} 是“{title}”，这里写的却是“{shown(rest or name)}”；请照 2023 年新科目核对",
                    f"{code} is {self.accounts[code].title_en}; another account is named beside it.",
                )  # fmt: skip
                return ""
            return code
        if not code and len(by_name) == 1:
            return by_name.pop()
        text = f"没有“{shown(text or name)}”这个科目；请填财会〔2023〕14 号的一级科目，如“102 银行存款”"
        row.fault(
            key, ACCOUNT_UNKNOWN, text, "There is no such account; write one of the chart, such as 102."
        )
        return ""

    def _voucher(self, row: Row, summary: str, now: VoucherRows | None) -> VoucherRows:
        number, day = squeeze(row.text("number")), self._day(row)
        dated = not is_blank(row.cell("date")) or not is_blank(row.cell("day"))
        if now is not None and (not number or number == now.number) and (not dated or day == now.day):
            return now
        if not number:
            row.fault(
                "number",
                VOUCHER_UNCLEAR,
                "凭证号空着，日期却和上面不同；请填凭证号",
                "The voucher has a day of its own but no number.",
            )
            return VoucherRows(day, "", summary, row, bad=True)
        if not dated:
            day = now.day if now else None
            if now is None:
                row.fault("date", DATE_UNREADABLE, "日期空着；请写到日", "The day is missing.")
        if day and day > self.today:
            row.fault("date", DATE_AHEAD, f"{day} 还没有到；请核对", f"{day} has not come yet.")
        key = (day.isoformat()[:7] if day else f"?{row.place.row}", number)
        known = self.vouchers.setdefault(key, VoucherRows(day, number, summary, row))
        if known.day != day:
            text = f"凭证 {number} 前面是 {known.day}，这里是 {day}；一张凭证只有一个日期"
            row.fault(
                "date",
                VOUCHER_UNCLEAR,
                text,
                f"Voucher {number} has another day in row {known.row.place.row}.",
            )
            known.bad = True
        return known

    def _day(self, row: Row) -> date | None:
        if row.sheet.has("date") or not row.sheet.has("day"):
            return row.day("date", "日期")
        month, day = (squeeze(row.text(k)) for k in ("month", "day"))
        if not day:
            return None
        self.month = month or getattr(self, "month", "")
        try:
            return date(self.year, int(self.month), int(day))
        except ValueError:
            text = f"“{shown(self.month)}月{shown(day)}日”看不出是哪一天；年写在“月”“日”上面，如 2026年"
            row.fault("day", DATE_UNREADABLE, text, "Not a day; the year stands above month and day.")
            return None

    def _totals(self, sheet: Sheet, seen: list[tuple[int, int, bool]], units: Mapping[str, int]) -> None:
        since = -1
        for total, word in sheet.totals:
            part = word.startswith(("本月", "月计", "本页", "小计"))
            some = [s for s in seen if s[0] < total.index and (not part or s[0] > since)]
            if part:
                since = total.index
            for key, sign in (("debit", 1), ("credit", -1)):
                claimed = total.take(key, partial(read_fen, unit=units.get(key, 100)))
                summed = [
                    sum(f * sign for _, f, o in some if f * sign > 0 and (w or not o)) for w in (True, False)
                ]
                if claimed is not None and claimed not in summed:
                    text = f"{word}写的是 {_yuan(claimed)} 元，上面各行相加是 {_yuan(summed[1])} 元；请查哪一格写错了"
                    total.fault(
                        key,
                        TOTAL_DIFFERS,
                        text,
                        f"The total says {_yuan(claimed)}; the lines add up to {_yuan(summed[1])}.",
                    )

    # --- what is taken of it --------------------------------------------------------------------------------

    def taken(self, until: date | None, grace: int) -> Taken:
        balances: dict[str, int] = defaultdict(int)
        for line in self.opening:
            balances[line.account] += line.fen
        off = sum(balances.values())
        if off and not self.bad_opening:
            text = f"期初余额借贷不平：借方比贷方{'多' if off > 0 else '少'} {_yuan(abs(off))} 元；请核对"
            self.opening[-1].row.fault(
                "debit" if off > 0 else "credit",
                OPENING_OUT,
                text,
                f"Opening balances are off by {_yuan(abs(off))}.",
            )
        after = []
        for one in self.vouchers.values():
            off = sum(line.fen for line in one.lines)
            if off and not one.bad:
                text = (
                    f"凭证 {one.number} 借贷不平：借方比贷方{'多' if off > 0 else '少'} {_yuan(abs(off))} 元"
                )
                one.lines[-1].row.fault(
                    "debit" if off > 0 else "credit",
                    OUT_OF_BALANCE,
                    text,
                    f"Voucher {one.number} is off by {_yuan(abs(off))}.",
                )
            elif not one.bad and one.day and until and one.day <= until:
                for line in one.lines:
                    balances[line.account] += line.fen
            elif not one.bad and one.day:
                after.append(one)
        first = self.opening[0].row if self.opening else next((v.row for v in self.vouchers.values()), None)
        return Taken(
            {k: v for k, v in sorted(balances.items()) if v}, first, tuple(self._postings(after, grace))
        )

    def _postings(self, after: list[VoucherRows], grace: int) -> Iterable[Posting]:
        oldest = self.today - timedelta(days=grace)
        cannot = [v.day for v in after if v.day and (v.day < oldest or any(_pays(v)))]
        last = max(cannot, default=self.today)
        for one in sorted(after, key=lambda v: v.day or self.today):
            assert one.day is not None
            debits, credits = ([li for li in one.lines if s * li.fen > 0] for s in (1, -1))
            if out := next(iter(_pays(one)), None):
                out.row.fault(
                    "credit", PAYMENT_OUT,
                    f"付出去的钱不能导入：付款要先有决议授权。请用 --until {last} 把这一天为止的账作为余额接过来，以后的付款在系统里办",
                    f"Money paid out is not imported: a payment needs a decision. Take over balances with --until {last}.",
                )  # fmt: skip
            elif one.day < oldest:
                one.row.fault(
                    "date", VOUCHER_TOO_OLD,
                    f"{one.day} 过去已超过 {grace} 天，不能再一笔笔补录；请用 --until {last} 把这一天为止的账作为余额接过来",
                    f"More than {grace} days ago; take over balances with --until {last}.",
                )  # fmt: skip
            elif min(len(debits), len(credits)) > 1:
                text = f"凭证 {one.number} 几借几贷，看不出谁对谁；请拆成一借一贷、一借多贷或一贷多借"
                one.row.fault(
                    "number",
                    VOUCHER_MIXED,
                    text,
                    "Several debits against several credits; split the voucher.",
                )
            elif _PRIVATE.search(one.summary):
                text = "摘要会公开，里面有电话或身份证号；请删去"
                one.row.fault(
                    "summary",
                    PRIVATE,
                    text,
                    "The summary becomes public; take the phone or identity number out.",
                )
            else:
                for d in debits:
                    for c in credits:
                        yield Posting(
                            _act(d.account, c.account), d.account, c.account, min(d.fen, -c.fen), one
                        )


def _pays(one: VoucherRows) -> list[Line]:
    """The lines that take money out, unless it goes from cash to bank or back."""
    into = all(line.account in CASH for line in one.lines if line.fen > 0)
    return [] if into else [line for line in one.lines if line.fen < 0 and line.account in CASH]


def _act(debit: str, credit: str) -> str:
    return "transfer" if debit in CASH and credit in CASH else "income" if debit in CASH else "accrue"


def _old(text: str) -> str:
    return re.split(r"[-/—_\\|:：.]", text, maxsplit=1)[0]


def _head(text: str) -> str:
    return re.split(r"[-/—_\\|:：(（.]", text.lower(), maxsplit=1)[0]


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
