"""How a message reaches a phone: the demo's console, one HTTP gateway for real, a list for tests.

``settings.SMS_GATEWAY`` names one. The HTTP gateway gets ``{"phone", "kind", "facts", "template", "text"}`` as JSON
and answers 2xx; what a provider wants else is the work of a small relay of its own, not of this program.
"""

import http.client
import json
import sys
import threading
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from yishi.record.outward import NotCalled, Pinned, resolve

SECONDS = 10.0
TEXTS: Mapping[str, str] = {
    "code": "验证码 {code}，10 分钟内有效。谁要都别告诉他。",
    "reset": "您的动态口令已被{office}重置，各处登录都已退出。不是您要的，请打电话给镇里。",
}


class NotSent(Exception):
    """The gateway did not take the message."""


class Gateway(Protocol):
    def send(self, phone: str, kind: str, facts: Mapping[str, str]) -> None: ...


class Console:
    """The demo's: what would be sent, on stderr."""

    def send(self, phone: str, kind: str, facts: Mapping[str, str]) -> None:
        print(f"yishi: SMS {phone}: {TEXTS[kind].format(**facts)}", file=sys.stderr, flush=True)


class Memory:
    """For tests: what was sent, in order."""

    sent: list[tuple[str, str, dict[str, str]]] = []

    def send(self, phone: str, kind: str, facts: Mapping[str, str]) -> None:
        self.sent.append((phone, kind, dict(facts)))


class Nothing:
    """Where no gateway is set up, nobody can sign in by phone, and it says so."""

    def send(self, phone: str, kind: str, facts: Mapping[str, str]) -> None:
        raise NotSent("no gateway is set up: YISHI_SMS_URL")


class Http:
    """POST to one address over TLS. The name is resolved once and judged; private addresses and redirects are refused
    (attacks W16); there is a limit in seconds on the whole."""

    def __init__(self, url: str, token: str = "", template: str = "") -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme != "https" or not self._parts.hostname or self._parts.username:
            raise NotSent("the gateway's address must be https://host/path")
        self._token, self._template = token, template

    def send(self, phone: str, kind: str, facts: Mapping[str, str]) -> None:
        body = {"phone": f"+86{phone}", "kind": kind, "facts": dict(facts), "template": self._template,
                "text": TEXTS[kind].format(**facts)}  # fmt: skip
        host, port = str(self._parts.hostname), self._parts.port or 443
        try:
            connection = Pinned(host, port, resolve(host, port), SECONDS)
        except NotCalled as wrong:
            raise NotSent(str(wrong)) from None
        watch = threading.Timer(SECONDS, connection.cut)
        watch.daemon = True
        watch.start()
        try:
            headers = {"Content-Type": "application/json", "Host": self._parts.netloc}
            if self._token:
                headers["Authorization"] = f"Bearer {self._token}"
            path = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
            connection.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as wrong:
            raise NotSent(f"the gateway does not answer: {type(wrong).__name__}") from None
        finally:
            watch.cancel()
            connection.close()
        if not 200 <= status < 300:
            raise NotSent(f"the gateway answered {status}")


def gateway() -> Gateway:
    """The gateway of this deployment."""
    if settings.SMS_GATEWAY == "console":
        return Console()
    if settings.SMS_GATEWAY == "memory":
        return Memory()
    if settings.SMS_GATEWAY == "http":
        return Http(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_TEMPLATE)
    return Nothing()
