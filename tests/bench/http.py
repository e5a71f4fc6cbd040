"""Pages over HTTP: granian with two workers, eight connections that stay open, each ratio measured in one run.

Prints one JSON object; what limits a ratio is said in docs/library.md beside the numbers.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

CONNECTIONS = 8


def serve(home: Path) -> tuple[subprocess.Popen[bytes], int]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "YISHI_HOME": str(home), "YISHI_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.bench.bare_settings"}  # fmt: skip
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--workers", "2", "--port", str(port),
        "--log-level", "warning", "yishi.web.wsgi:application",
    ]  # fmt: skip
    running = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/bare/")
            return running, port
        except OSError:
            time.sleep(0.1)
    running.kill()
    raise SystemExit("granian did not start")


def rate(port: int, path: str, seconds: float, method: str = "GET", query: bool = False) -> float:
    """Answers a second over all connections; any answer but 200 stops the run. `query` makes each address new, so
    that nothing kept can answer."""
    until = time.perf_counter() + seconds
    counts, wrong = [0] * CONNECTIONS, []

    def run(n: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            connection.request(method, f"{path}?{n}={counts[n]}" if query else path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
                return
            counts[n] += 1

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{path}: {wrong[0]}")
    return sum(counts) / (time.perf_counter() - started)


def main() -> None:
    quick = "--quick" in sys.argv
    seconds, turns = (0.5, 2) if quick else (2.0, 5)
    home = Path(tempfile.mkdtemp(prefix="yishi-bench-"))
    yishi = str(Path(sys.executable).with_name("yishi"))
    environment = {**os.environ, "YISHI_HOME": str(home)}
    subprocess.run([yishi, "demo", "--play-only"], env=environment, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # fmt: skip
    import sqlite3

    with sqlite3.connect(home / "yishi.sqlite3") as base:
        from tests.bench.table import TABLE

        base.execute(TABLE)
        ident = base.execute("SELECT subject FROM matters_matter WHERE procedure = 'well'").fetchone()[0]
    ident = ident.partition("/")[2]
    running, port = serve(home)
    try:
        measured: dict[str, list[float]] = {}
        for _ in range(turns):  # in turns, so that a noisy machine is noisy for all
            for name, path, query in (
                ("bare", "/bare/", False), ("cached", f"/m/{ident}/", False), ("rows", f"/rows/{ident}/", False),
                ("drawn", f"/m/{ident}/", True), ("insert", "/insert/", False),
            ):  # fmt: skip
                measured.setdefault(name, []).append(rate(port, path, seconds, query=query))
    finally:
        running.terminate()
        running.wait(20)
    middle = {name: statistics.median(values) for name, values in measured.items()}
    print(
        json.dumps(
            {
                "trivial view, answers/s": middle["bare"],
                "cached matter page ÷ trivial view": middle["cached"] / middle["bare"],
                "uncached matter page ÷ bare page, same rows": middle["drawn"] / middle["rows"],
                "durable insert view, answers/s": middle["insert"],
            }
        )
    )


if __name__ == "__main__":
    main()
