"""The second factor: shown once, confirmed, used once, replaced only with the old one or by another office."""

import re

import pyotp
import pytest
from django.test import Client

from yishi.access.gateways import Memory
from yishi.access.models import Account, Session
from yishi.access.tests.conftest import CODE, KNOWN, sign_in, text_of
from yishi.demo.town import TOWN
from yishi.people import queries as people
from yishi.record import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
NEW, ASK, RESETS = "/second-factor/new/", "/second-factor/", "/second-factor/resets/"


def phone_of(town, office, place=CODE):
    return people.private(town.actor(office, place).person)["phone"]


def digits(secret, steps=0):
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30 * steps)


def enrol(client):
    """Sets a second factor up through the pages; returns the secret."""
    page = client.post(NEW, {"step": "show"}).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    answer = client.post(NEW, {"step": "confirm", "code": digits(secret), "next": "/account/"})
    assert answer.status_code == 302, text_of(answer)
    return secret


def office(town, name="registrar", place=TOWN):
    client = Client()
    sign_in(client, phone_of(town, name, place))
    client.post("/hats/", {"capacity": f"{name}@{place}"})
    return client


def test_an_office_asks_for_it_and_leads_there(town):
    client = office(town)
    answer = client.get(RESETS)
    assert answer["Location"] == "/second-factor/?next=%2Fsecond-factor%2Fresets%2F"
    assert "先设动态口令" in text_of(client.get(answer["Location"]))
    enrol(client)
    assert client.get(RESETS).status_code == 200


def test_w7_the_secret_is_shown_once_and_never_in_a_session_or_in_the_clear(town):
    client = office(town)
    page = client.post(NEW, {"step": "show"}).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "<svg" in page and "style=" not in page and "<script>" not in page
    again = client.post(NEW, {"step": "confirm", "code": "000000"}).content.decode()
    for held in (client.get(NEW).content.decode(), client.get("/account/").content.decode(), again):
        assert secret not in held.replace(" ", "") and "<svg" not in held
    assert secret not in str(dict(client.session.items()))
    row = Account.objects.exclude(totp_new=b"").get()
    assert secret.encode() not in bytes(row.totp_new)
    other = client.post(NEW, {"step": "show"}).content.decode()
    assert secret not in other.replace(" ", "")


def test_w7_a_code_is_taken_once_in_whatever_session(town, time):
    first = office(town)
    secret = enrol(first)
    time.passes(minutes=10)
    second = office(town)
    code = digits(secret)
    assert second.post(ASK, {"code": code}).status_code == 302
    third = office(town)
    assert third.post(ASK, {"code": code}).status_code == 422
    assert third.get(RESETS).status_code == 302
    assert third.post(ASK, {"code": digits(secret, -1)}).status_code == 422  # nor an older one
    time.passes(seconds=31)
    assert third.post(ASK, {"code": digits(secret)}).status_code == 302


def test_w7_the_code_that_confirmed_it_is_used_up_too(town):
    client = office(town)
    secret = enrol(client)
    other = office(town)
    assert other.post(ASK, {"code": digits(secret)}).status_code == 422


def test_w7_a_new_one_cannot_be_set_up_half_signed_in(town, time):
    """Neither as a stranger, nor with an old code of the phone, nor with the phone alone where there is one."""
    assert Client().get(NEW)["Location"].startswith("/sign-in/")
    client = office(town)
    secret = enrol(client)
    thief = office(town)  # has the phone, not the app
    for data in ({}, {"step": "show"}, {"step": "confirm", "code": "123456"}):
        assert thief.post(NEW, data)["Location"].startswith("/second-factor/?")
    assert thief.get(NEW)["Location"].startswith("/second-factor/?")
    time.passes(minutes=16)
    assert client.post(NEW, {"step": "show"})["Location"].startswith("/confirm/")
    again = office(town)
    assert again.post(ASK, {"code": digits(secret)}).status_code == 302
    enrol(again)
    assert again.get("/account/").status_code == 200
    assert client.get("/account/").status_code == thief.get("/account/").status_code == 302  # signed out


def test_w7_guessing_is_stopped_and_the_right_code_waits_too(town, time):
    client = office(town)
    secret = enrol(client)
    time.passes(minutes=1)
    other = office(town)
    wrong = f"{(int(digits(secret)) + 1) % 10**6:06d}"
    for _ in range(5):
        assert "不是这个数" in text_of(other.post(ASK, {"code": wrong}))
    assert "错得太多" in text_of(other.post(ASK, {"code": digits(secret)}))
    time.passes(minutes=15)
    assert other.post(ASK, {"code": digits(secret)}).status_code == 302


def test_a_secret_that_nobody_confirmed_is_over_after_a_quarter_of_an_hour(town, time):
    client = office(town)
    page = client.post(NEW, {"step": "show"}).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    time.passes(minutes=14)
    time.passes(minutes=1)
    sign_in(client, phone_of(town, "registrar", TOWN))
    assert client.post(NEW, {"step": "confirm", "code": digits(secret)}).status_code == 422


def test_it_holds_a_working_day(town, time):
    client = office(town)
    enrol(client)
    time.passes(hours=11)
    assert client.get(RESETS).status_code == 200
    time.passes(hours=2)
    assert client.get(RESETS).status_code == 302


def test_v8_a_reset_is_another_s_signs_out_and_is_told_to_whom_it_concerns(town, time):
    head = office(town, "group_head", CODE)
    enrol(head)
    registrar = office(town)
    enrol(registrar)
    account = Account.objects.get(person=town.actor("group_head", CODE).person)
    own = Account.objects.get(person=town.actor("registrar", TOWN).person)
    assert registrar.post(RESETS, {"account": own.id}).status_code == 403  # never one's own
    assert office(town, "village_clerk", CODE[:12]).post(RESETS, {"account": account.id}).status_code == 403
    assert registrar.post(RESETS, {"account": account.id}).status_code == 302
    assert head.get("/account/").status_code == 302
    phone, kind, facts = Memory.sent[-1]
    assert kind == "reset" and phone == phone_of(town, "group_head") and "登记员" in facts["office"]
    head = Client()
    assert sign_in(head, phone)["Location"] == "/account/"
    assert "动态口令被重置了" in text_of(head.get("/account/"))
    head.post("/hats/", {"capacity": f"group_head@{CODE}"})
    enrol(head)
    assert "被重置" not in text_of(head.get("/account/"))


def test_villagers_are_not_asked_for_one(town, client):
    sign_in(client, KNOWN)
    assert "动态口令" not in text_of(client.get("/account/"))
    assert Session.objects.count() == 1
