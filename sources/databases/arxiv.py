"""arXiv by its Atom API.

Query language and answers: https://info.arxiv.org/help/api/user-manual.html. Rate, of the same
place's terms of use (https://info.arxiv.org/help/api/tou.html): one request in three seconds over
one connection.

    field                                  where in an entry
    identifiers.arxiv, arxiv_version, url  id
    identifiers.doi                        arxiv:doi, the published version's, given by the authors
    title, abstract, authors               title, summary, author/name
    published, year                        published, the day of the first version
    venue                                  arxiv:journal_ref, else "arXiv"
    fields                                 category/@term, by the archive's name
    copies                                 made of the identifier: source, HTML and PDF of this
                                           version
    notices                                arxiv:comment and summary that say the paper was
                                           withdrawn
    manifestations                         the preprint, and the published version where a DOI is
                                           given
    total                                  opensearch:totalResults of the feed
"""

import re
from dataclasses import dataclass, replace

from records import Copy, Facets, Identifiers, Manifestation, Notice, Work
from records.work import CopyFormat
from sources.databases.answers import (
    Unusable,
    asked_for,
    identify,
    message,
    read_each,
    read_xml,
    record,
)
from sources.databases.boolean import alternatives, spoken
from sources.databases.database import (
    Politeness,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.text import abstract, day, person, plain, year
from sources.databases.vocabulary import translated, untold, untranslated
from sources.documents.xml import Element
from sources.identifiers import normalise_arxiv

_MOST_A_PAGE = 1_000
"""The manual's advice: larger answers of up to 2,000 are possible and slow."""
_MOST_IN_ALL = 30_000
_BUSY = frozenset({429, 503})
_PHYSICS = ("physics", "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th",
            "math-ph", "nlin", "nucl-ex", "nucl-th", "quant-ph")
_ARCHIVES = {
    "computer science": "cs.*", "mathematics": "math.*", "statistics": "stat.*",
    "economics": "econ.*", "quantitative biology": "q-bio.*", "biology": "q-bio.*",
    "quantitative finance": "q-fin.*", "electrical engineering": "eess.*",
    "electrical engineering and systems science": "eess.*", "astronomy": "astro-ph*",
    **dict.fromkeys(("physics", "physics and astronomy"), " ".join(
        f"{archive}*" for archive in _PHYSICS)),
}
"""Fields of study as archives: https://arxiv.org/category_taxonomy."""
_FIELDS = {
    "cs": "Computer Science", "math": "Mathematics", "stat": "Statistics",
    "q-bio": "Quantitative Biology", "econ": "Economics", "q-fin": "Quantitative Finance",
    "eess": "Electrical Engineering and Systems Science",
    **dict.fromkeys(_PHYSICS, "Physics"),
}
_PLACES: tuple[tuple[CopyFormat, str], ...] = (
    ("latex", "export.arxiv.org/e-print"), ("html", "arxiv.org/html"),
    ("pdf", "export.arxiv.org/pdf"))
_WITHDRAWN = re.compile(
    r"(?:paper|article|submission|manuscript|work|preprint|version) (?:has been|was|is) "
    r"(?:temporarily )?(?:withdrawn|retracted)|^\W*withdrawn\b"
    r"|withdrawn by (?:the )?(?:author|arxiv)",
    re.IGNORECASE)


@dataclass(frozen=True)
class Arxiv:
    """The preprints of arXiv. All are free to read."""

    address: str = "https://export.arxiv.org"
    name = "arXiv"
    politeness = Politeness(
        interval=3.0, source="https://info.arxiv.org/help/api/tou.html")

    def query(self, facets: Facets) -> str:
        """Each term as a phrase in title or abstract; days of submission; archives; the journal."""
        groups = facets.groups or tuple((word,) for word in spoken(facets.text).split())
        parts = [alternatives(group, _in_title_or_abstract) for group in groups]
        if archives := _archives(facets):
            parts.append(alternatives(archives, lambda archive: f"cat:{archive}"))
        if journal := _phrase(facets.venue):
            parts.append(f"jr:{journal}")
        if facets.year_from or facets.year_to:
            first, last = facets.year_from or 1991, facets.year_to or 2099
            parts.append(f"submittedDate:[{first:04}01010000 TO {last:04}12312359]")
        query = " AND ".join(filter(None, parts))
        barred = alternatives(facets.exclude, _in_title_or_abstract)
        return f"{query} ANDNOT {barred}" if query and barred else query

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """arXiv names no languages; everything there is a preprint; fields are its archives."""
        return (
            *untold(types=facets.types and "preprint" not in facets.types,
                    languages=facets.languages),
            *untranslated("fields of study", facets.fields, _ARCHIVES))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._list(search_query=self.query(facets), size=min(limit, _MOST_A_PAGE))

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        number, version = normalise_arxiv(identifier) if scheme == "arxiv" else ("", None)
        told = f"{number}v{version}" if version else number
        return WebRequest(f"{self.address}/api/query", {"id_list": told}) if number else None

    def read(self, response: WebResponse) -> ResultPage:
        feed = read_xml(response, self.name)
        if feed.tag != "feed":
            raise UnreadableAnswer(f"{self.name}: an Atom feed was expected, <{feed.tag}> came")
        entries = feed.findall("entry")
        if wrong := _error(entries):
            raise UnreadableAnswer(f"{self.name} says: {wrong}")
        works, refused = read_each(entries, self._work, "entry")
        total, start = _number(feed, "totalResults"), _number(feed, "startIndex") or 0
        if not entries and total is not None and total > start and asked_for(response, "start"):
            raise UnreadableAnswer(
                f"{self.name}: an empty page came from hit {start} on, of {total} hits")
        return ResultPage(
            works, total, self._next(response, start + len(entries), total), refused)

    def problem(self, response: WebResponse) -> str:
        try:
            told = _error(read_xml(replace(response, status=200), self.name).findall("entry"))
        except UnreadableAnswer:
            told = ""
        said = f"HTTP {response.status}: {told}" if told else message(response)
        pace = "; it allows one request in three seconds" if response.status in _BUSY else ""
        return f"{said}{pace}"

    def _list(self, search_query: str, size: int, start: int = 0) -> WebRequest:
        return WebRequest(f"{self.address}/api/query", {
            "search_query": search_query, "start": str(start), "max_results": str(size),
            "sortBy": "relevance", "sortOrder": "descending"})

    def _next(self, response: WebResponse, start: int, total: int | None) -> WebRequest | None:
        asked = asked_for(response, "search_query", "max_results")
        query, size = asked.get("search_query", ""), asked.get("max_results", "")
        if not query or not size.isdecimal() or total is None or start >= min(total, _MOST_IN_ALL):
            return None
        return self._list(query, int(size), start) if start and int(size) else None

    def _work(self, entry: Element) -> Work:
        found = identify(arxiv=_text(entry, "id"), doi=_text(entry, "doi"))
        if not found.arxiv:
            raise Unusable(f"its id {_text(entry, 'id')[:80]!r} is none of arXiv's")
        told = f"{found.arxiv}v{found.arxiv_version}" if found.arxiv_version else found.arxiv
        preprint = found.model_copy(update={"doi": "", "url": f"https://arxiv.org/abs/{told}"})
        title, venue = plain(_text(entry, "title")), plain(_text(entry, "journal_ref"), 300)
        published = day(_text(entry, "published"))
        versions = [Manifestation(
            version="preprint", identifiers=preprint, venue="arXiv", year=year(published))]
        if found.doi:
            versions.append(Manifestation(
                version="published", identifiers=Identifiers(doi=found.doi), venue=venue))
        return record(
            self.name, title=title, identifiers=preprint.model_copy(update={"doi": found.doi}),
            other_ids={}, authors=tuple(filter(None, (
                person(_text(author, "name")) for author in entry.findall("author")))),
            year=year(published), published=published, venue=venue or "arXiv", type="preprint",
            abstract=abstract(_text(entry, "summary")), open_access=True,
            fields=_fields(entry), copies=_copies(told), notices=self._notices(entry),
            manifestations=tuple(versions))

    def _notices(self, entry: Element) -> tuple[Notice, ...]:
        for tag in ("comment", "summary"):
            said = plain(_text(entry, tag), 300)
            if _WITHDRAWN.search(said):
                return (Notice(kind="retraction", day=day(_text(entry, "updated")), reason=said,
                               source=self.name),)
        return ()


def _phrase(term: str) -> str:
    """Terms stand in quotes, where a hyphen parts words as it does in arXiv's index."""
    words = spoken(term).replace("-", " ")
    return f'"{words}"' if words else ""


def _in_title_or_abstract(term: str) -> str:
    phrase = _phrase(term)
    return f"(ti:{phrase} OR abs:{phrase})" if phrase else ""


def _archives(facets: Facets) -> list[str]:
    return " ".join(translated(facets.fields, _ARCHIVES)).split()


def _fields(entry: Element) -> tuple[str, ...]:
    archives = (plain(category.get("term"), 40).split(".")[0] for category in
                entry.findall("category"))
    return tuple(dict.fromkeys(_FIELDS[archive] for archive in archives if archive in _FIELDS))


def _copies(told: str) -> tuple[Copy, ...]:
    return tuple(
        Copy(url=f"https://{place}/{told}", format=form, version="preprint", source="arXiv")
        for form, place in _PLACES)


def _error(entries: list[Element]) -> str:
    """What arXiv says went wrong: it answers so with a feed of one entry."""
    if len(entries) == 1 and "/api/errors" in _text(entries[0], "id"):
        return plain(_text(entries[0], "summary"), 300) or "an error without a text"
    return ""


def _text(element: Element, tag: str) -> str:
    child = element.find(tag)
    return "".join(map(str, child.itertext())).strip() if child is not None else ""


def _number(feed: Element, tag: str) -> int | None:
    text = _text(feed, tag)
    return int(text) if text.isdecimal() and len(text) < 10 else None
