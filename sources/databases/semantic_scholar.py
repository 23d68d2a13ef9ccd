"""Semantic Scholar by its Academic Graph: search by relevance, papers, references, citations.

Documentation: https://api.semanticscholar.org/api-docs/graph. `/paper/search` ranks by meaning and
takes plain words only (a hyphen finds nothing and is written as a space); its pages hold up to 100
papers and reach to the 1,000th. The boolean search, `/paper/search/bulk`, cannot sort by relevance
and is not used. Rate (https://www.semanticscholar.org/product/api): without a key all callers share
one pool, 100 requests in five minutes each on paper; with a key one request a second.

    field                         where in a paper
    other_ids.s2, .corpus, .dblp  paperId, externalIds.CorpusId, externalIds.DBLP
    identifiers                   externalIds: DOI, ArXiv, PubMed, PubMedCentral
    title, abstract, authors      title, abstract, authors[].name
    published, year               publicationDate, year
    venue                         venue, else journal.name, publicationVenue.name; with a DOI, none
                                  that is a server
    type                          publicationTypes[]; a preprint where arXiv or bioRxiv is the only
                                  venue
    fields                        s2FieldsOfStudy[].category, fieldsOfStudy[]
    open_access, copies           isOpenAccess; openAccessPdf: url, license, status
    notices                       words before the title
    manifestations                the preprint and the published version, by externalIds
    cited_by                      citationCount
    total                         total

References and citations come as `data[].citedPaper` and `data[].citingPaper`; `data` is null where
the publisher does not let them be shown.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from records import Copy, Facets, Identifiers, Manifestation, Work
from records.work import Version, WorkType
from sources.databases.answers import (
    Unusable,
    asked_for,
    at,
    count,
    each,
    identify,
    line,
    message,
    read_each,
    read_json,
    record,
)
from sources.databases.boolean import spoken
from sources.databases.database import (
    Politeness,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.licences import licence
from sources.databases.notices import notices_in
from sources.databases.text import abstract, day, link, person, plain, year
from sources.databases.vocabulary import translated, untold, untranslated

_MOST_A_PAGE = 100
_MOST_IN_ALL = 1_000
_MOST_LINKED = 1_000
_FIELDS = (
    "paperId,externalIds,title,abstract,authors,year,publicationDate,venue,journal,"
    "publicationVenue,publicationTypes,s2FieldsOfStudy,isOpenAccess,openAccessPdf,citationCount")
_SCHEMES = {"doi": "DOI", "arxiv": "ARXIV", "pmid": "PMID", "pmcid": "PMCID"}
_FILTER_TYPES = {
    "article": "JournalArticle", "review": "Review", "conference-paper": "Conference",
    "book": "Book", "chapter": "BookSection", "dataset": "Dataset", "editorial": "Editorial",
    "letter": "LettersAndComments"}
_TYPES: tuple[tuple[str, WorkType], ...] = (
    ("Review", "review"), ("MetaAnalysis", "review"), ("Conference", "conference-paper"),
    ("BookSection", "chapter"), ("Editorial", "editorial"), ("LettersAndComments", "letter"),
    ("Dataset", "dataset"), ("JournalArticle", "article"), ("Book", "book"))
"""The first that a paper has names its type: a review is also a JournalArticle."""
_PREPRINT_VENUES = re.compile(
    r"(?:arxiv(?:\.org)?|biorxiv|medrxiv|chemrxiv|psyarxiv|research square|ssrn)\b", re.IGNORECASE)
_FIELDS_OF_STUDY = {name.casefold(): name for name in (
    "Computer Science", "Medicine", "Chemistry", "Biology", "Materials Science", "Physics",
    "Geology", "Psychology", "Art", "History", "Geography", "Sociology", "Business",
    "Political Science", "Economics", "Philosophy", "Mathematics", "Engineering",
    "Environmental Science", "Agricultural and Food Sciences", "Education", "Law", "Linguistics")}
_ID = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class SemanticScholar:
    """The graph of papers of Semantic Scholar. `key` is an API key."""

    key: str = field(default="", repr=False)
    address: str = "https://api.semanticscholar.org"
    name = "Semantic Scholar"
    politeness = Politeness(
        interval=3.0, interval_with_key=1.0,
        source="https://www.semanticscholar.org/product/api")

    def query(self, facets: Facets) -> str:
        """The search as parameters of the request: words, and the conditions it can filter by."""
        return "&".join(f"{name}={value}" if value else name
                        for name, value in self._conditions(facets).items())

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """Groups of terms are not required: the sentence is ranked by relevance."""
        return (
            *untold(boolean_groups=facets.groups, excluded_terms=facets.exclude,
                    languages=facets.languages),
            *untranslated("types", facets.types, _FILTER_TYPES),
            *untranslated("fields of study", facets.fields, _FIELDS_OF_STUDY))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._request("/graph/v1/paper/search", {
            **self._conditions(facets), "fields": _FIELDS, "offset": "0",
            "limit": str(min(limit, _MOST_A_PAGE))})

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        named = identifier if scheme == "s2" and _ID.fullmatch(identifier) else ""
        if scheme in _SCHEMES:
            value = str(getattr(identify(**{scheme: identifier}), scheme))
            named = f"{_SCHEMES[scheme]}:{value.removeprefix('PMC')}" if value else ""
        return self._request(f"/graph/v1/paper/{_in_path(named)}",
                             {"fields": _FIELDS}) if named else None

    def references(self, work: Work, limit: int) -> WebRequest | None:
        return self._linked("references", work, limit)

    def citations(self, work: Work, limit: int) -> WebRequest | None:
        return self._linked("citations", work, limit)

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        if isinstance(answer, dict) and "data" in answer:
            return self._list(answer, response)
        if at(answer, "total") == 0:
            return ResultPage((), 0)
        papers = answer if isinstance(answer, list) else [answer]
        if not any(at(paper, "paperId") for paper in papers) and not (
                isinstance(answer, list) and all(paper is None for paper in papers)):
            raise UnreadableAnswer(
                f"{self.name}: `data` or a paper with `paperId` was expected, neither came")
        works, refused = read_each(papers, self._work, "paper")
        return ResultPage(works, len(papers), refused=refused)

    def problem(self, response: WebResponse) -> str:
        told = message(response, ("error",), ("message",))
        shared = response.status == 429 and not self.key
        return f"{told}; without a key all callers share one pool" if shared else told

    def _conditions(self, facets: Facets) -> dict[str, str]:
        """Parameters of a search; an empty value is a condition by its name alone."""
        years = "-".join(str(told or "") for told in (facets.year_from, facets.year_to))
        told = {
            "query": spoken(facets.text).replace("-", " "),
            "year": years if years != "-" else "",
            "publicationTypes": ",".join(translated(facets.types, _FILTER_TYPES)),
            "fieldsOfStudy": ",".join(translated(facets.fields, _FIELDS_OF_STUDY)),
            "venue": spoken(facets.venue),
        }
        open_access = {"openAccessPdf": ""} if facets.open_access else {}
        return {name: value for name, value in told.items() if value} | open_access

    def _linked(self, relation: str, work: Work, limit: int) -> WebRequest | None:
        own = work.other_ids.get("s2", "")
        named = own if _ID.fullmatch(own) else next(
            (f"{name}:{value.removeprefix('PMC')}" for scheme, name in _SCHEMES.items()
             if (value := str(getattr(work.identifiers, scheme)))), "")
        return self._request(f"/graph/v1/paper/{_in_path(named)}/{relation}", {
            "fields": _FIELDS, "offset": "0", "limit": str(min(limit, _MOST_LINKED)),
        }) if named else None

    def _request(self, path: str, params: dict[str, str]) -> WebRequest:
        headers = {"x-api-key": self.key} if self.key else {}
        return WebRequest(self.address + path, params, headers, secret=frozenset(headers))

    def _list(self, answer: dict[str, object], response: WebResponse) -> ResultPage:
        data = answer["data"]
        if data is None:
            return ResultPage((), notes=("the publisher does not let these be shown",))
        if not isinstance(data, list):
            raise UnreadableAnswer(f"{self.name}: a list was expected as `data`")
        works, refused = read_each(map(_paper, data), self._work, "data")
        return ResultPage(
            works, count(answer.get("total")), self._next(answer, response), refused)

    def _next(self, answer: dict[str, object], response: WebResponse) -> WebRequest | None:
        """Asks for what comes after, if the service says where and gives so much."""
        start = count(answer.get("next"))
        path = response.url.partition("?")[0].removeprefix(self.address)
        asked = dict(asked_for(
            response, "query", "year", "publicationTypes", "fieldsOfStudy", "venue",
            "fields", "limit"))
        size = count(asked.get("limit"))
        searching = path == "/graph/v1/paper/search"
        if not start or not size or not (
                searching or re.fullmatch(r"/graph/v1/paper/.+/(?:references|citations)", path)):
            return None
        if searching:
            size = min(size, _MOST_IN_ALL - start)
            if "openAccessPdf" in response.url.partition("?")[2].replace("=", "&").split("&"):
                asked["openAccessPdf"] = ""
        return self._request(
            path, asked | {"offset": str(start), "limit": str(size)}) if size > 0 else None

    def _work(self, told: object) -> Work:
        own = line(at(told, "paperId"), 60)
        ids = at(told, "externalIds")
        if not own:
            raise Unusable("it has no paperId")
        found = identify(
            doi=at(ids, "DOI"), arxiv=at(ids, "ArXiv"), pmid=at(ids, "PubMed"),
            pmcid=at(ids, "PubMedCentral"),
            url=f"https://www.semanticscholar.org/paper/{own}" if _ID.fullmatch(own) else "")
        title = plain(at(told, "title"))
        published = day(at(told, "publicationDate")) or day(at(told, "year"))
        venue = _venue(told, found)
        kind = _type(told, venue, found)
        free = at(told, "isOpenAccess")
        return record(
            self.name, title=title, identifiers=found,
            other_ids={"s2": own, "corpus": line(at(ids, "CorpusId"), 20),
                       "dblp": line(at(ids, "DBLP"), 200)},
            authors=tuple(filter(None, (
                person(at(author, "name")) for author in each(at(told, "authors"))))),
            published=published, year=year(at(told, "year")) or year(published), venue=venue,
            type=kind, abstract=abstract(at(told, "abstract")), fields=_fields_of(told),
            open_access=free if isinstance(free, bool) else None,
            copies=_copies(told, "preprint" if kind == "preprint" else "published"),
            notices=notices_in(title, self.name), manifestations=_manifestations(found, venue),
            cited_by=count(at(told, "citationCount")))


def _in_path(named: str) -> str:
    return quote(named, safe=":/();,")


def _paper(item: object) -> object:
    """The paper of a hit, or of a link in either direction."""
    return at(item, "citedPaper") or at(item, "citingPaper") or item


def _venue(told: object, found: Identifiers) -> str:
    """A preprint that was published since may go on being told with its server as `venue`."""
    names = [name for path in (("venue",), ("journal", "name"), ("publicationVenue", "name"))
             if (name := line(at(told, *path), 300))]
    printed = [name for name in names if not _PREPRINT_VENUES.match(name)]
    return next(iter((printed if _published(found) else []) + names), "")


def _type(told: object, venue: str, found: Identifiers) -> WorkType:
    kinds = {line(name, 40) for name in each(at(told, "publicationTypes"))}
    if _PREPRINT_VENUES.match(venue) or (not venue and found.arxiv and not _published(found)):
        return "preprint"
    for name, kind in _TYPES:
        if name in kinds:
            return kind
    return "other"


def _published(found: Identifiers) -> str:
    """The DOI that a publisher gave; "" where there is none but arXiv's."""
    return "" if found.doi.startswith("10.48550/") else found.doi


def _manifestations(found: Identifiers, venue: str) -> tuple[Manifestation, ...]:
    """The two forms of a paper that is on arXiv and has a publisher's DOI."""
    if not found.arxiv or not _published(found):
        return ()
    journal = "" if _PREPRINT_VENUES.match(venue) else venue
    return (Manifestation(version="preprint", identifiers=identify(arxiv=found.arxiv),
                          venue="arXiv"),
            Manifestation(version="published", venue=journal, identifiers=found.model_copy(
                update={"arxiv": "", "arxiv_version": None, "url": ""})))


def _fields_of(told: object) -> tuple[str, ...]:
    names = [line(at(one, "category"), 100) for one in each(at(told, "s2FieldsOfStudy"))]
    names += [line(one, 100) for one in each(at(told, "fieldsOfStudy"))]
    return tuple(dict.fromkeys(filter(None, names)))


def _copies(told: object, version: Version) -> tuple[Copy, ...]:
    """The open PDF. "Green" is a copy that the author put elsewhere; the address may also be the
    one of a page, which the fetcher finds out."""
    free = at(told, "openAccessPdf")
    address = link(at(free, "url"))
    if not address:
        return ()
    green = line(at(free, "status"), 20).upper() == "GREEN"
    host = address.split("/")[2].lower()
    return (Copy(
        url=address, format="other" if host.endswith("doi.org") else "pdf",
        version="preprint" if host.endswith("arxiv.org") else
        "accepted" if green and version == "published" else version,
        licence=licence(at(free, "license")), source=SemanticScholar.name),)
