"""All pages a person can reach by following links, one for each kind of page: what tests look at."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from html import unescape

CAST = (
    "elder", "away", "party_lead", "deliberation_lead", "group_head", "group_secretary", "management_lead",
    "finance_lead", "village_accountant", "village_head", "village_clerk", "town_office", "town_accountant",
    "registrar",
)  # fmt: skip
STARTS = ("/", "/home/", "/desk/", "/counter/", "/register/", "/meeting/new/", "/leads/", "/money/", "/report/", "/hats/", "/account/", "/books/", "/second-factor/resets/", "/demo/cast/", "/demo/clock/")  # fmt: skip
MADE = re.compile(
    r"^(?:[0-9]+|[0-9]{4}-[0-9]{2}|[0-9]{8}-[0-9]{4}|[0-9a-f]{20,64}|[hp]-[0-9a-z_-]+|[0-9]{9,}[.].+)$"
)
MANY = {"/open/*/": 30, "/m/*/": 5, "/my/m/*/": 3, "/leads/*/": 2, "/report/*/": 2}
FILES = (".pdf", ".xlsx", ".csv", ".zip", ".json")
TAG = re.compile(r'<([a-z0-9]+(?: class="[^"]*")?)')
MODE = re.compile(r"^(?:/en)?(?:/large)?(?=/)")


def kind(path: str) -> str:
    """What kind of page an address is: the address with what was made by someone taken out."""
    parts = ["*" if MADE.match(part) else part for part in path.split("/")]
    return "/".join(
        "*" if n and parts[n - 1] in ("open", "offices", "rules") and part != "new" else part
        for n, part in enumerate(parts)
    )


class Visitor:
    """One of the cast (or a stranger: "") who reads pages without a browser, signed in through the demo's cast."""

    def __init__(self, base: str, role: str = "", mode: str = "") -> None:
        self.base, self.role, self.mode = base, role, mode
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.jar = jar
        if role:
            page = self.get("/demo/cast/")[1]
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            action = re.search(rf'action="([^"]*)"[^>]*>(?:(?!</form>).)*value="{role}"', page, re.S)
            assert token, page
            data = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1), "role": role}).encode()
            to = unescape(action.group(1)) if action else f"{mode}/demo/cast/"
            self.opener.open(urllib.request.Request(base + to, data, {"Referer": base}), timeout=20).read()

    def get(self, path: str) -> tuple[int, str, str]:
        """(status, page, where it ended without its mode) of a path; a page that is no page is empty."""
        try:
            answer = self.opener.open(self.base + self.mode + path, timeout=20)
        except urllib.error.HTTPError as wrong:
            answer = wrong
        where = MODE.sub("", urllib.parse.urlsplit(answer.url).path)
        html = "text/html" in answer.headers.get("Content-Type", "")
        return answer.code, answer.read().decode() if html else "", where

    def pages(self) -> dict[str, str]:
        """Path → HTML of what is reached from the starts by links, one of each kind. A link may lead to a page that
        says who may go there (a page for everyone links what only some may do), never to nothing."""
        found: dict[str, str] = {}
        seen: dict[str, int] = {}
        waiting, known = list(STARTS), set(STARTS)
        while waiting:
            path = waiting.pop(0)
            what = kind(path)
            if seen.get(what, 0) >= MANY.get(what, 1):
                continue
            seen[what] = seen.get(what, 0) + 1
            status, page, where = self.get(path)
            assert status in (200, 403), (self.role, path, status)
            if not page or where in found:
                continue
            found[where] = page
            known.add(where)
            for link in re.findall(r'<a[^>]* href="(/[^"]*)"', page):
                to = MODE.sub("", unescape(link).partition("#")[0].partition("?")[0])
                if to not in known and not to.startswith(("/log/", "/static/")) and not to.endswith(FILES):
                    known.add(to)
                    waiting.append(to)
        return found


def built(path: str, page: str) -> tuple[str, frozenset[str]]:
    """How a page is built, whatever it says: what is built alike need not be looked at twice."""
    return kind(path), frozenset(
        re.sub(r'"[^"]*[0-9][^"]*"', "", tag)
        for tag in TAG.findall(page.partition("<main")[2].partition("</main>")[0])
    )
