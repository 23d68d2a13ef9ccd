"""Sends the requests that databases build: paced, cached, tried again, and never beyond a host."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, urlencode, urljoin, urlsplit
from weakref import WeakValueDictionary

import httpcore2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from models.retry_after import seconds_to_wait
from records.errors import UserError
from sources.databases.database import Politeness, WebRequest, WebResponse
from sources.web.cache import (
    ResponseCache,
    has_secret,
    key_of,
    struck_out,
    without_secrets,
)
from sources.web.manners import LeftAlone, Manners, Pace, Turn
from sources.web.settings import WebSettings
from sources.web.wire import NOT_THERE, PASSING, REDIRECTS, Bounds, TooMuch, Wire, WireFault

_MOST_REDIRECTS = 3
_CONTACT = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_SAFE = "/%:@!$&'()*+,;=~-._"
_KEPT = NOT_THERE | {200}
"""Statuses that are an answer: such a work is there, or is not."""


class ServiceFailed(Exception):
    """A service that gave no answer: why, after how many tries, and the last response, if any."""

    def __init__(self, reason: str, tries: int, response: WebResponse | None = None) -> None:
        super().__init__(f"{reason}{_after(tries)}")
        self.response = response

    @property
    def is_not_there(self) -> bool:
        """Whether the service answered that it knows nothing under that address."""
        return self.response is not None and self.response.status in NOT_THERE


class _Refused(Exception):
    """An answer after which it makes sense to ask again."""

    def __init__(self, response: WebResponse) -> None:
        super().__init__(f"HTTP {response.status}")
        self.response = response


@dataclass
class _Tries:
    """How often a request was sent, and what came of it last."""

    sent: int = 0
    last: "_Refused | WireFault | None" = None


@dataclass(frozen=True)
class _Place:
    """Where a request goes. A redirect may change what follows the host, never the host."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, url: str, params: Mapping[str, str]) -> "_Place":
        """Raises ValueError where it is no http(s) address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ValueError("no http(s) address")
        query = "&".join(filter(None, (quote(parts.query, safe=_SAFE + "?"),
                                       urlencode(params, quote_via=quote))))
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{query}" if query else "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return cls(parts.scheme, parts.hostname.encode("idna").decode(), port, target)

    @property
    def name(self) -> str:
        """The host, with the port where it is not the usual one."""
        return self.host if self.port in (80, 443) else f"{self.host}:{self.port}"

    def leads_to(self, other: "_Place") -> bool:
        """Whether a redirect to another place stays with the service."""
        upgraded = (self.scheme, self.port, other.port) == ("http", 80, 443)
        same = (self.scheme, self.port) == (other.scheme, other.port)
        return self.host == other.host and (same or upgraded)

    def wire_url(self) -> httpcore2.URL:
        return httpcore2.URL(scheme=self.scheme, host=self.host, port=self.port,
                             target=self.target)


class PoliteClient:
    """Asks services as they want to be asked.

    One limiter a host, over all clients of all processes with the same `home`; answers are kept on
    the `shelf` (default: in the home) for `settings.cache_days`. Belongs to one event loop. Raises
    UserError where the contact is no address.
    """

    def __init__(self, home: Path, settings: WebSettings | None = None, *,
                 shelf: Path | None = None) -> None:
        self._settings = settings = settings or WebSettings()
        self._agent = user_agent(settings.contact)
        folder = home / "web"
        self.cache = ResponseCache((shelf or home) / "web" / "answers.sqlite")
        self.manners = Manners(folder, patience=settings.patience, breaker=settings.breaker,
                               rest=settings.rest)
        self._wire = Wire()
        self._bounds = Bounds(settings.timeout, settings.timeout,
                              int(settings.max_megabytes * 1_000_000))
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def send(self, request: WebRequest, politeness: Politeness) -> WebResponse:
        """The answer to a request, whatever its status, from the cache where it is fresh. Where it
        repeats a secret of the request, that is struck out.

        Raises ServiceFailed where there is none: the host fails, refuses, is left alone, or leads
        elsewhere. No secret of the request is in the message.
        """
        try:
            place = _Place.of(request.url, request.params)
        except ValueError as error:
            raise ServiceFailed(f"cannot be asked: {error}", 0) from error
        if (known := self._known(request)) is not None:
            return known
        # Of several that ask the same at once one asks, and the others find its answer.
        async with self._asking.setdefault(key_of(request), asyncio.Lock()):
            if (known := self._known(request)) is not None:
                return known
            try:
                response = await self._tried(request, place, _pace(request, politeness))
            except ServiceFailed as failure:
                failure.args = (without_secrets(str(failure), request),)
                failure.response = failure.response and struck_out(failure.response, request)
                raise
            response = struck_out(response, request)
            if response.status in _KEPT and self._settings.cache_days:
                self.cache.put(request, response)
            return response

    def _known(self, request: WebRequest) -> WebResponse | None:
        days = self._settings.cache_days
        return self.cache.get(request, days) if days else None

    async def _tried(self, request: WebRequest, place: _Place, pace: Pace) -> WebResponse:
        tries = _Tries()
        again = AsyncRetrying(
            retry=retry_if_exception_type((_Refused, WireFault)), wait=self._wait, reraise=True,
            stop=stop_after_attempt(self._settings.tries))
        try:
            return await again(self._followed, request, place, pace, tries)
        except (_Refused, WireFault) as fault:
            raise ServiceFailed(str(fault), tries.sent, _response(fault)) from fault
        except LeftAlone as rest:
            said = str(rest) if tries.last is None else (
                f"{tries.last}{_after(tries.sent)}, then {rest.pause}")
            raise ServiceFailed(said, 0, _response(tries.last)) from rest
        except TooMuch as excess:
            raise ServiceFailed(str(excess), 0) from excess

    def _wait(self, state: RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, _Refused) and _wait_of(fault.response) is not None:
            return 0.0  # the service said when: its host is held until then
        return wait_random_exponential(multiplier=self._settings.first_wait,
                                       max=self._settings.longest_wait)(state)

    async def _followed(self, request: WebRequest, place: _Place, pace: Pace, tries: "_Tries"
                        ) -> WebResponse:
        """The answer after redirects within the host, each in a turn of its own."""
        for redirects in range(_MOST_REDIRECTS + 1):
            async with self.manners.turn(place.name, pace) as turn:
                tries.sent += redirects == 0
                try:
                    response = await self._exchanged(request, place, turn)
                except (_Refused, WireFault) as fault:
                    tries.last = fault
                    raise
            if response.status not in REDIRECTS or not response.headers.get("location"):
                return response
            if request.method not in ("GET", "HEAD"):
                raise ServiceFailed(f"HTTP {response.status} to a {request.method}", 0, response)
            place = _redirected(place, response)
        raise ServiceFailed(f"more than {_MOST_REDIRECTS} redirects", 0)

    async def _exchanged(self, request: WebRequest, place: _Place, turn: Turn) -> WebResponse:
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", **request.headers}
        try:
            async with self._wire.exchange(request.method, place.wire_url(), headers, request.body,
                                           self._bounds) as answer:
                body = await answer.body(self._bounds.size)
        except WireFault as fault:
            turn.failed(str(fault))
            raise
        url = f"{place.scheme}://{place.name}{place.target}"
        response = WebResponse(url, answer.status, answer.headers, body)
        if answer.status == 429 or (answer.status in PASSING and _wait_of(response) is not None):
            turn.refused(answer.headers, _wait_of(response))
        elif answer.status in PASSING:
            turn.failed(f"HTTP {answer.status}")
        else:
            turn.answered(answer.headers)
        if answer.status in PASSING:
            raise _Refused(response)
        return response

    async def close(self) -> None:
        await self._wire.close()
        self.manners.close()
        self.cache.close()

    async def __aenter__(self) -> "PoliteClient":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()


def user_agent(contact: str) -> str:
    """How Consilience names itself, with whom to write to where that is set."""
    if contact and not _CONTACT.fullmatch(contact):
        raise UserError(f"web.contact: {contact!r} is no e-mail address; services are told it, so "
                        "give one, or leave it empty")
    return f"Consilience/{version('consilience')}" + (f" (mailto:{contact})" if contact else "")


def _response(fault: _Refused | WireFault | None) -> WebResponse | None:
    return fault.response if isinstance(fault, _Refused) else None


def _after(tries: int) -> str:
    return f" after {tries} {'try' if tries == 1 else 'tries'}" if tries else ""


def _pace(request: WebRequest, politeness: Politeness) -> Pace:
    keyed = politeness.interval_with_key if has_secret(request) else None
    return Pace(politeness.interval if keyed is None else keyed, politeness.at_once)


def _wait_of(response: WebResponse) -> float | None:
    return seconds_to_wait(response.headers, time.time())


def _redirected(place: _Place, response: WebResponse) -> _Place:
    try:
        there = _Place.of(urljoin(response.url, response.headers["location"]), {})
    except ValueError as error:
        raise ServiceFailed(f"HTTP {response.status} to what is no address", 0, response) from error
    if not place.leads_to(there):
        raise ServiceFailed(f"HTTP {response.status} to another host ({there.name[:80]})", 0,
                            response)
    return there
