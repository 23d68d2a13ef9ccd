"""Unpaywall: where a work that has a DOI may be read for free.

Documentation: https://unpaywall.org/products/api (100,000 requests a day, an e-mail address with
each), https://unpaywall.org/data-format (fields). It is asked for single DOIs; its search by title
answers with the same records, which are read as well.

    field        where in the answer (of a search: results[].response)
    title        title
    authors      z_authors[]: raw_author_name, or given and family
    published    published_date, else year
    venue        journal_name
    publisher    publisher
    type         genre (Crossref's types)
    identifiers  doi
    open_access  is_oa
    notices      words before the title
    copies       oa_locations[]: url_for_pdf, url_for_landing_page, version, license

A landing page is given as HTML, and only where there is no PDF; the page of a DOI is none: it is
the publisher's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from records import Copy, Work
from records.work import Version, WorkType
from sources.databases.answers import (
    at,
    described,
    each,
    identify,
    line,
    message,
    read_each,
    read_json,
    record,
)
from sources.databases.crossref import TYPES
from sources.databases.database import (
    Politeness,
    Refusal,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.licences import licence
from sources.databases.notices import notices_in
from sources.databases.text import day, link, person, year

_VERSIONS: Mapping[str, Version] = {
    "publishedVersion": "published", "acceptedVersion": "accepted", "submittedVersion": "preprint"}
_TYPES: Mapping[str, WorkType] = {**TYPES, "posted-content": "preprint"}
_CENTRAL = re.compile(
    r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov|europepmc\.org)"
    r"/articles/(?:PMC)?(\d{4,10})/?", re.IGNORECASE)


@dataclass(frozen=True)
class Unpaywall:
    """`contact` is an e-mail address; without one nothing is asked."""

    contact: str = ""
    address: str = "https://api.unpaywall.org/v2"
    name = "Unpaywall"
    politeness = Politeness(
        interval=0.9, at_once=2, source="https://unpaywall.org/products/api")

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        doi = identify(doi=identifier).doi if scheme == "doi" else ""
        if not doi or not self.contact:
            return None
        return WebRequest(f"{self.address}/{quote(doi, safe='/')}", {"email": self.contact},
                          secret=frozenset({"email"}))

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        if isinstance(results := at(answer, "results"), list):
            works, refused = read_each([at(one, "response") for one in results], _work, "result")
            return ResultPage(works, refused=refused)
        if not isinstance(answer, dict) or at(answer, "error") is True:
            said = line(at(answer, "message"), 200) or described(response)
            raise UnreadableAnswer(f"Unpaywall was to tell of a DOI; it sent {said}")
        works, refused = read_each([answer], _work, "answer")
        if not works:
            raise UnreadableAnswer(f"Unpaywall was to tell of a DOI; {_reasons(refused)}")
        return ResultPage(works, len(works))

    def problem(self, response: WebResponse) -> str:
        """404 is a DOI that Unpaywall does not know, 422 an e-mail address it does not take."""
        return message(response, ("message",), ("error",), ("detail",))


def _reasons(refused: tuple[Refusal, ...]) -> str:
    return ", ".join(f"{one.place}: {one.reason}" for one in refused)


def _work(answer: object) -> Work:
    told = line(at(answer, "published_date"), 30) or line(at(answer, "year"), 10)
    copies = tuple(
        copy for one in each(at(answer, "oa_locations")) if (copy := _copy(one)) is not None)
    is_open = at(answer, "is_oa")
    title = line(at(answer, "title"))
    return record(
        "Unpaywall", title=title, untitled=True, notices=notices_in(title, "Unpaywall"),
        identifiers=identify(doi=at(answer, "doi"), pmcid=_central(answer)), other_ids={},
        authors=tuple(filter(None, map(_author, each(at(answer, "z_authors"))))),
        year=year(told), published=day(told), venue=line(at(answer, "journal_name")),
        publisher=line(at(answer, "publisher")),
        type=_TYPES.get(line(at(answer, "genre"), 60), "other"),
        open_access=is_open if isinstance(is_open, bool) else None, copies=copies)


def _author(author: object) -> str:
    return person(at(author, "given"), at(author, "family")) or person(
        at(author, "raw_author_name"))


def _copy(location: object) -> Copy | None:
    pdf, page = link(at(location, "url_for_pdf")), link(
        at(location, "url_for_landing_page") or at(location, "url"))
    url = pdf or ("" if re.match(r"https?://(?:dx\.)?doi\.org/", page) else page)
    version = _VERSIONS.get(line(at(location, "version"), 40))
    if not url or version is None:
        return None
    return Copy(url=url, format="pdf" if pdf else "html", version=version,
                licence=licence(at(location, "license")), source="Unpaywall")


def _central(answer: object) -> str:
    """The work's number in PMC, from where a copy of it lies."""
    for one in each(at(answer, "oa_locations")):
        if found := _CENTRAL.match(link(at(one, "url_for_landing_page") or at(one, "url"))):
            return found[1]
    return ""
