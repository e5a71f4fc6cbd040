"""From a form to the record: once, whatever is pressed twice; refused in words, with what was typed still there."""

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from yishi.access import acting, later, testing
from yishi.access.acting import Form, act_page, send
from yishi.access.who import Who, wearing, who
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import TOWN, Town
from yishi.procedure import Act
from yishi.record import home, keys, reading
from yishi.record.service import Done, Turned
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
CODE = "150621108204003"


@pytest.fixture
def town(tmp_path, settings):
    settings.HOME = tmp_path
    keys.read.cache_clear()
    keys.make()
    home.prepare()
    stage = ServiceStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    town = Town(stage)
    town.found()
    town.group(CODE, "西张社", "张义城窑村")
    yield town
    keys.read.cache_clear()


class OpenBook(Form):
    note = forms.CharField()

    def acts(self, one: Who, sealer):
        return [Act(f"book/{CODE}", "open_book", one.person, one.capacity, "", "", {})]


def ask(client, method="get", data=None, path="/counter/"):
    request = getattr(RequestFactory(), method)(path, data or {})
    request.session = client.session
    request.lang, request.large, request.plain = "zh", False, path
    return request


def signed(client, town, office, place=CODE):
    actor = town.actor(office, place)
    return testing.sign_in(client, actor.person, actor.capacity)


def test_a_form_sent_twice_is_done_once(town, client):
    """Attack M3: a double tap, a resend after a lost connection, the back button."""
    signed(client, town, "village_accountant")
    sizes, answers = [], []
    for _ in range(20):
        request = ask(client, "post", {"note": "开账", "form_key": "k1"})
        form = OpenBook(request.POST)
        assert form.is_valid()
        answers.append(send(request, form))
        sizes.append(reading.size())
    assert all(isinstance(a, Done) for a in answers) and len(set(sizes)) == 1
    assert [a.again for a in answers] == [False] + [True] * 19
    assert len({a.made[0].index for a in answers}) == 1


def test_the_same_key_with_other_words_is_key_reused(town, client):
    signed(client, town, "village_accountant")
    codes = []
    for note in ("开账", "别的"):
        request = ask(client, "post", {"note": note, "form_key": "k1"})
        form = OpenBook(request.POST)
        form.is_valid()
        codes.append(send(request, form))
    assert isinstance(codes[1], Turned) and codes[1].refused.code == "key_reused"


def test_a_key_means_nothing_in_another_s_hands(town, client):
    """Attack V11: the key belongs to actor and form."""
    signed(client, town, "village_accountant")
    request = ask(client, "post", {"note": "开账", "form_key": "k1"})
    form = OpenBook(request.POST)
    form.is_valid()
    assert isinstance(send(request, form), Done)
    signed(client, town, "group_head")
    request = ask(client, "post", {"note": "开账", "form_key": "k1"})
    form = OpenBook(request.POST)
    form.is_valid()
    turned = send(request, form)
    assert isinstance(turned, Turned) and turned.refused.code != "key_reused"


def test_an_office_is_read_from_the_register_not_from_the_session(town, client):
    """Attacks W4, W23: a capacity forged into the session is no hat."""
    actor = town.actor("group_head", CODE)
    testing.sign_in(client, actor.person, f"registrar@{TOWN}")
    one = who(ask(client))
    assert one.hat is None and {h.capacity for h in one.hats} == {f"group_head@{CODE}"}
    assert wearing(ask(client), [f"registrar@{TOWN}"]).status_code == 403


def test_the_engine_refuses_in_words_and_what_was_typed_stays(town, client, monkeypatch):
    signed(client, town, "group_head")
    monkeypatch.setattr(acting, "page", lambda r, t, status, **c: HttpResponse(str((c["form"]["note"].value(), c["refusal"])), status=status))  # fmt: skip
    answer = act_page(ask(client, "post", {"note": "开账", "form_key": "k2"}), lambda data=None, files=None, initial=None: OpenBook(data, initial=initial), "x", "/")  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 409 and "开账" in text and "办不了这一步" in text


def test_what_was_typed_before_the_session_ran_out_is_kept_encrypted_and_shown_once(town, client):
    testing.sign_in(client, town.actor("group_head", CODE).person)
    request = ask(client, "post", {"note": "开账时写的话", "csrfmiddlewaretoken": "x"})
    later.keep(request)
    assert "开账时写的话" not in str(dict(request.session.items()))
    again = ask(client)
    again.session = request.session
    assert later.typed(again) == {"note": ["开账时写的话"]}
    assert later.typed(again) == {}
