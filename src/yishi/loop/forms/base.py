"""What the forms of all steps have in common: the step, who acts, the act, the meeting that carries it, kin, photos."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse

from yishi.access.acting import nym
from yishi.access.who import Who
from yishi.face.fields import DayField, WordsField
from yishi.face.words import both, day, say
from yishi.loop.at import At
from yishi.loop.ground import Ground
from yishi.loop.photo import PhotoForm
from yishi.loop.rows import RowsField
from yishi.meetings import queries as meetings
from yishi.people import attesting
from yishi.procedure import Act
from yishi.procedure.kinds.bodies import acting_body
from yishi.record import reading
from yishi.record.sealing import Sealer

PICK = forms.RadioSelect


class StepForm(PhotoForm):
    """A form of one act of a step. Subclasses give the act's name, their fields, and its data."""

    name = ""

    def __init__(self, *args: Any, at: At, one: Who, lang: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at, self.one, self.lang, self.subject = at, one, lang, at.subject
        self.draw()
        for name, made in self.fields.items():  # what was kept over a sign-in comes back cell by cell
            if isinstance(made, RowsField) and f"{name}-rows" in self.initial:
                self.initial[name] = made.widget.value_from_datadict(self.initial, {}, name)

    def draw(self) -> None:
        """Adds the fields that depend on the step."""

    @property
    def ground(self) -> Ground:
        at = self.at
        return Ground(at.rules, at.procedure, at.step, at.place, at.subject, self.lang, at.variables)

    def say(self, zh: str, en: str, **facts: object) -> str:
        return say(self.lang, zh, en, **facts)

    # --- the parts many forms share --------------------------------------------------------------------------

    def ask_meeting(self) -> None:
        """The meeting whose minutes carry the act, where a body acts through its secretary."""
        code = acting_body(self.at.ctx(self.name, self.one.person, self.one.capacity))
        if code is None:
            return
        body = self.at.rules.bodies[code]
        place = self.one.capacity.partition("@")[2]
        found = [m for m in meetings.held(code, place) if m.place == place and m.date >= self.at.node[3]]
        title = body.title_en if self.lang == "en" else body.title
        choices = [
            (m.subject, self.say("{day}的会，到 {n} 人", "the meeting of {day}, {n} came", day=day(m.date, self.lang), n=m.came))
            for m in reversed(found)
        ]  # fmt: skip
        none_yet = both(
            "还没有开过会。先开会，会议记录写好以后再来，填过的可以先抄下来。",
            "No meeting has been held yet. Hold it and minute it first.",
        )
        self.fields["meeting"] = forms.ChoiceField(
            choices=choices, widget=PICK, label=self.say("哪次{title}会上定的？", "At which meeting of the {title} was it decided?", title=title),
            help_text="" if found else none_yet, error_messages={"required": both("选一次会。", "Choose a meeting.")},
            initial=choices[0][0] if len(choices) == 1 else None,
        )  # fmt: skip

    def ask_day(self, label: Any = None) -> None:
        """The day on which something on paper happened; today unless said."""
        self.fields["on"] = DayField(
            label=label or both("哪一天的事？", "On which day?"), required=False, initial=reading.today(),
            help_text=both("纸上先办的，写那一天；今天办的不用改。", "For what was done on paper before, that day; else leave it."),
        )  # fmt: skip

    def clean_on(self) -> str:
        return str(self.cleaned_data.get("on") or reading.today())

    # --- the act -----------------------------------------------------------------------------------------------

    def act(
        self, sealer: Sealer, data: Mapping[str, Any], *, sealed: Mapping[str, str] | None = None,
        attested: Mapping[str, Any] | None = None, note: Mapping[str, Any] | None = None, by: str = "",
    ) -> Act:  # fmt: skip
        """The act in the hat worn; with `by` (a pseudonym) as one concerned. `note` is kept for those who may see it."""
        made = {k: sealer.seal(self.at.subject, k, v, self.one.owner) for k, v in (sealed or {}).items()}
        if note:
            text = json.dumps(note, ensure_ascii=False, sort_keys=True)
            made["note"] = sealer.seal(self.at.subject, "note", text, self.one.owner)
        facts = dict(attested or {})
        if by:
            facts["person"] = True
        on = "" if by else str(self.cleaned_data.get("on") or "")
        capacity = "concerned" if by else self.one.capacity
        return Act(self.at.subject, self.name, by or self.one.person, capacity, on, "", dict(data), self.at.step.name, made, facts)  # fmt: skip

    def meeting_data(self) -> dict[str, str]:
        found = self.cleaned_data.get("meeting")
        return {"meeting": found} if found else {}

    def kin(self) -> dict[str, Any]:
        """What is attested of the office-holder's relatives among those whose matter this is."""
        place = self.one.capacity.partition("@")[2] or self.at.place
        here = attesting.kin(self.one.person, place, self.at.rules, self.at.behind)
        if not here["declared"]:
            here = attesting.kin(
                self.one.person, self.one.place or self.at.place, self.at.rules, self.at.behind
            )
        return {"kin": here}

    def nym(self, ident: str, sealer: Sealer, field: str = "household") -> str:
        return nym(self.at.subject, ident, sealer, field)


def reason_field(label: Any = None, required: bool = False) -> WordsField:
    return WordsField(rows=4, required=required, label=label or both("理由", "the reason"))


def link(name: str, *args: str) -> str:
    """An address of another room, "" where that room is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


__all__ = ["PICK", "StepForm", "link", "reason_field"]
