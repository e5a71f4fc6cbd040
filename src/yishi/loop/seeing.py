"""Who sees what: names behind a matter's pseudonyms, private photos. Strangers and other groups see neither."""

import json
from typing import Any

from django.http import HttpRequest

from yishi.access.who import Who, who
from yishi.face.words import say
from yishi.loop.at import At
from yishi.matters import queries as matters
from yishi.people import households
from yishi.people import queries as people
from yishi.procedure.capacity import seats
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.model import Rulebook


def names(behind: dict[str, str]) -> dict[str, str]:
    """Pseudonym -> name, for those who may see names."""
    known = households.known(behind.values())
    people = households.names(i for i in behind.values() if i not in known)
    told = {nym: known[i].title if i in known else people.get(i, "") for nym, i in behind.items()}
    return {nym: name for nym, name in told.items() if name}


def called(at: At, nym: str, note: str = "") -> str:
    """One of a matter's households or people by name, for a page whose reader may see names."""
    ident = at.behind.get(nym, "")
    if not ident and note:
        ident = str(json.loads(note).get("whose", ""))
    if not ident:
        return nym[:8] if len(nym) == 64 else ""
    known = households.known([ident])
    return known[ident].title if ident in known else households.names([ident]).get(ident, ident)


def handles(one: Who, matter: Any) -> bool:
    """Whether somebody holds an office that acts in one of the matter's steps, or in one that is asked there."""
    rules = RULEBOOKS[matter.rulebook]
    steps = rules.procedures[matter.procedure].steps.values()
    codes: set[str] = {c for s in steps for c in s.by if c != "anyone"}
    bodies = {str(s.params["body"]) for s in steps if s.kind == "vote"}
    fitting = seats(rules, tuple(sorted(codes | bodies)), matter.place)
    asked = {rules.bodies[b].secretary for b in bodies}  # of the groups below, where several are asked
    return any(
        h.capacity in fitting or (h.office in asked and h.place.startswith(matter.place)) for h in one.hats
    )


def may_see(request: HttpRequest, photo: Any) -> bool:
    """A private photo: whoever sent it or is in it, and the offices that act in its matter."""
    one = who(request)
    if one is None:
        return False
    if photo.owner in {one.owner, one.household, *one.households} - {""}:
        return True
    found = matters.matter(photo.subject)
    return found is not None and handles(one, found)


def who_did(rules: Rulebook, event: Any, lang: str) -> str:
    """Whose act an event was: an office-holder by office and name, anyone else without one."""
    office, at, _ = event.capacity.partition("@")
    if not at:
        return (
            say(lang, "到期自动记录", "recorded when the days were over")
            if not event.by
            else say(lang, "相关户", "a household concerned")
        )
    return f"{rules.title_of(office, lang)} {people.name(event.by)}"


def document(subject: str, digest: str) -> str:
    """The text that the record names by its hash; "" where it was sent as a photo."""
    kept = reading.pseudonym(subject, digest, "document")
    return (reading.private(kept) or "") if kept else ""
