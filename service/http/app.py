"""The application that `consilience serve` serves: every way in over HTTP, on one desk."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Response
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.routing import Route

from graphs.run_store import RunStore
from service.chat import endpoint as chat
from service.chat.protocol import PATHS
from service.desk import opened
from service.errors import ServiceError
from service.http import health, metrics, page, papers, problems, reading, runs, verify
from service.http.calling import Identified, caller_of
from service.http.description import DESCRIPTION, chat_errors, described
from service.http.metrics import Counting, Metrics
from service.http.problems import responses
from service.http.safety import SafeHeaders
from service.keys import Doorkeeper, Keys
from service.limits import Bodies
from service.mcp_server import McpOverHttp
from service.uploads import Uploads
from settings import ServiceSettings, Settings, home_of

_UPLOADS = "/v1/papers"


def prepare(settings: Settings, service: ServiceSettings) -> None:
    """Make the files of a service where they are not there yet. Raises UserError where they cannot
    be used, which the start of a service has no good way to say."""
    home = home_of(settings)
    store = RunStore(home)
    store.prepare()
    for files in (store, Keys(home), Uploads(home, service.uploads, settings.reading)):
        files.close()


def build(settings: Settings, service: ServiceSettings) -> FastAPI:
    """The application. While it lives `state.desk` is its desk.

    Its start raises UserError where the home folder is unusable.
    """
    figures, mcp = Metrics(), McpOverHttp(caller_of)
    app = FastAPI(
        title="Consilience", version=version("consilience"), description=DESCRIPTION,
        lifespan=_living(settings, service, mcp), openapi_url="/v1/openapi.json", docs_url=None,
        redoc_url=None, redirect_slashes=False, telemetry={"logs": False},
        generate_unique_id_function=_name, routes=[Route("/mcp", mcp, include_in_schema=False)],
        middleware=[
            Middleware(Counting, metrics=figures), Middleware(SafeHeaders),
            Middleware(Identified, refused=_refused),
            Middleware(Bodies, limits=service.requests, larger={
                _UPLOADS: int(settings.reading.max_megabytes * 1e6) + papers.FORM})])
    app.state.metrics = figures
    problems.install(app)
    for router in (runs.router, papers.router, verify.router, reading.router):
        app.include_router(router, responses=responses(400, 401, 403, 408, 422))
    app.include_router(chat.router, responses=chat_errors())
    app.include_router(health.router)
    app.include_router(metrics.router, responses=responses(401, 403))
    app.include_router(page.router)
    app.openapi = described(app)
    return app


def _living(
    settings: Settings, service: ServiceSettings, mcp: McpOverHttp
) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings, service) as desk, mcp.living(
                desk, most_bytes=int(service.requests.max_megabytes * 1e6)):
            with closing(Keys(home_of(settings))) as keys:
                app.state.desk = desk
                app.state.door = Doorkeeper(keys, settings.workspace, service)
                yield

    return living


def _refused(path: str, error: ServiceError) -> Response:
    """What is said to one that is not let in, as the protocol at this address says it."""
    return chat.of_service(error) if path.startswith(PATHS) else problems.of_service(error)


def _name(route: APIRoute) -> str:
    """What a program that is made of the description calls an endpoint."""
    return route.name
