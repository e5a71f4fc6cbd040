"""Notice: the paper copy hung up with its photo; objections by phone or on paper; the answer to each, with its reason."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.who import Who
from yishi.face.fields import WordsField
from yishi.face.words import both, day
from yishi.loop.forms.base import PICK, StepForm, reason_field
from yishi.loop.photo import SentPhotoField
from yishi.loop.seeing import called
from yishi.people import households
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.sealing import Sealer


class Hang(StepForm):
    name = "hang"
    pictures = True

    def draw(self) -> None:
        self.fields["photo"] = SentPhotoField(
            public=True, label=both("公开栏上那张纸的照片", "a photo of the paper on the board"), error_messages={"required": both("拍一张贴好的照片。", "Take a photo of it on the board.")},
            help_text=both("拍到日期和公章；这张照片谁都看得到。", "With its date and seal; everybody will see this photo."),
        )  # fmt: skip
        self.ask_day(both("哪一天贴出去的？", "On which day was it hung up?"))

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {"photo": self.cleaned_data["photo"]})]


class Object(StepForm):
    """What one has against it, in words or as a photo of what one wrote. That there is an objection is public; the
    words are for the office that answers, and for the one who objects."""

    name = "object"
    pictures = True

    def draw(self) -> None:
        self.fields["text"] = WordsField(
            rows=6, required=False, label=both("哪里不对？", "What is wrong?"),
            help_text=both("写给村文书看，别人看不到。写几句就行。", "Only the office that answers reads it. A few words will do."),
        )  # fmt: skip
        self.fields["photo"] = SentPhotoField(required=False, label=both("或者写在纸上，拍下来", "or a photo of what you wrote on paper"))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("text") and not typed.get("photo") and not self.errors:
            self.add_error("text", both("写几句，或者拍张照片。", "Write a few words, or send a photo."))
        return typed

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        photo = self.cleaned_data.get("photo")
        text = self.cleaned_data.get("text") or self.say("见照片", "see the photo")
        return [
            self.act(
                sealer, {"slip": photo} if photo else {}, sealed={"text": text}, by=self.myself(one, sealer)
            )
        ]

    def myself(self, one: Who, sealer: Sealer) -> str:
        """As one's household where one stands for it, else as oneself."""
        household = one.households[0] if one.households else ""
        return self.nym(household, sealer) if household else self.nym(one.person, sealer, "member")


class EnterObjection(Object):
    """A handed-in slip, entered by the office: it counts by the day it was written."""

    def draw(self) -> None:
        super().draw()
        self.fields["text"].label = both("纸条上写的", "What the slip says")
        self.fields["photo"].label = both("纸条的照片", "a photo of the slip")
        lines = households.lines([self.at.place]) if len(self.at.place) == 15 else []
        self.fields["whose"] = forms.ChoiceField(
            choices=[("", self.say("没写名字", "no name on it")), *((line.ident, line.title) for line in lines)], required=False,
            label=both("谁家的？", "Whose is it?"), help_text=both("名字不公开。", "The name is not public."),
        )  # fmt: skip
        self.ask_day(both("哪一天交来的？", "On which day was it handed in?"))

    def owner_of(self, photo: str) -> str:
        return str(self.cleaned_data.get("whose") or self.one.owner)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        photo = typed.get("photo")
        text = typed.get("text") or self.say("见照片", "see the photo")
        note = {"whose": typed["whose"]} if typed.get("whose") else None
        return [self.act(sealer, {"slip": photo} if photo else {}, sealed={"text": text}, note=note)]


class Answer(StepForm):
    """One objection, upheld or dismissed, with a reason that is public. Upheld, it goes back to where it must."""

    name = "answer"

    def draw(self) -> None:
        waiting = [pair[0] for pair in (self.at.sub or {}).get("open", [])]
        self.fields["objection"] = forms.TypedChoiceField(
            choices=[(n, self.line(n)) for n in waiting], coerce=int, widget=PICK, initial=waiting[0] if waiting else None,
            label=both("答复哪一条？", "Which objection?"), error_messages={"required": both("选一条。", "Choose one.")},
        )  # fmt: skip
        back = self.at.step.routes.get("upheld")
        step = self.at.procedure.steps.get(back.step) if back else None
        to = (step.title_en if self.lang == "en" else step.title) if step else ""
        upheld = (
            self.say("成立，退回“{to}”重来", "upheld: back to “{to}”", to=to)
            if to
            else self.say("成立", "upheld")
        )
        self.fields["upheld"] = forms.TypedChoiceField(
            choices=[("1", upheld), ("0", self.say("不成立", "dismissed"))], coerce=lambda v: v == "1", widget=PICK,
            label=both("成立不成立？", "Does it stand?"), error_messages={"required": both("选一个。", "Choose one.")},
            empty_value=None,
        )  # fmt: skip
        self.fields["reason"] = reason_field(both("理由（会公开，也告诉提的人）", "the reason (public, and told to the one who objected)"), True)  # fmt: skip

    def line(self, number: int) -> str:
        item = self.at.get(f"item/{self.at.step.name}/{number}") or {}
        return self.say(
            "第 {n} 条，{day}提的",
            "number {n}, made on {day}",
            n=number,
            day=day(item.get("on", ""), self.lang),
        )

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        data = {k: typed[k] for k in ("objection", "upheld", "reason")}
        return [self.act(sealer, data, attested=self.kin())]


def objections(form: StepForm) -> list[dict[str, Any]]:
    """The objections of a notice with their words, for the office that answers them."""
    found = []
    for index, body in reading.entries_of(form.at.subject):
        if body["act"] == "object" and body["step"] == form.at.step.name:
            number = body["outcome"]["objection"]
            note = reading.private(body["sealed"]["note"]) if "note" in body["sealed"] else ""
            found.append(
                {
                    "number": number, "on": body["on"], "index": index, "text": reading.private(body["sealed"]["text"]),
                    "slip": body["data"].get("slip", ""), "who": called(form.at, body["by"], note or ""),
                    "open": any(pair[0] == number for pair in (form.at.sub or {}).get("open", [])),
                }
            )  # fmt: skip
    return [f for f in found if f["open"]]
