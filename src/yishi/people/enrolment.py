"""From a clerk's sheet to acts of the register: one act a household, all in one submission or none.

What is private of a person (name, identity number, phone, birthday) goes into one sealed value; public is what a
roll needs. Free of Django, so that the worked cases replay it with the pure rooms alone.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from yishi.people.sheets import HouseholdRow, MemberRow
from yishi.procedure import Act
from yishi.record.sealing import Sealer

ADULT = 18
"""Full civil capacity by age: Civil Code §17, §18 (民法典)."""


class Enrolled(NamedTuple):
    """The acts, and which register id each row of the sheet got: (household id, member ids) in the sheet's order."""

    acts: list[Act]
    ids: list[tuple[str, list[str]]]


def who(member: MemberRow) -> str:
    """What is sealed of a person, as canonical text."""
    kept = {
        "name": member.name,
        "id_number": member.id_number,
        "phone": member.phone,
        "birth": member.birth.isoformat() if member.birth else None,
        "sex": member.sex,
        "relation": member.relation,
        "note": member.note,
        "away": None if member.away is None else "yes" if member.away else "no",
        "member": None if member.is_member is None else "yes" if member.is_member else "no",
    }
    return json.dumps({k: v for k, v in kept.items() if v}, ensure_ascii=False, sort_keys=True)


def about(household: HouseholdRow) -> str:
    """What is sealed of a household, as canonical text: its own number, where it is, its areas in mu."""
    kept = {
        "number": household.number,
        "village": household.village,
        "group": household.group,
        "address": household.address,
        "contract_mu": None if household.contract_mu is None else format(household.contract_mu, "f"),
        "irrigated_mu": None if household.irrigated_mu is None else format(household.irrigated_mu, "f"),
    }
    return json.dumps({k: v for k, v in kept.items() if v}, ensure_ascii=False, sort_keys=True)


def household_row(about: str, people: Sequence[tuple[str, bool, bool]]) -> HouseholdRow:
    """The row of a sheet that `about` and each member's (who, representative, alternate) came from."""
    kept = json.loads(about) if about else {}
    flag = {"yes": True, "no": False}
    members = []
    for text, representative, alternate in people:
        one = json.loads(text)
        members.append(
            MemberRow(
                name=one.get("name", ""),
                relation=one.get("relation", ""),
                id_number=one.get("id_number"),
                sex=one.get("sex"),
                birth=date.fromisoformat(one["birth"]) if "birth" in one else None,
                phone=one.get("phone"),
                is_representative=representative,
                is_alternate=alternate,
                is_member=flag.get(one.get("member", "")),
                away=flag.get(one.get("away", "")),
                note=one.get("note", ""),
            )
        )
    return HouseholdRow(
        number=kept.get("number", ""),
        members=tuple(members),
        village=kept.get("village"),
        group=kept.get("group"),
        address=kept.get("address"),
        contract_mu=Decimal(kept["contract_mu"]) if "contract_mu" in kept else None,
        irrigated_mu=Decimal(kept["irrigated_mu"]) if "irrigated_mu" in kept else None,
    )


def capacity(member: MemberRow, on: date) -> str:
    """``minor`` under 18, else ``full``; limited capacity is entered by an act of its own, never guessed."""
    age = member.age(on)
    return "minor" if age is not None and age < ADULT else "full"


def enrol(
    households: Sequence[HouseholdRow], place: str, start: int, on: date, by: str, at: str, sealer: Sealer
) -> Enrolled:
    """The acts that enrol `households` at `place`, numbered from `start` + 1, done by `by` in the capacity `at`."""
    acts: list[Act] = []
    ids: list[tuple[str, list[str]]] = []
    subject = f"register/{place}"
    for turn, household in enumerate(households, start + 1):
        ident = f"h-{place}-{turn:03d}"
        members, named = [], []
        representative = alternate = None
        for n, member in enumerate(household.members, 1):
            person = f"p-{place}-{turn:03d}-{n:02d}"
            named.append(person)
            members.append(
                {
                    "id": person,
                    "capacity": capacity(member, on),
                    "collective": member.is_member is not False,
                    "who": sealer.seal(subject, "who", who(member), person),
                }
            )
            for field, value in (("id_number", member.id_number), ("phone", member.phone)):
                if value:
                    sealer.find_by(field, value, person)
            if member.is_representative:
                representative = person
            elif member.is_alternate:
                alternate = person
        data = {"household": ident, "since": on.isoformat(), "away": household.away, "members": members}
        data["about"] = sealer.seal(subject, "about", about(household), ident)
        if representative:
            data["representative"] = representative
            if alternate:
                data["alternate"] = alternate
        acts.append(Act(subject, "enrol", by, at, "", "", data))
        ids.append((ident, named))
    return Enrolled(acts, ids)
