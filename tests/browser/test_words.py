"""No page speaks the other language: every page a stranger and each of the cast can reach by links."""

from tests.browser.wording import Typed, english, untranslated


def said_wrong(crawled, mode, judge):
    """What is wrong → the first place where it stands."""
    found = {}
    for role, pages in crawled(mode).items():
        for path, html in pages.items():
            if path.startswith(
                "/paper/"
            ):  # an official paper is Chinese with firms as they stand; its own tests read it
                continue
            for text in judge(html):
                found.setdefault(text[:160], f"{role} {mode}{path}")
    return "\n".join(f"{where}: {text}" for text, where in found.items())


def test_english_pages_are_english_but_for_what_people_typed(served, crawled):
    typed = Typed(served.home)
    wrong = said_wrong(crawled, "/en", lambda html: untranslated(html, typed))
    assert not wrong, wrong


def test_chinese_pages_are_chinese_but_for_names_of_programs(crawled):
    wrong = said_wrong(crawled, "", english)
    assert not wrong, wrong
