"""Every recorded answer of the services is read, or refused with a reason."""

import json
from pathlib import Path

import pytest

from sources.databases.arxiv import Arxiv
from sources.databases.crossref import Crossref
from sources.databases.database import Database, ResultPage, UnreadableAnswer, WebResponse
from sources.databases.openalex import OpenAlex
from sources.databases.semantic_scholar import SemanticScholar

READERS: dict[str, Database] = {
    "arxiv": Arxiv(), "arxiv_site": Arxiv(), "openalex": OpenAlex(), "crossref": Crossref(),
    "semantic_scholar": SemanticScholar(), "doi_content_negotiation": Crossref()}


def _records(body: bytes) -> int:
    """How many records an answer holds, of whatever service; -1 where it holds none of the kind."""
    try:
        answer = json.loads(body)
    except ValueError:
        return body.count(b"<entry>") if b"<feed" in body[:200] else -1
    if isinstance(answer, list):
        return len(answer)
    message = answer.get("message", answer)
    for name in ("items", "results", "data"):
        if name in message:
            return len(message[name])
    return 0 if answer.get("total") == 0 else 1


def _read(database: Database, response: WebResponse) -> tuple[ResultPage, str]:
    try:
        return database.read(response), ""
    except UnreadableAnswer as error:
        return ResultPage(()), str(error)


@pytest.mark.parametrize("service", READERS)
def test_every_recorded_answer_is_read_or_refused(service: str, data: Path) -> None:
    folder, database = data / "api_responses", READERS[service]
    read = 0
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    for row in rows:
        if row["api"] != service:
            continue
        response = WebResponse(
            row["url"], row["status"], {"content-type": row["content_type"] or ""},
            (folder / row["file"]).read_bytes())
        if row["status"] != 200:
            assert len(database.problem(response)) > len("HTTP 404: "), row["file"]
            with pytest.raises(UnreadableAnswer, match=f"^{database.name}: HTTP {row['status']}"):
                database.read(response)
            continue
        page, reason = _read(database, response)
        read += len(page.works)
        told = len(page.works) + len(page.refused)
        assert reason or told == _records(response.body), row["file"]
        assert all(refusal.reason for refusal in page.refused), row["file"]
    assert read or service in ("arxiv_site", "doi_content_negotiation")
