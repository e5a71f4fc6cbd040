"""The page of a meeting for who is signed in: when and where, what is asked, one's own vote; afterwards the result with
every number and its rule, and, for the group's members, who came and the file by which anyone of them checks it.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yishi.access.who import signed_in, who
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import say
from yishi.hall.console import takeable
from yishi.hall.proxies import kind
from yishi.hall.screen import cited
from yishi.hall.sitting import Question, Sitting
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure.say import Sentence
from yishi.record import reading


@require_safe
@signed_in
def meeting(request: HttpRequest, ident: str) -> HttpResponse:
    return shown_sheet(request, Sitting.find(ident, lang_of(request)))


def shown_sheet(
    request: HttpRequest, sitting: Sitting, status: int = 200, refusal: Sentence | None = None
) -> HttpResponse:
    """A meeting as the one who is signed in may see it: names only for those who belong."""
    one = who(request)
    assert one is not None
    named = sitting.named_for(one)
    mine = sitting.mine(one) if not sitting.called_off else []
    questions = [_told(sitting, q, mine) for q in sitting.questions]
    given = meetings.given(sitting.subject)
    came = meetings.came(sitting.subject)
    own = [
        {
            "voter": v, "label": sitting.labels[v], "came": came.get(v, ""),
            "holder": sitting.labels[given[v]] if given.get(v) in sitting.labels else None,
        }
        for v in mine
    ]  # fmt: skip
    return page(
        request, "hall/meeting.html", status, who=one, s=sitting, questions=questions, named=named, own=own,
        runs=sitting.run_by(one), how=kind(sitting), refusal=refusal, tab="home",
        a=None if sitting.called_off else meetings.attendance(sitting.row), roll=roll_rows(sitting) if named else [],
        can_take=one.capacity in sitting.secretary,
    )  # fmt: skip


def _told(sitting: Sitting, q: Question, mine: list[str]) -> dict[str, Any]:
    found = meetings.motion(sitting.subject, q.motion)
    standing = meetings.standing(sitting.subject, q.motion)
    return {
        "q": q, "result": found[1] if found else None, "index": found[0].index if found else None,
        "rules": cited(sitting, found[1]) if found else [], "open": q.state == "put" and sitting.is_day,
        "mine": [v for v in mine if v in standing], "takes": found is not None and takeable(sitting, q),
    }  # fmt: skip


def roll_rows(sitting: Sitting) -> list[dict[str, Any]]:
    """Who stands on the roll and how they came; what each chose, once the ballots are open. For members only."""
    came, given = meetings.came(sitting.subject), meetings.given(sitting.subject)
    said = {q.motion: meetings.choices(sitting.subject, q.motion) for q in sitting.questions}
    rows = []
    for n, voter in enumerate(sitting.roll, 1):
        here = came.get(voter, "")
        if not here and given.get(voter) in came:
            here = "proxy"
        online = any(
            s.channel == "online"
            for q in sitting.questions
            if (s := meetings.standing(sitting.subject, q.motion).get(voter)) is not None
        )
        rows.append(
            {
                "n": n, "label": sitting.labels[voter], "here": here or ("online" if online else ""),
                "holder": sitting.labels[given[voter]].name if here == "proxy" else "",
                "said": [said[q.motion].get(voter, "") for q in sitting.questions],
            }
        )  # fmt: skip
    return rows


@require_safe
@signed_in
def roll(request: HttpRequest, ident: str) -> HttpResponse:
    """The opening of the roll, for `yishi verify --roll`: for those who may see its names, and nobody else."""
    sitting, one = Sitting.find(ident, lang_of(request)), who(request)
    if not sitting.named_for(one):
        lang = sitting.lang
        return message(
            request, 403, say(lang, "名册只给本社的人", "The roll is for members of the group"),
            say(lang, "数字在公开栏上，人人能看。", "The numbers are on the board for everyone."),
        )  # fmt: skip
    openings = reading.roll_openings(sitting.subject)
    persons = [o[1] for o in openings.values()]
    places = people.places_of(persons)
    items = []
    for voter in sitting.roll:
        if voter in openings:
            field, value, salt = openings[voter]
            place = places.get(value, sitting.row.place)
            items.append({"id": voter, "field": field, "value": value, "salt": salt, "place": place})
    text = json.dumps({"meeting": sitting.subject, "items": items}, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="roll-{sitting.ident[:20]}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer
