"""The forms of keeping a book, one page each."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yishi.access.acting import act_page
from yishi.counter import forms, keeping, told, words
from yishi.counter.views.asking import by_keeper
from yishi.face.modes import lang_of
from yishi.face.words import both, say, yuan
from yishi.ledger import queries as ledger
from yishi.people import queries as people


def _page(request: HttpRequest, code: str, make: Any, title: str, lead: str, **context: Any) -> HttpResponse:
    """A form's page at a book's desk, and back to the desk."""
    template = context.pop("template", "counter/form.html")
    return act_page(
        request, make, template, context.pop("then", reverse("counter-book", args=[code])), tab="home", code=code,
        place=people.place(code), title=title, lead=lead, **context,
    )  # fmt: skip


@by_keeper
def open_book(request: HttpRequest, code: str) -> HttpResponse:
    lang = lang_of(request)
    if ledger.book(f"book/{code}") is not None and request.method != "POST":
        return redirect(reverse("counter-book", args=[code]))
    return _page(
        request, code, partial(forms.OpenBookForm, code=code), say(lang, "立账", "Open the book"),
        say(lang, "把纸账上的余额抄过来，借贷两边要一分不差；没有余额就空着。",
            "Copy the balances of the paper book; both sides must be equal to the fen. Leave empty what holds nothing."),
        template="counter/open_book.html", button=say(lang, "立账", "Open the book"),
    )  # fmt: skip


@by_keeper
def income(request: HttpRequest, code: str) -> HttpResponse:
    lang = lang_of(request)
    return _page(
        request, code, partial(forms.IncomeForm, code=code), say(lang, "记一笔收入", "Money came in"),
        say(lang, "各户的分摊款不在这里记，在分摊名单里点。", "Shares of households are not entered here but ticked on their list."),
        button=say(lang, "记账", "Book it"),
    )  # fmt: skip


@by_keeper
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    lang = lang_of(request)
    return _page(
        request, code, partial(forms.TransferForm, code=code), say(lang, "现金和银行互转", "Between cash and bank"), "",
        button=say(lang, "记账", "Book it"),
    )  # fmt: skip


@by_keeper
def accrue(request: HttpRequest, code: str) -> HttpResponse:
    lang = lang_of(request)
    return _page(
        request, code, partial(forms.AccrueForm, code=code), say(lang, "计提、转账", "Owed or earned, not yet paid"),
        say(lang, "不动现金和银行的一笔。", "An entry that moves neither cash nor bank."), button=say(lang, "记账", "Book it"),
    )  # fmt: skip


@by_keeper
def receive(request: HttpRequest, code: str) -> HttpResponse:
    lang = lang_of(request)
    granted = [
        (f"{v.book}/{v.number}", _grant(v))
        for v in ledger.granted(f"book/{code}")
    ]  # fmt: skip
    if not granted and request.method != "POST":
        return _page(
            request, code, partial(forms.ReceiveForm, code=code, granted=[]), say(lang, "收拨款", "Receive money"),
            say(lang, "现在没有拨过来、还没入账的钱。", "No money is on its way to this book."), nothing=True,
        )  # fmt: skip
    if request.method == "POST":  # a form sent again names a grant that is received by now
        sent = request.POST.get("voucher_", "")
        book, _, number = sent.rpartition("/")
        again = ledger.find_voucher(number, book) if book and sent not in dict(granted) else None
        granted += [(sent, _grant(again))] if again is not None and again.payee == f"book/{code}" else []
    return _page(
        request, code, partial(forms.ReceiveForm, code=code, granted=granted), say(lang, "收拨款", "Receive money"),
        say(lang, "别的账已经付出、我们还没入账的钱。金额照对方的凭证，不用输。",
            "What another book has paid and this one has not received. The sum is that of the other voucher."),
        button=say(lang, "入账", "Receive it"),
    )  # fmt: skip


def _grant(v: Any) -> Any:
    place = people.title(v.book.partition("/")[2])
    return both(
        f"{place} {v.number}，{yuan(v.fen)} 元，{v.on}", f"{place} {v.number}, {yuan(v.fen)} yuan, {v.on}"
    )


@by_keeper
def reverse_voucher(request: HttpRequest, code: str, number: str) -> HttpResponse:
    lang = lang_of(request)
    voucher = ledger.find_voucher(number, f"book/{code}")
    if voucher is None:
        raise Http404
    return _page(
        request, code, partial(forms.ReverseForm, code=code, number=number),
        say(lang, "冲销凭证 {n}", "Reverse voucher {n}", n=number),
        say(lang, "记一张相反的凭证，原来的留着。每张只能冲一次，结了账的月份不能冲。",
            "A mirror of it is booked and the first one stays. Each is reversed once, in an open month only."),
        row=told.Rows(lang, named=True).voucher(voucher), danger=True, button=say(lang, "冲销", "Reverse it"),
    )  # fmt: skip


@by_keeper
def close_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    lang, found = lang_of(request), ledger.book(f"book/{code}")
    if found is None:
        raise Http404
    into, out = ledger.turnover(f"book/{code}", month)
    earlier = [m for m in keeping.months_to_close(found) if m < month]
    return _page(
        request, code, partial(forms.CloseForm, code=code, month=month),
        say(lang, "{m}结账", "Close {m}", m=words.month(month, lang)),
        say(lang, "结了账，这个月就不能再记、不能再冲。", "Once closed, nothing more is booked into or reversed in that month."),
        sums=(into, out, len(ledger.vouchers(f"book/{code}", month))), earlier=[words.month(m, lang) for m in earlier],
        button=say(lang, "结账", "Close it"), month=month,
    )  # fmt: skip
