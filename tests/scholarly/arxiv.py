"""arXiv's Atom API as its user manual describes it and its answers look:
https://info.arxiv.org/help/api/user-manual.html. No rate is told in headers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from scholarly.queries import BadQuery, Leaf, holds, parse, relevance, says, wanted_words
from scholarly.shelf import Asked, Said, Shelf, ShelvedWork, ranked

_ATOM = "http://www.w3.org/2005/Atom"
_ARXIV = "http://arxiv.org/schemas/atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_NAMES = {"opensearch": _OPENSEARCH, "arxiv": _ARXIV, None: _ATOM}
_MOST_A_PAGE = 2_000
_ID = re.compile(r"((?:[a-z-]+(?:\.[A-Z]{2})?/)?\d{4}\.?\d{3,5})(?:v(\d+))?")
_NOW = "2032-12-01T00:00:00Z"


@dataclass(frozen=True)
class ArxivService:
    name: str = "arxiv"
    root: str = ""

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        if asked.path != "/api/query":
            return Said(b"<html><title>404 Not Found</title></html>", 404, "text/html")
        params = asked.params
        for name in ("start", "max_results"):
            if not params.get(name, "0").isdecimal():
                return _error(f"{name} must be an integer", f"{name}_must_be_an_integer")
        start, size = int(params.get("start", "0")), int(params.get("max_results", "10"))
        if size > _MOST_A_PAGE:
            return _error("max_results must be no more than 2000", "max_results_too_large")
        try:
            works = _found(shelf.of(self.name), params)
        except BadQuery as error:
            return _error(str(error), "malformed_query")
        return _feed(works[start : start + size], len(works), start, size, params)


def _found(works: Sequence[ShelvedWork], params: Mapping[str, str]) -> list[ShelvedWork]:
    found = [work for work in works if work.arxiv]
    if listed := params.get("id_list", ""):
        wanted = [_number(one) for one in listed.split(",")]
        found = [work for number in wanted for work in found if work.arxiv == number]
    if not (text := params.get("search_query", "")):
        return found if listed else []
    query = parse(text)
    found = [work for work in found if holds(query, lambda leaf, work=work: _meets(work, leaf))]
    if params.get("sortBy", "relevance") == "submittedDate":
        return sorted(found, key=lambda work: work.submitted or work.day,
                      reverse=params.get("sortOrder", "descending") == "descending")
    return ranked(found, lambda work: relevance(work, wanted_words(query)))


def _number(told: str) -> str:
    match = _ID.fullmatch(told.strip())
    if match is None:
        raise BadQuery(f"incorrect id format for {told}")
    return match[1]


def _meets(work: ShelvedWork, leaf: Leaf) -> bool:
    texts = {"ti": work.title, "abs": work.abstract, "au": "; ".join(work.authors),
             "jr": work.venue, "co": "",
             "all": " ; ".join((work.title, work.abstract, *work.authors, work.venue)),
             "": " ; ".join((work.title, work.abstract, *work.authors))}
    if leaf.field in texts:
        return says(texts[leaf.field], leaf.value)
    if leaf.field == "cat":
        return re.fullmatch(re.escape(leaf.value).replace(r"\*", ".*"), work.archive) is not None
    if leaf.field == "submittedDate" and leaf.span:
        day = (work.submitted or work.day).replace("-", "") + "0000"
        return leaf.span[0] <= day.ljust(12, "0") <= leaf.span[1]
    raise BadQuery(f"unknown field {leaf.field!r}")


def _feed(works: Sequence[ShelvedWork], total: int, start: int, size: int,
          params: Mapping[str, str]) -> Said:
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMES)
    told = "&".join(f"{name}={params.get(name, '')}" for name in (
        "search_query", "id_list")) + f"&start={start}&max_results={size}"
    _add(feed, "id", f"https://arxiv.org/api/{abs(hash(told)):x}")
    _add(feed, "title", f"arXiv Query: {told}")
    _add(feed, "updated", _NOW)
    _add(feed, "link", href=f"https://arxiv.org/api/query?{told}", type="application/atom+xml")
    for name, value in (("itemsPerPage", size), ("totalResults", total), ("startIndex", start)):
        _add(feed, name, str(value), space=_OPENSEARCH)
    for work in works:
        _entry(feed, work)
    return _said(feed)


def _entry(feed: etree._Element, work: ShelvedWork) -> None:
    entry = _add(feed, "entry")
    first = f"{work.submitted or work.day}T12:00:00Z"
    _add(entry, "id", f"http://arxiv.org/abs/{work.arxiv_url}")
    _add(entry, "title", work.title)
    _add(entry, "updated", first)
    _add(entry, "link", href=f"https://arxiv.org/abs/{work.arxiv_url}", rel="alternate",
         type="text/html")
    _add(entry, "link", href=f"https://arxiv.org/pdf/{work.arxiv_url}", rel="related",
         type="application/pdf", title="pdf")
    _add(entry, "summary", work.abstract)
    _add(entry, "category", term=work.archive, scheme=_ARXIV)
    _add(entry, "published", first)
    if work.is_retracted:
        _add(entry, "comment", "This paper has been withdrawn by the authors", space=_ARXIV)
    _add(entry, "primary_category", space=_ARXIV, term=work.archive)
    if work.venue and work.venue != "arXiv":
        _add(entry, "journal_ref", f"{work.venue} ({work.year})", space=_ARXIV)
    for name in work.authors:
        _add(_add(entry, "author"), "name", name)
    if work.doi and not work.doi.startswith("10.48550/"):
        _add(entry, "doi", work.doi, space=_ARXIV)


def _error(message: str, name: str) -> Said:
    """An error is a feed of one entry, since 2025 with status 400."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMES)
    place = f"https://arxiv.org/api/errors#{name}"
    _add(feed, "id", "https://arxiv.org/")
    _add(feed, "title", "arXiv Search Results")
    _add(feed, "updated", _NOW)
    for count, value in (("itemsPerPage", 1), ("totalResults", 1), ("startIndex", 0)):
        _add(feed, count, str(value), space=_OPENSEARCH)
    entry = _add(feed, "entry")
    _add(entry, "id", place)
    _add(entry, "title", "Error")
    _add(entry, "updated", _NOW)
    _add(entry, "link", href=place, rel="alternate", type="text/html")
    _add(entry, "summary", message)
    _add(_add(entry, "author"), "name", "arXiv api core")
    return _said(feed, 400)


def _add(parent: etree._Element, tag: str, text: str = "", *, space: str = _ATOM, **marks: str
         ) -> etree._Element:
    child = etree.SubElement(parent, f"{{{space}}}{tag}", marks)
    child.text = text or None
    return child


def _said(feed: etree._Element, status: int = 200) -> Said:
    body = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Said(body, status, "application/atom+xml")
