"""From what a list says to what the register holds: places by their names, people by name and identity or phone.

Nobody is guessed: two of one name are named as such, and what would tell them apart is asked for.
"""

import re
from collections import defaultdict

from yishi.people import queries, rosters
from yishi.people.lists.listing import Row
from yishi.people.lists.people import Named
from yishi.people.models import Person
from yishi.people.rosters import Home, Somebody
from yishi.rulebook.model import LEVELS

PERSON_UNKNOWN = "person_unknown"
TWO_OF_ONE_NAME = "two_of_one_name"
PLACE_UNKNOWN = "place_unknown"
PLACE_UNCLEAR = "place_unclear"
HOUSEHOLD_UNKNOWN = "household_unknown"
HOUSEHOLD_UNCLEAR = "household_unclear"
_TAIL = re.compile(r"(村民委员会|村委会|嘎查委员会|村民小组|[村社组])$")


def plain(title: str) -> str:
    """A place's name without what kind of place it is: 西张 of 西张社."""
    return _TAIL.sub("", title) or title


class Places:
    """The places of the register by name; `context` is the code that the clerk named, or ""."""

    def __init__(self, context: str) -> None:
        self.context = context
        self.by_digits: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for p in queries.places():
            self.by_digits[len(p.code)].append((p.code, p.title))

    def at(self, level: str, village: str, group: str, row: Row) -> str:
        """The code of the place of a level that a row means, or "" with the fault named."""
        digits = LEVELS[level]
        known = [c for c in self.by_digits[digits] if self._near(c[0])]
        if level == "group" and group:
            return self._named(known, group, village, row, "group")
        if level in ("village", "group") and village and level == "village":
            return self._named(known, village, "", row, "village")
        if len(self.context) >= digits:
            return self.context[:digits]
        if len(known) == 1:
            return known[0][0]
        key = "group" if level == "group" else "village"
        what = {"group": "社", "village": "村"}.get(level, "地方")
        row.fault(
            key,
            PLACE_UNCLEAR,
            f"看不出是哪个{what}；请填上",
            "It is not clear which place is meant; write it here.",
        )
        return ""

    def _near(self, code: str) -> bool:
        return code.startswith(self.context) or self.context.startswith(code)

    def _named(self, known: list[tuple[str, str]], title: str, village: str, row: Row, key: str) -> str:
        villages = dict(self.by_digits[LEVELS["village"]])
        exact = [c for c, t in known if t == title] or [c for c, t in known if plain(t) == plain(title)]
        if village and key == "group":
            exact = [c for c in exact if plain(villages.get(c[:12], "")) == plain(village)]
        if len(exact) == 1:
            return exact[0]
        if exact:
            text = f"登记册里叫“{title}”的地方有几个；请把村也填上"
            row.fault(key, PLACE_UNCLEAR, text, "Several places have that name; write the village too.")
            return ""
        text = f"登记册里没有“{village}{title}”；请照登记册的名称填，或先登记这个地方"
        row.fault(key, PLACE_UNKNOWN, text, "The register has no such place.")
        return ""


class People:
    """The people of the register by name, opened once a place."""

    def __init__(self) -> None:
        self._by_name: dict[str, dict[str, list[Somebody]]] = {}
        self._homes: dict[str, dict[str, Home]] = {}

    def named(self, name: str, under: str) -> list[Somebody]:
        if under not in self._by_name:
            found: dict[str, list[Somebody]] = defaultdict(list)
            for one in rosters.people(
                Person.objects.filter(place__startswith=under, until="").order_by("ident")
            ):
                found[one.name].append(one)
            self._by_name[under] = found
        return self._by_name[under].get(name, [])

    def find(self, who: Named, code: str, row: Row, key: str, unknown: bool = True) -> Somebody | None:
        """The one who is meant, of the village of `code` first, else of the town; None with the fault named."""
        some = self.named(who.name, code[:12]) or self.named(who.name, code[:9])
        if len(who.id_end) > 4:
            owners = queries.find("id_number", who.id_end)
            some = [s for s in some if s.ident in owners]
        elif who.id_end and some:
            right = [s for s in some if s.id_end == who.id_end]
            if not right and unknown:
                text = f"登记册里有叫“{who.name}”的人，身份证号却对不上；请照身份证核对"
                row.fault(
                    "id_end", PERSON_UNKNOWN, text, "Somebody has that name, but another identity number."
                )
                return None
            some = right
        if len(some) > 1 and who.phone:
            some = [s for s in some if s.phone == who.phone] or some
        if len(some) == 1:
            return some[0]
        if some:
            text = f"登记册里叫“{who.name}”的有 {len(some)} 人；请填身份证号后四位或电话，好分清是谁"
            row.fault(
                key,
                TWO_OF_ONE_NAME,
                text,
                f"{len(some)} people have that name; add the last four of the identity number.",
            )
        elif unknown:
            text = f"登记册里没有“{who.name}”；请照户册的姓名填，确实不在户册的，在“不在户册”一列填“是”"
            row.fault(
                key,
                PERSON_UNKNOWN,
                text,
                "The register has nobody of that name; say so in 不在户册 if that is right.",
            )
        return None

    def home(self, number: str, holder: str, code: str, row: Row) -> Home | None:
        """The household of a group by its number, or by the name of one of its members; None with the fault named."""
        if code not in self._homes:
            self._homes[code] = {h.number: h for h in rosters.homes(code) if h.place == code}
        homes = self._homes[code]
        if number:
            found = homes.get(number) or homes.get(number.lstrip("0"))
            if found is None:
                text = f"户册里没有户号 {number}；请照户册核对"
                row.fault("number", HOUSEHOLD_UNKNOWN, text, f"The register has no household {number} here.")
            elif holder and holder not in {m.name for m in found.members}:
                text = f"户号 {number} 里没有叫“{holder}”的人；请核对户号或姓名"
                row.fault("number", HOUSEHOLD_UNCLEAR, text, f"Nobody of that name is in household {number}.")
                return None
            return found
        some = [h for h in homes.values() if holder in {m.name for m in h.members}]
        if len(some) == 1:
            return some[0]
        if some:
            text = f"本社叫“{holder}”的在 {len(some)} 户；请填户号"
            row.fault(
                "holder", TWO_OF_ONE_NAME, text, "That name is in several households; write the number."
            )
        else:
            text = f"本社户册里没有“{holder}”；请照户册核对"
            row.fault("holder", HOUSEHOLD_UNKNOWN, text, "No household here has anybody of that name.")
        return None
