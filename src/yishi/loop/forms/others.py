"""Taking a vote's result, settling an effect, the rungs of a ladder, silence, and an office's own correction."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from yishi.access.who import Who
from yishi.face.fields import REQUIRED, WordsField, YuanField
from yishi.face.words import both, day
from yishi.loop.forms.base import PICK, StepForm, reason_field
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import Act, days
from yishi.procedure.kinds import ladder
from yishi.record import reading
from yishi.record.sealing import Sealer


class Take(StepForm):
    """The counted result of a meeting, taken over into the matter."""

    name = "take"

    def draw(self) -> None:
        at = self.at
        taken = (at.sub or {}).get("results", {})
        held = {m.subject: m for m in meetings.held()}
        self.found = [
            (m, held[m.meeting]) for m, _ in meetings.of_matter(at.subject)
            if m.step == at.step.name and m.meeting in held and held[m.meeting].place not in taken
        ]  # fmt: skip
        choices = [
            (f"{m.meeting} {m.motion}", self.say("{day}的会：{word}", "the meeting of {day}: {word}", day=day(h.date, self.lang), word=self.word(m)))
            for m, h in reversed(self.found)
        ]  # fmt: skip
        self.fields["motion"] = forms.ChoiceField(
            choices=choices, widget=PICK, label=both("哪次会的表决结果？", "The result of which meeting?"), initial=choices[0][0] if choices else None,
            error_messages={"required": both("还没有计过票的会。", "No meeting has counted yet.")},
        )  # fmt: skip

    def word(self, motion: Any) -> str:
        return self.say("通过", "passed") if motion.passed else self.say("没通过", "not passed")

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        meeting, _, motion = self.cleaned_data["motion"].partition(" ")
        return [self.act(sealer, {"meeting": meeting, "motion": motion})]


class Settle(StepForm):
    """The other subject has done all of it; what is not needed any more is named to the fen, with a reason."""

    name = "settle"

    def draw(self) -> None:
        if self.at.step.params["what"] == "money":
            self.fields["rest_fen"] = YuanField(
                least=0, required=False, label=both("不用付了的余数（元）", "what need not be paid any more (yuan)"),
                help_text=both("全付清了就空着。", "Leave it empty when all is paid."),
            )  # fmt: skip
            self.fields["reason"] = reason_field(both("为什么不用付", "why it need not be paid"))

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        rest = self.cleaned_data.get("rest_fen")
        data: dict[str, Any] = {"rest_fen": rest} if rest else {}
        if rest and self.cleaned_data.get("reason"):
            data["reason"] = self.cleaned_data["reason"]
        return [self.act(sealer, data)]


class Carry(Settle):
    """An effect on the register, carried out and settled in one: land taken, an article enacted, an office entered."""

    def draw(self) -> None:
        if self.at.step.params["what"] == "rule":
            self.fields["article"] = forms.CharField(
                max_length=60, label=both("条款编号", "the number of the article"), error_messages={"required": REQUIRED},
                help_text=both("字母和数字，比如 weddings-3；改旧条款就写旧编号。", "Letters and digits, like weddings-3; the old number where an old article is changed."),
            )  # fmt: skip

    def clean_article(self) -> str:
        typed = str(self.cleaned_data["article"]).strip()
        if not re.fullmatch(r"[A-Za-z0-9_.:/-]{1,60}", typed):
            raise forms.ValidationError(both("只用字母、数字和横线。", "Letters, digits and hyphens only."))
        return typed

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        offer = self.at.get(f"offer/{self.at.step.name}")
        under = {"matter": self.at.subject, "step": self.at.step.name}
        what = self.at.step.params["what"]
        if what == "office":
            done = self.office(offer, under)
        elif what == "land":
            done = [self.other(offer["at"], "take_land", under)]
        else:
            more = {"article": self.cleaned_data["article"], "text": offer["text"], "force": offer["force"]}
            done = [self.other(offer["at"], "enact", {**under, **more})]
        return [*done, self.act(sealer, {})]

    def office(self, offer: dict[str, Any], under: dict[str, Any]) -> list[Act]:
        """Who held it goes today, whoever was elected begins tomorrow, for the term of the rulebook."""
        code, subject = str(offer["office"]), str(offer["at"])
        at, today = subject.partition("/")[2], reading.today()
        reason = self.at.title("zh")
        going = [offer["holder"]] if offer["verb"] == "end" else people.holders(at, code, today)
        acts = [
            self.other(
                subject,
                "end_office",
                {"office": code, "person": p, "until": today, "reason": reason, **under},
            )
            for p in going
            if offer["verb"] == "end" or p != offer["holder"]
        ]
        if offer["verb"] == "appoint":
            since = max(days.next_day(today), offer["from"])
            more = {
                "office": code,
                "person": offer["holder"],
                "since": since,
                "until": days.term_end(since, *offer["term"]),
            }
            acts.append(self.other(subject, "appoint", {**more, **under}))
        return acts

    def other(self, subject: str, name: str, data: dict[str, Any]) -> Act:
        return Act(subject, name, self.one.person, self.one.capacity, "", "", data)


class Rung(StepForm):
    """An act of a ladder that asks for nothing more."""

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {})]


class Send(Rung):
    name = "send"


class Accept(Rung):
    name = "accept"


class Own(StepForm):
    """An act of the petitioner."""

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        mine = self.at.mine(one)
        return [self.act(sealer, {}, by=mine[0] if mine and not self.by_agent else "")]

    @property
    def by_agent(self) -> bool:
        return self.one.hat is not None and self.one.capacity in self.at.capacities(self.name)


class Appeal(Own):
    name = "appeal"


class Satisfied(Own):
    name = "satisfied"


class Withdraw(Own):
    name = "withdraw"
    by_agent = False


class Misdirected(StepForm):
    name = "misdirected"

    def draw(self) -> None:
        here = ladder.levels(self.at.step)[self.at.sub["level"]]
        others = [(o, self.at.rules.title_of(o, self.lang)) for o in ladder.levels(self.at.step) if o != here]
        self.fields["to"] = forms.ChoiceField(
            choices=others, widget=PICK, label=both("该归谁管？", "Whose is it?"), error_messages={"required": both("选一个。", "Choose one.")}
        )  # fmt: skip

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {"to": self.cleaned_data["to"]})]


class Extend(StepForm):
    name = "extend"

    def draw(self) -> None:
        self.fields["reason"] = reason_field(both("为什么要延（会公开，也告诉信访人）", "why (public, and told to the petitioner)"), True)  # fmt: skip

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {"reason": self.cleaned_data["reason"]})]


class Reply(StepForm):
    name = "answer"

    def draw(self) -> None:
        self.fields["text"] = WordsField(
            rows=8, label=both("答复意见书", "the written answer"), help_text=both("只有信访人和代办员看得到。", "Only the petitioner and the agent read it.")
        )  # fmt: skip

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {}, sealed={"text": self.cleaned_data["text"]})]


class Lapse(StepForm):
    """The days are over: anyone may have it recorded."""

    name = "lapse"

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        due = self.at.due
        on = days.next_day(due.day) if due else ""
        return [Act(self.at.subject, "lapse", "", "anyone", on, "", {}, self.at.step.name)]


class Correct(StepForm):
    """An office takes its own step up again: it wrote something wrong."""

    name = "correct"

    def draw(self) -> None:
        self.fields["reason"] = reason_field(both("哪里写错了（会公开）", "what was wrong (public)"), True)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        return [self.act(sealer, {"reason": self.cleaned_data["reason"]})]
