"""The well walked in real browsers by those who do it: one way, for the test of it and for the guide's pictures.

At each stage ``walk.seen(name, person)`` is called with the page open: the test does nothing there, the pictures are taken.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.people import GROUP, Person

TOWN = "150621108"


Photo = Callable[[int], Path]
Seen = Callable[[str, Person], object]


class Walk:
    """Those who walk, each in a browser of their own, opened when first asked for."""

    def __init__(self, browser: Any, base: str, mode: str, seen: Seen = lambda name, person: None) -> None:
        self.browser, self.base, self.mode, self.seen = browser, base, mode, seen
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


def play(walk: Walk, photo: Photo) -> str:
    """The whole way; returns the matter's name in addresses."""
    # a villager reports it from the field, one question a page
    elder = walk("elder")
    elder.goes("/report/").fills(what="牛家渠东井出水小，排队浇地")
    walk.seen("report", elder)
    elder.presses()
    elder.fills(where="牛家渠东井，大杨树旁边").presses()
    elder.fills(photo=photo(1)).presses()
    elder.presses()
    assert "牛家渠东井" in elder.says()
    walk.seen("report-read-back", elder)
    elder.does("main button[value=send]")
    walk.seen("report-sent", elder)
    mine = elder.path
    # the party group screens it, and opens the matter that the router names
    party = walk("party_lead").goes("/desk/")
    assert "牛家渠东井" in party.says()
    walk.seen("desk-party", party)
    party.goes(f"/leads/{mine.split('/')[2]}/").fills(choice="adopted", topic="A12")
    walk.seen("lead", party)
    party.does()
    assert party.path == "/open/well/"
    party.fills(title="西张社东井改造")
    for label in party.page.locator("main #id_users label").all():
        if re.search(r"· (?!0 亩|0 mu)[0-9.]+ (亩|mu)", label.inner_text()):
            label.locator("input").check()
    assert party.page.locator("main input[name=users]:checked").count() == 23
    walk.seen("open", party)
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
    walk.seen("plan", council)
    council.does("main .row button.btn:not(.plain)")
    vote(walk, matter)
    walk.seen("notice", walk("away").goes(f"/m/{matter}/"))

    # before the notice has run out nobody pays; a household objects from its phone, and is heard
    early = walk("village_head").goes(f"/my/m/{matter}/")
    assert early.page.locator("main a[href*='/approve/']").count() == 0
    away = walk("away").goes(f"/my/m/{matter}/notice/object/")
    away.fills(text="我家亩数写多了")
    walk.seen("object", away)
    away.does()
    clerk = walk("village_clerk").goes("/desk/")
    clerk.goes(f"/my/m/{matter}/notice/answer/")
    assert "我家亩数写多了" in clerk.says()
    clerk.fills(upheld="1", reason="核对过，方案重看一遍")
    walk.seen("answer", clerk)
    clerk.does()
    meeting = held(walk, council, "deliberation_council")
    council.goes(plan).fills(meeting=f"meeting/{meeting}")
    assert (
        council.page.input_value("main [name='payees-0-payee']") == "泵业公司"
    )  # the last version is there to change
    council.does("main .row button.btn:not(.plain)")
    vote(walk, matter)

    # the notice hangs, the town approves the fund's part, nobody objects
    clerk.goes(f"/my/m/{matter}/notice/hang/").fills(photo=photo(5))
    walk.seen("hang", clerk)
    clerk.does()
    walk("town_office").goes(f"/my/m/{matter}/fund/decide/").fills(choice="approved").does()
    waits(walk, matter, ("决议公示", "public notice of the resolution"))

    # the shares come in, the work is done and inspected
    accountant = walk("village_accountant").goes(f"/counter/{GROUP}/collect/{matter}/collect/")
    for n, box in enumerate(accountant.page.locator("main input[name=paid]").all()):
        if n == 4:
            walk.seen("collect", accountant)
        box.check()
    accountant.does()
    walk.seen("share", walk("elder").goes("/money/"))
    accountant.goes(f"/counter/{GROUP}/collect/{matter}/collect/done/").does()
    works = walk("management_lead")
    meeting = held(walk, works, "management_council")
    works.goes(f"/my/m/{matter}/work/report/").fills(meeting=f"meeting/{meeting}", photo=photo(7)).does()
    walk.seen("work", works)
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
    walk.seen("my-matter", accountant.goes(f"/my/m/{matter}/"))
    waits(walk, matter, ("结果公示", "public notice of the result"))

    # those it concerns rate it; silence of the others ends it
    walk.seen("home", walk("elder").goes("/home/"))
    for role, choice in (("elder", "good"), ("away", "fair")):
        one = walk(role).goes(f"/my/m/{matter}/rate/answer/")
        walk.seen("rate", one)
        one.page.locator(f"main button[value={choice}]").count() or one.fills(choice=choice)
        if one.page.locator(f"main button[value={choice}]").count():
            one.does(f"main button[value={choice}]")
        else:
            one.does()
    waits(walk, matter, ("用水户评价", "the households rate it"))
    walk.seen("closed", walk.people["auditor"].goes(f"/m/{matter}/"))
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
    one.fills(account="new", number=account, again=account, purpose="机电井改造")
    walk.seen(f"approve-{step}", one)
    one.does()
    keeps = walk(keeper).goes(f"/counter/{book}/")
    keeps.presses(f"main a[href*='/counter/{book}/pay/']")
    if (
        short
    ):  # the shares came in cash: the bank has not got it, the guard says so, and nothing typed is lost
        keeps.fills(number=account, debit=debit, from_="102").presses("main form button.btn:not(.plain)")
        assert short in keeps.says() and keeps.page.input_value("main [name=number]") == account
        walk.seen("refused", keeps)
        here = keeps.path
        keeps.goes(f"/counter/{book}/transfer/").fills(into="102", from_="101", fen="1500").does()
        keeps.goes(here)
    keeps.fills(number=account, debit=debit, from_="102").does()
    walk.seen(f"paid-{step}", keeps)
    keeps.goes(f"/settle/{matter}/{step}/").does()


def vote(walk: Walk, matter: str) -> None:
    """The group head calls the meeting, its secretary runs the console, one household votes from its phone."""
    head = walk("group_head").goes(f"/meeting/new/assembly/{GROUP}/")
    day = head.page.input_value("main input[name=date]")
    walk.seen("call", head)
    head.does()
    walk.seen("called", head)
    meeting = head.path.split("/")[2]
    walk.clock(day)
    secretary, projector = walk("group_secretary"), walk.screen()
    secretary.goes(f"/meeting/{meeting}/console/")
    page = secretary.page
    for n in range(2, 29):
        page.locator(f"#come-{n}").click()
        page.locator(f"#come-{n} .state").wait_for()
    walk.seen("console", secretary)
    projector.goes(f"/meeting/{meeting}/screen/")
    walk.seen("projector", projector)
    secretary.presses("main a.btn")
    secretary.presses("main form[action$='/put/'] button")
    for n in range(2, 29):
        choice = "against" if n in (4, 10) else "abstain" if n == 15 else "for"
        page.locator(f"#row-{n} > .three button[value={choice}]").click()
        page.locator(f"#row-{n} > .state").first.wait_for()
    walk.seen("motion", secretary)
    for role in ("away", "elder"):
        one = walk(role).goes("/home/")
        one.presses("main a[href*='/vote/']")
        if one.page.locator("main button[value=for]").count() == 0:
            one.presses("main a[href*='/vote/']")
        assert "10,500" in one.says()
        walk.seen(f"vote-{role}", one)
        one.presses("main button[value=for]")
        assert "done=" in one.page.url, one.says()
        walk.seen("voted", one)
    secretary.goes(f"/meeting/{meeting}/motion/m1/")
    closing = page.locator("main details:has(form[action$='/count/'])")
    if closing.get_attribute("open") is None:
        closing.locator("summary").click()
    secretary.presses("main form[action$='/count/'] button")
    for number in ("34", "29", "23", "26", "15"):
        assert number in secretary.says(), (number, secretary.says())
    walk.seen("counted", secretary)
    secretary.goes(f"/meeting/{meeting}/minutes/").does()
    projector.goes(f"/meeting/{meeting}/screen/")
    walk.seen("result", projector)
    assert "26" in projector.page.inner_text("body")
