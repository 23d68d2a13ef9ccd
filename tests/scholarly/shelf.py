"""Invented works as libraries hold them: what a scholarly service may know of a work, and what each
of the services says of it. No service's format is in here, no test framework is needed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha1
from typing import Any, Literal, Protocol

TextFormat = Literal["latex", "html", "jats", "pdf"]


@dataclass(frozen=True)
class ShelvedNotice:
    """What became of a work: a retraction, correction or concern, told in a work of its own."""

    kind: Literal["retraction", "correction", "concern"]
    day: str
    doi: str
    title: str = ""


@dataclass(frozen=True)
class ShelvedWork:
    """One work, in as many forms as it has. Days are ISO; "" is what there is none of.

    `doi`, `venue`, `publisher` and `day` are of the published version, `arxiv` and `submitted` of
    the preprint. `held` names the services that know it, by their names in the catalogue.
    `told` is what a service says otherwise, e.g. {"crossref": {"abstract": ""}}. `cites` are keys.
    `open` says that the published version is free to read under `licence`; `pdf_url` is where.
    `texts` are the full texts by format: LaTeX and HTML of arXiv's, the others of the published.
    `preprint_of` is the key of the published form, for a preprint that has a record of its own.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    day: str
    abstract: str = ""
    venue: str = ""
    publisher: str = ""
    kind: Literal["article", "conference-paper", "preprint", "review"] = "article"
    doi: str = ""
    arxiv: str = ""
    submitted: str = ""
    versions: int = 1
    archive: str = "cs.CL"
    pmid: str = ""
    pmcid: str = ""
    language: str = "en"
    fields: tuple[str, ...] = ("Computer Science",)
    held: frozenset[str] = frozenset()
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    notices: tuple[ShelvedNotice, ...] = ()
    open: bool = False
    licence: str = ""
    pdf_url: str = ""
    texts: Mapping[TextFormat, bytes] = field(default_factory=dict)
    preprint_of: str = ""

    @property
    def year(self) -> int:
        return int(self.day[:4])

    @property
    def number(self) -> int:
        """A number of nine digits that is its own."""
        return 10**8 + int(sha1(self.key.encode()).hexdigest()[:7], 16)

    @property
    def openalex(self) -> str:
        return f"W9{self.number}"

    @property
    def s2(self) -> str:
        return sha1(f"s2:{self.key}".encode()).hexdigest()

    @property
    def arxiv_doi(self) -> str:
        return f"10.48550/arxiv.{self.arxiv}" if self.arxiv else ""

    @property
    def arxiv_url(self) -> str:
        """Its number with the newest version, e.g. "3101.00001v2"."""
        return f"{self.arxiv}v{self.versions}" if self.arxiv else ""

    @property
    def is_retracted(self) -> bool:
        return any(notice.kind == "retraction" for notice in self.notices)


class Shelf:
    """Works, in the order in which services that rank them alike give them out."""

    def __init__(self, works: Sequence[ShelvedWork]) -> None:
        self.works = tuple(works)
        self._held: dict[str, list[ShelvedWork]] = {}
        self._citing: dict[str, dict[str, list[ShelvedWork]]] = {}

    def of(self, service: str) -> list[ShelvedWork]:
        """What a service holds, as it tells of it."""
        if service not in self._held:
            self._held[service] = [replace(work, **work.told.get(service, {}))
                                   for work in self.works if service in work.held]
        return list(self._held[service])

    @cached_property
    def by_key(self) -> dict[str, ShelvedWork]:
        return {work.key: work for work in self.works}

    def cited(self, work: ShelvedWork, service: str) -> list[ShelvedWork]:
        """What it cites, as far as the service holds that."""
        held = {one.key: one for one in self.of(service)} if work.cites else {}
        return [held[key] for key in work.cites if key in held]

    def citing(self, work: ShelvedWork, service: str) -> list[ShelvedWork]:
        if service not in self._citing:
            index = self._citing[service] = {}
            for one in self.of(service):
                for key in one.cites:
                    index.setdefault(key, []).append(one)
        return list(self._citing[service].get(work.key, ()))

    def with_identifier(self, service: str, scheme: str, value: str) -> ShelvedWork | None:
        """The work with a "doi", "arxiv", "pmid", …, whatever the case of its letters."""
        wanted = value.lower()
        return next((work for work in self.of(service)
                     if wanted and str(getattr(work, scheme)).lower() == wanted), None)


@dataclass(frozen=True)
class Asked:
    """A request as a service sees it: its path below the service's own address. Parameters are
    decoded, header names in lower case."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    base: str = ""


@dataclass(frozen=True)
class Said:
    """What a service answers."""

    body: bytes
    status: int = 200
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol):
    """A scholarly service over a shelf. `name` is the catalogue's, `root` what its address ends
    in."""

    @property
    def name(self) -> str: ...

    @property
    def root(self) -> str: ...

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        """What the service says, errors in its own form included."""
        ...


def given_and_family(name: str) -> tuple[str, str]:
    """Invented authors have one word as family name."""
    given, _, family = name.rpartition(" ")
    return given, family


def split_day(day: str) -> list[int]:
    return [int(part) for part in day.split("-")]


def page_of(works: Sequence[ShelvedWork], start: int, size: int) -> list[ShelvedWork]:
    return list(works[start : start + size])


def ranked(works: Iterable[ShelvedWork], score: Callable[[ShelvedWork], float]
           ) -> list[ShelvedWork]:
    """By falling score, those alike in the order of the shelf."""
    return sorted(works, key=lambda work: -score(work))
