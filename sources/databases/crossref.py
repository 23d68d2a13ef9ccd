"""Crossref: what publishers deposit with a DOI, and what became of a work since.

Documentation: https://api.crossref.org (Swagger) and
https://www.crossref.org/documentation/retrieve-metadata/rest-api/ : free-form queries by field, no
boolean words, sorted by score; filters separated by commas, the same filter twice is "or"
(…/rest-api-filters/); up to 1,000 rows a page, to the 10,000th by offset. Rates since December 2025
(https://doi.org/10.64000/wadve-3tj60): lists once a second over one connection; three a second over
three connections for callers who tell an address (`mailto`). What holds is told by the headers
`x-rate-limit-limit` and `x-rate-limit-interval` of every answer.

    field                 where in a message of type "work"
    identifiers.doi, url  DOI, URL
    title, abstract       title[0] with subtitle[0], else original-title[0]; abstract (JATS)
    authors               author[]: given, family, suffix, or name
    published, year       issued, else published, posted; of theses and standards approved
    venue, publisher      container-title[0], else event.name, institution[].name; publisher
    type                  type, subtype; "correction" and "retraction" by update-to[].type
    language, fields      language; subject[] (no longer given)
    open_access, copies   open licence in license[]; link[] of the same content-version
    notices               updated-by[] (by the publisher or Retraction Watch); words before the
                          title
    manifestations        relation: is-preprint-of, has-preprint
    references            reference[].DOI
    cited_by              is-referenced-by-count
    total                 total-results
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from records import Copy, Facets, Identifiers, Manifestation, Notice, Work
from records.work import CopyFormat, NoticeKind, Version, WorkType
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
from sources.databases.languages import language
from sources.databases.licences import licence
from sources.databases.notices import notices_in
from sources.databases.text import abstract, day, link, person, plain, year
from sources.databases.vocabulary import translated, untold, untranslated
from sources.identifiers import normalise_doi

_MOST_A_PAGE = 1_000
_MOST_IN_ALL = 10_000
TYPES: Mapping[str, WorkType] = {
    "journal-article": "article", "proceedings-article": "conference-paper",
    "book": "book", "monograph": "book", "edited-book": "book", "reference-book": "book",
    "proceedings": "book",
    "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter",
    "reference-entry": "chapter", "dataset": "dataset", "dissertation": "thesis",
    "report": "report", "report-component": "report",
}
_POSTED: dict[str, WorkType] = {
    "": "preprint", "preprint": "preprint", "working_paper": "preprint", "letter": "letter",
    "dissertation": "thesis", "report": "report"}
"""What else than preprints is posted, by its subtype."""
_FILTER_TYPES = {
    "article": "journal-article", "preprint": "posted-content",
    "conference-paper": "proceedings-article", "chapter": "book-chapter", "dataset": "dataset",
    "book": "book,type:monograph,type:edited-book", "thesis": "dissertation", "report": "report"}
_NOTICES: dict[str, NoticeKind] = {
    "retraction": "retraction", "partial_retraction": "correction", "withdrawal": "retraction",
    "removal": "retraction", "correction": "correction", "corrigendum": "correction",
    "erratum": "correction", "expression_of_concern": "concern",
    "addendum": "correction", "clarification": "correction"}
"""Kinds of updates: https://www.crossref.org/documentation/register-maintain-records/
maintaining-your-metadata/registering-updates/. A new version or edition is no notice."""
_UPDATING: dict[str, WorkType] = {"retraction": "retraction", "correction": "correction",
                                  "concern": "editorial"}
_FORMATS: dict[str, CopyFormat] = {
    "application/pdf": "pdf", "text/html": "html", "application/xml": "jats", "text/xml": "jats"}
_VERSIONS: dict[str, Version] = {"vor": "published", "am": "accepted"}
_DATES = ("issued", "published", "published-online", "published-print", "posted", "approved")
"""Not `created`, when the DOI was registered: that is decades later for what was printed before."""


@dataclass(frozen=True)
class Crossref:
    """The records of Crossref. `contact` is an e-mail address; who tells one is served sooner."""

    contact: str = ""
    address: str = "https://api.crossref.org"
    name = "Crossref"

    @property
    def politeness(self) -> Politeness:
        return Politeness(
            interval=1 / 3 if self.contact else 1.0, at_once=3 if self.contact else 1,
            source="https://doi.org/10.64000/wadve-3tj60")

    def query(self, facets: Facets) -> str:
        """The search as parameters of the request."""
        return "&".join(f"{name}={value}" for name, value in self._conditions(facets).items())

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """Crossref ranks by words; it requires none and excludes none."""
        return (
            *untold(boolean_groups=facets.groups, excluded_terms=facets.exclude,
                    open_access=facets.open_access, languages=facets.languages,
                    fields_of_study=facets.fields),
            *untranslated("types", facets.types, _FILTER_TYPES))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._list(self._conditions(facets), min(limit, _MOST_A_PAGE), 0)

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        doi = normalise_doi(identifier) if scheme == "doi" else ""
        return self._request(f"/works/{quote(doi, safe='')}", {}) if doi else None

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        told = at(answer, "message") if isinstance(answer, dict) and "message" in answer else answer
        kind = line(at(answer, "message-type"), 60)
        items = at(told, "items")
        if isinstance(items, list) and kind in ("work-list", ""):
            works, refused = read_each(items, self._work, "item")
            total = count(at(told, "total-results"))
            return ResultPage(
                works, total, self._next(response, total, len(items)), refused)
        if not isinstance(told, dict) or kind not in ("work", "") or "DOI" not in told:
            raise UnreadableAnswer(
                f"{self.name}: works were expected, {kind or 'something without a DOI'} came")
        works, refused = read_each([told], self._work, "work")
        return ResultPage(works, len(works), refused=refused)

    def problem(self, response: WebResponse) -> str:
        return message(response, ("message", "message"), ("message", "description"), ("message",))

    def _conditions(self, facets: Facets) -> dict[str, str]:
        filters = [f"type:{kind}" for kind in translated(facets.types, _FILTER_TYPES)]
        if facets.year_from:
            filters.append(f"from-pub-date:{facets.year_from:04}")
        if facets.year_to:
            filters.append(f"until-pub-date:{facets.year_to:04}")
        told = {
            "query.bibliographic": spoken(facets.text), "filter": ",".join(filters),
            "query.container-title": spoken(facets.venue), "sort": "relevance", "order": "desc"}
        return {name: value for name, value in told.items() if value}

    def _list(self, conditions: dict[str, str], rows: int, offset: int) -> WebRequest:
        return self._request(
            "/works", {**conditions, "rows": str(rows), "offset": str(offset)})

    def _request(self, path: str, params: dict[str, str]) -> WebRequest:
        polite = {"mailto": self.contact} if self.contact else {}
        return WebRequest(self.address + path, params | polite, secret=frozenset(polite))

    def _next(self, response: WebResponse, total: int | None, came: int) -> WebRequest | None:
        asked = asked_for(
            response, "query.bibliographic", "filter", "query.container-title", "sort", "order",
            "rows", "offset")
        rows, offset = count(asked.pop("rows", None)), count(asked.pop("offset", "0"))
        if not (came and rows and total) or offset is None or "query.bibliographic" not in asked:
            return None
        start = offset + rows
        return self._list(asked, rows, start) if start < total and (
            start + rows <= _MOST_IN_ALL) else None

    def _work(self, told: object) -> Work:
        found = identify(doi=at(told, "DOI"), url=at(told, "URL"))
        if not found.doi:
            raise Unusable("it has no DOI")
        title = _title(told)
        published = next(filter(None, (day(at(told, name, "date-parts")) for name in _DATES)), "")
        updates = [_NOTICES.get(line(at(one, "type"), 60).lower().replace("-", "_"))
                   for one in each(at(told, "update-to"))]
        licences = dict(_open_licences(told))
        return record(
            self.name, title=title, identifiers=found, other_ids={},
            authors=tuple(filter(None, map(_author, each(at(told, "author"))))),
            published=published, year=year(published), venue=_venue(told),
            publisher=line(at(told, "publisher"), 300), abstract=abstract(at(told, "abstract")),
            type=next((_UPDATING[kind] for kind in updates if kind), _type(told)),
            language=language(at(told, "language")),
            fields=tuple(filter(None, (line(one, 100) for one in each(at(told, "subject"))))),
            open_access=True if licences else None, copies=tuple(_copies(told, licences)),
            notices=tuple(_notices(told)) or notices_in(title, self.name),
            manifestations=tuple(_manifestations(told, found)),
            references=tuple(dict.fromkeys(
                f"doi:{doi}" for one in each(at(told, "reference"))
                if (doi := normalise_doi(line(at(one, "DOI"), 500))))),
            cited_by=count(at(told, "is-referenced-by-count")))


def _title(told: object) -> str:
    title, original, subtitle = (
        plain(next(iter(each(at(told, name))), ""))
        for name in ("title", "original-title", "subtitle"))
    known = not title or subtitle.casefold() in title.casefold()
    return title or original if known else f"{title.rstrip(' :')}: {subtitle}"


def _author(author: object) -> str:
    name = person(at(author, "given"), at(author, "family"))
    suffix = line(at(author, "suffix"), 40)
    return f"{name} {suffix}".strip() if name else person(at(author, "name"))


def _venue(told: object) -> str:
    names = (next(iter(each(at(told, "container-title"))), ""), at(told, "event", "name"),
             at(told, "institution", "name"), at(told, "group-title"))
    return next(filter(None, (line(name, 300) for name in names)), "")


def _type(told: object) -> WorkType:
    kind = line(at(told, "type"), 60)
    if kind == "posted-content":
        return _POSTED.get(line(at(told, "subtype"), 60).replace("-", "_"), "other")
    return TYPES.get(kind, "other")


def _open_licences(told: object) -> Iterator[tuple[str, str]]:
    """Open licences by the version of the content they are for; "unspecified" is the published."""
    for one in each(at(told, "license")):
        name = licence(at(one, "URL"))
        if name.startswith(("CC-", "CC0")):
            version = line(at(one, "content-version"), 20)
            yield ("vor" if version == "unspecified" else version), name


def _copies(told: object, licences: dict[str, str]) -> Iterator[Copy]:
    """The links whose content stands under an open licence; the others want a subscription."""
    for one in each(at(told, "link")):
        version = line(at(one, "content-version"), 20)
        form = _FORMATS.get(line(at(one, "content-type"), 60))
        address = link(at(one, "URL"))
        if address and form and version in _VERSIONS and version in licences and (
                at(one, "intended-application") != "similarity-checking"):
            yield Copy(url=address, format=form, version=_VERSIONS[version],
                       licence=licences[version], source=Crossref.name)


def _notices(told: object) -> Iterator[Notice]:
    for one in each(at(told, "updated-by")):
        kind = _NOTICES.get(line(at(one, "type"), 60).lower().replace("-", "_"))
        if kind:
            label = line(at(one, "label"), 100) or kind
            teller = line(at(one, "source"), 60).replace("-", " ")
            yield Notice(
                kind=kind, day=day(at(one, "updated", "date-parts")) or day(
                    at(one, "updated", "date-time")),
                doi=normalise_doi(line(at(one, "DOI"), 500)),
                reason=f"{label}, told by {teller}" if teller else label, source=Crossref.name)


def _manifestations(told: object, found: Identifiers) -> Iterator[Manifestation]:
    """The work's own form, and the other one where the depositor names it."""
    relations = at(told, "relation")
    own: Version = "preprint" if _type(told) == "preprint" else "published"
    other: Version = "published" if own == "preprint" else "preprint"
    related = [one for name in ("is-preprint-of", "has-preprint")
               for one in each(at(relations, name))]
    others = dict.fromkeys(normalise_doi(line(at(one, "id"), 500)) for one in related
                           if line(at(one, "id-type"), 20) in ("doi", "uri"))
    others = [doi for doi in others if doi and doi != found.doi]
    if others:
        yield Manifestation(version=own, identifiers=found, venue=_venue(told))
    for doi in others:
        yield Manifestation(version=other, identifiers=identify(doi=doi))
