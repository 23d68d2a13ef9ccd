"""Fetches documents from anywhere on the web, and cannot be turned against its host.

It asks public machines by name, over https, with robots.txt observed and no faster than a host
likes; a document is bounded in size and time, what it is told by its bytes, and where it broke off
the rest is asked for. Nothing is executed, unpacked or rendered here.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from models.retry_after import seconds_to_wait
from records import Copy
from records.paper import DocumentFormat
from records.work import CopyFormat
from sources.databases.database import WebResponse
from sources.databases.licences import licence as licence_of
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import tell_format
from sources.web.addresses import (
    Address,
    AddressRefused,
    PublicNetwork,
    Ways,
    read_address,
    redirected,
)
from sources.web.cache import ResponseCache
from sources.web.downloads import Downloads, Fetched, Part
from sources.web.manners import LeftAlone, Manners, Pace, Turn
from sources.web.polite import user_agent
from sources.web.robots import MOST_BYTES, Robots, RobotsUnknown
from sources.web.settings import WebSettings
from sources.web.wire import (
    PASSING,
    REDIRECTS,
    Allowance,
    Answer,
    Bounds,
    TimeSpent,
    TooMuch,
    Unpacker,
    Wire,
    WireFault,
)

_MOST_REDIRECTS = 5
_TRIES_OF_A_WORK = 3
"""Tries at a document of full length, over all copies of a work: what does not come in these is not
worth the wait."""
_SILENCE = 30.0
_HEAD = 200_000
"""Bytes that tell what a document is."""

_INTERVALS: Mapping[str, float] = {"arxiv.org": 3.0, "export.arxiv.org": 3.0}
"""Seconds between two requests to hosts that publish a rate of their own.
https://info.arxiv.org/help/api/tou.html"""

_FITTING: Mapping[CopyFormat, frozenset[DocumentFormat]] = {
    "pdf": frozenset(("pdf",)), "html": frozenset(("html",)), "jats": frozenset(("jats", "tei")),
    "latex": frozenset(("latex", "pdf")),  # arXiv has sources that are a PDF
    "other": frozenset(("pdf", "html", "jats", "tei", "latex")),
}
_LICENCE_LINK = re.compile(r"<([^<>]{1,300})>\s*;[^,<]{0,200}?\brel=\"?(?:license|copyright)\b",
                           re.IGNORECASE)


class FetchFailed(Exception):
    """A document that could not be had. The message names its address and the `reason`."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url[:200]!a}: {reason}")
        self.reason = reason


class _Busy(WireFault):
    """The host works, and asks for time."""


class Fetcher:
    """Documents by address, from the web or from what was fetched before.

    `home` holds the manners of hosts for all runs, the `shelf` (default: the home) documents and
    the rules of hosts. `ways` is for tests, which have no internet; no setting leads to it. Belongs
    to one event loop.
    """

    def __init__(self, home: Path, settings: WebSettings | None = None, *,
                 ways: Ways | None = None, shelf: Path | None = None) -> None:
        self._settings = settings = settings or WebSettings()
        self._agent = user_agent(settings.contact)
        folder, own = home / "web", (shelf or home) / "web"
        self._downloads = Downloads(own / "documents")
        self._cache = ResponseCache(own / "answers.sqlite")
        self._manners = Manners(folder, patience=settings.patience, breaker=settings.breaker,
                                rest=settings.rest)
        network = PublicNetwork(ways)
        self._wire = Wire(network, network.trust)
        self._robots = Robots(self._cache)
        self._bounds = Bounds(settings.download_timeout, _SILENCE,
                              int(settings.max_download_megabytes * 1_000_000))
        self._small_bounds = Bounds(settings.timeout, _SILENCE, MOST_BYTES)

    def allowance(self) -> Allowance:
        """Time for all copies of one work: without it each of them could take as long as all the
        tries at a document."""
        return Allowance(_TRIES_OF_A_WORK * self._settings.download_timeout)

    async def fetch(self, copy: Copy, allowance: Allowance | None = None) -> Fetched:
        """The document at a copy's address, of a format that fits the copy's.

        Raises FetchFailed where it may not be fetched, does not come, is too large, is another
        thing than the copy was said to be, or the time allowed is spent.
        """
        try:
            address = read_address(copy.url)
            async with self._downloads.alone(address.url):
                known = self._downloads.find(address.url)
                return known or await self._tried(address, copy, allowance or self.allowance())
        except (AddressRefused, LeftAlone, RobotsUnknown, TimeSpent, TooMuch, WireFault,
                UnreadableDocument) as error:
            raise FetchFailed(copy.url, str(error)) from error

    async def _tried(self, address: Address, copy: Copy, allowance: Allowance) -> Fetched:
        again = AsyncRetrying(
            retry=retry_if_exception_type(WireFault), reraise=True,
            stop=stop_after_attempt(self._settings.tries),
            wait=wait_random_exponential(multiplier=self._settings.first_wait,
                                         max=self._settings.longest_wait))
        try:
            return await again(self._once, address, copy, allowance)
        except (FetchFailed, TooMuch, WireFault) as error:
            if not isinstance(error, WireFault) or not self._downloads.part(address.url).etag:
                self._downloads.forget(address.url)
            raise

    async def _once(self, address: Address, copy: Copy, allowance: Allowance) -> Fetched:
        place = address
        for _ in range(_MOST_REDIRECTS + 1):
            delay = await self._robots.delay(place, partial(self._rules, allowance))
            if delay is None:
                raise FetchFailed(
                    place.url, "its host's robots.txt asks that it is not fetched")
            async with self._manners.turn(place.host, self._pace(place, delay)) as turn:
                with allowance.within(self._bounds) as bounds:
                    came = await self._transfer(place, address.url, turn, bounds)
            if isinstance(came, Mapping):
                return await asyncio.to_thread(self._kept, address, place, copy, came)
            place = came
        raise FetchFailed(address.url, f"more than {_MOST_REDIRECTS} redirects")

    async def _transfer(self, place: Address, asked: str, turn: Turn, bounds: Bounds
                        ) -> Address | Mapping[str, str]:
        """Puts the document, or the rest of it, into its part; the headers, or where to ask
        instead."""
        part = self._downloads.part(asked)
        headers = {"User-Agent": self._agent, "Accept-Encoding": "identity", "Accept": "*/*"}
        # What one host began no other completes: it would stand under the name of the second.
        if part.size and part.etag and part.host == place.host:
            headers |= {"Range": f"bytes={part.size}-", "If-Range": part.etag}
        try:
            async with self._wire.exchange("GET", place.wire_url(), headers, b"", bounds) as answer:
                _heed(turn, answer)
                if answer.status in REDIRECTS and (there := answer.headers.get("location")):
                    return redirected(place, there)
                await self._receive(answer, place, asked, part, ranged="Range" in headers)
                return answer.headers
        except _Busy:
            raise
        except WireFault as fault:
            turn.failed(str(fault))
            raise

    async def _receive(self, answer: Answer, place: Address, asked: str, part: Part, *,
                       ranged: bool) -> None:
        coding, whole = answer.headers.get("content-encoding", ""), None
        if ranged and not coding and (rest := _rest(answer, part)):
            room, whole = self._bounds.size - part.size, rest.whole
        elif answer.status in (206, 416):
            self._downloads.forget(asked)
            raise WireFault(f"HTTP {answer.status} that is not the rest of the document")
        elif answer.status != 200:
            raise FetchFailed(asked, f"HTTP {answer.status}")
        else:
            etag = "" if coding else _strong(answer.headers.get("etag", ""))
            part, room = self._downloads.begin(asked, place.host, etag), self._bounds.size
        if (length := answer.headers.get("content-length", "")).isdigit() and int(length) > room:
            raise TooMuch(f"larger than {self._bounds.size:,} bytes")
        unpacker = Unpacker(coding, room)
        async for piece in answer.raw():
            part.add(unpacker.more(piece))
        unpacker.end()
        if whole not in (None, part.size):
            self._downloads.forget(asked)
            raise WireFault(f"{part.size} bytes came of a document of {whole}")

    def _kept(self, address: Address, place: Address, copy: Copy, headers: Mapping[str, str]
              ) -> Fetched:
        """The document under its hash, if it is what it should be."""
        with self._downloads.part(address.url).path.open("rb") as file:
            format = tell_format(Document("it", file.read(_HEAD)))
        if format not in _FITTING[copy.format]:
            raise FetchFailed(address.url, f"it is {format}, not {copy.format}")
        linked = _LICENCE_LINK.search(headers.get("link", ""))
        return self._downloads.keep(
            address.url, place.url, format, headers.get("content-type", "")[:100],
            copy.licence or licence_of(linked[1] if linked else ""))

    async def _rules(self, allowance: Allowance, address: Address) -> WebResponse:
        """A host's robots.txt, wherever it was moved to."""
        place = address
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._manners.turn(place.host, self._pace(place)) as turn:
                with allowance.within(self._small_bounds) as bounds:
                    response = await self._small(place, turn, bounds)
            there = response.headers.get("location")
            if response.status not in REDIRECTS or not there:
                return response
            place = redirected(place, there)
        raise RobotsUnknown("its robots.txt is redirected without an end")

    async def _small(self, place: Address, turn: Turn, bounds: Bounds) -> WebResponse:
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip"}
        try:
            async with self._wire.exchange("GET", place.wire_url(), headers, b"", bounds) as answer:
                body = await answer.body(bounds.size)
        except WireFault as fault:
            turn.failed(str(fault))
            raise RobotsUnknown(f"its robots.txt cannot be had ({fault})") from fault
        turn.answered(answer.headers)
        return WebResponse(place.url, answer.status, answer.headers, body)

    def _pace(self, place: Address, asked: float = 0.0) -> Pace:
        usual = _INTERVALS.get(place.host, self._settings.download_interval)
        return Pace(max(usual, asked))

    async def close(self) -> None:
        await self._wire.close()
        for part in (self._manners, self._downloads, self._cache):
            part.close()

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()


def _heed(turn: Turn, answer: Answer) -> None:
    """Tell the host's manners what it said. Raises WireFault where asking again may help."""
    wait = seconds_to_wait(answer.headers, time.time())
    if answer.status == 429 or (answer.status in PASSING and wait is not None):
        turn.refused(answer.headers, wait)
        raise _Busy(f"HTTP {answer.status}")
    if answer.status in PASSING:
        raise WireFault(f"HTTP {answer.status}")
    turn.answered(answer.headers)


@dataclass(frozen=True)
class _Rest:
    """The missing end of a document; `whole` is how long the document is, None where not told."""

    whole: int | None


def _rest(answer: Answer, part: Part) -> _Rest | None:
    """What a partial answer holds, if it begins where the part ends and is of the same version."""
    told = answer.headers.get("content-range", "")
    found = re.fullmatch(r"bytes (\d{1,15})-\d{1,15}/(?:(\d{1,15})|\*)", told, re.ASCII)
    same = answer.headers.get("etag", part.etag) == part.etag
    if answer.status != 206 or not found or int(found[1]) != part.size or not same:
        return None
    return _Rest(int(found[2]) if found[2] else None)


def _strong(etag: str) -> str:
    """An entity tag that names one version byte for byte (RFC 9110, 8.8.3); "" for others."""
    return etag if re.fullmatch(r'"[\x21\x23-\x7e]{1,200}"', etag) else ""
