"""The forms of spending: approve a payment under an open authority, pay it, take it back, settle the step.

The engine decides (procedure/book/spending.py). What is added here is about people: an account is typed twice or chosen
from one that was used before, the one who pays types it from the payee's own paper, and kin is attested from what the
approver has declared (attacks M6, M7).
"""

from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.acting import Form, Unable, sent_before
from yishi.access.who import Who
from yishi.counter import payees
from yishi.counter.forms import AccountField, BookForm, echoed
from yishi.counter.keeping import Authority, Line
from yishi.face.fields import REQUIRED, WordsField, YuanField
from yishi.face.words import both, yuan
from yishi.people import attesting
from yishi.procedure import Act
from yishi.procedure.variables import PURPOSE
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.sealing import Sealer
from yishi.story import payees as names

UNSEEN = both(
    "账号是 8 到 32 位数字，中间可以空格；不能有看不见的字符。",
    "An account is 8 to 32 digits, with spaces if you like, and nothing that cannot be seen.",
)


class PayeeAccount(forms.Field):
    """A bank account as its digits; hidden characters and look-alikes are refused."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 48})

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        made = payees.plain_account(str(value))
        if not made:
            raise forms.ValidationError(UNSEEN)
        return made


NEW = "new"


class ApproveForm(Form):
    """One payment on one line: the sum, what for, to which account."""

    fen = YuanField(label=both("付多少元", "Amount, yuan"))
    purpose = WordsField(label=both("付什么钱", "What for"), max_length=200)
    account = forms.ChoiceField(
        widget=forms.RadioSelect, label=both("付到哪个账号", "To which account"), error_messages={"required": REQUIRED}
    )  # fmt: skip
    number = PayeeAccount(required=False, label=both("新账号", "New account number"))
    again = PayeeAccount(
        required=False, label=both("新账号再输一遍", "The new account number again"),
        help_text=both("照收款人的纸抄，两遍要一样", "from the payee’s own paper; both must be the same"),
    )  # fmt: skip
    payee = WordsField(
        max_length=names.LONGEST, label=both("付给谁（店名、单位名）", "Pay whom (shop or firm)"),
        help_text=both("会公开；个人不写名字", "public; no person’s name"),
    )  # fmt: skip
    related = forms.BooleanField(
        required=False, label=both("收款人是我的近亲属，我应当回避", "The payee is a near relative of mine; I must stand aside"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, authority: Authority, line: Line, known: dict[str, str], **more: Any
    ) -> None:
        self.authority, self.line, self.known = authority, line, known
        super().__init__(*args, **more)
        choices = [(c, payees.masked(number)) for c, number in known.items()]
        self.fields["account"].choices = [*choices, (NEW, both("新账号", "a new account"))]  # type: ignore[attr-defined]
        first = line.left_fen if line.each_fen is None else min(line.left_fen, line.each_fen)
        for name, value in (
            ("fen", first), ("purpose", authority.matter.title[:200]),
            ("account", choices[0][0] if choices else NEW),
        ):  # fmt: skip
            self.initial.setdefault(name, value)
        echoed(self)
        if not line.payee.startswith(PURPOSE):
            del self.fields["payee"]
        if not choices:
            self.fields["account"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("account") == NEW and not {"number", "again"} & set(self.errors):
            if not given.get("number"):
                self.add_error("number", REQUIRED)
            elif given["number"] != given.get("again"):
                self.add_error(
                    "again", both("两遍不一样，请照纸再看一遍。", "The two differ; look at the paper again.")
                )
        return given

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        given, matter, line = self.cleaned_data, self.authority.matter, self.line
        if given["fen"] > line.left_fen and line.asked_fen and not sent_before(one, self):
            raise Unable(
                "approved_already",
                {"line": line.name, "asked_fen": line.asked_fen, "left_fen": line.left_fen},
            )
        payee = names.ident(given["payee"]) if "payee" in given else line.payee
        chosen = given["account"]
        number = given["number"] if chosen == NEW else self.known[chosen]
        owner = payees.owner_of(matter.subject, payee)
        account = sealer.seal(self.authority.book, "account", number, owner)
        data = {
            "matter": matter.subject, "step": self.authority.step, "line": line.name, "payee": payee,
            "fen": given["fen"], "purpose": given["purpose"],
        }  # fmt: skip
        kin = kin_of(one, matter, payee)
        if given["related"]:
            kin = {**kin, "related": sorted({*kin["related"], payee})}
        return [
            Act(
                self.authority.book, "approve", one.person, one.capacity, "", "", data,
                sealed={"account": account}, attested={"kin": kin},
            )
        ]  # fmt: skip


def kin_of(one: Who, matter: Any, payee: str) -> dict[str, Any]:
    """What the approver declared about their kin, held against the payee where the payee is a household or
    person. They declare it in the register of a place they serve."""
    assert one.hat is not None
    concerned, rules = {payee: payees.owner_of(matter.subject, payee)}, RULEBOOKS[matter.rulebook]
    places = dict.fromkeys((matter.place, one.hat.place, one.place or one.hat.place))
    told = [attesting.kin(one.person, place, rules, concerned) for place in places]
    return {
        "declared": any(t["declared"] for t in told),
        "related": sorted({name for t in told for name in t["related"]}),
    }


class PayForm(BookForm):
    """Books an approved payment. The account is typed from the payee's paper and compared with the approved one."""

    act = "pay"
    number = PayeeAccount(
        label=both("收款账号", "The payee’s account"),
        help_text=both("照收款人的纸输一遍，和批的时候对得上才付", "typed from the payee’s own paper; it must be the one that was approved"),
        error_messages={"required": REQUIRED},
    )  # fmt: skip
    debit = AccountField(money=False, label=both("记到哪个科目", "Charged to which account"))
    from_ = AccountField(money=True, label=both("从哪里付", "Paid from"))

    def __init__(self, *args: Any, request: Any, **more: Any) -> None:
        self.request = request
        super().__init__(*args, **more)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        approved = payees.account_of(self.request.account)
        if not approved and not sent_before(one, self):
            raise Unable("account_gone")
        given = self.cleaned_data
        if given["number"] == approved:
            sealed = self.request.account
        else:
            sealed = sealer.seal(self.book, "account", given["number"], one.owner)
        data = {"request": self.request.number, "debit": given["debit"], "from": given["from_"]}
        return [
            Act(self.book, "pay", one.person, one.capacity, given["on"], "", data, sealed={"account": sealed})
        ]


class WithdrawForm(Form):
    """Takes back an approval that has not been paid."""

    reason = WordsField(label=both("为什么撤回", "Why it is withdrawn"), max_length=200)

    def __init__(self, *args: Any, request: Any, **more: Any) -> None:
        self.request = request
        super().__init__(*args, **more)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        data = {"request": self.request.number, "reason": self.cleaned_data["reason"]}
        return [Act(self.request.book, "withdraw", one.person, one.capacity, "", "", data)]


class SettleForm(Form):
    """Ends a step of payment: all is paid, or the rest is named to the fen and why it is not needed."""

    reason = WordsField(label=both("余下的为什么不付了", "Why the rest is not needed"), max_length=200)

    def __init__(self, *args: Any, authority: Authority, **more: Any) -> None:
        self.authority = authority
        self.rest = authority.rest_fen
        super().__init__(*args, **more)
        if not self.rest:
            del self.fields["reason"]
        else:
            self.fields["reason"].help_text = both(
                f"还有 {yuan(self.rest)} 元没有付", f"{yuan(self.rest)} yuan has not been paid"
            )

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        data = {"rest_fen": self.rest, "reason": self.cleaned_data["reason"]} if self.rest else {}
        matter = self.authority.matter.subject
        return [Act(matter, "settle", one.person, one.capacity, "", "", data, step=self.authority.step)]
