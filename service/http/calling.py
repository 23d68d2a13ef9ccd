"""Who calls, and the desk they call at: what every endpoint is given."""

import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from records.errors import UserError
from service.desk import Desk
from service.discretion import sentence
from service.errors import Refused, ServiceError, Unavailable, Unidentified
from service.keys import Caller, Doorkeeper

GUARDED = ("/v1", "/mcp", "/metrics")
"""Below these nobody comes in unidentified; beside them lie the page and what tells of health."""
OPEN = ("/v1/openapi.json",)
_CALLER = "consilience.caller"
_log = logging.getLogger(__name__)


class Identified:
    """Has every request below a guarded address known by its caller before its body is read.

    `refused` gives what is answered at a path to one that is not let in.
    """

    def __init__(self, app: ASGIApp, refused: Callable[[str, ServiceError], Response]) -> None:
        self._app, self._refused = app, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_guarded(scope["path"]):
            await self._app(scope, receive, send)
            return
        door: Doorkeeper = scope["app"].state.door
        try:
            scope[_CALLER] = door.caller(Headers(scope=scope))
        except (Unidentified, Refused) as error:
            await self._refused(scope["path"], error)(scope, receive, send)
            return
        except UserError as error:
            _log.error("%s", error)
            broken = Unavailable(f"{sentence(error)}; whoever runs the service can mend it", 60)
            await self._refused(scope["path"], broken)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def caller_of(scope: Scope) -> Caller:
    """Who sent a request below a guarded address."""
    return scope[_CALLER]


def _caller(request: Request) -> Caller:
    return caller_of(request.scope)


def _desk(request: Request) -> Desk:
    return request.app.state.desk


Calling = Annotated[Caller, Depends(_caller)]
AtDesk = Annotated[Desk, Depends(_desk)]


def _is_guarded(path: str) -> bool:
    return path not in OPEN and any(
        path == start or path.startswith(f"{start}/") for start in GUARDED)
