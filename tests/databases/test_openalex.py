"""OpenAlex: its filters, its works, what they cite and what cites them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from mutations import byte_mutants, json_mutants, reads_or_refuses

from records import Facets, Work
from sources.databases.database import UnreadableAnswer, WebResponse
from sources.databases.openalex import OpenAlex

URL = ("https://api.openalex.org/works?filter=title_and_abstract.search%3Abees&per_page=2&page=1"
       "&sort=relevance_score%3Adesc&api_key=hidden")


def source(name: str, kind: str) -> dict[str, object]:
    return {"id": "https://openalex.org/S1", "display_name": name, "type": kind,
            "host_organization_name": "Hive Press"}


WORK: dict[str, Any] = {
    "id": "https://openalex.org/W4400000001",
    "doi": "https://doi.org/10.1000/Bees.12",
    "title": "Counting <i>Apis</i> in the dark", "display_name": "Counting Apis in the dark",
    "publication_year": 2024, "publication_date": "2024-06-30", "language": "en",
    "type": "article", "is_retracted": False, "cited_by_count": 0,
    "ids": {"openalex": "https://openalex.org/W4400000001",
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/39000001",
            "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/11000001"},
    "authorships": [
        {"author": {"display_name": "Ada Honey"}, "raw_author_name": "Honey, A."},
        {"author": {"display_name": None}, "raw_author_name": "Wax, Bo"}],
    "primary_location": {
        "is_oa": True, "landing_page_url": "https://doi.org/10.1000/bees.12", "pdf_url": None,
        "source": source("Journal of Bees", "journal"), "license": "cc-by",
        "version": "publishedVersion", "raw_type": "journal-article"},
    "locations": [
        {"is_oa": True, "landing_page_url": "https://doi.org/10.1000/bees.12", "pdf_url":
         "https://bees.example/12.pdf", "source": source("Journal of Bees", "journal"),
         "license": "cc-by", "version": "publishedVersion"},
        {"is_oa": True, "landing_page_url": "http://arxiv.org/abs/2405.01234", "pdf_url":
         "https://arxiv.org/pdf/2405.01234", "source": source("arXiv", "repository"),
         "license": None, "version": "submittedVersion"},
        {"is_oa": False, "landing_page_url": "https://pubmed.ncbi.nlm.nih.gov/39000001",
         "source": None, "version": None}],
    "open_access": {"is_oa": True, "oa_status": "gold"},
    "topics": [{"field": {"display_name": "Computer Science"}},
               {"field": {"display_name": "Computer Science"}}],
    "referenced_works": ["https://openalex.org/W11", "https://openalex.org/W12", "nonsense"],
    "abstract_inverted_index": {"We": [0], "count": [1, 3], "bees;": [2], "them": [4, "x", -1]},
}


def listing(*works: object, count: int = 9) -> dict[str, Any]:
    return {"meta": {"count": count, "page": 1, "per_page": 2}, "results": list(works),
            "group_by": []}


def answer(body: object, status: int = 200, url: str = URL) -> WebResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WebResponse(url, status, {"content-type": "application/json"}, raw)


def test_facets_become_filters_with_a_boolean_search() -> None:
    facets = Facets(
        text="x", groups=(("honey bee", "Apis"), ("count",)), exclude=("wasp, hornet",),
        year_from=2020, year_to=2024, open_access=True, types=("article", "conference-paper"),
        languages=("en", "de"), fields=("Medicine",))
    assert OpenAlex().query(facets) == (
        'title_and_abstract.search:("honey bee" OR Apis) AND count NOT "wasp hornet",'
        "from_publication_date:2020-01-01,to_publication_date:2024-12-31,is_oa:true,"
        "type:article|conference-paper,language:en|de,primary_topic.field.id:fields/27")
    assert OpenAlex().unsupported(facets) == ()


def test_no_term_adds_a_filter_or_an_operator() -> None:
    query = OpenAlex().query(Facets(text="x", groups=(("a,is_oa:true|b", "NOT"),)))
    assert query == 'title_and_abstract.search:("a is oa true b" OR "NOT")'


def test_what_openalex_cannot_filter_by_is_told() -> None:
    facets = Facets(text="x", types=("other",), fields=("alchemy", "medicine"), venue="J. Bees",
                    languages=("english",))
    assert OpenAlex().unsupported(facets) == (
        "types: other", "fields of study: alchemy", "venue", "languages")
    assert OpenAlex().query(facets) == "title_and_abstract.search:x"


def test_the_key_is_a_secret_and_results_come_by_relevance() -> None:
    request = OpenAlex("hidden").search(Facets(text="bees"), 500)
    assert request.url == "https://api.openalex.org/works"
    assert (request.params["per_page"], request.params["sort"]) == ("100", "relevance_score:desc")
    assert (request.params["api_key"], request.secret) == ("hidden", {"api_key"})
    assert "hidden" not in repr(OpenAlex("hidden"))


def test_a_work_is_read_with_all_its_places() -> None:
    page = OpenAlex().read(answer(listing(WORK)))
    (work,) = page.works
    assert work.title == "Counting Apis in the dark"
    assert work.abstract == "We count bees; count them"
    assert work.authors == ("Ada Honey", "Bo Wax")
    ids = work.identifiers
    assert (ids.doi, ids.arxiv, ids.pmid, ids.pmcid) == (
        "10.1000/bees.12", "2405.01234", "39000001", "PMC11000001")
    assert work.other_ids == {"openalex": "W4400000001"}
    assert (work.venue, work.publisher, work.type) == ("Journal of Bees", "Hive Press", "article")
    assert work.fields == ("Computer Science",)
    assert work.references == ("openalex:W11", "openalex:W12")
    assert [(copy.format, copy.version, copy.licence) for copy in work.copies] == [
        ("pdf", "published", "CC-BY"), ("pdf", "preprint", "")]
    assert [(form.version, form.identifiers.arxiv) for form in work.manifestations] == [
        ("published", ""), ("preprint", "2405.01234")]
    assert work.cited_by == 0
    assert work.provenance["cited_by"] == "OpenAlex"
    assert (page.total, page.refused) == (9, ())


def test_a_retracted_work_is_flagged() -> None:
    (work,) = OpenAlex().read(answer(listing(WORK | {"is_retracted": True}))).works
    assert [(notice.kind, notice.source) for notice in work.notices] == [("retraction", "OpenAlex")]
    (work,) = OpenAlex().read(answer(listing(WORK | {"title": "RETRACTED: On bees"}))).works
    assert [notice.reason for notice in work.notices] == ["its title says so"]
    (work,) = OpenAlex().read(answer(listing(WORK | {"title": "Retraction note: On bees"}))).works
    assert work.notices == ()


def test_a_conference_paper_is_known_by_its_place_too() -> None:
    place = WORK["primary_location"] | {"raw_type": "proceedings-article"}
    (work,) = OpenAlex().read(answer(listing(WORK | {"primary_location": place}))).works
    assert work.type == "conference-paper"


def test_pages_follow_to_the_end_and_the_key_is_kept_out_of_the_address() -> None:
    following = OpenAlex("new").read(answer(listing(WORK, WORK))).following
    assert following is not None
    assert (following.params["page"], following.params["api_key"]) == ("2", "new")
    assert following.params["filter"] == "title_and_abstract.search:bees"
    last = URL.replace("page=1", "page=5")
    assert OpenAlex().read(answer(listing(WORK), url=last)).following is None
    assert OpenAlex().read(answer(listing(count=0))).following is None


def test_one_work_is_looked_up_and_read() -> None:
    database = OpenAlex()
    paths = {(scheme, name): request.url.removeprefix("https://api.openalex.org/works/")
             for scheme, name in (("doi", "10.1000/Bees(1)<2>#3"), ("arxiv", "2405.01234v2"),
                                  ("pmid", "39000001"), ("pmcid", "PMC11000001"),
                                  ("openalex", "https://openalex.org/W7"))
             if (request := database.work(scheme, name))}
    assert list(paths.values()) == [
        "doi:10.1000/bees(1)", "doi:10.48550/arxiv.2405.01234", "pmid:39000001",
        "pmcid:PMC11000001", "W7"]
    assert database.work("doi", "bees") is None
    assert database.work("isbn", "978") is None
    assert [work.id for work in database.read(answer(WORK)).works] == ["arxiv-2405.01234"]


def test_citations_go_both_ways_from_a_known_work() -> None:
    known = Work(id="x", title="Bees", other_ids={"openalex": "W7"})
    back, on = OpenAlex().references(known, 50), OpenAlex().citations(known, 50)
    assert back is not None
    assert on is not None
    assert (back.params["filter"], on.params["filter"]) == ("cited_by:W7", "cites:W7")
    assert OpenAlex().references(Work(id="x", title="Bees"), 50) is None


def test_refusals_say_why() -> None:
    page = OpenAlex().read(answer(
        listing({"doi": "10.1000/x"}, None, WORK | {"title": None}, WORK)))
    assert [refusal.reason for refusal in page.refused] == [
        "it has no OpenAlex id, only the DOI 10.1000/x", "it has no OpenAlex id"]
    assert len(page.works) == 2, "the third has a display_name"


@pytest.mark.parametrize("body", [
    b"", b"[]", b"null", b"7", b"<html>", b"{}", b'{"results": {}}', b"[" * 100_000,
    b'{"meta": ' + b"9" * 5_000 + b"}"])
def test_what_is_no_list_of_works_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        OpenAlex().read(answer(body))


def test_problems_are_told_with_what_a_key_would_change() -> None:
    told = answer({"error": "Rate limit exceeded", "message": "Insufficient budget."}, 429)
    assert OpenAlex().problem(told).startswith("HTTP 429: Insufficient budget.; without a key")
    assert OpenAlex("key").problem(told) == "HTTP 429: Insufficient budget."


@settings(max_examples=200)
@given(json_mutants(listing(WORK, WORK)))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(OpenAlex().read, body, URL)


@settings(max_examples=100)
@given(byte_mutants(json.dumps(listing(WORK)).encode()))
def test_a_spoilt_answer_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(OpenAlex().read, body, URL)
