"""The register as a clerk's lists, in the form that `people.lists` reads back: for whoever may export them.

Kin is not written out: it is sealed. What is made of it is the blank to be filled in, with those who have not declared.
"""

from datetime import date
from typing import Any

from yishi.people import attesting, queries, rosters
from yishi.people.lists import FORMS
from yishi.people.lists.writing import write_list
from yishi.people.models import Term
from yishi.record import reading
from yishi.rulebook.model import Rulebook


def write(kind: str, at: str, rules: Rulebook) -> bytes:
    """The list of a kind of a place and all below it."""
    rows = {"offices": offices, "kin": undeclared}.get(kind)
    if rows is not None:
        return write_list(FORMS[kind], rows(at, rules))
    if kind == "representatives":
        return write_list(FORMS[kind], representatives(at))
    return write_list(FORMS[kind], farmland(at), unit="平方米")


def _where(place: str) -> dict[str, Any]:
    return {
        "village": queries.title(place[:12]) if len(place) >= 12 else "",
        "group": queries.title(place) if len(place) == 15 else "",
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _present(at: str) -> list[Term]:
    today = reading.today()
    rows = Term.objects.filter(place__startswith=at, since__lte=today).order_by("place", "office", "since")
    return [t for t in rows if not t.until or t.until >= today]


def offices(at: str, rules: Rulebook) -> list[dict[str, Any]]:
    found = []
    for term in _present(at):
        one = rosters.somebody(term.person)
        if one is None or not one.name:
            continue
        staff = not one.household
        found.append({
            **_where(term.place), "office": rules.offices[term.office].title, "name": one.name,
            "id_end": one.id_end, "phone": one.phone if staff else "", "since": _day(term.since), "until": _day(term.until),
            "office_phone": queries.office_phone(term.person), "outside": True if staff else None,
        })  # fmt: skip
    return found


def undeclared(at: str, rules: Rulebook) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for term in _present(at):
        one = rosters.somebody(term.person)
        if one is not None and one.name and attesting.declared_kin(one.ident, term.place) is None:
            found.setdefault(
                one.ident, {**_where(term.place), "name": one.name, "id_end": one.id_end, "phone": one.phone}
            )
    return list(found.values())


def representatives(at: str) -> list[dict[str, Any]]:
    return [
        {
            **_where(home.place), "number": home.number, "representative": home.representative.name,
            "alternate": home.alternate.name if home.alternate else "无",
        }
        for home in rosters.homes(at) if home.representative and home.representative.name
    ]  # fmt: skip


def farmland(at: str) -> list[dict[str, Any]]:
    found = []
    groups = [p.code for p in queries.places(at, digits=15)]
    for code in groups:
        homes = {h.ident: h for h in rosters.homes(code)}
        subject = f"register/{code}"
        for key in reading.keys_of(subject, "plot/"):
            plot = reading.read(subject, key)
            home = homes.get(reading.private(plot["household"]) or "")
            if home is not None:
                where = reading.private(plot["about"]) if "about" in plot else ""
                found.append({
                    **_where(code), "plot": key.partition("/")[2], "number": home.number, "area": plot["m2"],
                    "where": where,
                })  # fmt: skip
    return found
