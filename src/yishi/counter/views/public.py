"""The public ledger: town, place, month, voucher, each the same bytes for everyone. No session is looked at, and a
household is never more than its number in its matter."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse

from yishi.counter import payees, told, trace, words
from yishi.counter.keeping import keeper
from yishi.face.cached import public
from yishi.face.capitals import capitals as in_capitals
from yishi.face.fields import YuanField
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.ledger import journals
from yishi.ledger import queries as ledger
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import present

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "beancount": "text/plain; charset=utf-8",
    "hledger": "text/plain; charset=utf-8",
}


@public
def books(request: HttpRequest) -> HttpResponse:
    """Every book of the town: what it holds, and what came in and went out this month."""
    lang, month = lang_of(request), reading.today()[:7]
    held, moved = ledger.holdings(), ledger.months(month=month)
    named = {p.code: p.title for p in people.places()}
    rows = [
        {
            "code": code, "title": named.get(code, code), "money": held.get(subject, 0),
            "m": moved.get((subject, month), ledger.Month()),
            "village": named.get(code[:12], "") if len(code) == 15 else "",
        }
        for subject in ledger.books()
        if (code := subject.partition("/")[2])
    ]  # fmt: skip
    return _page(request, "books.html", rows=rows, month=words.month(month, lang))


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return page(request, f"counter/public/{template}", tab="books", size=reading.size(), **context)


def _found(code: str) -> Any:
    found = ledger.book(f"book/{code}")
    if found is None or people.place(code) is None:
        raise Http404
    return found


@public
def book(request: HttpRequest, code: str) -> HttpResponse:
    """One book: what it holds, its months."""
    if people.place(code) is None:
        raise Http404
    lang, subject = lang_of(request), f"book/{code}"
    found = ledger.book(subject)
    sums, this = ledger.months(subject), reading.today()[:7]
    months = [
        {
            "month": month, "title": words.month(month, lang), "m": sums.get((subject, month), ledger.Month()),
            "closed": found is not None and month <= found.closed,
        }
        for month in (told.months(found) if found else [])
        if (subject, month) in sums or month == this
    ]  # fmt: skip
    office, _, at = keeper(code).partition("@")
    holders = people.holders(at, office, reading.today())
    return _page(
        request, "book.html", place=people.place(code), code=code, found=found, months=months,
        balances=told.balances(subject, lang), money=told.money_in(subject), title=payees.place_title(code),
        keeper=present().title_of(office, lang), keepers=[(people.name(p), people.office_phone(p)) for p in holders[:1]],
    )  # fmt: skip


@public
def month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """One month of a book, as it hangs on the board: every voucher, what there was before and is after."""
    found, lang, subject = _found(code), lang_of(request), f"book/{code}"
    months = told.months(found)
    if month not in months:
        raise Http404
    telling = told.Rows(lang)
    rows = [telling.voucher(v) for v in ledger.vouchers(subject, month)]
    at = months.index(month)
    before = money_before(subject, month)
    into, out = sum(r["into"] for r in rows), sum(r["out"] for r in rows)
    return _page(
        request, "month.html", place=people.place(code), code=code, title=payees.place_title(code), rows=rows, month=month,
        month_title=words.month(month, lang), before=before, into=into, out=out, after=before + into - out,
        closed=month <= found.closed, endings=list(TYPES),
        later=months[at - 1] if at else "", earlier=months[at + 1] if at + 1 < len(months) else "",
    )  # fmt: skip


def money_before(subject: str, month: str) -> int:
    """Cash and bank before a month: what was taken over from paper, and every voucher of the months before."""
    money = sum(fen for code, fen in ledger.opening(subject) if code in ledger.MONEY)
    return money + sum(m.into - m.out for (_, of), m in ledger.months(subject).items() if of < month)


@public
def voucher(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One voucher: its accounts and sum, and the way back to who decided it."""
    _found(code)
    lang, subject, telling = lang_of(request), f"book/{code}", told.Rows(lang_of(request))
    found = ledger.find_voucher(number, subject)
    if found is None:
        raise Http404
    accounts = present().accounts
    lines = [
        (a, accounts[a].title_en if lang == "en" else accounts[a].title, fen)
        for a, fen in json.loads(found.lines)
    ]
    back = ledger.reversal(subject, number)
    asked = ledger.request(subject, found.request) if found.request else None
    return _page(
        request, "voucher.html", place=people.place(code), code=code, title=payees.place_title(code),
        row=telling.voucher(found), v=found, lines=lines, back=back, asked=telling.request(asked) if asked else None,
        way=trace.way(found.index, lang), month=number[:7], month_title=words.month(number[:7], lang),
        paper=told.paper("voucher", f"{code}.{number}"), by=people.name(found.by),
        by_office=present().title_of(keeper(code).partition("@")[0], lang),
    )  # fmt: skip


@public
def export(request: HttpRequest, code: str, month: str, ending: str) -> HttpResponse:
    """A month's journal as a file for other programs; no names, since the record has none."""
    found = _found(code)
    if ending not in TYPES or month not in told.months(found):
        raise Http404
    answer = HttpResponse(journals.write(code, f".{ending}", month), content_type=TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="{code}-{month}.{ending}"'
    return answer


def capitals(request: HttpRequest) -> HttpResponse:
    """An amount as it is typed, in capitals; nothing while it does not read."""
    try:
        fen = YuanField().clean(request.GET.get("fen", "")[:24])
    except ValidationError:
        fen = None
    return HttpResponse(in_capitals(fen) if fen else "", content_type="text/plain; charset=utf-8")
