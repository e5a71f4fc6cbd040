"""Election: the tellers' signed sheet, typed in with its photo. Ballots are paper; nothing of them passes through here."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.who import Who
from yishi.face.fields import REQUIRED
from yishi.face.words import both
from yishi.files import photos
from yishi.files.pictures import Prepared
from yishi.loop.forms.base import StepForm
from yishi.loop.photo import SentPhotoField
from yishi.loop.rows import Column, RowsField
from yishi.people import households
from yishi.procedure import Act
from yishi.procedure.kinds.election import mode
from yishi.record.sealing import Sealer

COUNTS = (
    ("registered", both("名单上的人数", "on the roll")), ("came", both("到场的（含委托）", "came, by proxy too")),
    ("proxies", both("其中委托的", "of these by proxy")), ("invalid", both("废票", "spoilt ballots")),
)  # fmt: skip


class Sheet(StepForm):
    """What stands on the sheet besides the votes: how many, the two tellers, the photo."""

    pictures = True

    def draw(self) -> None:
        for name, label in COUNTS:
            self.fields[name] = forms.IntegerField(
                min_value=0, max_value=99_999, label=label, error_messages={"required": REQUIRED},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
            )  # fmt: skip
        self.votes()
        self.fields["tellers"] = forms.MultipleChoiceField(
            choices=[(p, called) for p, _, called in self.ground.adults], widget=forms.CheckboxSelectMultiple,
            label=both("计票人（至少两户的两人）", "the tellers, two at least, of two households"), error_messages={"required": REQUIRED},
        )  # fmt: skip
        self.fields["photo"] = SentPhotoField(
            label=both("计票单的照片（有计票人签字）", "a photo of the sheet, signed by the tellers"), error_messages={"required": both("拍一张计票单。", "Take a photo of the sheet.")},
        )  # fmt: skip
        self.ask_day(both("哪一天计的票？", "On which day was it counted?"))

    def votes(self) -> None:
        raise NotImplementedError

    def clean_tellers(self) -> list[str]:
        chosen = list(self.cleaned_data["tellers"])
        homes = {p: h for p, h, _ in self.ground.adults}
        if len({homes[p] for p in chosen}) < 2:
            raise forms.ValidationError(both("要两户的两个人。", "Two people of two households are needed."))
        return chosen

    def clean_photo(self) -> Any:
        """One photo is one count's: the file of another sheet is refused (attacks V5)."""
        made = self.cleaned_data["photo"]
        if isinstance(made, Prepared) and any(s.same_file for s in photos.seen_before(made, self.subject)):
            raise forms.ValidationError(both("这张照片用过了，是别的计票单。拍这一次的。", "This photo was used already, for another sheet. Take one of this sheet."))  # fmt: skip
        return made

    def sheet(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*(n for n, _ in COUNTS), "tellers", "photo")}

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {**self.sheet(), **self.said()}, attested={"sheet": True})]

    def said(self) -> dict[str, Any]:
        raise NotImplementedError


class Nominate(Sheet):
    name = "nominate"

    def votes(self) -> None:
        people = [("", "—"), *((p, called) for p, _, called in self.ground.adults)]
        self.fields["votes"] = RowsField([Column("person", forms.ChoiceField(choices=people, label=both("推荐了谁", "nominated"))), votes_column()], least=1, label=both("得票", "the votes"))  # fmt: skip

    def said(self) -> dict[str, Any]:
        return {"votes": [{"person": r["person"], "votes": r["votes"]} for r in self.cleaned_data["votes"]]}


class Count(Nominate):
    name = "count"

    def votes(self) -> None:
        from yishi.loop.fields import Fixed

        standing = list((self.at.sub or {}).get("standing", []))
        called = households.names(standing)
        columns = [
            Column("person", forms.CharField(widget=Fixed(called), label=both("候选人", "candidate"))),
            votes_column(),
        ]
        self.fields["votes"] = RowsField(
            columns, fixed=True, least=1, initial=[{"person": p} for p in standing],
            label=self.say("第 {n} 轮得票", "the votes of round {n}", n=(self.at.sub or {}).get("turn", 1)),
        )  # fmt: skip


class Recall(Sheet):
    name = "recall"

    def votes(self) -> None:
        for name, label in (
            ("for", both("同意罢免", "for the recall")),
            ("against", both("不同意", "against")),
        ):
            self.fields[name] = forms.IntegerField(
                min_value=0, label=label, error_messages={"required": REQUIRED}, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"})
            )  # fmt: skip

    def said(self) -> dict[str, Any]:
        return {"for": self.cleaned_data["for"], "against": self.cleaned_data["against"]}


def votes_column() -> Column:
    field = forms.IntegerField(
        min_value=0,
        label=both("票", "votes"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
    )
    return Column("votes", field, "num")


MODES = {"nominate": "nominate", "elect": "count", "recall": "recall"}
"""The mode of a step -> the act that enters its sheet."""


def sheet_of(step: Any) -> str:
    return MODES[mode(step)]
