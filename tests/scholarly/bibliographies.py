"""dblp and DataCite as their documentation describes them and their answers look:
https://dblp.org/faq/13501473, https://support.datacite.org/docs/api-queries.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scholarly.queries import BadQuery, Leaf, holds, parse, relevance, says, wanted_words
from scholarly.shelf import Asked, Said, Shelf, ShelvedWork, given_and_family, page_of, ranked

_DBLP_TYPES = {"article": "Journal Articles", "review": "Journal Articles",
               "conference-paper": "Conference and Workshop Papers",
               "preprint": "Informal and Other Publications"}
_GENERAL = {"article": "JournalArticle", "review": "JournalArticle", "preprint": "Preprint",
            "conference-paper": "ConferencePaper"}


@dataclass(frozen=True)
class DblpService:
    """Words are beginnings of words; a space is "and", "|" is "or". No phrases, no abstracts."""

    name: str = "dblp"
    root: str = ""

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        if asked.path != "/search/publ/api":
            return Said(b"<html><title>dblp: 404 Not Found</title></html>", 404, "text/html")
        text = asked.params.get("q", "")
        size = min(int(asked.params.get("h", "30")), 1_000)
        first = int(asked.params.get("f", "0"))
        clauses = [clause.lower().split("|") for clause in text.split()]
        found = [work for work in shelf.of(self.name)
                 if clauses and all(_begins(work, clause) for clause in clauses)]
        there = page_of(found, first, size)
        hits: dict[str, Any] = {"@total": str(len(found)), "@computed": str(len(found)),
                                "@sent": str(len(there)), "@first": str(first)}
        if there:
            hits["hit"] = [_hit(work) for work in there]
        return Said(json.dumps({"result": {
            "query": text, "status": {"@code": "200", "text": "OK"},
            "time": {"@unit": "msecs", "text": "1.00"},
            "completions": {"@total": "0", "@computed": "0", "@sent": "0"}, "hits": hits,
        }}).encode())


def _begins(work: ShelvedWork, clause: list[str]) -> bool:
    there = re.findall(r"\w+", f"{work.title} {' '.join(work.authors)}".casefold())
    return any(word.startswith(wanted) for wanted in clause for word in there)


def _hit(work: ShelvedWork) -> dict[str, Any]:
    first, *others = work.authors
    author: Any = [first, *others] if others else first
    kind = "conf/cip" if work.kind == "conference-paper" else "journals/jis"
    key = f"{kind}/{given_and_family(first)[1]}{work.year % 100}{work.number % 100}"
    info = {
        "authors": {"author": author}, "title": f"{work.title}.",
        "venue": work.venue if work.kind != "preprint" else "CoRR",
        "volume": f"abs/{work.arxiv}" if work.kind == "preprint" else "",
        "year": str(work.year), "type": _DBLP_TYPES[work.kind], "key": key, "doi": work.doi,
        "ee": f"https://doi.org/{work.doi}" if work.doi else
        f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else "",
        "url": f"https://dblp.org/rec/{key}"}
    return {"@score": "1", "@id": str(work.number), "url": f"URL#{work.number}",
            "info": {name: value for name, value in info.items() if value}}


@dataclass(frozen=True)
class DataCiteService:
    """What arXiv registers with DataCite: the DOIs of preprints."""

    name: str = "datacite"
    root: str = ""

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        works = [work for work in shelf.of(self.name) if work.arxiv]
        if asked.path.startswith("/dois/"):
            doi = asked.path.removeprefix("/dois/").lower()
            work = next((one for one in works if one.arxiv_doi.lower() == doi), None)
            if work is None:
                return _refused(404, "The resource you are looking for doesn't exist.")
            return _told({"data": _record(work)})
        if asked.path != "/dois":
            return _refused(404, "The resource you are looking for doesn't exist.")
        return _listed(asked.params, works)


def _listed(params: Mapping[str, str], works: list[ShelvedWork]) -> Said:
    size, page = int(params.get("page[size]", "25")), int(params.get("page[number]", "1"))
    found = works
    if text := params.get("query", ""):
        try:
            query = parse(text)
        except BadQuery:
            return _refused(400, "Search query could not be parsed.")
        found = [work for work in works if holds(query, lambda leaf, work=work: _meets(work, leaf))]
        found = ranked(found, lambda work: relevance(work, wanted_words(query)))
    return _told({
        "data": [_record(work) for work in page_of(found, size * (page - 1), size)],
        "meta": {"total": len(found), "totalPages": -(-len(found) // size), "page": page}})


def _meets(work: ShelvedWork, leaf: Leaf) -> bool:
    texts = {"titles.title": work.title, "descriptions.description": work.abstract,
             "container.title": "", "": f"{work.title} ; {work.abstract}"}
    if leaf.field in texts:
        return says(texts[leaf.field], leaf.value)
    if leaf.field == "publicationYear" and leaf.span:
        low, high = (None if bound == "*" else int(bound) for bound in leaf.span)
        year = int((work.submitted or work.day)[:4])
        return (low is None or low <= year) and (high is None or year <= high)
    own = {"types.resourceTypeGeneral": "Preprint", "language": work.language}
    return own.get(leaf.field, "").lower() == leaf.value.lower()


def _record(work: ShelvedWork) -> dict[str, Any]:
    day = work.submitted or work.day
    names = [given_and_family(name) for name in work.authors]
    related = [{"relationType": "IsVersionOf", "relatedIdentifier": work.doi,
                "relatedIdentifierType": "DOI"}] if work.doi else []
    attributes = {
        "doi": work.arxiv_doi, "prefix": "10.48550", "suffix": f"arxiv.{work.arxiv}",
        "identifiers": [{"identifier": work.arxiv, "identifierType": "arXiv"}],
        "alternateIdentifiers": [
            {"alternateIdentifierType": "arXiv", "alternateIdentifier": work.arxiv}],
        "creators": [{"name": f"{family}, {given}", "nameType": "Personal", "givenName": given,
                      "familyName": family, "affiliation": [], "nameIdentifiers": []}
                     for given, family in names],
        "titles": [{"title": work.title}], "publisher": "arXiv", "container": {},
        "publicationYear": int(day[:4]), "subjects": [
            {"subject": "FOS: Computer and information sciences",
             "subjectScheme": "Fields of Science and Technology (FOS)"}],
        "contributors": [], "dates": [
            {"date": f"{day}T12:00:00Z", "dateType": "Submitted", "dateInformation": "v1"},
            {"date": day[:7], "dateType": "Available", "dateInformation": "v1"},
            {"date": day[:4], "dateType": "Issued"}],
        "language": None, "types": {
            "ris": "GEN", "bibtex": "misc", "citeproc": "article", "schemaOrg": "CreativeWork",
            "resourceType": "Article", "resourceTypeGeneral": _GENERAL["preprint"]},
        "relatedIdentifiers": related, "relatedItems": [], "rightsList": [],
        "descriptions": [{"description": work.abstract, "descriptionType": "Abstract"}],
        "url": f"https://arxiv.org/abs/{work.arxiv}", "contentUrl": None, "state": "findable",
        "citationCount": 0, "published": day[:4]}
    return {"id": work.arxiv_doi, "type": "dois", "attributes": attributes, "relationships": {
        "references": {"data": []}, "citations": {"data": []}}}


def _told(told: Mapping[str, Any]) -> Said:
    return Said(json.dumps(told).encode(), type="application/json; charset=utf-8")


def _refused(status: int, title: str) -> Said:
    return Said(json.dumps({"errors": [{"status": str(status), "title": title}]}).encode(), status,
                "application/json; charset=utf-8")
