"""OpenTelemetry spans of what is asked of models, by the semantic conventions of generative AI.

They are made through OpenTelemetry's interface, which does nothing until somebody configures an
exporter: the program that Consilience runs in, or `configure` for a user who named an endpoint.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from models.calls import public_address
from records import Message, Sampling

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
"""Set by a user who wants what is said to models, and what they answer, in the spans."""

_CAPTURING = {"true", "1", "span_only", "span_and_event"}

_EXPORTERS = {
    "http/protobuf": "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "grpc": "opentelemetry.exporter.otlp.proto.grpc.trace_exporter",
}
"""Module of each protocol's exporter; without a protocol named, the first that is installed."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChatSpan:
    """The span of one request while it is under way."""

    span: Span

    def answered(self, text: str, *, tokens_in: int, tokens_out: int, model: str = "",
                 finish_reason: str = "") -> None:
        """Note the answer; its text only where the user wants it. `model` as the server says it."""
        self.span.set_attributes({
            "gen_ai.usage.input_tokens": tokens_in, "gen_ai.usage.output_tokens": tokens_out})
        if model:
            self.span.set_attribute("gen_ai.response.model", model)
        if finish_reason:
            self.span.set_attribute("gen_ai.response.finish_reasons", [finish_reason])
        if _capturing():
            message = {**_turn("assistant", text), "finish_reason": finish_reason}
            self.span.set_attribute("gen_ai.output.messages", _json([message]))


@contextmanager
def chat(*, model: str, base_url: str, role: str, prompt: str, sampling: Sampling,
         messages: Sequence[Message]) -> Iterator[ChatSpan]:
    """A span around one request to a model. What ends it early is named by its type alone, since
    messages of errors may hold what was said."""
    server = urlsplit(public_address(base_url))
    attributes = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
        "gen_ai.request.model": model, "gen_ai.request.max_tokens": sampling.max_tokens,
        "gen_ai.request.temperature": sampling.temperature,
        "gen_ai.request.top_p": sampling.top_p, "gen_ai.request.seed": sampling.seed,
        "gen_ai.output.type": "json", "gen_ai.agent.name": role, "gen_ai.prompt.name": prompt,
        "server.address": server.hostname, "server.port": server.port,
    }
    if _capturing():
        attributes["gen_ai.input.messages"] = _json(
            [_turn(message.role, message.content) for message in messages])
    known = {name: value for name, value in attributes.items() if value is not None}
    with _spanning(f"chat {model}", SpanKind.CLIENT, known) as span:
        yield ChatSpan(span)


@contextmanager
def run(identity: str) -> Iterator[None]:
    """A span around a whole run; the spans of its requests are its children."""
    attributes = {"gen_ai.operation.name": "invoke_workflow",
                  "gen_ai.workflow.name": "consilience", "consilience.run": identity}
    with _spanning("invoke_workflow consilience", SpanKind.INTERNAL, attributes):
        yield


def configure() -> str:
    """Send spans to the endpoint that the environment names, if it does; says what was done.

    An exporter that the surrounding program has configured is left alone.
    """
    endpoint = _first_of(ENDPOINTS)
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return "spans go where the surrounding program sends them"
    if not endpoint or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return f"no spans are sent; set {ENDPOINTS[1]} to send them"
    exporter = _exporter(_first_of(PROTOCOLS))
    if exporter is None:
        missing = (f"{ENDPOINTS[1]} is set, but no exporter for it is installed; "
                   "pip install opentelemetry-exporter-otlp")
        _logger.warning(missing)
        return missing
    _send_to(exporter)
    return f"spans go to {public_address(endpoint)}"


def _send_to(exporter: "SpanExporter") -> None:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in os.environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", "")
    resource = Resource.create({} if named else {"service.name": "consilience"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def _exporter(protocol: str) -> "SpanExporter | None":
    for name, module in _EXPORTERS.items():
        if protocol in ("", name):
            try:
                return import_module(module).OTLPSpanExporter()
            except ImportError:
                continue
    return None


@contextmanager
def _spanning(name: str, kind: SpanKind, attributes: Mapping[str, str | int | float]
              ) -> Iterator[Span]:
    tracer = trace.get_tracer("consilience")
    started = tracer.start_as_current_span(name, kind=kind, attributes=attributes,
                                           record_exception=False, set_status_on_exception=False)
    with started as span, ExitStack() as leaving:
        leaving.push(partial(_note_failure, span))
        yield span


def _note_failure(span: Span, failure: type[BaseException] | None, *_: object) -> None:
    if failure:
        span.set_attribute("error.type", failure.__qualname__)
        span.set_status(Status(StatusCode.ERROR))


def _capturing() -> bool:
    return os.environ.get(CAPTURE, "").lower() in _CAPTURING


def _turn(role: str, text: str) -> dict[str, object]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def _json(messages: list[dict[str, object]]) -> str:
    return json.dumps(messages, ensure_ascii=False)


def _first_of(variables: Sequence[str]) -> str:
    return next(filter(None, (os.environ.get(name, "") for name in variables)), "")
