"""One request over the wire and its bounded answer.

This is httpcore2, the layer below httpx2 (which comes with openai, and brings it). It follows no
redirect, keeps no cookie, unpacks nothing and writes no address into a log: what may happen to a
request that holds a key or an answer that comes from anywhere is all in this folder.
"""

import asyncio
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

import httpcore2

from models.certificates import trusted

REDIRECTS = frozenset((301, 302, 303, 307, 308))
NOT_THERE = frozenset((404, 410))
"""Statuses of an answer: nothing is known under that address."""
PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Statuses of a trouble that may pass: asking again makes sense."""
_ZLIB_OR_GZIP = 47
_PACKING = 65_536
"""Bytes by which a packed body may be longer than what is in it; some never unpack to anything."""


class WireFault(Exception):
    """Nothing usable came back; trying again may help. The message is a reason for a person."""


class TooMuch(Exception):
    """An answer beyond its limits; trying again is in vain."""


class TimeSpent(Exception):
    """An exchange that is not begun, since those before it took all the time there was."""


@dataclass(frozen=True)
class Bounds:
    """What one exchange may take: seconds in all, seconds of silence, bytes unpacked."""

    seconds: float
    silence: float
    size: int


class Allowance:
    """Seconds that several exchanges may take together; waiting for a turn costs nothing."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._left = seconds, seconds

    @contextmanager
    def within(self, bounds: Bounds) -> Iterator[Bounds]:
        """The bounds of the next exchange, whose time is taken off. Raises TimeSpent."""
        if self._left <= 0:
            raise TimeSpent(f"what was tried before it took {self._seconds:g} seconds")
        begun = time.monotonic()
        try:
            yield replace(bounds, seconds=min(bounds.seconds, self._left))
        finally:
            self._left -= time.monotonic() - begun


class Answer:
    """The head of an answer, and its body as it comes in. Header names are in lower case."""

    def __init__(self, response: httpcore2.Response) -> None:
        self.status = response.status
        self.headers = _by_name(response.headers)
        self._response = response

    async def raw(self) -> AsyncIterator[bytes]:
        """The body as it is transferred, still packed."""
        async for piece in self._response.aiter_stream():
            yield piece

    async def body(self, most: int) -> bytes:
        """The whole body, unpacked. Raises TooMuch beyond `most` bytes, WireFault where it is
        damaged or broken off."""
        pieces: list[bytes] = []
        unpacker = Unpacker(self.headers.get("content-encoding", ""), most)
        async for piece in self.raw():
            pieces.append(unpacker.more(piece))
        unpacker.end()
        return b"".join(pieces)


class Unpacker:
    """Takes the content coding off a body: never more than `most` bytes of it, nor from more.

    Raises TooMuch beyond that, WireFault where it is damaged, broken off, or coded as was not
    asked for.
    """

    def __init__(self, coding: str, most: int) -> None:
        self._packed = coding.strip().lower() not in ("", "identity")
        if self._packed and coding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
            raise WireFault(f"it is coded as {coding[:40]!r}, which was not asked for")
        self._stream = zlib.decompressobj(_ZLIB_OR_GZIP)
        self._most, self._left, self._begun = most, most, False
        self._room = most + _PACKING

    def more(self, piece: bytes) -> bytes:
        found = self._unpack(piece) if self._packed else piece
        self._left -= len(found)
        self._room -= len(piece)
        if self._left < 0 or self._room < 0:
            raise TooMuch(f"its answer is larger than {self._most:,} bytes")
        return found

    def _unpack(self, piece: bytes) -> bytes:
        found: list[bytes] = []
        room = self._left + 1
        try:
            while piece and room > 0:
                if self._stream.eof:
                    self._stream = zlib.decompressobj(_ZLIB_OR_GZIP)
                self._begun = True
                found.append(self._stream.decompress(piece, room))
                room -= len(found[-1])
                piece = self._stream.unused_data if self._stream.eof else b""
        except zlib.error as error:
            raise WireFault(f"its answer cannot be unpacked ({error})") from error
        return b"".join(found)

    def end(self) -> None:
        """The body is over."""
        if self._begun and not self._stream.eof:
            raise WireFault("its packed answer breaks off")


class Wire:
    """Connections to hosts, kept open for the next request. Belongs to one event loop."""

    def __init__(self, backend: httpcore2.AsyncNetworkBackend | None = None,
                 trust: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            network_backend=backend, ssl_context=trust or trusted(), max_connections=None,
            max_keepalive_connections=20, keepalive_expiry=15)

    @asynccontextmanager
    async def exchange(self, method: str, url: httpcore2.URL, headers: Mapping[str, str],
                       body: bytes, bounds: Bounds) -> AsyncIterator[Answer]:
        """Send a request; the answer may be read inside. Raises WireFault."""
        silence = min(bounds.silence, bounds.seconds)
        extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), silence)}
        try:
            async with asyncio.timeout(bounds.seconds), self._pool.stream(
                    method, url, headers=list(headers.items()), content=body or None,
                    extensions=extensions) as response:
                yield Answer(response)
        except httpcore2.TimeoutException as error:
            raise WireFault(f"nothing came for {silence:g} seconds") from error
        except TimeoutError as error:
            raise WireFault(f"no whole answer within {bounds.seconds:g} seconds") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError) as error:
            raise WireFault(f"the connection failed ({str(error)[:200] or 'closed'})") from error

    async def close(self) -> None:
        await self._pool.aclose()


def _by_name(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
