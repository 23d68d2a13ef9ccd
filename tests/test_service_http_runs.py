"""Runs over HTTP: begun, followed from any event on, cancelled, resumed, and their reports read."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from papers import ALDER, QUESTION, write_papers
from service_at_work import ServiceAtWork

from graphs.run_store import RunStore
from graphs.runs import Run
from records import Report
from reports.write import FORMATS
from settings import LoadedSettings, load_settings

NO_RUN = "20240101-000000-" + "0" * 32


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedSettings:
    home = tmp_path_factory.mktemp("home of a service")
    return load_settings(environment={}, assignments=[
        f"home={home}", "service.workers=1", "entailment.kind=computed", "gate.min_supported=3"])


@pytest.fixture(scope="module")
def service(loaded: LoadedSettings) -> Iterator[ServiceAtWork]:
    with ServiceAtWork(loaded) as service:
        yield service


@pytest.fixture(scope="module")
def http(service: ServiceAtWork) -> httpx2.Client:
    return service.client


@pytest.fixture(scope="module")
def run(loaded: LoadedSettings, http: httpx2.Client) -> str:
    """A run over small papers that has its report."""
    home = Path(loaded.settings.home)
    papers = write_papers(home / "papers")
    store = RunStore(home)
    run = store.begin(QUESTION, str(papers), "", loaded.settings.model_dump(mode="json"),
                      status="queued")
    store.close()
    events(http, run.id)
    return run.id


def begun(loaded: LoadedSettings) -> Run:
    """A run that is under way in no process of the service."""
    store = RunStore(Path(loaded.settings.home))
    run = store.begin(QUESTION, "", "", loaded.settings.model_dump(mode="json"), status="waiting")
    store.close()
    return run


def events(http: httpx2.Client, run: str, **headers: str) -> list[dict[str, Any]]:
    """The events of a run to its end, with what stands beside their data."""
    with http.stream("GET", f"/v1/runs/{run}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        return [dict(line.split(": ", 1) for line in told.splitlines())
                for told in answer.read().decode().split("\n\n") if "data: " in told]


def said(answer: httpx2.Response, status: int) -> str:
    """What a problem says."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    return problem["detail"]


def test_a_run_is_begun_listed_cancelled_and_resumed(http: httpx2.Client) -> None:
    begun = http.post("/v1/runs", json={"question": QUESTION})
    assert begun.status_code == 201
    run = begun.json()
    assert run["status"] == "queued"
    assert http.get(begun.headers["Location"]).json()["question"] == QUESTION
    assert http.get("/v1/runs", params={"limit": 1}).json()["runs"][0]["id"] == run["id"]
    assert "its report is there when it is done" in said(
        http.get(f"/v1/runs/{run['id']}/report.json"), 409)
    assert http.post(f"/v1/runs/{run['id']}/cancel").json()["status"] == "cancelled"
    assert "resume it" in said(http.get(f"/v1/runs/{run['id']}/report.md"), 409)
    assert http.post(f"/v1/runs/{run['id']}/resume").json()["status"] == "queued"
    assert http.post(f"/v1/runs/{run['id']}/cancel").json()["status"] == "cancelled"
    told = [json.loads(event["data"]) for event in events(http, run["id"])]
    assert told[0]["position"] == 1
    assert told[-1]["status"] == "cancelled"


def test_a_follower_goes_on_after_the_last_event_it_has(http: httpx2.Client, run: str) -> None:
    whole = events(http, run)
    assert [int(event["id"]) for event in whole] == list(range(1, len(whole) + 1))
    assert {event["event"] for event in whole} >= {"status", "stage", "papers", "claims",
                                                   "verdicts", "review", "report"}
    for event in whole:
        told = json.loads(event["data"])
        assert (told["seq"], told["kind"]) == (int(event["id"]), event["event"])
    last = len(whole) - 2
    assert events(http, run, **{"Last-Event-ID": str(last)}) == whole[last:]
    assert http.get(f"/v1/runs/{run}/events", params={"after": len(whole)}).status_code == 204
    assert "last-event-id" in said(
        http.get(f"/v1/runs/{run}/events", headers={"Last-Event-ID": "-1"}), 422)


def test_a_report_is_had_in_every_format(http: httpx2.Client, run: str) -> None:
    report = Report.model_validate(http.get(f"/v1/runs/{run}/report.json").json())
    assert report.question == QUESTION
    assert http.get(f"/v1/runs/{run}").json()["rating"] == report.rating.mean
    for format_ in FORMATS.values():
        answer = http.get(f"/v1/runs/{run}/{format_.file}")
        assert answer.status_code == 200
        assert f'filename="{run}-{format_.file}"' in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert http.get(f"/v1/runs/{run}/report.bib").text.startswith("@")
    assert http.get(f"/v1/runs/{run}/report.md").headers["Content-Type"].startswith("text/markdown")
    card = next(card for card in report.papers if card.included)
    paper = http.get(f"/v1/runs/{run}/papers/{card.id}").json()
    quoted = report.claims[0].source
    assert quoted.quote in (paper["text"] if quoted.paper_id == card.id else quoted.quote)


@pytest.mark.parametrize(("method", "path"), [
    ("GET", f"/v1/runs/{NO_RUN}"), ("GET", f"/v1/runs/{NO_RUN}/events"),
    ("POST", f"/v1/runs/{NO_RUN}/cancel"), ("POST", f"/v1/runs/{NO_RUN}/resume"),
    ("GET", f"/v1/runs/{NO_RUN}/report.json"), ("GET", f"/v1/runs/{NO_RUN}/figure.svg"),
    ("GET", f"/v1/runs/{NO_RUN}/papers/x"), ("GET", "/v1/runs/%00"), ("GET", "/v1/runs/%FF%2e")])
def test_what_does_not_exist_is_said_to_be_none(
    http: httpx2.Client, method: str, path: str
) -> None:
    assert said(http.request(method, path), 404) == "no such run"


def test_there_are_no_other_files(http: httpx2.Client, run: str) -> None:
    for name in ("report.exe", "calls.sqlite", "..%2fcheckpoints.sqlite", "%2e%2e"):
        assert "nothing at this address" in said(http.get(f"/v1/runs/{run}/{name}"), 404)


@pytest.mark.parametrize(("asked", "told"), [
    ({}, "question: field required"),
    ({"question": "?"}, "question: the question is too short"),
    ({"question": QUESTION, "year": 2020}, "body.year: extra"),
    ({"question": QUESTION, "limit": 0}, "body.limit: should be greater"),
    ({"question": QUESTION, "sources": ["evil.module.Retriever"]}, "is no database"),
    ({"question": QUESTION, "papers": "/etc"}, "body.papers"),
    ({"question": QUESTION, "papers": "none"}, "name at least one database"),
    ({"question": QUESTION, "model": "gpt"}, "model: this service has no 'gpt'"),
    ({"question": QUESTION, "year_from": 2024, "year_to": 2020}, "exchange them")])
def test_a_question_that_does_not_fit_is_refused(
    http: httpx2.Client, asked: dict[str, Any], told: str
) -> None:
    assert told in said(http.post("/v1/runs", json=asked), 422)


def test_claims_are_verified(http: httpx2.Client) -> None:
    answer = http.post("/v1/verify", json={"claims": [
        "Code Llama - Instruct 7B has a pass@1 of 34.8% on HumanEval.", "Cats like jazz."]})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["claims"]
    assert (first["verdict"], second["verdict"]) == ("supported", "not_enough_evidence")
    assert first["evidence"][0]["paper_id"] in {card["id"] for card in answer.json()["papers"]}
    assert "at most 100" in said(http.post("/v1/verify", json={"claims": ["a"] * 101}), 422)


def test_papers_are_uploaded_read_and_deleted(http: httpx2.Client) -> None:
    told = http.post("/v1/papers", files={"file": ("../../oak <b>.md", ALDER.encode())})
    assert told.status_code == 201, told.text
    paper = told.json()
    assert (paper["title"], paper["format"]) == ("Alder: invented models for code", "markdown")
    assert http.get("/v1/papers").json()["papers"] == [paper]
    asked = {"question": QUESTION, "papers": [paper["id"]]}
    estimate = http.post("/v1/estimate", json=asked)
    assert estimate.status_code == 200, estimate.text
    assert (estimate.json()["papers"], estimate.json()["rows"]) == (1, [])
    verified = http.post("/v1/verify", json={
        "claims": ["Alder - Instruct 13B reaches 42.0% pass@1 on HumanEval."],
        "papers": "uploads"}).json()
    assert verified["claims"][0]["verdict"] == "supported"
    assert http.delete(f"/v1/papers/{paper['id']}").status_code == 204
    assert said(http.delete(f"/v1/papers/{paper['id']}"), 404) == "no such paper"
    assert "no upload has the id" in said(http.post("/v1/runs", json=asked), 404)


@pytest.mark.parametrize(("form", "status", "told"), [
    ({"files": {"file": ("a.pdf", b"no paper")}}, 422, ""),
    ({"files": [("file", ("a.md", b"#")), ("file", ("b.md", b"#"))]}, 400, "send one paper"),
    ({"files": {"paper": ("a.md", b"#")}}, 422, "body.file: field required"),
    ({"json": {}}, 422, "body.file: field required")])
def test_what_is_no_paper_is_refused(
    http: httpx2.Client, form: dict[str, Any], status: int, told: str
) -> None:
    assert told in said(http.post("/v1/papers", **form), status)


@pytest.mark.parametrize("sent", ["abc", "-1", "1e9", "0x1", "null", "9" * 30, "9" * 5000, "٣"])
def test_a_last_event_that_is_none_is_refused_by_its_name(
    http: httpx2.Client, run: str, sent: str
) -> None:
    answer = http.get(f"/v1/runs/{run}/events", headers=[
        (b"Last-Event-ID", sent.encode())])
    assert "last-event-id" in said(answer, 422)


def test_a_report_whose_folder_was_deleted_is_said_to_be_gone(
    http: httpx2.Client, loaded: LoadedSettings
) -> None:
    run = begun(loaded)
    store = RunStore(Path(loaded.settings.home))
    store.change(run.id, "published", rating=7.0)
    store.close()
    shutil.rmtree(run.folder)
    for name in ("report.json", "report.html", "papers/x"):
        assert "its folder was deleted; ask again" in said(
            http.get(f"/v1/runs/{run.id}/{name}"), 409)
    assert http.get(f"/v1/runs/{run.id}").json()["status"] == "published"


def test_a_store_that_another_program_holds_is_said_and_the_service_goes_on(
    http: httpx2.Client, loaded: LoadedSettings
) -> None:
    with closing(sqlite3.connect(Path(loaded.settings.home) / "runs.sqlite")) as file:
        file.execute("BEGIN IMMEDIATE")
        answer = http.post("/v1/runs", json={"question": QUESTION})
        assert "database is locked" in said(answer, 503)
        assert int(answer.headers["Retry-After"]) >= 1
        assert http.get("/v1/runs").status_code == 200
        file.rollback()
    begun_again = http.post("/v1/runs", json={"question": QUESTION})
    assert begun_again.status_code == 201
    http.post(f"/v1/runs/{begun_again.json()['id']}/cancel")
