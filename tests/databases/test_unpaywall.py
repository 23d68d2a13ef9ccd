"""Unpaywall: where a work may be read for free, in which version, under which licence."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from mutations import json_mutants

from sources.databases.database import UnreadableAnswer, WebResponse
from sources.databases.unpaywall import Unpaywall

ANSWER: dict[str, Any] = {
    "doi": "10.1000/Tea", "title": "RETRACTED: Tea", "genre": "journal-article", "is_oa": True,
    "published_date": "2020-02-03", "year": 2020, "journal_name": "J Tea", "publisher": "Cup",
    "z_authors": [{"given": "Ann", "family": "Leaf"}, {"raw_author_name": "Bo Pot"}],
    "best_oa_location": {"url": "https://x.org"}, "oa_locations": [
        {"url": "https://cup.org/t.pdf", "url_for_pdf": "https://cup.org/t.pdf",
         "url_for_landing_page": "https://doi.org/10.1000/tea", "version": "publishedVersion",
         "license": "cc-by", "host_type": "publisher"},
        {"url_for_pdf": None, "url_for_landing_page": "https://doi.org/10.1000/tea",
         "version": "publishedVersion", "license": None},
        {"url_for_pdf": None, "url_for_landing_page":
         "https://www.ncbi.nlm.nih.gov/pmc/articles/8000001", "version": "acceptedVersion",
         "license": "other-oa"}]}


def answer(told: object, status: int = 200) -> WebResponse:
    return WebResponse("https://api.unpaywall.org/v2/10.1000/tea", status, {},
                       json.dumps(told).encode())


def test_copies_have_their_version_and_licence() -> None:
    work, = Unpaywall("me@lab.org").read(answer(ANSWER)).works
    assert [(one.url, one.format, one.version, one.licence) for one in work.copies] == [
        ("https://cup.org/t.pdf", "pdf", "published", "CC-BY"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/8000001", "html", "accepted", "")]
    assert (work.identifiers.doi, work.identifiers.pmcid) == ("10.1000/tea", "PMC8000001")
    assert (work.authors, work.published, work.open_access) == (
        ("Ann Leaf", "Bo Pot"), "2020-02-03", True)
    assert [one.kind for one in work.notices] == ["retraction"]


def test_a_doi_without_a_title_is_still_a_work() -> None:
    work, = Unpaywall().read(answer({"doi": "10.1000/x", "is_oa": False})).works
    assert (work.title, work.open_access, work.copies) == ("", False, ())
    assert work.provenance == {"identifiers": "Unpaywall", "open_access": "Unpaywall"}


def test_the_answers_to_a_search_are_read_too() -> None:
    page = Unpaywall().read(answer({"results": [{"response": ANSWER, "score": 1.0}, {"score": 2}]}))
    assert len(page.works) == 1
    assert [(one.place, one.reason) for one in page.refused] == [
        ("result 2", "it has no identifier")]


def test_it_is_asked_by_doi_and_only_with_a_contact() -> None:
    asked = Unpaywall("me@lab.org").work("doi", "https://doi.org/10.1000/A?b")
    assert asked is not None
    assert asked.url == "https://api.unpaywall.org/v2/10.1000/a%3Fb"
    assert asked.secret == {"email"}
    assert Unpaywall().work("doi", "10.1000/a") is None
    assert Unpaywall("me@lab.org").work("pmid", "1") is None


def test_what_is_no_answer_is_refused_with_what_came() -> None:
    for told, said in (({"error": True, "message": "unknown"}, "unknown"), ([], "sent what begins"),
                       ({"is_oa": True}, "no identifier")):
        with pytest.raises(UnreadableAnswer, match=said):
            Unpaywall().read(answer(told))
    assert Unpaywall().problem(answer({"message": "use your own e-mail"}, 422)) == (
        "HTTP 422: use your own e-mail")


@settings(max_examples=80)
@given(json_mutants(ANSWER))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    try:
        page = Unpaywall().read(WebResponse("https://x.org", 200, {}, body))
    except UnreadableAnswer:
        return
    assert all(work.title or work.identifiers.doi or work.identifiers.pmcid for work in page.works)
