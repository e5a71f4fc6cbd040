"""Texts that would run, if any page, paper or sheet took them for more than text (attack W13); and a look for it.

Each says ``xss`` where it would do something: set ``window.xss``, or be a tag or an attribute of that name.
"""

from html.parser import HTMLParser

PAYLOADS = (
    "<script>window.xss=1</script>",
    "<ScRiPt>window.xss=1</sCrIpT>",
    '"><script>window.xss=1</script>',
    "'><script>window.xss=1</script>",
    "</title><script>window.xss=1</script>",
    "</textarea><script>window.xss=1</script>",
    "</option></select><script>window.xss=1</script>",
    "</style><script>window.xss=1</script>",
    "</script><script>window.xss=1</script>",
    "--><script>window.xss=1</script>",
    "]]><script>window.xss=1</script>",
    '"><img src=x onerror=window.xss=1>',
    "<img src=x onerror=window.xss=1>",
    "<img/src=x/onerror=window.xss=1//",
    "<svg onload=window.xss=1>",
    "<svg><script>window.xss=1</script></svg>",
    "<svg><animate onbegin=window.xss=1 attributeName=x dur=1s>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.xss=1>",
    "<iframe srcdoc='<script>parent.xss=1</script>'></iframe>",
    "<iframe src=javascript:parent.xss=1></iframe>",
    "<object data=javascript:window.xss=1></object>",
    "<embed src=javascript:window.xss=1>",
    "<base href=//xss.example/>",
    "<meta http-equiv=refresh content=0;url=javascript:window.xss=1>",
    "<a href=javascript:window.xss=1>xss</a>",
    "javascript:window.xss=1",
    '" onmouseover=window.xss=1 x="',
    "' onfocus=window.xss=1 autofocus='",
    '" autofocus onfocus=window.xss=1 "',
    "` onpointerenter=window.xss=1 `",
    "<details open ontoggle=window.xss=1>",
    "<body onload=window.xss=1>",
    "<input autofocus onfocus=window.xss=1>",
    "<video><source onerror=window.xss=1></video>",
    "<link rel=stylesheet href=//xss.example/x.css>",
    "<style>@import '//xss.example/x.css';</style>",
    "<div hx-get=/xss hx-trigger=load>",
    "&lt;script&gt;window.xss=1&lt;/script&gt;",
    "&#60;script&#62;window.xss=1&#60;/script&#62;",
    "＜script＞window.xss=1＜/script＞",
    "{{7*7}}{% xss %}${7*7}#{7*7}",
    "\\u003cscript\\u003ewindow.xss=1",
    "%3Cscript%3Ewindow.xss=1%3C/script%3E",
    "<xss-el style=animation-name:x>",
)
FORBIDDEN = {
    "iframe",
    "object",
    "embed",
    "base",
    "math",
    "style",
    "video",
    "audio",
    "source",
    "animate",
    "xss-el",
}
LINKS = {"href", "src", "action", "formaction", "data", "xlink:href", "srcset", "poster"}


class Looker(HTMLParser):
    """Elements and attributes of a page that came out of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN or (tag == "script" and not any(k == "src" for k, _ in attrs)):
            self.found.append(f"<{tag}>")
        given = dict(attrs)
        if (tag == "meta" and "url" in (given.get("content") or "").lower()) or (
            tag == "img" and not (given.get("src") or "").startswith("/")
        ):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            target = (value or "").strip().lower()
            if (
                name.startswith(("on", "style", "srcdoc"))
                or "xss" in name
                or (
                    name in LINKS
                    and (
                        target.startswith(("javascript:", "vbscript:", "data:text"))
                        or "xss.example" in target
                    )
                )
                or (name.startswith("hx-") and "xss" in target)
            ):
                self.found.append(f"<{tag} {name}={value}>")


def living(page: str) -> list[str]:
    """What of the payloads is more than text in a page."""
    looker = Looker()
    looker.feed(page)
    looker.close()
    return looker.found
