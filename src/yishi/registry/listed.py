"""A clerk's other lists on a page: offices, representatives, kin, plots. As households are (`imports`): sent, tried against
the register with every fault at its cell, mended and sent again, then written, all of it or nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yishi.access.acting import Form, Unable, act_page
from yishi.access.who import Who, signed_in
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import both
from yishi.people import entering, plans
from yishi.people import queries as people
from yishi.people.lists import FORMS, READERS
from yishi.people.lists.listing import ListReading
from yishi.people.lists.writing import write_list
from yishi.people.plans import Plan
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.sealing import Sealer
from yishi.record.service import Done
from yishi.registry import faults, waiting
from yishi.registry.imports import SHOWN, XLSX, Upload
from yishi.registry.seeing import asker, for_registrar

TITLES = {
    "offices": both("任职名单", "list of office-holders"),
    "representatives": both("户代表名单", "list of representatives"),
    "kin": both("亲属申报表", "declarations of kin"),
    "farmland": both("承包地块表", "list of contracted plots"),
}


def known_kind(kind: str) -> None:
    if kind not in TITLES:
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def upload(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Which file is the list?"""
    known_kind(kind)
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sheet"]
        ident = waiting.keep(asker(request).owner, code, sent.name, sent.read())
        return redirect("register-list-sheet", code=code, kind=kind, ident=ident)
    return page(
        request, "registry/list.html", 422 if form.is_bound else 200, who=asker(request), at=code,
        title=people.title(code), form=form, kind=kind, named=TITLES[kind],
    )  # fmt: skip


def read_list(kind: str, data: bytes, name: str) -> ListReading:
    more = {"offices": present().offices} if kind == "offices" else {}
    return READERS[kind](data, name, today=date.fromisoformat(reading.today()), **more)


def planned(kind: str, data: bytes, name: str, code: str, one: Who) -> tuple[ListReading, Plan]:
    """What the list would do, each row held against the register."""
    read = read_list(kind, data, name)
    return read, entering.plan(kind, read, present(), code, one.person, one.capacity)


class Confirm(Form):
    """Sends a list's acts, all or none."""

    def __init__(self, *args: Any, kind: str, held: tuple[str, bytes], code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind, self.held, self.code = kind, held, code

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        _, plan = planned(self.kind, self.held[1], self.held[0], self.code, one)
        if plan.problems or not plan.acts:  # the register has changed since it was shown
            raise Unable("member_already")
        sealer.kept += plan.sealer.kept
        sealer.lookups += plan.sealer.lookups
        return plan.acts


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def sheet(request: HttpRequest, code: str, kind: str, ident: str) -> HttpResponse:
    """Is this what it should say? What would be written is tried, and taken back, before it is shown."""
    known_kind(kind)
    one = asker(request)
    found = waiting.find(ident, one.owner)
    if found is None or found.place != code:
        raise Http404
    there = reverse("register-place", args=[code])
    if found.done is not None:
        return redirect(f"{there}?done={found.done}")
    name, data = waiting.opened(found)
    read, plan = planned(kind, data, name, code, one)
    if not plan.problems:
        plans.send(plan, present(), only_try=True)
    lang, problems = lang_of(request), list(plan.problems)
    context: dict[str, Any] = {
        "at": code, "title": people.title(code), "sheet": found, "file": name, "kind": kind, "named": TITLES[kind],
        "read": read, "count": len(problems), "problems": [faults.told(p, lang) for p in problems[:SHOWN]],
        "sheets": len({p.sheet for p in problems}), "more": max(0, len(problems) - SHOWN), "plan": plan,
        "notices": [faults.told(n, lang) for n in plan.notices[:SHOWN]],
    }  # fmt: skip
    if problems or not plan.acts:
        return page(request, "registry/list_sheet.html", 422 if request.method == "POST" else 200, who=one, **context)  # fmt: skip

    def then(result: Done) -> str:
        waiting.written(ident, result.made[0].index)
        return there

    def make(*args: Any, **more: Any) -> Form:
        return Confirm(*args, kind=kind, held=(name, data), code=code, **more)

    return act_page(request, make, "registry/list_sheet.html", then, **context)


@require_safe
@signed_in
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    known_kind(kind)
    answer = HttpResponse(write_list(FORMS[kind], blank=True), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="yishi-{kind}.xlsx"'
    return answer
