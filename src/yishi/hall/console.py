"""The console of the one who runs a meeting: who came, the question put, each choice tapped, the count.

It never shows what a ballot said, nor how many said it, before the close (attacks V9): a choice that was tapped is
"voted" from then on. Everything works as plain forms; htmx only spares the page's reload.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from yishi.access.acting import Form, digest, send
from yishi.access.who import Who, signed_in, wearing, who
from yishi.face.modes import lang_of
from yishi.face.pages import in_words, page
from yishi.face.words import say
from yishi.hall import devices, kinship
from yishi.hall.sitting import Label, Question, Sitting
from yishi.meetings import casting
from yishi.meetings import queries as meetings
from yishi.procedure import Act, parts
from yishi.procedure.say import Sentence
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.record.service import Done, Key, Turned, submit
from yishi.tally import CHOICES

OPENINGS = 300
"""Opened ballots in one entry."""
View = Callable[..., HttpResponse]


def running(view: Callable[..., HttpResponse]) -> View:
    """Only for the body's secretary and conveners, wearing that hat; hands the view its sitting."""

    @signed_in
    def asked(request: HttpRequest, ident: str, *args: Any, **more: Any) -> HttpResponse:
        sitting = Sitting.find(ident, lang_of(request))
        return wearing(request, sitting.hands) or view(request, sitting, *args, **more)

    return asked


@dataclass(frozen=True)
class Row:
    """One voter on a list of the console."""

    number: int
    voter: str
    label: Label
    here: str
    """room, online, proxy or nothing."""
    holder: str
    """The name of who carries a proxy, or nothing."""
    channel: str = ""
    """Through which channel the secretary may enter a ballot, or nothing."""
    hand: str = ""
    voted: str = ""
    """The channel of the ballot that stands, or nothing; never what it says."""
    ballot: int = 0
    aside: bool = False
    key: str = ""

    @property
    def locked(self) -> bool:
        """A ballot stands that the secretary cannot replace: it came through another channel."""
        return bool(self.voted) and self.voted != self.channel


def rows(
    sitting: Sitting, question: Question | None = None, paper: bool = False, only: Sequence[str] = ()
) -> list[Row]:
    """The roll (or `only` some of it) in its order with who came; for a question, with whose ballot stands."""
    came, given = meetings.came(sitting.subject), meetings.given(sitting.subject)
    standing = meetings.standing(sitting.subject, question.motion) if question else {}
    asides = meetings.asides(sitting.subject, question.motion) if question else set()
    found = []
    wanted = set(only) or set(sitting.roll)
    labels = sitting.names([*only, *(given[v] for v in only if v in given)]) if only else sitting.labels
    for n, voter in enumerate(sitting.roll, 1):
        if voter not in wanted:
            continue
        here, holder = came.get(voter, ""), given.get(voter, "")
        channel = ("paper" if paper else "hall") if here == "room" else ""
        if not here and holder in came:
            here, channel = "proxy", "proxy"
        ballot = standing.get(voter)
        if ballot is not None and here == "room" and ballot.channel in ("hall", "paper"):
            channel = ballot.channel
        found.append(
            Row(
                n, voter, labels[voter], here, labels[holder].name if holder in labels else "",
                channel, holder if channel == "proxy" else "", ballot.channel if ballot else "",
                ballot.ballot if ballot else 0, voter in asides, secrets.token_urlsafe(12),
            )
        )  # fmt: skip
    return found


def searched(request: HttpRequest, found: list[Row]) -> tuple[str, list[Row]]:
    """Those whose name or number was asked for."""
    asked = request.GET.get("q", "").strip()[:40]
    if not asked:
        return "", found
    return asked, [
        r for r in found
        if asked in r.label.name or asked in r.holder or asked == str(r.number) or asked in r.label.small
    ]  # fmt: skip


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def frame(request: HttpRequest, sitting: Sitting, **more: Any) -> dict[str, Any]:
    """What every page of the console shows at its head."""
    now = more.get("question") or sitting.now
    motion = now.motion if now and now.state != "set" else ""
    return {
        "who": who(request), "s": sitting, "a": meetings.attendance(sitting.row, motion), "now": sitting.now,
        "shared": devices.shared(sitting.subject), "tab": "home", **more,
    }  # fmt: skip


def shown(
    request: HttpRequest, template: str, sitting: Sitting, status: int = 200, **more: Any
) -> HttpResponse:
    return page(request, f"hall/{template}", status, **frame(request, sitting, **more))


def words(request: HttpRequest, sitting: Sitting, turned: Turned) -> Sentence:
    return in_words(request, turned.refused, sitting.rules)


def one_act(one: Who, sitting: Sitting, name: str, data: dict[str, Any], **more: Any) -> Act:
    return Act(sitting.subject, name, one.person, one.capacity, more.pop("on", ""), "", data, "", **more)


def go(address: str, done: Done | None) -> HttpResponse:
    """On, after an act; says as which entry."""
    if done is None or not done.made:
        return redirect(address)
    mark = "&" if "?" in address else "?"
    return redirect(f"{address}{mark}{urlencode({'done': done.made[0].index})}")


# --- who came -------------------------------------------------------------------------------------------------


@require_safe
@running
def attendance(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The roll to tick: who has come. What to do next stands above it."""
    if sitting.closed:
        return redirect("meeting", ident=sitting.ident)
    return _attendance(request, sitting)


def _attendance(request: HttpRequest, sitting: Sitting, status: int = 200, **more: Any) -> HttpResponse:
    asked, found = searched(request, rows(sitting))
    holders = _holders(sitting)
    return shown(
        request, "console.html", sitting, status, rows=found, q=asked, holders=holders,
        waiting=sum(not r.here or r.here == "proxy" for r in found), **more,
    )  # fmt: skip


def _holders(sitting: Sitting) -> list[tuple[str, Label, str]]:
    """Family members off the roll who hold a proxy: they sign in too."""
    came = meetings.came(sitting.subject)
    return [
        (s.voter, sitting.labels[s.voter], came.get(s.voter, "")) for s in meetings.holders(sitting.subject)
    ]


@require_POST
@running
def come(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Signs in everybody who was ticked; who is in already stays in, so a second press changes nothing."""
    one = who(request)
    assert one is not None
    came = meetings.came(sitting.subject)
    known = {*sitting.roll, *(s.voter for s in meetings.holders(sitting.subject))}
    ticked = [v for v in dict.fromkeys(request.POST.getlist("voter")) if v in known and came.get(v) != "room"]
    result: Done | Turned | None = None
    if ticked:
        acts = [one_act(one, sitting, "sign_in", {"voter": v, "where": "room"}) for v in ticked]
        result = _sent(acts)
    refusal = None
    if isinstance(result, Turned) and result.refused.code != "signed_in_already":
        refusal = words(request, sitting, result)
    if is_htmx(request):
        wanted = ticked or request.POST.getlist("voter")
        found = rows(sitting, None, False, wanted) if wanted else []
        return shown(request, "console_rows.html", sitting, rows=found, refusal=refusal, fragment=True)
    if refusal is not None:
        return _attendance(request, sitting, 409, refusal=refusal, ticked=ticked)
    return go(reverse("console", args=[sitting.ident]), result if isinstance(result, Done) else None)


def _sent(
    acts: Sequence[Act], sealer: Sealer | None = None, key: Key | None = None, said: str | None = None
) -> Done | Turned:
    return submit(list(acts), sealer, key, said)


# --- a motion -------------------------------------------------------------------------------------------------


@require_safe
@running
def motion(request: HttpRequest, sitting: Sitting, motion: str) -> HttpResponse:
    """One question: put it, tap what each one says, close and count. Before the close only how many have voted."""
    return _motion(request, sitting, sitting.question(motion))


def _motion(
    request: HttpRequest, sitting: Sitting, question: Question, status: int = 200, **more: Any
) -> HttpResponse:
    if sitting.closed:
        return redirect("meeting", ident=sitting.ident)
    paper = request.GET.get("by") == "paper"
    asked, found = searched(request, rows(sitting, question, paper))
    here = [r for r in found if r.channel or r.voted or r.aside]
    voted = sum(bool(r.voted) for r in found)
    silent = sum(bool(r.channel) and not r.voted and not r.aside for r in found)
    counted = meetings.motion(sitting.subject, question.motion)
    takes = counted is not None and takeable(sitting, question)
    meta = reading.read(sitting.subject, f"motion/{question.motion}") or {}
    return shown(
        request, "motion.html", sitting, status, question=question, rows=here, q=asked, paper=paper,
        voted=voted, silent=silent, result=counted[1] if counted else None, takes=takes, shown_hands="hands" in meta,
        choices=CHOICES, key=secrets.token_urlsafe(24), kin=kinship.of(sitting, question), **more,
    )  # fmt: skip


class Put(Form):
    def __init__(self, *args: Any, sitting: Sitting, motion: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting, self.motion = sitting, motion

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        return [one_act(one, self.sitting, "put", {"motion": self.motion})]


def _pressed(request: HttpRequest, sitting: Sitting, form: Form, question: Question) -> HttpResponse:
    """A button with a form behind it: done and back to the motion, or the motion with what was refused."""
    status, refusal = 422, None
    if form.is_valid():
        try:
            result = send(request, form)
        except OperationalError:
            return _motion(request, sitting, question, 503, refusal=busy(request))
        if isinstance(result, Done):
            return go(reverse("console-motion", args=[sitting.ident, question.motion]), result)
        status, refusal = 409, words(request, sitting, result)
    return _motion(request, sitting, question, status, refusal=refusal, form=form)


def busy(request: HttpRequest) -> Sentence:
    lang = lang_of(request)
    return Sentence(
        say(lang, "现在办事的人太多，这一次没有记下。", "The record is busy; this was not recorded."),
        say(lang, "等几秒再按一次，不会重复。", "Press again in a few seconds; it will not be done twice."),
        "",
    )


@require_POST
@running
def put(request: HttpRequest, sitting: Sitting, motion: str) -> HttpResponse:
    """Puts the question to the vote."""
    question = sitting.question(motion)
    return _pressed(request, sitting, Put(request.POST, sitting=sitting, motion=motion), question)


@require_POST
@running
def cast(request: HttpRequest, sitting: Sitting, motion: str) -> HttpResponse:
    """One ballot the secretary enters: from the hall, on paper, or a proxy's. The same channel replaces.

    `seen` is the ballot that stood when the row was drawn: where another one stands by now, the row is shown anew
    and nothing is cast (a stale console, two tabs).
    """
    one, question, lang = who(request), sitting.question(motion), lang_of(request)
    assert one is not None
    voter, choice = request.POST.get("voter", ""), request.POST.get("choice", "")
    paper = request.POST.get("by") == "paper"
    row = next(iter(rows(sitting, question, paper, [voter])), None)
    refusal: Sentence | None = None
    done: Done | None = None
    seen = request.POST.get("seen", "0")
    key = request.POST.get("form_key", "")[:64]
    named = Key(f"{one.owner} {one.capacity}", key) if key else None
    if row is None or not row.channel:
        channel, hand = "hall", ""
    else:
        channel, hand = row.channel, row.hand
    if row is not None and seen != str(row.ballot) and not _again(named):
        refusal = Sentence(
            say(lang, "这一户刚才已经记过一票，这一次没有记。", "A ballot of this voter was entered meanwhile; this one was not."),
            say(lang, "要改，就再按一次。", "To change it, press again."), "",
        )  # fmt: skip
    else:
        result = casting.entered(
            one.person, one.capacity, sitting.subject, motion, voter, choice, channel, hand, named, digest(request)
        )  # fmt: skip
        if isinstance(result, Turned):
            refusal = words(request, sitting, result)
        else:
            done = result
    if is_htmx(request):
        found = rows(sitting, question, paper, [voter])
        return shown(
            request, "motion_rows.html", sitting, question=question, rows=found, choices=CHOICES, paper=paper,
            refusal=refusal, fragment=True, voted=meetings.voted(sitting.subject, motion),
        )  # fmt: skip
    if refusal is not None:
        return _motion(request, sitting, question, 409, refusal=refusal)
    address = reverse("console-motion", args=[sitting.ident, motion]) + ("?by=paper" if paper else "")
    assert row is not None
    return redirect(f"{go(address, done).headers['Location']}#row-{row.number}")


def _again(named: Key | None) -> bool:
    """Whether this very form was sent before: then it is answered as the first time, not as stale."""
    return named is not None and reading.sent(named.text()) is not None


class HandsForm(Form):
    """Raised hands, counted by tellers, of those in the room who cast no ballot."""

    def __init__(self, *args: Any, sitting: Sitting, motion: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting, self.motion = sitting, motion
        for choice in CHOICES:
            self.fields[choice] = forms.IntegerField(min_value=0, max_value=100_000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        came = meetings.came(self.sitting.subject)
        free = (
            {v for v in self.sitting.roll if came.get(v) == "room"}
            - set(meetings.standing(self.sitting.subject, self.motion))
            - meetings.asides(self.sitting.subject, self.motion)
        )
        if sum(cleaned.get(c) or 0 for c in CHOICES) > len(free):
            self.add_error(None, say(
                self.sitting.lang, "举的手比会场里没投票的还多：会场里还有 {n}{unit}没投。",
                "More hands than people in the room without a ballot: {n}.", n=len(free), unit=self.sitting.unit,
            ))  # fmt: skip
        return cleaned

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        data = {"motion": self.motion, **{c: self.cleaned_data[c] for c in CHOICES}}
        return [one_act(one, self.sitting, "hands", data, attested={"hands": True})]


@require_POST
@running
def hands(request: HttpRequest, sitting: Sitting, motion: str) -> HttpResponse:
    question = sitting.question(motion)
    return _pressed(request, sitting, HandsForm(request.POST, sitting=sitting, motion=motion), question)


# --- the count ------------------------------------------------------------------------------------------------


def opening_acts(
    one: Who, sitting: Sitting, motion: str, openings: Sequence[tuple[int, str, str]], on: str = ""
) -> list[Act]:
    """The ballots opened in parts, and the count that closes them."""
    items = [[n, choice, salt] for n, choice, salt in openings]
    chunks = [items[n : n + OPENINGS] for n in range(0, len(items), OPENINGS)]
    root = parts.root_of_roots([parts.root(c) for c in chunks])
    acts = [
        one_act(one, sitting, "open_ballots", {"motion": motion, "part": n, "items": c}, on=on)
        for n, c in enumerate(chunks, 1)
    ]
    return [
        *acts,
        one_act(one, sitting, "count", {"motion": motion, "parts": len(chunks), "root": root}, on=on),
    ]


@require_POST
@running
def count(request: HttpRequest, sitting: Sitting, motion: str) -> HttpResponse:
    """Closes the vote, opens every ballot and counts. Closed first, so that no ballot comes between; a second press
    finds what the first left and goes on from there."""
    one, question = who(request), sitting.question(motion)
    assert one is not None
    state = question.state
    result: Done | Turned | None = None
    if state == "put":
        result = _sent([one_act(one, sitting, "close_vote", {"motion": motion})])
        if isinstance(result, Turned) and result.refused.code != "no_open_motion":
            return _motion(request, sitting, question, 409, refusal=words(request, sitting, result))
        state = "closing"
    if state == "closing":
        try:
            openings = casting.openings(sitting.subject, motion)
        except (LookupError, TypeError):
            openings = []
        result = _sent(opening_acts(one, sitting, motion, openings))
        if isinstance(result, Turned) and meetings.motion(sitting.subject, motion) is None:
            return _motion(request, sitting, question, 409, refusal=words(request, sitting, result))
    elif state == "set":
        result = _sent([one_act(one, sitting, "close_vote", {"motion": motion})])
        assert isinstance(result, Turned)
        return _motion(request, sitting, question, 409, refusal=words(request, sitting, result))
    return go(
        reverse("console-motion", args=[sitting.ident, motion]), result if isinstance(result, Done) else None
    )


# --- standing aside, the matter takes the result ----------------------------------------------------------------


class Aside(Form):
    def __init__(self, *args: Any, sitting: Sitting, motion: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting, self.motion = sitting, motion
        self.fields["voter"] = forms.CharField(max_length=120)

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        data = {"voter": self.cleaned_data["voter"], "motion": self.motion}
        return [one_act(one, self.sitting, "recuse", data)]


@require_POST
@running
def aside(request: HttpRequest, sitting: Sitting, motion: str) -> HttpResponse:
    """A voter stands aside on this question."""
    question = sitting.question(motion)
    return _pressed(request, sitting, Aside(request.POST, sitting=sitting, motion=motion), question)


def takeable(sitting: Sitting, question: Question) -> bool:
    """Whether the matter still asks what was counted, and has not taken it."""
    offer = reading.read(question.matter, f"offer/{question.step}")
    if not offer or offer["digest"] != question.digest:
        return False
    sub = reading.read(question.matter, f"sub/{question.step}") or {}
    return sitting.row.place not in (sub.get("results") or {})


def take_act(one: Who, sitting: Sitting, question: Question) -> Act:
    data = {"meeting": sitting.subject, "motion": question.motion}
    return Act(question.matter, "take", one.person, one.capacity, "", "", data, question.step)


class Take(Form):
    def __init__(self, *args: Any, sitting: Sitting, question: Question, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting, self.question = sitting, question

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        return [take_act(one, self.sitting, self.question)]


@require_POST
@signed_in
def take(request: HttpRequest, ident: str, motion: str) -> HttpResponse:
    """The matter takes the counted result, where the minutes could not carry it along."""
    sitting = Sitting.find(ident, lang_of(request))
    question = sitting.question(motion)
    wrong = wearing(request, sitting.secretary)
    if wrong is not None:
        return wrong
    form = Take(request.POST, sitting=sitting, question=question)
    form.is_valid()
    result = send(request, form)
    if isinstance(result, Done):
        return go(reverse("meeting", args=[sitting.ident]), result)
    from yishi.hall.sheet import shown_sheet

    return shown_sheet(request, sitting, 409, words(request, sitting, result))
