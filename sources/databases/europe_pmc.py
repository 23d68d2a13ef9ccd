"""Europe PMC: MEDLINE, PMC's full texts and the preprint servers of the life sciences, in JSON.

Documentation: https://europepmc.org/RestfulWebService (requests, cursors: `nextCursorMark` of an
answer is `cursorMark` of the next request), https://europepmc.org/searchsyntax (fields),
https://europepmc.org/docs/EBI_Europe_PMC_Web_Service_Reference.pdf (elements of a record). No rate
is published; the guides of those who call it name ten requests a second, half of it is kept here.

    field          where in resultList.result[] (resultType=core), and in the short form
    title          title
    authors        authorList.author[]: firstName, lastName, or collectiveName; short: authorString
    published      firstPublicationDate, else journalInfo.dateOfPublication, pubYear
    venue          journalInfo.journal.title, short: journalTitle; of preprints and books
                   bookOrReportDetails.publisher
    abstract       abstractText
    type           source "PPR" (preprints), "PAT", "ETH"; pubTypeList.pubType[], short: pubType
    language       language
    identifiers    doi, pmid, pmcid
    other_ids      source and id, e.g. "PPR/PPR123456"
    open_access    isOpenAccess
    copies         fullTextUrlList.fullTextUrl[] that are free or open; JATS of open texts by
                   fullTextIdList or pmcid; license; a manuscript's version by authMan
    notices        commentCorrectionList.commentCorrection[], pubType "Retracted Publication"
    manifestations commentCorrectionList, types "Preprint in" and "Preprint of"
    cited_by       citedByCount

Citations and references (referenceList.reference[], citationList.citation[]) are short records.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from records import Copy, Facets, Identifiers, Manifestation, Notice, Work
from records.work import CopyFormat, Version, WorkType
from sources.databases.answers import (
    asked_for,
    at,
    count,
    described,
    each,
    identify,
    line,
    message,
    read_each,
    read_json,
    record,
)
from sources.databases.boolean import conjunction, marc_languages, named, quoted
from sources.databases.database import (
    Politeness,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.languages import language
from sources.databases.licences import licence
from sources.databases.medline import (
    PUBLICATION_TYPES,
    kind_of,
    notice,
    other_form,
    with_retraction,
)
from sources.databases.text import abstract, day, link, person, without_full_stop, year
from sources.databases.vocabulary import untold, untranslated

_MOST_A_PAGE = 1_000
"""Hits in one page."""
_TYPES: Mapping[str, str] = {
    **{kind: f'PUB_TYPE:"{name}"' for kind, name in PUBLICATION_TYPES.items()},
    "preprint": "SRC:PPR", "thesis": "SRC:ETH", "book": "HAS_BOOK:Y"}
_SOURCES: Mapping[str, WorkType] = {"PPR": "preprint", "PAT": "other", "ETH": "thesis"}
_FORMATS: Mapping[str, CopyFormat] = {"pdf": "pdf", "html": "html"}
_FREE = frozenset({"OA", "F"})
"""Codes of availability: open access, free. What else there is needs a subscription."""
_SOURCE = re.compile(r"[A-Z]{3}")
_ID = re.compile(r"[A-Za-z0-9._-]{1,60}")
_FULL_TEXT = re.compile(r"(?:PMC|PPR)\d{1,10}")


@dataclass(frozen=True)
class EuropePMC:
    address: str = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    name = "Europe PMC"
    politeness = Politeness(
        interval=0.2, source="https://europepmc.org/RestfulWebService")

    def query(self, facets: Facets) -> str:
        """Phrases in title or abstract, e.g. `TITLE_ABS:"sleep apnea" AND OPEN_ACCESS:Y`."""
        years = f"PUB_YEAR:[{facets.year_from or 1600} TO {facets.year_to or 3000}]"
        return conjunction(
            facets, lambda term: _field("TITLE_ABS", term),
            years if facets.year_from or facets.year_to else "",
            named(facets.types, _TYPES, "{}"),
            named(facets.languages, marc_languages(facets), 'LANG:"{}"'),
            _field("JOURNAL", facets.venue), "OPEN_ACCESS:Y" if facets.open_access else "")

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """What of a search Europe PMC cannot be told, in words."""
        return (
            *untold(fields_of_study=facets.fields),
            *untranslated("types", facets.types, _TYPES),
            *untranslated("languages", facets.languages, marc_languages(facets)))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._search(self.query(facets), limit)

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        """By "doi", "pmid" or "pmcid"."""
        if scheme not in ("doi", "pmid", "pmcid"):
            return None
        asked = identify(**{scheme: identifier})
        if asked.pmid:
            return self._search(f"EXT_ID:{asked.pmid} AND SRC:MED", 1)
        if asked.pmcid:
            return self._search(f"PMCID:{asked.pmcid}", 1)
        # A record of PubMed and one of a preprint server may share a DOI.
        return self._search('DOI:"{}"'.format(asked.doi.replace('"', "")), 5) if asked.doi else None

    def references(self, work: Work, limit: int) -> WebRequest | None:
        return self._neighbours(work, "references", limit)

    def citations(self, work: Work, limit: int) -> WebRequest | None:
        return self._neighbours(work, "citations", limit)

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        total = count(at(answer, "hitCount"))
        for listing, item in (("resultList", "result"), ("referenceList", "reference"),
                              ("citationList", "citation")):
            if total is None or (found := at(answer, listing)) is None:
                continue
            works, refused = read_each(each(at(found, item)), _work, item)
            following = self._next_page if item == "result" else self._next_neighbours
            number = len(works) + len(refused)
            return ResultPage(works, total, following(answer, response, number), refused)
        if total == 0:
            return ResultPage((), 0)
        said = line(at(answer, "errMsg"), 200) or described(response)
        raise UnreadableAnswer(
            f"Europe PMC was to send hitCount and a list of results, references or citations; "
            f"it sent {said}")

    def problem(self, response: WebResponse) -> str:
        return message(response, ("errMsg",), ("message",), ("error",))

    def _search(self, query: str, limit: int, cursor: str = "*") -> WebRequest:
        return WebRequest(f"{self.address}/search", {
            "query": query, "resultType": "core", "format": "json",
            "pageSize": str(max(1, min(limit, _MOST_A_PAGE))), "cursorMark": cursor})

    def _next_page(self, answer: object, response: WebResponse, number: int) -> WebRequest | None:
        """The last page repeats the cursor it was asked with, or has none."""
        asked = asked_for(response, "query", "pageSize", "cursorMark")
        cursor, size = line(at(answer, "nextCursorMark"), 1_000), count(asked.get("pageSize"))
        if not cursor or cursor == asked.get("cursorMark") or "query" not in asked or not size:
            return None
        return self._search(asked["query"], size, cursor) if number >= size else None

    def _neighbours(self, work: Work, kind: str, limit: int, page: int = 1) -> WebRequest | None:
        """References and citations are asked for under a source's name and its number there."""
        ids = work.identifiers
        own = work.other_ids.get("europepmc", "").partition("/")
        source, number = (own[0], own[2]) if own[2] else (
            ("MED", ids.pmid) if ids.pmid else ("PMC", ids.pmcid))
        if not _SOURCE.fullmatch(source) or not _ID.fullmatch(number):
            return None
        return WebRequest(f"{self.address}/{source}/{number}/{kind}", {
            "format": "json", "pageSize": str(max(1, min(limit, _MOST_A_PAGE))), "page": str(page)})

    def _next_neighbours(
        self, answer: object, response: WebResponse, number: int
    ) -> WebRequest | None:
        asked = asked_for(response, "pageSize", "page")
        size, page = count(asked.get("pageSize")), count(asked.get("page"))
        place = re.search(r"/([A-Z]{3})/([A-Za-z0-9._-]{1,60})/(references|citations)(?:$|\?)",
                          response.url)
        if not size or not page or not place or not number:
            return None
        if size * page >= (count(at(answer, "hitCount")) or 0):
            return None
        return WebRequest(f"{self.address}/{place[1]}/{place[2]}/{place[3]}", {
            "format": "json", "pageSize": str(size), "page": str(page + 1)})


def _field(name: str, term: str) -> str:
    return f"{name}:{phrase}" if (phrase := quoted(term)) else ""


def _work(result: object) -> Work:
    source, number = line(at(result, "source"), 20), line(at(result, "id"), 60)
    short = line(at(result, "pubType") or at(result, "citationType"))
    types = [line(one, 100) for one in each(at(result, "pubTypeList", "pubType"))] or [
        part.strip() for part in short.split(";")]
    kind = _SOURCES.get(source) or kind_of(types)
    ids = identify(
        doi=at(result, "doi"), pmcid=at(result, "pmcid"),
        pmid=at(result, "pmid") or (number if source == "MED" else ""),
        url=f"https://europepmc.org/article/{source}/{number}" if source and number else "")
    published = day(at(result, "firstPublicationDate")) or day(
        at(result, "journalInfo", "dateOfPublication")) or day(line(at(result, "pubYear"), 10))
    title = line(at(result, "title"))
    return record(
        "Europe PMC", title=without_full_stop(title),
        identifiers=ids, other_ids={"europepmc": f"{source}/{number}" if source and number else ""},
        authors=_authors(result), published=published,
        year=year(line(at(result, "pubYear"), 10)) or year(published),
        venue=line(at(result, "journalInfo", "journal", "title")
                   or at(result, "journalTitle") or at(result, "journalAbbreviation")
                   or at(result, "bookOrReportDetails", "publisher")),
        abstract=abstract(at(result, "abstractText")), type=kind,
        language=language(at(result, "language")),
        open_access={"Y": True, "N": False}.get(line(at(result, "isOpenAccess"), 5)),
        copies=_copies(result, ids, kind), notices=_notices(result, types, title),
        manifestations=_manifestations(result, kind), cited_by=count(at(result, "citedByCount")))


def _authors(result: object) -> tuple[str, ...]:
    named = [
        person(at(one, "firstName") or at(one, "initials"), at(one, "lastName"))
        or line(at(one, "collectiveName") or at(one, "fullName"), 300)
        for one in each(at(result, "authorList", "author"))]
    short = line(at(result, "authorString"), 50_000).rstrip(".")
    return tuple(filter(None, named)) or tuple(
        filter(None, (_spoken(name.strip()) for name in short.split(","))))


def _spoken(name: str) -> str:
    """"Haas-Kogan DA" as "DA Haas-Kogan"."""
    family, _, initials = name.rpartition(" ")
    return f"{initials} {family}" if family and re.fullmatch(r"[A-Z]{1,4}", initials) else name


def _copies(result: object, ids: Identifiers, kind: WorkType) -> tuple[Copy, ...]:
    is_open = at(result, "isOpenAccess") == "Y"
    terms = licence(at(result, "license")) if is_open else ""
    manuscript = any(at(result, mark) == "Y" for mark in ("authMan", "epmcAuthMan", "nihAuthMan"))
    version: Version = (
        "preprint" if kind == "preprint" else "accepted" if manuscript else "published")
    held = [line(one, 40) for one in each(at(result, "fullTextIdList", "fullTextId"))]
    found = [
        Copy(url=f"https://www.ebi.ac.uk/europepmc/webservices/rest/{one}/fullTextXML",
             format="jats", version=version, licence=terms, source="Europe PMC")
        for one in held or [ids.pmcid] if is_open and _FULL_TEXT.fullmatch(one)]
    for one in each(at(result, "fullTextUrlList", "fullTextUrl")):
        format = _FORMATS.get(line(at(one, "documentStyle"), 20))
        url = link(at(one, "url"))
        if url and format and line(at(one, "availabilityCode"), 9) in _FREE:
            found.append(Copy(url=url, format=format, version=version, licence=terms,
                              source="Europe PMC"))
    return tuple(found)


def _comments(result: object) -> list[tuple[str, str, str]]:
    """Relation, citation of where the comment stands, its PMID."""
    return [
        (line(at(one, "type"), 100), line(at(one, "reference")),
         line(at(one, "id"), 20) if at(one, "source") == "MED" else "")
        for one in each(at(result, "commentCorrectionList", "commentCorrection"))]


def _notices(result: object, types: list[str], title: str) -> tuple[Notice, ...]:
    found = (notice(relation, cited, "Europe PMC") for relation, cited, _ in _comments(result))
    return with_retraction(filter(None, found), types, title, "Europe PMC")


def _manifestations(result: object, kind: WorkType) -> tuple[Manifestation, ...]:
    found = (other_form(relation, cited, kind, pmid=pmid)
             for relation, cited, pmid in _comments(result))
    return tuple(filter(None, found))
