"""Forms of the registrar: a household comes, somebody joins it, leaves or changes; who represents it; staff."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, act_page
from yishi.access.who import Who
from yishi.face.fields import DayField, MuField, WordsField
from yishi.face.words import both
from yishi.files import photos
from yishi.files.fields import PhotoField
from yishi.people import enrolment, rosters
from yishi.people import queries as people
from yishi.people.sheets import HouseholdRow
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.registry.persons import YES_NO, PersonForm
from yishi.registry.seeing import GROUP, for_registrar

forms_page = require_http_methods(["GET", "HEAD", "POST"])


def with_facts(kind: Callable[..., Form], **facts: Any) -> Callable[..., Form]:
    """A maker of forms of a kind that are told something."""

    def make(*args: Any, **more: Any) -> Form:
        return kind(*args, **facts, **more)

    return make


class Enrol(PersonForm):
    """A household begins with its head; the others join it one by one."""

    number = WordsField(label=both("户编号", "Household number"), max_length=20, required=False)
    address = WordsField(label=both("居住地", "Lives at"), max_length=100, required=False)
    contract = MuField(label=both("承包地（亩）", "Contracted land (mu)"), required=False)
    irrigated = MuField(label=both("浇地（亩）", "Irrigated land (mu)"), required=False)
    away = forms.ChoiceField(label=both("这一户常年在外吗", "Does the household live elsewhere?"), choices=YES_NO, initial="no", widget=forms.RadioSelect)  # fmt: skip

    def __init__(self, *args: Any, code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.code = code
        self.fields["relation"].initial = self.initial.setdefault("relation", "户主")

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        kept, head = self.cleaned_data, self.row()
        today = date.fromisoformat(reading.today())
        is_adult = enrolment.capacity(head, today) == "full"
        row = HouseholdRow(
            number=kept["number"] or str(people.next_number(self.code) + 1),
            members=(replace(head, is_representative=is_adult, away=kept["away"] == "yes"),),
            address=kept["address"] or None,
            contract_mu=Decimal(kept["contract"]) if kept["contract"] else None,
            irrigated_mu=Decimal(kept["irrigated"]) if kept["irrigated"] else None,
        )
        start = people.next_number(self.code)
        return enrolment.enrol([row], self.code, start, today, one.person, one.capacity, sealer).acts


@forms_page
@for_registrar
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    if len(code) != GROUP:
        raise Http404
    return act_page(
        request, with_facts(Enrol, code=code), "registry/enrol.html", reverse("register-place", args=[code]), at=code,
        title=people.title(code),
    )  # fmt: skip


class Join(PersonForm):
    def __init__(self, *args: Any, home: rosters.Home, **more: Any) -> None:
        super().__init__(*args, **more)
        self.home = home

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        member, home = self.row(), self.home
        subject = f"register/{home.place}"
        ident = f"p-{home.ident.removeprefix('h-')}-{rosters.next_member(home.ident):02d}"
        item = {
            "id": ident,
            "capacity": enrolment.capacity(member, date.fromisoformat(reading.today())),
            "collective": member.is_member is not False,
            "who": sealer.seal(subject, "who", enrolment.who(member), ident),
        }
        found_by(sealer, ident, id_number=member.id_number, phone=member.phone)
        data = {"household": home.ident, "member": item}
        return [Act(subject, "join", one.person, one.capacity, "", "", data)]


def found_by(sealer: Sealer, ident: str, **numbers: str | None) -> None:
    for field, value in numbers.items():
        if value:
            sealer.find_by(field, value, ident)


@forms_page
@for_registrar
def join(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """Who comes to this household?"""
    home = home_or_404(code, ident)
    then = reverse("register-household", args=[code, ident])
    return act_page(request, with_facts(Join, home=home), "registry/join.html", then, at=code, title=people.title(code), home=home)  # fmt: skip


def home_or_404(code: str, ident: str) -> rosters.Home:
    found = rosters.home(ident)
    if found is None or found.place != code:
        raise Http404
    return found


class Staff(PersonForm):
    """Somebody who serves the place without living in one of its households."""

    relation = None  # type: ignore[assignment]
    collective = None  # type: ignore[assignment]
    birth = None  # type: ignore[assignment]
    id_number = None  # type: ignore[assignment]
    office_phone = WordsField(
        label=both("办公电话", "Office telephone"), max_length=20, required=False,
        help_text=both("公开栏上写给村民打的电话。", "It stands on the board for villagers to ring."),
    )  # fmt: skip

    def __init__(self, *args: Any, code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.code = code

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        member, subject = self.row(), f"register/{self.code}"
        ident = f"p-{self.code}-s{secrets.token_hex(4)}"
        kept = json.loads(enrolment.who(member)) | {"office_phone": self.cleaned_data["office_phone"]}
        text = json.dumps({k: v for k, v in kept.items() if v}, ensure_ascii=False, sort_keys=True)
        found_by(sealer, ident, phone=member.phone)
        sealed = {"who": sealer.seal(subject, "who", text, ident)}
        return [Act(subject, "person", one.person, one.capacity, "", "", {"id": ident}, "", sealed)]


@forms_page
@for_registrar
def staff(request: HttpRequest, code: str) -> HttpResponse:
    return act_page(
        request, with_facts(Staff, code=code), "registry/staff.html", reverse("register-place", args=[code]), at=code,
        title=people.title(code),
    )  # fmt: skip


WHAT: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "of_age": (both("满 18 岁了", "came of age"), "成年", {"capacity": "full"}),
    "limited": (both("失去完全民事行为能力", "lost full civil capacity"), "行为能力变化", {"capacity": "limited"}),
    "regained": (both("恢复完全民事行为能力", "regained full civil capacity"), "行为能力恢复", {"capacity": "full"}),
    "out": (both("退出集体经济组织", "left the collective"), "退出集体", {"collective": False}),
    "in": (both("加入集体经济组织", "joined the collective"), "加入集体", {"collective": True}),
    "moved": (both("搬走了、嫁出去了", "moved away, married elsewhere"), "迁出", {"gone": True}),
    "died": (both("去世", "died"), "去世", {"gone": True}),
    "left": (both("不在这里工作了", "no longer serves here"), "离任", {"gone": True}),
}  # fmt: skip
"""What may happen to somebody: its label, the words that stand in the record, and what changes."""


def may_happen(somebody: rosters.Somebody) -> list[str]:
    if not somebody.household:
        return ["left"]
    first = {"minor": "of_age", "full": "limited", "limited": "regained"}[somebody.capacity]
    return [first, "out" if somebody.collective else "in", "moved", "died"]


class Change(Form):
    what = forms.ChoiceField(label=both("发生了什么", "What happened"), widget=forms.RadioSelect)
    day = DayField(label=both("哪一天", "On which day"))
    paper = WordsField(
        label=both("凭据", "On what paper"), max_length=100, required=False,
        help_text=both("例如：户口迁移证。写进公开的记录，不要写名字和病情。", "For example: certificate of removal. It stands in the public record; no names, no illness."),
    )  # fmt: skip

    def __init__(self, *args: Any, somebody: rosters.Somebody, **more: Any) -> None:
        super().__init__(*args, **more)
        self.somebody = somebody
        choice = self.fields["what"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(k, WHAT[k][0]) for k in may_happen(somebody)]
        if not self.is_bound:
            self.initial.setdefault("day", reading.today())

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        kept = self.cleaned_data
        _, words, change = WHAT[kept["what"]]
        reason = f"{words}；{kept['paper']}" if kept["paper"] else words
        data = {"member": self.somebody.ident, "reason": reason, **change}
        return [Act(f"register/{self.somebody.place}", "change_member", one.person, one.capacity, kept["day"], "", data)]  # fmt: skip


@forms_page
@for_registrar
def member(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """What has happened to this person?"""
    somebody = somebody_there(code, ident)
    home = somebody.household
    then = (
        reverse("register-household", args=[code, home]) if home else reverse("register-place", args=[code])
    )
    return act_page(
        request, with_facts(Change, somebody=somebody), "registry/member.html", then, at=code,
        title=people.title(code), somebody=somebody,
    )  # fmt: skip


def somebody_there(code: str, ident: str, gone_too: bool = False) -> rosters.Somebody:
    """Somebody of this very place (404 for another's, attacks W1); who has left it is found only where asked."""
    found = rosters.somebody(ident)
    if found is None or found.place != code or (found.until and not gone_too):
        raise Http404
    return found


class Mandate(Form):
    representative = forms.ChoiceField(
        label=both("谁代表这一户", "Who represents the household"), widget=forms.RadioSelect
    )
    alternate = forms.ChoiceField(
        label=both("候补", "The alternate"), required=False, widget=forms.RadioSelect
    )
    paper = PhotoField(
        label=both("全家成年人签字的纸", "The paper all its adults signed"), required=False,
        help_text=both("拍一张。照片只有任职的人看得到。", "Take a photo. Only office-holders see it."),
    )  # fmt: skip

    def __init__(self, *args: Any, home: rosters.Home, **more: Any) -> None:
        super().__init__(*args, **more)
        self.home = home
        able = [(m.ident, m.name or m.ident) for m in home.members if m.capacity == "full"]
        for name, choices in (("representative", able), ("alternate", [("", both("没有", "nobody")), *able])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if not self.is_bound:
            self.initial.setdefault(
                "representative", home.representative.ident if home.representative else ""
            )
            self.initial.setdefault("alternate", home.alternate.ident if home.alternate else "")

    def clean(self) -> dict[str, Any]:
        super().clean()
        kept = self.cleaned_data
        if kept.get("alternate") and kept.get("alternate") == kept.get("representative"):
            self.add_error("alternate", both("候补要另选一个人。", "The alternate must be somebody else."))
        return kept

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        kept, subject = self.cleaned_data, f"register/{self.home.place}"
        data = {"household": self.home.ident, "representative": kept["representative"]}
        if kept["alternate"]:
            data["alternate"] = kept["alternate"]
        if kept["paper"]:
            data["paper"] = photos.keep(kept["paper"], one.owner, subject).digest
        return [Act(subject, "mandate", one.person, one.capacity, "", "", data)]


@forms_page
@for_registrar
def mandate(request: HttpRequest, code: str, ident: str) -> HttpResponse:
    """Who speaks and votes for this household from now on?"""
    home = home_or_404(code, ident)
    then = reverse("register-household", args=[code, ident])
    return act_page(request, with_facts(Mandate, home=home), "registry/mandate.html", then, at=code, title=people.title(code), home=home)  # fmt: skip
