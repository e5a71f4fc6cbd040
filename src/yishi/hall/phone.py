"""The vote on a phone: one question, what it costs one's own household, three choices of one weight.

A link never votes (attacks V6): GET draws, and a ballot needs the phone's code again. The choice is sealed before it
is sent; it is shown nowhere until the vote is closed.
"""

from typing import Any

from django import forms
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from yishi.access import accounts, later
from yishi.access.acting import Form, digest
from yishi.access.who import fresh, signed_in, who
from yishi.face.modes import lang_of
from yishi.face.pages import in_words, message, page
from yishi.face.words import say
from yishi.hall import devices, stakes
from yishi.hall.console import busy
from yishi.hall.proxies import not_yours
from yishi.hall.sitting import Question, Sitting
from yishi.meetings import casting
from yishi.meetings import queries as meetings
from yishi.procedure.say import Sentence
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.service import Done, Key
from yishi.tally import CHOICES


class Ballot(Form):
    choice = forms.ChoiceField(choices=[(c, c) for c in CHOICES], widget=forms.HiddenInput)


@require_safe
@signed_in
def which(request: HttpRequest, ident: str, motion: str) -> HttpResponse:
    """For which household? Straight on where there is one."""
    one, sitting = who(request), Sitting.find(ident, lang_of(request))
    assert one is not None
    question = sitting.question(motion)
    mine = sitting.mine(one)
    if not mine:
        return not_yours(request)
    if len(mine) == 1:
        return redirect("vote", ident=ident, motion=motion, voter=mine[0])
    standing = meetings.standing(sitting.subject, motion)
    rows = [(v, sitting.labels[v], v in standing) for v in mine]
    return page(request, "hall/which.html", who=one, s=sitting, question=question, rows=rows, tab="home")


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, ident: str, motion: str, voter: str) -> HttpResponse:
    """One question, for one voter. A ballot goes the short way: who sends it, whether the code was asked lately, and
    the record; everything a page needs is read only where a page is answered."""
    if request.method == "POST":
        account = accounts.account_of(request)
        if account is not None and account.person and accounts.is_fresh(request):
            return sent(request, account.person, ident, motion, voter)
    answer: HttpResponse = asked(request, ident, motion, voter)
    return answer


@fresh
def asked(request: HttpRequest, ident: str, motion: str, voter: str) -> HttpResponse:
    before = later.typed(request).get("choice", [""])[0]
    return drawn(request, ident, motion, voter, kept=before if before in CHOICES else "")


def sent(request: HttpRequest, person: str, ident: str, motion: str, voter: str) -> HttpResponse:
    meeting = f"meeting/{ident}"
    choice, key = request.POST.get("choice", ""), request.POST.get("form_key", "")[:64]
    carried = devices.read(request, meeting)
    several = len(carried.with_(voter).voters) > 1
    over = devices.over_limit(present(), reading.today(), carried, voter) if several else 0
    if over:
        return drawn(request, ident, motion, voter, 409, refusal=too_many(lang_of(request), over))
    named = Key(f"{person} vote {voter}", key) if key else None
    try:
        result = casting.online(person, meeting, motion, voter, choice, named, digest(request))
    except OperationalError:
        return drawn(request, ident, motion, voter, 503, refusal=busy(request))
    if not isinstance(result, Done):
        refusal = in_words(request, result.refused, present())
        return drawn(request, ident, motion, voter, 409, refusal=refusal)
    address = reverse("vote-receipt", args=[ident, motion, voter])
    done = urlencode({"done": result.made[0].index})
    return devices.voted(redirect(f"{address}?{done}"), carried, voter)


def too_many(lang: str, most: int) -> Sentence:
    return Sentence(
        say(lang, "这部手机已经替 {n} 户投过了。", "This phone has voted for {n} households already.", n=most),
        say(
            lang, "请用自己家的手机投，或者到会场投。",
            "Please vote with your own household’s phone, or in the hall.",
        ),
        "design",
    )  # fmt: skip


def drawn(
    request: HttpRequest, ident: str, motion: str, voter: str, status: int = 200, **more: Any
) -> HttpResponse:
    """The question, or why it cannot be voted on now, kindly; not to somebody whose vote it is not."""
    one, sitting = who(request), Sitting.find(ident, lang_of(request))
    assert one is not None
    question = sitting.question(motion)
    if not sitting.stands(one, voter):
        if not meetings.on_roll(sitting.subject, voter):
            raise Http404
        return not_yours(request)
    standing = meetings.standing(sitting.subject, question.motion).get(voter)
    if (question.state != "put" or not sitting.is_day) and more.get("refusal") is None:
        return closed(request, sitting, question, voter)
    aside = voter in meetings.asides(sitting.subject, question.motion)
    household = sitting.ident_of(voter) if sitting.by_household else one.household
    return page(
        request, "hall/vote.html", status, who=one, s=sitting, question=question, voter=voter, aside=aside,
        own=stakes.own(question.matter, household, sitting.lang), standing=standing, tab="home", form=Ballot(),
        label=sitting.label(voter), a=meetings.attendance(sitting.row, question.motion),
        next=stakes.afterwards(question.matter, question.step, sitting.lang),
        other=standing is not None and standing.channel != "online", **more,
    )  # fmt: skip


def closed(request: HttpRequest, sitting: Sitting, question: Question, voter: str) -> HttpResponse:
    """Nothing can be voted on at this moment: not yet, not any more, and where to look."""
    lang = sitting.lang
    ways = [(reverse("meeting", args=[sitting.ident]), say(lang, "看这次会", "to the meeting"))]
    if question.state == "set" and not sitting.closed:
        return message(
            request, 200, say(lang, "还没开始表决", "The vote has not begun"),
            say(
                lang, "会上宣布开始表决，这里就能投。一会儿再来看，或留在会议页上。",
                "You can vote here as soon as the question is put. Look again in a while.",
            ),
            ways=ways,
        )  # fmt: skip
    standing = meetings.standing(sitting.subject, question.motion).get(voter)
    text = (
        say(lang, "您家的一票已经算进去了。", "Your vote has been counted.")
        if standing
        else say(lang, "这一次没有收到您家的票。", "No vote came from you this time.")
    )
    return message(request, 200, say(lang, "表决已经结束", "The vote is over"), text, ways=ways)


@require_safe
@signed_in
def receipt(request: HttpRequest, ident: str, motion: str, voter: str) -> HttpResponse:
    """Which entry one's ballot is, its commitment, and how to find it again when the ballots are open."""
    one, sitting = who(request), Sitting.find(ident, lang_of(request))
    assert one is not None
    question = sitting.question(motion)
    if not meetings.on_roll(sitting.subject, voter):
        raise Http404
    if not sitting.stands(one, voter):
        return not_yours(request)
    standing = meetings.standing(sitting.subject, motion).get(voter)
    body = reading.body(standing.index) if standing else None
    return page(
        request, "hall/receipt.html", who=one, s=sitting, question=question, voter=voter, standing=standing,
        sealed=body["sealed"]["choice"] if body else "", label=sitting.label(voter), tab="home",
        opened=meetings.choices(sitting.subject, motion).get(voter, ""), ident=sitting.ident_of(voter),
        many=[v for v in sitting.mine(one) if v != voter],
    )  # fmt: skip
