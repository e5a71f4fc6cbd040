"""The forms of keeping a book: each becomes one act of its accountant (procedure/book/keeping.py)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.urls import reverse

from yishi.access.acting import Form, Unable, sent_before
from yishi.access.who import Who
from yishi.face.fields import DayField, WordsField, YuanField, plain
from yishi.face.words import both
from yishi.ledger import queries as ledger
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.sealing import Sealer
from yishi.rulebook.model import Account

MONEY = ledger.MONEY
DEBIT_KINDS = ("asset", "cost", "expense")
"""Kinds of accounts whose balance usually stands on the debit side."""
COMMON = ("101", "102", "112", "113", "121", "151", "211", "231", "241", "301", "311", "322")
"""Accounts that a group's paper book usually has; the others stand below them when a book is opened."""


def chart() -> list[Account]:
    return list(present().accounts.values())


def titled(account: Account) -> Any:
    return both(f"{account.title}（{account.code}）", f"{account.title_en} ({account.code})")


class AccountField(forms.ChoiceField):
    """An account by its title; those of money only, or all but those of money, where asked."""

    def __init__(self, *, money: bool | None = None, **more: Any) -> None:
        self.money = money
        if money:
            more.setdefault("widget", forms.RadioSelect)
        more.setdefault("error_messages", {"required": both("请选一个。", "Please choose one.")})
        super().__init__(**more)

    def fill(self, kinds: Iterable[str] = ()) -> None:
        shown = [
            a for a in chart()
            if (self.money is None or (a.code in MONEY) == self.money) and (not kinds or a.kind in kinds)
        ]  # fmt: skip
        empty = [] if self.money else [("", both("请选科目", "choose an account"))]
        self.choices = [*empty, *((a.code, titled(a)) for a in shown)]


def echoed(form: forms.Form) -> None:
    """The amount in capitals is shown under the form as it is typed, where scripts run; the field works without."""
    for field in form.fields.values():
        if type(field) is YuanField:
            how = {
                "hx-get": reverse("capitals"),
                "hx-trigger": "load, input changed delay:300ms",
                "hx-target": "#capitals",
            }
            field.widget.attrs.update(how)


class BookForm(Form):
    """An act on one book by whoever keeps it, dated as the paper behind it."""

    act = ""
    on = DayField(label=both("日期", "Day"), help_text=both("票据上的日子", "the day on the paper"))

    def __init__(self, *args: Any, code: str, **more: Any) -> None:
        self.code, self.book = code, f"book/{code}"
        super().__init__(*args, **more)
        self.initial.setdefault("on", reading.today())
        for field in self.fields.values():
            if isinstance(field, AccountField):
                field.fill()
        echoed(self)
        last: list[str] = [n for n in ("another", "on") if n in self.fields]
        self.order_fields([n for n in self.fields if n not in last] + last)

    def said(self) -> dict[str, Any]:
        """The act's public data: the fields, without the day and the form's own."""
        own = {"on", "form_key", "another"}
        return {k.rstrip("_"): v for k, v in self.cleaned_data.items() if k not in own}

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        assert one.hat is not None
        return [
            Act(self.book, self.act, one.person, one.hat.capacity, self.cleaned_data["on"], "", self.said())
        ]


class Twice(BookForm):
    """An act that is easily entered a second time by mistake from another tab: the same sum on the same accounts and
    day is booked again only when its writer says that it is another one (attacks M3)."""

    another = forms.BooleanField(
        required=False,
        widget=forms.HiddenInput,
        label=both("这是另一笔", "This is another one"),
        help_text=both("不是上面说的那一笔", "not the one named above"),
    )  # fmt: skip

    def lines(self) -> list[list[Any]]:
        raise NotImplementedError

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        if not self.cleaned_data["another"] and not sent_before(one, self):
            same = ledger.same(self.book, self.act, self.cleaned_data["on"], self.lines())
            if same is not None:
                self.fields["another"].widget = forms.CheckboxInput()
                raise Unable("booked_already", {"voucher": same.number, "fen": same.fen})
        return super().acts(one, sealer)


class IncomeForm(Twice):
    act = "income"
    fen = YuanField(label=both("收到多少元", "Amount received, yuan"))
    into = AccountField(money=True, label=both("收到哪里", "Where it went"))
    from_ = AccountField(money=False, label=both("算什么收入", "What it is"))
    source = WordsField(label=both("从哪来的", "Where it came from"), max_length=200)

    def lines(self) -> list[list[Any]]:
        d = self.cleaned_data
        return [[d["into"], d["fen"]], [d["from_"], -d["fen"]]]


class TransferForm(Twice):
    act = "transfer"
    fen = YuanField(label=both("转多少元", "Amount, yuan"))
    from_ = AccountField(money=True, label=both("从哪里", "From"))
    into = AccountField(money=True, label=both("到哪里", "To"))

    def lines(self) -> list[list[Any]]:
        d = self.cleaned_data
        return [[d["into"], d["fen"]], [d["from_"], -d["fen"]]]


class AccrueForm(Twice):
    act = "accrue"
    fen = YuanField(label=both("多少元", "Amount, yuan"))
    debit = AccountField(money=False, label=both("借方科目", "Debit"))
    credit = AccountField(money=False, label=both("贷方科目", "Credit"))
    reason = WordsField(label=both("为什么", "Why"), max_length=200)

    def lines(self) -> list[list[Any]]:
        d = self.cleaned_data
        return [[d["debit"], d["fen"]], [d["credit"], -d["fen"]]]


class ReceiveForm(BookForm):
    """Money that another book has paid to this one: chosen from what is on its way, never typed."""

    act = "receive"
    voucher_ = forms.ChoiceField(widget=forms.RadioSelect, label=both("哪一笔拨款", "Which grant"))
    account = AccountField(money=False, label=both("记到哪个科目", "Into which account"))

    def __init__(self, *args: Any, granted: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["voucher_"].choices = list(granted)  # type: ignore[attr-defined]
        self.initial.setdefault("account", "241")
        if len(granted) == 1:
            self.initial.setdefault("voucher_", granted[0][0])

    def said(self) -> dict[str, Any]:
        book, _, number = str(self.cleaned_data["voucher_"]).rpartition("/")
        return {"book": book, "voucher": number, "account": self.cleaned_data["account"]}


class ReverseForm(BookForm):
    act = "reverse"
    reason = WordsField(label=both("为什么冲销", "Why it is reversed"), max_length=200)

    def __init__(self, *args: Any, number: str, **more: Any) -> None:
        self.number = number
        super().__init__(*args, **more)

    def said(self) -> dict[str, Any]:
        return {"voucher": self.number, "reason": self.cleaned_data["reason"]}


class CloseForm(Form):
    """Closes a month and every open one before it."""

    def __init__(self, *args: Any, code: str, month: str, **more: Any) -> None:
        self.code, self.month = code, month
        super().__init__(*args, **more)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [
            Act(f"book/{self.code}", "close_month", one.person, one.capacity, "", "", {"month": self.month})
        ]


class BalanceField(YuanField):
    """A balance on its account's usual side; one that stands on the other side begins with a minus."""

    def __init__(self, **more: Any) -> None:
        super().__init__(least=0, required=False, **more)

    def to_python(self, value: Any) -> Any:
        text = plain(str(value)) if value not in self.empty_values else ""
        text = text.replace("−", "-")
        fen = super().to_python(text.removeprefix("-"))
        return -fen if fen and text.startswith("-") else fen


class OpenBookForm(BookForm):
    """The balances of the paper book on the day it is taken over, each on its usual side; they must sum to nothing."""

    act = "open_book"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for account in chart():
            self.fields[f"a{account.code}"] = BalanceField(label=titled(account))
        self.order_fields(["on"])

    def rows(self, common: bool) -> list[tuple[Any, bool]]:
        """(bound field, debit side?) of the usual accounts, or of the others."""
        return [(self[f"a{a.code}"], a.kind in DEBIT_KINDS) for a in chart() if (a.code in COMMON) == common]

    def usual(self) -> list[tuple[Any, bool]]:
        return self.rows(True)

    def others(self) -> list[tuple[Any, bool]]:
        return self.rows(False)

    def sums(self) -> tuple[int, int]:
        """(debits, credits) of what was typed, as far as it reads."""
        balances = self.balances() if self.is_bound else {}
        return sum(f for f in balances.values() if f > 0), -sum(f for f in balances.values() if f < 0)

    def balances(self) -> dict[str, int]:
        out = {}
        for a in chart():
            fen = self.cleaned_data.get(f"a{a.code}")
            if fen:
                out[a.code] = fen if a.kind in DEBIT_KINDS else -fen
        return out

    def said(self) -> dict[str, Any]:
        return {"balances": self.balances()} if self.balances() else {}
