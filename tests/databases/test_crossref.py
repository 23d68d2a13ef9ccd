"""Crossref: its queries, its records, and what became of a work."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from mutations import byte_mutants, json_mutants, reads_or_refuses

from records import Facets
from sources.databases.crossref import Crossref
from sources.databases.database import UnreadableAnswer, WebResponse

URL = ("https://api.crossref.org/works?query.bibliographic=bees&filter=from-pub-date%3A2020"
       "&sort=relevance&order=desc&rows=2&offset=0&mailto=a%40b.example")


def when(*parts: int) -> dict[str, object]:
    return {"date-parts": [list(parts)]}


ITEM: dict[str, Any] = {
    "DOI": "10.1000/BEES.12", "URL": "https://doi.org/10.1000/bees.12", "type": "journal-article",
    "title": ["Counting <i>Apis</i>\n  in the dark"], "subtitle": ["A field study"],
    "author": [{"given": "Ada", "family": "Honey", "suffix": "Jr.", "sequence": "first"},
               {"name": "The Hive Consortium", "sequence": "additional"}],
    "issued": when(2024, 6), "published-online": when(2024, 6, 30), "publisher": "Hive Press",
    "container-title": ["Bees &amp; Wasps"], "language": "en", "is-referenced-by-count": 7,
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We count <jats:i>2</jats:i>.</jats:p>",
    "license": [
        {"URL": "https://www.hive.example/tdm", "content-version": "tdm", "delay-in-days": 0},
        {"URL": "http://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
    "link": [
        {"URL": "https://hive.example/12.pdf", "content-type": "application/pdf",
         "content-version": "vor", "intended-application": "text-mining"},
        {"URL": "https://hive.example/12.xml", "content-type": "text/xml",
         "content-version": "vor", "intended-application": "text-mining"},
        {"URL": "https://hive.example/check.pdf", "content-type": "application/pdf",
         "content-version": "vor", "intended-application": "similarity-checking"},
        {"URL": "https://hive.example/am.pdf", "content-type": "application/pdf",
         "content-version": "am", "intended-application": "syndication"}],
    "reference": [{"key": "1", "DOI": "10.1000/OLD", "doi-asserted-by": "crossref"},
                  {"key": "2", "unstructured": "Wax (1950)"}, {"key": "3", "DOI": "10.1000/old"}],
    "relation": {"has-preprint": [
        {"id-type": "doi", "id": "10.48550/arXiv.2405.01234", "asserted-by": "object"}]},
    "updated-by": [
        {"DOI": "10.1000/NOTE.1", "type": "correction", "label": "Correction",
         "source": "publisher", "updated": when(2024, 9, 1)},
        {"DOI": "10.1000/NOTE.2", "type": "retraction", "label": "Retraction",
         "source": "retraction-watch", "updated": when(2025, 1, 5)},
        {"DOI": "10.1000/v2", "type": "new_version", "source": "publisher"}],
}


def answer(body: object, status: int = 200, url: str = URL) -> WebResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WebResponse(url, status, {"content-type": "application/json"}, raw)


def listing(*items: object, total: int = 9) -> dict[str, Any]:
    return {"status": "ok", "message-type": "work-list", "message-version": "1.0.0",
            "message": {"total-results": total, "items-per-page": 2, "items": list(items)}}


def single(item: object) -> dict[str, Any]:
    return {"status": "ok", "message-type": "work", "message": item}


def test_facets_become_words_and_filters() -> None:
    facets = Facets(text="Do bees count?", year_from=2020, year_to=2024, venue="Bees, & Wasps",
                    types=("article", "book"))
    assert Crossref().query(facets) == (
        "query.bibliographic=Do bees count&filter=type:journal-article,type:book,type:monograph,"
        "type:edited-book,from-pub-date:2020,until-pub-date:2024&query.container-title=Bees Wasps"
        "&sort=relevance&order=desc")
    assert Crossref().unsupported(facets) == ()


def test_what_crossref_cannot_filter_by_is_told() -> None:
    facets = Facets(text="x", groups=(("a",),), exclude=("b",), open_access=True,
                    languages=("en",), fields=("medicine",), types=("letter", "article"))
    assert Crossref().unsupported(facets) == (
        "boolean groups", "excluded terms", "open access", "languages", "fields of study",
        "types: letter")
    assert "filter" not in Crossref().search(facets, 10).params


def test_who_tells_an_address_is_served_sooner_and_it_is_kept_out_of_sight() -> None:
    polite = Crossref("a@b.example")
    request = polite.search(Facets(text="bees"), 5_000)
    assert (request.params["mailto"], request.secret) == ("a@b.example", {"mailto"})
    assert request.params["rows"] == "1000"
    assert "mailto" not in polite.query(Facets(text="bees"))
    assert polite.politeness.interval < Crossref().politeness.interval


def test_a_record_is_read_with_its_fate() -> None:
    page = Crossref().read(answer(listing(ITEM)))
    (work,) = page.works
    assert work.title == "Counting Apis in the dark: A field study"
    assert work.authors == ("Ada Honey Jr.", "The Hive Consortium")
    assert (work.published, work.year, work.venue) == ("2024-06", 2024, "Bees & Wasps")
    assert (work.publisher, work.language, work.type) == ("Hive Press", "en", "article")
    assert work.abstract == "We count 2."
    assert [(notice.kind, notice.day, notice.doi, notice.reason) for notice in work.notices] == [
        ("correction", "2024-09-01", "10.1000/note.1", "Correction, told by publisher"),
        ("retraction", "2025-01-05", "10.1000/note.2", "Retraction, told by retraction watch")]
    assert work.references == ("doi:10.1000/old",)
    assert [(form.version, form.identifiers.arxiv) for form in work.manifestations] == [
        ("published", ""), ("preprint", "2405.01234")]
    assert (work.cited_by, page.total) == (7, 9)


def test_a_title_in_another_script_is_one() -> None:
    told = {"DOI": "10.1000/o", "title": [""], "original-title": ["蜜蜂の研究"], "subtitle": []}
    (work,) = Crossref().read(answer(single(told))).works
    assert work.title == "蜜蜂の研究"


@pytest.mark.parametrize(("dates", "published"), [
    ({}, ""), ({"approved": when(2013, 5)}, "2013-05"),
    ({"posted": when(2012), "approved": when(2013)}, "2012")])
def test_the_day_a_doi_was_registered_is_no_day_of_publication(
    dates: dict[str, object], published: str
) -> None:
    bare = {"DOI": "10.1000/old", "title": ["Bees of long ago"], "created": when(2018, 11, 29),
            "issued": {"date-parts": [[None]]}}
    (work,) = Crossref().read(answer(single(bare | dates))).works
    assert (work.published, work.year) == (published, int(published[:4]) if published else None)


def test_only_what_stands_under_an_open_licence_is_a_copy() -> None:
    (work,) = Crossref().read(answer(single(ITEM))).works
    assert [(copy.url, copy.format, copy.licence) for copy in work.copies] == [
        ("https://hive.example/12.pdf", "pdf", "CC-BY-4.0"),
        ("https://hive.example/12.xml", "jats", "CC-BY-4.0")]
    assert work.open_access is True
    (work,) = Crossref().read(answer(single(ITEM | {"license": ITEM["license"][:1]}))).works
    assert (work.copies, work.open_access) == ((), None)


@pytest.mark.parametrize(("more", "kind"), [
    ({"type": "posted-content", "subtype": "preprint"}, "preprint"),
    ({"type": "posted-content", "subtype": "dissertation"}, "thesis"),
    ({"type": "posted-content", "subtype": "other"}, "other"),
    ({"type": "proceedings-article"}, "conference-paper"), ({"type": "monograph"}, "book"),
    ({"type": "peer-review"}, "other"), ({"type": None}, "other"),
    ({"update-to": [{"type": "retraction", "DOI": "10.1000/x"}]}, "retraction"),
    ({"update-to": [{"type": "erratum", "DOI": "10.1000/x"}]}, "correction"),
    ({"update-to": [{"type": "new_edition", "DOI": "10.1000/x"}]}, "article"),
])
def test_types_are_the_houses(more: dict[str, object], kind: str) -> None:
    (work,) = Crossref().read(answer(single(ITEM | more))).works
    assert work.type == kind


def test_a_preprint_names_the_published_version() -> None:
    preprint = ITEM | {"type": "posted-content", "relation": {
        "is-preprint-of": [{"id-type": "doi", "id": "10.1000/Final"}]}}
    (work,) = Crossref().read(answer(single(preprint))).works
    assert [(form.version, form.identifiers.doi) for form in work.manifestations] == [
        ("preprint", "10.1000/bees.12"), ("published", "10.1000/final")]


def test_a_bare_record_is_read_as_content_negotiation_gives_it() -> None:
    bare = ITEM | {"title": "Counting bees", "subtitle": [], "container-title": "Bees"}
    (work,) = Crossref().read(answer(bare)).works
    assert (work.title, work.venue) == ("Counting bees", "Bees")


def test_pages_follow_to_the_end() -> None:
    following = Crossref("c@d.example").read(answer(listing(ITEM, ITEM))).following
    assert following is not None
    assert following.params == {
        "query.bibliographic": "bees", "filter": "from-pub-date:2020", "sort": "relevance",
        "order": "desc", "rows": "2", "offset": "2", "mailto": "c@d.example"}
    assert Crossref().read(answer(listing(ITEM, total=2))).following is None
    far = URL.replace("offset=0", "offset=9998")
    assert Crossref().read(answer(listing(ITEM, total=10**6), url=far)).following is None


def test_a_work_is_looked_up_by_its_doi_alone() -> None:
    request = Crossref().work("doi", "https://doi.org/10.1000/A(1)?x")
    assert request is not None
    assert request.url == "https://api.crossref.org/works/10.1000%2Fa%281%29%3Fx"
    assert Crossref().work("arxiv", "2405.01234") is None
    assert Crossref().work("doi", "bees") is None


def test_refusals_say_why() -> None:
    page = Crossref().read(answer(listing({"title": ["x"]}, ITEM | {"title": []}, 7, ITEM)))
    assert [refusal.reason for refusal in page.refused] == [
        "it has no DOI", "it has no title", "it has no DOI"]
    assert len(page.works) == 1


@pytest.mark.parametrize("body", [
    b"", b"Resource not found.", b"@article{x, title={Bees}}", b"[]", b"{}", b'{"message": "x"}',
    b'{"message-type": "journal-list", "message": {"items": [{"title": "Bees"}]}}',
    b'{"message-type": "work-agency", "message": {"DOI": "10.1000/x"}}'])
def test_what_is_no_list_of_works_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match=r"Crossref"):
        Crossref().read(answer(body))


def test_problems_are_told_in_crossrefs_words() -> None:
    failed = {"status": "failed", "message-type": "validation-failure", "message": [
        {"type": "integer-not-valid", "value": "x", "message": "Integer specified as x"}]}
    assert Crossref().problem(answer(failed, 400)) == "HTTP 400: Integer specified as x"
    assert Crossref().problem(answer(b"Not found here.", 404)) == "HTTP 404: Not found here."
    with pytest.raises(UnreadableAnswer, match="HTTP 503"):
        Crossref().read(answer(b"", 503))


@settings(max_examples=200)
@given(json_mutants(listing(ITEM, ITEM)))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Crossref().read, body, URL)


@settings(max_examples=100)
@given(byte_mutants(json.dumps(listing(ITEM)).encode()))
def test_a_spoilt_answer_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Crossref().read, body, URL)
