"""Every address of the software filled with what belongs to 西张社, and browsers of everybody, for tests of all pages.

The list is made from the URL configuration, so a new address is in it from its first day; one whose parts this file
cannot fill fails the tests until they are said here.
"""

import json
import re

from django.test import Client
from django.urls import URLPattern, get_resolver

from yishi.access import testing
from yishi.demo.cases import well
from yishi.demo.town import TOWN, Town
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings.models import Meeting
from yishi.people import queries as people
from yishi.record import keys
from yishi.record.models import Secret

GROUP, OTHER = well.GROUP, "150621108202003"


def villagers(code):
    """Names, phones and identity numbers of the members of a group's households."""
    found = set()
    for secret in Secret.objects.filter(subject=f"register/{code}", field="who"):
        kept = json.loads(keys.show(bytes(secret.value), secret.commitment))
        if "relation" in kept:
            found |= {str(kept[k]) for k in ("name", "phone", "id_number") if kept.get(k)}
    return found


def addresses():
    """(name, address) of every pattern, filled with what belongs to 西张社."""
    wells = sorted(
        (m for m in matters.matters(GROUP) if m.state == "open" and m.procedure == "well"),
        key=lambda m: m.subject,
    )
    under_way, voted_on = wells[0], wells[-1]
    closed = next(m for m in matters.matters(GROUP) if m.state == "closed" and m.procedure == "well")
    lead = next(m for m in matters.matters(GROUP) if m.procedure == "lead")
    meetings = Meeting.objects.filter(body="assembly", place=GROUP).order_by("subject")
    meeting, live = meetings.first(), meetings.last()
    household = people.households(GROUP)[0]
    person = people.members(household.ident)[0].ident
    voucher = ledger.vouchers(f"book/{GROUP}")[0].number
    short = {
        "matter": closed.subject,
        "open": under_way.subject,
        "lead": lead.subject,
        "meeting": meeting.subject,
        "vote": voted_on.subject,
        "live": live.subject,
    }
    short = {k: v.partition("/")[2] for k, v in short.items()}
    nyms = [
        next(iter(Secret.objects.filter(subject=m.subject, owner=household.ident))).commitment
        for m in (meeting, live)
    ]
    choices = {
        "code": [GROUP], "place": [GROUP], "index": ["12"], "digest": ["0" * 64], "body": ["assembly"],
        "ident": [*short.values(), household.ident, person, f"{short['open']}.notice", f"{GROUP}.{voucher}", f"{GROUP}.{voucher}.1"],
        "kind": ["offices", "kin", "plots"], "name": ["well", "object", "answer", "checkpoint", "households", "offices"],
        "step": ["vote", "notice", "collect", "pay", "rate"], "motion": ["m1"], "voter": nyms, "month": ["2026-04"], "number": [voucher, "1"],
        "ending": ["xlsx", "csv", "beancount", "hledger"], "office": ["group_head"], "line": ["contractor"], "capacity": [f"group_head@{GROUP}"],
    }  # fmt: skip

    lists = {"meeting/": ["meeting", "live"], "vote/": ["live"], "leads/": ["lead"], "report/": ["lead"], "my/m/": ["open", "matter", "lead"],
             "settle/": ["open", "matter"], "approve/": ["open", "matter"], "m/": ["open", "matter", "lead", "vote"],
             "money/": ["open", "matter"], "counter/": ["open", "matter"]}  # fmt: skip
    """What an ident is, by how the address begins."""

    sheets = [
        ("notice", f"{short['open']}.notice"), ("shares", short["matter"]), ("rating", short["matter"]), ("signin", short["meeting"]),
        ("convening", short["meeting"]), ("proxy", short["meeting"]), ("resolution", f"{short['meeting']}.m1"),
        ("voucher", f"{GROUP}.{voucher}"), ("receipt", f"{GROUP}.{voucher}"), ("receipt", f"{GROUP}.{voucher}.1"), ("nothing", "x"),
    ]  # fmt: skip

    def walk(patterns, prefix):
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
                continue
            routes = [prefix + str(pattern.pattern)]
            if routes[0].startswith("paper/"):
                rest = routes[0].partition("<paper:ident>")[2]
                yield from ((pattern.name, f"/paper/{kind}/{ident}{rest}") for kind, ident in sheets)
                continue
            for part in re.findall(r"<(?:\w+:)?(\w+)>", routes[0]):
                assert part in choices, f"say here what fills <{part}> of {routes[0]}"
                fitting = next((names for begin, names in lists.items() if routes[0].startswith(begin)), None)
                given = [short[n] for n in fitting] if part == "ident" and fitting else choices[part]
                routes = [
                    re.sub(rf"<(?:\w+:)?{part}>", lambda _, v=value: v, r) for r in routes for value in given
                ]
            for route in routes:
                yield pattern.name or "", "/" + route

    return sorted(set(walk(get_resolver().url_patterns, "")))


def client_of(person="", hat=""):
    client = Client(raise_request_exception=True)
    return testing.sign_in(client, person, hat) if person else client


def outsiders(towns: Town) -> dict[str, Client]:
    """Browsers of those to whom 西张社 is none of their business."""
    neighbour = towns.groups[OTHER].households[0][1][0]
    return {
        "stranger": client_of(),
        "villager of another group": client_of(neighbour),
        "head of another group": client_of(f"p-{OTHER}-group_head", f"group_head@{OTHER}"),
        "accountant of another village": client_of(f"p-{OTHER[:12]}-village_accountant", f"village_accountant@{OTHER[:12]}"),
        "clerk of another village": client_of(f"p-{OTHER[:12]}-village_clerk", f"village_clerk@{OTHER[:12]}"),
    }  # fmt: skip


def insiders(towns: Town) -> dict[str, Client]:
    """Browsers of those who act for 西张社: a member, and the offices."""
    held = [
        ("party_lead", GROUP), ("deliberation_lead", GROUP), ("group_head", GROUP), ("group_secretary", GROUP), ("management_lead", GROUP),
        ("finance_lead", GROUP), ("village_accountant", GROUP[:12]), ("village_clerk", GROUP[:12]), ("village_head", GROUP[:12]),
        ("town_office", TOWN), ("town_accountant", TOWN), ("registrar", TOWN),
    ]  # fmt: skip
    found = {"member": client_of(towns.groups[GROUP].households[0][1][0])}
    for office, place in held:
        person = towns.actor(office, place).person
        found[office] = client_of(person, f"{office}@{place}")
    return found
