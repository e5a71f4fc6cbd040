"""Review: the office (or each of several) says which, with its reason; what the good choice sets is written with it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.who import Who
from yishi.face.words import both
from yishi.loop import fields
from yishi.loop.forms.base import PICK, StepForm, reason_field
from yishi.loop.values import Values
from yishi.procedure import Act
from yishi.procedure.kinds.review import choices, joint
from yishi.record.sealing import Sealer
from yishi.story import telling


class Decide(StepForm):
    """One choice of equal weight with the others; every choice but the first wants a reason."""

    name = "decide"
    pictures = True

    def draw(self) -> None:
        rules, step = self.at.rules, self.at.step
        self.good = choices(step)[0]
        self.fields["choice"] = forms.ChoiceField(
            choices=[(c, telling.word(rules, c, self.lang)) for c in choices(step)], widget=PICK,
            label=self.question(), error_messages={"required": both("选一个。", "Choose one.")},
        )  # fmt: skip
        for name, made in fields.fields(self.ground, step.sets).items():
            made.required = False
            self.fields[name] = made
        good = telling.word(rules, self.good, self.lang)
        self.fields["reason"] = reason_field(
            self.say(
                "理由（不选“{good}”就要写，会公开）", "The reason (public; needed unless “{good}”)", good=good
            )
        )
        self.ask_meeting()

    def question(self) -> str:
        return self.say("怎么定？", "What is decided?")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        choice = typed.get("choice")
        if choice and choice != self.good and not typed.get("reason") and "reason" not in self.errors:
            self.add_error("reason", both("这一项要写理由。", "This choice wants a reason."))
        return typed

    @property
    def last(self) -> bool:
        """Whether this voice may end the step well: always, but in a joint review only when the others have spoken."""
        offices = joint(self.at.step)
        return not offices or len((self.at.sub or {}).get("said", {})) == len(offices) - 1

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        data: dict[str, Any] = {"choice": typed["choice"], **self.meeting_data()}
        if typed.get("reason"):
            data["reason"] = typed["reason"]
        if self.at.step.sets and typed["choice"] == self.good and self.last:
            worked = Values(self.ground, typed, sealer).work(self.at.step.sets)
            data["vars"] = worked.variables
        return [self.act(sealer, data, attested=self.kin())]
