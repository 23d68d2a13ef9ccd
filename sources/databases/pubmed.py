"""PubMed through the E-utilities of the NCBI: a search gives numbers, a second request the records.

Documentation: https://www.ncbi.nlm.nih.gov/books/NBK25499/ (parameters),
https://www.ncbi.nlm.nih.gov/books/NBK25497/ (usage: 3 requests a second without a key, 10 with one;
`tool` and `email` name the caller; more than 200 numbers only by POST),
https://pubmed.ncbi.nlm.nih.gov/help/ (fields of a query),
https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html (elements of a record).

    field          where in <PubmedArticle>
    title          MedlineCitation/Article/ArticleTitle, else VernacularTitle
    authors        Article/AuthorList/Author: ForeName, LastName, Suffix, or CollectiveName
    published      Article/Journal/JournalIssue/PubDate (Year, Month, Day or MedlineDate),
                   else Article/ArticleDate
    venue          Article/Journal/Title, else ISOAbbreviation
    abstract       Article/Abstract/AbstractText, each with its Label
    type           Article/PublicationTypeList
    language       Article/Language
    identifiers    MedlineCitation/PMID, PubmedData/ArticleIdList, Article/ELocationID
    copies         PMC, by ArticleId "pmc"; "mid" marks an accepted manuscript
    notices        CommentsCorrectionsList (RetractionIn, ErratumIn, …) and "Retracted Publication"
    manifestations CommentsCorrectionsList (UpdateIn of a preprint, UpdateOf a preprint)
    references     PubmedData/ReferenceList, and CommentsCorrections "Cites"

Books (<PubmedBookArticle>) have the same fields under BookDocument. PubMed does not tell licences,
publishers of journals, or how often a work is cited.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from records import Copy, Facets, Identifiers, Manifestation, Notice, Work
from records.work import WorkType
from sources.databases.answers import (
    Unusable,
    asked_for,
    count,
    identify,
    line,
    message,
    read_each,
    read_xml,
    record,
)
from sources.databases.boolean import conjunction, marc_languages, named, quoted
from sources.databases.database import (
    Politeness,
    Refusal,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.databases.languages import language
from sources.databases.medline import (
    PUBLICATION_TYPES,
    kind_of,
    notice,
    other_form,
    with_retraction,
)
from sources.databases.text import abstract, day, person, plain, without_full_stop, year
from sources.databases.vocabulary import untold, untranslated
from sources.documents.xml import Element

_MOST_A_PAGE = 200
"""Numbers in one request; more are to be sent by POST."""
_MOST_IN_ALL = 10_000
"""Hits that PubMed gives out for one search."""
_TYPES: Mapping[str, str] = {
    **PUBLICATION_TYPES, "preprint": "preprint", "conference-paper": "congress",
    "dataset": "dataset", "thesis": "academic dissertation", "report": "technical report"}
_TRANSLATED = re.compile(r"\[(.*)\]\.?", re.DOTALL)
_ABSENT = re.compile(r"\[?not available\]?\.?", re.IGNORECASE)


@dataclass(frozen=True)
class PubMed:
    """MEDLINE and more. `contact` is an e-mail address, `key` an API key of the NCBI."""

    contact: str = ""
    key: str = field(default="", repr=False)
    address: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    name = "PubMed"
    politeness = Politeness(
        interval=0.34, interval_with_key=0.1,
        source="https://www.ncbi.nlm.nih.gov/books/NBK25497/")

    def query(self, facets: Facets) -> str:
        """Phrases in title or abstract, e.g. `"sleep apnea"[tiab] AND 2020:3000[dp]`."""
        years = f"{facets.year_from or 1600}:{facets.year_to or 3000}[dp]"
        return conjunction(
            facets, partial(_tagged, tag="tiab"),
            years if facets.year_from or facets.year_to else "",
            named(facets.types, _TYPES, '"{}"[pt]'),
            named(facets.languages, marc_languages(facets), "{}[la]"),
            _tagged(facets.venue, "ta"), '"free full text"[sb]' if facets.open_access else "")

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """What of a search PubMed cannot be told, in words."""
        return (
            *untold(fields_of_study=facets.fields),
            *untranslated("types", facets.types, _TYPES),
            *untranslated("languages", facets.languages, marc_languages(facets)),
            *(("open access (asked for as free full text)",) if facets.open_access else ()))

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return self._search(self.query(facets), limit, 0)

    def work(self, scheme: str, identifier: str) -> WebRequest | None:
        """By "pmid" at once; by "doi" and "pmcid" through a search."""
        asked = identify(**{scheme: identifier}) if scheme in ("doi", "pmid", "pmcid") else None
        if asked is None or not any((asked.doi, asked.pmid, asked.pmcid)):
            return None
        if asked.pmid:
            return self._records((asked.pmid,))
        term = f'"{asked.doi}"[doi]' if asked.doi else f"{asked.pmcid}[pmcid]"
        return self._search(term, 1, 0)

    def references(self, work: Work, limit: int) -> WebRequest | None:  # noqa: ARG002
        """The works cited, as far as they are in PubMed and the publisher told of them.

        E-utilities give all numbers at once; who wants fewer asks for fewer of the details.
        """
        return self._linked(work, "pubmed_pubmed_refs")

    def citations(self, work: Work, limit: int) -> WebRequest | None:  # noqa: ARG002
        """The works in PMC that cite it; `limit` as for references."""
        return self._linked(work, "pubmed_pubmed_citedin")

    def read(self, response: WebResponse) -> ResultPage:
        root = read_xml(response, self.name)
        readers = {"eSearchResult": self._found, "eLinkResult": self._links}
        if reader := readers.get(str(root.tag)):
            return reader(root, response)
        if root.tag != "PubmedArticleSet":
            said = _text(root.find(".//ERROR")) or f"<{root.tag}>"
            raise UnreadableAnswer(
                f"PubMed was to answer with numbers, links or <PubmedArticleSet>; it sent {said}")
        found = [child for child in root if child.tag in ("PubmedArticle", "PubmedBookArticle")]
        works, refused = read_each(found, _work, "record")
        given = {_text(number) for one in found for number in one.iterfind("*/PMID")}
        asked = asked_for(response, "id").get("id", "").split(",")
        missing = (Refusal(f"record {number}", "PubMed did not send it")
                   for number in asked if number.isdecimal() and number not in given)
        return ResultPage(works, refused=(*refused, *missing))

    def problem(self, response: WebResponse) -> str:
        """E-utilities answer errors in JSON, XML or HTML, whatever was asked for."""
        if found := re.search(rb"<ERROR>([^<]{1,300})</ERROR>", response.body):
            return f"HTTP {response.status}: {line(found[1].decode('utf-8', 'replace'))}"
        return message(response, ("error",), ("esearchresult", "ERROR"))

    def _found(self, root: Element, response: WebResponse) -> ResultPage:
        total = count(_text(root.find("Count")))
        if total is None:
            raise UnreadableAnswer(
                f"PubMed did not search: {_text(root.find('ERROR')) or 'it gave no <Count>'}")
        listed = root.findall("IdList/Id")
        numbers = _numbers(listed)
        if listed and not numbers:
            raise UnreadableAnswer("PubMed was searched and gave numbers that are none of its own")
        asked = asked_for(response, "term", "retmax")
        after = (count(_text(root.find("RetStart"))) or 0) + len(numbers)
        more = asked.get("term") if numbers and after < min(total, _MOST_IN_ALL) else None
        size = count(asked.get("retmax")) or _MOST_A_PAGE
        said = [f"{child.tag}: {_text(child)}" for kind in ("ErrorList", "WarningList")
                for child in root.iterfind(f"{kind}/*") if child.tag != "OutputMessage"]
        return ResultPage(
            (), total, self._search(more, size, after) if more else None,
            details=(self._records(numbers),) if numbers else (), notes=tuple(said))

    def _links(self, root: Element, _: WebResponse) -> ResultPage:
        sets = root.findall("LinkSet")
        if root.find(".//ERROR") is not None or not sets or any(
                each.find(kind) is not None for each in sets
                for kind in ("IdUrlList", "IdCheckList")):
            said = _text(root.find(".//ERROR")) or "an answer to another question"
            raise UnreadableAnswer(f"PubMed was asked for linked works and sent {said}")
        linked = [link for found in root.iterfind("LinkSet/LinkSetDb")
                  if _text(found.find("DbTo")) == "pubmed" for link in found.iterfind("Link/Id")]
        if not linked and root.find("LinkSet/LinkSetDb") is not None:
            raise UnreadableAnswer("PubMed was asked for linked works and sent links elsewhere")
        own = set(_numbers(root.findall("LinkSet/IdList/Id")))
        numbers = tuple(number for number in _numbers(linked) if number not in own)
        return ResultPage((), len(numbers), details=tuple(
            self._records(numbers[start : start + _MOST_A_PAGE])
            for start in range(0, len(numbers), _MOST_A_PAGE)))

    def _search(self, term: str, limit: int, start: int) -> WebRequest:
        return self._request(
            "esearch.fcgi", term=term, retmax=str(max(1, min(limit, _MOST_A_PAGE))),
            retstart=str(start), sort="relevance")

    def _records(self, numbers: tuple[str, ...]) -> WebRequest:
        return self._request("efetch.fcgi", id=",".join(numbers))

    def _linked(self, work: Work, name: str) -> WebRequest | None:
        if not (pmid := work.identifiers.pmid):
            return None
        return self._request("elink.fcgi", dbfrom="pubmed", linkname=name, id=pmid)

    def _request(self, utility: str, **params: str) -> WebRequest:
        caller = {"tool": "consilience", "email": self.contact, "api_key": self.key}
        return WebRequest(
            f"{self.address}/{utility}",
            {"db": "pubmed", **params, "retmode": "xml",
             **{name: value for name, value in caller.items() if value}},
            secret=frozenset({"api_key"} if self.key else ()))


def _tagged(term: str, tag: str) -> str:
    return f"{phrase}[{tag}]" if (phrase := quoted(term)) else ""


def _numbers(elements: list[Element]) -> tuple[str, ...]:
    found = (identify(pmid=_text(element)).pmid for element in elements)
    return tuple(dict.fromkeys(filter(None, found)))


def _work(article: Element) -> Work:
    book = article.find("BookDocument")
    citation = book if book is not None else article.find("MedlineCitation")
    if citation is None:
        raise Unusable("it has no <MedlineCitation>")
    content = book if book is not None else citation.find("Article")
    if content is None:
        raise Unusable("it has no <Article>")
    data = article.find("PubmedBookData" if book is not None else "PubmedData")
    told = tuple(_text(kind).lower() for kind in content.iterfind(".//PublicationType"))
    ids = _identifiers(citation, content, data)
    published, title = _published(content), _title(content)
    of_book = content.find("ArticleTitle") is None
    kind = kind_of(told) if book is None else "book" if of_book else "chapter"
    return record(
        "PubMed", title=title, identifiers=ids, other_ids={},
        authors=tuple(filter(None, map(_author, content.iterfind("AuthorList/Author")))),
        year=year(published), published=published,
        venue=_text(content.find("Journal/Title")) or _text(
            content.find("Journal/ISOAbbreviation")) or (
                "" if of_book else _text(content.find("Book/BookTitle"))),
        publisher=_text(content.find("Book/Publisher/PublisherName")),
        abstract=_abstract(content), type=kind, language=language(_text(content.find("Language"))),
        copies=_copies(ids, kind, data), notices=_notices(citation, told, title),
        manifestations=_manifestations(citation, kind), references=_references(citation, data))


def _title(content: Element) -> str:
    """Without the full stop that PubMed sets; a translated title stands in brackets there."""
    title = _text(content.find("ArticleTitle"))
    if _ABSENT.fullmatch(title) or not title:
        title = _text(content.find("VernacularTitle")) or _text(content.find("Book/BookTitle"))
    if translated := _TRANSLATED.fullmatch(title):
        title = translated[1]
    return without_full_stop(title)


def _author(author: Element) -> str:
    return person(*(_text(author.find(part)) for part in ("ForeName", "LastName", "Suffix"))
                  ) or _text(author.find("CollectiveName"))


def _abstract(content: Element) -> str:
    parts = (
        f"{label.capitalize()}: {text}" if (label := line(part.get("Label"))) else text
        for part in content.iterfind("Abstract/AbstractText") if (text := abstract(_marked(part))))
    return "\n".join(parts)


def _published(content: Element) -> str:
    places = ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate", "ContributionDate")
    for place in places:
        found = content.find(place)
        if found is None:
            continue
        parts = (_text(found.find(name)) for name in ("Year", "Month", "Day"))
        season = _text(found.find("MedlineDate")).split("-")[0]
        if told := day(" ".join(filter(None, parts))) or day(season):
            return told
    return ""


def _identifiers(citation: Element, content: Element, data: Element | None) -> Identifiers:
    told: dict[str, str] = {"pubmed": _text(citation.find("PMID"))}
    places = (() if data is None else data.iterfind("ArticleIdList/ArticleId"),
              citation.iterfind("ArticleIdList/ArticleId"))
    for element in (element for place in places for element in place):
        told.setdefault(str(element.get("IdType")), _text(element))
    for element in content.iterfind("ELocationID"):
        if element.get("ValidYN") != "N":
            told.setdefault(str(element.get("EIdType")), _text(element))
    preprint = told.get("pii", "")
    return identify(
        doi=told.get("doi"), pmid=told["pubmed"], pmcid=told.get("pmc"),
        arxiv=preprint if preprint.lower().startswith("arxiv:") else "",
        url=f"https://pubmed.ncbi.nlm.nih.gov/{told['pubmed']}/")


def _copies(ids: Identifiers, kind: WorkType, data: Element | None) -> tuple[Copy, ...]:
    if not ids.pmcid:
        return ()
    marks = () if data is None else data.iterfind("ArticleIdList/ArticleId")
    manuscript = any(mark.get("IdType") == "mid" for mark in marks)
    version = "preprint" if kind == "preprint" else "accepted" if manuscript else "published"
    return (
        Copy(url="https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
             f"?db=pmc&id={ids.pmcid.removeprefix('PMC')}&retmode=xml",
             format="jats", version=version, source="PubMed"),
        Copy(url=f"https://pmc.ncbi.nlm.nih.gov/articles/{ids.pmcid}/", format="html",
             version=version, source="PubMed"))


def _notices(citation: Element, told: tuple[str, ...], title: str) -> tuple[Notice, ...]:
    found = (notice(str(comment.get("RefType")), source, "PubMed")
             for comment, source in _comments(citation))
    return with_retraction(filter(None, found), told, title, "PubMed")


def _manifestations(citation: Element, kind: WorkType) -> tuple[Manifestation, ...]:
    found = (
        other_form(str(comment.get("RefType")), source, kind, pmid=_text(comment.find("PMID")))
        for comment, source in _comments(citation))
    return tuple(filter(None, found))


def _references(citation: Element, data: Element | None) -> tuple[str, ...]:
    listed: list[Identifiers] = []
    for reference in () if data is None else data.iterfind("ReferenceList//Reference"):
        told = {str(name.get("IdType")): _text(name)
                for name in reference.iterfind("ArticleIdList/ArticleId")}
        listed.append(identify(doi=told.get("doi"), pmid=told.get("pubmed")))
    known = {ids.pmid for ids in listed}
    listed += [ids for comment, _ in _comments(citation) if comment.get("RefType") == "Cites"
               if (ids := identify(pmid=_text(comment.find("PMID")))).pmid not in known]
    names = (f"doi:{ids.doi}" if ids.doi else f"pmid:{ids.pmid}" for ids in listed
             if ids.doi or ids.pmid)
    return tuple(dict.fromkeys(names))


def _comments(citation: Element) -> Iterator[tuple[Element, str]]:
    for comment in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        yield comment, _text(comment.find("RefSource"))


def _text(element: Element | None) -> str:
    return "" if element is None else plain(_marked(element))


def _marked(element: Element) -> str:
    """What an element holds, with the marks of raised and lowered text."""
    inner = (etree.tostring(child, encoding="unicode") for child in element)
    return "".join([_escaped(element.text), *inner])


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;")
