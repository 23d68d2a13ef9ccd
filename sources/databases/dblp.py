"""dblp, the bibliography of computer science: titles, authors and venues, no abstracts.

Documentation: https://dblp.org/faq/13501473 (the search service; `h` hits from `f`, at most 1,000),
https://dblp.org/faq/1474589 (queries: words are beginnings of words, a space is "and", "|" is "or";
phrases and "not" are switched off), https://dblp.org/faq/1474706 (one or two seconds between
requests, Retry-After with 429).

    field        where in result.hits.hit[].info
    title        title
    authors      authors.author: one or a list, each text or {text, @pid}; "0001" tells namesakes
    year         year
    venue        venue: one or a list
    publisher    publisher
    type         type, and the beginning of key ("phd/", "books/")
    identifiers  doi, else ee at doi.org; arXiv by the DOI, or by volume "abs/…" of CoRR
    other_ids    key
    open_access  access
    copies       ee that names a PDF

A group of phrases is asked for as its words, in a form that dblp can read: "(a b or c) and d" is
"a|c b|c d".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from records import Copy, Facets, Notice, Work
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
from sources.databases.boolean import spoken
from sources.databases.database import (
    Politeness,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.text import link, person, without_full_stop, year

_MOST_A_PAGE = 1_000
_MOST_CLAUSES = 16
"""Conditions that a group of phrases may become; where there would be more, its longest phrases are
left out."""
_TYPES: Mapping[str, WorkType] = {
    "Journal Articles": "article", "Conference and Workshop Papers": "conference-paper",
    "Informal and Other Publications": "other", "Informal Publications": "other",
    "Parts in Books or Collections": "chapter", "Books and Theses": "book", "Editorship": "book",
    "Reference Works": "book", "Data and Artifacts": "dataset", "Withdrawn Items": "other"}
_NAMESAKE = re.compile(r"\s\d{4}$")
_PREPRINT = re.compile(r"abs/(\S{3,60})")


@dataclass(frozen=True)
class Dblp:
    address: str = "https://dblp.org"
    name = "dblp"
    politeness = Politeness(
        interval=2.0, source="https://dblp.org/faq/1474706")

    def query(self, facets: Facets) -> str:
        """Words, e.g. `code|program synthesis|program benchmark`."""
        clauses = [clause for group in facets.groups for clause in _clauses(group)]
        return " ".join(dict.fromkeys(clauses)) or spoken(facets.text).lower()

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """What of a search dblp cannot be told, in words."""
        phrases = any(" " in spoken(term) for group in facets.groups for term in group)
        asked = {
            "phrases (their words are asked for, in any order)": phrases,
            "alternatives (the longest of a group are left out)": any(
                len(_askable(group)) < len(_words(group)) for group in facets.groups),
            "excluded terms": facets.exclude, "years": facets.year_from or facets.year_to,
            "open access": facets.open_access, "types": facets.types, "venue": facets.venue,
            "languages": facets.languages, "fields of study": facets.fields}
        return tuple(name for name, wanted in asked.items() if wanted)

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._search(self.query(facets), max(1, min(limit, _MOST_A_PAGE)), 0)

    def read(self, response: WebResponse) -> ResultPage:
        answer = read_json(response, self.name)
        hits = at(answer, "result", "hits")
        total, first = count(at(hits, "@total")), count(at(hits, "@first"))
        if total is None:
            said = line(at(answer, "result", "status", "text"), 200)
            raise UnreadableAnswer(
                f"dblp was to send result.hits; it sent {said or described(response)}")
        found = each(at(hits, "hit"))
        works, refused = read_each(found, _work, "hit")
        asked = asked_for(response, "q", "h")
        after, size = (first or 0) + len(found), count(asked.get("h"))
        more = found and after < total and "q" in asked and size
        following = self._search(asked["q"], size, after) if more and size else None
        return ResultPage(works, total, following, refused)

    def problem(self, response: WebResponse) -> str:
        return message(response, ("result", "status", "text"))

    def _search(self, query: str, size: int, first: int) -> WebRequest:
        return WebRequest(f"{self.address}/search/publ/api", {
            "q": query, "format": "json", "h": str(size), "f": str(first), "c": "0"})


def _words(group: Sequence[str]) -> list[tuple[str, ...]]:
    said = (re.sub(r"['’]s\b", "", spoken(term).lower()) for term in group)
    terms = (tuple(dict.fromkeys(re.findall(r"\w+", words))) for words in said)
    return [words for words in dict.fromkeys(terms) if words]


def _askable(group: Sequence[str]) -> list[tuple[str, ...]]:
    terms = _words(group)
    while prod(map(len, terms)) > _MOST_CLAUSES:
        terms.remove(max(terms, key=len))
    return terms


def _clauses(group: Sequence[str]) -> list[str]:
    """Any of the terms, as conditions that must all hold; each has one word of every term."""
    return ["|".join(dict.fromkeys(words)) for words in product(*_askable(group)) if words]


def _work(hit: object) -> Work:
    info = at(hit, "info")
    key, told = line(at(info, "key"), 200), line(at(info, "type"), 100)
    preprint = _PREPRINT.fullmatch(line(at(info, "volume"), 80))
    addresses = [link(one) for one in each(at(info, "ee"))]
    resolver = next((one for one in addresses if "//doi.org/" in one), "")
    ids = identify(doi=at(info, "doi") or resolver, arxiv=preprint[1] if preprint else "",
                   url=line(at(info, "url"), 500))
    kind: WorkType = _TYPES.get(told, "other")
    if ids.arxiv and kind == "other":
        kind = "preprint"
    elif key.startswith(("phd/", "ms/")):
        kind = "thesis"
    title = line(at(info, "title"))
    venues = (line(venue) for venue in each(at(info, "venue")))
    printed = next((one for one in addresses if one.lower().endswith(".pdf")), "")
    is_open = {"open": True, "closed": False}.get(line(at(info, "access"), 20))
    return record(
        "dblp", title=without_full_stop(title),
        identifiers=ids, other_ids={"dblp": key}, authors=_authors(info),
        year=year(line(at(info, "year"), 10)), published=line(at(info, "year"), 4),
        venue=" / ".join(filter(None, venues)), publisher=line(at(info, "publisher")), type=kind,
        open_access=is_open,
        copies=(Copy(url=printed, format="pdf", version="published", source="dblp"),)
        if printed and is_open is not False else (),
        notices=(Notice(kind="retraction", source="dblp", reason="withdrawn"),)
        if told == "Withdrawn Items" else ())


def _authors(info: object) -> tuple[str, ...]:
    names = (line(at(one, "text") or one, 300) for one in each(at(info, "authors", "author")))
    return tuple(filter(None, (person(_NAMESAKE.sub("", name)) for name in names)))
