"""Sign-in, account, second factor, cast and clock as people see them: every page, language, type size and width."""

import pyotp
import pytest
from tests.browser.looking import at_all_widths

MODES = {"": "19400000200", "/en": "19400000400", "/large": "19400001100", "/en/large": "19400000800"}


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


@pytest.mark.parametrize("mode", MODES)
def test_a_villager_signs_in_by_phone_and_signs_out(served, look, mode):
    page, at = look
    page.goto(served.base + mode + "/account/")
    assert f"{mode}/sign-in/?next=" in page.url
    at("sign-in")
    page.fill("#id_phone", "12")
    page.click("main form .btn")
    at("sign-in, wrong number")
    page.fill("#id_phone", MODES[mode])
    page.click("main form .btn")
    at("code")
    page.fill("#id_code", "x")
    page.click("main form .btn")
    at("code, wrong")
    page.fill("#id_code", page.text_content(".shown b"))
    page.click("main form .btn")
    assert page.url == served.base + mode + "/account/"
    at("account")
    page.click("form[action$='sign-out/'] .btn")
    page.goto(served.base + mode + "/account/")
    assert "/sign-in/" in page.url


@pytest.mark.parametrize("mode", MODES)
def test_an_office_holder_chooses_a_hat_and_sets_up_a_second_factor(served, look, mode):
    page, at = look
    page.goto(served.base + mode + "/demo/cast/")
    at("cast")
    page.locator("form.pick", has=page.locator("input[value=registrar]")).locator("button").click()
    for path in ("/hats/", "/account/", "/second-factor/new/"):
        page.goto(served.base + mode + path)
        if path == "/second-factor/new/" and "/new/" not in page.url:
            return  # another mode has set one up for this account already: a code of it is asked
        at(path)
    page.click("main .btn")
    at("second factor, shown")
    secret = page.text_content(".secret").replace(" ", "")
    page.fill("#id_code", "000000")
    page.click("main form .btn")
    at("second factor, wrong")
    page.fill("#id_code", pyotp.TOTP(secret).now())
    page.click("main form .btn")
    page.goto(served.base + mode + "/second-factor/resets/")
    at("resets")
    page.goto(served.base + mode + "/second-factor/")
    at("second factor, asked")


@pytest.mark.parametrize("mode", MODES)
def test_the_clock(served, look, mode):
    page, at = look
    page.goto(served.base + mode + "/demo/clock/")
    at("clock")
    page.click(".bar button[value=day]")
    assert "since=" in page.url
    at("a day later")
    page.fill("#day", "2020-01-01")
    page.click("main button[value=date]")
    at("a day gone by")
