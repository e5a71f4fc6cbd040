"""Which pages there are for a step, by its kind: the act behind each, who may open it, its form, what its button says."""

from collections.abc import Callable
from typing import NamedTuple

from yishi.access.who import Who
from yishi.loop.at import At
from yishi.loop.forms import ask, draft, election, notice, others, review, task
from yishi.loop.forms.base import StepForm
from yishi.meetings import queries as meetings
from yishi.procedure import graph
from yishi.procedure.kinds import KINDS
from yishi.procedure.kinds import ask as ask_kind
from yishi.record import reading

OFFICE, CONCERNED, MEMBER, SIGNED_IN = "office", "concerned", "member", "signed-in"


def always(at: At, one: Who) -> bool:
    return True


class ActPage(NamedTuple):
    """One page of a kind. `there` says whether there is anything to do on it now."""

    act: str
    who: str
    form: type[StepForm]
    zh: str
    en: str
    there: Callable[[At, Who], bool] = always
    template: str = "loop/act.html"


def _objections(at: At, one: Who) -> bool:
    return bool((at.sub or {}).get("open"))


def _not_hung(at: At, one: Who) -> bool:
    return not (at.sub or {}).get("hung")


def _still_time(at: At, one: Who) -> bool:
    """The days of the notice themselves, not those of an answer that is waited for."""
    return at.due is not None and (bool((at.sub or {}).get("open")) or reading.today() <= at.due.day)


def _slips(at: At, one: Who) -> bool:
    return at.grace == "" or reading.today() <= at.grace or bool((at.sub or {}).get("open"))


def _asked(at: At, one: Who) -> bool:
    asked = set(ask_kind.people(at.ctx("answer")))
    return any(who in asked and at.get(f"item/{at.step.name}/{who}") is None for who in at.mine(one))


def _counted(at: At, one: Who) -> bool:
    taken = (at.sub or {}).get("results", {})
    held = {m.subject: m.place for m in meetings.held()}
    return any(
        m.step == at.step.name and held.get(m.meeting) not in {None, *taken}
        for m, _ in meetings.of_matter(at.subject)
    )


def _paid(at: At, one: Who) -> bool:
    """Whether the book has paid anything under this authority."""
    offer = at.get(f"offer/{at.step.name}")
    if at.step.params["what"] != "money" or not offer:
        return False
    return bool(at.look(offer["at"], f"paid/{at.subject}/{at.step.name}"))


def _register(at: At, one: Who) -> bool:
    return at.step.params["what"] != "money"


def _state(*states: str) -> Callable[[At, Who], bool]:
    return lambda at, one: (at.sub or {}).get("state") in states


def _mode(act: str) -> Callable[[At, Who], bool]:
    return lambda at, one: election.sheet_of(at.step) == act


def _lapsing(at: At, one: Who) -> bool:
    return bool(at.grace) and reading.today() > at.grace


def _correctable(at: At, one: Who) -> bool:
    return (
        KINDS[at.step.kind].correctable
        and at.node[0] in (graph.OPEN, graph.DONE)
        and at.matter.state == "open"
    )


PAGES: dict[tuple[str, str], ActPage] = {
    ("review", "decide"): ActPage("decide", OFFICE, review.Decide, "去办", "decide"),
    ("task", "report"): ActPage("report", OFFICE, task.Report, "报办完", "report it done"),
    ("draft", "submit"): ActPage("submit", OFFICE, draft.Submit, "去写", "draft it", always, "loop/draft.html"),
    ("notice", "hang"): ActPage("hang", OFFICE, notice.Hang, "贴好了，拍照", "hung up: its photo", _not_hung),
    ("notice", "object"): ActPage("object", MEMBER, notice.Object, "我有意见", "I object", _still_time),
    ("notice", "enter"): ActPage("object", OFFICE, notice.EnterObjection, "录意见条", "enter a slip", _slips),
    ("notice", "answer"): ActPage("answer", OFFICE, notice.Answer, "答复意见", "answer an objection", _objections, "loop/objections.html"),
    ("ask", "answer"): ActPage("answer", CONCERNED, ask.Answer, "去答复", "answer", _asked, "loop/answer.html"),
    ("ask", "enter"): ActPage("answer", OFFICE, ask.EnterSlip, "录纸条", "enter a slip"),
    ("vote", "take"): ActPage("take", OFFICE, others.Take, "取回表决结果", "take the result", _counted),
    ("effect", "settle"): ActPage("settle", OFFICE, others.Settle, "付清了，了结", "all is paid: settle it", _paid),
    ("effect", "carry"): ActPage("settle", OFFICE, others.Carry, "登记", "enter it in the register", _register),
    ("election", "nominate"): ActPage("nominate", OFFICE, election.Nominate, "录推荐票", "enter the nominations", _mode("nominate")),
    ("election", "count"): ActPage("count", OFFICE, election.Count, "录计票单", "enter the tellers’ sheet", _mode("count")),
    ("election", "recall"): ActPage("recall", OFFICE, election.Recall, "录计票单", "enter the tellers’ sheet", _mode("recall")),
    ("ladder", "send"): ActPage("send", OFFICE, others.Send, "送出去", "hand it on", _state("carry")),
    ("ladder", "accept"): ActPage("accept", OFFICE, others.Accept, "受理", "accept it", _state("sent")),
    ("ladder", "misdirected"): ActPage("misdirected", OFFICE, others.Misdirected, "不归我管", "not ours", _state("sent")),
    ("ladder", "extend"): ActPage("extend", OFFICE, others.Extend, "延期", "extend", _state("taken")),
    ("ladder", "answer"): ActPage("answer", OFFICE, others.Reply, "写答复", "answer it", _state("sent", "taken")),
    ("ladder", "appeal"): ActPage("appeal", CONCERNED, others.Appeal, "不满意，往上走", "not content: go on up", _state("answered")),
    ("ladder", "satisfied"): ActPage("satisfied", CONCERNED, others.Satisfied, "认可答复", "I accept the answer", _state("answered")),
    ("ladder", "withdraw"): ActPage("withdraw", CONCERNED, others.Withdraw, "撤回", "withdraw it"),
}  # fmt: skip
for _kind in KINDS:
    PAGES[_kind, "lapse"] = ActPage(
        "lapse", SIGNED_IN, others.Lapse, "过期了，记下来", "its days are over: record it", _lapsing
    )
    if KINDS[_kind].correctable:
        PAGES[_kind, "correct"] = ActPage(
            "correct", OFFICE, others.Correct, "写错了，更正", "correct it", _correctable
        )


def may(at: At, one: Who, page: ActPage) -> bool:
    """Whether somebody may do it as who they are now: in the hat worn, or for themself and their households."""
    if page.who == OFFICE:
        return one.hat is not None and one.hat.capacity in at.capacities(page.act)
    if page.who == CONCERNED:
        return bool(at.mine(one))
    if page.who == MEMBER:
        return bool(one.person and one.place) and (one.place.startswith(at.place) or bool(at.mine(one)))
    return True


class Button(NamedTuple):
    page: str
    zh: str
    en: str
    first: bool
    """Whether it is what the step waits for, rather than something one also may."""


ALSO = ("enter", "lapse", "correct", "object", "hang", "extend", "misdirected", "withdraw")


def buttons(at: At, one: Who) -> list[Button]:
    """What somebody can do at a step now."""
    return [
        Button(name, page.zh, page.en, name not in ALSO)
        for (kind, name), page in PAGES.items()
        if kind == at.step.kind
        and (at.is_open or name == "correct")
        and may(at, one, page)
        and page.there(at, one)
    ]
