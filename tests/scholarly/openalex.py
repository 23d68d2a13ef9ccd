"""OpenAlex's API as its documentation describes it and its answers look:
https://developers.openalex.org. Every answer says in its headers what it cost and what is left.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from scholarly.queries import BadQuery, Leaf, holds, parse, relevance, says, wanted_words
from scholarly.shelf import Asked, Said, Shelf, ShelvedWork, page_of, ranked

_HOME = "https://openalex.org/"
_MOST_A_PAGE, _DEEPEST = 100, 10_000
_DAY = 86_400
_PARAMS = frozenset(("filter", "search", "per_page", "per-page", "page", "cursor", "sort", "select",
                     "api_key", "mailto"))
_SORTS = ("relevance_score", "cited_by_count", "publication_date")
_PRICES = {"single": 0, "list": 1, "search": 10}
"""Credits of ten thousandths of a dollar."""
_FIELD_NUMBERS = {"Computer Science": 17, "Medicine": 27, "Biology": 11, "Engineering": 22}
_TYPES = {"conference-paper": "article", "article": "article", "preprint": "preprint",
          "review": "review"}
_RAW_TYPES = {"conference-paper": "proceedings-article", "preprint": "posted-content"}


class OpenAlexService:
    """`credits` are what a caller has for a day; `key` is one that is known, "" where anyone may
    ask."""

    name = "openalex"
    root = ""

    def __init__(self, credits: int = 10_000) -> None:
        self._credits, self._left = credits, credits

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        if asked.path != "/works" and not asked.path.startswith("/works/"):
            return _lost()
        kind = "single" if asked.path != "/works" else (
            "search" if "search" in asked.params.get("filter", "") or "search" in asked.params
            else "list")
        if self._left < _PRICES[kind]:
            return self._told(429, {"error": "Rate limit exceeded", "message":
                                    "Insufficient budget. This request costs more than is left "
                                    "for today. Get a free key at openalex.org/pricing"}, 0)
        self._left -= _PRICES[kind]
        try:
            if kind == "single":
                work = _single(asked.path.removeprefix("/works/"), shelf)
                return self._told(200, _selected(_record(work, shelf), asked.params), 0) if (
                    work) else _lost()
            return self._told(200, _listed(asked.params, shelf, _PRICES[kind]), _PRICES[kind])
        except BadQuery as error:
            return self._told(403, {"error": "Invalid query parameters error.",
                                    "message": str(error)}, 0)

    def _told(self, status: int, said: Mapping[str, Any], cost: int) -> Said:
        return Said(json.dumps(said).encode(), status, headers={
            "X-RateLimit-Limit": str(self._credits), "X-RateLimit-Remaining": str(self._left),
            "X-RateLimit-Credits-Used": str(cost), "X-RateLimit-Reset": str(_DAY),
            "X-RateLimit-Cost-USD": str(cost / 10_000),
            "X-RateLimit-Remaining-USD": str(self._left / 10_000)})


def _lost() -> Said:
    return Said(b"<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n"
                b"<h1>Not Found</h1>\n", 404, "text/html; charset=utf-8")


def _single(named: str, shelf: Shelf) -> ShelvedWork | None:
    for pattern, scheme in ((r"(?:https://openalex\.org/)?(W\d+)", "openalex"),
                            (r"(?:doi:|https://doi\.org/)(10\..+)", "doi"), (r"pmid:(\d+)", "pmid"),
                            (r"pmcid:(PMC\d+)", "pmcid")):
        if match := re.fullmatch(pattern, named, re.IGNORECASE):
            return shelf.with_identifier("openalex", scheme, match[1]) or (
                shelf.with_identifier("openalex", "arxiv_doi", match[1]))
    return None


def _listed(params: Mapping[str, str], shelf: Shelf, cost: int) -> dict[str, Any]:
    if unknown := params.keys() - _PARAMS:
        raise BadQuery(f"{min(unknown)} is not a valid parameter. Valid parameters are: "
                       f"{', '.join(sorted(_PARAMS))}.")
    size = _number(params.get("per_page") or params.get("per-page") or "25", "per-page")
    page = _number(params.get("page", "1"), "page")
    if size > _MOST_A_PAGE:
        raise BadQuery(f"per-page parameter must be between 1 and {_MOST_A_PAGE}")
    cursor = params.get("cursor", "")
    if not cursor and size * page > _DEEPEST:
        raise BadQuery("Maximum results size of 10,000 records is exceeded. Cursor pagination is "
                       "required for records beyond 10,000.")
    found = _found(params, shelf)
    start = (0 if cursor == "*" else _number(cursor, "cursor")) if cursor else size * (page - 1)
    works = page_of(found, start, size)
    meta: dict[str, Any] = {
        "count": len(found), "db_response_time_ms": 12, "page": None if cursor else page,
        "per_page": size, "groups_count": None, "cost_usd": cost / 10_000}
    if cursor:
        meta["next_cursor"] = str(start + size) if works else None
    return {"meta": meta, "group_by": [], "results": [
        _selected(_record(work, shelf), params) for work in works]}


def _number(text: str, name: str) -> int:
    if not text.isdecimal() or not int(text):
        raise BadQuery(f"{name} parameter must be a positive integer")
    return int(text)


def _found(params: Mapping[str, str], shelf: Shelf) -> list[ShelvedWork]:
    found, wanted = shelf.of("openalex"), list[str]()
    conditions = [one for one in params.get("filter", "").split(",") if one]
    if params.get("search"):
        conditions.append(f"default.search:{params['search']}")
    for condition in conditions:
        name, parted, value = condition.partition(":")
        if not parted:
            raise BadQuery(f"{condition} is not a valid filter")
        if name.endswith(".search"):
            query = parse(value)
            wanted += wanted_words(query)
            found = [work for work in found if holds(
                query, lambda leaf, work=work, name=name: _says(work, name, leaf))]
        else:
            found = [work for work in found if _meets(work, name, value, shelf)]
    sort, _, order = params.get("sort", "").partition(":")
    if sort and sort not in _SORTS:
        raise BadQuery(f"{sort} is not a valid sort parameter")
    if sort == "relevance_score" and not wanted:
        raise BadQuery("Must include a search query in order to sort by relevance_score.")
    scores: dict[str, Callable[[ShelvedWork], float]] = {
        "cited_by_count": lambda work: len(shelf.citing(work, "openalex")),
        "publication_date": lambda work: int(work.day.replace("-", "")),
    }
    sign = 1 if order == "desc" else -1
    if sort in scores:
        return ranked(found, lambda work: sign * scores[sort](work))
    return ranked(found, lambda work: relevance(work, wanted))


def _says(work: ShelvedWork, name: str, leaf: Leaf) -> bool:
    texts = {"title.search": work.title, "abstract.search": work.abstract}
    whole = f"{work.title} ; {work.abstract}"
    if name not in (*texts, "title_and_abstract.search", "default.search"):
        raise BadQuery(f"{name} is not a valid field")
    return says(texts.get(name, whole), leaf.value)


def _meets(work: ShelvedWork, name: str, value: str, shelf: Shelf) -> bool:
    if name in ("cites", "cited_by"):
        other = next((one for one in shelf.works if one.openalex == value.upper()), None)
        if other is None:
            return False
        return other.key in work.cites if name == "cites" else work.key in other.cites
    days = {"from_publication_date": work.day >= value, "to_publication_date": work.day <= value}
    if name in days:
        return days[name]
    own = {
        "is_oa": str(_is_open(work)).lower(), "type": _TYPES[work.kind], "language": work.language,
        "is_retracted": str(work.is_retracted).lower(), "publication_year": str(work.year),
        "doi": work.doi, "openalex": work.openalex,
        "primary_topic.field.id": f"fields/{_field_number(work)}"}
    if name not in own:
        raise BadQuery(f"{name} is not a valid field. Valid fields are: {', '.join(own)}.")
    return own[name].lower() in [
        one.removeprefix(_HOME).removeprefix("https://doi.org/").lower()
        for one in value.split("|")]


def _is_open(work: ShelvedWork) -> bool:
    return work.open or bool(work.arxiv)


def _field_number(work: ShelvedWork) -> int:
    return _FIELD_NUMBERS[work.fields[0]]


def _selected(record: dict[str, Any], params: Mapping[str, str]) -> dict[str, Any]:
    if not (asked := params.get("select", "")):
        return record
    names = asked.split(",")
    if unknown := [name for name in names if name not in record]:
        raise BadQuery(f"{unknown[0]} is not a valid select field. Valid fields for select are: "
                       f"{', '.join(record)}.")
    return {name: record[name] for name in names}


def _record(work: ShelvedWork, shelf: Shelf) -> dict[str, Any]:
    places = _locations(work)
    ids = {"openalex": _HOME + work.openalex}
    if doi := work.doi or work.arxiv_doi:
        ids["doi"] = f"https://doi.org/{doi}"
    if work.pmid:
        ids["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}"
    if work.pmcid:
        ids["pmcid"] = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{work.pmcid.removeprefix('PMC')}"
    topic = _topic(work)
    best = next((place for place in places if place["is_oa"]), None)
    return {
        "id": _HOME + work.openalex, "doi": ids.get("doi"), "title": work.title,
        "display_name": work.title, "relevance_score": 1.0, "publication_year": work.year,
        "publication_date": work.day, "ids": ids, "language": work.language,
        "primary_location": places[0] if places else None, "type": _TYPES[work.kind],
        "open_access": {"is_oa": _is_open(work), "oa_status": "gold" if work.open else (
            "green" if work.arxiv else "closed"), "oa_url": best and (
                best["pdf_url"] or best["landing_page_url"]),
            "any_repository_has_fulltext": bool(work.arxiv or work.pmcid)},
        "authorships": [_authorship(work, place) for place in range(len(work.authors))],
        "cited_by_count": len(shelf.citing(work, "openalex")),
        "is_retracted": work.is_retracted, "primary_topic": topic, "topics": [topic],
        "locations_count": len(places), "locations": places, "best_oa_location": best,
        "referenced_works_count": len(shelf.cited(work, "openalex")),
        "referenced_works": [_HOME + one.openalex for one in shelf.cited(work, "openalex")],
        "abstract_inverted_index": _inverted(work.abstract),
        "updated_date": f"{work.day}T00:00:00.000000", "created_date": work.day,
    }


def _inverted(text: str) -> dict[str, list[int]] | None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        index.setdefault(word, []).append(place)
    return index or None


def _topic(work: ShelvedWork) -> dict[str, Any]:
    field = {"id": f"{_HOME}fields/{_field_number(work)}", "display_name": work.fields[0]}
    return {"id": f"{_HOME}T10028", "display_name": "Topic Modeling", "score": 0.9,
            "subfield": {"id": f"{_HOME}subfields/1702", "display_name": "Artificial Intelligence"},
            "field": field,
            "domain": {"id": f"{_HOME}domains/3", "display_name": "Physical Sciences"}}


def _authorship(work: ShelvedWork, place: int) -> dict[str, Any]:
    name, last = work.authors[place], len(work.authors) - 1
    number = 5 * 10**9 + sum(map(ord, name))
    return {
        "author_position": "first" if place == 0 else "last" if place == last else "middle",
        "author": {"id": f"{_HOME}A{number}", "display_name": name, "orcid": None},
        "institutions": [], "countries": [], "is_corresponding": place == 0,
        "raw_author_name": name, "raw_affiliation_strings": [], "affiliations": []}


def _locations(work: ShelvedWork) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if work.doi and not work.doi.startswith("10.48550/"):
        found.append(_location(
            f"doi:{work.doi}", f"https://doi.org/{work.doi}", work.pdf_url if work.open else "",
            work.open, work.licence, "publishedVersion", work.venue, work.publisher,
            _RAW_TYPES.get(work.kind, "journal-article")))
    if work.arxiv:
        found.append(_location(
            f"pmh:oai:arXiv.org:{work.arxiv}", f"http://arxiv.org/abs/{work.arxiv}",
            f"https://arxiv.org/pdf/{work.arxiv}", True, "", "submittedVersion",
            "arXiv (Cornell University)", "Cornell University", "text"))
    if work.pmcid:
        found.append(_location(
            f"pmh:oai:pubmedcentral.nih.gov:{work.pmcid[3:]}",
            f"https://www.ncbi.nlm.nih.gov/pmc/articles/{work.pmcid[3:]}", "", work.open,
            work.licence, "publishedVersion", "PubMed Central",
            "National Institutes of Health", "Text"))
    return found


def _location(name: str, page: str, pdf: str, is_open: bool, licence: str, version: str,
              venue: str, host: str, raw_type: str) -> dict[str, Any]:
    source: dict[str, Any] = {
        "id": f"{_HOME}S{10**9 + sum(map(ord, venue))}", "display_name": venue, "issn_l": None,
        "issn": None, "is_oa": is_open, "is_in_doaj": False, "is_core": True,
        "host_organization": f"{_HOME}P{10**9 + sum(map(ord, host))}",
        "host_organization_name": host,
        "host_organization_lineage": [], "host_organization_lineage_names": [],
        "type": "journal" if version == "publishedVersion" else "repository"}
    return {
        "id": name, "is_oa": is_open, "landing_page_url": page, "pdf_url": pdf or None,
        "source": source if venue else None, "license": licence or None,
        "license_id": f"{_HOME}licenses/{licence}" if licence else None, "version": version,
        "is_accepted": version != "submittedVersion",
        "is_published": version == "publishedVersion", "raw_source_name": venue or None,
        "raw_type": raw_type}


