"""Every address for every role: nothing fails, and nobody but those who may ever reads a villager's name (attack W1)."""

import io
import json
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import resolve
from PIL import Image

from yishi.access import accounts
from yishi.access.models import Code, Sent, Session
from yishi.demo.town import TOWN
from yishi.files import photos
from yishi.matters import queries as matters
from yishi.record import reading
from yishi.web.tests.everywhere import GROUP, addresses, client_of, insiders, outsiders, villagers
from yishi.web.tests.forms import forms

pytestmark = [pytest.mark.django_db]


def test_nobody_else_s_browser_ever_sees_a_villager(towns):
    """Attacks W1, W23: strangers, the neighbours' villager, their head, their village's accountant and clerk."""
    secrets = villagers(GROUP)
    assert len(secrets) > 200
    others = outsiders(towns)
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


OWN = {"register-kin", "report"}
"""Where one writes of oneself only (kin), or anybody may by design (a report from the field)."""


def test_nobody_else_s_form_ever_writes_to_the_record(towns):
    """Attacks W1, W19, W23: each address gets, from those it is not for, the very form that those it is for would send.

    With a token of their own, so that only who they are can be what stops them.
    """
    drawn: dict[str, dict[str, list[str]]] = {}
    places = [(n, a) for n, a in addresses() if n not in ("sign-out", "published")]
    for client in insiders(towns).values():
        for _, address in places:
            if address in drawn:
                continue
            answer = client.get(address)
            if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
                for form in forms(answer.content.decode()):
                    target = urljoin(address, form.action).partition("?")[0]
                    drawn.setdefault(target, {}).update(form.filled())
    assert len(drawn) > 10, sorted(drawn)
    token = "t" * 32
    before, answers, wrong, others = reading.size(), {}, [], outsiders(towns)
    rows = {m: m.objects.count() for m in apps.get_models() if m not in (Session, Code, Sent)}
    for role, client in others.items():
        client.handler.enforce_csrf_checks = True
        client.cookies[settings.CSRF_COOKIE_NAME] = token
        for name, address in [*places, *((resolve(a).url_name, a) for a in drawn)]:
            if name in OWN or name == "sign-out":
                continue
            sent = {"form_key": f"key-of-a-{name}", **drawn.get(address, {}), "csrfmiddlewaretoken": token}
            answer = client.post(address, sent)
            answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
            if reading.size() != before:
                wrong.append((role, address, json.loads(reading.entry(reading.size() - 1))["act"]))
                before = reading.size()
            if answer.status_code >= 500:
                wrong.append((role, address, answer.status_code))
    assert not wrong, wrong[:20]
    assert {m: m.objects.count() for m in rows} == rows, "something was kept beside the record"
    assert answers[403] > 50 and answers[302] > 50, answers


def test_w2_a_private_photo_by_everybody_who_is_signed_in(towns):
    """Its sender and the offices of its place see it; nobody else does, nor they once the session or the hat is gone."""
    matter = next(m.subject for m in matters.matters(GROUP, "well") if m.state == "open")
    sender = towns.groups[GROUP].households[0][1][0]
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "PNG")
    kept = [photos.keep(out.getvalue(), sender, s).digest for s in (f"register/{GROUP}", matter)]
    register, other = ([f"/photo/{digest}/", f"/photo/{digest}/small/"] for digest in kept)
    everyone = insiders(towns)
    for role, urls in (("member", register + other), ("group_head", register), ("registrar", register)):
        for url in urls:
            shown = everyone[role].get(url)
            assert shown.status_code == 200 and shown["Cache-Control"] == "private, no-store", role
    others = outsiders(towns) | {"another member": client_of(towns.groups[GROUP].households[5][1][0])}
    for role, client in others.items():
        assert {client.get(url).status_code for url in register + other} == {404}, role
    head = everyone["group_head"]
    head.post("/hats/", {"capacity": ""})
    assert head.get(register[0]).status_code == 404
    accounts.end_sessions(accounts.of_person(sender).id)
    assert {everyone["member"].get(url).status_code for url in register + other} == {404}


def test_w3_whatever_may_be_kept_on_the_way_is_the_same_for_everybody(towns):
    """Every answer that says `public` is, byte for byte, what a stranger gets, without a cookie or a form's token."""
    everyone, count = insiders(towns), 0
    for name, address in addresses():
        if name == "sign-out":
            continue
        plain = client_of().get(address)
        for role in ("registrar", "group_secretary", "member"):
            answer = everyone[role].get(address)
            if "public" not in answer.get("Cache-Control", ""):
                continue
            count += 1
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            same = (
                b"".join(plain.streaming_content)
                if plain.streaming and role == "registrar"
                else plain.content
                if not plain.streaming
                else body
            )
            assert body == same and not answer.cookies and b"csrfmiddlewaretoken" not in body, address
    assert count > 60, count


def test_w23_a_villager_s_forms_write_in_no_office_s_name(towns):
    """A member sends every form that the offices would: what is entered at all is entered as a villager."""
    drawn = {}
    everyone = insiders(towns)
    for role in ("registrar", "group_secretary", "village_accountant", "party_lead", "group_head"):
        for name, address in addresses():
            answer = everyone[role].get(address) if name not in ("sign-out", "published") else None
            if (
                answer is not None
                and answer.status_code == 200
                and answer.get("Content-Type", "").startswith("text/html")
            ):
                for form in forms(answer.content.decode()):
                    drawn.setdefault(urljoin(address, form.action).partition("?")[0], {}).update(
                        form.filled()
                    )
    member = client_of(towns.groups[GROUP].households[2][1][0])
    before, wrong = reading.size(), []
    for address, sent in drawn.items():
        answer = member.post(
            address, {**sent, "capacity": f"group_head@{GROUP}", "form_key": "k" + address[:50]}
        )
        if answer.status_code >= 500:
            wrong.append((address, answer.status_code))
        for index in range(before, reading.size()):
            capacity = json.loads(reading.entry(index))["capacity"]
            if capacity not in ("concerned", "anyone"):
                wrong.append((address, capacity))
        before = reading.size()
    assert not wrong and len(drawn) > 25, (len(drawn), wrong)
