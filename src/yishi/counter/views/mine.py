"""A household's own money: what it got, paid and still owes this year, over all matters; and its shares of a matter.

Seen by who stands for the household, or is of it. Nobody's arrears are shown to anybody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from yishi.access.who import Who, signed_in, who
from yishi.counter import collecting, keeping, payees, words
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS


def owners(one: Who) -> list[str]:
    """Whose money they may see: their own, their household's, and that of households they stand for."""
    return [o for o in dict.fromkeys([*one.households, one.household, one.person]) if o]


@dataclass
class Owed:
    """A household's share of a matter: paid with a voucher, or due until a day."""

    matter: Any
    ident: str
    step: str
    fen: int
    voucher: str
    on: str
    book: str
    until: str
    left: int | None
    state: str
    late: bool
    household: str = ""


@dataclass
class Got:
    """What a household was paid of a matter."""

    title: str
    ident: str
    fen: int
    on: str
    number: str
    code: str


def shares_of(idents: Iterable[str], lang: str) -> list[Owed]:
    """Every share that these households have in matters which collect, newest matter first."""
    out = []
    for subject, nym in reading.pseudonyms(idents, "matter/"):
        matter = matters.matter(subject)
        if matter is None:
            continue
        for name, spec in RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps.items():
            if "collects" in spec.params:
                named = str(spec.params["collects"]).removeprefix("$")
                share = next(
                    (s for s in matters.variables(subject).get(named) or [] if s["who"] == nym), None
                )
                if share is not None:
                    found = _owed(matter, name, nym, share["fen"], lang)
                    out += [found] if found is not None else []
    return sorted(out, key=lambda o: (bool(o.voucher), o.until or "9999", -o.matter.moved))


def _owed(matter: Any, step: str, nym: str, fen: int, lang: str) -> Owed | None:
    """What is due or paid; None while the collection has not begun (the plan may change yet)."""
    book = f"book/{matter.place}"
    days = ledger.collections(book, matter.subject, step)
    number = ledger.payers(days).get(nym, "")
    open_ = keeping.collection(matter.subject, step)
    if open_ is None and not days:
        return None
    until, left = (open_.until, open_.left) if open_ else ("", None)
    on = next((v.on for v in days if v.number == number), "")
    if number:
        state = words.paid(lang)
    elif open_ is None and sum(v.fen for v in days) == sum(
        s["fen"] for s in collecting.sharers(matter, step)
    ):
        number, state = "-", words.paid(lang)  # the list of that day was erased, but all of it came in
    else:
        state = words.left(left, lang) if open_ else words.unpaid(lang)
    late = not number and left is not None and left < 0
    return Owed(
        matter, matter.subject.partition("/")[2], step, fen, number, on, book, until, left, state, late
    )


def got_by(idents: Iterable[str], year: str) -> list[Got]:
    """What was paid to these households (or this person) in a year, newest first."""
    idents = list(idents)
    nyms = {nym for _, nym in reading.pseudonyms(idents, "matter/")} | set(idents)
    out = []
    for v in ledger.paid_to(nyms):
        matter = matters.matter(v.matter)
        if v.on.startswith(year):
            out.append(
                Got(
                    matter.title if matter else "",
                    v.matter.partition("/")[2],
                    v.fen,
                    v.on,
                    v.number,
                    v.book.partition("/")[2],
                )
            )
    return out


@signed_in
def my_money(request: HttpRequest) -> HttpResponse:
    """What it got, what it paid, what it still owes, this year."""
    one, lang, year = who(request), lang_of(request), reading.today()[:4]
    assert one is not None
    mine = owners(one)
    shares = shares_of(mine, lang)
    paid = [s for s in shares if s.voucher and (s.on[:4] or year) == year]
    owes = [s for s in shares if not s.voucher]
    got = got_by(mine, year)
    return page(
        request, "counter/my_money.html", who=one, tab="home", year=year, got=got, paid=paid, owes=owes,
        got_fen=sum(g.fen for g in got), paid_fen=sum(s.fen for s in paid), owes_fen=sum(s.fen for s in owes),
        contact=_accountant(one.place, lang),
    )  # fmt: skip


@signed_in
def my_shares(request: HttpRequest, ident: str) -> HttpResponse:
    """What one's own household pays of a matter, how it is worked out, and whether it has paid."""
    one, lang, subject = who(request), lang_of(request), f"matter/{ident}"
    assert one is not None
    matter = matters.matter(subject)
    if matter is None:
        raise Http404
    variables = matters.variables(subject)
    shares = variables.get("shares") or []
    mine = {nym for s, nym in reading.pseudonyms(owners(one), "matter/") if s == subject}
    own = [s for s in shares if s["who"] in mine]
    parties = payees.Parties(subject)
    state = [o for o in shares_of(owners(one), lang) if o.matter.subject == subject]
    return page(
        request, "counter/my_shares.html", 200 if own else 404, who=one, tab="home", matter=matter, ident=ident,
        own=[(s, parties.household(s["who"], lang)) for s in own], total=sum(s["fen"] for s in shares), count=len(shares),
        weights=collecting.weight(shares), state=state, contact=_accountant(matter.place, lang), place=people.place(matter.place),
    )  # fmt: skip


def _accountant(place: str, lang: str) -> tuple[str, str, str] | None:
    """(office, name, telephone) of who keeps the book of a place."""
    if not place:
        return None
    office, _, at = keeping.keeper(place).partition("@")
    holders = people.holders(at, office, reading.today())
    title = keeping.rules_of().title_of(office, lang)
    return (title, people.name(holders[0]), people.office_phone(holders[0])) if holders else None
