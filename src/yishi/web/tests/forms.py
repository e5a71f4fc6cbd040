"""Forms as a browser reads them: what a page would send, and elements that do not belong there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form of a page: where it goes, and its fields with what they would send."""

    method: str
    action: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, type, value): a checkbox or radio button stands here once for each choice."""

    def filled(self, text: str = "1") -> dict[str, list[str]]:
        """Everything that is asked for: what is drawn stays, what is empty becomes `text`, of choices the first real one."""
        sent: dict[str, list[str]] = {}
        for name, kind, value in self.fields:
            if kind in ("file", "submit", "button"):
                continue
            if kind in ("radio", "option"):
                if not any(sent.get(name, [])):
                    sent[name] = [value]
            else:
                sent.setdefault(name, []).append(value or ("" if kind in ("hidden", "checkbox") else text))
        return sent

    def texts(self) -> list[str]:
        """Names of the fields into which one may type anything."""
        return [n for n, kind, _ in self.fields if kind in ("text", "search", "textarea", "tel", "")]


class Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select = self.area = ""
        self.typed = ""

    def handle_starttag(self, tag, attrs):
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.inside = Form(a.get("method", "get").lower(), a.get("action", ""))
            self.forms.append(self.inside)
        elif self.inside is None:
            return
        elif tag == "input" and a.get("name"):
            value = a.get("value", "on" if a.get("type") == "checkbox" else "")
            self.inside.fields.append((a["name"], a.get("type", "text"), value))
        elif tag == "button" and a.get("name"):
            self.inside.fields.append((a["name"], "option", a.get("value", "")))
        elif tag == "select":
            self.select = a.get("name", "")
        elif tag == "option" and self.select:
            self.inside.fields.append((self.select, "option", a.get("value", "")))
        elif tag == "textarea":
            self.area, self.typed = a.get("name", ""), ""

    def handle_data(self, data):
        if self.area:
            self.typed += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area and self.inside is not None:
            self.inside.fields.append((self.area, "textarea", self.typed.strip()))
            self.area = ""


def forms(page: str) -> list[Form]:
    """The forms of a page that are sent by POST."""
    reader = Reader()
    reader.feed(page)
    return [f for f in reader.forms if f.method == "post"]
