"""The money in a real Chromium: collected, granted, received, approved, paid, settled; every page looked at on the way."""

import re

import pytest
from tests.browser.conftest import Served, played
from tests.browser.looking import at_all_widths

# Chinese in normal type and English in large type each time; the other two modes in the drill.
MODES = ["", "/en/large", *(pytest.param(mode, marks=pytest.mark.drill) for mode in ("/en", "/large"))]
GROUP, TOWN = "150621108204003", "150621108"


@pytest.fixture(scope="module")
def due(tmp_path_factory):
    """A town where the shares of the well are due."""
    home = tmp_path_factory.mktemp("due")
    running, base = played(home, "collect", f"book/{GROUP}")
    yield Served(base, home)
    running.terminate()
    running.wait(20)


@pytest.fixture
def look(due, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, wrong, errors = context.new_page(), {}, []
    page.on("console", lambda m: errors.append(m.text) if "Content Security" in m.text else None)
    page.on("pageerror", lambda e: errors.append(str(e)))

    def at(name):
        if found := at_all_widths(page):
            wrong[name] = found

    yield page, at
    context.close()
    assert not wrong and not errors, (wrong, errors)


def become(page, base, role):
    page.goto(f"{base}/demo/cast/")
    page.locator("form.pick", has=page.locator(f"input[value={role}]")).locator("button").click()


def ident(due):
    return re.search(r'href="/m/([^"/]+)/"[^>]*>(?:(?!</a>).)*机电井改造', due.get(f"/g/{GROUP}/"), re.S)[1]


@pytest.mark.parametrize("mode", MODES)
def test_every_form_of_the_desk_is_seen_whole_and_said_well(due, look, mode):
    page, at = look
    base = due.base + mode
    become(page, base, "village_accountant")
    forms = ("income", "transfer", "accrue", "receive", "close/2026-03", f"collect/{ident(due)}/collect")
    for path in (
        "/counter/",
        f"/counter/{GROUP}/",
        f"/counter/{GROUP[:12]}/open/",
        *(f"/counter/{GROUP}/{f}/" for f in forms),
    ):
        page.goto(base + path)
        at(path)
    page.goto(f"{base}/counter/{GROUP}/income/")
    page.locator("form .btn").click()
    at("income, not filled in")
    page.goto(f"{base}/counter/{GROUP}/transfer/")
    page.fill("[name=fen]", "88.50")
    page.locator("#capitals", has_text="捌拾捌元伍角").wait_for()
    page.check("[name=from_][value='102']")
    page.check("[name=into][value='101']")
    page.locator("form .btn").click()
    assert page.locator(".refused").is_visible() and page.input_value("[name=fen]") == "88.50"
    at("transfer, refused")


@pytest.mark.parametrize("mode", MODES)
def test_the_public_ledger_and_a_household_s_own_money(due, look, mode):
    page, at = look
    base = due.base + mode
    for path in (
        "/books/",
        f"/book/{TOWN}/",
        f"/book/{TOWN}/2026-03/",
        f"/book/{TOWN}/2026-03-001/",
        f"/book/{GROUP}/",
    ):
        page.goto(base + path)
        at(path)
    become(page, base, "elder")
    for path in ("/money/", f"/money/{ident(due)}/"):
        page.goto(base + path)
        at(path)


def test_two_households_pay_and_the_day_is_booked_by_keyboard_alone(due, look):
    page, at = look
    become(page, due.base, "village_accountant")
    page.goto(f"{due.base}/counter/{GROUP}/collect/{ident(due)}/collect/")
    boxes = page.locator("[name=paid]")
    before = boxes.count()
    boxes.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('form .btn')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**done=*")
    assert page.locator("[name=paid]").count() == before - 2 and "人民币" in page.inner_text("main")
    at("after")
    page.goto(f"{due.base}/counter/{GROUP}/")
    at("desk with a voucher")
    page.locator(".ledger tbody th a").first.click()
    at("the voucher")
    page.goto(f"{due.base}/counter/{GROUP}/reverse/2026-04-001/")
    at("reverse")


@pytest.fixture(scope="module")
def granted(tmp_path_factory):
    """A town where the work is inspected and the fund's money may be granted."""
    home = tmp_path_factory.mktemp("granted")
    running, base = played(home, "approve", f"book/{TOWN}")
    yield Served(base, home)
    running.terminate()
    running.wait(20)


def test_the_grant_and_the_payment_go_their_whole_way(granted, look):
    """Approved by the town, paid by its accountant, received by the village's, approved by the village, paid, settled."""
    page, at = look
    base, matter, account = granted.base, ident(granted), "6222 0000 0000 0001"

    def approve(role, step, line):
        become(page, base, role)
        page.goto(f"{base}/counter/")
        at(f"what {role} may approve")
        page.goto(f"{base}/approve/{matter}/{step}/{line}/")
        at(f"approve {step}")
        page.fill("[name=number]", account)
        page.fill("[name=again]", account)
        page.locator("main form .btn").click()
        page.wait_for_url("**done=*")
        at(f"{step} approved")

    def pay(role, place, step):
        become(page, base, role)
        page.goto(f"{base}/counter/{place}/withdraw/1/")
        at("withdraw")
        page.goto(f"{base}/counter/{place}/pay/1/")
        at(f"pay {step}")
        page.fill("[name=number]", "6222 0000 0000 0002")
        page.locator("main form .btn").click()
        assert page.locator("#refusal").is_visible()
        at("another account")
        page.fill("[name=number]", account)
        page.locator("main form .btn").click()
        page.wait_for_url("**done=*")
        at(f"{step} paid")
        page.goto(f"{base}/settle/{matter}/{step}/")
        at(f"settle {step}")
        page.locator("main form .btn").click()
        page.wait_for_url("**done=*")

    approve("town_office", "grant", "fund")
    pay("town_accountant", TOWN, "grant")
    become(page, base, "village_accountant")
    page.goto(f"{base}/counter/{GROUP}/receive/")
    at("receive")
    page.locator("main form .btn").click()
    page.wait_for_url("**done=*")
    approve("village_head", "pay", "contractor")
    pay("village_accountant", GROUP, "pay")
    page.goto(f"{base}/book/{GROUP}/2026-04/")
    at("the month")
    assert "10,500.00" in page.inner_text("main")
    page.goto(f"{base}/book/{GROUP}/2026-04-004/")
    at("the voucher")
    assert "有人反映" in page.inner_text("main")
