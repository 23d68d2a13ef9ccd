"""DataCite: preprints, data and theses by their DOI."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from mutations import json_mutants, reads_or_refuses

from records import Facets, Identifiers
from sources.databases.database import UnreadableAnswer, WebRequest, WebResponse
from sources.databases.datacite import DataCite

ASK = Facets(text="", groups=(("tide",),), year_from=2020, types=("preprint",), languages=("en",))
ATTRIBUTES: dict[str, Any] = {
    "doi": "10.48550/ARXIV.2401.01234",
    "identifiers": [{"identifier": "2401.01234", "identifierType": "arXiv"}],
    "creators": [{"givenName": "Wa", "familyName": "Ve", "nameType": "Personal"},
                 {"name": "Tide, Ida"}, {"name": "Sea, Ltd", "nameType": "Organizational"}],
    "titles": [{"title": "Wellen", "titleType": "TranslatedTitle"}, {"title": "Waves"}],
    "publisher": {"name": "arXiv"}, "container": {}, "publicationYear": 2024,
    "subjects": [{"subject": "FOS: Physical sciences"}, {"subject": "waves"}],
    "dates": [{"date": "2024-01-03T00:00:00Z", "dateType": "Submitted"},
              {"date": "2024-01", "dateType": "Issued"}],
    "language": None, "types": {"resourceTypeGeneral": "Preprint", "citeproc": "article"},
    "relatedIdentifiers": [
        {"relationType": "IsVersionOf", "relatedIdentifierType": "DOI",
         "relatedIdentifier": "10.1000/waves"},
        {"relationType": "Cites", "relatedIdentifierType": "arXiv",
         "relatedIdentifier": "arXiv:2301.00001"},
        {"relationType": "References", "relatedIdentifierType": "DOI",
         "relatedIdentifier": "https://doi.org/10.1000/OLD"}],
    "rightsList": [{"rightsUri": "info:eu-repo/semantics/openAccess"},
                   {"rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode"}],
    "descriptions": [{"description": "n.b.", "descriptionType": "Other"},
                     {"description": "They roll.", "descriptionType": "Abstract"}],
    "url": "https://arxiv.org/abs/2401.01234", "contentUrl": "https://x.org/w.pdf",
    "citationCount": 0}


def single(**changes: object) -> dict[str, Any]:
    return {"data": {"id": "10.48550/x", "type": "dois", "attributes": {**ATTRIBUTES, **changes}}}


def answer(told: object, request: WebRequest | None = None, status: int = 200) -> WebResponse:
    url = f"{request.url}?{urlencode(request.params)}" if request else "https://x.org/"
    return WebResponse(url, status, {}, json.dumps(told).encode())


def test_facets_become_fields() -> None:
    assert DataCite().query(ASK) == (
        '(titles.title:"tide" OR descriptions.description:"tide") AND '
        'publicationYear:[2020 TO *] AND types.resourceTypeGeneral:Preprint AND language:"en"')
    assert DataCite().unsupported(ASK.model_copy(update={"open_access": True})) == ("open access",)


def test_every_value_of_a_record_is_read() -> None:
    work, = DataCite().read(answer(single())).works
    assert (work.title, work.authors) == ("Waves", ("Wa Ve", "Ida Tide", "Sea, Ltd"))
    assert (work.published, work.year, work.publisher) == ("2024-01", 2024, "arXiv")
    assert (work.abstract, work.type, work.fields) == (
        "They roll.", "preprint", ("Physical sciences",))
    assert work.identifiers == Identifiers(
        doi="10.48550/arxiv.2401.01234", arxiv="2401.01234",
        url="https://arxiv.org/abs/2401.01234")
    assert [(one.url, one.licence) for one in work.copies] == [
        ("https://x.org/w.pdf", "CC-BY-4.0")]
    assert [one.identifiers.doi for one in work.manifestations] == ["10.1000/waves"]
    assert work.references == ("arxiv:2301.00001", "doi:10.1000/old")
    assert (work.open_access, work.cited_by) == (True, None)


def test_a_withdrawn_work_is_flagged() -> None:
    dates = [{"date": "2024-05-06", "dateType": "Withdrawn", "dateInformation": "wrong tide"}]
    work, = DataCite().read(answer(single(dates=dates))).works
    assert [(one.kind, one.day, one.reason) for one in work.notices] == [
        ("retraction", "2024-05-06", "wrong tide")]


@pytest.mark.parametrize(("types", "kind"), [
    ({"resourceTypeGeneral": "Dataset", "citeproc": "dataset"}, "dataset"),
    ({"resourceTypeGeneral": "Text", "citeproc": "thesis"}, "thesis"),
    ({"resourceTypeGeneral": "Software", "citeproc": "article"}, "other"), (None, "other")])
def test_kinds_of_work(types: object, kind: str) -> None:
    assert DataCite().read(answer(single(types=types))).works[0].type == kind


def test_restricted_access_is_not_open() -> None:
    rights = [{"rightsUri": "info:eu-repo/semantics/restrictedAccess"}]
    assert DataCite().read(answer(single(rightsList=rights))).works[0].open_access is False


def test_pages_follow_by_number() -> None:
    first = DataCite(contact="me@lab.org").search(ASK, 1)
    told = {"data": [single()["data"]], "meta": {"total": 2}, "links": {"next": "https://evil.org"}}
    page = DataCite(contact="me@lab.org").read(answer(told, first))
    assert page.following is not None
    assert page.following.url == first.url
    assert page.following.params == {**first.params, "page[number]": "2"}
    assert DataCite().read(answer(told, page.following)).following is None


def test_a_work_of_arxiv_is_looked_up_by_the_doi_that_arxiv_gave_it() -> None:
    asked = DataCite().work("arxiv", "2401.01234v2")
    assert asked is not None
    assert asked.url == "https://api.datacite.org/dois/10.48550/arxiv.2401.01234"
    odd = DataCite().work("doi", "10.1002/(sici)1<2::aid>3")
    assert odd is not None
    assert "<" not in odd.url
    assert DataCite().work("pmid", "1") is None


def test_what_is_no_answer_is_refused_with_what_came() -> None:
    gone = {"errors": [{"status": "404", "title": "The resource doesn't exist."}]}
    with pytest.raises(UnreadableAnswer, match="doesn't exist"):
        DataCite().read(answer(gone))
    assert DataCite().problem(answer(gone, status=404)) == "HTTP 404: The resource doesn't exist."


@settings(max_examples=80)
@given(json_mutants({"data": [single()["data"]], "meta": {"total": 1}}))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(DataCite().read, body, "https://x.org/?query=a&page%5Bsize%5D=1")
