"""What the threat model promises of the whole service: workspaces that know nothing
of each other, no secret and no place of the machine told to anybody."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from papers import ALDER, HARNESS, QUESTION
from scripted_model import competent
from scripted_server import ScriptedServer

from service.keys import Keys
from settings import shelf_of

pytestmark = pytest.mark.timeout(300)  # a whole run is made first, also on a machine at work

SECRET = "sk-of-the-model-0123456789"
OPTIONS = ("gate.min_supported=3", "entailment.kind=computed", "service.workers=1",
           "verification.batch_size=4", "verification.band.supported=1")
NOBODY = "20240101-000000-" + "0" * 32
ENDED = ("published", "withheld", "failed", "cancelled")


@dataclass(frozen=True)
class Service:
    """A service in a process of its own, a run and an upload of one of its workspaces, and the
    keys of two."""

    url: str
    home: Path
    log: Path
    keys: dict[str, str]
    arguments: str
    run: str = ""
    upload: str = ""

    def client(self, workspace: str = "") -> httpx2.Client:
        shown = {"Authorization": f"Bearer {self.keys[workspace]}"} if workspace else {}
        return httpx2.Client(base_url=self.url, headers=shown, timeout=100)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service, after a run with a language model over uploaded papers in the workspace
    "mine"."""
    home = tmp_path_factory.mktemp("a home of secrets")
    keys = Keys(home)
    shown = {name: keys.add(name)[1] for name in ("mine", "theirs")}
    keys.close()
    log = home.parent / "service.log"
    with ScriptedServer(competent, key=SECRET) as model:
        options = [*OPTIONS, f"language.models={{strong: {{model: scripted, base_url: "
                   f"'{model.base_url}', key_variable: OWN_KEY}}}}"]
        arguments = [sys.executable, "-m", "cli.main", "serve", "--port", "0", *(
            word for option in options for word in ("--set", option))]
        with log.open("wb") as told, subprocess.Popen(
                arguments, stdout=told, stderr=told,
                env={**os.environ, "CONSILIENCE_HOME": str(home), "OWN_KEY": SECRET}) as process:
            try:
                yield _after_a_run(Service(
                    _address(log, process), home, log, shown, " ".join(arguments)))
            finally:
                process.terminate()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    return found[0]


def _after_a_run(service: Service) -> Service:
    with service.client("mine") as http:
        ids = [_sent(http, name, text) for name, text in (
            ("alder.md", ALDER), ("../../harness.md", HARNESS))]
        begun = http.post("/v1/runs", json=_request())
        assert begun.status_code == 201, begun.text
        run = begun.json()["id"]
        with http.stream("GET", f"/v1/runs/{run}/events") as events:
            for _ in events.iter_lines():
                pass
        assert http.get(f"/v1/runs/{run}").json()["status"] in ("published", "withheld")
    return Service(**{**vars(service), "run": run, "upload": ids[0]})


def _sent(http: httpx2.Client, name: str, text: str) -> str:
    answer = http.post("/v1/papers", files={"file": (name, text.encode())})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def _request() -> dict[str, Any]:
    return {"question": QUESTION, "papers": "uploads", "model": "strong"}


def _asked_of(http: httpx2.Client, method: str, path: str, **ids: str) -> httpx2.Response:
    """An answer at an address of the description, with these for what it leaves open."""
    told = re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], "x"), path)
    return http.request(method, told, json={"messages": []} if method == "POST" else None)


def test_of_another_workspace_nothing_can_be_told_from_nothing(service: Service) -> None:
    with service.client("theirs") as http:
        described = http.get("/v1/openapi.json").json()["paths"]
        named = [(method.upper(), path) for path, methods in described.items()
                 for method in methods if "{identity}" in path or "{run}" in path]
        assert len(named) >= 8
        for method, path in named:
            of_papers = path.startswith("/v1/papers")
            there = service.upload if of_papers else service.run
            nowhere = "0" * 32 if of_papers else NOBODY
            told = [_asked_of(http, method, path, identity=one, run=one, paper="x")
                    for one in (there, nowhere)]
            assert told[0].status_code == told[1].status_code == 404, (method, path)
            said = [one.text.replace(there, "ID").replace(nowhere, "ID") for one in told]
            assert said[0] == said[1], (method, path)
        assert http.get("/v1/runs").json() == {"runs": [], "before": ""}
        assert http.get("/v1/runs", params={"before": service.run}).json()["runs"] == []
        assert http.get("/v1/papers").json() == {"papers": []}
        refused = http.post("/v1/runs", json={**_request(), "papers": [service.upload]})
        nobody = http.post("/v1/runs", json={**_request(), "papers": ["0" * 32]})
        assert refused.status_code == nobody.status_code == 404
        assert refused.text.replace(service.upload, "") == nobody.text.replace("0" * 32, "")
    with service.client("mine") as http:
        assert [run["id"] for run in http.get("/v1/runs").json()["runs"]] == [service.run]


def test_nobody_can_tell_by_what_is_answered_already_that_others_have_asked(
    service: Service
) -> None:
    with service.client("mine") as http:
        again = http.post("/v1/estimate", json=_request()).json()
    with service.client("theirs") as http:
        for name, text in (("alder.md", ALDER), ("harness.md", HARNESS)):
            _sent(http, name, text)
        first = http.post("/v1/estimate", json=_request()).json()
    assert (again["rows"], again["cached"] > 0) == ([], True)
    assert (first["rows"] != [], first["cached"]) == (True, 0)


@pytest.mark.parametrize("other", ["theirs", "Mine", "mine-0", "default"])
def test_what_a_workspace_has_asked_and_read_lies_apart(tmp_path: Path, other: str) -> None:
    mine, theirs = shelf_of(tmp_path, "mine"), shelf_of(tmp_path, other)
    assert str(mine).lower() != str(theirs).lower()
    assert mine not in theirs.parents
    assert mine.is_relative_to(tmp_path)


def test_no_secret_stands_anywhere(service: Service) -> None:
    secrets = [SECRET, *(shown.split("_", 2)[2] for shown in service.keys.values())]
    with service.client("mine") as http:
        run = f"/v1/runs/{service.run}"
        told = [http.get(path).text for path in (
            "/metrics", "/healthz", "/readyz", "/v1/options", "/v1/models", "/v1/runs", run,
            f"{run}/events", f"{run}/report.json", f"{run}/report.md", f"{run}/report.html")]
        told.append(http.get(f"/v1/runs/{service.keys['mine']}").text)
        told.append(http.get("/v1/runs", headers={"Authorization": "Bearer nonsense"}).text)
    texts = [*told, service.log.read_text(), service.arguments]
    for secret in secrets:
        assert not [text for text in texts if secret in text]
        kept = [file for file in service.home.rglob("*") if file.is_file()]
        assert kept
        assert not [file for file in kept if secret.encode() in file.read_bytes()]


def test_no_place_of_this_machine_is_told(service: Service) -> None:
    with service.client("mine") as http:
        run = f"/v1/runs/{service.run}"
        answers = [http.get(path) for path in (
            "/metrics", "/readyz", "/v1/options", "/v1/papers", run, f"{run}/events",
            f"{run}/report.json", f"{run}/report.html", "/v1/runs/%2e%2e%2f%2e%2e%2fkeys.sqlite",
            f"{run}/../../../keys.sqlite", f"{run}/%2e%2e%2fcalls.sqlite", "/v1/runs/%00",
            "/page/%2e%2e/app.py", "/..%2f..%2fetc%2fpasswd")]
        answers += [http.post("/v1/runs", json=body) for body in (
            {"question": QUESTION, "papers": ["../../etc"]}, {"question": QUESTION, "papers": [""]},
            {"question": QUESTION, "sources": ["os.system"]}, {"question": "\u0000"},
            {"question": QUESTION, "model": "../../model"})]
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert str(service.home) not in answer.text
        assert "root:" not in answer.text
        assert "Traceback" not in answer.text
    assert all(400 <= answer.status_code < 500 for answer in answers[8:])


def test_a_name_of_a_caller_leads_to_no_file(service: Service) -> None:
    with service.client("mine") as http:
        assert [one["name"] for one in http.get("/v1/papers").json()["papers"]] == [
            "alder.md", "harness.md"]
    assert not [*service.home.rglob("harness.md"), *service.home.rglob("alder.md")]


def test_what_names_a_run_or_a_paper_cannot_be_guessed(service: Service) -> None:
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{32}", service.run)
    assert re.fullmatch(r"[0-9a-f]{32}", service.upload)


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}])
def test_no_page_of_another_site_is_let_in(service: Service, headers: dict[str, str]) -> None:
    asking = {"Access-Control-Request-Method": "POST",
              "Access-Control-Request-Headers": "authorization"}
    with service.client() as http:
        for answer in (http.options("/v1/runs", headers={**headers, **asking}),
                       http.get("/v1/runs", headers=headers),
                       http.post("/v1/runs", content=json.dumps(_request()),
                                 headers={**headers, "Content-Type": "text/plain"})):
            assert answer.status_code in (401, 403, 405), answer.status_code
            assert not [name for name in answer.headers if name.lower().startswith(
                "access-control-allow")]


def test_every_promise_is_held_by_a_test_that_exists() -> None:
    house = Path(__file__).parents[1]
    rows = [line for line in (house / "docs" / "security.md").read_text().splitlines()
            if "`tests/" in line and line.startswith("| ")]
    assert len(rows) >= 20
    for row in rows:
        module = ""
        for file, name in re.findall(r"`(tests/\w+\.py)?::(\w+)`", row):
            module = file or module
            assert re.search(rf"^(?:async )?def {name}\(", (house / module).read_text(), re.M), (
                module, name)
