"""A town in which every name, title, reason and place is a payload: no page of anybody takes it for more than text."""

import csv
import html
import io
import re
import shutil
import subprocess
import zipfile
from functools import partial
from urllib.parse import urljoin, urlsplit

import pytest

from yishi.web.tests.everywhere import addresses, insiders, outsiders
from yishi.web.tests.forms import forms
from yishi.web.tests.payloads import PAYLOADS, living

pytestmark = [pytest.mark.django_db]


def test_the_look_sees_each_payload_that_could_run():
    """A page that forgot to escape is noticed, in a text and in an attribute."""
    harmless = {
        p
        for p in PAYLOADS
        if not living(f"<p>{p}</p>")
        and not living(f'<input value="{p}">')
        and not living(f"<input value='{p}'>")
    }
    assert len(PAYLOADS) >= 40 and len(harmless) <= 8, harmless
    assert not any(
        living(f'<p>{html.escape(p)}</p><a href="/x" title="{html.escape(p)}">x</a>') for p in PAYLOADS
    )


def test_w13_no_page_of_anybody_takes_a_text_for_more(hostile):
    """Pages, projector, papers, board, desks, by strangers, members and offices; each payload is seen, escaped."""
    wrong, seen, pages = [], set(), 0
    browsers = {**insiders(hostile), "stranger": outsiders(hostile)["stranger"]}
    for role in ("stranger", "member", "group_secretary", "village_accountant", "registrar", "party_lead"):
        for name, address in addresses():
            if name in ("sign-out", "published"):
                continue
            answer = browsers[role].get(address)
            kind = answer.get("Content-Type", "")
            if answer.status_code >= 500:
                wrong.append((role, address, answer.status_code))
            if not kind.startswith("text/html"):
                assert not kind or answer["X-Content-Type-Options"] == "nosniff", address
                continue
            text = answer.content.decode()
            pages += 1
            seen |= {p for p in PAYLOADS if html.escape(p) in text}
            if found := living(text):
                wrong.append((role, address, found[:3]))
    assert not wrong, wrong[:20]
    assert pages > 200 and len(seen) >= 40, (pages, set(PAYLOADS) - seen)


def test_w13_what_is_typed_into_any_form_comes_back_as_text(hostile):
    """Every form there is, with a payload in every field; refused or done, the page that comes shows it as text."""
    wrong, sent, turn = [], 0, 0
    drawn = set()
    browsers, places = insiders(hostile), addresses()
    for role in ("registrar", "group_secretary", "village_accountant", "party_lead", "group_head", "member"):
        for name, address in places:
            if name in ("sign-out", "published") or address in drawn:
                continue
            answer = browsers[role].get(address)
            if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
                continue
            for form in forms(answer.content.decode()):
                typed, target = form.filled(), urljoin(address, form.action)
                if not form.texts():
                    continue
                drawn.add(address)
                for field in form.texts():
                    turn += 1
                    typed[field] = [PAYLOADS[turn % len(PAYLOADS)]]
                shown = browsers[role].post(target, typed, follow=True)
                sent += 1
                if shown.status_code >= 500:
                    wrong.append((role, target, shown.status_code))
                elif shown.get("Content-Type", "").startswith("text/html") and (
                    found := living(shown.content.decode())
                ):
                    wrong.append((role, target, found[:3]))
    assert not wrong, wrong[:20]
    assert sent > 18, sent


def test_w8_no_file_that_leaves_holds_a_formula(hostile, tmp_path):
    """Every workbook and every list with commas, of the books and of the register, also as LibreOffice opens it."""
    from yishi.ledger.journals import FORMULA

    browsers, files = insiders(hostile), []
    for name, address in addresses():
        if name != "book-export" and name != "register-sample":
            continue
        answer = browsers["registrar"].get(address)
        if answer.status_code == 200:
            file = tmp_path / f"{len(files)}.{address.rsplit('.', 1)[1]}"
            file.write_bytes(answer.content)
            files.append(file)
    assert {f.suffix for f in files} >= {".xlsx", ".csv", ".beancount", ".hledger"}
    for file in files:
        if file.suffix == ".csv":
            rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
            signs = [
                c for row in rows for c in row if c.startswith(FORMULA) and not re.fullmatch(r"-?[0-9.]+", c)
            ]
            assert len(rows) > 2 and not signs
        elif file.suffix == ".xlsx":
            parts = zipfile.ZipFile(file)
            sheets = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/worksheets/")]
            assert sheets and not any("<f>" in s or "<f " in s or "<hyperlink" in s for s in sheets)
    office, books = shutil.which("soffice"), [f for f in files if f.suffix in (".xlsx", ".csv")]
    if office is None:
        pytest.skip("LibreOffice is not here: the files were not opened in it")
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods", "--outdir", str(tmp_path / "o"),
         *map(str, books)], capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    opened = [f.read_text() for f in (tmp_path / "o").glob("*.fods")]
    assert opened and not any("table:formula" in text for text in opened)


def answered(client, wrong, route):
    """Answers a browser's request from this process; a request to anywhere else is wrong."""
    address = urlsplit(route.request.url)
    if address.hostname != "testserver":
        wrong.append(("asked outside", route.request.url))
        return route.abort()
    answer = client.get(address.path + (f"?{address.query}" if address.query else ""))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return route.fulfill(status=answer.status_code, headers=dict(answer.items()), body=body)


def test_w13_in_chromium_without_the_policy_nothing_runs_either(hostile, monkeypatch):
    """The policy would stop it; the escaping must too. Chromium with the policy off, pages answered in this process."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: the pages were not opened in it")
    sync = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    browsers, opened = insiders(hostile), {"stranger": outsiders(hostile)["stranger"]}
    opened |= {role: browsers[role] for role in ("member", "group_secretary", "registrar", "party_lead")}
    seen, wrong = set(), []
    with sync.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for role, client in opened.items():
            tab = browser.new_context(bypass_csp=True).new_page()

            tab.route("**/*", partial(answered, client, wrong))
            for name, address in addresses():
                if (
                    (role, name) in seen
                    or name in ("sign-out", "published")
                    or "pdf" in name
                    or "export" in name
                ):
                    continue
                answer = client.get(address)
                if (
                    answer.status_code != 200
                    or not answer["Content-Type"].startswith("text/html")
                    or b"xss" not in answer.content
                ):
                    continue
                seen.add((role, name))
                tab.goto(f"http://testserver{address}", wait_until="load")
                tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
                tab.keyboard.press("Tab")
                if tab.evaluate("window.xss") or tab.evaluate(
                    "document.querySelectorAll('xss-el, iframe, [onload]').length"
                ):
                    wrong.append((role, address))
            tab.close()
        browser.close()
    assert not wrong, wrong[:10]
    assert len(seen) > 20, seen
