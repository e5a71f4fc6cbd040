"""An office-holder declares their kin: who of the register, how near. The list is sealed; that it was declared is public.

Undeclared is not unrelated (attacks M7): an empty list is a declaration too.
"""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, act_page
from yishi.access.who import Who, other_hat, signed_in, strong
from yishi.face.fields import WordsField
from yishi.face.words import both
from yishi.people import queries as people
from yishi.people.attesting import declared_kin
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.registry.changes import with_facts
from yishi.registry.persons import NotFound, all_people, meant
from yishi.registry.seeing import asker

LINES = 10
DEGREES = [
    ("", both("——", "——")),
    ("1", both("配偶、父母、子女", "spouse, parent, child")),
    ("2", both("兄弟姐妹、祖父母、孙子女", "brother or sister, grandparent, grandchild")),
    ("3", both("叔伯姑舅姨、侄甥", "uncle, aunt, nephew, niece")),
    ("4", both("堂、表兄弟姐妹", "cousin")),
]  # fmt: skip
"""Degrees as §kin_reach counts them; a spouse's kin count as one's own."""


class Kin(Form):
    def __init__(self, *args: Any, place: str, person: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.place, self.person = place, person
        self.everyone = [s for s in all_people(place) if s.ident != person]
        self.near: list[tuple[str, int]] = []
        named = {s.ident: s for s in self.everyone}
        before = [(named[i], d) for i, d in declared_kin(person, place) or () if i in named]
        for n in range(max(LINES, len(before) + 3)):
            self.fields[f"name_{n}"] = WordsField(label=both("姓名", "Name"), required=False, max_length=60, widget=forms.TextInput(attrs={"list": "names", "autocomplete": "off"}))  # fmt: skip
            self.fields[f"degree_{n}"] = forms.ChoiceField(label=both("是什么人", "What they are to you"), required=False, choices=DEGREES)  # fmt: skip
            if n < len(before) and not self.is_bound:
                kin, degree = before[n]
                twice = sum(s.name == kin.name for s in self.everyone) > 1
                number = int(kin.household.rsplit("-", 1)[1]) if kin.household else ""
                self.initial.setdefault(f"name_{n}", f"{kin.name} {number}" if twice else kin.name)
                self.initial.setdefault(f"degree_{n}", str(degree))

    def lines(self) -> list[tuple[Any, Any]]:
        count = sum(name.startswith("name_") for name in self.fields)
        return [(self[f"name_{n}"], self[f"degree_{n}"]) for n in range(count)]

    def clean(self) -> dict[str, Any]:
        super().clean()
        kept, seen = self.cleaned_data, set()
        for name_of, degree_of in self.lines():
            typed, degree = kept.get(name_of.name, ""), kept.get(degree_of.name, "")
            if bool(typed) != bool(degree):
                missing = degree_of.name if typed else name_of.name
                self.add_error(missing, both("这一项也要填。", "Please fill this in too."))
            elif typed:
                try:
                    found = meant(typed, self.place, self.everyone)
                except NotFound as nobody:
                    self.add_error(name_of.name, nobody.message)
                    continue
                if found.ident not in seen:
                    seen.add(found.ident)
                    self.near.append((found.ident, int(degree)))
        return kept

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        subject = f"register/{self.place}"
        sealed = {"kin": sealer.seal(subject, "kin", json.dumps(self.near), one.person)}
        data = {"person": one.person, "count": len(self.near)}
        return [Act(subject, "declare_kin", one.person, one.capacity, "", "", data, "", sealed)]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def declare(request: HttpRequest) -> HttpResponse:
    """Who of the people you serve is your kin?"""
    one = asker(request)
    if one.hat is None:
        return other_hat(request, one.hats, [h.office for h in one.hats] or ["group_head"])
    refused = strong(request)
    if refused is not None:
        return refused
    place = one.hat.place
    before = reading.read(f"register/{place}", f"kin/{one.person}")
    return act_page(
        request, with_facts(Kin, place=place, person=one.person), "registry/kin.html", reverse("register-kin"),
        title=people.title(place), since=before["on"] if before else "",
        names=sorted({s.name for s in all_people(place) if s.name}),
    )  # fmt: skip
