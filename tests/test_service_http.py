"""What the interface says of itself and of its health, and every error as a problem."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from service_at_work import ServiceAtWork
from typer.testing import CliRunner

from cli.main import app
from records.errors import UserError
from service.desk import Desk
from service.keys import Keys
from settings import LoadedSettings, load_settings


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedSettings:
    home = tmp_path_factory.mktemp("home of a service")
    return load_settings(environment={}, assignments=[f"home={home}", "service.workers=1"])


@pytest.fixture(scope="module")
def service(loaded: LoadedSettings) -> Iterator[ServiceAtWork]:
    with ServiceAtWork(loaded) as service:
        yield service


@pytest.fixture(scope="module")
def http(service: ServiceAtWork) -> httpx2.Client:
    return service.client


def detail(answer: httpx2.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    return answer.json()["detail"]


def test_every_endpoint_is_described_with_an_example_and_its_errors(http: httpx2.Client) -> None:
    told = http.get("/v1/openapi.json").json()
    for path, methods in told["paths"].items():
        for method, endpoint in methods.items():
            assert endpoint["summary"], (path, method)
            if not path.startswith("/v1") or "4XX" in endpoint["responses"]:  # as in the chat
                continue
            assert {"401", "403", "422"} <= endpoint["responses"].keys(), path
            for status, response in endpoint["responses"].items():
                if status.startswith(("4", "5")):
                    (kind,) = response["content"]
                    assert kind == "application/problem+json", (path, status)
    examples = [name for name, schema in told["components"]["schemas"].items()
                if schema.get("examples")]
    assert {"Asked", "ClaimsAsked", "Problem", "RunTold", "UploadTold"} <= set(examples)


@pytest.mark.parametrize(("method", "path", "status", "said"), [
    ("GET", "/nowhere", 404, "/v1/openapi.json tells what there is"),
    ("GET", "/v1/runs/", 404, "nothing at this address"),
    ("PUT", "/v1/runs", 405, "PUT does not go here; use POST, GET"),
    ("TRACE", "/healthz", 405, "use GET"),
    ("GET", "/v1/runs?limit=1000", 422, "query.limit: should be less than or equal to 200")])
def test_what_is_wrong_with_a_request_is_said_with_the_way_out(
    http: httpx2.Client, method: str, path: str, status: int, said: str
) -> None:
    assert said in detail(http.request(method, path), status)


@pytest.mark.parametrize(("content", "kind", "status", "said"), [
    (b"{", "application/json", 422, "is no JSON"),
    (b"", "application/json", 422, "body: is missing; send JSON"),
    (b"question=x", "application/x-www-form-urlencoded", 422, "must be a JSON object"),
    (b'{"question": "x"}', "text/plain", 422, "must be a JSON object"),
    (b"[" * 100_000, "application/json", 400, "the body cannot be read; send JSON"),
    (b'{"question": "\xff"}', "application/json", 400, "the body cannot be read; send JSON"),
    (b'{"question": "\\ud800"}', "application/json", 422, "question"),
    (b'{"question": "Is it so?", "budget_usd": NaN}', "application/json", 422, "budget_usd"),
    (b'{"question": "Is it so?", "limit": 1' + b"0" * 5000 + b"}", "application/json", 400,
     "cannot be read"),
    (b'{"question": "Is it so?", "papers": "/etc"}', "application/json", 422,
     "body.papers: should be 'library', 'uploads' or 'none' (and 1 more)")])
def test_a_body_that_cannot_be_read_is_refused(
    http: httpx2.Client, content: bytes, kind: str, status: int, said: str
) -> None:
    answer = http.post("/v1/runs", content=content, headers={"Content-Type": kind})
    assert said in detail(answer, status)


def test_health_and_readiness_are_told(http: httpx2.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ready"}


def test_a_service_that_cannot_work_is_not_ready(
    service: ServiceAtWork, http: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = service.app.state.desk
    monkeypatch.setattr(desk, "service", desk.service.model_copy(update={"queue": 0}))
    answer = http.get("/readyz")
    assert "queue is full" in detail(answer, 503)
    assert int(answer.headers["Retry-After"]) >= 1
    answer = http.post("/v1/runs", json={"question": "How good is Code Llama?"})
    assert "wait already" in detail(answer, 429)
    assert int(answer.headers["Retry-After"]) >= 1


def test_figures_are_counted_by_addresses_that_are_known(http: httpx2.Client) -> None:
    http.get("/v1/runs/made-up-by-a-caller")
    http.get("/made-up-by-a-caller")
    told = http.get("/metrics")
    assert told.headers["Content-Type"].startswith("text/plain")
    figures = dict(line.rsplit(" ", 1) for line in told.text.splitlines() if line[0] != "#")
    assert float(figures['consilience_http_requests_total{method="GET",route="none",'
                         'status="404"}']) >= 1
    assert float(figures['consilience_http_requests_total{method="GET",'
                         'route="/v1/runs/{identity}",status="404"}']) >= 1
    assert figures['consilience_runs{status="queued"}'] == "0.0"
    assert figures['consilience_workers{state="live"}'] == "1.0"
    assert "made-up" not in told.text
    assert re.search(r'consilience_info\{version="\d', told.text)


@pytest.mark.parametrize("error", [
    UserError("/secret/place/runs.sqlite: not readable\ndelete it"),
    ZeroDivisionError("/secret/place")])
def test_what_only_the_one_who_runs_it_can_mend_is_said_without_places(
    service: ServiceAtWork, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(service.app.state.desk, "runs", broken)
    answer = service.client.get("/v1/runs")
    said = detail(answer, 503 if isinstance(error, UserError) else 500)
    assert "secret" not in answer.text
    assert "can mend it" in said or "worth reporting" in said
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.status_code == 500:  # the server ends it: a client must not ask on there
        assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("path", ["/v1/runs", "/v1/models", "/mcp"])
def test_a_file_of_keys_that_cannot_be_read_is_no_mistake_of_ours(
    service: ServiceAtWork, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def broken(_: object) -> None:
        raise UserError("/secret/place/keys.sqlite: not readable\ndelete it")

    monkeypatch.setattr(service.app.state.door, "caller", broken)
    answer = service.client.get(path)
    assert answer.status_code == 503
    assert "secret" not in answer.text
    assert "keys.sqlite: not readable; whoever runs the service can mend it" in answer.text
    assert int(answer.headers["Retry-After"]) >= 1


def test_where_keys_are_needed_nobody_comes_in_without_one(
    loaded: LoadedSettings, service: ServiceAtWork
) -> None:
    home = Path(loaded.settings.home)
    keys = Keys(home)
    _, shown = keys.add("mine")
    try:
        for path in ("/v1/runs", "/v1/options", "/metrics", "/v1/nowhere"):
            answer = service.client.get(path)
            assert "an API key is needed" in detail(answer, 401)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        for path in ("/healthz", "/readyz", "/", "/v1/openapi.json"):
            assert service.client.get(path).status_code == 200
        with_key = {"Authorization": f"Bearer {shown}"}
        assert service.client.get("/v1/runs", headers=with_key).json()["runs"] == []
        # Refused before any of it is read.
        answer = service.client.post("/v1/papers", content=b" " * 1_000_000, headers={
            "Content-Type": "multipart/form-data; boundary=x"})
        assert answer.status_code == 401
    finally:
        keys.close()
        with sqlite3.connect(home / "keys.sqlite") as file:
            file.execute("DELETE FROM keys")


@pytest.mark.parametrize("file", ["runs.sqlite", "keys.sqlite", "uploads.sqlite"])
def test_a_damaged_file_is_said_before_the_service_starts(own_home: Path, file: str) -> None:
    own_home.mkdir()
    (own_home / file).write_bytes(b"no database " * 1000)
    told = CliRunner().invoke(app, ["serve", "--port", "0"])
    assert told.exit_code == 2
    assert f"{file}: damaged" in told.stderr.replace("\n", "")
    assert "delete it" in told.stderr
    assert "answers at" not in told.stderr


def test_figures_are_as_prometheus_reads_them_and_tell_of_nobody(http: httpx2.Client) -> None:
    families = list(text_string_to_metric_families(http.get("/metrics").text))
    assert all(family.documentation for family in families)
    assert all(family.name.startswith(("consilience_", "process_")) for family in families)
    kinds = {family.name: family.type for family in families}
    assert (kinds["consilience_http_requests"], kinds["consilience_runs"]) == ("counter", "gauge")
    assert kinds["consilience_http_first_byte_seconds"] == "histogram"
    labels = {label for family in families for sample in family.samples for label in sample.labels}
    assert labels <= {"method", "route", "status", "le", "state", "version"}
