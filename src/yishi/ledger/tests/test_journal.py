"""A clerk's old book, read: 60 amounts to the fen or refused (M10), each wrong cell at its place, what may be taken over."""

import datetime

import pytest

from yishi.ledger.journal import FORM, read, read_fen
from yishi.people.lists.listing import english
from yishi.people.lists.writing import write_list
from yishi.people.sheets.cells import BrokenFormula
from yishi.people.sheets.rows import Fault
from yishi.people.tests.sheets_fixtures.build import xlsx
from yishi.rulebook.loader import shipped

TODAY = datetime.date(2026, 3, 4)
ACCOUNTS = shipped().accounts
HEAD = ("日期", "凭证字号", "摘 要", "会计科目", "借方金额（元）", "贷方金额（元）")
GOOD = (
    ("", "", "期初余额", "银行存款", "12,000.00", ""),
    ("", "", "上年结转", "311 公积公益金", "", 12000),
    ("2026-03-02", "记-1", "收到补助", "102 银行存款", "5000.00", ""),
    ("", "", "", "503 补助收入", "", "3000"),
    ("", "", "", "504 其他收入", "", "2,000.00"),
    ("2026年3月3日", "记-2", "提现", "库存现金", 500, ""),
    ("", "", "", "10201 农商行", "", "500"),
    ("2026.3.3", "记-3", "计提电费", "管理费用-电费", "80.5", ""),
    ("", "", "", "应付款", "", "80.50"),
    ("合计", "", "", "", "5580.5", "5580.50"),
)

M10 = [
    ("1050", 105000), (1050, 105000), (1050.5, 105050), (0.1 + 0.2, 30), ("1,050.00", 105000), ("12,345,678.90", 1234567890),
    ("１０５０", 105000), ("１，０５０．２５", 105025), ("¥1,050.00", 105000), ("￥1050", 105000), ("1050元", 105000), ("1050.50元整", 105050),
    (" 1050 ", 105000), ("\u00a01050", 105000), ("'1050", 105000), ('="1050"', 105000), ("0.01", 1), (0.01, 1), ("0.10", 10), (1e3, 100000),
    ("0", 0), (0, 0), ("-0.00", 0), ("00012", 1200), (99999999.99, 9999999999), ("1050.", None), (".5", None), ("1e3", None),
    ("1E+3", None), ("1.005", None), (1.005, None), ("-5", None), (-5, None), ("－5", None), ("(100.00)", None), ("100-", None), ("+5", None),
    ("1,05", None), ("10,50.00", None), ("1.050,00", None), ("1'050", None), ("1 050", None), ("5 0", None), ("10。5", None), ("10^18", None),
    (10**18, None), (1e18, None), ("1000000000000000000", None), ("=1+1", None), ("1/2", None), ("一千零五十", None), ("壹仟元整", None),
    ("五百", None), ("1万", None), ("1.5万元", None), ("50分", None), ("$50", None), ("NaN", None), ("Infinity", None), ("0x10", None), (True, None),
    (datetime.date(2026, 3, 1), None), (datetime.time(1), None), (BrokenFormula(), None), ("1050\u202e", None), ("~1050", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "fen"), M10, ids=lambda v: repr(v)[:24])
def test_m10_an_amount_is_exact_fen_or_a_named_fault(cell, fen):
    got = read_fen(cell)
    assert got == fen if fen is not None else (isinstance(got, Fault) and got.text and got.text_en.isascii())


def test_m10_only_a_blank_is_nothing():
    assert len(M10) >= 60
    assert [read_fen(b) for b in ("", " ", "-", "—", "/", "无")] == [None] * 6
    assert read_fen("1.05", 1_000_000) == 1_050_000 and read_fen("105", 1) == 105
    assert isinstance(read_fen("1.5", 1), Fault)


def reads(rows, until="", head=HEAD, more=()):
    return read(
        xlsx([head, *rows], name="账", more=more), "账.xlsx", today=TODAY, accounts=ACCOUNTS, until=until
    )


def test_a_book_is_read_with_what_it_takes_over():
    got = reads(GOOD)
    (taken,) = got.entries
    assert got.problems == () and got.rows == 9
    assert taken.balances == {"102": 1_200_000, "311": -1_200_000}
    assert [(p.act, p.debit, p.credit, p.fen) for p in taken.postings] == [
        ("income", "102", "503", 300_000), ("income", "102", "504", 200_000), ("transfer", "101", "102", 50_000),
        ("accrue", "513", "211", 8_050),
    ]  # fmt: skip
    (folded,) = reads(GOOD, until="2026-03-02").entries
    assert folded.balances == {"102": 1_700_000, "311": -1_200_000, "503": -300_000, "504": -200_000}
    assert [p.voucher.number for p in folded.postings] == ["记-2", "记-3"]


PAY = (("2026-03-03", "付-1", "修渠", "513 管理费用", "300", ""), ("", "", "", "101 库存现金", "", "300"))


def test_payments_out_are_refused_with_the_way_to_take_them_over():
    got = reads([*GOOD[:2], *PAY])
    (problem,) = got.problems
    assert (problem.row, problem.column, problem.code) == (5, "贷方", "payment_out")
    assert "--until 2026-03-03" in problem.text and "--until 2026-03-03" in problem.text_en
    got = reads([*GOOD[:2], *PAY], until="2026-03-03")
    assert got.problems == () and got.entries[0].balances["101"] == -30_000


WRONG = [
    (3, "期初余额", "借方金额（元）", "12,00", [(2, "借方", "number_unreadable")]),
    (0, "", "借方金额（元）", 12001, [(3, "借方", "opening_out_of_balance")]),
    (2, "", "日期", "2026-13-02", [(4, "日期", "date_unreadable")]),
    (2, "", "日期", "2026年3月", [(4, "日期", "date_unreadable")]),
    (2, "", "日期", "2026-03-09", [(4, "日期", "date_ahead")]),
    (2, "", "日期", "2026-02-02", [(4, "日期", "voucher_too_old")]),
    (5, "", "凭证字号", "", [(7, "凭证号", "voucher_unclear")]),
    (5, "", "凭证字号", "记-1", [(7, "日期", "voucher_unclear")]),
    (2, "", "会计科目", "", [(4, "科目", "account_unknown")]),
    (2, "", "会计科目", "999 神秘科目", [(4, "科目", "account_unknown")]),
    (2, "", "会计科目", "502 发包及上交收入", [(4, "科目", "account_unclear")]),
    (2, "", "会计科目", "502 补助收入", [(4, "科目", "account_unclear")]),
    (2, "", "会计科目", "=HYPERLINK(1)", [(4, "科目", "account_unknown")]),
    (2, "", "借方金额（元）", "", [(4, "借方", "amount_missing")]),
    (2, "", "借方金额（元）", "1e3", [(4, "借方", "number_unreadable")]),
    (2, "", "借方金额（元）", "-5000", [(4, "借方", "number_unreadable")]),
    (2, "", "贷方金额（元）", "1", [(4, "贷方", "both_sides")]),
    (3, "", "贷方金额（元）", "2999.99", [(6, "借方", "voucher_out_of_balance")]),
    (2, "", "摘 要", "收 19400000001 的款", [(4, "摘要", "private_in_summary")]),
    (2, "", "摘 要", "坏\u202e字", [(4, "摘要", "text_refused")]),
    (9, "", "借方金额（元）", "5580.51", [(11, "借方", "total_differs")]),
    (9, "", "贷方金额（元）", "17580.50", []),
]  # fmt: skip


@pytest.mark.parametrize(("index", "opening", "column", "value", "expected"), WRONG)
def test_each_wrong_cell_is_named_at_its_place(index, opening, column, value, expected):
    rows = [list(r) for r in GOOD]
    rows[0 if opening else index][HEAD.index(column)] = value
    got = reads(rows)
    found = [(p.row, p.column, p.code) for p in got.problems]
    assert [f for f in found if f[2] != "total_differs" or expected[:1] == [f]] == expected
    assert all(p.text and english(p) for p in got.problems)


def test_several_against_several_is_not_guessed():
    rows = [("2026-03-03", "1", "收款", a, d, c) for a, d, c in (("102", "1", ""), ("101", "2", ""), ("503", "", "1.5"), ("504", "", "1.5"))]  # fmt: skip
    assert [(p.row, p.code) for p in reads(rows).problems] == [(2, "voucher_mixed")]


def test_month_and_day_below_the_year_and_an_own_sheet_of_balances():
    rows = [
        ("3", "2", "1", "利息", "102", "5", ""),
        ("", "", "", "", "504", "", "5"),
        ("本月合计", "", "", "", "", "5", "5"),
    ]
    head = ("2026年月", "日", "凭证号数", "摘要", "科目编码", "借方", "贷方")
    more = [
        (
            "期初余额",
            [("科目名称", "方向", "余额（万元）"), ("银行存款", "借", "1.2"), ("公积公益金", "贷", "1.2")],
        )
    ]
    got = reads(rows, head=head, more=more)
    (taken,) = got.entries
    assert got.problems == () and taken.balances == {"102": 1_200_000, "311": -1_200_000}
    assert [(p.voucher.day, p.fen) for p in taken.postings] == [(datetime.date(2026, 3, 2), 500)]


def test_a_blank_form_reads_as_nothing():
    got = read(write_list(FORM, blank=True), "a.xlsx", today=TODAY, accounts=ACCOUNTS)
    assert (got.rows, got.problems) == (0, ())


def test_every_code_and_column_stands_in_the_page():
    import re
    from pathlib import Path

    from yishi.ledger import entering, journal

    page = (Path(__file__).parents[4] / "docs/formats/journal.md").read_text("utf-8")
    codes = {
        v
        for m in (journal, entering)
        for k, v in vars(m).items()
        if k.isupper() and isinstance(v, str) and "_" in v
    }
    assert codes <= set(re.findall(r"`([a-z_]+)`", page)) and len(codes) > 12
    assert [c.title for c in FORM.columns if c.title not in page] == []
