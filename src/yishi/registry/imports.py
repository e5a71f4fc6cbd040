"""The clerk's sheet on a page: sent, read, shown with every fault at its cell, mended and sent again, then written.

Nothing is written before it is confirmed; with one fault nothing is. Between the two the sheet is held encrypted, for a
day (`waiting`). Sheets are read by `people.sheets`, which trusts no file (attacks W9, W13).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yishi.access.acting import Form, Unable, act_page
from yishi.access.who import Who, signed_in
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import both
from yishi.people import queries as people
from yishi.people import rosters
from yishi.people.enrolment import enrol
from yishi.people.sheets import HouseholdRow, Problem, Reading, read_households, write_template
from yishi.people.sheets.sample import xizhang_sheet
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.record.service import Done
from yishi.registry import faults, waiting
from yishi.registry.models import Sheet
from yishi.registry.seeing import asker, for_registrar

MOST = 8 << 20
SHOWN = 200
"""Faults on one page: a sheet with more is wrong as a whole."""
SHEETS = {"sample": xizhang_sheet, "template": write_template}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Upload(forms.Form):
    template_name = "face/form.html"
    use_required_attribute = False
    sheet = forms.FileField(
        label=both("户册（.xlsx、.xls 或 .csv）", "The sheet (.xlsx, .xls or .csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": both("请选一个文件。", "Please choose a file."), "empty": both("这个文件是空的，请另选一个。", "This file is empty. Please choose another.")},
    )  # fmt: skip

    def clean_sheet(self) -> Any:
        sent = self.cleaned_data["sheet"]
        if sent.size > MOST:
            raise forms.ValidationError(both("文件太大，最多 8 MB。请按社分开。", "The file is too large, 8 MB at most. Please send one group at a time."))  # fmt: skip
        return sent


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Which sheet?"""
    one = asker(request)
    if len(code) != 15:
        raise Http404
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sheet"]
        ident = waiting.keep(one.owner, code, sent.name, sent.read())
        return redirect("register-sheet", code=code, ident=ident)
    return page(
        request, "registry/import.html", 422 if form.is_bound else 200, who=one, at=code, title=people.title(code),
        form=form, there=len(people.households(code)),
    )  # fmt: skip


class Confirm(Form):
    """Writes the sheet's households, all or none."""

    def __init__(self, *args: Any, sheet: Sheet, read: Reading, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sheet, self.read = sheet, read

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        if rosters.against_register(self.read):  # enrolled meanwhile
            raise Unable("member_already")
        today = date.fromisoformat(reading.today())
        start = people.next_number(self.sheet.place)
        return enrol(
            self.read.households, self.sheet.place, start, today, one.person, one.capacity, sealer
        ).acts


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def sheet(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """Is this what it should say? The sheet as it was understood, each fault at its cell; one press writes it."""
    one = asker(request)
    found = waiting.find(ident, one.owner)
    if found is None or found.place != code:
        raise Http404
    there = reverse("register-place", args=[code])
    if found.done is not None:  # a double press, or the back button: the same answer
        return redirect(f"{there}?done={found.done}")
    name, data = waiting.opened(found)
    read = read_households(data, name, today=date.fromisoformat(reading.today()))
    problems = [*read.problems, *rosters.against_register(read)]
    lang = lang_of(request)
    context: dict[str, Any] = {
        "at": code, "title": people.title(code), "sheet": found, "file": name, "read": read, "sums": sums(read),
        "problems": [faults.told(p, lang) for p in problems[:SHOWN]], "count": len(problems),
        "sheets": len({p.sheet for p in problems}), "more": max(0, len(problems) - SHOWN), "notices": [faults.told(n, lang) for n in read.notices[:SHOWN]],
        "other": other_places(read, code), "there": len(people.households(code)),
        "rows": [(h, _is_marked(h, problems)) for h in read.households],
    }  # fmt: skip
    if problems or not read.households:
        return page(
            request, "registry/sheet.html", 422 if request.method == "POST" else 200, who=one, **context
        )

    def then(result: Done) -> str:
        waiting.written(ident, result.made[0].index)
        return there

    def make(*args: Any, **more: Any) -> Form:
        return Confirm(*args, sheet=found, read=read, **more)

    return act_page(request, make, "registry/sheet.html", then, **context)


def _is_marked(household: HouseholdRow, problems: Sequence[Problem]) -> bool:
    rows = {(m.sheet, m.row) for m in household.members} | {(household.sheet, household.row)}
    return any((p.sheet, p.row) in rows for p in problems)


def sums(read: Reading) -> dict[str, Any]:
    """What a clerk compares with the foot of the sheet."""
    homes = read.households
    return {
        "away": sum(h.away for h in homes),
        "silent": sum(h.representative is None for h in homes),
        "contract": sum((h.contract_mu or Decimal(0) for h in homes), Decimal(0)),
        "irrigated": sum((h.irrigated_mu or Decimal(0) for h in homes), Decimal(0)),
    }


def other_places(read: Reading, code: str) -> list[str]:
    """Groups the sheet names that are called otherwise than this one."""
    title = people.title(code)
    return sorted({h.group for h in read.households if h.group and h.group != title})


@require_POST
@for_registrar
def drop(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """The sheet is put away unwritten."""
    found = waiting.find(ident, asker(request).owner)
    if found is not None and found.place == code and found.done is None:
        waiting.drop(found)
    return redirect("register-import", code=code)


@require_safe
@signed_in
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """The blank template, or the sample of a group of made-up people."""
    if name not in SHEETS:
        raise Http404
    answer = HttpResponse(SHEETS[name](), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="yishi-{name}.xlsx"'
    return answer
