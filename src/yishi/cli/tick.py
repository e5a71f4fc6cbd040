"""`yishi tick`: enters what fell due, signs and publishes what is new, verifies it; with ``--loop`` again and again.

One of these runs beside the server. What it does not do today it does tomorrow, with the same result: lapses are dated
by the rules, not by the clock of whoever sends them.
"""

import os
import signal
import sys
import threading
import time

from yishi.cli.homes import Parser, Wrong, enter, said, show

WORDS = {
    "zh": "到期记上 {fell} 件，公布到第 {size} 条",
    "en": "{fell} steps lapsed, published up to {size} entries",
}
CLEAN = 3600.0
"""Seconds between two sweeps of codes and sessions that are over."""
AGAIN = 600.0
"""Seconds after which steps are looked through again on the same day: what opens today is seldom over today."""
SHARE = 20
"""Verifying everything may take one part in so many of the time."""


def run(argv: list[str]) -> int:
    parser = Parser("tick", "到期的记上，公布记录 / enter what fell due, publish the record")
    parser.add_argument("--loop", action="store_true", help="again and again, until it is told to stop")
    parser.add_argument("--beside", type=int, default=0, metavar="PID", help="end with this parent process")
    parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="default: 2")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    if not 0.1 <= asked.every <= 3600:
        return said("--every: 0.1–3600")
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    if asked.loop:
        return loop(asked.every, asked.beside)
    fell, size, ok = Ticker().tick()
    if asked.json:
        show({"ok": ok, "lapsed": fell, "size": size})
    else:
        print(WORDS[asked.lang].format(fell=fell, size=size))
    return 0 if ok else 1


class Ticker:
    """What one turn needs to know of the turns before."""

    def __init__(self) -> None:
        self.day = ""
        self.fell = self.cleaned = -CLEAN
        self.published = self.verified = -1
        self.rest = 0.0

    def tick(self) -> tuple[int, int, bool]:
        """(steps that lapsed, entries published, whether the record verifies); quick where nothing is new."""
        from yishi.access import accounts, codes
        from yishi.matters import falling
        from yishi.record import home, publishing, reading

        now, fell, ok = time.monotonic(), 0, True
        if now - self.cleaned >= CLEAN:
            codes.sweep()
            accounts.sweep()
            self.cleaned = now
        if not home.is_founded():
            return 0, 0, True
        if reading.today() != self.day or now - self.fell >= AGAIN:
            self.day, self.fell = reading.today(), now
            fell = len(falling.fall())
        size = reading.size()
        if size != self.verified and now >= self.rest:
            ok = bool(publishing.publish_all(home.folder())["ok"])
            self.published = self.verified = size
            self.rest = time.monotonic() + (time.monotonic() - now) * SHARE
        elif size != self.published:
            publishing.publish_to(home.folder() / "published")
            self.published = size
        return fell, size, ok


def loop(every: float, beside: int = 0) -> int:
    """Until SIGTERM, or until the parent `beside` is gone; a turn that fails is said and tried again."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    from django.db import close_old_connections

    ticker, silent = Ticker(), ""
    while not stop.is_set() and beside in (0, os.getppid()):
        try:
            fell, _, ok = ticker.tick()
            told = "" if ok else "记录没有通过核对 / the record does not verify"
            if fell:
                print(f"yishi tick: 到期 {fell} 件 / {fell} lapsed", file=sys.stderr, flush=True)
        except Exception as wrong:
            told = f"{type(wrong).__name__}: {str(wrong)[:200]}"
        if told and told != silent:
            print(f"yishi tick: {told}", file=sys.stderr, flush=True)
        silent = told
        close_old_connections()
        stop.wait(every)
    return 0
