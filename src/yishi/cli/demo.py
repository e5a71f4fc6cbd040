"""`yishi demo`: plays the ten cases into the home once, then serves the board in the foreground.

Serves on the first free port from 8000 and prints one line ``Yishi: http://…`` when it answers. Ctrl-C ends it. What
was played stays: a second `yishi demo` only serves.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from yishi.cli.homes import Parser, Wrong, enter, home_folder, said

FIRST, LAST = 8000, 8100
PATIENCE = 60


def run(argv: list[str]) -> int:
    parser = Parser("demo", "演示：十个事例和公开栏 / the demo: ten cases and the board")
    parser.add_argument("--port", type=int, default=0, help=f"default: the first free one from {FIRST}")
    parser.add_argument("--play-only", action="store_true", help="play and publish, do not serve")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    home = home_folder()
    os.environ["YISHI_HOME"], os.environ["YISHI_DEMO"] = str(home), "1"
    try:
        enter(home, make=True)
    except Wrong as wrong:
        return said(str(wrong))
    if not play(home):
        return 1
    if asked.play_only:
        return 0
    port = asked.port or free_port()
    if port is None:
        return said(f"{FIRST}–{LAST} 都被占用 / no free port")
    return serve(port)


def play(home: Path) -> bool:
    """Plays the cases unless they are there; publishes, verifies, keeps the report for the board."""
    from yishi.record import home as homes
    from yishi.record import publishing

    if not homes.is_founded():
        from yishi.demo.playing import CASES, play_all
        from yishi.demo.service_stage import ServiceStage
        from yishi.demo.town import Town
        from yishi.rulebook.loader import shipped

        Town.key = homes.signer(Town.origin).verifier.vkey
        started = time.monotonic()
        turn = iter(range(1, len(CASES) + 1))
        play_all(
            ServiceStage(shipped()),
            lambda name: print(f"  {next(turn):2}/{len(CASES)} {name}", file=sys.stderr, flush=True),
        )
        print(f"  {time.monotonic() - started:.1f} s", file=sys.stderr)
    report = publishing.publish_all(home)
    if not report["ok"]:
        said(report["first_bad"]["text"])
    return bool(report["ok"])


def free_port() -> int | None:
    for port in range(FIRST, LAST + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return None


def serve(port: int) -> int:
    """Runs the server in the foreground until it is told to stop, and beside it what signs and publishes."""
    address = f"http://127.0.0.1:{port}/"
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--no-access-log", "--log-level", "error", "--backpressure", "64", "yishi.web.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "yishi.web.settings"})
    ticker = subprocess.Popen(
        [sys.executable, "-m", "yishi.cli.main", "tick", "--loop", "--beside", str(os.getpid())]
    )
    try:
        return attend(address, server)
    finally:
        ticker.terminate()
        ticker.wait(timeout=20)


def attend(address: str, server: subprocess.Popen[bytes]) -> int:
    """Says when the server answers, and stays until it ends or is told to stop."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: server.terminate())
    try:
        if not answers(address, server):
            said("服务没有起来 / the server did not start")
            server.terminate()
            return 1
        print(f"Yishi: {address}", flush=True)
        status = server.wait()
        return 0 if status in (0, -signal.SIGTERM, -signal.SIGINT) else 1
    except KeyboardInterrupt:
        server.terminate()
        server.wait(timeout=20)
        return 0


def answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers in good time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False
