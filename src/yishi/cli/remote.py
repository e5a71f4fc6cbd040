"""Reading a published record over http(s), from a server that may be hostile (attacks R23, W16).

The name is resolved once and that address is called, so that it cannot change after it was judged; private, local and
reserved addresses and redirects are refused unless allowed. Every file has its largest size said beforehand, and there
is a limit on the whole, in bytes and in seconds. Files come into a temporary folder, since a record is read twice.
"""

from __future__ import annotations

import http.client
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from yishi.record.outward import NotCalled, Pinned, resolve
from yishi.tlog import TilesRefused
from yishi.verifier import layout

MOST_ALL = 8_000_000_000
MOST_SECONDS = 3600.0
MOST_ONE = 60.0
MOST_MANIFEST = 64_000_000
MOST_REDIRECTS = 3
_CHUNK = 65536


class Refused(Exception):
    """An address that is not called."""


class Remote:
    """A record at an address; reads like `tlog.Folder`. `allow` permits private addresses and redirects."""

    def __init__(self, url: str, allow: bool = False) -> None:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as e:
            raise Refused(f"网址不对 / a bad address: {e}") from None
        if not host or parts.username or parts.query or parts.fragment:
            raise Refused("网址不对 / a bad address: http(s)://host[:port]/path")
        self._base = url if url.endswith("/") else url + "/"
        self._allow = allow
        self._left, self._end = MOST_ALL, time.monotonic() + MOST_SECONDS
        self._kept = tempfile.TemporaryDirectory(prefix="yishi-verify-")
        self._connections: dict[tuple[str, str, int], http.client.HTTPConnection] = {}
        self._resolve(host, parts.port or (443 if parts.scheme == "https" else 80))

    def read(self, path: str, most: int) -> bytes | None:
        """The file at `path` below the address, None where the server answers 404."""
        kept = Path(self._kept.name) / sha256(path.encode()).hexdigest()
        if kept.exists():
            data = kept.read_bytes()
            if len(data) > most:
                raise TilesRefused("large", f"{path}: more than {most} bytes")
            return data
        try:
            got = self._get(urljoin(self._base, quote(path)), path, most)
        except (Refused, ValueError) as e:
            if isinstance(e, TilesRefused):
                raise
            self._forget()
            raise TilesRefused("path", f"{path}: {e}") from None
        if got is not None:
            kept.write_bytes(got)
        return got

    def files(self) -> Iterator[str]:
        """What the manifest lists: a server shows no more."""
        yield from (layout.CHECKPOINT, layout.MANIFEST)
        data = self.read(layout.MANIFEST, MOST_MANIFEST)
        try:
            listed = json.loads(data or b"{}")["files"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if isinstance(listed, dict):
            yield from (path for path in listed if layout.known(path))

    def _get(self, url: str, path: str, most: int) -> bytes | None:
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._call(url, path)
            if answer.status in (301, 302, 303, 307, 308):
                where = answer.getheader("Location") or ""
                self._forget()
                if not self._allow:
                    raise Refused(
                        f"服务器要跳转，不跟 / a redirect is not followed (--allow-private): {where[:200]!r}"
                    )
                url = urljoin(url, where)
                continue
            if answer.status == 404:
                self._forget()
                return None
            if answer.status != 200:
                raise Refused(f"{path}: HTTP {answer.status}")
            return self._body(answer, path, most)
        raise Refused(f"跳转太多 / too many redirects: {path}")

    def _forget(self) -> None:
        """Closes what is open: an answer that was not read to its end leaves its connection useless."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _call(self, url: str, path: str) -> http.client.HTTPResponse:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(f"网址不对 / a bad address: {url[:200]!r}")
        for again in (True, False):
            connection, reused = self._connection(parts.scheme, parts.hostname, parts.port)
            # A head that drips in byte by byte would never time out by itself.
            watch = threading.Timer(
                MOST_ONE, lambda c=connection: c.sock and c.sock.shutdown(socket.SHUT_RDWR)
            )
            watch.daemon = True
            watch.start()
            try:
                connection.request(
                    "GET", parts.path or "/", headers={"Host": parts.netloc, "Accept-Encoding": "identity"}
                )
                return connection.getresponse()
            except (OSError, http.client.HTTPException) as e:
                self._forget()
                if not (again and reused):
                    raise Refused(f"{path}: 取不到 / cannot be fetched: {e}") from None
            finally:
                watch.cancel()
        raise AssertionError

    def _connection(
        self, scheme: str, host: str, port: int | None
    ) -> tuple[http.client.HTTPConnection, bool]:
        key = (scheme, host, port or (443 if scheme == "https" else 80))
        if key in self._connections:
            return self._connections[key], True
        address = self._resolve(host, key[2])
        made: http.client.HTTPConnection
        if scheme == "https":
            made = Pinned(host, key[2], address, MOST_ONE)
        else:
            made = http.client.HTTPConnection(address, key[2], timeout=MOST_ONE)
        self._connections[key] = made
        return made, False

    def _resolve(self, host: str, port: int) -> str:
        """An address of the host, once every one of its addresses was found fit to be called."""
        try:
            return resolve(host, port, self._allow)
        except NotCalled as wrong:
            raise Refused(str(wrong)) from None

    def _body(self, answer: http.client.HTTPResponse, path: str, most: int) -> bytes:
        begin, parts, size = time.monotonic(), [], 0
        try:
            while chunk := answer.read1(_CHUNK):
                size += len(chunk)
                self._left -= len(chunk)
                now = time.monotonic()
                if size > most:
                    raise TilesRefused("large", f"{path}: more than {most} bytes")
                if self._left < 0 or now > self._end or now - begin > MOST_ONE:
                    raise Refused(f"{path}: 太大或太慢 / too large or too slow")
                parts.append(chunk)
        except (OSError, http.client.HTTPException) as e:
            raise Refused(f"{path}: 断了 / broke off: {e}") from None
        except TilesRefused:
            self._forget()
            raise
        if answer.length:
            raise Refused(f"{path}: 断了 / broke off, {answer.length} bytes before its end")
        return b"".join(parts)
