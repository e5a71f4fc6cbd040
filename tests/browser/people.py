"""The people of the demo town, each in a browser of their own, and what they do there: open, fill in, press."""

import re
from pathlib import Path
from typing import Any

GROUP = "150621108204003"
PHONE, DESK = (390, 844), (1366, 768)
AT_A_DESK = {
    "village_accountant",
    "town_accountant",
    "town_office",
    "village_clerk",
    "registrar",
    "group_secretary",
}


class Person:
    """One of the cast in a browser of their own; villagers and heads on a phone, offices at a desk unless said."""

    def __init__(
        self, browser: Any, base: str, mode: str, role: str, size: tuple[int, int] | None = None
    ) -> None:
        width, height = size or (DESK if role in AT_A_DESK else PHONE)
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.base, self.mode, self.role = base, mode, role
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda e: self.wrong.append(f"{role}: {e}"))
        self.page.on("console", lambda m: self.wrong.append(f"{role}: {m.text} {m.location}") if m.type == "error" and "409" not in m.text and "422" not in m.text else None)  # fmt: skip
        self.page.on("response", lambda r: self.wrong.append(f"{role}: {r.status} {r.url}") if r.status in (404, 500) else None)  # fmt: skip
        if role:
            self.goes("/demo/cast/").presses(f"form:has(input[name=role][value={role}]) button")

    def goes(self, path: str) -> "Person":
        answer = self.page.goto(self.base + self.mode + path)
        assert answer is not None and answer.status < 400, (
            self.role,
            path,
            answer and answer.status,
            self.says(),
        )
        return self

    def fills(self, **fields: str | Path) -> "Person":
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name.replace('__', '-')}']").first
            if not field.count():  # asked only where there is something to choose
                continue
            kind = field.evaluate("e => e.tagName + ' ' + e.type")
            if kind.endswith("hidden"):
                continue
            if kind.endswith("file"):
                field.set_input_files(str(value))
            elif kind.startswith("SELECT"):
                field.select_option(str(value))
            elif kind.endswith(("radio", "checkbox")):
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            else:
                field.fill(str(value))
        return self

    def presses(self, what: str = "main form button.btn:not(.plain)", nth: int = 0) -> "Person":
        """Presses and waits for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(what).nth(nth).click()
        return self

    def does(self, what: str = "main form:not([role=search]) button.btn:not(.plain)") -> "Person":
        """Presses, and it is recorded: the next page says as which entry."""
        self.presses(what)
        assert "done=" in self.page.url, (self.role, self.page.url, self.says())
        return self

    def says(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("main"))

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.base).removeprefix(self.mode).partition("?")[0]

    def close(self) -> None:
        self.context.close()
