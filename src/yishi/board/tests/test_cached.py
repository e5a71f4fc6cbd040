"""Public pages by log position: the same bytes for everyone, 304 to who has them, new ones when the record moves."""

import pytest
from django.test import Client

from yishi.access import testing
from yishi.demo.cases import well
from yishi.demo.town import TOWN
from yishi.procedure import Act
from yishi.record.service import Done, submit

pytestmark = [pytest.mark.django_db(transaction=True)]


def pages(result):
    ident = result["matter"].partition("/")[2]
    code = well.GROUP
    return ["/", f"/g/{code}/", f"/m/{ident}/", f"/en/large/m/{ident}/", f"/book/{code}/", "/check/", "/e/12/", "/rules/well/"]  # fmt: skip


def test_warmed_by_an_office_holder_a_stranger_gets_a_stranger_s_page(village):
    """Attack W3: nothing of who asked first is in what everybody gets; no cookie, no token, no Vary on cookies."""
    result, stranger = village
    holder = testing.sign_in(Client(), f"p-{well.GROUP}-group_head", f"group_head@{well.GROUP}")
    for address in pages(result):
        first, second = holder.get(address), stranger.get(address)
        assert first.content == second.content and first.status_code == 200
        for answer in (first, second):
            assert answer["Cache-Control"].startswith("public") and not answer.cookies
            assert "Cookie" not in answer.get("Vary", "") and b"csrf" not in answer.content


def test_who_has_it_is_told_so_until_the_record_moves(village):
    result, client = village
    for address in pages(result):
        tag = client.get(address)["ETag"]
        again = client.get(address, HTTP_IF_NONE_MATCH=tag)
        assert again.status_code == 304 and not again.content
    data = {"into": "102", "from": "241", "fen": 100, "source": "试"}
    act = Act(f"book/{TOWN}", "income", f"p-{TOWN}-town_accountant", f"town_accountant@{TOWN}", "", "", data)
    assert isinstance(submit([act]), Done)
    assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_another_mode_is_another_page(village):
    _, client = village
    tags = {client.get(prefix + "/check/")["ETag"] for prefix in ("", "/en", "/large", "/en/large")}
    assert len(tags) == 4


def test_a_kept_page_asks_the_database_once(village, django_assert_num_queries):
    result, client = village
    for address in pages(result):
        client.get(address)
        with django_assert_num_queries(1):
            client.get(address)


@pytest.mark.parametrize(
    ("what", "most"), [("town", 6), ("group", 14), ("matter", 16), ("entry", 6), ("check", 4)]
)
def test_a_page_drawn_anew_asks_a_bounded_number_of_questions(
    village, django_assert_max_num_queries, what, most
):
    """However many households, acts and groups there are: a drawn page never asks once a row."""
    result, client = village
    address = {
        "town": "/", "group": f"/g/{well.GROUP}/", "matter": f"/m/{result['matter'].partition('/')[2]}/",
        "entry": "/e/12/", "check": "/check/",
    }[what]  # fmt: skip
    client.get(address + "?warm=1")
    with django_assert_max_num_queries(most):
        client.get(address + "?drawn=1")
