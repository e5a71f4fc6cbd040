"""Reporting a lead from the field: one question a page, no account beyond a phone code, read back before it is sent.

What is wrong and where is public, under a pseudonym; a name and a number are sealed, and only if they are given. A
photo is for those who screen it. The form carries what was answered from page to page, so the back button loses nothing.
"""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from yishi.access import later
from yishi.access.acting import act_page
from yishi.access.who import Who, signed_in, who
from yishi.face.fields import PhoneField, WordsField
from yishi.face.modes import lang_of
from yishi.face.pages import page
from yishi.face.words import both, day, say
from yishi.files import photos
from yishi.loop import seeing
from yishi.loop.at import at
from yishi.loop.home import follows
from yishi.loop.intake import subject_of
from yishi.loop.photo import PhotoForm, SentPhotoField
from yishi.loop.views import me
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.procedure.say import Sentence
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS, present
from yishi.record.sealing import Sealer
from yishi.rulebook.model import LEVELS
from yishi.story import telling
from yishi.story.telling import Story

PAGES = (("what",), ("place", "where", "map"), ("photo",), ("name", "phone"))
"""The questions, page by page; the last page reads everything back."""
READ_BACK = len(PAGES)
A_DAY, A_GUEST_S_DAY = 20, 5
"""So many reports a day of one of the register, and of a phone that no register knows: what is entered stays for good."""
SHORT = 40


class Report(PhotoForm):
    pictures = True
    what = WordsField(
        rows=5, max_length=600, label=both("哪里不对？", "What is wrong?"),
        help_text=both("照平常说话写。谁都看得到，写事，不写人名。", "In your own words. Everybody can read it: what, not who."),
    )  # fmt: skip
    place = forms.ChoiceField(
        label=both("哪个社？", "In which group?"),
        error_messages={"required": both("选一个社。", "Choose a group.")},
    )
    where = WordsField(
        max_length=80, label=both("在什么地方？", "Where is it?"), help_text=both("比如：牛家渠东井，大杨树旁边", "For example: the east well, by the big poplar")
    )  # fmt: skip
    map = forms.CharField(
        required=False, max_length=40, label=both("地图上的位置（可以空着）", "Its position on a map (may be left empty)"),
        help_text=both("从地图里复制，比如 40.3561, 110.0482", "Copied from a map, like 40.3561, 110.0482"),
    )  # fmt: skip
    photo = SentPhotoField(
        required=False, label=both("有照片吗？", "Have you a photo?"), help_text=both("没有就直接下一步。照片只给甄别的人看，拍的地点、手机型号都会去掉。", "If not, go on. Only those who screen it see the photo; place and device are removed from it.")
    )  # fmt: skip
    name = WordsField(
        required=False, max_length=20, label=both("怎么称呼您？（可以不写）", "What may we call you? (may be left empty)"),
        help_text=both("不写也一样办。写了只有甄别的人看得到。", "It is handled just the same without. Only those who screen it would see it."),
    )  # fmt: skip
    phone = PhoneField(
        required=False, max_length=40, label=both("给您回电话的号码（可以不写）", "A number to ring you (may be left empty)")
    )  # fmt: skip

    def __init__(self, *args: Any, one: Who | None, lang: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.one, self.lang = one, lang
        key = self.data.get("form_key") if self.is_bound else self.initial["form_key"]
        self.subject = subject_of(f"{one.owner if one else ''} {key}")
        villages: dict[str, list[tuple[str, str]]] = {}
        titles = {p.code: p.title for p in people.places(digits=LEVELS["village"])}
        for p in people.places(digits=LEVELS["group"]):
            villages.setdefault(titles.get(p.code[: LEVELS["village"]], ""), []).append((p.code, p.title))
        choices: Any = [("", "—"), *villages.items()]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        if one and one.place:
            self.initial.setdefault("place", one.place)

    def owner_of(self, photo: str) -> str:
        return self.one.owner if self.one else "nobody"

    def clean_map(self) -> str:
        text = str(self.cleaned_data.get("map") or "").replace("，", ",").strip()
        parts = [p.strip() for p in text.split(",")] if text else []
        try:
            fits = not parts or (
                len(parts) == 2 and abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180
            )
        except ValueError:
            fits = False
        if not fits:
            raise forms.ValidationError(
                both(
                    "位置写成两个数，中间用逗号。不会写就空着。",
                    "A position is two numbers with a comma. Leave it empty if unsure.",
                )
            )
        return ", ".join(parts)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        typed = self.cleaned_data
        step = next(iter(present().procedures["lead"].steps.values()))
        first = typed["what"].split("\n")[0]
        title = first if len(first) <= SHORT else first[: SHORT - 1] + "…"
        spot = f"{typed['where']}（{typed['map']}）" if typed.get("map") else typed["where"]
        report = f"{typed['what']}\n地点：{spot}"
        reporter = sealer.seal(self.subject, "reporter", one.owner, one.owner)
        note = {k: typed[k] for k in ("name", "phone", "photo") if typed.get(k)}
        sealed = {"note": sealer.seal(self.subject, "note", json.dumps(note, ensure_ascii=False, sort_keys=True), one.owner)} if note else {}  # fmt: skip
        data = {"procedure": "lead", "place": typed["place"], "title": title, "vars": {"report": report}}
        return [Act(self.subject, "open", reporter, "anyone", "", "", data, step.name, sealed)]


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The questions one after the other. A stranger answers the first before being asked for a phone code."""
    one, lang = who(request), lang_of(request)
    make = partial(Report, one=one, lang=lang)
    if request.method != "POST":
        before = later.typed(request)
        form = make(initial={k: v[0] for k, v in before.items() if v})
        at_page = min(int(before["page"][0]), READ_BACK) if before.get("page", [""])[0].isdecimal() else 0
        return drawn(request, form, at_page, kept=bool(before))
    if one is None:
        later.keep(request)
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
    here = int(n) if (n := request.POST.get("page", "0")).isdecimal() else 0
    press = request.POST.get("press", "next")
    if press == "send" and here == READ_BACK:
        key = request.POST.get("form_key", "")
        ident = subject_of(f"{one.owner} {key}").partition("/")[2]
        then = reverse("my-report", args=[ident])
        if (most := over_the_day(one, f"matter/{ident}")) is not None:
            form = make(request.POST, request.FILES)
            return drawn(request, unjudged(make, form), READ_BACK, status=429, refusal=enough(lang, most))
        return act_page(
            request,
            make,
            "loop/report.html",
            then,
            rules=present(),
            **context(make(request.POST, request.FILES), READ_BACK, one),
        )
    form = make(request.POST, request.FILES)
    if press == "back":
        return drawn(request, unjudged(make, form), max(0, here - 1))
    form.is_valid()
    wrong = next(
        (n for n, names in enumerate(PAGES[: here + 1]) if any(f in form.errors for f in names)), None
    )
    if wrong is not None:
        return drawn(request, form, wrong, status=422)
    return drawn(request, unjudged(make, form), min(here + 1, READ_BACK))


def over_the_day(one: Who, subject: str) -> int | None:
    """The day's number of reports where it is used up; None where this is one more, or one of them sent again."""
    kept, most = reading.kept_by(one.owner, "reporter"), A_DAY if one.person else A_GUEST_S_DAY
    today = [m for m in matters.some(list(kept)) if m.opened == reading.today()]
    return most if subject not in kept and len(today) >= most else None


def enough(lang: str, most: int) -> Sentence:
    return Sentence(
        say(lang, "今天已经反映了 {n} 件，这一件没有记下。", "You have reported {n} things today; this one was not recorded.", n=most),
        say(lang, "明天再按一次，或者打电话给党小组。", "Press again tomorrow, or ring the party group."), "",
    )  # fmt: skip


def unjudged(make: Any, form: Report) -> Report:
    """The form with what was typed, nothing of it wrong yet."""
    initial = {n: f.widget.value_from_datadict(form.data, {}, n) for n, f in form.fields.items()}
    clean = getattr(form, "cleaned_data", {})
    initial |= {n: clean[n] for n in ("what", "where", "map", "name", "phone") if clean.get(n)}
    made: Report = make(initial={k: v for k, v in initial.items() if v is not None})
    made.initial["form_key"] = initial.get("form_key") or made.initial["form_key"]
    return made


def context(form: Report, number: int, one: Who | None) -> dict[str, Any]:
    names = PAGES[number] if number < READ_BACK else ()
    said = [(form[n].label, _read(form, n)) for some in PAGES for n in some if _read(form, n)]
    return {
        "tab": "report",
        "number": number,
        "pages": READ_BACK,
        "names": names,
        "said": said,
        "multipart": True,
    }


def _read(form: Report, name: str) -> str:
    """An answer as it is read back."""
    value = form[name].value()
    if not value:
        return ""
    if name == "photo":
        return form_say(form, "有一张照片", "one photo")
    if name == "place":
        return people.title(str(value))
    return str(value)


def form_say(form: Report, zh: str, en: str) -> str:
    return say(form.lang, zh, en)


def drawn(
    request: HttpRequest, form: Report, number: int, status: int = 200, kept: bool = False, refusal: Sentence | None = None
) -> HttpResponse:  # fmt: skip
    one = who(request)
    return page(
        request, "loop/report.html", status, form=form, who=one, kept=kept, refusal=refusal, **context(form, number, one)
    )  # fmt: skip


@signed_in
@require_safe
def mine(request: HttpRequest, ident: str) -> HttpResponse:
    """What became of a report: what happens next, until when, what was answered, the matter it led to."""
    row = matters.matter(f"matter/{ident}")
    one, lang = me(request), lang_of(request)
    if row is None or row.procedure != "lead":
        raise Http404
    if row.subject not in reading.kept_by(one.owner, "reporter") and not seeing.handles(one, row):
        raise Http404
    rules = RULEBOOKS[row.rulebook]
    screen = at(ident, "screen")
    decided = next(
        (e for e in reversed(matters.events(row.subject)) if e.step == "screen" and e.act == "decide"), None
    )
    answer = None
    if decided is not None:
        data = json.loads(decided.data)
        answer = {
            "word": telling.word(rules, data["choice"], lang), "reason": data.get("reason", ""), "index": decided.index,
            "who": seeing.who_did(rules, decided, lang), "on": day(decided.on, lang), "good": data["choice"] in ("adopted", "merged"),
        }  # fmt: skip
    into = [matters.matter(s) for s in _merged(row.subject)]
    led_to = [(m, Story(m, lang).now()) for m in [*follows(row.subject), *into] if m is not None]
    variables = matters.variables(row.subject)
    return page(
        request, "loop/my_report.html", who=one, tab="report", matter=row, ident=ident, place=people.title(row.place), opened=day(row.opened, lang),
        report=variables.get("report", ""), answer=answer, led_to=led_to, due=day(screen.due.day, lang) if screen and screen.due else "",
        screens=rules.title_of(screen.step.by[0], lang) if screen else "", photos=photos.of(row.subject), contacts=Story(row, lang).contacts(),
    )  # fmt: skip


def _merged(subject: str) -> list[str]:
    from yishi.loop.versions import notes

    return [n["into"] for step, _, n in notes(subject) if step == "screen" and "into" in n]
