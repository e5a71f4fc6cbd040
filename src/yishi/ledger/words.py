"""What an act of a book is called on vouchers, pages and in exports; both languages side by side."""

from collections.abc import Mapping

ACTS: Mapping[str, tuple[str, str]] = {
    "income": ("收入", "income"),
    "transfer": ("转存", "transfer"),
    "accrue": ("计提", "accrual"),
    "receive": ("收到拨款", "money received from another book"),
    "collect": ("收分摊款", "shares collected"),
    "pay": ("付款", "payment"),
    "reverse": ("冲销", "reversal"),
}
