"""A matter's collection at the accountant's desk."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from yishi.access.acting import act_page, again
from yishi.access.who import who
from yishi.counter import collecting, keeping, told
from yishi.counter.views.asking import by_keeper, matter_of
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record.rulebooks import RULEBOOKS


@by_keeper
def collection(request: HttpRequest, code: str, ident: str, step: str) -> HttpResponse:
    """The list: tick who paid today. Names are here because the accountant writes the receipts."""
    lang, subject = lang_of(request), matter_of(ident)
    found = keeping.collection(subject, step)
    if found is None:
        here = reverse("collection", args=[code, ident, step])
        return again(request, here) or _over(request, code, ident, step)
    if found.book != f"book/{code}":
        raise Http404
    rows = collecting.shares(found, lang, named=True)
    ticked = set(request.POST.getlist("paid"))
    for row in rows:
        row.ticked = row.nym in ticked
        if row.voucher:
            row.receipt = told.paper("receipt", f"{code}.{row.voucher}.{row.number}", "paper-named")
    days = ledger.collections(found.book, subject, step)
    return act_page(
        request, partial(collecting.CollectForm, code=code, collection=found, rows=rows), "counter/collect.html",
        reverse("collection", args=[code, ident, step]), tab="home", code=code, place=people.place(code),
        collection=found, unpaid=[r for r in rows if not r.voucher], paid=[r for r in rows if r.voucher],
        opened=sum(r.fen for r in rows if r.voucher), days=days, ident=ident, step=step, done=told.done(request),
    )  # fmt: skip


def _over(request: HttpRequest, code: str, ident: str, step: str) -> HttpResponse:
    """A collection that is not open (any more): what came in, nothing to tick."""
    matter = matters.matter(matter_of(ident))
    spec = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps.get(step) if matter else None
    if matter is None or spec is None or "collects" not in spec.params or not code.startswith(matter.place):
        raise Http404
    days = ledger.collections(f"book/{code}", matter.subject, step)
    return page(
        request, "counter/collected.html", who=who(request), tab="home", code=code, place=people.place(code),
        matter=matter, days=days, total=sum(v.fen for v in days), ident=ident, done=told.done(request),
    )  # fmt: skip


@by_keeper
def report(request: HttpRequest, code: str, ident: str, step: str) -> HttpResponse:
    """Reports a collection that is complete."""
    found = keeping.collection(matter_of(ident), step)
    if found is None:
        return again(request, reverse("counter-book", args=[code])) or _over(request, code, ident, step)
    return act_page(
        request, partial(collecting.DoneForm, collection=found), "counter/report.html",
        reverse("counter-book", args=[code]), RULEBOOKS[found.matter.rulebook], tab="home", code=code,
        place=people.place(code), collection=found, ident=ident, step=step,
    )  # fmt: skip
