"""My home: what waits for me, my household's money, what I reported and what became of it, who stands for us."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yishi.access.who import Who, signed_in
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import day, say, yuan
from yishi.loop import desk, pages
from yishi.loop.at import At, all_open
from yishi.loop.forms.base import link
from yishi.loop.purse import Purse, purse
from yishi.loop.views import me
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS, present
from yishi.rulebook.model import LEVELS
from yishi.story import telling
from yishi.story.telling import Story


@dataclass(frozen=True)
class Cell:
    """One line: what, a small line under it, where it leads, how it stands."""

    title: str
    small: str
    address: str
    state: str = ""
    mark: str = ""
    left: int = 10**6


def days_left(last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(reading.today())).days


def around(one: Who) -> list[At]:
    """The open steps of matters of one's group, village and town."""
    if not one.place:
        return []
    village = one.place[: LEVELS["village"]]
    found = [a for a in all_open([village]) if one.place.startswith(a.place) or a.mine(one)]
    above = {
        m.subject
        for m, _ in matters.open_steps(village[: LEVELS["town"]])
        if len(m.place) < LEVELS["village"]
    }
    return (
        found + [a for a in all_open([village[: LEVELS["town"]]]) if a.subject in above] if above else found
    )


def votes(one: Who, lang: str) -> list[Cell]:
    """Questions that are being voted on at this moment, for each household I vote for."""
    cells = []
    for v in meetings.open_votes_for(one.households, one.person):
        row = matters.matter(v.matter)
        address = link("vote", v.meeting.partition("/")[2], v.motion, v.voter)
        if row is None or v.voted or not address:
            continue
        small = say(lang, "正在表决，现在就可以投", "being voted on; you can vote now")
        cells.append(
            Cell(
                f"{say(lang, '投票：', 'Vote: ')}{row.title}",
                small,
                address,
                say(lang, "今天", "today"),
                "wait",
                0,
            )
        )
    return cells


def called(one: Who, lang: str) -> list[Cell]:
    """Meetings to which I, or my household, am called."""
    rules, cells = present(), {}
    for i in meetings.invited(one.households, one.person):
        m = i.meeting
        address = link("meeting", m.subject.partition("/")[2])
        if address and m.subject not in cells:
            left = days_left(m.date)
            state = say(lang, "今天", "today") if left == 0 else say(lang, "{n} 天后", "in {n} days", n=left)
            cells[m.subject] = Cell(
                rules.title_of(m.body, lang),
                day(m.date, lang),
                address,
                state,
                "wait" if left < 2 else "",
                left,
            )
    return list(cells.values())


def shares_due(money: Purse, steps: list[At], lang: str) -> list[Cell]:
    """Shares still to be paid, with the day until which they are collected."""
    lasts = {(a.subject, a.step.name): a.due.day for a in steps if a.due}
    cells = []
    for d in money.due:
        last = lasts.get((d.matter.subject, d.step), "")
        left = days_left(last) if last else 10**6
        state, mark = desk.clock(left if last else None, lang, True)
        title = say(lang, "交分摊款 {yuan} 元", "pay the share of {yuan} yuan", yuan=yuan(d.fen))
        small = (
            say(
                lang,
                "{title}，{day}前交村会计",
                "{title}, to the accountant by {day}",
                title=d.matter.title,
                day=day(last, lang),
            )
            if last
            else d.matter.title
        )
        ident = d.matter.subject.partition("/")[2]
        cells.append(
            Cell(
                title,
                small,
                link("my-shares", ident) or reverse("my-matter", args=[ident]),
                state,
                mark,
                left,
            )
        )
    return cells


def waiting(steps: list[At], one: Who, lang: str) -> list[Cell]:
    """Answers, ratings and a petitioner's word that only I (or my household) can give; what is due first on top."""
    cells = []
    for a in steps:
        for b in pages.buttons(a, one):
            if pages.PAGES[a.step.kind, b.page].who != pages.CONCERNED or not b.first:
                continue
            last = a.due.day if a.due else ""
            left = days_left(last) if last else 10**6
            state, mark = desk.clock(left if last else None, lang, True)
            small = say(lang, "{day}前", "until {day}", day=day(last, lang)) if last else ""
            cells.append(Cell(f"{a.title(lang)}{say(lang, '：', ': ')}{a.matter.title}", small, reverse("act", args=[a.ident, a.step.name, b.page]), state, mark, left))  # fmt: skip
    return sorted(cells, key=lambda c: c.left)


def hanging(steps: list[At], one: Who, lang: str) -> list[Cell]:
    """Notices that hang: whoever has something against one can still say so."""
    cells = []
    for a in steps:
        if (
            a.step.kind == "notice"
            and any(b.page == "object" for b in pages.buttons(a, one))
            and a.due is not None
        ):
            left = days_left(a.due.day)
            state, mark = desk.clock(left, lang, False)
            cells.append(
                Cell(a.matter.title, a.title(lang), reverse("my-matter", args=[a.ident]), state, mark, left)
            )
    return sorted(cells, key=lambda c: c.left)


def reports(one: Who, lang: str) -> list[Cell]:
    """What I reported and what became of it."""
    cells = []
    for subject in reading.kept_by(one.owner, "reporter"):
        row = matters.matter(subject)
        if row is not None:
            told = became(subject, lang)
            cells.append(Cell(row.title, say(lang, "{day}反映 · {told}", "reported {day} · {told}", day=day(row.opened, lang), told=told), reverse("my-report", args=[subject.partition("/")[2]])))  # fmt: skip
    return list(reversed(cells))


def became(subject: str, lang: str) -> str:
    """In one line: where a report is, or where the matter stands that it led to."""
    for row in follows(subject):
        return f"{row.title}{say(lang, '：', ': ')}{Story(row, lang).now().text}"
    row = matters.matter(subject)
    if row is None:
        return ""
    if row.state == "closed":  # in the words of the screening, which the rulebook has
        return telling.word(
            RULEBOOKS[row.rulebook], row.ending if row.ending != "settled" else "adopted", lang
        )
    return Story(row, lang).now().text


def follows(lead: str) -> list[Any]:
    """The matters that rest on a lead."""
    row = matters.matter(lead)
    if row is None:
        return []
    rows = [m for m in matters.matters(row.place[: LEVELS["village"]]) if m.procedure != "lead"]
    metas = reading.slices([m.subject for m in rows], ["meta"])
    return [m for m in rows if lead in metas[m.subject, "meta"].get("leads", ())]


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    one, lang = me(request), lang_of(request)
    steps = around(one)
    money = purse(one)
    todo = sorted(
        [*votes(one, lang), *waiting(steps, one, lang), *shares_due(money, steps, lang)], key=lambda c: c.left
    )
    at_desk = sum(bool(r.buttons) for r in desk.rows(one, lang)) if one.hat else 0
    return page(
        request, "loop/home.html", who=one, tab="home", todo=todo, hanging=hanging(steps, one, lang), reports=reports(one, lang),
        place=people.title(one.place) if one.place else "", mandate=mandate(one), given=given(one), at_desk=at_desk, money=money, money_at=link("my-money"), called=called(one, lang),
    )  # fmt: skip


def mandate(one: Who) -> dict[str, Any] | None:
    """Who represents my household."""
    if not one.household:
        return None
    who = people.representative(one.household)
    return {"name": people.name(who) if who else "", "me": who == one.person}


def given(one: Who) -> list[dict[str, Any]]:
    """The votes of mine that somebody carries at meetings to come: which meeting, who carries it, where to change it."""
    found = []
    for call in meetings.invited(one.households, one.person, reading.today()):
        holder = meetings.given(call.meeting.subject).get(call.voter)
        if holder is None:
            continue
        ident = reading.behind(call.meeting.subject).get(holder, "")
        person = people.representative(ident) or ident
        found.append(
            {
                "day": call.meeting.date, "holder": people.name(person) if person else "",
                "ident": call.meeting.subject.partition("/")[2], "voter": call.voter,
            }
        )  # fmt: skip
    return found
