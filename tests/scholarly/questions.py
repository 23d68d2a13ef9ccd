"""Requests that adapters send, to be held against what the services take and answer."""

from collections.abc import Iterator

from records import Identifiers, Work
from scholarly.corpus import FACETS, SHELF
from sources.databases.catalogue import databases
from sources.databases.database import WebRequest
from sources.databases.unpaywall import Unpaywall

CONTACT = "someone@example.org"


def questions(service: str, address: str) -> Iterator[WebRequest]:
    """Searches with every filter that the service has, single works, references, citations."""
    if service == "unpaywall":
        for doi in ("10.5555/jis.2031.0101", "10.5555/ig.2032.0007", "10.5555/jis.2032.0031"):
            yield from _asked(Unpaywall(CONTACT, address).work("doi", doi))
        return
    [database] = databases([service], contact=CONTACT, addresses={service: address}).values()
    yield database.search(FACETS, 50)
    for scheme in ("doi", "arxiv", "pmid", "pmcid"):
        for work in SHELF.of(service):
            if value := getattr(work, scheme):
                yield from _asked(getattr(database, "work", lambda *_: None)(scheme, value))
    for work in SHELF.of(service):
        known = Work(
            id=work.key, title=work.title, other_ids={"openalex": work.openalex, "s2": work.s2},
            identifiers=Identifiers(doi=work.doi, pmid=work.pmid, pmcid=work.pmcid))
        for direction in ("references", "citations"):
            yield from _asked(getattr(database, direction, lambda *_: None)(known, 20))


def _asked(request: WebRequest | None) -> Iterator[WebRequest]:
    if request is not None:
        yield request
