"""What the record says of a meeting: who was called by whom to what, and who came how. For all papers of meetings."""

from dataclasses import dataclass

from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.papers.labels import Labels, Office, Party, office_of, place_name
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS


@dataclass(frozen=True)
class Question:
    """A motion: its name in the meeting, the matter and what the step asks, in both languages."""

    motion: str
    matter: str
    title: str
    asks: tuple[str, str]


@dataclass(frozen=True)
class Came:
    """One place on the roll; `how` is room, online, proxy, or "" for one that did not come (or has not yet)."""

    who: Party
    how: str
    holder: Party | None = None


@dataclass(frozen=True)
class Call:
    at: str
    place: str
    ident: str
    body: tuple[str, str]
    electorate: str
    date: str
    where: str
    by: Office
    called: str
    """Day of the summons, "" while it is only drafted."""
    questions: tuple[Question, ...]
    entitled: int
    proxies: int
    """How many a holder may carry; 0 where no proxies are."""
    entry: int
    over: bool
    off: bool
    """Whether it was called off."""


HEADS = ("council", "party", "directors", "member", "representatives")
"""Electorates that count persons; the others count households."""


def call(ident: str) -> Call | None:
    """A meeting as it was called, None where there is none of that name."""
    subject = f"meeting/{ident}"
    held = meetings.meeting(subject)
    if held is None:
        return None
    data, called, entry, by, entitled, off = {}, "", 0, Office(), held.entitled, False
    for index, body in reading.entries_of(subject):
        rules = RULEBOOKS[body["rulebook"]]
        if body["act"] == "convene":
            data, by, entry = body["data"], office_of(body["by"], body["capacity"], rules), index
        elif body["act"] == "summon":
            called, entry, entitled = body["on"], index, body["outcome"]["entitled"]
        elif body["act"] == "call_off":
            off = True
    rules = RULEBOOKS[body["rulebook"]]
    of = rules.bodies[held.body]
    asked = []
    for motion in data["motions"]:
        matter = matters.matter(motion["matter"])
        if matter is not None:
            step = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps[motion["step"]]
            asked.append(Question(motion["id"], matter.subject, matter.title, (step.title, step.title_en)))
    return Call(
        at=held.place,
        place=place_name(held.place),
        ident=ident,
        body=(of.title, of.title_en),
        electorate=held.electorate,
        date=held.date,
        where=data["where"],
        by=by,
        called=called,
        questions=tuple(asked),
        entitled=entitled,
        proxies=rules.number("§household_proxies", held.date) if held.electorate == "household" else 0,
        entry=entry,
        over=held.state == "closed",
        off=off,
    )


def roll(ident: str, named: bool) -> tuple[Came, ...]:
    """Everyone on the roll in the order of the pseudonyms, with how each came."""
    subject = f"meeting/{ident}"
    listed: list[str] = []
    how: dict[str, str] = {}
    holders: dict[str, str] = {}
    for _, body in reading.entries_of(subject):
        data = body["data"]
        if body["act"] == "roll":
            listed += [item["id"] for item in data["items"]]
        elif body["act"] == "sign_in":
            how[data["voter"]] = data["where"]
        elif body["act"] == "proxy":
            holders[data["from"]] = data["to"]
        elif body["act"] == "cast" and data["channel"] in ("online", "proxy"):
            how.setdefault(data["voter"], data["channel"])
    labels = Labels(subject, [*listed, *holders.values()], named)
    made = [
        Came(
            labels.party(v),
            how.get(v, ""),
            labels.party(holders[v]) if v in holders and how.get(v) == "proxy" else None,
        )
        for v in listed
    ]
    return tuple(sorted(made, key=lambda c: c.who.number))


def title(facts: Call, lang: str) -> str:
    return facts.body[1 if lang == "en" else 0]
