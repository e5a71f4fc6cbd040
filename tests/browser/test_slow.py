"""On a slow phone in a far field: 400 ms and 400 kbit/s, a processor four times slower, nothing kept from before."""

import re

import pytest
from tests.browser.conftest import Served, played
from tests.browser.people import Person

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}


@pytest.fixture(scope="module")
def voting(tmp_path_factory):
    home = tmp_path_factory.mktemp("slow")
    running, base = played(home, "cast")
    yield Served(base, home)
    running.terminate()
    running.wait(20)


def first_visit(page, address, there):
    """(seconds until what one comes for can be read and pressed, bytes, requests) with nothing kept."""
    session = page.context.new_cdp_session(page)
    sizes: list[float] = []
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="commit")
    page.locator(there).first.wait_for()
    used = page.evaluate(
        "() => new Promise(done => { const said = () => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));"
        " document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', said) : said() })"
    )
    page.wait_for_load_state("networkidle")
    session.detach()
    return used / 1000, sum(sizes), len(sizes)


def judged(name, found):
    seconds, size, requests = found
    print(f"{name}: usable after {seconds:.2f} s, {size:.0f} bytes, {requests} requests")
    assert seconds < 3 and size < 40_000 and requests <= 6, (name, found)


@pytest.mark.parametrize("mode", ["", "/en/large"])
def test_the_public_page_of_a_matter_is_there_within_three_seconds(voting, chromium, mode):
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    matter = re.search(r'href="(/m/[^"]+)"', voting.get("/g/150621108204003/"))[1]
    judged("matter", first_visit(page, voting.base + mode + matter, "main h1"))
    page.context.close()


def test_the_vote_is_there_within_three_seconds(voting, chromium):
    one = Person(chromium, voting.base, "", "elder", (390, 844)).goes("/home/")
    address = one.page.locator("main a[href*='/vote/']").first.get_attribute("href")
    one.page.goto("about:blank")
    judged("vote", first_visit(one.page, voting.base + address, "main button[value=for]"))
    one.close()
