"""The service's desk in a thread of its own, so that several tests share its processes."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

from graphs.runs import Event
from service.desk import Desk, opened
from service.keys import Caller
from settings import ServiceSettings, Settings

T = TypeVar("T")


class DeskAtWork:
    """`do` waits for what a method of the desk comes to:

        with DeskAtWork(settings, service) as at_work:
            run = at_work.do(at_work.desk.begin(caller, request))
    """

    def __init__(self, settings: Settings, service: ServiceSettings) -> None:
        self._settings, self._service = settings, service
        self._ready: Future[Desk] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._work()), daemon=True)

    def __enter__(self) -> "DeskAtWork":
        self._thread.start()
        self.desk = self._ready.result(30)
        self.await_processes()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)

    def await_processes(self) -> None:
        """Wait until one is ready: the last may just have been killed."""
        async def ready() -> None:
            while not (await self.desk.condition()).workers:
                await asyncio.sleep(0.02)

        self.do(ready())

    def do(self, work: Coroutine[Any, Any, T], seconds: float = 90) -> T:
        """What the work comes to. Raises what it raises, TimeoutError."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def events(self, caller: Caller, run: str, after: int = 0,
               until: Callable[[Event], bool] = lambda _: False) -> list[Event]:
        """The events of a run to its end, or up to the first one that is wanted."""
        async def followed() -> list[Event]:
            events: list[Event] = []
            async for event in self.desk.follow(caller, run, after):
                events.append(event)
                if until(event):
                    break
            return events

        return self.do(followed())

    async def _work(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with opened(self._settings, self._service) as desk:
                self._ready.set_result(desk)
                await self._over.wait()
        finally:
            if not self._ready.done():
                self._ready.cancel()


