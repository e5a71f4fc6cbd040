"""The demo's cast: who there is, found in the register, and what to try as each of them."""

from dataclasses import dataclass
from datetime import date

from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import reading
from yishi.record.rulebooks import present
from yishi.rulebook.model import LEVELS

OLD = 70


@dataclass(frozen=True)
class Role:
    """One of the cast: whom one becomes, wearing which hat; "" is a stranger."""

    key: str
    zh: str
    en: str
    zh_try: str
    en_try: str
    person: str = ""
    name: str = ""
    capacity: str = ""
    title_zh: str = ""
    title_en: str = ""


VILLAGERS = (
    ("elder", "七十多岁的村民", "a villager over seventy", "大字看一件事，在手机上表决，看自家摊多少。", "Read a matter in large type, vote on the phone, see the household’s share."),
    ("away", "在外打工的一户", "a household away from the village", "写委托书，远程看公示，提异议。", "Give a proxy, read the notice from afar, object to it."),
)  # fmt: skip
OFFICES = (
    ("party_lead", "收到的线索：采纳、合并、退回，列出用水户。", "Screen the leads: adopt, merge, refuse; name the households."),
    ("deliberation_lead", "拟方案：花多少、基金出多少、每户摊多少。", "Draw up the plan: the cost, the fund’s part, each household’s share."),
    ("group_head", "通知开会，批付款。", "Convene the meeting, approve payments."),
    ("group_secretary", "开会：签到、收票、计票、写决议。", "Run the meeting: sign-in, ballots, count, resolution."),
    ("management_lead", "派活，报完工。", "Give out the work, report it done."),
    ("finance_lead", "验收，拍照。", "Inspect the work, with a photo."),
    ("village_accountant", "收分摊款，记账，付款。", "Collect the shares, keep the books, pay."),
    ("village_head", "批付款；自己记的账自己不能批。", "Approve payments, but never one’s own entry."),
    ("village_clerk", "贴公示，录纸上的会。", "Post notices, type in a meeting held on paper."),
    ("town_office", "批村建基金。", "Approve the fund’s part."),
    ("town_accountant", "把基金拨到社账。", "Pay the fund’s money into the group’s book."),
    ("registrar", "导入户册，登记任职、离任，抹去一个人的信息。", "Import households, enter offices and their ends, erase a person’s data."),
)  # fmt: skip
STRANGER = Role(
    "auditor", "查账的外人", "an auditor from outside", "不登录，只看公开栏：谁定的、多少人到会、花了多少、记录对不对。",
    "Without signing in, from the board alone: who decided, who came, what was spent, does the record hold.",
)  # fmt: skip


def group() -> str:
    """The group in which the cast lives: where something is under way, else the first with households."""
    for row in matters.matters():
        if row.state == "open" and len(row.place) == LEVELS["group"]:
            return row.place
    groups = [p.code for p in people.places(digits=LEVELS["group"]) if people.households(p.code)]
    return groups[0] if groups else ""


def cast() -> list[Role]:
    """Everybody of the cast whom the register has today; the stranger last."""
    place, day, rules = group(), reading.today(), present()
    found = []
    for key, zh, en, zh_try, en_try in VILLAGERS:
        person = _villager(place, key, day)
        if person:
            found.append(Role(key, zh, en, zh_try, en_try, person, people.name(person), "", people.title(place), people.title(place)))  # fmt: skip
    for office, zh_try, en_try in OFFICES:
        at = place[: LEVELS[rules.offices[office].level]]
        held = people.holders(at, office, day)
        if held:
            zh, en = (rules.title_of(office, lang) for lang in ("zh", "en"))
            found.append(
                Role(office, zh, en, zh_try, en_try, held[0], people.name(held[0]), f"{office}@{at}", people.title(at), people.title(at))
            )  # fmt: skip
    return [*found, STRANGER]


def role(key: str) -> Role | None:
    return next((r for r in cast() if r.key == key), None)


def _villager(place: str, key: str, day: str) -> str:
    """The representative who fits: over seventy and at home, or of a household that is away."""
    oldest = ("9999", "")
    for household in people.households(place):
        person = people.representative(household.ident)
        if not person or household.away != (key == "away"):
            continue
        if key == "away":
            return person
        born = str(people.private(person).get("birth") or "9999")
        oldest = min(oldest, (born, person))
    born, person = oldest
    old = born != "9999" and date.fromisoformat(day).year - int(born[:4]) >= OLD
    return person if old else ""
