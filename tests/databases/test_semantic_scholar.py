"""Semantic Scholar: its searches, its papers, what they cite and what cites them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from mutations import byte_mutants, json_mutants, reads_or_refuses

from records import Facets, Identifiers, Work
from sources.databases.database import UnreadableAnswer, WebResponse
from sources.databases.semantic_scholar import SemanticScholar

GRAPH = "https://api.semanticscholar.org/graph/v1/paper"
URL = f"{GRAPH}/search?query=bees&year=2020-&openAccessPdf=&fields=title&offset=0&limit=2"
S2 = "0123456789abcdef0123456789abcdef01234567"

PAPER: dict[str, Any] = {
    "paperId": S2,
    "externalIds": {"DOI": "10.1000/BEES.12", "ArXiv": "2405.01234", "PubMed": "39000001",
                    "PubMedCentral": "11000001", "CorpusId": 270000001,
                    "DBLP": "journals/bees/H24"},
    "title": "Counting Apis in the dark", "abstract": "We count bees.", "venue": "Bee Journal",
    "year": 2024, "publicationDate": "2024-06-30", "journal": {"name": "Bee J.", "volume": "12"},
    "publicationVenue": {"name": "Bee Journal", "type": "journal"}, "citationCount": 7,
    "publicationTypes": ["JournalArticle", "Review"], "isOpenAccess": True,
    "openAccessPdf": {"url": "https://bees.example/12.pdf", "status": "GOLD", "license": "CCBY"},
    "s2FieldsOfStudy": [{"category": "Biology", "source": "external"},
                        {"category": "Biology", "source": "s2-fos-model"}],
    "fieldsOfStudy": ["Biology", "Medicine"],
    "authors": [{"authorId": "1", "name": "Ada Honey"}, {"authorId": None, "name": None}],
}


def answer(body: object, status: int = 200, url: str = URL) -> WebResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WebResponse(url, status, {"content-type": "application/json"}, raw)


def listing(*papers: object, **more: object) -> dict[str, Any]:
    return {"total": 9, "offset": 0, "next": 2, "data": list(papers)} | more


def test_facets_become_plain_words_and_filters() -> None:
    facets = Facets(
        text="Do honey-bees count (well)?", year_from=2020, open_access=True,
        types=("article", "review"), fields=("biology",), venue="Bee Journal")
    assert SemanticScholar().query(facets) == (
        "query=Do honey bees count well&year=2020-&publicationTypes=JournalArticle,Review"
        "&fieldsOfStudy=Biology&venue=Bee Journal&openAccessPdf")
    assert SemanticScholar().unsupported(facets) == ()


@pytest.mark.parametrize(("first", "last", "years"), [
    (2020, 2024, "2020-2024"), (None, 2024, "-2024"), (2020, None, "2020-")])
def test_years_are_a_range_that_may_be_open(
    first: int | None, last: int | None, years: str
) -> None:
    request = SemanticScholar().search(Facets(text="x", year_from=first, year_to=last), 10)
    assert request.params["year"] == years


def test_what_semantic_scholar_cannot_filter_by_is_told() -> None:
    facets = Facets(text="bees", groups=(("bee",),), exclude=("wasp",), languages=("en",),
                    types=("article", "thesis"), fields=("alchemy",))
    assert SemanticScholar().unsupported(facets) == (
        "boolean groups", "excluded terms", "languages", "types: thesis",
        "fields of study: alchemy")
    assert SemanticScholar().query(facets) == "query=bees"


def test_the_key_is_a_secret_header() -> None:
    request = SemanticScholar("hidden").search(Facets(text="bees"), 500)
    assert (request.headers, request.secret) == ({"x-api-key": "hidden"}, {"x-api-key"})
    assert request.params["limit"] == "100"
    assert "hidden" not in repr(SemanticScholar("hidden"))


def test_a_paper_is_read_with_its_two_forms() -> None:
    page = SemanticScholar().read(answer(listing(PAPER)))
    (work,) = page.works
    ids = work.identifiers
    assert (ids.doi, ids.arxiv, ids.pmid, ids.pmcid) == (
        "10.1000/bees.12", "2405.01234", "39000001", "PMC11000001")
    assert work.other_ids == {"s2": S2, "corpus": "270000001", "dblp": "journals/bees/H24"}
    assert (work.type, work.year, work.published) == ("review", 2024, "2024-06-30")
    assert (work.venue, work.authors) == ("Bee Journal", ("Ada Honey",))
    assert work.fields == ("Biology", "Medicine")
    assert [(copy.url, copy.format, copy.version, copy.licence) for copy in work.copies] == [
        ("https://bees.example/12.pdf", "pdf", "published", "CC-BY")]
    assert [(form.version, form.venue) for form in work.manifestations] == [
        ("preprint", "arXiv"), ("published", "Bee Journal")]
    assert page.total == 9


def test_a_paper_that_is_only_on_arxiv_is_a_preprint() -> None:
    paper = PAPER | {"venue": "arXiv.org", "externalIds": {"ArXiv": "2405.01234"},
                     "publicationTypes": ["JournalArticle"]}
    (work,) = SemanticScholar().read(answer(paper)).works
    assert (work.type, work.manifestations) == ("preprint", ())


def test_a_preprint_that_a_journal_printed_since_is_the_journals() -> None:
    paper = PAPER | {"venue": "bioRxiv", "externalIds": {"DOI": "10.1000/bees.12"}}
    (work,) = SemanticScholar().read(answer(paper)).works
    assert (work.venue, work.type) == ("Bee J.", "review")
    assert [copy.version for copy in work.copies] == ["published"]
    (work,) = SemanticScholar().read(answer(paper | {
        "journal": {"name": "bioRxiv"}, "publicationVenue": None})).works
    assert (work.venue, work.type) == ("bioRxiv", "preprint")


def test_a_green_copy_is_the_authors() -> None:
    copy = {"url": "https://doi.org/10.1000/x", "status": "GREEN", "license": None}
    (work,) = SemanticScholar().read(answer(PAPER | {"openAccessPdf": copy})).works
    assert [(one.version, one.format) for one in work.copies] == [("accepted", "other")]


def test_the_next_page_keeps_what_was_asked() -> None:
    following = SemanticScholar("k").read(answer(listing(PAPER))).following
    assert following is not None
    assert following.url == f"{GRAPH}/search"
    assert following.params == {"query": "bees", "year": "2020-", "openAccessPdf": "",
                                "fields": "title", "offset": "2", "limit": "2"}
    assert following.headers == {"x-api-key": "k"}


def test_a_search_ends_at_its_thousandth_hit() -> None:
    read = SemanticScholar().read
    nearly = read(answer(listing(PAPER, next=999))).following
    assert nearly is not None
    assert nearly.params["limit"] == "1"
    assert read(answer(listing(PAPER, next=1_000))).following is None


def test_citations_are_read_in_both_directions() -> None:
    for key, relation in (("citedPaper", "references"), ("citingPaper", "citations")):
        url = f"{GRAPH}/{S2}/{relation}?fields=title&limit=2&offset=0"
        page = SemanticScholar().read(answer(
            {"offset": 0, "next": 2, "data": [{key: PAPER}, {key: {"paperId": None}}]}, url=url))
        assert [work.title for work in page.works] == ["Counting Apis in the dark"]
        assert [refusal.reason for refusal in page.refused] == ["it has no paperId"]
        assert page.following is not None
        assert page.following.url == f"{GRAPH}/{S2}/{relation}"


def test_references_that_a_publisher_hides_are_told() -> None:
    page = SemanticScholar().read(answer({"offset": 0, "data": None}))
    assert (page.works, page.notes) == ((), ("the publisher does not let these be shown",))


def test_links_are_asked_for_by_the_best_known_name() -> None:
    database = SemanticScholar()
    for work, path in (
        (Work(id="x", title="x", other_ids={"s2": S2}), f"{S2}/references"),
        (Work(id="x", title="x", identifiers=Identifiers(doi="10.1000/a?b#c")),
         "DOI:10.1000/a%3Fb%23c/references"),
        (Work(id="x", title="x", identifiers=Identifiers(pmcid="PMC12")), "PMCID:12/references"),
    ):
        request = database.references(work, 5_000)
        assert request is not None
        assert (request.url, request.params["limit"]) == (f"{GRAPH}/{path}", "1000")
    assert database.citations(Work(id="x", title="x"), 10) is None


def test_a_paper_is_looked_up_by_any_scheme() -> None:
    database = SemanticScholar()
    asked = {request.url.removeprefix(f"{GRAPH}/") for request in (
        database.work("doi", "https://doi.org/10.1000/Bees"),
        database.work("arxiv", "2405.01234v3"),
        database.work("pmid", "39000001"), database.work("s2", S2)) if request}
    assert asked == {"DOI:10.1000/bees", "ARXIV:2405.01234", "PMID:39000001", S2}
    assert database.work("s2", "../../admin") is None
    assert database.work("doi", "nothing") is None


def test_a_batch_is_read_and_its_gaps_refused() -> None:
    page = SemanticScholar().read(answer([PAPER, None]))
    assert (len(page.works), len(page.refused)) == (1, 1)


@pytest.mark.parametrize("body", [{"total": 0, "offset": 0}, {"total": 0, "data": []}])
def test_no_hits_are_no_hits(body: object) -> None:
    page = SemanticScholar().read(answer(body))
    assert (page.works, page.total, page.following) == ((), 0, None)


def test_a_retracted_title_is_flagged() -> None:
    (work,) = SemanticScholar().read(answer(PAPER | {"title": "[Retracted] On bees"})).works
    assert [notice.kind for notice in work.notices] == ["retraction"]


@pytest.mark.parametrize("body", [
    b"", b"{}", b'{"error": "Not found"}', b'{"data": 3}', b"<html>", b"true", b"[1, 2]"])
def test_what_is_no_paper_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        SemanticScholar().read(answer(body))


def test_problems_are_told_with_what_a_key_would_change() -> None:
    assert SemanticScholar().problem(answer({"error": "Title match not found"}, 404)) == (
        "HTTP 404: Title match not found")
    busy = answer({"message": "Too Many Requests.", "code": "429"}, 429)
    assert SemanticScholar().problem(busy).endswith("without a key all callers share one pool")


@settings(max_examples=200)
@given(json_mutants(listing(PAPER, {"citedPaper": PAPER})))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(SemanticScholar().read, body, URL)


@settings(max_examples=100)
@given(byte_mutants(json.dumps(listing(PAPER)).encode()))
def test_a_spoilt_answer_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(SemanticScholar().read, body, URL)
