"""Every recorded answer of the services is read in full, or refused in words."""

import json
from functools import cache
from pathlib import Path

import pytest

from evals.fuzz_corpus import Answer, recorded_answers, services
from sources.databases.database import ResultPage, Service, UnreadableAnswer, WebResponse

SERVICES = services()
SWITCHED_OFF = "core"
"""What was recorded of it is its older API."""

LISTS = (("message", "items"), ("results",), ("data",), ("resultList", "result"),
         ("result", "hits", "hit"))


@cache
def recorded(folder: Path) -> list[Answer]:
    return recorded_answers(folder)


def listed(body: bytes) -> int | None:
    """How many works stand in the list that an answer is, of whatever service; None where it is no
    list of works."""
    try:
        told = json.loads(body)
    except ValueError:
        return _elements_listed(body)
    if isinstance(told, list):
        return len(told) if any(one and "paperId" in one for one in told) else None
    if told.get("message-type", "work-list") != "work-list":
        return None
    for path in LISTS:
        found = told
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, list):
            return len(found)
    return 0 if 0 in (told.get("total"), told.get("hitCount")) else None


def _elements_listed(body: bytes) -> int | None:
    if b"<feed" in body[:200]:
        return body.count(b"<entry>")
    if b"<PubmedArticleSet" in body:
        return body.count(b"<PubmedArticle>") + body.count(b"<PubmedBookArticle>")
    return 0 if b"<eSearchResult" in body or b"<eLinkResult" in body else None


def read_or_refused(service: Service, response: WebResponse) -> ResultPage | str:
    """The page, or why it is none."""
    try:
        return service.read(response)
    except UnreadableAnswer as error:
        return str(error)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_recorded_answer_is_read_in_full_or_refused(service: str, data: Path) -> None:
    database, read = SERVICES[service], 0
    for answer in recorded(data / "api_responses"):
        response = answer.response
        if answer.service != service:
            continue
        if response.status != 200:
            assert database.problem(response).startswith(f"HTTP {response.status}"), answer.file
            with pytest.raises(UnreadableAnswer, match=f"^{database.name}: HTTP {response.status}"):
                database.read(response)
            continue
        number = listed(response.body)
        page = read_or_refused(database, response)
        if isinstance(page, str):
            assert page.startswith(database.name), answer.file
            assert not number or service == SWITCHED_OFF, answer.file
            continue
        read += len(page.works)
        told = len(page.works) + len(page.refused)
        assert told == (1 if number is None else number), answer.file
        assert all(refusal.reason for refusal in page.refused), answer.file
        assert all(work.id and "<" not in work.title for work in page.works), answer.file
    assert read or service == SWITCHED_OFF
