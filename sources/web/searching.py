"""Searches a database to a bound of hits, page by page; what went wrong is told, never lost."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from records import Facets, Search, Trail, Work
from records.errors import UserError
from sources.databases.database import (
    Database,
    Refusal,
    ResultPage,
    Service,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.langchain import LangChainRetriever, RetrieverFailed
from sources.web.cache import key_of
from sources.web.polite import PoliteClient, ServiceFailed

_MOST_PAGES = 60
"""A service whose pages never end is asked no more than that for one query."""


@dataclass(frozen=True)
class SearchOutcome:
    """What searches of a database brought, each work with the trail that led to it.

    `searches` are the searches one by one, each with its own failure. `failure` is "" where all
    went well, else a sentence that names the database; the works that came before it stand.
    `refused` records could not be read.
    """

    database: str
    works: tuple[Work, ...] = ()
    searches: tuple[Search, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failure: str = ""

    @property
    def answered(self) -> int:
        """How many searches were answered to the end, or to the bound."""
        return sum(not search.failure for search in self.searches)


@dataclass(frozen=True)
class _Found:
    """What one search came to."""

    search: Search
    works: tuple[Work, ...] = ()
    refused: tuple[Refusal, ...] = ()


async def search_all(
    client: PoliteClient, database: Database, searches: Sequence[Facets], limit: int
) -> SearchOutcome:
    """At most `limit` works for each search, in the order of the searches and of their hits. Those
    that are the same in the database's language are one.

    Never raises for what the service does: that is the outcome's `failure`, e.g. "OpenAlex: HTTP
    503 after 4 tries; 0 of 3 queries answered".
    """
    return _outcome(database.name, await asyncio.gather(
        *(_search(client, database, facets, limit) for facets in _distinct(database, searches))))


async def ask_retriever(
    retriever: LangChainRetriever, searches: Sequence[Facets], limit: int
) -> SearchOutcome:
    """The same of a LangChain retriever, one search after the other: nobody knows its manners. One
    that cannot be imported or made is a failure too."""
    return _outcome(retriever.name, [
        await _retrieved(retriever, facets, limit) for facets in _distinct(retriever, searches)])


def _distinct(
    source: Database | LangChainRetriever, searches: Sequence[Facets]
) -> Iterable[Facets]:
    """The first search of each query."""
    first: dict[str, Facets] = {}
    for facets in searches:
        first.setdefault(source.query(facets), facets)
    return first.values()


def _outcome(name: str, found: Sequence[_Found]) -> SearchOutcome:
    failures = [one.search.failure for one in found if one.search.failure]
    return SearchOutcome(
        database=name, works=tuple(work for one in found for work in one.works),
        searches=tuple(one.search for one in found),
        refused=tuple(refusal for one in found for refusal in one.refused),
        failure=f"{name}: {'; '.join(dict.fromkeys(failures))}; {len(found) - len(failures)} of "
                f"{len(found)} queries answered" if failures else "")


async def _search(client: PoliteClient, database: Database, facets: Facets, limit: int) -> _Found:
    asked = _begun(database, facets)
    found: list[ResultPage] = []
    failure = ""
    try:
        async for page in pages(client, database, database.search(facets, limit)):
            found.append(page)
            if sum(len(one.works) for one in found) >= limit:
                break
    except (ServiceFailed, UnreadableAnswer) as error:
        count = sum(len(one.works) for one in found)
        failure = f"{error} (after {count} works)" if count else str(error)
    return _told(asked, found, limit, failure)


async def _retrieved(retriever: LangChainRetriever, facets: Facets, limit: int) -> _Found:
    asked = _begun(retriever, facets)
    try:
        return _told(asked, [await retriever.search(facets, limit)], limit, "")
    except (RetrieverFailed, UserError) as error:
        return _told(asked, [], limit, str(error).removeprefix(f"{retriever.name}: "))


def _begun(source: Database | LangChainRetriever, facets: Facets) -> Search:
    return Search(database=source.name, query=source.query(facets), facets=facets,
                  unsupported=source.unsupported(facets),
                  asked=datetime.now(UTC).isoformat(timespec="seconds"))


def _told(asked: Search, found: Sequence[ResultPage], limit: int, failure: str) -> _Found:
    """A search with what its pages hold; each work is told how it was found."""
    works = [work for page in found for work in page.works][:limit]
    refused = tuple(refusal for page in found for refusal in page.refused)
    trails = (Trail(source=asked.database, query=asked.query, rank=rank)
              for rank in range(1, len(works) + 1))
    return _Found(
        asked.model_copy(update={
            "total": found[0].total if found else None, "identified": len(works) + len(refused),
            "failure": failure,
            "notes": tuple(dict.fromkeys(note for page in found for note in page.notes))}),
        tuple(work.model_copy(update={"trails": (*work.trails, trail)})
              for work, trail in zip(works, trails, strict=True)), refused)


async def pages(
    client: PoliteClient, service: Service, request: WebRequest
) -> AsyncIterator[ResultPage]:
    """Page after page, as long as there are new ones; after a page that only names its works those
    with the works. Raises ServiceFailed, UnreadableAnswer."""
    asked: set[str] = set()
    following: WebRequest | None = request
    while following is not None and len(asked) < _MOST_PAGES and key_of(following) not in asked:
        asked.add(key_of(following))
        page = await _read(client, service, _at_home(following, request))
        yield page
        for detail in page.details:
            yield await _read(client, service, _at_home(detail, request))
        following = page.following


async def _read(client: PoliteClient, service: Service, request: WebRequest) -> ResultPage:
    try:
        response = await client.send(request, service.politeness)
    except ServiceFailed as failure:
        raise _explained(failure, service) from failure
    if response.status != 200:
        raise _explained(ServiceFailed(f"HTTP {response.status}", 0, response), service)
    return service.read(response)


def _explained(failure: ServiceFailed, service: Service) -> ServiceFailed:
    """The failure with what the service itself says of it."""
    said = _said(service, failure.response) if failure.response else ""
    return ServiceFailed(f"{failure} ({said})", 0, failure.response) if said else failure


def _said(service: Service, response: WebResponse) -> str:
    try:
        said = " ".join(service.problem(response).split())
    except UnreadableAnswer:
        return ""
    told = said.removeprefix(f"HTTP {response.status}").lstrip(":., ")[:200]
    return "" if told == str(response.status) else told


def _at_home(request: WebRequest, first: WebRequest) -> WebRequest:
    """A request that an answer led to. What an answer says leads to no other host."""
    there, home = urlsplit(request.url), urlsplit(first.url)
    if (there.scheme, there.netloc) != (home.scheme, home.netloc):
        raise ServiceFailed(f"its answer leads to another host ({there.netloc[:80]})", 0)
    return request
