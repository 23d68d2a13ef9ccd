"""What Prometheus reads: requests, the runs and processes of the service, and its own use."""

import time
from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.calling import AtDesk

router = APIRouter()
_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())


class Metrics:
    """The figures of one service."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Gauge("consilience_info", "The version that runs", ["version"],
              registry=registry).labels(version("consilience")).set(1)
        self.requests = Counter(
            "consilience_http_requests", "Requests that were answered",
            ["method", "route", "status"], registry=registry)
        self.seconds = Histogram(
            "consilience_http_first_byte_seconds", "Seconds until an answer began",
            ["method", "route"], registry=registry,
            buckets=(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300))
        self.open = Gauge(
            "consilience_http_open_requests", "Requests that are being answered, streams too",
            registry=registry)
        self.runs = Gauge(
            "consilience_runs", "Runs under way, in all workspaces", ["status"], registry=registry)
        self.workers = Gauge(
            "consilience_workers", "Processes that live, and how many there should be", ["state"],
            registry=registry)
        self.accepting = Gauge(
            "consilience_accepting", "1 while a run can be begun", registry=registry)


class Counting:
    """Counts every request by the address that is known, never by what a caller made up."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        seconds = None

        async def send_counted(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - began
            await send(message)

        with self._metrics.open.track_inprogress():
            try:
                await self._app(scope, receive, send_counted)
            finally:
                method = scope["method"] if scope["method"] in _METHODS else "other"
                route = getattr(scope.get("route"), "path", "") or "none"
                self._metrics.requests.labels(method, route, str(status)).inc()
                if seconds is not None:
                    self._metrics.seconds.labels(method, route).observe(seconds)


@router.get("/metrics", tags=["health"], summary="Figures for Prometheus", response_class=Response,
            responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
async def metrics(request: Request, desk: AtDesk) -> Response:
    """What the service does, in the text format of Prometheus."""
    told: Metrics = request.app.state.metrics
    condition = await desk.condition()
    told.runs.labels("running").set(condition.running)
    told.runs.labels("queued").set(condition.queued)
    told.workers.labels("live").set(condition.workers)
    told.workers.labels("wanted").set(condition.wanted)
    told.accepting.set(condition.accepting)
    return Response(generate_latest(told.registry), media_type=CONTENT_TYPE_LATEST)
