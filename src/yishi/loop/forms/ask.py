"""Ask: each of those concerned answers for itself, on one page with buttons of one weight; paper slips by the office."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.who import Who
from yishi.face.fields import MuField
from yishi.face.words import both
from yishi.loop.forms.base import PICK, StepForm
from yishi.loop.photo import SentPhotoField
from yishi.loop.seeing import called
from yishi.procedure import Act
from yishi.procedure.kinds import ask as kind
from yishi.record.sealing import Sealer
from yishi.story import telling


def asked(form: StepForm) -> list[str]:
    """The pseudonyms of those who are asked and have not answered."""
    at = form.at
    everyone = dict.fromkeys(kind.people(at.ctx("answer")))
    return [who for who in everyone if at.get(f"item/{at.step.name}/{who}") is None]


class Answer(StepForm):
    """The choices are buttons of the page: pressing one is the answer. Who stands for several households says for which."""

    name = "answer"
    template = "loop/answer.html"

    def draw(self) -> None:
        at = self.at
        self.mine = [who for who in asked(self) if who in at.mine(self.one)]
        self.choices = [(c, telling.word(at.rules, c, self.lang)) for c in kind.choices(at.ctx("answer"))]
        if at.step.params.get("amount"):
            self.fields["amount"] = MuField(
                required=False, label=both("要多少？", "How much?"), help_text=both("答“不”的不用填。", "Not needed for a no."),
            )  # fmt: skip
        self.fields["who"] = forms.ChoiceField(
            choices=[(who, called(at, who)) for who in self.mine], label=both("替哪一户？", "For which household?"),
            widget=PICK if len(self.mine) > 1 else forms.HiddenInput, initial=self.mine[0] if self.mine else None,
            error_messages={"required": both("选一户。", "Choose one."), "invalid_choice": both("这一户答过了。", "This household has answered.")},
        )  # fmt: skip
        self.fields["choice"] = forms.ChoiceField(
            choices=self.choices, widget=forms.HiddenInput, error_messages={"required": both("按一个答复。", "Press one of the answers.")}
        )  # fmt: skip

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        data = {"who": typed["who"], "choice": typed["choice"]}
        data |= {"amount": typed["amount"]} if typed.get("amount") else {}
        return [self.act(sealer, data, by=typed["who"])]


class EnterSlip(Answer):
    """The office types in what a household answered on paper."""

    template = "loop/act.html"
    pictures = True

    def draw(self) -> None:
        super().draw()
        waiting = asked(self)
        self.fields["who"] = forms.ChoiceField(
            choices=[("", "—"), *((who, called(self.at, who)) for who in waiting)], label=both("谁家的纸条？", "Whose slip?"),
            error_messages={"required": both("选一户。", "Choose one.")},
        )  # fmt: skip
        self.fields["choice"] = forms.ChoiceField(
            choices=self.choices, widget=PICK, label=both("纸上写的", "What it says"), error_messages={"required": both("选一个。", "Choose one.")}
        )  # fmt: skip
        self.fields["slip"] = SentPhotoField(required=False, label=both("纸条的照片", "a photo of the slip"))
        self.ask_day(both("哪一天写的？", "On which day was it written?"))
        self.order_fields(["who", "choice", "amount", "slip", "on"])

    def owner_of(self, photo: str) -> str:
        return str(self.at.behind.get(self.cleaned_data.get("who", ""), self.one.owner))

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        data: dict[str, Any] = {"who": typed["who"], "choice": typed["choice"]}
        data |= {"amount": typed["amount"]} if typed.get("amount") else {}
        data |= {"slip": typed["slip"]} if typed.get("slip") else {}
        return [self.act(sealer, data)]
