"""The pages of a matter and of its steps' acts. GET never acts; every POST is done once."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yishi.access import acting
from yishi.access.acting import act_page, digest
from yishi.access.who import Who, signed_in, wearing, who
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import day, say
from yishi.loop import pages, seeing, versions
from yishi.loop.at import At, at, open_steps
from yishi.loop.forms import notice
from yishi.loop.forms.base import link
from yishi.loop.pages import CONCERNED, MEMBER, OFFICE, PAGES, ActPage
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import Accepted, Act, judge
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.sealing import Sealer
from yishi.record.service import Done, Key, submit
from yishi.story import telling
from yishi.story.telling import Story


def me(request: HttpRequest) -> Who:
    one = who(request)
    assert one is not None
    return one


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ident: str, step: str, name: str) -> HttpResponse:
    """One act of one step: who may opens it, reads what it rests on, does it once."""
    found = at(ident, step)
    spec = PAGES.get((found.step.kind, name)) if found else None
    if found is None or spec is None:
        raise Http404
    one = me(request)
    if not (found.is_open or name == "correct"):
        return _late(request, found, spec)
    return _shut(request, found, spec) or _drawn(request, found, name, spec, one)


def _shut(request: HttpRequest, found: At, spec: ActPage) -> HttpResponse | None:
    """The page that helps where somebody may not, or where there is nothing to do here now; None where they may."""
    one, lang = me(request), lang_of(request)
    if spec.who == OFFICE:
        answer = wearing(request, found.capacities(spec.act))
        if answer is not None:
            return answer
    elif not pages.may(found, one, spec):
        if spec.who == CONCERNED and one.hat is not None and one.hat.capacity in found.capacities(spec.act):
            return None
        text = (
            say(
                lang,
                "只问名单上的户，由户代表来答。",
                "Only the households on the list are asked, each through its representative.",
            )
            if spec.who == CONCERNED
            else say(lang, "这件事的人才能提。", "It is for the people whose matter it is.")
        )
        return message(
            request,
            403,
            say(lang, "这件事不问您家", "You are not asked here"),
            text,
            who=one,
            ways=back(found, lang),
        )
    if request.method != "POST" and not spec.there(found, one):
        return nothing_now(request, found, spec)
    return None


def nothing_now(request: HttpRequest, found: At, spec: ActPage) -> HttpResponse:
    lang = lang_of(request)
    title, text = say(lang, "现在没有要办的", "There is nothing to do here now"), ""
    if spec.who == MEMBER:
        title = say(lang, "期限过了", "The days are over")
        text = say(
            lang,
            "公示期满了。真有错的，可以重新反映。",
            "The notice has run out. What is really wrong can be reported anew.",
        )
    elif spec.who == CONCERNED:
        title, text = (
            say(lang, "您家答过了", "Your household has answered"),
            say(lang, "一户答一次。", "Each household answers once."),
        )
    return message(request, 200, title, text, who=me(request), ways=back(found, lang))


def back(found: At, lang: str) -> list[tuple[str, str]]:
    return [(reverse("my-matter", args=[found.ident]), say(lang, "看这件事", "see the matter"))]


def _drawn(request: HttpRequest, found: At, name: str, spec: ActPage, one: Who) -> HttpResponse:
    lang = lang_of(request)
    make = partial(spec.form, at=found, one=one, lang=lang)
    context = context_of(request, found, lang) | {
        "button": spec.en if lang == "en" else spec.zh, "page_name": name, "heading": (spec.en if lang == "en" else spec.zh) if name in pages.ALSO or spec.form is notice.Answer else "", "multipart": spec.form.pictures,
        "back_to": reverse("my-matter", args=[found.ident]),
    }  # fmt: skip
    if name == "submit":
        context["versions"] = versions.beside(found, lang)
    if spec.form is notice.Answer:
        context["objections"] = notice.objections(make())
    if request.method == "POST" and request.POST.get("press") in ("work", "more"):
        return again(request, make, spec.template, one, context)
    then = f"{reverse('my-matter', args=[found.ident])}"
    return act_page(request, make, spec.template, then, rules=found.rules, **context)


def again(request: HttpRequest, make: Any, template: str, one: Who, context: dict[str, Any]) -> HttpResponse:
    """The form drawn anew with what was typed: with more rows, or worked out. Nothing is sent."""
    bound = make(request.POST, request.FILES)
    bound.is_valid()
    if request.POST["press"] == "work":
        if set(bound.errors) - {"meeting"}:
            return page(request, template, 422, form=bound, who=one, **context)
        context["worked"] = told(bound)
    typed = {n: f.widget.value_from_datadict(bound.data, request.FILES, n) for n, f in bound.fields.items()}
    drawn = make(initial={k: v for k, v in typed.items() if v is not None})
    drawn.initial["form_key"] = request.POST.get("form_key", "") or drawn.initial["form_key"]
    return page(request, template, form=drawn, who=one, **context)


def told(form: Any) -> dict[str, Any]:
    """What a draft comes to: each sum by its name, each household's working."""
    worked = form.worked()
    g = form.ground
    return {
        "sums": [(g.word(n), fen) for n, fen in worked.sums.items()],
        "shares": [(g.word(n), rows, sum(r[3] for r in rows)) for n, rows in worked.shares.items()],
    }


def context_of(request: HttpRequest, found: At, lang: str) -> dict[str, Any]:
    """What every page of a step says about it: the matter, the step, whose turn, until when, under which rule."""
    return {
        "matter": found.matter, "ident": found.ident, "place": people.title(found.place), "step": found.title(lang), "tab": "home",
        "rule": found.rule(lang), "until": until(found, lang), "money": Story(found.matter, lang).money(), "at": found,
    }  # fmt: skip


def until(found: At, lang: str) -> str:
    """By when, in words; with the days of grace for paper. "" where no clock runs."""
    due = found.due
    if due is None:
        return ""
    late = due.day < reading.today()
    told_day = day(due.day, lang)
    if not late and found.step.kind not in ("notice", "ask"):
        return say(lang, "{day} 24:00 前", "until the end of {day}", day=told_day)
    if late:
        return say(lang, "{day}到期，过期了", "was due on {day}", day=day(due.day, lang))
    return say(lang, "{day} 24:00 前；纸条 {grace} 前送到也算", "until the end of {day}; a slip that arrives by {grace} counts", day=day(due.day, lang), grace=day(found.grace, lang))  # fmt: skip


def _late(request: HttpRequest, found: At, spec: ActPage) -> HttpResponse:
    """The step is not open (any more): done by somebody meanwhile, or by this very form, which is then answered as the
    first time. What was typed is shown, so that nothing of it is lost."""
    lang, one = lang_of(request), me(request)
    key = request.POST.get("form_key", "")
    if key:
        stub = Act(found.subject, spec.act, one.owner, one.capacity, "", "", {}, found.step.name)
        result = submit([stub], Sealer(), Key(f"{one.owner} {one.capacity}", key), digest(request))
        if isinstance(result, Done):
            return acting.led_on(reverse("my-matter", args=[found.ident]), result)
    last = next((e for e in reversed(matters.events(found.subject)) if e.step == found.step.name), None)
    typed = [
        v
        for k in request.POST
        if k not in acting.NOT_TYPED and "-rows" not in k
        for v in request.POST.getlist(k)
        if len(v) > 3
    ]
    told_by = seeing.who_did(found.rules, last, lang) if last else ""
    return page(
        request, "loop/late.html", 409, who=one, typed=typed, by=told_by, on=last.on if last else "", index=last.index if last else None,
        word=telling.word(found.rules, found.node[1], lang) if found.node[1] else "", **context_of(request, found, lang),
    )  # fmt: skip


@signed_in
@require_safe
def matter(request: HttpRequest, ident: str) -> HttpResponse:
    """The matter as its own people see it: the public story, the names, what is open, what I can do here now."""
    found = matters.matter(f"matter/{ident}")
    if found is None:
        raise Http404
    one, lang = me(request), lang_of(request)
    mine = ident_of_reporter(one, found.subject)
    behind = reading.behind(found.subject)
    own = {n for n, i in behind.items() if i in {one.person, *one.households} - {""}}
    inside = one.belongs(found.place) or seeing.handles(one, found)
    lives_there = bool(one.place) and one.place.startswith(found.place)
    if not (inside or own or mine or lives_there):
        return message(
            request, 403, say(lang, "这是别的社的事", "It is another group’s matter"), say(lang, "公开栏上谁都能看。", "Everybody can read it on the board."),
            who=one, ways=[(reverse("matter", args=[ident]), say(lang, "看公开栏", "see the board"))],
        )  # fmt: skip
    rules, story = RULEBOOKS[found.rulebook], Story(found, lang)
    return page(
        request, "loop/matter.html", who=one, tab="home", matter=found, ident=ident, place=people.title(found.place),
        now=story.now(), steps=story.steps(), leads=story.leads(),
        money=story.money(), contacts=story.contacts(),
        turns=turns(found.subject, one, lang), shares=shares(found, behind, own, inside), asked=inside and seeing.names(behind),
        photos=photos_of(found.subject), notes=versions.notes(found.subject) if inside else [], documents=documents(found, rules, lang),
        corrections=corrections(found, one, lang), hats=[h for h in one.hats if h != one.hat and fits(h, found.subject)],
    )  # fmt: skip


def turns(subject: str, one: Who, lang: str) -> list[dict[str, Any]]:
    """The open steps: whose turn, until when, what I can do, where else it is done."""
    told_ = []
    for step in open_steps(subject):
        codes = [c for c in step.step.by if c != "anyone"]
        told_.append(
            {
                "title": step.title(lang), "whose": (say(lang, "、", " or ")).join(step.rules.title_of(c, lang) for c in codes),
                "until": until(step, lang), "late": step.due is not None and step.due.day < reading.today(), "buttons": [b for b in pages.buttons(step, one) if b.page != "correct"],
                "step": step.step.name, "kind": step.step.kind, "links": links(step, one, lang),
            }
        )  # fmt: skip
    return told_


def links(step: At, one: Who, lang: str) -> list[tuple[str, str]]:
    """Pages of other rooms that bring an open step further, where they are there: meetings, payments, collections."""
    params, ways = step.step.params, []
    if one.hat is None:
        return []
    if step.step.kind == "vote" and one.hat.office in conveners(step):
        called = meetings.called_on(step.subject, step.step.name)
        if called is None:
            ways.append((link("meeting-new"), say(lang, "通知开会", "convene the meeting")))
        elif called.date > reading.today():
            words = say(lang, "{day}开会", "it meets on {day}", day=day(called.date, lang))
            ways.append((link("meeting", called.subject.partition("/")[2]), words))
        else:
            ways.append(
                (link("meeting", called.subject.partition("/")[2]), say(lang, "去开会", "to the meeting"))
            )
    if step.step.kind == "effect" and params["what"] == "money":
        offer = step.get(f"offer/{step.step.name}") or {}
        if one.hat.capacity in [seat for _, seat in offer.get("tiers", ())]:
            ways.append((link("approve-lines", step.ident, step.step.name), say(lang, "批款", "approve")))
        if one.hat.capacity in step.capacities("settle"):
            ways.append(
                (link("counter-book", str(offer.get("at", "")).partition("/")[2]), say(lang, "付款", "pay"))
            )
    if step.step.kind == "task" and "collects" in params and one.hat.capacity in step.capacities("report"):
        ways.append(
            (
                link("collection", step.place, step.ident, step.step.name),
                say(lang, "收分摊款", "collect the shares"),
            )
        )
    return [(a, w) for a, w in ways if a]


def conveners(step: At) -> set[str]:
    """The offices that may call, or write for, the body that is asked."""
    body = step.rules.bodies[str(step.step.params["body"])]
    return {*body.convener, body.secretary}


def fits(hat: Any, subject: str) -> bool:
    return any(
        hat.capacity in s.capacities(p.act)
        for s in open_steps(subject)
        for (kind, name), p in PAGES.items()
        if kind == s.step.kind and p.who == OFFICE and name not in pages.ALSO
    )


def shares(found: Any, behind: dict[str, str], own: set[str], inside: bool) -> list[dict[str, Any]]:
    """Every list of shares by name, one's own first; without names for who may not see them."""
    rules = RULEBOOKS[found.rulebook]
    named = seeing.names({n: i for n, i in behind.items() if inside or n in own})
    told_ = []
    for name, value in matters.variables(found.subject).items():
        if rules.variables.get(name) == "shares":
            rows = [
                {
                    "who": named.get(s["who"], ""),
                    "weight": s["weight"],
                    "fen": s["fen"],
                    "mine": s["who"] in own,
                }
                for s in value
            ]
            shown = [r for r in rows if r["who"]]
            told_.append(
                {
                    "word": rules.words.get(name, (name, name)),
                    "rows": sorted(shown, key=lambda r: not r["mine"]),
                    "fen": sum(r["fen"] for r in rows),
                }
            )
    return told_


def photos_of(subject: str) -> list[Any]:
    from yishi.files import photos

    return [p for p in photos.of(subject) if p.public]


def documents(found: Any, rules: Any, lang: str) -> list[tuple[str, str, str]]:
    """(what, its text, its hash) of every text the matter names by its hash."""
    told_ = []
    for name, value in matters.variables(found.subject).items():
        if rules.variables.get(name) == "hash":
            pair = rules.words.get(name, (name, name))
            told_.append((pair[1] if lang == "en" else pair[0], seeing.document(found.subject, value), value))
    return told_


def corrections(found: Any, one: Who, lang: str) -> list[tuple[str, str]]:
    """(step, title) of the steps that are done and that the hat worn may take up again."""
    if found.state != "open" or one.hat is None:
        return []
    steps = [
        at(found.subject.partition("/")[2], r.step)
        for r in matters.steps(found.subject).values()
        if r.state in ("done", "open")
    ]
    return [
        (s.step.name, s.title(lang)) for s in steps
        if s is not None and any(b.page == "correct" for b in pages.buttons(s, one)) and would_stand(s, one)
    ]  # fmt: skip


def would_stand(step: At, one: Who) -> bool:
    """Whether a correction would be accepted now: asked of the engine itself, which writes nothing."""
    today = reading.today()
    named = Act(
        step.subject, "correct", one.person, one.capacity, today, today, {"reason": "?"}, step.step.name
    )
    return isinstance(judge(RULEBOOKS, step.look, lambda subject: 0, named).verdict, Accepted)


def ident_of_reporter(one: Who, subject: str) -> bool:
    """Whether somebody reported the lead."""
    return subject in reading.kept_by(one.owner, "reporter")


__all__ = ["act", "matter"]
