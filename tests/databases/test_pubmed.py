"""PubMed: a search gives numbers, the numbers give records, records tell what became of a work."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import byte_mutants, reads_or_refuses

from records import Facets, Identifiers, Work
from sources.databases.database import UnreadableAnswer, WebRequest, WebResponse
from sources.databases.pubmed import PubMed

ASK = Facets(text="sleep", groups=(("sleep apnea", "OSA"), ("CPAP",)), exclude=("child",))

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="2">31000001</PMID>
<Article><Journal><JournalIssue><PubDate><Year>2021</Year><Month>Mar</Month><Day>4</Day></PubDate>
</JournalIssue><Title>Annals of Napping</Title><ISOAbbreviation>Ann Nap</ISOAbbreviation></Journal>
<ArticleTitle>Masks lower CO<sub>2</sub> by 10<sup>-3</sup> &lt; hoped.</ArticleTitle>
<ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>
<Abstract><AbstractText Label="AIMS" NlmCategory="OBJECTIVE">To nap.</AbstractText>
<AbstractText Label="RESULTS">They <i>napped</i> (p &lt; 0.05).</AbstractText></Abstract>
<AuthorList><Author><LastName>Sleeper</LastName><ForeName>Ida B</ForeName><Suffix>Jr</Suffix>
</Author><Author><CollectiveName>The Nap Group</CollectiveName></Author></AuthorList>
<Language>ger</Language><PublicationTypeList>
<PublicationType UI="D1">Randomized Controlled Trial</PublicationType>
<PublicationType UI="D2">Journal Article</PublicationType></PublicationTypeList></Article>
<CommentsCorrectionsList>
<CommentsCorrections RefType="CommentIn"><RefSource>Nap. 2021</RefSource></CommentsCorrections>
<CommentsCorrections RefType="RetractionIn"><RefSource>Ann Nap. 2022 May 7;3(1):9. doi:
10.1000/RETR.1.</RefSource><PMID>35000001</PMID></CommentsCorrections>
<CommentsCorrections RefType="ExpressionOfConcernIn"><RefSource>Ann Nap. 2021 Dec;2(9):1</RefSource>
</CommentsCorrections>
<CommentsCorrections RefType="UpdateOf"><RefSource>medRxiv. 2020 Jun 2;:. doi: 10.1101/2020.06.01.
</RefSource><PMID>32000001</PMID></CommentsCorrections>
<CommentsCorrections RefType="Cites"><RefSource>x</RefSource><PMID>111</PMID></CommentsCorrections>
<CommentsCorrections RefType="Cites"><RefSource>y</RefSource><PMID>222</PMID></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">31000001</ArticleId>
<ArticleId IdType="doi">10.1000/NAP.7</ArticleId><ArticleId IdType="pmc">PMC7000001</ArticleId>
<ArticleId IdType="mid">NIHMS1</ArticleId></ArticleIdList>
<ReferenceList><Reference><Citation>c</Citation><ArticleIdList>
<ArticleId IdType="doi">10.1000/old</ArticleId><ArticleId IdType="pubmed">111</ArticleId>
</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>"""

BOOK = """<PubmedBookArticle><BookDocument><PMID>20000001</PMID><ArticleIdList>
<ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList><Book><Publisher>
<PublisherName>Nap Press</PublisherName></Publisher><BookTitle>All of Sleep</BookTitle>
<PubDate><Year>2019</Year></PubDate></Book><ArticleTitle>Dreams</ArticleTitle>
<AuthorList><Author><LastName>Nod</LastName><Initials>L</Initials></Author></AuthorList>
<Language>eng</Language></BookDocument></PubmedBookArticle>"""


def records(*found: str) -> bytes:
    return f"""<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle"
"https://dtd.nlm.nih.gov/x.dtd"><PubmedArticleSet>{"".join(found)}</PubmedArticleSet>""".encode()


def search(*numbers: int, total: int, start: int = 0, more: str = "") -> bytes:
    listed = "".join(f"<Id>{number}</Id>" for number in numbers)
    return (f"<eSearchResult><Count>{total}</Count><RetMax>2</RetMax><RetStart>{start}</RetStart>"
            f"<IdList>{listed}</IdList>{more}</eSearchResult>").encode()


def answer(body: bytes | str, request: WebRequest | None = None, status: int = 200) -> WebResponse:
    url = f"{request.url}?{urlencode(request.params)}" if request else "https://x.org/"
    return WebResponse(url, status, {}, body.encode() if isinstance(body, str) else body)


def test_facets_become_phrases_in_title_or_abstract_with_filters() -> None:
    facets = ASK.model_copy(update={
        "year_from": 2019, "types": ("review", "letter"), "languages": ("de",), "venue": "Ann Nap",
        "open_access": True})
    assert PubMed().query(facets) == (
        '("sleep apnea"[tiab] OR "OSA"[tiab]) AND "CPAP"[tiab] AND 2019:3000[dp] AND '
        '("review"[pt] OR "letter"[pt]) AND ger[la] AND "Ann Nap"[ta] AND "free full text"[sb] '
        'NOT "child"[tiab]')


def test_a_filter_that_pubmed_cannot_say_in_full_is_left_out_and_told() -> None:
    facets = ASK.model_copy(update={"types": ("review", "book"), "fields": ("medicine",)})
    assert "[pt]" not in PubMed().query(facets)
    assert PubMed().unsupported(facets) == ("fields of study", "types: book")


@given(st.text(max_size=60))
def test_nothing_typed_leaves_its_quotes(term: str) -> None:
    query = PubMed().query(Facets(text="", groups=((term,),)))
    assert query.count('"') in (0, 2)
    assert query == "" or query.endswith('"[tiab]')
    assert not set("[]()*\\") & set(query.removesuffix("[tiab]"))


def test_a_search_is_answered_with_numbers_and_then_with_records() -> None:
    service = PubMed(contact="me@lab.org", key="secret")
    first = service.search(ASK, 2)
    assert (first.params["retmax"], first.params["sort"]) == ("2", "relevance")
    page = service.read(answer(search(5, 3, total=3), first))
    assert (page.total, page.works) == (3, ())
    assert [detail.params["id"] for detail in page.details] == ["5,3"]
    assert page.following is not None
    assert page.following.params == {**first.params, "retstart": "2"}
    last = service.read(answer(search(9, total=3, start=2), page.following))
    assert last.following is None


def test_a_key_is_secret_and_only_a_key_makes_it_faster() -> None:
    assert PubMed(key="k").search(ASK, 5).secret == {"api_key"}
    assert PubMed(contact="me@lab.org").search(ASK, 5).secret == frozenset()
    assert "k3y" not in repr(PubMed(key="k3y"))


def test_what_pubmed_says_of_a_phrase_is_kept() -> None:
    said = ("<ErrorList><PhraseNotFound>napz</PhraseNotFound></ErrorList><WarningList>"
            "<OutputMessage>No items found.</OutputMessage></WarningList>")
    page = PubMed().read(answer(search(total=0, more=said)))
    assert (page.total, page.details, page.notes) == (0, (), ("PhraseNotFound: napz",))


def test_every_value_of_a_record_is_read() -> None:
    work, = PubMed().read(answer(records(ARTICLE))).works
    assert work.title == "Masks lower CO2 by 10^-3 < hoped"
    assert work.authors == ("Ida B Sleeper Jr", "The Nap Group")
    assert (work.year, work.published, work.venue) == (2021, "2021-03-04", "Annals of Napping")
    assert work.abstract == "Aims: To nap.\nResults: They napped (p < 0.05)."
    assert (work.type, work.language) == ("article", "de")
    assert work.identifiers == Identifiers(
        doi="10.1000/nap.7", pmid="31000001", pmcid="PMC7000001",
        url="https://pubmed.ncbi.nlm.nih.gov/31000001/")
    assert [(copy.format, copy.version) for copy in work.copies] == [
        ("jats", "accepted"), ("html", "accepted")]
    assert work.references == ("doi:10.1000/old", "pmid:222")
    assert set(work.provenance.values()) == {"PubMed"}


def test_what_became_of_a_work_is_told_with_its_day() -> None:
    work, = PubMed().read(answer(records(ARTICLE))).works
    assert [(one.kind, one.day, one.doi) for one in work.notices] == [
        ("retraction", "2022-05-07", "10.1000/retr.1"), ("concern", "2021-12", "")]
    preprint, = work.manifestations
    assert (preprint.version, preprint.venue, preprint.year) == ("preprint", "medRxiv", 2020)
    assert preprint.identifiers == Identifiers(doi="10.1101/2020.06.01", pmid="32000001")


def test_a_retracted_publication_is_flagged_without_a_notice() -> None:
    told = ARTICLE.replace("RetractionIn", "CommentOn").replace(
        "Randomized Controlled Trial", "Retracted Publication")
    work, = PubMed().read(answer(records(told))).works
    assert [one.kind for one in work.notices] == ["concern", "retraction"]


@pytest.mark.parametrize(("told", "kind"), [
    ("Retraction of Publication", "retraction"), ("Published Erratum", "correction"),
    ("Systematic Review", "review"), ("Preprint", "preprint"), ("Editorial", "editorial"),
    ("Letter", "letter"), ("Clinical Trial, Phase III", "article"), ("Webcast", "other")])
def test_publication_types_become_kinds_of_work(told: str, kind: str) -> None:
    only = ARTICLE.replace("Randomized Controlled Trial", told).replace("Journal Article", "X")
    work, = PubMed().read(answer(records(only))).works
    assert work.type == kind


@pytest.mark.parametrize(("written", "read"), [
    ("<Year>2020</Year><Month>11</Month>", "2020-11"), ("<Year>1999</Year>", "1999"),
    ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
    ("<MedlineDate>2000 Spring</MedlineDate>", "2000"),
    ("<MedlineDate>2001-2002</MedlineDate>", "2001"), ("<Season>Winter</Season>", "")])
def test_days_are_as_exact_as_they_are_told(written: str, read: str) -> None:
    body = ARTICLE.replace("<Year>2021</Year><Month>Mar</Month><Day>4</Day>", written)
    assert PubMed().read(answer(records(body))).works[0].published == read


def test_a_translated_title_stands_without_its_brackets() -> None:
    title = "<ArticleTitle>[Sleep in winter].</ArticleTitle>"
    body = ARTICLE.replace(ARTICLE[ARTICLE.index("<ArticleTitle>"):ARTICLE.index("<ELocationID")],
                           title)
    assert PubMed().read(answer(records(body))).works[0].title == "Sleep in winter"


def test_chapters_of_books_are_works_too() -> None:
    work, = PubMed().read(answer(records(BOOK))).works
    assert (work.title, work.type, work.venue, work.publisher, work.year) == (
        "Dreams", "chapter", "All of Sleep", "Nap Press", 2019)
    assert work.identifiers.pmid == "20000001"


def test_a_broken_record_hides_no_other_and_a_missing_one_is_told() -> None:
    request = PubMed().work("pmid", "31000001")
    assert request is not None
    asked = WebRequest(request.url, {**request.params, "id": "31000001,77"})
    page = PubMed().read(answer(records("<PubmedArticle/>", ARTICLE), asked))
    assert len(page.works) == 1
    assert [(one.place, one.reason) for one in page.refused] == [
        ("record 1", "it has no <MedlineCitation>"), ("record 77", "PubMed did not send it")]


def test_a_work_is_looked_up_by_number_at_once_and_by_doi_through_a_search() -> None:
    by_number, by_doi = PubMed().work("pmid", "31"), PubMed().work("doi", "https://doi.org/10.1000/X")
    assert by_number is not None
    assert by_doi is not None
    assert by_number.url.endswith("efetch.fcgi")
    assert by_doi.params["term"] == '"10.1000/x"[doi]'
    assert PubMed().work("arxiv", "2401.00001") is None
    assert PubMed().work("doi", "none") is None


def test_references_and_citations_are_linked_numbers() -> None:
    known = Work(id="pmid-1", title="T", identifiers=Identifiers(pmid="1"))
    asked = PubMed().citations(known, 10)
    assert asked is not None
    assert asked.params["linkname"] == "pubmed_pubmed_citedin"
    links = "".join(f"<Link><Id>{number}</Id></Link>" for number in range(1, 302))
    page = PubMed().read(answer(
        "<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>1</Id></IdList><LinkSetDb>"
        f"<DbTo>pubmed</DbTo>{links}</LinkSetDb></LinkSet></eLinkResult>", asked))
    assert page.total == 300
    assert [len(detail.params["id"].split(",")) for detail in page.details] == [200, 100]
    assert PubMed().references(Work(id="x", title="T"), 10) is None


@pytest.mark.parametrize(("body", "said"), [
    (b"", "an empty answer"), (b"<html><title>Down</title></html>", "<html>"),
    (b"<eSearchResult><ERROR>Bad term</ERROR></eSearchResult>", "Bad term"), (b"{}", "for XML"),
    (b"<ePostResult/>", "<ePostResult>"), (records(ARTICLE)[:-300], "broken"),
    (search(10**12, total=1), "none of its own"),
    (b"<eLinkResult><LinkSet><IdCheckList/></LinkSet></eLinkResult>", "another question")])
def test_what_is_no_answer_is_refused_with_what_came(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableAnswer, match=said):
        PubMed().read(answer(body))


@pytest.mark.parametrize(("place", "entity"), [
    ("To nap.", "&i;"), ('Label="AIMS"', 'Label="&i;"'), ("Annals of Napping", "&file;")])
def test_entities_neither_multiply_nor_open_files(place: str, entity: str) -> None:
    tenfold = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip(
        "abcdefgh", "bcdefghi", strict=True))
    kinds = f'<!ENTITY a "nap"><!ENTITY file SYSTEM "file:///etc/hostname">{tenfold}'
    body = ARTICLE.replace(place, entity)
    try:
        page = PubMed().read(answer(f"<!DOCTYPE x [{kinds}]><PubmedArticleSet>{body}"
                                    "</PubmedArticleSet>"))
    except UnreadableAnswer:
        return
    assert Path("/etc/hostname").read_text().strip() not in page.works[0].model_dump_json()
    assert len(page.works[0].model_dump_json()) < 5_000


def test_another_status_is_explained() -> None:
    told = answer('{"error":"API rate limit exceeded","count":"4"}', status=429)
    assert PubMed().problem(told) == "HTTP 429: API rate limit exceeded"
    with pytest.raises(UnreadableAnswer, match="HTTP 429"):
        PubMed().read(told)


@settings(max_examples=100)
@given(byte_mutants(records(ARTICLE, BOOK)))
def test_a_spoilt_answer_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(PubMed().read, body, "https://eutils.ncbi.nlm.nih.gov/efetch.fcgi?id=31000001")
