"""The well from a phone in the field to the rating, in a real Chromium, by those who do it, each in an own browser.

An objection is upheld on the way and the plan made anew. It ends in the sums of the worked case, and the record verifies.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.browser.conftest import ROOT, serve
from tests.browser.people import GROUP, Person

TOWN = "150621108"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A demo of its own: its clock moves."""
    if os.environ.get("YISHI_WALK"):
        yield os.environ["YISHI_WALK"], Path(os.environ["YISHI_WALK_HOME"])
        return
    home = tmp_path_factory.mktemp("well")
    running, base = serve(home)
    yield base, home
    running.terminate()
    running.wait(20)


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    def made(shade: int) -> Path:
        file = tmp_path_factory.mktemp("photo") / f"{shade}.jpg"
        Image.effect_noise((320, 240), 20 + shade).convert("RGB").save(file, "JPEG")
        return file

    return made


class Walk:
    def __init__(self, browser, base, mode):
        self.browser, self.base, self.mode = browser, base, mode
        self.people: dict[str, Person] = {}

    def __call__(self, role: str) -> Person:
        if role not in self.people:
            self.people[role] = Person(self.browser, self.base, self.mode, role)
        return self.people[role]

    def screen(self) -> Person:
        """The secretary's second window: the projector in the meeting room."""
        if "screen" not in self.people:
            one = Person(self.browser, self.base, self.mode, "group_secretary", (1920, 1080))
            self.people["screen"] = one
        return self.people["screen"]

    def clock(self, how: str) -> None:
        """By a day, to the next deadline (the demo's bar), or to a date."""
        one = self("auditor") if "auditor" in self.people else self.people.setdefault("auditor", Person(self.browser, self.base, self.mode, ""))  # fmt: skip
        one.goes("/demo/clock/")
        if how in ("day", "deadline"):
            one.presses(f"main button[value={how}]")
        else:
            one.page.fill("#day", how)
            one.presses("main button[value=date]")

    @property
    def today(self) -> str:
        bar = self("party_lead").goes("/desk/").page.locator(".bar .num").inner_text()
        return str(bar)


def held(walk: Walk, one: Person, body: str) -> str:
    """A small body meets on paper: called in its days, entered on one page afterwards; returns how pages name it."""
    one.goes(f"/meeting/new/{body}/{GROUP}/")
    day = one.page.input_value("main input[name=date]")
    one.does()
    meeting = one.path.split("/")[2]
    walk.clock(day)
    one.goes(f"/meeting/{meeting}/paper/")
    for came in one.page.locator("main label:has(input[type=radio][value=came])").all()[:7]:
        came.click()
    one.does()
    return meeting


@pytest.mark.parametrize("mode", ["", "/en"])
def test_the_well_in_the_browser(town, chromium, photo, mode):
    base, home = town
    walk = Walk(chromium, base, mode)
    try:
        matter = play(walk, photo)
    finally:
        said = {r: (p.page.url, p.says()[:600]) for r, p in walk.people.items()}
        wrong = [w for p in walk.people.values() for w in p.wrong]
        for p in walk.people.values():
            p.close()
        print(json.dumps(said, ensure_ascii=False, indent=1)[:6000])
    assert not wrong, wrong
    home_says(home, base, mode, matter)


def home_says(home: Path, base: str, mode: str, matter: str) -> None:
    """The sums of the worked case, and the whole record verified from outside."""
    import urllib.request

    with urllib.request.urlopen(f"{base}/m/{matter}/", timeout=20) as answer:
        page = answer.read().decode()
    for figure in ("9,000.00", "1,500.00", "10,500.00"):
        assert figure in page
    assert page.count("<tr><td>户") == 23 and "办结了" in page
    subprocess.run([sys.executable, "-m", "yishi.cli.main", "tick"], cwd=ROOT, env={**os.environ, "YISHI_HOME": str(home), "YISHI_DEMO": "1"}, check=True, capture_output=True)  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "yishi.cli.main", "verify", str(home / "published"), "--json"], cwd=ROOT, capture_output=True, check=False)  # fmt: skip
    report = json.loads(done.stdout)
    assert report["ok"], report["first_bad"]


def play(walk: Walk, photo) -> str:
    # a villager reports it from the field, one question a page
    elder = walk("elder")
    elder.goes("/report/").fills(what="牛家渠东井出水小，排队浇地").presses()
    elder.fills(where="牛家渠东井，大杨树旁边").presses()
    elder.fills(photo=photo(1)).presses()
    elder.presses()
    assert "牛家渠东井" in elder.says()
    elder.does("main button[value=send]")
    mine = elder.path
    # the party group screens it, and opens the matter that the router names
    party = walk("party_lead").goes("/desk/")
    assert "牛家渠东井" in party.says()
    party.goes(f"/leads/{mine.split('/')[2]}/").fills(choice="adopted", topic="A12").does()
    assert party.path == "/open/well/"
    party.fills(title="西张社东井改造")
    for label in party.page.locator("main #id_users label").all():
        if re.search(r"· (?!0 亩|0 mu)[0-9.]+ (亩|mu)", label.inner_text()):
            label.locator("input").check()
    assert party.page.locator("main input[name=users]:checked").count() == 23
    party.does()
    matter = party.path.split("/")[3]

    # the council meets on paper, and its convener draws up the plan; the shares are worked out, not typed
    council = walk("deliberation_lead")
    meeting = held(walk, council, "deliberation_council")
    plan = f"/my/m/{matter}/plan/submit/"
    council.goes(plan).fills(**{
        "fund": "9,000", "payees-0-payee": "泵业公司", "payees-0-fen": "10500", "compared-0-supplier": "河套打井队",
        "compared-0-fen": "11,800", "compared-0-photo": photo(3), "meeting": f"meeting/{meeting}",
    })  # fmt: skip
    council.presses("main button[value=work]:not(.first-button)")
    assert "1,500.00" in council.says()
    council.does("main .row button.btn:not(.plain)")
    vote(walk, matter)

    # before the notice has run out nobody pays; a household objects from its phone, and is heard
    early = walk("village_head").goes(f"/my/m/{matter}/")
    assert early.page.locator("main a[href*='/approve/']").count() == 0
    away = walk("away").goes(f"/my/m/{matter}/notice/object/")
    away.fills(text="我家亩数写多了").does()
    clerk = walk("village_clerk").goes("/desk/")
    clerk.goes(f"/my/m/{matter}/notice/answer/")
    assert "我家亩数写多了" in clerk.says()
    clerk.fills(upheld="1", reason="核对过，方案重看一遍").does()
    meeting = held(walk, council, "deliberation_council")
    council.goes(plan).fills(meeting=f"meeting/{meeting}")
    assert (
        council.page.input_value("main [name='payees-0-payee']") == "泵业公司"
    )  # the last version is there to change
    council.does("main .row button.btn:not(.plain)")
    vote(walk, matter)

    # the notice hangs, the town approves the fund's part, nobody objects
    clerk.goes(f"/my/m/{matter}/notice/hang/").fills(photo=photo(5)).does()
    walk("town_office").goes(f"/my/m/{matter}/fund/decide/").fills(choice="approved").does()
    waits(walk, matter, ("决议公示", "public notice of the resolution"))

    # the shares come in, the work is done and inspected
    accountant = walk("village_accountant").goes(f"/counter/{GROUP}/collect/{matter}/collect/")
    for box in accountant.page.locator("main input[name=paid]").all():
        box.check()
    accountant.does()
    accountant.goes(f"/counter/{GROUP}/collect/{matter}/collect/done/").does()
    works = walk("management_lead")
    meeting = held(walk, works, "management_council")
    works.goes(f"/my/m/{matter}/work/report/").fills(meeting=f"meeting/{meeting}", photo=photo(7)).does()
    panel = walk("finance_lead")
    meeting = held(walk, panel, "finance_panel")
    panel.goes(f"/my/m/{matter}/inspect/decide/").fills(
        choice="approved", meeting=f"meeting/{meeting}"
    ).does()

    # the fund's money into the group's book, then the contractor's: approved by one, paid by another
    paid(walk, matter, "grant", "town_office", "town_accountant", TOWN, "241")
    accountant.goes(f"/counter/{GROUP}/receive/")
    accountant.fills(account="241").does()
    paid(walk, matter, "pay", "village_head", "village_accountant", GROUP, "231", short="9,000.00")
    waits(walk, matter, ("结果公示", "public notice of the result"))

    # those it concerns rate it; silence of the others ends it
    for role, choice in (("elder", "good"), ("away", "fair")):
        one = walk(role).goes(f"/my/m/{matter}/rate/answer/")
        one.page.locator(f"main button[value={choice}]").count() or one.fills(choice=choice)
        if one.page.locator(f"main button[value={choice}]").count():
            one.does(f"main button[value={choice}]")
        else:
            one.does()
    waits(walk, matter, ("用水户评价", "the households rate it"))
    return matter


def waits(walk: Walk, matter: str, titles: tuple[str, str]) -> None:
    """Lets the demo's clock go from deadline to deadline until a step is done, as the public page says it."""
    for _ in range(8):
        walk.clock("deadline")
        one = walk.people["auditor"].goes(f"/m/{matter}/")
        title = titles[1] if walk.mode else titles[0]
        if "wait" not in (one.page.locator(f"ol.line > li:has(> p:has-text('{title}'))").last.get_attribute("class") or ""):  # fmt: skip
            return
    raise AssertionError(f"{titles} did not end: {one.says()}")


def paid(
    walk: Walk, matter: str, step: str, approver: str, keeper: str, book: str, debit: str, short: str = ""
) -> None:
    """One line approved in full, paid from the bank by the keeper of the book, and the step settled."""
    account = "6222020200000000011"
    one = walk(approver).goes(f"/approve/{matter}/{step}/")
    if one.page.locator("main [name=purpose]").count() == 0:  # several lines: choose one
        one.presses(f"main a[href*='/approve/{matter}/{step}/']")
    one.fills(account="new", number=account, again=account, purpose="机电井改造").does()
    keeps = walk(keeper).goes(f"/counter/{book}/")
    keeps.presses(f"main a[href*='/counter/{book}/pay/']")
    if (
        short
    ):  # the shares came in cash: the bank has not got it, the guard says so, and nothing typed is lost
        keeps.fills(number=account, debit=debit, from_="102").presses("main form button.btn:not(.plain)")
        assert short in keeps.says() and keeps.page.input_value("main [name=number]") == account
        here = keeps.path
        keeps.goes(f"/counter/{book}/transfer/").fills(into="102", from_="101", fen="1500").does()
        keeps.goes(here)
    keeps.fills(number=account, debit=debit, from_="102").does()
    keeps.goes(f"/settle/{matter}/{step}/").does()


def vote(walk: Walk, matter: str) -> None:
    """The group head calls the meeting, its secretary runs the console, one household votes from its phone."""
    head = walk("group_head").goes(f"/meeting/new/assembly/{GROUP}/")
    day = head.page.input_value("main input[name=date]")
    head.does()
    meeting = head.path.split("/")[2]
    walk.clock(day)
    secretary, projector = walk("group_secretary"), walk.screen()
    secretary.goes(f"/meeting/{meeting}/console/")
    page = secretary.page
    for n in range(2, 29):
        page.locator(f"#come-{n}").click()
        page.locator(f"#come-{n} .state").wait_for()
    projector.goes(f"/meeting/{meeting}/screen/")
    secretary.presses("main a.btn")
    secretary.presses("main form[action$='/put/'] button")
    for n in range(2, 29):
        choice = "against" if n in (4, 10) else "abstain" if n == 15 else "for"
        page.locator(f"#row-{n} > .three button[value={choice}]").click()
        page.locator(f"#row-{n} > .state").first.wait_for()
    for role in ("away", "elder"):
        one = walk(role).goes("/home/")
        one.presses("main a[href*='/vote/']")
        if one.page.locator("main button[value=for]").count() == 0:
            one.presses("main a[href*='/vote/']")
        assert "10,500" in one.says()
        one.presses("main button[value=for]")
        assert "done=" in one.page.url, one.says()
    secretary.goes(f"/meeting/{meeting}/motion/m1/")
    closing = page.locator("main details:has(form[action$='/count/'])")
    if closing.get_attribute("open") is None:
        closing.locator("summary").click()
    secretary.presses("main form[action$='/count/'] button")
    for number in ("34", "29", "23", "26", "15"):
        assert number in secretary.says(), (number, secretary.says())
    secretary.goes(f"/meeting/{meeting}/minutes/").does()
    projector.goes(f"/meeting/{meeting}/screen/")
    assert "26" in projector.page.inner_text("body")
