"""A list of people that leaves the software: asked with its purpose, an entry of the record, taken once (attacks W24).

The right to the file stands in the session that asked, for a quarter of an hour; there is no address that gives it to
anybody else, and it is over once it was used.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, act_page
from yishi.access.who import Who
from yishi.face.fields import WordsField
from yishi.face.modes import lang_of
from yishi.face.pages import message, page
from yishi.face.words import both, say
from yishi.people import queries as people
from yishi.people.sheets import write_households
from yishi.procedure import Act
from yishi.record import clock, reading
from yishi.record.sealing import Sealer
from yishi.record.service import Done
from yishi.registry.imports import XLSX
from yishi.registry.seeing import asker, for_registrar

SLOT = "export"
SECONDS = 15 * 60


class Export(Form):
    reason = WordsField(
        label=both("做什么用，给谁", "What for, and for whom"), max_length=200,
        help_text=both("写进公开的记录，谁都看得到；不要写个人的事。", "This stands in the public record for all to read; name no private person."),
    )  # fmt: skip

    def __init__(self, *args: Any, code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.code = code

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        count = sum(len(h.members) for h in people.rows(self.code))
        data = {"what": "households", "rows": count, "reason": self.cleaned_data["reason"]}
        return [Act(f"register/{self.code}", "export", one.person, one.capacity, "", "", data)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """What is the list for?"""

    def make(*args: Any, **more: Any) -> Form:
        return Export(*args, code=code, **more)

    def then(result: Done) -> str:
        if not result.again:  # the same form sent again opens nothing again
            request.session[SLOT] = {
                "code": code,
                "entry": result.made[0].index,
                "at": clock.now().timestamp(),
            }
        return reverse("register-export-file", args=[code])

    homes = people.households(code)
    return act_page(
        request, make, "registry/export.html", then, at=code, title=people.title(code), count=len(homes)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def file(request: HttpRequest, code: str) -> HttpResponse:
    """One press downloads it, once: a POST, so that no preview and no reload uses it up or fetches it again."""
    lang = lang_of(request)
    held = request.session.get(SLOT)
    ready = held and held["code"] == code and clock.now().timestamp() - held["at"] < SECONDS
    if not ready:
        return message(
            request, 410, say(lang, "这份名单已经取走了", "This list has been taken"),
            say(lang, "一次申请只能下载一次，15 分钟内有效。要再取，请再说一次用途。", "One request gives one download, for a quarter of an hour. To take it again, say again what it is for."),
            who=asker(request), ways=[(reverse("register-export", args=[code]), say(lang, "再申请一次", "ask again"))],
        )  # fmt: skip
    if request.method != "POST":
        return page(
            request, "registry/export_file.html", who=asker(request), at=code, title=people.title(code)
        )
    del request.session[SLOT]
    request.session.save()
    data = write_households(people.rows(code), lang="en" if lang == "en" else "zh-Hans")
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="households-{code}-{reading.today()}.xlsx"'
    return answer
