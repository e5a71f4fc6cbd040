"""The public pages: every one answers in both languages, names nobody it must not, sets no cookie, says its words."""

import io
import json
import re
import zipfile

import pypdf
import pytest
from django.conf import settings
from django.test import Client

from yishi.demo.cases import well
from yishi.record import keys
from yishi.record.models import Secret
from yishi.story.words import WORDS

pytestmark = [pytest.mark.django_db(transaction=True)]


def page_text(answer):
    """The text of a page, of a PDF, or of every part of a workbook."""
    if answer.content[:5] == b"%PDF-":
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    if answer.content[:4] != b"PK\x03\x04":
        return answer.content.decode()
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    return "".join(book.read(name).decode() for name in book.namelist())


def addresses(client):
    """Every page a stranger reaches from the front, by following links."""
    seen, private, waiting = set(), set(), ["/"]
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/log/", "/static/", "/large/", "/en/large/")):
            continue
        seen.add(address)
        if address.removeprefix("/en").startswith("/e/") and len([a for a in seen if "/e/" in a]) > 12:
            continue
        answer = client.get(address)
        if answer.status_code == 302 and "/sign-in/?next=" in answer["Location"]:
            private.add(address)  # for who signs in; nothing of it is public
            continue
        assert answer.status_code == 200, address
        for link in re.findall(r'href="(/[^"#]*)"', page_text(answer)):
            waiting.append(link.replace("&amp;", "&"))
    return seen - private


def test_a_stranger_reaches_every_page_and_no_villager_is_named(village):
    _, client = village
    private = [
        json.loads(keys.show(bytes(s.value), s.commitment)) for s in Secret.objects.filter(field="who")
    ]
    villagers = {
        value
        for p in private
        if "relation" in p
        for key, value in p.items()
        if key in ("name", "id_number", "phone")
    }
    assert len(villagers) > 200
    pages = addresses(client)
    assert {a.removeprefix("/en").split("/")[1] for a in pages} >= {
        "",
        "g",
        "m",
        "e",
        "book",
        "rules",
        "check",
    }
    for address in pages:
        answer = client.get(address)
        text = page_text(answer)
        if "/report/" not in address:  # its first question is a form, the same for everybody
            assert not answer.cookies and "csrf" not in text
        for value in villagers:
            assert value not in text, (address, value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_matter_says_who_decided_and_how_many_were_needed(village, lang):
    result, client = village
    ident = result["matter"].partition("/")[2]
    mode = "/en" if lang == "en" else ""
    text = client.get(f"{mode}/m/{ident}/").content.decode()
    for figure in ("9,000.00", "1,500.00", "10,500.00", "34", "29", "23", "26", "15"):
        assert figure in text
    assert ("办结了" if lang == "zh" else "It is closed") in text
    law = "村委会组织法" if lang == "zh" else "Villagers&#x27; Committees Organic Law"
    assert (law in text) and f'href="{mode}/e/' in text
    assert text.count("<tr><td>户" if lang == "zh" else "<tr><td>household") == 23


def test_english_pages_have_no_chinese_but_names_of_the_town_and_its_law(village):
    """Titles of matters, places, laws and people stay as they are; every word of the pages themselves is English."""
    _, client = village
    chinese = [zh for zh, en in WORDS.values() if zh != en and len(zh) > 2 and "{" not in zh]
    for address in ("/en/", f"/en/g/{well.GROUP}/", f"/en/book/{well.GROUP}/"):
        text = client.get(address).content.decode()
        assert not [word for word in chinese if word in text], address


def test_pages_are_the_same_bytes_for_everyone(village):
    result, client = village
    address = f"/m/{result['matter'].partition('/')[2]}/"
    other = Client(HTTP_COOKIE="sessionid=x; lang=en", HTTP_ACCEPT_LANGUAGE="en")
    assert client.get(address).content == other.get(address).content


@pytest.mark.parametrize("address", ["/g/000/", "/m/nothing/", "/e/999999/", "/book/1/", "/rules/nothing/", "/nothing", "/log/../keys/log.seed", "/log/%2e%2e/keys/log.seed", "/log/keys", "/admin/"])  # fmt: skip
def test_what_is_not_there_is_a_kind_404(village, address):
    _, client = village
    answer = client.get(address)
    assert answer.status_code == 404 and "公开栏" in answer.content.decode()


def test_a_forged_host_is_refused(village):
    _, client = village
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400


def test_the_published_record_is_served_as_it_is(village):
    _, client = village
    answer = client.get("/log/checkpoint")
    assert (
        answer.status_code == 200
        and answer.content == (settings.HOME / "published" / "checkpoint").read_bytes()
    )


def test_the_proof_on_the_page_leads_to_the_signed_root(village):
    from base64 import b64decode

    from yishi.board.views import inclusion
    from yishi.record import reading
    from yishi.tlog import leaf_hash, verify_inclusion

    path, checkpoint, size = inclusion(17)
    root = b64decode(checkpoint.split("\n")[2])
    leaf = leaf_hash(reading.entry(17))
    assert verify_inclusion(leaf, 17, size, [bytes.fromhex(h) for h in path], root)


def test_every_paper_of_a_matter_is_one_press_from_its_page(village):
    """The resolution, the notices, the shares and the ratings: each link of the page answers with the paper."""
    result, client = village
    text = client.get(f"/m/{result['matter'].partition('/')[2]}/").content.decode()
    papers = re.findall(r'href="(/paper/[^"]+)"', text)
    assert {p.split("/")[2] for p in papers} == {"resolution", "notice", "shares", "rating"} and len(
        papers
    ) == 5
    for address in papers:
        assert client.get(address).status_code == 200
