"""CORE (API v3) and Unpaywall as their documentation describes them and their answers look:
https://api.core.ac.uk/docs/v3, https://unpaywall.org/data-format.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scholarly.queries import BadQuery, Leaf, holds, parse, relevance, says, wanted_words
from scholarly.shelf import Asked, Said, Shelf, ShelvedWork, page_of, ranked

_MOST_A_PAGE, _DEEPEST = 100, 10_000
_GENRES = {"article": "journal-article", "review": "journal-article", "preprint": "posted-content",
           "conference-paper": "proceedings-article"}
_COMPARED = {">=": int.__ge__, "<=": int.__le__, ">": int.__gt__, "<": int.__lt__,
             ":": int.__eq__, "=": int.__eq__}


@dataclass(frozen=True)
class CoreService:
    name: str = "core"
    root: str = "/v3"

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        if asked.path.rstrip("/") != "/search/works":
            return _said({"message": "Not found"}, 404)
        params = asked.params
        size, offset = int(params.get("limit", "10")), int(params.get("offset", "0"))
        if size > _MOST_A_PAGE or offset + size > _DEEPEST:
            return _said({"message": "The maximum for limit is 100, and for offset plus limit "
                                     "10000."}, 400)
        works = shelf.of(self.name)
        try:
            query = parse(params.get("q", ""))
        except BadQuery as error:
            return _said({"message": f"The query could not be parsed: {error}"}, 400)
        found = [work for work in works if holds(query, lambda leaf, work=work: _meets(work, leaf))]
        found = ranked(found, lambda work: relevance(work, wanted_words(query)))
        return _said({
            "totalHits": len(found), "limit": size, "offset": offset, "scrollId": None,
            "results": [_work(work, shelf) for work in page_of(found, offset, size)],
            "tooks": [], "esTook": 1})


def _meets(work: ShelvedWork, leaf: Leaf) -> bool:
    texts = {"title": work.title, "abstract": work.abstract,
             "": f"{work.title} ; {work.abstract}"}
    if leaf.field in texts:
        return says(texts[leaf.field], leaf.value)
    if leaf.field == "yearPublished":
        return bool(_COMPARED[leaf.relation](work.year, int(leaf.value)))
    if leaf.field == "_exists_":
        return leaf.value == "fullText" and _is_held(work)
    own = {"doi": work.doi, "arxivId": work.arxiv, "pubmedId": work.pmid,
           "documentType": "research"}
    return own.get(leaf.field, "").lower() == leaf.value.lower() != ""


def _is_held(work: ShelvedWork) -> bool:
    return work.open or bool(work.arxiv)


def _work(work: ShelvedWork, shelf: Shelf) -> dict[str, Any]:
    return {
        "id": work.number, "title": work.title, "abstract": work.abstract or None,
        "authors": [{"name": name} for name in work.authors],
        "doi": work.doi or None, "arxivId": work.arxiv or None, "pubmedId": work.pmid or None,
        "yearPublished": work.year, "publishedDate": f"{work.day}T00:00:00",
        "documentType": "research", "publisher": f"'{work.publisher}'",
        "language": {"code": work.language, "name": work.language},
        "journals": [{"title": work.venue, "identifiers": []}] if work.venue else [],
        "fieldOfStudy": work.fields[0].lower(), "citationCount": 0,
        "downloadUrl": f"https://core.ac.uk/download/{work.number}.pdf" if _is_held(work) else "",
        "sourceFulltextUrls": [work.pdf_url] if work.pdf_url else [],
        "references": [{"id": None, "title": one.title, "doi": one.doi or None}
                       for one in map(shelf.by_key.__getitem__, work.cites)],
        "links": [{"type": "display", "url": f"https://core.ac.uk/works/{work.number}"}]}


def _said(told: Mapping[str, Any], status: int = 200) -> Said:
    return Said(json.dumps(told).encode(), status, headers={
        "X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9"})


@dataclass(frozen=True)
class UnpaywallService:
    """It knows the DOIs of Crossref, and wants to be told an e-mail address."""

    name: str = "unpaywall"
    root: str = "/v2"

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", asked.params.get("email", "")):
            return _failed(422, "Please use your own email address in API calls. See "
                                "http://unpaywall.org/products/api")
        doi = asked.path.removeprefix("/")
        work = shelf.with_identifier("crossref", "doi", doi)
        if work is None:
            return _failed(404, f"'{doi}' isn't in our database. See https://support.unpaywall.org")
        return Said(json.dumps(_record(work)).encode())


def _failed(status: int, message: str) -> Said:
    return Said(json.dumps({"HTTP_status_code": status, "error": True,
                            "message": message}).encode(), status)


def _record(work: ShelvedWork) -> dict[str, Any]:
    places = _locations(work)
    last = len(work.authors) - 1
    return {
        "doi": work.doi, "doi_url": f"https://doi.org/{work.doi}", "title": work.title,
        "genre": _GENRES[work.kind], "is_paratext": False, "published_date": work.day,
        "year": work.year, "journal_name": work.venue, "journal_is_oa": work.open,
        "journal_is_in_doaj": False, "publisher": work.publisher, "is_oa": bool(places),
        "oa_status": "gold" if work.open else "green" if places else "closed",
        "has_repository_copy": any(one["host_type"] == "repository" for one in places),
        "best_oa_location": places[0] if places else None,
        "first_oa_location": places[0] if places else None, "oa_locations": places,
        "oa_locations_embargoed": [], "data_standard": 2, "z_authors": [
            {"author_position": "first" if place == 0 else "last" if place == last else
             "additional", "raw_author_name": name, "is_corresponding": place == 0,
             "raw_affiliation_strings": []} for place, name in enumerate(work.authors)],
        "updated": f"{work.day}T00:00:00Z"}


def _locations(work: ShelvedWork) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if work.open:
        found.append(_location(work, "publisher", f"https://doi.org/{work.doi}", work.pdf_url,
                               work.licence, "publishedVersion"))
    if work.arxiv:
        found.append(_location(work, "repository", f"https://arxiv.org/abs/{work.arxiv}",
                               f"https://arxiv.org/pdf/{work.arxiv}", "", "submittedVersion"))
    return [{**one, "is_best": place == 0} for place, one in enumerate(found)]


def _location(work: ShelvedWork, host: str, page: str, pdf: str, licence: str, version: str
              ) -> dict[str, Any]:
    return {
        "url": pdf or page, "url_for_pdf": pdf or None, "url_for_landing_page": page,
        "evidence": "deprecated", "license": licence or None, "version": version,
        "host_type": host, "pmh_id": None, "endpoint_id": None,
        "repository_institution": None, "oa_date": work.day, "updated": "deprecated"}
