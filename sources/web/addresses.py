"""Which addresses a fetcher may go to: https, by name, at the usual port, in the public internet.

The rules are in two places, because a name says nothing about where it leads: `read_address` judges
what is written, and `PublicNetwork` what the name resolves to, and connects to that very address.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import quote, urljoin

import httpcore2

from records.characters import CONTROL, INVISIBLE

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_LONGEST = 2_000
_PORT = 443
_MOST_DIALLED = 3
_DIALLING = 10.0
"""Seconds, at most, for one address, so that there is time for the next."""

_WRITTEN = re.compile(r"https?://(?P<host>[^/?#]+)(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?",
                      re.IGNORECASE | re.ASCII)
_HIDDEN = re.compile(rf"[\s\\\ud800-\udfff{re.escape(CONTROL + INVISIBLE)}]")
_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
                   r"(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])", re.ASCII)
_SAFE = "/%:@!$&'()*+,;=~-._?"
_CLIMBS = re.compile(r"/(?:\.|%2e){1,2}(?=/|\Z)", re.IGNORECASE)
_HOUSE_NAMES = frozenset((
    "localhost", "local", "internal", "intranet", "private", "lan", "home", "corp", "localdomain",
    "arpa", "onion", "invalid", "alt"))
"""Names that mean something only within a network (RFC 6761, 6762, 7686, 9476; ICANN)."""

_NOT_PUBLIC = tuple(map(ipaddress.ip_network, """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    168.63.129.16/32
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
    """.split()))
"""The special-purpose registries of IANA (iana-ipv4-special-registry, iana-ipv6-special-registry),
with multicast; then where Azure answers its own machines. Of IPv6 what lies in 2000::/3."""
_IPV6_IN_USE = ipaddress.ip_network("2000::/3")
"""All that is given out; loopback, unique local, link-local, multicast, mapped IPv4 and NAT64 lie
outside."""


class AddressRefused(Exception):
    """An address that is not gone to, and by which rule."""


@dataclass(frozen=True)
class Address:
    """An https address taken apart. It is connected and asked for with exactly these parts, so that
    no other reading of it comes in between. `target` is path and query, percent-encoded."""

    host: str
    target: str

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.target}"

    def wire_url(self) -> httpcore2.URL:
        return httpcore2.URL(scheme="https", host=self.host, port=_PORT, target=self.target)


def read_address(url: str) -> Address:
    """The address that is written; http is read as https, a fragment is left out.

    Raises AddressRefused where it is no http(s) address, or has credentials, a port of its own, a
    number for a host, a name of a local network, a path that climbs (a server would follow it to
    where robots.txt was not asked about), or characters that are not seen.
    """
    shown = ascii(re.sub("//[^/]*@", "//", url[:100]))
    if len(url) > _LONGEST:
        raise AddressRefused(f"{shown}…: longer than {_LONGEST} characters")
    if _HIDDEN.search(url):
        raise AddressRefused(f"{shown}: holds spaces, control characters or backslashes")
    if not (found := _WRITTEN.fullmatch(url)):
        raise AddressRefused(f"{shown}: no https address")
    if "@" in found["host"]:
        raise AddressRefused(f"{shown}: an address with a name or password")
    host, colon, port = found["host"].lower().partition(":")
    usual = "443" if url[:5].lower() == "https" else "80"
    if not _NAME.fullmatch(host):
        raise AddressRefused(f"{shown}: its host is no full name in ASCII (numbers and names in "
                             "other characters are not gone to)")
    if colon and port != usual:
        raise AddressRefused(f"{shown}: a port of its own")
    if host.rpartition(".")[2] in _HOUSE_NAMES:
        raise AddressRefused(f"{shown}: a name of a local network")
    path, query = found["path"] or "/", found["query"] or ""
    if _CLIMBS.search(path):
        raise AddressRefused(f"{shown}: a path with steps like ..")
    return Address(host, quote(path + query, safe=_SAFE))


def redirected(address: Address, location: str) -> Address:
    """Where a redirect leads. Raises AddressRefused."""
    if _HIDDEN.search(location):  # joining would take some of them out
        raise AddressRefused(f"{location[:100]!a}: holds spaces, control characters or backslashes")
    try:
        return read_address(urljoin(address.url, location))
    except ValueError as error:
        raise AddressRefused(f"{location[:100]!a}: no address") from error


def is_public(address: IPAddress) -> bool:
    """Whether an address is that of a machine in the public internet, and nothing else."""
    if isinstance(address, ipaddress.IPv6Address) and (
            address.scope_id is not None or address not in _IPV6_IN_USE):
        return False
    return address.is_global and not any(
        address in network for network in _NOT_PUBLIC if network.version == address.version)


class Ways(Protocol):
    """How names are looked up and addresses connected to: the system's, or a test's. `trust` is
    whom to believe in a handshake, None for those this machine believes."""

    @property
    def trust(self) -> ssl.SSLContext | None: ...

    async def resolve(self, host: str) -> Iterable[str]:
        """The addresses of a name, best first. Raises OSError."""
        ...

    async def dial(self, address: IPAddress, port: int, timeout: float | None
                   ) -> httpcore2.AsyncNetworkStream:
        """A connection to an address. Raises httpcore2's ConnectError and ConnectTimeout."""
        ...


class SystemWays:
    """The resolver and the sockets of this machine."""

    trust = None

    async def resolve(self, host: str) -> Iterable[str]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
        return dict.fromkeys(str(told[4][0]) for told in found)

    async def dial(self, address: IPAddress, port: int, timeout: float | None
                   ) -> httpcore2.AsyncNetworkStream:
        sockets = cast(httpcore2.AsyncNetworkBackend, httpcore2.AnyIOBackend())
        return await sockets.connect_tcp(str(address), port, timeout)


class PublicNetwork(httpcore2.AsyncNetworkBackend):
    """Connects names, but only to public addresses.

    A name is looked up once a connection, and what was judged is what is dialled: a second answer
    of the name server is never asked for. The name stays in the handshake and in the request.
    """

    def __init__(self, ways: Ways | None = None) -> None:
        self._ways = ways or SystemWays()
        self.trust = self._ways.trust

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - none is ever asked for
        socket_options: object = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first address of the name that answers.

        Raises AddressRefused where any of its addresses is not public, or the port is not 443.
        """
        if port != _PORT:
            raise AddressRefused(f"{host}: a port of its own")
        patience = _DIALLING if timeout is None else min(timeout, _DIALLING)
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in (await self._public(host, timeout))[:_MOST_DIALLED]:
            try:
                return await self._ways.dial(address, port, patience)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _public(self, host: str, timeout: float | None) -> list[IPAddress]:
        try:
            async with asyncio.timeout(timeout):
                told = list(await self._ways.resolve(host))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(f"{host} was not found in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} is not found ({error})") from error
        try:
            addresses = [ipaddress.ip_address(address) for address in told]
        except ValueError as error:
            raise AddressRefused(f"{host}: leads to what is no address") from error
        if not all(map(is_public, addresses)):
            raise AddressRefused(f"{host}: leads to an address that is not public")
        return addresses
