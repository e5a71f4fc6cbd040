"""The desk: what is due today first; then each book with what waits in it, what it holds and what was booked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yishi.access.who import Who, other_hat, signed_in, strong, who
from yishi.counter import keeping, payees, told, words
from yishi.counter.views.asking import by_keeper
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.ledger import queries as ledger
from yishi.people import queries as people
from yishi.record import reading


@signed_in
def counter(request: HttpRequest) -> HttpResponse:
    """An accountant's books; for an approver what may be approved; for a villager their own money."""
    one = who(request)
    assert one is not None
    if one.hat is None:
        fitting = [h for h in one.hats if h.office in keeping.ACCOUNTANTS or keeping.approvable(h)]
        if not fitting:
            return redirect("my-money")
        return other_hat(request, fitting, [h.office for h in fitting])
    return strong(request) or (
        _books(request, one) if one.hat.office in keeping.ACCOUNTANTS else _approvals(request, one)
    )


def _books(request: HttpRequest, one: Who) -> HttpResponse:
    assert one.hat is not None
    lang, month = lang_of(request), reading.today()[:7]
    held, moved, waits, books = ledger.holdings(), ledger.months(month=month), [], []
    for code in keeping.kept_by(one.hat):
        subject = f"book/{code}"
        due = told.waiting(code, lang)
        waits += due
        books.append(
            {
                "code": code, "title": people.title(code), "open": ledger.book(subject) is not None, "waits": len(due),
                "money": held.get(subject, 0), "m": moved.get((subject, month), ledger.Month()),
            }
        )  # fmt: skip
    waits.sort(key=lambda w: w.order)
    return page(
        request, "counter/counter.html", who=one, tab="home", books=books, waits=waits, month=month,
        done=told.done(request), several=len(books) > 1,
    )  # fmt: skip


def _approvals(request: HttpRequest, one: Who) -> HttpResponse:
    """What the wearer of this hat may approve payments under."""
    assert one.hat is not None
    lang = lang_of(request)
    shown = []
    for a in keeping.approvable(one.hat):
        parties = payees.Parties(a.matter.subject)
        shown.append(
            {
                "a": a, "title": a.title[lang == "en"], "place": payees.place_title(a.matter.place),
                "ident": a.matter.subject.partition("/")[2], "book": a.book.partition("/")[2],
                "lines": [(line, parties.payee(line.payee, lang)) for line in a.lines],
            }
        )  # fmt: skip
    rows = told.Rows(lang, named=True)
    mine = [
        rows.request(r)
        for code in {s["book"] for s in shown}
        for r in ledger.requests(f"book/{code}")
        if r.by == one.person
    ]
    return page(
        request,
        "counter/approvals.html",
        who=one,
        tab="home",
        shown=shown,
        mine=mine,
        done=told.done(request),
    )


@by_keeper
def book(request: HttpRequest, code: str) -> HttpResponse:
    """One book's desk."""
    lang, one, subject = lang_of(request), who(request), f"book/{code}"
    found = ledger.book(subject)
    place = people.place(code)
    if found is None:
        return redirect(reverse("open-book", args=[code]))
    month = asked_month(request, found)
    rows = told.Rows(lang, named=True)
    into, out = ledger.turnover(subject, month)
    context: dict[str, Any] = {
        "place": place, "code": code, "waits": told.waiting(code, lang), "balances": told.balances(subject, lang),
        "month": month, "vouchers": [rows.voucher(v) for v in ledger.vouchers(subject, month)],
        "into": into, "out": out, "money": told.money_in(subject), "months": told.months(found)[:12], "month_title": words.month(month, lang),
        "closed": month <= found.closed, "requests": [rows.request(r) for r in ledger.requests(subject, waiting=True)],
    }  # fmt: skip
    return page(request, "counter/book.html", who=one, tab="home", done=told.done(request), **context)


def asked_month(request: HttpRequest, found: Any) -> str:
    """The month in the address, else this one."""
    asked = request.GET.get("month", "")
    return asked if asked in told.months(found) else reading.today()[:7]
