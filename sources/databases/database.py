"""What every scholarly database is here: a query language, and a reader of its answers.

A database builds requests and reads responses; it opens no connection. How requests are sent,
paced, cached and tried again is the same for all (sources/web/).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from records import Work
from records.search import Facets


@dataclass(frozen=True)
class WebRequest:
    """A request to a database. `params` are not yet encoded; a secret among `headers` or `params`
    is named in `secret` and never shown, logged or part of a cache key."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes = b""
    secret: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WebResponse:
    """A response as it was received. Header names are in lower case; `url` is the last one of a
    chain of redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Refusal:
    """A record of an answer that could not be read: where in the answer, and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class ResultPage:
    """One page of hits. `total` is how many the database says there are, None where it does not;
    `following` asks for the next page, None at the end.

    `details` ask for the works themselves where the page only names them (PubMed answers a search
    with numbers): their answers are read by the same `read` and hold this page's works, in order.
    `notes` is what the service says about the search, e.g. a phrase that it did not know.
    """

    works: tuple[Work, ...]
    total: int | None = None
    following: WebRequest | None = None
    refused: tuple[Refusal, ...] = ()
    details: tuple[WebRequest, ...] = ()
    notes: tuple[str, ...] = ()


class UnreadableAnswer(ValueError):
    """An answer that is not what the database's documentation says: another format, an error page,
    a changed shape. The message says what was expected and what came."""


@dataclass(frozen=True)
class Politeness:
    """A service's published rate and what it wants to know. `interval` is seconds between requests
    to its host, with and without a key; `at_once` connections."""

    interval: float
    at_once: int = 1
    interval_with_key: float | None = None
    source: str = ""


class Service(Protocol):
    """What answers requests: how it wants to be asked, and what its answers say."""

    @property
    def name(self) -> str:
        """As a report names it, e.g. "OpenAlex"."""
        ...

    @property
    def politeness(self) -> Politeness: ...

    def read(self, response: WebResponse) -> ResultPage:
        """The works of an answer with status 200. A record that cannot be read is refused with its
        reason and hides no other. Raises UnreadableAnswer where nothing can be read."""
        ...

    def problem(self, response: WebResponse) -> str:
        """What the service says went wrong, from an answer with another status, in a sentence."""
        ...


class Database(Service, Protocol):
    """A scholarly database that can be searched. To add one is to add a file with a class like
    this, and its name to the table in sources/databases/catalogue.py."""

    def query(self, facets: Facets) -> str:
        """The search in the database's own language, as a report shows it."""
        ...

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """What of a search the database's language cannot say, in words ("languages"): `query`
        leaves it out, hits are not filtered by it, and the report says so."""
        ...

    def search(self, facets: Facets, limit: int) -> WebRequest:
        """The request for the first page of at most `limit` hits, by relevance."""
        ...


@runtime_checkable
class Lookup(Protocol):
    """A service that gives single works by identifier."""

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        """The request for the work with "doi", "arxiv", "pmid", …; None where it knows no such
        scheme. Its answer is read by `read`."""
        ...


@runtime_checkable
class CitationGraph(Protocol):
    """A database that knows what a work cites and what cites it."""

    def references(self, work: Work, limit: int) -> WebRequest | None: ...

    def citations(self, work: Work, limit: int) -> WebRequest | None: ...
