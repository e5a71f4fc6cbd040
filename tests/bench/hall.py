"""A vote over HTTP: 200 voters poll and cast while one console taps; then ballots as fast as they come, against bare inserts.

granian with two workers; voters and server share the machine's processors. Prints one JSON object.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

POLL = 5.0
"""Seconds between two looks of a phone at who has come, as the page asks."""
GROUP = "150621108204009"


@dataclass
class Phone:
    """One browser: its cookies, the address it votes at, and what it measured."""

    cookies: str
    address: str
    here: str
    etag: str = ""
    polls: int = 0
    casts: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Line:
    """One connection that stays open: the least HTTP that a browser would speak."""

    def __init__(self, port: int) -> None:
        self.port, self.reader, self.writer = port, None, None

    async def ask(
        self, method: str, path: str, cookies: str = "", body: str = "", more: str = ""
    ) -> tuple[int, dict[str, str], str]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n"
        head += f"Cookie: {cookies}\r\n" if cookies else ""
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self.writer.write(f"{head}{more}\r\n{body}".encode())
        status = int((await self.reader.readline()).split()[1])
        headers: dict[str, str] = {}
        while line := (await self.reader.readline()).decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = f"{headers.get('set-cookie', '')};{value.strip()}" if name.lower() == "set-cookie" else value.strip()  # fmt: skip
        size = int(headers.get("content-length", 0))
        text = (await self.reader.readexactly(size)).decode() if size and status != 304 else ""
        return status, headers, text


def prepared(home: Path, households: int, rooms: int) -> tuple[list[Phone], str, list[str], str]:
    """A town with one large group whose vote is open; phones signed in; returns them, the console's cookies, the
    voters in the room, and the meeting."""
    os.environ |= {
        "YISHI_HOME": str(home),
        "YISHI_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.bench.bare_settings",
    }
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from tests.bench import ballots

    from yishi.access import testing
    from yishi.demo.gatherings import Assembly, Ballots
    from yishi.demo.service_stage import ServiceStage
    from yishi.demo.town import Town
    from yishi.people import queries as people
    from yishi.record import home as homes
    from yishi.record import keys, reading
    from yishi.rulebook.loader import shipped

    keys.make()
    homes.prepare()
    settings.SECRET_KEY = (home / "keys" / "django.key").read_text().strip()  # as the server will read it
    stage = ServiceStage(shipped())
    Town.key = homes.signer(Town.origin).verifier.vkey
    town = Town(stage)
    town.found()
    group = town.hamlet(GROUP, "试验社", "试验村", households)
    matter = ballots.question(town)
    roll = [(h, None) for h, _ in group.households]
    assembly = Assembly(town, "assembly", GROUP, matter, "vote", roll)
    assembly.convene(stage.rules.bodies["assembly"].notice)
    idents = [h for h, _ in group.households]
    assembly.open(Ballots(silent=idents[:rooms]))

    def cookie(person: str, hat: str = "") -> str:
        client = testing.sign_in(Client(), person, hat)
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    ident = assembly.subject.partition("/")[2]
    phones = []
    for household in idents[rooms:]:
        voter = reading.pseudonym(assembly.subject, household)
        address = f"/vote/{ident}/m1/{voter}/"
        phones.append(Phone(cookie(people.representative(household)), address, f"/meeting/{ident}/here/"))
    secretary = town.actor("group_secretary", GROUP)
    inside = [str(reading.pseudonym(assembly.subject, h)) for h in idents[:rooms]]
    return phones, cookie(secretary.person, secretary.capacity), inside, ident


async def draws(line: Line, phone: Phone) -> str:
    """Opens the ballot's page; returns the body of the form that would be sent."""
    status, headers, text = await line.ask("GET", phone.address, phone.cookies)
    if status != 200:
        phone.wrong.append(f"GET {status}")
        return ""
    made = re.search(r"yishi-form=([^;]+)", headers.get("set-cookie", ""))
    if made:
        phone.cookies += f"; yishi-form={made[1]}"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', text)
    key = re.search(r'form_key" value="([^"]+)"', text)
    assert token and key
    return f"csrfmiddlewaretoken={token[1]}&form_key={key[1]}&choice=for"


async def casts(line: Line, phone: Phone, body: str) -> None:
    start = time.perf_counter()
    status, _, _ = await line.ask("POST", phone.address, phone.cookies, body)
    phone.casts.append(time.perf_counter() - start)
    if status != 302:
        phone.wrong.append(f"POST {status}")


async def looks(line: Line, phone: Phone) -> None:
    more = f"If-None-Match: {phone.etag}\r\n" if phone.etag else ""
    status, headers, _ = await line.ask("GET", phone.here, "", "", more)
    phone.etag, phone.polls = headers.get("etag", ""), phone.polls + 1
    if status not in (200, 304):
        phone.wrong.append(f"poll {status}")


async def voter(port: int, phone: Phone, window: float, stop: float) -> None:
    """Polls every few seconds; opens the ballot at some moment of the window, thinks, casts."""
    line, at = Line(port), time.perf_counter() + random.uniform(0, window)
    await asyncio.sleep(random.uniform(0, POLL))
    cast = False
    while time.perf_counter() < stop or not cast:
        if not cast and time.perf_counter() >= at:
            body = await draws(line, phone)
            if body:
                await asyncio.sleep(1)
                await casts(line, phone, body)
            cast = True
        await looks(line, phone)
        await asyncio.sleep(POLL)


async def console(
    port: int, cookies: str, ident: str, inside: list[str], window: float
) -> tuple[list[float], list[str]]:
    """One secretary who taps a ballot for everybody in the room, spread over the window."""
    line, took, wrong = Line(port), [], []
    address = f"/meeting/{ident}/motion/m1/"
    status, headers, text = await line.ask("GET", address, cookies)
    made = re.search(r"yishi-form=([^;]+)", headers.get("set-cookie", ""))
    assert status == 200 and made, (status, headers)
    cookies += f"; yishi-form={made[1]}"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', text)
    assert token
    for n, one in enumerate(inside):
        body = f"csrfmiddlewaretoken={token[1]}&voter={one}&seen=0&form_key=k{n}&choice=for"
        start = time.perf_counter()
        status, _, _ = await line.ask("POST", f"{address}cast/", cookies, body, "HX-Request: true\r\n")
        took.append(time.perf_counter() - start)
        if status != 200:
            wrong.append(f"tap {status}")
        await asyncio.sleep(window / len(inside))
    return took, wrong


async def evening(
    port: int, phones: list[Phone], secretary: str, ident: str, inside: list[str], window: float
) -> dict[str, float]:
    stop = time.perf_counter() + window
    jobs = [voter(port, phone, window, stop) for phone in phones]
    (taps, wrong), *_ = await asyncio.gather(console(port, secretary, ident, inside, window), *jobs)
    took = sorted(t for phone in phones for t in phone.casts)
    errors = sum(len(p.wrong) for p in phones) + len(wrong)
    for phone in phones:
        for what in phone.wrong[:1]:
            print(what, file=sys.stderr)
    return {
        f"{len(phones)} voters: cast, 99th percentile, ms": took[int(len(took) * 0.99)] * 1000,
        f"{len(phones)} voters: cast, median, ms": took[len(took) // 2] * 1000,
        "console: tap, slowest, ms": max(taps) * 1000,
        "voters' polls a second": sum(p.polls for p in phones) / window,
        f"{len(phones)} voters: errors": errors,
    }  # fmt: skip


async def at_once(port: int, phones: list[Phone], lines: int) -> float:
    """Ballots a second as fast as `lines` connections can send them; every ballot replaces one that stands."""
    drawn = [(p, await draws(Line(port), p)) for p in phones]
    queue = list(drawn)

    async def run() -> None:
        line = Line(port)
        while queue:
            phone, body = queue.pop()
            await casts(line, phone, body)

    start = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(lines)))
    return len(drawn) / (time.perf_counter() - start)


async def inserts(port: int, count: int, lines: int) -> float:
    left = [count]

    async def run() -> None:
        line = Line(port)
        while left[0] > 0:
            left[0] -= 1
            status, _, _ = await line.ask("POST", "/insert/")
            assert status == 200

    start = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(lines)))
    return count / (time.perf_counter() - start)


def main() -> None:
    quick = "--quick" in sys.argv
    households, rooms, window = (40, 6, 6.0) if quick else (220, 20, 60.0)
    home = Path(tempfile.mkdtemp(prefix="yishi-bench-hall-"))
    phones, secretary, inside, ident = prepared(home, households, rooms)
    import sqlite3

    from tests.bench.http import serve
    from tests.bench.table import TABLE

    with sqlite3.connect(home / "yishi.sqlite3") as base:
        base.execute(TABLE)
    running, port = serve(home)
    try:
        figures = asyncio.run(evening(port, phones, secretary, ident, inside, window))
        ballots, bare = [], []
        for _ in range(2 if quick else 3):
            bare.append(asyncio.run(inserts(port, 100 if quick else 1000, 8)))
            ballots.append(asyncio.run(at_once(port, phones, 8)))
        figures["ballots over HTTP, a second"] = max(ballots)
        figures["ballots over HTTP ÷ durable insert view"] = max(ballots) / max(bare)
    finally:
        running.terminate()
        running.wait(20)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
