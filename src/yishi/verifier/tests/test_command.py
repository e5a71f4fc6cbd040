"""`yishi verify`: exit codes, JSON, words, addresses, and no stack trace whatever it is given."""

import contextlib
import functools
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yishi.cli.verify import run
from yishi.record import outward
from yishi.verifier.tests.village import LOG, cosigned, head, put, signer, story, witness


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log = story().log
    note = cosigned(head(log), (witness(1), 1_773_990_000))
    folder = tmp_path_factory.mktemp("command") / "record"
    return put(folder, log, note, witness_vkeys=[witness(1).verifier.vkey, witness(2).verifier.vkey])


def said(capsysbinary: Any, *argv: str) -> tuple[int, str, str]:
    status = run(list(argv))
    out, err = capsysbinary.readouterr()
    return status, out.decode(), err.decode()


def test_json_has_the_shape_of_the_contract(place: Path, capsysbinary: Any) -> None:
    status, out, _ = said(capsysbinary, str(place), "--json", "--key", LOG.verifier.vkey)
    told = json.loads(out)
    assert status == 0
    assert (told["ok"], told["entries"], told["first_bad"], told["pinned"]) == (True, 55, None, True)
    assert told["cosigned"] == {"by": 1, "of": 2, "newest": "2026-03-20T07:00:00Z"}
    assert {"today", "kin", "roll", "hands", "sheets"} <= told["attested"].keys()
    assert set(told["checked"]) == {"hashes", "signatures", "acts", "tallies", "balances"}
    assert told["entries_per_second"] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_headline_says_that_nobody_pinned_the_key(place: Path, capsysbinary: Any, lang: str) -> None:
    status, out, err = said(capsysbinary, str(place), "--lang", lang)
    assert status == 0 and "signed by an unpinned key" in out.splitlines()[0]
    assert LOG.verifier.fingerprint in out and not err


def test_witnesses_are_counted_and_demanded(place: Path, capsysbinary: Any, tmp_path: Path) -> None:
    assert said(capsysbinary, str(place), "--witnesses", "1")[0] == 0
    status, out, _ = said(capsysbinary, str(place), "--witnesses", "2", "--lang", "en")
    assert status == 1 and "cosigned by 1 of 2" in out
    policy = tmp_path / "policy"
    lines = [f"log {LOG.verifier.vkey}", f"witness a {witness(1).verifier.vkey}", "quorum a"]
    policy.write_text("\n".join(lines) + "\n")
    status, out, _ = said(capsysbinary, str(place), "--policy", str(policy), "--json")
    assert status == 0 and json.loads(out)["pinned"] and json.loads(out)["cosigned"]["of"] == 1
    policy.write_text("\n".join([*lines[:1], f"witness b {witness(3).verifier.vkey}", "quorum b"]) + "\n")
    assert said(capsysbinary, str(place), "--policy", str(policy))[0] == 1


def test_a_damaged_folder_is_1_and_a_wrong_call_is_2(place: Path, capsysbinary: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "binary").write_bytes(os.urandom(5000))
    status, out, _ = said(capsysbinary, str(tmp_path / "empty"), "--json")
    assert (
        status == 1
        and json.loads(out)["first_bad"]["index"] is None
        and "checkpoint" in json.loads(out)["first_bad"]["text"]
    )
    for argv in (
        [],
        [str(tmp_path / "missing")],
        [str(tmp_path / "file")],
        ["x\0y"],
        ["a" * 5000],
        ["ftp://example.org/x"],
        ["http://"],
        ["http://[::1"],
        ["http://user:pw@example.org/"],
        [str(place), "extra"],
        [str(place), "--key", "junk"],
        [str(place), "--key", "a+b+c"],
        [str(place), "--key", str(tmp_path / "binary")],
        [str(place), "--witnesses", "-1"],
        [str(place), "--witnesses", "２"],
        [str(place), "--witnesses", "99999"],
        [str(place), "--policy", str(tmp_path / "missing")],
        [str(place), "--policy", str(tmp_path / "binary")],
        [str(place), "--policy", str(place)],
        [str(place), "--roll", str(tmp_path / "file")],
        [str(place), "--against", str(tmp_path / "missing")],
        [str(place), "--me", "h-1"],
        [str(place), "--lang", "fr"],
    ):
        status, out, err = said(capsysbinary, *argv)
        assert (status, out) == (2, ""), argv
        assert err and "Traceback" not in err


def test_another_key_is_refused(place: Path, capsysbinary: Any, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(signer("other").verifier.vkey + "\n")
    status, out, _ = said(capsysbinary, str(place), "--key", str(file), "--lang", "en")
    assert status == 1 and "not signed by the key you pinned" in out


def test_roll_and_against_from_the_command_line(place: Path, capsysbinary: Any, tmp_path: Path) -> None:
    file = tmp_path / "roll.json"
    file.write_text(json.dumps(story().roll_file("meeting/assembly-1")))
    status, out, _ = said(capsysbinary, str(place), "--roll", str(file), "--me", "h-2", "--lang", "en")
    assert status == 0 and "ballot on m1" in out and "hall, for" in out
    assert said(capsysbinary, str(place), "--against", str(place))[0] == 0


def test_it_starts_without_django(place: Path) -> None:
    code = (
        "import sys; from yishi.cli.main import main; s = main(['verify', sys.argv[1]]);"
        "assert 'django' not in sys.modules and 'cryptography' not in sys.modules; sys.exit(s)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(place)], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


# --- addresses (attacks R23, W16) -----------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def served(handler: Any) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_record_at_an_address(place: Path, capsysbinary: Any) -> None:
    with served(functools.partial(Quiet, directory=str(place))) as url:
        status, _, err = said(capsysbinary, url)
        assert status == 2 and "127.0.0.1" in err
        status, out, _ = said(capsysbinary, url, "--allow-private", "--json")
        assert status == 0 and json.loads(out)["entries"] == 55


def test_r23_redirects_floods_and_broken_servers(
    place: Path, capsysbinary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hostile(Quiet):
        mode = ""

        def do_GET(self) -> None:
            if self.mode == "redirect":
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.mode == "flood":
                self.send_response(200)
                self.end_headers()
                with contextlib.suppress(OSError):
                    while True:
                        self.wfile.write(b"x" * 65536)
            elif self.mode == "error":
                self.send_error(500)
            elif self.mode == "short":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"x")
                self.close_connection = True
            else:
                self.wfile.write(b"\x00\x01 junk\r\n\r\n")
                self.close_connection = True

    # Addresses of this machine are let through, redirects are not.
    monkeypatch.setattr(outward, "public", lambda address: address == "127.0.0.1")
    for mode in ("redirect", "flood", "error", "short", "junk"):
        Hostile.mode = mode
        with served(Hostile) as url:
            status, out, err = said(capsysbinary, url, "--json")
        assert status == 1 and json.loads(out)["first_bad"]["code"] == "file_refused", (mode, err)
        assert "checkpoint" in json.loads(out)["first_bad"]["text"]


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("8.8.8.8", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2606:4700:4700::1111", True),
        ("not an address", False),
    ],
)  # fmt: skip
def test_r23_which_addresses_are_of_the_open_internet(address: str, open_: bool) -> None:
    assert outward.public(address) is open_
