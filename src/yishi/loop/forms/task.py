"""Task: the office reports that it is done, with a photo; or that it failed, where the procedure knows a way on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.who import Who
from yishi.face.fields import WordsField
from yishi.face.words import both
from yishi.loop import fields
from yishi.loop.forms.base import PICK, StepForm
from yishi.loop.photo import SentPhotoField
from yishi.loop.values import Values
from yishi.procedure import Act
from yishi.record.sealing import Sealer


class Report(StepForm):
    name = "report"
    pictures = True

    def draw(self) -> None:
        if "failed" in self.at.step.routes:
            self.fields["how"] = forms.ChoiceField(
                choices=[("done", self.say("办好了", "it is done")), ("failed", self.say("没办成", "it could not be done"))],
                widget=PICK, label=self.say("办得怎么样？", "How did it go?"), error_messages={"required": both("选一个。", "Choose one.")},
            )  # fmt: skip
        self.fields.update(fields.fields(self.ground, self.at.step.sets))
        self.fields["photo"] = SentPhotoField(
            public=True, required=False, label=both("现场照片", "a photo"), help_text=both("谁都看得到，别拍人脸和门牌。", "Everybody will see it: no faces, no house numbers.")
        )  # fmt: skip
        self.fields["note"] = WordsField(
            rows=3, required=False, label=both("要说明的", "anything to say"), help_text=both("会公开，不写人名。", "It is public: no names.")
        )  # fmt: skip
        self.ask_meeting()
        self.ask_day()

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        data: dict[str, Any] = self.meeting_data()
        if typed.get("how") == "failed":
            data["failed"] = True
        elif self.at.step.sets:
            data["vars"] = Values(self.ground, typed, sealer).work(self.at.step.sets).variables
        data |= {"photo": typed["photo"]} if typed.get("photo") else {}
        data |= {"note": typed["note"]} if typed.get("note") else {}
        return [self.act(sealer, data)]
