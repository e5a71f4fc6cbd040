"""Written proxies: entered by the secretary with a photo of the paper, or given by the voter from their own phone.

Who may carry whom is the electorate's rule (tally.md): a household's vote by any household of the roll, at most three a
holder; a member's only inside the household, by a member or by a family member of full capacity; nowhere else any.
"""

from collections import Counter
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yishi.access.acting import Form, act_page
from yishi.access.who import Who, signed_in, who
from yishi.face.modes import lang_of
from yishi.face.pages import message
from yishi.face.words import aside, both, say
from yishi.files import photos
from yishi.hall.after import SheetPhoto
from yishi.hall.console import frame, one_act, running
from yishi.hall.sitting import Sitting, labels
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.record.sealing import Sealer
from yishi.tally import statute

PICK = both("请选一个。", "Please choose one.")
NEW = "new:"
"""A choice that is a family member not on the roll, by the register's id; never in an address."""


def kind(sitting: Sitting) -> str:
    """none, any or household: who may carry a vote here."""
    return statute(sitting.row.electorate, date.fromisoformat(sitting.row.date)).proxies


def limit(sitting: Sitting) -> int | None:
    """How many votes one holder carries: the statute's number, or a smaller one of the rulebook."""
    most = statute(sitting.row.electorate, date.fromisoformat(sitting.row.date)).limit
    own = meetings.bounds(sitting.row)
    return own.proxy_limit if own is not None and own.proxy_limit is not None else most


def carried(sitting: Sitting) -> Counter[str]:
    """How many votes each holder carries, as the proxies stand now."""
    return Counter(meetings.given(sitting.subject).values())


class ProxyForm(Form):
    def __init__(self, *args: Any, sitting: Sitting, giver: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.sitting, self.giver = sitting, giver
        s = sitting
        here = meetings.came(s.subject)
        if not giver:
            self.fields["giver"] = forms.ChoiceField(
                label=both("谁的票", "Whose vote"), error_messages={"required": PICK},
                choices=[("", "—"), *((v, self._named(v)) for v in s.roll if v not in here)],
            )  # fmt: skip
        self.fields["holder"] = forms.ChoiceField(
            label=both("委托给谁", "Who carries it"), error_messages={"required": PICK},
            choices=[("", "—"), *self._holders()],
        )  # fmt: skip
        if not giver:
            self.fields["paper"] = SheetPhoto(
                s.subject, label=both("委托书的照片", "Photo of the written proxy"), camera=True
            )

    def _named(self, voter: str) -> str:
        label = self.sitting.labels[voter]
        return aside(self.sitting.lang, label.name, label.small)

    def _holders(self) -> list[tuple[str, str]]:
        s, most, now = self.sitting, limit(self.sitting), carried(self.sitting)
        voters = [v for v in s.roll if v != self.giver]
        home = self._home(self.giver) if self.giver else ""
        if kind(s) == "household" and home:
            voters = [v for v in voters if self._home(v) == home]
        found = []
        for v in voters:
            n = now[v]
            if most is not None and n >= most:
                continue
            carries = say(s.lang, " · 已带 {n} 票", " · carries {n} already", n=n) if n else ""
            found.append((v, self._named(v) + carries))
        if kind(s) == "household":
            family = self._family(home)
            found += family if not self.giver else [f for f in family if not f[0].startswith(NEW)]
        return found

    def _home(self, voter: str) -> str:
        """The household's pseudonym beside a member on the roll."""
        return self._homes.get(voter, "")

    @property
    def _homes(self) -> dict[str, str]:
        if not hasattr(self, "_kept"):
            seats = [*meetings.seats(self.sitting.subject), *meetings.holders(self.sitting.subject)]
            self._kept = {x.voter: x.household for x in seats}
        return self._kept

    def _family(self, home: str) -> list[tuple[str, str]]:
        """Family members of full capacity who are not on the roll: listed as holders when they are chosen."""
        s = self.sitting
        listed = [
            (x.voter, self._named(x.voter))
            for x in meetings.holders(s.subject)
            if not home or x.household == home
        ]
        on_roll = set(s.behind.values())
        homes = {s.behind[h] for h in ({home} if home else set(self._homes.values())) if h in s.behind}
        others = [
            e.ident
            for e in people.entitled("adult", s.row.place, s.today)
            if e.household in homes and e.ident not in on_roll
        ]
        named = labels(others, False, s.lang)
        off = say(s.lang, "不在名册上的家人", "family, not on the roll")
        return listed + [
            (f"{NEW}{i}", aside(s.lang, t.name, f"{t.small} · {off}"))
            for i, t in zip(others, named, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        giver, holder = self.giver or cleaned.get("giver", ""), cleaned.get("holder", "")
        outside = kind(self.sitting) == "household" and self._home_of(holder) != self._home(giver)
        if giver and holder and outside:
            self.add_error("holder", say(
                self.sitting.lang, "成员的票只能委托给同一户的人。", "A member’s vote is carried only by somebody of the same household."
            ))  # fmt: skip
        return cleaned

    def _home_of(self, holder: str) -> str:
        if not holder.startswith(NEW):
            return self._home(holder)
        row = people.person(holder.removeprefix(NEW))
        homes = {ident: nym for nym, ident in self.sitting.behind.items()}
        return homes.get(row.household, "") if row else ""

    def acts(self, one: Who, sealer: Sealer) -> list[Act]:
        s, cleaned = self.sitting, self.cleaned_data
        giver, holder = self.giver or cleaned["giver"], cleaned["holder"]
        acts = []
        own = bool(self.giver)
        if holder.startswith(NEW):
            person = holder.removeprefix(NEW)
            home, holder = self._home_of(holder), sealer.seal(s.subject, "member", person, person)
            acts.append(one_act(one, s, "holder", {"id": holder, "household": home}, attested={"roll": True}))
        data = {"from": giver, "to": holder}
        if cleaned.get("paper") is not None:
            data["paper"] = photos.keep(cleaned["paper"], s.behind.get(giver, ""), s.subject).digest
        if own:
            made = Act(s.subject, "proxy", giver, "concerned", "", "", data, "", {}, {"person": True})
            return [made]
        return [*acts, one_act(one, s, "proxy", data)]


@require_http_methods(["GET", "HEAD", "POST"])
@running
def entered(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The secretary enters a proxy on paper; those given so far stand below."""
    how = kind(sitting)

    def make(*args: Any, **more: Any) -> ProxyForm:
        return ProxyForm(*args, sitting=sitting, **more)

    given = [
        (p, sitting.labels.get(p.giver), sitting.labels.get(p.holder))
        for p in meetings.proxies(sitting.subject)
    ]
    latest = {p.giver: p.number for p in meetings.proxies(sitting.subject)}
    more = {k: v for k, v in frame(request, sitting).items() if k != "who"}
    more |= {
        "how": how, "limit": limit(sitting), "own": False,
        "given": [(g, h, p.paper, p.capacity == "concerned") for p, g, h in given if latest[p.giver] == p.number],
    }  # fmt: skip
    return act_page(
        request, make, "hall/proxies.html", reverse("proxies", args=[sitting.ident]), sitting.rules, **more
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own(request: HttpRequest, ident: str, voter: str) -> HttpResponse:
    """A voter gives their own proxy, from their phone."""
    one, sitting = who(request), Sitting.find(ident, lang_of(request))
    assert one is not None
    if voter not in sitting.roll:
        raise Http404
    if voter not in sitting.mine(one):
        return not_yours(request)
    if sitting.closed or sitting.is_over:
        return over(request, sitting)

    def make(*args: Any, **more: Any) -> ProxyForm:
        return ProxyForm(*args, sitting=sitting, giver=voter, **more)

    now = meetings.given(sitting.subject).get(voter, "")
    return act_page(
        request, make, "hall/proxy.html", reverse("meeting", args=[sitting.ident]), sitting.rules, s=sitting,
        voter=voter, how=kind(sitting), limit=limit(sitting), label=sitting.labels[voter],
        now=sitting.labels.get(now), tab="home",
    )  # fmt: skip


def not_yours(request: HttpRequest) -> HttpResponse:
    lang = lang_of(request)
    return message(
        request, 403, say(lang, "这一票不是您家的", "This vote is not yours"),
        say(
            lang, "只有户代表和候补代表能替一户办。请用自己的手机号登录。",
            "Only a household’s representative or alternate acts for it. Sign in with your own number.",
        ),
    )  # fmt: skip


def over(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    lang = sitting.lang
    ways = [(reverse("meeting", args=[sitting.ident]), say(lang, "看这次会", "to the meeting"))]
    return message(
        request, 409, say(lang, "这次会已经开过了", "This meeting is over"),
        say(lang, "现在不能再办委托或投票。结果在会议页上。", "Proxies and votes can no longer be given. The result is on the meeting’s page."),
        ways=ways,
    )  # fmt: skip
