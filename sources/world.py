"""The world outside: the scholarly databases of a run, and where texts are fetched.

Nothing is opened before it is asked for the first time, and all of it belongs to the event loop in
which that happens.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from records import Facets, Failure, Trail, Work
from records.errors import UserError
from sources.databases.catalogue import CATALOGUE, databases
from sources.databases.database import CitationGraph, Database, Lookup, UnreadableAnswer
from sources.databases.langchain import LangChainRetriever
from sources.identifiers import find_identifiers, normalise_arxiv, normalise_doi
from sources.search_settings import SearchSettings
from sources.web.addresses import Ways
from sources.web.fetcher import Fetcher
from sources.web.polite import PoliteClient, ServiceFailed
from sources.web.searching import SearchOutcome, ask_retriever, pages, search_all
from sources.web.settings import WebSettings

Heard = Callable[[str], None]
"""Told the name of each source that has answered."""


class World:
    """What a run may ask of the world.

    `home` holds the manners of hosts, which all runs share, and `shelf` the answers and documents
    of those that may know of each other (default: of all). `keys` holds keys by the name of their
    variable. `ways` is for tests, which have no internet. Raises UserError where a source is
    neither a database nor the dotted name of a retriever.
    """

    def __init__(self, home: Path, search: SearchSettings, web: WebSettings,
                 keys: Mapping[str, str], *, ways: Ways | None = None,
                 shelf: Path | None = None) -> None:
        self.home, self.web, self._ways, self._shelf = home, web, ways, shelf
        dotted = [name for name in search.sources if "." in name]
        self.retrievers = [LangChainRetriever(name, search.retrievers.get(name, {}))
                           for name in dotted]
        self.databases = databases(
            (name for name in search.sources if name not in dotted), contact=web.contact,
            keys=keys, addresses=search.addresses)
        _require_known(search)

    @property
    def names(self) -> tuple[str, ...]:
        """The sources as reports call them."""
        return (*(d.name for d in self.databases.values()), *(r.name for r in self.retrievers))

    @property
    def graphs(self) -> list[Database]:
        """The databases that know what a work cites and what cites it."""
        return [d for d in self.databases.values() if isinstance(d, CitationGraph)]

    @cached_property
    def client(self) -> PoliteClient:
        return PoliteClient(self.home, self.web, shelf=self._shelf)

    @cached_property
    def fetcher(self) -> Fetcher:
        return Fetcher(self.home, self.web, ways=self._ways, shelf=self._shelf)

    async def search(self, searches: Sequence[Facets], limit: int, heard: Heard | None = None
                     ) -> list[SearchOutcome]:
        """What each source has, in the order of the sources; all are asked at once. Never raises
        for what a service does."""
        async def told(asking: Awaitable[SearchOutcome]) -> SearchOutcome:
            outcome = await asking
            if heard:
                heard(outcome.database)
            return outcome

        return list(await asyncio.gather(
            *(told(search_all(self.client, database, searches, limit))
              for database in self.databases.values()),
            *(told(ask_retriever(retriever, searches, limit)) for retriever in self.retrievers)))

    async def look_up(self, name: str) -> Work | Failure:
        """The work with a DOI, arXiv identifier or PMID, from the first database that knows it."""
        found = scheme_of(name)
        if found is None:
            return Failure(stage="search", subject=name, reason="it is no DOI, arXiv identifier or "
                           "PMID", remedy="write it as 10.…/…, arXiv:2308.12950 or PMID:12345678")
        scheme, identifier = found
        said: list[str] = []
        for database in self.databases.values():
            if not isinstance(database, Lookup) or not (
                    request := database.work(scheme, identifier)):
                continue
            try:
                async for page in pages(self.client, database, request):
                    for work in page.works:
                        trail = Trail(source="by hand", query=name)
                        return work.model_copy(update={"trails": (trail,)})
                said.append(f"{database.name} does not know it")
            except (ServiceFailed, UnreadableAnswer) as error:
                unknown = isinstance(error, ServiceFailed) and error.is_not_there
                said.append(f"{database.name} does not know it" if unknown
                            else f"{database.name}: {error}")
        return Failure(
            stage="search", subject=name, remedy="add another of its identifiers, or a database",
            reason="; ".join(said) or "none of the sources can be asked for a single work")

    async def close(self) -> None:
        """Give back what was opened."""
        opened = vars(self)
        for part in ("client", "fetcher"):
            if part in opened:
                await opened.pop(part).close()


def scheme_of(name: str) -> tuple[str, str] | None:
    """("doi" | "arxiv" | "pmid", identifier) of what a user writes, None where it is neither."""
    name = name.strip()
    if doi := normalise_doi(name):
        return "doi", doi
    if (pmid := find_identifiers(name).pmid) or (name.isascii() and name.isdigit()):
        return "pmid", pmid or name
    arxiv, _ = normalise_arxiv(name)
    return ("arxiv", arxiv) if arxiv else None


def _require_known(search: SearchSettings) -> None:
    """Options and addresses are of something. Raises UserError."""
    for name in search.addresses:
        if name not in CATALOGUE and name != "unpaywall":
            raise UserError(f"search.addresses.{name}: no such database; choose among "
                            f"{', '.join(CATALOGUE)}, unpaywall")
    for name in search.retrievers:
        if name not in search.sources:
            raise UserError(f"search.retrievers: {name!r} is not among search.sources; add it "
                            "there, by the same dotted name")
