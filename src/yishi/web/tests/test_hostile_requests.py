"""Requests no page of ours would send: hostile queries, floods of fields, forged headers, links and frames that act."""

import re
import time
from functools import partial

import pytest
from django.test import Client

from yishi.access.models import Code, Session
from yishi.record import reading
from yishi.web.tests.everywhere import GROUP, addresses, insiders

pytestmark = [pytest.mark.django_db]
SECONDS = 1.0
QUERIES = (
    "sort=1'--", "sort=-id%3B+DROP+TABLE+record_entry", "q=1'+OR+'1'%3D'1", "q=%00", "q=%FF%FE", "q=%", "page=-1", "page=999999999999999999999",
    "page=１２", "page=1e9", "order_by=password", "state__in=open", "place__startswith=15", "q=1+UNION+SELECT+value+FROM+record_secret",
    "q=1)+AND+SLEEP(5)", "done=-1", "done=99999999999999999999", "done=x'", "next=//evil.example", "lang=en'&large=1", "q=" + "a" * 30_000,
    "q=" + "%28a%2B%29" * 2000, "&".join(f"k{n}=v" for n in range(3000)), "q[]=1&q[a]=2", "form_key=x&form_key=y", "voter=" + "0" * 64,
)  # fmt: skip
HEADERS = (
    {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(4000))},
    {"Range": "bytes=0-18446744073709551616"},
    {"Accept-Language": ",".join(f"x{n};q=0.{n}" for n in range(4000))},
    {"If-None-Match": '"' + "a" * 60_000 + '"'},
    {"Cookie": "; ".join(f"c{n}={n}" for n in range(2000))},
    {"Cookie": "yishi=" + "'; DROP TABLE access_session; --"},
    {"Referer": "http://testserver/" + "a" * 60_000},
    {"X-Forwarded-For": "1.1.1.1, " * 10_000},
    {"User-Agent": "\t".join("(" * 30_000)},
    {"HX-Request": "true", "HX-Current-URL": "javascript:alert(1)", "HX-Target": "'><script>"},
)


@pytest.fixture
def quick():
    """Answers of a client, none of more than a second of the processor (the least of three), none of them a failure."""

    def asked(send, what):
        spans = []
        for _ in range(3):
            begin = time.process_time()
            answer = send()
            spans.append(time.process_time() - begin)
            assert answer.status_code < 500, (what[:120], answer.status_code)
            if spans[-1] < SECONDS:
                return answer
        raise AssertionError((what[:120], spans))

    return asked


def lists(towns):
    """Pages that show lists and whoever may see them: one of each kind."""
    everyone, seen = insiders(towns), set()
    for name, address in addresses():
        if name in seen or "photo" in name or "pdf" in name or name in ("published", "sign-out", "worker"):
            continue
        for role in ("registrar", "village_accountant", "group_secretary", "member"):
            if everyone[role].get(address).status_code == 200:
                seen.add(name)
                yield everyone[role], address
                break


def test_w22_hostile_queries_on_every_page_change_nothing_and_take_no_second(towns, quick):
    """Sort and search keys that no page has are nobody's: no failure, no delay, nothing of a database in the answer."""
    size, pages = reading.size(), 0
    for browser, address in lists(towns):
        pages += 1
        for n, query in enumerate(QUERIES):
            if pages > 12 and n % 5 != pages % 5:
                continue  # every page gets its fifth of them, the first dozen get all
            text = quick(lambda: browser.get(f"{address}?{query}"), f"{address}?{query}").content  # noqa: B023
            assert not re.search(
                rb"sqlite3|psycopg|OperationalError|DoesNotExist|no such column|Traceback", text
            )
    assert pages > 25 and reading.size() == size


def test_w22_hostile_paths_are_not_found(towns, quick):
    client = Client()
    for path in (
        f"/g/{GROUP}'--/", "/g/%00/", "/g/" + "1" * 5000 + "/", "/e/99999999999999999999999/", "/e/-1/", "/m/%FF/", "/m/" + "a-" * 4000 + "/",
        "/book/1%20OR%201=1/", "/log/" + "../" * 500 + "etc/passwd", "/log/" + "%2e%2e/" * 200 + "x", "/paper/notice/" + "a." * 3000 + "/",
        "/en" * 2000 + "/", "/large" * 500 + "/", "/\\evil.example/", "/;/", "/" + "%25" * 3000,
    ):  # fmt: skip
        assert quick(lambda: client.get(path), path).status_code in (400, 404), path[:60]  # noqa: B023


@pytest.mark.parametrize("n", range(len(HEADERS)))
def test_w22_hostile_headers_are_answered_as_if_they_were_not_there(towns, quick, n):
    for path in ("/", "/sign-in/", f"/g/{GROUP}/", "/log/checkpoint", "/nothing/"):
        answer = quick(lambda: Client(headers=HEADERS[n]).get(path), f"{path} {HEADERS[n]}")  # noqa: B023
        assert answer.status_code in (200, 304, 404) and not (
            answer.status_code == 404 and path != "/nothing/"
        )


def test_w22_a_hundred_thousand_fields_are_refused_at_once(towns, quick):
    """By Django's bound on the number of fields, before a form is made; a body of 20 MB without a file likewise."""
    registrar = insiders(towns)["registrar"]
    flood = "&".join(f"field{n}=1" for n in range(100_000))
    for address in ("/sign-in/", f"/register/{GROUP}/search/", f"/register/{GROUP}/new/"):
        for body in (flood, "phone=" + "1" * (20 << 20)):
            send = partial(registrar.post, address, body, content_type="application/x-www-form-urlencoded")
            answer = quick(send, address)
            assert answer.status_code in (400, 413), (address, answer.status_code)


def test_w19_no_link_image_or_preview_ever_writes(towns):
    """GET and HEAD of every address by everybody who may, with the form's fields in the query: no entry, no code, no sign-out."""
    size = reading.size()
    everyone = insiders(towns)
    before = Session.objects.count(), Code.objects.count()
    asked = "?choice=for&form_key=x&voter=x&person=x&phone=19400000700&press=send&step=confirm&row=x&capacity=&reason=x"
    for role in ("member", "group_secretary", "village_accountant", "registrar"):
        for name, address in addresses():
            if name == "published":
                continue
            answer = everyone[role].get(address + asked, headers={"user-agent": "MicroMessenger preview"})
            assert answer.status_code < 500
            if name in ("sign-out", "sign-in"):
                everyone[role].head(address + asked)
    assert reading.size() == size and (Session.objects.count(), Code.objects.count()) == before
    assert all(c.get("/account/").status_code == 200 for c in everyone.values())


def test_w17_w18_no_page_leads_to_a_host_that_a_request_named(towns):
    """Every absolute link and every `next` of every page stays here, whatever Host, forwarded header or query says."""
    forged = {
        "x-forwarded-host": "evil.example",
        "forwarded": "host=evil.example",
        "x-original-url": "/evil.example",
        "x-rewrite-url": "//evil.example",
    }
    everyone = insiders(towns)
    for role, query in (
        ("member", "?next=//evil.example"),
        ("registrar", "?next=https:evil.example&to=//evil.example"),
    ):
        for name, address in addresses():
            if name == "published":
                continue
            answer = everyone[role].get(address + query, headers=forged)
            where = answer.get("Location", "")
            assert not re.match(r"(https?:|//|\\)", where), (address, where)
            if answer.get("Content-Type", "").startswith("text/html"):
                text = answer.content.decode()
                links = re.findall(r'(?:href|src|action|content|value)="((?:https?:)?//[^"]*|\\[^"]*)"', text)
                assert not [x for x in links if "evil.example" in x], address


@pytest.mark.parametrize("lang", ["", "/en"])
def test_w19_every_page_refuses_to_be_framed(towns, lang):
    member = insiders(towns)["member"]
    for name, address in addresses():
        if name == "published":
            continue
        answer = member.get(lang + address)
        policy = answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY" and (
            "frame-ancestors 'none'" in policy or "sandbox" in policy
        ), address
        assert "unsafe" not in policy and "*" not in policy


def test_w6_one_phone_does_not_flood_the_record_with_reports(towns):
    """What is entered stays for good: so many a day for who is known, fewer for a phone that nobody knows."""
    from yishi.loop.report import A_DAY

    client = insiders(towns)["member"]
    said = {"page": "4", "press": "send", "what": "渠边的树倒了", "place": GROUP, "where": "西渠"}
    size = reading.size()
    answers = [client.post("/report/", {**said, "form_key": f"flood-{n}"}) for n in range(A_DAY + 3)]
    assert [a.status_code for a in answers] == [302] * A_DAY + [429] * 3 and reading.size() == size + A_DAY
    assert "渠边的树倒了" in answers[-1].content.decode() and "明天" in answers[-1].content.decode()
    again = client.post("/report/", {**said, "form_key": "flood-0"})
    assert (
        again.status_code == 302
        and again["Location"] == answers[0]["Location"]
        and reading.size() == size + A_DAY
    )
