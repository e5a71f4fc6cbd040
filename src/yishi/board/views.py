"""The public pages. Each reads what is there now; none sets a cookie, so that everyone gets the same bytes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from yishi.face.cached import public
from yishi.face.modes import lang_of
from yishi.face.pages import page as framed
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.explain import HEADS, explain
from yishi.story.telling import Story
from yishi.story.words import WORDS, day, say
from yishi.tlog import Checkpoint, Folder, LogRefused, hash_reader, inclusion_proof, leaf_hash, parse_note
from yishi.tlog import parse_checkpoint_text as parse_text

PUBLISHED = "published"
VERIFIED = "verified.json"


def page(request: HttpRequest, template: str, status: int = 200, **more: Any) -> HttpResponse:
    """A public page, with the record's head at its foot."""
    lang = lang_of(request)
    words = {key: say(key, lang) for key in PLAIN}
    return framed(request, f"board/{template}", status, w=words, head=head(lang), tab="board", **more)


PLAIN = tuple(key for key, (zh, _) in WORDS.items() if "{" not in zh)
"""Words that need no facts: handed to every template as ``w``."""


def head(lang: str) -> Mapping[str, Any]:
    """The record's head, and the last verification of what was published."""
    at = reading.position()
    told: dict[str, Any] = {"size": at.size, "signed": at.signed}
    told["line"] = say("head", lang, size=told["size"])
    told["signed_line"] = say("signed_to", lang, size=told["signed"])
    report = verified()
    if report is None:
        return {**told, "verdict": say("not_yet", lang), "ok": None}
    key = "verified" if report["ok"] else "not_verified"
    language = report.get(lang) or report
    return {
        **told,
        "ok": report["ok"],
        "verdict": say(key, lang),
        "headline": language["headline"],
        "proves": language["proves"],
        "on_trust": language["on_trust"],
        "root": report.get("root", ""),
        "key": report.get("key", ""),
        "fingerprint": report.get("fingerprint", ""),
    }


def verified() -> dict[str, Any] | None:
    file = Path(settings.HOME) / VERIFIED
    try:
        return dict(json.loads(file.read_text()))
    except (OSError, ValueError):
        return None


@public
def town(request: HttpRequest) -> HttpResponse:
    """The villages of the town with their groups, each with how much is under way; the village's own matters first."""
    lang = lang_of(request)
    counts, groups = matters.counted(), people.places(digits=15)
    villages = [
        {
            "title": village.title,
            "own": _line(village.code, village.title, counts, lang),
            "groups": [
                _line(g.code, g.title, counts, lang) for g in groups if g.code.startswith(village.code)
            ],
        }
        for village in people.places(digits=12)
    ]
    return page(request, "town.html", villages=villages)


def _line(code: str, title: str, counts: Mapping[str, tuple[int, int]], lang: str) -> dict[str, Any]:
    """One board in the list: its own matters counted, leads left out."""
    under_way, closed = counts.get(code, (0, 0))
    line = f"{say('matters_open', lang)} {under_way} · {say('matters_closed', lang)} {closed}"
    return {"code": code, "title": title, "open": under_way, "line": line, "any": code in counts}


@public
def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group's board: what is under way first, with whose turn it is; then what is closed."""
    place = people.place(code)
    if place is None:
        raise Http404
    lang = lang_of(request)
    rows: dict[str, list[dict[str, Any]]] = {"open": [], "closed": []}
    for m in matters.matters(code):
        if m.place != code:
            continue
        if m.procedure == "lead" and m.state == "closed":
            continue
        now = Story(m, lang).now()
        rules = RULEBOOKS[m.rulebook]
        kind = rules.procedures[m.procedure]
        rows[m.state].append(
            {
                "subject": m.subject,
                "title": m.title,
                "kind": kind.title if lang == "zh" else kind.title_en,
                "now": now,
                "day": day(m.opened, lang),
            }
        )
    return page(request, "group.html", place=place, open=rows["open"], closed=rows["closed"])


@public
def matter(request: HttpRequest, ident: str) -> HttpResponse:
    """One matter: where it stands, the money, the story, the proof."""
    found = matters.matter(f"matter/{ident}")
    if found is None:
        raise Http404
    lang = lang_of(request)
    story = Story(found, lang)
    topic = story.rules.topics.get(found.topic)
    return page(
        request,
        "matter.html",
        matter=found,
        place=people.place(found.place),
        now=story.now(),
        steps=story.steps(),
        money=story.money(),
        topic=f"{topic.code} {topic.title if lang == 'zh' else topic.title_en}" if topic else "",
        leads=story.leads(),
        contacts=story.contacts(),
        ident=ident,
        objecting=story.objecting(),
    )


@public
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry of the record, and the way from it to the signed root."""
    body = reading.entry(index)
    if body is None:
        raise Http404
    lang = lang_of(request)
    told: dict[str, Any] = {"index": index, "title": say("entry", lang, index=index)}
    told["body"] = json.dumps(json.loads(body), ensure_ascii=False, indent=1)
    told["leaf"] = leaf_hash(body).hex()
    proof = inclusion(index)
    if proof is not None:
        told |= {"path": proof[0], "checkpoint": proof[1], "size": proof[2]}
    subject = json.loads(body)["subject"]
    told["matter"] = subject.partition("/")[2] if subject.startswith("matter/") else ""
    return page(request, "entry.html", **told)


def inclusion(index: int) -> tuple[list[str], str, int] | None:
    """(hashes, checkpoint, size) from the published folder; None while the entry is not in it."""
    folder = Folder(Path(settings.HOME) / PUBLISHED)
    try:
        note = folder.read("checkpoint", 1 << 20)
        if note is None:
            return None
        checkpoint: Checkpoint = parse_text(parse_note(note).text)
        if index >= checkpoint.size:
            return None
        path = inclusion_proof(index, checkpoint.size, hash_reader(folder.read, checkpoint.size))
    except (LogRefused, OSError):
        return None
    return [h.hex() for h in path], note.decode(), checkpoint.size


def _present() -> str:
    return str(reading.read("register/cell", "rulebook")["digest"])


@public
def rules(request: HttpRequest, name: str) -> HttpResponse:
    """How such matters go, from the rulebook, in the order people ask: 人、财、事、权."""
    book_ = RULEBOOKS[_present()]
    if name not in book_.procedures:
        raise Http404
    lang = lang_of(request)
    told = explain(book_, name, lang)
    parts = list(zip(HEADS[lang], (told.people, told.money, told.steps, told.powers), strict=True))
    return page(request, "rules.html", told=told, parts=parts)


@public
def check(request: HttpRequest) -> HttpResponse:
    """How anyone checks it without trusting whoever runs the server."""
    return page(request, "check.html")
