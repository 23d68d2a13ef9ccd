"""The chat endpoints, as clients of OpenAI's protocol know them: models, and chat completions."""

import asyncio
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from models.language_settings import LanguageSettings
from records.errors import UserError
from service.chat.answers import Links
from service.chat.protocol import ChatRequest, Envelope, Json, error_of, plain
from service.chat.replies import Correspondent
from service.chat.stream import Writing, late_pieces, pieces, progress_wanted
from service.chat.tokens import loaded
from service.desk import Desk
from service.discretion import sentence
from service.errors import Invalid, NotFound, ServiceError, Unidentified
from service.http.calling import AtDesk, Calling
from settings import ServiceSettings

MODEL = "consilience"
COMPUTED = f"{MODEL}:computed"
"""The model that asks no language model, where the service has one otherwise."""
LOOKS_AFTER = 1.0
"""Seconds between two looks whether the client of an answer in one still waits for it."""
A_MOMENT = 0.2
"""Seconds that a stream waits for what there is to say, so that what is refused is refused by its
status; then it begins."""
LAST_WORDS = 2.0
"""Seconds that a stream has to end when the service does."""
_GONE = 499
"""The status, which nobody reads, of an answer whose client went away."""
_log = logging.getLogger(__name__)
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_UNFIT = 400
"""What this protocol says of a request that does not fit."""
_BROKEN = 503
_NO_JSON = "the body is no JSON that can be read; send JSON in UTF-8"


class ChatRoute(APIRoute):
    """A route whose errors are told as this protocol tells them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except ServiceError as told:
                return of_service(told)
            except UserError as broken:
                return _refused(_BROKEN, _of_the_house(broken), headers={"Retry-After": "60"})
            except RequestValidationError as unfit:
                return _refused(_UNFIT, *_wrong(unfit))
            except HTTPException as other:
                unread = other.status_code == _UNFIT  # which says nothing of what to do
                return _refused(other.status_code, _NO_JSON if unread else str(other.detail))

        return handled


router = APIRouter(prefix="/v1", tags=["chat"], route_class=ChatRoute)


@router.get("/models", summary="Models of the chat")
async def models(_: Calling, desk: AtDesk) -> Json:
    """`consilience` is the service as it is set up, `consilience:NAME` with another language model
    of its settings, `consilience:computed` without any."""
    known = models_of(desk.settings.language)
    return {"object": "list", "data": [_described(name) for name in known]}


@router.get("/models/{name}", summary="One of them")
async def model(_: Calling, desk: AtDesk, name: str) -> Json:
    """What is known of a model."""
    _model(name, desk)
    return _described(name)


@router.post("/chat/completions", summary="Talk about research", responses={200: {
    "description": "The answer; as server-sent events where `stream` is true.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}}}}, response_model=None)
async def completions(
    asked: ChatRequest, request: Request, caller: Calling, desk: AtDesk
) -> Response:
    """A research question begins a run, whose progress is told and whose answer is said; questions
    about an answer are answered from the run's records.

    A client that goes away leaves the run going.
    """
    chat = desk.service.chat
    progress = progress_wanted(asked, chat.progress)
    links = Links(_address(request, desk.service))
    replying = asyncio.ensure_future(Correspondent(
        desk, caller, asked, links, model=_model(asked.model, desk)).reply())
    if asked.stream:
        await asyncio.wait({replying}, timeout=A_MOMENT)
    if asked.stream and not replying.done():
        replied = late_pieces(desk, caller, replying, links)
    else:
        replied = pieces(desk, caller, await replying, links)
    envelope = Envelope(f"chatcmpl-{uuid.uuid4().hex}", asked.model, int(time.time()),
                        asked.wants_usage)
    writing = Writing(asked, envelope, progress)
    if asked.most_tokens:
        await loaded()  # since each piece is counted then
    if asked.stream:
        return EventSourceResponse(
            _events(writing.chunks(replied)), ping=chat.keep_alive, sep="\n",
            ping_message_factory=lambda: ServerSentEvent(comment="at work", sep="\n"),
            # Else it is cut off before it can say that the service shuts down.
            shutdown_grace_period=LAST_WORDS)
    return await _while_waited_for(request, writing.whole(replied))


async def _events(chunks: AsyncIterator[Json]) -> AsyncIterator[ServerSentEvent]:
    try:
        async for chunk in chunks:
            yield ServerSentEvent(plain(chunk))
    except UserError as told:
        is_said = isinstance(told, ServiceError)
        message = str(told) if is_said else _of_the_house(told)
        yield ServerSentEvent(plain(error_of(told.status if is_said else _BROKEN, message)))
    yield ServerSentEvent("[DONE]")


async def _while_waited_for(request: Request, whole: Coroutine[Any, Any, Json]) -> Response:
    """The answer in one, given up when its client goes away."""
    answering = asyncio.ensure_future(whole)
    try:
        while not answering.done():
            await asyncio.wait({answering}, timeout=LOOKS_AFTER)
            if not answering.done() and await request.is_disconnected():
                return Response(status_code=_GONE)
        return JSONResponse(await answering)
    finally:
        answering.cancel()
        with suppress(asyncio.CancelledError, UserError):
            await answering


def models_of(language: LanguageSettings) -> dict[str, str | None]:
    """The names of models here, with what each is as `service.asking.Request.model`."""
    named = {f"{MODEL}:{name}": name for name in language.models if name != language.model}
    return {MODEL: None, **({COMPUTED: ""} if language.model else {}), **named}


def _model(name: str, desk: Desk) -> str | None:
    """The language model that is meant. Raises NotFound."""
    known = models_of(desk.settings.language)
    if name not in known:
        raise NotFound(f"the model {name[:80]!r} does not exist; there are {', '.join(known)}")
    return known[name]


def _described(name: str) -> Json:
    return {"id": name, "object": "model", "created": 0, "owned_by": MODEL}


def _address(request: Request, service: ServiceSettings) -> str:
    """Where people reach the service: as it is set, else as the client calls it."""
    if service.chat.address:
        return service.chat.address.rstrip("/")
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else ""


def _of_the_house(broken: UserError) -> str:
    """What is said of an error that whoever runs the service has to mend, who reads it in the log.
    """
    _log.error("%s", broken)
    return f"{sentence(broken)}; whoever runs the service can mend it"


def of_service(told: ServiceError) -> Response:
    after = getattr(told, "retry_after", None)
    status = _UNFIT if isinstance(told, Invalid) else told.status
    headers = {"Retry-After": str(after)} if after else {}
    if isinstance(told, Unidentified):
        headers["WWW-Authenticate"] = "Bearer"
    return _refused(status, str(told), headers=headers)


def _refused(status: int, message: str, param: str | None = None,
             headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(error_of(status, message, param), status, headers)


def _wrong(unfit: RequestValidationError) -> tuple[str, str | None]:
    """The first thing that does not fit, and where it stands."""
    first = unfit.errors()[0]
    place = ".".join(str(part)[:40] for part in first["loc"] if part != "body")[:120]
    said = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "json_invalid":
        return _NO_JSON, None
    return f"{place or 'the body'}: {said[:1].lower()}{said[1:]}", place or None
