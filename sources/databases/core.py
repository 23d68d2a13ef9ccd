"""CORE, which gathers what repositories hold, through its API v3.

Documentation: https://api.core.ac.uk/docs/v3 (paths, the query language, limits: 10 requests a
minute and 100 a day without a key, up to 5,000 a day with one; at most 100 results a page and
10,000 by offset).

    field        where in results[] (a single work: the answer itself)
    title        title
    authors      authors[].name
    published    publishedDate, else yearPublished
    venue        journals[].title
    publisher    publisher
    abstract     abstract
    type         documentType
    language     language.code
    fields       fieldOfStudy
    identifiers  doi, arxivId, pubmedId
    other_ids    id
    open_access  downloadUrl: what CORE holds the text of is open
    copies       downloadUrl, sourceFulltextUrls[]
    notices      words before the title
    references   references[].doi
    cited_by     citationCount

CORE does not tell licences. Its older API v2 (`data[]._source`) is switched off; its answers are
refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from records import Copy, Facets, Work
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
from sources.databases.notices import notices_in
from sources.databases.text import abstract, day, link, person, year
from sources.databases.vocabulary import untold, untranslated

_MOST_A_PAGE = 100
_MOST_IN_ALL = 10_000
_TYPES: Mapping[str, str] = {"article": "research", "thesis": "thesis"}
_TYPE_OF: Mapping[str, WorkType] = {
    "research": "article", "research article": "article", "journal article": "article",
    "thesis": "thesis", "preprint": "preprint", "conference paper": "conference-paper",
    "book": "book", "book chapter": "chapter", "report": "report", "dataset": "dataset",
    "review": "review"}
_SCHEMES: Mapping[str, str] = {"doi": "doi", "arxiv": "arxivId", "pmid": "pubmedId"}


@dataclass(frozen=True)
class Core:
    """`key` is an API key of CORE; anonymous requests are few and at times refused."""

    key: str = field(default="", repr=False)
    address: str = "https://api.core.ac.uk/v3"
    name = "CORE"
    politeness = Politeness(
        interval=6.0, source="https://api.core.ac.uk/docs/v3")

    def query(self, facets: Facets) -> str:
        """Phrases in title or abstract, e.g. `(title:"peat" OR abstract:"peat")`."""
        return conjunction(
            facets, _anywhere,
            f"yearPublished>={facets.year_from}" if facets.year_from else "",
            f"yearPublished<={facets.year_to}" if facets.year_to else "",
            named(facets.types, _TYPES, 'documentType:"{}"'),
            "_exists_:fullText" if facets.open_access else "")

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """What of a search CORE cannot be told, in words."""
        return (
            *untranslated("types", facets.types, _TYPES),
            *untold(languages=facets.languages, venue=facets.venue,
                    fields_of_study=facets.fields))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._search(self.query(facets), max(1, min(limit, _MOST_A_PAGE)), 0)

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        """By "doi", "arxiv" or "pmid"."""
        if scheme not in _SCHEMES:
            return None
        value = getattr(identify(**{scheme: identifier}), scheme).replace('"', "")
        return self._search(f'{_SCHEMES[scheme]}:"{value}"', 1, 0) if value else None

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        results, total = at(answer, "results"), count(at(answer, "totalHits"))
        if isinstance(results, list) and total is not None:
            works, refused = read_each(results, _work, "result")
            asked = asked_for(response, "q", "limit", "offset")
            size, after = count(asked.get("limit")), (
                count(asked.get("offset")) or 0) + len(results)
            more = results and size and "q" in asked and after < min(total, _MOST_IN_ALL)
            following = self._search(asked["q"], size, after) if more and size else None
            return ResultPage(works, total, following, refused)
        if isinstance(answer, dict) and "title" in answer and "id" in answer:
            works, refused = read_each([answer], _work, "work")
            return ResultPage(works, len(works), refused=refused)
        if at(answer, "status") in ("OK", "Not found"):
            raise UnreadableAnswer("CORE was asked through its API v3 and answered as its API v2")
        said = line(at(answer, "message"), 200) or described(response)
        raise UnreadableAnswer(f"CORE was to send totalHits and results; it sent {said}")

    def problem(self, response: WebResponse) -> str:
        return message(response, ("message",), ("error", "message"), ("error",))

    def _search(self, query: str, size: int, offset: int) -> WebRequest:
        return WebRequest(
            f"{self.address}/search/works/",
            {"q": query, "limit": str(size), "offset": str(offset), "exclude": "fullText"},
            {"Authorization": f"Bearer {self.key}"} if self.key else {},
            secret=frozenset({"Authorization"} if self.key else ()))


def _anywhere(term: str) -> str:
    return f"(title:{phrase} OR abstract:{phrase})" if (phrase := quoted(term)) else ""


def _work(result: object) -> Work:
    number = line(at(result, "id"), 20)
    published = day(at(result, "publishedDate"))
    when = count(at(result, "yearPublished")) or None
    held, elsewhere = link(at(result, "downloadUrl")), each(at(result, "sourceFulltextUrls"))
    kind = _TYPE_OF.get(line(at(result, "documentType"), 60).lower(), "other")
    addresses = dict.fromkeys(filter(None, (held, *(link(one) for one in elsewhere))))
    cited = (identify(doi=at(one, "doi")).doi for one in each(at(result, "references")))
    title = line(at(result, "title"))
    return record(
        "CORE", title=title, notices=notices_in(title, "CORE"), other_ids={"core": number},
        identifiers=identify(
            doi=at(result, "doi"), arxiv=at(result, "arxivId"), pmid=at(result, "pubmedId"),
            url=f"https://core.ac.uk/works/{number}" if number else ""),
        authors=tuple(filter(
            None, (person(at(one, "name")) for one in each(at(result, "authors"))))),
        year=year(published) or year(when), published=published or day(when),
        venue=line(at(result, "journals", "title")), publisher=_unquoted(at(result, "publisher")),
        abstract=abstract(at(result, "abstract")), type=kind,
        language=language(at(result, "language", "code")),
        fields=tuple(filter(None, (line(one, 100) for one in each(at(result, "fieldOfStudy"))))),
        open_access=True if held else None,
        copies=tuple(
            Copy(url=url, format="pdf" if _is_printed(url) else "other",
                 version="preprint" if kind == "preprint" else "accepted", source="CORE")
            for url in addresses),
        references=tuple(dict.fromkeys(f"doi:{doi}" for doi in cited if doi)),
        cited_by=count(at(result, "citationCount")))


def _is_printed(url: str) -> bool:
    return url.lower().endswith(".pdf") or url.startswith("https://core.ac.uk/download/")


def _unquoted(value: object) -> str:
    """CORE writes publishers with the quotation marks of the field they came from."""
    return line(value).strip("'\" ")
