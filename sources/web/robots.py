"""What a host's robots.txt allows (RFC 9309)."""

from collections.abc import Awaitable, Callable, Mapping

from protego import Protego

from sources.databases.database import WebRequest, WebResponse
from sources.web.addresses import Address
from sources.web.cache import ResponseCache

MOST_BYTES = 512_000
"""RFC 9309 asks for at least 500 KiB to be read."""
LONGEST_DELAY = 60.0
"""Seconds. A host that asks for more between two requests is asked at this pace."""
_NAME = "Consilience"
_DAYS = 1.0

OPEN_TO_PROGRAMS: Mapping[str, str] = {
    "export.arxiv.org/": "https://info.arxiv.org/help/bulk_data.html",
    "www.ebi.ac.uk/europepmc/webservices/rest/": "https://europepmc.org/RestfulWebService",
    "eutils.ncbi.nlm.nih.gov/entrez/eutils/": "https://www.ncbi.nlm.nih.gov/books/NBK25497/",
}
"""Services made for programs, and where their owners say so: what their robots.txt says is said to
crawlers of pages."""


Get = Callable[[Address], Awaitable[WebResponse]]
"""Asks for an address, following redirects."""


class RobotsUnknown(Exception):
    """A robots.txt that cannot be had: until it can, nothing of its host may be fetched."""


class Robots:
    """The rules of hosts, read once a day."""

    def __init__(self, cache: ResponseCache) -> None:
        self._cache = cache

    async def delay(self, address: Address, get: Get) -> float | None:
        """Seconds between two requests that the host asks for, 0.0 where it asks for none; None
        where it does not want the address to be fetched. Raises RobotsUnknown."""
        place = f"{address.host}{address.target}"
        if any(place.startswith(service) for service in OPEN_TO_PROGRAMS):
            return 0.0
        rules = Protego.parse(await self._text(address.host, get))
        if not rules.can_fetch(address.url, _NAME):
            return None
        return min(max(0.0, rules.crawl_delay(_NAME) or 0.0), LONGEST_DELAY)

    async def _text(self, host: str, get: Get) -> str:
        address = Address(host, "/robots.txt")
        request = WebRequest(address.url)
        response = self._cache.get(request, _DAYS)
        if response is None:
            response = await get(address)
            if response.status == 429 or response.status >= 500:
                raise RobotsUnknown(f"its robots.txt cannot be had (HTTP {response.status})")
            self._cache.put(request, response)
        return response.body.decode("utf-8", "replace") if response.status == 200 else ""
