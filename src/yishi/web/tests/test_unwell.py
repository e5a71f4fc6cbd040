"""What is not there, broken or closed answers kindly, in both languages, with its status and no trace."""

import pytest
from django.test import Client, override_settings
from django.urls import path

from yishi.web import unwell
from yishi.web.urls import handler403, handler404, handler500, urlpatterns  # noqa: F401

pytestmark = pytest.mark.django_db


def fails(request):
    raise RuntimeError("a secret in a trace: 19400000700")


urlpatterns = [path("fails/", fails), *urlpatterns]


@pytest.mark.parametrize(("mode", "word"), [("", "没有这一页"), ("/en", "There is no such page")])
def test_what_is_not_there(client, mode, word):
    answer = client.get(f"{mode}/nothing/at/all/")
    assert answer.status_code == 404 and word in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("mode", "word"), [("", "这一页出错了"), ("/en", "This page failed")])
def test_what_is_broken_shows_no_trace(mode, word):
    """Attacks W20, W25: no trace, no setting, no phone number on the page of an error."""
    client = Client(raise_request_exception=False)
    answer = client.get(f"{mode}/fails/")
    text = answer.content.decode()
    assert answer.status_code == 500 and word in text
    assert "Traceback" not in text and "RuntimeError" not in text and "19400000700" not in text


def test_closed_for_work(client, tmp_path, settings):
    settings.HOME = tmp_path
    (tmp_path / unwell.WORKING).write_text("下午三点开")
    for address in ("/", "/en/", "/sign-in/", "/nothing/"):
        answer = client.get(address)
        assert answer.status_code == 503 and answer["Retry-After"] == "600"
        assert "下午三点开" in answer.content.decode()
    (tmp_path / unwell.WORKING).unlink()
    assert client.get("/offline/").status_code == 200


def test_the_page_for_no_network_is_the_same_for_everyone_and_its_worker_keeps_nothing_else(client):
    assert "没有网络" in client.get("/offline/").content.decode()
    assert "no network" in client.get("/en/offline/").content.decode()
    program = client.get("/worker.js")
    assert program["Content-Type"].startswith("text/javascript") and program["Cache-Control"] == "no-cache"
    assert program.content.count(b"caches.open") == 1
