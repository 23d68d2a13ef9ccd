"""Scholarly services over one shelf of invented works, with their real wire formats, over HTTP.

    with ScholarlyServer(Shelf(WORKS), {"openalex": down(503)}) as server:
        ... settings.search.addresses = server.addresses() ...
        assert server.fastest("arxiv") >= 3.0

Each service has a port of its own, since manners are kept by host. It answers what the query asks
for, pages as the real one, sends its headers and its errors, and fails as a script tells it to. No
test framework is needed to run it.
"""

import asyncio
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import TracebackType
from typing import Any, Literal

from aiohttp import web

from scholarly.arxiv import ArxivService
from scholarly.bibliographies import DataCiteService, DblpService
from scholarly.crossref import CrossrefService
from scholarly.europe_pmc import EuropePMCService
from scholarly.open_copies import CoreService, UnpaywallService
from scholarly.openalex import OpenAlexService
from scholarly.pubmed import PubMedService
from scholarly.semantic_scholar import SemanticScholarService
from scholarly.shelf import Asked, Said, Service, Shelf
from sources.databases.database import Politeness

HOST = "127.0.0.1"
_PAGE = (b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
         b"<body><h1>502 Bad Gateway</h1></body></html>")


@dataclass(frozen=True)
class Fault:
    """How a service fails, for its first `times` requests, or always. `latency` is in seconds and
    comes before whatever else happens; `key` is the only one that is let in, as the service takes
    it; who comes sooner than `interval` seconds after the last request is refused with 429."""

    kind: Literal["none", "status", "changed", "broken off", "page", "reset"] = "none"
    status: int = 200
    times: int | None = None
    latency: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    interval: float = 0.0


def down(status: int = 503, times: int | None = None, latency: float = 0.0) -> Fault:
    return Fault("status", status, times, latency)


def busy(retry_after: str = "1", times: int | None = None) -> Fault:
    """429; with a time to wait where `retry_after` is not ""."""
    return Fault("status", 429, times, headers={"Retry-After": retry_after} if retry_after else {})


def slow(latency: float) -> Fault:
    return Fault(latency=latency)


def wants_key(key: str) -> Fault:
    return Fault(key=key)


def strict(interval: float) -> Fault:
    """Refuses whoever is faster than the service's rate, as the real ones may."""
    return Fault(interval=interval)


def changed(times: int | None = None) -> Fault:
    """Another format than yesterday: fields were renamed."""
    return Fault("changed", times=times)


def broken_off(times: int | None = None) -> Fault:
    """The body ends in the middle, where its length promised more."""
    return Fault("broken off", times=times)


def error_page(status: int = 200, times: int | None = None) -> Fault:
    """A page for people, of a proxy on the way."""
    return Fault("page", status, times)


def reset(times: int | None = None) -> Fault:
    """The connection is closed without a word."""
    return Fault("reset", times=times)


def all_services() -> list[Service]:
    return [ArxivService(), OpenAlexService(), SemanticScholarService(), CrossrefService(),
            EuropePMCService(), PubMedService(), DblpService(), CoreService(), DataCiteService(),
            UnpaywallService()]


@dataclass
class Seen:
    """A request as it came to a service, and how it was met. Times are of the clock that all
    processes share, in seconds; `since` is how long after the one before it came."""

    at: float
    service: str
    asked: Asked
    status: int = 0
    until: float = 0.0
    since: float = float("inf")


class ScholarlyServer:
    """The services, in a thread of their own while the `with` block runs.

    `faults` by the service's name, one or several, each of which is met as long as it lasts.
    `services` are all that are known unless told otherwise.
    """

    def __init__(self, shelf: Shelf, faults: Mapping[str, Fault | Sequence[Fault]] | None = None,
                 *, services: Sequence[Service] | None = None) -> None:
        self.shelf, self.seen = shelf, list[Seen]()
        self.services = {one.name: one for one in services or all_services()}
        self.faults = {name: [told] if isinstance(told, Fault) else list(told)
                       for name, told in (faults or {}).items()}
        self._met: dict[tuple[str, int], int] = {}
        self._ports: dict[str, int] = {}
        self._open_now: dict[str, int] = {}
        self.most_at_once: dict[str, int] = dict.fromkeys(self.services, 0)
        self._runners: list[web.AppRunner] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "ScholarlyServer":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def addresses(self) -> dict[str, str]:
        """Where each service is, by its name in the catalogue, and Unpaywall; for
        `search.addresses`."""
        return {name: f"http://{HOST}:{self._ports[name]}{service.root}"
                for name, service in self.services.items()}

    def requests(self, name: str) -> list[Seen]:
        """The requests that came to a service, in the order they came."""
        return [seen for seen in self.seen if seen.service == name]

    def fastest(self, name: str) -> float:
        """The shortest time between two requests to a service, in seconds; infinite for one."""
        times = sorted(seen.at for seen in self.requests(name))
        return min((later - earlier for earlier, later in pairwise(times)),
                   default=float("inf"))

    async def _start(self) -> None:
        for name in self.services:
            app = web.Application(client_max_size=4 * 1024 * 1024)
            app.router.add_route("*", "/{path:.*}", self._handler(name))
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
            await runner.setup()
            await web.TCPSite(runner, HOST, 0, backlog=1024).start()
            self._runners.append(runner)
            self._ports[name] = runner.addresses[0][1]

    async def _stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    def _handler(self, name: str) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            at = time.monotonic()
            asked = Asked(request.method, request.path.removeprefix(self.services[name].root),
                          dict(request.query), {key.lower(): value for key, value
                                                in request.headers.items()},
                          await request.read(), str(request.url.origin()))
            before = max((one.at for one in self.requests(name)), default=float("-inf"))
            seen = Seen(at, name, asked, since=at - before)
            self.seen.append(seen)
            self._open_now[name] = self._open_now.get(name, 0) + 1
            self.most_at_once[name] = max(self.most_at_once[name], self._open_now[name])
            try:
                return await self._met_with(request, seen)
            finally:
                self._open_now[name] -= 1
                seen.until = time.monotonic()
        return handle

    async def _met_with(self, request: web.Request, seen: Seen) -> web.StreamResponse:
        fault = self._fault(seen.service)
        await asyncio.sleep(fault.latency)
        if fault.kind == "reset":
            if request.transport:
                request.transport.abort()
            return web.Response()
        said = self._said(fault, seen)
        seen.status = said.status
        headers = {**said.headers, "Content-Type": said.type}
        if fault.kind == "broken off":
            return await _broken_off(request, said, headers)
        return web.Response(body=said.body, status=said.status, headers=headers)

    def _fault(self, name: str) -> Fault:
        """The first that still lasts; the others wait for it."""
        for place, fault in enumerate(self.faults.get(name, ())):
            met = self._met.get((name, place), 0)
            if fault.times is None or met < fault.times:
                self._met[name, place] = met + 1
                return fault
        return Fault()

    def _said(self, fault: Fault, seen: Seen) -> Said:
        if fault.key and fault.key not in _keys(seen.asked):
            return Said(b'{"error": "Forbidden", "message": "Forbidden"}', 403)
        if seen.since < fault.interval:
            return Said(b'{"message": "Too Many Requests"}', 429)
        if fault.kind == "status":
            return Said(b'{"message": "' + str(fault.status).encode() + b'"}', fault.status,
                        headers=fault.headers)
        if fault.kind == "page":
            return Said(_PAGE, fault.status, "text/html")
        said = self.services[seen.service].answer(seen.asked, self.shelf)
        return replace(said, body=_renamed(said.body)) if fault.kind == "changed" else said


def _keys(asked: Asked) -> set[str]:
    """Where services take keys: OpenAlex and NCBI as a parameter, the others in a header."""
    return {asked.params.get("api_key", ""), asked.headers.get("x-api-key", ""),
            asked.headers.get("authorization", "").removeprefix("Bearer ")}


def _renamed(body: bytes) -> bytes:
    """What an answer stands on under other names, in JSON and in XML."""
    for name in (b"results", b"items", b"data", b"resultList", b"paperId", b"hits", b"DOI",
                 b"PubmedArticleSet", b"eSearchResult", b"feed"):
        for mark in (b'"%s"', b"<%s", b"</%s"):
            body = body.replace(mark % name, mark % (b"new_" + name))
    return body


async def _broken_off(request: web.Request, said: Said, headers: Mapping[str, str]
                      ) -> web.StreamResponse:
    response = web.StreamResponse(status=said.status, headers=headers)
    response.content_length = len(said.body)
    await response.prepare(request)
    await response.write(said.body[: len(said.body) // 2])
    if request.transport:
        request.transport.close()
    return response


class Hurried:
    """A database that is asked without a pause, for tests of what it finds. Its `politeness` is
    all that differs."""

    politeness = Politeness(interval=0.0, at_once=8)

    def __init__(self, database: object) -> None:
        self._database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)
