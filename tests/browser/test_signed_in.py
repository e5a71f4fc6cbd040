"""Every page that somebody signed in can reach by links, as each of the cast, in both languages and both type sizes."""

import pytest
from tests.browser.crawling import built
from tests.browser.looking import both_sizes
from tests.browser.people import Person


@pytest.fixture(scope="module")
def reached(crawled):
    """Role → pages: of pages that are built alike only the first one that was met."""
    met, found = set(), {}
    for role, pages in crawled("").items():
        if not role:  # a stranger reads what test_public looks at
            continue
        for path, html in pages.items():
            if built(path, html) not in met:
                met.add(built(path, html))
                found.setdefault(role, []).append(path)
    return found


@pytest.mark.parametrize("mode", ["", "/en"])
def test_no_page_clips_hides_or_shuts_out_anyone_signed_in(served, chromium, reached, mode):
    wrong = {}
    for role, paths in reached.items():
        one = Person(chromium, served.base, mode, role)
        for path in paths:
            one.page.goto(served.base + mode + path)
            if found := both_sizes(one.page):
                wrong[f"{role} {mode}{path}"] = found
        one.close()
        faults = [line for line in one.wrong if " 403 " not in line and "status of 403" not in line]
        assert not faults, faults
    assert not wrong, "\n".join(f"{where}\n    " + "\n    ".join(found) for where, found in wrong.items())
