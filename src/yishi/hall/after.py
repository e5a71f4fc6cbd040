"""The end of a meeting: minutes with the photo of the sheet, and the matters take their results; or it is called off."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, act_page
from yishi.access.who import Who
from yishi.face.fields import WordsField
from yishi.face.words import both, day, say
from yishi.files import photos
from yishi.files.fields import PhotoField
from yishi.hall import devices
from yishi.hall.console import frame, one_act, running, take_act, takeable
from yishi.hall.sitting import Sitting
from yishi.meetings import queries as meetings
from yishi.procedure import Act
from yishi.record.sealing import Sealer
from yishi.record.service import Done

MOST = 20_000
"""Characters of minutes; they are sealed, only their commitment is in the record."""


class SheetPhoto(PhotoField):
    """The photo of a signed sheet: one that was used for another meeting is refused (attacks V5)."""

    def __init__(self, subject: str, **more: Any) -> None:
        self.subject = subject
        super().__init__(**{"required": False, **more})

    def clean(self, data: Any, initial: Any = None) -> Any:
        made = super().clean(data, initial)
        if made is not None and any(s.same_file for s in photos.seen_before(made, self.subject)):
            raise forms.ValidationError(
                both("这张照片在别的会上用过了。请拍这一次的。", "This photo was used for another meeting. Take one of this sheet.")
            )  # fmt: skip
        return made


def draft(sitting: Sitting) -> str:
    """What the record already knows of the meeting, as a beginning of its minutes."""
    lang, row = sitting.lang, sitting.row
    told = [
        say(
            lang, "{day}，{title}在{where}开会。", "{title} met on {day} at {where}.",
            day=day(row.date, lang), title=sitting.title, where=sitting.calling.where if sitting.calling else "",
        )
    ]  # fmt: skip
    counted = [(q, meetings.motion(sitting.subject, q.motion)) for q in sitting.questions]
    if not any(c for _, c in counted):
        a = meetings.attendance(row)
        told.append(
            say(
                lang, "应到 {n} {unit}，到会 {came}（要 {need}）。", "{n} {unit} entitled, {came} came ({need} needed).",
                n=a.entitled, unit=sitting.unit, came=a.present, need=a.needed,
            )
        )  # fmt: skip
    for q, found in counted:
        if found is None:
            continue
        r = found[1]
        told.append(
            say(
                lang,
                "议题 {n}：{title}。应到 {entitled}，到会 {present}（要 {needed}）；同意 {yes}（要 {need}），反对 {no}，弃权 {abstain}。{word}。",
                "Question {n}: {title}. {entitled} entitled, {present} came ({needed} needed); {yes} for ({need} needed), {no} against, {abstain} abstained. {word}.",
                n=q.number, title=q.title, entitled=r["entitled"], present=r["present"], needed=r["needed_present"],
                yes=r["for"], need=r["needed_for"], no=r["against"], abstain=r["abstain"],
                word=say(lang, "通过", "Passed") if r["passed"] else say(lang, "没有通过", "Not passed"),
            )
        )  # fmt: skip
    phones = devices.shared(sitting.subject)
    if phones.phones:
        told.append(
            say(
                lang, "有 {n} 部手机替不止一户投了票，最多的一部投了 {most} 户。",
                "{n} phones voted for more than one; the busiest for {most}.", n=phones.phones, most=phones.most,
            )
        )  # fmt: skip
    return "\n".join(told) + "\n"


class MinutesForm(Form):
    def __init__(self, *args: Any, sitting: Sitting, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting = sitting
        self.fields["photo"] = SheetPhoto(
            sitting.subject, label=both("签到和记录的照片", "Photo of the sign-in sheet and the minutes")
        )
        self.fields["text"] = WordsField(
            rows=8, max_length=MOST, label=both("会议记录", "Minutes"),
            help_text=both("谁说了什么，可以接着写。原文不公开。", "Who said what may be added. The text itself is not public."),
        )  # fmt: skip
        if not self.is_bound:
            self.initial.setdefault("text", draft(sitting))

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        return [*minutes_acts(one, self.sitting, self.cleaned_data, sealer), *takes(one, self.sitting)]


def minutes_acts(
    one: Who, sitting: Sitting, cleaned: dict[str, Any], sealer: Sealer, on: str = ""
) -> list[Act]:
    """The minutes: the text sealed, the photo by its hash."""
    data = {}
    if cleaned.get("photo") is not None:
        data["photo"] = photos.keep(cleaned["photo"], "", sitting.subject).digest
    sealed = {"text": sealer.seal(sitting.subject, "text", cleaned["text"], "")}
    return [one_act(one, sitting, "minutes", data, sealed=sealed, on=on)]


def takes(one: Who, sitting: Sitting) -> list[Act]:
    """The counted results that the matters can take, where the one who sends them may."""
    if one.capacity not in sitting.secretary:
        return []
    return [
        take_act(one, sitting, q)
        for q in sitting.questions
        if meetings.motion(sitting.subject, q.motion) is not None and takeable(sitting, q)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@running
def minutes(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Text and photo; one press closes the meeting, and the matters take what was counted."""
    if sitting.closed and request.method != "POST":
        return redirect("meeting", ident=sitting.ident)

    def make(*args: Any, **more: Any) -> MinutesForm:
        return MinutesForm(*args, sitting=sitting, **more)

    def then(done: Done) -> str:
        devices.forget(sitting.subject)
        return reverse("meeting", args=[sitting.ident])

    hanging = [q for q in sitting.questions if q.state in ("put", "closing")]
    unput = [q for q in sitting.questions if q.state == "set"]
    more = {k: v for k, v in frame(request, sitting).items() if k != "who"}
    more |= {"hanging": hanging, "unput": unput}
    return act_page(request, make, "hall/minutes.html", then, sitting.rules, **more)


class CallOffForm(Form):
    reason = WordsField(label=both("为什么不开了", "Why it does not take place"), max_length=300)

    def __init__(self, *args: Any, sitting: Sitting, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting = sitting

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        return [one_act(one, self.sitting, "call_off", {"reason": self.cleaned_data["reason"]})]


@require_http_methods(["GET", "HEAD", "POST"])
@running
def call_off(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The meeting does not take place; its questions can be put to another one."""

    def make(*args: Any, **more: Any) -> CallOffForm:
        return CallOffForm(*args, sitting=sitting, **more)

    more = {k: v for k, v in frame(request, sitting).items() if k != "who"}
    return act_page(
        request, make, "hall/call_off.html", reverse("meeting", args=[sitting.ident]), sitting.rules, **more
    )
