"""A work as databases describe it: one record a work, each value with where it came from."""

from collections.abc import Iterable
from itertools import chain
from typing import Literal

from pydantic import Field

from records.base import Record
from records.identifiers import Identifiers

WorkType = Literal[
    "article", "preprint", "review", "conference-paper", "book", "chapter", "dataset", "thesis",
    "report", "editorial", "letter", "correction", "retraction", "other"]
NoticeKind = Literal["retraction", "correction", "concern"]
CopyFormat = Literal["latex", "html", "jats", "pdf", "other"]
Version = Literal["preprint", "accepted", "published"]


class Copy(Record):
    """A place where the full text may be had. `licence` is an SPDX-like name or "" where unknown;
    `source` is the database that told of it."""

    url: str
    format: CopyFormat
    version: Version
    licence: str = ""
    source: str = ""


class Notice(Record):
    """A retraction, correction or expression of concern. `day` is ISO, as exact as it is told."""

    kind: NoticeKind
    day: str = ""
    doi: str = ""
    reason: str = ""
    source: str


def notices_of(*told: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices that several tell of, each once, in the order in which they are first told."""
    return tuple(dict.fromkeys(chain.from_iterable(told)))


class Manifestation(Record):
    """A form in which the work appeared: the preprint, the journal's version."""

    version: Version
    identifiers: Identifiers
    venue: str = ""
    year: int | None = None


class Trail(Record):
    """How a work was found: by a query, or from another work by its references or citations."""

    source: str
    query: str = ""
    rank: int = Field(default=0, description="place among the query's hits, from 1")
    from_work: str = Field(default="", description="id of the work whose references or citers")
    direction: Literal["", "references", "citations"] = ""
    round: int = 0


class Work(Record):
    """A work by its metadata. `id` is like `Paper.id`, stable for the same work.

    `provenance` names for each field that has a value the database it was taken from, or those it
    was gathered from ("Crossref + OpenAlex"). `references` are identifiers of cited works as the
    database gives them ("doi:…", "openalex:W…", "s2:…"). `cited_by` is None where unknown.
    `language` is ISO 639-1, `published` is an ISO day, month or year.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    published: str = ""
    venue: str = ""
    publisher: str = ""
    abstract: str = ""
    type: WorkType = "other"
    language: str = ""
    fields: tuple[str, ...] = ()
    identifiers: Identifiers = Identifiers()
    other_ids: dict[str, str] = Field(
        default={}, description="a database's own names, e.g. {'openalex': 'W27…', 's2': '64…'}")
    open_access: bool | None = None
    copies: tuple[Copy, ...] = ()
    notices: tuple[Notice, ...] = ()
    manifestations: tuple[Manifestation, ...] = ()
    references: tuple[str, ...] = ()
    cited_by: int | None = None
    trails: tuple[Trail, ...] = ()
    provenance: dict[str, str] = {}

    @property
    def is_retracted(self) -> bool:
        return any(notice.kind == "retraction" for notice in self.notices)
