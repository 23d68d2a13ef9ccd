"""DataCite: who registered a DOI with it, above all arXiv, data repositories and theses.

Documentation: https://support.datacite.org/docs/api-queries (queries),
https://support.datacite.org/docs/pagination (pages; 10,000 records by number),
https://support.datacite.org/docs/rate-limit (500 requests in 5 minutes, 1,000 with an address in
`mailto` or the User-Agent), https://schema.datacite.org/ (fields).

    field          where in data[] or data, under attributes
    title          titles[] without titleType
    authors        creators[]: givenName and familyName, or name
    published      dates[] "Issued", else "Available", published, publicationYear
    venue          container.title, else relatedItems[] "IsPublishedIn"
    publisher      publisher, or publisher.name
    abstract       descriptions[] "Abstract"
    type           types.resourceTypeGeneral; for "Text" types.citeproc
    language       language
    fields         subjects[] of the Fields of Science
    identifiers    doi; identifiers[] and alternateIdentifiers[] of arXiv, PMID, PMCID
    open_access    rightsList[]: openAccess or a Creative Commons licence; closed or restricted
    copies         contentUrl that names a PDF, with the licence of rightsList[]
    notices        dates[] "Withdrawn", else words before the title
    manifestations relatedIdentifiers[] "IsVersionOf" of a preprint with another registrant's DOI
    references     relatedIdentifiers[] "References" and "Cites", relationships.references
    cited_by       citationCount where it is not 0: DataCite counts what reached it
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from records import Copy, Facets, Identifiers, Manifestation, Notice, Work
from records.work import WorkType
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
from sources.databases.boolean import conjunction, named, quoted
from sources.databases.database import (
    Politeness,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.languages import language
from sources.databases.licences import licence
from sources.databases.notices import notices_in
from sources.databases.text import abstract, day, link, person, year
from sources.databases.vocabulary import untold, untranslated

_MOST_A_PAGE = 200
_MOST_IN_ALL = 10_000
_GENERAL: Mapping[str, WorkType] = {
    "JournalArticle": "article", "DataPaper": "article", "Preprint": "preprint",
    "ConferencePaper": "conference-paper", "ConferenceProceeding": "book", "Book": "book",
    "BookChapter": "chapter", "Dataset": "dataset", "Dissertation": "thesis", "Report": "report"}
_CITEPROC: Mapping[str, WorkType] = {
    "article-journal": "article", "thesis": "thesis", "report": "report", "book": "book",
    "chapter": "chapter", "paper-conference": "conference-paper"}
_TYPES: Mapping[str, str] = {
    "article": "JournalArticle", "preprint": "Preprint", "conference-paper": "ConferencePaper",
    "book": "Book", "chapter": "BookChapter", "dataset": "Dataset", "thesis": "Dissertation",
    "report": "Report"}
_SHUT = ("closedaccess", "restrictedaccess", "embargoedaccess")
_SCHEMES = {"arxiv": "arxiv", "pmid": "pmid", "pmcid": "pmcid"}


@dataclass(frozen=True)
class DataCite:
    """`contact` is an e-mail address: with it twice as many requests are allowed."""

    contact: str = ""
    address: str = "https://api.datacite.org"
    name = "DataCite"

    @property
    def politeness(self) -> Politeness:
        return Politeness(interval=0.3 if self.contact else 0.6,
                          source="https://support.datacite.org/docs/rate-limit")

    def query(self, facets: Facets) -> str:
        """Phrases in titles or descriptions, in Lucene's syntax."""
        years = f"publicationYear:[{facets.year_from or '*'} TO {facets.year_to or '*'}]"
        venue = quoted(facets.venue)
        return conjunction(
            facets, _anywhere, years if facets.year_from or facets.year_to else "",
            named(facets.types, _TYPES, "types.resourceTypeGeneral:{}"),
            named(facets.languages, {code: quoted(code) for code in facets.languages},
                  "language:{}"),
            f"container.title:{venue}" if venue else "")

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """What of a search DataCite cannot be told, in words."""
        return (
            *untranslated("types", facets.types, _TYPES),
            *untold(open_access=facets.open_access, fields_of_study=facets.fields))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._search(self.query(facets), max(1, min(limit, _MOST_A_PAGE)), 1)

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        """By "doi", or by "arxiv" through the DOI that arXiv registers for each paper."""
        if scheme not in ("doi", "arxiv"):
            return None
        asked = identify(**{scheme: identifier})
        doi = asked.doi or (f"10.48550/arxiv.{asked.arxiv}" if asked.arxiv else "")
        if not doi:
            return None
        return self._request(f"dois/{quote(doi, safe='/')}", {})

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        data = at(answer, "data")
        if isinstance(data, list) and isinstance(answer, dict):
            works, refused = read_each(data, _work, "record")
            total = count(at(answer, "meta", "total"))
            return ResultPage(works, total, self._next(response, len(data), total), refused)
        if isinstance(data, dict) and isinstance(data.get("attributes"), dict):
            works, refused = read_each([data], _work, "record")
            return ResultPage(works, len(works), refused=refused)
        said = line(at(answer, "errors", "title"), 200) or described(response)
        raise UnreadableAnswer(f"DataCite was to send data with attributes; it sent {said}")

    def problem(self, response: WebResponse) -> str:
        return message(response, ("errors", "title"), ("errors", "detail"))

    def _next(self, response: WebResponse, number: int, total: int | None) -> WebRequest | None:
        asked = asked_for(response, "query", "page[size]", "page[number]")
        size, page = count(asked.get("page[size]")), count(asked.get("page[number]"))
        if not (number and size and page and "query" in asked):
            return None
        more = size * page < min(total or 0, _MOST_IN_ALL)
        return self._search(asked["query"], size, page + 1) if more else None

    def _search(self, query: str, size: int, page: int) -> WebRequest:
        return self._request("dois", {
            "query": query, "page[size]": str(size), "page[number]": str(page),
            "sort": "relevance", "disable-facets": "true"})

    def _request(self, path: str, params: Mapping[str, str]) -> WebRequest:
        contact = {"mailto": self.contact} if self.contact else {}
        return WebRequest(
            f"{self.address}/{path}", {**params, **contact}, secret=frozenset({"mailto"}))


def _anywhere(term: str) -> str:
    phrase = quoted(term)
    return f"(titles.title:{phrase} OR descriptions.description:{phrase})" if phrase else ""


def _work(data: object) -> Work:
    told = at(data, "attributes")
    ids = _identifiers(told)
    kind = _kind(told)
    published = _dated(told, "Issued") or _dated(told, "Available") or day(
        at(told, "published")) or day(at(told, "publicationYear"))
    rights = [line(at(one, "rightsUri") or at(one, "rightsIdentifier") or at(one, "rights"), 300)
              for one in each(at(told, "rightsList"))]
    terms = next((name for name in map(_licence, rights) if name), "")
    descriptions = (at(one, "description") for one in each(at(told, "descriptions"))
                    if at(one, "descriptionType") == "Abstract")
    return record(
        "DataCite", title=_title(told), identifiers=ids, other_ids={},
        authors=tuple(filter(None, map(_author, each(at(told, "creators"))))),
        year=count(at(told, "publicationYear")) or year(published), published=published,
        venue=line(at(told, "container", "title")) or next(_published_in(told), ""),
        publisher=line(at(told, "publisher", "name") or at(told, "publisher")),
        abstract=abstract(next(descriptions, "")), type=kind,
        language=language(at(told, "language")), fields=_fields(told),
        open_access=_is_open(rights, terms), copies=_copies(told, kind, terms),
        notices=_notices(told),
        manifestations=_manifestations(told, kind, ids), references=_references(data),
        cited_by=count(at(told, "citationCount")) or None)


def _kind(told: object) -> WorkType:
    general = line(at(told, "types", "resourceTypeGeneral"), 60)
    return _GENERAL.get(general) or (
        _CITEPROC.get(line(at(told, "types", "citeproc"), 60), "other")
        if general in ("Text", "") else "other")


def _title(told: object) -> str:
    titles = each(at(told, "titles"))
    main = [one for one in titles if not at(one, "titleType")] or titles
    return line(at(main[0], "title")) if main else ""


def _author(creator: object) -> str:
    return person(at(creator, "givenName"), at(creator, "familyName")) or (
        line(at(creator, "name")) if at(creator, "nameType") == "Organizational"
        else person(at(creator, "name")))


def _dated(told: object, kind: str) -> str:
    return next((when for one in each(at(told, "dates"))
                 if at(one, "dateType") == kind and (when := day(at(one, "date")))), "")


def _identifiers(told: object) -> Identifiers:
    found = {"doi": line(at(told, "doi"), 500), "url": line(at(told, "url"), 2_000)}
    pairs = [(at(one, "identifierType"), at(one, "identifier"))
             for one in each(at(told, "identifiers"))]
    pairs += [(at(one, "alternateIdentifierType"), at(one, "alternateIdentifier"))
              for one in each(at(told, "alternateIdentifiers"))]
    for scheme, value in pairs:
        if name := _SCHEMES.get(line(scheme, 60).lower()):
            found.setdefault(name, line(value, 100))
    return identify(**found)


def _published_in(told: object) -> Iterator[str]:
    for one in each(at(told, "relatedItems")):
        if at(one, "relationType") == "IsPublishedIn" and (
                title := line(at(one, "titles", "title"))):
            yield title


def _fields(told: object) -> tuple[str, ...]:
    subjects = (line(at(one, "subject"), 200) for one in each(at(told, "subjects")))
    return tuple(dict.fromkeys(
        one.removeprefix("FOS: ") for one in subjects if one.startswith("FOS: ")))


def _licence(rights: str) -> str:
    """Words on access are no licence, nor are whole paragraphs."""
    name = "" if "semantics/" in rights or rights.lower() == "open access" else licence(rights)
    return "" if name.startswith("LicenseRef-") and len(name) > 60 else name


def _is_open(rights: list[str], terms: str) -> bool | None:
    said = " ".join(rights).lower().replace(" ", "")
    if "openaccess" in said or terms.startswith(("CC-", "CC0-")):
        return True
    return False if any(word in said for word in _SHUT) else None


def _copies(told: object, kind: WorkType, terms: str) -> tuple[Copy, ...]:
    addresses = (link(one) for one in each(at(told, "contentUrl")))
    return tuple(
        Copy(url=url, format="pdf", version="preprint" if kind == "preprint" else "published",
             licence=terms, source="DataCite")
        for url in addresses if url.lower().endswith(".pdf") and kind != "dataset")


def _notices(told: object) -> tuple[Notice, ...]:
    withdrawn = tuple(
        Notice(kind="retraction", day=day(at(one, "date")), source="DataCite",
               reason=line(at(one, "dateInformation")) or "withdrawn")
        for one in each(at(told, "dates")) if at(one, "dateType") == "Withdrawn")
    return withdrawn or notices_in(_title(told), "DataCite")


def _manifestations(told: object, kind: WorkType, ids: Identifiers) -> tuple[Manifestation, ...]:
    """arXiv tells of the journal's version as that of which the preprint is a version."""
    found = (identify(doi=at(one, "relatedIdentifier"))
             for one in each(at(told, "relatedIdentifiers"))
             if at(one, "relationType") == "IsVersionOf"
             and at(one, "relatedIdentifierType") == "DOI")
    own = ids.doi.partition("/")[0]
    return tuple(
        Manifestation(version="published", identifiers=other) for other in found
        if kind == "preprint" and other.doi and other.doi.partition("/")[0] != own)


def _references(data: object) -> tuple[str, ...]:
    related = (one for one in each(at(data, "attributes", "relatedIdentifiers"))
               if at(one, "relationType") in ("References", "Cites"))
    cited = [identify(**{"arxiv" if at(one, "relatedIdentifierType") == "arXiv" else "doi":
                         at(one, "relatedIdentifier")}) for one in related]
    cited += [identify(doi=at(one, "id"))
              for one in each(at(data, "relationships", "references", "data"))]
    names = (f"doi:{ids.doi}" if ids.doi else f"arxiv:{ids.arxiv}" for ids in cited
             if ids.doi or ids.arxiv)
    return tuple(dict.fromkeys(names))
