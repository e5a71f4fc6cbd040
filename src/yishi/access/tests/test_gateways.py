"""The gateway is called over TLS, at an address of the open internet that was judged, and follows nobody (attacks W16)."""

import http.server
import json
import socket
import ssl
import threading
import time

import pytest

from yishi.access import gateways
from yishi.access.gateways import Http, NotSent, gateway
from yishi.record import outward


def answers(*addresses):
    return lambda host, port, **more: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses
    ]


@pytest.mark.parametrize(
    "url", ["http://sms.example/", "ftp://sms.example/", "sms.example", "", "https://", "https://user@sms.example/", "file:///etc/passwd"]
)  # fmt: skip
def test_w16_only_https_addresses_with_a_host(url):
    with pytest.raises(NotSent):
        Http(url)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "::1", "::ffff:127.0.0.1", "fd00::1", "0.0.0.0", "100.64.0.1"]
)  # fmt: skip
def test_w16_a_name_that_leads_inside_is_not_called(address, monkeypatch):
    called = []
    monkeypatch.setattr(socket, "getaddrinfo", answers("93.184.216.34", address))
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: called.append(a))
    with pytest.raises(NotSent, match="private"):
        Http("https://sms.example/send").send("19900000001", "code", {"code": "123456"})
    assert not called


def test_w16_the_address_that_was_judged_is_the_one_that_is_called(monkeypatch):
    """A name that changes its mind between the two is asked once only (rebinding)."""
    asked, called = [], []

    def resolve(host, port, **more):
        asked.append(host)
        return answers("93.184.216.34" if len(asked) == 1 else "127.0.0.1")(host, port)

    def connect(address, *more):
        called.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotSent):
        Http("https://sms.example/send").send("19900000001", "code", {"code": "123456"})
    assert asked == ["sms.example"] and called == [("93.184.216.34", 443)]


class Server(http.server.BaseHTTPRequestHandler):
    mode, seen = "good", []

    def do_POST(self):
        self.seen.append(
            (self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
        )
        if self.mode == "redirect":
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1/inside")
            self.end_headers()
        elif self.mode == "slow":
            time.sleep(3)
        else:
            self.send_response(200 if self.mode == "good" else 500)
            self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A gateway on this machine with a certificate of its own, let through for the test."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "cert.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    served.socket = context.wrap_socket(served.socket, server_side=True)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    real = ssl.create_default_context
    monkeypatch.setattr(outward, "public", lambda address: True)
    monkeypatch.setattr(ssl, "create_default_context", lambda: real(cafile=str(pem)))
    Server.mode, Server.seen = "good", []
    yield f"https://localhost:{served.server_address[1]}/send?v=1", pem
    served.shutdown()
    served.server_close()


def test_a_message_is_posted_with_its_token(server):
    Http(server[0], "secret-token", "T1").send("19900000001", "code", {"code": "123456"})
    path, headers, body = Server.seen[0]
    said = json.loads(body)
    assert path == "/send?v=1" and headers["Authorization"] == "Bearer secret-token"
    assert (
        said["phone"] == "+8619900000001" and said["facts"] == {"code": "123456"} and said["template"] == "T1"
    )
    assert "123456" in said["text"]


@pytest.mark.parametrize(("mode", "why"), [("redirect", "307"), ("bad", "500")])
def test_w16_a_redirect_is_not_followed_and_a_failure_is_said(server, mode, why):
    Server.mode = mode
    with pytest.raises(NotSent, match=why):
        Http(server[0]).send("19900000001", "code", {"code": "123456"})
    assert len(Server.seen) == 1


def test_w16_a_gateway_that_hangs_is_cut_off(server, monkeypatch):
    Server.mode = "slow"
    monkeypatch.setattr(gateways, "SECONDS", 0.5)
    begin = time.monotonic()
    with pytest.raises(NotSent):
        Http(server[0]).send("19900000001", "code", {"code": "123456"})
    assert time.monotonic() - begin < 2.5


def test_w16_a_gateway_with_another_certificate_is_not_spoken_to(server, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(outward, "public", lambda address: True)
    with pytest.raises(NotSent, match="does not answer"):
        Http(server[0]).send("19900000001", "code", {"code": "123456"})
    assert not Server.seen


def test_which_gateway_a_deployment_has(settings):
    settings.SMS_GATEWAY = "console"
    assert isinstance(gateway(), gateways.Console)
    settings.SMS_GATEWAY, settings.SMS_URL = "http", "https://sms.example/"
    assert isinstance(gateway(), Http)
    settings.SMS_GATEWAY = "none"
    with pytest.raises(NotSent):
        gateway().send("19900000001", "code", {"code": "1"})
