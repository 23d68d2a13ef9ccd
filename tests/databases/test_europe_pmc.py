"""Europe PMC: queries by field, cursors, full texts that are open, what became of a work."""

import copy
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import byte_mutants, json_mutants, reads_or_refuses

from records import Facets, Identifiers, Work
from sources.databases.database import UnreadableAnswer, WebRequest, WebResponse
from sources.databases.europe_pmc import EuropePMC

ASK = Facets(text="moss", groups=(("sphagnum moss", "peat"), ("fire",)), exclude=("lichen",))

RESULT: dict[str, Any] = {
    "id": "40000001", "source": "MED", "pmid": "40000001", "pmcid": "PMC9000001",
    "fullTextIdList": {"fullTextId": ["PMC9000001"]}, "doi": "10.1000/MOSS.1",
    "title": "Moss after <i>fire</i> &amp; rain.",
    "authorString": "Moor P, Bog Q.",
    "authorList": {"author": [
        {"fullName": "Moor P", "firstName": "Pia", "lastName": "Moor", "initials": "P"},
        {"collectiveName": "Bog Watchers"}]},
    "journalInfo": {"journal": {"title": "Journal of Moss", "medlineAbbreviation": "J Moss"},
                    "dateOfPublication": "2023 May"},
    "pubYear": "2023", "firstPublicationDate": "2023-05-02",
    "abstractText": "<h4>Aims</h4>To wet moss.<h4>Results</h4>It was wet.",
    "language": "eng", "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
    "isOpenAccess": "Y", "inEPMC": "Y", "license": "cc by-nc", "citedByCount": 7,
    "fullTextUrlList": {"fullTextUrl": [
        {"availabilityCode": "OA", "documentStyle": "pdf", "site": "Europe_PMC",
         "url": "https://europepmc.org/articles/PMC9000001?pdf=render"},
        {"availabilityCode": "S", "documentStyle": "pdf", "url": "https://shop.org/1.pdf"},
        {"availabilityCode": "F", "documentStyle": "doi", "url": "https://doi.org/10.1000/m"}]},
    "commentCorrectionList": {"commentCorrection": [
        {"id": "41", "source": "MED", "type": "Erratum in",
         "reference": "J Moss. 2024 Jan 2;9(1):3. doi: 10.1000/err.2"},
        {"id": "PPR77", "source": "PPR", "type": "Preprint in",
         "reference": "bioRxiv. 2022. doi: 10.1101/2022.01.01"}]},
}
PREPRINT = {"id": "PPR77", "source": "PPR", "title": "Moss, first draft", "pubYear": "2022",
            "bookOrReportDetails": {"publisher": "bioRxiv"}, "isOpenAccess": "Y",
            "fullTextIdList": {"fullTextId": ["PPR77"]}, "license": "cc by"}


def found(*results: object, total: int = 1, cursor: str = "") -> dict[str, Any]:
    return {"version": "6.9", "hitCount": total, "nextCursorMark": cursor,
            "resultList": {"result": list(results)}}


def answer(told: object, request: WebRequest | None = None, status: int = 200) -> WebResponse:
    url = f"{request.url}?{urlencode(request.params)}" if request else "https://x.org/"
    return WebResponse(url, status, {}, json.dumps(told).encode())


def read(result: object) -> Work:
    return EuropePMC().read(answer(found(result))).works[0]


def test_facets_become_fields() -> None:
    facets = ASK.model_copy(update={
        "year_to": 2020, "types": ("preprint", "review"), "languages": ("en",), "venue": "J Moss",
        "open_access": True, "fields": ("botany",)})
    assert EuropePMC().query(facets) == (
        '(TITLE_ABS:"sphagnum moss" OR TITLE_ABS:"peat") AND TITLE_ABS:"fire" AND '
        'PUB_YEAR:[1600 TO 2020] AND (SRC:PPR OR PUB_TYPE:"review") AND LANG:"eng" AND '
        'JOURNAL:"J Moss" AND OPEN_ACCESS:Y NOT TITLE_ABS:"lichen"')
    assert EuropePMC().unsupported(facets) == ("fields of study",)


@given(st.text(max_size=60))
def test_nothing_typed_leaves_its_quotes(term: str) -> None:
    query = EuropePMC().query(Facets(text="", groups=((term,),)))
    assert query == "" or (query.startswith('TITLE_ABS:"') and query.count('"') == 2)
    assert "\\" not in query


def test_every_value_of_a_result_is_read() -> None:
    work = read(RESULT)
    assert work.title == "Moss after fire & rain"
    assert work.authors == ("Pia Moor", "Bog Watchers")
    assert (work.year, work.published, work.venue) == (2023, "2023-05-02", "Journal of Moss")
    assert work.abstract == "Aims: To wet moss.\nResults: It was wet."
    assert (work.type, work.language, work.cited_by) == ("article", "en", 7)
    assert work.identifiers == Identifiers(
        doi="10.1000/moss.1", pmid="40000001", pmcid="PMC9000001",
        url="https://europepmc.org/article/MED/40000001")
    assert work.open_access is True
    assert work.provenance["cited_by"] == "Europe PMC"


def test_only_copies_that_are_free_are_given_with_their_licence() -> None:
    assert [(one.format, one.licence, one.version) for one in read(RESULT).copies] == [
        ("jats", "CC-BY-NC", "published"), ("pdf", "CC-BY-NC", "published")]
    closed = read({**RESULT, "isOpenAccess": "N", "fullTextUrlList": None})
    assert closed.copies == ()
    assert closed.open_access is False
    assert closed.provenance["open_access"] == "Europe PMC"


def test_corrections_and_preprints_are_told() -> None:
    work = read(RESULT)
    assert [(one.kind, one.day, one.doi) for one in work.notices] == [
        ("correction", "2024-01-02", "10.1000/err.2")]
    assert [(one.version, one.identifiers.doi) for one in work.manifestations] == [
        ("preprint", "10.1101/2022.01.01")]
    retracted = read({**RESULT, "pubTypeList": {"pubType": ["Retracted Publication"]}})
    assert [one.kind for one in retracted.notices] == ["correction", "retraction"]


def test_a_preprint_is_one() -> None:
    work = read(PREPRINT)
    assert (work.type, work.venue, work.other_ids) == (
        "preprint", "bioRxiv", {"europepmc": "PPR/PPR77"})
    assert [(one.url, one.version) for one in work.copies] == [
        ("https://www.ebi.ac.uk/europepmc/webservices/rest/PPR77/fullTextXML", "preprint")]


def test_the_short_form_is_read_too() -> None:
    work = read({"id": "5", "source": "MED", "title": "A. B.",
                 "authorString": "Haas-Moor DA, Li X.", "pubType": "review; journal article",
                 "journalTitle": "J Moss", "pubYear": 1999})
    assert (work.authors, work.type, work.venue, work.year, work.identifiers.pmid) == (
        ("DA Haas-Moor", "X Li"), "review", "J Moss", 1999, "5")


def test_pages_follow_the_cursor_to_the_end() -> None:
    first = EuropePMC().search(ASK, 2)
    page = EuropePMC().read(answer(found(RESULT, PREPRINT, total=3, cursor="AoE="), first))
    assert page.following is not None
    assert page.following.params == {**first.params, "cursorMark": "AoE="}
    last = EuropePMC().read(answer(found(RESULT, total=3, cursor="AoF="), page.following))
    assert last.following is None
    repeated = EuropePMC().read(
        answer(found(RESULT, PREPRINT, total=4, cursor="AoE="), page.following))
    assert repeated.following is None


def test_citations_are_asked_for_by_source_and_number_page_by_page() -> None:
    known = Work(id="x", title="T", other_ids={"europepmc": "PPR/PPR77"})
    asked = EuropePMC().citations(known, 2)
    assert asked is not None
    assert asked.url.endswith("/PPR/PPR77/citations")
    told = {"hitCount": 3, "citationList": {"citation": [
        {"id": "1", "source": "MED", "title": "One", "citationType": "journal article",
         "journalAbbreviation": "J Moss", "pubYear": 2024, "citedByCount": 0}, {"source": "MED"}]}}
    page = EuropePMC().read(answer(told, asked))
    assert [(work.title, work.identifiers.pmid) for work in page.works] == [("One", "1")]
    assert [one.reason for one in page.refused] == ["it has no title"]
    assert page.following is not None
    assert page.following.params["page"] == "2"
    assert EuropePMC().read(answer(told, page.following)).following is None
    listed = Work(id="y", title="T", identifiers=Identifiers(pmid="4"))
    by_number = EuropePMC().references(listed, 5)
    assert by_number is not None
    assert by_number.url.endswith("/MED/4/references")
    forged = Work(id="z", title="T", other_ids={"europepmc": "MED/../../x"})
    assert EuropePMC().references(forged, 5) is None


@pytest.mark.parametrize(("scheme", "value", "query"), [
    ("doi", "10.1000/A", 'DOI:"10.1000/a"'), ("pmid", "12", "EXT_ID:12 AND SRC:MED"),
    ("pmcid", "PMC12", "PMCID:PMC12")])
def test_a_work_is_looked_up_by_identifier(scheme: str, value: str, query: str) -> None:
    asked = EuropePMC().work(scheme, value)
    assert asked is not None
    assert asked.params["query"] == query
    assert EuropePMC().work("s2", value) is None


def test_what_is_no_answer_is_refused_with_what_came() -> None:
    for told, said in (({"errCode": 404, "errMsg": "No such field"}, "No such field"),
                       ([], "hitCount"), ({"hitCount": 5}, "hitCount")):
        with pytest.raises(UnreadableAnswer, match=said):
            EuropePMC().read(answer(told))
    with pytest.raises(UnreadableAnswer, match="XML, <responseWrapper>"):
        EuropePMC().read(WebResponse("", 200, {}, b"<?xml version='1.0'?><responseWrapper/>"))
    assert EuropePMC().read(answer({"hitCount": 0})).total == 0


@settings(max_examples=80)
@given(json_mutants(found(RESULT, PREPRINT, total=5, cursor="x")))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(EuropePMC().read, body, "https://x.org/search?query=a&pageSize=2")


@settings(max_examples=60)
@given(byte_mutants(json.dumps(found(copy.deepcopy(RESULT))).encode()))
def test_a_spoilt_answer_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(EuropePMC().read, body, "https://x.org/search?query=a&pageSize=2")
