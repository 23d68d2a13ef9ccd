"""Semantic Scholar's Academic Graph as its documentation describes it and its answers look:
https://api.semanticscholar.org/api-docs/graph.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scholarly.queries import holds, parse, relevance, says, words
from scholarly.shelf import Asked, Said, Shelf, ShelvedWork, page_of, ranked

_MOST_A_PAGE, _DEEPEST, _MOST_LINKED, _BULK = 100, 1_000, 1_000, 1_000
_TYPES = {"article": ["JournalArticle"], "review": ["Review", "JournalArticle"],
          "conference-paper": ["Conference"]}
_SCHEMES = {"DOI": "doi", "ARXIV": "arxiv", "PMID": "pmid", "PMCID": "pmcid"}
_ROUTE = re.compile(r"/graph/v1/paper/(.+?)(?:/(references|citations))?")


class _Refused(Exception):
    """What is said instead of an answer: a status, and a message."""


@dataclass(frozen=True)
class SemanticScholarService:
    name: str = "semantic_scholar"
    root: str = ""

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        try:
            return Said(json.dumps(_answered(asked, shelf)).encode() + b"\n")
        except _Refused as error:
            status, said = error.args
            return Said(json.dumps({"error": said}).encode() + b"\n", status)


def _answered(asked: Asked, shelf: Shelf) -> Any:
    lists: dict[str, Callable[[Asked, Shelf], Any]] = {
        "/graph/v1/paper/search": _search, "/graph/v1/paper/search/bulk": _bulk,
        "/graph/v1/paper/batch": _batch}
    if asked.path in lists:
        return lists[asked.path](asked, shelf)
    match = _ROUTE.fullmatch(asked.path)
    if match is None:
        raise _Refused(404, "Not found")
    work = _named(match[1], shelf)
    if work is None:
        raise _Refused(404, f"Paper with id {match[1]} not found")
    if match[2]:
        return _linked(work, match[2], asked, shelf)
    return _record(work, asked.params, shelf)


def _search(asked: Asked, shelf: Shelf) -> dict[str, Any]:
    """By relevance, plain words only: a hyphen finds nothing."""
    text = asked.params.get("query", "").strip()
    if not text:
        raise _Refused(400, "Missing required parameter: query")
    start, size = _span(asked.params, _MOST_A_PAGE)
    if start + size > _DEEPEST:
        raise _Refused(400, "Requested data for this limit and/or offset is not available")
    wanted = [word for word in words(text) if len(word) > 2]
    found = [] if "-" in text else [
        work for work in shelf.of("semantic_scholar") if _kept(work, asked.params)
        and 2 * len(set(wanted) & set(words(f"{work.title} {work.abstract}"))) >= len(set(wanted))]
    found = ranked(found, lambda work: relevance(work, wanted))
    if not found:
        return {"total": 0, "offset": start}
    after = {"next": start + size} if start + size < len(found) else {}
    return {"total": len(found), "offset": start, **after, "data": [
        _record(work, asked.params, shelf) for work in page_of(found, start, size)]}


def _bulk(asked: Asked, shelf: Shelf) -> dict[str, Any]:
    """The boolean search, which knows "+", "|", "-" and phrases, and does not rank."""
    text = asked.params.get("query", "").replace("+", " AND ").replace("|", " OR ")
    query = parse(re.sub(r"(?:^|\s)-(?=\w|\")", " NOT ", text))
    found = [work for work in shelf.of("semantic_scholar") if _kept(work, asked.params) and holds(
        query, lambda leaf, work=work: says(f"{work.title} ; {work.abstract}", leaf.value))]
    start = int(asked.params.get("token") or 0)
    return {"total": len(found), "token": str(start + _BULK) if start + _BULK < len(found) else (
        None), "data": [_record(work, asked.params, shelf)
                        for work in page_of(found, start, _BULK)]}


def _batch(asked: Asked, shelf: Shelf) -> list[dict[str, Any] | None]:
    named = json.loads(asked.body or b"{}").get("ids")
    if asked.method != "POST" or not isinstance(named, list) or len(named) > 500:
        raise _Refused(400, "Missing required field: ids")
    found = [_named(str(one), shelf) for one in named]
    return [_record(work, asked.params, shelf) if work else None for work in found]


def _linked(work: ShelvedWork, direction: str, asked: Asked, shelf: Shelf) -> dict[str, Any]:
    start, size = _span(asked.params, _MOST_LINKED)
    found, name = (
        (shelf.cited(work, "semantic_scholar"), "citedPaper") if direction == "references" else
        (shelf.citing(work, "semantic_scholar"), "citingPaper"))
    after = {"next": start + size} if start + size < len(found) else {}
    return {"offset": start, **after, "data": [
        {name: _record(one, asked.params, shelf)} for one in page_of(found, start, size)]}


def _named(name: str, shelf: Shelf) -> ShelvedWork | None:
    scheme, _, value = name.partition(":")
    if scheme.upper() == "CORPUSID":
        return next((work for work in shelf.of("semantic_scholar") if str(work.number) == value),
                    None)
    told = _SCHEMES.get(scheme.upper(), "")
    value = f"PMC{value}" if told == "pmcid" else value if told else name
    return shelf.with_identifier("semantic_scholar", told or "s2", value)


def _span(params: Mapping[str, str], most: int) -> tuple[int, int]:
    start, size = params.get("offset", "0"), params.get("limit", "100")
    if not start.isdecimal() or not size.isdecimal():
        raise _Refused(400, "Unacceptable query params: [limit or offset]")
    if not 0 < int(size) <= most:
        raise _Refused(400, f"limit must be <= {most}")
    return int(start), int(size)


def _kept(work: ShelvedWork, params: Mapping[str, str]) -> bool:
    first, _, last = (params.get("year") or "-").partition("-")
    last = last if "-" in (params.get("year") or "-") else first
    kinds = set(filter(None, params.get("publicationTypes", "").split(",")))
    fields = set(filter(None, params.get("fieldsOfStudy", "").split(",")))
    return (int(first or 0) <= work.year <= int(last or 9999)
            and (not kinds or bool(kinds & set(_TYPES.get(work.kind, ()))))
            and (not fields or bool(fields & set(work.fields)))
            and ("openAccessPdf" not in params or bool(_pdf(work)["url"]))
            and (not params.get("venue") or params["venue"].lower() == work.venue.lower()))


def _pdf(work: ShelvedWork) -> dict[str, Any]:
    if work.open and work.pdf_url:
        return {"url": work.pdf_url, "status": "GOLD",
                "license": work.licence.replace("cc-", "CC").upper().replace("-", "") or None}
    if work.arxiv:
        return {"url": f"https://arxiv.org/pdf/{work.arxiv}", "status": "GREEN", "license": None}
    return {"url": "", "status": None, "license": None}


def _record(work: ShelvedWork, params: Mapping[str, str], shelf: Shelf) -> dict[str, Any]:
    ids = {"ArXiv": work.arxiv, "DOI": work.doi or work.arxiv_doi, "PubMed": work.pmid,
           "PubMedCentral": work.pmcid.removeprefix("PMC")}
    told: dict[str, Any] = {
        "externalIds": {**{name: value for name, value in ids.items() if value},
                        "CorpusId": work.number},
        "corpusId": work.number, "url": f"https://www.semanticscholar.org/paper/{work.s2}",
        "title": work.title, "abstract": work.abstract or None, "venue": work.venue,
        "authors": [{"authorId": str(10**6 + sum(map(ord, name))), "name": name}
                    for name in work.authors],
        "year": work.year, "publicationDate": work.day,
        "journal": {"name": work.venue} if work.venue else None,
        "publicationVenue": None, "publicationTypes": _TYPES.get(work.kind),
        "fieldsOfStudy": list(work.fields), "s2FieldsOfStudy": [
            {"category": name, "source": "s2-fos-model"} for name in work.fields],
        "isOpenAccess": bool(_pdf(work)["url"]), "openAccessPdf": _pdf(work),
        "citationCount": len(shelf.citing(work, "semantic_scholar")),
        "referenceCount": len(work.cites), "influentialCitationCount": 0}
    asked: Sequence[str] = [one.partition(".")[0] for one in
                            params.get("fields", "title").split(",")]
    if unknown := [name for name in asked if name not in told and name != "paperId"]:
        raise _Refused(400, f"Unrecognized or unsupported fields: [{', '.join(unknown)}]")
    return {"paperId": work.s2, **{name: told[name] for name in told if name in asked}}
