"""Every error as a problem+json (RFC 9457), whose detail is one sentence that says the way out."""

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from records.errors import UserError
from service.chat.protocol import PATHS, error_of
from service.discretion import sentence
from service.errors import ServiceError
from service.http.safety import HEADERS

MEDIA_TYPE = "application/problem+json"
MOST_FIELDS = 20
"""Fields of a request that are told to be wrong at once."""

_log = logging.getLogger(__name__)


class WrongField(BaseModel):
    """A part of a request that does not fit. `field` is where it stands ("body.year_from")."""

    field: str
    problem: str


class Problem(BaseModel):
    """What went wrong. `detail` is a sentence with the way out; `title` what `status` means."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "no such run"}]})

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[WrongField] = Field(default=[], description="of a request that does not fit (422)")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None,
            errors: Sequence[WrongField] = ()) -> Response:
    """The response that says it."""
    said = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail,
                   errors=list(errors))
    content = said.model_dump(exclude=None if errors else {"errors"})
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


def told_at(path: str, status: int, detail: str,
            headers: Mapping[str, str] | None = None) -> Response:
    """The same, in the words of the protocol that is spoken at an address."""
    if path.startswith(PATHS):
        return JSONResponse(error_of(status, detail), status, dict(headers or {}))
    return problem(status, detail, headers)


def of_service(error: ServiceError) -> Response:
    """The response to what a caller is told by the desk."""
    after = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(after)} if after else {}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, str(error), headers)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI says of these statuses."""
    return {status: {
        "description": _MEANT[status],
        "content": {MEDIA_TYPE: {
            "schema": {"$ref": f"#/components/schemas/{Problem.__name__}"},
            "example": {"type": "about:blank", "title": HTTPStatus(status).phrase,
                        "status": status, "detail": _EXAMPLES[status]}}},
        **({"headers": {"Retry-After": {"description": "Seconds after which to ask again.",
                                        "schema": {"type": "integer", "minimum": 1}}}}
           if status in _LATER else {}),
    } for status in statuses}


def install(app: FastAPI) -> None:
    """Have every error of an app told this way."""
    app.add_exception_handler(ServiceError, _told)
    app.add_exception_handler(UserError, _of_the_house)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _mistake)


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    return of_service(error)


async def _of_the_house(_: Request, error: Exception) -> Response:
    """What the one who runs the service has to mend: a full disk, a damaged file."""
    _log.error("%s", error)
    return problem(503, f"{sentence(error)}; whoever runs the service can mend it",
                   {"Retry-After": "60"})


async def _unfit(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [WrongField(field=_place(one["loc"]), problem=_wrong(one))
              for one in error.errors()[:MOST_FIELDS]]
    first = errors[0]
    more = f" (and {len(error.errors()) - 1} more)" if len(error.errors()) > 1 else ""
    return problem(422, f"{first.field}: {first.problem}{more}", errors=errors)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = _methods(request) or (error.headers or {}).get("Allow", "GET")
        return told_at(request.url.path, 405, f"{request.method} does not go here; use {allowed}",
                       {"Allow": allowed})
    if error.status_code == HTTPStatus.BAD_REQUEST and error.detail != _UNREADABLE:
        detail = f"{error.detail.rstrip('.')}; send one paper, as the part “file” of a form"
    else:
        detail = {
            HTTPStatus.NOT_FOUND.phrase: "there is nothing at this address; /v1/openapi.json "
                                         "tells what there is",
            _UNREADABLE: _EXAMPLES[400],
        }.get(error.detail, error.detail)
    return told_at(request.url.path, error.status_code, detail, error.headers)


async def _mistake(request: Request, _: Exception) -> Response:
    """The server logs what it was, and ends the connection; nobody else is told. This answer passes
    nothing of ours that would add headers."""
    return told_at(request.url.path, 500, "this is a mistake in Consilience, worth reporting as a "
                   "bug; ask again, or otherwise", {**HEADERS, "Connection": "close"})


def _methods(request: Request) -> str:
    """All methods of an address, as the interface describes it."""
    path = getattr(request.scope.get("route"), "path", "")
    return ", ".join(method.upper() for method in request.app.openapi()["paths"].get(path, ()))


def _place(location: Sequence[int | str]) -> str:
    """Where something stands, without what a caller made up."""
    named = (str(part) for part in location)
    return ".".join(part[:40] for part in named if _NAME.fullmatch(part))[:120]


def _wrong(told: Mapping[str, Any]) -> str:
    if told["type"] == "json_invalid":
        return f"is no JSON ({told['ctx']['error']})"
    if told["type"] == "missing" and tuple(told["loc"]) == ("body",):
        return "is missing; send JSON with Content-Type: application/json"
    if told["type"] in ("model_attributes_type", "dict_type"):
        return "must be a JSON object, sent with Content-Type: application/json"
    said = str(told["msg"]).removeprefix("Value error, ").replace("Input should", "should")
    return said[:1].lower() + said[1:]


_UNREADABLE = "There was an error parsing the body"
"""What FastAPI says of a body that is no text or nested too deeply."""

_NAME = re.compile(r"[\w.-]+")

_LATER = (429, 503)
_MEANT = {
    400: "The request cannot be read.",
    401: "A key is needed, or the one that was sent is nobody's.",
    403: "This may not be done.",
    404: "It does not exist, or belongs to another workspace.",
    408: "The request came too slowly.",
    409: "It does not go now, as the run stands.",
    413: "The request is too large.",
    422: "The request does not fit.",
    429: "A limit is reached, or the queue is full.",
    503: "The service shuts down, or cannot work just now.",
}
_EXAMPLES = {
    400: "the body cannot be read; send JSON in UTF-8, or a form where a file is sent",
    401: "an API key is needed: send it as “Authorization: Bearer KEY”",
    403: "requests from other web sites are refused; call from a program or this service's page",
    404: "no such run",
    408: "the request came too slowly; send it again",
    409: "this run is running; its report is there when it is done",
    413: "the request has more than 1 MB; send less",
    422: "question: the question is too short; ask something in words",
    429: "500 runs wait already; ask again in a while",
    503: "the service shuts down; ask again in a moment",
}
