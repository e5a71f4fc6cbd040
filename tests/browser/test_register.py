"""The register as the registrar, an office-holder and a villager see it: every page, language, type size and width."""

import pytest
from tests.browser.looking import at_all_widths

from yishi.people.sheets.sample import xizhang_sheet

# Chinese in normal type and English in large type each time; the other two modes in the drill.
MODES = ["", "/en/large", *(pytest.param(mode, marks=pytest.mark.drill) for mode in ("/en", "/large"))]
CODE = "150621108204003"


@pytest.fixture
def look(served, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, wrong, errors = context.new_page(), {}, []
    page.on("console", lambda m: errors.append(m.text) if "Content Security" in m.text else None)
    page.on("pageerror", lambda e: errors.append(str(e)))

    def at(name):
        if found := at_all_widths(page):
            wrong[name] = found

    yield page, at
    context.close()
    assert not wrong and not errors


def become(page, base, role):
    page.goto(f"{base}/demo/cast/")
    page.locator("form.pick", has=page.locator(f"input[value={role}]")).locator("button").click()


@pytest.mark.parametrize("mode", MODES)
def test_the_registrar_looks_after_the_register(served, look, mode):
    page, at = look
    become(page, served.base + mode, "registrar")
    page.goto(f"{served.base}{mode}/register/")
    at("places")
    page.goto(f"{served.base}{mode}/register/{CODE}/")
    at("a group")
    for name in (
        "offices/",
        "offices/new/",
        "search/",
        "new/",
        "staff/",
        "import/",
        "export/",
        "lists/offices/",
    ):
        page.goto(f"{served.base}{mode}/register/{CODE}/{name}")
        at(name)
    page.goto(f"{served.base}{mode}/register/{CODE}/new/")
    page.click("main form .btn")  # nothing typed: each field says what it wants
    at("new, refused")
    page.goto(f"{served.base}{mode}/register/{CODE}/")
    page.locator(".roll td a").first.click()
    at("a household")
    here = page.url
    for name in ("mandate/", "join/"):
        page.goto(here + name)
        at(name)
    page.goto(here)
    page.locator("td.do a").first.click()
    at("a change")
    page.goto(here)
    page.locator("td.do a").nth(1).click()
    at("erase")
    page.goto(f"{served.base}{mode}/register/kin/")
    at("kin")


@pytest.mark.parametrize("mode", MODES)
def test_the_clerks_sheet_is_shown_with_its_faults(served, look, mode, tmp_path):
    page, at = look
    become(page, served.base + mode, "registrar")
    page.goto(f"{served.base}{mode}/register/{CODE}/import/")
    page.set_input_files("input[type=file]", {"name": "西张社.xlsx", "mimeType": "application/octet-stream", "buffer": xizhang_sheet()})  # fmt: skip
    page.click("main form .btn")
    page.locator("table.faults tr").nth(10).wait_for()  # everybody in it is in the register already
    at("faults")
    sheet = "户编号,姓名,与户主关系,出生日期\n1,田试,户主,1970-02-03\n1,柳试,妻,1972-01-01\n"
    page.goto(f"{served.base}{mode}/register/{CODE}/import/")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": ("\ufeff" + sheet).encode()})  # fmt: skip
    page.click("main form .btn")
    at("to be confirmed")


@pytest.mark.parametrize("mode", MODES)
def test_a_villager_and_a_group_head_see_their_group(served, look, mode):
    page, at = look
    for role in ("elder", "group_head"):
        become(page, served.base + mode, role)
        for path in ("/register/", f"/register/{CODE}/", "/register/kin/", f"/register/{CODE}/export/"):
            page.goto(f"{served.base}{mode}{path}")
            at(f"{role} {path}")
