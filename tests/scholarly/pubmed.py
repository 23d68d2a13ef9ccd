"""PubMed through the E-utilities (esearch, efetch, elink) as the NCBI describes them and as their
answers look: https://www.ncbi.nlm.nih.gov/books/NBK25499/, https://pubmed.ncbi.nlm.nih.gov/help/
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from scholarly.queries import BadQuery, Leaf, holds, leaves, parse, relevance, says, wanted_words
from scholarly.shelf import (
    Asked,
    Said,
    Shelf,
    ShelvedNotice,
    ShelvedWork,
    given_and_family,
    page_of,
    ranked,
    split_day,
)

_DEEPEST = 10_000
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_LANGUAGES = {"en": "eng", "de": "ger", "fr": "fre"}
_TYPES = {"article": ["Journal Article"], "review": ["Journal Article", "Review"],
          "preprint": ["Preprint"], "conference-paper": ["Journal Article", "Congress"]}
_RELATIONS = {"retraction": "RetractionIn", "correction": "ErratumIn",
              "concern": "ExpressionOfConcernIn"}
_TEXT_TAGS = {"tiab", "ti", "all fields", "", "title/abstract"}


@dataclass(frozen=True)
class PubMedService:
    """`keys` are API keys of the NCBI that are valid; none are checked where it is empty."""

    keys: frozenset[str] = frozenset()
    name: str = "pubmed"
    root: str = "/entrez/eutils"

    def answer(self, asked: Asked, shelf: Shelf) -> Said:
        key = asked.params.get("api_key", "")
        if key and self.keys and key not in self.keys:
            return Said(json.dumps({"error": "API key invalid", "api-key": key,
                                    "type": "ip"}).encode(), 400)
        utilities = {"/esearch.fcgi": _search, "/efetch.fcgi": _fetch, "/elink.fcgi": _link}
        utility = utilities.get(asked.path)
        if utility is None:
            return Said(b"<html><title>404 - Page Not Found</title></html>", 404, "text/html")
        return Said((_HEAD + utility(asked.params, shelf)).encode(),
                    type="text/xml; charset=UTF-8")


def _search(params: Mapping[str, str], shelf: Shelf) -> str:
    term, start = params.get("term", ""), int(params.get("retstart", "0"))
    size = int(params.get("retmax", "20"))
    if not term:
        return _search_result("<ERROR>Empty term and query_key - nothing todo</ERROR>")
    if start >= _DEEPEST:
        return _search_result("<ERROR>Search Backend failed: Exception:\n'retstart' cannot be "
                              "larger than 9998.</ERROR>")
    works = shelf.of("pubmed")
    try:
        query = parse(term, tags=True)
        found = [work for work in works
                 if holds(query, lambda leaf, work=work: _meets(work, leaf))]
    except BadQuery as error:
        return _search_result(f"<ERROR>{escape(str(error))}</ERROR>")
    found = ranked(found, lambda work: relevance(work, wanted_words(query)))
    there = page_of(found, start, size)
    listed = "".join(f"<Id>{work.pmid}</Id>\n" for work in there)
    lost = [leaf.value for leaf in leaves(query) if leaf.is_phrase and leaf.field in _TEXT_TAGS
            and not any(_meets(work, leaf) for work in works)]
    wrong = "".join(f"<PhraseNotFound>{escape(one)}</PhraseNotFound>" for one in lost)
    return _search_result(
        f"<Count>{len(found)}</Count><RetMax>{len(there)}</RetMax><RetStart>{start}</RetStart>"
        f"<IdList>\n{listed}</IdList><TranslationSet/>"
        f"<QueryTranslation>{escape(term)}</QueryTranslation>"
        + (f"<ErrorList>{wrong}</ErrorList>" if wrong else "")
        + ("" if found else "<WarningList><OutputMessage>No items found.</OutputMessage>"
           "</WarningList>"))


def _search_result(inside: str) -> str:
    return ('<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
            f"<eSearchResult>{inside}</eSearchResult>\n")


def _meets(work: ShelvedWork, leaf: Leaf) -> bool:
    tag, value = leaf.field.lower(), leaf.value
    if tag in _TEXT_TAGS:
        return says(f"{work.title} ; {work.abstract}", value)
    if tag == "dp":
        low, _, high = value.partition(":")
        return int(low) <= work.year <= int(high or low)
    own: dict[str, Iterable[str]] = {
        "pt": _types(work), "la": [_LANGUAGES[work.language]], "ta": [work.venue],
        "doi": [work.doi], "pmcid": [work.pmcid], "pmid": [work.pmid], "uid": [work.pmid],
        "sb": ["free full text"] if work.open else []}
    if tag not in own:
        raise BadQuery(f"unknown field {leaf.field}")
    return value.lower() in [one.lower() for one in own[tag]]


def _types(work: ShelvedWork) -> list[str]:
    return [*_TYPES[work.kind], *(["Retracted Publication"] if work.is_retracted else [])]


def _fetch(params: Mapping[str, str], shelf: Shelf) -> str:
    works = shelf.of("pubmed")
    asked = [one.strip() for one in params.get("id", "").split(",")]
    if params.get("db") == "pmc":
        texts = [work.texts["jats"].decode() for work in works
                 if work.pmcid.removeprefix("PMC") in asked and "jats" in work.texts]
        return f"<pmc-articleset>{''.join(re.sub(r'<[?]xml.*?[?]>', '', one) for one in texts)}" \
               "</pmc-articleset>"
    found = [work for number in asked for work in works if work.pmid == number]
    return ('<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
            '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
            f"<PubmedArticleSet>{''.join(_article(work, shelf) for work in found)}"
            "</PubmedArticleSet>")


def _link(params: Mapping[str, str], shelf: Shelf) -> str:
    number, name = params.get("id", ""), params.get("linkname", "")
    work = shelf.with_identifier("pubmed", "pmid", number)
    linked: list[ShelvedWork] = []
    if work:
        linked = {"pubmed_pubmed_refs": shelf.cited, "pubmed_pubmed_citedin": shelf.citing}.get(
            name, lambda _work, _service: [])(work, "pubmed")
    links = "".join(f"<Link><Id>{one.pmid}</Id></Link>" for one in linked)
    found = (f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{escape(name)}</LinkName>{links}"
             "</LinkSetDb>") if links else ""
    return ('<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n'
            f"<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{escape(number)}</Id>"
            f"</IdList>{found}</LinkSet></eLinkResult>")


def _article(work: ShelvedWork, shelf: Shelf) -> str:
    year, month, day = split_day(work.day)
    when = f"<Year>{year}</Year><Month>{_MONTHS[month - 1]}</Month><Day>{day}</Day>"
    abstract = (f"<Abstract><AbstractText>{escape(work.abstract)}</AbstractText></Abstract>"
                if work.abstract else "")
    authors = "".join(map(_author, work.authors))
    types = "".join(f'<PublicationType UI="D016428">{one}</PublicationType>'
                    for one in _types(work))
    comments = "".join(_comment(work, one) for one in work.notices)
    listed = f"<CommentsCorrectionsList>{comments}</CommentsCorrectionsList>" if comments else ""
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{work.pmid}</PMID><Article PubModel="Print">'
        f'<Journal><JournalIssue CitedMedium="Print"><PubDate>{when}</PubDate></JournalIssue>'
        f"<Title>{escape(work.venue)}</Title></Journal>"
        f"<ArticleTitle>{escape(work.title)}.</ArticleTitle>"
        f'<ELocationID EIdType="doi" ValidYN="Y">{work.doi}</ELocationID>{abstract}'
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList>'
        f"<Language>{_LANGUAGES[work.language]}</Language>"
        f"<PublicationTypeList>{types}</PublicationTypeList></Article>{listed}</MedlineCitation>"
        f"<PubmedData><PublicationStatus>ppublish</PublicationStatus>{_ids(work)}"
        f"{_references(work, shelf)}</PubmedData></PubmedArticle>")


def _author(name: str) -> str:
    given, family = given_and_family(name)
    initials = "".join(part[0] for part in given.split())
    return (f'<Author ValidYN="Y"><LastName>{escape(family)}</LastName>'
            f"<ForeName>{escape(given)}</ForeName><Initials>{initials}</Initials></Author>")


def _ids(work: ShelvedWork) -> str:
    told = {"pubmed": work.pmid, "doi": work.doi, "pmc": work.pmcid}
    return "<ArticleIdList>" + "".join(
        f'<ArticleId IdType="{name}">{value}</ArticleId>' for name, value in told.items()
        if value) + "</ArticleIdList>"


def _references(work: ShelvedWork, shelf: Shelf) -> str:
    """What the publisher deposited: citations as text, those known by their numbers."""
    cited = [shelf.by_key[key] for key in work.cites]
    listed = "".join(
        f"<Reference><Citation>{escape(one.title)}. {escape(one.venue)}. {one.year}.</Citation>"
        f"{_ids(one)}</Reference>" for one in cited if one.doi or one.pmid)
    return f"<ReferenceList>{listed}</ReferenceList>" if listed else ""


def _comment(work: ShelvedWork, notice: ShelvedNotice) -> str:
    year, month, _ = split_day(notice.day)
    return (f'<CommentsCorrections RefType="{_RELATIONS[notice.kind]}"><RefSource>'
            f"{escape(work.venue)}. {year} {_MONTHS[month - 1]};1(1):1. doi: {notice.doi}"
            "</RefSource></CommentsCorrections>")
