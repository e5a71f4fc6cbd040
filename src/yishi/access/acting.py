"""From a form to the record: a key minted when the form is drawn, acts sent once, refusals said in words, nothing lost.

Whatever happens, what was typed stays in the form: a field that does not read, a refusal of the engine, a session that
ran out, a database that is busy. A form sent twice is done once (attacks M3, V1, V11).
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from yishi.access import later
from yishi.access.who import Who, who
from yishi.face.modes import lang_of
from yishi.face.pages import in_words, page
from yishi.face.words import say
from yishi.procedure import Act
from yishi.procedure.acts import Refused
from yishi.procedure.say import Sentence
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.record.sealing import Sealer
from yishi.record.service import Done, Key, Turned, submit
from yishi.rulebook.model import Rulebook
from yishi.tlog.jsonc import encode

NOT_TYPED = {"csrfmiddlewaretoken", "form_key"}
Then = str | Callable[[Done], str]


class Form(forms.Form):
    """A form that becomes acts. Subclasses say which, in `acts`; they may refuse by raising `Unable`."""

    template_name = "face/form.html"
    use_required_attribute = False
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("label_suffix", "")
        super().__init__(*args, **more)
        if not self.is_bound:
            self.initial["form_key"] = secrets.token_urlsafe(24)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        raise NotImplementedError


class Unable(Exception):
    """A form that cannot become acts after all: refused as the engine would refuse it."""

    def __init__(self, code: str, facts: dict[str, Any] | None = None, rule: str = "") -> None:
        super().__init__(code)
        self.refused = Refused(code, facts or {}, rule)


def nym(subject: str, ident: str, sealer: Sealer, field: str = "household") -> str:
    """The pseudonym of a register id in a matter or meeting: the one it has there, else one newly sealed."""
    for made in sealer.kept:
        if made.subject == subject and made.owner == ident and made.field == field:
            return made.commitment
    known = reading.pseudonym(subject, ident, field)
    return known or sealer.seal(subject, field, ident, ident)


def new(kind: str) -> str:
    """A fresh subject: ``matter/…`` or ``meeting/…``."""
    return f"{kind}/{secrets.token_hex(10)}"


def digest(request: HttpRequest) -> str:
    """What the form said, byte for byte, without its keys: what the record remembers beside the form's key."""
    said: list[list[Any]] = [[k, request.POST.getlist(k)] for k in sorted(request.POST) if k not in NOT_TYPED]
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            made = hashlib.sha256()
            for chunk in file.chunks():
                made.update(chunk)
            file.seek(0)
            said.append([name, made.hexdigest()])
    return hashlib.sha256(encode([request.plain, said])).hexdigest()  # type: ignore[attr-defined]


def send(request: HttpRequest, form: Form) -> Done | Turned:
    """Sends a valid form's acts; the same form once."""
    one = who(request)
    assert one is not None
    key = form.cleaned_data.get("form_key") or ""
    sealer = Sealer()
    try:
        acts = form.acts(one, sealer)
    except Unable as unable:
        return Turned(unable.refused)
    named = Key(f"{one.owner} {one.capacity}", key) if key else None
    return submit(list(acts), sealer, named, digest(request) if named else None)


def sent_before(one: Who, form: Form) -> bool:
    """Whether this very form stands in the record already: what `acts` checks besides the engine is not asked again
    of a form that is sent a second time."""
    key = form.cleaned_data.get("form_key") or ""
    return bool(key) and reading.sent(Key(f"{one.owner} {one.capacity}", key).text()) is not None


def again(request: HttpRequest, then: str) -> HttpResponse | None:
    """The answer to a form sent again after what it acted on is over: the same as the first time. None for others."""
    one, key = who(request), request.POST.get("form_key", "")
    if request.method != "POST" or one is None or not key:
        return None
    index = reading.sent(Key(f"{one.owner} {one.capacity}", key).text())
    mark = "&" if "?" in then else "?"
    return None if index is None else HttpResponseRedirect(f"{then}{mark}{urlencode({'done': index})}")


def act_page(
    request: HttpRequest, make: Callable[..., Form], template: str, then: Then, rules: Rulebook | None = None,
    initial: dict[str, Any] | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """The page of a form: drawn, read, sent, refused in words or done and led on.

    `make(data, files, initial=…)` makes the form (a class, or a function that hands it what it needs). `then` is where
    to go when it stands, with ``?done=<entry>``. A refusal answers 409, an unreadable field 422, a busy record 503.
    """
    one = who(request)
    status, refusal = 200, None
    if request.method == "POST":
        form = make(request.POST, request.FILES)
        if form.is_valid():
            try:
                result = send(request, form)
            except OperationalError:
                status, refusal = 503, _busy(request)
            else:
                if isinstance(result, Done):
                    return led_on(then, result)
                status, refusal = 409, in_words(request, result.refused, rules or present())
                context["code"] = result.refused.code
        else:
            status = 422
    else:
        before = later.typed(request)
        form = make(initial=initial or {})
        if before:
            form = _filled(make, before, form)
            context["kept"] = True
    return page(request, template, status, form=form, refusal=refusal, who=one, **context)


def led_on(then: Then, result: Done) -> HttpResponse:
    """On to the next page, which says that it was recorded and as which entry."""
    address = then(result) if callable(then) else then
    mark = "&" if "?" in address else "?"
    return HttpResponseRedirect(f"{address}{mark}{urlencode({'done': result.made[0].index})}")


def _filled(make: Callable[..., Form], before: dict[str, list[str]], drawn: Form) -> Form:
    """The form with what was typed before, not yet judged: the fields are shown, nothing is wrong so far."""
    shown = make(initial={k: v if len(v) > 1 else v[0] for k, v in before.items() if v})
    shown.initial["form_key"] = drawn.initial["form_key"]
    return shown


def _busy(request: HttpRequest) -> Sentence:
    lang = lang_of(request)
    return Sentence(
        say(lang, "现在办事的人太多，这一次没有记下。", "The record is busy; this was not recorded."),
        say(lang, "等几秒再按一次，不会重复。", "Press again in a few seconds; it will not be done twice."),
        "",
    )
