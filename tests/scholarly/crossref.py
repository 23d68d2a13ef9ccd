"""Crossref's REST API as its documentation describes it and its answers look:
https://www.crossref.org/documentation/retrieve-metadata/rest-api/. Its rate and pool are told in
headers; a caller with `mailto` is in the polite pool.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from scholarly.queries import relevance, words
from scholarly.shelf import (
    Asked,
    Said,
    Shelf,
    ShelvedNotice,
    ShelvedWork,
    given_and_family,
    ranked,
    split_day,
)

_MOST_A_PAGE, _DEEPEST = 1_000, 10_000
_TYPES = {"article": "journal-article", "review": "journal-article",
          "conference-paper": "proceedings-article", "preprint": "posted-content"}
_PARAMS = frozenset((
    "query", "query.bibliographic", "query.title", "query.author", "query.container-title",
    "filter", "rows", "offset", "cursor", "sort", "order", "select", "mailto"))
_SORTS = ("relevance", "score", "published", "is-referenced-by-count")
_UPDATES = {"retraction": "retraction", "correction": "correction",
            "concern": "expression_of_concern"}


class _Invalid(Exception):
    """A parameter that is not taken: its kind, its value, and what is said of it."""


@dataclass(frozen=True)
class CrossrefService:
    """`rate` are requests a second that a caller without a contact, and with one, may send."""

    rate: tuple[int, int] = (1, 3)
    name: str = "crossref"
    root: str = ""

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        polite = "mailto" in asked.params or "mailto:" in asked.headers.get("user-agent", "")
        headers = {"x-rate-limit-limit": str(self.rate[polite]), "x-rate-limit-interval": "1s",
                   "x-concurrency-limit": "3" if polite else "1",
                   "x-api-pool": "polite" if polite else "public"}
        path = asked.path.removeprefix("/v1")
        if path.startswith("/works/"):
            told = _single(unquote(path.removeprefix("/works/")), shelf)
            if told is None:
                return Said(b"Resource not found.", 404, "text/plain", headers)
            return _message("work", told, headers)
        if path != "/works":
            return Said(b"Route not found.", 404, "text/plain", headers)
        try:
            return _message("work-list", _listed(asked.params, shelf), headers)
        except _Invalid as error:
            kind, value, said = error.args
            failure = "resource-failure" if kind == "cursor-invalid" else "validation-failure"
            return Said(json.dumps({
                "status": "failed", "message-type": failure, "message": [
                    {"type": kind, "value": value, "message": said}]}).encode(),
                404 if kind == "cursor-invalid" else 400, headers=headers)


def _message(kind: str, told: Any, headers: Mapping[str, str]) -> Said:
    return Said(json.dumps({"status": "ok", "message-type": kind, "message-version": "1.0.0",
                            "message": told}).encode(), headers=headers)


def _listed(params: Mapping[str, str], shelf: Shelf) -> dict[str, Any]:
    if unknown := params.keys() - _PARAMS:
        raise _Invalid("parameter-not-found", min(unknown), "Parameter specified but there is no "
                       "such parameter available on any route")
    rows = _whole(params.get("rows", "20"), _MOST_A_PAGE)
    offset = _whole(params.get("offset", "0"), _DEEPEST)
    cursor = params.get("cursor", "")
    if cursor and cursor != "*" and not cursor.isdecimal():
        raise _Invalid("cursor-invalid", cursor, "Cursor specified but it is invalid")
    if offset + rows > _DEEPEST and not cursor:
        raise _Invalid("integer-not-valid", str(offset), "Offset plus rows must not be greater "
                       "than 10000. Use a cursor")
    if params.get("sort", "relevance") not in _SORTS:
        raise _Invalid("sort-not-valid", params["sort"], "Sort specified but there is no such sort")
    found = _found(params, shelf)
    start = int(cursor) if cursor.isdecimal() else offset
    terms = next((value for name, value in params.items() if name.startswith("query")), None)
    told: dict[str, Any] = {
        "facets": {}, "total-results": len(found), "items": [
            {**_record(work, notice, shelf), "score": _score(work, params)}
            for work, notice in _page(found, start, rows)],
        "items-per-page": rows, "query": {"start-index": offset, "search-terms": terms}}
    return told | ({"next-cursor": str(start + rows)} if cursor else {})


_Held = tuple[ShelvedWork, ShelvedNotice | None]
"""A work, or a notice about it, which has a DOI and a record of its own."""


def _page(found: Sequence[_Held], start: int, size: int) -> Sequence[_Held]:
    return found[start : start + size]


def _whole(text: str, most: int) -> int:
    if not text.isdecimal() or int(text) > most:
        raise _Invalid("integer-not-valid", text, f"Integer specified as {text} but must be a "
                       f"positive integer less than or equal to {most}. ")
    return int(text)


def _found(params: Mapping[str, str], shelf: Shelf) -> list[_Held]:
    works = [work for work in shelf.of("crossref") if work.doi]
    for condition in filter(None, params.get("filter", "").split(",")):
        if condition.partition(":")[0] not in ("type", "from-pub-date", "until-pub-date"):
            raise _Invalid("filter-not-available", condition.partition(":")[0],
                           "Filter specified but there is no such filter for this route")
    conditions = [one.partition(":") for one in params.get("filter", "").split(",") if one]
    types = {value for name, _, value in conditions if name == "type"}
    since = max((value for name, _, value in conditions if name == "from-pub-date"), default="")
    until = min((value for name, _, value in conditions if name == "until-pub-date"),
                default="9999")
    works = [work for work in works if (not types or _TYPES[work.kind] in types)
             and since <= work.day and work.day[:len(until)] <= until]
    if any(name.startswith("query") for name in params):
        works = [work for work in works if _score(work, params)]
        works = ranked(works, lambda work: _score(work, params))
    return [held for work in works for held in (
        (work, None), *((work, notice) for notice in work.notices if not types))]


def _score(work: ShelvedWork, params: Mapping[str, str]) -> float:
    """Crossref requires no word: any of them makes a hit, more of them a better one."""
    texts = {"query": "", "query.bibliographic": "", "query.title": "",
             "query.author": " ".join(work.authors), "query.container-title": work.venue}
    score = 0.0
    for name in texts:
        wanted = words(params.get(name, ""))
        if texts[name]:
            score += len(set(wanted) & set(words(texts[name])))
        elif wanted:
            score += relevance(work, [word for word in wanted if len(word) > 2])
            score += len(set(wanted) & set(words(" ".join(work.authors))))
    return score


def _single(doi: str, shelf: Shelf) -> dict[str, Any] | None:
    for work in shelf.of("crossref"):
        for notice in (None, *work.notices):
            if (notice.doi if notice else work.doi).lower() == doi.lower() and doi:
                return _record(work, notice, shelf)
    return None


def _record(work: ShelvedWork, notice: ShelvedNotice | None, shelf: Shelf) -> dict[str, Any]:
    doi, day = (notice.doi, notice.day) if notice else (work.doi, work.day)
    when = {"date-parts": [split_day(day)], "date-time": f"{day}T00:00:00Z",
            "timestamp": 1_900_000_000_000}
    title = notice.title or f"{notice.kind.capitalize()}: {work.title}" if notice else work.title
    cited = [] if notice else [shelf.by_key[key] for key in work.cites]
    told: dict[str, Any] = {
        "indexed": {**when, "version": "3.52.3"}, "reference-count": len(cited),
        "publisher": work.publisher or "Invented Press", "DOI": doi, "type": _TYPES[work.kind],
        "created": when, "source": "Crossref",
        "is-referenced-by-count": 0 if notice else len(shelf.citing(work, "crossref")),
        "title": [title], "prefix": doi.partition("/")[0], "member": "297",
        "container-title": [work.venue] if work.kind != "preprint" else [],
        "language": work.language, "deposited": when, "resource": {
            "primary": {"URL": f"https://press.example.org/{doi}"}},
        "issued": {"date-parts": [split_day(day)]},
        "published": {"date-parts": [split_day(day)]}, "references-count": len(cited),
        "URL": f"https://doi.org/{doi}", "content-domain": {
            "domain": [], "crossmark-restriction": False}}
    if work.kind == "preprint":
        told |= {"subtype": "preprint", "posted": {"date-parts": [split_day(day)]}}
    if notice:
        return told | {"update-to": [_update(notice, work.doi)]}
    told["author"] = [_author(name, place) for place, name in enumerate(work.authors)]
    if work.abstract:
        told["abstract"] = f"<jats:title>Abstract</jats:title><jats:p>{work.abstract}</jats:p>"
    if cited:
        told["reference"] = [_reference(one, place) for place, one in enumerate(cited, 1)]
    if work.notices:
        told["updated-by"] = [_update(one, one.doi) for one in work.notices]
    if related := _relation(work, shelf):
        told["relation"] = related
    return told | _rights(work, when)


def _relation(work: ShelvedWork, shelf: Shelf) -> dict[str, Any]:
    """The other form of a work, told by the preprint's depositor and passed on to the article."""
    article = shelf.by_key.get(work.preprint_of)
    if article:
        return {"is-preprint-of": [
            {"id-type": "doi", "id": article.doi, "asserted-by": "subject"}]}
    preprints = [one for one in shelf.of("crossref") if one.preprint_of == work.key]
    return {"has-preprint": [{"id-type": "doi", "id": one.doi, "asserted-by": "object"}
                             for one in preprints]} if preprints else {}


def _rights(work: ShelvedWork, when: Mapping[str, Any]) -> dict[str, Any]:
    if not work.open or not work.licence.startswith("cc-"):
        return {}
    terms = work.licence.removeprefix("cc-")
    licence = {"start": when, "content-version": "vor", "delay-in-days": 0,
               "URL": f"https://creativecommons.org/licenses/{terms}/4.0/"}
    link = {"URL": work.pdf_url, "content-type": "application/pdf", "content-version": "vor",
            "intended-application": "text-mining"}
    return {"license": [licence], **({"link": [link]} if work.pdf_url else {})}


def _author(name: str, place: int) -> dict[str, Any]:
    given, family = given_and_family(name)
    return {"given": given, "family": family, "affiliation": [],
            "sequence": "additional" if place else "first"}


def _reference(cited: ShelvedWork, place: int) -> dict[str, Any]:
    told = {"key": f"ref{place}", "article-title": cited.title, "year": str(cited.year),
            "author": given_and_family(cited.authors[0])[1]}
    return told | ({"DOI": cited.doi, "doi-asserted-by": "publisher"} if cited.doi else {})


def _update(notice: ShelvedNotice, doi: str) -> dict[str, Any]:
    """An entry of `update-to` (with the DOI of the work) or of `updated-by` (of the notice)."""
    return {"DOI": doi, "type": _UPDATES[notice.kind], "source": "publisher",
            "label": _UPDATES[notice.kind].replace("_", " ").capitalize(),
            "updated": {"date-parts": [split_day(notice.day)],
                        "date-time": f"{notice.day}T00:00:00Z", "timestamp": 1_900_000_000_000}}


