"""A person as typed into a form, and a person meant by what somebody typed: read as strictly as a clerk's sheet."""

import re
from datetime import date
from typing import Any

from django import forms

from yishi.access.acting import Form
from yishi.face.fields import DayField, PhoneField, WordsField, plain
from yishi.face.words import both
from yishi.people import queries as people
from yishi.people import rosters
from yishi.people.sheets import MemberRow
from yishi.people.sheets.identity import birth_of, read_id_number, sex_of
from yishi.people.sheets.rows import Fault
from yishi.people.sheets.text import clean_name
from yishi.record import reading

YES_NO = [("yes", both("是", "yes")), ("no", both("不是", "no"))]
NAME_AND_NUMBER = re.compile(r"(.+?)[ /]*([0-9]{1,4})")


class PersonForm(Form):
    """Name, identity number or birthday, telephone: what is sealed of a person."""

    name = WordsField(
        label=both("姓名", "Name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    relation = WordsField(label=both("与户主关系", "Relation to the head"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))  # fmt: skip
    id_number = forms.CharField(
        label=both("身份证号", "Identity number"), required=False, max_length=30,
        help_text=both("没有就空着，填出生日期。", "Leave it empty if there is none, and give the birthday."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth = DayField(label=both("出生日期", "Date of birth"), required=False)
    phone = PhoneField(label=both("手机号", "Mobile number"), required=False)
    collective = forms.ChoiceField(
        label=both("是不是集体经济组织成员", "A member of the collective?"), choices=YES_NO, initial="yes", widget=forms.RadioSelect
    )  # fmt: skip

    def clean_name(self) -> str:
        made = clean_name(self.cleaned_data["name"])
        if isinstance(made, Fault):
            raise forms.ValidationError(
                both("姓名看不懂，请核对。", "This does not read as a name. Please check it.")
            )
        return str(made)

    def clean_id_number(self) -> str:
        text = plain(self.cleaned_data["id_number"])
        if not text:
            return ""
        made = read_id_number(text, today=date.fromisoformat(reading.today()))
        if isinstance(made, Fault):
            raise forms.ValidationError(both("不是有效的身份证号：18 位，请照身份证核对。", "Not a valid identity number: 18 characters. Please check it against the card."))  # fmt: skip
        if people.find("id_number", made):
            raise forms.ValidationError(both("这个身份证号登记册里已经有了，一个人不能在两户。", "The register has this identity number already; nobody is in two households."))  # fmt: skip
        return made

    def clean_birth(self) -> str:
        day = self.cleaned_data.get("birth") or ""
        if day and not "1900-01-01" <= day <= reading.today():
            raise forms.ValidationError(both("出生日期不对。", "This cannot be a birthday."))
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        kept = self.cleaned_data
        if "birth" in self.fields and not self.errors and not (kept.get("id_number") or kept.get("birth")):
            self.add_error("birth", both("身份证号和出生日期，至少要填一样。", "Give the identity number or the birthday."))  # fmt: skip
        return kept

    def row(self) -> MemberRow:
        kept = self.cleaned_data
        number = kept.get("id_number") or None
        birth = (
            birth_of(number) if number else date.fromisoformat(kept["birth"]) if kept.get("birth") else None
        )
        return MemberRow(
            name=kept["name"],
            relation=kept.get("relation", ""),
            id_number=number,
            sex=sex_of(number) if number else None,
            birth=birth,
            phone=kept.get("phone") or None,
            is_member=kept.get("collective") != "no",
        )


class NotFound(Exception):
    """Nobody, or more than one, is meant; `message` says which."""

    def __init__(self, message: Any) -> None:
        super().__init__()
        self.message = message


def meant(typed: str, under: str, among: list[rosters.Somebody] | None = None) -> rosters.Somebody:
    """The one person at a place or below it whom somebody means by a name, a name and a household number, or a phone."""
    text = plain(typed)
    everyone = among if among is not None else all_people(under)
    if text.isdigit() and len(text) == 11:
        found = [s for s in everyone if s.phone == text]
    else:
        found = [s for s in everyone if s.name == text]
        with_number = NAME_AND_NUMBER.fullmatch(text)
        if not found and with_number:
            found = [s for s in everyone if s.name == with_number[1].strip() and s.household and int(s.household.rsplit("-", 1)[1]) == int(with_number[2])]  # fmt: skip
    if not found:
        raise NotFound(both("登记册里没有叫这个的人。请照户册写全名。", "Nobody in the register is called that. Please write the full name."))  # fmt: skip
    if len(found) > 1:
        raise NotFound(both("有同名的人。请在名字后面写上户号，例如：田有禾 12", "Several people have this name. Add the household number, like: 田有禾 12"))  # fmt: skip
    return found[0]


def all_people(under: str) -> list[rosters.Somebody]:
    """Everybody who is there, at a place and below it, staff among them."""
    found = [m for h in rosters.homes(under) for m in h.members]
    for place in people.places(under):
        found += rosters.staff(place.code)
    return found
