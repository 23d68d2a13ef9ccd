"""A server that says byte by byte what a test wants, over real sockets.

    with RawServer({"/paper": hello(b"%PDF-1.7 …")}) as server:
        ... server.url("/paper") ...
        assert len(server.asked) == 1

Nothing is made correct: lengths, codings and heads are what the trick says. No test framework is
needed to run it.
"""

import asyncio
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

HOST = "127.0.0.1"
_SLICE = 65_536


@dataclass(frozen=True)
class Asked:
    """A request as it came. `at` is of the clock that all processes share, in seconds."""

    at: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    first_line: str


Said = AsyncIterator[bytes] | bytes
Trick = Callable[[Asked], Said]


def answer(body: bytes = b"", status: str = "200 OK", *, length: int | None = None,
           **headers: str) -> bytes:
    """A whole response with a head as it should be; `length` lies. Header names: `_` is `-`."""
    told = {"Content-Length": str(len(body) if length is None else length), **{
        name.replace("_", "-"): value for name, value in headers.items()}}
    return head(status, **told) + body


def head(status: str = "200 OK", **headers: str) -> bytes:
    """The head of a response, with exactly these headers."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def always(said: bytes) -> Trick:
    return lambda _: said


def redirect(location: str, status: str = "302 Found") -> Trick:
    return always(answer(b"", status, Location=location))


class RawServer:
    """Serves tricks by path; a path without one is not found. `tls` is its side of a handshake."""

    def __init__(self, tricks: Mapping[str, Trick] | Trick, *, tls: ssl.SSLContext | None = None,
                 linger: bool = True) -> None:
        self.tricks, self.asked = tricks, list[Asked]()
        self.connections, self.open_now, self.most_open = 0, 0, 0
        self.hosts_named: list[str | None] = []
        self._tls, self._linger = tls, linger
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.port = 0

    def url(self, path: str, host: str = HOST) -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self) -> "RawServer":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        if self._tls:
            self._tls.sni_callback = lambda _s, name, _c: self.hosts_named.append(name)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._connected, HOST, 0, ssl=self._tls))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        server.close()
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._exchange(reader, writer) and self._linger:
                pass
        with suppress(OSError, RuntimeError):
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        at = time.monotonic()
        first, *lines = told.rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in
                   (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, target, _ = first.split(" ", 2)
        asked = Asked(at, method, target, headers, body, first)
        self.asked.append(asked)
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            said = self._said(asked)
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
                return True
            async for piece in said:
                writer.write(piece)
                await writer.drain()
            return False
        finally:
            self.open_now -= 1

    def _said(self, asked: Asked) -> Said:
        if callable(self.tricks):
            return self.tricks(asked)
        trick = self.tricks.get(asked.target.split("?")[0])
        return trick(asked) if trick else answer(b"no such page", "404 Not Found")


def later(seconds: float, said: bytes) -> Trick:
    """The same after a while."""
    async def pieces() -> AsyncIterator[bytes]:
        await asyncio.sleep(seconds)
        yield said
    return lambda _: pieces()
