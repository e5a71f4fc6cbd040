"""The addresses of papers: the same bytes for every stranger, names behind the sign-in, nothing hostile runs."""

import re

import pytest
from django.test import Client

from yishi.access.testing import sign_in
from yishi.demo.cases.well import GROUP
from yishi.papers import fonts, views
from yishi.papers.tests.test_documents import idents, villagers
from yishi.people.models import Mandate, Term

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stranger_gets_every_paper_the_same_bytes_and_no_cookie(village):
    """Attack W3."""
    member = Client()
    sign_in(member, Mandate.objects.filter(place=GROUP).first().representative)
    for kind, ident in idents(village).items():
        for mode in ("", "/en", "/large", "/en/large"):
            first = Client().get(f"{mode}/paper/{kind}/{ident}/")
            assert first.status_code == 200 and not first.cookies, kind
            assert "public" in first["Cache-Control"]
            assert member.get(f"{mode}/paper/{kind}/{ident}/").content == first.content
            assert "style=" not in first.content.decode()
        said = first.content.decode()
        assert not [n for n in villagers() if n in said], kind


def test_the_pdf_is_there_and_kept_until_the_log_moves(village, typeface, monkeypatch):
    address = f"/paper/shares/{village['ident']}/sheet.pdf"
    first = Client().get(address)
    assert first.status_code == 200 and first.content.startswith(b"%PDF") and not first.cookies
    assert first["Content-Type"] == "application/pdf" and first["X-Content-Type-Options"] == "nosniff"
    monkeypatch.setattr(views.press, "pdf", lambda made: b"%PDF-drawn again")
    assert Client().get(address).content == first.content
    monkeypatch.setattr(views.reading, "size", lambda: 10**6)
    assert Client().get(address).content == b"%PDF-drawn again"


def test_names_are_for_the_group_and_its_offices(village):
    """Attacks W1, W23: by whom names are seen, and by whom not."""
    address = f"/paper/shares/{village['ident']}/names/"
    assert Client().get(address).status_code == 302
    member = Mandate.objects.filter(place=GROUP).first().representative
    clerk = Term.objects.filter(office="village_clerk", place=GROUP[:12], until="").first().person
    for person in (member, clerk):
        answer = sign_in(Client(), person).get(address)
        assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
        assert sum(n in answer.content.decode() for n in villagers()) > 15


def test_another_groups_office_sees_no_names_here(village):
    from yishi.access.who import Hat, Who

    def asking(place: str, *hats: str) -> Who:
        worn = tuple(Hat("group_head", p, "社长", "head", "") for p in hats)
        return Who(None, "p", "p", "", place, "", (), worn, None, True)

    assert views.may_see_names(asking(GROUP), "shares", GROUP)
    assert views.may_see_names(asking("", GROUP[:9]), "shares", GROUP)
    assert not views.may_see_names(asking("150621108204004", "150621108204004"), "shares", GROUP)
    assert not views.may_see_names(asking("", "150621109"), "voucher", GROUP)
    assert not views.may_see_names(
        asking(GROUP), "receipt", GROUP
    )  # a neighbour's receipt is nobody's business
    assert not views.may_see_names(None, "shares", GROUP)


def test_papers_without_names_have_no_page_with_names(village):
    clerk = Term.objects.filter(office="village_clerk", place=GROUP[:12], until="").first().person
    for kind in ("convening", "proxy", "rating", "novel"):
        assert sign_in(Client(), clerk).get(f"/paper/{kind}/{village['ident']}/names/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/paper/novel/1/",
        "/paper/notice/x/",
        "/paper/notice/..%2f..%2fetc/",
        "/paper/shares/1'--/",
        "/paper/voucher/a.b.c.d/",
    ],
)
def test_an_address_of_nothing_is_kindly_refused(village, address):
    assert Client().get(address).status_code == 404


def test_nothing_is_printed_by_post(village):
    assert Client().post(f"/paper/shares/{village['ident']}/").status_code == 405


def test_without_a_typeface_the_page_says_so_and_stays(village, monkeypatch, tmp_path):
    monkeypatch.setenv("YISHI_FONTS", str(tmp_path))
    views.SHELF._made.clear()
    answer = Client().get(f"/paper/rating/{village['ident']}/sheet.pdf")
    assert answer.status_code == 503 and "doctor" in answer.content.decode()
    with pytest.raises(fonts.NoFont):
        fonts.face()


def test_many_at_once_wait_and_then_are_told(village, monkeypatch):
    monkeypatch.setattr(views, "WAIT", 0.05)
    views.SHELF._made.clear()
    held = [views.PRESSES.acquire(blocking=False) for _ in range(2)]
    try:
        answer = Client().get(f"/paper/rating/{village['ident']}/sheet.pdf")
        assert answer.status_code == 503 and answer["Retry-After"]
    finally:
        for got in held:
            if got:
                views.PRESSES.release()


def test_hostile_text_is_shown_and_does_not_run(village):
    """Attack W13: markup in a title is text on the page."""
    from yishi.matters.models import Matter

    hostile = '<script>alert(1)</script>"><img src=x onerror=1>{{ 7 }}\u202e'
    Matter.objects.filter(subject=village["matter"]).update(title=hostile)
    for kind in ("notice", "shares", "resolution", "receipt", "rating", "voucher"):
        said = Client().get(f"/paper/{kind}/{idents(village)[kind]}/").content.decode()
        assert "<script>alert" not in said and "<img" not in said and "\u202e" not in said, kind
        assert "&lt;script&gt;" in said and re.search(r"\{\{ 7 \}\}", said), kind
