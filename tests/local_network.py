"""A network of names that all lead to servers on this machine, for code that asks public ones only.

    network = LocalNetwork({"papers.example.org": server})
    Fetcher(home, ways=network)

Names have public addresses (which nobody here ever asks), and the certificates of an authority of
our own: all rules stay in force, only what lies behind an address is another machine.
"""

import ipaddress
import ssl
from collections.abc import Iterable, Mapping
from functools import cache

import httpcore2
import trustme
from hostile_server import HOST, RawServer

PUBLIC = "93.184.216.{}"


@cache
def authority() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@cache
def certified(*names: str) -> ssl.SSLContext:
    """A server's side of a handshake, with a certificate for names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(*names, key_type=trustme.KeyType.ECDSA).configure_cert(context)
    return context


class LocalNetwork:
    """Servers by name. `answers` may give a name other addresses, one list a look-up, the last one
    for ever; `dialled` are the addresses that were connected to."""

    def __init__(self, servers: Mapping[str, RawServer],
                 answers: Mapping[str, list[list[str]]] | None = None) -> None:
        self.trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authority().configure_trust(self.trust)
        self._addresses = {name: PUBLIC.format(number) for number, name in enumerate(servers, 1)}
        self._behind = {self._addresses[name]: server for name, server in servers.items()}
        self._answers = {name: list(told) for name, told in (answers or {}).items()}
        self.dialled: list[str] = []
        self.looked_up: list[str] = []

    async def resolve(self, host: str) -> Iterable[str]:
        self.looked_up.append(host)
        if told := self._answers.get(host):
            return told.pop(0) if len(told) > 1 else told[0]
        if host not in self._addresses:
            raise OSError(f"nobody knows {host}")
        return [self._addresses[host]]

    async def dial(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int,
                   timeout: float | None) -> httpcore2.AsyncNetworkStream:
        self.dialled.append(str(address))
        assert port == 443
        server = self._behind.get(str(address))
        if server is None:
            raise httpcore2.ConnectError(f"nobody is at {address}")
        return await httpcore2.AnyIOBackend().connect_tcp(HOST, server.port, timeout)
