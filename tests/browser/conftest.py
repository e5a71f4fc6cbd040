"""A real Chromium on the real program: `yishi demo` serves a home of its own, tests open its pages.

Where there is no Chromium the tests are skipped with a loud line; with ``CI=true`` that is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

# Playwright leaves an event loop in this thread; Django, which runs in the same process after us, need not mind it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = os.environ.get("YISHI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(config, items):
    mine = [item for item in items if Path(str(item.fspath)).is_relative_to(Path(__file__).parent)]
    if mine and CHROMIUM is None:
        if os.environ.get("CI") == "true":
            raise pytest.UsageError(
                "CI=true and no chromium: the browser tests must run (apt-get install chromium)"
            )
        print(
            "\n*** NO CHROMIUM: THE BROWSER TESTS ARE SKIPPED (apt-get install chromium) ***\n",
            file=sys.stderr,
        )
        for item in mine:
            item.add_marker(pytest.mark.skip(reason="no chromium"))


class Served:
    """A demo that runs: its address and its home."""

    def __init__(self, base: str, home: Path) -> None:
        self.base, self.home = base, home

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.base + path, timeout=20) as answer:
            return str(answer.read().decode())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Starts `yishi demo` on a home and waits until it answers."""
    port = free_port()
    environment = {**os.environ, "YISHI_HOME": str(home)}
    environment.pop("YISHI_DATABASE", None)
    command = [str(Path(sys.executable).with_name("yishi")), "demo", "--port", str(port)]
    with (home / "serve.log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(base + "/", timeout=5)
            return running, base
        except (urllib.error.URLError, OSError):
            if running.poll() is not None:
                break
            time.sleep(0.1)
    running.kill()
    raise AssertionError((home / "serve.log").read_text())


def played(home: Path, act: str, where: str = "") -> tuple[subprocess.Popen[bytes], str]:
    """The same on a home where the well was played until an act of that name (and step or book) would be sent."""
    env = {**os.environ, "YISHI_HOME": str(home)}
    env.pop("YISHI_DATABASE", None)
    subprocess.run([sys.executable, "-m", "tests.browser.partly", act, where], cwd=ROOT, env=env, check=True)
    return serve(home)


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    """The demo town, for pages that are only read."""
    if os.environ.get("YISHI_SERVED"):  # one that runs already
        yield Served(os.environ["YISHI_SERVED"], Path(os.environ["YISHI_SERVED_HOME"]))
        return
    home = tmp_path_factory.mktemp("home")
    running, base = serve(home)
    yield Served(base, home)
    running.terminate()
    running.wait(20)


@pytest.fixture(scope="session")
def crawled(served):
    """Mode → role → pages that a stranger ("") and each of the cast reach by links; crawled once."""
    from tests.browser.crawling import CAST, Visitor

    @cache
    def pages(mode: str) -> dict[str, dict[str, str]]:
        return {role: Visitor(served.base, role, mode).pages() for role in ("", *CAST)}

    return pages


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
