"""The indicators of the town: each a figure computed from projections of the record, with its definition.

Fractions are given in hundredths of a percent's whole (per cent with no decimals is too coarse for a town of 105
groups, floats are not exact): `participation` 8650 with unit ‱ is 86.5 %.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people


@dataclass(frozen=True)
class Indicator:
    code: str
    value: int
    unit: str
    definition: str
    period: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Span:
    """A period of recorded days; "" is open."""

    since: str
    until: str

    def holds(self, day: str) -> bool:
        return (not self.since or day >= self.since) and (not self.until or day <= self.until)


def groups(span: Span) -> int:
    return people.count_places(15)


def offices(code: str) -> Callable[[Span], int]:
    return lambda span: people.count_bodies(code)


def leads(span: Span) -> int:
    return sum(span.holds(m.opened) for m in matters.matters(procedure="lead"))


def meetings_of(body: str) -> Callable[[Span], int]:
    return lambda span: sum(span.holds(m.date) for m in meetings.held(body))


def disputes_settled(span: Span) -> int:
    return sum(_settled(m, span) and _signed(m.subject) for m in matters.matters(procedure="flood"))


def _signed(subject: str) -> bool:
    """Whether the parties of a dispute signed an agreement; one that refuses mediation is closed without."""
    sign = matters.steps(subject).get("sign")
    return sign is not None and sign.outcome == "agreed"


def _settled(m: Any, span: Span) -> bool:
    return m.state == "closed" and m.ending == "settled" and span.holds(m.closed)


def problems_solved(span: Span) -> int:
    return sum(
        _settled(m, span) for m in matters.matters() if m.procedure not in ("lead", "flood", "petition")
    )


def settled_on_the_spot(span: Span) -> int:
    """Disputes that ended settled, of all that ended, in ‱."""
    ended = [m for m in matters.matters(procedure="flood") if m.state == "closed" and span.holds(m.closed)]
    good = sum(_signed(m.subject) for m in ended)
    return good * 10_000 // len(ended) if ended else 0


def participation(span: Span) -> int:
    """Voters who came, of all entitled, over every counted motion of a group meeting, in ‱."""
    came = entitled = 0
    for result, day in meetings.results():
        if span.holds(day):
            came += result["present"]
            entitled += result["entitled"]
    return came * 10_000 // entitled if entitled else 0


def fund_paid(span: Span) -> int:
    """Fen paid from town books under the ``grant`` step of matters: the fund's part of a plan."""
    return sum(
        v.fen for book in ledger.books() if len(book.partition("/")[2]) == 9 for v in ledger.vouchers(book)
        if v.act == "pay" and not v.reversed and span.holds(v.on) and v.step == "grant"
    )  # fmt: skip


def head_subsidy(span: Span) -> int:
    return sum(
        v.fen for book in ledger.books() for v in ledger.vouchers(book)
        if v.act == "pay" and not v.reversed and span.holds(v.on) and _procedure(v.matter) == "head_pay"
    )  # fmt: skip


def _procedure(subject: str) -> str:
    found = matters.matter(subject)
    return found.procedure if found else ""


DEFINED: tuple[tuple[str, str, Callable[[Span], int], str, str], ...] = (
    ("groups", "个 groups", groups, "登记的村民小组", "villager groups in the register"),
    ("party_groups", "个 groups", offices("party_lead"), "有组长在任的党小组", "party groups with a lead in office"),
    ("management_councils", "个 councils", offices("management_lead"), "有主任在任的社管会", "management councils with a chair"),
    ("corners", "个 corners", offices("deliberation_lead"), "有召集人在任的议事会（议事角）", "deliberation councils with a convener"),
    ("leads", "条 leads", leads, "反映的线索", "leads reported"),
    ("meetings", "次 meetings", meetings_of("deliberation_council"), "记了会议记录的协商议事会", "minuted meetings of the deliberation councils"),
    ("assemblies", "次 meetings", meetings_of("assembly"), "记了会议记录的村民小组会", "minuted group meetings"),
    ("disputes_settled", "件 disputes", disputes_settled, "调解成功并办结的纠纷", "disputes mediated and closed"),
    ("problems_solved", "个 matters", problems_solved, "办结的生产生活事项", "production and living matters closed"),
    ("settled_on_the_spot", "‱", settled_on_the_spot, "办结的纠纷里调解成功的占比", "share of ended disputes that were settled"),
    ("participation", "‱", participation, "各次表决到会占应到", "came, of entitled, over all counted votes"),
    ("fund_paid_fen", "分 fen", fund_paid, "镇村建基金支付", "paid from the town's construction fund"),
    ("head_subsidy_fen", "分 fen", head_subsidy, "社长补贴支付", "paid as subsidies to group heads"),
)  # fmt: skip


def computed(year: int = 0, lang: str = "zh") -> list[Indicator]:
    """Every indicator, of one year or of the whole record."""
    span = Span(f"{year}-01-01", f"{year}-12-31") if year else Span("", "")
    period = str(year) if year else ("全部记录" if lang == "zh" else "the whole record")
    return [
        Indicator(code, compute(span), unit, zh if lang == "zh" else en, period)
        for code, unit, compute, zh, en in DEFINED
    ]
