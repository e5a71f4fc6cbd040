"""Calling out: only addresses of the open internet, and the one that was judged (attacks W16, R23). Free of Django."""

import http.client
import ipaddress
import socket
import ssl
from contextlib import suppress


class NotCalled(Exception):
    """An address that is not called."""


def public(address: str) -> bool:
    """Whether an address is one of the open internet; IPv4 inside IPv6 is judged as IPv4."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def resolve(host: str, port: int, allow: bool = False) -> str:
    """An address of the host, once every one of its addresses was found fit to be called."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise NotCalled(f"找不到主机 / no such host {host[:200]!r}: {e}") from None
    addresses = [str(item[4][0]) for item in found]
    if not allow:
        for address in addresses:
            if not public(address):
                raise NotCalled(
                    f"内网地址，不去 / a private address is not called (--allow-private): {address}"
                )
    return addresses[0]


class Pinned(http.client.HTTPSConnection):
    """TLS for a name, to an address that was already judged."""

    def __init__(self, host: str, port: int, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds, context=ssl.create_default_context())
        self._address, self._name, self._seconds = address, host, seconds

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), self._seconds)
        self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self._name)

    def cut(self) -> None:
        """Breaks off a call that drips in byte by byte and would never time out by itself."""
        with suppress(OSError):
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
