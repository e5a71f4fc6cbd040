"""Sessions, hats and devices: rotated, ended, read anew from the register; forms of other sites do nothing."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from yishi.access import accounts
from yishi.access.models import Account, Code, Session
from yishi.access.tests.conftest import CODE, KNOWN, UNKNOWN, last_code, sign_in, text_of
from yishi.demo.town import TOWN
from yishi.people import queries as people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def phone_of(town, office, place=CODE):
    return people.private(town.actor(office, place).person)["phone"]


def test_w4_a_session_set_beforehand_is_not_taken_over(town, client):
    client.cookies["yishi"] = "a" * 32
    client.post("/sign-in/", {"phone": KNOWN})
    before = client.cookies["yishi"].value
    assert before != "a" * 32  # a key nobody made is not taken
    client.post("/sign-in/code/", {"code": last_code()})
    after = client.cookies["yishi"].value
    assert after not in (before, "a" * 32)
    for old in (before, "a" * 32):
        assert Client(headers={"cookie": f"yishi={old}"}).get("/account/").status_code == 302


def test_w4_the_key_changes_with_the_hat_and_the_second_factor(town, client):
    phone = phone_of(town, "group_head")
    sign_in(client, phone)
    keys = [client.cookies["yishi"].value]
    for capacity in ("", f"group_head@{CODE}"):
        client.post("/hats/", {"capacity": capacity})
        keys.append(client.cookies["yishi"].value)
    assert len(set(keys)) == 3
    for old in keys[:-1]:
        assert Client(headers={"cookie": f"yishi={old}"}).get("/account/").status_code == 302


def test_w4_w23_an_office_that_ended_yesterday_can_do_nothing_today(town, client):
    """The hat is gone at the next request, in a session that wore it, and cannot be put on again."""
    actor = town.actor("village_clerk", CODE)
    sign_in(client, people.private(actor.person)["phone"])
    assert "村文书" in text_of(client.get("/account/"))
    stage = town.stage
    data = {"office": "village_clerk", "person": actor.person, "until": stage.day, "reason": "换届"}
    stage.do(f"register/{CODE[:12]}", "end_office", town.registrar(), data)
    assert "村文书" in text_of(client.get("/account/"))  # to the end of the last day
    stage.wait(1)
    stage.do(
        f"register/{CODE}", "person", town.registrar(), {"id": "p-x"}, sealed={"who": "{}"}
    )  # a day later
    assert "村文书" not in text_of(client.get("/account/"))
    answer = client.post("/hats/", {"capacity": actor.capacity})
    assert answer.status_code == 403 and "没有这个职务" in text_of(answer)


@pytest.mark.parametrize("capacity", [f"registrar@{TOWN}", f"group_head@{CODE[:-1]}9", "registrar", "concerned", "' OR 1", "x" * 5000])  # fmt: skip
def test_w23_a_capacity_one_does_not_hold_cannot_be_put_on(town, client, capacity):
    sign_in(client, phone_of(town, "group_head"))
    assert client.post("/hats/", {"capacity": capacity}).status_code == 403
    assert client.get("/second-factor/resets/").status_code == 403


def test_w4_a_lost_phone_is_signed_out_from_another_device(town, time):
    lost, mine = Client(HTTP_USER_AGENT="Android MicroMessenger"), Client(HTTP_USER_AGENT="iPhone")
    sign_in(lost, KNOWN)
    sign_in(mine, KNOWN)
    page = mine.get("/account/").content.decode()
    assert "微信 · Android" in page and "iPhone" in page
    row = Session.objects.exclude(device="iPhone").get().session_key
    assert mine.post("/account/end/", {"row": row}).status_code == 302
    assert lost.get("/account/").status_code == 302 and mine.get("/account/").status_code == 200
    sign_in(lost, KNOWN)
    mine.post("/account/end/")
    assert lost.get("/account/").status_code == 302 and mine.get("/account/").status_code == 200


def test_w1_nobody_ends_another_s_session(town):
    one, other = Client(), Client()
    sign_in(one, KNOWN)
    sign_in(other, UNKNOWN)
    row = Session.objects.get(account=Account.objects.exclude(person="").get().id).session_key
    assert other.post("/account/end/", {"row": row}).status_code == 404
    assert one.get("/account/").status_code == 200


def test_a_session_ended_meanwhile_does_not_come_back(town, client):
    sign_in(client, KNOWN)
    store = client.session
    assert store["account"]
    accounts.end_sessions(Account.objects.get().id)
    store["hat"] = "x"
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_a_phone_stays_90_days_and_the_code_is_asked_again_before_a_change(town, client, time):
    sign_in(client, KNOWN)
    time.passes(minutes=16)
    answer = client.post("/account/end/")
    assert answer.status_code == 302 and answer["Location"].startswith("/confirm/")
    page = text_of(client.get("/confirm/?next=/account/"))
    assert "194****0700" in page
    first = client.cookies["yishi"].value
    assert client.post("/confirm/", {"next": "/account/"})["Location"].startswith("/sign-in/code/")
    assert (
        client.post("/sign-in/code/", {"code": last_code(), "next": "/account/"})["Location"] == "/account/"
    )
    assert client.cookies["yishi"].value != first
    assert client.post("/account/end/")["Location"] == "/account/"
    time.passes(days=89)
    assert client.get("/account/").status_code == 200
    time.passes(days=1)
    assert client.get("/account/").status_code == 302
    assert accounts.sweep() >= 1 and not Session.objects.exists()


def test_the_code_again_goes_to_the_account_s_own_phone_and_counts_in_its_session_only(town, client, time):
    sign_in(client, UNKNOWN)
    time.passes(minutes=16)
    assert client.post("/confirm/", {"phone": KNOWN}).status_code == 422  # a guest types the number again
    assert client.post("/confirm/", {"phone": UNKNOWN}).status_code == 302
    name = Code.objects.get().account
    assert name == Account.objects.get().id
    client.post("/sign-out/")
    assert not Session.objects.filter(account=name).exists()


def test_two_people_of_one_phone_say_who_they_are(town, client):
    shared = phone_of(town, "group_head")
    from yishi.record.sealing import Sealer

    sealer = Sealer()
    sealer.find_by("phone", shared, town.actor("finance_lead", CODE).person)
    town.stage.do(
        f"register/{CODE}", "person", town.registrar(), {"id": "p-y"}, sealed={"who": "{}"}, sealer=sealer
    )
    answer = sign_in(client, shared)
    assert answer["Location"].startswith("/sign-in/who/")
    names = [people.name(town.actor(o, CODE).person) for o in ("group_head", "finance_lead")]
    assert all(n in text_of(client.get("/sign-in/who/")) for n in names)
    assert client.get("/account/").status_code == 302
    assert client.post("/sign-in/who/", {"person": "p-y"}).status_code == 200  # not one of them
    client.post("/sign-in/who/", {"person": town.actor("finance_lead", CODE).person})
    assert names[1] in text_of(client.get("/account/"))
    assert client.get("/sign-in/who/").status_code == 302  # and not again without a code


HOSTILE = ["//e.example", "https:e.example", "https://e.example/", "/\\e.example", "\\\\e.example", "/%0d%0aX: 1\r\nX: 1",
           "javascript:alert(1)", "///e.example", " //e.example", "/a b", "\t/x", "http:///e.example", "//e.example/%2f..",
           "/" + "a" * 3000]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_w17_next_leads_to_pages_of_ours_only(town, client, address):
    answer = client.get("/sign-in/", {"next": address})
    assert 'name="next" value="/home/"' in answer.content.decode()
    answer = client.post("/sign-in/", {"phone": KNOWN, "next": address})
    assert answer["Location"] == "/sign-in/code/?next=%2Fhome%2F"
    answer = client.post("/sign-in/code/", {"code": last_code(), "next": address})
    assert answer["Location"] == "/home/"
    for page in ("/hats/", "/confirm/"):
        assert client.post(page, {"next": address})["Location"] == "/home/"


def test_one_is_led_on_to_what_one_asked_for(town, client):
    answer = client.get("/en/account/")
    assert answer["Location"] == "/en/sign-in/?next=%2Fen%2Faccount%2F"
    client.post("/en/sign-in/", {"phone": KNOWN, "next": "/en/account/"})
    answer = client.post("/en/sign-in/code/", {"code": last_code(), "next": "/en/account/"})
    assert answer["Location"] == "/en/account/"


def test_w19_forms_of_other_sites_and_links_do_nothing(town):
    client = Client(enforce_csrf_checks=True)
    for page in ("/sign-in/", "/sign-out/", "/hats/", "/account/end/", "/second-factor/new/", "/confirm/"):
        answer = client.post(page, {"phone": KNOWN}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403 and "没有记下" in answer.content.decode(), page
    assert client.get("/sign-out/").status_code == 405
    assert not Session.objects.exists() and not Code.objects.exists()


def test_w19_a_form_of_ours_works_with_its_token_also_for_htmx(town):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/sign-in/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = client.post("/sign-in/", {"phone": KNOWN}, headers={"x-csrftoken": token, "hx-request": "true"})
    assert answer.status_code == 302
    cookie = client.cookies["yishi"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and client.cookies["yishi-form"]["httponly"]


def test_w3_public_pages_never_touch_the_session(town, client, django_assert_num_queries):
    sign_in(client, KNOWN)
    for page in ("/", "/check/", f"/g/{CODE}/"):
        answer = client.get(page)
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.get("Vary", "")
    private = client.get("/account/")
    assert private["Cache-Control"] == "private, no-store" and "Cookie" in private["Vary"]


def test_erasing_a_person_ends_sessions_and_forgets_accounts_and_codes(town, client):
    sign_in(client, KNOWN)
    client.post("/sign-in/", {"phone": KNOWN})
    person = Account.objects.get().person
    assert accounts.erase(person) >= 3
    assert client.get("/account/").status_code == 302
    assert not Account.objects.exists() and not Code.objects.exists()
    assert not Session.objects.exclude(account="").exists()


def test_erasing_through_the_record_ends_sessions_and_a_guest_is_erased_too(town, client):
    """Attack R18: sessions and accounts are copies as well."""
    from yishi.record import erasing

    guest = Client()
    sign_in(client, KNOWN)
    sign_in(guest, UNKNOWN)
    person = Account.objects.exclude(person="").get().person
    registrar = town.registrar()
    for owner in (person, f"guest-{Account.objects.get(person='').id}"):
        erased = erasing.erase(owner, registrar.person, registrar.capacity, "本人要求")
        assert isinstance(erased, erasing.Erased), erased
    assert client.get("/account/").status_code == guest.get("/account/").status_code == 302
    assert not Account.objects.exists()
    assert sign_in(Client(), KNOWN).status_code == 302 and Account.objects.get().person == ""  # a guest now


def test_a_backup_carries_accounts_and_their_second_factor_and_no_session(town, client):
    import json

    from yishi.access import factor, keeping
    from yishi.record import keys

    sign_in(client, phone_of(town, "group_head"))
    account = Account.objects.get()
    secret = factor.begin(account)
    Account.objects.update(totp=account.totp_new, totp_last_step=7, totp_since=account.created)
    kept = json.loads(json.dumps(keeping.rows()))
    assert secret not in str(kept) and set(keeping.owners()) == {account.person}
    before = Account.objects.values(*keeping.FIELDS).get()
    Account.objects.all().delete()
    keeping.take(kept)
    assert Account.objects.values(*keeping.FIELDS).get() == before
    assert keys.show(bytes(Account.objects.get().totp), account.id) == secret
