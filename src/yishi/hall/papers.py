"""A meeting held on paper, entered afterwards: who came, what each chose, the photo of the sheet, in one press.

Dated on the meeting's own day, within the rulebook's days for paper; it counts exactly as one held on the console.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Unable, act_page
from yishi.access.who import Who
from yishi.face.words import both, say
from yishi.hall import devices
from yishi.hall.after import MinutesForm, minutes_acts
from yishi.hall.console import Row, frame, one_act, opening_acts, rows, running, take_act, takeable
from yishi.hall.sitting import Question, Sitting
from yishi.meetings import casting
from yishi.meetings import queries as meetings
from yishi.procedure import Act
from yishi.record.sealing import Sealer
from yishi.record.service import Done
from yishi.tally import CHOICES

MARKS = ("", "came", *CHOICES)
ABSENT = both("没来", "absent")
CAME = both("到会没投", "came, no vote")
WORDS = {
    "for": both("同意", "for"), "against": both("反对", "against"), "abstain": both("弃权", "abstain"),
}  # fmt: skip


class PaperForm(MinutesForm):
    """Who came stands once a voter; what they chose once a voter and question."""

    def __init__(self, *args: Any, sitting: Sitting, fill: str = "", **more: Any) -> None:
        super().__init__(*args, sitting=sitting, **more)
        self.lines: list[tuple[Row, list[Any]]] = []
        self.questions = [q for q in sitting.questions if q.state in ("set", "put")]
        self.standing = {q.motion: meetings.standing(sitting.subject, q.motion) for q in self.questions}
        self.asides = {q.motion: meetings.asides(sitting.subject, q.motion) for q in self.questions}
        self.found = rows(sitting)
        for row in self.found:
            names = []
            if not self.questions:
                names.append(self._came(row))
            for q in self.questions:
                names.append(self._field(row, q, fill))
            self.lines.append((row, names))

    def _came(self, row: Row) -> str:
        name = f"c{row.number}"
        choices = [("", ABSENT), ("came", both("到会", "came"))]
        self._radio(name, row, choices, "came" if row.here == "room" else "")
        return name

    def _field(self, row: Row, q: Question, fill: str) -> str:
        name = f"v{row.number}-{q.motion}"
        proxy = bool(row.holder) and row.here != "room"
        choices = [("", both("没投", "no vote") if proxy else ABSENT)]
        if not proxy:
            choices.append(("came", CAME))
        if row.voter not in self.asides[q.motion] and row.voter not in self.standing[q.motion]:
            choices += [(c, WORDS[c]) for c in CHOICES]
        first = "came" if row.here == "room" else ""
        self._radio(name, row, choices, fill if any(c == fill for c, _ in choices) and fill else first)
        return name

    def _radio(self, name: str, row: Row, choices: list[Any], initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=row.label.name, required=False, choices=choices, initial=initial, widget=forms.RadioSelect
        )

    def drawn(self) -> list[tuple[Row, list[tuple[Question | None, Any]]]]:
        """The rows with their bound fields, for the template."""
        asked: list[Question | None] = [*self.questions] or [None]
        return [
            (row, [(q, self[name]) for q, name in zip(asked, names, strict=True)])
            for row, names in self.lines
        ]

    def plain_fields(self) -> list[Any]:
        return [self["photo"], self["text"]]

    def _choice(self, row: Row, q: Question) -> str:
        return str(self.cleaned_data.get(f"v{row.number}-{q.motion}") or "")

    def _present(self, row: Row) -> bool:
        if row.holder and row.here != "room":
            return False
        if not self.questions:
            return bool(self.cleaned_data.get(f"c{row.number}"))
        return any(self._choice(row, q) for q in self.questions)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        present = {r.voter for r in self.found if self._present(r) or r.here}
        given = meetings.given(self.sitting.subject)
        for row in self.found:
            carried = row.holder and row.here != "room" and any(self._choice(row, q) for q in self.questions)
            if carried and given[row.voter] not in present:
                self.add_error(None, say(
                    self.sitting.lang, "{giver}的票委托给了{holder}，可{holder}没来。",
                    "{giver}’s vote is with {holder}, who did not come.", giver=row.label.name, holder=row.holder,
                ))  # fmt: skip
        return cleaned

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        s, on = self.sitting, self.sitting.row.date
        if any(q.state == "closing" for q in s.questions):
            raise Unable("motion_hangs")
        acts = [
            one_act(one, s, "sign_in", {"voter": r.voter, "where": "room"}, on=on)
            for r in self.found
            if self._present(r) and r.here != "room"
        ]
        for q in self.questions:
            acts += self._motion(one, q, sealer, on)
        acts += minutes_acts(one, s, self.cleaned_data, sealer, on=s.today if s.today <= on else on)
        if one.capacity in s.secretary:
            acts += [take_act(one, s, q) for q in self.questions if takeable(s, q)]
        return acts

    def _motion(self, one: Who, q: Question, sealer: Sealer, on: str) -> list[Act]:
        s = self.sitting
        acts = [] if q.state == "put" else [one_act(one, s, "put", {"motion": q.motion}, on=on)]
        openings = list(casting.openings(s.subject, q.motion)) if self.standing[q.motion] else []
        n = openings[-1][0] if openings else 0
        for row in self.found:
            choice = self._choice(row, q)
            if choice not in CHOICES:
                continue
            n += 1
            sealed = {"choice": sealer.seal(s.subject, "choice", choice, row.voter)}
            openings.append((n, choice, sealer.kept[-1].salt.hex()))
            data = {"motion": q.motion, "voter": row.voter, "channel": "paper"}
            if row.holder and row.here != "room":
                data |= {"channel": "proxy", "hand": meetings.given(s.subject)[row.voter]}
            acts.append(one_act(one, s, "cast", data, sealed=sealed, on=on))
        acts.append(one_act(one, s, "close_vote", {"motion": q.motion}, on=on))
        return [*acts, *opening_acts(one, s, q.motion, openings, on)]


@require_http_methods(["GET", "HEAD", "POST"])
@running
def paper(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """One page: tick who came and what they chose, the photo, one press."""
    if sitting.closed and request.method != "POST":
        return redirect("meeting", ident=sitting.ident)
    fill = request.GET.get("fill", "")
    fill = fill if fill in MARKS else ""

    def make(*args: Any, **more: Any) -> PaperForm:
        return PaperForm(*args, sitting=sitting, fill=fill, **more)

    def then(done: Done) -> str:
        devices.forget(sitting.subject)
        return reverse("meeting", args=[sitting.ident])

    more = {k: v for k, v in frame(request, sitting).items() if k != "who"}
    return act_page(request, make, "hall/paper.html", then, sitting.rules, fill=fill, **more)
