"""The interface keeps what its description says, whatever it is sent."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from papers import QUESTION, write_papers
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from service_at_work import ServiceAtWork

from service import desk
from settings import load_settings

CHECKS = [not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
          checks.response_headers_conformance, checks.response_schema_conformance,
          checks.negative_data_rejection, checks.allow_header_conformance]
FULL = (429, 503)
"""What a service answers that has enough to do: no mistake of its own."""
EXAMPLES = 6
"""Of each endpoint and way of trying."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceAtWork]:
    """A service that has little room, so that the runs it is asked for cost little."""
    loaded = load_settings(environment={}, assignments=[
        f"home={tmp_path_factory.mktemp('home')}", "service.workers=1", "service.queue=1",
        "service.runs_a_worker=1", "service.job_seconds=3", "entailment.kind=computed"])
    papers = write_papers(tmp_path_factory.mktemp("small") / "papers")
    with pytest.MonkeyPatch.context() as patched, ServiceAtWork(loaded) as service:
        patched.setattr(desk, "bundled_library", lambda: papers)
        yield service


@pytest.fixture(scope="module")
def run(service: ServiceAtWork) -> str:
    """A run that has its report."""
    run: str = service.client.post("/v1/runs", json={"question": QUESTION}).json()["id"]
    service.client.get(f"/v1/runs/{run}/events")
    return run


def operations(service: ServiceAtWork) -> Iterator[Any]:
    schema = schemathesis.openapi.from_url(f"{service.url}/v1/openapi.json")
    for result in schema.get_all_operations():
        yield result.ok()


def hold(case: Case) -> None:
    """Send a case, and see whether what is answered is as it was described."""
    answer = case.call(timeout=60)
    if answer.status_code not in FULL:
        case.validate_response(answer, checks=CHECKS)


def tried(cases: SearchStrategy[Case], examples: int = EXAMPLES) -> None:
    """Send so many cases."""
    trying = settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    with suppress(Unsatisfiable):  # nothing that could be sent there does not fit
        trying(given(cases)(hold))()


def test_what_is_told_of_a_run_is_as_described(service: ServiceAtWork, run: str) -> None:
    for operation in operations(service):
        if operation.path.startswith("/v1/runs/{identity}") and "{paper}" not in operation.path:
            tried(operation.as_strategy(path_parameters={"identity": run}), examples=3)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_that_is_sent_breaks_the_description(
    service: ServiceAtWork, mode: GenerationMode
) -> None:
    for operation in operations(service):
        # Any text may stand in a path: none of it does not fit.
        if mode.is_positive or operation.body or operation.query or operation.headers:
            tried(operation.as_strategy(generation_mode=mode))
    assert service.client.get("/healthz").status_code == 200
