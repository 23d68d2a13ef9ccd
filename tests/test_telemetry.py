"""Spans say what was asked of whom and what it took, and never what was said unless wanted."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from scripted_server import Answer, ScriptedServer

from models import telemetry
from models.budget import Budget
from models.calls import CallLog
from models.language import LanguageModels
from models.language_settings import BudgetSettings
from models.request import Request
from prompts.library import load_library
from records import Message, Sampling
from records.proposals import DisagreementSummary
from settings import load_settings

HOUSE = Path(__file__).parents[1]
SAID = Message(role="user", content="a sentence from a paper")


@pytest.fixture(scope="session")
def collected() -> InMemorySpanExporter:
    """OpenTelemetry's own exporter into memory; a process has one provider for good."""
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def spans(collected: InMemorySpanExporter) -> InMemorySpanExporter:
    collected.clear()
    return collected


def ask(**values):
    return telemetry.chat(**{
        "model": "gpt-x", "base_url": "https://user:secret@h.example:8000/v1?key=secret",
        "role": "verifier", "prompt": "verifier.md", "sampling": Sampling(max_tokens=99),
        "messages": (SAID,), **values})


def test_a_request_becomes_a_span_by_the_conventions(spans: InMemorySpanExporter) -> None:
    with ask() as span:
        span.answered("{}", tokens_in=120, tokens_out=7, model="gpt-x-1", finish_reason="stop")
    (made,) = spans.get_finished_spans()
    assert made.name == "chat gpt-x"
    assert made.kind is trace.SpanKind.CLIENT
    assert dict(made.attributes or {}) == {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-x", "gen_ai.response.model": "gpt-x-1",
        "gen_ai.request.max_tokens": 99, "gen_ai.request.temperature": 0.0,
        "gen_ai.response.finish_reasons": ("stop",), "gen_ai.output.type": "json",
        "gen_ai.usage.input_tokens": 120, "gen_ai.usage.output_tokens": 7,
        "gen_ai.agent.name": "verifier", "gen_ai.prompt.name": "verifier.md",
        "server.address": "h.example", "server.port": 8000,
    }


def test_a_failure_is_named_by_its_type_and_holds_no_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="a secret"), ask():
        raise ValueError("a secret in a message")
    (made,) = spans.get_finished_spans()
    assert made.status.status_code is trace.StatusCode.ERROR
    assert (made.attributes or {})["error.type"] == "ValueError"
    assert "secret" not in made.to_json()


def test_what_is_said_is_in_a_span_only_where_the_user_wants_it(
        spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted in ("", "false", "no_content", "true", "SPAN_ONLY"):
        monkeypatch.setenv(telemetry.CAPTURE, wanted)
        with ask() as span:
            span.answered("an answer", tokens_in=1, tokens_out=1, finish_reason="stop")
    silent, off, no_content, on, span_only = spans.get_finished_spans()
    for made in (silent, off, no_content):
        assert "paper" not in made.to_json()
        assert "an answer" not in made.to_json()
    for made in (on, span_only):
        attributes = made.attributes or {}
        assert json.loads(str(attributes["gen_ai.input.messages"])) == [
            {"role": "user", "parts": [{"type": "text", "content": SAID.content}]}]
        assert json.loads(str(attributes["gen_ai.output.messages"]))[0]["parts"][0][
            "content"] == "an answer"


def test_requests_are_children_of_their_run(spans: InMemorySpanExporter) -> None:
    with telemetry.run("20300101-000000-ab12"), ask():
        pass
    child, parent = spans.get_finished_spans()
    assert parent.name == "invoke_workflow consilience"
    assert child.parent is not None
    assert child.parent.span_id == parent.context.span_id


def test_what_a_role_asks_of_a_server_makes_a_span(
        spans: InMemorySpanExporter, tmp_path: Path) -> None:
    answer = DisagreementSummary(summary="They agree.")

    async def ask_the_editor(base_url: str) -> None:
        language = load_settings(environment={}, assignments=[
            "language.model=scripted", f"language.base_url={base_url}"]).settings.language
        models = LanguageModels(
            language, notes=load_library().notes, log=CallLog(tmp_path / "calls.sqlite"),
            budget=Budget(BudgetSettings(stages={})), cache=None)
        model = models.of("editor")
        assert model
        await model.ask(Request("editor", "the panel", (SAID,), DisagreementSummary))
        await models.close()

    with ScriptedServer(lambda _: Answer.of(answer)) as server:
        asyncio.run(ask_the_editor(server.base_url))
    (made,) = spans.get_finished_spans()
    used = CallLog(tmp_path / "calls.sqlite").usage()["editor"]
    attributes = made.attributes or {}
    assert made.name == "chat scripted"
    assert attributes["gen_ai.agent.name"] == "editor"
    assert attributes["gen_ai.usage.input_tokens"] == used.tokens_in > 0
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)


def test_an_exporter_of_the_surrounding_program_is_left_alone(
        spans: InMemorySpanExporter) -> None:
    before = trace.get_tracer_provider()
    assert "surrounding program" in telemetry.configure()
    assert trace.get_tracer_provider() is before


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """An OTLP collector that remembers."""

    def __init__(self) -> None:
        self.received: list[trace_service_pb2.ExportTraceServiceRequest] = []

    def Export(self, request, context):
        self.received.append(request)
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    collector, server = Collector(), grpc.server(ThreadPoolExecutor(1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield collector, f"http://127.0.0.1:{port}"
    server.stop(None)


SCRIPT = """
from models import telemetry
from records import Sampling
print(telemetry.configure())
with telemetry.chat(model="m", base_url="http://h/v1", role="writer", prompt="writer.md",
                    sampling=Sampling(), messages=()) as span:
    span.answered("{}", tokens_in=1, tokens_out=2)
"""


def spanning(**environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that asks once, with only these variables of OpenTelemetry."""
    rest = {k: v for k, v in os.environ.items() if not k.startswith("OTEL_")}
    return subprocess.run([sys.executable, "-c", SCRIPT], cwd=HOUSE, capture_output=True,
                          text=True, env={**rest, **environment})


def test_spans_reach_the_collector_that_the_user_names(
        collector: tuple[Collector, str]) -> None:
    received, endpoint = collector[0].received, collector[1]
    done = spanning(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_EXPORTER_OTLP_PROTOCOL="grpc")
    assert (done.stdout, done.stderr) == (f"spans go to {endpoint}\n", "")
    (resource,) = received[0].resource_spans
    assert resource.scope_spans[0].spans[0].name == "chat m"
    assert {a.key: a.value.string_value for a in resource.resource.attributes}[
        "service.name"] == "consilience"


def test_nothing_is_sent_where_the_user_names_no_collector() -> None:
    for environment in ({}, {"OTEL_SDK_DISABLED": "true",
                             "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}):
        done = spanning(**environment)
        assert done.stdout.startswith("no spans are sent; set OTEL_EXPORTER_OTLP_ENDPOINT")
        assert done.stderr == ""


def test_a_missing_exporter_is_said_and_stops_nothing() -> None:
    done = spanning(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
                    OTEL_EXPORTER_OTLP_PROTOCOL="http/json")
    assert done.returncode == 0
    assert "pip install opentelemetry-exporter-otlp" in done.stdout
    assert "pip install opentelemetry-exporter-otlp" in done.stderr
