"""OpenAlex: works, what they cite and what cites them.

Documentation: https://developers.openalex.org/guides/searching (boolean words in capitals, phrases
in quotes), https://developers.openalex.org/guides/filtering (`,` is and, `|` is or),
https://developers.openalex.org/api-reference/authentication (a free key is wanted since February
2026; what a call costs; at most 100 requests a second). Pages hold up to 100 works, and reach to
the 10,000th.

    field               where in a work
    other_ids.openalex  id, the last part
    identifiers         doi, ids.pmid, ids.pmcid; arXiv's from its addresses in locations
    title, abstract     title, abstract_inverted_index (words with their places) put in order
    authors             authorships[].author.display_name, else raw_author_name
    published, year     publication_date, publication_year
    venue, publisher    primary_location.source.display_name, …host_organization_name
    type                type; "conference-paper" also by the primary location's raw_type
    language, fields    language; topics[].field.display_name
    open_access         open_access.is_oa
    copies              open locations[]: pdf_url, else landing_page_url; version, license
    notices             is_retracted; words before the title
    manifestations      locations[] with a DOI or of a known version
    references          referenced_works[]
    cited_by            cited_by_count
    total               meta.count
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from records import Copy, Facets, Identifiers, Manifestation, Notice, Work
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
from sources.databases.boolean import conjunction, quoted, spoken
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
from sources.databases.text import abstract, day, link, person, plain, year
from sources.databases.vocabulary import translated, untold, untranslated
from sources.identifiers import normalise_arxiv

_MOST_A_PAGE = 100
_MOST_IN_ALL = 10_000
_MOST_WORDS = 20_000
"""Words of an abstract that are put in order; places beyond are made up."""
_SELECTED = (
    "id,doi,ids,title,authorships,publication_date,publication_year,primary_location,locations,"
    "type,language,topics,open_access,is_retracted,referenced_works,cited_by_count,"
    "abstract_inverted_index")
_TYPES: dict[str, WorkType] = {
    "article": "article", "preprint": "preprint", "review": "review",
    "conference-paper": "conference-paper", "book": "book", "book-chapter": "chapter",
    "dataset": "dataset", "dissertation": "thesis", "report": "report", "editorial": "editorial",
    "letter": "letter", "erratum": "correction", "retraction": "retraction",
    "proceedings-article": "conference-paper", "posted-content": "preprint",
    "monograph": "book", "reference-entry": "chapter",
}
_FILTER_TYPES = {
    kind: name for name, kind in reversed(_TYPES.items())
    if name not in ("proceedings-article", "posted-content", "monograph", "reference-entry")}
_VERSIONS: dict[str, Version] = {
    "submittedversion": "preprint", "acceptedversion": "accepted", "publishedversion": "published"}
_FIELDS = {name: number for number, names in enumerate((
    "agricultural and biological sciences|agriculture|biology", "arts and humanities|humanities",
    "biochemistry, genetics and molecular biology|biochemistry|genetics|molecular biology",
    "business, management and accounting|business", "chemical engineering", "chemistry",
    "computer science", "decision sciences", "earth and planetary sciences|geology",
    "economics, econometrics and finance|economics", "energy", "engineering",
    "environmental science", "immunology and microbiology|immunology|microbiology",
    "materials science", "mathematics", "medicine", "neuroscience", "nursing",
    "pharmacology, toxicology and pharmaceutics|pharmacology",
    "physics and astronomy|physics|astronomy", "psychology", "social sciences", "veterinary",
    "dentistry", "health professions"), start=11) for name in names.split("|")}
"""The 26 fields that OpenAlex took over from Scopus' classification, numbered from 11."""
_FIELD_WORDS = {name: f"fields/{number}" for name, number in _FIELDS.items()}
_LANGUAGE_CODE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class OpenAlex:
    """The catalogue of OpenAlex. `key` is an API key; without one a few searches a day are free."""

    key: str = field(default="", repr=False)
    address: str = "https://api.openalex.org"
    name = "OpenAlex"
    politeness = Politeness(
        interval=0.1, at_once=4,
        source="https://developers.openalex.org/api-reference/authentication")

    def query(self, facets: Facets) -> str:
        """The `filter` of the request: words in title or abstract, then the other conditions."""
        words = conjunction(facets, _word)
        conditions = [f"title_and_abstract.search:{words}"] if words else []
        if facets.year_from:
            conditions.append(f"from_publication_date:{facets.year_from:04}-01-01")
        if facets.year_to:
            conditions.append(f"to_publication_date:{facets.year_to:04}-12-31")
        if facets.open_access:
            conditions.append("is_oa:true")
        for name, values in (
            ("type", translated(facets.types, _FILTER_TYPES)),
            ("language", _languages(facets)),
            ("primary_topic.field.id", translated(facets.fields, _FIELD_WORDS)),
        ):
            if values:
                conditions.append(f"{name}:{'|'.join(values)}")
        return ",".join(conditions)

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """OpenAlex filters by a venue's number, not its name."""
        return (*untranslated("types", facets.types, _FILTER_TYPES),
                *untranslated("fields of study", facets.fields, _FIELD_WORDS),
                *untold(venue=facets.venue,
                        languages=len(_languages(facets)) < len(facets.languages)))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._list(self.query(facets), min(limit, _MOST_A_PAGE),
                          sort="relevance_score:desc")

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        if scheme == "openalex" and (number := _number(identifier)):
            return self._request(f"/works/{number}", select=_SELECTED)
        found = identify(**{scheme: identifier}) if scheme in (
            "doi", "arxiv", "pmid", "pmcid") else Identifiers()
        doi = found.doi or (f"10.48550/arxiv.{found.arxiv}" if found.arxiv else "")
        named = f"doi:{doi}" if doi else f"pmid:{found.pmid}" if found.pmid else (
            f"pmcid:{found.pmcid}" if found.pmcid else "")
        return self._request(
            f"/works/{quote(named, safe=':/()')}", select=_SELECTED) if named else None

    def references(self, work: Work, limit: int) -> WebRequest | None:
        return self._linked("cited_by", work, limit)

    def citations(self, work: Work, limit: int) -> WebRequest | None:
        return self._linked("cites", work, limit)

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        results = at(answer, "results")
        if isinstance(results, list):
            works, refused = read_each(results, self._work, "result")
            total = count(at(answer, "meta", "count"))
            return ResultPage(works, total, self._next(response, total, bool(results)), refused)
        if not isinstance(answer, dict) or not (at(answer, "id") or at(answer, "doi")):
            raise UnreadableAnswer(
                f"{self.name}: `results` or a work was expected, neither came")
        works, refused = read_each([answer], self._work, "work")
        return ResultPage(works, len(works), refused=refused)

    def problem(self, response: WebResponse) -> str:
        told = message(response, ("message",), ("error",))
        wants_key = response.status in (401, 403, 409, 429) and not self.key
        return f"{told}; without a key only a few searches a day are free" if wants_key else told

    def _linked(self, relation: str, work: Work, limit: int) -> WebRequest | None:
        number = _number(work.other_ids.get("openalex", ""))
        return self._list(
            f"{relation}:{number}", min(limit, _MOST_A_PAGE)) if number else None

    def _list(self, conditions: str, size: int, *, page: int = 1, sort: str = "") -> WebRequest:
        asked = {"filter": conditions, "per_page": str(size), "page": str(page), "sort": sort,
                 "select": _SELECTED}
        return self._request("/works", **{name: value for name, value in asked.items() if value})

    def _request(self, path: str, **params: str) -> WebRequest:
        if not self.key:
            return WebRequest(self.address + path, params)
        return WebRequest(self.address + path, {**params, "api_key": self.key},
                          secret=frozenset({"api_key"}))

    def _next(self, response: WebResponse, total: int | None, more: bool) -> WebRequest | None:
        asked = asked_for(response, "filter", "per_page", "page", "sort")
        size, page = count(asked.get("per_page")), count(asked.get("page"))
        if not (total and size and page and more and asked.get("filter")):
            return None
        if page * size >= min(total, _MOST_IN_ALL):
            return None
        return self._list(asked["filter"], size, page=page + 1, sort=asked.get("sort", ""))

    def _work(self, told: object) -> Work:
        number = _number(at(told, "id"))
        places = each(at(told, "locations"))
        found = identify(
            doi=at(told, "doi") or at(told, "ids", "doi"), pmid=_last(at(told, "ids", "pmid")),
            pmcid=_last(at(told, "ids", "pmcid")), arxiv=_arxiv(places),
            url=at(told, "primary_location", "landing_page_url"))
        if not number:
            raise Unusable("it has no OpenAlex id" if not found.doi else
                           f"it has no OpenAlex id, only the DOI {found.doi}")
        title = plain(at(told, "title") or at(told, "display_name"))
        primary = at(told, "primary_location")
        published = day(at(told, "publication_date")) or day(at(told, "publication_year"))
        retracted = Notice(kind="retraction", source=self.name)
        return record(
            self.name, title=title, identifiers=found, other_ids={"openalex": number},
            authors=tuple(filter(None, map(_author, each(at(told, "authorships"))))),
            published=published, year=year(at(told, "publication_year")) or year(published),
            venue=line(at(primary, "source", "display_name"), 300),
            publisher=line(at(primary, "source", "host_organization_name"), 300),
            type=_type(told), language=language(at(told, "language")),
            abstract=_abstract(at(told, "abstract_inverted_index")),
            fields=tuple(dict.fromkeys(filter(None, (
                line(at(topic, "field", "display_name"), 100)
                for topic in each(at(told, "topics")))))),
            open_access=_flag(at(told, "open_access", "is_oa")),
            copies=tuple(dict.fromkeys(filter(None, map(_copy, places)))),
            notices=(retracted,) if at(told, "is_retracted") is True else notices_in(
                title, self.name),
            manifestations=tuple(dict.fromkeys(filter(None, (
                _manifestation(place, found) for place in places)))),
            references=tuple(f"openalex:{cited}" for cited in map(
                _number, each(at(told, "referenced_works"))) if cited),
            cited_by=count(at(told, "cited_by_count")))


def _word(term: str) -> str:
    """A single word as it is, so that it is stemmed; phrases and the language's own words quoted.
    Commas and bars, which part filters, do not survive `spoken`."""
    words = spoken(term)
    return words if re.fullmatch(r"[\w.]+", words) and words.upper() not in (
        "AND", "OR", "NOT") else quoted(term)


def _languages(facets: Facets) -> tuple[str, ...]:
    codes = tuple(filter(_LANGUAGE_CODE.fullmatch, facets.languages))
    return codes if len(codes) == len(facets.languages) else ()


def _number(address: object) -> str:
    """"https://openalex.org/W2741809807" as "W2741809807"; "" where it is none."""
    found = re.fullmatch(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?([Ww]\d{1,15})",
                         line(address, 100))
    return found[1].upper() if found else ""


def _last(address: object) -> str:
    return line(address, 300).rstrip("/").rpartition("/")[2]


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _author(authorship: object) -> str:
    return person(at(authorship, "author", "display_name")) or person(
        at(authorship, "raw_author_name"))


def _type(told: object) -> WorkType:
    kind = _TYPES.get(line(at(told, "type"), 60), "other")
    raw = _TYPES.get(line(at(told, "primary_location", "raw_type")
                          or at(told, "type_crossref"), 60))
    return raw if raw == "conference-paper" and kind == "article" else kind


def _arxiv(places: list[object]) -> str:
    """The identifier in the addresses of a work's places at arXiv."""
    for place in places:
        for name in ("landing_page_url", "pdf_url"):
            address = line(at(place, name), 300)
            if re.search(r"//(?:\w+\.)?arxiv\.org/", address) and normalise_arxiv(address)[0]:
                return address
    return ""


def _abstract(index: object) -> str:
    """The abstract's words put in order by their places, which count from 0."""
    if not isinstance(index, dict):
        return ""
    placed = [(place, word) for word, places in index.items() for place in each(places)
              if isinstance(place, int) and not isinstance(place, bool)
              and 0 <= place < _MOST_WORDS and isinstance(word, str)]
    return abstract(" ".join(word for _, word in sorted(placed)[:_MOST_WORDS]))


def _version(place: object) -> Version | None:
    return _VERSIONS.get(line(at(place, "version"), 40).lower())


def _copy(place: object) -> Copy | None:
    """An open place that says where; a page about the work is no copy, but may lead to one."""
    pdf, page = link(at(place, "pdf_url")), link(at(place, "landing_page_url"))
    if at(place, "is_oa") is not True or not (pdf or page):
        return None
    return Copy(
        url=pdf or page, format="pdf" if pdf else "other", version=_version(place) or "published",
        licence=licence(at(place, "license")), source=OpenAlex.name)


def _manifestation(place: object, found: Identifiers) -> Manifestation | None:
    version, page = _version(place), link(at(place, "landing_page_url"))
    if version not in ("preprint", "published") or not page:
        return None
    named = identify(doi=page if "doi.org/" in page else "",
                     arxiv=page if "arxiv.org/" in page else "", url=page)
    own = named.doi or named.arxiv or page == found.url
    return Manifestation(
        version=version, identifiers=named,
        venue=line(at(place, "source", "display_name"), 300)) if own else None
