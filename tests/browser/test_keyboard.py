"""With the keyboard alone: a household votes, reports and approves; what has the focus is seen, and a refusal has it."""

import pytest
from tests.browser.conftest import Served, played
from tests.browser.looking import axe
from tests.browser.people import Person

SEEN = """() => { const e = document.activeElement; if (e === document.body) return 'nothing has the focus';
  const r = e.getBoundingClientRect(), s = getComputedStyle(e), label = e.closest('label');
  const ring = e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 1 };
  if (e.id !== 'main' && !ring(e) && !(label && ring(label))) return 'no ring';
  if (e.id === 'main' || e.matches('.scroll') || !r.width) return '';
  const tabs = document.querySelector('.tabs'), top = tabs && !tabs.contains(e) ? tabs.getBoundingClientRect().top : innerHeight;
  if (r.top < -1 && r.bottom < 20 || r.bottom > top + 1 && r.top > top - 20) return 'behind the edge: ' + Math.round(r.top) + '..' + Math.round(r.bottom) + ' of ' + Math.round(top);
  const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1), y = Math.min(Math.max(r.top + r.height / 2, 1), top - 1);
  const over = document.elementFromPoint(x, y);
  return !over || over === e || e.contains(over) || over.contains(e) || (label && label.contains(over)) ? '' : 'covered by ' + over.outerHTML.slice(0, 80) }"""


class Hands:
    """Fingers on a keyboard; every place where the focus stops is looked at."""

    def __init__(self, one: Person) -> None:
        self.one, self.page, self.wrong = one, one.page, []

    def to(self, what: str, key: str = "Tab", most: int = 120) -> "Hands":
        for _ in range(most):
            self.page.keyboard.press(key)
            if fault := self.page.evaluate(SEEN):
                here = self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
                self.wrong.append(f"{self.one.path} {here}: {fault}")
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                return self
        raise AssertionError(f"the keyboard does not reach {what} on {self.page.url}")

    def types(self, what: str, text: str) -> "Hands":
        self.to(what)
        self.page.keyboard.type(text)
        return self

    def enters(self, what: str) -> "Hands":
        self.to(what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self


def town(tmp_path_factory, act, where=""):
    home = tmp_path_factory.mktemp(act)
    running, base = played(home, act, where)
    yield Served(base, home)
    running.terminate()
    running.wait(20)


@pytest.fixture(scope="module")
def voting(tmp_path_factory):
    """A group meeting with its question put, nobody having voted."""
    yield from town(tmp_path_factory, "cast")


@pytest.fixture(scope="module")
def funding(tmp_path_factory):
    """The town is asked for the fund's part."""
    yield from town(tmp_path_factory, "decide", "fund")


@pytest.fixture(params=["", "/en/large"])
def mode(request):
    return request.param


@pytest.fixture
def sits(chromium, mode):
    """Sits somebody down at a keyboard; afterwards nothing was hidden and nothing went wrong."""
    seated = []

    def down(base, role):
        seated.append(Hands(Person(chromium, base, mode, role, (390, 844))))
        return seated[-1]

    yield down
    for hands in seated:
        hands.one.close()
        assert not hands.wrong, "\n".join(hands.wrong)
        assert not hands.one.wrong, hands.one.wrong


def test_a_household_votes(voting, sits, mode):
    hands = sits(voting.base, "elder" if mode else "away")
    hands.one.goes("/home/")
    hands.enters("main a[href*='/vote/']")
    if not hands.page.locator("main button[value=for]").count():
        hands.enters("main a[href*='/vote/']")
    assert not axe(hands.page)
    hands.to("main button[value=for]").enters("main button[value=abstain]")
    assert "done=" in hands.page.url
    hands.to("main a")


def test_a_villager_reports(voting, sits):
    hands = sits(voting.base, "elder")
    hands.one.goes("/report/")
    hands.types("main [name=what]", "路灯坏了").enters("main form button.btn")
    hands.types("main [name=where]", "社部门口").enters("main form button.btn")
    while not hands.page.locator("main button[value=send]").count():
        hands.enters("main form button.btn:not(.plain)")
    hands.enters("main button[value=send]")
    assert "done=" in hands.page.url


def test_a_refusal_has_the_focus_and_the_next_key_leads_into_the_form(voting, sits):
    hands = sits(voting.base, "elder")
    hands.one.goes("/report/")
    hands.enters("main form button.btn")
    assert hands.page.evaluate("document.activeElement.matches('.error')")
    hands.to("main [name=what]", most=1)


def test_the_town_approves_the_fund_s_part(funding, sits, mode):
    if mode:
        pytest.skip("approved once")
    hands = sits(funding.base, "town_office")
    hands.one.goes("/desk/")
    hands.enters("main a[href*='/fund/decide/']")
    hands.enters("main form button.btn:not(.plain)")  # nothing chosen: refused
    assert hands.page.evaluate("document.activeElement.matches('.refused')")
    hands.to("main [name=choice]")
    hands.page.keyboard.press("Space")
    hands.enters("main form button.btn:not(.plain)")
    assert "done=" in hands.page.url
