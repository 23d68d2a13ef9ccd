"""Runs over HTTP: begun, listed, followed, cancelled, resumed, and their reports read."""

import json
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from graphs.runs import Event
from records import Report
from reports.write import FORMATS
from service.desk import MOST_ON_A_PAGE, Desk
from service.errors import Unavailable
from service.files import MEDIA_TYPES
from service.http.calling import AtDesk, Calling
from service.http.problems import responses
from service.http.shapes import Asked, RunPage, RunTold
from service.keys import Caller

router = APIRouter(prefix="/v1/runs", tags=["runs"])

LAST_SEQ = 2**53
"""A program in JavaScript counts no further."""
RETRY = 2000
"""Milliseconds after which a browser connects again."""
PING = 15
"""Seconds of silence that proxies are not left with."""

FILES = {**{format_.file: kind for kind, format_ in FORMATS.items()},
         "report.bib": "bib", "report.ris": "ris"}
"""The files of a report, and two of them as clients guess their names."""
_TOLD = {
    "json": "The whole report: answer, claims with their evidence, reviews, papers, and how it was "
            "made",
    "md": "The report in Markdown", "html": "The report as a page, whole in one file",
    "bib": "The papers that were read, as BibTeX", "ris": "The papers that were read, as RIS",
    "svg": "The measurements as a figure", "csv": "The measurements as a table",
    "prisma": "The flow of papers (PRISMA 2020) as a figure",
    "prisma-csv": "The flow of papers (PRISMA 2020) as a table",
    "papers": "All papers that were screened, as a table",
    "schema": "The JSON Schema of report.json"}
OF_A_PAGE = ("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
             "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
             "sandbox allow-scripts allow-popups")
"""A report as a page: what is in it runs in an origin of its own, where it finds nothing of ours.
Its own policy, in its head, names the one script that runs."""
OF_A_FILE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

_EVENTS = """retry: 2000

id: 1
event: status
data: {"seq": 1, "kind": "status", "at": "2026-04-12T09:30:15.004+00:00", "status": "queued", \
"position": 1}

id: 7
event: verdicts
data: {"seq": 7, "kind": "verdicts", "at": "2026-04-12T09:30:22.860+00:00", "verdicts": \
[{"claim": "…", "verdict": "supported", "confidence": 0.97, "is_verified": true}]}

"""


@router.post("", status_code=201, summary="Ask a question", responses={
    201: {"headers": {"Location": {"description": "Where the run is.",
                                   "schema": {"type": "string"}}}},
    **responses(404, 413, 429, 503)})
async def begin(asked: Asked, caller: Calling, desk: AtDesk, response: Response) -> RunTold:
    """Begin a run. It is queued when this answers, and goes on whatever becomes of the connection:
    follow its events, or come back for its report."""
    run = await desk.begin(caller, asked.request())
    response.headers["Location"] = f"/v1/runs/{run.id}"
    return RunTold.of(run)


@router.get("", summary="List runs")
async def runs(
    caller: Calling, desk: AtDesk,
    before: Annotated[str, Query(max_length=100, description="`before` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
) -> RunPage:
    """Runs of the workspace, newest first."""
    return RunPage.of(await desk.runs(caller, before, limit))


@router.get("/{identity}", summary="See how a run stands", responses=responses(404))
async def run(identity: str, caller: Calling, desk: AtDesk) -> RunTold:
    """A run by its id."""
    return RunTold.of(await desk.run(caller, identity))


@router.get("/{identity}/events", summary="Follow a run", response_class=Response, responses={
    200: {"description": "Server-sent events; the stream ends when the run is over.",
          "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EVENTS}}},
    204: {"description": "The run is over and has no further events: connect no more."},
    **responses(404)})
async def events(
    identity: str, caller: Calling, desk: AtDesk,
    last_event_id: Annotated[int | None, Header(ge=0, le=LAST_SEQ, description=(
        "the `seq` of the last event that came; browsers send it by themselves"))] = None,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ, description=(
        "the same, for clients that cannot set headers"))] = 0,
) -> Response:
    """What happened in a run and what happens, from its first event or from the one after the last
    that came. Each event is a JSON object with `seq`, `kind`, `at`, and what its kind has:

    - `status`: status, problem, position (in the queue)
    - `stage`: stage, done, total, detail, finished, seconds, calls, usd
    - `papers`: cards of {id, title, year, decision, reason, relevance}
    - `claims`: claims of {id, text, kind}
    - `verdicts`: verdicts of {claim, verdict, confidence, is_verified}
    - `review`: reviewer, score, round
    - `failure`: stage, subject, reason
    - `report`: status, rating, reasons

    What is told of an id replaces what was told of it before.
    """
    seq = after if last_event_id is None else last_event_id
    if await desk.has_told(caller, identity, seq):
        return Response(status_code=204)
    return EventSourceResponse(
        _events(desk, caller, identity, seq), ping=PING,
        ping_message_factory=lambda: ServerSentEvent(comment="at work", sep="\n"))


async def _events(
    desk: Desk, caller: Caller, identity: str, after: int
) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(retry=RETRY, sep="\n")
    try:
        async for event in desk.follow(caller, identity, after):
            yield _sent(event)
    except Unavailable:  # the service shuts down: the client connects again
        return


def _sent(event: Event) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(event.plain()), event=event.kind, id=str(event.seq), sep="\n")


@router.post("/{identity}/cancel", summary="Cancel a run", responses=responses(404, 409))
async def cancel(identity: str, caller: Calling, desk: AtDesk) -> RunTold:
    """End a run. What it did is kept, and it can be resumed; one that is over stays as it is."""
    return RunTold.of(await desk.cancel(caller, identity))


@router.post("/{identity}/resume", summary="Resume a run", responses=responses(404, 409, 429, 503))
async def resume(identity: str, caller: Calling, desk: AtDesk) -> RunTold:
    """Go on with a run that failed or was cancelled, from its last step."""
    return RunTold.of(await desk.resume(caller, identity))


def _add_file(name: str, kind: str) -> None:
    async def file(identity: str, caller: Calling, desk: AtDesk) -> Response:
        return await _file(desk, caller, identity, kind)

    media_type = MEDIA_TYPES[PurePath(name).suffix].partition(";")[0]
    is_report = name == "report.json"
    router.add_api_route(
        f"/{{identity}}/{name}", file, name=name.replace(".", "_"), summary=f"Read {name}",
        description=f"{_TOLD.get(kind, 'What the page needs beside a report')}.",
        include_in_schema=kind in _TOLD, response_class=Response, responses={
            200: {"model": Report} if is_report else {"description": "The file.", "content": {
                media_type: {"schema": {
                    "type": "object" if media_type == "application/json" else "string"}}}},
            **responses(404, 409, 429, 503)})


for _name, _kind in FILES.items():
    _add_file(_name, _kind)


async def _file(desk: Desk, caller: Caller, identity: str, kind: str) -> Response:
    found = await desk.file(caller, identity, kind)
    is_page = found.media_type.startswith("text/html")
    return Response(found.content, headers={
        "Content-Type": found.media_type,
        "Content-Disposition": f'inline; filename="{found.name}"',
        "Content-Security-Policy": OF_A_PAGE if is_page else OF_A_FILE})
