"""Approving and paying: two people, one account, one line of an open authority."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from yishi.access.acting import act_page, again
from yishi.access.who import signed_in, wearing, who
from yishi.counter import keeping, payees, paying, told
from yishi.counter.views.asking import by_keeper, matter_of
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import say
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.procedure import capacity
from yishi.record.rulebooks import RULEBOOKS, present


def _authority(ident: str, step: str) -> keeping.Authority | None:
    if matters.matter(matter_of(ident)) is None:
        raise Http404
    return keeping.authority(matter_of(ident), step)


def _closed(request: HttpRequest, ident: str) -> HttpResponse:
    """No authority is open there: said, with the way to the matter. A form sent again is answered as before."""
    before = again(request, reverse("counter"))
    if before is not None:
        return before
    lang = lang_of(request)
    return message(
        request, 409, say(lang, "这件事现在不能付款", "Nothing can be paid for this now"),
        say(lang, "没有开着的付款授权：还没到这一步，已经付完，或有异议退回了。", "No authority is open: it is not that far yet, all is paid, or an objection sent it back."),
        ways=[(reverse("matter", args=[ident]), say(lang, "看这件事走到哪了", "see how far it has come"))], who=who(request),
    )  # fmt: skip


@signed_in
def lines(request: HttpRequest, ident: str, step: str) -> HttpResponse:
    """The lines of an open authority: choose the one to approve a payment on."""
    found = _authority(ident, step)
    if found is None:
        return _closed(request, ident)
    other = wearing(request, [seat for _, seat in found.tiers])
    if other is not None:
        return other
    lang, parties = lang_of(request), payees.Parties(found.matter.subject, named=True)
    rows = [(line, parties.payee(line.payee, lang)) for line in found.lines]
    if len(rows) == 1:
        return approve(request, ident, step, rows[0][0].name)
    return page(
        request, "counter/lines.html", who=who(request), tab="home", a=found, rows=rows, ident=ident, step=step,
        place=people.place(found.matter.place), title=found.title[lang == "en"],
    )  # fmt: skip


@signed_in
def approve(request: HttpRequest, ident: str, step: str, line: str) -> HttpResponse:
    """One payment is approved, by an office whose tier reaches."""
    found = _authority(ident, step)
    if found is None:
        return _closed(request, ident)
    other = wearing(request, [seat for _, seat in found.tiers])
    if other is not None:
        return other
    chosen = next((one for one in found.lines if one.name == line), None)
    if chosen is None:
        raise Http404
    one, lang = who(request), lang_of(request)
    assert one is not None
    subject, rules = found.matter.subject, RULEBOOKS[found.matter.rulebook]
    known = payees.known_accounts(found.book, subject, chosen.payee)
    kin = paying.kin_of(one, found.matter, chosen.payee)
    tiers = [
        (most, rules.title_of(seat.partition("@")[0], lang), seat == one.capacity)
        for most, seat in found.tiers
    ]
    return act_page(
        request, partial(paying.ApproveForm, authority=found, line=chosen, known=known), "counter/approve.html",
        reverse("counter"), rules, tab="home", a=found, line=chosen, ident=ident, step=step, tiers=tiers,
        payee=payees.Parties(subject, named=True).payee(chosen.payee, lang), place=people.place(found.matter.place),
        title=found.title[lang == "en"], kin=kin, code=found.book.partition("/")[2],
        whole=chosen.left_fen == 0,
    )  # fmt: skip


def _request(code: str, number: int) -> Any:
    found = ledger.request(f"book/{code}", number)
    if found is None:
        raise Http404
    return found


@by_keeper
def pay(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Another person than approved it books the payment; the account must be the one that was approved."""
    asked, lang = _request(code, number), lang_of(request)
    matter = matters.matter(asked.matter)
    rules = RULEBOOKS[matter.rulebook] if matter else present()
    shares = matters.variables(asked.matter).get("shares")
    usual = {
        "debit": "241" if asked.payee.startswith("book/") else "231" if shares else "514",
        "from_": "102",
    }
    return act_page(
        request, partial(paying.PayForm, code=code, request=asked), "counter/pay.html",
        reverse("counter-book", args=[code]), rules, usual, tab="home", code=code, place=people.place(code),
        row=told.Rows(lang, named=True).request(asked), matter=matter, ident=asked.matter.partition("/")[2],
        money=told.money_in(f"book/{code}"),
    )  # fmt: skip


@by_keeper
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    asked, lang = _request(code, number), lang_of(request)
    return act_page(
        request, partial(paying.WithdrawForm, request=asked), "counter/withdraw.html",
        reverse("counter-book", args=[code]), tab="home", code=code, place=people.place(code),
        row=told.Rows(lang, named=True).request(asked),
    )  # fmt: skip


@signed_in
def settle(request: HttpRequest, ident: str, step: str) -> HttpResponse:
    """Ends a step of payment when all is paid, or names the rest and why it is not needed."""
    found = _authority(ident, step)
    if found is None:
        return _closed(request, ident)
    rules, code = RULEBOOKS[found.matter.rulebook], found.book.partition("/")[2]
    seats = [s for o in found.by if (s := capacity.seat(rules, o, found.matter.place))]
    other = wearing(request, seats or [keeping.keeper(code)])
    if other is not None:
        return other
    lang = lang_of(request)
    return act_page(
        request, partial(paying.SettleForm, authority=found), "counter/settle.html", reverse("counter"), rules,
        tab="home", a=found, title=found.title[lang == "en"], ident=ident, step=step, place=people.place(found.matter.place),
    )  # fmt: skip
