"""Searches a database to a bound of hits, page by page; what went wrong is told, never lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from records import Facets, Work
from sources.databases.database import (
    Database,
    Refusal,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.web.cache import key_of
from sources.web.polite import PoliteClient, ServiceFailed

_MOST_PAGES = 60
"""A service whose pages never end is asked no more than that for one query."""


@dataclass(frozen=True)
class SearchOutcome:
    """What searches of a database brought. `queries` are in its own language; `answered` of them
    were answered to the end, or to the bound.

    `total` is how many works the database says there are for all queries together, None where it
    does not say. `failure` is "" where all went well, else a sentence that names the database;
    the works that came before it stand. `notes` is what the service says about the searches.
    """

    database: str
    works: tuple[Work, ...] = ()
    queries: tuple[str, ...] = ()
    total: int | None = None
    answered: int = 0
    refused: tuple[Refusal, ...] = ()
    failure: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """The pages of one query, and why there are no more of them where there should be."""

    pages: tuple[ResultPage, ...]
    works: tuple[Work, ...]
    failure: str = ""


async def search_all(
    client: PoliteClient, database: Database, searches: Sequence[Facets], limit: int
) -> SearchOutcome:
    """At most `limit` works for each search, in the order of the searches and of their hits.

    Never raises for what the service does: that is the outcome's `failure`, e.g. "OpenAlex: HTTP
    503 after 4 tries; 0 of 3 queries answered".
    """
    found = await asyncio.gather(
        *(_search(client, database, facets, limit) for facets in searches))
    pages = [page for one in found for page in one.pages]
    totals = [one.pages[0].total for one in found if one.pages]
    failures = [one.failure for one in found if one.failure]
    answered = len(found) - len(failures)
    return SearchOutcome(
        database=database.name, works=tuple(work for one in found for work in one.works),
        queries=tuple(map(database.query, searches)), answered=answered,
        total=None if None in totals else sum(filter(None, totals)) if totals else None,
        refused=tuple(refusal for page in pages for refusal in page.refused),
        notes=tuple(dict.fromkeys(note for page in pages for note in page.notes)),
        failure=f"{database.name}: {'; '.join(dict.fromkeys(failures))}; {answered} of "
                f"{len(found)} queries answered" if failures else "")


async def _search(client: PoliteClient, database: Database, facets: Facets, limit: int) -> _Found:
    pages: list[ResultPage] = []
    works: list[Work] = []
    failure = ""
    try:
        async for page in _pages(client, database, database.search(facets, limit)):
            pages.append(page)
            works.extend(page.works)
            if len(works) >= limit:
                break
    except (ServiceFailed, UnreadableAnswer) as error:
        after = f" (after {len(works)} works)" if works else ""
        failure = f"{error}{after}"
    return _Found(tuple(pages), tuple(works[:limit]), failure)


async def _pages(
    client: PoliteClient, database: Database, request: WebRequest
) -> AsyncIterator[ResultPage]:
    """Page after page, as long as there are new ones; after a page that only names its works those
    with the works. Raises ServiceFailed, UnreadableAnswer."""
    asked: set[str] = set()
    following: WebRequest | None = request
    while following is not None and len(asked) < _MOST_PAGES and key_of(following) not in asked:
        asked.add(key_of(following))
        page = await _read(client, database, _at_home(following, request))
        yield page
        for detail in page.details:
            yield await _read(client, database, _at_home(detail, request))
        following = page.following


async def _read(client: PoliteClient, database: Database, request: WebRequest) -> ResultPage:
    try:
        response = await client.send(request, database.politeness)
    except ServiceFailed as failure:
        raise _explained(failure, database) from failure
    if response.status != 200:
        raise _explained(ServiceFailed(f"HTTP {response.status}", 0, response), database)
    return database.read(response)


def _explained(failure: ServiceFailed, database: Database) -> ServiceFailed:
    """The failure with what the service itself says of it."""
    said = _said(database, failure.response) if failure.response else ""
    return ServiceFailed(f"{failure} ({said})", 0, failure.response) if said else failure


def _said(database: Database, response: WebResponse) -> str:
    try:
        said = " ".join(database.problem(response).split())
    except UnreadableAnswer:
        return ""
    return said.removeprefix(f"HTTP {response.status}").lstrip(":., ")[:200]


def _at_home(request: WebRequest, first: WebRequest) -> WebRequest:
    """A request that an answer led to. What an answer says leads to no other host."""
    there, home = urlsplit(request.url), urlsplit(first.url)
    if (there.scheme, there.netloc) != (home.scheme, home.netloc):
        raise ServiceFailed(f"its answer leads to another host ({there.netloc[:80]})", 0)
    return request
