"""How large a request may be and how long it may take to come, so that neither much nor slow
sending takes the service from others.

A body comes through `Bodies`; heads, and whoever reads no answer, through `Connection`.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from http import HTTPStatus

import h11
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.http.problems import MEDIA_TYPE, told_at
from settings.service import RequestSettings


class Bodies:
    """Lets a body have so many bytes and come so slowly, and says 413 or 408 otherwise.

    `larger` are the bytes allowed at other addresses. Nothing is read of a body whose head says
    already that it is too large.
    """

    def __init__(self, app: ASGIApp, limits: RequestSettings, larger: Mapping[str, int]) -> None:
        self._app, self._limits, self._larger = app, limits, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._larger.get(scope["path"], int(self._limits.max_megabytes * 1e6))
        is_answered = False

        async def send_and_know(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            if _declared(scope) > most:
                raise _too_large(most)
            await self._app(scope, _Body(receive, most, self._limits).receive, send_and_know)
        except HTTPException as error:  # of an app that leaves it to us
            if is_answered:
                raise
            await told_at(scope["path"], error.status_code, error.detail, error.headers)(
                scope, receive, send)


class _Body:
    """One body on its way."""

    def __init__(self, receive: Receive, most: int, limits: RequestSettings) -> None:
        self._receive, self._most, self._limits = receive, most, limits
        self._began = asyncio.get_running_loop().time()
        self._bytes = 0
        self._is_whole = False

    async def receive(self) -> Message:
        """The next part. Raises HTTPException for what is too much or too slow."""
        if self._is_whole:  # what is waited for now is that the caller goes away
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "the request came too slowly; send it again") from None
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._most:
            raise _too_large(self._most)
        self._is_whole = not message.get("more_body", False)
        return message

    @property
    def _until(self) -> float:
        """When the next part must be there: what came already earns time."""
        return (self._began + self._limits.body_seconds
                + self._bytes / (self._limits.slowest_kilobytes * 1000))


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"the request has more than {most / 1e6:g} MB; send less")


class Connection(H11Protocol):
    """A connection that ends when a head does not come in time, and when what was answered is not
    read. A head that is too large or no HTTP is answered with a problem."""

    limits: RequestSettings
    """Set in a class of its own for each server: uvicorn makes the connections."""

    _patience: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            transport.abort()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._patience = _ended(self._patience)
        self._reading = _ended(self._reading)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete:
            self._patience = _ended(self._patience)

    def on_response_complete(self) -> None:
        # First, since what is pipelined already is begun by the other.
        self._await_head()
        super().on_response_complete()
        if self.cycle and not self.cycle.response_complete:
            self._patience = _ended(self._patience)

    def pause_writing(self) -> None:
        self._await_reading()
        super().pause_writing()

    def resume_writing(self) -> None:
        self._reading = _ended(self._reading)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        del msg
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()  # in the middle of an answer
            return
        error = sys.exception()
        too_large = isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431
        status = HTTPStatus(431 if too_large else 400)
        detail = ("the head of the request is too large; send fewer or shorter headers"
                  if too_large else "this is no HTTP that can be read; send HTTP/1.1")
        said = json.dumps({"type": "about:blank", "title": status.phrase, "status": status,
                           "detail": detail}).encode()
        for part in (h11.Response(status_code=status, reason=status.phrase.encode(), headers=[
                ("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(said))),
                ("Connection", "close")]), h11.Data(data=said), h11.EndOfMessage()):
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()

    def _await_reading(self) -> None:
        """End the connection unless of what waits to be read enough is read in time."""
        limits, waiting = self.limits, self.transport.get_write_buffer_size()

        def look() -> None:
            read = waiting - self.transport.get_write_buffer_size()
            if read < limits.answer_seconds * limits.slowest_kilobytes * 1000:
                self.transport.abort()
            else:
                self._await_reading()

        self._reading = self.loop.call_later(limits.answer_seconds, look)

    def _await_head(self) -> None:
        _ended(self._patience)
        self._patience = self.loop.call_later(self.limits.head_seconds, self.transport.close)


def _ended(timer: asyncio.TimerHandle | None) -> None:
    if timer:
        timer.cancel()
