"""Every address for every role: nothing fails, and nobody but those who may ever reads a villager's name (attack W1).

The table is made from the URL configuration, so a new address is in it from its first day; one whose parts this test
cannot fill fails it until they are said here.
"""

import json
import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from yishi.access import testing
from yishi.demo.cases import well
from yishi.demo.playing import hanging
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import TOWN, Town
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings.models import Meeting
from yishi.people import queries as people
from yishi.record import home, keys, publishing
from yishi.record.models import Secret
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.django_db]
GROUP, OTHER = well.GROUP, "150621108202003"


@pytest.fixture(scope="module")
def towns(tmp_path_factory, django_db_setup, django_db_blocker):
    """西张社 with one matter closed and one under way, and a group of another village; kept for the whole module."""
    from django.conf import settings
    from django.core.management import call_command

    before, settings.HOME = settings.HOME, tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
        keys.read.cache_clear()
        keys.make()
        home.prepare()
        stage = ServiceStage(shipped())
        Town.key = home.signer(Town.origin).verifier.vkey
        town = Town(stage)
        town.found()
        well.run(town)
        town.hamlet(OTHER, "乙社", "龚吉仁村", 5)
        hanging(town)
        publishing.publish_and_verify(settings.HOME / "published")
        yield town
        call_command("flush", verbosity=0, interactive=False)
    settings.HOME = before
    keys.read.cache_clear()


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
    under_way = next(m for m in matters.matters(GROUP) if m.state == "open" and m.procedure == "well")
    closed = next(m for m in matters.matters(GROUP) if m.state == "closed" and m.procedure == "well")
    lead = next(m for m in matters.matters(GROUP) if m.procedure == "lead")
    meeting = Meeting.objects.filter(body="assembly", place=GROUP).order_by("subject").first()
    household = people.households(GROUP)[0]
    person = people.members(household.ident)[0].ident
    voucher = ledger.vouchers(f"book/{GROUP}")[0].number
    short = {
        "matter": closed.subject,
        "open": under_way.subject,
        "lead": lead.subject,
        "meeting": meeting.subject,
    }
    short = {k: v.partition("/")[2] for k, v in short.items()}
    nym = next(iter(Secret.objects.filter(subject=meeting.subject, owner=household.ident))).commitment
    choices = {
        "code": [GROUP], "place": [GROUP], "index": ["12"], "digest": ["0" * 64], "body": ["assembly"],
        "ident": [*short.values(), household.ident, person, f"{short['open']}.notice", f"{GROUP}.{voucher}", f"{GROUP}.{voucher}.1"],
        "name": ["well", "object", "answer", "checkpoint", "households", "offices"],
        "step": ["notice", "collect", "pay", "rate"], "motion": ["m1"], "voter": [nym], "month": ["2026-04"], "number": [voucher, "1"],
        "ending": ["xlsx", "csv", "beancount", "hledger"], "office": ["group_head"], "line": ["contractor"], "capacity": [f"group_head@{GROUP}"],
    }  # fmt: skip

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
                routes = [
                    re.sub(rf"<(?:\w+:)?{part}>", lambda _, v=value: v, r)
                    for r in routes
                    for value in choices[part]
                ]
            for route in routes:
                yield pattern.name or "", "/" + route

    return sorted(set(walk(get_resolver().url_patterns, "")))


def client_of(person="", hat=""):
    client = Client(raise_request_exception=True)
    return testing.sign_in(client, person, hat) if person else client


def test_nobody_else_s_browser_ever_sees_a_villager(towns):
    """Attacks W1, W23: strangers, the neighbours' villager, their head, their village's accountant and clerk."""
    secrets = villagers(GROUP)
    assert len(secrets) > 200
    neighbour = towns.groups[OTHER].households[0][1][0]
    others = {
        "stranger": client_of(),
        "villager of another group": client_of(neighbour),
        "head of another group": client_of(f"p-{OTHER}-group_head", f"group_head@{OTHER}"),
        "accountant of another village": client_of(f"p-{OTHER[:12]}-village_accountant", f"village_accountant@{OTHER[:12]}"),
        "clerk of another village": client_of(f"p-{OTHER[:12]}-village_clerk", f"village_clerk@{OTHER[:12]}"),
    }  # fmt: skip
    seen, wrong = {}, []
    for name, address in addresses():
        if name in ("sign-out",):
            continue
        for role, client in others.items():
            answer = client.get(address)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = body.decode("utf-8", "replace")
            if answer.status_code >= 500:
                wrong.append((role, address, answer.status_code))
            if leaked := [s for s in secrets if s in text]:
                wrong.append((role, address, leaked[:3]))
    assert not wrong, wrong[:20]
    assert seen[200] and seen[404]


def test_those_who_may_get_an_answer_everywhere(towns):
    """A member, the head, the accountant, the clerk, the registrar: every address answers, whatever it answers."""
    member = towns.groups[GROUP].households[0][1][0]
    roles = [
        (member, ""), (f"p-{GROUP}-group_head", f"group_head@{GROUP}"), (f"p-{GROUP}-party_lead", f"party_lead@{GROUP}"),
        (f"p-{GROUP}-group_secretary", f"group_secretary@{GROUP}"),
        (f"p-{GROUP[:12]}-village_accountant", f"village_accountant@{GROUP[:12]}"),
        (f"p-{GROUP[:12]}-village_clerk", f"village_clerk@{GROUP[:12]}"), ("p-town-01", f"registrar@{TOWN}"),
    ]  # fmt: skip
    wrong = []
    for person, hat in roles:
        client = client_of(person, hat)
        for name, address in addresses():
            if name in ("sign-out",):
                continue
            answer = client.get(address)
            if answer.status_code >= 500:
                wrong.append((hat, address))
    assert not wrong, wrong[:20]


def test_public_pages_never_ask_who_is_asking(towns):
    """Attack W3: what is marked public sets no cookie and reads no session, for anybody."""
    from yishi.face.cached import is_public

    head = client_of(f"p-{GROUP}-group_head", f"group_head@{GROUP}")
    count = 0
    for _, address in addresses():
        if is_public(address):
            answer = head.get(address)
            count += 1
            assert not answer.cookies and "Cookie" not in answer.get("Vary", ""), address
            session = getattr(
                answer.wsgi_request, "session", None
            )  # a kept page never comes so far as to have one
            assert session is None or not session.accessed, address
    assert count >= 8
