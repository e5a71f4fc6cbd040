"""Codes: who may have one, how many, how long, how often; and that nothing tells whose phone it is."""

import re
import threading
import time as clocks

import pytest
from django.db import connection
from django.test import Client

from yishi.access import codes
from yishi.access.gateways import Memory
from yishi.access.models import Account, Code, Sent, Session
from yishi.access.tests.conftest import KNOWN, UNKNOWN, ask, last_code, sign_in
from yishi.people import queries as people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def plain(answer):
    """The answer without what is random in every answer: the form's token."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.content)


def test_w5_known_and_unknown_phones_get_the_same_bytes_and_the_same_message(town, time):
    assert people.find("phone", KNOWN) and not people.find("phone", UNKNOWN)
    seen = []
    for phone in (KNOWN, UNKNOWN):
        client = Client()
        first = ask(client, phone)
        second = client.get(first["Location"])
        wrong = client.post("/sign-in/code/", {"code": "000000" if last_code() != "000000" else "000001"})
        headers = [sorted((k, v) for k, v in a.headers.items()) for a in (first, second, wrong)]
        cookies = sorted((m.key, m["max-age"], m["httponly"]) for m in first.cookies.values())
        seen.append([first.status_code, first["Location"], plain(second), plain(wrong), headers, cookies])
    assert seen[0] == seen[1]
    assert len(Memory.sent) == 2


def test_w5_the_register_is_not_asked_before_the_code_comes_back(
    town, django_assert_num_queries, monkeypatch
):
    """The same work for everyone: the time cannot tell either. 60 of each, interleaved; the medians overlap."""
    asked = []
    monkeypatch.setattr(people, "find", lambda *a: asked.append(a) or [])
    monkeypatch.setattr(codes, "PER_PHONE", ())
    monkeypatch.setattr(codes, "PER_ADDRESS", ())
    took = {KNOWN: [], UNKNOWN: []}
    for _ in range(60):
        for phone, spans in took.items():
            begin = clocks.perf_counter()
            ask(Client(), phone)
            spans.append(clocks.perf_counter() - begin)
    assert not asked
    middle = {phone: sorted(spans)[30] for phone, spans in took.items()}
    quick = {phone: sorted(spans)[5] for phone, spans in took.items()}
    slow = {phone: sorted(spans)[54] for phone, spans in took.items()}
    assert quick[KNOWN] < middle[UNKNOWN] < slow[KNOWN] and quick[UNKNOWN] < middle[KNOWN] < slow[UNKNOWN]


def test_w6_a_phone_gets_three_in_five_minutes_and_ten_a_day(town, time, monkeypatch):
    monkeypatch.setattr(codes, "PER_ADDRESS", ())
    answers = [ask(Client(), UNKNOWN).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429] and len(Memory.sent) == 3
    for _ in range(10):
        time.passes(minutes=6)
        ask(Client(), UNKNOWN)
    assert len(Memory.sent) == 10
    assert ask(Client(), KNOWN).status_code == 302  # another phone is not in its way
    time.passes(days=1)
    assert ask(Client(), UNKNOWN).status_code == 302


def test_w6_an_address_and_the_cell_have_limits_before_the_gateway(town, monkeypatch):
    monkeypatch.setattr(codes, "PER_ADDRESS", ((4, codes.LIFE),))
    answers = [ask(Client(), f"1990000{n:04d}").status_code for n in range(6)]
    assert answers == [302] * 4 + [429] * 2 and len(Memory.sent) == 4
    assert Client(REMOTE_ADDR="10.0.0.9").post("/sign-in/", {"phone": "19900001111"}).status_code == 302
    forged = Client(HTTP_X_FORWARDED_FOR="1.2.3.4").post("/sign-in/", {"phone": "19900002222"})
    assert forged.status_code == 429  # nobody chooses their own address
    monkeypatch.setattr(codes, "PER_CELL", ((5, codes.LIFE),))
    assert Client(REMOTE_ADDR="10.0.0.10").post("/sign-in/", {"phone": "19900003333"}).status_code == 429
    assert len(Memory.sent) == 5


def test_w6_asking_at_once_breaks_no_limit(town, monkeypatch):
    barrier, answers = threading.Barrier(8), []

    def one():
        barrier.wait()
        answers.append(codes.request_code(UNKNOWN, "10.0.0.1"))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sum(isinstance(a, codes.Asked) for a in answers) == 3 == len(Memory.sent)


@pytest.mark.parametrize(
    "typed", ["+12025550123", "12345678901", "0471-8123456", "1990000000", "199000000012", "+85291234567", "1 OR 1=1", ""]
)  # fmt: skip
def test_w6_only_mainland_mobile_numbers(town, typed):
    answer = ask(Client(), typed)
    assert answer.status_code == 422 and not Memory.sent
    assert f'value="{typed}"' in answer.content.decode().replace("&#x27;", "'") or not typed  # stays typed


@pytest.mark.parametrize(
    "typed", ["199 0000 0001", "+86 199-0000-0001", "１９９００００ ０００１", "008619900000001"]
)
def test_a_number_is_read_as_people_type_it(town, typed):
    assert ask(Client(), typed).status_code == 302
    assert Memory.sent[-1][0] == UNKNOWN


def test_w6_five_tries_and_the_code_is_dead(town, client):
    ask(client, UNKNOWN)
    right = last_code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": wrong}).status_code == 422
    assert client.post("/sign-in/code/", {"code": right}).status_code == 422
    assert not Account.objects.exists()


def test_w6_tries_at_once_are_no_more_than_five(town):
    asked = codes.request_code(UNKNOWN, "10.0.0.1")
    barrier, left = threading.Barrier(12), []

    def one(n):
        barrier.wait()
        left.append(codes.check_code(asked.ident, f"{(int(asked.digits) + 1 + n) % 10**6:06d}"))
        connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(12)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert Code.objects.get(id=asked.ident).tries == 5
    assert codes.check_code(asked.ident, asked.digits) == codes.Wrong(0)


def test_w6_a_code_is_over_after_ten_minutes_and_dead_after_use(town, client, time):
    ask(client, UNKNOWN)
    time.passes(minutes=10, seconds=1)
    assert client.post("/sign-in/code/", {"code": last_code()}).status_code == 422
    asked = codes.request_code(UNKNOWN, "10.0.0.1")
    assert codes.check_code(asked.ident, asked.digits) == codes.Right(UNKNOWN, "")
    assert codes.check_code(asked.ident, asked.digits) == codes.Wrong(0)


def test_v6_a_code_works_only_in_the_browser_that_asked_and_a_link_gives_nothing(town, client):
    """What is forwarded or fetched by a previewer is an address: it signs nobody in and uses nothing up."""
    ask(client, UNKNOWN)
    other = Client()
    assert other.post("/sign-in/code/", {"code": last_code()}).status_code == 302
    assert not Account.objects.exists()
    for agent in ("MicroMessenger", "facebookexternalhit", "Mozilla"):
        for path in ("/sign-in/", "/sign-in/code/", f"/sign-in/code/?code={last_code()}", "/confirm/", "/hats/", "/account/end/"):  # fmt: skip
            client.get(path, HTTP_USER_AGENT=agent)
    assert not Account.objects.exists() and Code.objects.get().tries == 0
    assert client.post("/sign-in/code/", {"code": last_code()}).status_code == 302
    assert Account.objects.count() == 1


def test_no_phone_and_no_code_stands_in_the_clear(town, client):
    ask(client, UNKNOWN)
    code = last_code()
    sign_in(Client(), KNOWN)
    held = [
        str(v)
        for m in (Account, Code, Sent, Session)
        for row in m.objects.all().values()
        for v in row.values()
    ]
    raw = [bytes(v) for row in Code.objects.values_list("phone", flat=True) for v in [row]]
    session = [
        Session.objects.model.get_session_store_class()().decode(s.session_data)
        for s in Session.objects.all()
    ]
    for secret in (UNKNOWN, KNOWN, code):
        assert not any(secret in v for v in held) and not any(secret.encode() in v for v in raw)
        assert secret not in str(session)
    assert all(len(s.session_key) == 64 for s in Session.objects.all())
    assert not Session.objects.filter(session_key=client.cookies["yishi"].value).exists()  # hashed at rest


def test_a_used_or_old_code_leaves_no_phone_behind(town, client, time):
    sign_in(client, UNKNOWN)
    assert not Code.objects.exists()
    ask(Client(), KNOWN)
    time.passes(minutes=11)
    codes.sweep()
    assert not Code.objects.exists() and Sent.objects.count() == 2
    time.passes(days=3)
    codes.sweep()
    assert not Sent.objects.exists()


def test_where_no_gateway_is_set_up_it_says_so(town, settings, client):
    settings.SMS_GATEWAY = "none"
    answer = ask(client, UNKNOWN)
    assert answer.status_code == 429 and "短信现在发不出去" in answer.content.decode()
    assert not Code.objects.exists()
