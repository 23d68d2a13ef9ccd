"""CORE: its query language, its works, and an older version of itself."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from mutations import json_mutants, reads_or_refuses

from records import Facets
from sources.databases.core import Core
from sources.databases.database import UnreadableAnswer, WebRequest, WebResponse

ASK = Facets(text="", groups=(("wet bog", "fen"),), exclude=("dry",), year_from=2001, year_to=2004)
RESULT: dict[str, Any] = {
    "id": 4711, "title": "Bogs\n in <i>winter</i>", "authors": [{"name": "Moor, Pia"}, {}],
    "abstract": "ABSTRACT: They freeze.", "doi": "10.1000/BOG", "arxivId": None,
    "pubmedId": "30000009", "publishedDate": "2003-02-01T00:00:00", "yearPublished": 2003,
    "documentType": "thesis", "language": {"code": "en", "name": "English"},
    "publisher": "'Bog Press'", "journals": [{"title": "Bog Letters", "identifiers": []}],
    "fieldOfStudy": "geology", "citationCount": 4, "fullText": "x" * 50,
    "downloadUrl": "https://core.ac.uk/download/4711.pdf",
    "sourceFulltextUrls": ["https://repo.org/4711", "ftp://no.org/x"],
    "references": [{"doi": "10.1000/fen"}, {"title": "no doi"}]}


def found(*results: object, total: int = 1) -> dict[str, Any]:
    return {"totalHits": total, "limit": 2, "offset": 0, "results": list(results)}


def answer(told: object, request: WebRequest | None = None, status: int = 200) -> WebResponse:
    url = f"{request.url}?{urlencode(request.params)}" if request else "https://x.org/"
    return WebResponse(url, status, {}, json.dumps(told).encode())


def test_facets_become_fields() -> None:
    assert Core().query(ASK) == (
        '((title:"wet bog" OR abstract:"wet bog") OR (title:"fen" OR abstract:"fen")) AND '
        'yearPublished>=2001 AND yearPublished<=2004 NOT (title:"dry" OR abstract:"dry")')
    told = ASK.model_copy(update={"types": ("review",), "languages": ("en",), "venue": "B"})
    assert Core().unsupported(told) == ("types: review", "languages", "venue")


def test_every_value_of_a_result_is_read() -> None:
    work, = Core().read(answer(found(RESULT))).works
    assert (work.title, work.authors, work.abstract) == (
        "Bogs in winter", ("Pia Moor",), "They freeze.")
    assert (work.published, work.type, work.language) == ("2003-02-01", "thesis", "en")
    assert (work.venue, work.publisher, work.fields) == ("Bog Letters", "Bog Press", ("geology",))
    assert (work.identifiers.doi, work.identifiers.pmid) == ("10.1000/bog", "30000009")
    assert [(one.url, one.format) for one in work.copies] == [
        ("https://core.ac.uk/download/4711.pdf", "pdf"), ("https://repo.org/4711", "other")]
    assert (work.open_access, work.cited_by, work.references) == (True, 4, ("doi:10.1000/fen",))


def test_a_work_asked_for_by_identifier_is_read_alone_or_listed() -> None:
    asked = Core().work("doi", "10.1000/BOG")
    assert asked is not None
    assert asked.params["q"] == 'doi:"10.1000/bog"'
    assert Core().read(answer(RESULT)).total == 1
    assert Core().work("pmcid", "PMC1") is None


def test_a_key_goes_into_a_header_that_is_secret() -> None:
    asked = Core(key="k").search(ASK, 5)
    assert asked.headers == {"Authorization": "Bearer k"}
    assert asked.secret == {"Authorization"}
    assert Core().search(ASK, 5).headers == {}


def test_pages_follow_by_offset() -> None:
    first = Core().search(ASK, 2)
    page = Core().read(answer(found(RESULT, RESULT, total=3), first))
    assert page.following is not None
    assert page.following.params == {**first.params, "offset": "2"}
    assert Core().read(answer(found(RESULT, total=3), page.following)).following is None


@pytest.mark.parametrize(("told", "said"), [
    ({"status": "OK", "totalHits": 2, "data": [{"_source": {}}]}, "API v2"),
    ([{"status": "Not found", "totalHits": 0, "data": None}], "API v2"),
    ({"message": "Too many"}, "Too many"), ([], "totalHits"), ("x", "totalHits")])
def test_what_is_no_answer_is_refused_with_what_came(told: object, said: str) -> None:
    with pytest.raises(UnreadableAnswer, match=said):
        Core().read(answer(told))


def test_another_status_is_explained() -> None:
    assert Core().problem(answer({"message": "Rate limit"}, status=429)) == "HTTP 429: Rate limit"


@settings(max_examples=80)
@given(json_mutants(found(RESULT, {"title": "B", "id": 2}, total=9)))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Core().read, body, "https://x.org/?q=a&limit=2&offset=0")
