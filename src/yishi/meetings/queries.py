"""What other rooms may ask of meetings: which were held, who came, what is asked, how each motion was counted.

Nothing here reads a choice before its vote is closed (attacks V9): what a ballot said stands in the record as a
commitment until then.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yishi.meetings.models import Aside, Asked, Calling, Came, Counting, Meeting, Motion, Opened, Proxy, Seat
from yishi.procedure.meeting.bounds import body_rules, stated
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.tally import Ballot, BodyRules, TallyError, Vote, Voter, count


def held(body: str = "", place: str = "") -> list[Meeting]:
    """Minuted meetings, of a body, at a place or below it, by day."""
    rows = Meeting.objects.filter(state="closed", quorate=True, place__startswith=place)
    return list((rows.filter(body=body) if body else rows).order_by("date", "subject"))


def of_matter(matter: str) -> list[tuple[Motion, dict[str, Any]]]:
    """The counted motions on a matter's questions, with their results."""
    return [(m, json.loads(m.result)) for m in Motion.objects.filter(matter=matter).order_by("index")]


def results() -> Iterator[tuple[dict[str, Any], str]]:
    """Every counted result with the day of its meeting."""
    days = dict(Meeting.objects.values_list("subject", "date"))
    for motion in Motion.objects.order_by("index"):
        yield json.loads(motion.result), days.get(motion.meeting, "")


def meeting(subject: str) -> Meeting | None:
    """One meeting, from its convening on."""
    return Meeting.objects.filter(subject=subject).first()


def motion(meeting: str, name: str) -> tuple[Motion, dict[str, Any]] | None:
    """One counted motion with its result."""
    found = Motion.objects.filter(meeting=meeting, motion=name).first()
    return (found, json.loads(found.result)) if found else None


# --- one meeting ----------------------------------------------------------------------------------------------


def calling(subject: str) -> Calling | None:
    return Calling.objects.filter(meeting=subject).first()


def asked(subject: str) -> list[Asked]:
    """The questions of a meeting, in the order it was called with."""
    rows = list(Asked.objects.filter(meeting=subject))
    return sorted(rows, key=lambda a: (len(a.motion), a.motion))


def seats(subject: str) -> list[Seat]:
    """The roll, in its order."""
    return list(Seat.objects.filter(meeting=subject, place__gt=0).order_by("place"))


def on_roll(subject: str, voter: str) -> bool:
    return Seat.objects.filter(meeting=subject, voter=voter, place__gt=0).exists()


def holders(subject: str) -> list[Seat]:
    """Family members off the roll who may hold proxies of their household."""
    return list(Seat.objects.filter(meeting=subject, place=0).order_by("voter"))


def came(subject: str) -> dict[str, str]:
    """Voter -> room or online, of those who signed in."""
    return dict(Came.objects.filter(meeting=subject).values_list("voter", "where"))


def proxies(subject: str) -> list[Proxy]:
    """Every proxy in the order given; a later one of a giver replaces the earlier."""
    return list(Proxy.objects.filter(meeting=subject).order_by("number"))


def given(subject: str) -> dict[str, str]:
    """Giver -> holder, as last given."""
    return {p.giver: p.holder for p in proxies(subject)}


def standing(subject: str, motion: str) -> dict[str, Counting]:
    """The one ballot of each voter that stands in a motion: its number and channel, never what it says."""
    return {c.voter: c for c in Counting.objects.filter(meeting=subject, motion=motion)}


def voted(subject: str, motion: str) -> int:
    return Counting.objects.filter(meeting=subject, motion=motion).count()


def asides(subject: str, motion: str) -> set[str]:
    return set(Aside.objects.filter(meeting=subject, motion=motion).values_list("voter", flat=True))


def choices(subject: str, motion: str) -> dict[str, str]:
    """Voter -> choice of the ballots that stood, once they were opened; empty before."""
    opened = dict(Opened.objects.filter(meeting=subject, motion=motion).values_list("ballot", "choice"))
    rows = Counting.objects.filter(meeting=subject, motion=motion).values_list("voter", "ballot")
    return {voter: opened[n] for voter, n in rows if n in opened}


@dataclass(frozen=True)
class Attendance:
    """Who has come so far, as the count would say it now. No choice goes in, none comes out."""

    entitled: int
    room: int
    online: int
    proxy: int
    present: int
    needed: int

    @property
    def enough(self) -> bool:
        return self.entitled > 0 and self.present >= self.needed

    @property
    def short(self) -> int:
        return max(0, self.needed - self.present)


def bounds(found: Meeting, motion: str = "") -> BodyRules | None:
    """By which stricter bounds a motion is counted, or (without one) the body sits; None where the statute's do."""
    kept = reading.read(found.subject, f"motion/{motion}") if motion else None
    said = (kept or {}).get("bounds")
    if said is None:
        said = stated(present(), found.electorate, found.date)
    return body_rules(said, found.electorate, found.date)


def attendance(found: Meeting, motion: str = "") -> Attendance:
    """Attendance at a meeting; for one motion, online ballots count their voter as present."""
    subject = found.subject
    roll = tuple(
        Voter(v, h or None)
        for v, h in Seat.objects.filter(meeting=subject, place__gt=0)
        .order_by("place")
        .values_list("voter", "household")
    )
    here = came(subject)
    room = tuple(v for v, w in here.items() if w == "room")
    elsewhere = tuple(v for v, w in here.items() if w == "online")
    ids = {v.id for v in roll}
    ballots: tuple[Ballot, ...] = ()
    recused: tuple[str, ...] = ()
    if motion:
        rows = Counting.objects.filter(meeting=subject, motion=motion, channel="online").order_by("ballot")
        ballots = tuple(Ballot(v, "abstain", "online") for v in rows.values_list("voter", flat=True))
        recused = tuple(asides(subject, motion) & ids)
    pairs = Proxy.objects.filter(meeting=subject).order_by("number").values_list("giver", "holder")
    vote = Vote(
        electorate=found.electorate,
        date=date.fromisoformat(found.date),
        roll=roll,
        present=room,
        online=elsewhere,
        proxies=tuple(pairs),
        recused=recused,
        holders=tuple(
            Voter(s.voter, s.household) for s in (holders(subject) if found.electorate == "member" else ())
        ),
        ballots=ballots,
    )
    try:
        told = count(replace(vote, rules=bounds(found, motion)))
    except TallyError:
        return Attendance(len(roll), len(set(room) & ids), 0, 0, len(set(room) & ids), len(roll))
    leave = set(recused) if told.entitled < len(roll) else set()
    there = (set(room) & ids) - leave
    away = ((set(elsewhere) & ids) | {b.by for b in ballots}) - set(room) - leave
    represented = told.present - len(there) - len(away)
    return Attendance(told.entitled, len(there), len(away), represented, told.present, told.needed_present)


# --- what somebody's home asks --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Invited:
    """A meeting somebody is called to, under one pseudonym; ``ident`` is the household or member it stands for."""

    meeting: Meeting
    voter: str
    ident: str


@dataclass(frozen=True)
class OpenVote:
    """A question that is being voted on now, for one voter, and whether their ballot stands."""

    meeting: str
    motion: str
    matter: str
    step: str
    voter: str
    ident: str
    voted: bool


def upcoming(place: str = "", day: str = "") -> list[Meeting]:
    """Meetings called for `day` (today) or later, at a place or below it, the next first."""
    rows = Meeting.objects.filter(state="convened", date__gte=day or reading.today(), place__startswith=place)
    return list(rows.order_by("date", "subject"))


def called_on(matter: str, step: str) -> Meeting | None:
    """The meeting that is called, and not minuted yet, on a matter's question."""
    asking = Asked.objects.filter(matter=matter, step=step).values("meeting")
    return Meeting.objects.filter(state="convened", subject__in=asking).order_by("-date").first()


def unfinished(place: str = "", day: str = "") -> list[Meeting]:
    """Meetings whose day has come and that are not minuted yet."""
    rows = Meeting.objects.filter(state="convened", date__lte=day or reading.today(), place__startswith=place)
    return list(rows.order_by("date", "subject"))


def invited(households: Iterable[str], person: str = "", day: str = "") -> list[Invited]:
    """The meetings to come on whose roll a person or their households stand."""
    idents = [*households, *([person] if person else [])]
    rows = {m.subject: m for m in upcoming("", day)} if idents else {}
    nyms = reading.nyms_in(rows, idents) if rows else {}
    on_roll = set(
        Seat.objects.filter(meeting__in=list(rows), voter__in=list(nyms.values()), place__gt=0).values_list(
            "meeting", "voter"
        )
    )
    found = [Invited(rows[m], v, i) for (m, i), v in nyms.items() if (m, v) in on_roll]
    return sorted(found, key=lambda i: (i.meeting.date, i.meeting.subject, i.ident))


def open_votes_for(households: Iterable[str], person: str = "") -> list[OpenVote]:
    """The questions on which a person or their households may vote at this moment, from wherever they are."""
    today = reading.today()
    calls = [i for i in invited(households, person) if i.meeting.date == today]
    found = []
    for call in calls:
        for question in Asked.objects.filter(meeting=call.meeting.subject, state="put").order_by("motion"):
            if call.voter in asides(call.meeting.subject, question.motion):
                continue
            mine = Counting.objects.filter(meeting=question.meeting, motion=question.motion, voter=call.voter)
            found.append(
                OpenVote(
                    question.meeting, question.motion, question.matter, question.step, call.voter, call.ident,
                    mine.exists(),
                )
            )  # fmt: skip
    return found
