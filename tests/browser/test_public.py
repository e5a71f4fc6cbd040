"""Public pages as a villager sees them: both languages, both type sizes, from 320 px to the town's wide screen."""

import re

import pytest
from tests.browser.looking import at_all_widths

GROUP = "150621108204003"
MODES = ["", "/en", "/large", "/en/large"]


@pytest.fixture(scope="module")
def paths(served):
    group = served.get(f"/g/{GROUP}/")
    matters = re.findall(r'href="(/m/[^"]+)"', group)
    others = re.findall(r'href="(/m/[^"]+)"', served.get("/g/150621108207002/"))
    return ["/", f"/g/{GROUP}/", *matters[:2], *others[:2], f"/book/{GROUP}/", "/check/", "/e/12/", "/rules/well/", "/nothing/"]  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_no_page_clips_hides_or_shuts_out(served, chromium, paths, mode):
    page = chromium.new_page()
    wrong = {}
    for path in paths:
        page.goto(served.base + mode + path)
        if found := at_all_widths(page):
            wrong[mode + path] = found
    page.close()
    assert not wrong


def test_the_keyboard_reaches_everything_and_the_skip_link_skips(served, chromium, paths):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(served.base + paths[2])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    links = page.evaluate("[...document.querySelectorAll('main a, summary, .tabs a')].filter(e => !e.closest('details:not([open]) > :not(summary)')).map(e => e.outerHTML.slice(0, 200))")  # fmt: skip
    assert set(links) <= seen
    page.close()


def test_a_first_visit_is_small_and_a_second_smaller(served, chromium, paths):
    """At most 6 requests and 40 KB on the wire for the first visit, 3 KB for the second."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(served.base + paths[2], wait_until="networkidle")
    first, requests = sum(sizes), len(sizes)
    sizes.clear()
    page.goto(served.base + paths[2], wait_until="networkidle")
    second = sum(sizes)
    context.close()
    print(f"first visit {first:.0f} bytes in {requests} requests, second {second:.0f} bytes")
    assert requests <= 6 and first < 40_000 and second < 3_000
