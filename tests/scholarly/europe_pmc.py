"""Europe PMC's RESTful service as its documentation describes it and its answers look:
https://europepmc.org/RestfulWebService, https://europepmc.org/searchsyntax.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from scholarly.queries import BadQuery, Leaf, holds, parse, relevance, says, wanted_words
from scholarly.shelf import (
    Asked,
    Said,
    Shelf,
    ShelvedNotice,
    ShelvedWork,
    given_and_family,
    page_of,
    ranked,
)

_VERSION = "6.9"
_MOST_A_PAGE = 1_000
_TYPES = {"article": ["research-article", "journal article"], "preprint": ["preprint"],
          "review": ["review-article", "review", "journal article"],
          "conference-paper": ["congress", "journal article"]}
_RELATIONS = {"retraction": "Retraction in", "correction": "Erratum in",
              "concern": "Expression of concern in"}
_LANGUAGES = {"en": "eng", "de": "ger", "fr": "fre"}
_NEIGHBOURS = re.compile(r"/([A-Z]{3})/([A-Za-z0-9._-]+)/(references|citations)")
_FULL_TEXT = re.compile(r"/((?:PMC|PPR)\d+)/fullTextXML")


@dataclass(frozen=True)
class EuropePMCService:
    name: str = "europe_pmc"
    root: str = "/europepmc/webservices/rest"

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        works = shelf.of(self.name)
        if asked.path == "/search":
            return _search(asked, works, shelf)
        if match := _NEIGHBOURS.fullmatch(asked.path):
            work = next((one for one in works
                         if (source_of(one), id_of(one)) == (match[1], match[2])), None)
            return _neighbours(work, match[3], asked, shelf)
        if match := _FULL_TEXT.fullmatch(asked.path):
            work = next((one for one in works if one.pmcid == match[1] and one.open), None)
            if work and "jats" in work.texts:
                return Said(work.texts["jats"], type="application/xml")
        return Said(b"", 404, "text/plain")


def source_of(work: ShelvedWork) -> str:
    return "PPR" if work.kind == "preprint" else "MED" if work.pmid else "PMC"


def id_of(work: ShelvedWork) -> str:
    return f"PPR{work.number}" if work.kind == "preprint" else work.pmid or work.pmcid


def _search(asked: Asked, works: Sequence[ShelvedWork], shelf: Shelf) -> Said:
    params = asked.params
    text, cursor = params.get("query", ""), params.get("cursorMark", "*")
    size = params.get("pageSize", "25")
    if not text:
        return _failed("The query parameter is required and cannot be empty.")
    if not size.isdecimal() or int(size) > _MOST_A_PAGE:
        return _failed("The pageSize must be a number between 1 and 1000.")
    if cursor != "*" and not re.fullmatch(r"AoJ\d+", cursor):
        return _failed(f"The cursorMark {cursor} is not valid.")
    try:
        query = parse(text)
        found = [work for work in works
                 if holds(query, lambda leaf, work=work: _meets(work, leaf))]
    except BadQuery as error:
        return _failed(f"The query could not be parsed: {error}")
    found = ranked(found, lambda work: relevance(work, wanted_words(query)))
    start = 0 if cursor == "*" else int(cursor[3:])
    there = page_of(found, start, int(size))
    following = f"AoJ{start + len(there)}" if there else cursor
    kind = params.get("resultType", "lite")
    told: dict[str, Any] = {
        "version": _VERSION, "hitCount": len(found), "nextCursorMark": following,
        "nextPageUrl": f"https://www.ebi.ac.uk/europepmc/webservices/rest/search?query="
                       f"{quote(text)}&cursorMark={following}&resultType={kind}&pageSize={size}"
                       "&format=json",
        "request": {"queryString": text, "resultType": kind, "cursorMark": cursor,
                    "pageSize": int(size), "sort": params.get("sort", ""), "synonym": False},
        "resultList": {"result": [(_core if kind == "core" else _lite)(work, shelf)
                                  for work in there]}}
    return _said(told)


def _meets(work: ShelvedWork, leaf: Leaf) -> bool:
    value, whole = leaf.value, f"{work.title} ; {work.abstract}"
    if leaf.field == "PUB_YEAR":
        low, high = leaf.span or (value, value)
        return int(low) <= work.year <= int(high)
    exact = {
        "SRC": source_of(work), "EXT_ID": id_of(work), "PMCID": work.pmcid, "DOI": work.doi,
        "OPEN_ACCESS": _yes(work.open and bool(work.pmcid)), "HAS_BOOK": "N",
        "LANG": _LANGUAGES[work.language]}
    if leaf.field in exact:
        return exact[leaf.field].lower() == value.lower()
    if leaf.field == "PUB_TYPE":
        return value.lower() in _TYPES[work.kind]
    texts = {"": f"{whole} ; {' ; '.join(work.authors)}", "TITLE_ABS": whole, "TITLE": work.title,
             "ABSTRACT": work.abstract, "JOURNAL": work.venue, "AUTH": " ; ".join(work.authors)}
    if leaf.field not in texts:
        return False  # Europe PMC finds nothing for a field that it does not know
    return says(texts[leaf.field], value)


def _neighbours(work: ShelvedWork | None, direction: str, asked: Asked, shelf: Shelf) -> Said:
    size, page = int(asked.params.get("pageSize", "25")), int(asked.params.get("page", "1"))
    found: list[ShelvedWork] = []
    if work:
        found = (shelf.cited if direction == "references" else shelf.citing)(work, "europe_pmc")
    there = page_of(found, size * (page - 1), size)
    item, listing = direction.removesuffix("s"), f"{direction.removesuffix('s')}List"
    told: dict[str, Any] = {
        "version": _VERSION, "hitCount": len(found), "request": {
            "id": id_of(work) if work else "", "source": source_of(work) if work else "",
            "offSet": size * (page - 1), "pageSize": size}}
    return _said(told | {listing: {item: [_short(one) for one in there]}})


def _short(work: ShelvedWork) -> dict[str, Any]:
    told = {"id": id_of(work), "source": source_of(work), "citationType": "JOURNAL ARTICLE",
            "title": f"{work.title}.", "authorString": _string_of(work.authors),
            "journalAbbreviation": work.venue, "pubYear": work.year, "doi": work.doi,
            "citedByCount": 0, "match": "Y"}
    return {name: value for name, value in told.items() if value != ""}


def _lite(work: ShelvedWork, shelf: Shelf) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": id_of(work), "source": source_of(work), "pmid": work.pmid, "pmcid": work.pmcid,
        "doi": work.doi, "title": f"{work.title}.", "authorString": _string_of(work.authors),
        "journalTitle": work.venue if work.kind != "preprint" else "", "pubYear": str(work.year),
        "pubType": "; ".join(_TYPES[work.kind])} | _flags(work) | {
        "citedByCount": len(shelf.citing(work, "europe_pmc")), "firstPublicationDate": work.day}
    return {name: value for name, value in told.items() if value != ""}


def _flags(work: ShelvedWork) -> dict[str, str]:
    held = bool(work.pmcid)
    return {"isOpenAccess": _yes(work.open and held), "inEPMC": _yes(held), "inPMC": _yes(held),
            "hasPDF": _yes(held), "hasBook": "N", "hasSuppl": "N",
            "hasReferences": _yes(bool(work.cites)), "hasTextMinedTerms": "N",
            "hasDbCrossReferences": "N", "hasLabsLinks": "N", "hasTMAccessionNumbers": "N"}


def _core(work: ShelvedWork, shelf: Shelf) -> dict[str, Any]:
    lite = _lite(work, shelf)
    told = {name: value for name, value in lite.items()
            if name not in ("journalTitle", "pubType")}
    told |= {
        "authorList": {"author": [_author(name) for name in work.authors]},
        "abstractText": work.abstract, "language": _LANGUAGES[work.language],
        "pubTypeList": {"pubType": [*_TYPES[work.kind],
                                    *(["Retracted Publication"] if work.is_retracted else [])]}}
    if work.kind == "preprint":
        told["bookOrReportDetails"] = {"publisher": work.venue, "yearOfPublication": work.year}
    else:
        told["journalInfo"] = {"dateOfPublication": f"{work.year}", "yearOfPublication": work.year,
                               "journal": {"title": work.venue}}
    if work.open and work.pmcid:
        told |= {"license": work.licence.replace("-", " "),
                 "fullTextIdList": {"fullTextId": [work.pmcid]}}
    if work.pmcid or work.doi:
        told["fullTextUrlList"] = {"fullTextUrl": list(_addresses(work))}
    if comments := [*(_comment(work, one) for one in work.notices), *_forms(work, shelf)]:
        told["commentCorrectionList"] = {"commentCorrection": comments}
    return {name: value for name, value in told.items() if value not in ("", [])}


def _addresses(work: ShelvedWork) -> list[dict[str, str]]:
    free = {"availability": "Open access", "availabilityCode": "OA"}
    shut = {"availability": "Subscription required", "availabilityCode": "S"}
    found = []
    if work.pmcid and work.open:
        page = f"https://europepmc.org/articles/{work.pmcid}"
        found += [{**free, "documentStyle": "html", "site": "Europe_PMC", "url": page},
                  {**free, "documentStyle": "pdf", "site": "Europe_PMC",
                   "url": f"{page}?pdf=render"}]
    if work.doi:
        found.append({**(free if work.open else shut), "documentStyle": "doi", "site": "DOI",
                      "url": f"https://doi.org/{work.doi}"})
    return found


def _comment(work: ShelvedWork, notice: ShelvedNotice) -> dict[str, Any]:
    return {"id": str(work.number), "source": "MED", "type": _RELATIONS[notice.kind],
            "reference": f"{work.venue}. {notice.day[:4]};1:1. doi: {notice.doi}", "orderIn": 1}


def _forms(work: ShelvedWork, shelf: Shelf) -> Iterator[dict[str, Any]]:
    """The article of a preprint, and the preprints of an article."""
    for one in shelf.of("europe_pmc"):
        relation = ("Preprint of" if one.key == work.preprint_of else
                    "Preprint in" if one.preprint_of == work.key else "")
        if relation:
            yield {"id": id_of(one), "source": source_of(one), "type": relation,
                   "reference": f"{one.venue}. {one.year}. doi: {one.doi}", "orderIn": 1}


def _author(name: str) -> dict[str, str]:
    given, family = given_and_family(name)
    return {"fullName": f"{family} {_initials(given)}", "firstName": given, "lastName": family,
            "initials": _initials(given)}


def _initials(given: str) -> str:
    return "".join(part[0] for part in given.split())


def _string_of(authors: Sequence[str]) -> str:
    names = (given_and_family(name) for name in authors)
    return ", ".join(f"{family} {_initials(given)}" for given, family in names) + "."


def _yes(told: bool) -> str:
    return "Y" if told else "N"


def _said(told: Mapping[str, Any]) -> Said:
    return Said(json.dumps(told).encode(), type="application/json;charset=UTF-8")


def _failed(message: str) -> Said:
    """Europe PMC answers its errors with status 200."""
    return _said({"version": _VERSION, "errCode": 404, "errMsg": message})
