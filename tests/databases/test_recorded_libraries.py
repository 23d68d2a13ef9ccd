"""Every recorded answer of the libraries and registries is read in full, or refused in words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from sources.databases.core import Core
from sources.databases.database import ResultPage, UnreadableAnswer, WebResponse
from sources.databases.datacite import DataCite
from sources.databases.dblp import Dblp
from sources.databases.europe_pmc import EuropePMC
from sources.databases.unpaywall import Unpaywall


class Reads(Protocol):
    def read(self, response: WebResponse) -> ResultPage: ...

    def problem(self, response: WebResponse) -> str: ...


SERVICES: dict[str, Reads] = {
    "europepmc": EuropePMC(), "dblp": Dblp(), "core": Core(), "datacite": DataCite(),
    "unpaywall": Unpaywall()}


def recorded(service: str, data: Path) -> Iterator[tuple[str, WebResponse]]:
    folder = data / "api_responses"
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["api"] == service:
            yield row["file"], WebResponse(
                row["url"], row["status"], {}, (folder / row["file"]).read_bytes())


def records_of(service: str, body: bytes) -> int | None:
    """How many records an answer holds; None where it is none that was asked for."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    try:
        match service:
            case "europepmc":
                return len(told["resultList"]["result"])
            case "dblp":
                return len(told["result"]["hits"]["hit"])
            case "datacite":
                return len(told["data"]) if isinstance(told["data"], list) else 1
            case "unpaywall":
                return len(told["results"]) if "results" in told else 1 if told["doi"] else None
            case _:
                return len(told["results"])
    except (KeyError, TypeError):
        return None


@pytest.mark.parametrize("service", SERVICES)
def test_every_recorded_answer_is_read_in_full_or_refused(service: str, data: Path) -> None:
    for file, response in recorded(service, data):
        if response.status != 200:
            assert str(response.status) in SERVICES[service].problem(response), file
            continue
        expected = records_of(service, response.body)
        if expected is None:
            with pytest.raises(UnreadableAnswer, match=r"\w+ was "):
                SERVICES[service].read(response)
            continue
        page = SERVICES[service].read(response)
        assert len(page.works) + len(page.refused) == expected, file
        assert {one.reason for one in page.refused} <= {"it has no title"}, file
        for work in page.works:
            assert work.id
            assert work.title
            assert "<" not in work.title
